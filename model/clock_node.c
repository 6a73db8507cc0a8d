/*
 * Writings of one clock that run together, their zones taken off, are one node of the graph. A part between two steps that is off by something
 * else is another node; so is a program of the host whose times do not fit to those of the rest. A part that nothing is known of goes with
 * the clock as a whole, but for stamps of a clock that was never set: those only lie before what their file says next.
 */
#include "clock.h"

#include <stdlib.h>

#define WIDE (900 * NS_PER_S)
#define SLACK (NS_PER_S / 10)
#define COPIES (10 * NS_PER_S)

static int trust(const struct writing *w)
{
	return w->basis == STAMP_UPTIME ? -1 : w->by_hand || w->basis == STAMP_EPOCH ? 3 : w->basis == STAMP_ZONED && !w->foreign ? 2 :
	       w->basis == STAMP_ZONED ? 1 : 0;
}

static int by_trust(const void *a, const void *b, void *clocks)
{
	const struct writing *list = ((struct clocks *)clocks)->writing, *x = &list[*(const uint32_t *)a], *y = &list[*(const uint32_t *)b];

	if (x->clock != y->clock)
		return x->clock < y->clock ? -1 : 1;
	if (trust(x) != trust(y))
		return trust(x) > trust(y) ? -1 : 1;
	if (x->stamps != y->stamps)
		return x->stamps > y->stamps ? -1 : 1;
	return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

static uint32_t add(struct clocks *c, const struct writing *w)
{
	struct timepiece *t = &c->clock[w->clock];
	struct node n = { .clock = w->clock, .basis = w->basis, .leapt = w->leapt, .unset = w->unset, .from = INT64_MAX, .frame = NO_CLOCK,
			  .ahead = { FREE_LO, FREE_HI } };

	c->node = clock_room(c->node, c->nodes, &c->node_room, sizeof(*c->node));
	c->node[c->nodes++] = n;
	if (t->node == 0) {
		t->node = (uint32_t)c->nodes;
	} else {
		c->node[c->nodes - 1].apart = true;
		c->node[c->nodes - 1].next = c->node[t->node - 1].next;
		c->node[t->node - 1].next = (uint32_t)c->nodes;
	}
	return (uint32_t)c->nodes - 1;
}

static struct bound physical(const struct writing *w)
{
	return (struct bound){ bound_plus(w->ahead.lo, -w->zone * NS_PER_S), bound_plus(w->ahead.hi, -w->zone * NS_PER_S) };
}

/* The node of its clock that the writing runs together with; NO_CLOCK: it is another. */
static uint32_t match(struct clocks *c, const struct writing *w)
{
	struct bound own = bound_widen(physical(w), SLACK);
	bool compared = false;

	for (uint32_t i = c->clock[w->clock].node; i; i = c->node[i - 1].next) {
		struct node *n = &c->node[i - 1];

		if (n->basis == STAMP_UPTIME)
			continue;
		if (n->frame == NO_CLOCK) {
			n->frame = w->frame;
			n->ahead = physical(w);
			return i - 1;
		}
		if (n->frame != w->frame)
			continue;
		compared = true;
		if (bound_meet(&n->ahead, own))
			return i - 1;
	}
	return compared ? NO_CLOCK : c->clock[w->clock].node - 1;
}

static uint32_t node_of(struct clocks *c, uint32_t i)
{
	const struct writing *w = &c->writing[i];
	bool tells = bound_width(w->ahead) <= WIDE;
	uint32_t found;

	if (w->basis == STAMP_UPTIME || w->leapt || w->unset || c->clock[w->clock].node == 0) {
		found = add(c, w);
		if (tells && w->basis != STAMP_UPTIME) {
			c->node[found].frame = w->frame;
			c->node[found].ahead = physical(w);
		}
		return found;
	}
	if (!tells)
		return c->clock[w->clock].node - 1;
	found = match(c, w);
	if (found == NO_CLOCK) {
		found = add(c, w);
		c->node[found].frame = w->frame;
		c->node[found].ahead = physical(w);
	}
	return found;
}

/* What was parted as another log was. */
static uint32_t goes_with(struct clocks *c, uint32_t i)
{
	uint32_t at = i;

	for (int depth = 0; depth < 8 && c->writing[at].along; depth++)
		at = c->writing[at].along - 1;
	return c->writing[at].along ? node_of(c, i) : c->writing[at].node;
}

void clock_unset(struct clocks *c)
{
	int64_t *latest;

	if (c->unset == c->parts + 1)
		return;
	c->unset = c->parts + 1;
	latest = xcalloc(c->writings + 1, sizeof(*latest));
	for (uint32_t i = 0; i < c->writings; i++)
		latest[i] = INT64_MIN;
	for (size_t i = 0; i < c->marks; i++) {
		clock_rest(c, i);
		if (c->mark[i].writing != NO_CLOCK && c->mark[i].reading > latest[c->mark[i].writing])
			latest[c->mark[i].writing] = c->mark[i].reading;
	}
	for (uint32_t i = 0; i < c->writings; i++) {
		struct writing *w = &c->writing[i];

		w->unset = (w->basis == STAMP_ZONED || w->basis == STAMP_LOCAL) && latest[i] != INT64_MIN && latest[i] < LOGS;
	}
	free(latest);
}

static void make_nodes(struct clocks *c)
{
	uint32_t *order = xcalloc(c->writings + 1, sizeof(*order));

	for (uint32_t i = 0; i < c->writings; i++)
		order[i] = i;
	clock_unset(c);
	qsort_r(order, c->writings, sizeof(*order), by_trust, c);
	for (size_t i = 0; i < c->writings; i++) {
		struct writing *w = &c->writing[order[i]];

		if (w->along)
			continue;
		w->node = node_of(c, order[i]);
		c->node[w->node].stamps += w->stamps;
	}
	for (size_t i = 0; i < c->writings; i++) {
		struct writing *w = &c->writing[order[i]];

		if (w->along == 0)
			continue;
		w->node = goes_with(c, order[i]);
		c->node[w->node].stamps += w->stamps;
	}
	for (size_t i = 0; i < c->marks; i++) {
		const struct writing *w = c->mark[i].writing == NO_CLOCK ? NULL : &c->writing[c->mark[i].writing];
		int64_t at = w ? bound_plus(c->mark[i].reading, -w->zone * NS_PER_S) : INT64_MAX;

		clock_rest(c, i);
		if (w && at < c->node[w->node].from)
			c->node[w->node].from = at;
	}
	free(order);
}

uint32_t clock_dates(const struct clocks *c, const struct link *l)
{
	bool unset = l->mark_a != NO_CLOCK && l->mark_b != NO_CLOCK && c->writing[c->mark[l->mark_a].writing].unset;

	return l->mark_a != NO_CLOCK && !unset ? l->mark_a : l->mark_b;
}

/* Instants of links are put on one clock, as far as that is known yet. */
static int64_t instant(const struct clocks *c, const struct link *l)
{
	uint32_t mark = clock_dates(c, l);
	const struct writing *w = &c->writing[c->mark[mark].writing];

	return bound_plus(c->mark[mark].reading, -w->zone * NS_PER_S - bound_middle(c->node[w->node].ahead));
}

/* What writings are ahead by their zones is taken off the links. */
static void join(struct clocks *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->links; i++) {
		struct link l = c->link[i];
		const struct writing *a = &c->writing[l.a], *b = &c->writing[l.b];
		int64_t zones = (b->zone - a->zone) * NS_PER_S;

		clock_rest_often(c, i);
		/* that two files hold one record was found by its stamp, which is not evidence here */
		if (a->node == b->node || (l.why == WHY_COPY && bound_width(l.d) < COPIES && a->basis != STAMP_UPTIME && b->basis != STAMP_UPTIME))
			continue;
		l.d.lo = bound_plus(l.d.lo, -zones);
		l.d.hi = bound_plus(l.d.hi, -zones);
		l.sure = (uint8_t)((a->basis != STAMP_LOCAL) | (b->basis != STAMP_LOCAL) << 1);
		l.at = instant(c, &l);
		l.a = a->node;
		l.b = b->node;
		l.out = false;
		c->link[kept++] = l;
	}
	c->links = kept;
}

void clock_nodes(struct clocks *c)
{
	make_nodes(c);
	join(c);
	for (size_t i = 0; i < c->nodes; i++) {
		struct node *n = &c->node[i];

		n->ahead = c->clock[n->clock].by_hand && !n->apart ? c->clock[n->clock].given : (struct bound){ FREE_LO, FREE_HI };
	}
}
