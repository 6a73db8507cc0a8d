/*
 * The forms of written times, as rows. A pattern is read from left to right:
 *  Y y      year of four digits; of two, where 70 to 99 are 1970 to 1999
 *  m n b    month of two digits; of one or two; its name
 *  d e D    day of two digits; of one or two; of two and behind the 12th, so no month
 *  x        day/month or month/day, where only one can be
 *  T M F t  hh:mm:ss and a fraction if there is one; or hh:mm alone, or with am or pm; with a fraction; hhmmss
 *  z q j    a zone if there is one; an offset in quarters of an hour; a zone and then a year
 *  ^ ' '    T, underscore or blanks between date and time; blanks
 * All else stands for itself. The first row that fits wins. A date that cannot be is refused, never moved: 02-30 is not March 2.
 */
#include "utc_parts.h"

/* How many digits stand first (one counts as two), and the byte behind them: any letter is 'A', as is anything behind 14 or more. */
static const struct form {
	int digits;
	char after;
	const char *pattern;
} numeric[] = {
	{ 4, '-', "Y-m-d^Mz" },	 /* 2026-11-23T00:51:19.123+01:00 */
	{ 4, '/', "Y/m/d Mz" },	 /* 2026/11/23 00:51:19 */
	{ 2, '/', "d/b/Y:Tz" },	 /* 23/Nov/2026:00:51:19 +0000 */
	{ 2, '/', "m/d F" },	 /* 11/23 00:51:19.123, Open5GS */
	{ 2, '-', "m-d Fz" },	 /* 11-23 00:51:19.123, logcat */
	{ 17, 'A', "Ymdt" },	 /* 20261123005119123, Osmocom */
	{ 2, '-', "e-b-Y::T" },	 /* 23-Nov-2026::00:51:19.123456, Erlang */
	{ 2, '-', "e-b-Y Mz" },	 /* 23-Nov-2026 00:51:19.123, BIND */
	{ 2, '/', "m/d/Y-T" },	 /* 11/23/2026-00:51:19.123456, Suricata */
	{ 2, '/', "m/d-T" },	 /* 11/23-00:51:19.123456, Snort */
	{ 2, '/', "y/m/d,Tq" },	 /* 26/11/23,00:51:19+04, +CCLK */
	{ 4, '/', "Y/m/d,Tq" },	 /* 2026/11/23,00:51:19+04 */
	{ 2, '/', "x/Y Mz" },	 /* 23/11/2026 0:51, spreadsheets */
	{ 2, '/', "n/D/y Mz" },	 /* 11/23/26 0:51; 26/11/23 has two readings */
	{ 4, '-', "Y-m-d, Tz" }, /* 2026-11-23, 00:51:19 */
	{ 8, 'A', "Ymd^tz" },	 /* 20261123T005119Z */
	{ 14, 'A', "Ymdt" },	 /* 20261123005119 */
	{ 4, ' ', "Y b e Tz" },	 /* 2026 Nov 23 00:51:19, NX-OS */
	{ 2, ' ', "e b Y Mz" },	 /* 23 Nov 2026 00:51:19 +0000 */
	{ 2, '.', "e.n.Y Mz" },	 /* 23.11.2026 00:51:19 */
	{ 2, 'A', "ebY Tz" },	 /* 23Nov2026 00:51:19 */
};

