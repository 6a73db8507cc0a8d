/*
 * What the Linux packet filter logs of a packet: iptables' and nftables' LOG by way of the kernel, ulogd's LOGEMU and syslog outputs.
 *	Mar  2 10:00:44 fw1 kernel: [ 3228.099662] FW1-1220-DROP: IN=gi0 OUT=ipsec0 MAC=... SRC=10.60.0.2 DST=10.200.0.10 LEN=60 TTL=62 ID=1
 *DF PROTO=TCP SPT=46220 DPT=1883 WINDOW=64240 SYN URGP=0 Learnt from Linux 4 to 6 (nf_log_syslog.c, route.c, nf_conntrack_core.c) and
 *ulogd 2.0 (printpkt.c). There is no verdict in the record: it stands in the prefix, if the author of the rule wrote it there, and a rule
 *may log and go on. A prefix that says nothing is a sighting.
 */
#include "nft_trace.h"
#include "pairs.h"

#include <stdlib.h>
#include <string.h>

struct packet {
	struct slice in, out, src, dst, proto, sport, dport, type, code, mtu;
	struct slice syn, ack; /* flags: the word */
	struct slice inner;    /* what stands in [ ]: the packet that an ICMP error is about */
};

/* Where the record begins in the message: at IN= or OUT=. -1: it is none. */
static ptrdiff_t record_at(struct slice s)
{
	ptrdiff_t src = slice_find(s, " SRC="), from = 0;

	if (src < 0 || slice_find(slice_from(s, (size_t)src), " DST=") < 0)
		return -1;
	for (struct slice rest = slice_cut(s, 0, (size_t)src); (from = slice_index(rest, '=')) >= 0;
	     rest = slice_from(rest, (size_t)from + 1)) {
		ptrdiff_t at = rest.p - s.p + from;

		if (at >= 2 && memcmp(s.p + at - 2, "IN", 2) == 0 && (at == 2 || !(s.p[at - 3] >= 'A' && s.p[at - 3] <= 'Z')))
			return at - 2;
		if (at >= 3 && memcmp(s.p + at - 3, "OUT", 3) == 0)
			return at - 3;
	}
	return -1;
}

/* By the first two letters of a key, which are no other key's: most words are none of ours, and need not be read. */
#define PLACE(a, b) (((a) * 9 + (b)) & 63)
#define AT(field) (offsetof(struct packet, field) / sizeof(struct slice))

static const struct place {
	char key[6];
	uint8_t n;  /* of the key; 0: nobody's place */
	uint8_t at; /* in a packet, in slices */
} places[64] = {
	[PLACE('I', 'N')] = { "IN", 2, AT(in) },
	[PLACE('O', 'U')] = { "OUT", 3, AT(out) },
	[PLACE('S', 'R')] = { "SRC", 3, AT(src) },
	[PLACE('D', 'S')] = { "DST", 3, AT(dst) },
	[PLACE('P', 'R')] = { "PROTO", 5, AT(proto) },
	[PLACE('S', 'P')] = { "SPT", 3, AT(sport) },
	[PLACE('D', 'P')] = { "DPT", 3, AT(dport) },
	[PLACE('T', 'Y')] = { "TYPE", 4, AT(type) },
	[PLACE('C', 'O')] = { "CODE", 4, AT(code) },
	[PLACE('M', 'T')] = { "MTU", 3, AT(mtu) },
	[PLACE('S', 'Y')] = { "SYN", 3, AT(syn) },
	[PLACE('A', 'C')] = { "ACK", 3, AT(ack) },
};

/* Keys have two letters to five; p has as many. */
static inline bool begins(const char *p, const struct place *place)
{
	const char *key = place->key;
	size_t n = place->n;

	return p[0] == key[0] && p[1] == key[1] && p[n - 1] == key[n - 1] && (n < 4 || (p[2] == key[2] && p[n - 2] == key[n - 2]));
}

static inline void take(struct packet *p, struct slice word, const struct place *place)
{
	struct slice *field = (struct slice *)p + place->at, value;
	size_t n = place->n;

	if (word.n < n || !begins(word.p, place) || (n < word.n && word.p[n] != '='))
		return;
	value = pairs_value(word, n);
	if (field == &p->syn || (field == &p->ack && value.n == 0))
		*field = word;
	else if (field != &p->ack && field->n == 0) /* "ACK=1" is a number */
		*field = value;
}

static void read_pairs(struct slice s, struct packet *p)
{
	struct pairs pair = pairs(s);

	while (pairs_next(&pair)) {
		const struct place *place;

		if (pair.word.p[0] == '[') {
			ptrdiff_t end;

			/* the word begins the bracket: all of it up to the bracket's end is the inner packet's */
			s = (struct slice){ pair.word.p + 1, (size_t)(pair.end - pair.word.p) - 1 };
			end = slice_index(s, ']');
			p->inner = end < 0 ? s : slice_cut(s, 0, (size_t)end);
			pairs_go(&pair, end < 0 ? pair.end : s.p + end + 1);
			continue;
		}
		place = &places[pair.word.n < 2 ? 0 : PLACE((unsigned char)pair.word.p[0], (unsigned char)pair.word.p[1])];
		if (place->n > 0)
			take(p, pair.word, place);
	}
}

