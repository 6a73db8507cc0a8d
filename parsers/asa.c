/*
 * Messages of Cisco ASA, FTD, PIX and FWSM; the number says which message it is.
 *	Jul 14 2026 11:30:14 edge4 : %ASA-6-302013: Built outbound TCP connection 27 for outside:10.78.0.10/8883 (10.78.0.10/8883) to
 *	inside:10.77.4.9/40022 (192.0.2.7/50001)
 * Learnt from Cisco's lists of syslog messages (ASA 8 to 9, FTD 6 and 7). Who began a connection is said where it is built: the second
 * endpoint of an outbound one, the first of an inbound one. Where it is torn down the side of less security stands first, whoever began;
 * without the message that built it the ports tell. Its bytes are those of both directions. FTD's connection events are keys and values.
 */
#include "asa.h"
#include "kv.h"

#include <stdlib.h>
#include <string.h>

#define REMEMBERED 4096
#define ITSELF "NP Identity Ifc" /* the only interface with blanks in its name: the firewall itself */

struct asa { /* whether the second endpoint began it, by connection */
	struct {
		int64_t id;
		bool second;
	} built[REMEMBERED];
};

/* --- endpoints --- */

static struct slice skip(struct slice s)
{
	while (s.n && s.p[0] == ' ')
		s = slice_from(s, 1);
	return s;
}

static struct slice upto(struct slice s, const char *stops)
{
	size_t n = 0;

	while (n < s.n && !(s.p[n] && strchr(stops, s.p[n])))
		n++;
	return slice_cut(s, 0, n);
}

static void split(struct slice word, struct slice *address, struct slice *port)
{
	ptrdiff_t slash = slice_index(word, '/');

	*address = slash < 0 ? word : slice_cut(word, 0, (size_t)slash);
	*port = slash < 0 ? (struct slice){ 0 } : slice_from(word, (size_t)slash + 1);
}

static struct slice bracket(struct slice *s)
{
	struct slice inside = upto(slice_from(*s, 1), ")");

	*s = slice_from(*s, inside.n + 2);
	return inside;
}

/* "(192.0.2.7/50001)" and, of a protocol without ports, "(192.0.2.7)"; a type and a code are none, nor is a user. */
static bool is_translated(struct slice s)
{
	struct slice inside = slice_starts(s, "(") ? upto(slice_from(s, 1), ")") : (struct slice){ 0 };

	if (inside.n == 0 || slice_index(inside, ' ') >= 0 || slice_index(inside, '@') >= 0 || slice_index(inside, '\\') >= 0)
		return false;
	return slice_index(inside, '/') > 0 || (inside.p[0] >= '0' && inside.p[0] <= '9' && slice_index(inside, '.') > 0);
}

bool asa_end(struct slice *s, bool iface, struct asa_end *e)
{
	struct slice word;
	ptrdiff_t colon;

	*e = (struct asa_end){ 0 };
	*s = skip(*s);
	if (iface && slice_starts(*s, ITSELF ":")) {
		e->iface = SLICE(ITSELF);
		*s = slice_from(*s, e->iface.n + 1);
	}
	if (slice_starts(*s, "(")) /* "IP spoof from (0.0.0.0) to ..." */
		word = bracket(s);
	else {
		word = upto(*s, " (),\"");
		*s = slice_from(*s, word.n);
	}
	colon = iface && e->iface.n == 0 ? slice_index(word, ':') : -1;
	if (colon > 0) {
		e->iface = slice_cut(word, 0, (size_t)colon);
		word = slice_from(word, (size_t)colon + 1);
	}
	split(word, &e->address, &e->port);
	while (e->port.n && strchr(":.;", e->port.p[e->port.n - 1]))
		e->port.n--;
	while (e->address.n && !e->port.n && strchr(":;", e->address.p[e->address.n - 1]))
		e->address.n--;
	if (slice_starts(*s, "(")) /* a user */
		bracket(s);
	if (is_translated(skip(*s))) {
		*s = skip(*s);
		split(bracket(s), &e->mapped, &e->mapped_port);
	}
	if (slice_starts(*s, "("))
		bracket(s);
	return e->address.n > 0;
}

struct slice asa_after(struct slice s, const char *word, const char *stops)
{
	ptrdiff_t at = slice_find(s, word);

