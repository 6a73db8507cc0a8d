/*
 * MikroTik RouterOS, by syslog or "log print".
 *	2026-07-14T08:30:14.734637+00:00 edge4 firewall,info drop-gi forward: in:gi out:dc, connection-state:new src-mac 02:00:00:00:00:01,
 *	proto TCP (SYN), 10.77.4.9:40022->10.78.0.10:8883, NAT (10.77.4.9:40022->192.0.2.7:50001)->10.78.0.10:8883, len 60
 *	 time=jul/14 11:30:14 topics=interface,info message="lte1 link down"
 * Learnt from RouterOS 6 and 7. There is no verdict but what the rule's author wrote into its prefix, before the chain.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>

static struct slice after(struct slice s, const char *word, const char *stops)
{
	ptrdiff_t at = slice_find(s, word);
	size_t n = 0;

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + strlen(word));
	while (n < s.n && !(s.p[n] && strchr(stops, s.p[n])))
		n++;
	return slice_cut(s, 0, n);
}

/* "10.77.4.9:40022", "[2001:db8::1]:40022", or without a port */
static void endpoint(struct slice s, struct slice *address, struct slice *port)
{
	ptrdiff_t close = slice_starts(s, "[") ? slice_index(s, ']') : -1, colon;

	*port = (struct slice){ 0 };
	if (close > 0) {
		*address = slice_cut(s, 1, (size_t)close - 1);
		s = slice_from(s, (size_t)close + 1);
		if (slice_starts(s, ":"))
			*port = slice_from(s, 1);
		return;
	}
	colon = slice_index(s, ':');
	*address = s;
	if (colon > 0 && slice_index(slice_from(s, (size_t)colon + 1), ':') < 0) {
		*address = slice_cut(s, 0, (size_t)colon);
		*port = slice_from(s, (size_t)colon + 1);
	}
}

/* "NAT (A->X)->B" of the source, "NAT A->(B->X)" of the destination */
static void translation(struct slice s, struct flow *f)
{
	ptrdiff_t open = slice_index(s, '('), arrow;
	struct slice inside;

	if (open < 0)
		return;
	inside = slice_from(s, (size_t)open + 1);
	inside = slice_token(&inside, ')');
	arrow = slice_find(inside, "->");
	if (arrow < 0)
		return;
	inside = slice_from(inside, (size_t)arrow + 2);
	if (open == 0)
		endpoint(inside, &f->nat_src, &f->nat_sport);
	else
		endpoint(inside, &f->nat_dst, &f->nat_dport);
}

/* Behind "proto TCP (SYN), " or "proto UDP, ": the addresses, "A->B". */
static struct slice addresses(struct slice s)
{
	ptrdiff_t at = slice_find(s, "proto "), end;
	struct slice proto = after(s, "proto ", " ,");

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_trim(slice_from(s, (size_t)at + 6 + proto.n));
	if (slice_starts(s, "("))
		slice_token(&s, ')');
	while (s.n && (s.p[0] == ',' || s.p[0] == ' '))
		s = slice_from(s, 1);
	end = slice_find(s, ", ");
	return end < 0 ? s : slice_cut(s, 0, (size_t)end);
}

/* "drop-gi forward": the prefix, then the chain. */
static enum linewise packet(struct slice s, ptrdiff_t in, struct event *ev)
{
	struct slice head = slice_cut(s, 0, (size_t)in), both = addresses(s), proto = after(s, "proto ", " ,"), flags = after(s, " (", ")");
	struct slice out = after(s, " out:", ",");
	ptrdiff_t arrow = slice_find(both, "->"), chain;
	struct flow f = { .in = after(s, " in:", " ,"), .proto = proto };

