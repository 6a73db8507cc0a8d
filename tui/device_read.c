/*
 * What the device screen is made of: verdict, events, what each party's evidence covers, what is known of the clocks.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "summary.h"
#include "when.h"

enum { EVENTS_STEP = 64 }; /* are read in less than a millisecond */

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
	struct slice basis = slice_of(c->basis);
	struct text t = { 0 };

	text_adds(&t, c->name);
	if (c->reference)
		text_adds(&t, " is the reference");
	else if (c->offset >= 0.0005 || c->offset <= -0.0005)
		text_addf(&t, " stamps run %.1f s %s", c->offset < 0 ? -c->offset : c->offset, c->offset < 0 ? "behind" : "ahead");
	else
		text_adds(&t, " stamps as they are");
	if (!c->reference && (c->has_lo || c->has_hi)) {
		text_addf(&t, c->has_lo ? " [%.2f, " : " (-inf, ", c->lo);
		text_addf(&t, c->has_hi ? "%.2f]" : "+inf)", c->hi);
	}
	if (c->zone)
		text_addf(&t, "; zone %s%s%s", c->zone, c->zone_basis ? ", " : "", c->zone_basis ? c->zone_basis : "");
	basis = c->reference && slice_starts(basis, "reference; ") ? slice_from(basis, strlen("reference; ")) : basis;
	if (basis.n)
		text_addf(&t, "; %.*s", SLICE_ARG(basis));
	d->clock = xrealloc(d->clock, d->clocks + 1, sizeof(*d->clock));
	d->clock[d->clocks++] = (struct clock_say){ xstrdup(c->name), t.p };
	return 1;
}

/* The event that stands for a divergence: one it cites nearest to its onset, else the first at or behind the onset. */
size_t device_event_of(const struct device_view *d, const struct divergence *f)
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

/* Are the rows of this time here. */
bool device_holds(const struct device_view *d, int64_t t)
{
	if (!d->rows.count)
		return false;
	return (!d->rows.before || t >= d->rows.row[0].t) && (!d->rows.after || t <= d->rows.row[d->rows.count - 1].t);
}

static int add_cited(struct device_view *d, struct ui *ui, const struct divergence *f, struct error *e)
{
	bool all = !d->rows.before && !d->rows.after;

	for (size_t i = 0; i < f->count; i++) {
		int64_t t = f->says[i].t;

		if (!all && (!d->rows.count || t < d->rows.row[0].t || t > d->rows.row[d->rows.count - 1].t))
			continue; /* it stands among other rows */
		if (rows_add(&d->rows, ui->store, f->says[i].evidence.event, t, e) < 0)
			return -1;
	}
	return 1;
}

/* After the rows were read: what a verdict cites of others is put among them, and the first divergence found. */
static int place_rows(struct device_view *d, struct ui *ui, struct error *e)
{
	if (d->rest->first && add_cited(d, ui, d->rest->first, e) < 0)
		return -1;
	for (size_t i = 0; i < d->rest->histories; i++)
		if (add_cited(d, ui, &d->rest->history[i], e) < 0)
			return -1;
	rows_judge(&d->rows, &d->view.filter, ROWS_STEP);
	rows_fold(&d->rows, &d->view.filter);
	list_count(&d->list, d->rows.entries);
	d->bad = d->rest->first && device_holds(d, d->rest->first->onset) ? device_event_of(d, d->rest->first) : NO_ROW;
	return 1;
}

static int read_rows(struct device_view *d, struct ui *ui, int64_t around, struct error *e)
{
	rows_reader_free(d->reader);
	d->reader = NULL;
	if (rows_read(&d->rows, ui->store, d->device, around, ROWS_FIRST, e) < 0)
		return -1;
	if (d->rows.before || d->rows.after)
		d->reader = rows_reader_new(ui->store, d->device, around, ROWS_MAX, e);
	return place_rows(d, ui, e);
}

static size_t row_of_event(const struct device_view *d, int64_t event)
{
	for (size_t i = 0; i < d->rows.count; i++)
		if (d->rows.row[i].id == event)
			return i;
	return NO_ROW;
}

/* The rows are others now; the cursor stays on its event, and that on its row of the screen. */
static void settle(struct device_view *d, int64_t event, size_t down)
{
	size_t row = row_of_event(d, event);
	bool known = d->here != NULL;

	d->view.version++;
	d->here_row = NO_ROW;
	if (row == NO_ROW)
		return;
	d->list.cursor = rows_entry_of(&d->rows, row);
	d->list.top = d->list.cursor > down ? d->list.cursor - down : 0;
	device_moved(d);
	if (known)
		d->here_row = d->event;
}

/* Reads for so many ms, ROWS_ALL until the end, what verdicts stand on. True: it is there, or what fails will say so. */
static bool read_ahead(struct device_view *d, struct ui *ui, int ms)
{
	int64_t until = when_ms() + ms;
	struct error ignored;
	int got;

	do
		got = verdict_ready(ui->store, d->device, EVENTS_STEP, &ignored);
	while (got == 0 && (ms == ROWS_ALL || when_ms() < until));
	d->large = got == 2;
	d->ready = got != 0;
	return d->ready;
}

/* What was judged a moment ago, or is judged in a moment, else what settling kept. */
static struct verdict *first_verdict(struct device_view *d, struct ui *ui, struct error *e)
{
	struct verdict *v = trial_take(ui, d->device);

