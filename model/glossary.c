#include "glossary.h"

#include <string.h>
#include <strings.h>

static const struct term terms[] = {
#define TERM(name, meaning, clause, worlds, not) { name, meaning, clause, worlds, not },
#include "glossary.def"
#undef TERM
};

const struct term *term_at(size_t i)
{
	return i < sizeof(terms) / sizeof(*terms) ? &terms[i] : NULL;
}

/* "who: word, word | who: word" */
bool term_word(const struct term *t, size_t n, struct slice *out)
{
	struct slice worlds = slice_of(t->worlds);

	*out = slice_of(t->name);
	if (n == 0)
		return true;
	while (worlds.n) {
		struct slice words = slice_token(&worlds, '|');
		ptrdiff_t colon = slice_find(words, ": ");

		words = slice_from(words, colon < 0 ? 0 : (size_t)colon + 2);
		while (words.n) {
			*out = slice_trim(slice_token(&words, ','));
			if (out->n && --n == 0)
				return true;
		}
	}
	return false;
}

static bool same(struct slice a, struct slice b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static const struct term *named(struct slice name)
{
	for (size_t i = 0; term_at(i); i++)
		if (same(slice_of(terms[i].name), name))
			return &terms[i];
	return NULL;
}

const struct term *term_find(struct slice word)
{
	const struct term *t = named(slice_trim(word));
	ptrdiff_t dot = slice_index(word, '.');
	struct slice own;

	if (!t && dot > 0)
		t = named(slice_cut(word, 0, (size_t)dot));
	for (size_t i = 0; !t && word.n && term_at(i); i++)
		for (size_t n = 1; !t && term_word(&terms[i], n, &own); n++)
			if (same(own, slice_trim(word)))
				t = &terms[i];
	return t;
}
