#include "flow.h"

#include <string.h>

static const struct {
	int64_t number;
	struct slice name;
} protocols[] = { { 1, { "icmp", 4 } }, { 2, { "igmp", 4 } }, { 6, { "tcp", 3 } },	{ 17, { "udp", 3 } },  { 41, { "ipv6", 4 } }, { 47, { "gre", 3 } },
		  { 50, { "esp", 3 } }, { 51, { "ah", 2 } },  { 58, { "icmpv6", 6 } }, { 89, { "ospf", 4 } }, { 132, { "sctp", 4 } } };

void flow_proto(struct event *ev, struct slice proto)
{
	int64_t number = slice_number(proto);
	char low[16];

	for (size_t i = 0; number >= 0 && i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (protocols[i].number == number) {
			event_set(ev, FIELD_PROTO, protocols[i].name);
			return;
		}
	}
	if (proto.n == 0 || proto.n >= sizeof(low))
		return;
	for (size_t i = 0; i < proto.n; i++)
		low[i] = (char)(proto.p[i] >= 'A' && proto.p[i] <= 'Z' ? proto.p[i] + 32 : proto.p[i]);
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (slice_same((struct slice){ low, proto.n }, protocols[i].name)) {
			event_set(ev, FIELD_PROTO, protocols[i].name);
			return;
		}
	}
	event_make(ev, FIELD_PROTO, "%.*s", (int)proto.n, low);
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The word is in lower case. */
static bool same_word(struct slice s, const char *word)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == word[i] || (letter(word[i]) && (s.p[i] | 0x20) == word[i])))
		i++;
	return i > 0 && i == s.n && word[i] == '\0';
}

/* Words that a verdict goes by, under their first letter. */
static const struct {
	const char *word;
	enum flow_verdict verdict;
} claims[26][6] = {
	['a' - 'a'] = { { "accept", FLOW_ALLOWED }, { "accepted", FLOW_ALLOWED }, { "allow", FLOW_ALLOWED }, { "allowed", FLOW_ALLOWED } },
	['b' - 'a'] = { { "block", FLOW_DENIED }, { "blocked", FLOW_DENIED } },
	['d' - 'a'] = { { "drop", FLOW_DENIED }, { "dropped", FLOW_DENIED }, { "deny", FLOW_DENIED }, { "denied", FLOW_DENIED },
			{ "discard", FLOW_DENIED } },
	['i' - 'a'] = { { "invalid", FLOW_OUT_OF_STATE } },
	['m' - 'a'] = { { "martian", FLOW_REVERSE_PATH } },
	['p' - 'a'] = { { "pass", FLOW_ALLOWED }, { "passed", FLOW_ALLOWED }, { "permit", FLOW_ALLOWED }, { "permitted", FLOW_ALLOWED } },
	['r' - 'a'] = { { "reject", FLOW_DENIED }, { "rejected", FLOW_DENIED }, { "rpfilter", FLOW_REVERSE_PATH }, { "rpf", FLOW_REVERSE_PATH } },
	['s' - 'a'] = { { "spoof", FLOW_REVERSE_PATH }, { "spoofed", FLOW_REVERSE_PATH }, { "spoofing", FLOW_REVERSE_PATH } },
};

static enum flow_verdict claim(struct slice word)
{
	unsigned letter = (unsigned)(word.p[0] | 0x20) - 'a';

	for (size_t i = 0; claims[letter][i].word; i++)
		if (same_word(word, claims[letter][i].word))
			return claims[letter][i].verdict;
	return FLOW_SEEN;
}

/* The strongest verdict wins. UniFi's names end in -A-, -D-, -R- and a number. */
enum flow_verdict flow_claimed(struct slice name)
{
	enum flow_verdict strongest = FLOW_SEEN;

