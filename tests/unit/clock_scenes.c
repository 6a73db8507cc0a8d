/*
 * What happens to single clocks: set back, woken in 1970, booted twice, in an hour that came twice, over the end of a year, too fast, days off. Each
 * scene says when its statements were true, and the clock pass must find it, within what it says of its own doubt.
 */
#include "check.h"
#include "pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S NS_PER_S
#define MS (NS_PER_S / 1000)
#define MANY 512

struct scene {
	struct store *store;
	const char *host;
	int64_t artifact;
	uint32_t line;
	size_t n;
	int64_t truth[MANY], t[MANY], half[MANY];
};

static int64_t day(int year, int month, int of_month, int hour, int minute, int second)
{
	return utc_civil(year, month, of_month, hour, minute, second);
}

static struct scene *begin(void)
{
	struct scene *s = xcalloc(1, sizeof(*s));
	struct error e = { "" };

	s->store = store_open(NULL, &e);
	CHECK(s->store && store_begin(s->store, &e) == 1);
	return s;
}

/* What follows stands in a file of this host. */
static void file(struct scene *s, const char *path, const char *host, enum party party, int64_t mtime)
{
	struct error e = { "" };
	struct artifact a = { .party = party, .host = host, .mtime = mtime };

	s->host = host;
	s->line = 0;
	a.id = s->artifact = store_add_artifact(s->store, path, mtime, &e);
	CHECK(store_end_artifact(s->store, &a, &e) == 1);
}

/* At `truth` the clock showed `shown`; truth UTC_NONE: nobody can know. */
static void say(struct scene *s, int64_t truth, struct stamp shown, enum kind kind, const char *key)
{
	static struct event ev;
	struct error e = { "" };
	bool card = kind >= KIND_PROFILE_INSTALLED && kind <= KIND_PROFILE_LISTED;

	event_clear(&ev);
	ev.kind = kind;
	ev.line = ev.first = ev.last = ++s->line;
	ev.stamp = shown;
	ev.party = card ? PARTY_EUICC : PARTY_NONE;
	event_set(&ev, FIELD_HOST, slice_of(s->host));
	event_set(&ev, FIELD_TRANSACTION, slice_of(key));
	CHECK(store_add_event(s->store, s->artifact, &ev, &e) == 1);
	s->truth[s->n++] = truth;
}

static void say_fields(struct scene *s, struct stamp shown, enum kind kind, enum field number, int n, enum field name, const char *value)
{
	static struct event ev;
	struct error e = { "" };

	event_clear(&ev);
	ev.kind = kind;
	ev.line = ev.first = ev.last = ++s->line;
	ev.stamp = shown;
	event_set(&ev, FIELD_HOST, slice_of(s->host));
	event_make(&ev, number, "%d", n + 1000);
	event_set(&ev, name, slice_of(value));
	CHECK(store_add_event(s->store, s->artifact, &ev, &e) == 1);
	s->truth[s->n++] = UTC_NONE;
}

static struct stamp zoned(int64_t at)
{
	return (struct stamp){ .basis = STAMP_ZONED, .ns = at - at % MS, .precision = MS };
}

static struct stamp local(int64_t at, bool yearless)
{
	return (struct stamp){ .basis = STAMP_LOCAL, .ns = at - at % S, .precision = S, .yearless = yearless };
}

static struct stamp uptime(int64_t at)
{
	return (struct stamp){ .basis = STAMP_UPTIME, .ns = at - at % 1000, .precision = 1000 };
}

static void settle(struct scene *s)
{
	struct error e = { "" };
	struct scan *scan;
	struct event_row row;

	CHECK(source_pass(s->store, &e) == 1 && witness_pass(s->store, &e) == 1 && clock_pass(s->store, &e) == 1);
	scan = events_scan(store_events(s->store), 0, &e);
	for (size_t i = 0; i < s->n && scan_next(scan, &row, &e) == 1; i++) {
		s->t[i] = row.t;
		s->half[i] = row.half;
	}
	CHECK(scan_close(scan, &e) >= 0);
}

static bool near(const struct scene *s, size_t i, int64_t most)
{
	int64_t off = s->t[i] == UTC_NONE ? INT64_MAX : s->t[i] > s->truth[i] ? s->t[i] - s->truth[i] : s->truth[i] - s->t[i];
	char got[32], want[32];

	if (off <= s->half[i] + 1000 && s->half[i] <= most)
		return true;
	utc_print(s->t[i], got);
	utc_print(s->truth[i], want);
	printf("statement %zu: %s, not %s; +- %g s, no more than %g\n", i, s->t[i] == UTC_NONE ? "no time" : got, want, (double)s->half[i] / 1e9,
	       (double)most / 1e9);
	return false;
}

