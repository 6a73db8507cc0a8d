/*
 * The year of stamps that state none: the one nearest to the dated stamps of their clock, else the last one before the time of the file in its
 * archive (no file is older than its lines), else the nearest to all dated stamps of the case; --year goes before all. Within a file each
 * record lies nearest to the one after it, so that December stays before January.
 *
 * A clock that nobody set yet wakes at New Year: of 1970, 1980, 2000. What stands between a wake and the day when it was set has no year at all;
 * nor has a file that stands at New Year altogether, in a case of another season.
 */
#include "clock.h"

#include <stdlib.h>

#include "civil.h"

#define DAY (INT64_C(86400) * NS_PER_S)
#define HALF_A_YEAR (181 * DAY) /* less a day or two, by which clocks may be wrong */

/* --- clocks that wake at New Year --- */

#define MONTH (30 * DAY)
#define NEW_YEAR (INT64_C(86400) * 366 * NS_PER_S) /* to that of 1973, from that of 1972 */
#define TELLS 5 /* so near to a wake or to its end stands what proves it */
#define AROUND 256 /* among so many of others */

struct run { /* marks of one writing in one file */
	size_t file, n, first, last; /* files count from 1; marks, those of now */
	bool boots;		     /* it tells of a boot */
	bool begins;		     /* it is the first of its file */
};

/* From the New Year next to it, by the calendar. */
static int64_t from_new_year(int64_t yearless)
{
	int64_t t = yearless - utc_civil(1972, 1, 1, 0, 0, 0);

	return t < NEW_YEAR / 2 ? t : t - NEW_YEAR;
}

static bool at_new_year(const struct mark *m)
{
	int64_t t = from_new_year(m->reading);

	return t >= -DAY / 2 && t < DAY;
}

static int64_t jump(const struct mark *a, const struct mark *b)
{
	int64_t t = from_new_year(b->reading) - from_new_year(a->reading);

	t = t < 0 ? -t : t;
	return t < NEW_YEAR - t ? t : NEW_YEAR - t;
}

static bool soon_set(const struct clocks *c, size_t i)
{
	uint32_t artifact = c->mark[i].artifact, writing = c->mark[i].writing;

	for (size_t n = 0, end = i + AROUND; i < c->marks && i < end && c->mark[i].artifact == artifact && n < TELLS; i++) {
		n += c->mark[i].writing == writing;
		if (c->mark[i].writing == writing && c->mark[i].sets)
			return true;
	}
	return false;
}

/* Mark i stands behind the run and far from it. */
static bool woke(const struct clocks *c, const struct run *r, size_t i)
{
	const struct mark *first = &c->mark[r->first], *last = &c->mark[r->last];
	int64_t t = from_new_year(first->reading) + DAY, by = jump(last, &c->mark[i]);

	if (r->last - r->first > AROUND * r->n || !at_new_year(first) || !at_new_year(last) || jump(first, last) > DAY)
		return false;
	/* zones are whole half hours, and a boot takes minutes */
	return soon_set(c, i) || (t % (1800 * NS_PER_S) < 600 * NS_PER_S && by >= (r->boots ? DAY : MONTH));
}

static void unset(struct clocks *c, const struct run *r, uint32_t writing)
{
	for (size_t i = r->first; i <= r->last; i++) {
		struct mark *m = &c->mark[i];

		if (m->writing != writing || !m->yearless)
			continue;
		m->reading = utc_with_year(m->reading, 0);
		m->yearless = false;
	}
}

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

/* All of the file stands at New Year, no dated stamp of its clock does, and it was written, as far as is known, in another season. */
static bool never_set(const struct clocks *c, const struct run *r, uint32_t writing, int64_t mean)
{
	const struct mark *first = &c->mark[r->first], *last = &c->mark[r->last];
	int64_t season;

	if (!r->begins || c->clock[c->writing[writing].clock].dated || !at_new_year(first) || !at_new_year(last) || jump(first, last) > DAY)
		return false;
	season = c->place[last->artifact].mtime != UTC_NONE ? c->place[last->artifact].mtime : mean;
	season = season == UTC_NONE ? 0 : from_new_year(utc_with_year(season, utc_civil(1972, 7, 1, 0, 0, 0)));
	return season > MONTH || season < -MONTH;
}

