/*
 * Stormshield's logs, one record a line of keys and values, quoted or not.
 *	id=firewall time="2026-07-14 11:30:14" fw="edge4" tz=+0300 startime="2026-07-14 11:29:44" pri=5 slotlevel=2 ruleid=9
 *srcif="Ethernet1" srcifname="gi" ipproto=tcp dstif="Ethernet2" dstifname="dc" proto=mqtts src=10.77.4.9 srcport=40022 dst=10.78.0.10
 *dstport=8883 sent=660 rcvd=540 duration=30.00 action=pass logtype="connection" Learnt from the description of the audit logs of SNS 3
 *and 4. "filter" is written when a rule is met, "connection" and "plugin" when the connection is over and counted. The time is local, its
 *zone stands in tz.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>

static bool says(struct slice words, const char *word)
{
	return slice_find(words, word) >= 0;
}

static void date(const struct kvs *k, struct event *ev)
{
	struct slice clock = kv_get(k, "time"), zone = kv_get(k, "tz");
	char wall[40];

	if (clock.n == 0 || clock.n + zone.n > sizeof(wall))
		return;
	memcpy(wall, clock.p, clock.n);
	if (zone.n)
		memcpy(wall + clock.n, zone.p, zone.n);
	if (utc_read((struct slice){ wall, clock.n + (zone.n == 5 ? 5 : 0) }, &ev->stamp) == 0)
		ev->stamp = (struct stamp){ 0 };
	ev->written = clock;
}

static struct flow flow_of(const struct kvs *k)
{
	return (struct flow){
		.src = kv_get(k, "src"),
		.sport = kv_get(k, "srcport"),
		.dst = kv_get(k, "dst"),
		.dport = kv_get(k, "dstport"),
		.proto = kv_get(k, "ipproto"),
		.nat_src = kv_get(k, "modsrc"),
		.nat_sport = kv_get(k, "modsrcport"),
		.rule = kv_any(k, "rulename|ruleid"),
		.in = kv_any(k, "srcifname|srcif"),
		.out = kv_any(k, "dstifname|dstif"),
		.bytes_out = kv_get(k, "sent"),
		.bytes_in = kv_get(k, "rcvd"),
	};
}

static enum linewise traffic(const struct kvs *k, bool over, struct event *ev)
{
	struct flow f = flow_of(k);
	struct slice action = kv_get(k, "action"), before = kv_get(k, "origdst"), msg = kv_get(k, "msg");
	enum flow_verdict v = flow_action(action);

	if (f.src.n == 0 || f.dst.n == 0)
		return LINE_NOISE;
	if (before.n && !slice_same(before, f.dst)) { /* dst is what it was translated to */
		f.nat_dst = f.dst;
		f.nat_dport = f.dport;
		f.dst = before;
		f.dport = kv_get(k, "origdstport");
	}
	if (v == FLOW_DENIED && says(msg, "poof"))
		v = FLOW_REVERSE_PATH;
	flow_judge(ev, over && v == FLOW_ALLOWED ? FLOW_CLOSED : v);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, msg);
	kv_set(ev, FIELD_STATUS, action);
	kv_set(ev, FIELD_CLIENT, kv_get(k, "user"));
	if (ev->kind != KIND_FLOW_DENIED)
		flow_reply(ev, &f, over);
	return LINE_EVENT;
}

/* An intrusion that was stopped; alarms without an action are the firewall's own. */
static enum linewise alarm(const struct kvs *k, struct event *ev)
{
	if (kv_get(k, "action").n && kv_get(k, "dst").n && flow_action(kv_get(k, "action")) == FLOW_DENIED)
		return traffic(k, false, ev);
	event_set(ev, FIELD_SRC, kv_get(k, "src"));
	event_set(ev, FIELD_DST, kv_get(k, "dst"));
	kv_set(ev, FIELD_STATUS, kv_get(k, "action"));
	kv_set(ev, FIELD_REASON, kv_get(k, "msg"));
	return LINE_EVENT;
}