/* Bytes of digits at the start of s. */
static size_t digits(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

static bool seconds(struct slice s)
{
	size_t n = digits(s), fraction = digits(slice_from(s, n + 1));

	return n > 0 && fraction > 0 && n + 1 + fraction == s.n && s.p[n] == '.';
}

static bool thread(struct slice s)
{
	return s.n > 1 && (s.p[0] == 'C' || s.p[0] == 'T') && digits(slice_from(s, 1)) + 1 == s.n;
}

/* "[50028442.088484] [    C0] " of the kernel's own clock */
static struct slice without_clock(struct slice s)
{
	s = slice_trim(s);
	while (slice_starts(s, "[")) {
		ptrdiff_t end = slice_index(s, ']');
		struct slice inside = slice_trim(slice_cut(s, 1, end < 1 ? 0 : (size_t)end - 1));

		if (!seconds(inside) && !thread(inside))
			break;
		s = slice_trim(slice_from(s, (size_t)end + 1));
	}
	return s;
}

/* What surrounds a rule's own words; a torn line has zeros. */
static bool around(char c)
{
	return c == '"' || c == ':' || c == ' ' || c == '\0';
}

/* The rule's own words without quotes, brackets and colons around them. UniFi's description may be cut off anywhere. */
static struct slice rule_of(struct slice prefix)
{
	ptrdiff_t description = slice_find(prefix, "DESCR=");

	if (description >= 0)
		prefix = slice_cut(prefix, 0, (size_t)description);
	prefix = slice_trim(prefix);
	while (prefix.n && around(prefix.p[prefix.n - 1]))
		prefix.n--;
	while (prefix.n && around(prefix.p[0]))
		prefix = slice_from(prefix, 1);
	if (description >= 0 && slice_index(prefix, '[') > 0) /* the host may stand before it once more */
		prefix = slice_from(prefix, (size_t)slice_index(prefix, '['));
	if (prefix.n > 2 && prefix.p[0] == '[' && slice_index(prefix, ']') == (ptrdiff_t)prefix.n - 1)
		prefix = slice_cut(prefix, 1, prefix.n - 2);
	return prefix;
}

/* "XX=eth0": a key that is none of ours where the record should begin. */
static bool broken(struct slice rule)
{
	while (slice_index(rule, ' ') >= 0)
		slice_token(&rule, ' ');
	return slice_index(rule, '=') > 0;
}

/* What an editor shortened is no address. */
static struct slice address(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return (struct slice){ 0 };
	return s;
}

static void addresses(struct event *ev, const struct packet *p)
{
	event_set(ev, FIELD_SRC, address(p->src));
	event_set(ev, FIELD_DST, address(p->dst));
	event_set(ev, FIELD_SPORT, p->sport);
	event_set(ev, FIELD_DPORT, p->dport);
	flow_proto(ev, p->proto);
}

/*
 * "Fragmentation needed" and ICMPv6's "packet too big" say what the path carries; the packet that was too big is the inner one. A filter
 * that stops them makes a black hole of the path.
 */
static bool too_big(const struct packet *p)
{
	return (slice_is(p->type, "3") && slice_is(p->code, "4")) || (slice_is(p->type, "2") && slice_is(p->proto, "ICMPv6"));
}

static bool stopped_too_big(const struct packet *p, struct event *ev)
{
	struct packet inner = { 0 };

	read_pairs(p->inner, &inner);
	if (inner.src.n == 0)
		return false;
	if (ev->kind == KIND_FLOW_DENIED)
		event_set(ev, FIELD_REASON, SLICE("denied"));
	ev->kind = KIND_FLOW_TOO_BIG;
	event_set(ev, FIELD_NODE, p->src);
	addresses(ev, &inner);
	return true;
}

static int packet(struct slice prefix, struct slice record, struct event *ev)
{
	struct packet p = { 0 };
	struct slice rule = rule_of(prefix);
	enum flow_verdict verdict = flow_claimed(rule); /* what a description says of others does not count */

	read_pairs(record, &p);
	if (p.src.n == 0 || p.dst.n == 0 || broken(rule))
		return 0;
	flow_judge(ev, verdict);
	event_set(ev, FIELD_RULE, rule);
	flow_iface(ev, p.in, p.out);
	event_set(ev, FIELD_MTU, p.mtu);
	if (too_big(&p) && stopped_too_big(&p, ev))
		return 1;
	addresses(ev, &p);
	if (ev->kind == KIND_FLOW_ALLOWED && p.syn.n)
		event_set(ev, FIELD_REPLY, p.ack.n ? SLICE("yes") : SLICE("unknown"));
	return 1;
}

/* "martian source 10.60.0.2 from 10.200.0.10, on dev gi0": the destination stands first. */
static int martian(struct slice s, struct event *ev)
{
	ptrdiff_t at = slice_find(s, "martian source ");
	struct slice rest, dst, src;

	if (at < 0)
		at = slice_find(s, "martian destination ");
	if (at < 0)
		return 0;
	rest = slice_from(s, (size_t)at);
	slice_token(&rest, ' ');
	slice_token(&rest, ' ');
	dst = slice_token(&rest, ' ');
	if (!slice_starts(rest, "from "))
		return 0;
	rest = slice_from(rest, 5);
	src = slice_token(&rest, ',');
	flow_judge(ev, FLOW_REVERSE_PATH);
	event_set(ev, FIELD_DST, dst);
	event_set(ev, FIELD_SRC, slice_trim(src));
	at = slice_find(rest, "dev ");
	if (at >= 0)
		event_set(ev, FIELD_IFACE, slice_trim(slice_from(rest, (size_t)at + 4)));
	return 1;
}

static int read_message(const struct parser *p, const struct head *h, struct event *ev)
{
	struct slice s = h->message, prefix;
	ptrdiff_t at = record_at(s);

	(void)p;
	if (at < 0) {
		if (!slice_is(h->program, "kernel"))
			return 0;
		if (slice_find(s, "conntrack: table full") >= 0 && slice_find(s, ", dropping packet") >= 0) { /* "in netns N" may stand between */
			ev->kind = KIND_FLOW_DENIED;
			event_set(ev, FIELD_REASON, SLICE("connection table full"));
			return 1;
		}
		return martian(s, ev);
	}
	prefix = without_clock(slice_cut(s, 0, (size_t)at));
	/* ulogd writes the prefix where syslog has the tag */
	if (prefix.n == 0 && !slice_is(h->program, "kernel") && !slice_is(h->program, "ulogd"))
		prefix = h->program;
	return packet(prefix, slice_from(s, (size_t)at), ev);
}

/* --- a bare file: records without a carrier, perhaps with a stamp of their own --- */

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	struct head h;

	(void)p;
	for (unsigned i = 0; i < n; i++)
		read += slice_starts(lines[i].text, "trace id ") ||
			(record_at(lines[i].text) >= 0 && !carrier_once(lines[i].text, lines[i].peeled, &h));
	return n ? (int)(read * 100 / n) : 0;
}

