/*
 * "KEY=VALUE" between blanks, one after another; a word without '=' is a key without a value. A value in double quotes may hold blanks.
 *	struct pairs p = pairs(text);
 *	while (pairs_next(&p)) ... p.key, p.value
 * For: netfilter.c, conntrack.c. Slices borrow from the text.
 * Packets have twenty pairs: what is asked for each of them stands here, so that it is done where the pairs are wanted.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include "stops.h"

struct pairs {
	struct slice key, value;
	const char *at, *end; /* what is left */
	struct stops blanks;
};

struct pairs pairs(struct slice text);
uint64_t pairs_blanks(const char *p, size_t n);

static inline bool pairs_next(struct pairs *p)
{
	const char *from = p->at, *equals, *to;

	while (from < p->end && (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n'))
		from++;
	to = equals = stops_next(&p->blanks, from, pairs_blanks);
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
