/*
 * Stamps read once more, by patterns and plain sums, to be compared with what utc_read() makes of them.
 * For: agree.c, which compiles the forms.
 */
#ifndef AGREE_STAMP_H
#define AGREE_STAMP_H

#include "regex.h"
#include "utc.h"

#include <string.h>

static const char *const months = "janfebmaraprmayjunjulaugsepoctnovdec";

static struct {
	const char *pattern; /* y year, M month (name or number), d day, h m s, f fraction, z zone, e epoch */
	struct regex *re;
} forms[] = {
	{ "^(?<e>\\d{10})(?:\\.(?<f>\\d{1,9}))?$", NULL },
	{ "^(?<e>\\d{10})(?<f>\\d{3}|\\d{6}|\\d{9})$", NULL },
	{ "^\\[?(?<y>\\d{4})[-/](?<M>\\d\\d)[-/](?<d>\\d\\d)[ "
	  "T,]+(?:(?:time=)?\"?)(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)(?:[.,](?<f>\\d{1,9}))?"
	  "\\]?\"? ?(?<z>Z|UTC|GMT|[-+]\\d\\d:?\\d\\d|[-+]00)?",
	  NULL },
	{ "^(?<y>\\d{4})-(?<M>\\d\\d)-(?<d>\\d\\d)\"? time=\"?(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)\"?$", NULL },
	{ "^[.*]?(?<M>[A-Za-z]{3})[ /]+(?<d>\\d{1,2})(?:,? (?<y>\\d{4}))? (?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)(?:\\.(?<f>\\d{1,9}))?"
	  "(?: (?:(?<z>UTC|GMT|EST|EDT|[-+]\\d{4})|[A-Z]{3,4}))?$",
	  NULL },
	{ "^\\[?[A-Z][a-z][a-z],? (?<M>[A-Z][a-z][a-z]) +(?<d>\\d{1,2}) (?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d) (?:(?<z>UTC|GMT) )?(?<y>\\d{4})", NULL },
	{ "^[A-Z][a-z][a-z], (?<y>\\d{4})-(?<M>\\d\\d)-(?<d>\\d\\d), (?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)$", NULL },
	{ "^(?<d>\\d{1,2})[/ -]?(?<M>[A-Za-z]{3})[/ -]?(?<y>\\d{4})(?:; hour: |[:; \",T]+)(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)(?:\\.(?<f>\\d+))?(?: "
	  "(?<z>[-+]\\d{4}))?",
	  NULL },
	{ "^(?<y>\\d{4}):(?<M>\\d\\d):(?<d>\\d\\d)-(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)$", NULL },
	{ "^(?<M>\\d\\d)/(?<d>\\d\\d)(?:/(?<y>\\d{4}))?-(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)\\.(?<f>\\d+)$", NULL },
	{ "^(?<M>\\d{1,2})/(?<d>\\d{1,2})/(?<y>\\d\\d) (?<h>\\d{1,2}):(?<m>\\d\\d)$", NULL }, /* a spreadsheet's */
	{ "^\\[ *(?<u>\\d+)\\.(?<f>\\d{6})\\]$", NULL },
};

static struct slice group(const struct regex *re, const struct slice *g, char name)
{
	for (size_t i = 1; i < regex_groups(re) && i < 16; i++)
		if (regex_group_name(re, i) && regex_group_name(re, i)[0] == name && g[i].p)
			return g[i];
	return (struct slice){ 0 };
}

/* Days since 1970, counted year by year and month by month. */
static int64_t days(int64_t y, int64_t m, int64_t d)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	int64_t n = 0;

	for (int64_t i = 1970; i < y; i++)
		n += (i % 4 == 0 && (i % 100 != 0 || i % 400 == 0)) ? 366 : 365;
	return m < 1 || m > 12 ? -1 : n + before[m - 1] + (leap && m > 2) + d - 1;
}

static int64_t year(struct slice s)
{
	return s.n == 0 ? 1972 : slice_number(s) + (s.n == 2 ? 2000 : 0);
}

static int64_t month(struct slice s)
{
	char low[4] = { (char)(s.p[0] | 32), (char)(s.p[1] | 32), (char)(s.n > 2 ? s.p[2] | 32 : 0) };
	const char *at = strstr(months, low);

	return slice_digits(s) ? slice_number(s) : at ? (at - months) / 3 + 1 : 0;
}

static int64_t offset(struct slice z)
{
	int64_t hours, minutes;

	if (slice_is(z, "EST") || slice_is(z, "EDT"))
		return z.p[1] == 'S' ? -18000 : -14400;
	if (z.n < 3 || (z.p[0] != '+' && z.p[0] != '-'))
		return 0;
	hours = slice_number(slice_cut(z, 1, 2));
	minutes = z.n > 4 ? slice_number(slice_cut(z, z.n - 2, 2)) : 0;
	return (hours * 3600 + minutes * 60) * (z.p[0] == '-' ? -1 : 1);
}

/* Nanoseconds of the stamp as its digits say it; false: in no form that is known here. */
static bool instant(const char *written, const struct stamp *s, int64_t *ns)
{
	struct slice g[16], text = slice_trim(slice_of(written));

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct regex *re = forms[i].re;
		struct slice f, e, z;
		int64_t seconds, scale = NS_PER_S, fraction = 0;

		if (regex_match(re, text, g, 16) != 1)
			continue;
		f = group(re, g, 'f');
		for (size_t k = 0; k < f.n && scale > 1; k++)
			fraction += (f.p[k] - '0') * (scale /= 10);
		e = group(re, g, 'e').n ? group(re, g, 'e') : group(re, g, 'u');
		z = group(re, g, 'z');
		if (e.n)
			seconds = slice_number(e);
		else
			seconds = days(year(group(re, g, 'y')), month(group(re, g, 'M')), slice_number(group(re, g, 'd'))) * 86400 +
				  slice_number(group(re, g, 'h')) * 3600 + slice_number(group(re, g, 'm')) * 60 +
				  (group(re, g, 's').n ? slice_number(group(re, g, 's')) : 0);
		*ns = (seconds - (z.n ? offset(z) : s->basis == STAMP_ZONED ? s->utc_offset : 0)) * NS_PER_S + fraction;
		return true;
	}
	return false;
}

#endif
