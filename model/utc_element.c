/* The elements that forms of dates are made of. What they mean stands in utc_forms.c. */
#include "utc_parts.h"

#include <string.h>

static struct slice rest(const struct reader *r)
{
	return (struct slice){ r->p, (size_t)(r->end - r->p) };
}

static char peek(const struct reader *r, size_t i)
{
	return (size_t)(r->end - r->p) > i ? r->p[i] : '\0';
}

static bool two(struct reader *r, int *value)
{
	if (r->end - r->p < 2 || !utc_digit(r->p[0]) || !utc_digit(r->p[1]))
		return false;
	*value = (r->p[0] - '0') * 10 + (r->p[1] - '0');
	r->p += 2;
	return true;
}

static bool one_or_two(struct reader *r, int *value)
{
	if (utc_digit(peek(r, 1)))
		return two(r, value);
	if (!utc_digit(peek(r, 0)))
		return false;
	*value = *r->p++ - '0';
	return true;
}

static bool four(struct reader *r, int *value)
{
	int high, low;

	if (!two(r, &high) || !two(r, &low))
		return false;
	*value = high * 100 + low;
	return true;
}

static bool literal(struct reader *r, char c)
{
	if (peek(r, 0) != c)
		return false;
	r->p++;
	return true;
}

static bool blanks(struct reader *r)
{
	if (!literal(r, ' '))
		return false;
	while (peek(r, 0) == ' ')
		r->p++;
	return true;
}

static bool month(struct reader *r)
{
	bool weekday;

	r->p += utc_name(rest(r), &r->month, &weekday);
	if (peek(r, 0) == '.')
		r->p++;
	return r->month > 0;
}

static bool day(struct reader *r)
{
	if (!one_or_two(r, &r->day))
		return false;
	if (peek(r, 0) == '.' && peek(r, 1) == ' ')
		r->p++;
	return true;
}

/* 23/11 and 11/23 are the same day, 5/9 may be two. */
static bool either_order(struct reader *r)
{
	int a, b;

	if (!one_or_two(r, &a) || !literal(r, '/') || !one_or_two(r, &b) || (a <= 12 && b <= 12 && a != b))
		return false;
	r->day = a > b ? a : b;
	r->month = a > b ? b : a;
	return true;
}

