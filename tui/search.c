/*
 * Search while typing, next and back, and the filter line. Rows are seen through view->words().
 */
#include <stdlib.h>
#include <string.h>

#include "regex.h"
#include "ui.h"
#include "verdict.h"

void search_clear(struct ui *ui)
{
	regex_free(ui->pattern);
	ui->pattern = NULL;
	text_clear(&ui->sought);
}

static bool matches(struct ui *ui, struct view *v, size_t row)
{
	struct text words = { 0 };
	struct slice rest;
	bool found = false;

	v->words(v, ui, row, &words);
	rest = text_slice(&words);
	while (rest.n && !found) {
		struct slice value = slice_token(&rest, '\n');

		slice_token(&value, '\t');
		found = regex_match(ui->pattern, value, NULL, 0) == 1;
	}
	text_free(&words);
	return found;
}

/* The first match at or behind `from` (back: before it); the count when there is none. No wrap-around. */
static size_t match_from(struct ui *ui, struct view *v, size_t from, bool back)
{
	for (size_t i = from; i < v->list->count; i = back ? i - 1 : i + 1)
		if (matches(ui, v, i))
			return i;
	return v->list->count;
}

static void say_count(struct ui *ui, struct view *v)
{
	size_t at = 0, all = 0;

	for (size_t i = 0; i < v->list->count; i++) {
		all += matches(ui, v, i);
		if (i == v->list->cursor)
			at = all;
	}
	ui_say(ui, STYLE_TEXT, "match %zu of %zu   n next   N back   Esc clears", at, all);
}

static void no_match(struct ui *ui)
{
	ui_say(ui, STYLE_WAIT, "no match in this screen");
}

static bool compile(struct ui *ui, struct slice text)
{
	struct error e = { "" };

	regex_free(ui->pattern);
	ui->pattern = text.n ? regex_new(text, REGEX_CASELESS, &e) : NULL;
	if (!ui->pattern && text.n) /* "10.0.0.1[" while it is being typed */
		ui->pattern = regex_new(text, REGEX_CASELESS | REGEX_LITERAL, &e);
	return ui->pattern != NULL;
}

static void typed(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	size_t found;

	text_clear(&ui->said);
	if (!compile(ui, text_slice(&ui->field.text)) || v->find) {
		v->list->cursor = v->find ? v->list->cursor : ui->search_from;
		return;
	}
	found = match_from(ui, v, ui->search_from, false);
	if (found == v->list->count)
		found = match_from(ui, v, 0, false);
	v->list->cursor = found < v->list->count ? found : ui->search_from;
	if (found < v->list->count)
		say_count(ui, v);
	else
		no_match(ui);
}

/* An identifier that only one device has opens it. */
static bool open_device(struct ui *ui)
{
	int64_t device = ui->sought.n > 3 ? verdict_find(ui->store, ui->sought.p) : 0;

	if (device > 0)
		ui_push(ui, view_device_new(ui, device));
	return device > 0;
}

static void done(struct ui *ui, bool accepted)
{
	struct view *v = ui_screen(ui);

	text_clear(&ui->said);
	text_clear(&ui->sought);
	text_add(&ui->sought, text_slice(&ui->field.text));
	if (!accepted || !compile(ui, text_slice(&ui->sought))) {
		v->list->cursor = ui->search_from;
		search_clear(ui);
		return;
	}
	if (v->where == WHERE_FLEET && open_device(ui))
		return;
	if (v->find) {
		if (!v->find(v, ui, false))
			no_match(ui);
	} else if (v->list->count && matches(ui, v, v->list->cursor)) {
		say_count(ui, v);
		return;
	}
	if (v->where != WHERE_RAW && !open_device(ui))
		no_match(ui);
}

void search_begin(struct ui *ui)
{
	struct view *v = ui_screen(ui);

	if (!v->list || (!v->words && !v->find)) {
		ui_say(ui, STYLE_DIM, "nothing to search here");
		return;
	}
	ui->search_from = v->list->cursor;
	ui_ask(ui, "/", typed, done);
}

void search_next(struct ui *ui, bool back)
{
	struct view *v = ui_screen(ui);
	size_t found;

	if (v->find) {
		if (!v->find(v, ui, back))
			ui_say(ui, STYLE_WAIT, back ? "none before" : "none behind");
		return;
	}
	if (!ui->pattern || !v->words || !v->list) {
		ui_say(ui, STYLE_DIM, "no search yet: / begins one");
		return;
	}
	found = back && v->list->cursor == 0 ? v->list->count : match_from(ui, v, back ? v->list->cursor - 1 : v->list->cursor + 1, back);
	if (found >= v->list->count) {
		ui_say(ui, STYLE_WAIT, back ? "no match before this row" : "no match behind this row");
		return;
	}
	v->list->cursor = found;
	say_count(ui, v);
}

void search_mark(struct ui *ui, int y, int x, int end)
{
	struct canvas *c = ui->canvas;
	struct text line = { 0 };
	struct slice group, rest;
	int *column;
	size_t n = 0;

	if (!ui->pattern || y < 0 || y >= c->height || x < 0 || x >= end || end > c->width)
		return;
	column = xcalloc((size_t)c->width * 4 + 1, sizeof(*column));
	for (int i = x; i < end; i++) {
		uint32_t glyph = c->spot[y * c->width + i].c;

		if (glyph == 0)
			continue;
		column[n++] = i;
		text_addc(&line, glyph < 0x80 ? (char)glyph : '\1');
	}
	rest = text_slice(&line);
	while (rest.n && regex_match(ui->pattern, rest, &group, 1) == 1 && group.n) {
		size_t at = (size_t)(group.p - line.p);

		canvas_over(c, y, column[at], column[at + group.n - 1] + 1, STYLE_MATCH);
		rest = slice_from(text_slice(&line), at + group.n);
	}
	free(column);
	text_free(&line);
}

/* --- the filter line --- */



static void filter_done(struct ui *ui, bool accepted)
{
	struct view *v = ui_screen(ui);
	struct error e = { "" };

	if (!accepted)
		return;
	if (filter_set(&v->filter, ui->field.text.p ? ui->field.text.p : "", ui->hiding, &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	v->filtered(v, ui);
}

void filter_begin(struct ui *ui, bool hide)
{
	struct view *v = ui_screen(ui);

	if (!v->filtered) {
		ui_say(ui, STYLE_DIM, "nothing to filter here");
		return;
	}
	ui->hiding = hide;
	ui_ask(ui, hide ? "hide" : "filter", NULL, filter_done);
}
