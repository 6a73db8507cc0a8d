/*
 * What the row under the cursor means: its kind, its cause, the words it uses, and which boundary it has to do with.
 */
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "device.h"
#include "fields.h"
#include "glossary.h"

struct paragraph { struct text words; enum style style; int indent; };

struct term_view {
	struct view view;
	struct paragraph *paragraph;
	size_t count, top;
	struct text title;
	int boundary; /* of the row; -1: none */
};

static struct text *add(struct term_view *v, enum style style, int indent)
{
	v->paragraph = xrealloc(v->paragraph, v->count + 1, sizeof(*v->paragraph));
	v->paragraph[v->count] = (struct paragraph){ { 0 }, style, indent };
	text_adds(&v->paragraph[v->count].words, "");
	return &v->paragraph[v->count++].words;
}

static void say_term(struct term_view *v, const struct term *t)
{
	text_addf(add(v, STYLE_VERDICT, 0), "%s: %s%s%s%s", t->name, t->meaning, *t->clause ? " (" : "", t->clause, *t->clause ? ")" : "");
	if (*t->not)
		text_addf(add(v, STYLE_WAIT, 2), "It does not imply %s.", t->not);
	if (*t->worlds)
		text_addf(add(v, STYLE_DIM, 2), "Called: %s", t->worlds);
}

/* --- of a row --- */

/* A cause in words, with the number and the layer that it belongs to: 19 is one thing to EMM and another to SGP.22. */
static void say_cause(struct term_view *v, const struct row *row)
{
	struct slice cause = fields_get(slice_of(row->fields), FIELD_CAUSE), layer = fields_get(slice_of(row->fields), FIELD_CAUSE_LAYER);
	struct slice text = fields_get(slice_of(row->fields), FIELD_CAUSE_TEXT);
	char *name = xstrndup(layer.n ? layer.p : "", layer.n);
	const char *word = slice_number(cause) >= 0 ? cause_word(name, slice_number(cause)) : NULL;

	if (cause.n || text.n) {
		struct text *t = add(v, STYLE_BAD, 0);

		text_addf(t, "Cause %s%s%.*s: ", name, *name ? " " : "", SLICE_ARG(cause));
		text_adds(t, word ? word : "");
		if (text.n && (!word || !slice_is(text, word)))
			text_addf(t, "%s%.*s", word ? ", here: " : "", SLICE_ARG(text));
		if (!word && !text.n)
			text_adds(t, "no table here holds it");
	}
	free(name);
}

static void say_fields(struct term_view *v, const struct row *row)
{
	struct slice rest = slice_of(row->fields), value;
	enum field f;

	while (fields_next(&rest, &f, &value)) {
		const struct term *t = term_find(slice_of(field_name(f)));

		if (t && strcmp(t->name, field_name(f)) == 0 && strcmp(t->name, "name") != 0 && strcmp(t->name, "client") != 0) {
			text_addf(add(v, STYLE_TEXT, 0), "%s %.*s", field_name(f), SLICE_ARG(value));
			text_addf(add(v, STYLE_DIM, 2), "%s%s%s", t->meaning, *t->not ? "; it does not imply " : "", t->not);
		}
	}
}

static int boundary_of_kind(enum kind k)
{
	static const struct { const char *family; enum boundary b; } families[] = {
		{ "operation", BOUNDARY_ORDER }, { "trigger", BOUNDARY_ORDER }, { "download", BOUNDARY_INSTALL }, { "profile", BOUNDARY_INSTALL },
		{ "notification", BOUNDARY_CONFIRM }, { "sim", BOUNDARY_SELECT }, { "registration", BOUNDARY_ATTACH }, { "subscription", BOUNDARY_ATTACH },
		{ "backoff", BOUNDARY_ATTACH }, { "session", BOUNDARY_SESSION }, { "auth", BOUNDARY_SESSION }, { "limit", BOUNDARY_SESSION },
		{ "tunnel", BOUNDARY_PATH }, { "route", BOUNDARY_PATH }, { "name", BOUNDARY_PATH }, { "flow", BOUNDARY_POLICY },
		{ "tls", BOUNDARY_DELIVERY }, { "client", BOUNDARY_DELIVERY }, { "message", BOUNDARY_DELIVERY },
	};
	struct slice name = slice_of(kind_name(k)), family = slice_token(&name, '.');

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (slice_is(family, families[i].family))
			return families[i].b;
	return -1;
}

