/*
 * Curses gets every cell and writes those that changed. A signal that ends the program restores the terminal first, with nothing but
 * what is allowed in a signal handler: prepared bytes and saved terminal modes.
 */
#include "screen.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

struct look { short fg, bg; unsigned attr; };

enum { OWN = -1, BOLD = 1, UNDER = 2, TURNED = 4 };
enum theme { DARK, DARK_16, LIGHT, LIGHT_16, MONO, CB_DARK, CB_DARK_16, CB_LIGHT, CB_LIGHT_16, CONTRAST, CONTRAST_16, THEMES };

static const struct look looks[STYLE_COUNT][THEMES] = {
#define LOOK(f, b, a) { f, b, a }
#define STYLE(id, name, ...) [STYLE_##id] = { __VA_ARGS__ },
#include "theme.def"
#undef STYLE
#undef LOOK
};

struct screen {
	struct canvas canvas;
	enum theme theme;
	bool light, guessed; /* the ground is light; nobody said what it is */
	struct slice script; /* what is left of it */
	bool scripted;
	FILE *to;
};

/* --- what a signal handler may touch --- */

static struct termios before;
static char restore[256];
static size_t restore_size;
static volatile sig_atomic_t on, mouse; /* the terminal is ours; it tells of the mouse */
static const char mouse_off[] = "\033[?1006l\033[?1000l", mouse_on[] = "\033[?1000h\033[?1006h";
enum { MOUSE_CODE = 0x7001 }; /* behind all that curses knows */

static void give_back(void)
{
	if (!on)
		return;
	on = 0;
	if (mouse && write(STDOUT_FILENO, mouse_off, sizeof(mouse_off) - 1) < 0)
		return;
	if (write(STDOUT_FILENO, restore, restore_size) < 0)
		return;
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static void fatal(int signal)
{
	give_back();
	raise(signal); /* with its default effect: SA_RESETHAND */
}

static const int fatal_signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };

static void catch_signals(bool on_or_off)
{
	static unsigned char stack[65536];
	struct sigaction act = { .sa_handler = fatal, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK) };
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };

	if (!on_or_off)
		act = (struct sigaction){ .sa_handler = SIG_DFL };
	else
		sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < sizeof(fatal_signals) / sizeof(*fatal_signals); i++)
		sigaction(fatal_signals[i], &act, NULL);
}

/* Padding ("$<5>") is for terminals on slow wires. */
static void prepare(const char *capability)
{
	const char *p = tigetstr(capability);

	if (!p || p == (const char *)-1)
		return;
	while (*p && restore_size + 1 < sizeof(restore)) {
		if (p[0] == '$' && p[1] == '<' && strchr(p, '>'))
			p = strchr(p, '>') + 1;
		else
			restore[restore_size++] = *p++;
	}
}

/* --- opening and closing --- */

static enum theme theme_of(const struct screen *s, bool colour_blind)
{
	enum theme t = colour_blind ? (s->light ? CB_LIGHT : CB_DARK) : s->light ? LIGHT : DARK;

	return COLORS >= 256 ? t : (enum theme)(t + 1);
}

static void set_pairs(const struct screen *s)
{
	for (int i = 0; has_colors() && i < STYLE_COUNT; i++) {
		const struct look *l = &looks[i][s->theme];
		bool own = i == STYLE_VERDICT && s->guessed; /* white on a ground that may be white cannot be read */

		init_pair((short)(i + 1), !own && l->fg < COLORS ? l->fg : OWN, l->bg < COLORS ? l->bg : OWN);
	}
}

/* Terminals that say what their ground is say so as "15;0": light ones end in 7 or 15. */
static void ask_ground(struct screen *s)
{
	const char *hint = getenv("COLORFGBG"), *last = hint ? strrchr(hint, ';') : NULL;

	s->guessed = !last;
	s->light = last && (strcmp(last, ";7") == 0 || strcmp(last, ";15") == 0);
}

static bool known_terminal(void)
{
	int status;
	bool known = setupterm(NULL, STDOUT_FILENO, &status) == OK && tigetstr("cup") != NULL && tigetstr("cup") != (char *)-1;

	if (cur_term)
		del_curterm(cur_term);
	return known;
}

