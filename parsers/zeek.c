/*
 * Zeek's logs of connections and of names, as tables with a head or as JSON.
 *	#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	...	conn_state	...
 *	1784017814.496300	Cg9xqq3	10.77.4.9	40022	10.78.0.10	8883	tcp	...	S0	...
 *	{"ts":1784017814.4963,"uid":"Cg9xqq3","id.orig_h":"10.77.4.9","id.orig_p":40022,...,"conn_state":"S0"}
 * Learnt from Zeek 3 to 6 (conn.log, dns.log). It looks on and decides nothing. The time is that of the first packet. S0 is a connection
 * that nobody answered, REJ one that was refused; the ports of ICMP are its type and code.
 */
#include "columns.h"
#include "flow.h"
#include "json.h"
#include "linewise.h"

#include <stdlib.h>

enum {
	TS,
	UID,
	ORIG_H,
	ORIG_P,
	RESP_H,
	RESP_P,
	PROTO,
	ORIG_BYTES,
	RESP_BYTES,
	STATE,
	ORIG_PKTS,
	RESP_PKTS,
	ORIG_IP,
	RESP_IP,
	HISTORY,
	QUERY,
	RCODE,
	ANSWERS
};

static const char *const names[] = { "ts",         "uid",        "id.orig_h",  "id.orig_p", "id.resp_h", "id.resp_p",     "proto",
				     "orig_bytes", "resp_bytes", "conn_state", "orig_pkts", "resp_pkts", "orig_ip_bytes", "resp_ip_bytes",
				     "history",    "query",      "rcode_name", "answers",   NULL };

#define CONN_FIELDS                                                                                                                        \
	"ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\t"  \
	"local_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents"

enum { TOKENS_MAX = 256 };

struct zeek {
	struct columns columns;
	char separator;
	struct json_token tokens[TOKENS_MAX];
};

/* --- what a connection's state means --- */

static const struct {
	const char *state;
	enum flow_verdict verdict;
	const char *reply; /* NULL: packets tell */
} states[] = {
	{ "S0", FLOW_SEEN, "no" },
	{ "S1", FLOW_SEEN, "yes" },
	{ "SF", FLOW_SEEN, "yes" },
	{ "S2", FLOW_SEEN, "yes" },
	{ "S3", FLOW_SEEN, "yes" },
	{ "REJ", FLOW_RESET_SERVER, "yes" },
	{ "RSTO", FLOW_RESET_CLIENT, "yes" },
	{ "RSTR", FLOW_RESET_SERVER, "yes" },
	{ "RSTOS0", FLOW_SEEN, "no" },
	{ "RSTRH", FLOW_RESET_SERVER, "yes" },
	{ "SH", FLOW_SEEN, "no" },
	{ "SHR", FLOW_SEEN, "yes" },
	{ "OTH", FLOW_SEEN, NULL },
};

static bool connection(const struct row *r, struct event *ev)
{
	struct slice state = r->cell[STATE];
	struct flow f = { .src = r->cell[ORIG_H],
			  .sport = r->cell[ORIG_P],
			  .dst = r->cell[RESP_H],
			  .dport = r->cell[RESP_P],
			  .proto = r->cell[PROTO],
			  .session = r->cell[UID],
			  .bytes_out = r->cell[ORIG_BYTES].n ? r->cell[ORIG_BYTES] : r->cell[ORIG_IP],
			  .bytes_in = r->cell[RESP_BYTES].n ? r->cell[RESP_BYTES] : r->cell[RESP_IP],
			  .packets_in = r->cell[RESP_PKTS] };
	size_t i = 0, n = sizeof(states) / sizeof(states[0]);

	while (i < n && !slice_is(state, states[i].state))
		i++;
	if (i == n || f.src.n == 0 || f.dst.n == 0)
		return false;
	flow_judge(ev, states[i].verdict);
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, state);
	if (states[i].reply)
		event_set(ev, FIELD_REPLY, slice_of(states[i].reply));
	else
		flow_reply(ev, &f, false);
	return true;
}

