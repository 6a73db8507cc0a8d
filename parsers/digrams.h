/*
 * Which pairs of bytes stand in a text: tells for most literals that they cannot stand in it, without searching.
 * For: format.c.
 */
#ifndef DIGRAMS_H
#define DIGRAMS_H

#include "base.h"

enum { DIGRAMS_KEPT = 4 };

struct digrams { /* a set with false friends: what is not in it is not in the text */
	uint64_t bit[64];
};

struct digrams_wanted { /* of a literal; zero-initialised wants nothing */
	uint16_t pair[DIGRAMS_KEPT];
	uint16_t n;
};

void digrams_read(struct digrams *d, struct slice text);
void digrams_want(struct digrams_wanted *w, struct slice literal);
bool digrams_may(const struct digrams *d, const struct digrams_wanted *w);

#endif
