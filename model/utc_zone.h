/*
 * What zone words and zone files say.
 * For: utc_forms.c, tests.
 */
#ifndef UTC_ZONE_H
#define UTC_ZONE_H

#include "base.h"

/*
 * A zone at the very start of s, as it stands behind a time: "Z", "+02:00", "+0200", "+02", " +0200", " CET", " UTC+2". Returns how many
 * bytes it took, 0 when there is none, -1 when an offset is written that no place on earth has.
 */
ptrdiff_t utc_zone_read(struct slice s, int year, int32_t *offset);
/* The offset that the bytes of a TZif file (RFC 8536) give for a wall time in seconds. Any bytes are safe. */
bool utc_zone_file(struct slice tzif, int64_t wall_s, int32_t *offset);

#endif