	for (size_t i = 0; i < name.n;) {
		enum flow_verdict v;
		size_t n = 0;

		while (i + n < name.n && letter(name.p[i + n]))
			n++;
		v = n > 1 ? claim(slice_cut(name, i, n)) : FLOW_SEEN;
		strongest = v > strongest ? v : strongest;
		i += n ? n : 1;
	}
	if (strongest != FLOW_SEEN)
		return strongest;
	if (slice_find(name, "-D-") > 0 || slice_find(name, "-R-") > 0)
		return FLOW_DENIED;
	return slice_find(name, "-A-") > 0 ? FLOW_ALLOWED : FLOW_SEEN;
}

/* Words of actions; what is none of them may still hold a word that a rule's name could ("silent-drop", "reset-both"). */
static const struct {
	const char *word;
	enum flow_verdict verdict;
} actions[] = {
	{ "passthrough", FLOW_ALLOWED }, { "est-allowed", FLOW_ALLOWED }, { "encrypt", FLOW_ALLOWED },     { "decrypt", FLOW_ALLOWED },
	{ "vpn routing", FLOW_ALLOWED }, { "trust", FLOW_ALLOWED },       { "fastpath", FLOW_ALLOWED },    { "opened", FLOW_ALLOWED },
	{ "built", FLOW_ALLOWED },       { "forward", FLOW_ALLOWED },     { "reset-client", FLOW_DENIED }, { "reset-server", FLOW_DENIED },
	{ "reset-both", FLOW_DENIED },   { "blackhole", FLOW_DENIED },    { "refuse", FLOW_DENIED },       { "refused", FLOW_DENIED },
	{ "prevent", FLOW_DENIED },      { "prevented", FLOW_DENIED },    { "silent-drop", FLOW_DENIED },  { "reset", FLOW_DENIED },
	{ "alert", FLOW_SEEN },          { "detect", FLOW_SEEN },         { "monitored", FLOW_SEEN },      { "log-only", FLOW_SEEN },
	{ "not blocked", FLOW_SEEN },    { "not_blocked", FLOW_SEEN },    { "would block", FLOW_SEEN },    { "wdrop", FLOW_SEEN },
};

enum flow_verdict flow_action(struct slice action)
{
	action = slice_trim(action);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (same_word(action, actions[i].word))
			return actions[i].verdict;
	return flow_claimed(action);
}

static const struct {
	enum kind kind;
	const char *reason;
} judged[] = {
	[FLOW_SEEN] = { KIND_FLOW_ALLOWED, "seen" },
	[FLOW_ALLOWED] = { KIND_FLOW_ALLOWED, NULL },
	[FLOW_DENIED] = { KIND_FLOW_DENIED, NULL },
	[FLOW_OUT_OF_STATE] = { KIND_FLOW_DENIED, "out_of_state" },
	[FLOW_REVERSE_PATH] = { KIND_FLOW_DENIED, "reverse_path" },
	[FLOW_NO_ROUTE] = { KIND_FLOW_DENIED, "no_route" },
	[FLOW_CLOSED] = { KIND_FLOW_CLOSED, NULL },
	[FLOW_AGED] = { KIND_FLOW_TIMEOUT, NULL },
	[FLOW_RESET] = { KIND_FLOW_RESET, NULL },
	[FLOW_RESET_CLIENT] = { KIND_FLOW_RESET, "reset by client" },
	[FLOW_RESET_SERVER] = { KIND_FLOW_RESET, "reset by server" },
};

void flow_judge(struct event *ev, enum flow_verdict v)
{
	ev->kind = judged[v].kind;
	event_set(ev, FIELD_REASON, slice_of(judged[v].reason));
}

/* --- a flow --- */

static bool is_zero(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '0' && s.p[i] != '.' && s.p[i] != ':')
			return false;
	return true;
}

static void translated(struct event *ev, enum field address, enum field port, const struct slice now[2], const struct slice was[2])
{
	bool moved = !is_zero(now[0]) && !slice_same(now[0], was[0]);
	bool renumbered = !is_zero(now[1]) && !slice_same(now[1], was[1]);

	if (moved)
		event_set(ev, address, now[0]);
	if ((moved && !is_zero(now[1])) || (renumbered && !is_zero(now[0])))
		flow_number(ev, port, now[1]);
}

