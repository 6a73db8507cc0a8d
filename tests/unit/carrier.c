/* Carriers' heads: the innermost one says who, when and which program; the outermost stamp is the receiver's. */
#include "heads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

struct row {
	const char *line, *stamp, *relay, *host, *program, *pid, *level, *message; /* NULL: none */
};

static const struct row rows[] = {
	/* RFC 3164, with and without a priority, a host, a process id */
	{ "Mar  2 10:00:44 fw1 charon: 07[IKE] peer is silent", "1972-03-02T10:00:44.000000Z", NULL, "fw1", "charon", NULL, NULL,
	  "07[IKE] peer is silent" },
	{ "<30>Mar  2 10:00:44 fw1 charon[12]: hello", "1972-03-02T10:00:44.000000Z", NULL, "fw1", "charon", "12", "30", "hello" },
	{ "Mar 32 10:00:44 fw1 charon: hi", NULL, NULL, "fw1", "charon", NULL, NULL, "hi" }, /* no such day: a record without a time */
	{ "0000-00-00T00:00:00Z fw1 charon[12]: hello", NULL, NULL, "fw1", "charon", "12", NULL, "hello" },
	{ "<5>Mar 12 10:00:44 pppd[536]: up", "1972-03-12T10:00:44.000000Z", NULL, NULL, "pppd", "536", "5", "up" },
	{ "<30>charon: hello", NULL, NULL, NULL, "charon", NULL, "30", "hello" },
	{ "Mar  2 10:00:44 app1 APP1-IN-NEW IN=eth0 OUT=", "1972-03-02T10:00:44.000000Z", NULL, "app1", NULL, NULL, NULL,
	  "APP1-IN-NEW IN=eth0 OUT=" },
	{ "Mar  2 10:00:44 fw1 kernel: [ 3228.099662] FW1-DROP: IN=a", "1972-03-02T10:00:44.000000Z", NULL, "fw1", "kernel", NULL, NULL,
	  "[ 3228.099662] FW1-DROP: IN=a" },
	{ "Mar 12 2026 10:00:44 asa1 : %ASA-6-302013: Built inbound", "2026-03-12T10:00:44.000000Z", NULL, "asa1", "%ASA-6-302013", NULL,
	  NULL, "Built inbound" },
	{ "Mar  2 10:00:44 asa1: %ASA-6-302013: Built inbound", "1972-03-02T10:00:44.000000Z", NULL, "asa1", "%ASA-6-302013", NULL, NULL,
	  "Built inbound" },
	{ "<189>84: r1: *Mar  2 10:00:44.411: %SYS-5-CONFIG_I: Configured", "1972-03-02T10:00:44.411000Z", NULL, "r1", "%SYS-5-CONFIG_I",
	  NULL, "189", "Configured" },
	/* RFC 5424 */
	{ "<30>1 2026-03-02T10:00:44.5+02:00 fw1 charon 12 - - 07[IKE] hi", "2026-03-02T08:00:44.500000Z", NULL, "fw1", "charon", "12",
	  "30", "07[IKE] hi" },
	{ "<30>1 2026-03-02T10:00:44Z fw1 app - ID47 [a@1 k=\"v \\\"]\"][b] \xef\xbb\xbfhi", "2026-03-02T10:00:44.000000Z", NULL, "fw1",
	  "app", NULL, "30", "hi" },
	{ "<14>1 2026-03-02T10:00:44Z srx1 RT_FLOW - RT_FLOW_SESSION_DENY [junos@1 a=\"1\"]", "2026-03-02T10:00:44.000000Z", NULL, "srx1",
	  "RT_FLOW", NULL, "14", "RT_FLOW_SESSION_DENY [junos@1 a=\"1\"]" },
	{ "<14>1 - - - - - -", NULL, NULL, NULL, NULL, NULL, "14", NULL },
	{ "1 2026-03-02T10:00:44Z cp1 CheckPoint 19710 - [action:\"Drop\"; x]", "2026-03-02T10:00:44.000000Z", NULL, "cp1", "CheckPoint",
	  "19710", NULL, "[action:\"Drop\"; x]" },
	{ "2026-03-02T10:00:44.613Z n1 NSX 3106 - [abc@1 comp=\"e\"] keep-alive", "2026-03-02T10:00:44.613000Z", NULL, "n1", "NSX", "3106",
	  NULL, "keep-alive" },
	/* templates with an ISO stamp */
	{ "2026-03-02T10:00:44.120933+00:00 fw1 charon[7]: hi", "2026-03-02T10:00:44.120933Z", NULL, "fw1", "charon", "7", NULL, "hi" },
	{ "2026-03-02T10:00:44.120933+00:00 fw1 charon 07[IKE] hi", "2026-03-02T10:00:44.120933Z", NULL, "fw1", "charon", NULL, NULL,
	  "07[IKE] hi" },
	{ "<30>2026-03-02T10:00:44.120933+01:00 fw1 charon[7]: hi", "2026-03-02T09:00:44.120933Z", NULL, "fw1", "charon", "7", "30", "hi" },
	/* relays */
	{ "2026-03-02T10:00:44.12+00:00 10.9.0.2 2026-03-02T12:00:21+02:00 fw1 charon 07[IKE] hi", "2026-03-02T10:00:21.000000Z",
	  "2026-03-02T10:00:44.120000Z", "fw1", "charon", NULL, NULL, "07[IKE] hi" },
	{ "Mar  2 10:00:45 relay1 Mar  2 10:00:44 fw1 charon: hi", "1972-03-02T10:00:44.000000Z", "1972-03-02T10:00:45.000000Z", "fw1",
	  "charon", NULL, NULL, "hi" },
	{ "2026-03-02T10:00:45Z 10.9.0.2 <30>1 2026-03-02T10:00:44Z fw1 charon - - - hi", "2026-03-02T10:00:44.000000Z",
	  "2026-03-02T10:00:45.000000Z", "fw1", "charon", NULL, "30", "hi" },
	{ "2026-03-02T10:00:45Z 10.9.0.2 <30>charon: hi", "2026-03-02T10:00:45.000000Z", NULL, "10.9.0.2", "charon", NULL, "30", "hi" },
	{ "2026-03-02T10:00:46Z c1 2026-03-02T10:00:45Z r1 2026-03-02T10:00:44Z fw1 charon: hi", "2026-03-02T10:00:44.000000Z",
	  "2026-03-02T10:00:46.000000Z", "fw1", "charon", NULL, NULL, "hi" },
	/* containers and viewers of logs: the program's own line stands behind */
	{ "amf-1  | 03/02 10:00:44.120: [amf] INFO: up", NULL, NULL, NULL, NULL, NULL, NULL, "03/02 10:00:44.120: [amf] INFO: up" },
	{ "open5gs_5gc | Mar  2 10:00:44 fw1 charon: hi", "1972-03-02T10:00:44.000000Z", NULL, "fw1", "charon", NULL, NULL, "hi" },
	{ "[pod/amf-0/amf] 2026-03-02T10:00:44.120933123Z 03/02 x", "2026-03-02T10:00:44.120933Z", NULL, NULL, NULL, NULL, NULL, "03/02 x" },
	{ "Mon, Mar 2 2026 4:04:18 pm | [2026-03-02 14:04:18.910] [sctp] [info] up", "2026-03-02T14:04:18.910000Z",
	  "2026-03-02T16:04:18.000000Z", NULL, NULL, NULL, NULL, "[sctp] [info] up" },
	/* busybox and OpenWrt */
	{ "Mar  2 10:00:44 m1 daemon.info agent[41]: up", "1972-03-02T10:00:44.000000Z", NULL, "m1", "agent", "41", "daemon.info", "up" },
	{ "Mar  2 10:00:44 m1 syslog.info syslogd started: BusyBox v1.35.0", "1972-03-02T10:00:44.000000Z", NULL, "m1", "syslogd", NULL,
	  "syslog.info", "started: BusyBox v1.35.0" },
	{ "Mon Mar  2 10:00:44 2026 daemon.notice netifd: wan is up", "2026-03-02T10:00:44.000000Z", NULL, NULL, "netifd", NULL,
	  "daemon.notice", "wan is up" },
	{ "Mon Mar  2 10:00:44 2026 [1772445643.250] kern.info kernel: [   12.3] x", "2026-03-02T10:00:43.250000Z", NULL, NULL, "kernel",
	  NULL, "kern.info", "[   12.3] x" },
	/* the journal's outputs */
	{ "Mar 02 10:00:44.796256 gw ModemManager[428]: hi", "1972-03-02T10:00:44.796256Z", NULL, "gw", "ModemManager", "428", NULL, "hi" },
	{ "2026-03-02T10:00:44+0200 gw ModemManager[428]: hi", "2026-03-02T08:00:44.000000Z", NULL, "gw", "ModemManager", "428", NULL,
	  "hi" },
	{ "Mon 2026-03-02 10:00:44 UTC gw ModemManager[428]: hi", "2026-03-02T10:00:44.000000Z", NULL, "gw", "ModemManager", "428", NULL,
	  "hi" },
	{ "Mon 2026-03-02 10:00:44 -03 gw ModemManager[428]: hi", "2026-03-02T13:00:44.000000Z", NULL, "gw", "ModemManager", "428", NULL,
	  "hi" },
	{ "Mon 2026-03-02 10:00:44 CET gw ModemManager[428]: hi", "2026-03-02T09:00:44.000000Z", NULL, "gw", "ModemManager", "428", NULL,
	  "hi" },
	{ "Mon 2026-03-02 10:00:44 CST gw ModemManager[428]: hi", "2026-03-02T10:00:44.000000Z", NULL, "gw", "ModemManager", "428", NULL,
	  "hi" },
	{ "1772445644.5 gw ModemManager[428]: hi", "2026-03-02T10:00:44.500000Z", NULL, "gw", "ModemManager", "428", NULL, "hi" },
	{ "[  102.796256] gw ModemManager[428]: hi", "1970-01-01T00:01:42.796256Z", NULL, "gw", "ModemManager", "428", NULL, "hi" },
	/* the kernel's ring buffer */
	{ "[  102.796256] usb 1-1: new device", "1970-01-01T00:01:42.796256Z", NULL, NULL, "kernel", NULL, NULL, "usb 1-1: new device" },
	{ "[Mon Mar  2 10:00:44 2026] FW1-DROP: IN=a", "2026-03-02T10:00:44.000000Z", NULL, NULL, "kernel", NULL, NULL, "FW1-DROP: IN=a" },
	/* containers and terminals stamp whatever there was */
	{ "2026-03-02T10:00:44.123456789Z stdout F hello: x", "2026-03-02T10:00:44.123456Z", NULL, NULL, NULL, NULL, NULL, "hello: x" },
	{ "2026-03-02T10:00:44.123456789Z 1772445643: New connection", "2026-03-02T10:00:44.123456Z", NULL, NULL, NULL, NULL, NULL,
	  "1772445643: New connection" },
	{ "2026-03-02T10:00:45.000000001Z stderr F Mar  2 10:00:44 p1 radiusd[1]: up", "1972-03-02T10:00:44.000000Z",
	  "2026-03-02T10:00:45.000000Z", "p1", "radiusd", "1", NULL, "up" },
	{ "[2026-03-02 10:00:00.123] AT+CREG?", "2026-03-02T10:00:00.123000Z", NULL, NULL, NULL, NULL, NULL, "AT+CREG?" },
	{ "[2026-03-02 10:00:00.123] [  102.796256] usb 1-1: new", "2026-03-02T10:00:00.123000Z", NULL, NULL, "kernel", NULL, NULL,
	  "usb 1-1: new" },
	{ "10:00:00.123 -> AT+CREG?", NULL, NULL, NULL, NULL, NULL, NULL, "AT+CREG?" },
	{ "[10:00:00.123] AT+CREG?", NULL, NULL, NULL, NULL, NULL, NULL, "AT+CREG?" },
};

