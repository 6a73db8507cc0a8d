/*
 * One device: where the parties' views first part, who says what, and every statement on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "summary.h"
#include "when.h"

const struct verdict *device_here(const struct device_view *d)
{
	return d->here ? d->here : d->rest;
}

/* On the first divergence the strip says what rows 4 to 8 say: later sightings tell what stood well before it. */
const struct verdict *device_strip(const struct device_view *d)
{
	return d->event == d->bad ? d->rest : device_here(d);
}

const struct verdict *device_block(const struct device_view *d)
{
	return d->follow ? device_strip(d) : d->rest;
}

const struct row *device_row(const struct device_view *d)
{
	return d->rows.entries ? &d->rows.row[d->rows.entry[d->list.cursor].row] : NULL;
}

const struct row *device_member(const struct device_view *d)
{
	uint32_t i;

	if (!d->rows.entries)
		return NULL;
	i = d->rows.entry[d->list.cursor].row;
	for (size_t n = 0; n < d->member && d->rows.row[i].next; n++)
		i = d->rows.row[i].next;
	return &d->rows.row[i];
}

/* --- the cursor --- */

static void moved(struct device_view *d)
{
	d->member = 0;
	if (d->rows.entries)
		d->event = d->rows.entry[d->list.cursor].row;
}

void device_go(struct device_view *d, size_t row)
{
	d->list.cursor = rows_entry_of(&d->rows, row);
	d->jumped = true;
	moved(d);
}

/* Strip and beliefs are those of the cursor's instant. At the first divergence they are what rows 4 to 8 say. */
static void look_here(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_row(d);
	struct error e = { "" };

	if (!row || d->here_row == d->event)
		return;
	ui->owed |= ui->brisk;
	if (ui->brisk)
		return;
	verdict_free(d->here);
	d->here = row->t == UTC_NONE ? NULL : verdict_of(ui->store, d->device, row->t, &e);
	d->here_row = d->event;
}

/* --- drawing --- */

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
	frame_head(ui, d->name, ids.p, outcome_style(v->outcome), right.p);
	text_free(&ids);
	text_free(&right);
}

struct plan { int ladder, beliefs, proof; }; /* rows of each part below the block */

static int block_rows(int height, int left)
{
	return height >= 36 ? 11 : height >= 24 ? 7 : left > 10 ? 6 : left > 7 ? left - 4 : left;
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

	frame_wrap(ui, 0, 0, ui->canvas->width, ui->canvas->height > 1 ? ui->canvas->height - 1 : 1, STYLE_VERDICT, slice_of(d->rest->headline));
	if (ui->canvas->height > 1)
		pen_cut(&p, STYLE_DIM, SLICE("window too small, --plain works"), ui->canvas->width);
}

