/* What is told of remote SIM provisioning besides the daemons' own logs: reports, tables, ES2+, and traces of bytes and requests. */
#include "rows.h"

#include "scard.h"

extern const struct parser parser_es2plus, parser_rsp_events, parser_rsp_csv, parser_euicc_trace, parser_lpac, parser_onomondo_ipa;

#define EID "89049032000001000000012345678954"
#define ICCID "8949000000000004218"
#define OTHER "8949000000000007773"

/* --- ES2+: the point that was reached may have failed, and the card's own result goes before the server's word --- */

static const char es2_log[] =
	"2026-07-14 08:30:10 DEBUG HTTP SRV: starting ES2+ API server on 192.0.2.7:8001\n"
	"2026-07-14 08:30:14 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"timestamp\": \"2026-07-14T08:30:13Z\","
	" \"notificationPointId\": 1, \"notificationPointStatus\": {\"status\": \"Failed\", \"statusCodeData\": {\"subjectCode\": \"8.1.1\", \"reasonCode\": \"3.10\","
	" \"message\": \"x\"}}}\n"
	"2026-07-14 08:30:15 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"notificationPointId\": 3,"
	" \"notificationPointStatus\": {\"status\": \"Executed-Success\"}}\n"
	"2026-07-14 08:30:16 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"notificationPointId\": 4,"
	" \"notificationPointStatus\": {\"status\": \"Executed-Success\"},"
	" \"resultData\": \"vzc5vycygAgBAgMEBQYHCL8vGIABAoECB4AMA2EuYloKmAAAAAAAAAAh8wYBKqIIoQaAAQKBAQlfNwEB\"}\n"
	"2026-07-14 08:30:17 INFO ES2+:handleDownloadProgressInfo: {\"eid\": \"" EID "\", \"iccid\": \"" ICCID "\", \"notificationPointId\": 4,"
	" \"notificationPointStatus\": {\"status\": \"Executed-Success\"}}\n"
	"2026-07-14 08:30:18 INFO ES2+:confirmOrder: {\"iccid\": \"" ICCID "\", \"matchingId\": \"A-1\", \"releaseFlag\": true}\n"
	"{\n  \"iccid\": \"" ICCID "F\",\n  \"timeStamp\": \"1784017814\",\n  \"notificationPointId\": \"101\",\n"
	"  \"notificationPointStatus\":\n  {\n    \"status\": \"Executed-Success\"\n  }\n}\n"
	"{\"header\": {\"functionExecutionStatus\": {\"status\": \"Failed\", \"statusCodeData\": {\"subjectCode\": \"8.2.5\", \"reasonCode\": \"3.7\"}}}}\n";

static const struct row es2_rows[] = {
	{ "download.refused", "eid=" EID ";iccid=" ICCID ";cause=8.1.1/3.10;cause_layer=rsp;reason=another EID is associated with this ICCID" },
	{ "download.done", "eid=" EID ";iccid=" ICCID ";operation=download" },
	{ "operation.refused", "cause=9;cause_layer=es10;cause_text=installFailedDueToIccidAlreadyExistsOnEuicc;seq=2;transaction=0102030405060708" },
	{ "profile.installed", "iccid=" ICCID ";cause=" },
	{ "note", "name=confirmOrder;operation=download;matching_id=A-1" },
	{ "profile.enabled", "iccid=" ICCID ";operation=enable" },
	{ "note", "cause=8.2.5/3.7;reason=no profile of this type is left" },
	{ NULL, NULL },
};

/* --- reports: done is over, a failure says so in its status, an audit lists --- */

