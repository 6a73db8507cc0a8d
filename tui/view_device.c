/*
 * One device: where the parties' views first part, who says what, and every statement on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "summary.h"
#include "when.h"

const struct verdict *device_strip(const struct device_view *d)
{
	return d->here ? d->here : d->rest;
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

/* --- what it is made of --- */

static void add_span(struct device_view *d, enum party party, int64_t from, int64_t to)
{
	if (party == PARTY_NONE || from == UTC_NONE || to == UTC_NONE)
		return;
	d->span = xrealloc(d->span, d->spans + 1, sizeof(*d->span));
	d->span[d->spans++] = (struct span){ from, to, party };
}

/* A party's evidence covers its artifacts' time, and what others hold of its words. */
static void read_spans(struct device_view *d, struct ui *ui)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct span said[PARTY_COUNT];
	struct artifact a;

	while (artifacts_next(list, &a))
		if (a.recognised > 0)
			add_span(d, a.party, a.from, a.to);
	artifacts_free(list);
	for (int p = 0; p < PARTY_COUNT; p++)
		said[p] = (struct span){ UTC_NONE, UTC_NONE, (enum party)p };
	for (size_t i = 0; i < d->rows.count; i++) {
		struct span *s = &said[d->rows.row[i].party];

		if (d->rows.row[i].t == UTC_NONE)
			continue;
		s->from = s->from == UTC_NONE || d->rows.row[i].t < s->from ? d->rows.row[i].t : s->from;
		s->to = s->to == UTC_NONE || d->rows.row[i].t > s->to ? d->rows.row[i].t : s->to;
	}
	for (int p = 0; p < PARTY_COUNT; p++)
		add_span(d, (enum party)p, said[p].from, said[p].to);
}

static int add_clock(void *to_whom, const struct clock_row *c)
{
	struct device_view *d = to_whom;
	struct text t = { 0 };

	text_adds(&t, c->name);
	if (c->reference)
		text_adds(&t, " is the reference");
	else if (c->offset >= 0.0005 || c->offset <= -0.0005)
		text_addf(&t, " stamps run %.3g s %s", c->offset < 0 ? -c->offset : c->offset, c->offset < 0 ? "behind" : "ahead");
	else
		text_adds(&t, " stamps as they are");
	if (!c->reference && (c->has_lo || c->has_hi)) {
		text_addf(&t, c->has_lo ? " [%.2f, " : " (-inf, ", c->lo);
		text_addf(&t, c->has_hi ? "%.2f]" : "+inf)", c->hi);
	}
	if (c->basis && *c->basis)
		text_addf(&t, ", %s", c->basis);
	if (c->zone)
		text_addf(&t, "; zone %s%s%s", c->zone, c->zone_basis ? ", " : "", c->zone_basis ? c->zone_basis : "");
	d->clock = xrealloc(d->clock, d->clocks + 1, sizeof(*d->clock));
	d->clock[d->clocks++] = (struct clock_say){ xstrdup(c->name), t.p };
	return 1;
}

/* The event that stands for a divergence: one it cites nearest to its onset, else the first at or behind the onset. */
static size_t event_of(const struct device_view *d, const struct divergence *f)
{
	size_t best = NO_ROW;
	int64_t near = INT64_MAX;

	for (size_t i = 0; i < d->rows.count; i++)
		for (size_t k = 0; k < f->count; k++) {
			int64_t off = d->rows.row[i].t == UTC_NONE ? INT64_MAX - 1 : llabs(d->rows.row[i].t - f->onset);

			if (f->says[k].evidence.event == d->rows.row[i].id && off < near) {
				near = off;
				best = i;
			}
		}
	for (size_t i = 0; best == NO_ROW && i < d->rows.count; i++)
		if (d->rows.row[i].t != UTC_NONE && d->rows.row[i].t >= f->onset)
			best = i;
	return best == NO_ROW && d->rows.count ? d->rows.count - 1 : best;
}

static int read_all(struct device_view *d, struct ui *ui, struct error *e)
{
	d->rest = verdict_of(ui->store, d->device, UTC_NONE, e);
	if (!d->rest || rows_read(&d->rows, ui->store, d->device, e) < 0 || summary_clocks(ui->store, add_clock, d, e) < 0)
		return -1;
	d->name = xstrdup(d->rest->name);
	read_spans(d, ui);
	rows_fold(&d->rows, &d->view.filter);
	list_count(&d->list, d->rows.entries);
	d->bad = d->rest->first ? event_of(d, d->rest->first) : NO_ROW;
	return 1;
}

