/*
 * FortiGate's key=value log, by syslog, from a file, FortiAnalyzer, or "execute log display" (newest first, "N: " before each record).
 *	date=2026-07-14 time=11:30:14 devname="edge4" logid="0000000013" type="traffic" subtype="forward" eventtime=1784017814378886140
 *	tz="+0300" srcip=10.77.4.9 srcport=40022 srcintf="gi" dstip=10.78.0.10 dstport=8883 dstintf="dc" sessionid=27 proto=6 action="close"
 *	policyid=17 policyname="pumps" trandisp="noop" duration=1805 sentbyte=660 rcvdbyte=540 sentpkt=7 rcvdpkt=6
 * Learnt from FortiOS 6 and 7 (log reference). eventtime is an epoch and goes before date and time, which are local and may lack tz.
 * "accept" stands at the end of flows that have no end of their own; "ip-conn" is a flow that nobody answered. transip is the source
 * after translation, tranip the destination.
 */
#include "fortigate.h"
#include "flow.h"

static void date(const struct kvs *k, struct event *ev)
{
	struct slice epoch = kv_get(k, "eventtime"), zone = kv_get(k, "tz");

	if (utc_epoch(epoch, &ev->stamp)) {
		ev->written = epoch;
		return;
	}
	if (!slice_starts(zone, "+") && !slice_starts(zone, "-")) /* "UTC+2" is left out: then the time stays local */
		zone.n = 0;
	flow_date(ev, kv_get(k, "date"), kv_get(k, "time"), zone);
}

static void addresses(const struct kvs *k, struct flow *f)
{
	*f = (struct flow){
		.src = kv_any(k, "srcip|src"),
		.dst = kv_any(k, "dstip|dst"),
		.sport = kv_any(k, "srcport|spt"),
		.dport = kv_any(k, "dstport|dpt"),
		.proto = kv_get(k, "proto"),
		.nat_src = kv_get(k, "transip"),
		.nat_sport = kv_get(k, "transport"),
		.nat_dst = kv_get(k, "tranip"),
		.nat_dport = kv_get(k, "tranport"),
		.rule = kv_any(k, "policyname|policyid"),
		.in = kv_get(k, "srcintf"),
		.out = kv_get(k, "dstintf"),
		.session = kv_get(k, "sessionid"),
		.tunnel = kv_any(k, "vpn|vpntunnel|tunnelname"),
		.bytes_out = kv_get(k, "sentbyte"),
		.bytes_in = kv_get(k, "rcvdbyte"),
		.packets_out = kv_get(k, "sentpkt"),
		.packets_in = kv_get(k, "rcvdpkt"),
	};
	if (kv_is(k, "trandisp", "noop"))
		f->nat_src = f->nat_dst = f->nat_sport = f->nat_dport = (struct slice){ 0 };
}

static const struct {
	const char *action;
	enum flow_verdict verdict;
} ends[] = {
	{ "deny", FLOW_DENIED },  { "accept", FLOW_ALLOWED },          { "start", FLOW_ALLOWED },           { "close", FLOW_CLOSED },
	{ "timeout", FLOW_AGED }, { "client-rst", FLOW_RESET_CLIENT }, { "server-rst", FLOW_RESET_SERVER }, { "ip-conn", FLOW_ALLOWED },
	{ "dns", FLOW_ALLOWED },  { "blocked", FLOW_DENIED },          { "dropped", FLOW_DENIED },
};

static enum flow_verdict verdict_of(struct slice action)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_is(action, ends[i].action))
			return ends[i].verdict;
	return flow_action(action);
}

