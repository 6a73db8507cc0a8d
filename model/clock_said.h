/*
 * A statement as the clock pass reads it, and what becomes of it: sights.
 * For: clock_sight.c, clock_told.c.
 */
#ifndef CLOCK_SAID_H
#define CLOCK_SAID_H

#include "clock.h"

struct said {
	struct clocks *c;
	struct event_row *row;
	enum kind kind;
	enum party party;
	enum role role;
	uint32_t mark;
};

static inline struct slice said_field(const struct said *s, enum field f)
{
	return event_field(s->row, f);
}

uint64_t clock_mix(uint64_t h, struct slice s);
uint64_t clock_key(enum why why, struct slice a, struct slice b, struct slice c);
struct sight *clock_add(struct clocks *c, uint64_t key, uint32_t mark, enum phase phase);
void clock_numbers(const struct said *s); /* clock_told.c */

#endif
