/*
 * Search and filter over the lines of an artifact. Both read in the order of the file, so each block is unpacked once.
 */
#include "raw_view.h"

#include <stdlib.h>

#include "regex.h"

struct reading {
	struct ui *ui;
	size_t from; /* the first line, from 0 */
	bool *hit;
};

static int look(void *to_whom, uint32_t line, struct slice text)
{
	struct reading *r = to_whom;

	r->hit[line - 1 - r->from] = regex_match(r->ui->pattern, text, NULL, 0) == 1;
	return 1;
}

void raw_scan(struct view *view, struct ui *ui, size_t from, size_t to, bool *hit)
{
	struct raw_view *r = (struct raw_view *)view;
	struct reading all = { ui, from, hit };
	struct error e;

	if (!r->shown) {
		store_lines(ui->store, r->artifact, (uint32_t)from + 1, (uint32_t)to, look, &all, &e);
		return;
	}
	for (size_t i = from; i < to; i++) {
		size_t n = 0;
		char *text = store_line(ui->store, r->artifact, r->shown[i] + 1, &n);

		hit[i - from] = regex_match(ui->pattern, (struct slice){ text, text ? n : 0 }, NULL, 0) == 1;
		free(text);
	}
}

bool raw_find(struct view *view, struct ui *ui, bool back)
{
	struct raw_view *r = (struct raw_view *)view;

	(void)ui;
	for (size_t i = r->list.cursor; back ? i > 0 : i + 1 < r->list.count;) {
		i = back ? i - 1 : i + 1;
		if (raw_is_known(r, raw_line_at(r, i))) {
			r->list.cursor = i;
			return true;
		}
	}
	return false;
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
