/*
 * The artifacts: what was read, how much of it was understood, and when each party's evidence covers what.
 */
#include <stdlib.h>
#include <string.h>

#include "ui.h"
#include "when.h"

struct piece_of { /* one artifact, its strings owned */
	struct artifact a;
	char *path, *format, *problem, *sha256;
};

struct artifacts_view {
	struct view view;
	struct piece_of *piece;
	size_t pieces;
	size_t *shown;
	struct list list;
	int64_t from, to; /* of all */
	int rows;
};

static const struct piece_of *at(const struct artifacts_view *v, size_t i)
{
	return &v->piece[v->shown[i]];
}

static void read_all(struct artifacts_view *v, struct ui *ui)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;

	v->from = v->to = UTC_NONE;
	while (artifacts_next(list, &a)) {
		v->piece = xrealloc(v->piece, v->pieces + 1, sizeof(*v->piece));
		v->piece[v->pieces++] = (struct piece_of){ a, xstrdup(a.path), xstrdup(a.format), xstrdup(a.problem), xstrdup(a.sha256) };
		if (a.from != UTC_NONE && (v->from == UTC_NONE || a.from < v->from))
			v->from = a.from;
		if (a.to != UTC_NONE && (v->to == UTC_NONE || a.to > v->to))
			v->to = a.to;
	}
	artifacts_free(list);
}

/* --- drawing --- */

static int column(const struct artifacts_view *v, int64_t t, int width)
{
	double share = v->to > v->from ? (double)(t - v->from) / (double)(v->to - v->from) : 0;

	return (int)(share * (width - 1));
}

static void put_cover(const struct artifacts_view *v, struct ui *ui, enum party party, int y)
{
	int x = 14, width = ui->canvas->width - x - 34, lines = 0, known = 0, not = 0, undated = 0, files = 0;
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);

	pen_adds(&p, STYLE_TEXT, party == PARTY_NONE ? "no party" : party_name(party));
	for (int turn = 0; turn < 2; turn++) /* what is understood lies over what is not */
		for (size_t i = 0; i < v->pieces; i++) {
			const struct artifact *a = &v->piece[i].a;

			if (a->party != party)
				continue;
			if (turn == 0) {
				lines += (int)a->lines;
				known += (int)a->recognised;
				not += (int)a->unrecognised;
				undated += (int)a->undated;
				files++;
			}
			if (a->from == UTC_NONE || a->to == UTC_NONE || width < 8 || (a->recognised > 0) != (turn == 1))
				continue;
			p = pen_at(ui->canvas, y, x + column(v, a->from, width), x + width);
			pen_fill(&p, turn ? STYLE_TEXT : STYLE_DIM, turn ? "█" : "▒", x + column(v, a->to, width) + 1);
		}
	p = pen_at(ui->canvas, y, x, ui->canvas->width);
	if (files == 0)
		pen_adds(&p, STYLE_BLIND, "┊ no evidence");
	p = pen_at(ui->canvas, y, ui->canvas->width - 33, ui->canvas->width);
	pen_addf(&p, STYLE_TEXT, "%8d%8d%8d%8d", lines, known, not, undated);
}

static int put_covers(const struct artifacts_view *v, struct ui *ui, int y)
{
	struct text left = { 0 };
	int rows = 1;
	struct pen p;

	text_addf(&left, "coverage");
	if (v->from != UTC_NONE) {
		text_adds(&left, " ");
		when_short(&left, v->from, ui->o->tz);
		text_adds(&left, " to ");
		when_short(&left, v->to, ui->o->tz);
	}
	frame_rule(ui, y, false, left.p, "");
	text_free(&left);
	p = pen_at(ui->canvas, y, ui->canvas->width - 34, ui->canvas->width);
	pen_adds(&p, STYLE_DIM, "    lines    read     not undated ");
	for (int party = PARTY_RSP; party < PARTY_COUNT; party++)
		put_cover(v, ui, (enum party)party, y + rows++);
	for (size_t i = 0; i < v->pieces; i++)
		if (v->piece[i].a.party == PARTY_NONE) {
			put_cover(v, ui, PARTY_NONE, y + rows++);
			break;
		}
	return rows;
}

static void put_piece(const struct artifacts_view *v, struct ui *ui, size_t i, int y)
{
	const struct piece_of *a = at(v, i);
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = i == v->list.cursor, wide = ui->canvas->width >= 100, whole = ui->canvas->width >= 60;
	struct slice path = slice_of(a->path);
	int room = ui->canvas->width - 1 - (whole ? 34 : 0) - (wide ? 31 : 0);

	pen_adds(&p, STYLE_TEXT, here ? ">" : " ");
	if (canvas_columns(ui->canvas, path) > room && room > 3) {
		pen_adds(&p, STYLE_TEXT, "…");
		path = slice_from(path, canvas_fit(ui->canvas, path, canvas_columns(ui->canvas, path) - room + 1));
	}
	pen_cut(&p, STYLE_TEXT, path, room + 1 - p.x);
	if (wide) {
		pen_addf(&p, STYLE_DIM, " %-12s ", a->a.party == PARTY_NONE ? "-" : party_name(a->a.party));
		pen_cut(&p, a->format ? STYLE_TEXT : STYLE_BLIND, slice_of(a->format ? a->format : a->problem ? "" : "unknown"), 17);
	}
	if (trial_holds(ui, WHATIF_WITHOUT_ARTIFACT, a->path) && whole)
		pen_adds(&p, STYLE_WAIT, " left out, w takes it in again");
	else if (a->problem && whole)
		pen_addf(&p, a->a.lost ? STYLE_BAD : STYLE_DIM, " %s %s", a->a.lost ? "✗" : "·", a->problem);
	else if (whole)
		pen_addf(&p, STYLE_TEXT, "%8lld%8lld%8lld%8lld", (long long)a->a.lines, (long long)a->a.recognised, (long long)a->a.unrecognised,
			 (long long)a->a.undated);
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, 0, i);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_CURSOR);
}

