/*
 * PAN-OS log records as syslog and exports write them: values between commas, one order for each type.
 *	1,2026/07/14 11:30:14,001606001116,TRAFFIC,end,2561,2026/07/14 11:30:14,10.77.4.9,10.78.0.10,0.0.0.0,0.0.0.0,pumps,,,incomplete,
 *	vsys1,gi,dc,ethernet1/1,ethernet1/2,fwd,2026/07/14 11:30:14,27,1,40022,8883,0,0,0x19,tcp,allow,60,60,0,1,2026/07/14 11:30:05,0,any,,
 *	39,0x0,A,B,,1,0,aged-out,...
 * Learnt from the field lists of PAN-OS 8 to 11. Later releases add columns at the end, so they are counted from the start. Times are the
 * firewall's own without a zone, but for the stamp of high resolution near the end.
 */
#include "panos.h"
#include "csv.h"
#include "kv.h"

#include <string.h>

enum { CELLS = 128 };

/* Columns of the types that tell of traffic; the first thirty are the same in all of them. */
enum {
	SUBTYPE = 4,
	GENERATED = 6,
	SRC = 7,
	DST = 8,
	NAT_SRC = 9,
	NAT_DST = 10,
	RULE = 11,
	APP = 14,
	FROM = 16,
	TO = 17,
	IN = 18,
	OUT = 19,
	SESSION = 22,
	REPEAT = 23,
	SPORT = 24,
	DPORT = 25,
	NAT_SPORT = 26,
	NAT_DPORT = 27,
	PROTO = 29,
	ACTION = 30,
	/* TRAFFIC */
	SENT = 32,
	RECEIVED = 33,
	PACKETS_SENT = 44,
	PACKETS_RECEIVED = 45,
	END_REASON = 46,
	TRAFFIC_DEVICE = 52,
	/* THREAT */
	THREAT_NAME = 32,
	THREAT_DEVICE = 59,
	/* GTP */
	GTP_EVENT = 31,
	MSISDN = 32,
	APN = 33,
	RAT = 34,
	GTP_MESSAGE = 35,
	END_USER = 36,
	GTP_CAUSE = 40,
	MCC = 42,
	MNC = 43,
	AREA = 44,
	CELL = 45,
	GTP_IMSI = 58,
	GTP_IMEI = 59,
};

struct row {
	struct slice cell[CELLS];
	unsigned n;
};

static struct slice cell(const struct row *r, unsigned at)
{
	return at < r->n && !kv_nothing(r->cell[at]) ? r->cell[at] : (struct slice){ 0 };
}

/* --- finding the record in its line --- */

static const char *const types[] = { "TRAFFIC",     "THREAT",    "SYSTEM",     "CONFIG",         "GTP",  "GLOBALPROTECT", "USERID",
				     "HIPMATCH",    "HIP-MATCH", "DECRYPTION", "AUTHENTICATION", "AUTH", "SCTP",          "TUNNEL",
				     "CORRELATION", "IPTAG",     "URL",        "WILDFIRE" };

static bool is_type(struct slice s)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_is(s, types[i]))
			return true;
	return false;
}

/* "1,": a blank or nothing before it, then a time, a serial number and a type. */
static bool begins_at(struct slice s, size_t at)
{
	struct slice rest = slice_from(s, at), word;

	if (at > 0 && s.p[at - 1] != ' ' && s.p[at - 1] != '\t' && s.p[at - 1] != '"' && s.p[at - 1] != '>')
		return false;
	word = slice_token(&rest, ',');
	if (!slice_digits(word) || word.n > 2)
		return false;
	if (slice_token(&rest, ',').n > 32 || slice_token(&rest, ',').n > 40)
		return false;
	return is_type(slice_token(&rest, ','));
}

static bool split(struct slice s, struct row *r)
{
	size_t at = 0;
	struct slice rest;

	while (at < s.n && !(s.p[at] >= '0' && s.p[at] <= '9' && begins_at(s, at)))
		at++;
	rest = slice_from(s, at);
	r->n = 0;
	if (rest.n == 0)
		return false;
	while (r->n < CELLS && csv_next(&rest, ',', NULL, &r->cell[r->n]))
		r->n++;
	return r->n > GENERATED;
}

