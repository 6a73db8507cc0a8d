/*
 * What the brokers of the clouds log of devices, as JSON: AWS IoT Core (CloudWatch, presence events) and Azure IoT Hub (records of Azure
 * Monitor, events of Event Grid).
 *	{"timestamp":"2026-07-14 08:30:14.476","logLevel":"ERROR","status":"Failure","eventType":"Connect","protocol":"MQTT","clientId":...
 *	{"records":[{"time":"2026-07-14T08:30:14Z","operationName":"deviceConnect","category":"Connections","resultType":"401003",
 *	"properties":"{\"deviceId\":\"pump-0042\",\"protocol\":\"Mqtt\",...}"}]}
 * Learnt from the documents of AWS (cwl-format, life-cycle-events) and Microsoft (monitor-iot-hub-reference, event-schema-iot-hub). AWS
 *writes UTC and does not say so. Azure's properties are JSON in a string. The level is never trusted: Azure reports orderly ends as errors.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "jsondoc.h"
#include "recordwise.h"


struct cloud {
	struct jsondoc docs;
	struct said_queue q;
	struct json_token *inner;
	struct text properties, plain;
};

static struct slice text(const struct json_token *t, const char *key)
{
	return json_text(json_get(t, key));
}

static struct slice either(const struct json_token *t, const char *a, const char *b)
{
	struct slice s = text(t, a);

	return s.n ? s : text(t, b);
}

/* --- statements --- */

static void date(struct said *s, struct slice written)
{
	struct stamp st = { 0 };

	if (!utc_epoch(written, &st) && utc_read(written, &st) == 0)
		return;
	if (st.basis == STAMP_LOCAL)
		st.basis = STAMP_EPOCH; /* both clouds write UTC */
	said_stamp(s, &st, written);
}

/* Values of documents and masked ones ("<deviceId>", "xx.xx.xxx.xxx", "10.77.4.XXX") name nobody. */
static bool masked(struct slice s)
{
	return s.n == 0 || s.p[0] == '<' || slice_is(s, "N/A") || slice_starts(s, "xxxxx");
}

static void named(struct cloud *c, struct said *s, enum field f, struct slice written)
{
	if (masked(written))
		return;
	text_clear(&c->plain);
	json_unescape(written, &c->plain);
	said_set(s, f, text_slice(&c->plain));
}

static void address(struct said *s, struct slice ip, struct slice port)
{
	if (!slice_address(ip))
		return;
	said_set(s, FIELD_SRC, ip);
	if (slice_digits(port))
		said_set(s, FIELD_SPORT, port);
}

/* "MQTT", "HTTP", "Mqtt", "Amqp", "Mqtt_WebSocket_Only" */
static const char *protocol(struct slice s)
{
	static const struct {
		const char *start, *proto;
	} protocols[] = { { "MQTT", "mqtt" }, { "Mqtt", "mqtt" }, { "mqtt", "mqtt" }, { "HTTP", "http" }, { "Http", "http" },
			  { "AMQP", "amqp" }, { "Amqp", "amqp" }, { "amqp", "amqp" }, { "CoAP", "coap" } };

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (slice_starts(s, protocols[i].start))
			return protocols[i].proto;
	return NULL;
}

/* --- AWS IoT Core --- */

enum aws_way { AWS_CONNECT, AWS_DISCONNECT, AWS_IN, AWS_OUT, AWS_QUEUED, AWS_OTHER };

static const struct {
	const char *event;
	enum aws_way way;
} aws_events[] = {
	{ "Connect", AWS_CONNECT },         { "connected", AWS_CONNECT },   { "Disconnect", AWS_DISCONNECT },
	{ "disconnected", AWS_DISCONNECT }, { "Publish-In", AWS_IN },       { "Publish", AWS_IN },
	{ "Publish-Out", AWS_OUT },         { "Queued", AWS_QUEUED },       { "UpdateThingShadow", AWS_IN },
	{ "Subscribe", AWS_OTHER },         { "Unsubscribe", AWS_OTHER },   { "Ping", AWS_OTHER },
	{ "GetThingShadow", AWS_OTHER },    { "RuleExecution", AWS_OTHER }, { "RuleMatch", AWS_OTHER },
	{ "DeleteThingShadow", AWS_OTHER },
};

