/*
 * Juniper SRX: flows, screens, tunnels and routes, structured or as text.
 *	RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 reason="unset" source-address="10.77.4.9" source-port="40022"
 *destination-address="..." RT_FLOW_SESSION_CLOSE: session closed unset: 10.77.4.9/40022->10.78.0.10/8883 0x0 None
 *192.0.2.7/50001->10.78.0.10/8883 0x0 source rule snat N/A N/A 6 pumps gi dc 27 1(60) 0(0) 20 UNKNOWN UNKNOWN N/A(N/A) ge-0/0/1.0 No Learnt
 *from Junos 11.4 to 22 (system log explorer). The text has more words in later releases: the pairs of addresses, and a count with bytes in
 *brackets, are where to begin counting. "unset" is the end of what nobody answered.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

/* --- what a flow's end means --- */

static const struct {
	const char *reason;
	enum flow_verdict verdict;
} ends[] = {
	{ "CLIENT RST", FLOW_RESET_CLIENT },
	{ "SERVER RST", FLOW_RESET_SERVER },
	{ "TCP RST", FLOW_RESET },
	{ "TCP FIN", FLOW_CLOSED },
	{ "imeout", FLOW_AGED },
	{ "ged out", FLOW_AGED },
	{ "unset", FLOW_AGED },
	{ "policy", FLOW_DENIED },
};

static enum flow_verdict ended(struct slice reason)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_find(reason, ends[i].reason) >= 0)
			return ends[i].verdict;
	return FLOW_CLOSED;
}

static void say(struct event *ev, enum flow_verdict v, const struct flow *f, struct slice reason, bool counted)
{
	flow_judge(ev, v);
	flow_put(ev, f);
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, slice_trim(reason));
	if (ev->kind != KIND_FLOW_DENIED)
		flow_reply(ev, f, counted);
}

/* --- structured --- */

static struct flow flow_of(const struct kvs *k)
{
	return (struct flow){
		.src = kv_get(k, "source-address"),
		.sport = kv_get(k, "source-port"),
		.dst = kv_get(k, "destination-address"),
		.dport = kv_get(k, "destination-port"),
		.proto = kv_any(k, "protocol-id|protocol-name"),
		.nat_src = kv_get(k, "nat-source-address"),
		.nat_sport = kv_get(k, "nat-source-port"),
		.nat_dst = kv_get(k, "nat-destination-address"),
		.nat_dport = kv_get(k, "nat-destination-port"),
		.rule = kv_any(k, "policy-name|rule-name"),
		.in = kv_any(k, "packet-incoming-interface|source-interface-name|interface-name"),
		.out = kv_get(k, "destination-interface-name"),
		.from_zone = kv_get(k, "source-zone-name"),
		.to_zone = kv_get(k, "destination-zone-name"),
		.session = kv_any(k, "session-id-32|session-id"),
		.bytes_out = kv_get(k, "bytes-from-client"),
		.bytes_in = kv_get(k, "bytes-from-server"),
		.packets_out = kv_get(k, "packets-from-client"),
		.packets_in = kv_get(k, "packets-from-server"),
	};
}

/* Screens, intrusion prevention, web filters: what is only seen is a note. */
static enum linewise inspected(struct slice tag, const struct kvs *k, const struct flow *f, struct event *ev)
{
	struct slice attack = kv_any(k, "attack-name|category|malware-info|sub-category"), action = kv_get(k, "action");
	bool spoofed = slice_find(attack, "poof") >= 0 || slice_find(tag, "RPF_FAIL") >= 0;
	bool stopped = slice_find(tag, "BLOCKED") >= 0 || slice_find(tag, "RPF_FAIL") >= 0 || flow_action(action) == FLOW_DENIED;

	if (stopped && slice_find(action, "without") < 0)
		flow_judge(ev, spoofed ? FLOW_REVERSE_PATH : FLOW_DENIED);
	flow_put(ev, f);
	event_set(ev, FIELD_STATUS, action);
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, attack);
	kv_set(ev, FIELD_URL, kv_get(k, "url"));
	return LINE_EVENT;
}

static enum linewise structured(struct slice tag, struct slice s, struct event *ev)
{
	struct kvs k;
	struct flow f;
	struct slice reason;

