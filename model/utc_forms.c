/*
 * The forms of written times, as rows. A row is a pattern that is read from left to right:
 *  Y m d    year of four digits, month and day of two       y    year of two digits (70 and later is 19yy)
 *  e n b    day or month of one or two digits; month's name a    weekday's name
 *  x        day/month in either order, when only one can be T    hh:mm:ss with what may follow: fraction, am or pm
 *  M        as T, or only hh:mm                             F    as T, with a fraction
 *  t        hhmmss, fraction and all in digits              z    perhaps a zone
 *  j        perhaps a zone, then perhaps a year             q    perhaps an offset in quarters of an hour
 *  s        T, blank or underscore between date and time    ' '  one or more blanks
 * All else stands for itself. A date that cannot be is refused, never moved: 02-30 is not March 2.
 */
#include "civil.h"
#include "utc.h"
#include "utc_zone.h"

#include <string.h>

struct reader {
	const char *p, *end;
	int year, month, day, hour, minute, second;
	int64_t ns, precision;
	int32_t offset;
	bool zoned, yearless;
};

/* How many digits stand first, and the byte behind them; one digit counts as two, any letter as 'A'. */
struct form {
	int digits;
	char after;
	const char *pattern;
};

static const struct form numeric[] = {
	{ 4, '-', "Y-m-dsMz" },	    /* 2026-11-23T00:51:19.123+01:00 */
	{ 4, '/', "Y/m/d Mz" },	    /* 2026/11/23 00:51:19 */
	{ 2, '/', "d/b/Y:Tz" },	    /* 23/Nov/2026:00:51:19 +0000 */
	{ 2, '/', "m/d F" },	    /* 11/23 00:51:19.123, Open5GS */
	{ 2, '-', "m-d Fz" },	    /* 11-23 00:51:19.123, logcat */
	{ 17, 'A', "Ymdt" },	    /* 20261123005119123, Osmocom */
	{ 2, '-', "e-b-Y::T" },	    /* 23-Nov-2026::00:51:19.123456, Erlang */
	{ 2, '-', "e-b-Y Mz" },	    /* 23-Nov-2026 00:51:19.123, BIND */
	{ 2, '/', "m/d/Y-T" },	    /* 11/23/2026-00:51:19.123456, Suricata */
	{ 2, '/', "m/d-T" },	    /* 11/23-00:51:19.123456, Snort */
	{ 2, '/', "y/m/d,Tq" },	    /* 26/11/23,00:51:19+04, +CCLK */
	{ 2, '/', "x/Y Mz" },	    /* 23/11/2026 0:51, spreadsheets */
	{ 2, '/', "x/y Mz" },	    /* 11/23/26 0:51 */
	{ 4, '/', "Y/m/d,Tq" },	    /* 2026/11/23,00:51:19+04 */
	{ 4, '-', "Y-m-d, Tz" },    /* 2026-11-23, 00:51:19 */
	{ 8, 'A', "YmdTtz" },	    /* 20261123T005119Z */
	{ 4, ' ', "Y b e Tz" },	    /* 2026 Nov 23 00:51:19, NX-OS */
	{ 2, ' ', "e b Y Mz" },	    /* 23 Nov 2026 00:51:19 +0000 */
	{ 2, '.', "e.n.Y Mz" },	    /* 23.11.2026 00:51:19 */
	{ 2, 'A', "ebY Tz" },	    /* 23Nov2026 00:51:19 */
};

/* Behind the name of a month that was read already. */
static const char *const monthly[] = {
	" e Tz",    /* Nov 23 00:51:19 */
	" e Y Mz",  /* Nov 23 2026 00:51:19 */
	" e, Y Mz", /* Nov 23, 2026 00:51:19.123456 UTC */
};

/* Behind the name of a weekday. */
static const char *const weekly[] = {
	" b e Tj",    /* Mon Nov 23 00:51:19 2026; Mon Nov 23 00:51:19 CET 2026 */
	" Y-m-d Mz",  /* Mon 2026-11-23 00:51:19 UTC */
	" Y-m-d, Tz", /* Mon, 2026-11-23, 00:51:19 */
	" e b Y Mz",  /* Mon, 23 Nov 2026 00:51:19 +0000 */
	" b e Y Mz",  /* Thu, Jun 23 2022 4:04:18 pm */
	" b e, Y Mz", /* Mon, Nov 23, 2026 0:51:19 */
	" e b Tj",    /* Mo 23. Nov 00:51:19 CET 2026 */
};

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static char peek(const struct reader *r, size_t i)
{
	return (size_t)(r->end - r->p) > i ? r->p[i] : '\0';
}