	return at < 0 ? (struct slice){ 0 } : slice_trim(upto(skip(slice_from(s, (size_t)at + strlen(word))), stops));
}

static struct slice rest_after(struct slice s, const char *word)
{
	ptrdiff_t at = slice_find(s, word);

	return at < 0 ? (struct slice){ 0 } : slice_from(s, (size_t)at + strlen(word));
}

/* "WORD E1 ... to E2": a user's name may stand between. *s: what follows the second. */
static bool two_ends(struct slice *s, const char *word, const char *between, bool first_iface, bool second_iface, struct asa_end *a,
		     struct asa_end *b)
{
	*s = rest_after(*s, word);
	if (!asa_end(s, first_iface, a))
		return false;
	*s = rest_after(*s, between);
	return asa_end(s, second_iface, b);
}

static struct flow flow_of(struct slice proto, const struct asa_end *from, const struct asa_end *to)
{
	return (struct flow){
		.proto = proto,
		.src = from->address,
		.sport = from->port,
		.nat_src = from->mapped,
		.nat_sport = from->mapped_port,
		.in = from->iface,
		.dst = to->address,
		.dport = to->port,
		.nat_dst = to->mapped,
		.nat_dport = to->mapped_port,
		.out = to->iface,
	};
}

/* --- connections --- */

static int64_t port_of(struct slice s)
{
	int64_t n = slice_number(s);

	return n < 0 ? 0 : n; /* a service's name */
}

/* Nobody saw it built: a client's port is high, a server's low. With two alike the inside began. */
static bool second_began(const struct asa *state, int64_t id, const struct asa_end *a, const struct asa_end *b)
{
	int64_t first = port_of(a->port), second = port_of(b->port);

	if (state && id >= 0 && state->built[id % REMEMBERED].id == id)
		return state->built[id % REMEMBERED].second;
	if (first >= 1024 && second < 1024)
		return false;
	if (second >= 1024 && first < 1024)
		return true;
	return !(first >= 32768 && second < 32768);
}

static enum linewise built(struct asa *state, struct slice s, struct event *ev)
{
	bool outbound = slice_find(s, "outbound ") >= 0, second;
	struct slice proto = asa_after(s, outbound ? "outbound" : "inbound", " "), id = asa_after(s, "connection", " ");
	int64_t number = slice_number(id);
	struct asa_end a, b;
	struct flow f;

	if (!two_ends(&s, " for ", " to ", true, true, &a, &b))
		return LINE_NOISE;
	second = outbound;
	if (state && number >= 0) {
		state->built[number % REMEMBERED].id = number;
		state->built[number % REMEMBERED].second = second;
	}
	f = second ? flow_of(proto, &b, &a) : flow_of(proto, &a, &b);
	f.session = id;
	flow_judge(ev, FLOW_ALLOWED);
	flow_put(ev, &f);
	flow_reply(ev, &f, false);
	return LINE_EVENT;
}

static const struct {
	const char *word;
	enum flow_verdict verdict;
} reasons[] = {
	{ "SYN Timeout", FLOW_AGED },
	{ "FINs", FLOW_CLOSED },
	{ "Reset-I", FLOW_RESET },
	{ "Reset-O", FLOW_RESET },
	{ "adjacency", FLOW_NO_ROUTE },
	{ "imeout", FLOW_AGED },
	{ "idle", FLOW_AGED },
	{ "Deny", FLOW_DENIED },
	{ "nspect", FLOW_DENIED },
	{ "SYN Control", FLOW_DENIED },
	{ "Invalid SYN", FLOW_DENIED },
	{ "IPS", FLOW_DENIED },
	{ "requested drop", FLOW_DENIED },
	{ "access rule", FLOW_DENIED },
	{ "configured rule", FLOW_DENIED },
};

static enum flow_verdict ended(struct slice reason, bool second)
{
	enum flow_verdict v = FLOW_CLOSED;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (slice_find(reason, reasons[i].word) < 0)
			continue;
		v = reasons[i].verdict;
		break;
	}
	/* I is the inside, the second endpoint */
	if (v == FLOW_RESET)
		v = (slice_find(reason, "Reset-I") >= 0) == second ? FLOW_RESET_CLIENT : FLOW_RESET_SERVER;
	return v;
}

