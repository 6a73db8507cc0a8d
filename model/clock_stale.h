/*
 * Is it certain that the address which a device says it took is the one that was given here.
 * For: clock*.c.
 */
#ifndef CLOCK_STALE_H
#define CLOCK_STALE_H

#include "clock_event.h"

struct clocks;
/* Sessions are noted, then sorted once, before anything is asked. */
void clock_note_session(struct clocks *c, const struct seen *s);
void clock_sort_sessions(struct clocks *c);
bool clock_stale(const struct clocks *c, const struct seen *given, const struct seen *taken);
void clock_sessions_free(struct clocks *c);

#endif
