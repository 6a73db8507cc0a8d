/*
 * What the structured parsers of firewalls make of small logs: firewall/NAME.log beside this file, every statement with all its fields in
 * firewall/NAME.said, whose first line is the bid. ACCEPT=1 rewrites the latter; the difference is read like code.
 */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARSER(name) extern const struct parser parser_##name;
#define CARRIER(name)
#include "list.def"
#undef CARRIER
#undef PARSER

static const struct parser *const all[] = {
#define PARSER(name) &parser_##name,
#define CARRIER(name)
#include "list.def"
#undef CARRIER
#undef PARSER
};

static const char *const logs[] = { "fortigate",
				    "fortigate_events",
				    "panos",
				    "panos_export",
				    "cef",
				    "cisco_asa",
				    "junos",
				    "checkpoint",
				    "checkpoint_fwlog",
				    "checkpoint_export",
				    "checkpoint_export_viewer",
				    "checkpoint_export_tracker",
				    "stormshield",
				    "sophos",
				    "sonicwall",
				    "mikrotik",
				    "suricata",
				    "zeek",
				    "aws_vpcflow",
				    "cloud_flow",
				    "windows_firewall",
				    "netscreen",
				    "cisco_ios",
				    "pluto",
				    "netfilter",
				    "netfilter_trace",
				    "showtech",
				    "showtech_openvpn",
				    "showtech_routes",
				    "showtech_rules" };

static int failed;

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	(void)e;
	return (ptrdiff_t)fread(buf, 1, size, from);
}

/* The parser that is called like the file, or like most of its beginning. */
static const struct parser *parser_for(const char *log)
{
	const struct parser *best = NULL;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strncmp(all[i]->name, log, strlen(all[i]->name)) == 0 && (!best || strlen(all[i]->name) > strlen(best->name)))
			best = all[i];
	return best;
}

/* "LINE kind TIME field=value; field=value", the time without its date, "-" when there is none */
static void note(struct text *said, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-";

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %.8s", ev->line, kind_name(ev->kind), stamp + 11);
	if (ev->count > 1)
		text_addf(said, " x%u", ev->count);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(said, '\n');
}

static void read_all(const struct parser *p, FILE *from, struct text *said)
{
	struct reading *r = reading_new(more, from);
	struct line lines[100];
	struct event ev = { 0 };
	struct error e = { "" };
	unsigned n = 0;
	void *state;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	text_addf(said, "%s bids %d\n", p->name, p->bid(p, lines, n));
	state = p->open ? p->open(p) : NULL;
	while (p->next(p, state, r, &ev, &e) == 1)
		note(said, &ev);
	if (p->close)
		p->close(state);
	event_free(&ev);
	reading_free(r);
}

static void slurp(const char *path, struct text *out)
{
	FILE *f = fopen(path, "rb");
	char buf[4096];
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	if (f)
		fclose(f);
}

static void check(const char *log)
{
	char path[512];
	struct text said = { 0 }, expected = { 0 };
	const struct parser *p = parser_for(log);
	FILE *f;

	snprintf(path, sizeof(path), SOURCE_DIR "/tests/unit/firewall/%s.log", log);
	f = fopen(path, "rb");
	if (!f || !p) {
		printf("%s: no such log, or no parser for it\n", path);
		failed = 1;
		return;
	}
	read_all(p, f, &said);
	fclose(f);
	snprintf(path, sizeof(path), SOURCE_DIR "/tests/unit/firewall/%s.said", log);
	if (getenv("ACCEPT") && (f = fopen(path, "wb")) != NULL) {
		fwrite(said.p, 1, said.n, f);
		fclose(f);
	}
	slurp(path, &expected);
	if (!slice_same(text_slice(&said), text_slice(&expected))) {
		printf("%s says\n%snot\n%s", log, said.p ? said.p : "", expected.p ? expected.p : "");
		failed = 1;
	}
	text_free(&said);
	text_free(&expected);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
		check(logs[i]);
	return failed;
}