/* What looks like a head and is none. */
static const char *const none[] = {
	"",
	"<",
	"<30>",
	"<1234>x: y",
	"[",
	"[12",
	"1 ",
	"Mar",
	"Mar  2 10:00:44",
	"Mon Mar  2 10:00:44 2026 : Info: up",
	"2026-03-02T10:00:44Z",
	"2026-03-02 10:00:44,120 INFO module: text",
	"2026-03-02T10:00:44Z ERROR: text",
	"2026-03-02T10:00:44Z 1234 text text",
	"2026-03-02 10:00:44.120 some words without a tag",
	"1772445644: New connection from 10.0.0.1",
	"20260302100044120 DGGSN NOTICE ggsn.c:1 x: y",
	"2026/03/02 10:00:44 BGP: [AAAAA] x",
	"10.0.0.1 - - [02/Mar/2026:10:00:44 +0000] \"GET / HTTP/1.1\" 200 0",
	"[00:00:12.345,678] <inf> modem: up",
	"1772445644.25 water/site7/level 14.2",
	"{\"ts\":1}",
};

static bool same(struct slice got, const char *want)
{
	return want ? slice_is(got, want) : got.n == 0;
}

static bool same_stamp(const struct stamp *got, const char *want)
{
	char text[32];

	if (got->basis == STAMP_NONE)
		return !want;
	utc_print(got->ns, text);
	return want && strcmp(text, want) == 0;
}

