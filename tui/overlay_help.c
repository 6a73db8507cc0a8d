/*
 * The help: every key of the screen below, made from the key table. Typing narrows it.
 */
#include <stdlib.h>
#include <string.h>

#include "ui.h"

struct help {
	struct view view;
	struct text typed;
	size_t top;
};

static bool wanted(const struct help *h, const struct ui *ui, const struct key_row *k)
{
	if (!(k->where & ui_where(ui)) || !*k->keys || training_withholds(ui, k->action))
		return false;
	return !h->typed.n || strstr(k->does, h->typed.p) || strstr(k->command, h->typed.p) || slice_is(key_shown(k), h->typed.p);
}

static void put_key(struct pen *p, const struct key_row *k)
{
	struct slice keys = key_all(k);
	int x = p->x;

	pen_add(p, STYLE_VERDICT, keys);
	pen_to(p, x + 9);
	pen_adds(p, STYLE_TEXT, " ");
	pen_cut(p, STYLE_TEXT, slice_of(k->does), p->end - p->x);
}

static size_t count(const struct help *h, const struct ui *ui)
{
	size_t n = 0;

	for (size_t i = 0; key_at(i); i++)
		n += wanted(h, ui, key_at(i));
	return n;
}

static void draw(struct view *view, struct ui *ui)
{
	struct help *h = (struct help *)view;
	size_t all = count(h, ui), seen = 0;
	struct text title = { 0 };
	struct box b;
	int y;

	text_addf(&title, "help · %s", ui_screen(ui)->name);
	b = frame_box(ui, (int)all + 1, 74, title.p);
	text_free(&title);
	if (h->top + (size_t)b.rows > all + 1)
		h->top = all + 1 > (size_t)b.rows ? all + 1 - (size_t)b.rows : 0;
	y = b.y;
	for (size_t i = 0; key_at(i) && y < b.y + b.rows - 1; i++)
		if (wanted(h, ui, key_at(i)) && seen++ >= h->top) {
			struct pen p = pen_at(ui->canvas, y++, b.x, b.end);

			put_key(&p, key_at(i));
		}
	if (b.rows > 0) {
		struct pen p = pen_at(ui->canvas, b.y + b.rows - 1, b.x, b.end);

		if (h->typed.n)
			pen_addf(&p, STYLE_SELECT, "%s_", h->typed.p);
		else
			pen_adds(&p, STYLE_DIM, "type to find a key   ↑ ↓ moves   Esc closes");
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct help *h = (struct help *)view;

	(void)a;
	if (press == PRESS_ESC || press == PRESS_ENTER || press == 3 || (press == 'q' && !h->typed.n) || press == PRESS_F1) {
		ui_pop(ui);
		return;
	}
	if (press == PRESS_DOWN || press == PRESS_PAGE_DOWN)
		h->top += press == PRESS_DOWN ? 1 : 10;
	else if (press == PRESS_UP || press == PRESS_PAGE_UP)
		h->top -= h->top < (press == PRESS_UP ? 1u : 10u) ? h->top : press == PRESS_UP ? 1 : 10;
	else if (press == PRESS_ERASE && h->typed.n)
		h->typed.p[--h->typed.n] = '\0';
	else if (press >= ' ' && press < 0x7F && h->typed.n < 30)
		text_addc(&h->typed, (char)press);
}

static void leave(struct view *view)
{
	text_free(&((struct help *)view)->typed);
	free(view);
}

struct view *overlay_help_new(struct ui *ui)
{
	struct help *h = xcalloc(1, sizeof(*h));

	(void)ui;
	h->view = (struct view){ .name = "help", .draw = draw, .key = key, .leave = leave };
	return &h->view;
}
