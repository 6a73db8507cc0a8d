/*
 * Stamps as clocks write them: a clock may be wrong, and has a zone.
 * For: the scenario generator.
 * Patterns are those of strftime (%Y %y %m %d %e %H %M %S %b %a %j %z %s %%), and %3 %6 (the fraction in so many digits), %:z (+02:00),
 * %! (what follows in UTC), %E (2-Mar-2026, the day without a blank), %u (seconds since boot, six digits behind the point), %U (hh:mm:ss.mmm,uuu since boot).
 */
#ifndef STAMP_H
#define STAMP_H

#include "base.h"

struct clock {
	int64_t ahead;      /* ns: what it shows more than the true time */
	int64_t boot;       /* ns UTC, true */
	int32_t utc_offset; /* seconds east */
};

void stamp_print(struct slice pattern, int64_t ns, const struct clock *c, struct text *out);

#endif