static void say(const char *what, const struct row *row)
{
	printf("%s: %s\n", what, row->line);
	failed = 1;
}

static void check(const struct row *row)
{
	struct head h;

	if (!carrier_peel(slice_of(row->line), &h)) {
		say("no head", row);
		return;
	}
	if (!same_stamp(&h.stamp, row->stamp) || (row->stamp && h.written.n == 0))
		say("stamp", row);
	if (!same_stamp(&h.relay, row->relay))
		say("relay", row);
	if (!same(h.host, row->host))
		say("host", row);
	if (!same(h.program, row->program) || !same(h.pid, row->pid))
		say("program", row);
	if (!same(h.level, row->level))
		say("level", row);
	if (!same(h.message, row->message))
		say("message", row);
}

/* Every beginning of every line is read without harm. */
static void cut(const char *line)
{
	struct head h;

	for (size_t n = 0; n <= strlen(line); n++) {
		char *copy = xstrndup(line, n);

		carrier_peel((struct slice){ copy, n }, &h);
		free(copy);
	}
}

static bool same_slice(struct slice a, struct slice b)
{
	return slice_same(a, b) && (a.n == 0 || a.p == b.p);
}

static void after(struct heads *before, struct slice line, enum head_sort due)
{
	struct head h = { 0 }, again = { 0 };
	bool read = carrier_peel(line, &h);
	enum head_sort sort = heads_peel(before, line, &again);

	if ((sort != NO_HEAD) == read &&
	    (!read || (h.stamp.ns == again.stamp.ns && h.stamp.basis == again.stamp.basis && h.relay.ns == again.relay.ns &&
		       same_slice(h.written, again.written) && same_slice(h.host, again.host) && same_slice(h.program, again.program) &&
		       same_slice(h.pid, again.pid) && same_slice(h.level, again.level) && same_slice(h.message, again.message))) &&
	    (due == NO_HEAD || sort == due))
		return;
	printf("read otherwise behind other lines: %.*s\n", SLICE_ARG(line));
	failed = 1;
}

