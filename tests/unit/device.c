/* What the structured parsers of devices' logs make of small ones: every event, with all its fields. */
#include "parser.h"

#include <stdio.h>
#include <string.h>

extern const struct parser parser_at_trace, parser_mmcli, parser_qmicli;

static int failed;

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

/* "LINE kind TIME field=value ...", the time without its date */
static void note(struct text *said, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-";

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %s", ev->line, kind_name(ev->kind), stamp + 11);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(said, '\n');
}

static void check(const struct parser *p, struct slice log, int bid, const char *expected)
{
	struct slice from = log;
	struct reading *r = reading_new(more, &from);
	struct line lines[100];
	struct event ev = { 0 };
	struct error e = { "" };
	struct text said = { 0 };
	unsigned n = 0;
	void *state;
	int got;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	got = p->bid(p, lines, n);
	if (got != bid) {
		printf("%s bids %d, not %d\n", p->name, got, bid);
		failed = 1;
	}
	state = p->open ? p->open(p) : NULL;
	while (p->next(p, state, r, &ev, &e) == 1)
		note(&said, &ev);
	if (!slice_is(text_slice(&said), expected)) {
		printf("%s says\n%snot\n%s", p->name, said.p ? said.p : "", expected);
		failed = 1;
	}
	if (p->close)
		p->close(state);
	event_free(&ev);
	text_free(&said);
	reading_free(r);
}

static void traces(void)
{
	check(&parser_at_trace,
	      SLICE("2026-07-14T10:05:30.120Z >> AT+CGSN\n"
		    "2026-07-14T10:05:30.150Z << \\r\\n352099001761481\\r\\n\\r\\nOK\\r\\n\n"
		    "2026-07-14T10:05:31.000Z << \\r\\n+CEREG: 5,\"0C1A\",\"00B7D2F1\",9\\r\\n\\r\\n+CGEV: ME PDN ACT 1\\r\\n\n"),
	      100,
	      "2 note 10:05:30.150000Z imei=352099001761481\n"
	      "3 registration.registered 10:05:31.000000Z rat=NB-IoT cell=00B7D2F1 tac=0C1A status=roaming\n"
	      "3 session.up 10:05:31.000000Z session=1\n");
	check(&parser_at_trace,
	      SLICE("[SEND][   9][AT+QIACT=]\n"
		    "[SEND][   1][1]\n"
		    "[SEND][   1][\\r]\n"
		    "[RECV][   6][\\r\\nOK\\r\\n]\n"),
	      100, "3 session.requested - session=1\n4 session.up - session=1\n");
	check(&parser_at_trace,
	      SLICE("0000/01/01 00:12:26.337: +CEREG: 0,0\n"
		    "     9.872 AT read UNK  24 \"\\r\\n+CPIN: SIM PIN\\r\\n\"\n"
		    "17:13:33.602 -> +QIURC: \"pdpdeact\",1\n"
		    "[14:36:27.750]\xe6\x94\xb6\xe2\x86\x90\xe2\x97\x86+CPIN: READY 0\n"
		    "\n"
		    "OK\n"),
	      100,
	      "1 registration.lost 00:12:26.337000Z reason=not registered, not searching\n"
	      "2 sim.failed 00:00:09.872000Z reason=PIN wanted\n"
	      "3 session.down - reason=by the network session=1\n"
	      "4 sim.ready -\n");
	/* what a program with a name logs is not a trace, nor is prose */
	check(&parser_at_trace, SLICE("Jul 14 10:05:30 gw7 atlog: +CEREG: 1\n"), 0,
	      "1 registration.registered 10:05:30.000000Z status=home\n");
	check(&parser_at_trace, SLICE("The modem says OK\nERROR\nRDY\n"), 0, "3 boot -\n");
}

