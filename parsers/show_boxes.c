/*
 * What firewalls and tunnel daemons print of themselves: ASA (show asp drop, show vpn-sessiondb detail l2l), FortiGate and IOS (routing
 * table), PAN-OS (show counter global, test security-policy-match), OpenVPN's status file, wg show.
 * Learnt from ASA 9, FortiOS 6 and 7, PAN-OS 9 and 10, OpenVPN 2.4 to 2.6 (status versions 1 to 3), wireguard-tools 1.0.
 */
#include "flow.h"
#include "kv.h"
#include "showtech.h"

#include <string.h>

/* "Key   : value" or "key: value" of a line that may hold two of them; empty: it is not there. */
static struct slice valued(struct slice s, const char *key)
{
	ptrdiff_t at = slice_find(s, key);
	size_t n = 0;

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_trim(slice_from(s, (size_t)at + strlen(key)));
	if (!slice_starts(s, ":"))
		return (struct slice){ 0 };
	s = slice_trim(slice_from(s, 1));
	while (n < s.n && !(s.p[n] == ' ' && n + 1 < s.n && s.p[n + 1] == ' '))
		n++;
	return slice_cut(s, 0, n);
}

/* --- ASA --- */

/* "  No route to host (no-route)             28187272", under "Frame drop:" or "Flow drop:" */
bool show_asp_drop(struct snapshot *t, struct slice s, struct event *ev)
{
	ptrdiff_t open = -1;
	struct slice name, count = s;

	if (slice_starts(s, "Frame drop:") || slice_starts(s, "Flow drop:")) {
		show_keep(t->name, sizeof(t->name), slice_cut(s, 0, s.n - 1));
		return false;
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '(')
			open = (ptrdiff_t)i;
	while (slice_index(slice_trim(count), ' ') >= 0)
		show_word(&count);
	count = slice_trim(count);
	if (open < 1 || !slice_digits(count))
		return false;
	name = slice_from(s, (size_t)open + 1);
	name = show_word(&name);
	name = slice_token(&name, ')');
	event_set(ev, FIELD_NAME, name);
	event_set(ev, FIELD_SEQ, count);
	event_set(ev, FIELD_STATUS, slice_of(t->name));
	event_set(ev, FIELD_REASON, slice_trim(slice_cut(s, 0, (size_t)open)));
	return true;
}

void show_selector(char *out, size_t size, struct slice s)
{
	struct slice address = slice_token(&s, '/'), mask = slice_token(&s, '/');
	unsigned bits = 0;

	show_keep(out, size, address);
	while (mask.n) {
		int64_t byte = slice_number(slice_token(&mask, '.'));

		for (int i = 7; byte > 0 && i >= 0; i--)
			bits += (unsigned)(byte >> i & 1);
	}
	if (address.n + 4 < size && bits <= 32) {
		size_t n = strlen(out);

		out[n++] = '/';
		if (bits > 9)
			out[n++] = (char)('0' + bits / 10);
		out[n++] = (char)('0' + bits % 10);
		out[n] = '\0';
	}
}

/* A connection, then each of its tunnels; the counts come last. */
bool show_sessiondb(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice name = valued(s, "Connection"), peer = valued(s, "IP Addr"), local = valued(s, "Local Addr"),
		     remote = valued(s, "Remote Addr");
	struct slice sent = valued(s, "Bytes Tx");

	if (name.n) {
		show_keep(t->name, sizeof(t->name), name);
		t->peer[0] = t->from[0] = t->to[0] = '\0';
		t->since = t->line;
	}
	if (peer.n)
		show_keep(t->peer, sizeof(t->peer), peer);
	if (local.n)
		show_selector(t->from, sizeof(t->from), local);
	if (remote.n)
		show_selector(t->to, sizeof(t->to), remote);
	if (sent.n == 0 || t->name[0] == '\0')
		return false;
	event_set(ev, FIELD_TUNNEL, slice_of(t->name));
	event_set(ev, FIELD_DST, slice_of(t->peer));
	if (t->from[0] && t->to[0])
		event_make(ev, FIELD_PREFIX, "%s === %s", t->from, t->to);
	event_set(ev, FIELD_BYTES_OUT, sent);
	event_set(ev, FIELD_BYTES_IN, valued(s, "Bytes Rx"));
	event_set(ev, FIELD_STATUS, SLICE("up"));
	t->from[0] = t->to[0] = '\0';
	return true;
}

