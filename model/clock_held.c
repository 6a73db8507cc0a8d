/*
 * A flow that begins belongs to the session that holds its address: where the core tells of one session only for an address, all new flows of
 * it lie between the session's begin and end. That holds no matter which flows they are, so it links clocks that share no single event.
 */
#include "clock_held.h"

#include "clock.h"

#include <stdlib.h>

#define GONE (1 * NS_PER_S) /* what is on its way when a session ends */
#define FLOWS (1u << 20)    /* bits */

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct holding {
	uint32_t ip;
	bool several;
	struct end up, down; /* down.mark NO_CLOCK: no end is told */
};

struct spread { /* flows of one address in one writing */
	uint32_t ip;
	struct end first, last;
};

struct spreads { /* by address and writing */
	struct spread *at;
	uint32_t *slot; /* index + 1 */
	size_t n, room, slots;
};

static int by_ip_and_writing(const void *a, const void *b)
{
	const struct spread *x = a, *y = b;

	return x->ip != y->ip ? ORDER(x->ip, y->ip) : ORDER(x->first.writing, y->first.writing);
}

struct holdings {
	struct holding *at;
	size_t n, room, begun; /* begun: the first of the key at hand */
	uint64_t key;
	uint32_t *slot; /* by address: index + 1 */
	size_t slots;
	uint64_t flows[FLOWS / 64]; /* a bit for each address that flows come from, and its like: the sessions of others tell nothing */
};

static struct holdings *holdings(struct clocks *c)
{
	return c->holdings = c->holdings ? c->holdings : xcalloc(1, sizeof(*c->holdings));
}