static const char events_log[] =
	"{\n  \"account_name\": Water\",\n  \"eid\": \"" EID "\",\n  \"iccid\": \"" ICCID "\",\n  \"operation_id\": 7,\n  \"operation_type\": \"AUDIT\",\n"
	"  \"profiles\": [\n    {\n      \"imsi\": \"999700000045676\",\n      \"iccid\": \"" ICCID "\",\n      \"euicc_status\": \"ENABLED\"\n    },\n"
	"    {\n      \"iccid\": \"" OTHER "\",\n      \"euicc_status\": \"DISABLED\"\n    }\n  ],\n  \"status\": \"SUCCESS\",\n"
	"  \"updated_at\": \"2026-07-14T08:30:14.951285Z\"\n}\n"
	"{\"eid\":\"" EID "\",\"iccid\":\"" OTHER "\",\"operation_type\":\"ENABLE_PROFILE\",\"status\":\"FAILED\",\"message\":\"no\",\"updated_at\":\"2026-07-14T08:30:15Z\"}\n"
	"{\"eid\":\"" EID "\",\"iccid\":\"" OTHER "\",\"operation_type\":\"DOWNLOAD\",\"status\":\"FAILED\",\"gsma_subject_code\":\"8.2.6\","
	"\"gsma_reason_code\":\"3.8\",\"message\":\"no\"}\n"
	"{\"iccid\":\"8949XXXX\",\"eid\":\"" EID "\",\"event_type\":\"PROFILE_LIFECYCLE\",\"event_timestamp\":\"2026-07-14T08:30:16Z\",\"status\":\"ENABLED\"}\n"
	"{\"eid\":\"" EID "\",\"iccid\":\"" OTHER "\",\"timestamp\":\"1784017817000\",\"notificationType\":\"INSTALLED\",\"notificationStatus\":{\"status\":\"Failed\",\"message\":\"bad\"}}\n"
	"{\"type\": 2, \"resultDtoitems\": [{\"iccid\": \"" OTHER "\", \"eid\": \"" EID "\", \"success\": false, \"errorMsg\": \"no network\", \"afterMccmnc\": \"99970\"}]}\n"
	"https://hook.example.com?notifyType=ESIM_STATUS&content[orderNo]=B1&content[iccid]=" OTHER "&content[esimStatus]=IN_USE&content[smdpStatus]=INSTALLATION\n"
	"{\"eid\": \"" EID "\", \"orderId\": \"" OTHER "\", \"configName\": \"c\", \"status\": \"Success / Failed\"}\n";

static const struct row events_rows[] = {
	{ "operation.done", "eid=" EID ";operation=list;status=SUCCESS;session=7" },
	{ "profile.listed", "eid=" EID ";iccid=" ICCID ";imsi=999700000045676;profile_state=enabled" },
	{ "profile.listed", "eid=" EID ";iccid=" OTHER ";profile_state=disabled" },
	{ "operation.failed", "operation=enable;reason=no;cause=" },
	{ "download.refused", "operation=download;cause=8.2.6/3.8;reason=the MatchingID is refused" },
	{ "profile.enabled", "eid=" EID ";iccid=;operation=enable" },
	{ "operation.failed", "operation=download;reason=bad" },
	{ "operation.failed", "operation=enable;reason=no network;plmn=99970" },
	{ "profile.installed", "iccid=" OTHER ";status=INSTALLATION;session=B1" },
	{ "note", "eid=" EID ";iccid=" },
	{ NULL, NULL },
};

static const char csv_log[] = "EID;ICCID;Operation;Status;GSMA_Subject_Code;GSMA_Reason_Code;Message;Updated_At\n" EID ";" ICCID
			      ";ENABLE_PROFILE;DONE;;;;2026-07-14T08:30:14Z\n" EID ";=\"" ICCID "\";DOWNLOAD;FAILED;8.8.5;4.10;late;2026-07-14T08:30:15Z\n" EID ";" ICCID
			      ";DELETE_PROFILE;PENDING;;;;2026-07-14T08:30:16Z\n";

static const struct row csv_rows[] = {
	{ "operation.done", "eid=" EID ";iccid=" ICCID ";operation=enable;status=DONE" },
	{ "download.refused", "iccid=" ICCID ";cause=8.8.5/4.10;reason=the download order has expired" },
	{ "operation.queued", "operation=delete" },
	{ NULL, NULL },
};

/* --- traces --- */

static const char pysim_log[] =
	"EID: " EID "\n"
	"DEBUG:pySim.esim.http_json_api:HTTP REQ http://192.0.2.7/gsma/rsp2/es9plus/initiateAuthentication - hdr: {'A': 'b'} '{\"smdpAddress\": \"192.0.2.7\"}'\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [200] hdr: {'Date': 'Tue, 14 Jul 2026 08:30:14 GMT'}\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP: b'{\"transactionId\": \"0A0B\"}'\n"
	"DEBUG:pySim.esim.http_json_api:HTTP REQ http://192.0.2.7/gsma/rsp2/es9plus/authenticateClient - hdr: {'A': 'b'} '{\"transactionId\": \"0A0B\"}'\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [200] hdr: {'Date': 'Tue, 14 Jul 2026 08:30:15 GMT'}\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP: b'{\"header\": {\"functionExecutionStatus\": {\"status\": \"Failed\", \"statusCodeData\": {\"subjectCode\":"
	" \"8.2.7\", \"reasonCode\": \"2.2\", \"message\": \"m\"}}}}'\n"
	"DEBUG:pySim.esim.http_json_api:HTTP REQ http://192.0.2.7/gsma/rsp2/es9plus/handleNotification - hdr: {'A': 'b'} '{\"pendingNotification\":"
	" \"vzc5vycygAgBAgMEBQYHCL8vGIABAoECB4AMA2EuYloKmAAAAAAAAAAh8wYBKqIIoQaAAQKBAQlfNwEB\"}'\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [204] hdr: {'Date': 'Tue, 14 Jul 2026 08:30:16 GMT'}\n"
	"DEBUG:pySim.esim.http_json_api:HTTP RSP: b''\n";

