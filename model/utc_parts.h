/*
 * What utc_read() is put together from: words, counts, zones, and the elements of a form.
 * For: utc_forms.c and its neighbours utc_*.c, tests.
 * All functions take any bytes, read at the very start of s and return how many bytes they took, 0 for none.
 */
#ifndef UTC_PARTS_H
#define UTC_PARTS_H

#include "utc.h"

/* A date being read. Fields that a form does not write keep what they were given. */
struct reader {
	const char *p, *end;
	int year, month, day, hour, minute, second;
	int64_t ns, precision; /* ns: the fraction alone */
	int32_t offset;
	bool zoned, yearless;
	bool any; /* also dates and times that cannot be */
};

/* What a pattern says, see utc_forms.c. False: it does not stand here; then the reader has moved all the same. */
bool utc_form(struct reader *r, const char *pattern);
/* The name of a month (1-12, else 0), of a weekday, or a word that is both: "mar" is March in one language and Tuesday in another. */
size_t utc_name(struct slice s, int *month, bool *weekday);
/* "1795395068", "1795395068948", "1795395068.948": at least ten digits, and no part of a longer word. */
size_t utc_epoch_read(struct slice s, struct stamp *out);
/* What stands in brackets when a program counts from the start: "3228.099662", "00:01:37.034,149". */
size_t utc_uptime_read(struct slice s, struct stamp *out);
/*
 * A zone as it stands behind a time: "Z", "+02:00", "+0200", "+02", " +0200", " CET", " UTC+2". The year, 0 if it is not known, tells
 * what a name meant then. -1: an offset is written that no place on earth has.
 */
ptrdiff_t utc_zone_read(struct slice s, int year, int32_t *offset);
/* The offset that the bytes of a zone file (RFC 8536) give for a wall time in seconds. */
bool utc_zone_file(struct slice tzif, int64_t wall_s, int32_t *offset);

static inline bool utc_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline bool utc_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') <= 25;
}

/* '\0' behind the end */
static inline char utc_at(struct slice s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

#endif
