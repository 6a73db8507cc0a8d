/*
 * The clock pass: every stamp becomes an instant with a half-width. Zones that are stated are honoured, then those of the manifest and of
 * --assume-tz; a host that states its offset in one file is believed in its other files too; what is left is read as UTC, and that is said.
 * A relay that wrote its own stamp beside the sender's proves how far the sender is ahead at least: a record cannot arrive before it was
 * sent. Offsets from other shared events are not inferred yet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fnmatch.h>

#include "pass.h"

struct source_clock {
	bool stated;	  /* some stamp of this clock states its offset */
	int32_t zone;	  /* seconds east of UTC for its unzoned stamps */
	const char *basis; /* stated, manifest, inferred, assumed */
	char *zone_name;
	int64_t ahead;	  /* ns to subtract */
	int64_t lo;	  /* proved by relays: at least this much ahead; INT64_MIN: nothing known */
	bool set_by_hand;
	int64_t epochs, locals, relays;
};

struct clocks {
	struct words *names;
	struct source_clock *at;
	size_t room;
	int64_t near; /* the instant that yearless stamps lie near to */
};

static const char *const unzoned_note = "read as UTC";

static struct source_clock *clock_of(struct clocks *c, struct slice name)
{
	size_t i = words_add(c->names, name);
	while (i >= c->room) {
		size_t room = c->room ? c->room * 2 : 32;
		c->at = xrealloc(c->at, room, sizeof(*c->at));
		memset(c->at + c->room, 0, (room - c->room) * sizeof(*c->at));
		for (size_t k = c->room; k < room; k++)
			c->at[k].lo = INT64_MIN;
		c->room = room;
	}
	return &c->at[i];
}

/* The clock of an event: its host, else its artifact. */
#define CLOCK_NAME "coalesce(event.host, artifact.host, artifact.path)"

static int gather(struct store *s, struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s,
		"SELECT " CLOCK_NAME ", basis, utc_offset, count(*), max(CASE WHEN relay IS NOT NULL AND basis = 2 THEN stamp - relay END),"
		" avg(CASE WHEN basis IN (1, 2) THEN stamp END), sum(relay IS NOT NULL)"
		" FROM event JOIN artifact ON artifact.id = event.artifact WHERE basis > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3", e);
	if (!q)
		return -1;
	double sum = 0, n = 0;
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct source_clock *k = clock_of(c, pass_text(q, 0));
		int basis = sqlite3_column_int(q, 1);
		int64_t rows = sqlite3_column_int64(q, 3);
		if (basis == STAMP_ZONED) {
			k->stated = true;
			k->zone = sqlite3_column_int(q, 2);
		}
		if (basis == STAMP_EPOCH)
			k->epochs += rows;
		if (basis == STAMP_LOCAL)
			k->locals += rows;
		if (sqlite3_column_type(q, 4) != SQLITE_NULL && sqlite3_column_int64(q, 4) > k->lo)
			k->lo = sqlite3_column_int64(q, 4);
		k->relays += sqlite3_column_int64(q, 6);
		if (basis == STAMP_EPOCH || basis == STAMP_ZONED) {
			sum += sqlite3_column_double(q, 5) * (double)rows;
			n += (double)rows;
		}
	}
	sqlite3_finalize(q);
	if (n > 0)
		c->near = (int64_t)(sum / n);
	return 1;
}

/* Without a dated record the container's times, then --year, tell the year. */
static void find_year(struct store *s, struct clocks *c)
{
	char *year = store_get_meta(s, "year");
	if (year && atoi(year) > 0)
		c->near = utc_civil(atoi(year), 7, 1, 0, 0, 0);
	free(year);
	if (c->near)
		return;
	sqlite3_stmt *q = NULL;
	struct error ignored;
	q = pass_prepare(s, "SELECT max(mtime) FROM artifact", &ignored);
	if (q && sqlite3_step(q) == SQLITE_ROW && sqlite3_column_type(q, 0) != SQLITE_NULL)
		c->near = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
}

static bool fits(const char *pattern, struct slice name)
{
	char *text = xstrndup(name.p, name.n);
	bool yes = strcmp(pattern, text) == 0 || fnmatch(pattern, text, 0) == 0;
	size_t n = strlen(pattern);
	/* "network/ggsn1/STAR" names the folder of a host as well */
	if (!yes && n > 2 && strcmp(pattern + n - 2, "/*") == 0) {
		char *folder = xstrndup(pattern, n - 2);
		const char *last = strrchr(folder, '/');
		yes = strcmp(last ? last + 1 : folder, text) == 0;
		free(folder);
	}
	free(text);
	return yes;
}