/* --- routing tables --- */

static const struct {
	const char *code, *word;
} codes[] = { { "K", "kernel" }, { "C", "connected" }, { "S", "static" }, { "R", "rip" },   { "B", "bgp" },
	      { "O", "ospf" },   { "i", "isis" },      { "L", "local" },  { "D", "eigrp" }, { "V", "vpn" } };

static struct slice learnt(struct slice code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (slice_starts(code, codes[i].code))
			return slice_of(codes[i].word);
	return code;
}

/* "S*   0.0.0.0/0 [10/0] via 192.0.2.1, wan"; a line without a prefix is another way for the one before it. */
bool show_routing_table(struct snapshot *t, struct slice s, struct event *ev)
{
	bool connected = slice_find(s, "is directly connected, ") >= 0;
	ptrdiff_t via = slice_find(s, " via ");
	struct slice rest = s, code, iface;

	if (!connected && via < 0)
		return false;
	code = show_word(&rest);
	while (rest.n && slice_index(show_word(&(struct slice){ rest.p, rest.n }), '/') < 0 && !slice_starts(rest, "[") &&
	       !slice_starts(rest, "is "))
		show_word(&rest); /* "E2" */
	if (!slice_starts(code, "[") && !slice_starts(code, "is") && slice_index(show_word(&(struct slice){ rest.p, rest.n }), '/') > 0) {
		show_keep(t->name, sizeof(t->name), show_word(&rest));
		show_keep(t->in, sizeof(t->in), learnt(code));
		t->since = t->line;
	}
	if (t->name[0] == '\0')
		return false;
	event_set(ev, FIELD_PREFIX, slice_of(t->name));
	event_set(ev, FIELD_REASON, slice_of(t->in));
	if (connected) {
		iface = slice_from(s, (size_t)slice_find(s, "is directly connected, ") + 23);
	} else {
		iface = slice_from(s, (size_t)via + 5);
		event_set(ev, FIELD_NODE, slice_trim(slice_token(&iface, ',')));
		iface = slice_trim(iface);
	}
	event_set(ev, FIELD_IFACE, slice_token(&iface, ','));
	return true;
}

/* --- PAN-OS --- */

/* "flow_fwd_l3_noroute        12        0 drop      flow      forward   Packets dropped: no route" */
bool show_counters(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice name = show_word(&s), value = show_word(&s), rate = show_word(&s), severity = show_word(&s);

	(void)t;
	if (slice_index(name, '_') < 1 || !slice_digits(value) || !slice_digits(rate))
		return false;
	show_word(&s);
	show_word(&s);
	event_set(ev, FIELD_NAME, name);
	event_set(ev, FIELD_SEQ, value);
	event_set(ev, FIELD_STATUS, severity);
	event_set(ev, FIELD_REASON, s);
	return true;
}

/* The words of "[ a b ]" or "a", without the semicolon. */
static struct slice listed(struct slice s)
{
	s = slice_trim(s);
	if (slice_ends(s, ";"))
		s.n--;
	s = slice_trim(s);
	if (slice_starts(s, "[") && slice_ends(s, "]"))
		s = slice_trim(slice_cut(s, 1, s.n - 2));
	return s;
}

