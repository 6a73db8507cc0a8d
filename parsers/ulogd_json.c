/*
 * ulogd's JSON output: packets that a rule handed to it (NFLOG), and the connection table's events (NFCT).
 *	{"timestamp": "2026-03-02T10:00:44.712507", "dvc": "Netfilter", "oob.prefix": "GW-FWD-NEW", "oob.time.sec": 1772445644,
 *"oob.time.usec": 712507, "ip.protocol": 6, "src_port": 46220, "dest_port": 1883, "tcp.syn": 1, "oob.in": "ipsec0", "oob.out": "lan0",
 *"src_ip": "10.60.0.2", "dest_ip": "10.200.0.10"} Learnt from ulogd 2.0 (ulogd_output_JSON.c, ulogd_inpflow_NFCT.c). The timestamp is local
 *time with or without an offset; the packet's own time (oob.time) is an epoch and goes before it.
 */
#include "flow.h"
#include "json.h"

#include <stdlib.h>

#define TOKENS_MAX 256

static struct slice text(const struct json_token *t, const char *key)
{
	return json_text(json_get(t, key));
}

/* Either name: ulogd renames the usual fields for the common information model, unless it was told not to. */
static struct slice either(const struct json_token *t, const char *a, const char *b)
{
	struct slice s = text(t, a);

	return s.n ? s : text(t, b);
}

static void date(const struct json_token *t, const char *sec, const char *usec, struct event *ev)
{
	struct slice seconds = text(t, sec), local = text(t, "timestamp");
	int64_t us = slice_number(text(t, usec));

	if (utc_epoch(seconds, &ev->stamp)) {
		ev->written = seconds;
		if (us >= 0 && us < 1000000) {
			ev->stamp.ns += us * 1000;
			ev->stamp.precision = 1000;
		}
	} else if (utc_read(local, &ev->stamp) > 0) {
		ev->written = local;
	}
}

static bool packet(const struct json_token *t, struct event *ev)
{
	struct slice src = either(t, "src_ip", "ip.saddr.str"), dst = either(t, "dest_ip", "ip.daddr.str");
	bool syn = json_is(json_get(t, "tcp.syn"), "1"), ack = json_is(json_get(t, "tcp.ack"), "1");
	const struct json_token *prefix = json_get(t, "oob.prefix"), *verdict = json_get(t, "action");

	if (src.n == 0 || dst.n == 0)
		return false;
	if (json_is(verdict, "blocked"))
		flow_judge(ev, FLOW_DENIED);
	else if (json_is(verdict, "allowed"))
		flow_judge(ev, FLOW_ALLOWED);
	else
		flow_judge(ev, flow_claimed(json_text(prefix)));
	json_field(ev, FIELD_RULE, prefix);
	event_set(ev, FIELD_RULE, slice_trim(event_get(ev, FIELD_RULE)));
	event_set(ev, FIELD_SRC, src);
	event_set(ev, FIELD_DST, dst);
	flow_number(ev, FIELD_SPORT, either(t, "src_port", "tcp.sport"));
	flow_number(ev, FIELD_DPORT, either(t, "dest_port", "tcp.dport"));
	flow_proto(ev, text(t, "ip.protocol").n ? text(t, "ip.protocol") : text(t, "ip6.nexthdr"));
	flow_iface(ev, text(t, "oob.in"), text(t, "oob.out"));
	if (syn && ev->kind == KIND_FLOW_ALLOWED)
		event_set(ev, FIELD_REPLY, ack ? SLICE("yes") : SLICE("unknown"));
	date(t, "oob.time.sec", "oob.time.usec", ev);
	return true;
}

/* ct.event: 1 new, 2 update, 4 destroy. Bytes of an answer tell whether one came; without counters nothing does. */
static bool flow(const struct json_token *t, struct event *ev)
{
	struct slice src = text(t, "orig.ip.saddr.str"), dst = text(t, "orig.ip.daddr.str"), back = text(t, "reply.raw.pktcount");
	struct slice nat_src = text(t, "reply.ip.daddr.str"), nat_dst = text(t, "reply.ip.saddr.str");
	bool over = json_is(json_get(t, "ct.event"), "4"), counted = slice_digits(back), answered = counted && slice_number(back) != 0;

	if (src.n == 0 || dst.n == 0)
		return false;
	ev->kind = !over ? KIND_FLOW_ALLOWED : counted && !answered ? KIND_FLOW_TIMEOUT : KIND_FLOW_CLOSED;
	if (!over)
		event_set(ev, FIELD_REASON, SLICE("seen"));
	event_set(ev, FIELD_REPLY, answered ? SLICE("yes") : over && counted ? SLICE("no") : SLICE("unknown"));
	event_set(ev, FIELD_SRC, src);
	event_set(ev, FIELD_DST, dst);
	flow_number(ev, FIELD_SPORT, text(t, "orig.l4.sport"));
	flow_number(ev, FIELD_DPORT, text(t, "orig.l4.dport"));
	flow_proto(ev, text(t, "orig.ip.protocol"));
	if (nat_src.n && !slice_same(nat_src, src))
		event_set(ev, FIELD_NAT_SRC, nat_src);
	if (nat_dst.n && !slice_same(nat_dst, dst))
		event_set(ev, FIELD_NAT_DST, nat_dst);
	flow_number(ev, FIELD_BYTES_OUT, text(t, "orig.raw.pktlen"));
	flow_number(ev, FIELD_BYTES_IN, text(t, "reply.raw.pktlen"));
	date(t, over ? "flow.end.sec" : "flow.start.sec", over ? "flow.end.usec" : "flow.start.usec", ev);
	return true;
}

static bool ours(struct slice line)
{
	return slice_starts(line, "{") && (slice_find(line, "\"oob.") > 0 || slice_find(line, "\"orig.ip.") > 0) &&
	       (slice_find(line, "\"ip.protocol\"") > 0 || slice_find(line, "_ip\"") > 0 || slice_find(line, "addr.str\"") > 0);
}

static bool read_line(struct slice line, struct json_token *tokens, struct event *ev)
{
	if (!ours(line) || json_parse(line, tokens, TOKENS_MAX) < 1)
		return false;
	return packet(tokens, ev) || flow(tokens, ev);
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
		if (!read_line(line.text, state, ev)) {
			if (slice_starts(line.text, "{"))
				reading_doubt(r, DOUBT_BROKEN);
			continue;
		}
		ev->format = slice_of(p->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++)
		read += ours(lines[i].text);
	return n ? (int)(read * 100 / n) : 0;
}

const struct parser parser_ulogd_json = {
	.name = "ulogd_json",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "ulogd 2.0 (JSON)",
	.bid = bid,
	.open = start,
	.close = free,
	.next = next,
};