static double real(const struct scene *s, const char *sql)
{
	struct error e = { "" };
	sqlite3_stmt *q = pass_prepare(s->store, sql, &e);
	double got = q && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_double(q, 0) : -1e9;

	sqlite3_finalize(q);
	return got;
}

static void end(struct scene *s)
{
	store_close(s->store);
	free(s);
}

/* Orders that eim1 hands out and gw-7 carries out, every `pace` from `at` on; gw-7 shows so much more than is true, drifting by ppm. */
static void server(struct scene *s, int64_t at, int64_t pace, int n, const char *name)
{
	for (int i = 0; i < n; i++) {
		char key[32];

		snprintf(key, sizeof(key), "%s%08d", name, i);
		say(s, at + i * pace, zoned(at + i * pace), KIND_OPERATION_FETCHED, key);
		say(s, at + i * pace + 700 * MS, zoned(at + i * pace + 700 * MS), KIND_OPERATION_DONE, key);
	}
}

static void device(struct scene *s, int64_t at, int64_t pace, int n, const char *name, int64_t ahead, double ppm, bool boots)
{
	for (int i = 0; i < n; i++) {
		int64_t when = at + i * pace + 200 * MS, drift = (int64_t)(ppm * 1e-6 * (double)(i * pace));
		char key[32];

		snprintf(key, sizeof(key), "%s%08d", name, i);
		for (int k = 0; k < 2; k++, when += 300 * MS)
			say(s, when, boots ? uptime(when + ahead + drift) : zoned(when + ahead + drift), k ? KIND_PROFILE_ENABLED : KIND_OPERATION_FETCHED, key);
	}
}

static void all_near(const struct scene *s, size_t from, int64_t most)
{
	bool all = true;

	for (size_t i = from; i < s->n && all; i++)
		all = near(s, i, most);
	CHECK(all);
}

static void years(void)
{
	struct scene *s = begin();

	/* over the end of a year, in a file of the year that began */
	file(s, "b/device/gw-7/syslog", "gw-7", PARTY_DEVICE, day(2027, 1, 2, 0, 0, 0));
	say(s, day(2026, 12, 31, 23, 59, 50), local(day(1972, 12, 31, 23, 59, 50), true), KIND_NOTE, "");
	say(s, day(2027, 1, 1, 0, 0, 10), local(day(1972, 1, 1, 0, 0, 10), true), KIND_NOTE, "");
	/* no file is older than its lines, not even a leap day's */
	file(s, "b/device/gw-8/syslog", "gw-8", PARTY_DEVICE, day(2026, 11, 25, 0, 0, 0));
	say(s, day(2024, 2, 29, 12, 0, 0), local(day(1972, 2, 29, 12, 0, 0), true), KIND_NOTE, "");
	/* the host's own dated stamps go before the file's time */
	file(s, "b/device/gw-9/app.log", "gw-9", PARTY_DEVICE, day(2026, 11, 25, 0, 0, 0));
	say(s, day(2021, 5, 5, 8, 0, 0), zoned(day(2021, 5, 5, 8, 0, 0)), KIND_NOTE, "");
	file(s, "b/device/gw-9/syslog", "gw-9", PARTY_DEVICE, day(2026, 11, 25, 0, 0, 0));
	say(s, day(2021, 5, 5, 9, 0, 0), local(day(1972, 5, 5, 9, 0, 0), true), KIND_NOTE, "");
	settle(s);
	for (size_t i = 0; i < s->n; i++)
		CHECK(s->t[i] - s->t[i] % S == s->truth[i]);
	end(s);
}

static void summer_ends(void)
{
	struct scene *s = begin();
	struct error e = { "" };

	file(s, "b/device/gw-7/syslog", "gw-7", PARTY_DEVICE, UTC_NONE);
	say(s, day(2026, 10, 24, 9, 0, 0), local(day(2026, 10, 24, 12, 0, 0), false), KIND_NOTE, "");
	say(s, day(2026, 10, 25, 0, 50, 0), local(day(2026, 10, 25, 3, 50, 0), false), KIND_NOTE, ""); /* either */
	say(s, day(2026, 10, 25, 1, 10, 0), local(day(2026, 10, 25, 3, 10, 0), false), KIND_NOTE, ""); /* behind 3:50: the second */
	say(s, day(2026, 10, 25, 2, 10, 0), local(day(2026, 10, 25, 4, 10, 0), false), KIND_NOTE, "");
	CHECK(store_set_meta(s->store, "assume_tz", SLICE("gw-7=Europe/Helsinki\n"), &e) == 1);
	settle(s);
	CHECK(near(s, 0, S) && near(s, 1, 3700 * S) && s->half[1] >= 1800 * S && near(s, 2, S) && near(s, 3, S));
	end(s);
}