static const struct row pysim_rows[] = {
	{ "note", "eid=" EID },
	{ "download.started", "eid=" EID ";transaction=0A0B" },
	{ "download.refused", "eid=" EID ";transaction=0A0B;cause=8.2.7/2.2;reason=the confirmation code is missing" },
	{ "notification.sent", "seq=2;operation=download;cause=9;cause_layer=es10;iccid=8900000000000000123" },
	{ NULL, NULL },
};

static const char shell_log[] = "-> 80e2910006 bf3e035c015a\n<- 6115: \n-> 80c0000015 \n<- 9000: bf3e125a10" EID "\n";

static const struct row shell_rows[] = { { "note", "eid=" EID }, { NULL, NULL } };

static const char go_log[] =
	"2026/07/14 08:30:14 DEBUG [APDU] sending command=80E2910006BF3E035C015A\n"
	"2026/07/14 08:30:14 DEBUG [APDU] received response=6115\n"
	"2026/07/14 08:30:14 DEBUG [APDU] sending command=80C0000015\n"
	"2026/07/14 08:30:14 DEBUG [APDU] received response=BF3E125A10" EID "9000\n"
	"2026/07/14 08:30:15 DEBUG [APDU] sending command=80E2910011BF310EA00C5A0A980000000000000021F3\n"
	"2026/07/14 08:30:15 DEBUG [APDU] received response=BF31038001029000\n"
	"2026/07/14 08:30:16 DEBUG [APDU] sending command=80E2910011BF310EA00C5A0A980000000000000021F3\n"
	"2026/07/14 08:30:16 DEBUG [APDU] received response=6985\n"
	"time=2026-07-14T08:30:17Z level=DEBUG msg=\"[HTTP] sending request to\" url=https://192.0.2.7/gsma/rsp2/es9plus/authenticateClient"
	" body=\"{\\\"transactionId\\\":\\\"0A0B\\\"}\"\n"
	"time=2026-07-14T08:30:17Z level=DEBUG msg=\"[HTTP] received response from\" url=https://192.0.2.7/gsma/rsp2/es9plus/authenticateClient"
	" body=\"{\\\"header\\\":{\\\"functionExecutionStatus\\\":{\\\"status\\\":\\\"Failed\\\",\\\"statusCodeData\\\":{\\\"subjectCode\\\":\\\"8.1.1\\\",\\\"reasonCode\\\":\\\"3.8\\\"}}}}\"\n";

static const struct row go_rows[] = {
	{ "note", "eid=" EID },
	{ "operation.refused", "eid=" EID ";operation=enable;iccid=8900000000000000123;cause=2;cause_layer=es10" },
	{ "operation.refused", "operation=enable;iccid=8900000000000000123;cause=6985;cause_layer=sw;cause_text=conditions of use not satisfied" },
	{ "download.refused", "transaction=0A0B;cause=8.1.1/3.8;reason=the EID does not match the expected one" },
	{ NULL, NULL },
};

static const char phone_log[] =
	"07-14 08:30:14.717  2171  3103 D OmapiApduInterface: OMAPI APDU: 81e2910006bf3e035c015a\n"
	"07-14 08:30:14.720  2171  3103 D OmapiApduInterface: OMAPI APDU response: bf3e125a10" EID "9000\n"
	"07-14 08:30:15.717  2171  3103 D HttpInterfaceImpl: transmit(url = https://192.0.2.7/gsma/rsp2/es9plus/getBoundProfilePackage)\n"
	"07-14 08:30:15.718  2171  3103 D HttpInterfaceImpl: HTTP tx = {\"transactionId\":\"0A0B\"}\n"
	"07-14 08:30:15.917  2171  3103 D HttpInterfaceImpl: transmit responseCode = 500\n"
	"07-14 08:30:16.917  2171  3103 D LocalProfileAssistantImpl: handleNotification 12 = false\n"
	"07-14 08:30:17.917  2171  3103 I LPAUtils: Disabling active profile " ICCID "\n";

