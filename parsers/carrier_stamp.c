/*
 * The stamps at the start of a carrier's head.
 *	Mon 2026-03-02 10:00:44 UTC
 * Learnt from RFC 3164, journalctl 252 (--output=short-full and its kin), dmesg, OpenWrt's logread, Cisco ASA, tio and the Arduino monitor.
 */
#include "carrier.h"

#include <string.h>

/* Reads a stamp that utc_read() knows. The bytes taken, or 0. One that cannot be is a stamp all the same, but no time. */
static size_t stamp_at(struct slice s, struct head *h)
{
	size_t n = utc_read(s, &h->stamp);

	if (n == 0) {
		h->stamp = (struct stamp){ 0 };
		n = utc_impossible(s);
	}
	if (n == 0)
		return 0;
	h->written = slice_cut(s, 0, n);
	return n;
}

/* "12:34:56" */
static bool clock_at(struct slice s, size_t at)
{
	return carrier_digits(s, at, 2) && carrier_digits(s, at + 3, 2) && carrier_digits(s, at + 6, 2) && s.p[at + 2] == ':' &&
	       s.p[at + 5] == ':';
}

static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static bool month_at(struct slice s)
{
	if (s.n < 4 || s.p[3] != ' ')
		return false;
	for (size_t i = 0; i < sizeof(names) - 1; i += 3)
		if (memcmp(names + i, s.p, 3) == 0)
			return true;
	return false;
}

static bool weekday_at(struct slice s)
{
	static const char *const days[26] = {
		['f' - 'a'] = "fri\0", ['m' - 'a'] = "mon\0", ['s' - 'a'] = "sat\0sun\0", ['t' - 'a'] = "tue\0thu\0", ['w' - 'a'] = "wed\0",
	};

	return s.n > 4 && s.p[3] == ' ' && carrier_among(slice_cut(s, 0, 3), days);
}

/* "Oct 10 2026 12:34:56": firewalls write the year between. */
static size_t bsd_with_year(struct slice s, struct head *h)
{
	size_t at = 4;
	char iso[32];
	struct stamp stamp;

	while (at < s.n && s.p[at] == ' ')
		at++;
	if (!carrier_digits(s, at, 1))
		return 0;
	size_t day = at, width = carrier_digits(s, at, 2) ? 2 : 1;
	at += width;
	if (!carrier_digits(s, at + 1, 4) || s.p[at] != ' ' || s.n < at + 14 || s.p[at + 5] != ' ' || !clock_at(s, at + 6))
		return 0;
	int month = (int)((const char *)memmem(names, sizeof(names) - 1, s.p, 3) - names) / 3 + 1;
	memcpy(iso, s.p + at + 1, 4);
	iso[4] = iso[7] = '-';
	iso[5] = (char)('0' + month / 10);
	iso[6] = (char)('0' + month % 10);
	iso[8] = width == 2 ? s.p[day] : '0';
	iso[9] = s.p[day + width - 1];
	iso[10] = ' ';
	memcpy(iso + 11, s.p + at + 6, 8);
	if (utc_read((struct slice){ iso, 19 }, &stamp) != 19)
		return 0;
	h->stamp = stamp;
	h->written = slice_cut(s, 0, at + 14);
	return at + 14;
}

/* "[  102.796256]" */
static size_t uptime_at(struct slice s, struct head *h)
{
	size_t at = 1, from;
	int64_t seconds, ns = 0, unit = NS_PER_S;

	while (at < s.n && s.p[at] == ' ')
		at++;
	from = at;
	while (carrier_digits(s, at, 1))
		at++;
	seconds = slice_number(slice_cut(s, from, at - from));
	if (seconds < 0 || at - from > 9 || at + 1 >= s.n || s.p[at] != '.')
		return 0;
	for (at++; carrier_digits(s, at, 1) && unit > 1; at++) {
		unit /= 10;
		ns += (s.p[at] - '0') * unit;
	}
	if (unit == NS_PER_S || at >= s.n || s.p[at] != ']')
		return 0;
	h->written = slice_cut(s, from, at - from);
	h->stamp = (struct stamp){ .basis = STAMP_UPTIME, .ns = seconds * NS_PER_S + ns, .precision = unit };
	return at + 1;
}

