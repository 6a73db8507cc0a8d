/*
 * Search while typing, next and back. A row matches with its words or with the raw lines that it stands for. Rows are looked at bit by bit
 * while no key waits, so the count may be still running.
 */
#include <stdlib.h>
#include <string.h>

#include "glossary.h"
#include "regex.h"
#include "ui.h"
#include "verdict.h"
#include "when.h"

enum { UNSEEN, NO, YES, PAGE = 512, MEMBERS = 64, STEP_MS = 8 };

/* --- one row, and all of them --- */

static bool in_words(struct ui *ui, struct view *v, size_t row)
{
	struct text words = { 0 };
	struct slice rest;
	bool found = false;

	v->words(v, ui, row, &words);
	rest = text_slice(&words);
	while (rest.n && !found) {
		struct slice value = slice_token(&rest, '\n'), name = slice_token(&value, '\t');

		found = !slice_is(name, "at") && regex_match(ui->pattern, value, NULL, 0) == 1;
	}
	text_free(&words);
	return found;
}

static bool in_lines(struct ui *ui, struct view *v, size_t row)
{
	struct place p = { 0 };
	bool found = false;

	for (size_t nth = 0; !found && nth < MEMBERS && v->place(v, ui, row, nth, &p) && !p.device; nth++) {
		size_t n = 0;
		char *line = store_line(ui->store, p.artifact, p.line, &n);

		found = line && regex_match(ui->pattern, (struct slice){ line, n }, NULL, 0) == 1;
		free(line);
	}
	return found;
}

static void look(struct ui *ui, struct view *v, size_t row)
{
	struct hunt *h = &ui->hunt;

	if (h->state[row] != UNSEEN)
		return;
	h->state[row] = in_words(ui, v, row) || (v->place && in_lines(ui, v, row)) ? YES : NO;
	h->hits += h->state[row] == YES;
	h->left--;
}

static void look_page(struct ui *ui, struct view *v, size_t from, size_t to)
{
	struct hunt *h = &ui->hunt;
	bool hit[PAGE] = { false };

	if (!v->scan) {
		for (size_t i = from; i < to; i++)
			look(ui, v, i);
		return;
	}
	v->scan(v, ui, from, to, hit);
	for (size_t i = from; i < to; i++)
		if (h->state[i] == UNSEEN) {
			h->state[i] = hit[i - from] ? YES : NO;
			h->hits += hit[i - from];
			h->left--;
		}
}

/* Forgets what was found when the screen or its rows are others now. False: there is nothing to search. */
static bool ready(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	struct hunt *h = &ui->hunt;
	bool found = h->of != v || h->found, asked = h->of == v && h->asked, told = asked && h->told; /* what came meanwhile may be the first */

	if (!ui->pattern || !v->list || !v->words)
		return false;
	if (h->of == v && h->version == v->version && h->rows == v->list->count && h->state)
		return true;
	free(h->state);
	*h = (struct hunt){ .of = v, .version = v->version, .rows = v->list->count, .left = v->list->count, .found = found, .asked = asked, .told = told };
	h->state = xcalloc(h->rows + 1, 1);
	h->next = v->list->cursor;
	return true;
}

/* What Enter would do with what is typed. */
static void say_none(struct ui *ui)
{
	struct slice word = ui->field.on ? slice_trim(text_slice(&ui->field.text)) : (struct slice){ "", 0 };
	char *name = xstrndup(word.n ? word.p : "", word.n);
	int64_t device = word.n > 3 ? verdict_find(ui->store, name) : 0;

	free(name);
	ui_say(ui, STYLE_WAIT, "no match in this screen%s", device > 0 ? "; Enter opens its device" : device < 0 ? "; several devices hold it" : "");
}

static void say_count(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	const struct hunt *h = &ui->hunt;
	size_t at = 0;

	for (size_t i = 0; i < h->rows && i <= v->list->cursor; i++)
		at += h->state[i] == YES;
	if (h->hits)
		ui_say(ui, STYLE_TEXT, "match %zu of %zu%s   n next   N back   Esc clears", at, h->hits, h->left ? "…" : "");
	else if (h->left)
		ui_say(ui, STYLE_WAIT, "looking at %zu more rows…", h->left);
	else
		say_none(ui);
}

/* The first match at or behind where the search began; without one there, the first of all. */
static void find_first(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	struct hunt *h = &ui->hunt;

	for (size_t n = 0; n < h->rows; n++) {
		size_t i = (ui->search_from + n) % h->rows;

		if (h->state[i] == UNSEEN)
			return;
		if (h->state[i] == YES) {
			v->list->cursor = i;
			h->found = true;
			return;
		}
	}
}

bool search_work(struct ui *ui)
{
	struct hunt *h = &ui->hunt;
	int64_t until = when_ms() + STEP_MS;

	if (!ready(ui) || !h->left)
		return false;
	while (h->left && when_ms() < until) {
		size_t from = h->next >= h->rows ? 0 : h->next, to = from + (ui_screen(ui)->scan ? PAGE : 16);

		to = to > h->rows ? h->rows : to;
		look_page(ui, ui_screen(ui), from, to);
		h->next = to;
	}
	if (!h->found)
		find_first(ui);
	if (h->asked && !h->left && !h->hits && open_device(ui, text_slice(&ui->sought)))
		return false;
	if (ui->field.on || slice_starts(text_slice(&ui->said), "match") || slice_starts(text_slice(&ui->said), "looking"))
		say_count(ui);
	return h->left > 0;
}

