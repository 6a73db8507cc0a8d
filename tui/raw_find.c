/*
 * Search and filter over the lines of an artifact. Both read in the order of the file, so each block is unpacked once.
 */
#include "raw_view.h"

#include <stdlib.h>

#include "regex.h"

struct hunt {
	struct raw_view *r;
	struct regex *re; /* NULL: the next line that was read */
	size_t found;	  /* from 1, 0: nothing */
	bool last;	  /* go on to the last match */
};

static int look(void *to_whom, uint32_t line, struct slice text)
{
	struct hunt *h = to_whom;

	if (h->re ? regex_match(h->re, text, NULL, 0) == 1 : raw_is_known(h->r, line - 1))
		h->found = line;
	return h->last || !h->found;
}

static bool hunt_all(struct raw_view *r, struct ui *ui, bool back)
{
	struct hunt h = { r, ui->pattern, 0, back };
	struct error e;
	const size_t page = 500;
	size_t to = r->list.cursor; /* lines before the cursor's, from 1 */

	if (!back)
		store_lines(ui->store, r->artifact, (uint32_t)r->list.cursor + 2, (uint32_t)r->lines, look, &h, &e);
	while (back && to && !h.found) { /* in pages, the last match of each */
		size_t from = to > page ? to - page : 0;

		store_lines(ui->store, r->artifact, (uint32_t)from + 1, (uint32_t)to, look, &h, &e);
		to = from;
	}
	if (h.found)
		r->list.cursor = h.found - 1;
	return h.found != 0;
}

static bool hunt_shown(struct raw_view *r, struct ui *ui, bool back)
{
	for (size_t i = r->list.cursor; back ? i > 0 : i + 1 < r->list.count;) {
		size_t n = 0, line = raw_line_at(r, i = back ? i - 1 : i + 1);
		char *text = store_line(ui->store, r->artifact, (uint32_t)line + 1, &n);
		bool found = ui->pattern ? regex_match(ui->pattern, (struct slice){ text, text ? n : 0 }, NULL, 0) == 1 : raw_is_known(r, line);

		free(text);
		if (found) {
			r->list.cursor = i;
			return true;
		}
	}
	return false;
}

bool raw_find(struct view *view, struct ui *ui, bool back)
{
	struct raw_view *r = (struct raw_view *)view;

	return r->shown ? hunt_shown(r, ui, back) : hunt_all(r, ui, back);
}

/* --- filter --- */

struct sieve {
	struct raw_view *r;
	struct text words;
	size_t n;
};

static int sift(void *to_whom, uint32_t line, struct slice text)
{
	struct sieve *s = to_whom;

	text_clear(&s->words);
	text_addf(&s->words, "read\t%s\ntext\t", raw_is_known(s->r, line - 1) ? "yes" : slice_trim(text).n ? "no" : "blank");
	text_add(&s->words, text);
	if (line <= s->r->lines && filter_passes(&s->r->view.filter, text_slice(&s->words)))
		s->r->shown[s->n++] = line - 1;
	return 1;
}

/* The cursor stays on its line where that is shown, else it goes to the next one. */
static void keep_cursor(struct raw_view *r, size_t line)
{
	size_t i = 0;

	while (i + 1 < r->list.count && raw_line_at(r, i) < line)
		i++;
	r->list.cursor = r->shown ? i : line;
	list_count(&r->list, r->list.count);
}

void raw_filter(struct view *view, struct ui *ui)
{
	struct raw_view *r = (struct raw_view *)view;
	struct sieve s = { .r = r };
	struct error e = { "" };
	size_t line = r->list.count ? raw_line_at(r, r->list.cursor) : 0;

	free(r->shown);
	r->shown = NULL;
	r->list.count = r->lines;
	if (view->filter.count) {
		r->shown = xcalloc(r->lines + 1, sizeof(*r->shown));
		if (store_lines(ui->store, r->artifact, 1, (uint32_t)r->lines, sift, &s, &e) < 0)
			ui_say(ui, STYLE_BAD, "%s", e.text);
		else
			ui_say(ui, STYLE_WAIT, "filter  %s   %zu of %zu lines pass   Esc shows all", view->filter.text, s.n, r->lines);
		r->list.count = s.n;
		text_free(&s.words);
	}
	keep_cursor(r, line);
}