/* A sniffer port sees copies of packets and lets nothing through. */
static enum linewise traffic(const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "action|act"), logid = kv_get(k, "logid"), verdict = kv_get(k, "utmaction");
	enum flow_verdict v = kv_is(k, "subtype", "sniffer") ? FLOW_SEEN : verdict_of(action);
	bool starts = slice_is(action, "start") || slice_ends(logid, "00015");
	struct flow f;

	addresses(k, &f);
	if (f.src.n == 0 || f.dst.n == 0)
		return LINE_NOISE;
	if (v != FLOW_DENIED && v != FLOW_SEEN && (slice_is(verdict, "block") || slice_is(verdict, "blocked"))) {
		v = FLOW_DENIED;
		event_set(ev, FIELD_REASON, SLICE("blocked by a security profile"));
	}
	flow_judge(ev, v);
	flow_put(ev, &f);
	kv_set(ev, FIELD_RULE, f.rule);
	event_set(ev, FIELD_STATUS, action);
	if (slice_is(action, "ip-conn")) {
		event_set(ev, FIELD_REASON, SLICE("connection failed"));
		event_set(ev, FIELD_REPLY, SLICE("no"));
	} else if (v != FLOW_DENIED) {
		flow_reply(ev, &f, !starts && v != FLOW_SEEN);
	}
	return LINE_EVENT;
}

/* --- names --- */

static enum linewise lookup(const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "action|act"), answer = kv_get(k, "ipaddr");
	bool blocked = verdict_of(action) == FLOW_DENIED || slice_is(action, "redirect");
	struct flow f;

	addresses(k, &f);
	ev->kind = blocked ? KIND_NAME_FAILED : answer.n ? KIND_NAME_RESOLVED : KIND_NOTE;
	flow_put(ev, &f);
	kv_set(ev, FIELD_NAME, kv_get(k, "qname"));
	event_set(ev, FIELD_STATUS, blocked ? action : answer);
	if (blocked)
		kv_set(ev, FIELD_REASON, kv_any(k, "msg|catdesc"));
	return LINE_EVENT;
}

/* A profile looked into a flow: what it stops is stopped there, what it lets by was seen; a mere detection says nothing of the flow. */
static enum linewise profile(const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "action|act");
	enum flow_verdict v = verdict_of(action);
	struct flow f;

	if (kv_is(k, "subtype", "dns"))
		return lookup(k, ev);
	addresses(k, &f);
	if (f.src.n == 0 || f.dst.n == 0)
		return LINE_NOISE;
	if (v == FLOW_SEEN)
		ev->kind = KIND_NOTE;
	else
		flow_judge(ev, v);
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, action);
	kv_set(ev, FIELD_REASON, kv_any(k, "attack|virus|msg|logdesc"));
	if (v == FLOW_ALLOWED)
		flow_reply(ev, &f, false);
	return LINE_EVENT;
}

/* --- tunnels --- */

static const struct {
	const char *action, *status; /* NULL: any */
	enum kind kind;
} tunnels[] = {
	{ "tunnel-up", NULL, KIND_TUNNEL_UP },         { "tunnel-down", NULL, KIND_TUNNEL_DOWN },
	{ "phase2-up", NULL, KIND_TUNNEL_UP },         { "phase2-down", NULL, KIND_TUNNEL_DOWN },
	{ "ssl-login-fail", NULL, KIND_AUTH_REFUSED }, { "auth-logon", "failure", KIND_AUTH_REFUSED },
	{ NULL, "failure", KIND_TUNNEL_FAILED },       { NULL, "negotiate_error", KIND_TUNNEL_FAILED },
	{ NULL, "esp_error", KIND_TUNNEL_FAILED },     { NULL, "dpd_failure", KIND_TUNNEL_FAILED },
	{ "error", NULL, KIND_TUNNEL_FAILED },         { "negotiate_error", NULL, KIND_TUNNEL_FAILED },
	{ "tunnel-stats", NULL, KIND_NOTE },
};

static enum linewise vpn(const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "action|act"), status = kv_any(k, "status|outcome");
	struct slice reason = kv_any(k, "reason|error_reason|error_num|result");
	size_t i = 0, n = sizeof(tunnels) / sizeof(tunnels[0]);

	while (i < n && !((!tunnels[i].action || slice_is(action, tunnels[i].action)) &&
			  (!tunnels[i].status || slice_is(status, tunnels[i].status))))
		i++;
	ev->kind = i < n ? tunnels[i].kind : KIND_NOTE;
	if (ev->kind != KIND_AUTH_REFUSED) /* before it is known which, a tunnel is called after its peer */
		kv_set(ev, FIELD_TUNNEL, kv_any(k, "vpntunnel|tunnelname|name|remip"));
	event_set(ev, FIELD_STATUS, status.n ? status : action);
	kv_set(ev, FIELD_CLIENT, kv_any(k, "user|xauthuser|duser"));
	kv_set(ev, FIELD_SRC, ev->kind == KIND_AUTH_REFUSED ? kv_get(k, "remip") : kv_get(k, "locip"));
	if (ev->kind != KIND_AUTH_REFUSED)
		kv_set(ev, FIELD_DST, kv_get(k, "remip"));
	kv_set(ev, FIELD_IP, kv_any(k, "assignip|tunnelip"));
	kv_set(ev, FIELD_BYTES_OUT, kv_get(k, "sentbyte"));
	kv_set(ev, FIELD_BYTES_IN, kv_get(k, "rcvdbyte"));
	kv_set(ev, FIELD_REASON, reason.n ? reason : kv_any(k, "logdesc|msg"));
	return LINE_EVENT;
}

