/* One record in several files is one event, however each file wrote its time; two alike in one file are two. */
#include "check.h"
#include "pass.h"
#include "events_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct store *s;
static struct event ev;
static uint32_t line;

static int64_t artifact(const char *path, const char *format)
{
	struct error e = { "" };
	int64_t id = store_add_artifact(s, path, UTC_NONE, &e);
	struct artifact a = { .id = id, .format = format, .mtime = UTC_NONE };

	CHECK(id > 0 && store_end_artifact(s, &a, &e) == 1);
	return id;
}

enum how { BSD, ISO, RELAYED, MILLI };

/* 14 Jul 2026 08:30:00 and so many ms on the sender's clock, in two-hour-east local time */
static void add(int64_t to, enum how how, int64_t ms, const char *host, const char *sport)
{
	struct error e = { "" };
	int64_t wall = utc_civil(how == BSD ? 1972 : 2026, 7, 14, 8, 30, 0) + ms * 1000000;

	event_clear(&ev);
	ev.kind = KIND_FLOW_DENIED;
	ev.line = ev.first = ev.last = ++line;
	ev.format = SLICE("netfilter");
	if (how == BSD)
		ev.stamp = (struct stamp){ STAMP_LOCAL, wall - wall % NS_PER_S, NS_PER_S, 0, true, 0 };
	else if (how == ISO)
		ev.stamp = (struct stamp){ STAMP_ZONED, wall - 7200 * NS_PER_S, 1000, 7200, false, 0 };
	else
		ev.stamp = (struct stamp){ STAMP_ZONED, wall, how == MILLI ? 1000000 : NS_PER_S, 0, false, 0 };
	if (how == RELAYED) {
		ev.stamp.ns -= ev.stamp.ns % NS_PER_S;
		ev.relay = (struct stamp){ STAMP_ZONED, wall + 5, 1000, 0, false, 0 };
	}
	event_set(&ev, FIELD_HOST, slice_of(host));
	event_set(&ev, FIELD_SPORT, slice_of(sport));
	CHECK(store_add_event(s, to, &ev, &e) == 1);
}

static int64_t number(const char *sql)
{
	struct error e = { "" };
	sqlite3_stmt *q;
	int64_t n;

	events_sql(s);
	q = pass_prepare(s, sql, &e);
	n = q && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
	sqlite3_finalize(q);
	return n;
}

static void settle(void)
{
	struct error e = { "" };

	CHECK(store_set_meta(s, "formats", SLICE("netfilter\tfirewall\tedge"), &e) == 1);
	CHECK(source_pass(s, &e) == 1 && witness_pass(s, &e) == 1);
}

/* The origin's log, its syslog, the collector's file for it and the collector's file for all. */
static void four_files(void)
{
	int64_t all = artifact("b.zip!firewall/log1/central.log", "syslog"), own = artifact("b.zip!firewall/north/kern.log", "netfilter"),
		copy = artifact("b.zip!firewall/log1/north.log", "syslog"), syslog = artifact("b.zip!firewall/north/syslog", "syslog");

	for (int i = 0; i < 3; i++) {
		add(all, RELAYED, 1100 + i * 100, "north", "40001");
		add(own, BSD, 1100 + i * 100, "north", "40001");
		add(copy, ISO, 1100 + i * 100, "north", "40001");
		add(syslog, BSD, 1100 + i * 100, "north", "40001");
	}
	add(own, BSD, 9000, "north", "40001");	 /* only here */
	add(all, RELAYED, 1100, "south", "40001"); /* another host said so too */
	add(all, RELAYED, 1100, "core7", "40001");
	for (int again = 0; again < 2; again++) {
		settle();
		CHECK(number("SELECT count(*) FROM events WHERE witness IS NULL") == 6);
		CHECK(number("SELECT count(*) FROM events e JOIN events w ON w.id = e.witness WHERE w.artifact = 2 AND w.witness IS NULL") == 9);
		CHECK(number("SELECT count(*) FROM events e JOIN events w ON w.id = e.witness WHERE (e.id - 1) / 4 = (w.id - 1) / 4") == 9);
	}
}

