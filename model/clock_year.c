/*
 * The year of stamps that state none: the one nearest to the dated stamps of their clock, else the last one before the time of the file in its
 * archive (no file is older than its lines), else the nearest to all dated stamps of the case; --year goes before all. Within a file each
 * record lies nearest to the one after it, so that December stays before January.
 */
#include "clock.h"

#include <stdlib.h>

#define DAY (INT64_C(86400) * NS_PER_S)
#define HALF_A_YEAR (181 * DAY) /* less a day or two, by which clocks may be wrong */

static int64_t case_mean(const struct clocks *c)
{
	double sum = 0;
	int64_t n = 0;

	for (size_t i = 0; i < words_count(c->names); i++) {
		sum += c->clock[i].sum;
		n += c->clock[i].dated;
	}
	return n ? (int64_t)(sum / (double)n) : UTC_NONE;
}

static int64_t near_of(const struct clocks *c, const struct mark *m, int64_t given, int64_t mean)
{
	const struct timepiece *t = &c->clock[c->writing[m->writing].clock];

	if (given != UTC_NONE)
		return given;
	if (t->dated)
		return (int64_t)(t->sum / (double)t->dated);
	return c->place[m->artifact].mtime != UTC_NONE ? c->place[m->artifact].mtime - HALF_A_YEAR : mean;
}

static int64_t given_year(const struct clocks *c)
{
	char *text = store_get_meta(c->store, "year");
	int year = text ? atoi(text) : 0;

	free(text);
	return year > 0 && year < 2262 ? utc_civil(year, 7, 1, 0, 0, 0) : UTC_NONE;
}

/* A relay that states no year wrote in that of the record. */
static void relays(struct clocks *c)
{
	for (size_t i = 0; i < c->relays; i++) {
		struct relayed *r = &c->relayed[i];
		const struct mark *m = &c->mark[r->mark];

		if (r->writing != NO_CLOCK && m->writing != NO_CLOCK && c->writing[r->writing].basis == STAMP_LOCAL &&
		    r->reading >= utc_civil(1972, 1, 1, 0, 0, 0) && r->reading < utc_civil(1973, 1, 1, 0, 0, 0))
			r->reading = utc_with_year(r->reading, m->reading);
	}
}

/* A leap day is nearest to one that is still to come: no file is older than its lines. */
static int64_t dated(const struct clocks *c, const struct mark *m, int64_t near)
{
	int64_t t = utc_with_year(m->reading, near), file = c->place[m->artifact].mtime, before;

	if (file == UTC_NONE || t <= file + 2 * DAY || near > file)
		return t;
	before = utc_with_year(m->reading, near - 3 * 366 * DAY);
	return before <= file + 2 * DAY ? before : t;
}

void clock_years(struct clocks *c)
{
	int64_t given = given_year(c), mean = case_mean(c), near = UTC_NONE;

	for (size_t i = c->marks; i-- > 0;) {
		struct mark *m = &c->mark[i];

		if (i + 1 == c->marks || c->mark[i + 1].artifact != m->artifact)
			near = UTC_NONE;
		if (m->writing == NO_CLOCK || !m->yearless)
			continue;
		if (near == UTC_NONE || given != UTC_NONE)
			near = near_of(c, m, given, mean);
		if (near == UTC_NONE) {
			m->writing = NO_CLOCK;
			continue;
		}
		m->reading = dated(c, m, near);
		near = m->reading;
	}
	relays(c);
}
