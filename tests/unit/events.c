/* Whatever events say comes out of the packed runs as it went in; what passes make of them is kept beside; records sort in any memory. */
#include "check.h"
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "sorter.h"

static uint64_t state = 7;

static uint64_t chance(uint64_t below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % below;
}

/* Lists of every width, with and without gaps, and the ends of the numbers. */
static void packing(void)
{
	static const int64_t ends[] = { 0, 1, -1, 255, 256, INT64_MAX, INT64_MIN + 1, PACKED_NONE, 1000000000, INT64_C(1784017814000000000) };
	int64_t value[100];

	for (int round = 0; round < 2000; round++) {
		size_t n = 1 + chance(100);
		struct text out = { 0 };
		struct packed p;
		struct slice rest;

		for (size_t i = 0; i < n; i++)
			value[i] = round % 3 == 0 ? ends[chance(10)] : round % 3 == 1 ? (int64_t)chance(1 + round) * (round % 2 ? 1000000 : 1)
								     : chance(4) ? (int64_t)(chance(UINT64_C(1) << 31) << chance(20)) : PACKED_NONE;
		packed_add(&out, value, n);
		text_add(&out, SLICE("restrest"));
		rest = (struct slice){ out.p, out.n };
		CHECK(packed_take(&rest, n, &p) && rest.n == 8);
		for (size_t i = 0; i < n; i++)
			CHECK(packed_at(&p, i) == value[i]);
		text_free(&out);
	}
}

static const char *const values[] = {
	"0",  "7", "007", "1883", "123456789012345678", "1234567890123456789", "10.200.0.10", "10.200.0.010", "256.1.1.1", "1.2.3", "1.2.3.4.5", "0.0.0.0",
	"255.255.255.255", "edge", "a value with blanks", "999700000000042", "0123", "89049032123451234512345678901235", "\xc3\xa9", "-5", "1.5", "2001:db8::1",
};

#define VALUES (sizeof(values) / sizeof(values[0]))

static void say(struct event *ev, uint32_t i)
{
	static char long_value[5000], made[64], written[64];

	memset(long_value, 'x', sizeof(long_value));
	event_clear(ev);
	ev->kind = (enum kind)(i % KIND_COUNT);
	ev->party = (enum party)(i / 5 % PARTY_COUNT);
	ev->role = (enum role)(i / 7 % ROLE_COUNT);
	ev->line = 3 * i + 5;
	ev->first = ev->line - i % 3;
	ev->last = ev->line + i % 2;
	ev->offset = (uint64_t)i * 1000;
	ev->count = 1 + (i % 11 == 0) * i;
	ev->format = slice_of(i % 2 ? "one" : "two");
	if (i % 4)
		ev->stamp = (struct stamp){ (enum stamp_basis)(1 + i % 3), INT64_C(1784017814) * NS_PER_S + i * 1000000, 1000000, 3600, i % 5 == 0, (uint8_t)(i % CLOCK_DOUBTS) };
	if (i % 6 == 0)
		ev->relay = (struct stamp){ STAMP_LOCAL, (int64_t)i * NS_PER_S, 1, 0, false, 0 };
	snprintf(written, sizeof(written), i % 9 ? "Nov  1 01:%02u:%02u" : "x%u %u", i / 60 % 60, i % 60);
	ev->written = i % 4 ? slice_of(written) : (struct slice){ 0 };
	for (int f = 0; f < FIELD_COUNT; f++)
		if (chance(6) == 0)
			event_set(ev, (enum field)f, slice_of(values[chance(VALUES)]));
	snprintf(made, sizeof(made), "made %u", i / 3);
	event_set(ev, FIELD_NAME, slice_of(made));
	if (i % 500 == 3)
		event_set(ev, FIELD_URL, (struct slice){ long_value, sizeof(long_value) });
}