/* A rule that a test found to match: a block with its name before it. It is one rule, and says nothing of the other sources. */
bool show_policy_match(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice rest = slice_trim(s), key;

	if (slice_starts(rest, "\"") && slice_ends(rest, "{")) {
		rest = slice_from(rest, 1);
		rest = slice_token(&rest, '"');
		show_keep(t->name, sizeof(t->name), slice_token(&rest, ';'));
		t->from[0] = t->to[0] = t->in[0] = t->out[0] = t->local[0] = '\0';
		t->since = t->line;
		return false;
	}
	key = show_word(&rest);
	if (slice_is(key, "source"))
		show_keep(t->from, sizeof(t->from), listed(rest));
	else if (slice_is(key, "destination"))
		show_keep(t->to, sizeof(t->to), listed(rest));
	else if (slice_is(key, "from"))
		show_keep(t->in, sizeof(t->in), listed(rest));
	else if (slice_is(key, "to"))
		show_keep(t->out, sizeof(t->out), listed(rest));
	else if (slice_starts(key, "application/service"))
		show_keep(t->local, sizeof(t->local), listed(rest));
	if (!slice_is(key, "action") || t->name[0] == '\0')
		return false;
	event_set(ev, FIELD_RULE, slice_of(t->name));
	event_set(ev, FIELD_STATUS, listed(rest));
	event_set(ev, FIELD_SRC, slice_of(t->from));
	event_set(ev, FIELD_DST, slice_of(t->to));
	if (t->in[0] && t->out[0])
		event_make(ev, FIELD_ZONE, "%s>%s", t->in, t->out);
	event_set(ev, FIELD_REASON, slice_of(t->local));
	return true;
}

/* --- OpenVPN's status file --- */

/* "10.10.10.10:49502", "[2001:db8::9]:51820", or no port */
static void endpoint(struct slice s, enum field address, enum field port, struct event *ev)
{
	ptrdiff_t colon = slice_index(s, ':'), end = slice_starts(s, "[") ? slice_find(s, "]:") : -1;

	if (end > 0) {
		event_set(ev, port, slice_from(s, (size_t)end + 2));
		s = slice_cut(s, 1, (size_t)end - 1);
	} else if (colon > 0 && slice_index(slice_from(s, (size_t)colon + 1), ':') < 0) {
		event_set(ev, port, slice_from(s, (size_t)colon + 1));
		s = slice_cut(s, 0, (size_t)colon);
	}
	event_set(ev, address, s);
}

/* A client's own address, which may carry a mark behind it, or a network behind it. */
static bool virtual_address(struct slice s, struct event *ev)
{
	if (slice_ends(s, "C"))
		s.n--;
	if (s.n == 17 && s.p[2] == ':') /* an Ethernet address */
		return true;
	event_set(ev, slice_index(s, '/') > 0 ? FIELD_PREFIX : FIELD_IP, s);
	return s.n > 0;
}

static bool client_row(struct slice *cell, unsigned n, struct event *ev)
{
	if (n < 4 || !slice_digits(cell[2]) || !slice_digits(cell[3]))
		return false;
	event_set(ev, FIELD_CLIENT, cell[0]);
	endpoint(cell[1], FIELD_SRC, FIELD_SPORT, ev);
	event_set(ev, FIELD_BYTES_OUT, cell[2]);
	event_set(ev, FIELD_BYTES_IN, cell[3]);
	event_set(ev, FIELD_STATUS, SLICE("connected"));
	return true;
}

static bool routing_row(struct slice *cell, unsigned n, struct event *ev)
{
	if (n < 3 || !virtual_address(cell[0], ev))
		return false;
	event_set(ev, FIELD_CLIENT, cell[1]);
	endpoint(cell[2], FIELD_SRC, FIELD_SPORT, ev);
	return true;
}

/* Version 1 has lists under headings, 2 and 3 name the list in each row. */
bool show_openvpn(struct snapshot *t, struct slice s, struct event *ev)
{
	char separator = slice_index(s, '\t') > 0 ? '\t' : ',';
	struct slice cell[16] = { { 0 } };
	unsigned n = 0;

	while (s.n && n < 16)
		cell[n++] = slice_token(&s, separator);
	if (slice_is(cell[0], "Updated") || slice_is(cell[0], "TIME")) {
		if (utc_read(cell[1], &t->stamp) > 0)
			show_keep(t->written, sizeof(t->written), cell[1]);
		return false;
	}
	if (slice_is(cell[0], "CLIENT_LIST") && n > 6) {
		struct slice row[4] = { cell[1], cell[2], cell[5], cell[6] };

		if (!slice_digits(cell[5]) || (slice_digits(cell[4]) && !slice_digits(cell[6]))) /* before IPv6 addresses had a column */
			row[2] = cell[4], row[3] = cell[5];
		virtual_address(cell[3], ev);
		return client_row(row, 4, ev);
	}
	if (slice_is(cell[0], "ROUTING_TABLE"))
		return n > 3 && routing_row(cell + 1, n - 1, ev);
	if (n == 1 || slice_is(cell[0], "Common Name") || slice_is(cell[0], "Virtual Address")) {
		show_keep(t->name, sizeof(t->name), n == 1 ? cell[0] : slice_of(t->name));
		return false;
	}
	if (slice_starts(slice_of(t->name), "ROUTING"))
		return routing_row(cell, n, ev);
	return slice_find(slice_of(t->name), "CLIENT LIST") >= 0 && client_row(cell, n, ev);
}