static int begin(struct screen *s, bool no_color, struct error *e)
{
	const char *term = getenv("TERM");

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return error_set(e, "standard input is no terminal: use simpane verdict, or --plain");
	if (!known_terminal())
		return error_set(e, "the terminal '%.60s' is not known here or cannot move its cursor: set TERM, or use --plain", term ? term : "");
	if (!newterm(NULL, stdout, stdin))
		return error_set(e, "curses cannot use the terminal '%.60s'", term ? term : "");
	restore_size = 0;
	prepare("sgr0");
	prepare("op");
	prepare("cnorm");
	prepare("rmkx");
	prepare("rmcup");
	on = 1;
	catch_signals(true);
	raw();
	noecho();
	nonl();
	set_escdelay(10); /* a key of its own is answered as fast as others; what a key sends comes together */
	keypad(stdscr, TRUE);
	curs_set(0);
	ask_ground(s);
	s->theme = MONO;
	if (!no_color && has_colors() && term && strcmp(term, "dumb") != 0 && start_color() == OK && use_default_colors() == OK)
		s->theme = theme_of(s, false);
	set_pairs(s);
	canvas_size(&s->canvas, COLS, LINES);
	return 1;
}

/* Widths of characters are a matter of the locale. A terminal that is not UTF-8 gets ASCII; a script may have any terminal it likes. */
static void choose_locale(struct screen *s, bool ascii)
{
	s->canvas.ascii = ascii;
	if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return;
	if (!s->scripted || !setlocale(LC_CTYPE, "C.UTF-8"))
		s->canvas.ascii = true;
}

struct screen *screen_open(const struct screen_options *o, struct error *e)
{
	struct screen *s = xcalloc(1, sizeof(*s));

	s->scripted = o->keys != NULL;
	s->script = slice_of(o->keys);
	s->to = stdout;
	choose_locale(s, o->ascii);
	if (s->scripted) {
		canvas_size(&s->canvas, o->width, o->height);
	} else if (begin(s, o->no_color, e) < 0) {
		free(s);
		return NULL;
	}
	return s;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	if (on) {
		screen_mouse(s, false);
		on = 0;
		endwin();
		catch_signals(false);
		delscreen(set_term(NULL));
	}
	canvas_free(&s->canvas);
	free(s);
}

struct canvas *screen_canvas(struct screen *s)
{
	return &s->canvas;
}

/* --- showing --- */

static void cell_of(const struct screen *s, const struct spot *spot, cchar_t *out)
{
	const struct look *own = &looks[spot->style][s->theme], *over = &looks[spot->over][s->theme];
	unsigned bits = own->attr | (spot->over == STYLE_TEXT ? 0 : over->attr);
	short pair = (short)((spot->over != STYLE_TEXT && (over->fg != OWN || over->bg != OWN) ? spot->over : spot->style) + 1);
	wchar_t text[4] = { (wchar_t)spot->c, (wchar_t)spot->mark[0], (wchar_t)spot->mark[1], 0 };
	attr_t attr = (bits & BOLD ? A_BOLD : 0) | (bits & UNDER ? A_UNDERLINE : 0) | (bits & TURNED ? A_REVERSE : 0);

	setcchar(out, text, attr, s->theme == MONO ? 0 : pair, NULL);
}

void screen_show(struct screen *s)
{
	if (s->scripted)
		return;
	for (int y = 0; y < s->canvas.height && y < LINES; y++)
		for (int x = 0; x < s->canvas.width && x < COLS; x++) {
			const struct spot *spot = &s->canvas.spot[y * s->canvas.width + x];
			cchar_t cell;

			if (spot->c == 0)
				continue;
			cell_of(s, spot, &cell);
			mvadd_wch(y, x, &cell);
		}
	refresh();
}

void screen_mouse(struct screen *s, bool wanted)
{
	if (s->scripted || wanted == (mouse != 0))
		return;
	mouse = wanted;
	define_key("\033[<", wanted ? MOUSE_CODE : 0);
	fputs(wanted ? mouse_on : mouse_off, stdout);
	fflush(stdout);
}

void screen_redraw(struct screen *s)
{
	if (!s->scripted)
		clearok(stdscr, TRUE);
}

bool screen_theme(struct screen *s, struct slice name)
{
	bool cb = slice_is(name, "cb"), contrast = slice_is(name, "contrast");

	if (!cb && !contrast && !slice_is(name, "dark") && !slice_is(name, "light") && !slice_is(name, "mono"))
		return false;
	if (s->scripted || !has_colors())
		return true;
	if (slice_is(name, "dark") || slice_is(name, "light"))
		s->light = slice_is(name, "light");
	s->guessed = false;
	s->theme = slice_is(name, "mono") ? MONO : contrast ? (COLORS >= 256 ? CONTRAST : CONTRAST_16) : theme_of(s, cb);
	set_pairs(s);
	clearok(stdscr, TRUE);
	return true;
}

