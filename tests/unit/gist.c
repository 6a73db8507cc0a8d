/* What one scan makes of all devices is what reading each of them alone makes, to the step. */
#include "check.h"
#include "gist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "tracks.h"

static uint64_t state = 7;

static uint32_t chance(uint32_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)((state >> 33) % below);
}

/* Few values, so that much is repeated; and some that come in other bytes each time. */
static void say(struct event *ev, uint32_t line, uint32_t facts)
{
	static const enum kind kinds[] = { KIND_FLOW_ALLOWED, KIND_FLOW_DENIED, KIND_FLOW_CLOSED, KIND_NAME_RESOLVED, KIND_MESSAGE_RECEIVED, KIND_SESSION_UP,
					   KIND_OPERATION_DONE, KIND_NOTE, KIND_REGISTRATION_REGISTERED, KIND_SESSION_DOWN };
	static const char *const addresses[] = { "10.60.0.1", "10.60.0.2", "10.200.0.10", "fd00::1", "fd00::2", "010.60.0.1" };
	static char text[4][80];

	event_clear(ev);
	ev->kind = kinds[chance(sizeof(kinds) / sizeof(kinds[0]))];
	ev->party = (enum party)chance(PARTY_COUNT);
	ev->line = ev->first = ev->last = line;
	ev->offset = line;
	ev->count = 1 + chance(3);
	if (chance(5))
		ev->stamp = (struct stamp){ .basis = STAMP_LOCAL, .ns = (int64_t)line * NS_PER_S, .precision = 1, .yearless = chance(2) };
	event_set(ev, FIELD_PROTO, chance(3) ? SLICE("tcp") : SLICE("udp"));
	if (chance(10))
		event_set(ev, FIELD_SRC, slice_of(addresses[chance(6)]));
	if (chance(10))
		event_set(ev, FIELD_DST, slice_of(addresses[chance(6)]));
	snprintf(text[0], sizeof(text[0]), "%u", chance(4) ? 1883 : chance(60000));
	event_set(ev, FIELD_DPORT, slice_of(text[0]));
	snprintf(text[1], sizeof(text[1]), "%u", chance(2) ? 80 : chance(60000));
	event_set(ev, FIELD_SPORT, slice_of(text[1]));
	snprintf(text[2], sizeof(text[2]), "name %u", chance(facts));
	event_set(ev, FIELD_NAME, slice_of(text[2]));
	snprintf(text[3], sizeof(text[3]), "%s%u%s", chance(2) ? "fact " : "", chance(facts), chance(50) ? "" : " that is longer than what is kept by its number, as it seems");
	event_set(ev, FIELD_TRANSACTION, slice_of(text[3]));
	if (chance(3) == 0)
		event_set(ev, FIELD_IMSI, chance(2) ? SLICE("001010000000001") : SLICE("001010000000002"));
	if (chance(4) == 0)
		event_set(ev, FIELD_IFACE, chance(2) ? SLICE("eth0") : SLICE("wwan0"));
	if (chance(4) == 0)
		event_set(ev, FIELD_DIRECTION, SLICE("down"));
	event_set(ev, FIELD_HOST, chance(2) ? SLICE("one") : SLICE("two"));
}

struct shown {
	uint32_t artifacts, devices, facts, disorder; /* disorder: of so many lines, one stands before the last; 0: none */
	uint32_t each;
};

static void tell_all(struct store *s, const struct shown *w)
{
	struct error e = { "" };
	struct event ev = { 0 };

	for (uint32_t a = 1; a <= w->artifacts; a++)
		for (uint32_t i = 0; i < w->each; i++) {
			say(&ev, 10 + i - (w->disorder && chance(w->disorder) == 0 ? chance(10) : 0), w->facts);
			CHECK(store_add_event(s, a, &ev, &e) == 1);
		}
	event_free(&ev);
}