static void say_boundary(struct term_view *v, const struct device_view *d, const struct row *row)
{
	const struct verdict *verdict = device_strip(d);

	v->boundary = boundary_of_kind(row->kind);
	for (size_t i = 0; verdict->first && i < verdict->first->count; i++)
		if (verdict->first->says[i].evidence.event == row->id)
			v->boundary = verdict->first->boundary;
	if (v->boundary >= 0)
		text_addf(add(v, cell_style(&verdict->cell[v->boundary]), 0), "Boundary %d, %s: %s %s. Enter tells why.", v->boundary + 1,
			  boundary_screen((enum boundary)v->boundary), cell_glyph(&verdict->cell[v->boundary]), cell_word(&verdict->cell[v->boundary]));
}

/* --- drawing, keys --- */

static void draw(struct view *view, struct ui *ui)
{
	struct term_view *v = (struct term_view *)view;
	int columns = ui->canvas->width - 8 < 76 ? ui->canvas->width - 8 : 76, rows = 0, seen = 0;
	struct box b;

	columns = columns < 10 ? 10 : columns;
	for (size_t i = 0; i < v->count; i++)
		rows += frame_height(ui, columns - v->paragraph[i].indent, text_slice(&v->paragraph[i].words));
	b = frame_box(ui, rows + 1, columns, v->title.p);
	if (v->top + (size_t)b.rows > (size_t)rows + 1)
		v->top = rows + 1 > b.rows ? (size_t)(rows + 1 - b.rows) : 0;
	for (size_t i = 0; i < v->count; i++) {
		const struct paragraph *p = &v->paragraph[i];
		int height = frame_height(ui, b.end - b.x - p->indent, text_slice(&p->words)), y = b.y + seen - (int)v->top, room = b.y + b.rows - 1 - y;

		if (y >= b.y && room > 0)
			frame_wrap(ui, y, b.x + p->indent, b.end, room < height ? room : height, p->style, text_slice(&p->words));
		seen += height;
	}
	if (b.rows > 0) {
		struct pen p = pen_at(ui->canvas, b.y + b.rows - 1, b.x, b.end);

		pen_adds(&p, STYLE_DIM, v->boundary >= 0 ? "Enter why   j k moves   Esc closes" : "j k moves   Esc closes");
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct term_view *v = (struct term_view *)view;
	int boundary = v->boundary;

	(void)a;
	if (press == 'j' || press == PRESS_DOWN || press == PRESS_PAGE_DOWN || press == ' ')
		v->top += press == 'j' || press == PRESS_DOWN ? 1 : 10;
	else if (press == 'k' || press == PRESS_UP)
		v->top -= v->top > 0;
	else if (press == PRESS_PAGE_UP)
		v->top -= v->top < 10 ? v->top : 10;
	else {
		ui_pop(ui);
		if (press == PRESS_ENTER && boundary >= 0)
			ui_act(ui, ACTION_WHY, (uint32_t)('1' + boundary));
	}
}

static void leave(struct view *view)
{
	struct term_view *v = (struct term_view *)view;

	for (size_t i = 0; i < v->count; i++)
		text_free(&v->paragraph[i].words);
	free(v->paragraph);
	text_free(&v->title);
	free(v);
}

static struct term_view *new(const char *title)
{
	struct term_view *v = xcalloc(1, sizeof(*v));

	v->view = (struct view){ .name = "term", .draw = draw, .key = key, .leave = leave };
	v->boundary = -1;
	text_adds(&v->title, title);
	return v;
}

struct view *overlay_row_new(struct ui *ui, const struct device_view *d)
{
	const struct row *row = device_member(d);
	const struct term *t;
	struct term_view *v;

	if (!row) {
		ui_say(ui, STYLE_DIM, "no row stands here");
		return NULL;
	}
	v = new(kind_name(row->kind));
	t = term_find(slice_of(kind_name(row->kind)));
	if (t)
		say_term(v, t);
	say_cause(v, row);
	say_fields(v, row);
	say_boundary(v, d, row);
	return &v->view;
}

/* All terms that hold the word, or the one that is called so. */
struct view *overlay_glossary_new(struct ui *ui, struct slice word)
{
	const struct term *t = word.n ? term_find(word) : NULL;
	struct term_view *v = new("glossary");
	char *part = xstrndup(word.n ? word.p : "", word.n);

	for (size_t i = 0; term_at(i); i++)
		if (t ? term_at(i) == t : strcasestr(term_at(i)->meaning, part) || strcasestr(term_at(i)->worlds, part) || strcasestr(term_at(i)->name, part))
			say_term(v, term_at(i));
	free(part);
	if (v->count)
		return &v->view;
	leave(&v->view);
	ui_say(ui, STYLE_WAIT, "the glossary holds no %.*s", SLICE_ARG(word));
	return NULL;
}
