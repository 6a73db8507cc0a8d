/*
 * What a key does on every screen, and who gets it else: the field that is typed, an overlay, the screen.
 */
#include "complete.h"
#include "config.h"
#include "mouse.h"
#include "ui.h"

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

/* Kept for the next time, whatever the case. */
static void set_theme(struct ui *ui)
{
	struct error e = { "" };

	if (!screen_theme(ui->screen, ui->argument))
		ui_say(ui, STYLE_WAIT, "theme wants %s: :theme light", complete_usage(ACTION_THEME));
	else if (config_set("settings", SLICE("theme"), ui->argument, &e) < 0)
		ui_say(ui, STYLE_WAIT, "for this time only: %s", e.text);
	else
		ui_say(ui, STYLE_DIM, "theme %.*s, also the next time", SLICE_ARG(ui->argument));
}

static void act(struct ui *ui, enum action a, uint32_t press)
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
	case ACTION_IMPORT: evidence_begin(ui); break;
	case ACTION_THEME: set_theme(ui); break;
	case ACTION_MOUSE: mouse_set(ui); break;
	case ACTION_REDRAW: screen_redraw(ui->screen); break;
	case ACTION_SUSPEND: screen_suspend(ui->screen); break;
	case ACTION_CANCEL:
		if (trial_stop(ui))
			ui_say(ui, STYLE_WAIT, "what-if: %zu of %zu devices followed; the others stand as the case has them", ui->trial.followed,
			       ui->trial.fleet);
		else
			ui_say(ui, STYLE_DIM, "nothing runs; q closes the screen, Q leaves");
		break;
	case ACTION_UP_LEVEL: up_level(ui); break;
	case ACTION_CLOSE:
		if (ui->depth > 1 || may_leave(ui))
			ui_pop(ui);
		break;
	case ACTION_QUIT: ui->over = may_leave(ui); break;
	default: v->key(v, ui, a, press);
	}
}

void ui_act(struct ui *ui, enum action a, uint32_t press)
{
	if (training_withholds(ui, a)) {
		ui_say(ui, STYLE_WAIT, "withheld in training; v reveals the answer");
		return;
	}
	act(ui, a, press);
	if (training_on(ui) && ui->depth && !ui->over)
		training_saw(ui, a);
}

/* What a key does that does nothing on this screen. */
static void say_elsewhere(struct ui *ui, uint32_t press)
{
	static const struct { unsigned where; const char *screen; } screens[] = {
		{ WHERE_DEVICE, "device" }, { WHERE_FLEET, "fleet" }, { WHERE_RAW, "raw" }, { WHERE_CLOCKS, "clocks" }, { WHERE_LISTS, "another" },
	};

	for (size_t s = 0; s < sizeof(screens) / sizeof(*screens); s++)
		for (size_t i = 0; key_at(i); i++)
			if ((key_at(i)->where & screens[s].where) && key_action(press, screens[s].where) == key_at(i)->action) {
				ui_say(ui, STYLE_DIM, "only on the %s screen: %s", screens[s].screen, key_at(i)->does);
				return;
			}
	ui_say(ui, STYLE_DIM, "this key does nothing; ? shows the keys");
}

void ui_press(struct ui *ui, uint32_t press)
{
	struct view *top;
	enum action a;

	if (press == PRESS_OVER)
		ui->over = true;
	if (press == PRESS_OVER || press == PRESS_NONE || press == PRESS_RESIZE)
		return;
	if (press != PRESS_ESC)
		search_settle(ui);
	top = ui_top(ui);
	if (mouse_is(press)) {
		mouse_press(ui, press);
		return;
	}
	ui->clicked = PRESS_NONE;
	text_clear(&ui->said);
	if (press != 'q' && press != 'Q')
		ui->asked = false;
	if (ui->field.on) {
		field_key(ui, press);
	} else if (!top->where) {
		top->key(top, ui, ACTION_NONE, press);
	} else {
		a = key_action(press, ui_where(ui));
		if (a == ACTION_NONE)
			say_elsewhere(ui, press);
		ui_act(ui, a, press);
	}
}
