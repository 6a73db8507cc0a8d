/* Formats prove themselves, refuse what they should with the right words, and read bare files and messages alike. */
#include "check.h"
#include "format.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define HEAD "\"name\":\"gate\",\"party\":\"firewall\",\"role\":\"gateway\",\"source\":\"a test\""
#define RULE "{\"kind\":\"tunnel.up\",\"has\":\"up\",\"pattern\":\"^tunnel (?<tunnel>\\\\S+) up(?: for (?<proto>\\\\S+))?\",\"set\":{\"reason\":\"asked\"}}"
#define SAMPLE "{\"line\":\"2026-03-02T10:00:44Z gw1 tunnel t1 up for UDP\",\"kind\":\"tunnel.up\",\"fields\":{\"tunnel\":\"t1\",\"proto\":\"udp\"," \
	       "\"reason\":\"asked\",\"host\":\"gw1\",\"src\":null},\"stamp\":\"2026-03-02T10:00:44Z\"}"
#define PATTERN "\"head\":\"(?<stamp>\\\\S+Z) (?<host>\\\\S+) \""
#define GOOD "{" HEAD ",\"program\":[\"gated\"]," PATTERN ",\"rules\":[" RULE "],\"samples\":[" SAMPLE \
	     ",{\"line\":\"2026-03-02T10:00:45Z gw1 idle\",\"kind\":null}]}"

/* The format must be refused, and the reason must hold these words. */
static void refused(const char *json, const char *words)
{
	struct error e = { "" };
	struct format *f = format_new("x.json", slice_of(json), &e);

	if (f || !strstr(e.text, words) || strncmp(e.text, "x.json: ", 8) != 0) {
		printf("%s\n\tshould say: %s\n\tsays: %s\n", json, words, f ? "nothing" : e.text);
		failed = 1;
	}
	format_free(f);
}

static void refusals(void)
{
	refused("[", "not JSON");
	refused("[]", "not an object");
	refused("{" HEAD ",\"colour\":\"x\"}", "unknown key \"colour\"");
	refused("{" HEAD ",\"name\":\"y\"}", "twice");
	refused("{\"name\":\"x\"}", "\"source\" is missing");
	refused("{\"name\":\"x\",\"source\":\"y\",\"party\":\"police\"}", "unknown party \"police\"");
	refused("{\"name\":\"x\",\"source\":\"y\",\"party\":\"device\",\"role\":\"core\"}", "no role of");
	refused("{" HEAD ",\"rules\":[]}", "nothing would ever be read");
	refused("{" HEAD "," PATTERN ",\"common\":false}", "\"common\" can only be true");
	refused("{" HEAD ",\"program\":[\"p\"],\"common\":true}", "\"common\" can only be true");
	refused("{" HEAD "," PATTERN ",\"rules\":[]}", "\"rules\"");
	refused("{" HEAD ",\"head\":\"(?<colour>x)\"}", "unknown group \"colour\"");
	refused("{" HEAD ",\"head\":\"(\"}", "head: at 1: ");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"tunnel.sideways\"}]}", "rule 1 (tunnel.sideways): unknown kind");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a(\"}]}", "rule 1 (note): pattern: at 2: ");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"(?<colour>x)\"}]}", "rule 1 (note): pattern: unknown group \"colour\"");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a\",\"set\":{\"colour\":\"x\"}}]}", "rule 1 (note): unknown field");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a\",\"set\":{\"seq\":1}}]}", "\"seq\" is not a text");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a\",\"recall\":[\"colour\"]}]}", "\"recall\" has something in it");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a\",\"by\":[\"src\"]}]}", "\"by\" without");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a (?<cause>b)\"}]}", "rule 1 (note): a cause without its layer");
	refused("{" HEAD "," PATTERN ",\"rules\":[{\"kind\":\"note\",\"pattern\":\"a\",\"set\":{\"cause_text\":\"b\"}}]}", "a cause without its layer");
	refused("{" HEAD "," PATTERN ",\"rules\":[" RULE "]}", "\"samples\"");
	refused("{" HEAD "," PATTERN ",\"rules\":[" RULE ",{\"kind\":\"note\",\"pattern\":\"a\"}],\"samples\":[" SAMPLE "]}", "rule 2 (note): no sample proves it");
	refused("{" HEAD "," PATTERN ",\"rules\":[" RULE "],\"samples\":[{\"line\":\"x\",\"kind\":\"note\"}]}", "sample 1: the head does not match");
	refused("{" HEAD "," PATTERN ",\"rules\":[" RULE "],\"samples\":[{\"line\":\"2026-03-02T10:00:45Z g idle\",\"kind\":\"note\"}]}", "sample 1: no rule reads it");
	refused("{" HEAD ",\"program\":[\"p\"],\"rules\":[" RULE "],\"samples\":[{\"line\":\"tunnel a up\",\"kind\":\"tunnel.down\"}]}",
		"sample 1: it is tunnel.up by rule 1, not tunnel.down");
	refused("{" HEAD ",\"program\":[\"p\"],\"rules\":[" RULE "],\"samples\":[{\"line\":\"tunnel a up\",\"kind\":\"tunnel.up\",\"fields\":{\"tunnel\":\"b\"}}]}",
		"tunnel is \"a\", not \"b\"");
	refused("{" HEAD ",\"program\":[\"p\"],\"rules\":[" RULE "],\"samples\":[{\"line\":\"tunnel a up\",\"kind\":null}]}", "rule 1 (tunnel.up) reads it");
	refused("{" HEAD "," PATTERN ",\"rules\":[" RULE "],\"samples\":[{\"line\":\"2026-03-02T10:00:44Z g tunnel a up\",\"kind\":\"tunnel.up\","
		"\"stamp\":\"2026-03-02T10:00:45Z\"}]}", "the stamp is 2026-03-02T10:00:44");
}

