/*
 * Check Point's log as its exporter writes it, pairs in brackets or between bars, and as "fw log" prints it.
 *	1 2026-07-14T08:30:14Z edge4 CheckPoint 19710 - [action:"Drop"; ifname:"gi"; time:"1784017814"; dst:"10.78.0.10"; proto:"6";
 *	s_port:"40022"; service:"8883"; src:"10.77.4.9"; rule_name:"last"; ]
 *	time=1784017814|hostname=edge4|product=Firewall|action=Drop|...|dst=10.78.0.10|proto=6|s_port=40022|service=8883|src=10.77.4.9|
 *	1 2026-07-14T11:30:14+03:00 192.0.2.2 CP-GW - Log [Fields@1.3.6.1.4.1.2620 Action="drop" rule="9" src="10.77.4.9" ...
 *service="8883"] 14Jul2026 11:30:14 drop   192.0.2.2 >gi rule: 9; src: 10.77.4.9; dst: 10.78.0.10; proto: tcp; product: VPN-1 & FireWall-1;
 *service: 8883; Learnt from R77 to R81 (Log Exporter, CPLogToSyslog, fw log, fw log -l). Keys come again, once for each layer. Whatever has
 *a key "ike" speaks of a tunnel, not of a flow. "14:30:14" alone, without -l, is a time of no day: "Date: Jul 14, 2026" stands above.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

static struct slice either(struct slice a, struct slice b)
{
	return a.n ? a : b;
}

static struct slice action_of(const struct kvs *k)
{
	return kv_any(k, "action|Action|rule_action");
}

static struct flow flow_of(const struct kvs *k)
{
	return (struct flow){
		.src = kv_get(k, "src"),
		.sport = kv_any(k, "s_port|sport_svc"),
		.dst = kv_get(k, "dst"),
		.dport = kv_any(k, "service|svc"),
		.proto = kv_get(k, "proto"),
		.nat_src = kv_get(k, "xlatesrc"),
		.nat_sport = kv_any(k, "xlatesport|xlatesport_svc"),
		.nat_dst = kv_get(k, "xlatedst"),
		.nat_dport = kv_any(k, "xlatedport|xlatedport_svc"),
		.rule = kv_any(k, "rule_name|rule|rule_uid"),
		.in = kv_any(k, "ifname|InterfaceName"),
		.from_zone = kv_get(k, "inzone"),
		.to_zone = kv_get(k, "outzone"),
		.tunnel = kv_any(k, "community|peer_gateway"),
		.bytes_out = kv_any(k, "client_inbound_bytes|sent_bytes"),
		.bytes_in = kv_any(k, "client_outbound_bytes|received_bytes"),
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
	kv_set(ev, FIELD_STATUS, either(kv_get(k, "reject_category"), action_of(k)));
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
	kv_set(ev, FIELD_STATUS, action_of(k));
	kv_set(ev, FIELD_REASON, kv_any(k, "additional_info|fieldschanges|message|subject|event_type|product"));
	return LINE_EVENT;
}

static enum flow_verdict verdict_of(const struct kvs *k)
{
	struct slice words = kv_any(k, "message_info|tcp_packet_out_of_state|TCP packet out of state|information|Attack Info|attack");
	enum flow_verdict v = flow_action(action_of(k));

	if (v != FLOW_DENIED)
		return v;
	if (kv_any(k, "tcp_packet_out_of_state|TCP packet out of state").n || slice_find(words, "out of state") >= 0 ||
	    slice_find(words, "isn't SYN") >= 0)
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
	kv_set(ev, FIELD_STATUS, action_of(k));
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, kv_any(k, "message_info|attack_info|Attack Info|attack|reject_category"));
	if (ev->kind == KIND_FLOW_ALLOWED)
		flow_reply(ev, &f, kv_get(k, "elapsed").n > 0);
	return LINE_EVENT;
}

/* Words that fw log prints between the time and the pairs: the action, who logged it, and which way by which interface. One stands in every
 * line of it, with the blank. */
#define ACTIONS                                                                                                                         \
	"accept ", "drop ", "reject ", "encrypt ", "decrypt ", "keyinst ", "ctl ", "monitor ", "authorize ", "deauthorize ", "block ",  \
		"detect ", "prevent ", "allow ", "bypass ", "inspect ", "redirect ", "vpnroute ", "update "

