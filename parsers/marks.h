/*
 * Bytes of a few kinds in a text, found sixty-four at a time: where the next one stands is then known without looking at what lies between.
 * For: json.c, pairs.h.
 *	struct marks m = marks(text);
 *	const char *next = marks_next(&m, text.p, of_a_kind);
 */
#ifndef MARKS_H
#define MARKS_H

#include "base.h"

#define MARKS_WINDOW 64

struct marks {
	const char *from, *end;
	const char *window; /* so many bytes, or all there are */
	uint64_t bits;      /* where they stand in it */
};

/* Where they stand in the first n bytes, which are MARKS_WINDOW or fewer, a bit a byte. */
typedef uint64_t marks_kind(const char *p, size_t n);

static inline struct marks marks(struct slice text)
{
	const char *end = text.n ? text.p + text.n : text.p;

	return (struct marks){ text.p, end, end, 0 };
}

const char *marks_far(struct marks *m, const char *at, marks_kind *kind); /* the same, beyond the window */
/* The first from `at` on; the end, if there is none. */
static inline const char *marks_next(struct marks *m, const char *at, marks_kind *kind)
{
	size_t i = (size_t)(at - m->window);

	if (i < MARKS_WINDOW && m->bits >> i)
		return at + __builtin_ctzll(m->bits >> i);
	return marks_far(m, at, kind);
}

#endif