static int aws_event(struct slice event)
{
	for (size_t i = 0; i < sizeof(aws_events) / sizeof(aws_events[0]); i++)
		if (slice_is(event, aws_events[i].event))
			return (int)i;
	return -1;
}

static bool is_aws(const struct json_token *t)
{
	return aws_event(text(t, "eventType")) >= 0 && json_get(t, "clientId") &&
	       (json_get(t, "traceId") || json_get(t, "principalIdentifier"));
}

/* A client that comes back before its old connection was missed takes it over: the new one stands. */
static bool taken_over(struct slice reason)
{
	return slice_starts(reason, "DUPLICATE_CLIENT");
}

static enum kind aws_kind(enum aws_way way, bool failed, struct slice reason)
{
	switch (way) {
	case AWS_CONNECT:
		return failed ? KIND_CLIENT_REFUSED : KIND_CLIENT_CONNECTED;
	case AWS_DISCONNECT:
		return taken_over(reason) ? KIND_NOTE : KIND_CLIENT_CLOSED;
	case AWS_IN:
		return failed ? KIND_MESSAGE_FAILED : KIND_MESSAGE_RECEIVED;
	case AWS_OUT:
		return failed ? KIND_MESSAGE_FAILED : KIND_MESSAGE_SENT;
	case AWS_QUEUED:
		return failed ? KIND_MESSAGE_FAILED : KIND_MESSAGE_QUEUED;
	case AWS_OTHER:
		break;
	}
	return KIND_NOTE;
}

static void aws(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	enum aws_way way = aws_events[aws_event(text(t, "eventType"))].way;
	struct slice reason = either(t, "disconnectReason", "reason"), proto = text(t, "protocol");
	bool failed = slice_is(text(t, "status"), "Failure");
	struct said *s = said_add(&c->q, aws_kind(way, failed, reason), at);

	said_span(s, at->number, last);
	date(s, text(t, "timestamp"));
	named(c, s, FIELD_CLIENT, text(t, "clientId"));
	address(s, either(t, "sourceIp", "ipAddress"), text(t, "sourcePort"));
	said_word(s, FIELD_PROTO, protocol(proto) ? protocol(proto) : "mqtt");
	named(c, s, FIELD_NAME, either(t, "topicName", "topic"));
	said_set(s, FIELD_REASON, reason.n ? reason : text(t, "details"));
	if (way == AWS_IN || way == AWS_OUT || way == AWS_QUEUED)
		said_word(s, FIELD_DIRECTION, way == AWS_IN ? "up" : "down");
	if (s->kind == KIND_NOTE)
		said_set(s, FIELD_STATUS, text(t, "eventType"));
	if (!failed)
		return;
	said_word(s, FIELD_CAUSE_LAYER, protocol(proto) ? protocol(proto) : "mqtt");
	said_set(s, FIELD_CAUSE_TEXT, text(t, "reason"));
	if (slice_is(text(t, "reason"), "AUTHORIZATION_FAILURE") && s->kind == KIND_CLIENT_REFUSED)
		said_word(s, FIELD_CAUSE, "5");
}

/* --- Azure IoT Hub --- */

static bool is_azure(const struct json_token *t)
{
	return json_get(t, "operationName") && json_get(t, "category") && json_get(t, "properties") &&
	       (json_get(t, "time") || json_get(t, "TimeGenerated"));
}

/* 0 and the 2xx are success; the first three digits are those of HTTP. */
static bool azure_failed(struct slice result)
{
	return result.n > 0 && !slice_is(result, "0") && result.p[0] != '2';
}

static enum kind azure_kind(struct slice category, struct slice operation, bool failed)
{
	if (slice_is(operation, "deviceConnect"))
		return failed ? KIND_CLIENT_REFUSED : KIND_CLIENT_CONNECTED;
	if (slice_is(operation, "deviceDisconnect"))
		return KIND_CLIENT_CLOSED;
	if (slice_is(category, "DeviceTelemetry") || slice_is(category, "C2DCommands"))
		return failed ? KIND_MESSAGE_FAILED : KIND_NOTE;
	return KIND_NOTE;
}

