/*
 * The bytes as they came: one artifact, line by line, made visible. Enter and Esc go back to the event.
 */
#include <stdlib.h>
#include <string.h>

#include "regex.h"
#include "timeline.h"
#include "ui.h"

struct raw {
	struct view view;
	int64_t artifact, bytes, recognised, unrecognised;
	char *path, *sha256;
	struct list list; /* lines, from 0 */
	uint32_t cited;	  /* the line it was opened at, from 1; 0: none */
	uint8_t *known;	  /* a bit a line: an event cites it */
	bool wrap;
	int left; /* columns the text is moved */
	int rows;
};

/* --- what is read --- */

static int mark_known(struct raw *r, struct ui *ui, int64_t from, int64_t to, struct error *e)
{
	struct timeline_filter f = { .since = from, .until = to, .witnesses = true };
	struct timeline *t = timeline_open(ui->store, &f, e);
	struct timeline_row row;
	int got = t ? 1 : -1;

	while (got > 0 && (got = timeline_next(t, &row, e)) > 0)
		if (row.artifact == r->artifact && row.line >= 1 && row.line <= r->list.count)
			r->known[(row.line - 1) / 8] |= (uint8_t)(1u << (row.line - 1) % 8);
	timeline_close(t);
	return got;
}

static int read_artifact(struct raw *r, struct ui *ui, struct error *e)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;
	int64_t from = UTC_NONE, to = UTC_NONE;

	while (artifacts_next(list, &a)) {
		if (a.id != r->artifact)
			continue;
		r->path = xstrdup(a.path);
		r->sha256 = xstrdup(a.sha256 ? a.sha256 : "");
		r->bytes = a.bytes;
		r->recognised = a.recognised;
		r->unrecognised = a.unrecognised;
		r->list.count = a.lines > 0 ? (size_t)a.lines : 0;
		from = a.from;
		to = a.to;
	}
	artifacts_free(list);
	if (!r->path)
		return error_set(e, "this artifact is not in the case");
	r->known = xcalloc(r->list.count / 8 + 1, 1);
	return r->recognised ? mark_known(r, ui, from, to, e) : 1;
}

static bool is_known(const struct raw *r, size_t line)
{
	return r->known[line / 8] >> line % 8 & 1;
}

/* --- drawing --- */

struct page {
	struct raw *r;
	struct ui *ui;
	int y, stop;
};

static void put_line(struct page *g, size_t i, struct slice text)
{
	struct raw *r = g->r;
	struct canvas *c = g->ui->canvas;
	struct pen p = pen_at(c, g->y, 0, c->width);
	int first = g->y, x;

	pen_adds(&p, STYLE_TEXT, i == r->list.cursor ? ">" : " ");
	pen_adds(&p, STYLE_GOOD, is_known(r, i) ? "✓" : " ");
	pen_addf(&p, i + 1 == r->cited ? STYLE_VERDICT : STYLE_DIM, "%6zu ", i + 1);
	x = p.x;
	if (!r->wrap)
		text = slice_from(text, canvas_fit(c, text, r->left));
	do {
		size_t fit = canvas_fit(c, text, c->width - x);

		p = pen_at(c, g->y, x, c->width);
		fit = fit ? fit : text.n;
		if (r->wrap)
			pen_add(&p, STYLE_TEXT, slice_cut(text, 0, fit));
		else
			pen_cut(&p, STYLE_TEXT, text, c->width - x);
		search_mark(g->ui, g->y, x, c->width);
		text = slice_from(text, fit);
		g->y++;
	} while (r->wrap && text.n && g->y < g->stop);
	if (i == r->list.cursor)
		canvas_over(c, first, 0, c->width, STYLE_CURSOR);
}

static int each(void *to_whom, uint32_t line, struct slice text)
{
	struct page *g = to_whom;

	if (g->y >= g->stop)
		return 0;
	put_line(g, line - 1, text);
	return 1;
}

static void put_rule(struct raw *r, struct ui *ui)
{
	struct text left = { 0 }, right = { 0 };
	int room;

	text_addf(&right, "read %lld · not %lld", (long long)r->recognised, (long long)r->unrecognised);
	text_adds(&left, "raw · ");
	room = ui->canvas->width - (int)right.n - 40;
	if (room > 10 && canvas_columns(ui->canvas, slice_of(r->path)) > room) {
		struct slice s = slice_of(r->path);

		text_adds(&left, "…");
		text_add(&left, slice_from(s, canvas_fit(ui->canvas, s, canvas_columns(ui->canvas, s) - room)));
	} else
		text_adds(&left, r->path);
	text_addf(&left, " › line %zu of %zu", r->list.cursor + 1, r->list.count);
	frame_rule(ui, 1, true, left.p, right.p);
	text_free(&left);
	text_free(&right);
}

