/*
 * Suricata's eve.json, one object a line, bare or behind a carrier.
 *	{"timestamp":"2026-07-14T08:30:14.533101+0000","flow_id":12,"in_iface":"gi0","event_type":"flow","src_ip":"10.77.4.9","src_port":40022,
 *	"dest_ip":"10.78.0.10","dest_port":8883,"proto":"TCP","flow":{"pkts_toserver":3,"pkts_toclient":0,"bytes_toserver":180,
 *	"bytes_toclient":0,"state":"new","reason":"timeout"}}
 * Learnt from Suricata 4 to 7 (eve.json schema). It looks on, unless it is in line: an alert that is "allowed" was not decided by anybody.
 */
#include "flow.h"
#include "json.h"
#include "linewise.h"

#include <string.h>

#define TOKENS_MAX 1500

/* In the order in which they stand. */
enum { TIME, SESSION, IN, TYPE, SRC, SPORT, DST, DPORT, PROTO, FLOW, TCP, HOST, OF_RECORD };
static const struct slice of_record[OF_RECORD] = {
	[TIME] = { "timestamp", 9 }, [SESSION] = { "flow_id", 7 },  [IN] = { "in_iface", 8 }, [TYPE] = { "event_type", 10 },
	[SRC] = { "src_ip", 6 },     [SPORT] = { "src_port", 8 },   [DST] = { "dest_ip", 7 }, [DPORT] = { "dest_port", 9 },
	[PROTO] = { "proto", 5 },    [FLOW] = { "flow", 4 },        [TCP] = { "tcp", 3 },     [HOST] = { "host", 4 },
};

enum { PACKETS_OUT, PACKETS_IN, BYTES_OUT, BYTES_IN, STATE, REASON, OF_FLOW };
static const struct slice of_flow[OF_FLOW] = {
	[PACKETS_OUT] = { "pkts_toserver", 13 },
	[PACKETS_IN] = { "pkts_toclient", 13 },
	[BYTES_OUT] = { "bytes_toserver", 14 },
	[BYTES_IN] = { "bytes_toclient", 14 },
	[STATE] = { "state", 5 },
	[REASON] = { "reason", 6 },
};

struct record {
	const struct json_token *top, *of[OF_RECORD], *flow[OF_FLOW]; /* flow: what stands in "flow" */
};

static const struct json_token *find(const struct record *r, const char *path)
{
	return json_at(r->top, path);
}

static struct slice at(const struct json_token *t, const char *path)
{
	return json_text(json_at(t, path));
}

static struct flow flow_of(const struct record *r)
{
	return (struct flow){
		.src = json_text(r->of[SRC]),
		.sport = json_text(r->of[SPORT]),
		.dst = json_text(r->of[DST]),
		.dport = json_text(r->of[DPORT]),
		.proto = json_text(r->of[PROTO]),
		.in = json_text(r->of[IN]),
		.session = json_text(r->of[SESSION]),
		.bytes_out = json_text(r->flow[BYTES_OUT]),
		.bytes_in = json_text(r->flow[BYTES_IN]),
		.packets_out = json_text(r->flow[PACKETS_OUT]),
		.packets_in = json_text(r->flow[PACKETS_IN]),
	};
}

/* The flags of one direction, two hex digits; 0 when there are none. */
static unsigned flags(const struct json_token *tcp, const char *name)
{
	uint8_t byte = 0;

	return slice_hex(json_text(json_get(tcp, name)), &byte, 1) == 1 ? byte : 0;
}

#define SYN 0x02u
#define RST 0x04u

/* A server that resets without having accepted refused; else the one who reset did. */
static enum flow_verdict ended(const struct record *r)
{
	const struct json_token *tcp = r->of[TCP], *state = r->flow[STATE];
	unsigned there = flags(tcp, "tcp_flags_ts"), back = flags(tcp, "tcp_flags_tc");
	bool reset = json_is(json_get(tcp, "rst"), "true") || ((there | back) & RST);

