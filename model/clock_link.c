/*
 * Links between writings: from what is known of two marks of one event, and from records that a relay stamped too or that stand in two files.
 */
#include "clock.h"

#include <stdlib.h>

#define S NS_PER_S
#define LINKS_MAX 4096 /* between two writings, in an order that has nothing to do with time */

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct tally {
	uint64_t key;
	uint32_t count;
};

static struct tally *slot_of(struct tally *list, size_t room, uint64_t key)
{
	size_t at = (key ^ key >> 29) * UINT64_C(0x9e3779b97f4a7c15) >> 20 & (room - 1);

	while (list[at].count && list[at].key != key)
		at = (at + 1) & (room - 1);
	return &list[at];
}

bool clock_linked(const struct clocks *c, size_t *at, uint32_t *a, uint32_t *b)
{
	while (*at < c->tally_room) {
		const struct tally *t = &c->tally[(*at)++];

		if (t->count < LINKS_MAX)
			continue;
		*a = (uint32_t)(t->key >> 32);
		*b = (uint32_t)t->key;
		return true;
	}
	return false;
}

/* False: there are enough of these. */
static bool wanted(struct clocks *c, uint32_t a, uint32_t b)
{
	uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	struct tally *t;

	if (2 * c->tallies >= c->tally_room) {
		size_t room = c->tally_room ? 2 * c->tally_room : 256;
		struct tally *list = xcalloc(room, sizeof(*list));

		for (size_t i = 0; i < c->tally_room; i++)
			if (c->tally[i].count)
				*slot_of(list, room, c->tally[i].key) = c->tally[i];
		free(c->tally);
		c->tally = list;
		c->tally_room = room;
	}
	t = slot_of(c->tally, c->tally_room, key);
	c->tallies += t->count == 0;
	t->key = key;
	return t->count++ < LINKS_MAX;
}

/* Links of one pair of writings are in the order of time of the first of them. */
static void put(struct clocks *c, struct link l, int64_t at_a, int64_t at_b)
{
	if (l.a == l.b || !wanted(c, l.a, l.b))
		return;
	l.at = l.a < l.b ? at_a : at_b;
	l.event = c->event;
	c->link = clock_room(c->link, c->links, &c->link_room, sizeof(*c->link));
	c->link[c->links++] = l;
}

void clock_link_ends(struct clocks *c, const struct end *x, const struct end *y, enum why why, int64_t least, int64_t most)
{
	int64_t apart = bound_plus(y->reading, -x->reading);
	struct bound d = { FREE_LO, FREE_HI };
	int64_t within = most == FREE_HI || why == WHY_COPY ? 0 : most > -least ? most : -least;

	if (x->writing == NO_CLOCK || y->writing == NO_CLOCK || apart == FREE_LO || apart == FREE_HI)
		return;
	if (least != FREE_LO)
		d.hi = bound_plus(apart, y->precision - least + LATE_NS);
	if (most != FREE_HI)
		d.lo = bound_plus(apart, -x->precision - most - LATE_NS);
	put(c, (struct link){ .a = x->writing, .b = y->writing, .mark_a = x->mark, .mark_b = y->mark, .why = (uint8_t)why, .within = (uint8_t)(within / S),
			      .taken = within ? (uint8_t)((most > 0) | (least < 0) << 1) : 0, .d = d },
	    x->reading, y->reading);
}

static struct end end_of(const struct clocks *c, uint32_t mark)
{
	return (struct end){ c->mark[mark].reading, c->mark[mark].precision, mark, c->mark[mark].writing };
}

void clock_link(struct clocks *c, uint32_t a, uint32_t b, enum why why, int64_t least, int64_t most)
{
	struct end x = end_of(c, a), y = end_of(c, b);

	clock_link_ends(c, &x, &y, why, least, most);
}

/* --- records that another host wrote down too --- */

static int by_id(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return ORDER(x->id, y->id);
}

static void relay(struct clocks *c, const struct relayed *r)
{
	const struct mark *m = &c->mark[r->mark];
	bool own = c->writing[r->writing].clock == c->writing[m->writing].clock;
	struct link l = { .a = m->writing, .b = r->writing, .mark_a = r->mark, .mark_b = NO_CLOCK, .why = own ? WHY_COPY : WHY_RELAY };
	int64_t apart = bound_plus(r->reading, -m->reading), unit = r->reading % S ? 1000000 : S;

	/* nothing arrives before it was sent; the sender stamps when it sends */
	if (r->sent) {
		l.why = WHY_ACCOUNT;
		l.d = (struct bound){ bound_plus(apart, -m->precision - LATE_NS), FREE_HI };
		put(c, l, m->reading, r->reading);
		return;
	}
	l.d = own ? bound_widen((struct bound){ apart, apart }, CLOCK_SAME_HOST) : (struct bound){ FREE_LO, bound_plus(apart, unit) };
	put(c, l, m->reading, r->reading);
}

void clock_relays(struct clocks *c)
{
	for (size_t i = 0; i < c->relays; i++) {
		const struct relayed *r = &c->relayed[i];
		const struct mark *m = &c->mark[r->mark], key = { .id = r->reading }, *other;

		clock_rest_often(c, i);
		if (m->writing == NO_CLOCK)
			continue;
		c->event = r->mark;
		if (r->writing == NO_CLOCK) {
			other = bsearch(&key, c->mark, c->marks, sizeof(key), by_id);
			if (other && other->writing != NO_CLOCK && c->writing[other->writing].clock == c->writing[m->writing].clock)
				clock_link(c, (uint32_t)(other - c->mark), r->mark, WHY_COPY, 0, 0);
			continue;
		}
		relay(c, r);
	}
}
