/*
 * Words between blanks, "KEY=VALUE" or alone, one after another. A value in double quotes may hold blanks.
 *	struct pairs p = pairs(text);
 *	while (pairs_next(&p)) ... pairs_key(p.word), pairs_value(p.word, key.n)
 * For: netfilter.c, conntrack.c. Slices borrow from the text.
 * Packets have twenty words: what is asked for each of them stands here, so that it is done where they are wanted.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include "stops.h"

struct pairs {
	struct slice word;
	const char *at, *end; /* what is left */
	struct stops stops;
};

struct pairs pairs(struct slice text);
uint64_t pairs_stops(const char *p, size_t n); /* blanks and quotes */
/* Where the word ends in which a quote stands, at `quote`. */
const char *pairs_quoted(struct pairs *p, const char *from, const char *quote);

static inline bool pairs_next(struct pairs *p)
{
	const char *from = p->at, *to;

	while (from < p->end && (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n'))
		from++;
	to = stops_next(&p->stops, from, pairs_stops);
	if (to < p->end && *to == '"')
		to = pairs_quoted(p, from, to);
	p->word = (struct slice){ from, (size_t)(to - from) };
	p->at = to;
	return to > from;
}

/* All of a word that has no '='. */
static inline struct slice pairs_key(struct slice word)
{
	size_t n = 0;

	while (n < word.n && word.p[n] != '=')
		n++;
	return slice_cut(word, 0, n);
}

/* What stands behind a key of n bytes, without its quotes. */
static inline struct slice pairs_value(struct slice word, size_t n)
{
	struct slice value = slice_from(word, n + 1);

	if (value.n == 0 || value.p[0] != '"')
		return value;
	value = slice_from(value, 1);
	return slice_ends(value, "\"") ? slice_cut(value, 0, value.n - 1) : value;
}

#endif