/* Lines that begin as lines before did, and nearly so. */
static void follow(void)
{
	static const char *const heads[] = {
		"Mar  2 10:00:44 fw1 charon: ",          "Mar  2 10:00:44 gw-0042 daemon.info pppd[536]: ",
		"Mar  2 10:00:44 fw1 : %ASA-6-302013: ", "Mar  2 10:00:44 kernel: ",
		"Mar  2 10:00:44 10.77.4.9 sshd[1]: ",
	};
	static const char *const messages[] = { "up", "07[IKE] up", "%ASA-6-302013: Built", " two blanks", "\ta tab",
						"",   "[12]: ",     "Mar  2 10:00:44 x",    "1>" };
	struct heads before = { 0 };
	struct text line = { 0 };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]) * 3; i++)
		for (size_t k = 0; k < sizeof(messages) / sizeof(messages[0]); k++) {
			text_clear(&line);
			text_adds(&line, heads[i % (sizeof(heads) / sizeof(heads[0]))]);
			text_adds(&line, messages[k]);
			line.p[9] = ':';
			line.p[14] = (char)('0' + k);
			after(&before, text_slice(&line), k == 1 ? KNOWN_HEAD : NO_HEAD);
			line.p[10] = '6'; /* no minute */
			after(&before, text_slice(&line), NO_HEAD);
		}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2; i++)
		after(&before, slice_of(rows[i / 2].line), NO_HEAD);
	text_free(&line);
}

int main(void)
{
	struct head h;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(&rows[i]);
		cut(rows[i].line);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (carrier_peel(slice_of(none[i]), &h)) {
			printf("a head: %s\n", none[i]);
			failed = 1;
		}
	}
	follow();
	return failed;
}