/* Behind the name of a month. */
static const char *const monthly[] = {
	" e Tz",    /* Nov 23 00:51:19 */
	" e Y Mz",  /* Nov 23 2026 00:51:19 */
	" e, Y Mz", /* Nov 23, 2026 00:51:19.123456 UTC */
	"/e T",	    /* nov/23 00:51:19, RouterOS */
	"/e/Y T",   /* nov/23/2026 00:51:19 */
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

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Year 0 is the way of a clock that was never set; and no log was written behind 2100, the last year of epochs. */
static bool possible(const struct reader *r)
{
	return r->year >= 1970 && r->year <= 2100 && r->month >= 1 && r->month <= 12 && r->day >= 1 &&
	       r->day <= civil_month_days(r->year, r->month);
}

static bool form(struct reader *r, const char *pattern)
{
	return utc_form(r, pattern) && (r->any || possible(r));
}

static bool first_of(struct reader *r, const char *const *patterns, size_t n)
{
	struct reader start = *r;

	for (size_t i = 0; i < n; i++, *r = start)
		if (form(r, patterns[i]))
			return true;
	return false;
}

static bool worded(struct reader *r, struct slice s)
{
	bool weekday;
	size_t n = utc_name(s, &r->month, &weekday);

	if (n == 0)
		return false;
	r->p += n;
	if (utc_at(s, n) == '.' || (weekday && utc_at(s, n) == ','))
		r->p++;
	return (r->month && first_of(r, monthly, COUNT(monthly))) || (weekday && first_of(r, weekly, COUNT(weekly)));
}

static bool numbered(struct reader *r, struct slice s)
{
	struct reader start = *r;
	int digits = 0;
	char after;

	while (digits < 20 && utc_digit(utc_at(s, (size_t)digits)))
		digits++;
	after = utc_at(s, (size_t)digits);
	if (utc_letter(after) || digits >= 14)
		after = 'A';
	if (digits == 1)
		digits = 2;
	for (size_t i = 0; i < COUNT(numeric); i++) {
		if (numeric[i].digits != digits || numeric[i].after != after)
			continue;
		if (form(r, numeric[i].pattern))
			return true;
		*r = start;
	}
	return false;
}

static size_t date(struct slice s, struct stamp *out)
{
	struct reader r = { .p = s.p, .end = s.n ? s.p + s.n : s.p, .year = UTC_YEARLESS, .yearless = true };

	if (!(utc_digit(utc_at(s, 0)) ? numbered(&r, s) : worded(&r, s)))
		return 0;
	utc_put(&r, out);
	return (size_t)(r.p - s.p);
}

size_t utc_impossible(struct slice s)
{
	struct reader r = { .p = s.p, .end = s.n ? s.p + s.n : s.p, .any = true };
	struct stamp stamp;

	if (!(utc_digit(utc_at(s, 0)) ? numbered(&r, s) : worded(&r, s)) || utc_read(s, &stamp))
		return 0;
	return (size_t)(r.p - s.p);
}

static size_t bare(struct slice s, struct stamp *out)
{
	size_t n = utc_fixed(s, out);

	n = n ? n : utc_epoch_read(s, out);
	return n ? n : date(s, out);
}

/* Behind '[' or '"'. Only there may it be padded, or an uptime; only a date can go without the closing one. */
static size_t enclosed(struct slice s, char close, struct stamp *out)
{
	size_t pad = 0, n;

	while (pad < 16 && utc_at(s, pad) == ' ')
		pad++;
	s = slice_from(s, pad);
	n = bare(s, out);
	if (n == 0 && close == ']')
		n = utc_uptime_read(s, out);
	if (n == 0)
		return 0;
	if (utc_at(s, n) == close)
		return pad + n + 1;
	return out->basis == STAMP_ZONED || out->basis == STAMP_LOCAL ? pad + n : 0;
}

uint8_t utc_doubt(char mark)
{
	return mark == '*' ? CLOCK_UNSET : mark == '.' ? CLOCK_LOST : CLOCK_TRUSTED;
}

/* Digits, words, and what may stand before them. */
static bool may_begin(char c)
{
	return utc_digit(c) || utc_letter(c) || (unsigned char)c >= 0x80 || c == '[' || c == '"' || c == '*' || c == '.';
}

size_t utc_read(struct slice s, struct stamp *out)
{
	char first = utc_at(s, 0);
	/* routers mark a clock that was never set, or that lost its reference */
	size_t skip = first == '[' || first == '"' || ((first == '*' || first == '.') && !utc_digit(utc_at(s, 1))), n;

	*out = (struct stamp){ 0 };
	if (!may_begin(first))
		return 0;
	if (first == '[' || first == '"')
		n = enclosed(slice_from(s, 1), first == '[' ? ']' : '"', out);
	else
		n = bare(slice_from(s, skip), out);
	if (n == 0)
		*out = (struct stamp){ 0 };
	else if (skip)
		out->doubt = utc_doubt(first);
	return n ? n + skip : 0;
}