void clock_hold_flow(struct clocks *c, const struct seen *s)
{
	uint32_t bit = s->sight.from % FLOWS;

	if (s->sight.phase == FLOW_FIRST)
		holdings(c)->flows[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool flows_from(const struct holdings *h, uint32_t ip)
{
	return h->flows[ip % FLOWS / 64] >> ip % FLOWS % 64 & 1;
}

void clock_holdings_free(struct clocks *c)
{
	if (!c->holdings)
		return;
	free(c->holdings->at);
	free(c->holdings->slot);
	free(c->holdings);
	c->holdings = NULL;
}

/* Sights come by key, phase, writing and time: the sessions of one subscriber stand before their ends. */
void clock_hold(struct clocks *c, const struct seen *s)
{
	struct holdings *h = holdings(c);

	if (h->n == 0 || s->sight.key != h->key)
		h->begun = h->n;
	h->key = s->sight.key;
	if (s->sight.phase == SESSION_HELD && flows_from(h, s->sight.from)) {
		h->at = clock_room(h->at, h->n, &h->room, sizeof(*h->at));
		h->at[h->n++] = (struct holding){ .ip = s->sight.from, .up = s->end, .down.mark = NO_CLOCK };
	}
	for (size_t k = h->begun; s->sight.phase == SESSION_LEFT && k < h->n && k < h->begun + 64; k++)
		if (h->at[k].down.mark == NO_CLOCK && h->at[k].up.writing == s->end.writing && s->end.reading >= h->at[k].up.reading)
			h->at[k].down = s->end;
}

static size_t place_of(const struct holdings *h, uint32_t ip)
{
	size_t at = ip * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (h->slots - 1);

	while (h->slot[at] && h->at[h->slot[at] - 1].ip != ip)
		at = (at + 1) & (h->slots - 1);
	return at;
}

static void settle(struct holdings *h)
{
	for (h->slots = 64; h->slots < 2 * h->n;)
		h->slots *= 2;
	h->slot = xcalloc(h->slots, sizeof(*h->slot));
	for (size_t i = 0; i < h->n; i++) {
		size_t at = place_of(h, h->at[i].ip);

		if (h->slot[at])
			h->at[h->slot[at] - 1].several = true;
		else
			h->slot[at] = (uint32_t)i + 1;
	}
}

/* The one session that held the address. NULL: there was none, or several. */
static const struct holding *held(const struct holdings *h, uint32_t ip)
{
	uint32_t i = h->slot[place_of(h, ip)];

	return i && !h->at[i - 1].several ? &h->at[i - 1] : NULL;
}

static size_t slot_of(const struct spreads *p, uint32_t ip, uint32_t writing)
{
	size_t at = (ip ^ writing * UINT64_C(0xff51afd7ed558ccd)) * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (p->slots - 1);

	while (p->slot[at] && (p->at[p->slot[at] - 1].ip != ip || p->at[p->slot[at] - 1].first.writing != writing))
		at = (at + 1) & (p->slots - 1);
	return at;
}

static void widen(struct spreads *p)
{
	free(p->slot);
	p->slots = p->slots ? 2 * p->slots : 256;
	p->slot = xcalloc(p->slots, sizeof(*p->slot));
	for (size_t i = 0; i < p->n; i++)
		p->slot[slot_of(p, p->at[i].ip, p->at[i].first.writing)] = (uint32_t)i + 1;
}

/* Of those at one time, the first in the file. */
static void spread(struct spreads *p, uint32_t ip, const struct end *e)
{
	struct spread *s;
	size_t at;

	if (2 * p->n >= p->slots)
		widen(p);
	at = slot_of(p, ip, e->writing);
	if (!p->slot[at]) {
		p->at = clock_room(p->at, p->n, &p->room, sizeof(*p->at));
		p->at[p->n++] = (struct spread){ ip, *e, *e };
		p->slot[at] = (uint32_t)p->n;
		return;
	}
	s = &p->at[p->slot[at] - 1];
	if (e->reading < s->first.reading || (e->reading == s->first.reading && e->mark < s->first.mark))
		s->first = *e;
	if (e->reading > s->last.reading || (e->reading == s->last.reading && e->mark < s->last.mark))
		s->last = *e;
}

/* Of addresses that one session held: others tell nothing. */
static struct spread *spreads(const struct clocks *c, const struct holdings *h, size_t *n)
{
	struct spreads p = { 0 };

	for (size_t i = 0; i < c->sights && h->n; i++) {
		const struct sight *s = &c->sight[i];
		const struct mark *m;

		clock_rest(c, i);
		if (i % 32768 == 0)
			roll_rest(&c->seen);
		if (s->phase != FLOW_FIRST || !held(h, s->from))
			continue;
		m = &c->mark[s->mark];
		if (m->writing != NO_CLOCK)
			spread(&p, s->from, &(struct end){ m->reading, m->precision, s->mark, m->writing });
	}
	if (p.n)
		qsort(p.at, p.n, sizeof(*p.at), by_ip_and_writing);
	free(p.slot);
	*n = p.n;
	return p.at;
}

/* Flows that last longer than the session belong to others that nobody tells of. */
static bool fit(const struct holding *h, const struct spread *s)
{
	return h->down.mark == NO_CLOCK || s->last.reading - s->first.reading <= h->down.reading - h->up.reading + GONE;
}

void clock_held(struct clocks *c)
{
	struct holdings *h = holdings(c);
	struct spread *s;
	size_t n;

	settle(h);
	s = spreads(c, h, &n);
	for (size_t i = 0; i < n; i++) {
		const struct holding *one = held(h, s[i].ip);

		if (!one || one->up.writing == NO_CLOCK || c->writing[one->up.writing].clock == c->writing[s[i].first.writing].clock || !fit(one, &s[i]))
			continue;
		c->event = one->up.mark;
		clock_link_ends(c, &one->up, &s[i].first, WHY_ADDRESS, 0, FREE_HI);
		if (one->down.mark != NO_CLOCK)
			clock_link_ends(c, &s[i].last, &one->down, WHY_ADDRESS, -GONE, FREE_HI);
	}
	free(s);
	clock_holdings_free(c);
}