static void find_wakes(struct clocks *c)
{
	struct run *run = xcalloc(c->writings + 1, sizeof(*run));
	int64_t mean = case_mean(c);

	for (size_t i = 0, file = 0; i < c->marks; i++) {
		struct mark *m = &c->mark[i];
		struct run *r = m->writing == NO_CLOCK ? NULL : &run[m->writing];

		clock_rest(c, i);
		file += i == 0 || m->artifact != c->mark[i - 1].artifact;
		if (!r || !m->yearless)
			continue;
		if (r->file != file) {
			if (never_set(c, r, m->writing, mean))
				unset(c, r, m->writing);
			*r = (struct run){ .file = file, .first = i, .begins = true };
		} else if (jump(&c->mark[r->last], m) >= DAY) {
			if (woke(c, r, i))
				unset(c, r, m->writing);
			*r = (struct run){ .file = file, .first = i };
		}
		r->boots |= m->boots && r->n < TELLS;
		r->n++;
		r->last = i;
	}
	for (uint32_t w = 0; w < c->writings; w++)
		if (never_set(c, &run[w], w, mean))
			unset(c, &run[w], w);
	free(run);
}

/* --- years --- */

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
static void relays(struct clocks *c, int64_t mean)
{
	for (size_t i = 0; i < c->relays; i++) {
		struct relayed *r = &c->relayed[i];
		const struct mark *m = &c->mark[r->mark];

		if (r->writing != NO_CLOCK && m->writing != NO_CLOCK && c->writing[r->writing].basis == STAMP_LOCAL &&
		    r->reading >= utc_civil(1972, 1, 1, 0, 0, 0) && r->reading < utc_civil(1973, 1, 1, 0, 0, 0))
			r->reading = utc_with_year(r->reading, m->reading >= LOGS || mean == UTC_NONE ? m->reading : mean);
	}
}

/* The mark behind it, as it was read; near is what that came to. On one day of the calendar both are of one year. */
static int64_t with_year(int64_t reading, int64_t near, int64_t behind)
{
	return behind != UTC_NONE && civil_floor(behind, DAY) == civil_floor(reading, DAY) ? near + (reading - behind) : utc_with_year(reading, near);
}

/* A leap day is nearest to one that is still to come: no file is older than its lines. */
static int64_t dated(const struct clocks *c, const struct mark *m, int64_t near, int64_t behind)
{
	int64_t t = with_year(m->reading, near, behind), file = c->place[m->artifact].mtime, before;

	if (file == UTC_NONE || t <= file + 2 * DAY || near > file)
		return t;
	before = utc_with_year(m->reading, near - 366 * DAY);
	if (before > file + 2 * DAY)
		before = utc_with_year(m->reading, near - 3 * 366 * DAY);
	return before <= file + 2 * DAY ? before : t;
}

void clock_years(struct clocks *c)
{
	int64_t given = given_year(c), mean = case_mean(c), near = UTC_NONE, behind = UTC_NONE;

	find_wakes(c);
	for (size_t i = c->marks; i-- > 0;) {
		struct mark *m = &c->mark[i];
		int64_t reading = m->reading;

		clock_rest(c, i);
		if (i + 1 == c->marks || c->mark[i + 1].artifact != m->artifact)
			near = behind = UTC_NONE;
		if (m->writing == NO_CLOCK || !m->yearless)
			continue;
		if (near == UTC_NONE || given != UTC_NONE) {
			near = near_of(c, m, given, mean);
			behind = UTC_NONE;
		}
		if (near == UTC_NONE) {
			m->writing = NO_CLOCK;
			continue;
		}
		m->reading = dated(c, m, near, behind);
		near = m->reading;
		behind = reading;
	}
	relays(c, mean);
}
