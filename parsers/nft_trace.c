/*
 *	trace id 9c07fc2b inet fw4 forward packet: iif "gi0" oif "dc0" ip saddr 10.77.4.9 ip daddr 10.78.0.10 ip protocol tcp tcp sport 40022 ...
 *	trace id 9c07fc2b inet fw4 forward rule tcp dport 8883 counter drop (verdict drop)
 *	trace id 9c07fc2b inet fw4 forward policy drop
 * Learnt from nftables 0.9 and 1.0.
 */
#include "nft_trace.h"

#include <string.h>

static void keep(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : 0; /* half a value would be another one */

	if (n)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static struct slice after(struct slice s, const char *word)
{
	ptrdiff_t at = slice_find(s, word);

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_from(s, (size_t)at + strlen(word));
	if (slice_starts(s, "\"")) {
		s = slice_from(s, 1);
		return slice_token(&s, '"');
	}
	return slice_token(&s, ' ');
}

static struct nft_packet *find(struct nft_trace *t, struct slice id)
{
	for (unsigned i = 0; i < NFT_TRACE_PACKETS; i++)
		if (t->packet[i].line && slice_is(id, t->packet[i].id))
			return &t->packet[i];
	return NULL;
}

static void remember(struct nft_trace *t, struct slice id, struct slice s, uint32_t line)
{
	struct nft_packet *p = find(t, id);
	struct slice proto = after(s, "ip protocol "), src = after(s, "ip saddr "), dst = after(s, "ip daddr ");

	if (!p)
		p = &t->packet[t->n++ % NFT_TRACE_PACKETS];
	*p = (struct nft_packet){ .line = line };
	keep(p->id, sizeof(p->id), id);
	keep(p->src, sizeof(p->src), src.n ? src : after(s, "ip6 saddr "));
	keep(p->dst, sizeof(p->dst), dst.n ? dst : after(s, "ip6 daddr "));
	keep(p->proto, sizeof(p->proto), proto.n ? proto : after(s, "ip6 nexthdr "));
	keep(p->sport, sizeof(p->sport), after(s, " sport "));
	keep(p->dport, sizeof(p->dport), after(s, " dport "));
	keep(p->in, sizeof(p->in), after(s, " iif "));
	keep(p->out, sizeof(p->out), after(s, " oif "));
}

int nft_trace(struct nft_trace *t, const struct line *line, struct event *ev)
{
	struct slice rest = line->text, id, chain, verdict = { 0 };
	const struct nft_packet *p;
	struct flow f;

	if (!slice_starts(rest, "trace id "))
		return -1;
	rest = slice_from(rest, 9);
	id = slice_token(&rest, ' ');
	slice_token(&rest, ' '); /* family */
	slice_token(&rest, ' '); /* table */
	chain = slice_token(&rest, ' ');
	if (slice_starts(rest, "packet: ")) {
		remember(t, id, rest, line->number);
		return 0;
	}
	if (slice_starts(rest, "policy "))
		verdict = after(rest, "policy ");
	else if (slice_starts(rest, "rule ") && slice_find(rest, "(verdict ") > 0)
		verdict = after(rest, "(verdict ");
	while (slice_ends(verdict, ")"))
		verdict.n--;
	p = find(t, id);
	if (!p || (!slice_is(verdict, "accept") && !slice_is(verdict, "drop") && !slice_is(verdict, "reject")))
		return 0;
	f = (struct flow){ .src = slice_of(p->src),
			   .dst = slice_of(p->dst),
			   .sport = slice_of(p->sport),
			   .dport = slice_of(p->dport),
			   .proto = slice_of(p->proto),
			   .in = slice_of(p->in),
			   .out = slice_of(p->out),
			   .rule = chain };
	flow_judge(ev, slice_is(verdict, "accept") ? FLOW_ALLOWED : FLOW_DENIED);
	flow_put(ev, &f);
	event_set(ev, FIELD_STATUS, slice_trim(rest));
	ev->first = p->line;
	return 1;
}