/* The stamp of high resolution says its zone; one of 1970 was never set. */
static void date(const struct row *r, struct event *ev)
{
	struct stamp stamp;

	for (unsigned i = r->n; i-- > GENERATED + 1;) {
		struct slice s = r->cell[i];

		if (s.n < 25 || s.p[10] != 'T' || slice_starts(s, "1970") || utc_read(s, &stamp) == 0 || stamp.basis != STAMP_ZONED)
			continue;
		ev->stamp = stamp;
		ev->written = s;
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		struct slice s = r->cell[i ? 1 : GENERATED];

		if (utc_read(s, &stamp) == 0)
			continue;
		ev->stamp = stamp;
		ev->written = s;
		return;
	}
}

/* --- sessions and threats --- */

static const struct {
	const char *reason;
	enum flow_verdict verdict;
} ends[] = {
	{ "tcp-fin", FLOW_CLOSED },
	{ "aged-out", FLOW_AGED },
	{ "tcp-rst-from-client", FLOW_RESET_CLIENT },
	{ "tcp-rst-from-server", FLOW_RESET_SERVER },
	{ "policy-deny", FLOW_DENIED },
	{ "threat", FLOW_DENIED },
	{ "resources-unavailable", FLOW_DENIED },
	{ "decrypt-cert-validation", FLOW_DENIED },
	{ "decrypt-unsupport-param", FLOW_DENIED },
	{ "decrypt-error", FLOW_DENIED },
};

static enum linewise session(const struct panos *p, struct event *ev)
{
	bool over = slice_is(p->subtype, "end");
	enum flow_verdict v = slice_is(p->subtype, "drop") || slice_is(p->subtype, "deny") ? FLOW_DENIED : flow_action(p->action);

	if (over && v == FLOW_ALLOWED) {
		v = FLOW_CLOSED;
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			if (slice_is(p->end_reason, ends[i].reason))
				v = ends[i].verdict;
	}
	flow_judge(ev, v);
	flow_put(ev, &p->flow);
	if (v != FLOW_DENIED)
		flow_reply(ev, &p->flow, over);
	event_set(ev, FIELD_STATUS, over && p->end_reason.n ? p->end_reason : p->action);
	if (v == FLOW_DENIED && over)
		event_set(ev, FIELD_REASON, p->end_reason);
	else if (slice_is(p->app, "incomplete") && slice_is(event_get(ev, FIELD_REPLY), "no"))
		event_set(ev, FIELD_REASON, SLICE("handshake incomplete"));
	return LINE_EVENT;
}

/* What only alerts lets the flow go on, and says nothing of it. */
static enum linewise threat(const struct panos *p, struct event *ev)
{
	enum flow_verdict v = slice_is(p->action, "sinkhole") ? FLOW_DENIED : flow_action(p->action);

	if (v == FLOW_DENIED)
		flow_judge(ev, v);
	flow_put(ev, &p->flow);
	event_set(ev, FIELD_STATUS, p->action);
	kv_set(ev, FIELD_REASON, p->threat);
	return LINE_EVENT;
}

enum linewise panos_record(const struct panos *p, struct event *ev)
{
	if (p->flow.src.n == 0 || p->flow.dst.n == 0)
		return LINE_NOISE;
	return slice_is(p->type, "TRAFFIC") ? session(p, ev) : threat(p, ev);
}

static enum linewise traffic(const struct row *r, struct event *ev)
{
	bool session_log = slice_is(cell(r, 3), "TRAFFIC");
	struct panos p = { .type = cell(r, 3), .subtype = cell(r, SUBTYPE), .action = cell(r, ACTION), .app = cell(r, APP) };
	int64_t repeats = slice_number(cell(r, REPEAT));

