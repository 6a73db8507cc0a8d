/* Logs inside documents and behind heads: read as if they lay there alone, cited by what carried them, and dated by it when they have no time. */
#include "rows.h"

static const struct parser *chosen(const struct registry *g, const char *log)
{
	struct slice all = slice_of(log);
	struct reading *r = reading_new(more, &all);
	struct line lines[100];
	struct error e = { "" };
	unsigned n = 0;
	const struct parser *p;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	p = registry_auction(g, lines, n, NULL);
	reading_free(r);
	return p;
}

static void log_is(const struct registry *g, const char *format, const char *log, const struct row *rows)
{
	const struct parser *p = chosen(g, log);

	if (!p || strcmp(p->name, format) != 0) {
		printf("read by %s, not by %s\n", p ? p->name : "nobody", format);
		failed = 1;
		return;
	}
	reads(p, log, rows);
}

/* The records of this log are more than their lines, so offering line by line would lose the transaction. */
#define DOCKER(log) "{\"log\":\"" log "\\n\",\"stream\":\"stderr\",\"time\":\"2026-07-14T08:30:14.207640590Z\"}\n"
static const char docker[] =
	DOCKER("DEBUG:__main__:Rx JSON: {\\\"transactionId\\\": \\\"0A0B\\\"}")
	"{\"log\":\"DEBUG:__main__:Tx JSON: {\\\"a\\\": \",\"stream\":\"stderr\",\"time\":\"2026-07-14T08:30:14Z\"}\n" /* cut at 16 KiB */
	DOCKER("1}")
	DOCKER("DEBUG:__main__:EID (from eUICC cert): 89049032000001000000012345678954")
	DOCKER("2026-07-14 08:30:14+0000 [-] <twisted.python.failure.Failure __main__.ApiError: ('8.2.6', '3.8', 'Refused')>")
	DOCKER("2026-07-14 08:30:14+0000 [-] \\\"192.0.2.7\\\" - - [14/Jul/2026:08:30:14 +0000] \\\"POST /gsma/rsp2/es9plus/authenticateClient HTTP/1.1\\\" 200 148");

static const char behind_heads[] =
	"Jul 14 08:30:14 gw-0042 lpac[77]: [DEBUG] [HTTP] [TX] URL: https://192.0.2.7/gsma/rsp2/es9plus/authenticateClient, Data: {\"transactionId\":\"0A0B\"}\n"
	"Jul 14 08:30:15 gw-0042 lpac[77]: [DEBUG] [HTTP] [RX] RCode: 200, Data: {\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\","
	"\"statusCodeData\":{\"subjectCode\":\"8.2.6\",\"reasonCode\":\"3.8\"}}}}\n"
	"Jul 14 08:30:15 gw-0042 lpac[77]: {\"type\":\"lpa\",\"payload\":{\"code\":-1,\"message\":\"es9p_authenticate_client\",\"data\":\"\"}}\n";

/* Programs of many kinds in one export: each message is its own. */
static const char telemetry[] =
	"{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"mosquitto\"}},{\"key\":\"host.name\","
	"\"value\":{\"stringValue\":\"app4\"}}]},\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1784017814000000000\",\"body\":{\"stringValue\":"
	"\"Client pump-0042 has exceeded timeout, disconnecting.\"}}]}]},{\"resource\":{\"attributes\":[]},\"scopeLogs\":[{\"logRecords\":"
	"[{\"timeUnixNano\":\"1784017815000000000\",\"body\":{\"stringValue\":\"something else\"}}]}]}]}\n";

static const char cloudwatch[] =
	"{\n  \"events\": [\n    {\n      \"logStreamName\": \"broker\",\n      \"timestamp\": 1784017814250,\n"
	"      \"message\": \"1784017814: Client pump-0042 disconnected, not authorised.\",\n      \"ingestionTime\": 1784017815000\n    },\n"
	"    {\n      \"logStreamName\": \"broker\",\n      \"timestamp\": 1784017816250,\n"
	"      \"message\": \"1784017816: Client pump-0042 closed its connection.\",\n      \"ingestionTime\": 1784017817000\n    }\n  ]\n}\n";

static void cited(const struct registry *g)
{
	struct slice all = slice_of(cloudwatch);
	struct reading *r = reading_new(more, &all);
	const struct parser *p = chosen(g, cloudwatch);
	void *state = p->open(p);
	struct event ev = { 0 };
	struct error e = { "" };

	if (p->next(p, state, r, &ev, &e) != 1 || ev.line != 6 || p->next(p, state, r, &ev, &e) != 1 || ev.line != 12 || ev.relay.basis != STAMP_EPOCH) {
		printf("a message in a document is not cited by its own line: %u\n", ev.line);
		failed = 1;
	}
	event_free(&ev);
	p->close(state);
	reading_free(r);
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	if (!g) {
		printf("%s\n", e.text);
		return 1;
	}
	log_is(g, "wrapped", docker,
	       (const struct row[]){ { "download.refused", "eid=89049032000001000000012345678954;transaction=0A0B;cause=8.2.6/3.8;name=authenticateClient" },
				     { NULL, NULL } });
	log_is(g, "wrapped", behind_heads,
	       (const struct row[]){ { "download.refused", "transaction=0A0B;cause=8.2.6/3.8;host=gw-0042" },
				     { "operation.failed", "operation=download;host=gw-0042" },
				     { NULL, NULL } });
	log_is(g, "wrapped", telemetry,
	       (const struct row[]){ { "client.closed", "client=pump-0042;reason=exceeded timeout;host=app4" }, { NULL, NULL } });
	log_is(g, "wrapped", cloudwatch,
	       (const struct row[]){ { "client.refused", "client=pump-0042;cause=5" }, { "client.closed", "client=pump-0042" }, { NULL, NULL } });
	cited(g);
	registry_free(g);
	return failed;
}
