/*
 * The loop: a key comes, the screen on top acts, everything is drawn anew on the canvas.
 */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "mouse.h"
#include "session.h"
#include "ui.h"
#include "verdict.h"
#include "when.h"

enum { KEY_MS = 12, PAUSE_MS = 60, SHOW_MS = 100 };

struct view *ui_top(struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

struct view *ui_screen(const struct ui *ui)
{
	size_t i = ui->depth - 1;

	while (i > 0 && !ui->stack[i]->where)
		i--;
	return ui->stack[i];
}

unsigned ui_where(const struct ui *ui)
{
	unsigned where = ui_screen(ui)->where;

	return where | (where == WHERE_DEVICE && training_on(ui) ? WHERE_TRAINING : 0u);
}

static void leave(struct ui *ui)
{
	struct view *v = ui->stack[--ui->depth];

	filter_free(&v->filter);
	v->leave(v);
}

void ui_push(struct ui *ui, struct view *v)
{
	if (!v)
		return;
	while (ui->depth && !ui_top(ui)->where)
		leave(ui);
	for (size_t i = 0; v->where && i < ui->depth; i++)
		while (ui->depth > i && (ui->stack[i]->where & v->where))
			leave(ui);
	ui->stack[ui->depth++] = v;
	if (v->where)
		search_clear(ui);
}

void ui_pop(struct ui *ui)
{
	bool overlay = !ui_top(ui)->where;

	if (ui_top(ui)->where == WHERE_DEVICE)
		training_end(ui);
	if (ui->depth == 1)
		ui->over = true;
	else
		leave(ui);
	if (!overlay)
		search_clear(ui);
}

void ui_rest(struct ui *ui)
{
	for (size_t i = 0; i < ui->depth; i++)
		if (ui->stack[i]->rest)
			ui->stack[i]->rest(ui->stack[i]);
}

void ui_renew(struct ui *ui)
{
	for (size_t i = 0; i < ui->depth; i++) {
		struct view *v = ui->stack[i];

		v->version++;
		if (v->renew)
			v->renew(v, ui);
	}
}

void ui_say(struct ui *ui, enum style how, const char *fmt, ...)
{
	char line[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	text_clear(&ui->said);
	text_adds(&ui->said, line);
	ui->how = how;
}

void ui_wait(struct ui *ui, const char *what)
{
	if (!ui->depth)
		return;
	ui_say(ui, STYLE_DIM, "%s", what);
	ui->brisk = true;
	ui_draw(ui);
	ui->brisk = false;
	screen_show(ui->screen);
	text_clear(&ui->said);
}

void view_filter(struct view *v, struct ui *ui, size_t all, size_t *shown)
{
	struct text t = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < all; i++) {
		shown[n] = i;
		text_clear(&t);
		v->words(v, ui, n, &t);
		n += filter_passes(&v->filter, text_slice(&t));
	}
	text_free(&t);
	list_count(v->list, n);
}

/* --- the loop --- */

static void draw_screen(struct ui *ui, struct view *v)
{
	v->draw(v, ui);
	frame_foot(ui);
}

/* The keys give way to the verdict. */
static void put_banner(struct ui *ui)
{
	static const char *const keys[] = { "   u undo  U all  not saved ", "   u undo  not saved ", "  u undo ", "" };
	struct canvas *c = ui->canvas;
	struct slice banner = text_slice(&ui->trial.banner);
	struct pen p = pen_at(c, 1, 0, c->width);
	size_t k = 0;
	int room;

	pen_adds(&p, STYLE_WHATIF, c->width < 60 ? " IF  " : " WHAT IF  ");
	while (k < 3 && canvas_columns(c, banner) + canvas_columns(c, slice_of(keys[k])) > c->width - p.x)
		k++;
	room = c->width - p.x - canvas_columns(c, slice_of(keys[k]));
	if (room > 0)
		pen_cut(&p, STYLE_WHATIF, banner, canvas_columns(c, banner) < room ? canvas_columns(c, banner) : room);
	pen_adds(&p, STYLE_WHATIF, keys[k]);
	pen_fill(&p, STYLE_WHATIF, " ", c->width);
}

/* While something is only supposed that is said in the second row of every screen, which begins one row lower then. */
static void draw_below(struct ui *ui, struct view *v)
{
	struct canvas *whole = ui->canvas, part = { .ascii = whole->ascii };

	canvas_size(&part, whole->width, whole->height - 1);
	ui->canvas = &part;
	draw_screen(ui, v);
	ui->canvas = whole;
	canvas_paste(whole, 1, 0, &part);
	memcpy(whole->spot, part.spot, (size_t)whole->width * sizeof(*whole->spot));
	canvas_free(&part);
	put_banner(ui);
}

void ui_draw(struct ui *ui)
{
	size_t first = ui->depth - 1;

	canvas_clear(ui->canvas);
	while (first > 0 && !ui->stack[first]->where)
		first--;
	if (ui->trial.banner.n && ui->canvas->height > 2)
		draw_below(ui, ui->stack[first]);
	else
		draw_screen(ui, ui->stack[first]);
	for (size_t i = first + 1; i < ui->depth; i++)
		ui->stack[i]->draw(ui->stack[i], ui);
}

static int only_device(void *to_whom, const struct device_row *row)
{
	int64_t *found = to_whom;

	found[1]++;
	found[0] = row->id;
	return 1;
}

static int failing(void *to_whom, const struct device_row *row)
{
	int64_t *found = to_whom;

	if (!*found || row->outcome == OUTCOME_NOT_REACHED)
		*found = row->id;
	return row->outcome == OUTCOME_NOT_REACHED ? 0 : 1;
}

/* Begins with a device that is not reached, where there is one, and asks about every other that is opened. */
static struct view *train(struct ui *ui, int64_t device)
{
	struct error e;

	if (!device)
		verdict_devices(ui->store, failing, &device, &e);
	ui->training.always = true;
	return view_device_new(ui, device);
}

static void read_settings(struct ui *ui)
{
	char *theme = config_get("settings", SLICE("theme"));

	if (theme && !ui->o->no_color)
		screen_theme(ui->screen, slice_of(theme));
	free(theme);
	mouse_settle(ui);
}

static void say_keys(struct ui *ui, struct slice trouble)
{
	struct slice first = slice_token(&trouble, '\n');

	if (first.n)
		ui_say(ui, STYLE_WAIT, "%.*s%s", SLICE_ARG(first), trouble.n ? "; more: simpane help keys" : "");
}

static int begin(struct ui *ui, struct error *e)
{
	int64_t found[2] = { 0, 0 };
	struct view *v;

	if (verdict_devices(ui->store, only_device, found, e) < 0)
		return -1;
	if (ui->o->device && (found[0] = verdict_find(ui->store, ui->o->device)) <= 0)
		return error_set(e, "%s hold%s '%.100s'", found[0] < 0 ? "several devices" : "no device is called, or", found[0] < 0 ? "" : "s", ui->o->device);
	if (ui->o->train && found[1])
		v = train(ui, ui->o->device ? found[0] : 0);
	else
		v = found[1] == 1 ? view_device_new(ui, found[0]) : view_fleet_new(ui);
	if (!v)
		return error_set(e, "%s", ui->said.p ? ui->said.p : "nothing to show");
	ui_push(ui, v);
	if (ui->o->device && v->where == WHERE_FLEET)
		ui_push(ui, view_device_new(ui, found[0]));
	return 1;
}

/* The case stands on the screen before anything else is read. */
static void go_on(struct ui *ui)
{
	if (!ui->o->kept || ui->o->train || ui->o->device)
		return;
	ui_wait(ui, "");
	if (session_restore(ui))
		ui_say(ui, STYLE_DIM, "back where you were");
}

static uint32_t show_brisk(struct ui *ui)
{
	uint32_t press = PRESS_NONE;

	ui->brisk = true;
	ui->owed = false;
	ui_draw(ui);
	if (ui->owed) {
		screen_show(ui->screen);
		press = screen_key(ui->screen, 0);
	}
	ui->brisk = false;
	return press;
}

/* What took long the last time waits for a pause in the keys. */
static uint32_t draw_owed(struct ui *ui)
{
	int64_t begun;
	uint32_t press = ui->lag > KEY_MS ? screen_key(ui->screen, PAUSE_MS) : PRESS_NONE;

	if (press != PRESS_NONE)
		return press;
	begun = when_ms();
	ui_draw(ui);
	ui->lag = when_ms() - begun;
	return PRESS_NONE;
}

/* Until a key comes or there is something new to draw. False: there was nothing to do. */
static bool work(struct ui *ui, uint32_t *press)
{
	struct view *v = ui_screen(ui);
	int64_t begun = when_ms();
	bool worked = false;

	while (v->work(v, ui)) {
		worked = true;
		*press = screen_key(ui->screen, 0);
		if (*press != PRESS_NONE || when_ms() - begun > SHOW_MS)
			break;
	}
	return worked;
}

/* Likewise, of what goes on whatever screen is shown. */
static bool follow(struct ui *ui, uint32_t *press)
{
	int64_t begun = when_ms();

	if (!trial_work(ui))
		return false;
	do
		*press = screen_key(ui->screen, 0);
	while (*press == PRESS_NONE && when_ms() - begun < SHOW_MS && trial_work(ui));
	return true;
}

/* The first hit comes before whatever else takes long. */
static uint32_t seek(struct ui *ui)
{
	uint32_t press = PRESS_NONE;

	while (ui->pattern && !ui->hunt.found && press == PRESS_NONE && search_work(ui))
		press = screen_key(ui->screen, 0);
	if (press == PRESS_NONE) {
		ui_draw(ui);
		screen_show(ui->screen);
	}
	return press;
}

/* First what is there at once; what takes long comes when no key waits, and the search goes on. */
static uint32_t show(struct ui *ui)
{
	uint32_t press;

	if (ui->refilter) { /* what is typed stands there before the rows follow */
		ui->brisk = true;
		ui_draw(ui);
		ui->brisk = false;
		screen_show(ui->screen);
		press = screen_key(ui->screen, 0);
		if (press != PRESS_NONE)
			return press;
		filter_now(ui);
	}
	trial_now(ui);
	press = show_brisk(ui);
	if (press != PRESS_NONE)
		return press;
	if (ui->owed) {
		press = draw_owed(ui);
		if (press != PRESS_NONE)
			return press;
	}
	screen_show(ui->screen);
	ui->hunt.told = ui->hunt.asked;
	if (ui->pattern && !ui->hunt.found && ui->hunt.left && (press = seek(ui)) != PRESS_NONE)
		return press;
	if (ui_screen(ui)->work && work(ui, &press))
		return press;
	while (ui->pattern) {
		bool more = search_work(ui);

		ui_draw(ui);
		screen_show(ui->screen);
		if (!more)
			break;
		press = screen_key(ui->screen, 0);
		if (press != PRESS_NONE)
			return press;
	}
	if (follow(ui, &press))
		return press;
	return screen_key(ui->screen, SCREEN_WAIT);
}

static void loop(struct ui *ui)
{
	while (!ui->over) {
		ui_press(ui, show(ui));
		for (int n = 0; n < 64 && !ui->over; n++) {
			uint32_t press = screen_key(ui->screen, 0);

			if (press == PRESS_NONE)
				break;
			ui_press(ui, press);
		}
	}
}

int view_run(struct store *s, const struct view_options *o, struct error *e)
{
	struct ui ui = { .store = s, .o = o };
	struct screen_options want = { o->ascii, o->no_color, o->keys, o->width, o->height };
	struct text trouble = { 0 };
	int got;

	ui.screen = screen_open(&want, e);
	if (!ui.screen)
		return -1;
	ui.canvas = screen_canvas(ui.screen);
	read_settings(&ui);
	keys_read(&trouble);
	got = marks_read(&ui.marks, s, e);
	if (got > 0)
		got = begin(&ui, e);
	if (got > 0)
		go_on(&ui);
	say_keys(&ui, text_slice(&trouble));
	text_free(&trouble);
	if (got > 0)
		loop(&ui);
	if (got > 0)
		training_end(&ui);
	if (got > 0 && !o->train)
		session_save(&ui);
	while (ui.depth)
		leave(&ui);
	trial_end(&ui);
	search_free(&ui);
	screen_close(ui.screen);
	text_free(&ui.said);
	field_free(&ui);
	marks_free(&ui.marks);
	free(ui.shown);
	return got;
}
