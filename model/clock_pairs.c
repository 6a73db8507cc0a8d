/*
 * Sights of one event become links between writings. What follows what is a matter of the protocol: an answer cannot be seen before the first
 * packet that it answers, a packet not behind an edge before it was seen there, an address not be taken before it was given. Where the
 * protocol orders nothing, two records of what is certainly one event lie no further apart than the network can hold it back.
 *
 * What happened several times under one key is matched in its order, and only when both saw it equally often.
 */
#include "clock.h"

#include <stdlib.h>

#include "sorter.h"

#define S NS_PER_S
#define OPEN FREE_HI
#define SAME_HOST CLOCK_SAME_HOST
#define SAME_PACKET (2 * S) /* a packet between two points in the network */
#define RUNS_MAX 32
#define TIMES_MAX 1024
#define SORT (8u << 20) /* bytes to sort in */

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
	const struct sight *first, *last;
	uint32_t count;
};

struct run { /* all occurrences of one phase in one writing, whatever its steps */
	uint32_t writing;
	enum phase phase;
	size_t n;
	struct times *at;
};

/* --- flows --- */

static int by_number(const void *a, const void *b)
{
	return ORDER(*(const uint32_t *)a, *(const uint32_t *)b);
}

static bool held(const struct clocks *c, uint32_t address)
{
	return address && c->ip_count && bsearch(&address, c->ips, c->ip_count, sizeof(address), by_number);
}

/* The first packet of a flow at two points of its way. */
static void first_packets(struct clocks *c, const struct times *x, const struct times *y)
{
	const struct sight *a = x->first, *b = y->first;
	bool up = held(c, a->from), down = !up && (held(c, a->to) || held(c, b->to)), ordered = a->rank != b->rank && (up || down);
	bool network = a->rank > 0 && b->rank > 0 && a->rank != RANK_NONE && b->rank != RANK_NONE;
	bool certain = network && x->count == y->count;

	if (a->to && b->to && a->to != b->to)
		return;
	if (a->rank == RANK_NONE || b->rank == RANK_NONE)
		ordered = false;
	if (ordered && (a->rank < b->rank) == up)
		clock_link_ends(c, &a->end, &b->end, WHY_FLOW, 0, certain ? SAME_PACKET : OPEN);
	else if (ordered)
		clock_link_ends(c, &b->end, &a->end, WHY_FLOW, 0, certain ? SAME_PACKET : OPEN);
	else if (certain)
		clock_link_ends(c, &a->end, &b->end, WHY_FLOW, -SAME_PACKET, SAME_PACKET);
}

/* --- what follows what --- */

static const struct rule *rule_of(enum phase a, enum phase b)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].a == a && rules[i].b == b)
			return &rules[i];
	return NULL;
}

static void follow(struct clocks *c, const struct run *a, const struct run *b)
{
	bool own = c->writing[a->writing].clock == c->writing[b->writing].clock;
	const struct rule *rule = rule_of(a->phase, b->phase);

	if (a->writing == b->writing || a->n != b->n)
		return;
	for (size_t i = 0; i < a->n; i++) {
		c->event = (uint32_t)(c->group + i);
		if (own && a->phase != FLOW_ENDED && b->phase != FLOW_ENDED && (rule || a->phase == b->phase))
			clock_link_ends(c, &a->at[i].first->end, &b->at[i].first->end, WHY_COPY, -SAME_HOST, SAME_HOST);
		else if (!own && a->phase == FLOW_FIRST && b->phase == FLOW_FIRST)
			first_packets(c, &a->at[i], &b->at[i]);
		else if (!own && rule)
			clock_link_ends(c, &a->at[i].first->end, &b->at[i].first->end, rule->why, rule->least, rule->most);
	}
}

static void follow_all(struct clocks *c, const struct run *run, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i < k || run[i].phase != run[k].phase)
				follow(c, &run[i], &run[k]);
}

struct seen { /* a sight, while all are sorted */
	struct sight sight;
	uint32_t family; /* of its writing */
};

static int by_event(const void *a, const void *b)
{
	const struct seen *p = a, *q = b;
	const struct sight *x = &p->sight, *y = &q->sight;

	return x->key != y->key                   ? ORDER(x->key, y->key)
	       : x->phase != y->phase             ? ORDER(x->phase, y->phase)
	       : p->family != q->family           ? ORDER(p->family, q->family)
	       : x->end.writing != y->end.writing ? ORDER(x->end.writing, y->end.writing)
	       : x->end.reading != y->end.reading ? ORDER(x->end.reading, y->end.reading)
						  : ORDER(x->end.mark, y->end.mark);
}

