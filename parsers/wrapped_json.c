/*
 * Which member is the message, which its time, and who wrote it.
 *	{"log":"192.0.2.7 - - [14/Jul/2026:...\n","stream":"stdout","time":"2026-07-14T08:30:14.207Z"}
 *	{"resourceLogs":[{"resource":{"attributes":[...]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1784...","body":{"stringValue":"..."}}]}]}]}
 *	{"events":[{"logStreamName":"broker","timestamp":1784017814250,"message":"...","ingestionTime":...}]}
 * Learnt from docker's json-file, the OpenTelemetry protocol (JSON), CloudWatch Logs (filter-log-events, subscriptions), Elastic Common
 * Schema, Fluent Bit, GELF and Google Cloud Logging.
 */
#include <stdlib.h>
#include <string.h>

#include "wrapped.h"

struct place { /* where a string went in the text, which moves while it grows */
	size_t at, n;
};

static struct piece *add(struct pieces *p, const struct json_token *message)
{
	struct piece *piece;

	if (p->n == p->size) {
		p->size = p->size ? p->size * 2 : 16;
		p->items = xrealloc(p->items, p->size, sizeof(*p->items));
	}
	piece = &p->items[p->n++];
	*piece = (struct piece){ .place = message->text.p, .message = message->text };
	return piece;
}

static void date(struct piece *piece, struct slice written)
{
	if (utc_epoch(written, &piece->stamp) || utc_read(written, &piece->stamp) > 0)
		piece->written = written;
}

/* The first of these members that is a string or number. */
static struct slice first(const struct json_token *t, const char *const *names)
{
	for (; *names; names++) {
		struct slice s = json_text(json_get(t, *names));

		s = s.n ? s : json_text(json_at(t, *names));
		if (s.n > 0)
			return s;
	}
	return (struct slice){ 0 };
}

static const char *const hosts[] = { "host", "hostname", "host.name", "host.hostname", "_HOSTNAME", "agent.hostname", NULL };
static const char *const programs[] = { "program", "ident", "appname", "syslog.appname", "process.name", "SYSLOG_IDENTIFIER", NULL };
static const char *const times[] = { "@timestamp", "timestamp", "time", "receiveTimestamp", "ts", "date", NULL };

static void by_members(struct piece *piece, const struct json_token *t)
{
	date(piece, first(t, times));
	piece->host = first(t, hosts);
	piece->program = first(t, programs);
}

/* --- OpenTelemetry --- */

static struct slice attribute(const struct json_token *list, const char *key)
{
	struct json_each each = json_each(list);

	while (json_next(&each))
		if (json_is(json_get(each.value, "key"), key))
			return json_text(json_at(each.value, "value.stringValue"));
	return (struct slice){ 0 };
}

static void records(struct pieces *p, const struct json_token *list, struct slice host, struct slice program)
{
	struct json_each each = json_each(list);

	while (json_next(&each)) {
		const struct json_token *body = json_at(each.value, "body.stringValue");
		struct slice time = json_text(json_get(each.value, "timeUnixNano"));
		struct piece *piece;

		if (!body || body->type != JSON_STRING)
			continue;
		piece = add(p, body);
		date(piece, time.n > 1 ? time : json_text(json_get(each.value, "observedTimeUnixNano")));
		piece->host = host;
		piece->program = program;
	}
}

static bool telemetry(struct pieces *p, const struct json_token *t)
{
	const struct json_token *list = json_get(t, "resourceLogs");
	struct json_each each = json_each(list);

	while (json_next(&each)) {
		const struct json_token *attributes = json_at(each.value, "resource.attributes");
		struct json_each scopes = json_each(json_get(each.value, "scopeLogs"));

		while (json_next(&scopes))
			records(p, json_get(scopes.value, "logRecords"), attribute(attributes, "host.name"),
				attribute(attributes, "service.name"));
	}
	return list != NULL;
}

/* --- CloudWatch --- */

static bool events(struct pieces *p, const struct json_token *t)
{
	const struct json_token *list = json_get(t, "events");
	struct json_each each;
	bool any = false;

	list = list ? list : json_get(t, "logEvents");
	each = json_each(list);
	while (json_next(&each)) {
		const struct json_token *message = json_get(each.value, "message");

		if (!message || message->type != JSON_STRING)
			continue;
		date(add(p, message), json_text(json_get(each.value, "timestamp")));
		any = true;
	}
	return any;
}

/* --- one record a document --- */

/* A member of this name alone does not make a carrier: the runtime's stream, or a time beside it, does. */
static bool record(struct pieces *p, const struct json_token *t)
{
	static const char *const messages[] = { "log", "message", "MESSAGE", "short_message", "textPayload", "msg" };

	if (first(t, times).n == 0 && !json_get(t, "stream"))
		return false;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		const struct json_token *message = json_get(t, messages[i]);

		if (!message || message->type != JSON_STRING)
			continue;
		by_members(add(p, message), t);
		p->items[p->n - 1].torn = i == 0 && json_get(t, "stream") && !slice_ends(message->text, "\\n");
		return true;
	}
	return false;
}

/* --- messages as they were written --- */

static void unescape(struct pieces *p)
{
	struct place *at = xcalloc(p->n + 1, sizeof(*at));

	text_clear(&p->text);
	for (size_t i = 0; i < p->n; i++) {
		at[i].at = p->text.n;
		json_unescape(p->items[i].message, &p->text);
		at[i].n = p->text.n - at[i].at;
	}
	for (size_t i = 0; i < p->n; i++)
		p->items[i].message = slice_cut(text_slice(&p->text), at[i].at, at[i].n);
	free(at);
}

size_t wrapped_pieces(const struct json_token *t, struct pieces *out)
{
	out->n = 0;
	if (t->type != JSON_OBJECT)
		return 0;
	if (!telemetry(out, t) && !events(out, t))
		record(out, t);
	unescape(out);
	return out->n;
}

void pieces_free(struct pieces *p)
{
	free(p->items);
	text_free(&p->text);
}