	if (arrow < 1)
		return LINE_OTHER;
	head = slice_trim(head);
	if (slice_ends(head, ":"))
		head.n--;
	chain = -1;
	for (size_t i = 0; i < head.n; i++)
		if (head.p[i] == ' ')
			chain = (ptrdiff_t)i;
	f.rule = chain > 0 ? slice_trim(slice_cut(head, 0, (size_t)chain)) : (struct slice){ 0 };
	if (!slice_starts(out, "("))
		f.out = out;
	endpoint(slice_cut(both, 0, (size_t)arrow), &f.src, &f.sport);
	endpoint(slice_from(both, (size_t)arrow + 2), &f.dst, &f.dport);
	translation(after(s, "NAT ", ","), &f);
	flow_judge(ev, flow_claimed(f.rule));
	flow_put(ev, &f);
	if (ev->kind == KIND_FLOW_ALLOWED && slice_starts(proto, "TCP") && slice_find(flags, "SYN") >= 0)
		event_set(ev, FIELD_REPLY, slice_find(flags, "ACK") >= 0 ? SLICE("yes") : SLICE("unknown"));
	event_set(ev, FIELD_STATUS, after(s, "connection-state:", " ,"));
	return LINE_EVENT;
}

/* --- what else a router says --- */

static const struct {
	const char *topic, *words;
	enum kind kind;
} says[] = {
	{ "ipsec", "negotiation failed", KIND_TUNNEL_FAILED },
	{ "ipsec", "no proposal chosen", KIND_TUNNEL_FAILED },
	{ "ipsec", "got fatal error", KIND_TUNNEL_FAILED },
	{ "ipsec", "peer failed to authorize", KIND_TUNNEL_FAILED },
	{ "ipsec", "killing ike2 SA", KIND_TUNNEL_DOWN },
	{ "ipsec", "purging IPsec-SA", KIND_TUNNEL_DOWN },
	{ "ipsec", "IPsec-SA established", KIND_TUNNEL_UP },
	{ "ppp", ": connected", KIND_TUNNEL_UP },
	{ "ppp", "terminating", KIND_TUNNEL_DOWN },
	{ "ovpn", "disconnected", KIND_TUNNEL_DOWN },
	{ "ovpn", "connected", KIND_TUNNEL_UP },
	{ "wireguard", "Handshake for peer did not complete", KIND_TUNNEL_FAILED },
	{ "bgp", "stablished", KIND_ROUTE_UP },
	{ "bgp", "old timer expired", KIND_ROUTE_DOWN },
	{ "bgp", "losed", KIND_ROUTE_DOWN },
	{ "system", " changed by ", KIND_CONFIG_CHANGED },
	{ "system", " added by ", KIND_CONFIG_CHANGED },
	{ "system", " removed by ", KIND_CONFIG_CHANGED },
	{ "system", "router rebooted", KIND_BOOT },
	{ "interface", "link ", KIND_NOTE },
	{ "dhcp", "got IP address", KIND_NOTE },
	{ "dhcp", "lost IP address", KIND_NOTE },
	{ "lte", "", KIND_NOTE },
	{ "script", "", KIND_NOTE },
	{ "system", "login failure", KIND_NOTE },
	{ "ipsec", "", KIND_NOTE },
	{ "route", "", KIND_NOTE },
};

static bool has_topic(struct slice topics, const char *topic)
{
	while (topics.n)
		if (slice_is(slice_token(&topics, ','), topic))
			return true;
	return false;
}

static enum linewise other(struct slice topics, struct slice s, struct event *ev)
{
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		if (!has_topic(topics, says[i].topic) || slice_find(s, says[i].words) < 0)
			continue;
		ev->kind = says[i].kind;
		event_set(ev, FIELD_REASON, s);
		event_set(ev, FIELD_IP, after(s, "got IP address ", " "));
		if (slice_find(s, " link ") > 0)
			event_set(ev, FIELD_IFACE, slice_token(&(struct slice){ s.p, s.n }, ' '));
		else
			event_set(ev, FIELD_IFACE, after(s, "dhcp-client on ", " "));
		if (ev->kind == KIND_CONFIG_CHANGED)
			event_set(ev, FIELD_OPERATION, s);
		if (ev->kind >= KIND_TUNNEL_UP && ev->kind <= KIND_TUNNEL_FAILED) {
			event_set(ev, FIELD_SRC, after(s, " time up ", "["));
			event_set(ev, FIELD_DST, after(s, "<=>", "["));
			event_set(ev, FIELD_TUNNEL, has_topic(topics, "ppp") ? after(s, "<", ">") : event_get(ev, FIELD_DST));
		}
		if (ev->kind == KIND_ROUTE_UP || ev->kind == KIND_ROUTE_DOWN)
			event_set(ev, FIELD_NAME, after(s, "RemoteAddress: ", " ,"));
		return LINE_EVENT;
	}
	return LINE_NOISE;
}