static void reads(void)
{
	struct log log = { SLICE("2026-03-02T10:00:44Z gw1 tunnel t1 up\n"
				 "  a line of nobody\n"
				 "2026-03-02T10:00:46Z gw1 idle\n"
				 "Mar  2 10:00:47 gw2 gated[7]: tunnel t2 up\n"
				 "2026-13-02T10:00:48Z gw1 tunnel t3 up\n"), 0 };
	struct reading *r = reading_new(log_more, &log);
	struct error e = { "" };
	struct format *f = format_new("good", SLICE(GOOD), &e);
	const struct parser *p = f ? format_parser(f) : NULL;
	struct event ev = { 0 };

	CHECK(f && format_prove(f, &e) == 1 && format_samples(f) == 2 && format_of(p) == f);
	if (f) {
		CHECK(p->next(p, NULL, r, &ev, &e) == 1 && ev.line == 1 && ev.offset == 0 && ev.kind == KIND_TUNNEL_UP);
		CHECK(slice_is(ev.format, "gate") && slice_is(ev.written, "2026-03-02T10:00:44Z") && ev.stamp.basis == STAMP_ZONED);
		CHECK(format_last_rule(f) == 0 && ev.party == PARTY_NONE && ev.first == 1 && ev.last == 1);
		CHECK(p->next(p, NULL, r, &ev, &e) == 1 && ev.line == 4 && slice_is(event_get(&ev, FIELD_HOST), "gw2"));
		CHECK(slice_is(event_get(&ev, FIELD_TUNNEL), "t2") && ev.stamp.yearless);
		CHECK(p->next(p, NULL, r, &ev, &e) == 1 && ev.line == 5 && ev.stamp.basis == STAMP_NONE && reading_doubted(r) == DOUBT_STAMP);
		CHECK(p->next(p, NULL, r, &ev, &e) == 0);
	}
	event_free(&ev);
	format_free(f);
	reading_free(r);
}

#define ASKED "{\"kind\":\"note\",\"pattern\":\"^query (?<name>\\\\S+) from (?<src>\\\\S+)\"}"
#define FAILED "{\"kind\":\"name.failed\",\"pattern\":\"^(?:(?<src>[0-9.]+) )?error (?<reason>\\\\S+)\",\"recall\":[\"name\",\"src\"],\"by\":[\"src\"]}"
#define RECALLS "{" HEAD ",\"head\":\"(?<stamp>\\\\S+Z) \",\"within\":3,\"rules\":[" ASKED "," FAILED "],\"samples\":[" \
		"{\"line\":\"2026-03-02T10:00:44Z query a from 10.0.0.1\",\"kind\":\"note\"}," \
		"{\"line\":\"2026-03-02T10:00:44Z error 5\",\"kind\":\"name.failed\",\"fields\":{\"name\":null}}]}"

