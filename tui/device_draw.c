/*
 * How the parts of the device screen share the window. What is read first never goes; evidence and beliefs give way to the timeline.
 */
#include <string.h>

#include "device.h"

/* Strip and beliefs are those of the cursor's instant. At the first divergence they are what rows 4 to 8 say. */
static void look_here(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_row(d);
	struct error e = { "" };

	if (!row || d->here_row == d->event)
		return;
	d->ready = d->ready && (d->large || verdict_ready(ui->store, d->device, 0, &e) != 0);
	if (!d->ready)
		return; /* it is being read, and then this is drawn again */
	if (!device_instant(d)) {
		verdict_free(d->here);
		d->here = NULL;
		d->here_row = d->event;
		return;
	}
	ui->owed |= ui->brisk;
	if (ui->brisk)
		return;
	verdict_free(d->here);
	d->here = row->t == UTC_NONE ? NULL : (d->follow ? verdict_of : verdict_here)(ui->store, d->device, row->t, &e);
	d->here_row = d->event;
}

static void put_head(const struct device_view *d, struct ui *ui)
{
	static const char *const types[] = { "imsi", "imei", "iccid", "eid" }, *const names[] = { "IMSI", "IMEI", "ICCID", "EID" };
	const struct verdict *v = d->rest;
	struct text ids = { 0 }, right = { 0 };
	int most = ui->canvas->width < 100 ? 1 : 2, shown = 0;

	text_adds(&ids, "");
	for (size_t t = 0; t < 4 && shown < most; t++)
		for (size_t i = 0; i < v->id_count && shown < most; i++)
			if (strcmp(v->ids[i].type, types[t]) == 0) {
				text_addf(&ids, "%s%s ", shown++ ? "   " : "", names[t]);
				text_adds(&ids, v->ids[i].value);
				break;
			}
	text_addf(&right, "%s %s", outcome_glyph(v->outcome), outcome_words(v->outcome));
	if (v->services)
		text_addf(&right, " (%s)", v->services);
	frame_head(ui, ids.p, training_on(ui) ? STYLE_TEXT : outcome_style(v->outcome), training_on(ui) ? "training" : right.p);
	text_free(&ids);
	text_free(&right);
}

struct plan { int ladder, beliefs, proof; }; /* rows of each part below the block */

static int block_rows(int height, int left)
{
	return height >= 36 ? 11 : height >= 30 ? 8 : height >= 24 ? 7 : left > 10 ? 6 : left > 7 ? left - 4 : left;
}

/* One pane alone, the evidence below it. */
static struct plan plan_zoomed(const struct device_view *d, struct plan p, int left)
{
	p.ladder = d->pane == PANE_TIMELINE || d->pane == PANE_STRIP ? left : 0;
	p.beliefs = d->pane == PANE_BELIEFS ? left : 0;
	p.proof += d->pane == PANE_EVIDENCE ? left : 0;
	return p;
}

static struct plan plan_of(const struct device_view *d, int width, int height, int left)
{
	struct plan p = { 0 };
	int facts = (int)beliefs_facts(device_here(d));

	if (height < 16 || width < 60) {
		p.ladder = left;
		return p;
	}
	p.proof = height >= 36 ? 5 : left >= 10 ? 3 : left >= 6 ? 2 : 0;
	left -= p.proof;
	if (d->zoom)
		return plan_zoomed(d, p, left);
	if (d->beliefs == 1)
		p.beliefs = left;
	else if (d->beliefs == 2 || d->pane == PANE_BELIEFS)
		p.beliefs = left / 2;
	else if (height >= 32)
		p.beliefs = facts + 2 < left / 3 ? facts + (facts ? 2 : 3) : left / 3;
	p.ladder = left - p.beliefs;
	return p;
}

static void too_small(struct device_view *d, struct ui *ui)
{
	struct pen p = pen_at(ui->canvas, ui->canvas->height - 1, 0, ui->canvas->width);

	frame_wrap(ui, 0, 0, ui->canvas->width, ui->canvas->height > 1 ? ui->canvas->height - 1 : 1, STYLE_VERDICT,
		   slice_of(training_on(ui) ? "training" : d->rest->headline));
	if (ui->canvas->height > 1)
		pen_cut(&p, STYLE_DIM, SLICE("window too small, --plain works"), ui->canvas->width);
}

/* Beside each other on a canvas of its own: a pane need not know where it stands. */
static void draw_beside(struct device_view *d, struct ui *ui, int y, int rows)
{
	struct canvas *whole = ui->canvas, part = { .ascii = whole->ascii };
	int width = whole->width / 2 < 100 ? 100 : whole->width / 2; /* what shows all columns, and no less than half */

	if (rows < 1)
		return;
	ui->canvas = &part;
	canvas_size(&part, width, rows);
	ladder_draw(d, ui, 0, rows);
	canvas_paste(whole, y, 0, &part);
	canvas_size(&part, whole->width - width - 1, rows);
	beliefs_draw(d, ui, 0, rows);
	canvas_paste(whole, y, width + 1, &part);
	ui->canvas = whole;
	canvas_free(&part);
}

void device_draw(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;
	int height = ui->canvas->height, width = ui->canvas->width, y = 1;
	struct plan plan;

	if (d->rows.entries && d->rows.entry[d->list.cursor].row != d->event)
		device_moved(d); /* the search moves the list's cursor */
	look_here(d, ui);
	if (width < 40 || height < 8) {
		too_small(d, ui);
		return;
	}
	put_head(d, ui);
	if (height >= 16 && width >= 60)
		y += strip_draw(d, ui, y);
	y += training_on(ui) ? training_draw(ui, y, block_rows(height, height - 2 - y)) :
			       block_draw(d, ui, y, block_rows(height, height - 2 - y));
	plan = plan_of(d, width, height, height - 2 - y);
	if (width > 160 && plan.ladder && !d->zoom && d->beliefs != 1) {
		draw_beside(d, ui, y, plan.ladder + plan.beliefs);
	} else {
		ladder_draw(d, ui, y, plan.ladder);
		beliefs_draw(d, ui, y + plan.ladder, plan.beliefs);
	}
	proof_draw(d, ui, y + plan.ladder + plan.beliefs, plan.proof);
}