/* "Mon 2026-03-02 10:00:44 -03": the journal's zone where utc_read() makes nothing of it: a short offset, or a name to be passed over. */
static size_t zone_at(struct slice s, struct head *h)
{
	struct slice rest = slice_from(s, 1), word = slice_token(&rest, ' ');
	bool minus = slice_starts(word, "-"), offset = minus || slice_starts(word, "+");
	int64_t n = slice_number(slice_from(word, 1));

	if (s.n == 0 || s.p[0] != ' ' || word.n < 2 || word.n > 5 || h->stamp.basis != STAMP_LOCAL)
		return 0;
	if (offset && (word.n == 3 || word.n == 5) && n >= 0) {
		n = word.n == 3 ? n * 3600 : n / 100 * 3600 + n % 100 * 60;
		h->stamp.utc_offset = (int32_t)(minus ? -n : n);
		h->stamp.ns -= h->stamp.utc_offset * NS_PER_S;
		h->stamp.basis = STAMP_ZONED;
		return 1 + word.n;
	}
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] < 'A' || word.p[i] > 'Z')
			return 0;
	return 1 + word.n;
}

/* The fraction of a second at `at`, its dot included. */
static size_t fraction_at(struct slice s, size_t at)
{
	size_t n = 1;

	if (at >= s.n || s.p[at] != '.')
		return 0;
	while (carrier_digits(s, at + n, 1))
		n++;
	return n;
}

static size_t bracket_at(struct slice s, enum form *form, struct head *h)
{
	size_t n = uptime_at(s, h);

	*form = FORM_UPTIME;
	if (n > 0)
		return n;
	*form = FORM_BRACKET;
	n = stamp_at(slice_from(s, 1), h);
	if (n > 0 && n + 1 < s.n && s.p[n + 1] == ']')
		return n + 2;
	h->stamp = (struct stamp){ 0 };
	h->written = (struct slice){ 0 };
	*form = FORM_CLOCK;
	if (!clock_at(s, 1))
		return 0;
	n = 9 + fraction_at(s, 9);
	return n < s.n && s.p[n] == ']' ? n + 1 : 0;
}

static size_t arrow_at(struct slice s, enum form *form)
{
	size_t n = 8 + fraction_at(s, 8);

	*form = FORM_CLOCK;
	return slice_starts(slice_from(s, n), " -> ") ? n + 4 : 0;
}

/* Could it be a month or a weekday, perhaps marked or with the day behind it: most words that stand here are hosts and programs. */
bool carrier_named(struct slice s)
{
	size_t n = 0;

	while (n < s.n && n < 12 && s.p[n] != ' ') {
		unsigned char c = (unsigned char)s.p[n++], low = c | 0x20;

		if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') && c < 0x80 && !(c && strchr("./,*\"", c)))
			return false;
	}
	return n > 1 && n < 12 && !carrier_digits(s, 0, 1);
}

/* "sep 14 09:51:24", "říj 09 11:38:08": the month in the language of the host, as journalctl prints it. */
static size_t foreign_at(struct slice s, struct head *h)
{
	size_t n = carrier_named(s) ? stamp_at(s, h) : 0;

	if (n == 0 || (h->stamp.yearless && h->stamp.basis == STAMP_LOCAL))
		return n;
	h->stamp = (struct stamp){ 0 };
	h->written = (struct slice){ 0 };
	return 0;
}

size_t carrier_stamp(struct slice s, enum form *form, struct head *h)
{
	size_t n;

	if (s.n < 12)
		return 0;
	if (s.p[0] == '[')
		return bracket_at(s, form, h);
	if (clock_at(s, 0))
		return arrow_at(s, form);
	if (carrier_digits(s, 0, 4) && s.p[4] == '-') {
		*form = FORM_ISO;
		return stamp_at(s, h);
	}
	if (carrier_digits(s, 0, 10) && s.p[10] == '.') {
		*form = FORM_UNIX;
		return stamp_at(s, h);
	}
	*form = FORM_BSD;
	if (month_at(s)) {
		n = bsd_with_year(s, h);
		return n ? n : stamp_at(s, h);
	}
	if (!weekday_at(s))
		return foreign_at(s, h);
	if (carrier_digits(s, 4, 4) && s.p[8] == '-') {
		n = stamp_at(slice_from(s, 4), h);
		return n ? n + 4 + zone_at(slice_from(s, n + 4), h) : 0;
	}
	*form = FORM_CTIME;
	return stamp_at(s, h);
}