	kv_words(s, &k);
	f = flow_of(&k);
	reason = kv_get(&k, "reason");
	if (f.src.n == 0)
		return LINE_NOISE;
	if (slice_find(tag, "SESSION_CREATE") >= 0)
		say(ev, FLOW_ALLOWED, &f, reason, false);
	else if (slice_find(tag, "VOL_UPDATE") >= 0)
		say(ev, FLOW_ALLOWED, &f, reason, slice_number(kv_get(&k, "elapsed-time")) > 0); /* the first comes with the session */
	else if (slice_find(tag, "SESSION_CLOSE") >= 0)
		say(ev, ended(reason), &f, reason, true);
	else if (slice_find(tag, "SESSION_DENY") >= 0)
		say(ev, FLOW_DENIED, &f, reason, false);
	else
		return inspected(tag, &k, &f, ev);
	if (slice_find(tag, "SESSION_CLOSE") >= 0)
		event_set(ev, FIELD_STATUS, reason);
	return LINE_EVENT;
}

/* --- text --- */

#define WORDS 40

struct words {
	struct slice at[WORDS];
	unsigned n;
};

static void cut(struct slice s, struct words *w)
{
	w->n = 0;
	while (s.n && w->n < WORDS) {
		struct slice word = slice_token(&s, ' ');

		if (word.n)
			w->at[w->n++] = word;
	}
}

static bool endpoint(struct slice s, struct slice *address, struct slice *port)
{
	ptrdiff_t slash = slice_index(s, '/');

	if (slash < 1)
		return false;
	*address = slice_cut(s, 0, (size_t)slash);
	*port = slice_from(s, (size_t)slash + 1);
	while (port->n && !(port->p[port->n - 1] >= '0' && port->p[port->n - 1] <= '9')) /* a quote, a comma */
		port->n--;
	return slice_digits(*port);
}

/* "10.77.4.9/40022->10.78.0.10/8883" */
static bool addresses(struct slice word, struct slice end[4])
{
	ptrdiff_t arrow = slice_find(word, "->");

	return arrow > 0 && endpoint(slice_cut(word, 0, (size_t)arrow), &end[0], &end[1]) &&
	       endpoint(slice_from(word, (size_t)arrow + 2), &end[2], &end[3]);
}

/* "1(60)", "N/A(N/A)" */
static bool counted(struct slice word, struct slice *count, struct slice *inside)
{
	ptrdiff_t open = slice_index(word, '(');

	if (open < 1 || !slice_ends(word, ")"))
		return false;
	*count = slice_cut(word, 0, (size_t)open);
	*inside = slice_cut(word, (size_t)open + 1, word.n - (size_t)open - 2);
	return true;
}

/* The interface stands behind who it was, "N/A(N/A) ge-0/0/1.0". */
static void incoming(const struct words *w, unsigned from, struct flow *f)
{
	for (unsigned i = from; i + 1 < w->n; i++)
		if (slice_ends(w->at[i], ")") && slice_index(w->at[i + 1], '/') > 0 && slice_index(w->at[i + 1], '-') > 0)
			f->in = w->at[i + 1];
}

/* Behind the translated addresses: "... 6 pumps gi dc 27 1(60) 0(0)" or, of a new flow, "... 27 N/A(N/A) ge-0/0/1.0". */
static void tail(const struct words *w, unsigned from, struct flow *f)
{
	struct slice count, inside;

	for (unsigned i = from + 5; i < w->n; i++) {
		if (!counted(w->at[i], &count, &inside) || !slice_digits(w->at[i - 1]) || !slice_digits(w->at[i - 5]))
			continue;
		f->session = w->at[i - 1];
		f->to_zone = w->at[i - 2];
		f->from_zone = w->at[i - 3];
		f->rule = w->at[i - 4];
		f->proto = w->at[i - 5];
		if (slice_digits(count) && i + 1 < w->n) {
			f->packets_out = count;
			f->bytes_out = inside;
			counted(w->at[i + 1], &f->packets_in, &f->bytes_in);
		}
		break;
	}
	incoming(w, from, f);
}

/* "session denied A/1->B/2 0x0 junos-dns-udp 17(0) last gi dc UNKNOWN UNKNOWN N/A(N/A) ge-0/0/1.0 UNKNOWN policy deny" */
static void denied(const struct words *w, unsigned from, struct flow *f)
{
	struct slice proto, type;

	for (unsigned i = from; i + 3 < w->n; i++) {
		if (!counted(w->at[i], &proto, &type) || !slice_digits(proto))
			continue;
		f->proto = proto;
		f->rule = w->at[i + 1];
		f->from_zone = w->at[i + 2];
		f->to_zone = w->at[i + 3];
		break;
	}
	incoming(w, from, f);
}

