/*
 * What nobody read of one artifact, grouped by form: how often, one row a form, and below them the first line that has it, as it came.
 */
#include <stdlib.h>
#include <string.h>

#include "raw_view.h"
#include "templates.h"

struct unread_view {
	struct view view;
	int64_t artifact;
	char *path;
	struct templates t;
	size_t *shown;
	struct list list;
	int rows;
};

static const struct template *at(const struct unread_view *v, size_t i)
{
	return &v->t.at[v->shown[i]];
}

/* --- drawing --- */

static void put_form(const struct unread_view *v, struct ui *ui, size_t i, int y)
{
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = i == v->list.cursor;

	pen_adds(&p, STYLE_TEXT, here ? ">" : " ");
	pen_addf(&p, STYLE_TEXT, "%8lld ", (long long)at(v, i)->count);
	pen_addf(&p, STYLE_DIM, "%8u ", at(v, i)->line);
	pen_cut(&p, STYLE_TEXT, slice_of(at(v, i)->form), ui->canvas->width - p.x);
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, 0, i);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_CURSOR);
}

static void put_example(const struct unread_view *v, struct ui *ui, int y, int stop)
{
	const struct template *t = at(v, v->list.cursor);
	struct slice text = { t->example, t->size };
	struct text left = { 0 };

	text_addf(&left, "for example line %u", t->line);
	frame_rule(ui, y++, false, left.p, "");
	text_free(&left);
	while (text.n && y < stop) {
		size_t fit = canvas_fit(ui->canvas, text, ui->canvas->width - 2);
		struct pen p = pen_at(ui->canvas, y++, 1, ui->canvas->width);

		fit = fit ? fit : text.n;
		pen_add(&p, STYLE_TEXT, slice_cut(text, 0, fit));
		text = slice_from(text, fit);
	}
}

static void put_rule(const struct unread_view *v, struct ui *ui)
{
	struct text left = { 0 }, right = { 0 };
	struct slice path = slice_of(v->path);
	int room, columns = canvas_columns(ui->canvas, path);

	text_addf(&right, "%lld line%s in %zu form%s", (long long)v->t.unread, v->t.unread == 1 ? "" : "s", v->t.n, v->t.n == 1 ? "" : "s");
	if (v->t.other)
		text_addf(&right, " and rarer ones (%lld)", (long long)v->t.other);
	text_adds(&left, "not known · ");
	room = ui->canvas->width - (int)right.n - 20;
	if (columns > room && room > 10) {
		text_adds(&left, "…");
		path = slice_from(path, canvas_fit(ui->canvas, path, columns - room));
	}
	text_add(&left, path);
	frame_rule(ui, 1, true, left.p, right.p);
	text_free(&left);
	text_free(&right);
}

static void draw(struct view *view, struct ui *ui)
{
	struct unread_view *v = (struct unread_view *)view;
	int height = ui->canvas->height, detail = height >= 16 ? 5 : height >= 10 ? 2 : 0;
	struct pen p = pen_at(ui->canvas, 2, 1, ui->canvas->width);

	frame_head(ui, "", STYLE_TEXT, "");
	put_rule(v, ui);
	pen_adds(&p, STYLE_DIM, "   count    first form");
	v->rows = height - 5 - detail;
	v->rows = v->rows > 0 ? v->rows : 1;
	list_show(&v->list, (size_t)v->rows);
	for (int i = 0; i < v->rows && v->list.top + (size_t)i < v->list.count; i++)
		put_form(v, ui, v->list.top + (size_t)i, 3 + i);
	if (v->list.count == 0) {
		p = pen_at(ui->canvas, 3, 1, ui->canvas->width);
		pen_adds(&p, STYLE_DIM, "no form passes the filter; Esc shows all");
	} else if (detail) {
		put_example(v, ui, height - 2 - detail, height - 2);
	}
}

/* --- keys --- */

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	const struct template *t = at((struct unread_view *)view, row);

	(void)ui;
	text_addf(out, "count\t%lld\nline\t%u\nform\t", (long long)t->count, t->line);
	text_adds(out, t->form);
	text_adds(out, "\ntext\t");
	text_add(out, (struct slice){ t->example, t->size });
	text_addc(out, '\n');
}

static void filtered(struct view *view, struct ui *ui)
{
	struct unread_view *v = (struct unread_view *)view;

	view_filter(view, ui, v->t.n, v->shown);
}

/* The lines that nobody read, the cursor on the one the form was shown with. */
static struct view *raw_at(struct ui *ui, int64_t artifact, uint32_t line)
{
	struct view *view = view_unread_new(ui, artifact);
	struct list *list = view ? view->list : NULL;

	while (list && list->cursor + 1 < list->count && raw_line_at((struct raw_view *)view, list->cursor) + 1 < line)
		list->cursor++;
	return view;
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct unread_view *v = (struct unread_view *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&v->list, a, (size_t)(v->rows > 0 ? v->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, "no more forms");
	} else if (a == ACTION_OPEN && v->list.count) {
		ui_push(ui, raw_at(ui, v->artifact, at(v, v->list.cursor)->line));
	}
}

static bool place(struct view *view, struct ui *ui, size_t row, size_t nth, struct place *out)
{
	struct unread_view *v = (struct unread_view *)view;

	(void)ui;
	*out = (struct place){ v->artifact, at(v, row)->line, NULL };
	return nth == 0 || nth == SIZE_MAX;
}

static void leave(struct view *view)
{
	struct unread_view *v = (struct unread_view *)view;

	templates_free(&v->t);
	free(v->path);
	free(v->shown);
	free(v);
}

struct view *view_forms_new(struct ui *ui, int64_t artifact, const char *path)
{
	struct unread_view *v = xcalloc(1, sizeof(*v));
	struct error e = { "" };

	v->view = (struct view){ .name = "not known", .where = WHERE_FORMS, .list = &v->list, .draw = draw, .key = key, .leave = leave,
				 .words = words, .filtered = filtered, .place = place };
	v->artifact = artifact;
	v->path = xstrdup(path);
	if (templates_read(&v->t, ui->store, artifact, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&v->view);
		return NULL;
	}
	v->shown = xcalloc(v->t.n + 1, sizeof(*v->shown));
	filtered(&v->view, ui);
	return &v->view;
}