static bool two(struct reader *r, int *value)
{
	if (r->end - r->p < 2 || !is_digit(r->p[0]) || !is_digit(r->p[1]))
		return false;
	*value = (r->p[0] - '0') * 10 + (r->p[1] - '0');
	r->p += 2;
	return true;
}

static bool one_or_two(struct reader *r, int *value)
{
	if (is_digit(peek(r, 1)))
		return two(r, value);
	if (!is_digit(peek(r, 0)))
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

/* --- names --- */

#define LETTERS 12

/* Month by month. Only languages where no abbreviation means another month elsewhere. */
static const char *const months[12] = {
	"jan january januar janv janvier ene enero gen gennaio led sty ian янв januari",
	"feb february februar févr fév febrero febbraio úno lut фев februari",
	"mar march märz mär mrz mars marzo bře mrt мар maart",
	"apr april avr avril abr abril aprile dub kwi апр",
	"may mai mayo mag maggio kvě maj май мая mei",
	"jun june juni juin junio giu giugno čen cze iun июн",
	"jul july juli juil juillet julio lug luglio čec lip iul июл",
	"aug august août aoû ago agosto srp sie авг augustus",
	"sep september sept septembre septiembre set settembre zář wrz сен",
	"oct october okt oktober octobre octubre ott ottobre říj paź out окт",
	"nov november novembre noviembre lis ноя",
	"dec december dez dezember déc décembre dic diciembre dicembre pro gru des дек",
};

static const char weekdays[] = "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday tues thurs "
			       "mo di mi do fr sa so lun mar mer jeu ven sam dim mié jue vie sáb dom gio sab mié po út st čt pá ne "
			       "pon wto śro czw pią sob nie ma ti wo vr za zo seg ter qua qui sex пн вт ср чт пт сб вс";

/* Lower case of the letters that the names above are made of, UTF-8. */
static void fold(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i], next = i + 1 < n ? (unsigned char)s[i + 1] : 0;

		if (c >= 'A' && c <= 'Z')
			s[i] = (char)(c | 0x20);
		else if (c == 0xC3 && next >= 0x80 && next <= 0x9E)
			s[++i] = (char)(next | 0x20);
		else if (c == 0xC4 && next >= 0x80 && next <= 0xB7)
			s[++i] = (char)(next | 1); /* Č, Ě */
		else if (c == 0xC5 && ((next >= 0x98 && next <= 0xB7) || next == 0x8A))
			s[++i] = (char)(next | 1); /* Ř, Ś */
		else if (c == 0xC5 && (next == 0xB9 || next == 0xBB || next == 0xBD))
			s[++i] = (char)(next + 1); /* Ź, Ż, Ž */
		else if (c == 0xD0 && next >= 0x90 && next <= 0x9F)
			s[++i] = (char)(next | 0x20); /* А to П */
		else if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) {
			s[i] = (char)0xD1;
			s[++i] = (char)(next - 0x20); /* Р to Я */
		}
	}
}

static bool listed(const char *list, struct slice word)
{
	struct slice rest = slice_of(list);

	while (rest.n)
		if (slice_same(slice_token(&rest, ' '), word))
			return true;
	return false;
}

static size_t word_length(const struct reader *r)
{
	size_t n = 0;

	while (((peek(r, n) | 0x20) >= 'a' && (peek(r, n) | 0x20) <= 'z') || (unsigned char)peek(r, n) >= 0x80)
		n++;
	return n;
}

#define KEY(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

static int english_month(const char *p)
{
	switch (KEY(p[0] | 0x20, p[1] | 0x20, p[2] | 0x20)) {
	case KEY('j', 'a', 'n'): return 1;
	case KEY('f', 'e', 'b'): return 2;
	case KEY('m', 'a', 'r'): return 3;
	case KEY('a', 'p', 'r'): return 4;
	case KEY('m', 'a', 'y'): return 5;
	case KEY('j', 'u', 'n'): return 6;
	case KEY('j', 'u', 'l'): return 7;
	case KEY('a', 'u', 'g'): return 8;
	case KEY('s', 'e', 'p'): return 9;
	case KEY('o', 'c', 't'): return 10;
	case KEY('n', 'o', 'v'): return 11;
	case KEY('d', 'e', 'c'): return 12;
	}
	return 0;
}

static int named_month(struct slice word)
{
	for (int i = 0; i < 12; i++)
		if (listed(months[i], word))
			return i + 1;
	return 0;
}