static bool lookup(const struct row *r, struct event *ev)
{
	struct slice rcode = r->cell[RCODE], answers = r->cell[ANSWERS], address = { 0 };
	struct flow f = {
		.src = r->cell[ORIG_H], .sport = r->cell[ORIG_P], .dst = r->cell[RESP_H], .dport = r->cell[RESP_P], .proto = r->cell[PROTO]
	};

	/* names of the chain, then addresses */
	while (answers.n) {
		struct slice one = slice_token(&answers, ',');

		if (address.n == 0 && one.n && ((one.p[0] >= '0' && one.p[0] <= '9') || slice_index(one, ':') > 0))
			address = one;
	}
	flow_put(ev, &f);
	event_set(ev, FIELD_NAME, r->cell[QUERY]);
	if (rcode.n && !slice_is(rcode, "NOERROR")) {
		ev->kind = KIND_NAME_FAILED;
		event_set(ev, FIELD_REASON, rcode);
	} else if (address.n) {
		ev->kind = KIND_NAME_RESOLVED;
		event_set(ev, FIELD_STATUS, address);
	} else if (rcode.n) {
		event_set(ev, FIELD_STATUS, SLICE("NODATA"));
	}
	return true;
}

static bool say(const struct row *r, struct event *ev)
{
	struct slice ts = r->cell[TS];
	bool read = r->cell[STATE].n ? connection(r, ev) : r->cell[QUERY].n && lookup(r, ev);

	if (!read)
		return false;
	if (utc_epoch(ts, &ev->stamp) || utc_read(ts, &ev->stamp) > 0)
		ev->written = ts;
	else
		ev->stamp = (struct stamp){ 0 };
	return true;
}

/* --- its three forms --- */

static bool from_json(struct zeek *z, struct slice s, struct event *ev)
{
	struct row r = { 0 };

	if (slice_find(s, "\"uid\":") < 0 || slice_find(s, "id.orig_h") < 0 || json_parse_first(s, z->tokens, TOKENS_MAX) < 1)
		return false;
	for (int i = 0; names[i]; i++)
		r.cell[i] = json_text(json_get(z->tokens, names[i]));
	if (r.cell[ANSWERS].n == 0 && json_get(z->tokens, "answers")) {
		struct json_each each = json_each(json_get(z->tokens, "answers"));

		while (json_next(&each))
			if (r.cell[ANSWERS].n == 0 || slice_index(r.cell[ANSWERS], '.') < 1 ||
			    !(r.cell[ANSWERS].p[0] >= '0' && r.cell[ANSWERS].p[0] <= '9'))
				r.cell[ANSWERS] = json_text(each.value);
	}
	return say(&r, ev);
}

/* "#separator \x09", "#fields\tts\tuid..." */
static void head(struct zeek *z, struct slice s)
{
	uint8_t byte;

	if (slice_starts(s, "#separator ")) {
		s = slice_trim(slice_from(s, 11));
		if (slice_starts(s, "\\x") && slice_hex(slice_from(s, 2), &byte, 1) == 1)
			z->separator = (char)byte;
	} else if (slice_starts(s, "#fields")) {
		columns_head(&z->columns, slice_from(s, 8), z->separator);
	}
}

/* "#path conn" and the other words of a head, which no other tables have. */
static bool of_head(struct slice s)
{
	static const char *const words[] = { "#separator ", "#set_separator", "#empty_field", "#unset_field",
					     "#path\t",     "#open\t",        "#close\t",     "#types\t" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_starts(s, words[i]))
			return true;
	return slice_starts(s, "#fields\tts\tuid");
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct zeek *z = state;
	struct slice s = h->message;
	struct row r;

	if (slice_starts(s, "#")) {
		head(z, s);
		return of_head(s) ? LINE_NOISE : LINE_OTHER;
	}
	if (slice_starts(s, "{"))
		return from_json(z, s, ev) ? LINE_EVENT : LINE_OTHER;
	return columns_row(&z->columns, s, z->separator, &r) && say(&r, ev) ? LINE_EVENT : LINE_OTHER;
}

/* A part of a file has no head: then the usual columns are meant. */
static void begin(void *state)
{
	struct zeek *z = state;

	*z = (struct zeek){ .separator = '\t', .columns = { .names = names } };
	columns_head(&z->columns, SLICE(CONN_FIELDS), '\t');
}

const struct parser parser_zeek = {
	.name = "zeek",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Zeek 3 to 6 (conn.log, dns.log)",
	.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct zeek), .begin = begin, .table = true },
	.bid = linewise_bid,
	.open = linewise_open,
	.close = free,
	.next = linewise_next,
};
