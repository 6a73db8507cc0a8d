/*
 * The timeline: one row an event (or a fold of like ones), the lanes of the parties, and the rule where their views first part.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "when.h"

struct columns {
	int time, delta, lanes, host, event, what; /* where each begins; 0: not shown */
	int host_width, event_width;
	bool wide;
};

static const struct row *first_of(const struct device_view *d, size_t entry)
{
	return &d->rows.row[d->rows.entry[entry].row];
}


static bool new_day(const struct device_view *d, struct ui *ui, size_t entry)
{
	const int64_t day = INT64_C(86400) * NS_PER_S;
	int64_t a, b;

	if (entry == 0)
		return false;
	a = when_wall(first_of(d, entry - 1)->t, ui->o->tz);
	b = when_wall(first_of(d, entry)->t, ui->o->tz);
	return a != UTC_NONE && b != UTC_NONE && a / day != b / day;
}

/* --- which rows --- */

static int height_of(const struct device_view *d, struct ui *ui, size_t entry, size_t bad)
{
	return 1 + (entry == bad) + (new_day(d, ui, entry) && entry != d->list.top);
}

/* The cursor's row is in sight, rules counted. */
static void scroll(struct device_view *d, struct ui *ui, int rows, size_t bad)
{
	if (d->jumped) /* what led there above it, what followed below */
		d->list.top = d->list.cursor > (size_t)rows * 2 / 5 ? d->list.cursor - (size_t)rows * 2 / 5 : 0;
	d->jumped = false;
	list_show(&d->list, (size_t)rows);
	while (d->list.top < d->list.cursor) {
		int used = 0;

		for (size_t i = d->list.top; i <= d->list.cursor && used <= rows; i++)
			used += height_of(d, ui, i, bad);
		if (used <= rows)
			break;
		d->list.top++;
	}
}

static size_t last_visible(const struct device_view *d, struct ui *ui, int rows, size_t bad)
{
	size_t i = d->list.top;
	int used = 0;

	for (; i < d->rows.entries; i++) {
		used += height_of(d, ui, i, bad);
		if (used > rows)
			break;
	}
	return i;
}

/* --- which columns --- */

static int longest(struct ui *ui, int so_far, const char *words, int most)
{
	int n = canvas_columns(ui->canvas, slice_of(words));

	return n > most ? most : n > so_far ? n : so_far;
}

static struct columns columns_of(const struct device_view *d, struct ui *ui, const struct lanes *l, size_t end)
{
	int width = ui->canvas->width, host = 4, event = 5, time = width < 60 ? 8 : 14;
	struct columns c = { .time = 1, .wide = width >= 100 };

	for (size_t i = d->list.top; i < end; i++) {
		host = longest(ui, host, first_of(d, i)->host, c.wide ? 16 : 10);
		event = longest(ui, event, kind_name(first_of(d, i)->kind), 23);
	}
	c.delta = c.wide ? c.time + time + 1 : 0;
	c.lanes = c.wide ? c.delta + 8 : c.time + time + 1;
	c.host = c.lanes + lanes_width(l) + 2;
	c.host_width = host;
	c.event_width = event + 5;
	c.event = c.wide ? c.host + host + 2 : 0;
	c.what = c.wide ? c.event + c.event_width + 1 : c.host + host + 1;
	return c;
}

static void put_head(const struct device_view *d, struct ui *ui, const struct lanes *l, const struct columns *c, int y)
{
	static const char *const times[] = { "time", "step", "since bad", "as written" };
	struct pen p = pen_at(ui->canvas, y, c->time, ui->canvas->width);

	pen_adds(&p, STYLE_DIM, times[d->times]);
	if (c->delta) {
		pen_to(&p, c->delta);
		pen_adds(&p, STYLE_DIM, "Δ");
	}
	pen_to(&p, c->lanes);
	lanes_head(l, &p);
	pen_to(&p, c->host);
	pen_adds(&p, STYLE_DIM, "host");
	pen_to(&p, c->event ? c->event : c->what);
	if (d->written) {
		pen_adds(&p, STYLE_DIM, "as written");
		return;
	}
	pen_adds(&p, STYLE_DIM, c->event ? "event" : "event and what");
	pen_to(&p, c->event ? c->what : 0);
	pen_adds(&p, STYLE_DIM, c->event ? "what" : "");
}

/* --- one row --- */

