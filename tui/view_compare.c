/*
 * Two beside each other: what A and B say of the same thing, and where they first differ.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "verdict.h"
#include "when.h"

struct compare_view {
	struct view view;
	struct comparison c;
	size_t *shown;
	struct list list;
	int rows;
};

static const struct pair *at(const struct compare_view *v, size_t i)
{
	return &v->c.pair[v->shown[i]];
}

/* --- drawing --- */

struct columns { int label, side, difference; bool wide; }; /* widths */

static struct columns columns_of(const struct compare_view *v, struct ui *ui)
{
	struct columns c = { .label = 9, .wide = ui->canvas->width >= 100 };
	int most = c.wide ? 28 : 20;

	for (size_t i = 0; i < v->list.count; i++) {
		int n = canvas_columns(ui->canvas, slice_of(at(v, i)->label));

		c.label = n > most ? most : n > c.label ? n : c.label;
	}
	c.difference = c.wide ? 14 : 0;
	c.side = (ui->canvas->width - 2 - c.label - c.difference) / SIDES - 1;
	return c;
}

static void put_side(const struct pair *p, int side, struct pen *pen, int columns, bool timed)
{
	struct text t = { 0 };
	int end = pen->x + columns;

	if (timed && p->since[side] != UTC_NONE) {
		when_delta(&t, p->since[side]);
		pen_addf(pen, STYLE_TEXT, "%-8s", t.p);
	} else if (timed) {
		pen_addf(pen, STYLE_DIM, "%-8s", p->said[side] ? "" : "·");
	}
	if (timed && p->said[side])
		pen_adds(pen, p->bad[side] ? STYLE_BAD : STYLE_GOOD, p->bad[side] ? "✗ " : "✓ ");
	if (p->said[side])
		pen_cut(pen, p->bad[side] ? STYLE_BAD : *p->difference ? STYLE_TEXT : STYLE_DIM, slice_of(p->said[side]), end - pen->x);
	pen_to(pen, end);
	text_free(&t);
}

static bool timed(const struct compare_view *v)
{
	return slice_starts(slice_of(v->c.by), "by milestone");
}

static bool first_difference(const struct compare_view *v, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (*at(v, k)->difference)
			return false;
	return *at(v, i)->difference != '\0';
}

static void put_pair(struct compare_view *v, struct ui *ui, const struct columns *c, size_t i, int y)
{
	const struct pair *p = at(v, i);
	struct pen pen = pen_at(ui->canvas, y, 0, ui->canvas->width);

	pen_adds(&pen, STYLE_TEXT, i == v->list.cursor ? ">" : " ");
	pen_cut_middle(&pen, *p->difference ? STYLE_TEXT : STYLE_DIM, slice_of(p->label), c->label);
	for (int s = 0; s < SIDES; s++) {
		pen_adds(&pen, STYLE_TEXT, " ");
		put_side(p, s, &pen, c->side, timed(v));
	}
	if (c->wide)
		pen_addf(&pen, *p->difference ? STYLE_VERDICT : STYLE_DIM, " %s", *p->difference ? p->difference : "same");
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, 0, i);
	if (i == v->list.cursor)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_CURSOR);
	else if (first_difference(v, i))
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_SELECT);
}

/* On a narrow screen a difference is a row of its own under its pair. */
static int height_of(const struct compare_view *v, const struct columns *c, size_t i)
{
	return !c->wide && *at(v, i)->difference ? 2 : 1;
}

static void scroll(struct compare_view *v, const struct columns *c)
{
	list_show(&v->list, (size_t)v->rows);
	while (v->list.top < v->list.cursor) {
		int used = 0;

		for (size_t i = v->list.top; i <= v->list.cursor; i++)
			used += height_of(v, c, i);
		if (used <= v->rows)
			break;
		v->list.top++;
	}
}

static void put_head(const struct compare_view *v, struct ui *ui, const struct columns *c, int y)
{
	struct pen pen = pen_at(ui->canvas, y, 1, ui->canvas->width);

	pen_adds(&pen, STYLE_DIM, timed(v) ? "milestone" : "field");
	pen_to(&pen, 1 + c->label);
	for (int s = 0; s < SIDES; s++) {
		pen_addf(&pen, STYLE_DIM, " %c ", 'A' + s);
		pen_cut_middle(&pen, STYLE_DIM, slice_of(v->c.name[s]), c->side - 2);
	}
	if (c->wide)
		pen_adds(&pen, STYLE_DIM, " difference");
}