/* --- wg show --- */

bool show_wg(struct snapshot *t, struct slice s, struct event *ev)
{
	struct slice line = slice_trim(s), allowed = valued(line, "allowed ips"), shaken = valued(line, "latest handshake"), value;
	size_t n = 0;

	if ((value = valued(line, "interface")).n) {
		show_keep(t->name, sizeof(t->name), value);
		t->since = t->line;
	}
	if (valued(line, "peer").n)
		t->peer[0] = '\0';
	if ((value = valued(line, "endpoint")).n)
		show_keep(t->peer, sizeof(t->peer), value);
	if (allowed.n == 0 && shaken.n == 0)
		return false;
	event_set(ev, FIELD_TUNNEL, slice_of(t->name));
	endpoint(slice_of(t->peer), FIELD_DST, FIELD_DPORT, ev);
	if (shaken.n)
		event_make(ev, FIELD_STATUS, "latest handshake %.*s", (int)(shaken.n < 100 ? shaken.n : 100), shaken.p);
	for (size_t i = 0; i < allowed.n && n + 1 < sizeof(t->from); i++)
		if (allowed.p[i] != ',')
			t->from[n++] = allowed.p[i];
	t->from[n] = '\0';
	event_set(ev, FIELD_PREFIX, slice_of(t->from));
	return true;
}

/* --- whose output a line may be --- */

/* Words that only this command prints, at the start of a line (blanks apart), or anywhere in it after a star. */
static const struct {
	show_read *read;
	const char *words;
} marks[] = {
	{ show_nft, "table ip |table ip6 |table inet |table bridge |table netdev |chain |type filter hook|type nat hook|set |elements = "
		    "|ct state |ip saddr "
		    "|ip daddr |tcp dport |udp dport |iifname |oifname |counter |meta |jump |policy |masquerade|}" },
	{ show_xfrm, "src *dst |proto esp spi |proto ah spi |replay-window |aead |auth-trunc |enc |auth |encap type |anti-replay |dir in "
		     "|dir out |dir fwd "
		     "|tmpl src |proto esp reqid |proto ah reqid |socket in |socket out |sel src |lastused |lifetime " },
	{ show_route, "default via |default dev |default nhid |default proto |unreachable default|unreachable *metric|blackhole "
		      "*proto|blackhole |prohibit |throw "
		      "|broadcast *dev |local *dev |multicast *dev " },
	{ show_asp_drop, "Frame drop:|Flow drop:|Last clearing:" },
	{ show_sessiondb, "Session Type|Connection   :|Index   |Protocol   |Encryption  |Hashing  |Bytes Tx |Login Time |Duration "
			  "|IKEv|IPsec|Tunnel ID |UDP Src "
			  "|Rem Auth |Loc Auth |Rekey Int |PRF |Filter Name|Local Addr|Remote Addr|Encapsulation|Idle Time|Pkts Tx" },
	{ show_routing_table, "Codes: |Routing table for VRF|Gateway of last resort|O - OSPF|N1 - |E1 - |i - IS-IS|*- candidate "
			      "default|*is directly connected, |*] via " },
	{ show_counters, "Global counters:|Elapsed time since last sampling|name *severity|-----|Total counters "
			 "shown|pkt_|flow_|tcp_|ssl_|session_|appid_|ctd_|"
			 "proxy_|dfa_|aho_|log_|url_|zip_|nat_|uid_|ha_|fpga_|ike_|tunnel_" },
	{ show_policy_match, "\"*; index: |from |source |source-|to |destination |destination-|destinataion-|user |category "
			     "|application/service |action |icmp-unreachable"
			     "|terminal |}" },
	{ show_openvpn, "OpenVPN CLIENT LIST|Updated,|Common Name,|ROUTING TABLE|Virtual Address,|GLOBAL STATS|Max "
			"bcast|END|TITLE|TIME|HEADER|CLIENT_LIST|"
			"ROUTING_TABLE|GLOBAL_STATS" },
	{ show_wg, "interface: |public key: |private key: |listening port: |peer: |endpoint: |allowed ips: |latest handshake: |transfer: "
		   "|persistent keepalive: |"
		   "preshared key: |fwmark: " },
	{ show_rule, "*:\tfrom " },
	{ show_iptables, "# Generated by iptables|# Completed on|COMMIT|:*[|-A |-P |-N |[*] -A " },
	{ show_iptables_list, "Chain *(policy |Chain *references)|pkts bytes target|*ACCEPT  |*DROP  |*REJECT  |*LOG  |*RETURN  " },
	{ show_crypto,
	  "Crypto map tag|interface: |protected vrf|local *ident (addr|remote ident (addr|current_peer|PERMIT, flags|#pkts |#send errors|local crypto "
	  "endpt|path mtu|current outbound spi|PFS (Y/N)|inbound |outbound |spi: |transform: |in use settings|conn id: |sa timing|IV size|replay "
	  "detection|Status: |plaintext mtu" },
	{ show_tunnel_summary, "'*selectors(total,up): " },
	{ show_bird_protocols, "BIRD |Name *Proto  |*  BGP  |*  Device  |*  Kernel  |*  Static  |*  Direct  |*  OSPF  |*  BFD  " },
};