/* Beside each other on a canvas of its own: a pane need not know where it stands. */
static void draw_beside(struct device_view *d, struct ui *ui, int y, int rows)
{
	struct canvas *whole = ui->canvas, part = { .ascii = whole->ascii };
	int width = whole->width * 3 / 5;

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

static void draw(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;
	int height = ui->canvas->height, width = ui->canvas->width, y = 1;
	struct plan plan;

	if (d->rows.entries && d->rows.entry[d->list.cursor].row != d->event)
		moved(d); /* the search moves the list's cursor */
	look_here(d, ui);
	if (width < 40 || height < 8) {
		too_small(d, ui);
		return;
	}
	put_head(d, ui);
	if (height >= 16 && width >= 60)
		y += strip_draw(d, ui, y);
	y += block_draw(d, ui, y, block_rows(height, height - 2 - y));
	plan = plan_of(d, width, height, height - 2 - y);
	if (width > 160 && plan.ladder && !d->zoom && d->beliefs != 1) {
		draw_beside(d, ui, y, plan.ladder + plan.beliefs);
	} else {
		ladder_draw(d, ui, y, plan.ladder);
		beliefs_draw(d, ui, y + plan.ladder, plan.beliefs);
	}
	proof_draw(d, ui, y + plan.ladder + plan.beliefs, plan.proof);
}

/* --- keys --- */

static void refold(struct device_view *d)
{
	rows_fold(&d->rows, &d->view.filter);
	list_count(&d->list, d->rows.entries);
	d->list.cursor = d->rows.entries ? rows_entry_of(&d->rows, d->event) : 0;
	moved(d);
}

static void fold(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_row(d);

	if (!row)
		return;
	if (d->rows.entry[d->list.cursor].members < 2 && !row->open)
		ui_say(ui, STYLE_DIM, "nothing is folded here");
	rows_open(&d->rows, d->list.cursor, !row->open && d->rows.entry[d->list.cursor].members > 1);
	refold(d);
}

static void why(struct device_view *d, struct ui *ui, int boundary)
{
	const struct row *row = device_row(d);

	ui_push(ui, overlay_why_new(ui, d->device, d->here && row && d->event != d->bad ? row->t : UTC_NONE, boundary));
}

/* The boundary that this row has to do with: the first one that diverges, else the last that agrees. */
static int boundary_of(const struct device_view *d)
{
	const struct verdict *v = device_strip(d);

	if (v->first)
		return v->first->boundary;
	for (int b = BOUNDARY_COUNT - 1; b >= 0; b--)
		if (v->cell[b].status == STATUS_AGREE)
			return b;
	return 0;
}

static void open_row(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_member(d);

	if (d->pane == PANE_STRIP)
		why(d, ui, d->boundary);
	else if (row)
		ui_push(ui, view_raw_new(ui, row->artifact, row->line));
}

static bool pane_key(struct device_view *d, struct ui *ui, enum action a)
{
	size_t members = d->rows.entries ? d->rows.entry[d->list.cursor].members : 0;

	if (d->pane == PANE_BELIEFS)
		return beliefs_key(d, ui, a);
	if (d->pane == PANE_STRIP && (a == ACTION_LEFT || a == ACTION_RIGHT)) {
		d->boundary = a == ACTION_LEFT ? (d->boundary + BOUNDARY_COUNT - 1) % BOUNDARY_COUNT : (d->boundary + 1) % BOUNDARY_COUNT;
		return true;
	}
	if (d->pane == PANE_EVIDENCE && (a == ACTION_UP || a == ACTION_DOWN)) {
		if (a == ACTION_UP ? d->member > 0 : d->member + 1 < members)
			d->member += a == ACTION_UP ? SIZE_MAX : 1;
		return true;
	}
	return false;
}

static void switch_key(struct device_view *d, struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_BELIEFS:
		d->beliefs = (d->beliefs + 1) % 3;
		d->pane = d->beliefs ? PANE_BELIEFS : PANE_TIMELINE;
		break;
	case ACTION_PIN:
		d->follow = !d->follow;
		ui_say(ui, STYLE_DIM, d->follow ? "rows 4 to 8 follow the cursor; v pins them again" : "rows 4 to 8 stand at the last statement");
		break;
	case ACTION_PANE:
	case ACTION_PANE_BACK:
		d->pane = (enum device_pane)((d->pane + (a == ACTION_PANE ? 1 : PANE_COUNT - 1)) % PANE_COUNT);
		break;
	case ACTION_ZOOM:
		d->zoom = !d->zoom;
		break;
	case ACTION_TIME:
		d->times = (enum device_times)((d->times + 1) % TIMES_COUNT);
		break;
	case ACTION_UNFOLD_ALL:
	case ACTION_FOLD_ALL:
		rows_open_all(&d->rows, a == ACTION_UNFOLD_ALL);
		refold(d);
		break;
	default:
		break;
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct device_view *d = (struct device_view *)view;
	bool stuck = false;

	if (pane_key(d, ui, a))
		return;
	if (list_key(&d->list, a, (size_t)(d->timeline_rows > 1 ? d->timeline_rows - 1 : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, d->list.cursor ? "this is the last row" : "this is the first row");
		moved(d);
		return;
	}
	switch (a) {
	case ACTION_OPEN: open_row(d, ui); break;
	case ACTION_DIVERGENCE:
	case ACTION_DIVERGENCE_BACK: device_go_divergence(d, ui, a == ACTION_DIVERGENCE_BACK); break;
	case ACTION_CHANGE:
	case ACTION_CHANGE_BACK: device_go_change(d, ui, a == ACTION_CHANGE_BACK); break;
	case ACTION_WHY: why(d, ui, (int)press - '1'); break;
	case ACTION_WHY_ROW: why(d, ui, boundary_of(d)); break;
	case ACTION_VERDICT:
		if (d->bad == NO_ROW)
			ui_say(ui, STYLE_WAIT, "nothing diverges in this evidence");
		else
			device_go(d, d->bad);
		break;
	case ACTION_FOLD: fold(d, ui); break;
	case ACTION_HISTORY: ui_push(ui, view_history_new(ui, d->device)); break;
	case ACTION_DEVICE_NEXT:
	case ACTION_DEVICE_BACK: device_go_neighbour(d, ui, a == ACTION_DEVICE_BACK); break;
	default: switch_key(d, ui, a);
	}
}

/* --- search, filter, copy --- */

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct device_view *d = (struct device_view *)view;

	(void)ui;
	rows_words(&d->rows.row[d->rows.entry[row].row], out);
}

static void filtered(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;

	refold(d);
	if (d->view.filter.text)
		ui_say(ui, STYLE_WAIT, "filter  %s   %zu row%s pass%s   Esc clears", d->view.filter.text, d->rows.entries,
		       d->rows.entries == 1 ? "" : "s", d->rows.entries == 1 ? "es" : "");
}

static void cite(struct view *view, struct ui *ui, struct text *out)
{
	const struct row *row = device_member((struct device_view *)view);

	(void)ui;
	if (row)
		text_addf(out, "%lld %u", (long long)row->artifact, row->line);
}

static void leave(struct view *view)
{
	struct device_view *d = (struct device_view *)view;

	for (size_t i = 0; i < d->clocks; i++) {
		free(d->clock[i].name);
		free(d->clock[i].words);
	}
	free(d->clock);
	free(d->span);
	free(d->name);
	rows_free(&d->rows);
	verdict_free(d->rest);
	verdict_free(d->here);
	free(d);
}

static size_t last_statement(const struct device_view *d)
{
	size_t i = d->rows.entries - 1;

	while (i > 0 && d->rows.row[d->rows.entry[i].row].kind == KIND_NOTE)
		i--;
	return i;
}

struct view *view_device_new(struct ui *ui, int64_t device)
{
	struct device_view *d = xcalloc(1, sizeof(*d));
	struct error e = { "" };

	d->view = (struct view){ .name = "device", .where = WHERE_DEVICE, .list = &d->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .filtered = filtered, .cite = cite };
	d->device = device;
	d->here_row = NO_ROW;
	d->party = -1;
	if (device_read(d, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&d->view);
		return NULL;
	}
	d->boundary = boundary_of(d);
	if (d->bad != NO_ROW)
		device_go(d, d->bad);
	else if (d->rows.entries)
		d->list.cursor = last_statement(d);
	moved(d);
	return &d->view;
}

struct view *view_device_at(struct ui *ui, int64_t device, int64_t event)
{
	struct view *view = view_device_new(ui, device);
	struct device_view *d = (struct device_view *)view;

	for (size_t i = 0; d && i < d->rows.count; i++)
		if (d->rows.row[i].id == event)
			device_go(d, i);
	return view;
}