/* The properties: a string of JSON, in newer exports an object. */
static const struct json_token *properties(struct cloud *c, const struct json_token *t)
{
	const struct json_token *p = json_get(t, "properties");

	if (p->type == JSON_OBJECT)
		return p;
	text_clear(&c->properties);
	json_unescape(json_text(p), &c->properties);
	if (!c->inner)
		c->inner = xcalloc(256, sizeof(*c->inner));
	return json_parse(text_slice(&c->properties), c->inner, 256) > 0 ? c->inner : NULL;
}

static void azure(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	struct slice category = text(t, "category"), operation = text(t, "operationName"), result = text(t, "resultType");
	bool failed = azure_failed(result);
	struct said *s = said_add(&c->q, azure_kind(category, operation, failed), at);
	const struct json_token *p = properties(c, t);
	struct slice proto = text(p, "protocol");

	said_span(s, at->number, last);
	date(s, either(t, "time", "TimeGenerated"));
	named(c, s, FIELD_CLIENT, either(p, "deviceId", "DeviceId"));
	address(s, either(p, "maskedIpAddress", "callerLocalIpAddress"), (struct slice){ 0 });
	said_word(s, FIELD_PROTO, protocol(proto));
	said_set(s, FIELD_STATUS, s->kind == KIND_NOTE ? operation : (struct slice){ 0 });
	if (slice_is(category, "DeviceTelemetry") || slice_is(category, "C2DCommands"))
		said_word(s, FIELD_DIRECTION, slice_is(category, "DeviceTelemetry") ? "up" : "down");
	if (!failed)
		return;
	named(c, s, FIELD_REASON, text(t, "resultDescription"));
	if (s->kind == KIND_CLIENT_CLOSED)
		return; /* why it ended is no refusal */
	said_set(s, FIELD_CAUSE, result);
	named(c, s, FIELD_CAUSE_TEXT, text(t, "resultDescription"));
	said_word(s, FIELD_CAUSE_LAYER, "iothub");
}

/* Event Grid: {"eventType":"Microsoft.Devices.DeviceConnected","data":{"hubName":...,"deviceId":...},"eventTime":...} */
static bool is_grid(const struct json_token *t)
{
	return slice_starts(either(t, "eventType", "type"), "Microsoft.Devices.Device") && json_get(t, "data");
}

static void grid(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	static const struct {
		const char *end;
		enum kind kind;
	} kinds[] = { { "DeviceConnected", KIND_CLIENT_CONNECTED },
		      { "DeviceDisconnected", KIND_CLIENT_CLOSED },
		      { "DeviceTelemetry", KIND_MESSAGE_RECEIVED } };
	struct slice type = either(t, "eventType", "type");
	struct said *s = said_add(&c->q, KIND_NOTE, at);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_ends(type, kinds[i].end))
			s->kind = kinds[i].kind;
	said_span(s, at->number, last);
	date(s, either(t, "eventTime", "time"));
	named(c, s, FIELD_CLIENT, json_text(json_at(t, "data.deviceId")));
	if (s->kind == KIND_MESSAGE_RECEIVED) {
		said_word(s, FIELD_DIRECTION, "up");
		if (!json_at(t, "data.deviceId"))
			named(c, s, FIELD_CLIENT, json_text(json_at(t, "data.systemProperties.iothub-connection-device-id")));
	} else if (s->kind == KIND_NOTE) {
		said_set(s, FIELD_STATUS, type);
	}
}

/* --- documents --- */

static bool one(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	if (t->type != JSON_OBJECT)
		return false;
	if (is_aws(t))
		aws(c, t, at, last);
	else if (is_azure(t))
		azure(c, t, at, last);
	else if (is_grid(t))
		grid(c, t, at, last);
	else
		return false;
	return true;
}

static void document(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	struct json_each each = json_each(json_get(t, "records"));

	if (one(c, t, at, last))
		return;
	while (json_next(&each))
		one(c, each.value, at, last);
}

