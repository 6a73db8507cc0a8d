/*
 * Records inside records: what carriers, terminals, viewers and other programs put around a line is peeled off, whoever takes the file; the statement
 * is the innermost speaker's, and both times are kept. Each log goes the whole way: auction, then reading.
 */
#include "log.h"

#include <stdio.h>
#include <string.h>

static int failed;

struct layer {
	const char *what, *log;
	unsigned line;	     /* that states it */
	const char *kind, *format, *fields, *stamp, *relay; /* NULL: not looked at; "" of a stamp: none */
};

#define CHILD "06[IKE] <water-hq|2> CHILD_SA hq-lan{4} established with SPIs c0de0001_i c0de0002_o and TS 10.77.0.0/17 === 10.78.0.0/24"
#define COMPLETE "[gmm] INFO: [imsi-999700000045676] Registration complete (../src/amf/gmm-sm.c:2321)"
#define JOINED "New client connected from 10.77.4.9 as pump-7 (p2, c1, k60, u'pump')."

static const struct layer layers[] = {
	{ "a relay's stamp before the sender's", "2026-07-14T08:30:15.500+00:00 192.0.2.9 2026-07-14T10:30:13.25+02:00 edge4 charon " CHILD "\n", 1,
	  "tunnel.up", "charon", "host=edge4", "2026-07-14T08:30:13.250000Z", "2026-07-14T08:30:15.500000Z" },
	{ "a relay of a relay: the first and the last count",
	  "2026-07-14T08:30:17Z col 2026-07-14T08:30:15Z rel <30>1 2026-07-14T08:30:13.25Z edge4 charon 7 - - " CHILD "\n", 1, "tunnel.up", "charon",
	  "host=edge4", "2026-07-14T08:30:13.250000Z", "2026-07-14T08:30:17.000000Z" },
	{ "a program's own stamp in syslog", "Jul 14 08:30:15 core1 open5gs-amfd[612]: 07/14 08:30:13.251: " COMPLETE "\n", 1, "registration.registered",
	  "open5gs", "host=core1;imsi=999700000045676", "yyyy-07-14T08:30:13.251000Z", "yyyy-07-14T08:30:15.000000Z" },
	{ "a program's own stamp in the journal, as JSON",
	  "{\"__REALTIME_TIMESTAMP\":\"1784017815000000\",\"_HOSTNAME\":\"core1\",\"SYSLOG_IDENTIFIER\":\"open5gs-amfd\","
	  "\"MESSAGE\":\"07/14 08:30:13.251: " COMPLETE "\"}\n",
	  1, "registration.registered", "open5gs", "host=core1;imsi=999700000045676", NULL, NULL },
	{ "the journal, with colours, its text as bytes",
	  "{\"__REALTIME_TIMESTAMP\":\"1784017815000000\",\"_HOSTNAME\":\"app4\",\"SYSLOG_IDENTIFIER\":\"mosquitto\","
	  "\"MESSAGE\":[27,91,51,50,109,67,108,105,101,110,116,32,112,117,109,112,45,55,32,100,105,115,99,111,110,110,101,99,116,101,100,46,27,91,48,109]}\n",
	  1, "client.closed", "mosquitto", "host=app4;client=pump-7", "2026-07-14T08:30:15.000000Z", NULL },
	{ "a relay around syslog around a program's own stamp",
	  "Jul 14 08:30:15 core1 systemd[1]: started\nJul 14 08:30:17 core1 Jul 14 08:30:15 app4 mosquitto[77]: 1784017814: " JOINED "\n", 2, "client.connected",
	  "mosquitto", "host=app4;client=pump-7;src=10.77.4.9", "2026-07-14T08:30:14.000000Z", "yyyy-07-14T08:30:17.000000Z" },
	{ "a container's runtime around syslog", "2026-07-14T08:30:15.000000001Z stderr F Jul 14 08:30:13 edge4 charon[1]: " CHILD "\n", 1, "tunnel.up", "charon",
	  "host=edge4", "yyyy-07-14T08:30:13.000000Z", "2026-07-14T08:30:15.000000Z" },
	{ "a container's runtime around a program's own stamp", "2026-07-14T08:30:15.000000001Z stdout F 07/14 08:30:13.251: " COMPLETE "\n", 1,
	  "registration.registered", "open5gs", "imsi=999700000045676", "yyyy-07-14T08:30:13.251000Z", "2026-07-14T08:30:15.000000Z" },
	{ "kubectl --prefix --timestamps", "[pod/amf-0/amf] 2026-07-14T08:30:15.120933123Z 07/14 08:30:13.251: " COMPLETE "\n", 1, "registration.registered",
	  "open5gs", "imsi=999700000045676", "yyyy-07-14T08:30:13.251000Z", "2026-07-14T08:30:15.120933Z" },
	{ "docker compose", "amf-1  | 07/14 08:30:13.251: " COMPLETE "\n", 1, "registration.registered", "open5gs", "imsi=999700000045676",
	  "yyyy-07-14T08:30:13.251000Z", "" },
	{ "docker's json-file", "{\"log\":\"07/14 08:30:13.251: " COMPLETE "\\n\",\"stream\":\"stdout\",\"time\":\"2026-07-14T08:30:15.120933123Z\"}\n", 1,
	  "registration.registered", "open5gs", "imsi=999700000045676", "yyyy-07-14T08:30:13.251000Z", "2026-07-14T08:30:15.120933Z" },
	{ "docker's json-file around syslog, in pieces",
	  "{\"log\":\"Jul 14 08:30:13 edge4 charon[1]: 06[IKE] <water-hq|2> CHILD_SA hq-lan{4} estab\",\"stream\":\"stderr\",\"time\":\"2026-07-14T08:30:15Z\"}\n"
	  "{\"log\":\"lished with SPIs c0de0001_i c0de0002_o and TS 10.77.0.0/17 === 10.78.0.0/24\\n\",\"stream\":\"stderr\",\"time\":\"2026-07-14T08:30:16Z\"}\n",
	  1, "tunnel.up", "charon", "host=edge4", "yyyy-07-14T08:30:13.000000Z", "2026-07-14T08:30:15.000000Z" },
	{ "a terminal's stamp before the modem's words", "[2026-07-14 08:30:13.251] AT+CEREG?\n[2026-07-14 08:30:13.300] +CEREG: 2,1,\"0C1A\",\"00B7D2F1\",7\n"
							 "[2026-07-14 08:30:13.301] OK\n",
	  2, "registration.registered", "at_trace", "status=home;tac=0C1A", "2026-07-14T08:30:13.300000Z", NULL },
	{ "a reply on the lines after its stamp", "[2026-07-14 08:30:13.251] AT+CIMI\n[2026-07-14 08:30:13.300]\n999700000045676\n\nOK\n", 3, "sim.ready",
	  "at_trace", "imsi=999700000045676", NULL, NULL },
	{ "a spreadsheet around a console", "\"7/14/2026 8:30:12 AM\",I (130034) dce_service: inquire network registry status\n"
					   "\"7/14/2026 8:30:13 AM\",D (131034) esp-modem: Handling line: >>+CEREG: 0,2\n"
					   "\"7/14/2026 8:30:14 AM\",D (132034) esp-modem: Handling line: >>+CEREG: 0,5\n",
	  3, "registration.registered", "esp_idf", "status=roaming", NULL, NULL },
	{ "the kernel's clock in logread's", "Tue Jul 14 08:30:15 2026 [1784017813.250] kern.info kernel: [   12.3] E4-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 "
					     "DST=10.78.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40022 DPT=1883 WINDOW=1 RES=0x00 SYN URGP=0\n",
	  1, "flow.denied", "netfilter", "rule=E4-DROP;sport=40022", "2026-07-14T08:30:13.250000Z", NULL },
	{ "ModemManager's AT talk in syslog", "Jul 14 08:30:13 gw-7 ModemManager[931]: <debug> [1784017813.250001] [ttyUSB3/at] --> 'AT+CEREG?<CR>'\n"
					      "Jul 14 08:30:13 gw-7 ModemManager[931]: <debug> [1784017813.350001] [ttyUSB3/at] <-- '<CR><LF>+CEREG: 2,5,\"0C1A\",'\n"
					      "Jul 14 08:30:13 gw-7 ModemManager[931]: <debug> [1784017813.360001] [ttyUSB3/at] <-- '\"00B7D2F1\",7<CR><LF>'\n",
	  3, "registration.registered", "modemmanager", "status=roaming;cell=00B7D2F1", "2026-07-14T08:30:13.360001Z", NULL },
	{ "tshark's packets, keys twice",
	  "[\n  {\n    \"_index\": \"packets-2026-07-14\",\n    \"_source\": {\n      \"layers\": {\n        \"frame\": {\n          \"frame.time_epoch\": \"1784017813.251000000\"\n        },\n"
	  "        \"s1ap\": {\n \"s1ap.MME_UE_S1AP_ID\": \"7\",\n \"nas-eps\": { \"nas_eps.nas_msg_emm_type\": \"0x44\", \"e212.imsi\": \"999700000045676\", \"text\": \"a\",\n"
	  " \"text\": \"b\", \"nas_eps.emm.cause\": \"7\" }\n        },\n        \"s1ap\": { \"s1ap.ENB_UE_S1AP_ID\": \"1\" }\n      }\n    }\n  }\n]\n",
	  2, "registration.denied", "tshark_json", "imsi=999700000045676;cause=7;cause_layer=emm", "2026-07-14T08:30:13.251000Z", NULL },
	{ "the journal, as JSON, in syslog",
	  "Jul 14 08:30:17 col1 journal-forward[9]: {\"__REALTIME_TIMESTAMP\":\"1784017815000000\",\"_HOSTNAME\":\"app4\",\"SYSLOG_IDENTIFIER\":\"mosquitto\","
	  "\"MESSAGE\":\"Client pump-7 disconnected.\"}\n",
	  1, "client.closed", "mosquitto", "host=app4;client=pump-7", "2026-07-14T08:30:15.000000Z", "yyyy-07-14T08:30:17.000000Z" },
	{ "the journal's text behind a relay's head", "2026-07-14T08:30:17+00:00 col1 Jul 14 08:30:15 app4 mosquitto[77]: Client pump-7 disconnected.\n", 1, "client.closed",
	  "mosquitto", "host=app4;client=pump-7", "yyyy-07-14T08:30:15.000000Z", "2026-07-14T08:30:17.000000Z" },
	{ "the journal with the sender's own time", "{\"__REALTIME_TIMESTAMP\":\"1784017817000000\",\"_SOURCE_REALTIME_TIMESTAMP\":\"1784017815000000\",\"_HOSTNAME\":\"app4\","
						   "\"SYSLOG_IDENTIFIER\":\"mosquitto\",\"MESSAGE\":\"Client pump-7 disconnected.\"}\n",
	  1, "client.closed", "mosquitto", "host=app4;client=pump-7", "2026-07-14T08:30:15.000000Z", "2026-07-14T08:30:17.000000Z" },
	{ "syslog in the journal", "{\"__REALTIME_TIMESTAMP\":\"1784017817000000\",\"_HOSTNAME\":\"col1\",\"SYSLOG_IDENTIFIER\":\"collect\","
				   "\"MESSAGE\":\"<30>Jul 14 08:30:13 edge4 charon[1]: " CHILD "\"}\n",
	  1, "tunnel.up", "charon", "host=edge4", "yyyy-07-14T08:30:13.000000Z", "2026-07-14T08:30:17.000000Z" },
	{ "the kernel's ring buffer in the journal", "{\"__REALTIME_TIMESTAMP\":\"1784017813250000\",\"_HOSTNAME\":\"edge4\",\"SYSLOG_IDENTIFIER\":\"kernel\","
						     "\"MESSAGE\":\"E4-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.78.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40022 "
						     "DPT=1883 WINDOW=1 RES=0x00 SYN URGP=0 \"}\n",
	  1, "flow.denied", "netfilter", "host=edge4;rule=E4-DROP;sport=40022", "2026-07-14T08:30:13.250000Z", NULL },
	{ "RFC 5424 around a program's own stamp: as fine, and it says its zone", "<30>1 2026-07-14T08:30:15.250Z core1 open5gs-amfd 612 - - 07/14 08:30:13.251: " COMPLETE "\n", 1, "registration.registered",
	  "open5gs", "host=core1;imsi=999700000045676", "2026-07-14T08:30:15.250000Z", "" },
	{ "kubectl --prefix alone", "[pod/amf-0/amf] 07/14 08:30:13.251: " COMPLETE "\n", 1, "registration.registered", "open5gs", "imsi=999700000045676",
	  "yyyy-07-14T08:30:13.251000Z", "" },
	{ "kubectl --timestamps around JSON", "2026-07-14T08:30:15.120933123Z {\"level\":30,\"time\":1784017813251,\"req\":{\"method\":\"POST\",\"url\":\"/v2/flow\","
					      "\"remoteAddress\":\"10.77.4.9\"},\"res\":{\"statusCode\":202},\"msg\":\"request completed\"}\n",
	  1, "message.received", "access_json", "src=10.77.4.9;status=202", "2026-07-14T08:30:13.251000Z", "2026-07-14T08:30:15.120933Z" },
	{ "a collector's JSON around a container's runtime around a program's own stamp",
	  "{\"@timestamp\":\"2026-07-14T08:30:17.000Z\",\"log\":\"2026-07-14T08:30:15.120933123Z stdout F 07/14 08:30:13.251: " COMPLETE "\"}\n", 1,
	  "registration.registered", "open5gs", "imsi=999700000045676", "yyyy-07-14T08:30:13.251000Z", "2026-07-14T08:30:17.000000Z" },
	{ "docker's json-file around JSON", "{\"log\":\"{\\\"level\\\":30,\\\"time\\\":1784017813251,\\\"req\\\":{\\\"method\\\":\\\"POST\\\",\\\"url\\\":\\\"/v2/flow\\\",\\\"remoteAddress\\\":"
					    "\\\"10.77.4.9\\\"},\\\"res\\\":{\\\"statusCode\\\":202}}\\n\",\"stream\":\"stdout\",\"time\":\"2026-07-14T08:30:15.120933123Z\"}\n",
	  1, "message.received", "access_json", "src=10.77.4.9;status=202", "2026-07-14T08:30:13.251000Z", "2026-07-14T08:30:15.120933Z" },
	{ "a serial terminal's clock and arrow", "08:30:13.251 -> AT+CEREG?\n08:30:13.300 -> +CEREG: 2,5,\"0C1A\",\"00B7D2F1\",7\n08:30:13.301 -> OK\n", 2,
	  "registration.registered", "at_trace", "status=roaming;tac=0C1A", NULL, NULL },
	{ "a terminal's stamp before the kernel's ring buffer", "[2026-07-14 08:30:13.123] [  102.796256] E4-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.78.0.20 LEN=60 TOS=0x00 "
								"PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40022 DPT=1883 WINDOW=1 RES=0x00 SYN URGP=0 \n",
	  1, "flow.denied", "netfilter", "rule=E4-DROP;sport=40022", "2026-07-14T08:30:13.123000Z", NULL },
	{ "a reply split over a terminal's lines", "[2026-07-14 08:30:13.251] AT+CEREG?\n[2026-07-14 08:30:13.300] +CEREG: 2,5,\"0C1A\",\n"
						   "[2026-07-14 08:30:13.310] \"00B7D2F1\",7\n[2026-07-14 08:30:13.320] OK\n",
	  2, "registration.registered", "at_trace", "status=roaming;tac=0C1A", "2026-07-14T08:30:13.300000Z", NULL },
	{ "a spreadsheet around a modem's words", "\"Time\",\"Direction\",\"Data\"\n\"2026-07-14 08:30:13.251\",\"TX\",\"AT+CEREG?\"\n"
						 "\"2026-07-14 08:30:13.300\",\"RX\",\"+CEREG: 2,5,\"\"0C1A\"\",\"\"00B7D2F1\"\",7\"\n\"2026-07-14 08:30:13.320\",\"RX\",\"OK\"\n",
	  3, "registration.registered", "at_trace", "status=roaming;tac=0C1A", "2026-07-14T08:30:13.300000Z", NULL },
	{ "a search's export around syslog", "\"_time\",\"host\",\"_raw\"\n\"2026-07-14T08:30:15.000+0000\",\"edge4\",\"<30>Jul 14 08:30:13 edge4 charon[1]: " CHILD "\"\n", 2,
	  "tunnel.up", "charon", "host=edge4", "yyyy-07-14T08:30:13.000000Z", "2026-07-14T08:30:15.000000Z" },
	{ "tshark's packets, keys twice, as -T ek writes them",
	  "{\"index\":{\"_index\":\"packets-2026-07-14\"}}\n{\"timestamp\":\"1784017813251\",\"layers\":{\"frame\":{\"frame_frame_time_epoch\":\"1784017813.251000000\"},"
	  "\"s1ap\":{\"s1ap_s1ap_MME_UE_S1AP_ID\":\"7\",\"text\":[\"a\",\"b\"],\"nas-eps\":{\"nas_eps_nas_eps_nas_msg_emm_type\":\"68\",\"e212_e212_imsi\":\"999700000045676\","
	  "\"nas_eps_nas_eps_emm_cause\":\"7\"}},\"s1ap\":{\"s1ap_s1ap_ENB_UE_S1AP_ID\":\"1\"}}}\n",
	  2, "registration.denied", "tshark_json", "imsi=999700000045676;cause=7;cause_layer=emm", "2026-07-14T08:30:13.251000Z", NULL },
};