static void mmcli(void)
{
	check(&parser_mmcli,
	      SLICE("$ mmcli -m any --simple-connect=apn=m2m.example,ip-type=ipv4\n"
		    "# 2026-07-14T10:05:30Z\n"
		    "successfully connected the modem\n"
		    "  --------------------------------\n"
		    "  General  |                 path: /org/freedesktop/ModemManager1/Modem/2\n"
		    "  Hardware |         equipment id: 352099001761481\n"
		    "  Status   |                state: \x1b[32mconnected\x1b[0m\n"
		    "           |          access tech: lte\n"
		    "  3GPP     |          operator id: 00101\n"
		    "           |         registration: roaming\n"
		    "  --------------------------------\n"
		    "  General  |                 path: /org/freedesktop/ModemManager1/Bearer/4\n"),
	      100,
	      "1 session.requested 10:05:30.000000Z apn=m2m.example\n"
	      "3 session.up 10:05:30.000000Z\n"
	      "5 note 10:05:30.000000Z imei=352099001761481\n"
	      "5 registration.registered 10:05:30.000000Z rat=LTE plmn=00101 status=roaming\n"
	      "5 session.up 10:05:30.000000Z\n");
	check(&parser_mmcli,
	      SLICE("{\"sim\":{\"dbus-path\":\"/org/freedesktop/ModemManager1/SIM/0\",\"properties\":{\"eid\":\"--\","
		    "\"iccid\":\"8988211000000678901\",\"imsi\":\"001010000045676\"}}}\n"),
	      100, "1 sim.ready - iccid=8988211000000678901 imsi=001010000045676\n");
	check(&parser_mmcli,
	      SLICE("  Status |  state: failed\n"
		    "         |  failed reason: sim-missing\n"
		    "         |  device: /org/freedesktop/ModemManager1/Modem/2\n"),
	      100, "1 sim.failed - reason=sim-missing\n");
}

static void qmicli(void)
{
	check(&parser_qmicli,
	      SLICE("# qmicli -d /dev/cdc-wdm0 --nas-get-serving-system\n"
		    "[/dev/cdc-wdm0] Successfully got serving system:\n"
		    "\tRegistration state: 'registered'\n"
		    "\tRadio interfaces: '1'\n"
		    "\t\t[0]: 'lte'\n"
		    "\tRoaming status: 'on'\n"
		    "\tCurrent PLMN:\n"
		    "\t\tMCC: '001'\n"
		    "\t\tMNC: '1'\n"
		    "# qmicli -d /dev/cdc-wdm0 --wds-start-network=\"apn='m2m.example'\"\n"
		    "error: couldn't start network: QMI protocol error (14): 'CallFailed'\n"
		    "call end reason (1): generic-unspecified\n"
		    "verbose call end reason (6,33): [3gpp] option-unsubscribed\n"
		    "[/dev/cdc-wdm0] Current settings retrieved:\n"
		    "        IPv4 address: 198.51.100.7\n"
		    "                 MTU: 1430\n"),
	      100,
	      "2 registration.registered - rat=LTE plmn=00101 status=roaming\n"
	      "10 session.requested - apn=m2m.example\n"
	      "11 session.down - reason=couldn't start network: QMI protocol error (14): 'CallFailed'\n"
	      "12 note - reason=generic-unspecified\n"
	      "13 session.refused - cause=33 cause_text=Requested service option not subscribed cause_layer=esm\n"
	      "14 session.up - ip=198.51.100.7 mtu=1430\n");
	check(&parser_qmicli,
	      SLICE("[/dev/cdc-wdm0] Registration status:\n"
		    "\t         Network error: 'plmn-not-allowed'\n"
		    "\t        Register state: 'denied'\n"
		    "[/dev/cdc-wdm0] Subscriber ready status retrieved:\n"
		    "\t      Ready state: 'sim-not-inserted'\n"
		    "[/dev/cdc-wdm0] Connection status:\n"
		    "\t      Session ID: '0'\n"
		    "\tActivation state: 'activated'\n"
		    "\t         IP type: 'ipv4'\n"
		    "\t   Network error: 'none'\n"
		    "[/dev/cdc-wdm0] Connection status: 'disconnected'\n"),
	      100,
	      "1 registration.denied - cause=11 cause_text=PLMN not allowed cause_layer=emm\n"
	      "4 sim.failed - reason=sim-not-inserted\n"
	      "6 session.up - pdn_type=ipv4 session=0\n"
	      "11 note - status=disconnected\n");
}

