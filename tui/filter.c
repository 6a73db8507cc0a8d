#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include "regex.h"

void filter_free(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->term[i].name);
		free(f->term[i].value);
		regex_free(f->term[i].pattern);
	}
	free(f->text);
	*f = (struct filter){ 0 };
}

/* "name!=value", "name=value", "name~value", or a word alone. */
static int read_term(struct filter_term *t, struct slice word, bool hide, struct error *e)
{
	ptrdiff_t at = slice_index(word, '='), tilde = slice_index(word, '~');
	bool pattern = tilde > 0 && (at < 0 || tilde < at);
	struct slice name;

	at = pattern ? tilde : at;
	name = slice_cut(word, 0, at > 0 ? (size_t)at : 0);
	t->not = hide;
	if (slice_ends(name, "!")) {
		t->not = !hide;
		name.n--;
	}
	if (name.n) {
		t->name = xstrndup(name.p, name.n);
		word = slice_from(word, (size_t)at + 1);
	}
	t->value = xstrndup(word.p, word.n);
	if (t->name && !pattern)
		return 1;
	t->pattern = regex_new(word, REGEX_CASELESS | (pattern ? 0 : REGEX_LITERAL), e);
	return t->pattern ? 1 : -1;
}

int filter_set(struct filter *f, const char *text, bool hide, struct error *e)
{
	struct slice rest = slice_of(text);

	filter_free(f);
	while (rest.n && f->count < FILTER_TERMS) {
		struct slice word = slice_token(&rest, ' ');

		if (word.n && read_term(&f->term[f->count++], word, hide, e) < 0) {
			filter_free(f);
			return -1;
		}
	}
	f->text = f->count ? xstrdup(text) : NULL;
	return 1;
}

static bool holds(const struct filter_term *t, struct slice words)
{
	while (words.n) {
		struct slice value = slice_token(&words, '\n'), name = slice_token(&value, '\t');

		if (t->name && !slice_is(name, t->name))
			continue;
		if (t->pattern ? regex_match(t->pattern, value, NULL, 0) == 1 : slice_is(value, t->value))
			return true;
	}
	return false;
}

bool filter_passes(const struct filter *f, struct slice words)
{
	for (size_t i = 0; i < f->count; i++)
		if (holds(&f->term[i], words) == f->term[i].not)
			return false;
	return true;
}
