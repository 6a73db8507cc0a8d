/*
 * "KEY=VALUE" between blanks, one after another; a word without '=' is a key without a value. A value in double quotes may hold blanks.
 *	struct pairs p = pairs(text);
 *	while (pairs_next(&p)) ... p.key, p.value
 * For: netfilter.c, conntrack.c. Slices borrow from the text.
 * Packets have twenty pairs: what is asked for each of them stands here, so that it is done where the pairs are wanted.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include "base.h"

#define PAIRS_WINDOW 64

struct pairs {
	struct slice key, value;
	const char *from, *at, *end; /* all of it, and where the rest begins */
	const char *window;
	uint64_t blanks; /* where they stand in the window, a bit a byte */
};

struct pairs pairs(struct slice text);
uint64_t pairs_blanks(struct slice text, const char *window); /* a text that is shorter than a window is all in it */

/* The next blank from `at` on; the end, if there is none. */
static inline const char *pairs_blank(struct pairs *p, const char *at)
{
	while (at < p->end) {
		uint64_t blanks;

		if ((size_t)(at - p->window) >= PAIRS_WINDOW) { /* the last window ends with the text, even if it begins in what is over */
			p->window = p->end - p->from < PAIRS_WINDOW ? p->from : p->end - at < PAIRS_WINDOW ? p->end - PAIRS_WINDOW : at;
			p->blanks = pairs_blanks((struct slice){ p->from, (size_t)(p->end - p->from) }, p->window);
		}
		blanks = p->blanks >> (at - p->window);
		if (blanks)
			return at + __builtin_ctzll(blanks);
		at = p->window + PAIRS_WINDOW;
	}
	return p->end;
}

static inline bool pairs_next(struct pairs *p)
{
	const char *from = p->at, *equals, *to;

	while (from < p->end && (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n'))
		from++;
	to = equals = pairs_blank(p, from);
	for (const char *c = from; c < to; c++) {
		if (*c != '=')
			continue;
		equals = c;
		break;
	}
	p->key = (struct slice){ from, (size_t)(equals - from) };
	p->value = slice_from((struct slice){ equals, (size_t)(to - equals) }, 1);
	p->at = to;
	if (p->value.n > 0 && p->value.p[0] == '"') {
		struct slice rest = { equals + 2, (size_t)(p->end - equals) - 2 };

		p->value = slice_token(&rest, '"');
		p->at = rest.p;
	}
	return to > from;
}

static inline struct slice pairs_rest(const struct pairs *p)
{
	return (struct slice){ p->at, (size_t)(p->end - p->at) };
}

#endif