/* Of the key, in an order of numbers with a sign. */
static int64_t lead(const void *seen)
{
	return (int64_t)(((const struct seen *)seen)->sight.key >> 1);
}

static bool repeats(const struct sight *before, const struct sight *s)
{
	return together[s->phase] && before->end.writing == s->end.writing &&
	       bound_plus(s->end.reading, -before->end.reading) <= together[s->phase];
}

/* Sights from..to-1 have one key. Returns how many runs they are. */
static size_t runs_of(const struct clocks *c, size_t from, size_t to, struct run *run, struct times *times)
{
	size_t n = 0, all = 0;

	for (size_t i = from; i < to && all < TIMES_MAX; i++) {
		const struct sight *s = &c->sight[i];
		struct run *r = n ? &run[n - 1] : NULL;
		uint32_t family;

		if (s->end.writing == NO_CLOCK)
			continue;
		family = c->writing[s->end.writing].family;
		if (!r || r->writing != family || r->phase != s->phase) {
			if (n == RUNS_MAX)
				break;
			r = &run[n++];
			*r = (struct run){ .writing = family, .phase = (enum phase)s->phase, .at = times + all };
		}
		if (r->n && repeats(r->at[r->n - 1].last, s)) {
			r->at[r->n - 1].last = s;
			r->at[r->n - 1].count++;
			continue;
		}
		times[all++] = (struct times){ s, s, 1 };
		r->n++;
	}
	return n;
}

/* The key of a device that did not say who it is, what their marks came to, and the addresses that devices held. */
static void resolve(struct clocks *c, struct sight *s)
{
	const struct mark *m = &c->mark[s->end.mark];

	s->end = (struct end){ m->reading, m->precision, s->end.mark, m->writing };
	if (s->key & 1)
		s->key = c->clock[s->key >> 1].many ? s->key : c->clock[s->key >> 1].imsi;
	if (s->phase >= SESSION_ASKED && s->phase <= SESSION_HELD && s->from) {
		c->ips = clock_room(c->ips, c->ip_count, &c->ip_room, sizeof(*c->ips));
		c->ips[c->ip_count++] = s->from;
	}
}

static void rest(const struct clocks *c, size_t i)
{
	clock_rest(c, i);
	if (i % 32768 == 0)
		roll_rest(&c->seen);
}

static int sort(struct clocks *c, struct error *e)
{
	struct sorter *sorter = sorter_new(by_event, lead, SORT);
	const struct seen *next;
	size_t n = 0;
	bool failed = false;

	for (size_t i = 0; i < c->sights && !failed; i++) {
		struct seen s = { .sight = c->sight[i] };

		rest(c, i);
		resolve(c, &s.sight);
		s.family = s.sight.end.writing == NO_CLOCK ? NO_CLOCK : c->writing[s.sight.end.writing].family;
		failed = sorter_add(sorter, &s, sizeof(s), e) < 0;
	}
	while (!failed && (next = sorter_next(sorter, &failed, e)) != NULL) {
		rest(c, n);
		c->sight[n++] = next->sight;
	}
	sorter_free(sorter);
	if (c->ip_count)
		qsort(c->ips, c->ip_count, sizeof(*c->ips), by_number);
	return failed ? -1 : 1;
}

int clock_pairs(struct clocks *c, struct error *e)
{
	struct run run[RUNS_MAX];
	struct times *times = xcalloc(TIMES_MAX, sizeof(*times));

	clock_relays(c);
	/* lines of one file were written one after the other, whatever their stamps say */
	for (size_t i = 0; i < c->orders; i++) {
		c->event = c->order[i].before;
		clock_link(c, c->order[i].before, c->order[i].after, WHY_ORDER, 0, OPEN);
	}
	if (sort(c, e) < 0) {
		free(times);
		return -1;
	}
	for (size_t from = 0, to, rested = 0; from < c->sights; from = to) {
		if (from - rested > 32768) {
			rested = from;
			roll_rest(&c->seen);
		}
		for (to = from; to < c->sights && c->sight[to].key == c->sight[from].key;)
			to++;
		c->group = from;
		if (to - from > 1 && c->sight[from].key)
			follow_all(c, run, runs_of(c, from, to, run, times));
	}
	clock_held(c);
	free(times);
	return 1;
}