static void settle(struct store *s, const struct shown *w)
{
	struct error e = { "" };
	struct scan *c = events_scan(store_events(s), 0, &e);
	struct event_row r;
	char sql[200];

	while (scan_next(c, &r, &e) == 1) {
		if (r.stamp.basis != STAMP_NONE)
			scan_time(c, r.stamp.ns + chance(5), chance(3));
		if (chance(40))
			scan_set(c, SETTLED_SPEAKER, events_speaker(store_events(s), chance(4) ? PARTY_FIREWALL : PARTY_DEVICE,
								     chance(3) ? ROLE_EDGE : ROLE_GATEWAY, chance(6) ? SLICE("fw1") : SLICE("fw2")));
		if (chance(10))
			scan_set(c, SETTLED_DEVICE, 1 + chance(w->devices));
		if (chance(30) == 0)
			scan_set(c, SETTLED_WITNESS, 1);
	}
	CHECK(scan_close(c, &e) == 1);
	CHECK(store_begin(s, &e) == 1);
	for (uint32_t d = 1; d <= w->devices; d++) {
		snprintf(sql, sizeof(sql), "INSERT INTO device(id, name) VALUES(%u, 'd%u'); INSERT INTO identity(device, type, value) VALUES(%u, 'ip', '%s')", d, d, d,
			 d % 4 == 0 ? "10.60.0.1" : d % 4 == 1 ? "fd00::1" : d % 4 == 2 ? "010.60.0.1" : "10.60.0.2");
		CHECK(pass_run(s, sql, &e) == 1);
	}
	events_help(store_events(s), true);
	CHECK(pass_index(s, &e) == 1 && store_commit(s, &e) == 1);
	events_help(store_events(s), false);
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->event == b->event && a->artifact == b->artifact && a->t == b->t && a->last == b->last && a->stated == b->stated && a->half == b->half &&
	       a->offset == b->offset && a->line == b->line && a->count == b->count && a->kind == b->kind && a->party == b->party && a->role == b->role &&
	       slice_same(slice_of(a->host), slice_of(b->host)) && slice_same(slice_of(a->fact), slice_of(b->fact)) && a->dated == b->dated &&
	       a->down == b->down && a->present == b->present && slice_same(a->fields, b->fields) && a->shared == b->shared;
}

static void compare(struct track *one, struct track *two)
{
	CHECK(one && two && one->device == two->device && strcmp(one->name, two->name) == 0);
	CHECK(one->count == two->count && one->from == two->from && one->to == two->to);
	for (size_t i = 0; i < one->count && i < two->count; i++)
		CHECK(same_step(&one->step[i], &two->step[i]));
	track_free(one);
	track_free(two);
}

/* What one pass heard, and what a second thread made of it. */
static void check_all(struct store *s, uint32_t devices)
{
	struct error e = { "" };
	struct gist *g = events_take_heard(store_events(s));
	struct track *shared = track_shared(s, UTC_NONE, &e), *t;
	struct tracks *all = tracks_of(s, g, shared, &e);
	uint32_t n = 0;

	CHECK(g && shared && all);
	while (tracks_next(all, &t, &e) == 1) {
		n++;
		compare(track_load(s, t->device, shared, UTC_NONE, &e), t);
	}
	CHECK(n == devices);
	tracks_free(all);
	all = tracks_of(s, g, shared, &e); /* nobody asks */
	tracks_free(all);
	gist_free(g);
	track_free(shared);
}

static void check(const struct shown *w)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	struct track *shared;
	struct gist *g;
	size_t steps = 0;

	tell_all(s, w);
	settle(s, w);
	check_all(s, w->devices);
	for (int64_t at = UTC_NONE;; at = (int64_t)(w->each / 2) * NS_PER_S) {
		shared = track_shared(s, at, &e);
		g = gist_of(s, at, &e);
		CHECK(shared && g);
		for (int64_t d = 1; d <= w->devices; d += 1 + (at != UTC_NONE) * chance(3)) {
			struct track *one = track_load(s, d, shared, at, &e), *two = track_next(s, g, d, shared, at, &e);

			steps += one->count;
			compare(one, two);
		}
		gist_free(g);
		track_free(shared);
		if (at != UTC_NONE)
			break;
	}
	CHECK(steps > 0);
	store_close(s);
}

int main(void)
{
	check(&(struct shown){ .artifacts = 3, .devices = 5, .facts = 3, .each = 2000 });
	check(&(struct shown){ .artifacts = 3, .devices = 2, .facts = 30, .each = 1000 });
	check(&(struct shown){ .artifacts = 4, .devices = 20, .facts = 2, .each = 1000, .disorder = 200 });
	check(&(struct shown){ .artifacts = 1, .devices = 1, .facts = 1, .each = 1 });
	check(&(struct shown){ .artifacts = 2, .devices = 4000, .facts = 100, .each = 40000 }); /* more than are kept */
	return failed;
}