static void next_is(const struct parser *p, struct reading *r, struct event *ev, const char *name, const char *src)
{
	struct error e = { "" };

	CHECK(p->next(p, NULL, r, ev, &e) == 1);
	while (ev->kind == KIND_NOTE && p->next(p, NULL, r, ev, &e) == 1)
		continue;
	CHECK(slice_is(event_get(ev, FIELD_NAME), name) && slice_is(event_get(ev, FIELD_SRC), src));
}

/* What a record leaves out is taken from the one before it, unless two could be meant or too much time lies between. */
static void recalls(void)
{
	struct log log = { SLICE("2026-03-02T10:00:44Z query a from 10.0.0.1\n"
				 "2026-03-02T10:00:45Z error 5\n"
				 "2026-03-02T10:00:45Z query b from 10.0.0.2\n"
				 "2026-03-02T10:00:46Z error 5\n"
				 "2026-03-02T10:00:46Z 10.0.0.1 error 5\n"
				 "2026-03-02T10:00:50Z error 5\n"
				 "2026-03-02T10:00:40Z error 5\n"), 0 };
	struct reading *r = reading_new(log_more, &log);
	struct error e = { "" };
	struct format *f = format_new("recalls", SLICE(RECALLS), &e);
	struct event ev = { 0 };

	CHECK(f != NULL);
	if (f) {
		const struct parser *p = format_parser(f);

		next_is(p, r, &ev, "a", "10.0.0.1");
		next_is(p, r, &ev, "", "");
		next_is(p, r, &ev, "a", "10.0.0.1");
		next_is(p, r, &ev, "", "");
		next_is(p, r, &ev, "", "");
	}
	event_free(&ev);
	format_free(f);
	reading_free(r);
}

static void bids(void)
{
	struct line lines[4] = { { SLICE("2026-03-02T10:00:44Z gw1 tunnel t1 up"), 1, 0, NULL }, { SLICE("2026-03-02T10:00:44Z gw1 x"), 2, 0, NULL },
				 { SLICE("  and on"), 3, 0, NULL }, { SLICE("2026-03-02T10:00:44Z gw1 y"), 4, 0, NULL } };
	struct error e = { "" };
	struct format *f = format_new("good", SLICE(GOOD), &e);
	struct head h = { .message = SLICE("2026-03-02T10:00:44Z gw9 tunnel t1 up") };
	struct event ev = { 0 };

	CHECK(f != NULL);
	if (!f)
		return;
	CHECK(format_parser(f)->bid(format_parser(f), lines, 4) == 75);
	CHECK(format_parser(f)->bid(format_parser(f), lines + 1, 1) == 50);
	CHECK(format_parser(f)->bid(format_parser(f), lines + 2, 1) == 0);
	CHECK(format_reads(f, lines, 4) == 1);
	/* A program that writes its own head into syslog as well. */
	CHECK(format_parser(f)->message(format_parser(f), &h, &ev) == 1 && slice_is(event_get(&ev, FIELD_HOST), "gw9"));
	h.message = SLICE("idle");
	CHECK(format_parser(f)->message(format_parser(f), &h, &ev) == 0 && format_last_rule(f) == -1);
	event_free(&ev);
	format_free(f);
}