static void draw(struct view *view, struct ui *ui)
{
	struct artifacts_view *v = (struct artifacts_view *)view;
	struct text left = { 0 };
	int y = 1;

	frame_head(ui, "", STYLE_TEXT, "");
	if (ui->canvas->height >= 18 && ui->canvas->width >= 60)
		y += put_covers(v, ui, y);
	text_addf(&left, "artifacts %zu of %zu", v->list.count, v->pieces);
	frame_rule(ui, y, true, left.p, ui->canvas->width >= 60 ? "lines    read     not undated" : "");
	text_free(&left);
	v->rows = ui->canvas->height - 3 - y;
	v->rows = v->rows > 0 ? v->rows : 1;
	list_show(&v->list, (size_t)v->rows);
	for (int i = 0; i < v->rows && v->list.top + (size_t)i < v->list.count; i++)
		put_piece(v, ui, v->list.top + (size_t)i, y + 1 + i);
}

/* --- keys --- */

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	const struct piece_of *a = at((struct artifacts_view *)view, row);

	(void)ui;
	text_adds(out, "path\t");
	text_adds(out, a->path);
	text_addf(out, "\nparty\t%s\nformat\t", a->a.party == PARTY_NONE ? "" : party_name(a->a.party));
	text_adds(out, a->format ? a->format : "unknown");
	text_adds(out, "\nproblem\t");
	text_adds(out, a->problem ? a->problem : "");
	text_addf(out, "\nlines\t%lld\nread\t%lld\nnot\t%lld\nundated\t%lld\n", (long long)a->a.lines, (long long)a->a.recognised,
		  (long long)a->a.unrecognised, (long long)a->a.undated);
}

static void filtered(struct view *view, struct ui *ui)
{
	struct artifacts_view *v = (struct artifacts_view *)view;

	view_filter(view, ui, v->pieces, v->shown);
}

static void without(struct ui *ui, const char *path)
{
	if (trial_holds(ui, WHATIF_WITHOUT_ARTIFACT, path))
		trial_clear(ui, path);
	else
		trial_add(ui, WHATIF_WITHOUT_ARTIFACT, path, "", "");
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct artifacts_view *v = (struct artifacts_view *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&v->list, a, (size_t)(v->rows > 0 ? v->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, "no more artifacts");
	} else if (a == ACTION_WHAT_IF && v->list.count) {
		without(ui, at(v, v->list.cursor)->path);
	} else if (a == ACTION_OPEN && v->list.count) {
		const struct piece_of *here = at(v, v->list.cursor);

		ui_push(ui, here->a.unrecognised > 0 ? view_forms_new(ui, here->a.id, here->path) : view_raw_new(ui, here->a.id, 0));
	}
}

static bool place(struct view *view, struct ui *ui, size_t row, size_t nth, struct place *out)
{
	(void)ui;
	*out = (struct place){ at((struct artifacts_view *)view, row)->a.id, 1, NULL };
	return nth == SIZE_MAX; /* an artifact is not searched by its first line */
}

static void forget(struct artifacts_view *v)
{
	for (size_t i = 0; i < v->pieces; i++) {
		free(v->piece[i].path);
		free(v->piece[i].format);
		free(v->piece[i].problem);
		free(v->piece[i].sha256);
	}
	free(v->piece);
	free(v->shown);
	v->piece = NULL;
	v->pieces = 0;
}

static void leave(struct view *view)
{
	forget((struct artifacts_view *)view);
	free(view);
}

static bool renew(struct view *view, struct ui *ui)
{
	struct artifacts_view *v = (struct artifacts_view *)view;

	forget(v);
	read_all(v, ui);
	v->shown = xcalloc(v->pieces + 1, sizeof(*v->shown));
	filtered(view, ui);
	return true;
}

struct view *view_artifacts_new(struct ui *ui)
{
	struct artifacts_view *v = xcalloc(1, sizeof(*v));

	v->view = (struct view){ .name = "artifacts", .where = WHERE_ARTIFACTS, .list = &v->list, .draw = draw, .key = key, .leave = leave,
				 .words = words, .filtered = filtered, .place = place, .renew = renew };
	read_all(v, ui);
	v->shown = xcalloc(v->pieces + 1, sizeof(*v->shown));
	filtered(&v->view, ui);
	return &v->view;
}
