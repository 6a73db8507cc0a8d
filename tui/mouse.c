/*
 * A click goes to a row, a boundary or a cell, and once more is Enter; on a key of the key row it is that key. The wheel moves the cursor.
 * Whatever the mouse does a key does too.
 */
#include "mouse.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ui.h"

bool mouse_is(uint32_t press)
{
	return press >= PRESS_CLICK || press == PRESS_WHEEL_UP || press == PRESS_WHEEL_DOWN;
}

/* Where a second click follows in the same place, whatever the first one has moved there, it is Enter. */
static void click(struct ui *ui, const struct spot *s, bool again)
{
	struct view *v = ui_screen(ui);
	const struct key_row *k = s->pane == PANE_KEYS && s->link ? key_at(s->link - 1) : NULL;

	if (k && k->action != ACTION_WHY && k->action != ACTION_ANSWER)
		ui_act(ui, k->action, press_named(key_shown(k)));
	else if (!k && s->link && again)
		ui_act(ui, ACTION_OPEN, PRESS_ENTER);
	else if (!k && s->link && v->click)
		v->click(v, ui, s->pane, s->link - 1);
	else if (!k && s->link && v->list && s->link <= v->list->count)
		v->list->cursor = s->link - 1;
}

static void turn(struct ui *ui, bool up)
{
	enum { ROWS = 3 };
	struct view *top = ui_top(ui);

	for (int i = 0; i < ROWS; i++)
		if (top->where)
			ui_act(ui, up ? ACTION_UP : ACTION_DOWN, up ? PRESS_UP : PRESS_DOWN);
		else if (top == ui_top(ui))
			top->key(top, ui, ACTION_NONE, up ? PRESS_UP : PRESS_DOWN);
}

void mouse_press(struct ui *ui, uint32_t press)
{
	struct view *top = ui_top(ui);
	bool again = press == ui->clicked;
	int x, y;

	press_place(press, &x, &y);
	ui->clicked = again ? PRESS_NONE : press;
	if (ui->field.on)
		return;
	text_clear(&ui->said);
	if (press == PRESS_WHEEL_UP || press == PRESS_WHEEL_DOWN)
		turn(ui, press == PRESS_WHEEL_UP);
	else if (!top->where) /* an overlay is closed by it */
		top->key(top, ui, ACTION_NONE, PRESS_ESC);
	else if (y < ui->canvas->height && x < ui->canvas->width)
		click(ui, &ui->canvas->spot[y * ui->canvas->width + x], again);
}

void mouse_settle(struct ui *ui)
{
	char *kept = config_get("settings", SLICE("mouse"));

	screen_mouse(ui->screen, ui->o->mouse || (kept && strcmp(kept, "on") == 0));
	free(kept);
}

void mouse_set(struct ui *ui)
{
	bool on = slice_is(ui->argument, "on");
	struct error e = { "" };

	if (!on && !slice_is(ui->argument, "off")) {
		ui_say(ui, STYLE_WAIT, "mouse wants on or off: :mouse on");
		return;
	}
	screen_mouse(ui->screen, on);
	if (config_set("settings", SLICE("mouse"), ui->argument, &e) < 0)
		ui_say(ui, STYLE_WAIT, "for this time only: %s", e.text);
	else
		ui_say(ui, STYLE_DIM, on ? "mouse on, also the next time; Shift with it selects text as before" : "mouse off");
}