/* "2026-07-14T08:30:14.632Z {...", as CloudWatch exports it */
static struct slice object(struct slice line)
{
	struct stamp st;
	size_t n = slice_starts(line, "{") || slice_starts(line, "[") ? 0 : utc_read(line, &st);

	return slice_trim(slice_from(line, n));
}

static int read_document(void *state, struct reading *r, struct error *e)
{
	struct cloud *c = state;
	const struct json_token *top;
	struct line at = { 0 };
	uint32_t last;
	int got = jsondoc_read(&c->docs, r, &at, &last, &top, e);

	if (got == 1)
		document(c, top, &at, last);
	return got;
}

/* A field of a statement that does not live on: what stands in the message is borrowed from there. */
static void lend(struct event *ev, enum field f, struct slice value, struct slice from)
{
	const char *there = memmem(from.p, from.n, value.p, value.n);

	if (there)
		event_set(ev, f, (struct slice){ there, value.n });
	else
		event_make(ev, f, "%.*s", SLICE_ARG(value));
}

static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	struct slice doc = object(h->message);
	const struct json_token *top;
	struct cloud c = { 0 };
	bool said = false;

	(void)p;
	if (!slice_starts(doc, "{") || (slice_find(doc, "\"eventType\"") < 0 && slice_find(doc, "\"operationName\"") < 0))
		return 0;
	top = json_room_read(&c.docs.room, doc);
	if (top && one(&c, top, &(struct line){ 0 }, 0)) {
		struct event whole = { 0 };

		said = said_take(&c.q, &whole);
		for (int f = 0; said && f < FIELD_COUNT; f++)
			if (event_has(&whole, (enum field)f))
				lend(ev, (enum field)f, event_get(&whole, (enum field)f), doc);
		ev->kind = whole.kind;
		ev->stamp = whole.stamp;
		event_free(&whole);
	}
	said_free(&c.q);
	text_free(&c.properties);
	text_free(&c.plain);
	jsondoc_free(&c.docs);
	free(c.inner);
	return said;
}

static void begin(void *state)
{
	struct cloud *c = state;

	c->docs.loose = true;
}

static void stop(void *state)
{
	struct cloud *c = state;

	jsondoc_free(&c->docs);
	said_free(&c->q);
	text_free(&c->properties);
	text_free(&c->plain);
	free(c->inner);
	free(c);
}

/* Pretty-printed ones spread over lines: their members are looked for, not whole objects. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned json = 0, other = 0;
	bool event = false, client = false, trace = false, operation = false, category = false, devices = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = object(lines[i].text);

		if (line.n == 0)
			continue;
		json += strchr("{}[]\"", line.p[0]) != NULL;
		other++;
		event |= slice_find(line, "\"eventType\"") >= 0;
		client |= slice_find(line, "\"clientId\"") >= 0;
		trace |= slice_find(line, "\"traceId\"") >= 0 || slice_find(line, "\"principalIdentifier\"") >= 0;
		operation |= slice_find(line, "\"operationName\"") >= 0;
		category |= slice_find(line, "\"Connections\"") >= 0 || slice_find(line, "\"DeviceTelemetry\"") >= 0 ||
			    slice_find(line, "\"C2DCommands\"") >= 0;
		devices |= slice_find(line, "\"Microsoft.Devices.Device") >= 0;
	}
	if (other == 0 || !((event && client && trace) || (operation && category) || devices))
		return 0;
	return (int)(json * 96 / other);
}

const struct parser parser_cloud_iot = {
	.name = "cloud_iot",
	.party = PARTY_APPLICATION,
	.role = ROLE_BROKER,
	.source = "AWS IoT Core (CloudWatch v1, presence), Azure IoT Hub (Azure Monitor, Event Grid)",
	.has = (const char *const[]){ "\"eventType\"", "\"operationName\"", NULL },
	.self = &(const struct recordwise_self){ .state = sizeof(struct cloud),
						.queue = offsetof(struct cloud, q),
						.begin = begin,
						.record = read_document },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
	.message = message,
};
