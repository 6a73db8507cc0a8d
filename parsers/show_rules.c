/*
 * What commands print of rules and tunnels beside those in show_host.c and show_boxes.c: iptables-save and iptables -S, iptables -L -v,
 * show crypto ipsec sa (IOS, ASA), get vpn ipsec tunnel summary (FortiOS), birdc show protocols and show route. Learnt from iptables 1.8,
 * IOS 15 to 17 and ASA 9, FortiOS 6 and 7, BIRD 1.6 and 2.
 */
#include "showtech.h"

#include <string.h>

static bool is_any(struct slice s)
{
	return s.n == 0 || slice_is(s, "0.0.0.0/0") || slice_is(s, "::/0") || slice_is(s, "*") || slice_is(s, "any") ||
	       slice_is(s, "anywhere");
}

static struct slice verdict(struct slice target)
{
	return slice_is(target, "ACCEPT")   ? SLICE("accept")
	       : slice_is(target, "DROP")   ? SLICE("drop")
	       : slice_is(target, "REJECT") ? SLICE("reject")
					    : (struct slice){ 0 };
}

/* Only where packets of a source may pass is the source a pool that the edge serves. */
static void ends(struct event *ev, struct slice src, struct slice dst)
{
	if (!is_any(src) && !slice_starts(src, "!"))
		event_set(ev, slice_is(event_get(ev, FIELD_STATUS), "accept") ? FIELD_POOL : FIELD_SRC, src);
	if (!is_any(dst) && !slice_starts(dst, "!"))
		event_set(ev, FIELD_DST, dst);
}

static void ifaces(struct event *ev, struct slice in, struct slice out)
{
	in = is_any(in) ? (struct slice){ 0 } : in;
	out = is_any(out) ? (struct slice){ 0 } : out;
	if (in.n && out.n)
		event_make(ev, FIELD_IFACE, "%.*s>%.*s", SLICE_ARG(in), SLICE_ARG(out));
	else
		event_set(ev, FIELD_IFACE, in.n ? in : out);
}

/* --- iptables --- */

/* "--log-prefix "E4-DROP: "" */
static struct slice log_prefix(struct slice s)
{
	ptrdiff_t at = slice_find(s, "--log-prefix ");

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_trim(slice_from(s, (size_t)at + 13));
	if (!slice_starts(s, "\""))
		return show_word(&s);
	s = slice_from(s, 1);
	s = slice_trim(slice_token(&s, '"'));
	if (slice_ends(s, ":"))
		s.n--;
	return s;
}

/* "[3:180] -A FORWARD -s 10.77.0.0/17 -d 10.78.0.10/32 -i gi0 -o dc0 -p tcp -m tcp --dport 8883 -j ACCEPT" */
bool show_iptables(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = slice_trim(s), counts = { 0 }, prefix = log_prefix(s);

	(void)t;
	if (slice_starts(rest, "[")) {
		rest = slice_from(rest, 1);
		counts = slice_token(&rest, ']');
		rest = slice_trim(rest);
	}
	if (!slice_starts(rest, "-A "))
		return false;
	event_set(ev, FIELD_STATUS, verdict(show_after(rest, "-j")));
	if (!event_has(ev, FIELD_STATUS) && prefix.n == 0)
		return false;
	event_set(ev, FIELD_RULE, prefix.n ? prefix : show_after(rest, "-A"));
	ends(ev, show_after(rest, "-s"), show_after(rest, "-d"));
	ifaces(ev, show_after(rest, "-i"), show_after(rest, "-o"));
	event_set(ev, FIELD_PROTO, show_after(rest, "-p"));
	event_set(ev, FIELD_DPORT, show_after(rest, slice_find(rest, "--dports ") >= 0 ? "--dports" : "--dport"));
	event_set(ev, FIELD_SEQ, slice_token(&counts, ':'));
	event_set(ev, FIELD_BYTES_OUT, counts);
	event_set(ev, FIELD_REASON, rest);
	return true;
}

/* "Chain FORWARD (policy DROP 0 packets, 0 bytes)", then "    3   180 ACCEPT  tcp  --  gi0  dc0  10.77.0.0/17  10.78.0.10  tcp dpt:8883" */
bool show_iptables_list(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = slice_trim(s), word[9], port;
	ptrdiff_t at;
	unsigned n = 0;

	if (slice_starts(rest, "Chain ")) {
		rest = slice_from(rest, 6);
		show_keep(t->name, sizeof(t->name), show_word(&rest));
		t->since = t->line;
		return false;
	}
	while (n < 9 && rest.n)
		word[n++] = show_word(&rest);
	if (n < 9 || t->name[0] == '\0' || verdict(word[2]).n == 0 || word[0].n == 0 || word[0].p[0] < '0' || word[0].p[0] > '9')
		return false;
	event_set(ev, FIELD_STATUS, verdict(word[2]));
	event_set(ev, FIELD_RULE, slice_of(t->name));
	ends(ev, word[7], word[8]);
	ifaces(ev, word[5], word[6]);
	if (!slice_is(word[3], "all") && !slice_is(word[3], "0"))
		event_set(ev, FIELD_PROTO, word[3]);
	at = slice_find(rest, "dpt:");
	port = at < 0 ? (struct slice){ 0 } : slice_from(rest, (size_t)at + 4);
	event_set(ev, FIELD_DPORT, show_word(&port));
	event_set(ev, FIELD_SEQ, word[0]);
	event_set(ev, FIELD_BYTES_OUT, word[1]);
	event_set(ev, FIELD_REASON, rest);
	return true;
}

