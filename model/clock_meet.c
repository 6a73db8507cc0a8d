/*
 * Sights of one event come together, sorted by key. Of two writings only so many links are wanted, and in a large case the first few thousand
 * events of a firewall tell all of them: so it is done in rounds, of the least keys first, and what only writings saw that have their links by
 * then is left out of the rounds that follow.
 */
#include "clock.h"
#include "clock_held.h"
#include "clock_stale.h"

#include <stdlib.h>

#include "sorter.h"

#define SORT (8u << 20)	     /* bytes to sort in */
#define ROUND (48u << 10)    /* sights of the first round, about: these are sorted in memory */
#define GROWS 64	     /* a round has so many times the keys of those before */
#define SLOTS_MAX (1u << 20)
#define BITS 32
#define AHEAD 8 /* sights */

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct meeting {
	struct clocks *c;
	uint32_t *saw;	     /* by a part of the key: which writings saw it, a bit for each and its like */
	size_t slots;
	uint32_t open[BITS]; /* of each bit: those that a link is wanted with */
	int64_t from, to;    /* of this round */
};

static int by_event(const void *a, const void *b)
{
	const struct seen *p = a, *q = b;
	const struct sight *x = &p->sight, *y = &q->sight;

	return x->key != y->key                   ? ORDER(x->key, y->key)
	       : x->phase != y->phase             ? ORDER(x->phase, y->phase)
	       : p->family != q->family           ? ORDER(p->family, q->family)
	       : p->end.writing != q->end.writing ? ORDER(p->end.writing, q->end.writing)
	       : p->end.reading != q->end.reading ? ORDER(p->end.reading, q->end.reading)
						  : ORDER(x->mark, y->mark);
}

/* Of the key, in an order of numbers with a sign. */
static int64_t lead_of(uint64_t key)
{
	return (int64_t)(key >> 1);
}

static int64_t lead(const void *seen)
{
	return lead_of(((const struct seen *)seen)->sight.key);
}

/* A device that did not say who it is has its own number as key: it is the one subscriber that it ever named. */
static uint64_t key_of(const struct clocks *c, const struct sight *s)
{
	return !(s->key & 1) || c->clock[s->key >> 1].many ? s->key : c->clock[s->key >> 1].imsi;
}

static uint32_t *saw(const struct meeting *m, uint64_t key)
{
	return &m->saw[(key ^ key >> 31) * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (m->slots - 1)];
}

/* They lie all over the table. */
static void fetch(const struct meeting *m, size_t i)
{
	if (i + AHEAD < m->c->sights)
		__builtin_prefetch(saw(m, m->c->sight[i + AHEAD].key));
}

static bool in_round(const struct meeting *m, uint64_t key)
{
	return lead_of(key) >= m->from && (lead_of(key) < m->to || m->to == INT64_MAX);
}

static struct seen seen(const struct clocks *c, const struct sight *s, uint64_t key)
{
	const struct mark *m = &c->mark[s->mark];
	struct seen out = { .sight = *s, .end = { m->reading, m->precision, s->mark, m->writing } };

	out.sight.key = key;
	out.family = m->writing == NO_CLOCK ? NO_CLOCK : c->writing[m->writing].family;
	return out;
}

static void rest(const struct clocks *c, size_t i)
{
	clock_rest(c, i);
	if (i % 32768 == 0)
		roll_rest(&c->seen);
}

/* --- what is looked at --- */

/* A bit stands for several writings when there are many: it is open as long as one pair of them is. */
static void find_open(struct meeting *m)
{
	const struct clocks *c = m->c;
	uint64_t full[BITS][BITS] = { 0 }, n[BITS] = { 0 };
	uint32_t a, b;

	for (uint32_t i = 0; i < c->writings; i++)
		n[i % BITS]++;
	for (size_t at = 0; clock_linked(c, &at, &a, &b);) {
		full[a % BITS][b % BITS]++;
		if (a % BITS != b % BITS)
			full[b % BITS][a % BITS]++;
	}
	for (size_t i = 0; i < BITS; i++) {
		m->open[i] = 0;
		for (size_t k = 0; k < BITS; k++)
			if (full[i][k] < (i == k ? n[i] * (n[i] - (n[i] > 0)) / 2 : n[i] * n[k]))
				m->open[i] |= UINT32_C(1) << k;
	}
}

static bool is_open(const struct meeting *m, uint32_t who)
{
	for (uint32_t left = who; left; left &= left - 1)
		if (m->open[__builtin_ctz(left)] & who)
			return true;
	return false;
}

static bool of_session(const struct sight *s)
{
	return s->phase == SESSION_HELD || s->phase == SESSION_LEFT;
}

/* Those of the first round are sorted while it is found who saw what, and which addresses devices held and took. */
static int first(struct meeting *m, struct sorter *sorter, struct error *e)
{
	struct clocks *c = m->c;

	for (size_t i = 0; i < c->sights; i++) {
		struct seen s;

		rest(c, i);
		fetch(m, i);
		s = seen(c, &c->sight[i], key_of(c, &c->sight[i]));
		if (s.end.writing != NO_CLOCK)
			*saw(m, s.sight.key) |= UINT32_C(1) << s.end.writing % BITS;
		if (s.sight.phase >= SESSION_ASKED && s.sight.phase <= SESSION_HELD && s.sight.from)
			numbers_add(&c->ips, s.sight.from);
		clock_note_session(c, &s);
		clock_hold_flow(c, &s);
		if (in_round(m, s.sight.key) && sorter_add(sorter, &s, sizeof(s), e) < 0)
			return -1;
	}
	return 1;
}

static int others(struct meeting *m, struct sorter *sorter, struct error *e)
{
	const struct clocks *c = m->c;

	find_open(m);
	for (size_t i = 0; i < c->sights; i++) {
		const struct sight *s = &c->sight[i];
		uint64_t key = key_of(c, s);
		struct seen one;

		rest(c, i);
		fetch(m, i);
		if (!in_round(m, key) || !(of_session(s) || is_open(m, *saw(m, key))))
			continue;
		one = seen(c, s, key);
		if (sorter_add(sorter, &one, sizeof(one), e) < 0)
			return -1;
	}
	return 1;
}

static int one_round(struct meeting *m, void (*take)(void *whose, const struct seen *s), void *whose, struct error *e)
{
	struct sorter *sorter = sorter_new(by_event, lead, SORT);
	bool failed = (m->from ? others(m, sorter, e) : first(m, sorter, e)) < 0;
	const struct seen *next;

	if (m->from == 0) {
		numbers_sort(&m->c->ips);
		clock_sort_sessions(m->c);
	}
	while (!failed && (next = sorter_next(sorter, &failed, e)) != NULL)
		take(whose, next);
	sorter_free(sorter);
	return failed ? -1 : 1;
}

int clock_meet(struct clocks *c, void (*take)(void *whose, const struct seen *s), void *whose, struct error *e)
{
	struct meeting m = { .c = c, .slots = 1024 };
	int64_t keys = c->sights < 2 * ROUND ? INT64_MAX : INT64_MAX / (int64_t)(c->sights / ROUND);
	int got = 1;

	while (m.slots < c->sights / 2 && m.slots < SLOTS_MAX)
		m.slots *= 2;
	m.saw = xcalloc(m.slots, sizeof(*m.saw));
	for (m.to = keys; got > 0 && m.from < INT64_MAX; m.from = m.to, m.to = m.to > INT64_MAX / GROWS ? INT64_MAX : m.to * GROWS)
		got = one_round(&m, take, whose, e);
	free(m.saw);
	return got;
}
