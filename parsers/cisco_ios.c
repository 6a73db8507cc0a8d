/*
 * Cisco IOS and its kin, by syslog or from "show logging".
 *	Jul 14 08:30:14 edge4 84: *Jul 14 08:30:13.411: %SEC-6-IPACCESSLOGP: list gi_in denied tcp 10.77.4.9(40022) -> 10.78.0.10(8883), 3
 *packets Learnt from Cisco IOS 12 to 17 (system messages). A star before the stamp is a clock that was never set, a dot one that lost its
 *source.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

extern const struct parser parser_cisco_asa;

/* "10.77.4.9(40022)" */
static void endpoint(struct slice word, struct slice *address, struct slice *port)
{
	ptrdiff_t open;

	if (slice_ends(word, ","))
		word.n--;
	open = slice_index(word, '(');
	*address = open < 0 ? word : slice_cut(word, 0, (size_t)open);
	*port = open < 0 ? (struct slice){ 0 } : slice_cut(word, (size_t)open + 1, word.n - (size_t)open - 1);
	if (slice_ends(*port, ")"))
		port->n--;
}

/* "list gi_in denied tcp A(1) [(Gi0/1 02.00)] -> B(2), 3 packets"; standard lists tell the source only. */
static enum linewise acl(struct slice s, struct event *ev)
{
	struct slice rest = kv_after(s, "list ", "\n"), to = kv_after(s, "-> ", "\n"), word;
	struct flow f = { 0 };
	int64_t packets = -1;
	enum flow_verdict v;

	f.rule = slice_token(&rest, ' ');
	v = flow_action(slice_token(&rest, ' '));
	if (v == FLOW_SEEN)
		return LINE_NOISE;
	if (to.n)
		f.proto = slice_token(&rest, ' ');
	endpoint(slice_token(&rest, ' '), &f.src, &f.sport);
	if (slice_starts(rest, "("))
		f.in = kv_after(rest, "(", " )");
	endpoint(slice_token(&to, ' '), &f.dst, &f.dport);
	for (struct slice words = s, last = { 0 }; words.n; last = word) {
		word = slice_token(&words, ' ');
		if (slice_starts(word, "packet"))
			packets = slice_number(last);
	}
	flow_judge(ev, v);
	flow_put(ev, &f);
	if (v == FLOW_ALLOWED)
		event_set(ev, FIELD_REPLY, SLICE("unknown"));
	if (packets > 1 && packets < UINT32_MAX)
		ev->count = (uint32_t)packets;
	return LINE_EVENT;
}

/* "Dropping tcp session 10.77.4.9:40022 10.78.0.10:8883 on zone-pair gi-dc class last due to DROP action found in policy-map with ..." */
static enum linewise dropped(struct slice s, struct event *ev)
{
	struct slice rest = kv_after(s, " session ", "\n"), a = slice_token(&rest, ' '), b = slice_token(&rest, ' ');
	struct flow f = { .proto = kv_after(s, "Dropping ", " "), .rule = kv_after(s, "class ", " "), .from_zone = kv_after(s, "zone-pair ", " ") };
	struct slice why = kv_after(s, "due to ", "\n");

	f.src = slice_token(&a, ':');
	f.sport = a;
	f.dst = slice_token(&b, ':');
	f.dport = b;
	flow_judge(ev, slice_find(why, "Invalid Segment") >= 0 || slice_find(why, "Stray Segment") >= 0 ? FLOW_OUT_OF_STATE : FLOW_DENIED);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		event_set(ev, FIELD_REASON, why);
	return LINE_EVENT;
}

/* "Stop tcp session: initiator (10.77.4.9:40022) sent 180 bytes -- responder (10.78.0.10:8883) sent 0 bytes" */
static enum linewise audit(struct slice s, struct event *ev)
{
	struct slice a = kv_after(s, "initiator (", ")"), b = kv_after(s, "responder (", ")"), back = kv_after(s, "responder", "\n");
	bool over = slice_find(s, "Stop ") >= 0;
	struct flow f = { .proto = kv_after(s, over ? "Stop " : "Start ", " :"),
			  .bytes_out = kv_after(s, "sent ", " "),
			  .bytes_in = kv_after(back, "sent ", " ") };

	f.src = slice_token(&a, ':');
	f.sport = a;
	f.dst = slice_token(&b, ':');
	f.dport = b;
	flow_judge(ev, over ? FLOW_CLOSED : FLOW_ALLOWED);
	flow_put(ev, &f);
	flow_reply(ev, &f, over);
	return LINE_EVENT;
}