/* --- routes: what the routing daemon said stands in msg --- */

static enum linewise router(const struct kvs *k, struct event *ev)
{
	struct slice msg = kv_get(k, "msg"), rest, name;
	ptrdiff_t at = slice_find(msg, "eighbor ");

	if (at < 0)
		return LINE_NOISE;
	rest = slice_from(msg, (size_t)at + 8);
	name = slice_token(&rest, ' ');
	if (slice_find(rest, "Down") >= 0)
		ev->kind = KIND_ROUTE_DOWN;
	else if (slice_find(rest, "Up") >= 0)
		ev->kind = KIND_ROUTE_UP;
	event_set(ev, FIELD_NAME, name);
	kv_set(ev, FIELD_REASON, rest);
	return LINE_EVENT;
}

/* What was changed, by whom, as far as it may matter to traffic; counters and licences do not. */
static enum linewise host(const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "action|act"), path = kv_get(k, "cfgpath"), object = kv_get(k, "cfgobj"),
		     logdesc = kv_get(k, "logdesc");

	if (path.n) {
		ev->kind = KIND_CONFIG_CHANGED;
		event_make(ev, FIELD_OPERATION, "%.*s %.*s %.*s", SLICE_ARG(action), SLICE_ARG(path), SLICE_ARG(object));
		kv_set(ev, FIELD_CLIENT, kv_get(k, "user"));
		kv_set(ev, FIELD_REASON, kv_any(k, "cfgattr|msg"));
		return LINE_EVENT;
	}
	if (slice_is(action, "interface-stat-change") || slice_find(logdesc, "nterface status") >= 0) {
		kv_set(ev, FIELD_STATUS, kv_get(k, "status"));
		kv_set(ev, FIELD_REASON, kv_any(k, "msg|logdesc"));
		return LINE_EVENT;
	}
	if (slice_is(action, "reboot") || slice_find(logdesc, "ystem started") >= 0 || slice_find(logdesc, "Device rebooted") >= 0) {
		ev->kind = KIND_BOOT;
		kv_set(ev, FIELD_REASON, kv_any(k, "msg|logdesc"));
		return LINE_EVENT;
	}
	return LINE_NOISE;
}

enum linewise fortigate_record(const struct kvs *k, struct event *ev)
{
	struct slice type = kv_get(k, "type"), subtype = kv_get(k, "subtype");
	enum linewise read = LINE_NOISE;

	if (slice_is(type, "traffic"))
		read = traffic(k, ev);
	else if (slice_is(type, "event") && slice_is(subtype, "vpn"))
		read = vpn(k, ev);
	else if (slice_is(type, "event") && slice_is(subtype, "router"))
		read = router(k, ev);
	else if (slice_is(type, "event"))
		read = host(k, ev);
	else
		read = profile(k, ev);
	kv_set(ev, FIELD_HOST, kv_any(k, "devname|dvchost|deviceHostName"));
	date(k, ev);
	return read;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	struct slice id;

	(void)state;
	if (slice_find(h->message, "type=") < 0 || slice_find(h->message, "logid=") < 0)
		return LINE_OTHER;
	kv_words(h->message, &k);
	id = kv_get(&k, "logid");
	if (!slice_digits(id) || id.n < 8 || kv_get(&k, "subtype").n == 0)
		return LINE_OTHER;
	return fortigate_record(&k, ev);
}

const struct parser parser_fortigate = {
	.name = "fortigate",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "FortiOS 6 and 7",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "logid=", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
