/*
 * The Linux connection table: its events (conntrack -E, with or without -o timestamp, extended, id) and listings (conntrack -L, /proc).
 *	[1772445644.351090]	    [NEW] ipv4     2 tcp      6 120 SYN_SENT src=10.60.0.2 dst=10.200.0.10 sport=33070 dport=1883
 *[UNREPLIED] src=10.200.0.10 dst=10.60.0.2 sport=1883 dport=33070 id=3392168995 tcp      6 431989 ESTABLISHED src=10.60.0.2 dst=10.200.0.10
 *sport=46232 dport=1883 src=10.200.0.10 dst=10.60.0.2 sport=1883 dport=46232 [ASSURED] mark=0 use=1 Learnt from conntrack-tools 1.4 and
 *nf_conntrack_proto_tcp.c. The second tuple is the answer that is expected; where it differs from the first, addresses are translated. An
 *entry that never left [UNREPLIED] got no answer; a TCP one that ends as CLOSE was reset at once.
 */
#include "conntrack.h"
#include "flow.h"
#include "pairs.h"
#include "linewise.h"

struct tuple {
	struct slice src, dst, sport, dport, bytes;
};

static struct slice word(struct slice *s)
{
	*s = slice_trim(*s);
	for (size_t n = 0; n <= s->n; n++) {
		if (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
			continue;
		struct slice w = slice_cut(*s, 0, n);

		*s = slice_from(*s, n);
		return w;
	}
	return (struct slice){ 0 };
}

/* "ipv4 2 tcp 6 120 SYN_SENT " before the addresses: family only when extended, time left and state as they apply. */
static bool protocol(struct slice *s, struct event *ev, struct slice *state)
{
	struct slice w = word(s), number;

	if (slice_is(w, "ipv4") || slice_is(w, "ipv6")) {
		word(s);
		w = word(s);
	}
	number = word(s);
	if (w.n == 0 || !slice_digits(number))
		return false;
	flow_proto(ev, slice_is(w, "unknown") ? number : w);
	*state = (struct slice){ 0 };
	for (*s = slice_trim(*s); s->n && !slice_starts(*s, "src=");) {
		w = word(s);
		if (!slice_digits(w))
			*state = w;
		*s = slice_trim(*s);
	}
	return s->n > 0;
}

static void into(struct tuple *t, struct slice key, struct slice value)
{
	if (slice_is(key, "src"))
		t->src = value;
	else if (slice_is(key, "dst"))
		t->dst = value;
	else if (slice_is(key, "sport"))
		t->sport = value;
	else if (slice_is(key, "dport"))
		t->dport = value;
	else if (slice_is(key, "bytes"))
		t->bytes = value;
}

static void translated(struct event *ev, const struct tuple *to, const struct tuple *back)
{
	if (back->dst.n && !slice_same(back->dst, to->src))
		event_set(ev, FIELD_NAT_SRC, back->dst);
	if (back->dst.n && back->dport.n && (!slice_same(back->dst, to->src) || !slice_same(back->dport, to->sport)))
		event_set(ev, FIELD_NAT_SPORT, back->dport);
	if (back->src.n && !slice_same(back->src, to->dst))
		event_set(ev, FIELD_NAT_DST, back->src);
	if (back->src.n && back->sport.n && (!slice_same(back->src, to->dst) || !slice_same(back->sport, to->dport)))
		event_set(ev, FIELD_NAT_DPORT, back->sport);
}

bool conntrack_entry(struct slice s, struct event *ev, struct slice *state, bool *replied)
{
	struct tuple tuple[2] = { 0 };
	struct slice id = { 0 };
	struct pairs p;
	unsigned at = 0;

	if (!protocol(&s, ev, state))
		return false;
	*replied = true;
	p = pairs(s);
	while (pairs_next(&p)) {
		struct slice key = pairs_key(p.word), value = pairs_value(p.word, key.n);

		if (slice_is(key, "[UNREPLIED]"))
			*replied = false;
		if (slice_is(key, "src") && tuple[0].src.n)
			at = 1;
		if (slice_is(key, "id"))
			id = value; /* the last one: an ICMP tuple has its own */
		if (value.n)
			into(&tuple[at], key, value);
	}
	if (tuple[0].src.n == 0 || tuple[0].dst.n == 0 || tuple[1].src.n == 0)
		return false;
	event_set(ev, FIELD_SRC, tuple[0].src);
	event_set(ev, FIELD_DST, tuple[0].dst);
	event_set(ev, FIELD_SPORT, tuple[0].sport);
	event_set(ev, FIELD_DPORT, tuple[0].dport);
	event_set(ev, FIELD_BYTES_OUT, tuple[0].bytes);
	event_set(ev, FIELD_BYTES_IN, tuple[1].bytes);
	event_set(ev, FIELD_SESSION, id);
	translated(ev, &tuple[0], &tuple[1]);
	return true;
}

static bool ending(struct slice state)
{
	return slice_is(state, "FIN_WAIT") || slice_is(state, "CLOSE_WAIT") || slice_is(state, "LAST_ACK") ||
	       slice_is(state, "TIME_WAIT") || slice_is(state, "CLOSE");
}

/* What the event says of the flow. The table lets a new packet in only after every chain let it pass. */
static void judge(struct event *ev, struct slice what, struct slice state, bool replied)
{
	bool destroyed = slice_is(what, "[DESTROY]"), closed = slice_is(state, "CLOSE");

	event_set(ev, FIELD_STATUS, state);
	event_set(ev, FIELD_REPLY, replied ? SLICE("yes") : destroyed ? SLICE("no") : SLICE("unknown"));
	if (destroyed && !replied && closed) {
		ev->kind = KIND_FLOW_RESET;
		event_set(ev, FIELD_REPLY, SLICE("yes"));
	} else if (destroyed) {
		ev->kind = replied ? KIND_FLOW_CLOSED : KIND_FLOW_TIMEOUT;
	} else if (replied && ending(state)) {
		ev->kind = KIND_FLOW_CLOSED;
	} else {
		ev->kind = KIND_FLOW_ALLOWED;
		event_set(ev, FIELD_REASON, SLICE("seen"));
	}
}

/* The stamp of -o timestamp, then what happened; a listing has neither, and says how things stand, not what happened. */
static enum linewise read_line(void *none, const struct head *h, struct event *ev)
{
	struct slice s = h->message, what = { 0 }, state;
	struct stamp stamp = { 0 };
	size_t n = slice_starts(s, "[1") ? utc_read(s, &stamp) : 0;
	bool replied;

	(void)none;
	if (n > 0) {
		ev->stamp = stamp;
		ev->written = slice_cut(s, 0, n);
		s = slice_from(s, n);
	}
	s = slice_trim(s);
	if (slice_starts(s, "["))
		what = word(&s);
	if (what.n && !slice_is(what, "[NEW]") && !slice_is(what, "[UPDATE]") && !slice_is(what, "[DESTROY]"))
		return LINE_OTHER;
	if (!conntrack_entry(s, ev, &state, &replied))
		return LINE_OTHER;
	if (what.n) {
		judge(ev, what, state, replied);
	} else {
		ev->kind = KIND_NOTE;
		event_set(ev, FIELD_STATUS, state);
		event_set(ev, FIELD_REPLY, replied ? SLICE("yes") : SLICE("unknown"));
	}
	return LINE_EVENT;
}

const struct parser parser_conntrack = {
	.name = "conntrack",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "conntrack-tools 1.4",
	.self = &(const struct linewise_self){ .read = read_line, .table = true },
	.bid = linewise_bid,
	.next = linewise_next,
};