static const struct row phone_rows[] = {
	{ "note", "eid=" EID },
	{ "download.failed", "transaction=0A0B;status=500" },
	{ "notification.failed", "seq=12;eid=" EID },
	{ "note", "iccid=" ICCID ";operation=disable" },
	{ NULL, NULL },
};

/* lpac over a modem, its server's words without the messages, and a wrapper that prints in Python's way. */
static const char lpac_log[] =
	"AT_DEBUG: AT+CGLA=1,22,\"81E2910006BF3E035C015A\"\n"
	"AT_DEBUG: +CGLA: 46,\"BF3E125A10" EID "9000\"\n"
	"{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es9p_initiate_authentication\",\"data\":\"smdp.example.com\"}}\n"
	"{\"type\":\"lpa\",\"payload\":{\"code\":-1,\"message\":\"es9p_authenticate_client\",\"data\":\"Refused\"}}\n"
	"SCardTransmit() failed: 0000045D\n"
	"{'payload': {'code': 0,\n"
	"             'data': [{'iccid': '" ICCID "',\n"
	"                       'icon': None,\n"
	"                       'profileState': 'enabled'}],\n"
	"             'message': 'success'},\n"
	" 'type': 'lpa'}\n";

static const struct row lpac_rows[] = {
	{ "note", "eid=" EID },
	{ "download.started", "url=smdp.example.com" },
	{ "download.refused", "cause_text=Refused;cause_layer=rsp;cause=" },
	{ "operation.failed", "operation=download" },
	{ "note", "reason=SCardTransmit() failed: 0000045D" },
	{ "profile.listed", "iccid=" ICCID ";profile_state=enabled" },
	{ NULL, NULL },
};

/* At INFO the card's bytes stand alone: which is which must be told from themselves; an object that breaks off is told with the place. */
static const char info_log[] =
	"   SCARD     INFO  81E2910006BF3E035C015A\n"
	"   SCARD     INFO  6115\n"
	"   SCARD     INFO  01C0000015\n"
	"   SCARD     INFO  BF3E125A10" EID "9000\n"
	"   eUICC     INFO ES10x transmission successful, sw=9000\n"
	"   SCARD     INFO  81E291003CBF51393033800265315A108904903200000100000001234567895481010782080102030405060708A00EA30C5A0A980000000000000021F35F3701\n"
	"   SCARD     INFO  01\n"
	"   SCARD     INFO  BF5121A01F3019800265318101078208010203040506070883010930038301005F3701019000\n"
	"     IPA     INFO eIM Package Execution succeeded!\n"
	"   ESIPA    ERROR ProvideEimPackageResult: eIM request failed, giving up after retrying 1 times!\n"
	"   SCARD     INFO  81E2910003BF2D00\n"
	"   SCARD     INFO  BF2D20A01EE31C5A0A980000000000000021F39F9000\n"
	"     IPA     INFO done\n";

static const struct row info_rows[] = {
	{ "note", "eid=" EID },
	{ "operation.fetched", "operation=enable;iccid=8900000000000000123;transaction=0102030405060708" },
	{ "profile.enabled", "iccid=8900000000000000123;transaction=0102030405060708;seq=9" },
	{ "notification.failed", "operation=enable;seq=9;transaction=0102030405060708;iccid=8900000000000000123" },
	{ "note", "reason=the answer breaks off at byte 20" },
	{ NULL, NULL },
};

static void status_words(void)
{
	static const unsigned fine[] = { 0x9000, 0x9110, 0x6115, 0x6C10, 0x6283, 0x63C2 };

	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		if (apdu_refusal(fine[i])) {
			printf("%04X is no refusal\n", fine[i]);
			failed = 1;
		}
	if (!apdu_refusal(0x6A88) || strcmp(apdu_refusal(0x6985), "conditions of use not satisfied") != 0 || !apdu_refusal(0x6FFF)) {
		printf("refusals are not told\n");
		failed = 1;
	}
}

int main(void)
{
	reads(&parser_es2plus, es2_log, es2_rows);
	reads(&parser_rsp_events, events_log, events_rows);
	reads(&parser_rsp_csv, csv_log, csv_rows);
	reads(&parser_euicc_trace, pysim_log, pysim_rows);
	reads(&parser_euicc_trace, shell_log, shell_rows);
	reads(&parser_euicc_trace, go_log, go_rows);
	reads(&parser_euicc_trace, phone_log, phone_rows);
	reads(&parser_lpac, lpac_log, lpac_rows);
	reads(&parser_onomondo_ipa, info_log, info_rows);
	status_words();
	return failed;
}