#define CORE "{\"name\":\"core\",\"party\":\"network\",\"source\":\"a test\",\"zone\":\"UTC\",\"within\":2," \
	     "\"head\":\"(?<stamp>\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d \\\\d\\\\d:\\\\d\\\\d:\\\\d\\\\d\\\\S*) \",\"rules\":[" \
	     "{\"kind\":\"registration.denied\",\"pattern\":\"^(?<imsi>\\\\S+) denied (?<cause>\\\\d+)\",\"set\":{\"cause_layer\":\"emm\"}}," \
	     "{\"kind\":\"note\",\"pattern\":\"^(?<imsi>\\\\S+) asks\"}," \
	     "{\"kind\":\"session.refused\",\"pattern\":\"^no (?<apn>\\\\S+)\",\"who\":\"before\"}," \
	     "{\"kind\":\"session.down\",\"pattern\":\"^gone\",\"who\":\"around\"}," \
	     "{\"kind\":\"note\",\"pattern\":\"^at (?<stamp>\\\\S+ \\\\S+) east (?<offset>-?\\\\d+)\"}],\"samples\":[" \
	     "{\"line\":\"\\u001b[32m2026-03-02 10:00:00.5\\u001b[0m suci-0-999-70-0-0-0-0000000001 denied 11\",\"kind\":\"registration.denied\"," \
	     "\"stamp\":\"2026-03-02T10:00:00.5Z\",\"fields\":{\"imsi\":\"999700000000001\",\"cause_text\":\"PLMN not allowed\"}}," \
	     "{\"line\":\"2026-03-02 10:00:00 suci-0-999-70-0-1-1-a0b1c2 denied 3\",\"kind\":\"registration.denied\",\"fields\":{\"imsi\":null}}," \
	     "{\"line\":\"2026-03-02 10:00:00 imsi-999700000000001 asks\",\"kind\":\"note\"}," \
	     "{\"line\":\"2026-03-02 10:00:00 no x\",\"kind\":\"session.refused\"},{\"line\":\"2026-03-02 10:00:00 gone\",\"kind\":\"session.down\"}," \
	     "{\"line\":\"2026-03-02 10:00:00 at 2026-03-02 19:00:01 east 32400\",\"kind\":\"note\",\"stamp\":\"2026-03-02T10:00:01Z\"}]}"

/* The IMSI that each record without one gets, "-" for none. */
static void whose(const char *log, const char *const *expected)
{
	struct log rest = { slice_of(log), 0 };
	struct reading *r = reading_new(log_more, &rest);
	struct error e = { "" };
	struct format *f = format_new("core", SLICE(CORE), &e);
	const struct parser *p = f ? format_parser(f) : NULL;
	struct event ev = { 0 };

	CHECK(f != NULL);
	if (!f)
		printf("%s\n", e.text);
	if (f)
		p->open(p);
	while (f && p->next(p, NULL, r, &ev, &e) == 1) {
		struct slice imsi = event_get(&ev, FIELD_IMSI);

		if (*expected && !slice_is(imsi, strcmp(*expected, "-") == 0 ? "" : *expected)) {
			printf("line %u: imsi \"%.*s\", not \"%s\"\n", ev.line, SLICE_ARG(imsi), *expected);
			failed = 1;
		}
		if (*expected)
			expected++;
	}
	CHECK(!*expected);
	event_free(&ev);
	format_free(f);
	reading_free(r);
}

static void adoptions(void)
{
	const char *log = "2026-03-02 10:00:00.000 imsi-999700000000001 asks\n"
			  "2026-03-02 10:00:01.000 no iot\n"
			  "2026-03-02 10:00:01.001 imsi-999700000000002 denied 11\n"
			  "2026-03-02 10:00:01.002 no iot\n"
			  "2026-03-02 10:00:01.100 no iot\n"
			  "2026-03-02 10:00:05.000 no iot\n"
			  "2026-03-02 10:00:09.000 gone\n"
			  "  of nobody\n"
			  "2026-03-02 10:00:09.001 imsi-1010123456780 asks\n"
			  "2026-03-02 10:00:09.010 imsi-999700000000002 denied 11\n"
			  "2026-03-02 10:00:09.500 gone\n"
			  "2026-03-02 10:00:20.000 gone\n"
			  "2026-03-02 10:00:21.000 imsi-999700000000002 asks\n";
	/*
	 * The one with whom something is going on, or whom the line before names; with both over, nobody (the fifth record). Who is done is
	 * not who asked (the tenth).
	 */
	const char *const whom[] = { "999700000000001", "999700000000001", "999700000000002", "999700000000002", "-", "-", "001010123456780",
				     "001010123456780", "999700000000002", "001010123456780", "-", "999700000000002", NULL };

	whose(log, whom);
}

int main(void)
{
	adoptions();
	refusals();
	reads();
	recalls();
	bids();
	return failed;
}