static bool is_action(struct slice s)
{
	static const char *const words[] = { ACTIONS };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_same(s, (struct slice){ words[i], strlen(words[i]) - 1 }))
			return true;
	return false;
}

static struct slice word(struct slice *s)
{
	struct slice w = { 0 };

	*s = slice_trim(*s);
	while (s->n && w.n == 0)
		w = slice_token(s, ' ');
	return w;
}

static void put(struct kvs *k, const char *key, struct slice value)
{
	if (k->n < KV_MAX && value.n)
		k->at[k->n++] = (struct kv){ slice_of(key), value };
}

/* "accept 192.0.2.2 >eth2 rule: 9; ..." or, newer, "5 N/A 1 drop 192.0.2.2 < eth1 LogId: 0; ..."; s begins behind the time. */
static bool printed(struct slice s, struct kvs *k)
{
	struct slice action = { 0 }, origin, way;

	for (int i = 0; i < 4 && !is_action(action); i++)
		action = word(&s);
	origin = word(&s);
	way = word(&s);
	if (!is_action(action) || way.n == 0 || (way.p[0] != '<' && way.p[0] != '>') || slice_find(s, ": ") < 0)
		return false;
	way = way.n > 1 ? slice_from(way, 1) : word(&s);
	kv_colons(s, k);
	put(k, "action", action);
	put(k, "ifname", way);
	put(k, "origin", origin);
	return true;
}

/* Behind "14Jul2026 11:30:14" or "11:30:14", if a carrier did not take it for its own. */
static bool from_fw_log(struct slice s, struct kvs *k, struct event *ev)
{
	size_t n = utc_read(s, &ev->stamp);

	if (n > 0) {
		ev->written = slice_cut(s, 0, n);
	} else if (s.n > 9 && s.p[2] == ':' && s.p[5] == ':' && s.p[8] == ' ') {
		n = 8;
	}
	if (printed(slice_from(s, n), k))
		return true;
	ev->stamp = (struct stamp){ 0 };
	ev->written = (struct slice){ 0 };
	return false;
}

/* "date: 14Jul2026; hour: 11:30:14;" */
static void date(const struct kvs *k, struct event *ev)
{
	flow_date(ev, kv_get(k, "date"), kv_get(k, "hour"), (struct slice){ 0 });
	if (ev->stamp.basis == STAMP_NONE)
		ev->written = (struct slice){ 0 };
}

/* Where the pairs in brackets begin; -1: there are none. */
static ptrdiff_t bracket_at(struct slice s)
{
	ptrdiff_t at = slice_find(s, "[action:\"");

	if (at < 0)
		at = slice_find(s, "[Fields@1.3.6.1.4.1.2620 ");
	return at < 0 && slice_find(s, "originsicname:\"") >= 0 ? slice_index(s, '[') : at;
}

static bool pairs(struct slice s, struct kvs *k, struct event *ev)
{
	ptrdiff_t at = bracket_at(s);

	if (at >= 0) {
		kv_words(slice_from(s, (size_t)at), k);
		return true;
	}
	at = slice_find(s, "time=");
	if (at >= 0 && slice_find(s, "|product=") >= 0 && slice_find(s, "|origin=") >= 0) {
		kv_split(slice_from(s, (size_t)at), '|', k);
		return true;
	}
	if (slice_find(s, "; Action: ") >= 0 && slice_find(s, "; Origin: ") >= 0) {
		kv_colons(s, k);
		date(k, ev);
		return true;
	}
	return slice_find(s, ": ") > 0 && from_fw_log(slice_trim(s), k, ev);
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	struct slice time;

	(void)state;
	if (!pairs(h->message, &k, ev))
		return LINE_OTHER;
	time = kv_get(&k, "time");
	if (ev->written.n == 0 && utc_epoch(time, &ev->stamp))
		ev->written = time;
	else if (ev->written.n == 0)
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
	.source = "Check Point R77 to R81 (Log Exporter, CPLogToSyslog, fw log)",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "[action:\"", "[Fields@1.3.6.1.4.1.2620 ", "originsicname:\"", "|product=", "; Action: ", ACTIONS,
				      NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
