#include "when.h"

#include <time.h>

#include <inttypes.h>
#include <string.h>

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* A zone's offset is known by wall time; twice round is enough for all but the hour that stands twice. */
int64_t when_wall(int64_t t, const char *tz)
{
	int32_t offset = 0, again = 0;

	if (t == UTC_NONE || !tz || !utc_zone_offset(tz, t, &offset))
		return t;
	if (utc_zone_offset(tz, t + offset * NS_PER_S, &again))
		offset = again;
	return t + offset * NS_PER_S;
}

void when_time(struct text *out, int64_t t, int64_t half, const char *tz)
{
	char stamp[32];

	if (t == UTC_NONE) {
		text_adds(out, "no time");
		return;
	}
	utc_print(when_wall(t, tz), stamp);
	if (half < 50 * NS_PER_S / 1000)
		text_addf(out, "%.12s", stamp + 11);
	else if (half < 10 * NS_PER_S)
		text_addf(out, "%.10s±%.1f", stamp + 11, (double)half / NS_PER_S);
	else if (half < 100 * NS_PER_S)
		text_addf(out, "%.8s±%.0f", stamp + 11, (double)half / NS_PER_S);
	else if (half < 6000 * NS_PER_S)
		text_addf(out, "%.5s±%.0f min", stamp + 11, (double)half / 60 / NS_PER_S);
	else
		text_addf(out, "%.5s±%.0f h", stamp + 11, (double)half / 3600 / NS_PER_S);
}

void when_day(struct text *out, int64_t t, const char *tz)
{
	char stamp[32];
	int month;

	utc_print(when_wall(t, tz), stamp);
	month = (stamp[5] - '0') * 10 + stamp[6] - '0';
	text_addf(out, "%.2s %s %.4s", stamp + 8, months[(month + 11) % 12], stamp);
}

void when_short(struct text *out, int64_t t, const char *tz)
{
	char stamp[32];
	int month;

	if (t == UTC_NONE) {
		text_adds(out, "no time");
		return;
	}
	utc_print(when_wall(t, tz), stamp);
	month = (stamp[5] - '0') * 10 + stamp[6] - '0';
	text_addf(out, "%.2s %s %.8s", stamp + 8, months[(month + 11) % 12], stamp + 11);
}

static const struct unit { int64_t seconds; const char *name; } units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };

static size_t unit_of(int64_t seconds)
{
	size_t u = 0;

	while (u < 3 && seconds < units[u].seconds)
		u++;
	return u;
}

static int64_t seconds_of(int64_t ns)
{
	int64_t s = ns / NS_PER_S;

	return s < 0 ? -s : s;
}

void when_span(struct text *out, int64_t ns)
{
	int64_t s = seconds_of(ns), rest;
	size_t u = unit_of(s);

	rest = s % units[u].seconds;
	text_addf(out, "%" PRId64 " %s", s / units[u].seconds, units[u].name);
	if (u < 3 && rest / units[u + 1].seconds)
		text_addf(out, u == 0 ? " %" PRId64 " %s" : " %02" PRId64 " %s", rest / units[u + 1].seconds, units[u + 1].name);
}

void when_age(struct text *out, int64_t ns)
{
	int64_t s = seconds_of(ns);
	size_t u = unit_of(s);

	text_addf(out, "%" PRId64 " %s", s / units[u].seconds, units[u].name);
}

void when_delta(struct text *out, int64_t ns)
{
	double s = (double)ns / NS_PER_S, size = s < 0 ? -s : s;
	char sign = ns < 0 ? '-' : '+';

	if (size < 10)
		text_addf(out, "%c%.2f", sign, size);
	else if (size < 100)
		text_addf(out, "%c%.1f", sign, size);
	else if (size < 6000)
		text_addf(out, "%c%.0fm%02.0f", sign, (double)(int64_t)(size / 60), size - 60.0 * (double)(int64_t)(size / 60));
	else if (size < 360000)
		text_addf(out, "%c%.0fh%02d", sign, (double)(int64_t)(size / 3600), (int)((int64_t)size % 3600 / 60));
	else
		text_addf(out, "%c%.0fd", sign, size / 86400);
}

int64_t when_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
