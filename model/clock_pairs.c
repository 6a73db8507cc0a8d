/*
 * Sights of one event become links between writings. What follows what is a matter of the protocol: an answer cannot be seen before the first
 * packet that it answers, a packet not behind an edge before it was seen there, an address not be taken before it was given. Where the
 * protocol orders nothing, two records of what is certainly one event lie no further apart than the network can hold it back.
 *
 * What happened several times under one key is matched in its order, and only when both saw it equally often.
 */
#include "clock.h"
#include "clock_held.h"
#include "clock_stale.h"

#include <stdlib.h>

#define S NS_PER_S
#define OPEN FREE_HI
#define SAME_HOST CLOCK_SAME_HOST
#define SAME_PACKET (2 * S) /* a packet between two points in the network */
#define RUNS_MAX 32
#define TIMES_MAX 1024

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

/* Repetitions within that time are one occurrence. */
static const int64_t together[PHASE_COUNT] = {
	[FLOW_FIRST] = 130 * S,	  [FLOW_REPLY] = 130 * S,   [FLOW_ACCEPTED] = 130 * S, [FLOW_ENDED] = 130 * S,
	[SESSION_GIVEN] = 5 * S,  [SESSION_TAKEN] = 5 * S,  [SESSION_BOOKED] = 5 * S,  [SESSION_CHECKED] = 5 * S,
	[ATTACH_GIVEN] = 2 * S,   [DENIAL_GIVEN] = 2 * S,
	[REFUSAL_GIVEN] = 2 * S,  [REFUSAL_TAKEN] = 2 * S,  [ORDER_HANDED] = 600 * S,  [ORDER_FETCHED] = 600 * S,
	[ORDER_KNOWN] = 600 * S,  [ORDER_REPORTED] = 600 * S, [ORDER_CARRIED_OUT] = 600 * S, [ORDER_DENIED] = 600 * S,
	[ORDER_DENIAL_SEEN] = 600 * S, [ACCOUNT_SEEN] = 130 * S,
};

static const struct rule {
	enum phase a, b;
	enum why why;
	int64_t least, most; /* from a to b */
} rules[] = {
	{ FLOW_FIRST, FLOW_REPLY, WHY_FLOW, 0, OPEN },
	{ FLOW_FIRST, FLOW_ACCEPTED, WHY_FLOW, 0, OPEN },
	{ FLOW_FIRST, FLOW_ENDED, WHY_FLOW, 0, OPEN },
	{ SESSION_ASKED, SESSION_GIVEN, WHY_SESSION, 0, OPEN },
	{ SESSION_ASKED, SESSION_BOOKED, WHY_SESSION, 0, OPEN },
	{ SESSION_GIVEN, SESSION_TAKEN, WHY_SESSION, 0, OPEN },
	{ SESSION_GIVEN, SESSION_BOOKED, WHY_SESSION, -10 * S, 10 * S },
	{ SESSION_LEFT, SESSION_CLOSED, WHY_SESSION, -10 * S, 10 * S },
	{ ATTACH_ASKED, ATTACH_GIVEN, WHY_ATTACH, 0, OPEN },
	{ ATTACH_GIVEN, ATTACH_TAKEN, WHY_ATTACH, 0, OPEN },
	{ DENIAL_ASKED, DENIAL_GIVEN, WHY_ATTACH, 0, OPEN },
	{ DENIAL_GIVEN, DENIAL_TAKEN, WHY_ATTACH, 0, OPEN },
	{ REFUSAL_ASKED, REFUSAL_GIVEN, WHY_SESSION, 0, OPEN },
	{ REFUSAL_GIVEN, REFUSAL_TAKEN, WHY_SESSION, 0, OPEN },
	{ CLIENT_LET_IN, CLIENT_IS_IN, WHY_CLIENT, 0, OPEN },
	{ MESSAGE_OUT, MESSAGE_IN, WHY_MESSAGE, 0, OPEN },
	{ MESSAGE_OUT, MESSAGE_KEPT, WHY_MESSAGE, 0, OPEN },
	{ MESSAGE_IN, MESSAGE_SURE, WHY_MESSAGE, 0, OPEN },
	{ MESSAGE_KEPT, MESSAGE_SURE, WHY_MESSAGE, -30 * S, 30 * S },
	{ ORDER_HANDED, ORDER_FETCHED, WHY_TRANSACTION, 0, OPEN },
	{ ORDER_CARRIED_OUT, ORDER_KNOWN, WHY_TRANSACTION, 0, OPEN },
	{ ORDER_REPORTED, ORDER_KNOWN, WHY_TRANSACTION, -30 * S, 30 * S },
	{ ORDER_DENIED, ORDER_DENIAL_SEEN, WHY_TRANSACTION, 0, OPEN },
	{ ACCOUNT_SEEN, ACCOUNT_SEEN, WHY_ACCOUNT, -10 * S, 10 * S },
	{ PEER_UP, PEER_UP, WHY_PEER, -10 * S, 10 * S },
	{ PACKET_OUT, PACKET_IN, WHY_PACKET, 0, OPEN },
	{ TUNNEL_UP, TUNNEL_AGREED, WHY_TUNNEL, 0, 10 * S },
	{ TUNNEL_UP, TUNNEL_UP, WHY_TUNNEL, -10 * S, 10 * S },
};

struct times { /* one occurrence */
	struct seen first;
	struct end last;
	uint32_t count;
};

struct run { /* all occurrences of one phase in one writing, whatever its steps */
	uint32_t writing;
	enum phase phase;
	size_t n;
	struct times *at;
};

/* --- flows --- */

