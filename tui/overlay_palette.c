/*
 * The palette: every command of the screen below by its name. ":theme dark" and ":why 8" take a word.
 */
#include <stdlib.h>
#include <string.h>

#include "ui.h"

enum { ROWS = 10 };

struct palette {
	struct view view;
	struct text typed;
	size_t chosen;
};

static struct slice name_typed(const struct palette *p)
{
	struct slice s = text_slice(&p->typed);

	if (slice_starts(s, ":"))
		s = slice_from(s, 1);
	return slice_token(&s, ' ');
}

static struct slice word_typed(const struct palette *p)
{
	struct slice s = text_slice(&p->typed);

	slice_token(&s, ' ');
	return slice_trim(s);
}

static const struct key_row *match(const struct palette *p, unsigned where, size_t n)
{
	char *typed = xstrndup(name_typed(p).p ? name_typed(p).p : "", name_typed(p).n);
	const struct key_row *found = NULL;

	for (int turn = 0; turn < 2 && !found; turn++) /* names that begin so, then names that hold it */
		for (size_t i = 0; key_at(i) && !found; i++) {
			const char *at = (key_at(i)->where & where) ? strstr(key_at(i)->command, typed) : NULL;

			if (at && (at == key_at(i)->command) == (turn == 0) && n-- == 0)
				found = key_at(i);
		}
	free(typed);
	return found;
}

static void draw(struct view *view, struct ui *ui)
{
	struct palette *p = (struct palette *)view;
	unsigned where = ui_screen(ui)->where;
	size_t all = 0, top;
	struct box b;

	while (match(p, where, all))
		all++;
	if (p->chosen >= all)
		p->chosen = all ? all - 1 : 0;
	b = frame_box(ui, ROWS + 2, 60, ": command");
	top = p->chosen >= (size_t)ROWS ? p->chosen - ROWS + 1 : 0;
	for (int i = 0; i < b.rows; i++) {
		struct pen pen = pen_at(ui->canvas, b.y + i, b.x, b.end);
		const struct key_row *k = i > 0 && i <= ROWS ? match(p, where, top + (size_t)i - 1) : NULL;

		if (i == 0) {
			pen_addf(&pen, STYLE_VERDICT, ":%s", p->typed.p ? p->typed.p : "");
			pen_adds(&pen, STYLE_SELECT, "_");
		} else if (k) {
			pen_addf(&pen, STYLE_TEXT, "%-15s %-6.*s ", k->command, SLICE_ARG(key_shown(k)));
			pen_cut(&pen, STYLE_DIM, slice_of(k->does), pen.end - pen.x);
			if (top + (size_t)i - 1 == p->chosen)
				canvas_over(ui->canvas, b.y + i, b.x, b.end, STYLE_CURSOR);
		} else if (i == b.rows - 1) {
			pen_addf(&pen, STYLE_DIM, "%zu commands · Tab completes · Enter runs · Esc", all);
		}
	}
}

static void run(struct palette *p, struct ui *ui)
{
	unsigned where = ui_screen(ui)->where;
	const struct key_row *k = key_command(name_typed(p), where);
	struct slice word = word_typed(p);
	char *text = xstrndup(word.p ? word.p : "", word.n);
	enum action a;

	k = k ? k : match(p, where, p->chosen);
	a = k ? k->action : ACTION_NONE;
	ui_pop(ui);
	if (a == ACTION_NONE)
		ui_say(ui, STYLE_WAIT, "no such command here");
	else if (a == ACTION_THEME && !screen_theme(ui->screen, slice_of(text)))
		ui_say(ui, STYLE_WAIT, "theme wants dark, light, mono or cb");
	else if (a == ACTION_WHY && !(text[0] >= '1' && text[0] <= '9'))
		ui_say(ui, STYLE_WAIT, "why wants a boundary, 1 to 9");
	else if (a != ACTION_THEME)
		ui_act(ui, a, (unsigned char)text[0]);
	free(text);
}

static void complete(struct palette *p, unsigned where)
{
	const struct key_row *k = match(p, where, p->chosen);

	if (!k)
		return;
	text_clear(&p->typed);
	text_adds(&p->typed, k->command);
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct palette *p = (struct palette *)view;

	(void)a;
	if (press == PRESS_ESC || press == 3)
		ui_pop(ui);
	else if (press == PRESS_ENTER)
		run(p, ui);
	else if (press == PRESS_TAB)
		complete(p, ui_screen(ui)->where);
	else if (press == PRESS_DOWN)
		p->chosen++;
	else if (press == PRESS_UP)
		p->chosen -= p->chosen > 0;
	else if (press == PRESS_ERASE && p->typed.n)
		p->typed.p[--p->typed.n] = '\0';
	else if (press == 0x15)
		text_clear(&p->typed);
	else if (press >= ' ' && press < 0x7F && p->typed.n < 40) {
		text_addc(&p->typed, (char)press);
		p->chosen = 0;
	}
}

static void leave(struct view *view)
{
	text_free(&((struct palette *)view)->typed);
	free(view);
}

struct view *overlay_palette_new(struct ui *ui)
{
	struct palette *p = xcalloc(1, sizeof(*p));

	(void)ui;
	p->view = (struct view){ .name = "command", .draw = draw, .key = key, .leave = leave };
	return &p->view;
}
