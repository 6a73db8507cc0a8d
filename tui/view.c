/*
 * The loop: a key comes, the screen on top acts, everything is drawn anew on the canvas.
 */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "ui.h"
#include "verdict.h"

struct view *ui_top(struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

struct view *ui_screen(struct ui *ui)
{
	size_t i = ui->depth - 1;

	while (i > 0 && !ui->stack[i]->where)
		i--;
	return ui->stack[i];
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

	if (ui->depth == 1)
		ui->over = true;
	else
		leave(ui);
	if (!overlay)
		search_clear(ui);
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

/* --- keys --- */

/* Out of the innermost thing first: filter, search, then the screen. */
static void up_level(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	struct error e;

	if (v->filter.text) {
		filter_set(&v->filter, "", false, &e);
		v->version++;
		v->filtered(v, ui);
	} else if (ui->pattern) {
		search_clear(ui);
	} else if (ui->depth > 1) {
		ui_pop(ui);
	} else {
		ui_say(ui, STYLE_DIM, "q leaves simpane");
	}
}

/* What is not saved is said once. */
static bool may_leave(struct ui *ui)
{
	bool marks = !ui->o->kept && marks_any(&ui->marks);

	if (ui->asked || (!ui->trial.done && !marks))
		return true;
	ui->asked = true;
	ui_say(ui, STYLE_WAIT, "%s: the same key again leaves", ui->trial.done ? "the what-if is not saved" :
	       "marks and notes go with this temporary case (--case keeps them)");
	return false;
}

static void undo(struct ui *ui, enum action a)
{
	if (!mark_undo(ui, a == ACTION_REDO))
		ui_say(ui, STYLE_DIM, "nothing to %s", a == ACTION_REDO ? "do again" : "undo");
	while (a == ACTION_UNDO_ALL && mark_undo(ui, false))
		;
}

void ui_act(struct ui *ui, enum action a, uint32_t press)
{
	struct view *v = ui_screen(ui);

	switch (a) {
	case ACTION_NONE: break;
	case ACTION_FLEET: ui_push(ui, view_fleet_new(ui)); break;
	case ACTION_ARTIFACTS: ui_push(ui, view_artifacts_new(ui)); break;
	case ACTION_CLOCKS: ui_push(ui, view_clocks_new(ui)); break;
	case ACTION_HELP: ui_push(ui, overlay_help_new(ui)); break;
	case ACTION_PALETTE: ui_push(ui, overlay_palette_new(ui)); break;
	case ACTION_SEARCH: search_begin(ui); break;
	case ACTION_NEXT:
	case ACTION_BACK: search_next(ui, a == ACTION_BACK); break;
	case ACTION_FILTER:
	case ACTION_FILTER_NOT: filter_begin(ui, a == ACTION_FILTER_NOT); break;
	case ACTION_GLOSSARY: ui_push(ui, overlay_glossary_new(ui, ui->argument)); break;
	case ACTION_SAVE_FILTER: filter_save(ui); break;
	case ACTION_EXPORT:
	case ACTION_REPORT: export_begin(ui, a == ACTION_REPORT); break;
	case ACTION_MARK: mark_row(ui); break;
	case ACTION_NOTE: note_begin(ui); break;
	case ACTION_UNDO:
	case ACTION_UNDO_ALL:
	case ACTION_REDO: undo(ui, a); break;
	case ACTION_DEVICE:
		if (!open_device(ui, ui->argument))
			ui_say(ui, STYLE_WAIT, "no device is called, or holds, %.*s", SLICE_ARG(ui->argument));
		break;
	case ACTION_COPY:
	case ACTION_COPY_CITE: copy_row(ui, a == ACTION_COPY_CITE); break;
	case ACTION_REDRAW: screen_redraw(ui->screen); break;
	case ACTION_SUSPEND: screen_suspend(ui->screen); break;
	case ACTION_CANCEL: ui_say(ui, STYLE_DIM, "nothing runs; q closes the screen, Q leaves"); break;
	case ACTION_UP_LEVEL: up_level(ui); break;
	case ACTION_CLOSE:
		if (ui->depth > 1 || may_leave(ui))
			ui_pop(ui);
		break;
	case ACTION_QUIT: ui->over = may_leave(ui); break;
	default: v->key(v, ui, a, press);
	}
}

static void press_key(struct ui *ui, uint32_t press)
{
	struct view *top = ui_top(ui);
	enum action a;

	if (press == PRESS_OVER)
		ui->over = true;
	if (press == PRESS_OVER || press == PRESS_NONE || press == PRESS_RESIZE)
		return;
	text_clear(&ui->said);
	if (press != 'q' && press != 'Q')
		ui->asked = false;
	if (ui->field.on) {
		field_key(ui, press);
	} else if (!top->where) {
		top->key(top, ui, ACTION_NONE, press);
	} else {
		a = key_action(press, top->where);
		if (a == ACTION_NONE)
			ui_say(ui, STYLE_DIM, "this key does nothing here; ? shows the keys");
		ui_act(ui, a, press);
	}
}

/* --- the loop --- */

static void draw_screen(struct ui *ui, struct view *v)
{
	v->draw(v, ui);
	frame_foot(ui);
}

static void put_banner(struct ui *ui)
{
	struct canvas *c = ui->canvas;
	struct slice keys = c->width < 100 ? SLICE("   u undo  not saved ") : SLICE("   u undo  U all  not saved "), banner = text_slice(&ui->trial.banner);
	struct pen p = pen_at(c, 1, 0, c->width);
	int room;

	pen_adds(&p, STYLE_WHATIF, c->width < 60 ? " IF " : " WHAT IF  ");
	room = c->width - p.x - canvas_columns(c, keys);
	if (room < 20) {
		room += canvas_columns(c, keys);
		keys = SLICE("");
	}
	if (room > 0)
		pen_cut(&p, STYLE_WHATIF, banner, canvas_columns(c, banner) < room ? canvas_columns(c, banner) : room);
	pen_add(&p, STYLE_WHATIF, keys);
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

static int begin(struct ui *ui, struct error *e)
{
	int64_t found[2] = { 0, 0 };
	struct view *v;

	if (verdict_devices(ui->store, only_device, found, e) < 0)
		return -1;
	v = found[1] == 1 ? view_device_new(ui, found[0]) : view_fleet_new(ui);
	if (!v)
		return error_set(e, "%s", ui->said.p ? ui->said.p : "nothing to show");
	ui_push(ui, v);
	return 1;
}

static uint32_t show_brisk(struct ui *ui)
{
	uint32_t press = PRESS_NONE;

	ui->brisk = true;
	ui->owed = false;
	ui_draw(ui);
	if (ui->owed) {
		screen_show(ui->screen);
		press = screen_key(ui->screen, false);
	}
	ui->brisk = false;
	return press;
}

/* First what is there at once; what takes long comes when no key waits, and the search goes on. */
static uint32_t show(struct ui *ui)
{
	uint32_t press;

	if (ui->refilter)
		filter_now(ui);
	trial_now(ui);
	if (ui_screen(ui)->where == WHERE_FLEET)
		trial_whole(ui);
	press = show_brisk(ui);
	if (press != PRESS_NONE)
		return press;
	if (ui->owed)
		ui_draw(ui);
	screen_show(ui->screen);
	while (ui->pattern) {
		bool more = search_work(ui);

		ui_draw(ui);
		screen_show(ui->screen);
		if (!more)
			break;
		press = screen_key(ui->screen, false);
		if (press != PRESS_NONE)
			return press;
	}
	return screen_key(ui->screen, true);
}

static void loop(struct ui *ui)
{
	while (!ui->over) {
		press_key(ui, show(ui));
		for (int n = 0; n < 64 && !ui->over; n++) {
			uint32_t press = screen_key(ui->screen, false);

			if (press == PRESS_NONE)
				break;
			press_key(ui, press);
		}
	}
}

int view_run(struct store *s, const struct view_options *o, struct error *e)
{
	struct ui ui = { .store = s, .o = o };
	struct screen_options want = { o->ascii, o->no_color, o->keys, o->width, o->height };
	int got;

	ui.screen = screen_open(&want, e);
	if (!ui.screen)
		return -1;
	ui.canvas = screen_canvas(ui.screen);
	got = marks_read(&ui.marks, s, e);
	if (got > 0)
		got = begin(&ui, e);
	if (got > 0)
		loop(&ui);
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
