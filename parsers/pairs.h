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

struct pairs_marks { /* where they stand in a window, a bit a byte */
	uint64_t blanks, equals;
};

struct pairs {
	struct slice key, value;
	const char *from, *at, *end; /* all of it, and where the rest begins */
	const char *window;
	struct pairs_marks marks;
};

struct pairs pairs(struct slice text);
struct pairs_marks pairs_look(struct slice text, const char *window); /* text that is shorter than a window is all in it */

/* The next blank from `at` on, or '=' if that is asked for and comes first; the end, if there is none. */
static inline const char *pairs_mark(struct pairs *p, const char *at, bool equals)
{
	while (at < p->end) {
		uint64_t marks;

		if ((size_t)(at - p->window) >= PAIRS_WINDOW) { /* the last window ends with the text, even if it begins in what is over */
			p->window = p->end - p->from < PAIRS_WINDOW ? p->from : p->end - at < PAIRS_WINDOW ? p->end - PAIRS_WINDOW : at;
			p->marks = pairs_look((struct slice){ p->from, (size_t)(p->end - p->from) }, p->window);
		}
		marks = (p->marks.blanks | (equals ? p->marks.equals : 0)) >> (at - p->window);
		if (marks)
			return at + __builtin_ctzll(marks);
		at = p->window + PAIRS_WINDOW;
	}
	return p->end;
}

static inline bool pairs_next(struct pairs *p)
{
	const char *from = p->at, *to;

	while (from < p->end && (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n'))
		from++;
	to = p->at = pairs_mark(p, from, true);
	p->key = (struct slice){ from, (size_t)(to - from) };
	p->value = (struct slice){ 0 };
	if (to == p->end || *to != '=')
		return to > from;
	from = to + 1;
	if (from < p->end && *from == '"') {
		struct slice rest = { from + 1, (size_t)(p->end - from) - 1 };

		p->value = slice_token(&rest, '"');
		p->at = rest.p;
		return true;
	}
	p->at = pairs_mark(p, from, false);
	p->value = (struct slice){ from, (size_t)(p->at - from) };
	return true;
}

static inline struct slice pairs_rest(const struct pairs *p)
{
	return (struct slice){ p->at, (size_t)(p->end - p->at) };
}

#endif