static enum linewise torn_down(const struct asa *state, struct slice s, struct event *ev)
{
	struct slice proto = asa_after(s, "Teardown", " "), id = asa_after(s, "connection", " "), bytes, reason;
	struct asa_end a, b;
	struct flow f;
	enum flow_verdict v;
	bool second;

	if (!two_ends(&s, slice_find(s, " for ") >= 0 ? " for " : " from ", " to ", true, true, &a, &b))
		return LINE_NOISE;
	bytes = asa_after(s, "bytes", " ");
	reason = slice_trim(upto(rest_after(rest_after(s, "bytes "), " "), "("));
	second = second_began(state, slice_number(id), &a, &b);
	f = second ? flow_of(proto, &b, &a) : flow_of(proto, &a, &b);
	f.session = id;
	f.bytes_out = bytes;
	v = ended(reason, second);
	flow_judge(ev, v);
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, reason);
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, reason);
	if (v == FLOW_CLOSED && slice_find(reason, "FINs") >= 0)
		event_set(ev, FIELD_REPLY, SLICE("yes"));
	else if (v == FLOW_RESET_SERVER)
		event_set(ev, FIELD_REPLY, SLICE("yes"));
	else if (ev->kind != KIND_FLOW_DENIED)
		event_set(ev, FIELD_REPLY, slice_find(reason, "SYN Timeout") >= 0 ? SLICE("no") : SLICE("unknown"));
	return LINE_EVENT;
}

/* "faddr A/1 gaddr B/0 laddr C/0 type 8 code 0": the far side, and the near one as translated and as it is. */
static enum linewise icmp(struct slice s, struct event *ev)
{
	bool inbound = slice_find(s, " inbound ") >= 0, over = slice_starts(s, "Teardown");
	struct asa_end far, global, local;
	struct slice rest = rest_after(s, "faddr");
	struct flow f = { .proto = SLICE("icmp") };

	if (!asa_end(&rest, false, &far))
		return LINE_NOISE;
	rest = rest_after(s, "gaddr");
	asa_end(&rest, false, &global);
	rest = rest_after(s, "laddr");
	if (!asa_end(&rest, false, &local))
		return LINE_NOISE;
	f.src = inbound ? far.address : local.address;
	f.dst = inbound ? local.address : far.address;
	if (inbound)
		f.nat_dst = global.address;
	else
		f.nat_src = global.address;
	flow_judge(ev, over ? FLOW_CLOSED : FLOW_ALLOWED);
	flow_put(ev, &f);
	event_set(ev, FIELD_REPLY, SLICE("unknown"));
	return LINE_EVENT;
}

/* "Built dynamic TCP translation from inside:10.77.4.9/40022 to outside:192.0.2.7/50001" */
static enum linewise translation(struct slice s, struct event *ev)
{
	bool over = slice_starts(s, "Teardown");
	struct slice rest = s, proto;
	struct asa_end a, b;
	struct flow f;

	slice_token(&rest, ' ');
	slice_token(&rest, ' ');
	proto = slice_token(&rest, ' ');
	if (!two_ends(&s, " from ", " to ", true, true, &a, &b))
		return LINE_NOISE;
	f = (struct flow){
		.proto = proto, .src = a.address, .sport = a.port, .nat_src = b.address, .nat_sport = b.port, .in = a.iface, .out = b.iface
	};
	flow_put(ev, &f);
	event_set(ev, FIELD_REASON, over ? SLICE("translation ended") : SLICE("translation"));
	return LINE_EVENT;
}

/* --- single packets and attempts: one row a message --- */

enum shape {
	FROM_TO,        /* from A/1 to B/2 */
	FROM_TO_IFACE,  /* from A/1 to inside:B/2 */
	IFACE_FROM_TO,  /* from outside:A/1 to B/2 */
	IFACES_FROM_TO, /* from outside:A/1 to inside:B/2 */
	SRC_DST,        /* src outside:A/1 dst inside:B/2 */
	FROM_ONLY,      /* from A */
	LADDR,          /* from laddr A on interface X to B */
	SRC_DEST,       /* SRC A DEST B */
};

