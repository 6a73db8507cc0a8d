/* Stamps that are counts: since 1970, and since the start. */
#include "utc_parts.h"

#define EPOCH_FROM UINT64_C(978307200) /* 2001-01-01 */
#define EPOCH_TO UINT64_C(4133980800)  /* 2101-01-01 */

static size_t digits_of(struct slice s)
{
	size_t n = 0;

	while (n < s.n && n < 20 && utc_digit(s.p[n]))
		n++;
	return n;
}

/* By magnitude: the units lie a thousand apart, so at most one of them falls into the century. */
static int64_t unit_of(uint64_t value)
{
	uint64_t scale = 1;

	for (int64_t unit = NS_PER_S; unit > 0; unit /= 1000, scale *= 1000)
		if (value >= EPOCH_FROM * scale && value < EPOCH_TO * scale)
			return unit;
	return 0;
}

bool utc_epoch(struct slice digits, struct stamp *out)
{
	uint64_t value = 0;
	size_t i = 0, n = digits_of(digits);
	int64_t unit, ns;

	*out = (struct stamp){ 0 };
	if (n == 0 || n > 19)
		return false;
	while (i < n)
		value = value * 10 + (uint64_t)(digits.p[i++] - '0');
	unit = unit_of(value);
	if (unit == 0)
		return false;
	ns = (int64_t)value * unit;
	if (utc_at(digits, i) == '.' && i + 1 < digits.n)
		for (i++; utc_digit(utc_at(digits, i)); i++)
			if (unit > 1) {
				unit /= 10;
				ns += (digits.p[i] - '0') * unit;
			}
	if (i != digits.n)
		return false;
	*out = (struct stamp){ .basis = STAMP_EPOCH, .ns = ns, .precision = unit };
	return true;
}

size_t utc_epoch_read(struct slice s, struct stamp *out)
{
	size_t n = digits_of(s);
	char after;

	if (n != 10 && n != 13 && n != 16 && n != 19)
		return 0;
	if (utc_at(s, n) == '.' && utc_digit(utc_at(s, n + 1)))
		for (n++; utc_digit(utc_at(s, n));)
			n++;
	after = utc_at(s, n);
	if (utc_letter(after) || after == '-' || after == '/' || after == '_' || after == '@')
		return 0;
	return utc_epoch(slice_cut(s, 0, n), out) ? n : 0;
}

/* Seconds with a fraction, as kernels print them. With fewer than three places it may as well be a version. */
static size_t seconds(struct slice s, struct stamp *out)
{
	size_t n = digits_of(s), from = n + 1, i = from;
	int64_t ns = 0, unit = NS_PER_S;

	if (n == 0 || n > 9 || utc_at(s, n) != '.')
		return 0;
	for (size_t k = 0; k < n; k++)
		ns = ns * 10 + (s.p[k] - '0');
	ns *= NS_PER_S;
	for (; i < from + 9 && utc_digit(utc_at(s, i)); i++) {
		unit /= 10;
		ns += (s.p[i] - '0') * unit;
	}
	if (i < from + 3)
		return 0;
	*out = (struct stamp){ .basis = STAMP_UPTIME, .ns = ns, .precision = unit };
	return i;
}

/* Hours, then milliseconds and microseconds with a comma between them, as Zephyr prints them. */
static size_t hours(struct slice s, struct stamp *out)
{
	static const char form[] = "00:00:00.000,000";
	static const int64_t unit[] = { 36000 * NS_PER_S, 3600 * NS_PER_S, 0, 600 * NS_PER_S, 60 * NS_PER_S, 0, 10 * NS_PER_S, NS_PER_S, 0,
					NS_PER_S / 10, NS_PER_S / 100, 1000000, 0, 100000, 10000, 1000 };
	int64_t ns = 0;

	if (s.n < sizeof(form) - 1)
		return 0;
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == '0' ? !utc_digit(s.p[i]) : s.p[i] != form[i])
			return 0;
		ns += form[i] == '0' ? (s.p[i] - '0') * unit[i] : 0;
	}
	if (s.p[3] > '5' || s.p[6] > '5')
		return 0;
	*out = (struct stamp){ .basis = STAMP_UPTIME, .ns = ns, .precision = 1000 };
	return sizeof(form) - 1;
}

size_t utc_uptime_read(struct slice s, struct stamp *out)
{
	size_t n = seconds(s, out);

	return n ? n : hours(s, out);
}