/* A month goes to *month, else 0; true when it is the name of a weekday too or only. The reader stands behind the word and its dot. */
static bool name(struct reader *r, int *month)
{
	size_t n = word_length(r);
	char room[LETTERS * 2];
	struct slice word = { room, n };
	bool weekday;

	*month = 0;
	if (n < 2 || n > sizeof(room))
		return false;
	if (n == 3)
		*month = english_month(r->p);
	if (*month && *month != 3) {
		r->p += n;
		return false;
	}
	memcpy(room, r->p, n);
	fold(room, n);
	if (*month == 0)
		*month = named_month(word);
	weekday = listed(weekdays, word);
	if (*month || weekday)
		r->p += n;
	if ((*month || weekday) && (peek(r, 0) == '.' || (weekday && peek(r, 0) == ',')))
		r->p++;
	return weekday;
}

/* --- times --- */

static void fraction(struct reader *r)
{
	while (is_digit(peek(r, 0))) {
		if (r->precision > 1) {
			r->precision /= 10;
			r->ns += (*r->p - '0') * r->precision;
		}
		r->p++;
	}
}

/* In CSV a comma is also what stands between this and the next number: then it is followed by something else than three digits and a blank. */
static bool comma_is_fraction(const struct reader *r)
{
	size_t n = 1;
	char after;

	while (n <= 10 && is_digit(peek(r, n)))
		n++;
	after = peek(r, n);
	return (n == 4 || n == 7 || n == 10) && after != ',' && after != '.' && after != ':' && !is_digit(after);
}

static bool half_of_day(struct reader *r)
{
	size_t at = peek(r, 0) == ' ';
	char half = (char)(peek(r, at) | 0x20), after = (char)(peek(r, at + 2) | 0x20);

	if ((half != 'a' && half != 'p') || (peek(r, at + 1) | 0x20) != 'm' || (after >= 'a' && after <= 'z') || is_digit(after))
		return true;
	if (r->hour < 1 || r->hour > 12)
		return false;
	r->hour = r->hour % 12 + (half == 'p' ? 12 : 0);
	r->p += at + 2;
	return true;
}

static bool time_is_possible(const struct reader *r)
{
	if (r->minute > 59 || r->second > 60)
		return false;
	/* A leap second ends an hour in UTC, and an hour or a quarter of one where offsets have quarters. */
	if (r->second == 60 && r->minute % 15 != 14)
		return false;
	return r->hour < 24 || (r->hour == 24 && r->minute == 0 && r->second == 0 && r->ns == 0);
}

static bool time_of_day(struct reader *r, char how)
{
	if (!one_or_two(r, &r->hour) || !literal(r, ':') || !two(r, &r->minute))
		return false;
	r->precision = 60 * NS_PER_S;
	if (peek(r, 0) == ':') {
		r->p++;
		if (!two(r, &r->second))
			return false;
		r->precision = NS_PER_S;
		if ((peek(r, 0) == '.' && is_digit(peek(r, 1))) || (peek(r, 0) == ',' && comma_is_fraction(r))) {
			r->p++;
			fraction(r);
		}
	} else if (how != 'M') {
		return false;
	}
	if (is_digit(peek(r, 0)) || (how == 'F' && r->precision >= NS_PER_S))
		return false;
	if ((peek(r, 0) == ' ' || (peek(r, 0) | 0x20) == 'a' || (peek(r, 0) | 0x20) == 'p') && !half_of_day(r))
		return false;
	return time_is_possible(r);
}

static bool compact_time(struct reader *r)
{
	if (!two(r, &r->hour) || !two(r, &r->minute) || !two(r, &r->second))
		return false;
	r->precision = NS_PER_S;
	if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1)))
		r->p++;
	fraction(r);
	return time_is_possible(r);
}

static bool zone(struct reader *r)
{
	ptrdiff_t n = utc_zone_read((struct slice){ r->p, (size_t)(r->end - r->p) }, r->year, &r->offset);

	r->zoned = n > 0;
	if (n > 0)
		r->p += n;
	else
		r->offset = 0; /* a number that was no zone after all */
	return n >= 0;
}

static bool quarters(struct reader *r)
{
	bool west = peek(r, 0) == '-';
	int n;

	if (!west && peek(r, 0) != '+')
		return true;
	r->p++;
	if (!one_or_two(r, &n) || n > 56 || is_digit(peek(r, 0)))
		return false;
	r->offset = n * 900 * (west ? -1 : 1);
	r->zoned = true;
	return true;
}