static const struct message {
	int id;
	enum flow_verdict verdict;
	enum shape shape;
	const char *before; /* the protocol stands behind this word; NULL: see proto */
	const char *proto, *reason;
} messages[] = {
	{ 106001, FLOW_DENIED, FROM_TO, "Inbound", NULL, NULL },
	{ 106002, FLOW_DENIED, FROM_TO, NULL, NULL, NULL },
	{ 106006, FLOW_DENIED, FROM_TO, "inbound", NULL, NULL },
	{ 106007, FLOW_DENIED, FROM_TO, "inbound", NULL, NULL },
	{ 106010, FLOW_DENIED, SRC_DST, "inbound", NULL, NULL },
	{ 106011, FLOW_DENIED, SRC_DST, "(No xlate)", NULL, "no translation" },
	{ 106012, FLOW_DENIED, FROM_TO, "Deny", NULL, "IP options" },
	{ 106014, FLOW_DENIED, SRC_DST, "inbound", NULL, NULL },
	{ 106015, FLOW_OUT_OF_STATE, FROM_TO, "Deny", NULL, NULL },
	{ 106016, FLOW_REVERSE_PATH, FROM_TO, NULL, NULL, NULL },
	{ 106017, FLOW_DENIED, FROM_TO, NULL, NULL, "land attack" },
	{ 106020, FLOW_DENIED, FROM_TO, NULL, NULL, "teardrop fragment" },
	{ 106021, FLOW_REVERSE_PATH, FROM_TO, "Deny", NULL, NULL },
	{ 106022, FLOW_REVERSE_PATH, FROM_TO, "Deny", NULL, NULL },
	{ 106023, FLOW_DENIED, SRC_DST, "Deny", NULL, NULL },
	{ 106027, FLOW_DENIED, SRC_DST, "Deny", NULL, NULL },
	{ 110002, FLOW_NO_ROUTE, IFACE_FROM_TO, "interface for", NULL, NULL },
	{ 110003, FLOW_NO_ROUTE, IFACES_FROM_TO, "next-hop for", NULL, NULL },
	{ 202010, FLOW_DENIED, IFACES_FROM_TO, "create", NULL, "translation pool exhausted" },
	{ 209003, FLOW_DENIED, FROM_TO, NULL, NULL, "fragment database limit" },
	{ 304002, FLOW_DENIED, SRC_DEST, NULL, "tcp", "URL filtered" },
	{ 305005, FLOW_DENIED, SRC_DST, "found for", NULL, "no translation group" },
	{ 305006, FLOW_DENIED, SRC_DST, "failed for", NULL, "translation failed" },
	{ 305013, FLOW_REVERSE_PATH, SRC_DST, "Connection for", NULL, NULL },
	{ 313001, FLOW_DENIED, FROM_ONLY, NULL, "icmp", NULL },
	{ 313004, FLOW_OUT_OF_STATE, LADDR, NULL, "icmp", NULL },
	{ 313005, FLOW_OUT_OF_STATE, SRC_DST, NULL, "icmp", NULL },
	{ 313008, FLOW_DENIED, FROM_ONLY, NULL, "icmpv6", NULL },
	{ 322001, FLOW_DENIED, FROM_ONLY, NULL, NULL, "MAC address" },
	{ 338002, FLOW_ALLOWED, IFACES_FROM_TO, "listed", NULL, NULL },
	{ 338004, FLOW_SEEN, IFACES_FROM_TO, "listed", NULL, NULL },
	{ 338006, FLOW_DENIED, IFACES_FROM_TO, "listed", NULL, "dynamic filter" },
	{ 338008, FLOW_DENIED, IFACES_FROM_TO, "listed", NULL, "dynamic filter" },
	{ 434002, FLOW_DENIED, IFACES_FROM_TO, "drop", NULL, "inspection" },
	{ 507003, FLOW_DENIED, IFACES_FROM_TO, NULL, NULL, NULL },
	{ 710002, FLOW_ALLOWED, FROM_TO_IFACE, NULL, NULL, "to the firewall itself" },
	{ 710003, FLOW_DENIED, FROM_TO_IFACE, NULL, NULL, "to the firewall itself" },
	{ 710005, FLOW_DENIED, FROM_TO_IFACE, NULL, NULL, "to the firewall itself" },
	{ 710006, FLOW_DENIED, FROM_TO_IFACE, NULL, NULL, "to the firewall itself" },
	{ 302022, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 302023, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 302024, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 302025, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 302026, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 302027, FLOW_SEEN, IFACES_FROM_TO, "stub", NULL, "cluster" },
	{ 805001, FLOW_SEEN, IFACES_FROM_TO, "Offloaded", NULL, "offloaded" },
	{ 805002, FLOW_SEEN, IFACES_FROM_TO, NULL, NULL, "no longer offloaded" },
	{ 419002, FLOW_SEEN, IFACES_FROM_TO, "Duplicate", NULL, "duplicate SYN" },
	{ 434004, FLOW_SEEN, IFACES_FROM_TO, "process", NULL, "inspection bypassed" },
};

