#include "utc.h"
#include "civil.h"

#include <string.h>

int64_t utc_civil(int year, int month, int day, int hour, int minute, int second)
{
	int64_t s, ns;

	if (month < 1 || month > 12)
		return UTC_NONE;
	s = (civil_days(year, month, 1) + day - 1) * DAY_S + hour * INT64_C(3600) + minute * INT64_C(60) + second;
	return __builtin_mul_overflow(s, NS_PER_S, &ns) ? UTC_NONE : ns;
}

static uint64_t away(int64_t a, int64_t b)
{
	return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

int64_t utc_with_year(int64_t yearless_ns, int64_t near)
{
	int64_t rest = civil_rest(yearless_ns, DAY_S * NS_PER_S), best = UTC_NONE;
	struct civil c = civil_of(civil_floor(yearless_ns, DAY_S * NS_PER_S)), at = civil_of(civil_floor(near, DAY_S * NS_PER_S));
	/* A February 29 may have to go as far as from 1896 to 1904. */
	int reach = c.month == 2 && c.day == 29 ? 8 : 1;

	if (yearless_ns == UTC_NONE || near == UTC_NONE)
		return UTC_NONE;
	for (int64_t year = at.year - reach; year <= at.year + reach; year++) {
		int64_t t, midnight;

		if (c.day > civil_month_days(year, c.month) ||
		    __builtin_mul_overflow(civil_days(year, c.month, c.day), DAY_S * NS_PER_S, &midnight) ||
		    __builtin_add_overflow(midnight, rest, &t))
			continue;
		if (best == UTC_NONE || away(t, near) < away(best, near))
			best = t;
	}
	return best;
}

static char *put(char *out, int64_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + digits;
}

void utc_print(int64_t ns, char out[32])
{
	int64_t s = civil_floor(ns, NS_PER_S), days = civil_floor(s, DAY_S), of_day = civil_rest(s, DAY_S);
	struct civil c = civil_of(days);
	char *p = put(out, c.year, 4);

	*p++ = '-';
	p = put(p, c.month, 2);
	*p++ = '-';
	p = put(p, c.day, 2);
	*p++ = 'T';
	p = put(p, of_day / 3600, 2);
	*p++ = ':';
	p = put(p, of_day / 60 % 60, 2);
	*p++ = ':';
	p = put(p, of_day % 60, 2);
	*p++ = '.';
	p = put(p, civil_rest(ns, NS_PER_S) / 1000, 6);
	*p++ = 'Z';
	*p = '\0';
}

bool utc_parse_argument(const char *text, int64_t *out)
{
	struct slice s = slice_of(text);
	struct stamp stamp;
	char day[sizeof("2026-11-23 00:00:00")];

	if (s.n == sizeof("2026-11-23") - 1 && s.p[4] == '-') {
		memcpy(day, s.p, s.n);
		memcpy(day + s.n, " 00:00:00", sizeof(" 00:00:00"));
		return utc_parse_argument(day, out);
	}
	if (s.n == 0 || utc_read(s, &stamp) != s.n || stamp.basis == STAMP_UPTIME || stamp.yearless)
		return false;
	*out = stamp.ns;
	return true;
}