static void set_back(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), pace = 60 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, pace, 20, "A");
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	device(s, at, pace, 10, "A", 3600 * S, 0, false);
	for (int i = 10; i < 20; i++) { /* by an hour, in the middle */
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * pace + 200 * MS, zoned(at + i * pace + 200 * MS), KIND_OPERATION_FETCHED, key);
		say(s, at + i * pace + 500 * MS, zoned(at + i * pace + 500 * MS), KIND_PROFILE_ENABLED, key);
	}
	settle(s);
	all_near(s, 40, S);
	end(s);
}

static void set_forward(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), pace = 60 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, pace, 20, "A");
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	device(s, at, pace, 10, "A", -90 * S, 0, false);
	for (int i = 10; i < 20; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * pace + 200 * MS, zoned(at + i * pace + 200 * MS), KIND_OPERATION_FETCHED, key);
		say(s, at + i * pace + 500 * MS, zoned(at + i * pace + 500 * MS), KIND_PROFILE_ENABLED, key);
	}
	settle(s);
	all_near(s, 40, 50 * S); /* what lies around the step may be of either part */
	for (size_t i = 40; i < s->n; i++)
		CHECK((i >= 56 && i < 64) || s->half[i] < S);
	CHECK(real(s, "SELECT count(*) FROM finding WHERE text LIKE 'clock of gw-7 was set at about%' OR text LIKE 'clock of gw-7 is 90.%'") >= 1);
	end(s);
}

static void wakes_in_1970(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0);

	file(s, "b/device/gw-7/syslog", "gw-7", PARTY_DEVICE, UTC_NONE);
	for (int i = 0; i < 5; i++)
		say(s, at - 60 * S, local(day(1970, 1, 1, 0, 0, 10 + i), false), KIND_NOTE, "");
	for (int i = 0; i < 5; i++)
		say(s, at + i * S, zoned(at + i * S), KIND_NOTE, "");
	/* one that was never set at all */
	file(s, "b/device/gw-8/syslog", "gw-8", PARTY_DEVICE, UTC_NONE);
	say(s, UTC_NONE, local(day(1980, 1, 6, 0, 0, 10), false), KIND_NOTE, "");
	settle(s);
	for (int i = 0; i < 5; i++)
		CHECK(s->t[i] == UTC_NONE || (s->t[i] > day(2026, 1, 1, 0, 0, 0) && s->t[i] <= s->t[5] + S));
	for (int i = 5; i < 10; i++)
		CHECK(near(s, (size_t)i, S));
	CHECK(s->t[10] == UTC_NONE);
	end(s);
}

/* What nobody else saw goes along with the clock, in whatever way it was written. */
static void carried(int64_t step)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), pace = 60 * S;
	size_t others;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, pace, 20, "A");
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	device(s, at, pace, 10, "A", -step, 0, false);
	for (int i = 10; i < 20; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * pace + 200 * MS, zoned(at + i * pace + 200 * MS), KIND_OPERATION_FETCHED, key);
		say(s, at + i * pace + 500 * MS, zoned(at + i * pace + 500 * MS), KIND_PROFILE_ENABLED, key);
	}
	others = s->n;
	file(s, "b/device/gw-7/syslog", "gw-7", PARTY_DEVICE, UTC_NONE);
	for (int i = 0; i < 20; i++) {
		int64_t when = at + i * pace + 20 * S;

		say(s, when, local(when - (i < 10 ? step : 0), false), KIND_NOTE, "");
	}
	settle(s);
	for (size_t i = others; i < s->n; i++)
		CHECK(near(s, i, i - others == 9 || i - others == 10 ? 3700 * S : 2 * S));
	end(s);
}

