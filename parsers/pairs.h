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
	const char *at, *end;		/* what is left */
	const char *begin;		/* of the text */
	const char *window, *next;	/* where the bits are of; where the next such window begins */
	uint64_t bits;			/* blanks and quotes that were not come to yet */
};

struct pairs pairs(struct slice text);
uint64_t pairs_stops(const char *p, size_t n); /* blanks and quotes, a bit a byte; n is at most STOPS_WINDOW */
/* Where the word ends in which a quote stands, at `quote`. */
const char *pairs_quoted(const char *from, const char *quote, const char *end);

static inline void pairs_go(struct pairs *p, const char *at) /* the next word begins here, or further on */
{
	p->at = p->next = at;
	p->bits = 0;
}

/* Looks at the next window; the last one ends with the text, even if it begins in what is over. */
static inline void pairs_look(struct pairs *p)
{
	size_t left = (size_t)(p->end - p->next), over = 0;

	p->window = p->next;
	if (left < STOPS_WINDOW && p->end - p->begin >= STOPS_WINDOW) {
		over = STOPS_WINDOW - left;
		p->window -= over;
	}
	left = left + over < STOPS_WINDOW ? left : STOPS_WINDOW;
	p->bits = pairs_stops(p->window, left) >> over << over;
	p->next = p->window + left;
}

static inline bool pairs_next(struct pairs *p)
{
	const char *from, *to;

	do {
		from = p->at;
		while (p->bits == 0 && p->next < p->end)
			pairs_look(p);
		to = p->bits ? p->window + __builtin_ctzll(p->bits) : p->end;
		if (to < p->end && *to == '"') {
			to = pairs_quoted(from, to, p->end);
			pairs_go(p, to);
		} else {
			p->bits &= p->bits - 1;
			p->at = to < p->end ? to + 1 : to;
		}
		while (from < to && *from < ' ' && (*from == '\r' || *from == '\n'))
			from++;
	} while (from == to && to < p->end); /* a blank behind a blank ends nothing */
	p->word = (struct slice){ from, (size_t)(to - from) };
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