/* Carriers hand on to the others, so that they need the registry. */
static void carriers(const struct registry *g)
{
	const struct parser *journal = NULL, *syslog = NULL;

	for (size_t i = 0; i < registry_count(g); i++) {
		if (strcmp(registry_at(g, i)->name, "journald") == 0)
			journal = registry_at(g, i);
		if (strcmp(registry_at(g, i)->name, "syslog") == 0)
			syslog = registry_at(g, i);
	}
	/* a message of ten bytes, whose length holds a line feed */
	check(journal,
	      SLICE("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1784023530123456\n_BOOT_ID=0a\n_HOSTNAME=gw7\nSYSLOG_IDENTIFIER=ModemManager\n"
		    "MESSAGE=<info>  [modem2] state changed (connecting -> connected)\n\n"
		    "__REALTIME_TIMESTAMP=1784023531000000\n_SOURCE_REALTIME_TIMESTAMP=1784023530900000\n_BOOT_ID=0b\n_HOSTNAME=gw7\n"
		    "_COMM=atlog\nMESSAGE\n\n\0\0\0\0\0\0\0+CEREG: 2\r\n\n"),
	      87,
	      "6 session.up 10:05:30.123456Z host=gw7\n"
	      "13 boot 10:05:30.900000Z host=gw7 reason=another boot of the journal\n"
	      "13 registration.searching 10:05:30.900000Z host=gw7\n");
	check(journal,
	      SLICE("{\"MESSAGE\":[43,67,80,73,78,58,32,82,69,65,68,89,13,10,43,67,69,82,69,71,58,32,53],\"_HOSTNAME\":\"gw7\","
		    "\"__REALTIME_TIMESTAMP\":\"1784023530123456\",\"SYSLOG_IDENTIFIER\":\"atlog\"}\n"),
	      100, "1 sim.ready 10:05:30.123456Z host=gw7\n1 registration.registered 10:05:30.123456Z host=gw7 status=roaming\n");
	check(
	    journal,
	    SLICE(
		"{\n\t\"_HOSTNAME\" : \"gw7\",\n\t\"MESSAGE\" : \"local  IP address 198.51.100.7\",\n\t\"SYSLOG_IDENTIFIER\" : \"pppd\",\n"
		"\t\"__REALTIME_TIMESTAMP\" : \"1784023530123456\"\n}\n"),
	    100, "3 session.up 10:05:30.123456Z host=gw7 ip=198.51.100.7\n");
	check(syslog,
	      SLICE("<30>Jul 14 10:05:30 gw7 pppd[12]: local  IP address 198.51.100.7<30>Jul 14 10:05:31 gw7 pppd[12]: Modem hangup\n"
		    "Jul 14 10:05:32 gw7 atlog[13]: +CEREG: 5\n"
		    "                               +CPIN: READY\n"),
	      66,
	      "1 session.up 10:05:30.000000Z host=gw7 ip=198.51.100.7\n"
	      "1 session.down 10:05:31.000000Z host=gw7 reason=Modem hangup\n"
	      "2 registration.registered 10:05:32.000000Z host=gw7 status=roaming\n"
	      "3 sim.ready 10:05:32.000000Z host=gw7\n");
	check(syslog,
	      SLICE("Jul 14 18:12:09 t7 particle-tachyon-rild[9]: Tue Jul 14 10:05:30.555 BST 2026: Command: AT+CEREG?, Response:\n"
		    "Jul 14 18:12:09 t7 particle-tachyon-rild[9]: +CEREG: 2,0\n"),
	      100, "2 registration.lost 10:05:30.555000Z host=t7 reason=not registered, not searching\n");
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	traces();
	mmcli();
	qmicli();
	if (!g) {
		printf("%s\n", e.text);
		return 1;
	}
	carriers(g);
	registry_free(g);
	return failed;
}
