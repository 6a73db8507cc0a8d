/*
 * Search and filter over the lines of an artifact. Both read in the order of the file, so each block is unpacked once.
 */
#include "raw_view.h"

#include <stdlib.h>

#include "regex.h"

enum { SIFT_STEP = 4096 };

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

static void say_passing(const struct raw_view *r, struct ui *ui)
{
	ui_say(ui, STYLE_WAIT, "filter  %s   %zu of %zu lines pass%s   Esc shows all", r->view.filter.text, r->list.count, r->lines,
	       r->sifted < r->lines ? "…" : "");
}

/* So many more lines. */
static void sift_some(struct raw_view *r, struct ui *ui, size_t lines)
{
	struct sieve s = { .r = r, .n = r->list.count };
	struct error e = { "" };
	size_t from = r->sifted, to = r->lines - from > lines ? from + lines : r->lines;

	if (store_lines(ui->store, r->artifact, (uint32_t)from + 1, (uint32_t)to, sift, &s, &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	r->sifted = to;
	r->list.count = s.n;
	r->view.version++;
	text_free(&s.words);
}

bool raw_work(struct view *view, struct ui *ui)
{
	struct raw_view *r = (struct raw_view *)view;
	bool said = ui->said.n > 0;

	if (r->reading)
		return raw_know_more(r, ui);
	if (!r->shown || r->sifted >= r->lines)
		return false;
	sift_some(r, ui, SIFT_STEP);
	if (r->sifted >= r->lines)
		keep_cursor(r, r->sift_from);
	if (said)
		say_passing(r, ui);
	return true;
}

void raw_filter(struct view *view, struct ui *ui)
{
	struct raw_view *r = (struct raw_view *)view;

	if (!r->shown || r->sifted >= r->lines)
		r->sift_from = r->list.count ? raw_line_at(r, r->list.cursor) : 0;
	free(r->shown);
	r->shown = NULL;
	r->sifted = 0;
	r->list.count = r->lines;
	if (view->filter.count) {
		while (raw_know_more(r, ui) && filter_names(&view->filter, "read"))
			; /* which lines were read is asked for */
		r->shown = xcalloc(r->lines + 1, sizeof(*r->shown));
		r->list.count = 0;
		sift_some(r, ui, SIFT_STEP);
		say_passing(r, ui);
	}
	if (!r->shown || r->sifted >= r->lines)
		keep_cursor(r, r->sift_from);
	else
		r->list.cursor = 0;
}