/* Digits beyond the ninth are passed over. */
static void fraction(struct reader *r)
{
	static const int64_t units[] = { NS_PER_S, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	int64_t value = 0;
	size_t n = 0;

	for (; r->p < r->end && utc_digit(*r->p); r->p++)
		if (n < 9) {
			value = value * 10 + (*r->p - '0');
			n++;
		}
	r->ns = value * units[n];
	r->precision = units[n];
}

/* A comma may also part this column from the next: it is a fraction's when 3, 6 or 9 digits follow and no further column. */
static bool comma_is_fraction(const struct reader *r)
{
	size_t n = 1;
	char after;

	while (n <= 10 && utc_digit(peek(r, n)))
		n++;
	after = peek(r, n);
	return (n == 4 || n == 7 || n == 10) && after != ',' && after != '.' && after != ':' && after != ';' && !utc_digit(after);
}

/* "16:16:04:981 ": some put a colon before the milliseconds, too. */
static bool colon_is_fraction(const struct reader *r)
{
	char after = peek(r, 4);

	return utc_digit(peek(r, 1)) && utc_digit(peek(r, 2)) && utc_digit(peek(r, 3)) && (after == '\0' || after == ' ' || after == '\t');
}

static void half_of_day(struct reader *r)
{
	size_t at = peek(r, 0) == ' ';
	char half = (char)(peek(r, at) | 0x20), after = peek(r, at + 2);

	if ((half != 'a' && half != 'p') || (peek(r, at + 1) | 0x20) != 'm' || r->hour < 1 || r->hour > 12)
		return;
	if (utc_letter(after) || utc_digit(after) || after == '-' || after == '.' || after == '_')
		return;
	r->hour = r->hour % 12 + (half == 'p' ? 12 : 0);
	r->p += at + 2;
}

static bool time_is_possible(const struct reader *r)
{
	if (r->any)
		return true;
	if (r->minute > 59 || r->second > 60)
		return false;
	/* A leap second ends an hour in UTC, so a quarter of an hour everywhere. */
	if (r->second == 60 && r->minute % 15 != 14)
		return false;
	return r->hour < 24 || (r->hour == 24 && r->minute == 0 && r->second == 0 && r->ns == 0);
}

static bool time_of_day(struct reader *r, char how)
{
	bool seconds = utc_clock(r->p, r->end, &r->hour, &r->minute, &r->second);

	if (seconds) {
		r->p += 8;
	} else {
		if (!one_or_two(r, &r->hour) || !literal(r, ':') || !two(r, &r->minute))
			return false;
		seconds = literal(r, ':');
		if (seconds && !two(r, &r->second))
			return false;
	}
	r->precision = seconds ? NS_PER_S : 60 * NS_PER_S;
	if (seconds) {
		if ((peek(r, 0) == '.' && utc_digit(peek(r, 1))) || (peek(r, 0) == ',' && comma_is_fraction(r)) ||
		    (peek(r, 0) == ':' && colon_is_fraction(r))) {
			r->p++;
			fraction(r);
		}
	}
	if ((how != 'M' && r->precision > NS_PER_S) || (how == 'F' && r->precision == NS_PER_S) || utc_digit(peek(r, 0)))
		return false;
	if (how == 'M')
		half_of_day(r);
	return time_is_possible(r);
}

static bool compact_time(struct reader *r)
{
	if (!two(r, &r->hour) || !two(r, &r->minute) || !two(r, &r->second))
		return false;
	r->precision = NS_PER_S;
	if ((peek(r, 0) == '.' && utc_digit(peek(r, 1))) || (peek(r, 0) == ',' && comma_is_fraction(r)))
		r->p++;
	fraction(r);
	return time_is_possible(r);
}

static bool zone(struct reader *r)
{
	ptrdiff_t n = utc_zone_read(rest(r), r->yearless ? 0 : r->year, &r->offset);

	r->zoned = n > 0;
	r->p += n > 0 ? n : 0;
	return n >= 0;
}

static bool quarters(struct reader *r)
{
	bool west = peek(r, 0) == '-';
	int n;

	if (!west && peek(r, 0) != '+')
		return true;
	r->p++;
	if (!one_or_two(r, &n) || n > 56 || utc_digit(peek(r, 0)))
		return false;
	r->offset = n * 900 * (west ? -1 : 1);
	r->zoned = true;
	return true;
}

/* "2001:db8::1" and "2026-11" do not begin with a year. */
static bool goes_on(const struct reader *r)
{
	char c = peek(r, 0), next = peek(r, 1);

	return utc_digit(c) || c == '.' || c == '-' || c == '/' || (c == ':' && (next == ':' || utc_letter(next) || utc_digit(next)));
}

static bool last_year(struct reader *r)
{
	struct reader before = *r;

	if (blanks(r) && four(r, &r->year) && !goes_on(r))
		return r->yearless = false, true;
	*r = before;
	return false;
}

/* " CST", " +03": an offset, or a name without a certain one, which leaves the time local. */
static bool loose_zone(struct reader *r)
{
	size_t n = 0;

	if (!blanks(r))
		return false;
	while (n < 6 && peek(r, n) >= 'A' && peek(r, n) <= 'Z')
		n++;
	if (n == 0)
		return zone(r) && r->zoned;
	r->p += n;
	return n < 6;
}

static bool zone_and_year(struct reader *r)
{
	struct reader before = *r;

	if (last_year(r))
		return true;
	if (!zone(r))
		return false;
	if (last_year(r) || r->zoned || (loose_zone(r) && last_year(r)))
		return true;
	*r = before;
	return true;
}

static bool between(struct reader *r)
{
	return blanks(r) || literal(r, 'T') || literal(r, 't') || literal(r, '_');
}

static bool short_year(struct reader *r)
{
	r->yearless = false;
	if (!two(r, &r->year))
		return false;
	r->year += r->year < 70 ? 2000 : 1900;
	return true;
}

static bool element(struct reader *r, char c)
{
	switch (c) {
	case 'Y': return r->yearless = false, four(r, &r->year);
	case 'y': return short_year(r);
	case 'm': return two(r, &r->month);
	case 'n': return one_or_two(r, &r->month);
	case 'b': return month(r);
	case 'd': return two(r, &r->day);
	case 'e': return day(r);
	case 'D': return two(r, &r->day) && r->day > 12;
	case 'x': return either_order(r);
	case 'T':
	case 'M':
	case 'F': return time_of_day(r, c);
	case 't': return compact_time(r);
	case 'z': return zone(r);
	case 'j': return zone_and_year(r);
	case 'q': return quarters(r);
	case ' ': return blanks(r);
	case '^': return between(r);
	}
	return literal(r, c);
}

bool utc_form(struct reader *r, const char *pattern)
{
	for (; *pattern; pattern++)
		if (!element(r, *pattern))
			return false;
	return r->p == r->end || !utc_digit(*r->p);
}