static bool up_or_down(struct slice s, struct event *ev, enum kind up, enum kind down)
{
	bool is_up = slice_find(s, " Up") >= 0 || slice_find(s, " up") >= 0 || slice_find(s, "to FULL") >= 0 || slice_find(s, " UP") >= 0;
	bool is_down = slice_find(s, "Down") >= 0 || slice_find(s, "down") >= 0 || slice_find(s, "DOWN") >= 0;

	if (is_up || is_down)
		ev->kind = is_down ? down : up;
	return is_up || is_down;
}

/* "neighbor 198.51.100.9 Down BGP Notification sent"; "Process 1, Nbr 198.51.100.9 on Gi0/1 from FULL to DOWN, Neighbor Down: Dead timer"
 */
static enum linewise neighbour(struct slice s, struct event *ev)
{
	struct slice name = kv_after(s, "eighbor ", " ");

	up_or_down(s, ev, KIND_ROUTE_UP, KIND_ROUTE_DOWN);
	event_set(ev, FIELD_NAME, slice_find(s, "Nbr ") >= 0 ? kv_after(s, "Nbr ", " ") : name);
	event_set(ev, FIELD_REASON, s);
	return LINE_EVENT;
}

/* "Line protocol on Interface Tunnel0, changed state to down" */
static enum linewise line(struct slice s, struct event *ev)
{
	struct slice iface = kv_after(s, "Interface ", ",");

	event_set(ev, FIELD_IFACE, iface);
	event_set(ev, FIELD_STATUS, kv_after(s, "changed state to ", " "));
	if (slice_starts(iface, "Tu")) {
		up_or_down(s, ev, KIND_TUNNEL_UP, KIND_TUNNEL_DOWN);
		event_set(ev, FIELD_TUNNEL, iface);
	}
	return LINE_EVENT;
}

/* "Crypto tunnel is DOWN. Peer 198.51.100.2:500 Id: dc4"; "... failed with peer at 198.51.100.2" */
static enum linewise crypto(struct slice s, struct event *ev)
{
	struct slice peer = kv_after(s, "Peer ", " :"), other = kv_after(s, "peer at ", " ");

	if (slice_find(s, "rypto tunnel is") >= 0)
		up_or_down(s, ev, KIND_TUNNEL_UP, KIND_TUNNEL_DOWN);
	else if (slice_find(s, "fail") >= 0 || slice_find(s, "abort") >= 0 || slice_find(s, "not ") >= 0)
		ev->kind = KIND_TUNNEL_FAILED;
	event_set(ev, FIELD_DST, peer.n ? peer : other);
	event_set(ev, FIELD_TUNNEL, event_get(ev, FIELD_DST));
	event_set(ev, FIELD_REASON, s);
	return LINE_EVENT;
}

static enum linewise changed(struct slice s, struct event *ev)
{
	ev->kind = KIND_CONFIG_CHANGED;
	event_set(ev, FIELD_CLIENT, kv_after(s, " by ", " "));
	event_set(ev, FIELD_OPERATION, s);
	return LINE_EVENT;
}

static enum linewise started(struct slice s, struct event *ev)
{
	ev->kind = KIND_BOOT;
	event_set(ev, FIELD_REASON, s);
	return LINE_EVENT;
}

/* "Sig:3051 Subsig:1 Sev:4 Odd MQTT [10.77.4.9:40022 -> 10.78.0.10:8883]" */
static enum linewise signature(struct slice s, struct event *ev)
{
	struct slice a = kv_after(s, "[", " "), b = kv_after(s, "-> ", "]");
	struct flow f = { 0 };

	f.src = slice_token(&a, ':');
	f.sport = a;
	f.dst = slice_token(&b, ':');
	f.dport = b;
	flow_put(ev, &f);
	event_set(ev, FIELD_REASON, slice_trim(slice_cut(s, 0, (size_t)(slice_index(s, '[') < 0 ? 0 : slice_index(s, '[')))));
	return LINE_EVENT;
}

static enum linewise remark(struct slice s, struct event *ev)
{
	event_set(ev, FIELD_REASON, s);
	return LINE_EVENT;
}

