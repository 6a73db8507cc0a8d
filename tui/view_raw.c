/*
 * The bytes as they came: one artifact, line by line, made visible. Enter and Esc go back to the event.
 */
#include <stdlib.h>
#include <string.h>

#include "raw_view.h"
#include "timeline.h"

/* --- what is read --- */

static void mark(struct raw_view *r, uint32_t first, uint32_t last)
{
	for (uint32_t line = first; line >= 1 && line <= last && line <= r->lines; line++)
		r->known[(line - 1) / 8] |= (uint8_t)(1u << (line - 1) % 8);
}

enum { KNOW_STEP = 500 }; /* events: less time than a key may take */

bool raw_know_more(struct raw_view *r, struct ui *ui)
{
	struct timeline_row row;
	struct error e;
	uint32_t first = 0, last = 0; /* of the record before: it may hold many events */
	int got = 1;

	(void)ui;
	if (!r->reading)
		return false;
	for (int n = 0; n < KNOW_STEP && (got = timeline_next(r->reading, &row, &e)) > 0; n++) {
		if (row.first != first || row.last != last)
			mark(r, row.first, row.last);
		first = row.first;
		last = row.last;
	}
	if (got > 0)
		return true;
	timeline_close(r->reading);
	r->reading = NULL;
	return false;
}

static int read_known(struct raw_view *r, struct ui *ui, struct error *e)
{
	struct timeline_filter f = { .artifact = r->artifact, .since = UTC_NONE, .until = UTC_NONE, .witnesses = true };

	r->reading = timeline_open(ui->store, &f, e);
	if (!r->reading)
		return -1;
	raw_know_more(r, ui);
	return 1;
}

static int read_artifact(struct raw_view *r, struct ui *ui, struct error *e)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;

	while (artifacts_next(list, &a)) {
		if (a.id != r->artifact)
			continue;
		r->path = xstrdup(a.path);
		r->recognised = a.recognised;
		r->unrecognised = a.unrecognised;
		r->lines = a.lines > 0 && a.lines < UINT32_MAX ? (size_t)a.lines : 0;
	}
	artifacts_free(list);
	if (!r->path)
		return error_set(e, "this artifact is not in the case");
	r->known = xcalloc(r->lines / 8 + 1, 1);
	list_count(&r->list, r->lines);
	return r->recognised ? read_known(r, ui, e) : 1;
}

bool raw_is_known(const struct raw_view *r, size_t line)
{
	return line < r->lines && (r->known[line / 8] >> line % 8 & 1);
}

size_t raw_line_at(const struct raw_view *r, size_t i)
{
	return r->shown ? r->shown[i] : i;
}

/* --- drawing --- */

/* The rows it took. */
static int put_line(struct raw_view *r, struct ui *ui, size_t i, int y, int stop)
{
	size_t line = raw_line_at(r, i), n = 0;
	char *raw = store_line(ui->store, r->artifact, (uint32_t)line + 1, &n);
	struct slice text = { raw, raw ? n : 0 };
	struct place at = { r->artifact, (uint32_t)line + 1, NULL };
	struct canvas *c = ui->canvas;
	struct pen p = pen_at(c, y, 0, c->width);
	int from = y, x;

	pen_addf(&p, STYLE_TEXT, "%c", i == r->list.cursor ? '>' : marks_glyph(marks_find(&ui->marks, &at)));
	pen_adds(&p, STYLE_GOOD, raw_is_known(r, line) ? "✓" : " ");
	pen_addf(&p, line + 1 == r->cited ? STYLE_VERDICT : STYLE_DIM, "%6zu ", line + 1);
	x = p.x;
	if (!r->wrap)
		text = slice_from(text, canvas_fit(c, text, r->left));
	do {
		size_t fit = canvas_fit(c, text, c->width - x);

		p = pen_at(c, y, x, c->width);
		fit = fit ? fit : text.n;
		if (r->wrap)
			pen_add(&p, STYLE_TEXT, slice_cut(text, 0, fit));
		else
			pen_cut(&p, STYLE_TEXT, text, c->width - x);
		search_mark(ui, y++, x, c->width);
		text = slice_from(text, fit);
	} while (r->wrap && text.n && y < stop);
	for (int row = from; row < y; row++)
		canvas_link(c, row, 0, c->width, 0, i);
	if (i == r->list.cursor)
		canvas_over(c, from, 0, c->width, STYLE_CURSOR);
	free(raw);
	return y - from;
}