/* A file and its rotations hold different records; a copy that one of them lacks is not taken from another second. */
static void rotations(void)
{
	int64_t now = artifact("b/north/kern.log", "netfilter"), before = artifact("b/north/kern.log.1", "netfilter"),
		older = artifact("b/north/kern.log.2.gz", "netfilter"), copy = artifact("b/north/syslog", "syslog");

	add(older, BSD, 1100, "north", "7");
	add(before, BSD, 1200, "north", "7");
	add(now, BSD, 1900, "north", "7");
	add(now, BSD, 2100, "north", "7");
	add(copy, BSD, 2100, "north", "7");
	settle();
	CHECK(number("SELECT count(*) FROM events WHERE witness IS NULL") == 4 && number("SELECT witness FROM events WHERE id = 5") == 4);
}

/* The second ends between two writers of one record. */
static void second_ends(void)
{
	int64_t own = artifact("b/north/ids.log", "netfilter"), copy = artifact("b/north/syslog", "syslog"), far = artifact("b/log1/x.log", "syslog");

	add(own, MILLI, 1990, "north", "7");
	add(copy, BSD, 2010, "north", "7");
	add(far, RELAYED, 2010, "north", "7");
	add(own, MILLI, 5400, "north", "7");
	add(far, RELAYED, 7000, "north", "7"); /* too late to be that */
	settle();
	CHECK(number("SELECT count(*) FROM events WHERE witness IS NULL") == 3);
	CHECK(number("SELECT count(*) FROM events WHERE witness = 1") == 2);
}

static void say(int64_t to, int64_t ms, enum kind kind, const char *client, const char *seq)
{
	struct error e = { "" };

	event_clear(&ev);
	ev.kind = kind;
	ev.party = PARTY_DEVICE;
	ev.role = ROLE_HOST;
	ev.line = ev.first = ev.last = ++line;
	ev.stamp = (struct stamp){ STAMP_EPOCH, utc_civil(2026, 7, 14, 8, 0, 0) + ms * 1000000, 1000000, 0, false, 0 };
	event_set(&ev, FIELD_CLIENT, slice_of(client));
	event_set(&ev, FIELD_SEQ, slice_of(seq));
	CHECK(store_add_event(s, to, &ev, &e) == 1);
}

/* What a log keeps in short is the copy of what another keeps whole. */
static void less_and_more(void)
{
	int64_t brief = artifact("b/device/wtr-7/a.log", "x"), whole = artifact("b/device/wtr-7/b.jsonl", "x");

	say(brief, 100, KIND_MESSAGE_FAILED, NULL, "1");
	say(whole, 120, KIND_MESSAGE_FAILED, "wtr-7", "1");
	say(brief, 130, KIND_MESSAGE_FAILED, NULL, "2"); /* another number */
	say(brief, 140, KIND_MESSAGE_FAILED, NULL, "1"); /* a second time in the same file */
	say(brief, 150, KIND_MESSAGE_FAILED, NULL, NULL); /* says nothing */
	say(brief, 200, KIND_FLOW_DENIED, NULL, "1");
	say(whole, 200, KIND_FLOW_DENIED, "wtr-7", "1"); /* another statement about the same flow */
	settle();
	CHECK(number("SELECT count(*) FROM events WHERE witness IS NULL") == 6 && number("SELECT witness FROM events WHERE id = 1") == 2);
}

static void undated(void)
{
	struct error e = { "" };
	int64_t a = artifact("b/a", "netfilter"), b = artifact("b/b", "netfilter");

	event_clear(&ev);
	CHECK(store_add_event(s, a, &ev, &e) == 1 && store_add_event(s, b, &ev, &e) == 1);
	ev.stamp = (struct stamp){ STAMP_EPOCH, INT64_MAX, INT64_MAX, INT32_MAX, true, 0 };
	CHECK(store_add_event(s, a, &ev, &e) == 1 && store_add_event(s, b, &ev, &e) == 1);
	settle();
	CHECK(number("SELECT count(*) FROM events WHERE witness IS NULL") == 4);
}

int main(void)
{
	void (*const cases[])(void) = { four_files, rotations, second_ends, less_and_more, undated };
	struct error e = { "" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s = store_open(NULL, &e);
		cases[i]();
		store_close(s);
	}
	event_free(&ev);
	return failed;
}