static void draw(struct view *view, struct ui *ui)
{
	struct raw *r = (struct raw *)view;
	struct page g = { r, ui, 2, ui->canvas->height - 2 };
	struct error e = { "" };

	frame_head(ui, "raw", "", STYLE_TEXT, "");
	put_rule(r, ui);
	r->rows = g.stop - g.y > 0 ? g.stop - g.y : 1;
	list_show(&r->list, (size_t)r->rows);
	if (r->wrap && r->list.cursor > r->list.top) /* wrapped lines push the cursor's down: it comes first, then what follows */
		r->list.top = r->list.cursor > 2 && r->rows > 12 ? r->list.cursor - 2 : r->list.cursor;
	if (g.stop <= g.y)
		return;
	if (r->list.count && store_lines(ui->store, r->artifact, (uint32_t)r->list.top + 1, (uint32_t)(r->list.top + (size_t)r->rows), each, &g, &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	if (r->list.count == 0) {
		struct pen p = pen_at(ui->canvas, 2, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, "no lines");
	}
}

/* --- search --- */

struct hunt {
	struct raw *r;
	struct regex *re; /* NULL: the next line that was read */
	size_t found;
};

static int look(void *to_whom, uint32_t line, struct slice text)
{
	struct hunt *h = to_whom;

	if (h->re ? regex_match(h->re, text, NULL, 0) != 1 : !is_known(h->r, line - 1))
		return 1;
	h->found = line;
	return 0;
}

/* Backwards in pages, the last match of each. */
static int look_last(void *to_whom, uint32_t line, struct slice text)
{
	struct hunt *h = to_whom;

	if (h->re ? regex_match(h->re, text, NULL, 0) == 1 : is_known(h->r, line - 1))
		h->found = line;
	return 1;
}

static bool find(struct view *view, struct ui *ui, bool back)
{
	struct raw *r = (struct raw *)view;
	struct hunt h = { r, ui->pattern, 0 };
	struct error e = { "" };
	size_t page = 500, to = r->list.cursor; /* lines before the cursor's, from 1 */

	if (!back)
		store_lines(ui->store, r->artifact, (uint32_t)r->list.cursor + 2, (uint32_t)r->list.count, look, &h, &e);
	while (back && to && !h.found) {
		size_t from = to > page ? to - page : 0;

		store_lines(ui->store, r->artifact, (uint32_t)from + 1, (uint32_t)to, look_last, &h, &e);
		to = from;
	}
	if (h.found)
		r->list.cursor = h.found - 1;
	return h.found != 0;
}

/* --- keys --- */

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct raw *r = (struct raw *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&r->list, a, (size_t)r->rows, &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, r->list.cursor ? "this is the last line" : "this is the first line");
		return;
	}
	switch (a) {
	case ACTION_LEFT: r->left -= r->left < 8 ? r->left : 8; break;
	case ACTION_RIGHT: r->left += r->left < 100000 ? 8 : 0; break;
	case ACTION_WRAP: r->wrap = !r->wrap; break;
	case ACTION_OPEN: ui_pop(ui); break;
	default: break;
	}
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	struct raw *r = (struct raw *)view;
	size_t n = 0;
	char *line = store_line(ui->store, r->artifact, (uint32_t)row + 1, &n);

	text_adds(out, "text\t");
	text_add(out, (struct slice){ line, line ? n : 0 });
	text_addc(out, '\n');
	free(line);
}

static void cite(struct view *view, struct ui *ui, struct text *out)
{
	struct raw *r = (struct raw *)view;

	(void)ui;
	text_addf(out, "%lld %zu", (long long)r->artifact, r->list.cursor + 1);
}

static void leave(struct view *view)
{
	struct raw *r = (struct raw *)view;

	free(r->path);
	free(r->sha256);
	free(r->known);
	free(r);
}

struct view *view_raw_new(struct ui *ui, int64_t artifact, uint32_t line)
{
	struct raw *r = xcalloc(1, sizeof(*r));
	struct error e = { "" };

	r->view = (struct view){ .name = "raw", .where = WHERE_RAW, .list = &r->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .find = find, .cite = cite };
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
