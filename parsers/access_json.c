/*
 * Access logs that are JSON objects, one a line.
 *	{"level":"info","ts":1784017814.25,"logger":"http.log.access","msg":"handled
 *request","request":{"remote_ip":"10.77.4.9","method":"POST",...
 *	{"ClientHost":"10.77.4.9","ClientPort":"40022","DownstreamStatus":202,"RequestMethod":"POST","RequestPath":"/v2/flow","StartUTC":...
 * Learnt from Caddy 2.7, Traefik 2 and 3, Envoy (Gateway), nginx with log_format escape=json, pino-http, Amazon API Gateway and Google's
 *load balancer. Which member has which meaning is a row a product.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "parser.h"
#include "web.h"

#define TOKENS_MAX 1024

/* Paths to the members; more than one with blanks between: the first that is there counts. */
static const struct dialect {
	const char *sign; /* a member that no other product has */
	const char *stamp, *method, *url, *status, *agent, *flags, *src, *sport, *name, *reason;
} dialects[] = {
	{ .sign = "request.remote_ip",
	  .stamp = "ts",
	  .method = "request.method",
	  .url = "request.uri",
	  .status = "status",
	  .agent = "request.headers.User-Agent",
	  .src = "request.client_ip request.remote_ip",
	  .sport = "request.remote_port",
	  .name = "request.host",
	  .reason = "msg" },
	{ .sign = "request.remote_addr",
	  .stamp = "ts",
	  .method = "request.method",
	  .url = "request.uri",
	  .status = "status",
	  .agent = "request.headers.User-Agent",
	  .src = "request.remote_addr",
	  .name = "request.host" },
	{ .sign = "DownstreamStatus",
	  .stamp = "StartUTC time",
	  .method = "RequestMethod",
	  .url = "RequestPath",
	  .status = "DownstreamStatus",
	  .agent = "request_User-Agent",
	  .src = "ClientHost ClientAddr",
	  .sport = "ClientPort",
	  .name = "RequestHost" },
	{ .sign = "downstream_remote_address",
	  .stamp = "start_time",
	  .method = "method",
	  .url = "x-envoy-origin-path path",
	  .status = "response_code",
	  .agent = "user-agent user_agent",
	  .flags = "response_flags",
	  .src = "x-forwarded-for downstream_remote_address",
	  .name = ":authority authority requested_server_name" },
	{ .sign = "remote_addr",
	  .stamp = "time_iso8601 @timestamp time_local timestamp time msec",
	  .method = "request_method method request",
	  .url = "request_uri uri url path",
	  .status = "status",
	  .agent = "http_user_agent user_agent agent",
	  .src = "http_x_forwarded_for x_forwarded_for remote_addr",
	  .sport = "remote_port",
	  .name = "host server_name http_host" },
	{ .sign = "req.method",
	  .stamp = "time",
	  .method = "req.method",
	  .url = "req.url",
	  .status = "res.statusCode",
	  .agent = "req.headers.user-agent",
	  .src = "req.headers.x-forwarded-for req.remoteAddress",
	  .sport = "req.remotePort",
	  .name = "req.headers.host",
	  .reason = "err.message" },
	{ .sign = "httpMethod",
	  .stamp = "requestTime requestTimeEpoch",
	  .method = "httpMethod",
	  .url = "path resourcePath",
	  .status = "status",
	  .agent = "userAgent",
	  .src = "ip",
	  .name = "domainName" },
	{ .sign = "httpRequest.requestMethod",
	  .stamp = "timestamp",
	  .method = "httpRequest.requestMethod",
	  .url = "httpRequest.requestUrl",
	  .status = "httpRequest.status",
	  .agent = "httpRequest.userAgent",
	  .src = "httpRequest.remoteIp",
	  .reason = "jsonPayload.statusDetails" },
};

enum { DIALECTS = sizeof(dialects) / sizeof(dialects[0]) };

/* --- members --- */

/* One member, "a.b.c"; keys may have dots in them only at the top. A list counts as its first element. */
static const struct json_token *member(const struct json_token *t, struct slice path)
{
	char word[80];
	const struct json_token *at;

	if (path.n >= sizeof(word))
		return NULL;
	memcpy(word, path.p, path.n);
	word[path.n] = '\0';
	at = json_get(t, word);
	at = at ? at : json_at(t, word);
	return at && at->type == JSON_ARRAY && at->size > 0 ? at + 1 : at;
}

static const struct json_token *first(const struct json_token *t, const char *paths)
{
	struct slice rest = slice_of(paths);

	while (rest.n > 0) {
		const struct json_token *at = member(t, slice_token(&rest, ' '));
		struct slice text = json_text(at);

		if (text.n > 0 && !slice_is(text, "-"))
			return at;
	}
	return NULL;
}

static struct slice text(const struct json_token *t, const char *paths)
{
	return json_text(first(t, paths));
}

static const struct dialect *dialect_of(const struct json_token *t)
{
	for (size_t i = 0; i < DIALECTS; i++)
		if (member(t, slice_of(dialects[i].sign)) && first(t, dialects[i].method) && first(t, dialects[i].status))
			return &dialects[i];
	return NULL;
}

/* --- one request --- */