static enum linewise text(struct slice s, struct event *ev)
{
	struct slice end[4], nat[4], reason = { 0 };
	struct words w;
	struct flow f;
	unsigned at = 0, second;
	ptrdiff_t from;

	cut(s, &w);
	while (at < w.n && !addresses(w.at[at], end))
		at++;
	if (at == w.n)
		return LINE_OTHER;
	f = (struct flow){ .src = end[0], .sport = end[1], .dst = end[2], .dport = end[3] };
	second = at + 1;
	while (second < w.n && !addresses(w.at[second], nat))
		second++;
	if (second < w.n) {
		f.nat_src = nat[0];
		f.nat_sport = nat[1];
		f.nat_dst = nat[2];
		f.nat_dport = nat[3];
	}
	if (slice_find(s, "session denied ") >= 0) {
		denied(&w, at + 1, &f);
		say(ev, FLOW_DENIED, &f, reason, false);
		return LINE_EVENT;
	}
	tail(&w, second < w.n ? second : at, &f);
	from = slice_find(s, "session closed ");
	if (from >= 0) {
		reason = slice_from(s, (size_t)from + 15);
		reason = slice_token(&reason, ':');
		say(ev, ended(reason), &f, reason, true);
		event_set(ev, FIELD_STATUS, reason);
	} else {
		say(ev, FLOW_ALLOWED, &f, reason, false);
	}
	return LINE_EVENT;
}

/* --- tunnels, routes, configuration --- */

/* "VPN dc4 from 198.51.100.2 is up. Local-ip: 192.0.2.2, ..."; "IKE negotiation failed with error: No proposal chosen. ... VPN: dc4 ..." */
static enum linewise vpn(struct slice s, struct event *ev)
{
	struct slice remote = kv_after(s, "Remote: ", "/,"), local = kv_after(s, "Local: ", "/,");
	bool failed = slice_find(s, "failed with error") >= 0;

	if (failed)
		ev->kind = KIND_TUNNEL_FAILED;
	else
		ev->kind = slice_find(s, " is up") >= 0 ? KIND_TUNNEL_UP : KIND_TUNNEL_DOWN;
	event_set(ev, FIELD_SRC, local.n ? local : kv_after(s, "Local-ip: ", ","));
	event_set(ev, FIELD_DST, remote.n ? remote : kv_after(s, " from ", " "));
	event_set(ev, FIELD_TUNNEL, failed ? kv_after(s, "VPN: ", " ,") : kv_after(s, "VPN ", " "));
	if (failed && (!event_has(ev, FIELD_TUNNEL) || slice_is(event_get(ev, FIELD_TUNNEL), "Not-Available")))
		event_set(ev, FIELD_TUNNEL, event_get(ev, FIELD_DST));
	event_set(ev, FIELD_REASON, failed ? kv_after(s, "error: ", ".") : kv_after(s, "Reason: ", ",."));
	return LINE_EVENT;
}

/* "RT_SCREEN_IP: IP spoofing! source: 10.77.4.9, destination: 10.78.0.10, protocol-id: 17, zone name: gi, interface name: ge-0/0/1.0, ..."
 */
static enum linewise screen(struct slice s, struct event *ev)
{
	struct slice words = kv_after(s, ": ", "!"), src = kv_after(s, "source: ", ","), dst = kv_after(s, "destination: ", ","), action;
	struct flow f = { .proto = kv_after(s, "protocol-id: ", ","),
			  .from_zone = kv_after(s, "zone name: ", ","),
			  .in = kv_after(s, "interface name: ", ",") };

	action = kv_after(s, "action: ", ",");
	if (src.n == 0)
		return LINE_NOISE;
	f.src = slice_index(src, '.') > 0 ? slice_token(&src, ':') : src;
	f.dst = slice_index(dst, '.') > 0 ? slice_token(&dst, ':') : dst;
	f.sport = slice_digits(src) ? src : (struct slice){ 0 };
	f.dport = slice_digits(dst) ? dst : (struct slice){ 0 };
	if (flow_action(action) == FLOW_DENIED && slice_find(action, "without") < 0)
		flow_judge(ev, slice_find(words, "poof") >= 0 ? FLOW_REVERSE_PATH : FLOW_DENIED);
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, action);
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, words);
	return LINE_EVENT;
}

static enum linewise bgp(struct slice s, struct event *ev)
{
	struct slice was = kv_after(s, "changed state from ", " "), is = kv_after(s, " to ", " ");

