/*
 * What utc_read() is put together from: words, counts, zones, and the elements of a form.
 * For: utc_forms.c and its neighbours utc_*.c, tests.
 * All functions take any bytes, read at the very start of s and return how many bytes they took, 0 for none.
 */
#ifndef UTC_PARTS_H
#define UTC_PARTS_H

#include "civil.h"
#include "utc.h"

#include <endian.h>

#define UTC_YEARLESS 1972 /* what is written without a year lies in a leap year: then a leap day can be read */

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
int utc_english(const char *three); /* letters: 1 to 12 a month, -1 a weekday, 0 neither, or "mar" */
/* A stamp in one of the forms that most logs have. 0: the rows of utc_forms.c may know it. */
size_t utc_fixed(struct slice s, struct stamp *out);
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

/* "00:51:19" at once, as nearly all times are written; they may be no hours, minutes and seconds. */
static inline bool utc_clock(const char *p, const char *end, int *hour, int *minute, int *second)
{
	const uint64_t colons = UINT64_C(0x00003a00003a0000), zeros = UINT64_C(0x3030003030003030), tens = UINT64_C(0x0606060606060606);
	uint64_t t;

	if (end - p < 8)
		return false;
	memcpy(&t, p, sizeof(t));
	t = le64toh(t) ^ (colons | zeros);
	if ((t & UINT64_C(0x0000ff0000ff0000)) || ((t | (t + tens)) & UINT64_C(0xf0f0f0f0f0f0f0f0)))
		return false;
	*hour = (int)(t & 15) * 10 + (int)(t >> 8 & 15);
	*minute = (int)(t >> 24 & 15) * 10 + (int)(t >> 32 & 15);
	*second = (int)(t >> 48 & 15) * 10 + (int)(t >> 56);
	return true;
}

static inline void utc_put(const struct reader *r, struct stamp *out) /* a date and time that can be */
{
	int32_t east = r->zoned ? r->offset : 0;
	int64_t s = civil_days(r->year, r->month, r->day) * DAY_S + r->hour * 3600 + r->minute * 60 + r->second - east;

	*out = (struct stamp){
		.basis = r->zoned ? STAMP_ZONED : STAMP_LOCAL,
		.ns = s * NS_PER_S + r->ns,
		.precision = r->precision,
		.utc_offset = east,
		.yearless = r->yearless,
	};
}

/* '\0' behind the end */
static inline char utc_at(struct slice s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

#endif