/* " 2026", " CET 2026", " CST 2026", else only a zone. A name without a certain offset is passed over; the time stays local. */
static bool tail(struct reader *r)
{
	const char *start = r->p;
	size_t n;

	if (!zone(r))
		return false;
	if (!r->zoned && blanks(r) && !is_digit(peek(r, 0))) {
		n = word_length(r);
		if (n >= 1 && n <= 5)
			r->p += n;
	}
	if (peek(r, 0) == ' ' || (r->p > start && r->p[-1] == ' ')) {
		const char *zoned = r->p;

		while (peek(r, 0) == ' ')
			r->p++;
		if (four(r, &r->year) && !is_digit(peek(r, 0))) {
			r->yearless = false;
			return true;
		}
		r->p = r->zoned ? zoned : start;
		r->year = 1972;
	} else if (!r->zoned) {
		r->p = start;
	}
	return true;
}

/* 23/11 and 11/23 are the same day; 5/9 may be two. */
static bool either_order(struct reader *r)
{
	int a, b;

	if (!one_or_two(r, &a) || !literal(r, '/') || !one_or_two(r, &b) || (a <= 12 && b <= 12 && a != b))
		return false;
	r->day = a > b ? a : b;
	r->month = a > b ? b : a;
	return true;
}

/* --- forms --- */

static bool element(struct reader *r, char c)
{
	switch (c) {
	case 'Y':
		r->yearless = false;
		return four(r, &r->year);
	case 'y':
		r->yearless = false;
		if (!two(r, &r->year))
			return false;
		r->year += r->year < 70 ? 2000 : 1900;
		return true;
	case 'm': return two(r, &r->month);
	case 'd': return two(r, &r->day);
	case 'n': return one_or_two(r, &r->month);
	case 'b': return name(r, &r->month), r->month > 0;
	case 'x': return either_order(r);
	case 't': return compact_time(r);
	case 'T':
	case 'M':
	case 'F': return time_of_day(r, c);
	case 'z': return zone(r);
	case 'j': return tail(r);
	case 'q': return quarters(r);
	case ' ': return blanks(r);
	case 's':
		if (peek(r, 0) == ' ')
			return blanks(r);
		return literal(r, 'T') || literal(r, 't') || literal(r, '_');
	case 'e':
		if (!one_or_two(r, &r->day))
			return false;
		if (peek(r, 0) == '.' && peek(r, 1) == ' ')
			r->p++;
		return true;
	}
	return literal(r, c);
}

/* Year 0 is the way of a clock that was never set; what lies behind 2200 was never a log's. */
static bool possible(const struct reader *r)
{
	return r->month >= 1 && r->month <= 12 && r->day >= 1 && r->day <= civil_month_days(r->year, r->month) && r->year >= 1970 && r->year < 2200;
}

static bool form(struct reader *r, const char *pattern)
{
	for (; *pattern; pattern++)
		if (!element(r, *pattern))
			return false;
	return possible(r) && !is_digit(peek(r, 0));
}

/* The first of the patterns that reads, each from the same start. */
static bool first_of(struct reader *r, const char *const *patterns, size_t n)
{
	struct reader start = *r;

	for (size_t i = 0; i < n; i++, *r = start)
		if (form(r, patterns[i]))
			return true;
	return false;
}

static const struct reader fresh = { .year = 1972, .yearless = true };

static bool worded(struct reader *r)
{
	int month;
	bool weekday = name(r, &month);
	struct reader start = *r;

	r->month = month;
	if (month && first_of(r, monthly, sizeof(monthly) / sizeof(monthly[0])))
		return true;
	*r = start;
	return weekday && first_of(r, weekly, sizeof(weekly) / sizeof(weekly[0]));
}

static bool numbered(struct reader *r, int digits)
{
	char after = peek(r, (size_t)digits);
	struct reader start = *r;

	if (((after | 0x20) >= 'a' && (after | 0x20) <= 'z') || digits == 17)
		after = 'A';
	if (digits == 1)
		digits = 2;
	for (size_t i = 0; i < sizeof(numeric) / sizeof(numeric[0]); i++) {
		if (numeric[i].digits != digits || numeric[i].after != after)
			continue;
		*r = start;
		if (form(r, numeric[i].pattern))
			return true;
	}
	return false;
}

static void stamp_of(const struct reader *r, struct stamp *out)
{
	*out = (struct stamp){
		.basis = r->zoned ? STAMP_ZONED : STAMP_LOCAL,
		.ns = utc_civil(r->year, r->month, r->day, r->hour, r->minute, r->second) + r->ns - r->offset * NS_PER_S,
		.precision = r->precision,
		.utc_offset = r->zoned ? r->offset : 0,
		.yearless = r->yearless,
	};
}