/* What the row under the cursor has no room for. */
static void put_detail(const struct compare_view *v, struct ui *ui, int y)
{
	const struct pair *p = at(v, v->list.cursor);

	frame_rule(ui, y, false, p->label, *p->difference ? p->difference : "same");
	for (int s = 0; s < SIDES; s++) {
		struct pen pen = pen_at(ui->canvas, y + 1 + s, 1, ui->canvas->width - 1);

		pen_addf(&pen, STYLE_DIM, "%c ", 'A' + s);
		pen_cut(&pen, p->said[s] ? STYLE_TEXT : STYLE_DIM, slice_of(p->said[s] ? p->said[s] : "nothing"), pen.end - pen.x);
	}
}

static void draw(struct view *view, struct ui *ui)
{
	struct compare_view *v = (struct compare_view *)view;
	struct columns c = columns_of(v, ui);
	struct text left = { 0 }, right = { 0 };
	int y = 3, detail = ui->canvas->height >= 16 ? 3 : 0, stop = ui->canvas->height - 2 - detail;

	text_addf(&left, "compare · %s", v->c.by);
	text_addf(&right, "A %s   B %s", v->c.name[0], v->c.name[1]);
	frame_head(ui, "", STYLE_TEXT, "");
	frame_rule(ui, 1, true, left.p, right.p);
	text_free(&left);
	text_free(&right);
	put_head(v, ui, &c, 2);
	v->rows = stop - y > 0 ? stop - y : 1;
	scroll(v, &c);
	for (size_t i = v->list.top; i < v->list.count && y < stop; i++) {
		put_pair(v, ui, &c, i, y++);
		if (height_of(v, &c, i) == 2 && y < stop) {
			struct pen pen = pen_at(ui->canvas, y++, 2 + c.label, ui->canvas->width);

			pen_addf(&pen, STYLE_VERDICT, "%s", at(v, i)->difference);
		}
	}
	if (detail && v->list.count)
		put_detail(v, ui, stop);
	if (v->list.count == 0) {
		struct pen pen = pen_at(ui->canvas, y, 1, ui->canvas->width);

		pen_adds(&pen, STYLE_DIM, v->c.count ? "nothing passes the filter; Esc clears it" : "neither says anything that can be compared");
	}
}

/* --- keys, words --- */

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct compare_view *v = (struct compare_view *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&v->list, a, (size_t)(v->rows > 0 ? v->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, v->list.cursor ? "this is the last row" : "this is the first row");
	} else if (a == ACTION_OPEN && v->list.count) {
		const struct pair *p = at(v, v->list.cursor);
		const struct place *place = &p->place[p->said[0] ? 0 : 1];

		ui_push(ui, view_raw_new(ui, place->artifact, place->line));
	}
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	const struct pair *p = at((struct compare_view *)view, row);

	(void)ui;
	text_addf(out, "milestone\t%s\n", p->label);
	for (int s = 0; s < SIDES; s++)
		if (p->said[s]) {
			text_addf(out, "%c\t", 'a' + s);
			if (p->since[s] != UTC_NONE) {
				when_delta(out, p->since[s]);
				text_addf(out, " s %s ", p->bad[s] ? "failed" : "ok");
			}
			text_adds(out, p->said[s]);
			text_addc(out, '\n');
		}
	text_addf(out, "difference\t%s\n", *p->difference ? p->difference : "same");
}

static void filtered(struct view *view, struct ui *ui)
{
	struct compare_view *v = (struct compare_view *)view;

	view_filter(view, ui, v->c.count, v->shown);
}

static void leave(struct view *view)
{
	struct compare_view *v = (struct compare_view *)view;

	compare_free(&v->c);
	free(v->shown);
	free(v);
}

/* --- which two --- */