static bool ends_of(enum shape shape, struct slice *s, struct asa_end *a, struct asa_end *b)
{
	const char *from = slice_find(*s, " from ") >= 0 ? " from " : " for ";

	*b = (struct asa_end){ 0 };
	switch (shape) {
	case FROM_TO:
		return two_ends(s, from, " to ", false, false, a, b);
	case FROM_TO_IFACE:
		return two_ends(s, from, " to ", false, true, a, b);
	case IFACE_FROM_TO:
		return two_ends(s, " from ", " to ", true, false, a, b);
	case IFACES_FROM_TO:
		return two_ends(s, from, " to ", true, true, a, b);
	case SRC_DST:
		return two_ends(s, "src ", " dst ", true, true, a, b);
	case LADDR:
		return two_ends(s, "laddr ", " to ", false, false, a, b);
	case SRC_DEST:
		return two_ends(s, "SRC ", " DEST ", false, false, a, b);
	default:
		*s = rest_after(*s, " from ");
		return asa_end(s, false, a);
	}
}

static struct slice proto_of(const struct message *m, struct slice s)
{
	struct slice word;

	if (m->proto)
		return slice_of(m->proto);
	word = m->before ? asa_after(s, m->before, " ") : upto(s, " ");
	if (slice_is(word, "protocol") || slice_is(word, "Protocol"))
		word = asa_after(s, "rotocol", " ");
	/* "Deny IP spoof": any protocol */
	return slice_is(word, "IP") || slice_is(word, "Deny") || slice_is(word, "IPv6") || slice_is(word, "Denied") ? (struct slice){ 0 }
														    : word;
}

/* " flags SYN  on interface outside" */
static struct slice flags_of(struct slice s)
{
	struct slice flags = rest_after(s, " flags ");
	ptrdiff_t end = slice_find(flags, " on interface");

	return slice_trim(end < 0 ? flags : slice_cut(flags, 0, (size_t)end));
}

static enum linewise attempt(const struct message *m, struct slice s, struct event *ev)
{
	struct slice all = s, group = asa_after(s, "by access-group \"", "\""), reason = asa_after(s, "reason - ", ",.");
	struct asa_end a, b;
	struct flow f;

	if (!ends_of(m->shape, &s, &a, &b))
		return LINE_NOISE;
	f = flow_of(proto_of(m, all), &a, &b);
	f.rule = group;
	if (f.in.n == 0)
		f.in = asa_after(all, "on interface", " .");
	if (m->verdict == FLOW_SEEN && m->reason)
		ev->kind = KIND_NOTE;
	else
		flow_judge(ev, m->verdict);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, m->reason ? slice_of(m->reason) : reason);
	event_set(ev, FIELD_STATUS, flags_of(all));
	return LINE_EVENT;
}

/* "access-list acl_in permitted tcp inside/10.77.4.9(40022) -> outside/10.78.0.10(8883) hit-cnt 12 300-second interval [...]" */
static bool acl_end(struct slice *s, struct asa_end *e)
{
	*e = (struct asa_end){ 0 };
	*s = skip(*s);
	e->iface = upto(*s, "/ ");
	*s = slice_from(*s, e->iface.n + 1);
	e->address = upto(*s, "( ");
	*s = slice_from(*s, e->address.n);
	if (slice_starts(*s, "("))
		e->port = bracket(s);
	return e->address.n > 0;
}

static enum linewise acl(struct slice s, struct event *ev)
{
	struct slice rest = rest_after(s, "access-list "), name = slice_token(&rest, ' '), action = slice_token(&rest, ' '), proto;
	int64_t hits = slice_number(asa_after(s, "hit-cnt", " "));
	struct asa_end a, b;
	struct flow f;

