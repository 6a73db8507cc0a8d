/*
 * The history of one device: every divergence with onset, end and how long it lasted. Intermittent faults are read here.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "when.h"

struct history {
	struct view view;
	int64_t device;
	struct verdict *v;
	size_t *shown;
	struct list list;
	int rows;
};

static const struct divergence *at(const struct history *h, size_t i)
{
	return &h->v->history[h->shown[i]];
}

static void say_lasted(const struct history *h, const struct divergence *d, struct text *out)
{
	int64_t end = d->healed == UTC_NONE ? h->v->at : d->healed;

	if (d->onset != UTC_NONE && end != UTC_NONE && end >= d->onset)
		when_span(out, end - d->onset);
}

static void put_line(const struct history *h, struct ui *ui, size_t i, int y)
{
	const struct divergence *d = at(h, i);
	bool open = d->healed == UTC_NONE, wide = ui->canvas->width >= 100, here = i == h->list.cursor;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	struct text t = { 0 };
	int what;

	pen_adds(&p, STYLE_TEXT, here ? ">" : " ");
	pen_addf(&p, open ? STYLE_BAD : STYLE_GOOD, "%s ", open ? "✗" : "✓");
	pen_addf(&p, STYLE_TEXT, "%-12s %-13s", boundary_screen(d->boundary), d->kind);
	what = ui->canvas->width - p.x - (wide ? 46 : 17);
	pen_cut(&p, STYLE_TEXT, slice_of(d->fact), what);
	when_short(&t, d->onset, ui->o->tz);
	pen_addf(&p, STYLE_TEXT, " %-15s ", t.p);
	text_clear(&t);
	if (wide) {
		if (open)
			text_adds(&t, "open");
		else
			when_short(&t, d->healed, ui->o->tz);
		pen_cut(&p, open ? STYLE_BAD : STYLE_TEXT, text_slice(&t), 16);
		text_clear(&t);
		say_lasted(h, d, &t);
		pen_add(&p, STYLE_TEXT, text_slice(&t));
	}
	text_free(&t);
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, 0, i);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_CURSOR);
}

static void put_detail(const struct history *h, struct ui *ui, int y, int rows)
{
	const struct divergence *d = at(h, h->list.cursor);
	struct text t = { 0 };

	text_adds(&t, d->summary ? d->summary : "");
	text_adds(&t, slice_ends(text_slice(&t), ".") || !t.n ? " " : ". ");
	text_adds(&t, d->healed == UTC_NONE ? "Open for " : "Healed after ");
	say_lasted(h, d, &t);
	text_addc(&t, '.');
	frame_rule(ui, y, false, "this divergence", "");
	frame_wrap(ui, y + 1, 1, ui->canvas->width - 1, rows - 1, STYLE_TEXT, text_slice(&t));
	text_free(&t);
}

static void draw(struct view *view, struct ui *ui)
{
	struct history *h = (struct history *)view;
	size_t open = 0;
	struct text left = { 0 };
	int detail = ui->canvas->height >= 16 ? 4 : 0;

	for (size_t i = 0; i < h->v->histories; i++)
		open += h->v->history[i].healed == UTC_NONE;
	text_addf(&left, "history · %s · %zu divergence%s, %zu open", h->v->name, h->v->histories, h->v->histories == 1 ? "" : "s", open);
	frame_head(ui, "", STYLE_TEXT, "");
	frame_rule(ui, 1, true, left.p, ui->canvas->width >= 100 ? "onset            end              lasted    " : "onset");
	text_free(&left);
	h->rows = ui->canvas->height - 4 - detail;
	h->rows = h->rows > 0 ? h->rows : 1;
	list_show(&h->list, (size_t)h->rows);
	for (int i = 0; i < h->rows && h->list.top + (size_t)i < h->list.count; i++)
		put_line(h, ui, h->list.top + (size_t)i, 2 + i);
	if (h->list.count == 0) {
		struct pen p = pen_at(ui->canvas, 2, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM,
			 h->v->histories ? "no divergence passes the filter; Esc clears it" : "nothing ever diverged in this evidence");
	} else if (detail) {
		put_detail(h, ui, ui->canvas->height - 2 - detail, detail);
	}
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	const struct divergence *d = at((struct history *)view, row);

	(void)ui;
	text_addf(out, "boundary\t%s\nkind\t%s\nstate\t%s\nfact\t", boundary_id(d->boundary), d->kind, d->healed == UTC_NONE ? "open" : "healed");
	text_adds(out, d->fact ? d->fact : "");
	text_adds(out, "\nwhat\t");
	text_adds(out, d->summary ? d->summary : "");
	text_addc(out, '\n');
}

static void filtered(struct view *view, struct ui *ui)
{
	struct history *h = (struct history *)view;

	view_filter(view, ui, h->v->histories, h->shown);
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct history *h = (struct history *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&h->list, a, (size_t)(h->rows > 0 ? h->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, "no more divergences");
	} else if (a == ACTION_OPEN && h->list.count) {
		int64_t device = h->device, event = 0;
		const struct divergence *d = at(h, h->list.cursor);

		for (size_t i = 0; i < d->count && !event; i++)
			event = d->says[i].evidence.event;
		ui_push(ui, view_device_at(ui, device, event));
	}
}

static bool renew(struct view *view, struct ui *ui)
{
	struct history *h = (struct history *)view;
	struct error e = { "" };
	int64_t device = ui->trial.part ? h->device : verdict_find(ui->store, h->v->name);
	struct verdict *v = device > 0 ? verdict_here(ui->store, device, UTC_NONE, &e) : NULL;

	if (!v)
		return false;
	verdict_free(h->v);
	h->v = v;
	h->device = device;
	free(h->shown);
	h->shown = xcalloc(v->histories + 1, sizeof(*h->shown));
	filtered(view, ui);
	return true;
}

static void leave(struct view *view)
{
	struct history *h = (struct history *)view;

	verdict_free(h->v);
	free(h->shown);
	free(h);
}

struct view *view_history_new(struct ui *ui, int64_t device)
{
	struct history *h = xcalloc(1, sizeof(*h));
	struct error e = { "" };

	h->view = (struct view){ .name = "history",
				 .where = WHERE_HISTORY,
				 .list = &h->list,
				 .draw = draw,
				 .key = key,
				 .leave = leave,
				 .words = words,
				 .filtered = filtered,
				 .renew = renew };
	h->device = device;
	h->v = verdict_here(ui->store, device, UTC_NONE, &e);
	if (!h->v) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&h->view);
		return NULL;
	}
	h->shown = xcalloc(h->v->histories + 1, sizeof(*h->shown));
	filtered(&h->view, ui);
	return &h->view;
}
