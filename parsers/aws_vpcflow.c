/*
 * Flow logs of AWS VPC: one direction of one flow in one window.
 *	2 123456789010 eni-1235b8ca 10.77.4.9 10.78.0.10 40022 8883 6 3 180 1784017814 1784017874 ACCEPT OK
 *	version account-id interface-id srcaddr ... (a head, when the order is not the usual one)
 * Learnt from the documents of Amazon VPC (versions 2 to 8). Without a head and in an order of its own a record is read by what its values
 * look like. Flags are those of the whole window: 18 is an answer; a lone SYN in packets of one size is one that nobody answered. NODATA
 * and SKIPDATA say nothing of traffic.
 */
#include "columns.h"
#include "flow.h"
#include "json.h"
#include "kv.h"
#include "linewise.h"

#include <stdlib.h>
#include <string.h>

enum {
	VERSION,
	IFACE,
	SRC,
	DST,
	SPORT,
	DPORT,
	PROTO,
	PACKETS,
	BYTES,
	START,
	END,
	ACTION,
	STATUS,
	PKT_SRC,
	PKT_DST,
	FLAGS,
	DIRECTION,
	REASON
};

static const char *const names[] = { "version",   "interface-id",   "srcaddr",       "dstaddr",     "srcport",
				     "dstport",   "protocol",       "packets",       "bytes",       "start",
				     "end",       "action",         "log-status",    "pkt-srcaddr", "pkt-dstaddr",
				     "tcp-flags", "flow-direction", "reject-reason", NULL };
static const char *const json_names[] = { "version",   "interface_id",   "srcaddr",      "dstaddr",     "srcport",
					  "dstport",   "protocol",       "packets",      "bytes",       "start",
					  "end",       "action",         "log_status",   "pkt_srcaddr", "pkt_dstaddr",
					  "tcp_flags", "flow_direction", "reject_reason" };

#define DEFAULT_HEAD "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"

enum { WORDS = 48, TOKENS_MAX = 128 };

struct vpcflow {
	struct columns columns;
	bool headed;
	struct json_token tokens[TOKENS_MAX];
};

/* --- a record of no known order --- */

static bool is_address(struct slice s)
{
	unsigned marks = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool hex = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');

		if (!hex && s.p[i] != '.' && s.p[i] != ':')
			return false;
		marks += !hex;
	}
	return marks >= 2 && s.n >= 3;
}

static bool is_epoch(struct slice s)
{
	return s.n == 10 && slice_digits(s) && (s.p[0] == '1' || s.p[0] == '2');
}

static bool is_action(struct slice s)
{
	return slice_is(s, "ACCEPT") || slice_is(s, "REJECT");
}

static bool is_status(struct slice s)
{
	return slice_is(s, "OK") || slice_is(s, "NODATA") || slice_is(s, "SKIPDATA");
}