static const struct {
	const char *words;
	enum kind kind;
} exchanges[] = {
	{ "IPSEC SA established", KIND_TUNNEL_UP },      { "IPsec SA established", KIND_TUNNEL_UP },
	{ "SSL tunnel created", KIND_TUNNEL_UP },        { "SSL tunnel removed", KIND_TUNNEL_DOWN },
	{ "SSL tunnel closed", KIND_TUNNEL_DOWN },       { "IPSEC SA (ESP) deleted", KIND_TUNNEL_DOWN },
	{ "Received DELETE for IKE", KIND_TUNNEL_DOWN }, { "uthentication failed", KIND_TUNNEL_FAILED },
	{ "uring authentication", KIND_TUNNEL_FAILED },  { "roposal", KIND_TUNNEL_FAILED },
	{ "egotiation failed", KIND_TUNNEL_FAILED },     { "imeout", KIND_TUNNEL_FAILED },
	{ "not responding", KIND_TUNNEL_FAILED },
};

static enum linewise tunnel(const struct kvs *k, struct event *ev)
{
	struct slice words = kv_get(k, "msg"), local = kv_get(k, "localnet"), remote = kv_get(k, "remotenet");

	for (size_t i = 0; ev->kind == KIND_NOTE && i < sizeof(exchanges) / sizeof(exchanges[0]); i++)
		if (says(words, exchanges[i].words))
			ev->kind = exchanges[i].kind;
	event_set(ev, FIELD_SRC, kv_get(k, "src"));
	event_set(ev, FIELD_DST, kv_get(k, "dst"));
	kv_set(ev, FIELD_TUNNEL, kv_any(k, "rulename|peername|remoteid|dst|user"));
	kv_set(ev, FIELD_CLIENT, kv_get(k, "user"));
	if (local.n && remote.n && slice_index(local, '/') > 0)
		event_make(ev, FIELD_PREFIX, "%.*s === %.*s", SLICE_ARG(local), SLICE_ARG(remote));
	else if (slice_index(remote, '/') < 0) /* the address that the client was given */
		event_set(ev, FIELD_IP, remote);
	kv_set(ev, FIELD_REASON, words);
	return LINE_EVENT;
}

static enum linewise login(const struct kvs *k, struct event *ev)
{
	struct slice words = kv_get(k, "msg");

	if (says(words, "ailed"))
		ev->kind = KIND_AUTH_REFUSED;
	event_set(ev, FIELD_SRC, kv_get(k, "src"));
	kv_set(ev, FIELD_CLIENT, kv_get(k, "user"));
	kv_set(ev, FIELD_REASON, words);
	return LINE_EVENT;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	enum linewise read = LINE_NOISE;

	(void)state;
	if (slice_find(h->message, " logtype=") < 0 || slice_find(h->message, "fw=") < 0 || slice_find(h->message, "startime=") < 0)
		return LINE_OTHER;
	kv_words(h->message, &k);
	if (kv_is(&k, "logtype", "filter"))
		read = traffic(&k, false, ev);
	else if (kv_is(&k, "logtype", "connection") || kv_is(&k, "logtype", "plugin"))
		read = traffic(&k, true, ev);
	else if (kv_is(&k, "logtype", "alarm"))
		read = alarm(&k, ev);
	else if (kv_is(&k, "logtype", "vpn") || kv_is(&k, "logtype", "xvpn"))
		read = tunnel(&k, ev);
	else if (kv_is(&k, "logtype", "auth"))
		read = login(&k, ev);
	kv_set(ev, FIELD_HOST, kv_get(&k, "fw"));
	date(&k, ev);
	return read;
}

const struct parser parser_stormshield = {
	.name = "stormshield",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Stormshield SNS 3 and 4",
	.has = (const char *const[]){ " logtype=", NULL },
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