/* "0 3 PVEFW-HOST-IN 20/Jun/2022:13:09:14 +0200 policy DROP: ": Proxmox counts, names the chain and stamps; a clock elsewhere is no stamp.
 */
static struct slice own_stamp(struct slice prefix, struct event *ev)
{
	for (struct slice rest = prefix; rest.n; slice_token(&rest, ' ')) {
		size_t n = utc_read(rest, &ev->stamp);

		if (n == 0 || ev->stamp.basis == STAMP_NONE)
			continue;
		ev->written = slice_cut(rest, 0, n);
		return slice_trim(slice_from(rest, n));
	}
	ev->stamp = (struct stamp){ 0 };
	return prefix;
}

static bool bare(struct slice text, struct event *ev)
{
	ptrdiff_t at = record_at(text);
	struct slice prefix;

	if (at < 0)
		return false;
	prefix = own_stamp(slice_cut(text, 0, (size_t)at), ev);
	if (slice_starts(prefix, "kernel: "))
		prefix = slice_from(prefix, 8);
	return packet(without_clock(prefix), slice_from(text, (size_t)at), ev) == 1;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct line line;
	struct head h;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		int trace;

		event_clear(ev);
		trace = nft_trace(state, &line, ev);
		if (trace == 0)
			continue;
		if (trace < 0 && carrier_peel(line.text, &h)) {
			if (read_message(p, &h, ev) != 1)
				continue;
			ev->stamp = h.stamp;
			ev->relay = h.relay;
			ev->written = h.written;
			event_set(ev, FIELD_HOST, h.host);
		} else if (trace < 0 && !bare(line.text, ev)) {
			continue;
		}
		ev->format = slice_of(p->name);
		if (trace < 0)
			ev->first = line.number;
		ev->line = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}

static void *begin(const struct parser *p)
{
	(void)p;
	return xcalloc(1, sizeof(struct nft_trace));
}

const struct parser parser_netfilter = {
	.name = "netfilter",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Linux 4 to 6, ulogd 2.0",
	.has = (const char *const[]){ " SRC=", "martian ", "conntrack: table full", NULL },
	.bid = bid,
	.open = begin,
	.close = free,
	.next = next,
	.message = read_message,
};