/* Two addresses, two ports, perhaps the addresses of the packet itself, a protocol, two counts of which bytes are more. */
static bool by_looks(struct slice *w, unsigned n, struct row *r)
{
	unsigned i = 0, k;

	while (i + 8 < n && !(is_address(w[i]) && is_address(w[i + 1]) && slice_digits(w[i + 2]) && slice_digits(w[i + 3])))
		i++;
	if (i + 8 >= n)
		return false;
	r->cell[SRC] = w[i];
	r->cell[DST] = w[i + 1];
	r->cell[SPORT] = w[i + 2];
	r->cell[DPORT] = w[i + 3];
	k = i + 4;
	if (is_address(w[k]) && is_address(w[k + 1])) {
		r->cell[PKT_SRC] = w[k];
		r->cell[PKT_DST] = w[k + 1];
		k += 2;
	}
	if (k + 4 >= n || slice_number(w[k]) < 0 || slice_number(w[k]) > 255 || slice_number(w[k + 1]) < 0 || slice_number(w[k + 2]) < 0)
		return false;
	r->cell[PROTO] = w[k];
	r->cell[PACKETS] = slice_number(w[k + 1]) < slice_number(w[k + 2]) ? w[k + 1] : w[k + 2];
	r->cell[BYTES] = slice_number(w[k + 1]) < slice_number(w[k + 2]) ? w[k + 2] : w[k + 1];
	for (; k < n; k++) {
		if (k + 1 < n && is_epoch(w[k]) && is_epoch(w[k + 1]) && r->cell[START].n == 0)
			r->cell[START] = w[k];
		if (is_action(w[k])) {
			r->cell[ACTION] = w[k];
			if (k + 1 < n && slice_digits(w[k + 1]))
				r->cell[FLAGS] = w[k + 1];
		}
		if (is_status(w[k]))
			r->cell[STATUS] = w[k];
		if (slice_starts(w[k], "eni-"))
			r->cell[IFACE] = w[k];
		if (slice_is(w[k], "ingress") || slice_is(w[k], "egress"))
			r->cell[DIRECTION] = w[k];
	}
	for (k = 0; k < i; k++)
		if (slice_starts(w[k], "eni-"))
			r->cell[IFACE] = w[k];
	/* the newest column is the last: why it was rejected */
	if (slice_is(r->cell[ACTION], "REJECT") && !is_status(w[n - 1]) && !is_action(w[n - 1]) && w[n - 1].n < 20 &&
	    !slice_digits(w[n - 1]))
		r->cell[REASON] = kv_nothing(w[n - 1]) ? (struct slice){ 0 } : w[n - 1];
	return r->cell[START].n > 0 && r->cell[ACTION].n > 0;
}

static unsigned words(struct slice s, struct slice *w)
{
	unsigned n = 0;

	while (s.n && n < WORDS) {
		struct slice word = slice_token(&s, ' ');

		if (word.n)
			w[n++] = word;
	}
	return n;
}

/* --- what it means --- */

/* A count without the fraction that spreadsheets and Athena give it. */
static struct slice whole(struct slice s)
{
	struct slice fraction = s, number = slice_token(&fraction, '.');

	return slice_digits(fraction) ? number : s;
}

/* What a SYN takes with the options that systems give it. */
static bool is_syn_size(int64_t size)
{
	return size == 40 || size == 44 || size == 48 || size == 52 || size == 60 || size == 64 || size == 80;
}

static struct slice reply(const struct row *r)
{
	int64_t flags = slice_number(r->cell[FLAGS]), packets = slice_number(whole(r->cell[PACKETS])),
		bytes = slice_number(whole(r->cell[BYTES]));

	if (flags < 0 || !slice_is(r->cell[ACTION], "ACCEPT"))
		return SLICE("unknown");
	if (flags & 16)
		return SLICE("yes");
	if (flags == 2 && packets > 0 && bytes % packets == 0 && is_syn_size(bytes / packets))
		return SLICE("no");
	return flags & 1 ? SLICE("yes") : SLICE("unknown");
}

static bool say(const struct row *r, struct event *ev)
{
	struct slice src = r->cell[PKT_SRC].n ? r->cell[PKT_SRC] : r->cell[SRC], dst = r->cell[PKT_DST].n ? r->cell[PKT_DST] : r->cell[DST];
	struct flow f = { .src = src,
			  .dst = dst,
			  .sport = whole(r->cell[SPORT]),
			  .dport = whole(r->cell[DPORT]),
			  .proto = whole(r->cell[PROTO]),
			  .nat_src = r->cell[SRC],
			  .nat_dst = r->cell[DST],
			  .in = r->cell[IFACE],
			  .bytes_out = whole(r->cell[BYTES]) };
	bool denied = slice_is(r->cell[ACTION], "REJECT");

	if (f.src.n == 0 || f.dst.n == 0 || !is_action(r->cell[ACTION]))
		return false;
	flow_judge(ev, denied ? FLOW_DENIED : FLOW_ALLOWED);
	flow_put(ev, &f);
	event_set(ev, FIELD_REASON, r->cell[REASON]);
	event_set(ev, FIELD_STATUS, r->cell[ACTION]);
	event_set(ev, FIELD_DIRECTION, r->cell[DIRECTION]);
	if (!denied)
		event_set(ev, FIELD_REPLY, reply(r));
	if (utc_epoch(whole(r->cell[START]), &ev->stamp))
		ev->written = r->cell[START];
	else
		ev->stamp = (struct stamp){ 0 };
	return true;
}