	d->ready = read_ahead(d, ui, ROWS_STEP) && (v || !d->large);
	return v ? v : d->ready ? verdict_of(ui->store, d->device, UTC_NONE, e) : verdict_brief(ui->store, d->device, e);
}

int device_read(struct device_view *d, struct ui *ui, int64_t around, struct error *e)
{
	d->rest = first_verdict(d, ui, e);
	if (!d->rest)
		return -1;
	if (around == UTC_NONE)
		around = d->rest->first ? d->rest->first->onset : INT64_MAX;
	if (read_rows(d, ui, around, e) < 0 || summary_clocks(ui->store, add_clock, d, e) < 0)
		return -1;
	d->name = xstrdup(d->rest->name);
	d->view.crumb = d->name;
	read_spans(d, ui);
	return 1;
}

/* In place of what settling kept. The cursor goes along when it still stands where it was put. */
static int take_verdict(struct device_view *d, struct ui *ui, struct error *e)
{
	struct verdict *v = verdict_of(ui->store, d->device, UTC_NONE, e);
	const struct row *row = device_row(d);
	int64_t event = row ? row->id : 0;
	size_t down = d->list.cursor - d->list.top;
	bool home = d->event == d->bad || (!d->rest->first && d->list.cursor + 1 >= d->rows.entries);

	if (!v)
		return -1;
	verdict_free(d->rest);
	d->rest = v;
	d->here_row = NO_ROW;
	if (place_rows(d, ui, e) < 0)
		return -1;
	settle(d, event, down);
	if (home)
		device_go_home(d);
	return 1;
}

void device_finish(struct device_view *d, struct ui *ui)
{
	struct error e = { "" };

	if (d->ready)
		return;
	ui_wait(ui, "reading…");
	read_ahead(d, ui, ROWS_ALL);
	if (take_verdict(d, ui, &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
}

/* --- more rows than were read at first --- */

bool device_work(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;
	int64_t event = d->rows.entries ? d->rows.row[d->event].id : 0;
	size_t down = d->list.cursor - d->list.top;
	struct error e = { "" };
	int got;

	if (!d->ready) {
		if (!read_ahead(d, ui, ROWS_STEP))
			return true;
		if (d->large)
			ui_wait(ui, "reading…");
		if (take_verdict(d, ui, &e) < 0)
			ui_say(ui, STYLE_BAD, "%s", e.text);
		return true;
	}
	if (!d->reader) {
		if (!d->view.filter.count || d->rows.judgements >= d->rows.count)
			return false;
		if (!rows_judge(&d->rows, &d->view.filter, ROWS_STEP))
			device_refold(d);
		return true;
	}
	got = rows_reader_step(d->reader, ROWS_STEP, &e);
	if (got == 0)
		return true;
	if (got > 0)
		rows_reader_take(d->reader, &d->rows);
	rows_reader_free(d->reader);
	d->reader = NULL;
	if (got > 0)
		got = place_rows(d, ui, &e);
	if (got < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	settle(d, event, down);
	return true;
}

int device_slide(struct device_view *d, struct ui *ui, int64_t around)
{
	struct error e = { "" };
	int64_t event = d->rows.entries ? d->rows.row[d->event].id : 0;

	ui_wait(ui, "reading…");
	if (read_rows(d, ui, around, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		return -1;
	}
	settle(d, event, 0);
	if (row_of_event(d, event) == NO_ROW) {
		d->list.cursor = around == INT64_MAX && d->rows.entries ? d->rows.entries - 1 : rows_near(&d->rows, around);
		device_moved(d);
	}
	return 1;
}

void device_forget(struct device_view *d)
{
	for (size_t i = 0; i < d->clocks; i++) {
		free(d->clock[i].name);
		free(d->clock[i].words);
	}
	free(d->clock);
	free(d->span);
	free(d->name);
	rows_reader_free(d->reader);
	d->reader = NULL;
	rows_free(&d->rows);
	verdict_free(d->rest);
	verdict_free(d->here);
	d->clock = NULL;
	d->span = NULL;
	d->clocks = d->spans = 0;
	d->name = NULL;
	d->rest = d->here = NULL;
}

/* The device of this name, the cursor on the event where it stood. */
bool device_renew(struct view *view, struct ui *ui)
{
	struct device_view *d = (struct device_view *)view;
	const struct row *row = device_row(d);
	int64_t event = row ? row->id : 0, around = row && (d->rows.before || d->rows.after) ? row->t : UTC_NONE;
	struct error e = { "" };
	char *name = d->name;
	int64_t id = ui->trial.part ? d->device : verdict_find(ui->store, name);
	bool was_bad = d->bad == d->event;

	if (id <= 0) {
		ui_say(ui, STYLE_WAIT, "%s is no device then; this is how it was", name);
		return false;
	}
	d->name = NULL;
	device_forget(d);
	d->device = id;
	d->here_row = NO_ROW;
	if (device_read(d, ui, around, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		d->name = d->name ? d->name : xstrdup(name);
	}
	d->view.crumb = d->name;
	free(name);
	for (size_t i = 0; i < d->rows.count; i++)
		if (d->rows.row[i].id == event)
			device_go(d, i);
	if (was_bad && d->bad != NO_ROW)
		device_go(d, d->bad);
	device_moved(d);
	return true;
}