	if (json_is(state, "new"))
		return FLOW_AGED;
	if (json_is(state, "closed"))
		return !reset                          ? FLOW_CLOSED
		       : (back & RST) && !(back & SYN) ? FLOW_RESET_SERVER
		       : there & RST                   ? FLOW_RESET_CLIENT
		       : back & RST                    ? FLOW_RESET_SERVER
						       : FLOW_RESET;
	if (json_is(r->flow[REASON], "timeout"))
		return FLOW_AGED;
	return FLOW_SEEN;
}

static void flow(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_judge(ev, ended(r));
	flow_put(ev, &f);
	flow_reply(ev, &f, true);
	event_set(ev, FIELD_STATUS, json_text(r->flow[STATE]));
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, json_text(r->flow[REASON]));
}

/* Halves of flows, each in its own record. */
static void netflow(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	f.bytes_out = json_text(find(r, "netflow.bytes"));
	flow_judge(ev, FLOW_SEEN);
	flow_put(ev, &f);
	event_set(ev, FIELD_REPLY, SLICE("unknown"));
}

static void alert(const struct record *r, struct event *ev)
{
	bool blocked = json_is(find(r, "alert.action"), "blocked");
	struct flow f = flow_of(r);

	f.bytes_out = f.bytes_in = (struct slice){ 0 };
	if (blocked)
		flow_judge(ev, FLOW_DENIED);
	flow_put(ev, &f);
	json_field(ev, FIELD_RULE, find(r, "alert.signature"));
	json_field(ev, FIELD_REASON, find(r, "alert.category"));
	event_set(ev, FIELD_STATUS, json_text(find(r, "alert.action")));
}

static void drop(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_judge(ev, FLOW_DENIED);
	flow_put(ev, &f);
	json_field(ev, FIELD_RULE, find(r, "alert.signature"));
	json_field(ev, FIELD_REASON, find(r, "drop.reason"));
}

/* --- what is inside --- */

/* The first address among the answers, in either form that eve.json has for them. */
static struct slice answer(const struct json_token *dns)
{
	static const char *const grouped[] = { "grouped.A", "grouped.AAAA" };
	struct json_each each = json_each(json_get(dns, "answers"));

	while (json_next(&each))
		if (json_is(json_get(each.value, "rrtype"), "A") || json_is(json_get(each.value, "rrtype"), "AAAA"))
			return json_text(json_get(each.value, "rdata"));
	for (size_t i = 0; i < 2; i++) {
		each = json_each(json_at(dns, grouped[i]));
		if (json_next(&each))
			return json_text(each.value);
	}
	return (struct slice){ 0 };
}

static void dns(const struct record *r, struct event *ev)
{
	const struct json_token *d = find(r, "dns");
	struct slice type = at(d, "type"), rcode = at(d, "rcode"), address = answer(d);
	struct flow f = flow_of(r);
	bool answered = slice_is(type, "answer") || slice_is(type, "response");

	flow_put(ev, &f);
	json_field(ev, FIELD_NAME, json_get(d, "rrname"));
	if (!event_has(ev, FIELD_NAME)) {
		struct json_each each = json_each(json_get(d, "queries"));

		if (json_next(&each))
			json_field(ev, FIELD_NAME, json_get(each.value, "rrname"));
	}
	if (answered && rcode.n && !slice_is(rcode, "NOERROR")) {
		ev->kind = KIND_NAME_FAILED;
		event_set(ev, FIELD_REASON, rcode);
	} else if (answered && address.n) {
		ev->kind = KIND_NAME_RESOLVED;
		event_set(ev, FIELD_STATUS, address);
	} else {
		event_set(ev, FIELD_STATUS, answered && rcode.n ? SLICE("NODATA") : type);
	}
}

