/*
 * The clock pass against sets of clocks whose truth is known, because they are made here: 4 to 7 hosts, off by nothing to ten hours, that drift,
 * are set while they run, write whole seconds or microseconds, with an epoch, a zone or none, and of whose shared events one in a hundred is a
 * wrong match. usage: clock [SETS [FIRST]]
 */
#include "check.h"
#include "pass.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETS 300
#define HOSTS_MAX 8
#define STAMPS_MAX 4096
#define MS (NS_PER_S / 1000)
#define HOUR (3600 * NS_PER_S)
#define DRIFT_MAX 200e-6
#define LATE (20 * MS) /* model/clock.h: so late may a record be written */
#define NEVER INT64_MAX

/* --- what is made --- */

struct host {
	char name[16];
	enum party party;
	enum role role;
	enum stamp_basis basis;
	int64_t offset, precision, step_at, step_by;
	double drift; /* s a s */
	int32_t zone;
	bool one_way; /* nobody answers it */
};

struct stamped {
	uint32_t host;
	enum party party; /* of the statement */
	enum role role;
	enum kind kind;
	int64_t at;	  /* true */
	uint32_t key;
	bool wrong;
};

struct set {
	uint64_t seed;
	int64_t begin, length;
	struct host host[HOSTS_MAX];
	uint32_t hosts, servers;
	struct stamped list[STAMPS_MAX];
	size_t count;
	uint32_t key;
	double room[HOSTS_MAX][HOSTS_MAX]; /* s: what brackets leave of each pair */
};

struct sums {
	size_t clocks, right, events, events_right, bracketed, narrow, steps, steps_right, moving;
	double widest;
};