/* rows "PATTERN=VALUE", one a line: calls with each row that names the clock */
static void by_hand(struct clocks *c, const char *rows, void (*use)(struct source_clock *, const char *, int64_t near))
{
	struct slice rest = slice_of(rows);
	while (rest.n) {
		struct slice row = slice_token(&rest, '\n');
		ptrdiff_t eq = slice_index(row, '=');
		if (eq <= 0)
			continue;
		char *pattern = xstrndup(row.p, (size_t)eq), *value = xstrndup(row.p + eq + 1, row.n - (size_t)eq - 1);
		for (size_t i = 0; i < words_count(c->names); i++)
			if (fits(pattern, slice_of(words_at(c->names, i))))
				use(&c->at[i], value, c->near);
		free(pattern);
		free(value);
	}
}

static void use_zone(struct source_clock *k, const char *zone, int64_t near)
{
	int32_t offset;
	if (!utc_zone_offset(zone, near, &offset))
		return;
	k->zone = offset;
	k->basis = "manifest";
	free(k->zone_name);
	k->zone_name = xstrdup(zone);
}

static void use_offset(struct source_clock *k, const char *seconds, int64_t near)
{
	(void)near;
	k->ahead = (int64_t)(strtod(seconds, NULL) * 1e9);
	k->set_by_hand = true;
}

static void offset_name(int32_t seconds, char out[16])
{
	if (seconds == 0) {
		snprintf(out, 16, "UTC");
		return;
	}
	unsigned a = (unsigned)abs(seconds);
	snprintf(out, 16, "%c%02u:%02u", seconds < 0 ? '-' : '+', a / 3600 % 100, a / 60 % 60);
}

static void decide(struct clocks *c)
{
	for (size_t i = 0; i < words_count(c->names); i++) {
		struct source_clock *k = &c->at[i];
		if (!k->basis) {
			char name[16];
			k->basis = k->stated || k->epochs ? "stated" : "assumed";
			offset_name(k->zone, name);
			k->zone_name = xstrdup(name);
		}
		/* Below a second the delay of the relay itself is not told apart from a clock that runs ahead. */
		if (!k->set_by_hand && k->lo > NS_PER_S)
			k->ahead = k->lo;
	}
}

static int correct(struct store *s, struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT event.id, " CLOCK_NAME ", basis, stamp, precision, yearless FROM event"
		" JOIN artifact ON artifact.id = event.artifact", e);
	sqlite3_stmt *u = pass_prepare(s, "UPDATE event SET t = ?2, half = ?3 WHERE id = ?1", e);
	if (!q || !u)
		goto done;
	while (sqlite3_step(q) == SQLITE_ROW) {
		int basis = sqlite3_column_int(q, 2);
		int64_t t = UTC_NONE, half = sqlite3_column_int64(q, 4) / 2;
		struct source_clock *k = clock_of(c, pass_text(q, 1));
		if (basis == STAMP_EPOCH || basis == STAMP_ZONED || basis == STAMP_LOCAL)
			t = sqlite3_column_int64(q, 3);
		if (t != UTC_NONE && sqlite3_column_int(q, 5))
			t = c->near ? utc_with_year(t, c->near) : UTC_NONE;
		if (t != UTC_NONE) {
			if (basis == STAMP_LOCAL)
				t -= k->zone * NS_PER_S;
			/* the middle of the written second is the best guess, the half-width says the rest */
			t = t - k->ahead;
		}
		sqlite3_bind_int64(u, 1, sqlite3_column_int64(q, 0));
		pass_bind_time(u, 2, t);
		sqlite3_bind_int64(u, 3, half);
		sqlite3_step(u);
		sqlite3_reset(u);
	}
done:
	sqlite3_finalize(q);
	sqlite3_finalize(u);
	return q && u ? 1 : -1;
}

/* The clock with the most epoch stamps, ties by name; one that is known to be wrong only when there is no other. */
static size_t reference(const struct clocks *c)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < words_count(c->names); i++) {
		const struct source_clock *k = &c->at[i], *b = best == SIZE_MAX ? NULL : &c->at[best];

		if (!b || (!k->ahead && b->ahead) ||
		    (!k->ahead == !b->ahead &&
		     (k->epochs > b->epochs || (k->epochs == b->epochs && strcmp(words_at(c->names, i), words_at(c->names, best)) < 0))))
			best = i;
	}
	return best;
}

