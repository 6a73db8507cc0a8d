#include "complete.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "fleet_view.h"
#include "glossary.h"
#include "summary.h"
#include "verdict.h"

static const struct { enum action action; const char *usage, *words; } arguments[] = { /* words are parted by blanks */
	{ ACTION_THEME, "dark, light, mono, contrast or cb", "dark light mono contrast cb" },
	{ ACTION_MOUSE, "on or off", "on off" },
	{ ACTION_TIME, "absolute, delta, since-bad or written", "absolute delta since-bad written" },
	{ ACTION_WHY, "a boundary, 1 to 9", "1 2 3 4 5 6 7 8 9" },
	{ ACTION_FILTER, "party:firewall dport=1883 since:10:02", NULL },
	{ ACTION_FILTER_NOT, "words to hide", NULL },
	{ ACTION_SEARCH, "words or a pattern", NULL },
	{ ACTION_SAVE_FILTER, "a name", NULL },
	{ ACTION_NOTE, "words", NULL },
	{ ACTION_EXPORT, "FILE.txt, .md or .json", NULL },
	{ ACTION_IMPORT, "PATH: a bundle, a folder, a log file", NULL },
	{ ACTION_REPORT, "FILE.txt or .json", NULL },
	{ ACTION_DEVICE, "a name or any identifier", NULL },
	{ ACTION_GLOSSARY, "a word of anybody's", NULL },
	{ ACTION_OFFSET, "CLOCK SECONDS", NULL },
	{ ACTION_OFFSET_CLEAR, "CLOCK", NULL },
	{ ACTION_ZONE, "CLOCK ZONE", NULL },
	{ ACTION_SORT, "first divergence, name, outcome, since or last good", NULL },
};

const char *complete_usage(enum action a)
{
	for (size_t i = 0; i < sizeof(arguments) / sizeof(*arguments); i++)
		if (arguments[i].action == a)
			return arguments[i].usage;
	return NULL;
}

/* --- words that begin so --- */

enum { WORDS_MAX = 1000 };

struct finding { struct slice begun; struct words_found *out; };

/* False: there are enough. */
static bool take(struct finding *f, const char *word)
{
	struct words_found *w = f->out;

	if (!word || strncmp(word, f->begun.n ? f->begun.p : "", f->begun.n) != 0)
		return true;
	if (w->count == WORDS_MAX)
		return false;
	if ((w->count & (w->count - 1)) == 0)
		w->word = xrealloc(w->word, w->count ? w->count * 2 : 1, sizeof(*w->word));
	w->word[w->count++] = xstrdup(word);
	return true;
}

void words_found_free(struct words_found *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->word[i]);
	free(w->word);
	*w = (struct words_found){ 0 };
}

static int take_device(void *to_whom, const struct device_row *row)
{
	return take(to_whom, row->name) ? 1 : 0;
}

static int take_clock(void *to_whom, const struct clock_row *row)
{
	return take(to_whom, row->name) ? 1 : 0;
}

static void take_words(struct finding *f, const char *words)
{
	struct slice rest = slice_of(words);

	while (rest.n) {
		struct slice word = slice_token(&rest, ' ');
		char *own = xstrndup(word.p, word.n);

		take(f, own);
		free(own);
	}
}

void complete_argument(struct ui *ui, enum action a, struct slice begun, struct words_found *out)
{
	struct finding f = { begun, out };
	struct error e;

	for (size_t i = 0; i < sizeof(arguments) / sizeof(*arguments); i++)
		if (arguments[i].action == a && arguments[i].words)
			take_words(&f, arguments[i].words);
	if (a == ACTION_OFFSET || a == ACTION_ZONE || a == ACTION_OFFSET_CLEAR)
		summary_clocks(ui->store, take_clock, &f, &e);
	for (size_t i = 0; a == ACTION_GLOSSARY && term_at(i); i++)
		take(&f, term_at(i)->name);
	if (a == ACTION_DEVICE)
		verdict_devices(ui->store, take_device, &f, &e);
	for (int s = 0; a == ACTION_SORT && s < SORT_COUNT; s++)
		take(&f, fleet_sort_name((enum fleet_sort)s));
}

/* --- names in a filter line --- */

static void common_part(struct text *so_far, const char *name)
{
	size_t n = 0;

	if (!so_far->p) {
		text_adds(so_far, name);
		return;
	}
	while (so_far->p[n] && so_far->p[n] == name[n])
		n++;
	so_far->n = n;
	so_far->p[n] = '\0';
}

void complete_path(struct text *line)
{
	struct text pattern = { 0 }, common = { 0 };
	glob_t found;

	for (size_t i = 0; i < line->n; i++) /* what is typed is no pattern */
		text_addf(&pattern, strchr("*?[\\", line->p[i]) ? "\\%c" : "%c", line->p[i]);
	text_addc(&pattern, '*');
	if (glob(pattern.p, GLOB_MARK | GLOB_TILDE | GLOB_NOSORT, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			common_part(&common, found.gl_pathv[i]);
		globfree(&found);
	}
	if (common.n) {
		text_clear(line);
		text_add(line, text_slice(&common));
	}
	text_free(&common);
	text_free(&pattern);
}

void complete_filter(struct text *line)
{
	static const char *const own[] = { "party", "role",  "kind",   "what",    "line",    "text",     "mark",
					   "note",  "since", "until",  "count",   "outcome", "boundary", "incident",
					   "fact",  "path",  "format", "problem", "read",    "state" };
	size_t begin = line->n, matches = 0;
	struct slice begun;
	struct text common = { 0 };

	while (begin > 0 && line->p[begin - 1] != ' ' && line->p[begin - 1] != '-')
		begin--;
	begun = slice_from(text_slice(line), begin);
	for (size_t i = 0; begun.n && i < sizeof(own) / sizeof(*own) + FIELD_COUNT; i++) {
		const char *name = i < FIELD_COUNT ? field_name((enum field)i) : own[i - FIELD_COUNT];

		if (strncmp(name, begun.p, begun.n) != 0)
			continue;
		common_part(&common, name);
		matches++;
	}
	if (matches) {
		line->n = begin;
		line->p[begin] = '\0';
		text_add(line, text_slice(&common));
		text_adds(line, matches == 1 ? ":" : "");
	}
	text_free(&common);
}