static uint64_t next(struct set *s)
{
	uint64_t z = s->seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double part(struct set *s) /* 0 to 1 */
{
	return (double)(next(s) >> 11) / 9007199254740992.0;
}

static bool chance(struct set *s, double p)
{
	return part(s) < p;
}

static int64_t between(struct set *s, int64_t from, int64_t to)
{
	return from + (int64_t)(part(s) * (double)(to - from));
}

/* How far a clock is off: nothing, a little, minutes, whole hours, anything up to ten hours. */
static int64_t some_offset(struct set *s)
{
	int64_t sign = chance(s, 0.5) ? 1 : -1;

	switch (next(s) % 6) {
	case 0: return 0;
	case 1: return sign * between(s, 0, 5 * NS_PER_S);
	case 2: return sign * between(s, 5 * NS_PER_S, 900 * NS_PER_S);
	case 3: return sign * between(s, 1, 10) * HOUR;
	default: return sign * between(s, 0, 10 * HOUR);
	}
}

static void make_host(struct set *s, const char *name, enum party party, enum role role)
{
	static const enum stamp_basis bases[] = { STAMP_EPOCH, STAMP_ZONED, STAMP_ZONED, STAMP_LOCAL };
	struct host *h = &s->host[s->hosts++];
	bool server = party != PARTY_DEVICE;

	*h = (struct host){ .party = party, .role = role, .basis = bases[next(s) % (server ? 3 : 4)], .step_at = NEVER };
	snprintf(h->name, sizeof(h->name), "%s", name);
	h->offset = server && chance(s, 0.5) ? 0 : some_offset(s);
	h->precision = chance(s, 0.5) ? NS_PER_S : chance(s, 0.5) ? MS : 1000;
	h->drift = chance(s, 0.3) ? 0 : (part(s) * 2 - 1) * DRIFT_MAX;
	h->zone = h->basis == STAMP_ZONED || h->basis == STAMP_LOCAL ? (int32_t)(between(s, -8, 12) * 3600) : 0;
	if (h->basis == STAMP_LOCAL && h->offset) /* a zone that nobody states and a clock that is far off look alike */
		h->offset = between(s, -5 * NS_PER_S, 5 * NS_PER_S);
	if (!server && chance(s, 0.2)) {
		h->step_at = s->begin + between(s, s->length / 4, 3 * (s->length / 4));
		h->step_by = chance(s, 0.5) ? some_offset(s) : between(s, -300 * NS_PER_S, 300 * NS_PER_S);
	}
}

static void stamp(struct set *s, uint32_t host, int64_t at, enum kind kind, enum party party, enum role role, bool wrong)
{
	if (s->count < STAMPS_MAX)
		s->list[s->count++] = (struct stamped){ host, party, role, kind, at, s->key, wrong };
}

/* What the clock shows, in UTC if its zone is believed. */
static double shows(const struct set *s, const struct host *h, int64_t at)
{
	return (double)h->offset + h->drift * (double)(at - s->begin) + (at >= h->step_at ? (double)h->step_by : 0);
}

static int64_t reading(const struct set *s, const struct host *h, int64_t at)
{
	int64_t r = at + (int64_t)llround(shows(s, h, at));

	return r - r % h->precision;
}

static int64_t delay(struct set *s)
{
	int64_t least = 8 * MS;

	return chance(s, 0.8) ? between(s, least, 200 * MS) : between(s, least, 4 * NS_PER_S);
}

/* What this bracket leaves, as read. Across a step it leaves nothing. */
static void bracket(struct set *s, uint32_t a, uint32_t b, int64_t a1, int64_t b1, int64_t b2, int64_t a2)
{
	const struct host *x = &s->host[a], *y = &s->host[b];
	double room = (double)(reading(s, x, a2) - reading(s, x, a1) - reading(s, y, b2) + reading(s, y, b1) + x->precision + y->precision + 2 * LATE) / 1e9;

	if (x->step_at != NEVER || y->step_at != NEVER)
		return;
	if (room < s->room[a][b])
		s->room[a][b] = s->room[b][a] = room;
}

/* A message and its receipt; an order that is handed out, carried out and reported. */
static void exchange(struct set *s, uint32_t device, uint32_t server, int64_t at)
{
	bool order = s->host[server].party == PARTY_RSP, wrong = chance(s, 0.01);
	int64_t sent = at, got = at + delay(s), answered = got + between(s, MS, 50 * MS), back = answered + delay(s);
	int64_t there = wrong ? s->begin + between(s, 0, s->length) - got : 0; /* a wrong match is another event, at any time */
	enum party party = s->host[server].party;
	enum role role = s->host[server].role;

	s->key++;
	if (order) {
		int64_t handed = got, fetched = answered + delay(s), carried = fetched + between(s, 10 * MS, NS_PER_S), known = carried + delay(s);

		stamp(s, server, handed + there, KIND_OPERATION_FETCHED, party, role, wrong);
		stamp(s, device, fetched, KIND_OPERATION_FETCHED, PARTY_DEVICE, ROLE_IPA, wrong);
		stamp(s, device, carried, KIND_PROFILE_ENABLED, PARTY_EUICC, ROLE_CARD, wrong);
		stamp(s, server, known + there, KIND_OPERATION_DONE, party, role, wrong);
		if (!wrong)
			bracket(s, server, device, handed, fetched, carried, known);
		return;
	}
	stamp(s, device, sent, KIND_MESSAGE_SENT, PARTY_DEVICE, ROLE_CLIENT, wrong);
	stamp(s, server, got + there, KIND_MESSAGE_RECEIVED, party, role, wrong);
	if (s->host[device].one_way)
		return;
	stamp(s, device, back, KIND_MESSAGE_ACKNOWLEDGED, PARTY_DEVICE, ROLE_CLIENT, wrong);
	if (!wrong)
		bracket(s, device, server, sent, got, got, back);
}

static void make(struct set *s, uint64_t seed)
{
	uint32_t devices;

	memset(s, 0, sizeof(*s));
	s->seed = seed * UINT64_C(0x2545f4914f6cdd1d) + 1;
	s->begin = utc_civil(2026, 3, 2, 10, 0, 0) + between(s, 0, 24 * HOUR);
	s->length = between(s, 600 * NS_PER_S, 6 * HOUR);
	for (int i = 0; i < HOSTS_MAX; i++)
		for (int k = 0; k < HOSTS_MAX; k++)
			s->room[i][k] = i == k ? 0 : HUGE_VAL;
	make_host(s, "broker1", PARTY_APPLICATION, ROLE_BROKER);
	make_host(s, "eim1", PARTY_RSP, ROLE_EIM);
	s->servers = s->hosts;
	devices = (uint32_t)between(s, 2, 6);
	for (uint32_t i = 0; i < devices; i++) {
		char name[16];

		snprintf(name, sizeof(name), "gw-%04u", i + 1);
		make_host(s, name, PARTY_DEVICE, ROLE_HOST);
	}
	for (uint32_t d = s->servers; d < s->hosts; d++)
		for (uint32_t v = 0; v < s->servers; v++) {
			int64_t n = between(s, 6, 40);

			for (int64_t i = 0; i < n; i++)
				exchange(s, d, v, s->begin + between(s, 0, s->length));
		}
}

/* --- into a case --- */

static int in_files(const void *a, const void *b)
{
	const struct stamped *x = a, *y = b;

	return x->host != y->host ? (x->host < y->host ? -1 : 1) : x->at != y->at ? (x->at < y->at ? -1 : 1) : (int)x->kind - (int)y->kind;
}

static void put(struct store *store, int64_t artifact, const struct set *s, const struct stamped *w, uint32_t line)
{
	static struct event ev;
	const struct host *h = &s->host[w->host];
	int64_t r = reading(s, h, w->at);
	struct error e = { "" };

	event_clear(&ev);
	ev.kind = w->kind;
	ev.party = w->party;
	ev.role = w->role;
	ev.line = ev.first = ev.last = line;
	ev.stamp = (struct stamp){ .basis = h->basis, .ns = h->basis == STAMP_LOCAL ? r + h->zone * NS_PER_S : r, .precision = h->precision,
				   .utc_offset = h->basis == STAMP_ZONED ? h->zone : 0 };
	event_set(&ev, FIELD_HOST, slice_of(h->name));
	if (w->kind == KIND_MESSAGE_SENT || w->kind == KIND_MESSAGE_RECEIVED || w->kind == KIND_MESSAGE_ACKNOWLEDGED) {
		event_make(&ev, FIELD_CLIENT, "client");
		event_make(&ev, FIELD_SEQ, "%u", w->key);
		event_set(&ev, FIELD_PROTO, SLICE("mqtt"));
	} else {
		event_make(&ev, FIELD_TRANSACTION, "%08X", w->key);
	}
	CHECK(store_add_event(store, artifact, &ev, &e) == 1);
}

static struct store *case_of(struct set *s)
{
	struct error e = { "" };
	struct store *store = store_open(NULL, &e);
	int64_t artifact = 0;
	uint32_t line = 0;

	CHECK(store && store_begin(store, &e) == 1);
	qsort(s->list, s->count, sizeof(s->list[0]), in_files);
	for (size_t i = 0; i < s->count; i++) {
		const struct host *h = &s->host[s->list[i].host];

		if (i == 0 || s->list[i].host != s->list[i - 1].host) {
			char path[64];
			struct artifact a;

			snprintf(path, sizeof(path), "b/%s/%s/log", party_name(h->party), h->name);
			artifact = store_add_artifact(store, path, UTC_NONE, &e);
			a = (struct artifact){ .id = artifact, .party = h->party, .role = h->role, .host = h->name, .mtime = UTC_NONE };
			CHECK(store_end_artifact(store, &a, &e) == 1);
			line = 0;
		}
		put(store, artifact, s, &s->list[i], ++line);
	}
	CHECK(source_pass(store, &e) == 1 && witness_pass(store, &e) == 1);
	if (clock_pass(store, &e) != 1) {
		printf("%s\n", e.text);
		failed = 1;
	}
	return store;
}

/* --- what came of it --- */

struct row { /* of the table of clocks */
	double lo, hi, zone;
	bool has_lo, has_hi, reference, seen;
	char basis[160];
};

static uint32_t host_named(const struct set *s, const char *name)
{
	for (uint32_t i = 0; i < s->hosts; i++)
		if (strcmp(s->host[i].name, name) == 0)
			return i;
	return HOSTS_MAX;
}

static uint32_t read_rows(struct store *store, const struct set *s, struct row row[HOSTS_MAX])
{
	struct error e = { "" };
	sqlite3_stmt *q = pass_prepare(store, "SELECT name, lo, hi, utc_offset, reference, basis FROM clock", &e);
	uint32_t reference = HOSTS_MAX;

	while (sqlite3_step(q) == SQLITE_ROW) {
		uint32_t i = host_named(s, (const char *)sqlite3_column_text(q, 0));

		if (i == HOSTS_MAX)
			continue;
		row[i] = (struct row){ sqlite3_column_double(q, 1), sqlite3_column_double(q, 2), sqlite3_column_double(q, 3),
				       sqlite3_column_type(q, 1) != SQLITE_NULL, sqlite3_column_type(q, 2) != SQLITE_NULL, sqlite3_column_int(q, 4) != 0, true, "" };
		snprintf(row[i].basis, sizeof(row[i].basis), "%s", sqlite3_column_text(q, 5));
		reference = row[i].reference ? i : reference;
	}
	sqlite3_finalize(q);
	return reference;
}

/* s that its wall time is ahead of what is said of it */
static double wrong_zone(const struct host *h, const struct row *row)
{
	return h->basis == STAMP_EPOCH ? 0 : h->zone - row->zone;
}

/* ns that the clock's UTC is ahead of the reference's: a zone that was taken for another one is part of it. */
static double ahead_of(const struct set *s, const struct row *row, uint32_t i, uint32_t reference, int64_t at)
{
	const struct host *h = &s->host[i], *r = &s->host[reference];
	double zones = wrong_zone(h, &row[i]) - wrong_zone(r, &row[reference]);

	return shows(s, h, at) - shows(s, r, at) + zones * 1e9;
}

/* The interval holds what the clock was off by at some time, and what drift leaves of the brackets is all it is wide. */
static void judge_row(const struct set *s, const struct row *row, uint32_t i, uint32_t reference, bool loud, struct sums *sum)
{
	double from = ahead_of(s, row, i, reference, s->begin) / 1e9, to = ahead_of(s, row, i, reference, s->begin + s->length) / 1e9;
	double least = from < to ? from : to, most = from < to ? to : from, width = row[i].hi - row[i].lo, room = s->room[i][reference];
	bool right = row[i].seen && (!row[i].has_lo || row[i].lo <= most + 1e-6) && (!row[i].has_hi || row[i].hi >= least - 1e-6);

	sum->clocks++;
	sum->right += right;
	if (!right && loud)
		printf("  %s [%g, %g] is %g to %g: %s\n", s->host[i].name, row[i].lo, row[i].hi, from, to, row[i].basis);
	if (!right || room == HUGE_VAL)
		return;
	sum->bracketed++;
	right = row[i].has_lo && row[i].has_hi && width <= room + 0.02;
	sum->narrow += right;
	if (width - room > sum->widest)
		sum->widest = width - room;
	if (!right && loud)
		printf("  %s [%g, %g] is %g wide, brackets leave %g: %s\n", s->host[i].name, row[i].lo, row[i].hi, width, room, row[i].basis);
}

static void judge_events(struct store *store, const struct set *s, const struct row *row, uint32_t reference, bool loud, struct sums *sum)
{
	struct error e = { "" };
	struct scan *scan = events_scan(store_events(store), 0, &e);
	struct event_row got;
	bool bad[HOSTS_MAX] = { false };

	for (size_t i = 0; i < s->count && scan_next(scan, &got, &e) == 1; i++) {
		const struct stamped *w = &s->list[i];
		const struct host *r = &s->host[reference];
		double t = (double)(got.t - s->begin), half = (double)got.half;
		double truth = (double)(w->at - s->begin) + shows(s, r, w->at) + wrong_zone(r, &row[reference]) * 1e9;
		bool right = fabs(t - truth) <= half + 1000;

		sum->events++;
		sum->events_right += right;
		if (!right && !bad[w->host] && loud)
			printf("  %s: event %zu is %g s off, said to be no more than %g\n", s->host[w->host].name, i, (t - truth) / 1e9, half / 1e9);
		bad[w->host] |= !right;
	}
	CHECK(scan_close(scan, &e) >= 0);
	for (uint32_t i = 0; i < s->hosts; i++) {
		if (s->host[i].step_at == NEVER)
			continue;
		sum->steps++;
		sum->steps_right += !bad[i];
	}
}

static void say_findings(struct store *store)
{
	struct error e = { "" };
	sqlite3_stmt *q = pass_prepare(store, "SELECT text FROM finding WHERE pass = 'clock'", &e);

	while (sqlite3_step(q) == SQLITE_ROW)
		printf("    %s\n", sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
}

static void one_set(struct set *s, uint64_t seed, bool loud, struct sums *sum)
{
	struct row row[HOSTS_MAX] = { 0 };
	struct sums before = *sum;
	struct store *store;
	uint32_t reference;

	make(s, seed);
	store = case_of(s);
	reference = read_rows(store, s, row);
	if (reference == HOSTS_MAX) {
		printf("set %llu has no reference\n", (unsigned long long)seed);
		exit(1);
	}
	/* against a clock that was set itself nothing is the same for all times */
	sum->moving += s->host[reference].step_at != NEVER;
	for (uint32_t i = 0; i < s->hosts && s->host[reference].step_at == NEVER; i++)
		if (s->host[i].step_at == NEVER && i != reference)
			judge_row(s, row, i, reference, loud, sum);
	if (s->host[reference].step_at == NEVER)
		judge_events(store, s, row, reference, loud, sum);
	if (loud && (sum->right - before.right != sum->clocks - before.clocks || sum->events - before.events != sum->events_right - before.events_right ||
		     sum->narrow - before.narrow != sum->bracketed - before.bracketed))
		printf("set %llu: %zu stamps in %.0f s, reference %s\n", (unsigned long long)seed, s->count, (double)s->length / 1e9,
		       reference < HOSTS_MAX ? s->host[reference].name : "none"), say_findings(store);
	store_close(store);
}

static bool enough(const char *what, size_t right, size_t all)
{
	bool yes = all > 0 && all - right <= all / 1000 + 2; /* of few sets two may have all the bad luck */

	printf("%s: %zu of %zu, %.3f %%\n", what, right, all, all ? 100.0 * (double)right / (double)all : 100.0);
	return yes;
}

static void many_sets(uint64_t sets, uint64_t first, bool loud)
{
	struct set *s = xcalloc(1, sizeof(*s));
	struct sums sum = { 0 };

	for (uint64_t i = 0; i < sets; i++)
		one_set(s, first + i, loud, &sum);
	CHECK(enough("offsets in their interval", sum.right, sum.clocks));
	CHECK(enough("events in theirs", sum.events_right, sum.events));
	CHECK(enough("intervals no wider than brackets", sum.narrow, sum.bracketed));
	enough("clocks that were set, all their events", sum.steps_right, sum.steps);
	printf("sets whose reference was set itself: %zu\n", sum.moving);
	printf("widest beyond its brackets: %.3f s\n", sum.widest);
	free(s);
}

int main(int argc, char **argv)
{
	uint64_t sets = argc > 1 ? strtoull(argv[1], NULL, 10) : SETS, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	many_sets(sets, first, argc > 1);
	return failed;
}
