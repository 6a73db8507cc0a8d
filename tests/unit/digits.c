/*
 * Digits survive: identifiers, epochs, ports and counts come out of JSON numbers and texts of any length as they went in, whoever reads the record.
 * None of these numbers is one that a double can hold. A number with a sign, a fraction or an exponent is no identifier, port, count or time.
 */
#include "log.h"

#include <stdio.h>
#include <string.h>

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
	/* whole numbers of any length */
	{ "tshark_json", "[\n{\n\"_index\": \"packets-2026-07-14\",\n\"_source\": {\"layers\": {\"frame\": {\"frame.time_epoch\": 1784017813.123457001},\n"
			 "\"s1ap\": {\"s1ap.MME_UE_S1AP_ID\": 4294967295, \"nas-eps\": {\"nas_eps.nas_msg_emm_type\": \"0x44\", \"e212.imsi\": " IMSI
			 ", \"nas_eps.emm.cause\": 7}}}}\n}\n]\n",
	  "registration.denied", "imsi=" IMSI ";cause=7;cause_layer=emm", "2026-07-14T08:30:13.123457Z" },
	{ "tshark_json", "{\"index\":{\"_index\":\"packets-2026-07-14\"}}\n{\"timestamp\":1784017813123,\"layers\":{\"frame\":{\"frame_frame_time_epoch\":1784017813.123457001},"
			 "\"gtpv2\":{\"gtpv2_gtpv2_message_type\":33,\"gtpv2_gtpv2_seq\":16777215,\"gtpv2_gtpv2_cause\":78,\"e212_e212_imsi\":" IMSI "}}}\n",
	  "session.refused", "imsi=" IMSI ";cause=78;cause_layer=gtpv2", "2026-07-14T08:30:13.123457Z" },
	{ "access_json", "{\"level\":30,\"time\":1784017813123,\"req\":{\"method\":\"POST\",\"url\":\"/v2/flow\",\"remoteAddress\":\"10.77.4.9\",\"remotePort\":65535},"
			 "\"res\":{\"statusCode\":202},\"msg\":\"request completed\"}\n",
	  NULL, "src=10.77.4.9;sport=65535;status=202", "2026-07-14T08:30:13.123000Z" },
	{ "access_json", "{\"level\":\"info\",\"ts\":1784017813.1234571,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"10.77.4.9\","
			 "\"remote_port\":65535,\"method\":\"POST\",\"uri\":\"/v2/flow\"},\"status\":202}\n",
	  NULL, "sport=65535;status=202", "2026-07-14T08:30:13.123457Z" },
	{ "access_json", "{\"requestTimeEpoch\":1784017813123,\"ip\":\"10.77.4.9\",\"httpMethod\":\"POST\",\"path\":\"/v2/flow\",\"status\":202}\n", NULL, "status=202",
	  "2026-07-14T08:30:13.123000Z" },
	{ "cloud_iot", "{\"clientId\":9007199254740993,\"timestamp\":1784017813123,\"eventType\":\"connected\",\"sourceIp\":\"10.77.4.9\",\"sourcePort\":65535,"
		       "\"principalIdentifier\":\"1\"}\n",
	  NULL, "client=9007199254740993;sport=65535", "2026-07-14T08:30:13.123000Z" },
	{ "cloud_iot", "{\"records\":[{\"time\":\"2026-07-14T08:30:13.1234571Z\",\"operationName\":\"deviceConnect\",\"category\":\"Connections\",\"resultType\":401003,"
		       "\"resultDescription\":\"IotHubUnauthorized\",\"properties\":{\"deviceId\":\"p7\",\"protocol\":\"Mqtt\"}}]}\n",
	  NULL, "client=p7;cause=401003;cause_layer=iothub", "2026-07-14T08:30:13.123457Z" },
	{ "cloud_flow", "{\"insertId\":\"1\",\"jsonPayload\":{\"connection\":{\"src_ip\":\"10.77.4.9\",\"src_port\":65535,\"dest_ip\":\"10.78.0.20\",\"dest_port\":1883,"
			"\"protocol\":6},\"bytes_sent\":9007199254740993,\"disposition\":\"DENIED\"},\"timestamp\":\"2026-07-14T08:30:13.123457001Z\"}\n",
	  NULL, "src=10.77.4.9;sport=65535;dport=1883;proto=tcp", "2026-07-14T08:30:13.123457Z" },
	{ "cloud_flow", "{\"records\":[{\"time\":\"2026-07-14T08:30:14Z\",\"resourceId\":\"/a/B\",\"properties\":{\"Version\":2,\"flows\":[{\"rule\":\"r\",\"flows\":[{\"flowTuples\":"
			"[\"1784017813,10.77.4.9,10.78.0.20,65535,1883,T,I,A,E,1,9007199254740993,1,18446744073709551617\"]}]}]}}]}\n",
	  NULL, "sport=65535;bytes_out=9007199254740993;bytes_in=18446744073709551617", "2026-07-14T08:30:13.000000Z" },
	{ "aws_vpcflow", "{\"version\":2,\"account-id\":999999999999,\"interface-id\":\"eni-1\",\"srcaddr\":\"10.77.4.9\",\"dstaddr\":\"10.78.0.20\",\"srcport\":65535,\"dstport\":1883,"
			 "\"protocol\":6,\"packets\":1,\"bytes\":9007199254740993,\"start\":1784017813,\"end\":1784017814,\"action\":\"REJECT\",\"log-status\":\"OK\"}\n",
	  NULL, "sport=65535;dport=1883", "2026-07-14T08:30:13.000000Z" },
	{ "journald", "{\"__REALTIME_TIMESTAMP\":1784017813123457,\"_HOSTNAME\":\"app4\",\"SYSLOG_IDENTIFIER\":\"mosquitto\",\"MESSAGE\":\"Client p7 disconnected.\"}\n", NULL,
	  "client=p7", "2026-07-14T08:30:13.123457Z" },
	{ "wrapped", "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"mosquitto\"}}]},\"scopeLogs\":[{\"logRecords\":"
		     "[{\"timeUnixNano\":1784017813123457001,\"body\":{\"stringValue\":\"Client p7 disconnected.\"}}]}]}]}\n",
	  NULL, "client=p7", "2026-07-14T08:30:13.123457Z" },
	{ "wrapped", "{\"ts\":1784017813.123457001,\"host\":\"app4\",\"program\":\"mosquitto\",\"message\":\"Client p7 disconnected.\"}\n", NULL, "client=p7;host=app4",
	  "2026-07-14T08:30:13.123457Z" },
	{ "cmp_json", "{\"imsi\":" IMSI ",\"iccid\":" ICCID ",\"eid\":" EID ",\"msisdn\":358450004567,\"status\":\"active\",\"lastModifiedAt\":1784017813123,"
		      "\"sessionStatus\":{\"online\":true,\"ueIpAddress\":\"10.77.4.9\",\"lastUpdatedAt\":1784017813123,\"uploadByteSizeTotal\":18446744073709551617}}\n",
	  "session.up", "imsi=" IMSI ";iccid=" ICCID ";eid=" EID ";msisdn=358450004567", "2026-07-14T08:30:13.123000Z" },
	{ "eim_rest", "{\"status\":\"done\",\"timestamp\":1784017813,\"resource\":{\"eidValue\":" EID ",\"order\":{\"psmo\":[{\"delete\":{\"iccid\":\"" ICCID
		      "\"}}]}},\"outcome\":[{\"deleteResult\":\"ok\"}],\"debuginfo\":\"\"}\n",
	  NULL, "eid=" EID, "2026-07-14T08:30:13.000000Z" },
	{ "lpac", "{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":{\"eidValue\":" EID "}}}\n", NULL, "eid=" EID, NULL },
	{ "lpac", "{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":[{\"seqNumber\":9007199254740993,\"profileManagementOperation\":\"enable\","
		  "\"notificationAddress\":\"a\",\"iccid\":8949000000000004218}]}}\n",
	  "notification.pending", "iccid=8949000000000004218;seq=9007199254740993", NULL },
	{ "mmcli", "{\"sim\":{\"dbus-path\":\"/org/freedesktop/ModemManager1/SIM/0\",\"properties\":{\"eid\":" EID ",\"iccid\":" ICCID ",\"imsi\":" IMSI "}}}\n", NULL,
	  "eid=" EID ";iccid=" ICCID ";imsi=" IMSI, NULL },
	/* traps: a sign, a fraction, an exponent are no identifier, no port, no count, and no time */
	{ "rsp_events", "{\"eid\":8.9049032000001e+31,\"iccid\":8.949e+19,\"operation_type\":\"ENABLE_PROFILE\",\"status\":\"SUCCESS\",\"updated_at\":1.784017813e+09}\n", NULL,
	  "eid=;iccid=;operation=enable", "" },
	{ "rsp_events", "{\"eid\":-" EID ",\"iccid\":-" ICCID ",\"operation_type\":\"ENABLE_PROFILE\",\"status\":\"SUCCESS\"}\n", NULL, "eid=;iccid=", NULL },
	{ "es2plus", "{\"eid\": 8.9049032000001e+31, \"iccid\": 8.949e+19, \"timestamp\": 1.784017813e+09, \"notificationPointId\": 4,"
		     " \"notificationPointStatus\": {\"status\": \"Executed-Success\"}}\n",
	  NULL, "eid=;iccid=", "" },
	{ "cmp_json", "{\"imsi\":1.010009007199e+12,\"iccid\":8.949e+19,\"eid\":8.9049032000001e+31,\"msisdn\":-358450004567,\"status\":\"active\",\"lastModifiedAt\":1.784017813251e+12,"
		      "\"sessionStatus\":{\"online\":true,\"ueIpAddress\":\"10.77.4.9\",\"lastUpdatedAt\":-1784017813251}}\n",
	  "session.up", "imsi=;iccid=;eid=;msisdn=", "" },
	{ "suricata", "{\"timestamp\":\"2026-07-14T08:30:13.123457+0000\",\"flow_id\":1,\"event_type\":\"flow\",\"src_ip\":\"10.77.4.9\",\"src_port\":-1,"
		      "\"dest_ip\":\"10.78.0.20\",\"dest_port\":1.883e3,\"proto\":\"TCP\",\"flow\":{\"bytes_toserver\":1e3,\"bytes_toclient\":-5,\"state\":\"closed\"}}\n",
	  NULL, "src=10.77.4.9;sport=;dport=;bytes_out=;bytes_in=", NULL },
	{ "zeek", "{\"ts\":1.784017813123457e+09,\"uid\":\"C1\",\"id.orig_h\":\"10.77.4.9\",\"id.orig_p\":6.5535e4,\"id.resp_h\":\"10.78.0.20\",\"id.resp_p\":-1883,\"proto\":\"tcp\","
		  "\"orig_bytes\":1E3,\"resp_bytes\":-0,\"conn_state\":\"SF\"}\n",
	  NULL, "sport=;dport=;bytes_out=;bytes_in=", "" },
	{ "ulogd_json", "{\"timestamp\": \"2026-07-14T08:30:13.000001\", \"dvc\": \"Netfilter\", \"oob.prefix\": \"GW-DROP\", \"oob.time.sec\": -1784017813, \"oob.time.usec\": "
			"1e5, \"ip.protocol\": 6, \"src_port\": 6.5e4, \"dest_port\": -1883, \"oob.in\": \"a\", \"src_ip\": \"10.77.4.9\", \"dest_ip\": \"10.78.0.20\"}\n",
	  NULL, "sport=;dport=", "2026-07-14T08:30:13.000001Z" },
	{ "cloud_flow", "{\"insertId\":\"1\",\"jsonPayload\":{\"connection\":{\"src_ip\":\"10.77.4.9\",\"src_port\":6.5535e+04,\"dest_ip\":\"10.78.0.20\",\"dest_port\":-1,"
			"\"protocol\":6},\"bytes_sent\":9e3,\"disposition\":\"ALLOWED\"},\"timestamp\":\"2026-07-14T08:30:13Z\"}\n",
	  NULL, "src=10.77.4.9;sport=;dport=;bytes_out=", NULL },
	{ "aws_vpcflow", "{\"version\":2,\"interface-id\":\"eni-1\",\"srcaddr\":\"10.77.4.9\",\"dstaddr\":\"10.78.0.20\",\"srcport\":6.5e4,\"dstport\":-1,"
			 "\"protocol\":6,\"packets\":1,\"bytes\":9e3,\"start\":1.784017813e9,\"end\":-1,\"action\":\"REJECT\",\"log-status\":\"OK\"}\n",
	  NULL, "sport=;dport=;bytes_out=", "" },
	{ "access_json", "{\"level\":30,\"time\":1.784017813123e12,\"req\":{\"method\":\"POST\",\"url\":\"/v2/flow\",\"remoteAddress\":\"10.77.4.9\",\"remotePort\":6.5e4},"
			 "\"res\":{\"statusCode\":202},\"msg\":\"request completed\"}\n",
	  NULL, "src=10.77.4.9;sport=;status=202", "" },
	{ "cloud_iot", "{\"clientId\":\"p7\",\"timestamp\":1.784017813123e12,\"eventType\":\"connected\",\"sourceIp\":\"10.77.4.9\",\"sourcePort\":6.5e4,"
		       "\"principalIdentifier\":\"1\"}\n",
	  NULL, "client=p7;sport=", "" },
	{ "journald", "{\"__REALTIME_TIMESTAMP\":1.784017813123457e15,\"_HOSTNAME\":\"app4\",\"SYSLOG_IDENTIFIER\":\"mosquitto\",\"MESSAGE\":\"Client p7 disconnected.\"}\n", NULL,
	  "client=p7", "" },
	{ "lpac", "{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":[{\"iccid\":8.949e+19,\"isdpAid\":\"a0\",\"profileState\":\"enabled\",\"profileName\":\"x\","
		  "\"profileClass\":\"operational\"}]}}\n",
	  NULL, "iccid=;profile_state=enabled", NULL },
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
