/*
 * Times, half-widths and spans as people read them.
 * For: view_*.c and their parts, speak.c.
 */
#ifndef WHEN_H
#define WHEN_H

#include "base.h"
#include "utc.h"

/* "00:50:42.373", "00:50:42.1±0.5": as many digits as the half-width allows. "no time" without one. tz NULL: UTC. */
void when_time(struct text *out, int64_t t, int64_t half, const char *tz);
void when_day(struct text *out, int64_t t, const char *tz);   /* "23 Nov 2026" */
void when_short(struct text *out, int64_t t, const char *tz); /* "23 Nov 00:50:42" */
int64_t when_ms(void);					      /* of a clock that only counts up */
int64_t when_wall(int64_t t, const char *tz);		      /* t as the wall time of the zone, read as if UTC */
void when_span(struct text *out, int64_t ns);		      /* "41 s", "2 min 05 s", "3 d 4 h": at most two units */
void when_age(struct text *out, int64_t ns);		      /* the same in one unit */
void when_delta(struct text *out, int64_t ns);		      /* "+0.01", "+12.3", "+2m05" : at most seven columns */

#endif
