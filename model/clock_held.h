/*
 * New flows of an address lie within the one session that held it.
 * For: clock*.c.
 */
#ifndef CLOCK_HELD_H
#define CLOCK_HELD_H

#include "clock_event.h"

struct clocks;
/* All sights, before the first session is held. */
void clock_hold_flow(struct clocks *c, const struct seen *s);
/* In the order of clock_meet(). */
void clock_hold(struct clocks *c, const struct seen *s);
/* Makes the links. */
void clock_held(struct clocks *c);
void clock_holdings_free(struct clocks *c);

#endif
