/*
 * Digits survive: identifiers, epochs, ports and counts come out of JSON numbers and texts of any length as they went in, whoever reads the record.
 * None of these numbers is one that a double can hold.
 */
#include "log.h"

static int failed;

#define EID "89049032000001000000012345678954"
#define ICCID "89490000000000042183"
#define IMSI "001010009007199"

static const struct {
	const char *parser, *log, *kind, *fields, *stamp;
} rows[] = {
	{ "rsp_events", "{\"eid\":" EID ",\"iccid\":" ICCID ",\"operation_type\":\"ENABLE_PROFILE\",\"status\":\"SUCCESS\",\"operation_id\":9007199254740993}\n",
	  NULL, "eid=" EID ";iccid=" ICCID ";session=9007199254740993", NULL },
	{ "es2plus", "{\"eid\": " EID ", \"iccid\": " ICCID ", \"timestamp\": \"2026-07-14T08:30:13Z\", \"notificationPointId\": 1,"
		     " \"notificationPointStatus\": {\"status\": \"Failed\", \"statusCodeData\": {\"subjectCode\": \"8.1.1\", \"reasonCode\": \"3.10\"}}}\n",
	  NULL, "eid=" EID ";iccid=" ICCID, NULL },
	{ "ulogd_json", "{\"timestamp\": \"2026-07-14T08:30:13.000001\", \"dvc\": \"Netfilter\", \"oob.prefix\": \"GW-DROP\", \"oob.time.sec\": 1784017813, \"oob.time.usec\": "
			"123457, \"ip.protocol\": 6, \"src_port\": 65535, \"dest_port\": 1883, \"oob.in\": \"a\", \"src_ip\": \"10.77.4.9\", \"dest_ip\": \"10.78.0.20\"}\n",
	  NULL, "sport=65535;dport=1883", "2026-07-14T08:30:13.123457Z" },
	{ "suricata", "{\"timestamp\":\"2026-07-14T08:30:13.123457+0000\",\"flow_id\":9223372036854775809,\"event_type\":\"flow\",\"src_ip\":\"10.77.4.9\",\"src_port\":65535,"
		      "\"dest_ip\":\"10.78.0.20\",\"dest_port\":1883,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":1,\"pkts_toclient\":0,\"bytes_toserver\":9007199254740993,"
		      "\"bytes_toclient\":18446744073709551617,\"state\":\"closed\"}}\n",
	  NULL, "sport=65535;bytes_out=9007199254740993;bytes_in=18446744073709551617", "2026-07-14T08:30:13.123457Z" },
	{ "journald", "{\"__REALTIME_TIMESTAMP\":\"1784017813123457\",\"_HOSTNAME\":\"app4\",\"SYSLOG_IDENTIFIER\":\"mosquitto\",\"MESSAGE\":\"Client 9007199254740993 disconnected.\"}\n",
	  NULL, "client=9007199254740993", "2026-07-14T08:30:13.123457Z" },
	{ "lpac", "{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":[{\"iccid\":" ICCID ",\"isdpAid\":\"a0\",\"profileState\":\"enabled\",\"profileName\":\"x\","
		  "\"profileClass\":\"operational\"}]}}\n",
	  NULL, "iccid=" ICCID, NULL },
	{ "meter_events", "{\"ts\":1784017813123,\"dev\":\"p7\",\"ev\":\"boot\",\"imei\":\"490154203237518\",\"imsi\":\"" IMSI "\",\"apn\":\"a.example\"}\n", NULL, "imsi=" IMSI,
	  "2026-07-14T08:30:13.123000Z" },
	{ "cmp_json", "{\"imsi\":\"999700000045676\",\"status\":\"active\",\"lastModifiedAt\":1784017813251,\"apn\":\"a.example\",\"sessionStatus\":{\"online\":true,"
		      "\"ueIpAddress\":\"10.77.4.9\",\"lastUpdatedAt\":1784017813251}}\n",
	  "session.up", "imsi=999700000045676", "2026-07-14T08:30:13.251000Z" },
	{ "zeek", "{\"ts\":1784017813.123457,\"uid\":\"C1\",\"id.orig_h\":\"10.77.4.9\",\"id.orig_p\":65535,\"id.resp_h\":\"10.78.0.20\",\"id.resp_p\":1883,\"proto\":\"tcp\","
		  "\"duration\":1.5,\"orig_bytes\":9007199254740993,\"resp_bytes\":18446744073709551617,\"conn_state\":\"SF\"}\n",
	  NULL, "sport=65535;bytes_out=9007199254740993;bytes_in=18446744073709551617", "2026-07-14T08:30:13.123457Z" },
};

static void wrong(size_t i, const char *what, struct slice got)
{
	printf("%s: %s is %.*s\n", rows[i].parser, what, SLICE_ARG(got));
	failed = 1;
}

static void check(size_t i, const struct event *ev)
{
	struct slice rest = slice_of(rows[i].fields);
	char stamp[32] = "";

	while (rest.n > 0) {
		struct slice value = slice_token(&rest, ';'), name = slice_token(&value, '=');
		int f = field_find(name);

		if (f < 0 || !slice_same(event_get(ev, (enum field)f), value))
			wrong(i, f < 0 ? "no field" : field_name((enum field)f), f < 0 ? name : event_get(ev, (enum field)f));
	}
	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	if (rows[i].stamp && strcmp(stamp, rows[i].stamp) != 0)
		wrong(i, "the time", slice_of(stamp));
}

static void read_row(const struct parser *p, size_t i)
{
	struct log from = { slice_of(rows[i].log), 0 };
	struct reading *r = reading_new(log_more, &from);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };
	bool found = false;

	while (!found && p->next(p, state, r, &ev, &e) == 1)
		found = !rows[i].kind || strcmp(rows[i].kind, kind_name(ev.kind)) == 0;
	if (found)
		check(i, &ev);
	else
		wrong(i, "what is read", SLICE("nothing"));
	if (p->close)
		p->close(state);
	event_free(&ev);
	reading_free(r);
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);
	size_t found = 0;

	for (size_t i = 0; g && i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < registry_count(g); k++)
			if (strcmp(registry_at(g, k)->name, rows[i].parser) == 0) {
				read_row(registry_at(g, k), i);
				found++;
			}
	if (found != sizeof(rows) / sizeof(rows[0])) {
		printf("%zu of %zu parsers found %s\n", found, sizeof(rows) / sizeof(rows[0]), e.text);
		failed = 1;
	}
	registry_free(g);
	return failed;
}
