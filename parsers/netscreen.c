/*
 * ScreenOS (NetScreen, SSG, ISG): traffic.
 *	edge4: NetScreen device_id=edge4 [Root]system-notification-00257(traffic): start_time="2026-07-14 11:30:14" duration=20 policy_id=17
 *	service=mqtt proto=6 src zone=gi dst zone=dc action=Permit sent=180 rcvd=0 src=10.77.4.9 dst=10.78.0.10 src_port=40022
 *	dst_port=8883 src-xlated ip=192.0.2.7 port=50001 dst-xlated ip=10.78.0.10 port=8883 session_id=27 reason=Close - AGE OUT
 * Learnt from ScreenOS 5 and 6 (messages reference). Two words make some of its keys, so the second of a name is the destination's.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>

/* The nth pair with this key, from 0. */
static struct slice nth(const struct kvs *k, const char *key, unsigned n)
{
	for (unsigned i = 0; i < k->n; i++)
		if (slice_is(k->at[i].key, key) && n-- == 0)
			return k->at[i].value;
	return (struct slice){ 0 };
}

static struct slice reason_of(struct slice s)
{
	ptrdiff_t at = slice_find(s, " reason=");

	return at < 0 ? (struct slice){ 0 } : slice_trim(slice_from(s, (size_t)at + 8));
}

static const struct {
	const char *words;
	enum flow_verdict verdict;
} reasons[] = {
	{ "Creation", FLOW_ALLOWED }, { "AGE OUT", FLOW_AGED },  { "TCP RST", FLOW_RESET },
	{ "TCP FIN", FLOW_CLOSED },   { "Denied", FLOW_DENIED }, { "Close", FLOW_CLOSED },
};

static enum flow_verdict verdict_of(const struct kvs *k, struct slice reason)
{
	if (flow_action(kv_get(k, "action")) == FLOW_DENIED)
		return FLOW_DENIED;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (slice_find(reason, reasons[i].words) >= 0)
			return reasons[i].verdict;
	return FLOW_ALLOWED;
}

static struct slice address(struct slice s)
{
	if (slice_ends(s, "'"))
		s.n--;
	return s;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice s = h->message, reason = reason_of(s), time;
	struct kvs k;
	struct flow f;
	enum flow_verdict v;

	(void)state;
	if (slice_find(s, "NetScreen device_id=") < 0 &&
	    (slice_find(s, "action=") < 0 || slice_find(s, " sent=") < 0 || (slice_find(s, " src_port=") < 0 && slice_find(s, " zone=") < 0)))
		return LINE_OTHER;
	if (slice_find(s, " src=") < 0 || slice_find(s, " dst=") < 0 || slice_find(s, "action=") < 0)
		return LINE_NOISE;
	kv_words(s, &k);
	v = verdict_of(&k, reason);
	f = (struct flow){
		.src = address(kv_get(&k, "src")),
		.dst = address(kv_get(&k, "dst")),
		.sport = kv_get(&k, "src_port"),
		.dport = kv_get(&k, "dst_port"),
		.proto = kv_get(&k, "proto"),
		.rule = kv_get(&k, "policy_id"),
		.from_zone = nth(&k, "zone", 0),
		.to_zone = nth(&k, "zone", 1),
		.nat_src = nth(&k, "ip", 0),
		.nat_sport = nth(&k, "port", 0),
		.nat_dst = nth(&k, "ip", 1),
		.nat_dport = nth(&k, "port", 1),
		.session = kv_get(&k, "session_id"),
		.bytes_out = kv_get(&k, "sent"),
		.bytes_in = kv_get(&k, "rcvd"),
	};
	flow_judge(ev, v);
	flow_put(ev, &f);
	if (v != FLOW_DENIED)
		flow_reply(ev, &f, v != FLOW_ALLOWED);
	event_set(ev, FIELD_STATUS, reason.n ? reason : kv_get(&k, "action"));
	kv_set(ev, FIELD_HOST, kv_get(&k, "device_id"));
	time = kv_get(&k, "start_time");
	if (h->stamp.basis == STAMP_NONE && utc_read(time, &ev->stamp) > 0)
		ev->written = time;
	return LINE_EVENT;
}

const struct parser parser_netscreen = {
	.name = "netscreen",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "ScreenOS 5 and 6",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "action=", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