/* --- the cursor --- */

static void moved(struct device_view *d)
{
	d->member = 0;
	if (d->rows.entries)
		d->event = d->rows.entry[d->list.cursor].row;
}

void device_go(struct device_view *d, struct ui *ui, size_t row)
{
	(void)ui;
	d->list.cursor = rows_entry_of(&d->rows, row);
	moved(d);
}

/* Strip and beliefs are those of the cursor's instant. At the first divergence they are what rows 4 to 8 say. */
static void look_here(struct device_view *d, struct ui *ui)
{
	const struct row *row = device_row(d);
	struct error e = { "" };

	if (!row || d->here_row == d->event)
		return;
	verdict_free(d->here);
	d->here = row->t == UTC_NONE ? NULL : verdict_of(ui->store, d->device, row->t, &e);
	if (d->here && !d->here->first && d->event == d->bad) {
		verdict_free(d->here);
		d->here = NULL;
	}
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

struct plan { int block, ladder, beliefs, proof; }; /* rows of each part */

static struct plan plan_of(const struct device_view *d, int width, int height, int left)
{
	struct plan p = { 0 };
	bool roomy = height >= 32;
	int facts = (int)beliefs_facts(device_strip(d));

	p.block = height >= 36 ? 11 : height >= 24 ? 8 : height >= 16 ? 6 : left > 8 ? left - 3 : left;
	left -= p.block;
	if (height < 16 || width < 60) {
		p.ladder = left;
		return p;
	}
	p.proof = height >= 36 ? 5 : height >= 24 ? 3 : 2;
	left -= p.proof;
	if (d->zoom) {
		p.ladder = d->pane == PANE_TIMELINE || d->pane == PANE_STRIP ? left : 0;
		p.beliefs = d->pane == PANE_BELIEFS ? left : 0;
		p.proof += d->pane == PANE_EVIDENCE ? left : 0;
		return p;
	}
	facts = facts < 1 ? 1 : facts;
	if (d->beliefs == 1)
		p.beliefs = left;
	else if (d->beliefs == 2 || d->pane == PANE_BELIEFS)
		p.beliefs = left / 2;
	else if (roomy)
		p.beliefs = facts + 2 < left / 3 ? facts + 2 : left / 3;
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
	plan = plan_of(d, width, height, height - y - 2);
	plan.ladder += plan.block;
	plan.block = block_draw(d, ui, y, plan.block);
	y += plan.block;
	plan.ladder -= plan.block;
	if (plan.ladder > 2 && plan.beliefs != height && !(d->beliefs == 1 && plan.beliefs) && !(d->zoom && d->pane == PANE_BELIEFS) &&
	    !(d->zoom && d->pane == PANE_EVIDENCE)) {
		ladder_draw(d, ui, y, plan.ladder);
		y += plan.ladder;
	} else if (plan.beliefs)
		plan.beliefs += plan.ladder;
	else
		plan.proof += plan.ladder;
	beliefs_draw(d, ui, y, plan.beliefs);
	proof_draw(d, ui, y + plan.beliefs, plan.proof);
}

/* --- keys --- */

static void go_time(struct device_view *d, struct ui *ui, bool back)
{
	const struct verdict *v = d->rest;
	size_t best = NO_ROW, here = d->event;

	for (size_t i = 0; i < v->histories; i++) {
		size_t at = event_of(d, &v->history[i]);

		if (at != NO_ROW && (back ? at < here && (best == NO_ROW || at > best) : at > here && (best == NO_ROW || at < best)))
			best = at;
	}
	if (best == NO_ROW && d->bad != NO_ROW && (back ? d->bad < here : d->bad > here))
		best = d->bad;
	if (best == NO_ROW)
		ui_say(ui, STYLE_WAIT, v->histories || v->first ? "no divergence %s this row; . goes to the first" : "nothing diverges in this evidence%s",
		       v->histories || v->first ? (back ? "before" : "behind") : "");
	else
		device_go(d, ui, best);
}

static bool same_strip(const struct verdict *a, const struct verdict *b)
{
	for (int i = 0; i < BOUNDARY_COUNT; i++)
		if (a->cell[i].status != b->cell[i].status)
			return false;
	return true;
}

/* The next entry at which a boundary has another status. */
static void go_change(struct device_view *d, struct ui *ui, bool back)
{
	const struct verdict *from = device_strip(d);
	size_t i = d->list.cursor;
	struct error e = { "" };

	while (back ? i > 0 : i + 1 < d->rows.entries) {
		const struct row *row = &d->rows.row[d->rows.entry[i = back ? i - 1 : i + 1].row];
		struct verdict *v = row->t == UTC_NONE ? NULL : verdict_of(ui->store, d->device, row->t, &e);
		bool same = !v || same_strip(v, from);

		verdict_free(v);
		if (!same) {
			d->list.cursor = i;
			moved(d);
			return;
		}
	}
	ui_say(ui, STYLE_WAIT, "no boundary changes %s this row", back ? "before" : "behind");
}

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

struct neighbours { int64_t own, before, after; bool seen; };

static int find_neighbours(void *to_whom, const struct device_row *row)
{
	struct neighbours *n = to_whom;

	if (row->id == n->own)
		n->seen = true;
	else if (!n->seen)
		n->before = row->id;
	else if (!n->after)
		n->after = row->id;
	return 1;
}

static void go_device(struct device_view *d, struct ui *ui, bool back)
{
	struct neighbours n = { .own = d->device };
	struct error e = { "" };
	int64_t id;

	if (verdict_devices(ui->store, find_neighbours, &n, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		return;
	}
	id = back ? n.before : n.after;
	if (id)
		ui_push(ui, view_device_new(ui, id));
	else
		ui_say(ui, STYLE_WAIT, "no device %s this one", back ? "before" : "behind");
}

static void why(struct device_view *d, struct ui *ui, int boundary)
{
	const struct row *row = device_row(d);

	ui_push(ui, overlay_why_new(ui, d->device, d->here && row ? row->t : UTC_NONE, boundary));
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
	case ACTION_DIVERGENCE_BACK: go_time(d, ui, a == ACTION_DIVERGENCE_BACK); break;
	case ACTION_CHANGE:
	case ACTION_CHANGE_BACK: go_change(d, ui, a == ACTION_CHANGE_BACK); break;
	case ACTION_WHY: why(d, ui, (int)press - '1'); break;
	case ACTION_WHY_ROW: why(d, ui, boundary_of(d)); break;
	case ACTION_VERDICT:
		if (d->bad == NO_ROW)
			ui_say(ui, STYLE_WAIT, "nothing diverges in this evidence");
		else
			device_go(d, ui, d->bad);
		break;
	case ACTION_FOLD: fold(d, ui); break;
	case ACTION_HISTORY: ui_push(ui, view_history_new(ui, d->device)); break;
	case ACTION_DEVICE_NEXT:
	case ACTION_DEVICE_BACK: go_device(d, ui, a == ACTION_DEVICE_BACK); break;
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
		ui_say(ui, STYLE_WAIT, "%zu rows pass %s   Esc clears", d->rows.entries, d->view.filter.text);
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

struct view *view_device_new(struct ui *ui, int64_t device)
{
	struct device_view *d = xcalloc(1, sizeof(*d));
	struct error e = { "" };

	d->view = (struct view){ .name = "device", .where = WHERE_DEVICE, .list = &d->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .filtered = filtered, .cite = cite };
	d->device = device;
	d->here_row = NO_ROW;
	if (read_all(d, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&d->view);
		return NULL;
	}
	d->boundary = boundary_of(d);
	if (d->bad != NO_ROW)
		device_go(d, ui, d->bad);
	else if (d->rows.entries)
		d->list.cursor = d->rows.entries - 1;
	moved(d);
	return &d->view;
}

struct view *view_device_at(struct ui *ui, int64_t device, int64_t event)
{
	struct view *view = view_device_new(ui, device);
	struct device_view *d = (struct device_view *)view;

	for (size_t i = 0; d && i < d->rows.count; i++)
		if (d->rows.row[i].id == event)
			device_go(d, ui, i);
	return view;
}