void search_settle(struct ui *ui)
{
	struct hunt *h = &ui->hunt;

	while (ui->pattern && h->asked && !h->told && !h->found && search_work(ui))
		;
	if (h->told)
		h->found = true;
	h->asked = h->told = false;
}

/* --- beginning and ending --- */

void search_clear(struct ui *ui)
{
	regex_free(ui->pattern);
	ui->pattern = NULL;
	text_clear(&ui->sought);
	free(ui->hunt.state);
	ui->hunt = (struct hunt){ 0 };
}

void search_free(struct ui *ui)
{
	search_clear(ui);
	text_free(&ui->sought);
	free(ui->filter_before);
}

/* What somebody calls by a name of his own is found under the canonical one, too. */
static void add_names(struct text *pattern, struct slice text)
{
	const struct term *t = term_find(text);

	text_add(pattern, text);
	if (!t || slice_is(text, t->name))
		return;
	text_add(pattern, SLICE("|\\b\\Q"));
	text_add(pattern, slice_of(t->name));
	text_add(pattern, SLICE("\\E\\b"));
}

static bool compile(struct ui *ui, struct slice text)
{
	struct error e = { "" };
	struct text all = { 0 };

	free(ui->hunt.state);
	ui->hunt = (struct hunt){ 0 };
	regex_free(ui->pattern);
	add_names(&all, text);
	ui->pattern = text.n ? regex_new(text_slice(&all), REGEX_CASELESS, &e) : NULL;
	text_free(&all);
	if (!ui->pattern && text.n) /* "10.0.0.1[" while it is being typed */
		ui->pattern = regex_new(text, REGEX_CASELESS | REGEX_LITERAL, &e);
	return ui->pattern != NULL;
}

static void typed(struct ui *ui)
{
	struct view *v = ui_screen(ui);

	text_clear(&ui->said);
	v->list->cursor = ui->search_from;
	if (compile(ui, text_slice(&ui->field.text)) && ready(ui))
		ui->hunt.found = v->list->count == 0;
}

bool open_device(struct ui *ui, struct slice word)
{
	char *name = xstrndup(word.n ? word.p : "", word.n);
	int64_t device = word.n > 3 ? verdict_find(ui->store, name) : 0;
	int shown = word.n < 60 ? (int)word.n : 60;

	if (device > 0)
		ui_push(ui, view_device_new(ui, device));
	if (device < 0)
		ui_say(ui, STYLE_WAIT, "several devices hold %.*s: F, then f %.*s lists them", shown, word.p, shown, word.p);
	free(name);
	return device != 0;
}

/* Where nothing on this screen matches, an identifier may belong to a device; that is known when all rows were looked at. */
static void finish(struct ui *ui)
{
	ui->hunt.asked = true;
	if (ui->hunt.left || ui->hunt.hits || !open_device(ui, text_slice(&ui->sought)))
		say_count(ui);
}

static void done(struct ui *ui, bool accepted)
{
	struct view *v = ui_screen(ui);

	text_clear(&ui->said);
	text_clear(&ui->sought);
	text_add(&ui->sought, slice_trim(text_slice(&ui->field.text)));
	if (!accepted || !ui->pattern) {
		v->list->cursor = ui->search_from;
		search_clear(ui);
		return;
	}
	if (v->where == WHERE_FLEET && open_device(ui, text_slice(&ui->sought)))
		return;
	if (ready(ui))
		finish(ui);
}

void search_begin(struct ui *ui)
{
	struct view *v = ui_screen(ui);

	if (!v->list || !v->words) {
		ui_say(ui, STYLE_DIM, "nothing to search here");
		return;
	}
	ui->search_from = v->list->cursor;
	ui_ask(ui, FIELD_WORDS, "/", typed, done);
	if (!ui->argument.n)
		return;
	text_add(&ui->field.text, ui->argument);
	typed(ui);
	ui->field.on = false;
	done(ui, true);
}

void search_next(struct ui *ui, bool back)
{
	struct view *v = ui_screen(ui);
	size_t i = v->list ? v->list->cursor : 0;

	if (!ui->pattern && v->find) {
		if (!v->find(v, ui, back))
			ui_say(ui, STYLE_WAIT, back ? "none before" : "none behind");
		return;
	}
	if (!ready(ui)) {
		ui_say(ui, STYLE_DIM, "no search yet: / begins one");
		return;
	}
	while (back ? i > 0 : i + 1 < ui->hunt.rows) {
		i = back ? i - 1 : i + 1;
		if (ui->hunt.state[i] == UNSEEN)
			look_page(ui, v, i, i + 1);
		if (ui->hunt.state[i] == YES) {
			v->list->cursor = i;
			say_count(ui);
			return;
		}
	}
	ui_say(ui, STYLE_WAIT, back ? "no match before this row" : "no match behind this row");
}

/* --- on the screen --- */

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