/* --- tunnels --- */

/* "(10.77.0.0/255.255.128.0/0/0)" behind "ident (addr/mask/prot/port): " */
static bool ident(struct slice s, const char *whose, char *out, size_t size)
{
	ptrdiff_t at = slice_find(s, "ident (addr/mask/prot/port): (");

	if (at < 0 || !slice_starts(s, whose))
		return false;
	s = slice_from(s, (size_t)at + 30);
	show_selector(out, size, slice_token(&s, ')'));
	return true;
}

/* The word behind a word and a colon or none, without a comma: "local addr 192.0.2.2", "local addr: 192.0.2.2," */
static struct slice named(struct slice s, const char *name)
{
	ptrdiff_t at = slice_find(s, name);

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + strlen(name));
	if (slice_starts(s, ":"))
		s = slice_from(s, 1);
	s = show_word(&s);
	return slice_token(&s, ',');
}

/* What went in and what came back by each pair of networks: the counts are the last that is said of a pair. */
bool show_crypto(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice peer = named(s, "current_peer"), local = named(s, "local addr"), sent = named(s, "#pkts encaps"),
		     back = named(s, "#pkts decaps");

	s = slice_trim(s);
	if (slice_starts(s, "Crypto map tag:") && local.n)
		show_keep(t->local, sizeof(t->local), local);
	if (ident(s, "local", t->from, sizeof(t->from)))
		t->since = t->line;
	ident(s, "remote", t->to, sizeof(t->to));
	if (slice_starts(s, "current_peer"))
		show_keep(t->peer, sizeof(t->peer), slice_token(&peer, '/'));
	if (sent.n)
		show_keep(t->in, sizeof(t->in), sent);
	if (back.n == 0 || t->peer[0] == '\0' || t->from[0] == '\0')
		return false;
	event_set(ev, FIELD_TUNNEL, slice_of(t->peer));
	event_set(ev, FIELD_DST, slice_of(t->peer));
	event_make(ev, FIELD_PREFIX, "%s === %s", t->from, t->to);
	event_make(ev, FIELD_STATUS, "encaps %s decaps %.*s", t->in, (int)(back.n < 30 ? back.n : 30), back.p);
	t->from[0] = '\0';
	return true;
}

/* "'dc4' 198.51.100.2:0  selectors(total,up): 1/1  rx(pkt,err): 0/0  tx(pkt,err): 12/0" */
bool show_tunnel_summary(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice up = named(s, "selectors(total,up)"), in = named(s, "rx(pkt,err)"), out = named(s, "tx(pkt,err)"), total, name, peer;

	(void)t;
	s = slice_trim(s);
	if (!slice_starts(s, "'") || up.n == 0)
		return false;
	s = slice_from(s, 1);
	name = slice_token(&s, '\'');
	peer = show_word(&s);
	total = slice_token(&up, '/');
	in = slice_token(&in, '/');
	out = slice_token(&out, '/');
	event_set(ev, FIELD_TUNNEL, name);
	event_set(ev, FIELD_DST, slice_token(&peer, ':'));
	event_make(ev, FIELD_STATUS, "%.*s of %.*s up, rx %.*s tx %.*s", SLICE_ARG(up), SLICE_ARG(total), SLICE_ARG(in), SLICE_ARG(out));
	return true;
}

/* --- BIRD --- */

/* "dc_rr1    BGP        ---        up     2026-07-14    Established" */
bool show_bird_protocols(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice word[5], rest = s;

	(void)t;
	for (size_t i = 0; i < 5; i++)
		word[i] = show_word(&rest);
	if (!slice_is(word[3], "up") && !slice_is(word[3], "down") && !slice_is(word[3], "start") && !slice_is(word[3], "stop"))
		return false;
	event_set(ev, FIELD_NAME, word[0]);
	event_set(ev, FIELD_REASON, word[1]);
	while (rest.n && ((rest.p[0] >= '0' && rest.p[0] <= '9') || rest.p[0] == ':')) /* the time of a date */
		show_word(&rest);
	event_set(ev, FIELD_STATUS, rest.n ? rest : word[3]);
	return true;
}

/* "10.78.0.0/24  unicast [dc_rr1 2026-07-14] * (100)" and below it "	via 192.0.2.1 on dc0"; BIRD 1 has both in one line. */
bool show_bird_route(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = s, prefix = show_word(&rest), via = show_after(s, "via"), proto;
	ptrdiff_t open = slice_index(s, '[');

	if (slice_index(prefix, '/') > 0 && open > 0) {
		proto = slice_from(s, (size_t)open + 1);
		show_keep(t->name, sizeof(t->name), prefix);
		show_keep(t->local, sizeof(t->local), show_word(&proto));
		t->since = t->line;
		if (slice_find(s, "unreachable") > 0 || slice_find(s, "blackhole") > 0 || slice_find(s, "prohibit") > 0)
			event_set(ev, FIELD_STATUS, slice_find(s, "unreachable") > 0 ? SLICE("unreachable") : SLICE("blackhole"));
	}
	if (t->name[0] == '\0' || (via.n == 0 && !event_has(ev, FIELD_STATUS)))
		return false;
	event_set(ev, FIELD_PREFIX, slice_of(t->name));
	event_set(ev, FIELD_NODE, via);
	event_set(ev, FIELD_IFACE, show_after(s, "on"));
	event_set(ev, FIELD_REASON, slice_of(t->local));
	return true;
}