/* Without a year: what a device writes at New Year, far from all else, is of no year. It poisons no other clock. */
static void wakes_at_new_year(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 6, 4, 10, 0, 0);

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, 60 * S, 4, "A");
	file(s, "b/device/gw-7/messages", "gw-7", PARTY_DEVICE, day(2026, 6, 5, 0, 0, 0));
	say(s, UTC_NONE, local(day(1972, 11, 3, 9, 0, 0), true), KIND_NOTE, "");
	for (int i = 0; i < 2; i++) { /* as long as the clock is not set */
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		for (int k = 0; k < 2; k++)
			say(s, at + i * 60 * S + (200 + 300 * k) * MS, local(day(1972, 1, 1, 0, 0, 5 + 50 * i), true),
			    k ? KIND_PROFILE_ENABLED : KIND_OPERATION_FETCHED, key);
	}
	say(s, at + 110 * S, local(day(1972, 6, 4, 10, 1, 50), true), KIND_CLOCK_SET, "");
	for (int i = 2; i < 4; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		for (int k = 0; k < 2; k++)
			say(s, at + i * 60 * S + (200 + 300 * k) * MS, local(day(1972, 6, 4, 10, i, 0), true),
			    k ? KIND_PROFILE_ENABLED : KIND_OPERATION_FETCHED, key);
	}
	settle(s);
	for (size_t i = 0; i < 8; i++)
		CHECK(near(s, i, S));
	CHECK(s->t[8] / S == day(2025, 11, 3, 9, 0, 0) / S);
	for (size_t i = 9; i < s->n; i++)
		CHECK(s->t[i] > at - 120 * S && s->t[i] < at + 300 * S);
	CHECK(real(s, "SELECT count(*) FROM clock WHERE name = 'gw-7 (not set yet)' AND lo < -1.7e9 AND hi < -1.7e9") == 1);
	CHECK(real(s, "SELECT segments FROM clock WHERE name = 'gw-7'") == 2);
	end(s);
}

/* All of a file at New Year: in June it was never set, and what it did is known by who else saw it; in January it is of this year. */
static void never_set(int month, bool set)
{
	struct scene *s = begin();
	int64_t at = day(2026, month, 1, 10, 0, 0);

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, 60 * S, 4, "A");
	file(s, "b/device/gw-7/messages", "gw-7", PARTY_DEVICE, day(2026, month, 2, 0, 0, 0));
	for (int i = 0; i < 4; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		for (int k = 0; k < 2; k++)
			say(s, at + i * 60 * S + (200 + 300 * k) * MS, local(day(1972, 1, 1, set ? 10 : 1, i + (set ? 0 : 37), 0), true),
			    k ? KIND_PROFILE_ENABLED : KIND_OPERATION_FETCHED, key);
	}
	settle(s);
	for (size_t i = 0; i < s->n; i++)
		CHECK(near(s, i, 2 * S));
	CHECK(real(s, set ? "SELECT abs(offset) < 5 FROM clock WHERE name = 'gw-7'"
			  : "SELECT offset < -1.7e9 FROM clock WHERE name = 'gw-7'") == 1);
	end(s);
}

static void boots(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), again = at + 7200 * S, pace = 60 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, pace, 10, "A");
	server(s, again, pace, 10, "B");
	file(s, "b/device/gw-7/kern.log", "gw-7", PARTY_DEVICE, UTC_NONE);
	device(s, at, pace, 10, "A", -at + 30 * S, 0, true);
	device(s, again, pace, 10, "B", -again + 12 * S, 0, true);
	settle(s);
	all_near(s, 40, S);
	end(s);
}

static void too_fast(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), pace = 300 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	server(s, at, pace, 72, "A");
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	device(s, at, pace, 72, "A", 2 * S, 150, false);
	settle(s);
	all_near(s, 144, S);
	CHECK(real(s, "SELECT drift FROM clock WHERE name = 'gw-7'") > 100 && real(s, "SELECT drift FROM clock WHERE name = 'gw-7'") < 200);
	end(s);
}

/* However far apart the clocks are; and what contradicts is listed. */
static void far_apart(void)
{
	static const int64_t offsets[] = { 2 * 3600, -3 * 86400, 400 * 86400 };

	for (size_t k = 0; k < sizeof(offsets) / sizeof(offsets[0]); k++) {
		struct scene *s = begin();
		int64_t at = day(2026, 3, 2, 10, 0, 0), pace = 60 * S;

		file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
		server(s, at, pace, 20, "A");
		say(s, at + 30 * S, zoned(at + 30 * S), KIND_OPERATION_FETCHED, "WRONG");
		file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
		device(s, at, pace, 20, "A", offsets[k] * S + 500 * MS, 0, false);
		say(s, at + 1300 * S, zoned(at - 1300 * S + offsets[k] * S), KIND_OPERATION_FETCHED, "WRONG");
		say(s, at + 1310 * S, zoned(at + 1310 * S + offsets[k] * S + 500 * MS), KIND_OPERATION_FETCHED, "OTHER");
		settle(s);
		for (size_t i = 41; i < 81 && near(s, i, S); i++)
			;
		CHECK(real(s, "SELECT count(*) FROM finding WHERE text LIKE '%contradict the others%'") >= 1);
		end(s);
	}
}