/* A number that is an epoch and not the beginning of a longer word. */
static size_t epoch(struct slice s, size_t digits, struct stamp *out)
{
	size_t n = digits;
	char after;

	if (n != 10 && n != 13 && n != 16 && n != 19)
		return 0;
	if (n + 1 < s.n && s.p[n] == '.' && is_digit(s.p[n + 1]))
		for (n++; n < s.n && is_digit(s.p[n]);)
			n++;
	after = n < s.n ? s.p[n] : '\0';
	if (((after | 0x20) >= 'a' && (after | 0x20) <= 'z') || after == '-' || after == '/' || after == '_' || after == '@')
		return 0;
	return utc_epoch(slice_cut(s, 0, n), out) ? n : 0;
}

/* Seconds since boot with a fraction, as kernels print them: "3228.099662". */
static size_t uptime(struct reader r, size_t digits, struct stamp *out)
{
	const char *start = r.p;
	int64_t seconds = 0;

	if (digits > 9 || peek(&r, digits) != '.' || !is_digit(peek(&r, digits + 1)))
		return 0;
	for (size_t i = 0; i < digits; i++)
		seconds = seconds * 10 + (*r.p++ - '0');
	r.p++;
	r.precision = NS_PER_S;
	fraction(&r);
	*out = (struct stamp){ .basis = STAMP_UPTIME, .ns = seconds * NS_PER_S + r.ns, .precision = r.precision };
	return (size_t)(r.p - start);
}

/* "00:01:37.034,149", as Zephyr prints it: hours since boot, milliseconds, microseconds. */
static size_t long_uptime(struct reader r, struct stamp *out)
{
	const char *start = r.p;
	int thousands[2] = { 0 };

	if (!two(&r, &r.hour) || !literal(&r, ':') || !two(&r, &r.minute) || !literal(&r, ':') || !two(&r, &r.second) || r.minute > 59 || r.second > 59)
		return 0;
	for (int i = 0; i < 2; i++) {
		if (!literal(&r, i ? ',' : '.'))
			return 0;
		for (int k = 0; k < 3; k++, r.p++) {
			if (!is_digit(peek(&r, 0)))
				return 0;
			thousands[i] = thousands[i] * 10 + (*r.p - '0');
		}
	}
	*out = (struct stamp){
		.basis = STAMP_UPTIME,
		.ns = (r.hour * 3600 + r.minute * 60 + r.second) * NS_PER_S + thousands[0] * INT64_C(1000000) + thousands[1] * INT64_C(1000),
		.precision = 1000,
	};
	return (size_t)(r.p - start);
}

static size_t digits_of(struct slice s)
{
	size_t n = 0;

	while (n < s.n && n < 20 && is_digit(s.p[n]))
		n++;
	return n;
}

static size_t bare(struct slice s, struct stamp *out)
{
	struct reader r = fresh;
	size_t digits = digits_of(s), n;

	r.p = s.p;
	r.end = s.p + s.n;
	if ((n = epoch(s, digits, out)) > 0)
		return n;
	if (digits ? !numbered(&r, (int)digits) : !worded(&r))
		return 0;
	stamp_of(&r, out);
	return (size_t)(r.p - s.p);
}

/* Behind '[' or '"': what stands in brackets may be padded, and may be an uptime, which is no stamp without them. */
static size_t enclosed(struct slice s, char close, struct stamp *out)
{
	struct reader r = fresh;
	size_t pad = 0, n;

	while (pad < 16 && pad < s.n && s.p[pad] == ' ')
		pad++;
	s = slice_from(s, pad);
	n = bare(s, out);
	if (n == 0 && close == ']') {
		r.p = s.p;
		r.end = s.p + s.n;
		n = uptime(r, digits_of(s), out);
		if (n == 0)
			n = long_uptime(r, out);
	}
	if (n == 0)
		return 0;
	if (n < s.n && s.p[n] == close)
		return pad + n + 1;
	return out->basis == STAMP_ZONED || out->basis == STAMP_LOCAL ? pad + n : 0;
}

size_t utc_read(struct slice s, struct stamp *out)
{
	struct stamp got = { 0 };
	size_t n = 0, skip = 0;

	if (s.n > 0 && (s.p[0] == '[' || s.p[0] == '"')) {
		n = enclosed(slice_from(s, 1), s.p[0] == '[' ? ']' : '"', &got);
		skip = 1;
	} else {
		/* routers mark a clock that was never set, or lost its reference */
		skip = s.n > 1 && (s.p[0] == '*' || s.p[0] == '.') && !is_digit(s.p[1]);
		n = bare(slice_from(s, skip), &got);
	}
	*out = n ? got : (struct stamp){ 0 };
	return n ? n + skip : 0;
}
