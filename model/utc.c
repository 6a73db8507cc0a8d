#include "civil.h"
#include "utc.h"

#include <string.h>

#define EPOCH_FROM INT64_C(978307200) /* 2001-01-01 */
#define EPOCH_TO INT64_C(4133980800)  /* 2101-01-01 */

int64_t utc_civil(int year, int month, int day, int hour, int minute, int second)
{
	int64_t s, ns;

	if (month < 1 || month > 12)
		return UTC_NONE;
	s = civil_days(year, month, 1) * DAY_S + (day - INT64_C(1)) * DAY_S + hour * INT64_C(3600) + minute * INT64_C(60) + second;
	return __builtin_mul_overflow(s, NS_PER_S, &ns) ? UTC_NONE : ns;
}

static uint64_t away(int64_t a, int64_t b)
{
	return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

int64_t utc_with_year(int64_t yearless_ns, int64_t near)
{
	int64_t days = civil_floor(yearless_ns, DAY_S * NS_PER_S), rest = yearless_ns - days * DAY_S * NS_PER_S, best = UTC_NONE;
	struct civil c = civil_of(days), at = civil_of(civil_floor(near, DAY_S * NS_PER_S));
	/* February 29 may have to go as far as from 1896 to 1904. */
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
	int64_t s = civil_floor(ns, NS_PER_S), days = civil_floor(s, DAY_S), of_day = s - days * DAY_S;
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
	p = put(p, (ns - s * NS_PER_S) / 1000, 6);
	*p++ = 'Z';
	*p = '\0';
}

/* By magnitude: the units lie a thousand apart, so at most one of them falls into the century. */
static int64_t unit_of(uint64_t value)
{
	for (int64_t unit = NS_PER_S, scale = 1; unit > 0; unit /= 1000, scale *= 1000)
		if (value >= (uint64_t)EPOCH_FROM * (uint64_t)scale && value < (uint64_t)EPOCH_TO * (uint64_t)scale)
			return unit;
	return 0;
}

bool utc_epoch(struct slice digits, struct stamp *out)
{
	uint64_t value = 0;
	size_t i = 0;
	int64_t unit, ns;

	*out = (struct stamp){ 0 };
	for (; i < digits.n && i < 19 && digits.p[i] >= '0' && digits.p[i] <= '9'; i++)
		value = value * 10 + (uint64_t)(digits.p[i] - '0');
	unit = unit_of(value);
	if (unit == 0)
		return false;
	ns = (int64_t)value * unit;
	if (i + 1 < digits.n && digits.p[i] == '.')
		for (i++; i < digits.n && digits.p[i] >= '0' && digits.p[i] <= '9'; i++)
			if (unit > 1) {
				unit /= 10;
				ns += (digits.p[i] - '0') * unit;
			}
	if (i != digits.n)
		return false;
	*out = (struct stamp){ .basis = STAMP_EPOCH, .ns = ns, .precision = unit };
	return true;
}

bool utc_parse_argument(const char *text, int64_t *out)
{
	struct slice s = slice_of(text);
	struct stamp stamp;
	char day[32];

	if (s.n == sizeof("2026-11-23") - 1) {
		memcpy(day, s.p, s.n);
		memcpy(day + s.n, " 00:00:00", sizeof(" 00:00:00"));
		if (utc_parse_argument(day, out))
			return true;
	}
	if (s.n == 0 || utc_read(s, &stamp) != s.n || stamp.basis == STAMP_UPTIME || stamp.yearless)
		return false;
	*out = stamp.ns;
	return true;
}