static bool marked(struct slice s, struct slice mark)
{
	struct slice first = slice_token(&mark, '*');

	if (s.n < first.n || (first.n && memcmp(s.p, first.p, first.n) != 0))
		return false;
	return mark.n == 0 || memmem(s.p, s.n, mark.p, mark.n) != NULL;
}

/* "10.78.0.0/24 via 10.79.0.1 dev gi0 ..." or "10.79.0.0/30 dev gi0 scope link ..." */
static bool route_row(struct slice s)
{
	struct slice prefix = show_word(&s), word = show_word(&s);

	for (size_t i = 0; i < prefix.n; i++)
		if (!strchr("0123456789abcdefABCDEF.:/", prefix.p[i]) || prefix.p[i] == '\0')
			return false;
	return prefix.n > 2 && (slice_is(word, "via") || slice_is(word, "dev") || slice_is(word, "proto") || slice_is(word, "nhid"));
}

/* A row of either of version 1's lists. */
static bool openvpn_row(struct slice s, struct event *ev)
{
	struct slice cell[6] = { { 0 } };
	unsigned n = 0;

	while (s.n && n < 6)
		cell[n++] = slice_token(&s, ',');
	if (n == 5)
		return slice_index(cell[1], '.') > 0 && client_row(cell, n, ev);
	return n == 4 && slice_index(cell[2], '.') > 0 && slice_digits(slice_cut(cell[2], 0, 1)) && routing_row(cell, n, ev);
}

/* What has no words of its own is known by its form. */
static bool formed(show_read *read, struct slice s)
{
	struct snapshot t = { 0 };
	struct event ev = { 0 };
	bool says = false;

	if (read == show_route)
		says = route_row(s);
	else if (read == show_asp_drop)
		says = s.n > 30 && show_asp_drop(&t, s, &ev);
	else if (read == show_openvpn)
		says = openvpn_row(s, &ev);
	event_free(&ev);
	return says;
}

bool show_looks(show_read *read, struct slice s)
{
	struct stamp stamp;

	s = slice_trim(s);
	if (utc_read(s, &stamp) > 0 && (stamp.basis == STAMP_ZONED || stamp.basis == STAMP_LOCAL))
		return false; /* a logger's line */
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct slice rest = slice_of(marks[i].words);

		while (marks[i].read == read && rest.n)
			if (marked(s, slice_token(&rest, '|')))
				return true;
	}
	return formed(read, s);
}
