/*
 * The evidence pane: the raw line under the cursor, where it stands, what is known of its clock, and what speaks against it.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "when.h"

static const char *path_of(struct ui *ui, int64_t artifact, struct text *out)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;

	while (artifacts_next(list, &a))
		if (a.id == artifact)
			text_adds(out, a.path);
	artifacts_free(list);
	return out->p ? out->p : "";
}

static const char *clock_words(const struct device_view *d, const char *host)
{
	for (size_t i = 0; i < d->clocks; i++)
		if (strcmp(d->clock[i].name, host) == 0)
			return d->clock[i].words;
	return NULL;
}

/* The other side: what other parties say of the divergence this line belongs to. */
static void say_against(const struct device_view *d, const struct row *row, struct text *out)
{
	const struct divergence *f = training_on(d->ui) ? NULL : device_strip(d)->first;
	const struct place at = { row->artifact, row->line, NULL };
	const struct mark *m = marks_find(&d->ui->marks, &at);
	bool mine = false;

	if (m && *m->text)
		text_addf(out, "note: %s", m->text);
	for (size_t i = 0; f && i < f->count; i++)
		mine |= f->says[i].evidence.event == row->id;
	for (size_t i = 0; mine && i < f->count; i++) {
		const struct says *s = &f->says[i];

		if (s->party == row->party)
			continue;
		text_adds(out, out->n ? " · " : "beside it: ");
		text_adds(out, s->host ? s->host : party_name(s->party));
		text_adds(out, ": ");
		text_adds(out, s->value);
	}
	if (row->witnesses)
		text_addf(out, "%s%u more line%s say%s the same", out->n ? " · " : "", row->witnesses, row->witnesses == 1 ? "" : "s",
			  row->witnesses == 1 ? "s" : "");
}

/* Of a path that is too long the end is told. */
static void add_tail(struct ui *ui, struct text *out, struct slice path, int room)
{
	int width = canvas_columns(ui->canvas, path);

	if (width > room && room > 1) {
		text_adds(out, "…");
		path = slice_from(path, canvas_fit(ui->canvas, path, width - room + 1));
	}
	text_add(out, path);
}

static void put_rule(const struct device_view *d, struct ui *ui, int y, const struct row *row)
{
	struct text left = { 0 }, right = { 0 }, path = { 0 }, place = { 0 };

	text_adds(&left, "evidence");
	text_adds(&right, "");
	if (row) {
		text_addf(&left, " %zu of %u", d->member + 1, d->rows.entry[d->list.cursor].members);
		text_addf(&place, " line %u", row->line);
		if (ui->canvas->width >= 100)
			text_addf(&place, ", byte %llu", (unsigned long long)row->offset);
		path_of(ui, row->artifact, &path);
		add_tail(ui, &right, text_slice(&path), ui->canvas->width - (int)left.n - (int)place.n - 9);
		text_add(&right, text_slice(&place));
	}
	frame_rule(ui, y, d->pane == PANE_EVIDENCE, left.p, right.p);
	text_free(&left);
	text_free(&right);
	text_free(&path);
	text_free(&place);
}

static void put_raw(struct ui *ui, const struct row *row, int y, int rows)
{
	size_t n = 0;
	char *line = store_line(ui->store, row->artifact, row->line, &n);
	struct slice rest = { line, line ? n : 0 };

	for (int i = 0; i < rows && (rest.n || i == 0); i++) {
		struct pen p = pen_at(ui->canvas, y + i, i ? 5 : 3, ui->canvas->width - 1);
		size_t fit = canvas_fit(ui->canvas, rest, p.end - p.x);

		if (i + 1 == rows)
			pen_cut(&p, STYLE_TEXT, rest, p.end - p.x);
		else
			pen_add(&p, STYLE_TEXT, slice_cut(rest, 0, fit ? fit : rest.n));
		rest = slice_from(rest, fit ? fit : rest.n);
		search_mark(ui, y + i, 1, ui->canvas->width);
		canvas_link(ui->canvas, y + i, 0, ui->canvas->width, PANE_EVIDENCE, 0);
	}
	if (!line) {
		struct pen p = pen_at(ui->canvas, y, 3, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, "(the raw line is not in the case)");
	}
	free(line);
}

void proof_draw(struct device_view *d, struct ui *ui, int y, int rows)
{
	const struct row *row = device_member(d);
	const char *clock = row ? clock_words(d, row->host) : NULL;
	struct text against = { 0 };
	int below = 0;
	struct pen p;

	if (rows < 1)
		return;
	put_rule(d, ui, y, row);
	if (!row || rows < 2)
		return;
	say_against(d, row, &against);
	below = (clock != NULL && rows > 2) + (against.n && rows > 3);
	put_raw(ui, row, y + 1, rows - 1 - below);
	if (clock && rows > 2) {
		p = pen_at(ui->canvas, y + rows - below, 1, ui->canvas->width - 1);
		pen_adds(&p, STYLE_DIM, "clock ");
		pen_cut(&p, STYLE_TEXT, slice_of(clock), p.end - p.x);
	}
	if (against.n && rows > 3) {
		p = pen_at(ui->canvas, y + rows - 1, 1, ui->canvas->width - 1);
		pen_cut(&p, STYLE_TEXT, text_slice(&against), p.end - p.x);
	}
	text_free(&against);
}