static const struct {
	const char *tag; /* how it begins */
	enum linewise (*read)(struct slice s, struct event *ev);
} tags[] = {
	{ "SEC-6-IPACCESSLOGRL", remark },
	{ "SEC-6-IPACCESSLOG", acl },
	{ "IPV6_ACL-6-ACCESSLOG", acl },
	{ "FMANFP-6-IPACCESSLOG", acl },
	{ "FW-6-DROP_PKT", dropped },
	{ "FW-6-SESS_AUDIT_TRAIL", audit },
	{ "BGP-5-ADJCHANGE", neighbour },
	{ "OSPF-5-ADJCHG", neighbour },
	{ "DUAL-5-NBRCHANGE", neighbour },
	{ "BGP-3-NOTIFICATION", remark },
	{ "LINEPROTO-5-UPDOWN", line },
	{ "LINK-3-UPDOWN", line },
	{ "CRYPTO-5-SESSION_STATUS", crypto },
	{ "CRYPTO-6-IKMP", crypto },
	{ "CRYPTO-4-", crypto },
	{ "IKEV2-3-NEG_ABORT", crypto },
	{ "IKEV2-5-SA_UP", remark },
	{ "SYS-5-CONFIG_I", changed },
	{ "SYS-5-RESTART", started },
	{ "SYS-5-RELOAD", remark },
	{ "IPS-4-SIGNATURE", signature },
	{ "PKI-3-CERTIFICATE", remark },
	{ "NTP-", remark },
	{ "TRACK", remark },
	{ "HSRP-5-STATECHANGE", remark },
};

/* "%SEC-6-IPACCESSLOGP: ": facility, level, name. */
static bool is_code(struct slice s)
{
	size_t n = 1, dashes = 0;

	if (!slice_starts(s, "%"))
		return false;
	while (n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') || (s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '_' || s.p[n] == '-'))
		dashes += s.p[n++] == '-';
	return n > 6 && dashes >= 2 && (n == s.n || s.p[n] == ':' || s.p[n] == ' ');
}

static struct slice code_at(struct slice s, struct slice *text)
{
	ptrdiff_t at = slice_index(s, '%');
	struct slice code;

	while (at >= 0 && !is_code(slice_from(s, (size_t)at))) {
		ptrdiff_t next = slice_index(slice_from(s, (size_t)at + 1), '%');

		at = next < 0 ? -1 : at + 1 + next;
	}
	if (at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + 1);
	code = slice_token(&s, ':');
	*text = slice_trim(s);
	return slice_trim(code);
}

/* A line that no carrier peeled: "84: edge4: *Jul 14 08:30:14.411 UTC: %..." */
static void bare_stamp(struct slice s, struct event *ev)
{
	for (struct slice rest = s; rest.n && !slice_starts(rest, "%"); slice_token(&rest, ' ')) {
		struct stamp stamp;
		size_t mark = slice_starts(rest, "*") || slice_starts(rest, "."), n = utc_read(slice_from(rest, mark), &stamp);

		if (n == 0 || stamp.basis == STAMP_UPTIME)
			continue;
		stamp.doubt = utc_doubt(rest.p[0]);
		ev->stamp = stamp;
		ev->written = slice_cut(rest, 0, mark + n);
		return;
	}
}

static bool of_firewall(struct slice code)
{
	return slice_starts(code, "ASA-") || slice_starts(code, "FTD-") || slice_starts(code, "PIX-") || slice_starts(code, "FWSM-");
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct slice text = h->message, code;
	enum linewise read = LINE_NOISE;

	(void)state;
	code = is_code(h->program) ? slice_from(h->program, 1) : code_at(h->message, &text);
	if (code.n == 0)
		return LINE_OTHER;
	/* collectors file all of Cisco's together */
	if (of_firewall(code))
		return parser_cisco_asa.message(&parser_cisco_asa, h, ev) == 1 ? LINE_EVENT : LINE_NOISE;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!slice_starts(code, tags[i].tag))
			continue;
		read = tags[i].read(text, ev);
		break;
	}
	event_set(ev, FIELD_STATUS, event_has(ev, FIELD_STATUS) ? event_get(ev, FIELD_STATUS) : code);
	if (h->stamp.basis == STAMP_NONE)
		bare_stamp(h->message, ev);
	return read;
}

/* A file of the firewalls' lines alone is theirs. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	struct slice text;

	for (unsigned i = 0; i < n; i++) {
		struct slice code = code_at(lines[i].text, &text);

		if (code.n && !of_firewall(code))
			return linewise_bid(p, lines, n);
	}
	return 0;
}

const struct parser parser_cisco_ios = {
	.name = "cisco_ios",
	.party = PARTY_FIREWALL,
	.role = ROLE_ROUTER,
	.source = "Cisco IOS 12 to 17",
	.has = (const char *const[]){ "%", NULL },
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = bid,
	.next = linewise_next,
	.message = linewise_message,
};