static void put_time(const struct device_view *d, struct ui *ui, struct pen *p, const struct row *row, const struct row *before)
{
	struct text t = { 0 };

	if (d->times == TIMES_WRITTEN)
		text_adds(&t, row->written);
	else if (d->times == TIMES_DELTA && before && before->t != UTC_NONE && row->t != UTC_NONE)
		when_delta(&t, row->t - before->t);
	else if (d->times == TIMES_SINCE_BAD && device_bad(d) != NO_ROW && row->t != UTC_NONE && d->rows.row[device_bad(d)].t != UTC_NONE)
		when_delta(&t, row->t - d->rows.row[device_bad(d)].t);
	else
		when_time(&t, row->t, row->half, ui->o->tz);
	if (d->times == TIMES_WRITTEN)
		pen_cut_middle(p, STYLE_TEXT, text_slice(&t), 14);
	else /* in a narrow window the time stands without its fraction */
		pen_add(p, STYLE_TEXT, slice_cut(text_slice(&t), 0, ui->canvas->width < 60 ? 8 : t.n));
	text_free(&t);
}

static void put_delta(struct pen *p, const struct row *row, const struct row *before)
{
	struct text t = { 0 };

	if (before && rows_uncertain(before, row)) {
		pen_adds(p, STYLE_WAIT, "≈");
	} else if (before && before->t != UTC_NONE && row->t != UTC_NONE) {
		when_delta(&t, row->t - before->t);
		pen_add(p, STYLE_DIM, text_slice(&t));
	}
	text_free(&t);
}

/* The line itself, but for its stamp, which stands in front. */
static void put_written(const struct device_view *d, struct pen *p, const struct row *row)
{
	size_t n = 0;
	char *line = store_line(d->ui->store, row->artifact, row->line, &n);
	struct slice words = slice_trim((struct slice){ line, line ? n : 0 });

	if (*row->written && slice_starts(words, row->written))
		words = slice_trim(slice_from(words, strlen(row->written)));
	pen_cut(p, STYLE_TEXT, slice_from(words, canvas_fit(p->to, words, d->left)), p->end - p->x);
	free(line);
}

static void put_words(const struct device_view *d, const struct columns *c, struct pen *p, size_t entry)
{
	const struct row *row = first_of(d, entry);
	enum style style = row->kind == KIND_NOTE ? STYLE_DIM : STYLE_TEXT;
	struct text event = { 0 };
	struct slice what;

	if (d->written) {
		put_written(d, p, row);
		return;
	}
	what = slice_of(rows_what(&d->rows, row));
	text_adds(&event, kind_name(row->kind));
	if (d->rows.entry[entry].count > 1)
		text_addf(&event, " ×%u", d->rows.entry[entry].count);
	if (c->event)
		pen_cut(p, style, text_slice(&event), c->event_width);
	else
		pen_add(p, style, text_slice(&event));
	pen_adds(p, STYLE_TEXT, " ");
	pen_cut(p, style, slice_from(what, canvas_fit(p->to, what, d->left)), p->end - p->x);
	text_free(&event);
}

/* Of a fold the first one that bears a mark or a note. */
static char mark_of(const struct device_view *d, struct ui *ui, size_t entry)
{
	char best = ' ';

	for (uint32_t i = d->rows.entry[entry].row, n = 0; ui->marks.count && best != 'x' && (i || n == 0); i = d->rows.row[i].next, n++) {
		struct place p = { d->rows.row[i].artifact, d->rows.row[i].line, NULL };
		char c = marks_glyph(marks_find(&ui->marks, &p));

		best = c == ' ' ? best : c;
	}
	return best;
}

static void put_row(struct device_view *d, struct ui *ui, const struct lanes *l, const struct columns *c, size_t entry, int y)
{
	const struct row *row = first_of(d, entry), *before = entry ? first_of(d, entry - 1) : NULL;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = entry == d->list.cursor;
	char mark = mark_of(d, ui, entry);

	pen_addf(&p, STYLE_TEXT, "%c", here ? '>' : mark);
	if (!here && mark == ' ' && !c->delta && before && rows_uncertain(before, row)) {
		p.x = 0;
		pen_adds(&p, STYLE_WAIT, "≈");
	}
	put_time(d, ui, &p, row, before);
	if (c->delta) {
		pen_to(&p, c->delta);
		put_delta(&p, row, before);
	}
	pen_to(&p, c->lanes);
	lanes_draw(l, &p, row, device_bad(d) != NO_ROW && d->rows.entry[entry].row >= device_bad(d));
	pen_to(&p, c->host);
	pen_cut_middle(&p, STYLE_TEXT, slice_of(row->host), c->host_width);
	pen_to(&p, c->event ? c->event : c->what);
	put_words(d, c, &p, entry);
	search_mark(ui, y, c->host, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, PANE_TIMELINE, entry);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, d->pane == PANE_TIMELINE ? STYLE_CURSOR : STYLE_CURSOR_OFF);
}