	event_set(ev, FIELD_NAME, kv_after(s, "BGP peer ", " "));
	event_set(ev, FIELD_STATUS, is);
	event_set(ev, FIELD_REASON, kv_after(s, "(event ", ")"));
	if (slice_is(is, "Established"))
		ev->kind = KIND_ROUTE_UP;
	else if (slice_is(was, "Established"))
		ev->kind = KIND_ROUTE_DOWN;
	return LINE_EVENT;
}

static enum linewise commit(struct slice s, struct event *ev)
{
	ev->kind = KIND_CONFIG_CHANGED;
	event_set(ev, FIELD_CLIENT, kv_after(s, "User '", "'"));
	event_set(ev, FIELD_OPERATION, SLICE("commit"));
	return LINE_EVENT;
}

static enum linewise link(struct slice s, struct event *ev)
{
	event_set(ev, FIELD_IFACE, kv_after(s, "ifName ", " ,"));
	event_set(ev, FIELD_STATUS, slice_find(s, "LINK_DOWN") >= 0 ? SLICE("down") : SLICE("up"));
	return LINE_EVENT;
}

static const struct {
	const char *tag;
	enum linewise (*read)(struct slice s, struct event *ev);
} others[] = {
	{ "KMD_VPN_UP_ALARM", vpn },
	{ "KMD_VPN_DOWN_ALARM", vpn },
	{ "IKE negotiation failed with error", vpn },
	{ "RPD_BGP_NEIGHBOR_STATE_CHANGED", bgp },
	{ "UI_COMMIT:", commit },
	{ "UI_COMMIT_COMPLETED", commit },
	{ "SNMP_TRAP_LINK_DOWN", link },
	{ "SNMP_TRAP_LINK_UP", link },
};

/* --- the line --- */

/* The tag of a flow or of what looked into it: "RT_FLOW_SESSION_CLOSE_LS". */
static struct slice tag_of(struct slice s, ptrdiff_t *at)
{
	static const char *const tags[] = { "RT_FLOW_SESSION_",    "APPTRACK_SESSION_",    "RT_SCREEN_",
					    "FLOW_MCAST_RPF_FAIL", "IDP_ATTACK_LOG_EVENT", "AAMW_ACTION_LOG",
					    "SECINTEL_ACTION_LOG", "WEBFILTER_URL_",       "FLOW_REASSEMBLE_" };
	size_t n = 0;

	*at = -1;
	for (size_t i = 0; *at < 0 && i < sizeof(tags) / sizeof(tags[0]); i++)
		*at = slice_find(s, tags[i]);
	if (*at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)*at);
	while (n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') || s.p[n] == '_'))
		n++;
	return slice_cut(s, 0, n);
}

/* What a relay kept of the sender's head: "2026-07-14T08:30:14.724Z edge4 RT_FLOW - ..." */
static void own_head(struct slice s, struct event *ev)
{
	size_t n = s.n > 20 && s.p[4] == '-' ? utc_read(s, &ev->stamp) : 0;

	if (n == 0) {
		ev->stamp = (struct stamp){ 0 };
		return;
	}
	ev->written = slice_cut(s, 0, n);
	s = slice_trim(slice_from(s, n));
	event_set(ev, FIELD_HOST, slice_token(&s, ' '));
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice s = h->message, tag;
	enum linewise read;
	ptrdiff_t at;

	(void)state;
	tag = tag_of(s, &at);
	if (at >= 0) {
		struct slice rest = slice_from(s, (size_t)at);

		if (slice_find(rest, "-address=\"") >= 0)
			read = structured(tag, rest, ev);
		else
			read = slice_starts(tag, "RT_SCREEN_") ? screen(rest, ev) : text(rest, ev);
		own_head(s, ev);
		return read;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (slice_find(s, others[i].tag) >= 0)
			return others[i].read(s, ev);
	if (slice_starts(h->program, "RT_FLOW") && slice_starts(s, "session "))
		return text(s, ev);
	return slice_find(s, "[junos@") >= 0 ? LINE_NOISE : LINE_OTHER;
}

const struct parser parser_junos = {
	.name = "junos",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Junos 11.4 to 22 (SRX)",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "RT_FLOW", "_SESSION_", "RT_SCREEN_", "FLOW_MCAST_RPF_FAIL", "IDP_ATTACK_LOG_EVENT", "_ACTION_LOG",
				      "WEBFILTER_URL_", "FLOW_REASSEMBLE_", "KMD_VPN_", "IKE negotiation failed with error", "RPD_BGP_",
				      "UI_COMMIT", "SNMP_TRAP_LINK_", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
