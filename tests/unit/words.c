/*
 * Words with care, phrase by phrase and party by party: what a line seems to say at first sight, and what it does say. Each log goes the whole
 * way, auction and reading; `never` is the statement that a hasty reader would make of it.
 */
#include "log.h"

#include <stdio.h>
#include <string.h>

static int failed;

#define EID "89049032000001000000012345678954"
#define ICCID "8949000000000004218"
#define FAILED(subject, reason) "{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{\"subjectCode\":\"" subject "\",\"reasonCode\":\"" reason "\"}}}"
#define REFUSED_INSTALL "vzc5vycygAgBAgMEBQYHCL8vGIABAoECB4AMA2EuYloKmAAAAAAAAAAh8wYBKqIIoQaAAQKBAQlfNwEB"
#define SMDPP(time, path, rest) "2026-07-14 08:30:" time "+0000 [-] \"192.0.2.7\" - - [14/Jul/2026:08:30:" time " +0000] \"POST /gsma/rsp2/es9plus/" path " HTTP/1.1\" " rest "\n"
#define EMNIFY(type, text) \
	"{\"timestamp\":\"2026-07-14T08:30:13.251Z\",\"description\":\"" text "\",\"event_type\":{\"id\":1,\"description\":\"" type "\"}," \
	"\"sim\":{\"iccid\":\"8988211000000001019\"},\"imsi\":{\"imsi\":\"999700000045676\"}}\n"