static bool same(struct event_row *r, const struct event *ev)
{
	struct text room = { 0 };
	bool well = r->kind == ev->kind && r->read_party == ev->party && r->read_role == ev->role && r->line == ev->line && r->first == ev->first &&
		    r->last == ev->last && r->offset == ev->offset && r->count == ev->count && slice_same(r->format, ev->format) &&
		    r->stamp.basis == ev->stamp.basis && r->stamp.ns == ev->stamp.ns && r->stamp.precision == ev->stamp.precision &&
		    r->stamp.utc_offset == ev->stamp.utc_offset && r->stamp.yearless == ev->stamp.yearless && r->stamp.doubt == ev->stamp.doubt &&
		    r->relay_basis == ev->relay.basis &&
		    r->relay == (ev->relay.basis ? ev->relay.ns : UTC_NONE) && slice_same(event_written(r, &room), ev->written);

	for (int f = 0; f < FIELD_COUNT; f++)
		well = well && slice_same(event_field(r, (enum field)f), slice_cut(event_get(ev, (enum field)f), 0, 4096));
	text_free(&room);
	return well;
}

#define MANY 3000

static void read_all(struct store *s, bool ahead)
{
	struct error e = { "" };
	struct scan *c = events_scan(store_events(s), 0, &e);
	struct event_row r;
	struct event ev = { 0 };
	uint32_t n = 0;

	events_help(store_events(s), ahead);
	state = 99;
	while (scan_next(c, &r, &e) == 1) {
		say(&ev, n);
		CHECK(same(&r, &ev) && r.id == (int64_t)n + 1 && r.artifact == (n < 1000 ? 1 : n < 1001 ? 2 : 3) && r.t == UTC_NONE && r.device == 0);
		n++;
	}
	CHECK(scan_next(c, &r, &e) == 0 && scan_close(c, &e) == 1 && n == MANY && events_last(store_events(s)) == MANY);
	events_help(store_events(s), false);
	event_free(&ev);
}

/* In a file too, and by their ids. */
static void keeping(void)
{
	char path[] = "/tmp/simpane-unit-XXXXXX";
	int fd = mkstemp(path);
	struct error e = { "" };
	struct store *s = store_open(path, &e);
	struct event ev = { 0 };
	struct event_row r;

	CHECK(fd >= 0 && s && store_begin(s, &e) == 1);
	state = 99;
	for (uint32_t i = 0; i < MANY; i++) {
		say(&ev, i);
		CHECK(store_add_event(s, i < 1000 ? 1 : i < 1001 ? 2 : 3, &ev, &e) == 1);
	}
	CHECK(store_commit(s, &e) == 1);
	read_all(s, false);
	store_close(s);
	s = store_open(path, &e);
	read_all(s, false);
	read_all(s, true);
	state = 99;
	for (uint32_t i = 0; i < MANY; i++) {
		say(&ev, i);
		CHECK(events_find(store_events(s), (int64_t)i + 1, &r, &e) == 1 && same(&r, &ev));
	}
	CHECK(events_find(store_events(s), 0, &r, &e) == 0 && events_find(store_events(s), MANY + 1, &r, &e) == 0);
	/* the last artifact goes, others come after */
	CHECK(events_drop_artifact(store_events(s), 3, &e) == 1 && events_last(store_events(s)) == 1001);
	CHECK(store_add_event(s, 4, &ev, &e) == 1 && events_find(store_events(s), 1002, &r, &e) == 1 && r.artifact == 4 && same(&r, &ev));
	store_close(s);
	event_free(&ev);
	remove(path);
}

/* The same line again costs next to nothing. */
static void repeating(void)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct event ev = { 0 };
	sqlite3_stmt *q;

	for (uint32_t i = 0; i < 10000; i++) {
		event_clear(&ev);
		ev.kind = KIND_FLOW_DENIED;
		ev.line = ev.first = ev.last = i + 1;
		ev.offset = (uint64_t)i * 180;
		ev.stamp = (struct stamp){ STAMP_LOCAL, i / 7 * NS_PER_S, NS_PER_S, 0, true, 0 };
		event_set(&ev, FIELD_SRC, SLICE("10.60.0.2"));
		event_set(&ev, FIELD_RULE, SLICE("EDGE-DROP"));
		CHECK(store_add_event(s, 1, &ev, &e) == 1);
	}
	CHECK(events_flush(store_events(s), &e) == 1);
	q = pass_prepare(s, "SELECT sum(length(data)) / 10000.0 FROM said", &e);
	CHECK(sqlite3_step(q) == SQLITE_ROW && sqlite3_column_double(q, 0) < 8);
	sqlite3_finalize(q);
	store_close(s);
	event_free(&ev);
}

