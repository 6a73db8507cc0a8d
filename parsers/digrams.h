/*
 * Which pairs of bytes stand in a text: tells for most literals that they cannot stand in it, without searching.
 * For: format.c.
 */
#ifndef DIGRAMS_H
#define DIGRAMS_H

#include "base.h"

enum { DIGRAMS_KEPT = 4 };

struct digrams { /* a set with false friends: what is not in it is not in the text; zero-initialised before the first text */
	uint8_t round, seen[4096]; /* a pair is in the set when it was seen in this round: nothing need be cleared for the next text */
};

struct digrams_wanted { /* of a literal; zero-initialised wants nothing */
	uint16_t pair[DIGRAMS_KEPT];
	uint16_t n;
};

static inline unsigned digrams_pair(char a, char b) /* its place in the set */
{
	return ((unsigned char)a * 67u + (unsigned char)b) & 4095u;
}

void digrams_read(struct digrams *d, struct slice text);
void digrams_want(struct digrams_wanted *w, struct slice literal);

static inline bool digrams_may(const struct digrams *d, const struct digrams_wanted *w)
{
	for (unsigned i = 0; i < w->n; i++)
		if (d->seen[w->pair[i]] != d->round)
			return false;
	return true;
}

#endif