	p.flow = (struct flow){
		.src = cell(r, SRC),
		.dst = cell(r, DST),
		.sport = cell(r, SPORT),
		.dport = cell(r, DPORT),
		.proto = cell(r, PROTO),
		.nat_src = cell(r, NAT_SRC),
		.nat_dst = cell(r, NAT_DST),
		.nat_sport = cell(r, NAT_SPORT),
		.nat_dport = cell(r, NAT_DPORT),
		.rule = cell(r, RULE),
		.in = cell(r, IN),
		.out = cell(r, OUT),
		.from_zone = cell(r, FROM),
		.to_zone = cell(r, TO),
		.session = cell(r, SESSION),
	};
	if (session_log) {
		p.flow.bytes_out = cell(r, SENT);
		p.flow.bytes_in = cell(r, RECEIVED);
		p.flow.packets_out = cell(r, PACKETS_SENT);
		p.flow.packets_in = cell(r, PACKETS_RECEIVED);
		p.end_reason = cell(r, END_REASON);
	} else {
		p.threat = cell(r, THREAT_NAME);
	}
	if (repeats > 1 && repeats < UINT32_MAX)
		ev->count = (uint32_t)repeats;
	event_set(ev, FIELD_HOST, cell(r, session_log ? TRAFFIC_DEVICE : THREAT_DEVICE));
	return panos_record(&p, ev);
}

/*
 * Inspection of GTP names the subscriber. That a message passed is no word of what came of it; only the start and the end of the session
 * are. The address is that of the session while it lasts.
 */
static enum linewise gtp(const struct row *r, struct event *ev)
{
	struct slice event = cell(r, GTP_EVENT), imsi = cell(r, GTP_IMSI);

	if (flow_action(cell(r, ACTION)) == FLOW_DENIED)
		ev->kind = KIND_FLOW_DENIED;
	else if (slice_find(event, "start") >= 0 && cell(r, END_USER).n)
		ev->kind = KIND_SESSION_UP;
	else if (slice_find(event, "end") >= 0)
		ev->kind = KIND_SESSION_DOWN;
	event_set(ev, FIELD_SRC, cell(r, SRC));
	event_set(ev, FIELD_DST, cell(r, DST));
	event_set(ev, FIELD_RULE, cell(r, RULE));
	event_set(ev, FIELD_MSISDN, cell(r, MSISDN));
	event_set(ev, FIELD_APN, cell(r, APN));
	event_set(ev, FIELD_RAT, cell(r, RAT));
	event_set(ev, FIELD_IP, cell(r, END_USER));
	event_set(ev, FIELD_IMSI, imsi);
	event_set(ev, FIELD_IMEI, cell(r, GTP_IMEI));
	event_set(ev, FIELD_TAC, cell(r, AREA));
	event_set(ev, FIELD_CELL, cell(r, CELL));
	event_set(ev, FIELD_STATUS, cell(r, GTP_MESSAGE));
	event_set(ev, FIELD_OPERATION, event);
	event_set(ev, FIELD_REASON, cell(r, GTP_CAUSE));
	if (slice_digits(cell(r, MCC)) && slice_digits(cell(r, MNC)))
		event_make(ev, FIELD_PLMN, "%.*s%.*s", SLICE_ARG(cell(r, MCC)), SLICE_ARG(cell(r, MNC)));
	return LINE_EVENT;
}

/* --- the firewall itself --- */

static const struct {
	const char *event;
	enum kind kind;
} events[] = {
	{ "tunnel-status-up", KIND_TUNNEL_UP },
	{ "tunnel-status-down", KIND_TUNNEL_DOWN },
	{ "ike-nego-p2-succ", KIND_NOTE },
	{ "ike-nego-p1-succ", KIND_NOTE },
	{ "ipsec-key-install", KIND_TUNNEL_UP },
	{ "ike-nego-p1-fail", KIND_TUNNEL_FAILED },
	{ "ike-nego-p2-fail", KIND_TUNNEL_FAILED },
	{ "ike-nego-p2-proposal-bad", KIND_TUNNEL_FAILED },
	{ "ike-nego-p1-delete", KIND_NOTE },
	{ "ike-recv-notify", KIND_NOTE },
	{ "ike-generic-event", KIND_NOTE },
	{ "keymgr-ipsec-rekey-fail", KIND_TUNNEL_FAILED },
	{ "routed-BGP-peer-left-established", KIND_ROUTE_DOWN },
	{ "routed-BGP-peer-enter-established", KIND_ROUTE_UP },
	{ "routed-OSPF-neighbor-down", KIND_ROUTE_DOWN },
	{ "routed-OSPF-neighbor-full", KIND_ROUTE_UP },
	{ "path-monitor-failure", KIND_ROUTE_DOWN },
	{ "path-monitor-recovery", KIND_ROUTE_UP },
	{ "link-change", KIND_NOTE },
	{ "system-start", KIND_BOOT },
	{ "commit-success", KIND_CONFIG_CHANGED },
};