static void put_rule(struct raw_view *r, struct ui *ui)
{
	struct text left = { 0 }, right = { 0 };
	struct slice path = slice_of(r->path);
	int room, columns = canvas_columns(ui->canvas, path);

	text_addf(&right, "%sread %lld · not %lld", r->reading ? "… " : "", (long long)r->recognised, (long long)r->unrecognised);
	text_adds(&left, "raw · ");
	room = ui->canvas->width - (int)right.n - 40;
	if (room > 10 && columns > room) {
		text_adds(&left, "…");
		path = slice_from(path, canvas_fit(ui->canvas, path, columns - room));
	}
	text_add(&left, path);
	if (r->list.count)
		text_addf(&left, " › line %zu of %zu", raw_line_at(r, r->list.cursor) + 1, r->lines);
	frame_rule(ui, 1, true, left.p, right.p);
	text_free(&left);
	text_free(&right);
}

static void draw(struct view *view, struct ui *ui)
{
	struct raw_view *r = (struct raw_view *)view;
	int y = 2, stop = ui->canvas->height - 2;
	size_t i;

	frame_head(ui, "", STYLE_TEXT, "");
	put_rule(r, ui);
	r->rows = stop > y ? stop - y : 1;
	list_show(&r->list, (size_t)r->rows);
	if (r->wrap) /* wrapped lines push the cursor's down: it comes first, or after two of them */
		r->list.top = r->list.cursor < 2 || r->rows < 12 ? r->list.cursor : r->list.cursor - 2;
	for (i = r->list.top; i < r->list.count && y < stop; i++)
		y += put_line(r, ui, i, y, stop);
	if (r->wrap && i > r->list.cursor)
		r->rows = (int)(i - r->list.cursor) + 1; /* a page is what stood below the cursor */
	if (r->list.count == 0 && stop > 2) {
		struct pen p = pen_at(ui->canvas, 2, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, r->lines ? "no line passes the filter; Esc shows all" : "no lines");
	}
}

/* --- keys --- */

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct raw_view *r = (struct raw_view *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&r->list, a, (size_t)(r->rows > 0 ? r->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, r->list.cursor ? "this is the last line" : "this is the first line");
		return;
	}
	switch (a) {
	case ACTION_LEFT: r->left -= r->left < 8 ? r->left : 8; break;
	case ACTION_RIGHT: r->left += r->left < 100000 ? 8 : 0; break;
	case ACTION_WRAP: r->wrap = !r->wrap; break;
	case ACTION_OPEN: ui_pop(ui); break;
	case ACTION_COMPARE: ui_push(ui, view_compare_new(ui, 0)); break;
	default: break;
	}
	if ((a == ACTION_LEFT || a == ACTION_RIGHT) && r->wrap)
		ui_say(ui, STYLE_DIM, "the lines are wrapped; R shows each in one row");
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct raw_view *r = (struct raw_view *)view;
	size_t n = 0;
	char *line = store_line(ui->store, r->artifact, (uint32_t)raw_line_at(r, row) + 1, &n);

	text_adds(out, "text\t");
	text_add(out, (struct slice){ line, line ? n : 0 });
	text_addc(out, '\n');
	free(line);
}

static bool place(struct view *view, struct ui *ui, size_t row, size_t nth, struct place *out)
{
	struct raw_view *r = (struct raw_view *)view;

	(void)ui;
	*out = (struct place){ r->artifact, (uint32_t)raw_line_at(r, row) + 1, NULL };
	return nth == 0 || nth == SIZE_MAX;
}

static void rest(struct view *view)
{
	struct raw_view *r = (struct raw_view *)view;

	r->begun |= r->reading != NULL;
	timeline_close(r->reading);
	r->reading = NULL;
}

/* The lines are what they were; which of them are known is asked again where it was not done. */
static bool renew(struct view *view, struct ui *ui)
{
	struct raw_view *r = (struct raw_view *)view;
	struct error e;

	if (r->begun)
		read_known(r, ui, &e);
	r->begun = false;
	return true;
}

static void leave(struct view *view)
{
	struct raw_view *r = (struct raw_view *)view;

	timeline_close(r->reading);
	free(r->path);
	free(r->known);
	free(r->shown);
	free(r);
}

struct view *view_raw_new(struct ui *ui, int64_t artifact, uint32_t line)
{
	struct raw_view *r = xcalloc(1, sizeof(*r));
	struct error e = { "" };

	r->view = (struct view){ .name = "raw", .where = WHERE_RAW, .list = &r->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .scan = raw_scan, .find = raw_find, .filtered = raw_filter, .place = place, .work = raw_work, .rest = rest, .renew = renew };
	r->artifact = artifact;
	r->cited = line;
	r->wrap = true;
	if (read_artifact(r, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&r->view);
		return NULL;
	}
	r->list.cursor = line ? line - 1 : 0;
	list_count(&r->list, r->list.count);
	return &r->view;
}

struct view *view_unread_new(struct ui *ui, int64_t artifact)
{
	struct view *view = view_raw_new(ui, artifact, 0);
	struct error e;

	if (view && ((struct raw_view *)view)->unrecognised > 0) {
		filter_set(&view->filter, "read:no", false, &e);
		raw_filter(view, ui);
	}
	return view;
}