static void pair(struct event *ev, enum field f, struct slice a, struct slice b)
{
	if (a.n && b.n)
		event_join(ev, f, a, ">", b);
	else
		event_set(ev, f, a.n ? a : b);
}

static bool has_ports(const struct event *ev)
{
	struct slice proto = event_get(ev, FIELD_PROTO);

	return proto.n == 0 || slice_is(proto, "tcp") || slice_is(proto, "udp") || slice_is(proto, "sctp") || slice_is(proto, "udplite") ||
	       slice_is(proto, "dccp");
}

struct slice flow_written(struct slice day, struct slice clock)
{
	return clock.p > day.p && clock.p - day.p < 40 ? (struct slice){ day.p, (size_t)(clock.p - day.p) + clock.n } : clock;
}

void flow_date(struct event *ev, struct slice day, struct slice clock, struct slice zone)
{
	char wall[80];
	size_t n = day.n + 1 + clock.n;

	ev->stamp = (struct stamp){ 0 };
	if (day.n == 0 || clock.n == 0 || n + zone.n > sizeof(wall))
		return;
	memcpy(wall, day.p, day.n);
	wall[day.n] = ' ';
	memcpy(wall + day.n + 1, clock.p, clock.n);
	if (zone.n > 0)
		memcpy(wall + n, zone.p, zone.n);
	if (utc_read((struct slice){ wall, n + zone.n }, &ev->stamp) == 0)
		ev->stamp = (struct stamp){ 0 };
	ev->written = flow_written(day, clock);
}

void flow_number(struct event *ev, enum field f, struct slice written)
{
	if (slice_digits(written))
		event_set(ev, f, written);
}

void flow_put(struct event *ev, const struct flow *f)
{
	struct slice src[2] = { f->src, f->sport }, dst[2] = { f->dst, f->dport };
	struct slice nat_src[2] = { f->nat_src, f->nat_sport }, nat_dst[2] = { f->nat_dst, f->nat_dport };

	flow_proto(ev, f->proto);
	event_set(ev, FIELD_SRC, f->src);
	event_set(ev, FIELD_DST, f->dst);
	if (has_ports(ev)) {
		flow_number(ev, FIELD_SPORT, f->sport);
		flow_number(ev, FIELD_DPORT, f->dport);
		translated(ev, FIELD_NAT_SRC, FIELD_NAT_SPORT, nat_src, src);
		translated(ev, FIELD_NAT_DST, FIELD_NAT_DPORT, nat_dst, dst);
	} else {
		translated(ev, FIELD_NAT_SRC, FIELD_NAT_SPORT, (struct slice[2]){ f->nat_src }, src);
		translated(ev, FIELD_NAT_DST, FIELD_NAT_DPORT, (struct slice[2]){ f->nat_dst }, dst);
	}
	event_set(ev, FIELD_RULE, f->rule);
	pair(ev, FIELD_IFACE, f->in, f->out);
	pair(ev, FIELD_ZONE, f->from_zone, f->to_zone);
	if (!is_zero(f->session))
		event_set(ev, FIELD_SESSION, f->session);
	event_set(ev, FIELD_TUNNEL, f->tunnel);
	flow_number(ev, FIELD_BYTES_OUT, f->bytes_out);
	flow_number(ev, FIELD_BYTES_IN, f->bytes_in);
}

void flow_reply(struct event *ev, const struct flow *f, bool counted)
{
	bool known = f->bytes_in.n || f->packets_in.n;
	bool came = !is_zero(f->bytes_in) || !is_zero(f->packets_in);

	event_set(ev, FIELD_REPLY, came && known ? SLICE("yes") : known && counted ? SLICE("no") : SLICE("unknown"));
	/* what nobody answered did not close, it was given up */
	if (ev->kind == KIND_FLOW_CLOSED && slice_is(event_get(ev, FIELD_REPLY), "no"))
		ev->kind = KIND_FLOW_TIMEOUT;
}

void flow_iface(struct event *ev, struct slice in, struct slice out)
{
	pair(ev, FIELD_IFACE, in, out);
}