static void wrong(const struct layer *l, const char *what, struct slice got, const char *want)
{
	printf("%s: %s is \"%.*s\", not \"%s\"\n", l->what, what, SLICE_ARG(got), want);
	failed = 1;
}

static void check_stamp(const struct layer *l, const char *what, const struct stamp *s, const char *want)
{
	char got[32] = "";

	if (!want)
		return;
	if (s->basis != STAMP_NONE)
		utc_print(s->ns, got);
	if (s->yearless)
		memcpy(got, "yyyy", 4);
	if (strncmp(got, want, strlen(want)) != 0 || (!*want && *got))
		wrong(l, what, slice_of(got), want);
}

static void check_event(const struct layer *l, const struct parser *p, const struct event *ev)
{
	struct slice rest = slice_of(l->fields);

	if (!slice_is(ev->format.n ? ev->format : slice_of(p->name), l->format))
		wrong(l, "the format", ev->format.n ? ev->format : slice_of(p->name), l->format);
	while (rest.n > 0) {
		struct slice value = slice_token(&rest, ';'), name = slice_token(&value, '=');
		int f = field_find(name);
		char want[200];

		snprintf(want, sizeof(want), "%.*s", SLICE_ARG(value));
		if (f < 0 || !slice_same(event_get(ev, (enum field)f), value))
			wrong(l, field_name((enum field)f), event_get(ev, (enum field)f), want);
	}
	check_stamp(l, "the time", &ev->stamp, l->stamp);
	check_stamp(l, "the receiver's time", &ev->relay, l->relay);
}

struct seeking {
	const struct layer *l;
	bool found;
};

static void seek(const struct parser *p, const struct event *ev, void *data)
{
	struct seeking *s = data;

	if (s->found || ev->line != s->l->line || strcmp(kind_name(ev->kind), s->l->kind) != 0)
		return;
	s->found = true;
	check_event(s->l, p, ev);
}

static void check(const struct registry *g, const struct layer *l)
{
	const struct parser *p = log_taker(g, slice_of(l->log), NULL);
	struct log log = { slice_of(l->log), 0 };
	struct seeking s = { l, false };

	if (!p) {
		wrong(l, "who reads it", SLICE("nobody"), l->format);
		return;
	}
	reading_free(log_read(p, &log, seek, &s));
	if (!s.found)
		wrong(l, "what is read", slice_of(p->name), l->kind);
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	if (!g) {
		printf("%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		check(g, &layers[i]);
	registry_free(g);
	return failed;
}