static enum linewise host(const struct row *r, struct event *ev)
{
	struct slice name = cell(r, 8), object = cell(r, 9), words = cell(r, 14);
	size_t i = 0, n = sizeof(events) / sizeof(events[0]);

	while (i < n && !slice_is(name, events[i].event))
		i++;
	if (i == n && slice_is(name, "general") && slice_is(cell(r, 13), "informational"))
		return LINE_NOISE;
	ev->kind = i < n ? events[i].kind : KIND_NOTE;
	if (ev->kind == KIND_ROUTE_UP || ev->kind == KIND_ROUTE_DOWN)
		kv_set(ev, FIELD_NAME, object);
	else
		kv_set(ev, FIELD_TUNNEL, slice_is(cell(r, SUBTYPE), "vpn") ? object : (struct slice){ 0 });
	kv_set(ev, FIELD_STATUS, name);
	kv_set(ev, FIELD_REASON, words);
	event_set(ev, FIELD_HOST, cell(r, 22));
	return LINE_EVENT;
}

static enum linewise config(const struct row *r, struct event *ev)
{
	ev->kind = KIND_CONFIG_CHANGED;
	event_make(ev, FIELD_OPERATION, "%.*s %.*s", SLICE_ARG(cell(r, 9)), SLICE_ARG(cell(r, 13)));
	event_set(ev, FIELD_OPERATION, slice_trim(event_get(ev, FIELD_OPERATION)));
	event_set(ev, FIELD_CLIENT, cell(r, 10));
	event_set(ev, FIELD_STATUS, cell(r, 12));
	return LINE_EVENT;
}

/* GlobalProtect: people and gateways that come in by a tunnel of their own. */
static enum linewise client(const struct row *r, struct event *ev)
{
	struct slice what = cell(r, 8);
	bool failed = slice_is(cell(r, 28), "failure");

	if (failed)
		ev->kind = slice_find(what, "auth") >= 0 || slice_find(what, "login") >= 0 ? KIND_AUTH_REFUSED : KIND_TUNNEL_FAILED;
	else if (slice_is(what, "gateway-connected"))
		ev->kind = KIND_TUNNEL_UP;
	else if (slice_is(what, "gateway-logout"))
		ev->kind = KIND_TUNNEL_DOWN;
	event_set(ev, FIELD_STATUS, what);
	event_set(ev, FIELD_CLIENT, cell(r, 12));
	event_set(ev, FIELD_SRC, cell(r, 15));
	event_set(ev, FIELD_IP, cell(r, 17));
	kv_set(ev, FIELD_REASON, cell(r, 25));
	return LINE_EVENT;
}

static const struct {
	const char *type;
	enum linewise (*read)(const struct row *r, struct event *ev);
} readers[] = { { "TRAFFIC", traffic }, { "THREAT", traffic }, { "URL", traffic },   { "WILDFIRE", traffic },
		{ "GTP", gtp },         { "SYSTEM", host },    { "CONFIG", config }, { "GLOBALPROTECT", client } };

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct row r;
	enum linewise read = LINE_NOISE;

	(void)state;
	if (slice_starts(h->message, "Domain,Receive Time,")) /* the head of an export */
		return LINE_NOISE;
	if (slice_index(h->message, ',') < 0 || !split(h->message, &r))
		return LINE_OTHER;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (slice_is(r.cell[3], readers[i].type))
			read = readers[i].read(&r, ev);
	date(&r, ev);
	return read;
}

const struct parser parser_panos = {
	.name = "panos",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "PAN-OS 8 to 11 (syslog, CSV export)",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "TRAFFIC", "THREAT", "URL,", "URL\"", "URL ", "URL\t", "WILDFIRE", "GTP,", "GTP\"", "GTP ", "GTP\t", "SYSTEM",
				      "CONFIG", "GLOBALPROTECT", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