	proto = slice_token(&rest, ' ');
	if (slice_starts(rest, "for user ")) {
		rest = rest_after(rest, "for user ");
		slice_token(&rest, ' ');
	}
	if (!acl_end(&rest, &a))
		return LINE_NOISE;
	rest = rest_after(rest, "-> ");
	if (!acl_end(&rest, &b))
		return LINE_NOISE;
	f = flow_of(proto, &a, &b);
	f.rule = name;
	flow_judge(ev, flow_action(action));
	flow_put(ev, &f);
	if (ev->kind == KIND_FLOW_ALLOWED)
		flow_reply(ev, &f, false);
	event_set(ev, FIELD_STATUS, action);
	if (hits > 1 && hits < UINT32_MAX)
		ev->count = (uint32_t)hits;
	return LINE_EVENT;
}

/* "10.77.4.9 Accessed URL 10.78.0.10:http://broker.example/", "user@10.77.4.9(LOCAL\user) Accessed JAVA URL ..." */
static enum linewise url(struct slice s, struct event *ev)
{
	struct slice from = upto(s, " ("), to = rest_after(s, "URL ");
	ptrdiff_t at = slice_index(from, '@'), colon = slice_find(to, ":");

	if (colon < 1)
		return LINE_NOISE;
	if (at >= 0)
		from = slice_from(from, (size_t)at + 1);
	flow_judge(ev, FLOW_ALLOWED);
	event_set(ev, FIELD_SRC, from);
	event_set(ev, FIELD_URL, slice_trim(slice_from(to, (size_t)colon + 1)));
	to = slice_cut(to, 0, (size_t)colon);
	at = slice_index(to, '@');
	event_set(ev, FIELD_DST, at >= 0 ? slice_from(to, (size_t)at + 1) : to);
	event_set(ev, FIELD_PROTO, SLICE("tcp"));
	event_set(ev, FIELD_REPLY, SLICE("unknown"));
	return LINE_EVENT;
}

/* --- FTD's connection events: "SrcIP: 10.77.4.9, DstIP: 10.78.0.10, AccessControlRuleAction: Allow, ..." --- */

static void named(struct slice s, struct kvs *k)
{
	k->n = 0;
	while (s.n && k->n < KV_MAX) {
		ptrdiff_t end = slice_find(s, ", ");
		struct slice one = slice_cut(s, 0, end < 0 ? s.n : (size_t)end), key = slice_trim(slice_token(&one, ':'));

		k->at[k->n++] = (struct kv){ key, slice_trim(one) };
		s = end < 0 ? slice_from(s, s.n) : slice_from(s, (size_t)end + 2);
	}
}

static enum linewise connection_event(struct slice s, struct event *ev)
{
	struct kvs k;
	struct slice action;
	enum flow_verdict v;
	struct flow f;
	bool over;

	named(s, &k);
	action = kv_get(&k, "AccessControlRuleAction");
	over = kv_is(&k, "ConnectType", "End");
	f = (struct flow){
		.src = kv_get(&k, "SrcIP"),
		.dst = kv_get(&k, "DstIP"),
		.sport = kv_any(&k, "SrcPort|ICMPType"),
		.dport = kv_any(&k, "DstPort|ICMPCode"),
		.proto = kv_get(&k, "Protocol"),
		.nat_src = kv_get(&k, "NAT_InitiatorIP"),
		.nat_dst = kv_get(&k, "NAT_ResponderIP"),
		.rule = kv_any(&k, "AccessControlRuleName|Policy|ACPolicy"),
		.in = kv_get(&k, "IngressInterface"),
		.out = kv_get(&k, "EgressInterface"),
		.from_zone = kv_get(&k, "IngressZone"),
		.to_zone = kv_get(&k, "EgressZone"),
		.session = kv_get(&k, "ConnectionID"),
		.bytes_out = kv_get(&k, "InitiatorBytes"),
		.bytes_in = kv_get(&k, "ResponderBytes"),
		.packets_out = kv_get(&k, "InitiatorPackets"),
		.packets_in = kv_get(&k, "ResponderPackets"),
	};
	if (f.src.n == 0 || f.dst.n == 0)
		return LINE_NOISE;
	v = flow_action(action);
	flow_judge(ev, over && v == FLOW_ALLOWED ? FLOW_CLOSED : v);
	flow_put(ev, &f);
	if (v != FLOW_DENIED)
		flow_reply(ev, &f, over);
	event_set(ev, FIELD_STATUS, action);
	kv_set(ev, FIELD_URL, kv_get(&k, "URL"));
	return LINE_EVENT;
}