static bool held(const struct clocks *c, uint32_t address)
{
	return address && numbers_has(&c->ips, address);
}

/* The first packet of a flow at two points of its way. */
static void first_packets(struct clocks *c, const struct times *x, const struct times *y)
{
	const struct sight *a = &x->first.sight, *b = &y->first.sight;
	const struct end *p = &x->first.end, *q = &y->first.end;
	bool up = held(c, a->from), down = !up && (held(c, a->to) || held(c, b->to)), ordered = a->rank != b->rank && (up || down);
	bool network = a->rank > 0 && b->rank > 0 && a->rank != RANK_NONE && b->rank != RANK_NONE;
	bool certain = network && x->count == y->count;

	if (a->to && b->to && a->to != b->to)
		return;
	if (a->rank == RANK_NONE || b->rank == RANK_NONE)
		ordered = false;
	if (ordered && (a->rank < b->rank) == up)
		clock_link_ends(c, p, q, WHY_FLOW, 0, certain ? SAME_PACKET : OPEN);
	else if (ordered)
		clock_link_ends(c, q, p, WHY_FLOW, 0, certain ? SAME_PACKET : OPEN);
	else if (certain)
		clock_link_ends(c, p, q, WHY_FLOW, -SAME_PACKET, SAME_PACKET);
}

/* --- what follows what --- */

static const struct rule *rule_of(enum phase a, enum phase b)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].a == a && rules[i].b == b)
			return &rules[i];
	return NULL;
}

static bool stale(const struct clocks *c, const struct seen *a, const struct seen *b)
{
	return (a->sight.phase == SESSION_ASKED && b->sight.phase == SESSION_GIVEN && clock_stale(c, b, a)) ||
	       (a->sight.phase == SESSION_GIVEN && b->sight.phase == SESSION_TAKEN && clock_stale(c, a, b));
}

static void follow(struct clocks *c, const struct run *a, const struct run *b)
{
	bool own = c->writing[a->writing].clock == c->writing[b->writing].clock;
	const struct rule *rule = rule_of(a->phase, b->phase);

	if (a->writing == b->writing || a->n != b->n)
		return;
	for (size_t i = 0; i < a->n; i++) {
		c->event = UINT32_MAX - (uint32_t)(c->group + i); /* not that of a mark */
		if (own && a->phase != FLOW_ENDED && b->phase != FLOW_ENDED && (rule || a->phase == b->phase))
			clock_link_ends(c, &a->at[i].first.end, &b->at[i].first.end, WHY_COPY, -SAME_HOST, SAME_HOST);
		else if (!own && a->phase == FLOW_FIRST && b->phase == FLOW_FIRST)
			first_packets(c, &a->at[i], &b->at[i]);
		else if (!own && rule && !stale(c, &a->at[i].first, &b->at[i].first))
			clock_link_ends(c, &a->at[i].first.end, &b->at[i].first.end, rule->why, rule->least, rule->most);
	}
}

static void follow_all(struct clocks *c, const struct run *run, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i < k || run[i].phase != run[k].phase)
				follow(c, &run[i], &run[k]);
}

/* --- sights of one key --- */

struct pairing {
	struct clocks *c;
	uint64_t key;
	size_t count, runs, all; /* of the key: sights, runs, occurrences */
	bool full;		 /* what else is of this key is too much */
	struct run run[RUNS_MAX];
	struct times times[TIMES_MAX];
};

static bool repeats(const struct end *before, const struct seen *s)
{
	return together[s->sight.phase] && before->writing == s->end.writing &&
	       bound_plus(s->end.reading, -before->reading) <= together[s->sight.phase];
}

/* Runs stand one after the other, as sights come. */
static void add(struct pairing *p, const struct seen *s)
{
	struct run *r = p->runs ? &p->run[p->runs - 1] : NULL;

	if (!r || r->writing != s->family || r->phase != s->sight.phase) {
		p->full = p->runs == RUNS_MAX;
		if (p->full)
			return;
		r = &p->run[p->runs++];
		*r = (struct run){ .writing = s->family, .phase = (enum phase)s->sight.phase, .at = p->times + p->all };
	}
	if (r->n && repeats(&r->at[r->n - 1].last, s)) {
		r->at[r->n - 1].last = s->end;
		r->at[r->n - 1].count++;
		return;
	}
	p->times[p->all++] = (struct times){ *s, s->end, 1 };
	p->full = p->all == TIMES_MAX;
	r->n++;
}

static void end_key(struct pairing *p)
{
	if (p->count > 1 && p->key)
		follow_all(p->c, p->run, p->runs);
	p->c->group += p->count;
	p->count = p->runs = p->all = 0;
	p->full = false;
}

static void take(void *whose, const struct seen *s)
{
	struct pairing *p = whose;

	if (s->sight.key != p->key)
		end_key(p);
	p->key = s->sight.key;
	p->count++;
	if (!p->full && s->end.writing != NO_CLOCK)
		add(p, s);
	clock_hold(p->c, s);
}

int clock_pairs(struct clocks *c, struct error *e)
{
	struct pairing *p = xcalloc(1, sizeof(*p));
	int got;

	p->c = c;
	clock_relays(c);
	/* lines of one file were written one after the other, whatever their stamps say */
	for (size_t i = 0; i < c->orders; i++) {
		c->event = c->order[i].before;
		clock_link(c, c->order[i].before, c->order[i].after, WHY_ORDER, 0, OPEN);
	}
	got = clock_meet(c, take, p, e);
	if (got > 0) {
		end_key(p);
		clock_held(c);
	}
	free(p);
	return got;
}
