/*
 * Check Point's log as its exporter writes it: pairs in brackets, or between bars.
 *	1 2026-07-14T08:30:14Z edge4 CheckPoint 19710 - [action:"Drop"; ifname:"gi"; time:"1784017814"; dst:"10.78.0.10"; proto:"6";
 *	s_port:"40022"; service:"8883"; src:"10.77.4.9"; rule_name:"last"; ]
 *	time=1784017814|hostname=edge4|product=Firewall|action=Drop|...|dst=10.78.0.10|proto=6|s_port=40022|service=8883|src=10.77.4.9|
 * Learnt from R80 and R81 (Log Exporter). Keys come again, once for each layer. Whatever has a key "ike" speaks of a tunnel, not of a flow.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>

static struct slice either(struct slice a, struct slice b)
{
	return a.n ? a : b;
}

static struct flow flow_of(const struct kvs *k)
{
	return (struct flow){
		.src = kv_get(k, "src"),
		.sport = kv_get(k, "s_port"),
		.dst = kv_get(k, "dst"),
		.dport = kv_get(k, "service"),
		.proto = kv_get(k, "proto"),
		.nat_src = kv_get(k, "xlatesrc"),
		.nat_sport = kv_get(k, "xlatesport"),
		.nat_dst = kv_get(k, "xlatedst"),
		.nat_dport = kv_get(k, "xlatedport"),
		.rule = kv_any(k, "rule_name|rule|rule_uid"),
		.in = kv_get(k, "ifname"),
		.from_zone = kv_get(k, "inzone"),
		.to_zone = kv_get(k, "outzone"),
		.tunnel = kv_any(k, "community|peer_gateway"),
		.bytes_out = kv_get(k, "client_inbound_bytes"),
		.bytes_in = kv_get(k, "client_outbound_bytes"),
		.packets_out = kv_get(k, "client_inbound_packets"),
		.packets_in = kv_get(k, "client_outbound_packets"),
	};
}

static const struct {
	const char *words;
	enum kind kind;
} exchanges[] = {
	{ "ailed", KIND_TUNNEL_FAILED },
	{ "rejected", KIND_TUNNEL_FAILED },
	{ "No response", KIND_TUNNEL_FAILED },
	{ "o proposal", KIND_TUNNEL_FAILED },
	{ "ismatch", KIND_TUNNEL_FAILED },
	{ "eceived Delete", KIND_TUNNEL_DOWN },
	{ "Quick Mode completion", KIND_TUNNEL_UP },
	{ "Quick Mode Completion", KIND_TUNNEL_UP },
	{ "Child SA exchange: Exchange done", KIND_TUNNEL_UP },
};

static enum linewise tunnel(const struct kvs *k, struct event *ev)
{
	struct slice words = kv_get(k, "ike");
	bool failed = kv_get(k, "reject_category").n > 0;

	ev->kind = failed ? KIND_TUNNEL_FAILED : KIND_NOTE;
	for (size_t i = 0; !failed && ev->kind == KIND_NOTE && i < sizeof(exchanges) / sizeof(exchanges[0]); i++)
		if (slice_find(words, exchanges[i].words) >= 0)
			ev->kind = exchanges[i].kind;
	event_set(ev, FIELD_SRC, kv_get(k, "src"));
	event_set(ev, FIELD_DST, either(kv_get(k, "peer_gateway"), kv_get(k, "dst")));
	kv_set(ev, FIELD_TUNNEL, either(kv_get(k, "community"), event_get(ev, FIELD_DST)));
	kv_set(ev, FIELD_STATUS, either(kv_get(k, "reject_category"), kv_get(k, "action")));
	kv_set(ev, FIELD_REASON, words);
	return LINE_EVENT;
}

/* What administrators do has an action too, and no addresses. */
static enum linewise audit(const struct kvs *k, struct event *ev)
{
	struct slice operation = kv_get(k, "operation");

	if (slice_find(operation, "Object") >= 0 || slice_find(operation, "Policy") >= 0 || slice_find(operation, "ublish") >= 0)
		ev->kind = KIND_CONFIG_CHANGED;
	kv_set(ev, FIELD_OPERATION, operation);
	kv_set(ev, FIELD_CLIENT, kv_get(k, "administrator"));
	kv_set(ev, FIELD_SRC, kv_get(k, "src"));
	kv_set(ev, FIELD_STATUS, kv_get(k, "action"));
	kv_set(ev, FIELD_REASON, kv_any(k, "additional_info|fieldschanges|message|subject|event_type|product"));
	return LINE_EVENT;
}

static enum flow_verdict verdict_of(const struct kvs *k)
{
	struct slice words = kv_any(k, "message_info|tcp_packet_out_of_state|information|TCP packet out of state|attack");
	enum flow_verdict v = flow_action(kv_any(k, "action|rule_action"));

	if (v != FLOW_DENIED)
		return v;
	if (kv_get(k, "tcp_packet_out_of_state").n || slice_find(words, "out of state") >= 0 || slice_find(words, "isn't SYN") >= 0)
		return FLOW_OUT_OF_STATE;
	return slice_find(words, "poofing") >= 0 ? FLOW_REVERSE_PATH : v;
}

static enum linewise packet(const struct kvs *k, struct event *ev)
{
	struct flow f = flow_of(k);
	enum flow_verdict v = verdict_of(k);

	/* an inspection that only looked says nothing of the flow */
	if (v != FLOW_SEEN)
		flow_judge(ev, v);
	flow_put(ev, &f);
	kv_set(ev, FIELD_RULE, f.rule);
	kv_set(ev, FIELD_STATUS, kv_get(k, "action"));
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, kv_any(k, "message_info|attack_info|attack|reject_category"));
	if (ev->kind == KIND_FLOW_ALLOWED)
		flow_reply(ev, &f, kv_get(k, "elapsed").n > 0);
	return LINE_EVENT;
}

static bool pairs(struct slice s, struct kvs *k)
{
	ptrdiff_t at = slice_find(s, "[action:\"");

	if (at < 0 && slice_find(s, "originsicname:\"") >= 0)
		at = slice_index(s, '[');
	if (at >= 0) {
		kv_words(slice_from(s, (size_t)at), k);
		return true;
	}
	at = slice_find(s, "time=");
	if (at < 0 || slice_find(s, "|product=") < 0 || slice_find(s, "|origin=") < 0)
		return false;
	kv_split(slice_from(s, (size_t)at), '|', k);
	return true;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	struct slice time;

	(void)state;
	if (!pairs(h->message, &k))
		return LINE_OTHER;
	time = kv_get(&k, "time");
	if (utc_epoch(time, &ev->stamp))
		ev->written = time;
	else
		ev->stamp = (struct stamp){ 0 };
	kv_set(ev, FIELD_HOST, kv_get(&k, "hostname"));
	if (kv_get(&k, "ike").n)
		return tunnel(&k, ev);
	return kv_get(&k, "dst").n ? packet(&k, ev) : audit(&k, ev);
}

const struct parser parser_checkpoint = {
	.name = "checkpoint",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Check Point R80 and R81 (Log Exporter)",
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
