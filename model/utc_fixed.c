/*
 * The four ways in which most logs are dated, whose parts stand at fixed places: what the rows of utc_forms.c say of them, in one step.
 *	2026-11-23T00:51:19.123+01:00    Nov 23 00:51:19    23/Nov/2026:00:51:19 +0000    11/23 00:51:19.123
 * All that is not just so, or cannot be, is left to the rows.
 */
#include "utc_parts.h"

enum { NONE = 1000000 }; /* beyond all that can be, also when it is counted a hundred times */

static inline int two(const char *p)
{
	unsigned tens = (unsigned)(unsigned char)p[0] - '0', ones = (unsigned)(unsigned char)p[1] - '0';

	return tens > 9 || ones > 9 ? NONE : (int)(tens * 10 + ones);
}

static inline int four(const char *p)
{
	return two(p) * 100 + two(p + 2);
}

/* "mar" is a weekday in other languages, but none goes on as these forms do. */
static int month(const char *p)
{
	bool march = (p[0] | 0x20) == 'm' && (p[1] | 0x20) == 'a' && (p[2] | 0x20) == 'r';

	return march ? 3 : utc_english(p);
}

/* Reads the date and leaves p where the time begins. */
static inline bool date(struct reader *r)
{
	const char *p = r->p;

	if (p[4] == '-' && p[7] == '-' && (p[10] == 'T' || p[10] == ' ')) {
		r->year = four(p);
		r->month = two(p + 5);
		r->day = two(p + 8);
		r->p += 11;
	} else if (p[3] == ' ' && p[6] == ' ') {
		r->yearless = true;
		r->month = month(p);
		r->day = two((const char[]){ p[4] == ' ' ? '0' : p[4], p[5] });
		r->p += 7;
	} else if (p[2] == '/' && p[6] == '/' && p[11] == ':') {
		r->year = four(p + 7);
		r->month = month(p + 3);
		r->day = two(p);
		r->p += 12;
	} else if (p[2] == '/' && p[5] == ' ') {
		r->yearless = true;
		r->month = two(p);
		r->day = two(p + 3);
		r->p += 6;
	} else {
		return false;
	}
	return r->year >= 1970 && r->year <= 2100 && r->month >= 1 && r->month <= 12 && r->day >= 1 &&
	       r->day <= civil_month_days(r->year, r->month);
}

static inline bool time_of_day(struct reader *r)
{
	static const int64_t units[] = { NS_PER_S, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	const char *p = r->p, *from;
	int64_t value = 0;

	if (!utc_clock(p, r->end, &r->hour, &r->minute, &r->second) || r->hour > 23 || r->minute > 59 || r->second > 59)
		return false;
	p += 8;
	if (r->end - p > 1 && *p == '.' && utc_digit(p[1])) {
		const char *last = r->end - p > 10 ? p + 10 : r->end;

		for (from = ++p; p < last && utc_digit(*p); p++)
			value = value * 10 + (*p - '0');
		r->precision = units[p - from];
	}
	r->ns = value * r->precision;
	r->p = p;
	return true;
}

/* What stands behind may still be part of the time: half of the day, a fraction of another kind, a further digit. */
static inline bool time_ends(const struct reader *r)
{
	struct slice rest = { r->p, (size_t)(r->end - r->p) };
	char c = utc_at(rest, 0), half = (char)(utc_at(rest, c == ' ') | 0x20);

	if (utc_digit(c) || c == ',' || c == ':')
		return false;
	return (half != 'a' && half != 'p') || (utc_at(rest, (size_t)(c == ' ') + 1) | 0x20) != 'm';
}

/* Most have none: another word begins behind them. A month that is a number is a date's only if a fraction follows, and has no zone. */
static inline bool zone(struct reader *r, bool named)
{
	struct slice rest = { r->p, (size_t)(r->end - r->p) };
	char next = utc_at(rest, 1);
	ptrdiff_t n;

	if (!named)
		return r->precision < NS_PER_S;
	if (rest.n == 0 || (rest.p[0] == ' ' && next != '+' && next != '-' && !(next >= 'A' && next <= 'Z')))
		return true;
	n = utc_zone_read(rest, r->yearless ? 0 : r->year, &r->offset);
	if (n < 0)
		return false;
	r->zoned = n > 0;
	r->p += n;
	return r->p == r->end || !utc_digit(*r->p);
}

size_t utc_fixed(struct slice s, struct stamp *out)
{
	struct reader r = { .p = s.p, .end = s.p + s.n, .year = UTC_YEARLESS, .precision = NS_PER_S };

	if (s.n < 15 || !date(&r) || !time_of_day(&r) || !time_ends(&r) || !zone(&r, !r.yearless || !utc_digit(s.p[0])))
		return 0;
	utc_put(&r, out);
	return (size_t)(r.p - s.p);
}

int64_t utc_since_midnight(struct slice s)
{
	int hour, minute, second;

	if (s.n == 0 || !utc_clock(s.p, s.p + s.n, &hour, &minute, &second) || hour > 23 || minute > 59 || second > 59)
		return UTC_NONE;
	return (hour * 3600 + minute * 60 + second) * NS_PER_S;
}