/* --- keys --- */

/* What follows "ESC [ <": "button;column;row", then M where it is pressed, m where it is let go. */
static uint32_t from_mouse(void)
{
	unsigned number[3] = { 0 }, n = 0;
	wint_t c = 0;

	wtimeout(stdscr, 50);
	for (int i = 0; i < 24 && get_wch(&c) == OK; i++) {
		if (c >= '0' && c <= '9' && number[n] < 4096)
			number[n] = number[n] * 10 + (unsigned)(c - '0');
		else if (c == ';' && n < 2)
			n++;
		else
			break;
	}
	if (c != 'M' || n < 2)
		return PRESS_NONE;
	return number[0] == 64 ? PRESS_WHEEL_UP : number[0] == 65 ? PRESS_WHEEL_DOWN : number[0] == 0 ? press_click(number[1], number[2]) : PRESS_NONE;
}

static uint32_t from_curses(struct screen *s, wint_t c)
{
	static const struct { wint_t code; uint32_t press; } special[] = {
		{ KEY_UP, PRESS_UP },	      { KEY_DOWN, PRESS_DOWN },	  { KEY_LEFT, PRESS_LEFT },	{ KEY_RIGHT, PRESS_RIGHT },
		{ KEY_PPAGE, PRESS_PAGE_UP }, { KEY_NPAGE, PRESS_PAGE_DOWN }, { KEY_HOME, PRESS_HOME }, { KEY_END, PRESS_END },
		{ KEY_DC, PRESS_DELETE },     { KEY_BTAB, PRESS_BACK_TAB },   { KEY_F(1), PRESS_F1 },	{ KEY_BACKSPACE, PRESS_ERASE },
		{ KEY_ENTER, PRESS_ENTER },
	};

	if (c == MOUSE_CODE)
		return from_mouse();
	if (c == KEY_RESIZE) {
		canvas_size(&s->canvas, COLS, LINES);
		return PRESS_RESIZE;
	}
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (special[i].code == c)
			return special[i].press;
	return PRESS_NONE;
}

static uint32_t from_terminal(struct screen *s, int ms)
{
	wint_t c = 0;
	int got;

	wtimeout(stdscr, ms == SCREEN_WAIT ? 60000 : ms);
	got = get_wch(&c);
	if (got == KEY_CODE_YES)
		return from_curses(s, c);
	if (got == ERR) /* nothing yet, or the terminal is gone */
		return ms == SCREEN_WAIT && tcgetpgrp(STDIN_FILENO) < 0 ? PRESS_OVER : PRESS_NONE;
	return c == '\n' ? PRESS_ENTER : c == '\b' ? PRESS_ERASE : (uint32_t)c;
}

/* "120x40" gives the canvas another size, "Print" prints it. */
static uint32_t from_script(struct screen *s)
{
	struct slice rest = slice_trim(s->script), word = slice_token(&rest, ' '), height = word, width = slice_token(&height, 'x');

	if (slice_is(word, "Print")) {
		canvas_print(&s->canvas, s->to);
		s->script = rest;
		return PRESS_NONE;
	}
	if (slice_digits(width) && slice_digits(height) && width.n < 4 && height.n < 4) {
		canvas_size(&s->canvas, (int)slice_number(width), (int)slice_number(height));
		s->script = rest;
		return PRESS_RESIZE;
	}
	return press_next(&s->script);
}

uint32_t screen_key(struct screen *s, int ms)
{
	uint32_t c;

	if (!s->scripted)
		return from_terminal(s, ms);
	if (ms != SCREEN_WAIT)
		return PRESS_NONE;
	c = from_script(s);
	if (c == PRESS_OVER)
		canvas_print(&s->canvas, s->to);
	return c;
}

void screen_suspend(struct screen *s)
{
	bool was = mouse;

	if (s->scripted)
		return;
	def_prog_mode();
	screen_mouse(s, false);
	endwin();
	on = 0;
	raise(SIGSTOP);
	on = 1;
	reset_prog_mode();
	screen_mouse(s, was);
	clearok(stdscr, TRUE);
	refresh();
}

bool screen_copy(struct screen *s, struct slice text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (s->scripted)
		return false;
	fputs("\033]52;c;", stdout);
	for (size_t i = 0; i < text.n; i += 3) {
		uint32_t bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < text.n ? (unsigned char)text.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			fputc(i + k > text.n ? '=' : digits[bits >> (18 - 6 * k) & 63], stdout);
	}
	fputs("\a", stdout);
	fflush(stdout);
	return true;
}