/* --- rules --- */

static void put_break(const struct device_view *d, struct ui *ui, int y)
{
	const struct divergence *f = d->rest->first;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	const char *a, *b;

	boundary_between(f->boundary, &a, &b);
	pen_fill(&p, STYLE_BAD, "━", ui->canvas->width < 72 ? 2 : 8);
	if (ui->canvas->width < 100)
		pen_addf(&p, STYLE_BAD, " first divergence · %s ┃ %s · %s ", a, b, f->kind);
	else
		pen_addf(&p, STYLE_BAD, " first divergence · %s · %s ┃ %s · %s ", boundary_id(f->boundary), a, b, f->kind);
	pen_fill(&p, STYLE_BAD, "━", ui->canvas->width);
}

static void put_day(const struct device_view *d, struct ui *ui, size_t entry, int y)
{
	struct text day = { 0 };

	when_day(&day, first_of(d, entry)->t, ui->o->tz);
	frame_rule(ui, y, false, day.p, "");
	text_free(&day);
}

static void put_rule(const struct device_view *d, struct ui *ui, int y, size_t end)
{
	struct text left = { 0 }, right = { 0 };
	bool wide = ui->canvas->width >= 100;
	size_t dated = d->list.top;

	text_adds(&left, "timeline");
	while (dated < end && first_of(d, dated)->t == UTC_NONE)
		dated++;
	if (dated < end) {
		text_adds(&left, " · ");
		when_day(&left, first_of(d, dated)->t, ui->o->tz);
	}
	if (d->rows.entries)
		text_addf(&left, " · rows %zu to %zu of %zu", d->list.top + 1, end, d->rows.entries);
	if (wide && d->rows.entries < d->rows.count)
		text_addf(&left, d->view.filter.count ? ", filtered from %zu events" : ", folded from %zu events", d->rows.count);
	if (d->rows.before || d->rows.after)
		text_adds(&left, !d->rows.before ? ", the first of more" : !d->rows.after ? ", the last of more" : ", of more on both sides");
	if (device_row(d) && !device_instant(d)) {
		text_adds(&right, "too much to follow the cursor; v does");
	} else if (device_row(d)) {
		text_adds(&right, ui->brisk && ui->owed ? "… " : "");
		text_adds(&right, !wide ? "at " : d->event == device_bad(d) || training_on(ui) ? "beliefs at " : "strip and beliefs at ");
		when_time(&right, device_row(d)->t, device_row(d)->half, ui->o->tz);
	}
	frame_rule(ui, y, d->pane == PANE_TIMELINE, left.p, right.p);
	text_free(&left);
	text_free(&right);
}

void ladder_draw(struct device_view *d, struct ui *ui, int y, int rows)
{
	size_t bad = device_bad(d) != NO_ROW && d->view.filter.count == 0 ? rows_entry_of(&d->rows, device_bad(d)) : NO_ROW, end;
	struct lanes l = lanes_of(d, ui->canvas->width);
	struct columns c;
	int at = y + 2, stop = y + rows;

	if (rows < 3)
		return;
	if (rows < 5)
		bad = NO_ROW;
	d->timeline_rows = rows - 2;
	scroll(d, ui, rows - 2, bad);
	end = last_visible(d, ui, rows - 2, bad);
	c = columns_of(d, ui, &l, end);
	put_rule(d, ui, y, end);
	put_head(d, ui, &l, &c, y + 1);
	for (size_t i = d->list.top; i < end && at < stop; i++) {
		if (new_day(d, ui, i) && i != d->list.top)
			put_day(d, ui, i, at++);
		if (i == bad)
			put_break(d, ui, at++);
		put_row(d, ui, &l, &c, i, at++);
	}
	if (d->rows.entries == 0) {
		struct pen p = pen_at(ui->canvas, at, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, d->rows.count ? "no event passes the filter; Esc clears it" : "no event is bound to this device");
	}
}
