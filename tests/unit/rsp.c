/*
 * What the logs of eIM, SM-DP+, IPA and LPA say, line by line: small logs of our own, and recorded ones when they lie beside the source.
 */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct parser parser_lpac, parser_onomondo_ipa, parser_onomondo_eim, parser_eim_rest, parser_smdpp;

static int failed;

#define CHECK(x)                                                       \
	do {                                                           \
		if (!(x)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #x); \
			failed = 1;                                    \
		}                                                      \
	} while (0)

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

static struct text said; /* "LINE kind party dated field=value ...\n" for each event */
static uint32_t out_of_order;

static void note(const struct event *ev)
{
	text_addf(&said, "%u %s %s %s", ev->line, kind_name(ev->kind), party_name(ev->party), ev->stamp.basis == STAMP_NONE ? "undated" : "dated");
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(&said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(&said, '\n');
}

static int run(const struct parser *p, struct slice log)
{
	struct reading *r = reading_new(more, &log);
	struct event ev = { 0 };
	struct error e = { "" };
	struct line lines[100];
	unsigned n = 0;
	uint32_t line = 0;
	void *state = p->open(p);
	int bid;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	bid = p->bid(p, lines, n);
	text_clear(&said);
	out_of_order = 0;
	while (p->next(p, state, r, &ev, &e) == 1) {
		if (ev.line < line || ev.first > ev.line || ev.last < ev.line)
			out_of_order = ev.line;
		line = ev.line;
		note(&ev);
	}
	p->close(state);
	event_free(&ev);
	reading_free(r);
	return bid;
}

/* Is there a statement that begins so, and has these parts (NULL-ended)? */
static bool states(const char *start, const char *const *parts)
{
	const char *at = said.p ? said.p : "";

	for (const char *end; *at; at = end + 1) {
		struct slice line = { at, 0 };
		bool all = true;

		end = strchr(at, '\n');
		line.n = (size_t)(end - at);
		for (const char *const *part = parts; *part && all; part++)
			all = slice_find(line, *part) >= 0;
		if (all && slice_starts(line, start))
			return true;
	}
	printf("not said: %s\n", start);
	return false;
}

#define SAYS(start, ...) CHECK(states(start, (const char *const[]){ __VA_ARGS__, NULL }))

#define EID "89001012012341234012345678901224"
#define EID_HERE "eid=" EID

static void ipa(void)
{
	static const char log[] =
		"IPAd!\n"
		"   ES10x    DEBUG GetEID: ES10x message received from eUICC:\n"
		"   ES10x    DEBUG  BF3E125A1089001012012341234012345678901224\n"
		"   ES10x    DEBUG  decoded ASN.1:\n"
		"   ESIPA    DEBUG GetEimPackage: ESipa message received from eIM:\n"
		"   ESIPA    DEBUG  BF4F3CBF51393033800265315A10890010120123412340123456789012248101078208\n"
		"   ESIPA    DEBUG  0102030405060708A00EA30C5A0A980000000000000021F35F370101\n"
		"   ES10x    DEBUG LoadEuiccPackage: ES10x message that will be sent to eUICC:\n"
		"   ES10x    DEBUG   EuiccPackageRequest ::= {\n"
		"   ES10x    DEBUG   }\n"
		"   ES10x    DEBUG  encoded ASN.1:\n"
		"   ES10x    DEBUG  BF51393033800265315A108900101201234123401234567890122481010782080102030405060708A00EA30C5A0A980000000000000021F35F370101\n"
		"   SCARD     INFO  81E2910003BF5100\n"
		"   ES10x    DEBUG LoadEuiccPackage: ES10x message received from eUICC:\n"
		"   ES10x    DEBUG  BF5121A01F3019800265318101078208010203040506070883010930038301005F370101\n"
		"   ESIPA    DEBUG ProvideEimPackageResult: ESipa message that will be sent to eIM:\n"
		"   ES10x    DEBUG  encoded ASN.1:\n"
		"   ESIPA    DEBUG  BF5024BF5121A01F3019800265318101078208010203040506070883010930038301005F370101\n"
		"    HTTP    ERROR HTTP request to http://192.0.2.1/gsma/rsp2/asn1 failed: Timeout was reached\n"
		"   ESIPA    ERROR ProvideEimPackageResult: eIM request failed, giving up after retrying 1 times!\n"
		"     IPA    ERROR unable to send the EuiccPackageResult to the eIM. (profile rollback not allowed by eIM)\n"
		"   ES10x    DEBUG LoadEuiccPackage: ES10x message received from eUICC:\n"
		"   ES10x    DEBUG  BF511CA11A301480026531810107820801020304050607080201045F370101\n"
		"   ESIPA    ERROR GetEimPackage: function failed with error code 1=noEimPackageAvailable!\n"
		"   ESIPA    ERROR AuthenticateClient: function failed with error code 127=undefinedError!\n"
		"   ES10x    DEBUG LoadBoundProfilePackage: ES10x message received from eUICC:\n"
		"   ES10x    DEBUG  BF3739BF273280080102030405060708BF2F18800102810207800C03612E625A0A980000000000000021F306012AA208A1068001028101095F370101";

	CHECK(run(&parser_onomondo_ipa, SLICE(log)) >= 90 && out_of_order == 0);
	SAYS("3 note euicc undated", EID_HERE);
	SAYS("6 operation.fetched none", EID_HERE, "operation=enable", "iccid=8900000000000000123", "transaction=0102030405060708");
	SAYS("15 profile.enabled euicc", EID_HERE, "iccid=8900000000000000123", "seq=9", "transaction=0102030405060708");
	SAYS("19 note", "reason=Timeout was reached", "url=http://192.0.2.1/gsma/rsp2/asn1");
	SAYS("20 notification.failed", "operation=enable", "seq=9", "transaction=0102030405060708", "iccid=8900000000000000123");
	SAYS("23 operation.refused euicc", "cause=4", "cause_text=replayError", "cause_layer=es10", "operation=enable");
	SAYS("24 note", "reason=noEimPackageAvailable");
	SAYS("25 operation.failed", "cause=127", "cause_layer=esipa", "operation=download");
	SAYS("27 operation.refused euicc", "operation=download", "cause=9", "iccid=8900000000000000123", "seq=2");
}

static void eim(void)
{
	static const char log[] =
		"=INFO REPORT==== 2-Mar-2026::10:00:35.479083 ===\n"
		"REST: creating new REST resource,\n"
		"Peer={{192,0,2,1},42944}, Resource=<<\"{\\\"eidValue\\\":\\\"" EID "\\\",\\\"order\\\":{\\\"psmo\\\":[{\\\"enable\\\":"
		"{\\\"iccid\\\":\\\"980000000000000021F3\\\"}}]}}\">>, Facility=psmo\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:35.479797 ===\n"
		"REST: responding to client,\n"
		"Peer={{192,0,2,1},42944}, ResourceId=\"11111111-2222\", Response:<<\"/psmo/lookup/11111111-2222\">>\n"
		"\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:36.000000 ===\n"
		"Work: fetching new work item,\n"
		"EidValue=<<\"" EID "\">>, Pid=<0.7.0>, Facility=psmo,\n"
		"Order={[{<<\"psmo\">>,[{[{<<\"enable\">>,{[{<<\"iccid\">>,<<\"980000000000000021F3\">>}]}}]}]}]}\n"
		"\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:36.000001 ===\n"
		"Work: bound work item to transactionId,\n"
		"Pid=<0.7.0>, TransactionId=<<1,2,3,4,5,6,\n"
		"                               7,8>>\n"
		"\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:37.000000 ===\n"
		"Work: bound work item to PID,\n"
		"Pid=<0.9.0>, TransactionId=<<1,2,3,4,5,6,7,8>>\n"
		"\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:37.000001 ===\n"
		"Work: finishing work item,\n"
		"Pid=<0.9.0>, Outcome=[{[{enableResult,profileNotInDisabledState}]}]\n"
		"\n"
		"=INFO REPORT==== 2-Mar-2026::10:00:38.000000 ===\n"
		"Work: finishing work item,\n"
		"Pid=<0.11.0>, Outcome=[{[{procedureError,authenticateClientError}]}]\n";

	CHECK(run(&parser_onomondo_eim, SLICE(log)) == 100 && out_of_order == 0);
	SAYS("2 operation.queued none dated", EID_HERE, "operation=enable", "iccid=8900000000000000123", "session=11111111-2222");
	SAYS("9 operation.fetched none dated", EID_HERE, "operation=enable", "session=11111111-2222");
	SAYS("24 operation.refused", EID_HERE, "cause=2", "status=profileNotInDisabledState", "transaction=0102030405060708", "session=11111111-2222");
	SAYS("28 operation.failed", "reason=authenticateClientError", "cause_layer=esipa");
}

static void rest(void)
{
	static const char log[] =
		"POST /psmo/create {\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":{\"iccid\":\"980000000000000021F3\",\"rollback\":true}}]}}\n"
		"303 location: /psmo/lookup/11111111-2222\n"
		"GET /psmo/lookup/11111111-2222\n"
		"{\"status\":\"work\",\"timestamp\":\"1772445600\",\"resource\":{\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":"
		"{\"iccid\":\"980000000000000021F3\"}}]}},\"outcome\":[],\"debuginfo\":\"\"}\n"
		"GET /psmo/lookup/11111111-2222\n"
		"{\"status\":\"done\",\"timestamp\":\"1772445900\",\"resource\":{\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":"
		"{\"iccid\":\"980000000000000021F3\"}}]}},\"outcome\":[{\"procedureError\":\"stuckOrder\"}],\"debuginfo\":\"\"}\n"
		"{\"status\":\"done\",\"timestamp\":\"1772445901\",\"resource\":{\"eidValue\":\"" EID "\",\"order\":{\"psmo\":[{\"enable\":"
		"{\"iccid\":\"980000000000000021F3\"}}]}},\"outcome\":[{\"enableResult\":\"ok\"},{\"rollbackResult\":\"ok\"}]}\n"
		"{\"status\":\"done\",\"timestamp\":\"17724459\n";

	CHECK(run(&parser_eim_rest, SLICE(log)) >= 85 && out_of_order == 0);
	SAYS("1 operation.queued none undated", EID_HERE, "operation=enable", "iccid=8900000000000000123", "session=11111111-2222");
	SAYS("4 operation.fetched none dated", "status=work", "session=11111111-2222");
	SAYS("6 operation.failed none dated", "reason=stuckOrder", "operation=enable", "session=11111111-2222");
	SAYS("7 profile.rolled_back", EID_HERE);
}

static void smdpp(void)
{
	static const char log[] =
		"DEBUG:__main__:Rx JSON: {\"smdpAddress\": \"192.0.2.2\"}\n"
		"DEBUG:__main__:Tx JSON: {\"transactionId\": \"0102030405060708\"}\n"
		"2026-03-02 10:00:29+0000 [-] \"192.0.2.7\" - - [02/Mar/2026:10:00:28 +0000] \"POST /gsma/rsp2/es9plus/initiateAuthentication "
		"HTTP/1.1\" 200 1209 \"-\" \"-\"\n"
		"DEBUG:__main__:Rx JSON: {\"transactionId\": \"0102030405060708\", \"authenticateServerResponse\": \"vzg=\"}\n"
		"DEBUG:__main__:EID (from eUICC cert): " EID "\n"
		"2026-03-02 10:00:29+0000 [-] <twisted.python.failure.Failure __main__.ApiError: ('8.1.1', '3.10', \"It's another's\")>\n"
		"2026-03-02 10:00:29+0000 [-] \"192.0.2.7\" - - [02/Mar/2026:10:00:29 +0000] \"POST /gsma/rsp2/es9plus/authenticateClient HTTP/1.1\" "
		"200 148 \"-\" \"-\"\n"
		"DEBUG:__main__:Rx JSON: {\"pendingNotification\": "
		"\"vzc5vycygAgBAgMEBQYHCL8vGIABAoECB4AMA2EuYloKmAAAAAAAAAAh8wYBKqIIoQaAAQKBAQlfNwEB\"}\n"
		"2026-03-02 10:00:31+0000 [-] \"192.0.2.7\" - - [02/Mar/2026:10:00:31 +0000] \"POST /gsma/rsp2/es9plus/handleNotification HTTP/1.1\" "
		"204 - \"-\" \"-\"\n"
		"DEBUG:__main__:handleNotification: EID " EID ": enable of 8900000000000000123f\n"
		"2026-03-02 10:00:32+0000 [-] \"192.0.2.7\" - - [02/Mar/2026:10:00:31 +0000] \"POST /gsma/rsp2/es9plus/handleNotification HTTP/1.1\" "
		"204 - \"-\" \"-\"\n"
		"2026-03-02 10:00:33+0000 [-] <twisted.python.failure.Failure __main__.ApiError: ('8.8', '3.10', 'no')>\n"
		"2026-03-02 10:00:33+0000 [-] \"192.0.2.7\" - - [02/Mar/2026:10:00:33 +0000] \"POST /gsma/rsp2/es9plus/cancelSession HTTP/1.1\" 200 9\n"
		"DEBUG:__main__:handleNotification: EID " EID ": delete of 8900000000000000123f\n";

	CHECK(run(&parser_smdpp, SLICE(log)) == 100 && out_of_order == 0);
	SAYS("3 download.started none dated", "transaction=0102030405060708", "src=192.0.2.7");
	SAYS("6 download.refused none dated", EID_HERE, "cause=8.1.1/3.10", "cause_text=It's another's", "transaction=0102030405060708");
	SAYS("8 operation.refused none dated", EID_HERE, "cause=9", "iccid=8900000000000000123", "seq=2", "operation=download");
	SAYS("10 notification.received none dated", EID_HERE, "operation=enable", "iccid=8900000000000000123");
	SAYS("12 note none dated", "cause=8.8/3.10", "name=cancelSession");
	SAYS("14 notification.received none undated", "operation=delete");
}

static void lpac(void)
{
	static const char log[] =
		"[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 06, Data: BF 3E 03 5C 01 5A \n"
		"[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data: \n"
		"[DEBUG] [APDU] [TX] CLA: 81, INS: C0, P1: 00, P2: 00, Lc: 15, Data: \n"
		"[DEBUG] [APDU] [RX] SW1: 61, SW2: 0A, Data: BF 3E 12 5A 10 89 00 10 12 \n"
		"[DEBUG] [APDU] [RX] SW1: 90, SW2: 00, Data: 01 23 41 23 40 12 34 56 78 90 12 24 \n"
		"[DEBUG] [HTTP] [TX] url: https://192.0.2.2/gsma/rsp2/es9plus/authenticateClient, data: {\"transactionId\":\"0102030405060708\"}\n"
		"[DEBUG] [HTTP] [RX] rcode: 200, data: {\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":"
		"{\"subjectCode\":\"8.2.6\",\"reasonCode\":\"3.10\",\"message\":\"no\"}}}}\n"
		"{\"type\":\"lpa\",\"payload\":{\"code\":-1,\"message\":\"es9p_authenticate_client\",\"data\":\"no\"}}\n"
		"$ lpac profile enable 8900000000000000123\n"
		"{\"type\":\"lpa\",\"payload\":{\"code\":-1,\"message\":\"es10c_enable_profile\",\"data\":\"profile not in disabled state\"}}\n"
		"{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10b_load_bound_profile_package:result\",\"data\":{\"seqNumber\":2,"
		"\"iccid\":\"8900000000000000123\",\"bppCommandId\":\"store_metadata\","
		"\"errorReason\":\"install_failed_due_to_iccid_already_exists_on_euicc\"}}}\n"
		"{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":[{\"iccid\":\"8900000000000000123\",\"profileState\":\"enabled\"}]}}\n"
		"{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es9p_handle_notification\",\"data\":\"7\"}}\n"
		"{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\",\"data\":null}}\n";

	CHECK(run(&parser_lpac, SLICE(log)) >= 90 && out_of_order == 0);
	SAYS("5 note euicc undated", EID_HERE);
	SAYS("7 download.refused rsp", EID_HERE, "cause=8.2.6/3.10", "transaction=0102030405060708", "cause_text=no", "authenticateClient");
	SAYS("8 operation.failed none", "operation=download", "cause_text=no", "reason=es9p_authenticate_client");
	SAYS("10 operation.refused euicc", "cause=2", "iccid=8900000000000000123", "operation=enable");
	SAYS("10 operation.failed none", "operation=enable");
	SAYS("11 operation.refused euicc", "cause=9", "operation=download", "seq=2");
	SAYS("12 profile.listed euicc", "profile_state=enabled", "iccid=8900000000000000123");
	SAYS("14 notification.sent none", "seq=7");
}

/* --- recorded logs, which are not part of the source --- */

static bool recorded(const struct parser *p, const char *path)
{
	char full[512], buf[65536];
	struct text text = { 0 };
	size_t n;
	FILE *f;

	snprintf(full, sizeof(full), "%s/../shared/samples/%s", SOURCE_DIR, path);
	f = fopen(full, "rb");
	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(&text, (struct slice){ buf, n });
	fclose(f);
	CHECK(run(p, text_slice(&text)) >= 90 && out_of_order == 0);
	text_free(&text);
	return true;
}

static bool recordings(void)
{
	if (!recorded(&parser_lpac, "euicc/lpac_profile_download_refused_8.2.6_3.8_debug.log"))
		return false;
	SAYS("42 download.refused rsp", "eid=89049032", "cause=8.2.6/3.8", "transaction=DD460AA00DFD4C168999BBA7F279CC5E");
	CHECK(recorded(&parser_smdpp, "rsp/osmo-smdpp_verbose_lpac_session.log"));
	SAYS("2128 download.refused none dated", "eid=89049032", "cause=8.2.6/3.8", "transaction=DD460AA00DFD4C168999BBA7F279CC5E");
	SAYS("2165 operation.refused none dated", "cause=9");
	CHECK(recorded(&parser_onomondo_ipa, "euicc/onomondo-ipa_phaseC.stamped.log"));
	SAYS("4152 profile.enabled euicc dated", "seq=4", "iccid=8949449999999990130");
	SAYS("4229 notification.failed none dated", "operation=enable");
	SAYS("4252 profile.rolled_back euicc dated", "seq=7");
	SAYS("4334 notification.sent none dated", "seq=7");
	SAYS("7145 profile.listed euicc dated", "iccid=8988211990000000005", "profile_state=enabled");
	CHECK(recorded(&parser_onomondo_ipa, "euicc/onomondo-ipa_phaseB.stamped.log"));
	SAYS("6526 operation.refused euicc dated", "operation=disable", "cause=1", "iccid=89000000000000000010");
	CHECK(recorded(&parser_onomondo_eim, "rsp/onomondo-eim_phaseC.log"));
	SAYS("153 profile.rolled_back none dated", "transaction=3D4FA8C5765150BAD714D6168D3E2050");
	CHECK(recorded(&parser_onomondo_eim, "rsp/onomondo-eim_phaseB.log"));
	SAYS("500 operation.refused none dated", "operation=delete", "cause=2");
	CHECK(recorded(&parser_eim_rest, "rsp/onomondo-eim_rest_phaseC.log"));
	SAYS("8 operation.done none dated", "status=ok", "operation=enable");
	return true;
}

int main(void)
{
	ipa();
	eim();
	rest();
	smdpp();
	lpac();
	if (!recordings())
		printf("the recorded logs are not here: skipped\n");
	text_free(&said);
	return failed;
}