/* "10.77.4.9", "10.77.4.9:40022", "[2001:db8::9]:40022"; of a list of those who passed it on the first, who asked. */
static void source(struct event *ev, struct slice written, struct slice port)
{
	struct slice address = slice_trim(slice_token(&written, ','));
	ptrdiff_t colon;

	if (slice_starts(address, "[")) {
		struct slice inside = slice_from(address, 1), rest = inside;

		address = slice_token(&rest, ']');
		if (slice_starts(rest, ":"))
			port = slice_from(rest, 1);
	} else if ((colon = slice_index(address, ':')) > 0 && slice_index(slice_from(address, (size_t)colon + 1), ':') < 0) {
		port = slice_from(address, (size_t)colon + 1);
		address = slice_cut(address, 0, (size_t)colon);
	}
	if (!slice_address(address))
		return;
	event_set(ev, FIELD_SRC, address);
	if (slice_digits(port))
		event_set(ev, FIELD_SPORT, port);
}

/* "POST /v2/flow HTTP/1.1", where the whole request is one member. */
static struct slice whole_request(struct slice *method)
{
	struct slice rest = *method;

	if (slice_index(rest, ' ') < 0)
		return (struct slice){ 0 };
	*method = slice_token(&rest, ' ');
	return slice_token(&rest, ' ');
}

static void date(struct event *ev, struct slice written)
{
	if (!utc_epoch(written, &ev->stamp) && utc_read(written, &ev->stamp) == 0)
		return;
	ev->written = written;
}

static bool request(const struct dialect *d, const struct json_token *t, struct event *ev)
{
	struct slice method = text(t, d->method), url = whole_request(&method), ahead;
	struct slice asked = text(t, "http_x_forwarded_for x_forwarded_for x-forwarded-for");
	struct web w = { .agent = text(t, d->agent), .flags = text(t, d->flags) };

	w.method = method;
	json_field(ev, FIELD_STATUS, first(t, d->status));
	if (url.n > 0)
		event_set(ev, FIELD_URL, url);
	else
		json_field(ev, FIELD_URL, first(t, d->url));
	json_field(ev, FIELD_NAME, first(t, d->name));
	if (d->reason && !json_is(first(t, d->reason), "handled request"))
		json_field(ev, FIELD_REASON, first(t, d->reason));
	ahead = text(t, d->src);
	source(ev, ahead, asked.n > 0 && slice_same(asked, ahead) ? (struct slice){ 0 } : text(t, d->sport));
	date(ev, text(t, d->stamp));
	return web_request(&w, ev);
}

/* What Go's server says in any product written with it: "http: TLS handshake error from 10.77.4.9:40022: remote error: tls: unknown
 * certificate". */
static bool handshake(const struct json_token *t, struct event *ev)
{
	static const char words[] = "http: TLS handshake error from ";
	struct slice said = text(t, "msg message"), from, why;
	ptrdiff_t at;

	if (!slice_starts(said, words))
		return false;
	from = why = slice_from(said, sizeof(words) - 1);
	at = slice_find(from, ": ");
	if (at < 0)
		return false;
	ev->kind = KIND_TLS_FAILED;
	source(ev, slice_cut(from, 0, (size_t)at), (struct slice){ 0 });
	event_set(ev, FIELD_REASON, slice_from(why, (size_t)at + 2));
	date(ev, text(t, "ts time timestamp"));
	return true;
}

/* --- lines --- */

static bool read_object(struct slice line, struct json_token *tokens, struct event *ev)
{
	const struct dialect *d;

	if (!slice_starts(line, "{") || json_parse(line, tokens, TOKENS_MAX) < 1)
		return false;
	d = dialect_of(tokens);
	return d ? request(d, tokens, ev) : handshake(tokens, ev);
}

static int message(const struct parser *p, const struct head *h, struct event *ev)
{
	struct json_token *tokens;
	int read;

	(void)p;
	if (!slice_starts(h->message, "{"))
		return 0;
	tokens = xcalloc(TOKENS_MAX, sizeof(*tokens));
	read = read_object(h->message, tokens, ev);
	free(tokens);
	return read;
}

static void *start(const struct parser *p)
{
	(void)p;
	return xcalloc(TOKENS_MAX, sizeof(struct json_token));
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		event_clear(ev);
		if (!read_object(line.text, state, ev))
			continue;
		if (ev->stamp.basis == STAMP_NONE)
			reading_doubt(r, DOUBT_STAMP);
		ev->format = slice_of(p->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct json_token *tokens = xcalloc(TOKENS_MAX, sizeof(*tokens));
	unsigned read = 0, other = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = slice_trim(lines[i].text);

		if (slice_starts(line, "{") && json_parse(line, tokens, TOKENS_MAX) > 0 && dialect_of(tokens))
			read++;
		else if (line.n > 0)
			other++;
	}
	free(tokens);
	return read ? (int)(read * 100 / (read + other)) : 0;
}

const struct parser parser_access_json = {
	.name = "access_json",
	.party = PARTY_APPLICATION,
	.role = ROLE_SERVER,
	.source = "Caddy 2.7, Traefik 2 and 3, Envoy, nginx, pino-http, Amazon API Gateway, Google load balancer (JSON access logs)",
	.has = (const char *const[]){ "{", NULL },
	.bid = bid,
	.open = start,
	.close = free,
	.next = next,
	.message = message,
};