/* The marked lines, or the marked devices: how many, and the first two. */
static size_t marked(const struct ui *ui, bool devices, const struct mark *two[SIDES])
{
	size_t n = 0;

	for (size_t i = 0; i < ui->marks.count; i++) {
		const struct mark *m = &ui->marks.mark[i];

		if (!m->marked || (*m->device != '\0') != devices)
			continue;
		if (n < SIDES)
			two[n] = m;
		n++;
	}
	return n;
}

static char *name_of(struct ui *ui, int64_t device)
{
	struct error e;
	struct verdict *v = verdict_of(ui->store, device, UTC_NONE, &e);
	struct text t = { 0 };

	if (v)
		text_addf(&t, "%s, %s", v->name, outcome_words(v->outcome));
	verdict_free(v);
	return t.p ? t.p : xstrdup("?");
}

static int64_t partner(struct ui *ui, int64_t device)
{
	const struct mark *two[SIDES];
	size_t n = marked(ui, true, two);

	for (size_t i = 0; i < n && i < SIDES && n <= SIDES; i++) {
		int64_t other = verdict_find(ui->store, two[i]->device);

		if (other > 0 && other != device)
			return other;
	}
	return compare_healthy(ui, device);
}

static int two_devices(struct compare_view *v, struct ui *ui, int64_t device, struct error *e)
{
	const struct mark *two[SIDES];
	struct stretch side[SIDES] = { { 0, UTC_NONE, UTC_NONE }, { 0, UTC_NONE, UTC_NONE } };
	int64_t id[SIDES] = { device, 0 };

	if (marked(ui, true, two) == SIDES && ui_screen(ui)->where == WHERE_FLEET)
		id[0] = verdict_find(ui->store, two[0]->device);
	id[1] = partner(ui, id[0]);
	if (id[0] > 0 && id[1] == 0 && compare_before(ui, id[0], side, e) > 0) {
		v->c.name[0] = xstrdup("since it last was well");
		v->c.name[1] = xstrdup("before");
		return compare_devices(&v->c, ui, side, e);
	}
	if (id[0] <= 0 || id[1] <= 0 || id[0] == id[1])
		return error_set(e, "no other device here was reached; mark two devices in the fleet (x) to compare them");
	v->c.name[0] = name_of(ui, id[0]);
	v->c.name[1] = name_of(ui, id[1]);
	side[0].device = id[0];
	side[1].device = id[1];
	return compare_devices(&v->c, ui, side, e);
}

static int read(struct compare_view *v, struct ui *ui, int64_t device, struct error *e)
{
	const struct mark *two[SIDES];
	struct place place[SIDES];
	size_t n = marked(ui, false, two);

	if (n != SIDES || ui_screen(ui)->where == WHERE_FLEET)
		return device ? two_devices(v, ui, device, e) : error_set(e, "two marked lines can be compared; %zu are marked (x)", n);
	for (int s = 0; s < SIDES; s++)
		place[s] = (struct place){ two[s]->artifact, two[s]->line, NULL };
	return compare_events(&v->c, ui, place, e);
}

/* Where only one of both fails; without that the first difference. */
static size_t first_of_interest(const struct compare_view *v)
{
	size_t different = 0;

	for (size_t i = v->list.count; i-- > 0;)
		different = *at(v, i)->difference ? i : different;
	for (size_t i = 0; i < v->list.count; i++)
		if (at(v, i)->bad[0] != at(v, i)->bad[1])
			return i;
	return different;
}

struct view *view_compare_new(struct ui *ui, int64_t device)
{
	struct compare_view *v = xcalloc(1, sizeof(*v));
	struct error e = { "" };

	v->view = (struct view){ .name = "compare",
				 .where = WHERE_COMPARE,
				 .list = &v->list,
				 .draw = draw,
				 .key = key,
				 .leave = leave,
				 .words = words,
				 .filtered = filtered };
	if (read(v, ui, device, &e) < 0) {
		ui_say(ui, STYLE_WAIT, "%s", e.text);
		leave(&v->view);
		return NULL;
	}
	v->shown = xcalloc(v->c.count + 1, sizeof(*v->shown));
	filtered(&v->view, ui);
	v->list.cursor = first_of_interest(v);
	return &v->view;
}