/* --- the line --- */

/* "version account-id ...", also as the format is configured: "${version} ${account-id} ..." */
static bool is_head(struct slice s)
{
	return (slice_find(s, "srcaddr") >= 0 && slice_find(s, "dstaddr") >= 0) && !slice_starts(s, "{\"");
}

static void take_head(struct vpcflow *v, struct slice s)
{
	char plain[1024];
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < sizeof(plain); i++)
		if (!strchr("${}\"", s.p[i]) || s.p[i] == '\0')
			plain[n++] = s.p[i] == ',' ? ' ' : s.p[i];
	v->headed = columns_head(&v->columns, (struct slice){ plain, n }, ' ') >= 6;
}

static enum linewise from_json(struct vpcflow *v, struct slice s, struct event *ev)
{
	struct row r = { 0 };

	if (slice_find(s, "\"srcaddr\"") < 0 || slice_find(s, "\"action\"") < 0 || json_parse_first(s, v->tokens, TOKENS_MAX) < 1)
		return LINE_OTHER;
	for (size_t i = 0; i < sizeof(json_names) / sizeof(json_names[0]); i++) {
		const struct json_token *t = json_get(v->tokens, json_names[i]);

		r.cell[i] = json_text(t ? t : json_get(v->tokens, names[i]));
	}
	return say(&r, ev) ? LINE_EVENT : LINE_NOISE;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct vpcflow *v = state;
	struct slice w[WORDS], s = h->message, first = slice_trim(s);
	struct stamp stamp;
	struct row r = { 0 };
	unsigned n;

	if (is_head(s)) {
		take_head(v, s);
		return LINE_NOISE;
	}
	if (slice_starts(first, "{"))
		return from_json(v, first, ev);
	n = words(first, w);
	if (n > 13 && utc_read(w[0], &stamp) > 0 && stamp.basis == STAMP_ZONED) { /* an export's own stamp */
		first = slice_trim(slice_from(first, w[0].n));
		n = words(first, w);
	}
	if (n < 8)
		return LINE_OTHER;
	if (v->headed && n == v->columns.n && columns_row(&v->columns, first, ' ', &r))
		return say(&r, ev) ? LINE_EVENT : LINE_NOISE;
	if (!slice_digits(w[0]) || w[0].n > 2)
		return LINE_OTHER;
	if (slice_is(w[n - 1], "NODATA") || slice_is(w[n - 1], "SKIPDATA"))
		return LINE_NOISE;
	if (n == 14 && slice_is(w[0], "2") && is_action(w[12]) && columns_row(&v->columns, first, ' ', &r) && say(&r, ev))
		return LINE_EVENT;
	r = (struct row){ 0 };
	return by_looks(w, n, &r) && say(&r, ev) ? LINE_EVENT : LINE_OTHER;
}

static void begin(void *state)
{
	struct vpcflow *v = state;

	v->columns.names = names;
	columns_head(&v->columns, SLICE(DEFAULT_HEAD), ' ');
}

const struct parser parser_aws_vpcflow = {
	.name = "aws_vpcflow",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Amazon VPC flow logs, versions 2 to 8",
	.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct vpcflow), .begin = begin, .table = true },
	.bid = linewise_bid,
	.open = linewise_open,
	.close = free,
	.next = linewise_next,
};
