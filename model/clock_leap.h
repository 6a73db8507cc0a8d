/*
 * Steps of a clock that show against others.
 * For: clock_leap.c, which finds them, clock_part.c, which parts the records, clock_carry.c, which does so in the host's other logs, and clock.c.
 */
#ifndef CLOCK_LEAP_H
#define CLOCK_LEAP_H

#include "clock.h"

struct leap {
	uint32_t writing, fresh; /* before and behind the step; fresh is set by clock_part() */
	uint32_t before, after;	 /* marks that are certainly so */
	int64_t shift[2];	 /* what readings of the writing are more than those of the marks, before and after */
	struct bound by; /* how far it went on, in most of its length; below 0: back */
	uint32_t votes;
	size_t edge; /* that voted last: its first link */
	size_t from, to; /* all marks of the writing lie in between; 0 and 0: not known */
};

/* clock_leap.c: where a clock was set, as it shows against others */
void clock_leaps(struct clocks *c);
/* clock_carry.c: steps that were found in one of a host's logs, in its others */
void clock_carry(struct clocks *c);
/* Lines of one file are in order whatever they say. */
bool clock_later(const struct clocks *c, uint32_t a, uint32_t b);
void clock_part(struct clocks *c, struct leap *l, size_t n);

#endif