/* Numbers that both ends give to one thing: a card's notification, a gateway's accounting session. */
static void numbered(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), ahead = 5 * 3600 * S + 77 * S;

	file(s, "b/rsp/dp1/log", "dp1", PARTY_RSP, UTC_NONE);
	for (int i = 0; i < 4; i++)
		say_fields(s, zoned(at + i * 60 * S), KIND_NOTIFICATION_RECEIVED, FIELD_SEQ, i, FIELD_ICCID, "8900101000020417003");
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	for (int i = 0; i < 4; i++)
		say_fields(s, zoned(at + i * 60 * S - 300 * MS + ahead), KIND_NOTIFICATION_SENT, FIELD_SEQ, i, FIELD_ICCID, "8900101000020417003");
	file(s, "b/network/aaa1/log", "aaa1", PARTY_NETWORK, UTC_NONE);
	for (int i = 0; i < 4; i++)
		say_fields(s, zoned(at + i * 60 * S), KIND_SESSION_UP, FIELD_ACCT_SESSION, i, FIELD_IMSI, "001010000020417");
	file(s, "b/network/probe1/log", "probe1", PARTY_NETWORK, UTC_NONE);
	for (int i = 0; i < 4; i++)
		say_fields(s, zoned(at + i * 60 * S - 20 * MS - ahead), KIND_SESSION_UP, FIELD_ACCT_SESSION, i, FIELD_IMSI, "001010000020417");
	settle(s);
	CHECK(s->t[4] - s->t[0] < 31 * S && s->t[4] - s->t[0] > -31 * S);
	CHECK(s->t[12] - s->t[8] < 11 * S && s->t[12] - s->t[8] > -11 * S);
	end(s);
}

/* It is known to be no more ahead than so much, and nothing tells how far it is behind: what it says is not exact for that. */
static void not_before(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 3, 2, 10, 0, 0), ahead = 40 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	for (int i = 0; i < 3; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * 60 * S, zoned(at + i * 60 * S), KIND_OPERATION_FETCHED, key);
	}
	file(s, "b/device/gw-7/log", "gw-7", PARTY_DEVICE, UTC_NONE);
	for (int i = 0; i < 3; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * 60 * S + 200 * MS, zoned(at + i * 60 * S + 200 * MS + ahead), KIND_OPERATION_FETCHED, key);
	}
	settle(s);
	all_near(s, 3, 60 * S);
	end(s);
}

/* Orders without a word on UTC on either side; only another file of the device's host states the zone that its wall shows. */
static void two_walls(void)
{
	struct scene *s = begin();
	int64_t at = day(2026, 11, 5, 10, 0, 0), zone = 3600 * S;

	file(s, "b/rsp/eim1/log", "eim1", PARTY_RSP, UTC_NONE);
	for (int i = 0; i < 3; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * 60 * S, local(at + i * 60 * S, false), KIND_OPERATION_FETCHED, key);
		say(s, at + i * 60 * S + 3 * S, local(at + i * 60 * S + 3 * S, false), KIND_OPERATION_DONE, key);
	}
	file(s, "b/device/agw/log", "agw", PARTY_DEVICE, UTC_NONE);
	for (int i = 0; i < 3; i++) {
		char key[32];

		snprintf(key, sizeof(key), "A%08d", i);
		say(s, at + i * 60 * S + S, local(at + i * 60 * S + S + zone, false), KIND_OPERATION_FETCHED, key);
		say(s, at + i * 60 * S + 2 * S, local(at + i * 60 * S + 2 * S + zone, false), KIND_PROFILE_ENABLED, key);
	}
	file(s, "b/device/agw/state", "agw", PARTY_DEVICE, UTC_NONE);
	say(s, at, (struct stamp){ .basis = STAMP_ZONED, .ns = at, .precision = MS, .utc_offset = 3600 }, KIND_NOTE, "");
	settle(s);
	all_near(s, 0, 10 * S);
	end(s);
}

int main(void)
{
	two_walls();
	not_before();

	numbered();
	years();
	summer_ends();
	set_back();
	set_forward();
	carried(90 * S);
	carried(-5000 * S);
	wakes_in_1970();
	wakes_at_new_year();
	never_set(6, false);
	never_set(1, true);
	boots();
	too_fast();
	far_apart();
	return failed;
}