static int keep(struct store *s, struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "INSERT INTO clock(name, zone, zone_basis, utc_offset, offset, lo, hi, segments, drift, basis, reference)"
		" VALUES(?, ?, ?, ?, ?, ?, NULL, 1, 0, ?, ?)", e);
	sqlite3_stmt *f = pass_prepare(s, "INSERT INTO finding(pass, text) VALUES('clock', ?)", e);
	if (!q || !f)
		return -1;
	size_t best = reference(c);
	for (size_t i = 0; i < words_count(c->names); i++) {
		struct source_clock *k = &c->at[i];
		struct text basis = { 0 };
		if (k->set_by_hand)
			text_adds(&basis, "offset set by hand");
		else if (k->ahead)
			text_addf(&basis, "%lld records that a relay stamped too: at least %.3f s ahead", (long long)k->relays, (double)k->ahead / 1e9);
		else
			text_adds(&basis, i == best ? "reference" : "no offset inferred");
		pass_bind(q, 1, slice_of(words_at(c->names, i)));
		pass_bind(q, 2, slice_of(k->zone_name));
		pass_bind(q, 3, slice_of(k->basis));
		sqlite3_bind_int(q, 4, k->zone);
		sqlite3_bind_double(q, 5, (double)k->ahead / 1e9);
		if (k->set_by_hand || k->ahead || i == best)
			sqlite3_bind_double(q, 6, (double)k->ahead / 1e9);
		else
			sqlite3_bind_null(q, 6);
		pass_bind(q, 7, text_slice(&basis));
		sqlite3_bind_int(q, 8, i == best);
		sqlite3_step(q);
		sqlite3_reset(q);
		text_clear(&basis);
		if (k->locals && strcmp(k->basis, "assumed") == 0)
			text_addf(&basis, "zone of %s is not stated: %s", words_at(c->names, i), unzoned_note);
		if (k->ahead && !k->set_by_hand)
			text_addf(&basis, "clock of %s taken %.1f s ahead, as a relay's stamps prove", words_at(c->names, i), (double)k->ahead / 1e9);
		if (basis.n) {
			pass_bind(f, 1, text_slice(&basis));
			sqlite3_step(f);
			sqlite3_reset(f);
		}
		text_free(&basis);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(f);
	return 1;
}

/* An undated record takes the time of a dated one of the same transaction: they speak of one exchange. */
static int lend(struct store *s, struct error *e)
{
	struct words *w = words_new();
	int64_t *t = NULL;
	size_t room = 0;
	sqlite3_stmt *u = pass_prepare(s, "UPDATE event SET t = ?2, half = ?3 WHERE id = ?1", e);
	for (int round = 0; u && round < 2; round++) {
		sqlite3_stmt *q = pass_prepare(s, round ? "SELECT id, fields, t FROM event WHERE t IS NULL"
							: "SELECT id, fields, t FROM event WHERE t IS NOT NULL ORDER BY t DESC", e);
		while (q && sqlite3_step(q) == SQLITE_ROW) {
			struct slice tx = pass_field(pass_text(q, 1), FIELD_TRANSACTION);
			if (tx.n == 0)
				continue;
			if (round == 0) {
				size_t i = words_add(w, tx);
				if (i >= room) {
					room = room ? room * 2 : 64;
					t = xrealloc(t, room, sizeof(*t));
				}
				t[i] = sqlite3_column_int64(q, 2);
			} else if (words_find(w, tx) >= 0) {
				sqlite3_bind_int64(u, 1, sqlite3_column_int64(q, 0));
				sqlite3_bind_int64(u, 2, t[words_find(w, tx)]);
				sqlite3_bind_int64(u, 3, 30 * NS_PER_S);
				sqlite3_step(u);
				sqlite3_reset(u);
			}
		}
		sqlite3_finalize(q);
	}
	sqlite3_finalize(u);
	words_free(w);
	free(t);
	return u ? 1 : -1;
}

int clock_pass(struct store *s, struct error *e)
{
	struct clocks c = { .names = words_new() };
	char *zones = store_get_meta(s, "assume_tz"), *offsets = store_get_meta(s, "offset");
	int got = pass_run(s, "DELETE FROM clock; DELETE FROM finding WHERE pass = 'clock'", e);
	if (got > 0 && (got = gather(s, &c, e)) > 0) {
		find_year(s, &c);
		if (zones)
			by_hand(&c, zones, use_zone);
		if (offsets)
			by_hand(&c, offsets, use_offset);
		decide(&c);
		if ((got = correct(s, &c, e)) > 0 && (got = keep(s, &c, e)) > 0)
			got = lend(s, e);
	}
	if (got > 0)
		got = pass_run(s, "UPDATE artifact SET (t_from, t_to) = (SELECT min(t), max(t) FROM event WHERE event.artifact = artifact.id)", e);
	for (size_t i = 0; i < words_count(c.names); i++)
		free(c.at[i].zone_name);
	free(c.at);
	words_free(c.names);
	free(zones);
	free(offsets);
	return got;
}