static void settling(bool ahead)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct event ev = { 0 };
	struct event_row r;
	struct scan *c;

	for (uint32_t i = 0; i < 1500; i++) {
		say(&ev, i);
		CHECK(store_add_event(s, 1, &ev, &e) == 1);
	}
	events_help(store_events(s), ahead);
	c = events_scan(store_events(s), 0, &e);
	while (scan_next(c, &r, &e) == 1) {
		CHECK(slice_starts(event_field(&r, FIELD_NAME), "made"));
		if (r.id % 3 == 0)
			scan_time(c, r.id * NS_PER_S, r.id);
		if (r.id % 5 == 0)
			scan_set(c, SETTLED_SPEAKER, events_speaker(store_events(s), PARTY_FIREWALL, ROLE_EDGE, r.id % 2 ? SLICE("fw1") : (struct slice){ 0 }));
		if (r.id % 7 == 0)
			scan_set(c, SETTLED_GONE, 1);
		if (r.id > 1400)
			scan_set(c, SETTLED_DEVICE, r.id);
	}
	CHECK(scan_close(c, &e) == 1);
	for (int64_t id = 1; id <= 1500; id++) {
		int got = events_find(store_events(s), id, &r, &e);

		CHECK(got == (id % 7 != 0));
		if (got != 1)
			continue;
		CHECK(id % 3 ? r.t == UTC_NONE : r.t == id * NS_PER_S && r.half == id);
		CHECK(id % 5 || (r.party == PARTY_FIREWALL && r.role == ROLE_EDGE && slice_is(r.host, id % 2 ? "fw1" : "")));
		CHECK(r.device == (id > 1400 ? id : 0) && r.witness == 0);
	}
	store_close(s);
	event_free(&ev);
}

static int by_number(const void *a, const void *b)
{
	return *(const uint64_t *)a < *(const uint64_t *)b ? -1 : *(const uint64_t *)a > *(const uint64_t *)b;
}

static int64_t half(const void *number)
{
	return (int64_t)(*(const uint64_t *)number / 2);
}

static void sorting(void)
{
	static const size_t sizes[] = { 0, 1, 2, 63, 64, 65, 1000, 100000 };

	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		struct sorter *s = sorter_new(by_number, half, 4096 * (1 + k % 3));
		uint64_t sum = 0, n = 0, last[2] = { 0, 0 };
		const uint64_t *v;
		struct error e = { "" };
		bool trouble;

		for (size_t i = 0; i < sizes[k]; i++) {
			uint64_t one[40] = { chance(i % 5000 < 2500 ? 1000000 : i + 1), i };

			sum += one[0];
			for (size_t j = 2; j < 40; j++)
				one[j] = i;
			CHECK(sorter_add(s, one, sizeof(one[0]) * (i % 50 ? 2 : 2 + i % 39) - i % 5, &e) == 1);
		}
		while ((v = sorter_next(s, &trouble, &e)) != NULL) {
			uint32_t index;

			memcpy(&index, v + 1, sizeof(index)); /* of the shortest of them, half */
			CHECK(v[0] > last[0] || (v[0] == last[0] && (n == 0 || index > last[1])));
			last[0] = v[0];
			last[1] = index;
			sum -= v[0];
			if (index % 50 == 0 && index % 39 > 1)
				CHECK(v[index % 39] == index);
			n++;
		}
		CHECK(!trouble && n == sizes[k] && sum == 0);
		sorter_free(s);
	}
}

int main(void)
{
	packing();
	keeping();
	repeating();
	settling(false);
	settling(true);
	sorting();
	return failed;
}
