/*
 * Rows for the clipboard: in words, or as the raw line with where it stands.
 */
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "utc.h"
#include "visible.h"

bool word_brief(struct slice name)
{
	static const char *const brief[] = { "party", "host", "kind",      "what",    "device", "outcome",   "boundary",
					     "fact",  "path", "format",    "problem", "clock",  "zone",      "basis",
					     "state", "note", "milestone", "a",       "b",      "difference" };

	for (size_t i = 0; i < sizeof(brief) / sizeof(*brief); i++)
		if (slice_is(name, brief[i]))
			return true;
	return false;
}

struct slice words_first(struct slice words)
{
	ptrdiff_t next = slice_starts(words, "party\t") ? slice_find(slice_from(words, 1), "\nparty\t") : -1;

	return next < 0 ? words : slice_cut(words, 0, (size_t)next + 2);
}

static void add_line(struct ui *ui, const struct place *p, struct text *out)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;
	size_t n = 0;
	char *raw = store_line(ui->store, p->artifact, p->line, &n);

	while (artifacts_next(list, &a))
		if (a.id == p->artifact)
			text_addf(out, "%s line %u sha256 %s\n", a.path, p->line, a.sha256 ? a.sha256 : "-");
	artifacts_free(list);
	visible_add(out, (struct slice){ raw, raw ? n : 0 });
	free(raw);
}

/* Time and the words that are read first; of a row that is nothing but a text the text. */
static void add_words(struct view *v, struct ui *ui, struct text *out)
{
	struct text words = { 0 }, all = { 0 };
	struct slice rest, whole = { "", 0 };
	char stamp[32];

	v->words(v, ui, v->list->cursor, &words);
	rest = words_first(text_slice(&words));
	while (rest.n) {
		struct slice value = slice_token(&rest, '\n'), name = slice_token(&value, '\t');

		if (slice_is(name, "text") && !whole.n)
			whole = value;
		if (slice_is(name, "at") && !out->n) {
			utc_print(slice_number(value), stamp);
			text_addf(out, "%.23s", stamp);
		} else if (value.n && word_brief(name)) {
			text_addf(&all, "%s%.*s", all.n ? " " : "", SLICE_ARG(value));
		}
	}
	text_adds(out, out->n ? " " : "");
	visible_add(out, all.n ? slice_trim(text_slice(&all)) : whole);
	text_free(&words);
	text_free(&all);
}

void copy_row(struct ui *ui, bool cite)
{
	struct view *v = ui_screen(ui);
	struct text out = { 0 };
	struct place p;

	if (!v->list || !v->list->count || !v->words ||
	    (cite && (!v->place || !v->place(v, ui, v->list->cursor, SIZE_MAX, &p) || p.device))) {
		ui_say(ui, STYLE_DIM, "nothing to copy here");
		return;
	}
	if (ui->trial.banner.n)
		text_addf(&out, "WHAT IF %s\n", ui->trial.banner.p);
	if (cite)
		add_line(ui, &p, &out);
	else
		add_words(v, ui, &out);
	if (screen_copy(ui->screen, text_slice(&out)))
		ui_say(ui, STYLE_GOOD, "copied %zu bytes, if the terminal allows it", out.n);
	else
		ui_say(ui, STYLE_GOOD, "copied: %.*s", (int)strcspn(out.p ? out.p : "", "\n"), out.p ? out.p : "");
	text_free(&out);
}