/* That a certificate was seen says nothing of whether it was accepted. */
static void tls(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_put(ev, &f);
	json_field(ev, FIELD_NAME, find(r, "tls.sni"));
	json_field(ev, FIELD_ISSUER, find(r, "tls.issuerdn"));
	json_field(ev, FIELD_NOT_BEFORE, find(r, "tls.notbefore"));
	json_field(ev, FIELD_NOT_AFTER, find(r, "tls.notafter"));
	json_field(ev, FIELD_STATUS, find(r, "tls.version"));
}

static void http(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_put(ev, &f);
	json_field(ev, FIELD_NAME, find(r, "http.hostname"));
	json_field(ev, FIELD_URL, find(r, "http.url"));
	json_field(ev, FIELD_STATUS, find(r, "http.status"));
}

static void mqtt(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_put(ev, &f);
	json_field(ev, FIELD_CLIENT, find(r, "mqtt.connect.client_id"));
	json_field(ev, FIELD_CAUSE, find(r, "mqtt.connack.return_code"));
	if (!event_has(ev, FIELD_CAUSE))
		return;
	ev->kind = json_is(find(r, "mqtt.connack.return_code"), "0") ? KIND_CLIENT_CONNECTED : KIND_CLIENT_REFUSED;
	event_set(ev, FIELD_CAUSE_LAYER, SLICE("mqtt"));
}

static void anomaly(const struct record *r, struct event *ev)
{
	struct flow f = flow_of(r);

	flow_put(ev, &f);
	json_field(ev, FIELD_REASON, find(r, "anomaly.event"));
}

static const struct {
	const char *type;
	void (*read)(const struct record *r, struct event *ev);
} readers[] = { { "flow", flow }, { "netflow", netflow }, { "alert", alert }, { "drop", drop },      { "dns", dns },
		{ "tls", tls },   { "http", http },       { "mqtt", mqtt },   { "anomaly", anomaly } };

/* Whether the text has "name": just so; where the member was found, it need not be sought. */
static bool has(struct slice text, const struct json_token *value, const char *quoted)
{
	const struct json_token *key = value ? value - 1 : NULL;

	return (key && !key->escaped && key->text.p[key->text.n + 1] == ':') || slice_find(text, quoted) >= 0;
}

/* Counters of the sensor itself. Where the record could not be read as a whole it is sought in the text. */
static bool is_stats(const struct record *r, bool whole, struct slice text)
{
	const struct json_token *type = r->of[TYPE];

	if (whole && type && !type[-1].escaped)
		return type->type == JSON_STRING && type->text.p[-2] == ':' && slice_is(type->text, "stats");
	return slice_find(text, "\"event_type\":\"stats\"") >= 0;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct json_token tokens[TOKENS_MAX];
	struct record r = { .top = tokens };
	ptrdiff_t brace = slice_index(h->message, '{');
	struct slice s, type, time;
	bool whole;

	(void)state;
	if (brace < 0)
		return LINE_OTHER;
	s = slice_from(h->message, (size_t)brace);
	whole = json_parse_first(s, tokens, TOKENS_MAX) > 0;
	json_members(whole ? tokens : NULL, of_record, OF_RECORD, r.of);
	json_members(r.of[FLOW], of_flow, OF_FLOW, r.flow);
	if (!has(h->message, r.of[TYPE], "\"event_type\":"))
		return LINE_OTHER;
	if (is_stats(&r, whole, s))
		return LINE_NOISE;
	if (!whole || !has(s, r.of[SRC], "\"src_ip\":"))
		return LINE_OTHER;
	type = json_text(r.of[TYPE]);
	time = json_text(r.of[TIME]);
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (!slice_is(type, readers[i].type))
			continue;
		readers[i].read(&r, ev);
		json_field(ev, FIELD_HOST, r.of[HOST]);
		if (utc_read(time, &ev->stamp) > 0)
			ev->written = time;
		return LINE_EVENT;
	}
	return LINE_NOISE;
}

const struct parser parser_suricata = {
	.name = "suricata",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Suricata 4 to 7 (eve.json)",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "\"event_type\":", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