/* --- the line --- */

/* What topics begin with: more follow behind the comma. */
#define TOPICS                                                                                                                          \
	"firewall,", "system,", "interface,", "dhcp,", "ipsec,", "script,", "bgp,", "ospf,", "route,", "l2tp,", "pptp,", "sstp,",       \
		"ovpn,", "pppoe,", "ppp,", "lte,", "dns,", "wireguard,", "wireless,", "caps,", "hotspot,", "radius,", "snmp,", "ntp,", \
		"e-mail,", "backup,", "info,", "warning,", "error,"

/* "firewall,info": a topic, then a level or more topics. */
static bool is_topics(struct slice s)
{
	static const char *const first[] = { TOPICS };

	if (s.n > 60)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == ',' || s.p[i] == '-' || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (slice_starts(s, first[i]) && s.n > strlen(first[i]))
			return true;
	return false;
}

/* "jul/14 11:30:14" or "jul/14/2026 11:30:14" */
static void slashed(struct slice s, struct event *ev)
{
	char wall[32];
	size_t n = 0;

	if (utc_read(s, &ev->stamp) > 0) {
		ev->written = s;
		return;
	}
	for (; n < s.n && n < sizeof(wall); n++)
		wall[n] = s.p[n] == '/' ? ' ' : s.p[n];
	if (n > 3 && wall[0] >= 'a' && wall[0] <= 'z')
		wall[0] = (char)(wall[0] - 32);
	if (utc_read((struct slice){ wall, n }, &ev->stamp) > 0)
		ev->written = s;
	else
		ev->stamp = (struct stamp){ 0 };
}

/* The topics and what follows them, wherever the head before them ends; host: the word before. */
static bool find_topics(struct slice s, struct slice *topics, struct slice *text, struct slice *before)
{
	struct slice rest = s, last = { 0 };

	for (unsigned i = 0; i < 8 && rest.n; i++) {
		struct slice word = slice_token(&rest, ' ');

		if (is_topics(word)) {
			*topics = word;
			*text = slice_trim(rest);
			*before = last;
			return true;
		}
		last = word;
	}
	return false;
}

static enum linewise detail(struct slice s, struct event *ev)
{
	struct kvs k;
	struct slice time = after(s, "time=", "="), text;
	enum linewise read;
	ptrdiff_t in;

	kv_words(s, &k);
	text = kv_get(&k, "message");
	if (!is_topics(kv_get(&k, "topics")) || text.n == 0)
		return LINE_OTHER;
	in = has_topic(kv_get(&k, "topics"), "firewall") ? slice_find(text, " in:") : -1;
	read = in > 0 ? packet(text, in, ev) : other(kv_get(&k, "topics"), text, ev);
	if (slice_ends(time, " topics"))
		time.n -= 7;
	slashed(time, ev);
	return read;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice s = slice_trim(h->message), topics, text, before;
	bool comma = slice_index(s, ',') >= 0; /* topics have one */
	ptrdiff_t in;

	(void)state;
	if (comma && slice_find(s, "topics=") >= 0 && slice_find(s, "message=") >= 0)
		return detail(s, ev);
	if (comma && find_topics(s, &topics, &text, &before)) {
		in = has_topic(topics, "firewall") ? slice_find(text, " in:") : -1;
		if (before.n && slice_index(before, ':') < 0)
			event_set(ev, FIELD_HOST, before);
		return in > 0 ? packet(text, in, ev) : other(topics, text, ev);
	}
	in = slice_find(s, ": in:");
	return in > 0 && slice_find(s, " out:") > 0 && slice_find(s, "proto ") > 0 ? packet(s, in + 1, ev) : LINE_OTHER;
}

const struct parser parser_mikrotik = {
	.name = "mikrotik",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "RouterOS 6 and 7",
	.has = (const char *const[]){ "topics=", ": in:", TOPICS, NULL },
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
