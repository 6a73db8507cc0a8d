/* Events come in one order whatever they were read from, undated ones beside their neighbours, and say what they say in one line. */
#include "check.h"
#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"

static struct event ev;
static uint32_t line;

/* A statement at `t`, UTC_NONE undated. */
static void add(struct store *s, int64_t artifact, int64_t t, enum kind kind, const char *name)
{
	struct error e = { "" };

	event_clear(&ev);
	ev.kind = kind;
	ev.party = PARTY_FIREWALL;
	ev.line = ev.first = ev.last = ++line;
	if (t != UTC_NONE)
		ev.stamp = (struct stamp){ STAMP_EPOCH, t, 1, 0, false, 0 };
	event_set(&ev, FIELD_NAME, slice_of(name));
	CHECK(store_add_event(s, artifact, &ev, &e) == 1);
}

static bool order_is(struct store *s, const struct timeline_filter *f, const char *want)
{
	struct error e = { "" };
	struct timeline *t = timeline_open(s, f, &e);
	struct timeline_row row;
	struct text got = { 0 };
	bool same;
	int more = -1;

	while (t && (more = timeline_next(t, &row, &e)) == 1)
		text_add(&got, timeline_field(&row, FIELD_NAME));
	timeline_close(t);
	same = more == 0 && slice_is(text_slice(&got), want);
	if (!same)
		printf("\"%s\", not \"%s\" %s\n", got.p ? got.p : "", want, e.text);
	text_free(&got);
	return same;
}

/* The events of an artifact become those of device 1, and one of them repeats the one before. */
static void bind(struct store *s, int64_t artifact)
{
	struct error e = { "" };
	struct scan *c = events_scan(store_events(s), artifact, &e);
	struct event_row r;

	while (scan_next(c, &r, &e) == 1) {
		scan_set(c, SETTLED_DEVICE, 1);
		if (r.id == 8)
			scan_set(c, SETTLED_WITNESS, 1);
	}
	CHECK(scan_close(c, &e) == 1 && pass_index(s, &e) == 1);
}

static void order(void)
{
	struct timeline_filter f = { .since = UTC_NONE, .until = UTC_NONE };
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);
	int64_t a = store_add_artifact(s, "a", UTC_NONE, &e), b = store_add_artifact(s, "b", UTC_NONE, &e), c = store_add_artifact(s, "c", UTC_NONE, &e);

	add(s, a, UTC_NONE, KIND_NOTE, "2");
	add(s, a, 200, KIND_FLOW_DENIED, "3");
	add(s, a, UTC_NONE, KIND_NOTE, "6");
	add(s, a, 400, KIND_FLOW_ALLOWED, "7");
	add(s, a, UTC_NONE, KIND_NOTE, "8");
	add(s, b, 100, KIND_NAME_FAILED, "1");
	add(s, b, 200, KIND_FLOW_CLOSED, "4");
	add(s, b, 300, KIND_NOTE, "5");
	add(s, c, UTC_NONE, KIND_NOTE, "9");
	for (int again = 0; again < 2; again++) {
		CHECK(clock_pass(s, &e) == 1 && timeline_pass(s, &e) == 1 && pass_index(s, &e) == 1);
		CHECK(order_is(s, &f, "123456789"));
	}
	f.since = 200;
	f.until = 300;
	CHECK(order_is(s, &f, "2345"));
	f = (struct timeline_filter){ .since = UTC_NONE, .until = UTC_NONE, .kind = "flow" };
	CHECK(order_is(s, &f, "347"));
	f.kind = "flow.denied";
	CHECK(order_is(s, &f, "3"));
	f = (struct timeline_filter){ .since = UTC_NONE, .until = UTC_NONE, .party = PARTY_NETWORK };
	CHECK(order_is(s, &f, ""));
	f = (struct timeline_filter){ .since = UTC_NONE, .until = UTC_NONE, .device = 1 };
	CHECK(pass_run(s, "INSERT INTO device(name) VALUES('x')", &e) == 1);
	bind(s, b);
	CHECK(order_is(s, &f, "14"));
	f.witnesses = true;
	CHECK(order_is(s, &f, "145"));
	store_close(s);
}

static bool says(enum kind kind, const char *fields, const char *want)
{
	struct text t = { 0 };
	struct timeline_row row = { .kind = kind };
	char out[200];
	bool same;

	for (struct slice rest = slice_of(fields); rest.n;) {
		struct slice value = slice_token(&rest, '\n'), name = slice_token(&value, '\t');

		fields_add(&t, (enum field)field_find(name), value);
	}
	row.fields = text_slice(&t);
	timeline_say(&row, out, sizeof(out));
	same = strcmp(out, want) == 0;
	if (!same)
		printf("\"%s\", not \"%s\"\n", out, want);
	for (size_t n = 1; n < sizeof(out); n++) {
		timeline_say(&row, out, n);
		same = same && strlen(out) < n && strncmp(out, want, strlen(out)) == 0;
	}
	text_free(&t);
	return same;
}

static void words(void)
{
	CHECK(says(KIND_FLOW_DENIED, "reason\tSYN\nsrc\t10.77.4.9\nsport\t40001\ndst\t10.78.0.10\ndport\t1883\nproto\ttcp\nrule\tEDGE-9-DROP\n",
		   "tcp 10.78.0.10:1883, rule EDGE-9-DROP, SYN"));
	CHECK(says(KIND_FLOW_ALLOWED, "dst\tfd00::5\ndport\t53\nproto\tudp\nreply\tyes\n", "udp [fd00::5]:53, answered"));
	CHECK(says(KIND_SESSION_UP, "apn\tiot.water.example\nip\t10.77.4.9\niface\twwan0\n", "10.77.4.9 on wwan0, apn iot.water.example"));
	CHECK(says(KIND_SESSION_REQUESTED, "apn\tiot.water.example\n", "apn iot.water.example"));
	CHECK(says(KIND_REGISTRATION_DENIED, "plmn\t99970\ncause\t7\ncause_text\tEPS services not allowed\ncause_layer\temm\n",
		   "plmn 99970, emm 7 (EPS services not allowed)"));
	CHECK(says(KIND_NAME_RESOLVED, "name\tbroker.water.example\nstatus\t10.78.0.10\n", "broker.water.example = 10.78.0.10"));
	CHECK(says(KIND_MESSAGE_FAILED, "reason\ttimed out\nproto\tmqtt\nseq\t4\n", "mqtt 4, timed out"));
	CHECK(says(KIND_USAGE, "ip\t10.77.4.9\nstatus\tstart\nacct_session\t0A0B\n", "accounting start 0A0B, 10.77.4.9"));
	CHECK(says(KIND_TUNNEL_FAILED, "cause_text\tno shared key found\nreason\tno shared key found\ncause_layer\tike\n", "no shared key found"));
	CHECK(says(KIND_NOTE, "ip\t\xc3\xa9\xc3\xa9\nsrc\t10.77.4.9\n", "\xc3\xa9\xc3\xa9"));
	CHECK(says(KIND_NOTE, "", ""));
}

int main(void)
{
	order();
	words();
	event_free(&ev);
	return failed;
}
