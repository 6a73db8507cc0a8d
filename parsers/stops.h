/*
 * Bytes of a few kinds in a text, found sixty-four at a time: where the next one stands is then known without looking at what lies between.
 * For: json.c, pairs.h.
 *	struct stops s = stops(text);
 *	const char *next = stops_next(&s, text.p, far_of_a_kind);
 */
#ifndef STOPS_H
#define STOPS_H

#include "base.h"

#define STOPS_WINDOW 64

struct stops {
	const char *from, *end;
	const char *window; /* so many bytes, or all there are */
	uint64_t bits;      /* where they stand in it */
};

/* Where they stand in the first n bytes, which are STOPS_WINDOW or fewer, a bit a byte. */
typedef uint64_t stops_kind(const char *p, size_t n);

/* A whole window by what tells of sixteen bytes. */
static inline uint64_t stops_by_16(uint64_t (*of_16)(const char *), const char *p)
{
	return of_16(p) | of_16(p + 16) << 16 | of_16(p + 32) << 32 | of_16(p + 48) << 48;
}

static inline struct stops stops(struct slice text)
{
	const char *end = text.n ? text.p + text.n : text.p;

	return (struct stops){ text.p, end, end, 0 };
}

/* The same, beyond the window: the last one ends with the text, even if it begins in what is over. */
static inline const char *stops_far(struct stops *s, const char *at, stops_kind *kind)
{
	size_t all = (size_t)(s->end - s->from);

	while (at < s->end) {
		size_t left = (size_t)(s->end - at);

		if ((size_t)(at - s->window) >= STOPS_WINDOW) {
			s->window = all < STOPS_WINDOW ? s->from : left < STOPS_WINDOW ? s->end - STOPS_WINDOW : at;
			s->bits = kind(s->window, all < STOPS_WINDOW ? all : STOPS_WINDOW);
		}
		if (s->bits >> (at - s->window))
			return at + __builtin_ctzll(s->bits >> (at - s->window));
		at = s->window + STOPS_WINDOW;
	}
	return s->end;
}

/* The first from `at` on; the end, if there is none. far: stops_far() with the kind, in a function of its own. */
static inline const char *stops_next(struct stops *s, const char *at, const char *far(struct stops *, const char *))
{
	size_t i = (size_t)(at - s->window);

	if (i < STOPS_WINDOW && s->bits >> i)
		return at + __builtin_ctzll(s->bits >> i);
	return far(s, at);
}

#endif