/* --- the message --- */

/* "%ASA-6-302013: ", "%ASA-session-5-106100: ", "%FTD-6-302016 Teardown": the number and what follows it. -1: there is none. */
static int64_t number_at(struct slice s, struct slice *text)
{
	static const char *const products[] = { "%ASA-", "%FTD-", "%PIX-", "%FWSM-" };
	ptrdiff_t at = -1;
	struct slice code, last = { 0 };
	int64_t id;

	for (size_t i = 0; at < 0 && i < sizeof(products) / sizeof(products[0]); i++)
		at = slice_find(s, products[i]);
	if (at < 0)
		return -1;
	s = slice_from(s, (size_t)at);
	code = upto(s, ": ");
	*text = slice_trim(slice_from(s, code.n + 1));
	while (code.n)
		last = slice_token(&code, '-');
	id = slice_number(last);
	return last.n == 6 ? id : -1;
}

static enum linewise config(int64_t id, struct slice s, struct event *ev)
{
	if (id == 111008 || id == 111010) {
		ev->kind = KIND_CONFIG_CHANGED;
		event_set(ev, FIELD_CLIENT, asa_after(s, "User '", "'"));
		event_set(ev, FIELD_OPERATION, asa_after(s, id == 111008 ? "executed the '" : "executed '", "'"));
		return LINE_EVENT;
	}
	if (id == 111004 || id == 111005 || id == 199002 || id == 199005) {
		ev->kind = id == 199002 || id == 199005 ? KIND_BOOT : KIND_NOTE;
		event_set(ev, FIELD_REASON, s);
		return LINE_EVENT;
	}
	if (id == 733100 || id == 733101 || id == 411001 || id == 411002 || id == 411003 || id == 411004 || id == 105042 || id == 105043 ||
	    id == 104001 || id == 104002 || id == 622001) {
		event_set(ev, FIELD_REASON, s);
		return LINE_EVENT;
	}
	return LINE_NOISE;
}

static enum linewise dispatch(struct asa *state, int64_t id, struct slice s, struct event *ev)
{
	if (id == 302013 || id == 302015 || id == 302303)
		return built(state, s, ev);
	if (id == 302014 || id == 302016 || id == 302304)
		return torn_down(state, s, ev);
	if (id == 302020 || id == 302021)
		return icmp(s, ev);
	if (id == 305011 || id == 305012 || id == 305009 || id == 305010)
		return translation(s, ev);
	if (id == 106100 || id == 106102 || id == 106103)
		return acl(s, ev);
	if (id == 304001)
		return url(s, ev);
	if (id >= 430001 && id <= 430005)
		return connection_event(s, ev);
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (messages[i].id == id)
			return attempt(&messages[i], s, ev);
	if (id / 1000 == 113 || id / 1000 == 402 || id / 1000 == 602 || id / 1000 == 713 || id / 1000 == 716 || id / 1000 == 722 ||
	    id / 1000 == 750 || id / 1000 == 751)
		return asa_vpn(id, s, ev);
	return config(id, s, ev);
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice text = h->message;
	int64_t id = number_at(h->program, &text);

	if (id >= 0)
		text = h->message;
	else
		id = number_at(h->message, &text);
	if (id >= 0)
		return dispatch(state, id, text, ev);
	if (slice_find(h->message, "AccessControlRuleAction: ") >= 0 && slice_find(h->message, "SrcIP: ") >= 0)
		return connection_event(slice_find(h->message, "SFIMS: ") >= 0 ? rest_after(h->message, "SFIMS: ") : h->message, ev);
	return LINE_OTHER;
}

const struct parser parser_cisco_asa = {
	.name = "cisco_asa",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Cisco ASA 8 and 9, FTD 6 and 7",
	.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct asa) },
	.has = (const char *const[]){ "%ASA-", "%FTD-", "%PIX-", "%FWSM-", "AccessControlRuleAction: ", NULL },
	.bid = linewise_bid,
	.open = linewise_open,
	.close = free,
	.next = linewise_next,
	.message = linewise_message,
};