static const struct {
	const char *phrase, *log, *says, *never; /* never: a kind, or "" */
} rows[] = {
	/* --- a level is never trusted --- */
	{ "device: a warning that all is well", "Jul 14 08:30:13 gw7 ModemManager[9]: <warn>  [modem0] state changed (connecting -> connected)\n", "session.up", "" },
	{ "device: a debug line that is a refusal",
	  "Jul 14 08:30:13 gw7 ModemManager[9]: <debug> [1784017813.350001] [ttyUSB3/at] <-- '<CR><LF>+CEREG: 2,3<CR><LF>'\n", "registration.denied", "" },
	{ "card: a debug line that is a refusal",
	  "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 11, Data: BF 31 0E A0 0C 5A 0A 98 00 00 00 00 00 00 00 21 F3 \n"
	  "[DEBUG] [APDU] [RX] SW1: 90, SW2: 00, Data: BF 31 03 80 01 02 \n",
	  "operation.refused", "profile.enabled" },
	{ "SM-DP+: information that is a refusal", "2026-07-14 08:30:14 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"notificationPointId\": 1,"
						    " \"notificationPointStatus\": {\"status\": \"Failed\", \"statusCodeData\": {\"subjectCode\": \"8.1.1\", \"reasonCode\": \"3.10\"}}}\n",
	  "download.refused", "download.done" },
	{ "network: information that is a refusal", "07/14 08:30:13.251: [emm] INFO: [999700000045676] Attach reject [EMM Cause:8] (../src/mme/emm-handler.c:1)\n", "", "registration.registered" },
	{ "network: an error that all is well", "07/14 08:30:13.251: [gmm] ERROR: [imsi-999700000045676] Registration complete (../src/amf/gmm-sm.c:2321)\n", "registration.registered", "" },
	{ "firewall: an emergency that all is well",
	  "<0>Jul 14 08:30:13 edge4 charon: 06[IKE] <water-hq|2> CHILD_SA hq-lan{4} established with SPIs c0de0001_i c0de0002_o and TS 10.77.0.0/17 === 10.78.0.0/24\n", "tunnel.up", "" },
	{ "firewall: a debug line that is a deny", "<7>Jul 14 08:30:13 edge4 kernel: E4-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.78.0.20 LEN=60 TTL=63 PROTO=TCP SPT=40022 DPT=1883 SYN URGP=0 \n",
	  "flow.denied", "flow.allowed" },
	{ "firewall: a notice of traffic that a rule let through",
	  "date=2026-07-14 time=08:30:13 devname=\"fg4\" devid=\"FG4\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"warning\" vd=\"root\" eventtime=1784017813000000000 "
	  "srcip=10.77.4.9 srcport=40022 srcintf=\"lan\" dstip=10.78.0.20 dstport=1883 dstintf=\"wan\" sessionid=7 proto=6 action=\"accept\" policyid=3 sentbyte=60 rcvdbyte=40 sentpkt=1 rcvdpkt=1\n",
	  "flow.allowed", "flow.denied" },
	{ "application: information that a handshake failed",
	  "2026/07/14 08:30:16 [info] 51#51: *19 SSL_do_handshake() failed (SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca:SSL alert number 48) while SSL handshaking, "
	  "client: 10.77.4.9, server: 0.0.0.0:443\n",
	  "tls.failed", "" },
	{ "application: an error that a message came",
	  "{\"level\":50,\"time\":1784017813251,\"req\":{\"method\":\"POST\",\"url\":\"/v2/flow\",\"remoteAddress\":\"10.77.4.9\"},\"res\":{\"statusCode\":202},\"msg\":\"request completed\"}\n",
	  "message.received", "message.failed" },

	/* --- HTTP 200 may hold Failed --- */
	{ "SM-DP+: 200 under an error", "2026-07-14 08:30:14+0000 [-] <twisted.python.failure.Failure __main__.ApiError: ('8.2.6', '3.8', 'Refused')>\n" SMDPP("14", "authenticateClient", "200 148 \"-\" \"-\""),
	  "download.refused", "download.done" },
	{ "SM-DP+: 200 with nothing above it", SMDPP("14", "authenticateClient", "200 148 \"-\" \"-\""), "", "download.done" },
	{ "card's LPA: 200 with Failed", "[DEBUG] [HTTP] [TX] url: https://192.0.2.7/gsma/rsp2/es9plus/authenticateClient, data: {\"transactionId\":\"0A0B\"}\n"
					  "[DEBUG] [HTTP] [RX] rcode: 200, data: {\"header\":" FAILED("8.2.6", "3.10") "}\n",
	  "download.refused", "download.started" },
	{ "device: 200 with Failed", "DEBUG:pySim.esim.http_json_api:HTTP REQ http://192.0.2.7/gsma/rsp2/es9plus/authenticateClient - hdr: {'A': 'b'} '{\"transactionId\": \"0A0B\"}'\n"
				     "DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [200] hdr: {'Date': 'Tue, 14 Jul 2026 08:30:15 GMT'}\n"
				     "DEBUG:pySim.esim.http_json_api:HTTP RSP: b'{\"header\": " FAILED("8.2.7", "2.2") "}'\n",
	  "download.refused", "download.done" },
	{ "application: a proxy's 200 for an SM-DP+ says nothing of what is inside",
	  "192.0.2.7 - - [14/Jul/2026:08:30:14 +0000] \"POST /gsma/rsp2/es9plus/authenticateClient HTTP/1.1\" 200 148 \"-\" \"gsma-rsp-lpad\"\n", "note", "message.received" },

	/* --- done is not success --- */
	{ "eIM: done with an error",
	  "{\"status\":\"done\",\"timestamp\":\"1784017813\",\"resource\":{\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":{\"iccid\":\"980000000000000021F3\"}}]}},"
	  "\"outcome\":[{\"enableResult\":\"profileNotInDisabledState\"}],\"debuginfo\":\"\"}\n",
	  "operation.refused", "operation.done" },
	{ "eIM: done, and rolled back",
	  "{\"status\":\"done\",\"timestamp\":\"1784017813\",\"resource\":{\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":{\"iccid\":\"980000000000000021F3\"}}]}},"
	  "\"outcome\":[{\"enableResult\":\"ok\"},{\"rollbackResult\":\"ok\"}],\"debuginfo\":\"\"}\n",
	  "profile.rolled_back", "profile.enabled" },
	{ "platform: an operation that is over, and failed", "{\"eid\":\"" EID "\",\"iccid\":\"" ICCID "\",\"operation_type\":\"ENABLE_PROFILE\",\"status\":\"FAILED\",\"message\":\"no\"}\n", "operation.failed",
	  "operation.done" },
	{ "platform: DONE is no state of the card", "eid;iccid;operation;status;updated_at\n" EID ";" ICCID ";ENABLE_PROFILE;DONE;2026-07-14T08:30:14Z\n", "operation.done", "profile.enabled" },
	{ "device: finished, with the card's refusal in it",
	  "   SCARD     INFO  81E291003CBF51393033800265315A108904903200000100000001234567895481010782080102030405060708A00EA30C5A0A980000000000000021F35F3701\n"
	  "   SCARD     INFO  01\n   SCARD     INFO  BF5121A01F3019800265318101078208010203040506070883010930038301025F3701019000\n     IPA     INFO eIM Package Execution succeeded!\n", "operation.refused", "profile.enabled" },
	{ "device: mmcli was obeyed, which says nothing of the network", "successfully enabled the modem\n  Status   |  state: enabled\n           |  device: /org/freedesktop/ModemManager1/Modem/2\n", "",
	  "registration.registered" },

	/* --- an install notification may report a failure --- */
	{ "SM-DP+: it took a notification of a failure", "DEBUG:__main__:Rx JSON: {\"pendingNotification\": \"" REFUSED_INSTALL "\"}\n" SMDPP("15", "handleNotification", "204 - \"-\" \"-\""), "operation.refused",
	  "profile.installed" },
	{ "operator: the point was reached, the card refused",
	  "2026-07-14 08:30:16 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"notificationPointId\": 4,"
	  " \"notificationPointStatus\": {\"status\": \"Executed-Success\"}, \"resultData\": \"" REFUSED_INSTALL "\"}\n",
	  "operation.refused", "profile.installed" },
	{ "device: it handed on a notification of a failure",
	  "DEBUG:pySim.esim.http_json_api:HTTP REQ http://192.0.2.7/gsma/rsp2/es9plus/handleNotification - hdr: {'A': 'b'} '{\"pendingNotification\": \"" REFUSED_INSTALL "\"}'\n"
	  "DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [204] hdr: {'Date': 'Tue, 14 Jul 2026 08:30:16 GMT'}\nDEBUG:pySim.esim.http_json_api:HTTP RSP: b''\n",
	  "notification.sent", "profile.installed" },
	{ "platform: an installation that is reported, and failed",
	  "{\"eid\":\"" EID "\",\"iccid\":\"" ICCID "\",\"timestamp\":\"1784017817000\",\"notificationType\":\"INSTALLED\",\"notificationStatus\":{\"status\":\"Failed\",\"message\":\"bad\"}}\n", "operation.failed",
	  "profile.installed" },
	{ "card: the result of an installation that failed",
	  "{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10b_load_bound_profile_package:result\",\"data\":{\"seqNumber\":2,\"iccid\":\"8900000000000000123\","
	  "\"bppCommandId\":\"store_metadata\",\"errorReason\":\"install_failed_due_to_iccid_already_exists_on_euicc\"}}}\n",
	  "operation.refused", "profile.installed" },

	/* --- "Create PDP Context" may be a rejection --- */
	{ "platform: an event of that name", EMNIFY("Create PDP Context", "PDP Context Request rejected, because SIM is not activated."), "session.refused", "session.up" },
	{ "platform: the same in a table", "\"SIM ICCID\";\"Event Type\";\"Event Time\";\"Description\"\n\"8988211000000001019\";\"Create PDP Context\";\"2026-07-14T08:30:13Z\";\"PDP Context Request rejected\"\n",
	  "session.refused", "session.up" },
	{ "network: a response with a cause", "{\"index\":{\"_index\":\"packets-2026-07-14\"}}\n{\"timestamp\":\"1784017814251\",\"layers\":{\"frame\":{\"frame_frame_time_epoch\":\"1784017814.251000000\"},"
					       "\"gtpv2\":{\"gtpv2_gtpv2_message_type\":\"33\",\"gtpv2_gtpv2_seq\":\"0x000007\",\"gtpv2_gtpv2_cause\":\"78\",\"e212_e212_imsi\":\"999700000045676\"}}}\n",
	  "session.refused", "session.up" },
	{ "platform: an event of an attach that was refused",
	  "{\"data\":{\"imsi\":\"999700000045676\",\"sim_iccid\":\"8988211000000001019\",\"timestamp\":\"2026-07-14T08:30:13Z\"},\"type\":\"com.twilio.iot.supersim.connection.attachment.rejected\","
	  "\"time\":\"2026-07-14T08:30:14Z\"}\n",
	  "registration.denied", "registration.registered" },
	{ "platform: OTA trigger sent is not delivered", EMNIFY("OTA trigger SMS", "Trigger SMS not delivered, validity period expired."), "trigger.failed", "trigger.delivered" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct hearing {
	size_t row;
	bool said;
};

static void hear(const struct parser *p, const struct event *ev, void *data)
{
	struct hearing *h = data;
	const char *kind = kind_name(ev->kind);

	(void)p;
	h->said |= strcmp(kind, rows[h->row].says) == 0;
	if (strcmp(kind, rows[h->row].never) == 0) {
		printf("%s: says %s\n", rows[h->row].phrase, kind);
		failed = 1;
	}
	if ((event_has(ev, FIELD_CAUSE) || event_has(ev, FIELD_CAUSE_TEXT)) && !event_has(ev, FIELD_CAUSE_LAYER)) {
		printf("%s: a cause without its layer\n", rows[h->row].phrase);
		failed = 1;
	}
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	for (size_t i = 0; g && i < ROWS; i++) {
		const struct parser *p = log_taker(g, slice_of(rows[i].log), NULL);
		struct log log = { slice_of(rows[i].log), 0 };
		struct hearing h = { i, !*rows[i].says };

		if (p)
			reading_free(log_read(p, &log, hear, &h));
		if (!h.said) {
			printf("%s: %s does not say %s\n", rows[i].phrase, p ? p->name : "nobody", rows[i].says);
			failed = 1;
		}
	}
	registry_free(g);
	return g ? failed : 1;
}
