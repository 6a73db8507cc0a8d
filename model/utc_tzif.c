/*
 * Zone files as the system keeps them (RFC 8536), and the rule of days in their last line (POSIX TZ).
 * Learnt from zoneinfo of Debian 12. Only the changes and offsets are read; a file may hold any bytes.
 */
#include "civil.h"
#include "utc_parts.h"

#define ROWS 16384
#define HOUR 3600

struct zone {
	struct slice times, index, types, rule;
	size_t count, kinds, width;
};

static int64_t big(struct slice s, size_t i, size_t width)
{
	uint64_t value = 0;

	for (size_t k = 0; k < width; k++)
		value = value << 8 | (uint8_t)s.p[i + k];
	return width == 4 ? (int32_t)value : (int64_t)value;
}

static struct slice cut(struct slice *rest, size_t n)
{
	struct slice got = slice_cut(*rest, 0, n);

	*rest = slice_from(*rest, n);
	return got;
}

/* One header and what it counts; rest is left behind it. */
static bool block(struct slice *rest, size_t width, struct zone *z)
{
	struct slice head = cut(rest, 44);
	size_t counts[6];

	if (head.n < 44 || !slice_starts(head, "TZif"))
		return false;
	for (size_t i = 0; i < 6; i++) {
		counts[i] = (size_t)big(head, 20 + 4 * i, 4);
		if (counts[i] > ROWS)
			return false;
	}
	z->width = width;
	z->count = counts[3];
	z->kinds = counts[4];
	z->times = cut(rest, z->count * width);
	z->index = cut(rest, z->count);
	z->types = cut(rest, z->kinds * 6);
	cut(rest, counts[5] + counts[2] * (width + 4) + counts[1] + counts[0]);
	return z->kinds > 0 && z->types.n == z->kinds * 6 && z->index.n == z->count && z->times.n == z->count * width;
}

static int32_t kind_offset(const struct zone *z, size_t kind)
{
	int64_t offset = kind < z->kinds ? big(z->types, kind * 6, 4) : 0;

	return offset > -26 * HOUR && offset < 26 * HOUR ? (int32_t)offset : 0;
}

static int32_t span_offset(const struct zone *z, size_t span)
{
	return kind_offset(z, span == 0 ? 0 : (uint8_t)z->index.p[span - 1]);
}

/*
 * On the wall, the span behind a change begins when neither the old nor the new offset could still mean the old one: an hour that happens
 * twice is taken for its first time, an hour that never happens is read with the offset before it.
 */
static int64_t span_begins(const struct zone *z, size_t span)
{
	int32_t before = span_offset(z, span - 1), after = span_offset(z, span);
	int64_t begins;

	return __builtin_add_overflow(big(z->times, (span - 1) * z->width, z->width), before > after ? before : after, &begins) ? INT64_MAX
																: begins;
}

static int64_t rule_number(struct slice *s)
{
	int64_t value = 0;
	size_t n = 0;

	while (n < 4 && utc_digit(utc_at(*s, n)))
		value = value * 10 + (s->p[n++] - '0');
	*s = slice_from(*s, n);
	return n ? value : -1;
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool rule_time(struct slice *s, int64_t *out)
{
	int64_t sign = utc_at(*s, 0) == '-' ? -1 : 1, unit = HOUR, part;

	if (utc_at(*s, 0) == '-' || utc_at(*s, 0) == '+')
		cut(s, 1);
	*out = 0;
	do {
		part = rule_number(s);
		if (part < 0 || part > 167)
			return false;
		*out += sign * part * unit;
		unit /= 60;
	} while (unit > 0 && utc_at(*s, 0) == ':' && cut(s, 1).n);
	return true;
}

static bool rule_name(struct slice *s)
{
	size_t n = 0;

	if (utc_at(*s, 0) == '<') {
		ptrdiff_t end = slice_index(*s, '>');

		if (end > 0)
			cut(s, (size_t)end + 1);
		return end > 0;
	}
	while ((utc_at(*s, n) | 0x20) >= 'a' && (utc_at(*s, n) | 0x20) <= 'z')
		n++;
	cut(s, n);
	return n >= 3;
}

/* ",M3.5.0/3", ",J60", ",59/2": the wall second of the change in that year. */
static bool rule_change(struct slice *s, int64_t year, int64_t *out)
{
	int64_t month, week, weekday, day, time = 2 * HOUR;

	if (cut(s, 1).n == 0)
		return false;
	if (utc_at(*s, 0) == 'M') {
		cut(s, 1);
		month = rule_number(s);
		cut(s, 1);
		week = rule_number(s);
		cut(s, 1);
		weekday = rule_number(s);
		if (month < 1 || month > 12 || week < 1 || week > 5 || weekday < 0 || weekday > 6)
			return false;
		day = civil_days(year, (int)month, 1);
		day += (weekday - (day + 4) % 7 + 14) % 7 + (week - 1) * 7;
		if (day >= civil_days(year, (int)month, 1) + civil_month_days(year, (int)month))
			day -= 7;
	} else {
		bool julian = utc_at(*s, 0) == 'J';

		if (julian)
			cut(s, 1);
		day = rule_number(s);
		if (day < 0 || day > 365)
			return false;
		/* J counts from 1 and never counts a February 29 */
		day += civil_days(year, 1, 1) - julian + (julian && day >= 60 && civil_leap(year));
	}
	if (utc_at(*s, 0) == '/') {
		cut(s, 1);
		if (!rule_time(s, &time))
			return false;
	}
	*out = day * DAY_S + time;
	return true;
}

/* The footer: "EET-2EEST,M3.5.0/3,M10.5.0/4". Offsets in it count westwards. */
static bool rule_offset(struct slice rule, int64_t wall_s, int32_t *offset)
{
	int64_t standard, summer, from, to, year = civil_of(civil_floor(wall_s, DAY_S)).year;

	if (!rule_name(&rule) || !rule_time(&rule, &standard))
		return false;
	*offset = (int32_t)-standard;
	if (rule.n == 0)
		return true;
	if (!rule_name(&rule))
		return false;
	summer = standard - HOUR;
	if (utc_at(rule, 0) != ',' && !rule_time(&rule, &summer))
		return false;
	if (!rule_change(&rule, year, &from) || !rule_change(&rule, year, &to))
		return false;
	/* see span_begins(): a jump forwards ends on the new wall time */
	if (summer < standard)
		from += standard - summer;
	else
		to += summer - standard;
	if (from < to ? wall_s >= from && wall_s < to : wall_s >= from || wall_s < to)
		*offset = (int32_t)-summer;
	return true;
}

bool utc_zone_file(struct slice tzif, int64_t wall_s, int32_t *offset)
{
	struct slice rest = tzif;
	struct zone z = { 0 };
	size_t low = 0, high;

	if (!block(&rest, 4, &z))
		return false;
	if (utc_at(tzif, 4) >= '2') {
		if (!block(&rest, 8, &z))
			return false;
		if (utc_at(rest, 0) == '\n')
			cut(&rest, 1);
		z.rule = slice_token(&rest, '\n');
	}
	for (high = z.count; low < high;) {
		size_t middle = low + (high - low + 1) / 2;

		if (span_begins(&z, middle) <= wall_s)
			low = middle;
		else
			high = middle - 1;
	}
	if (low == z.count && z.rule.n > 0 && wall_s > -400 * 366 * DAY_S && wall_s < 400 * 366 * DAY_S &&
	    rule_offset(z.rule, wall_s, offset))
		return true;
	*offset = span_offset(&z, low);
	return true;
}
