/*
 * One number for each clock out of its interval, so that all of them together fit what is known between each two: the reference first, then
 * clock by clock from the one to be trusted most, each as near to no correction as the numbers chosen before leave it.
 *
 * Where intervals are wide the fastest of the records that a relay took is held to have arrived at once, if most were as fast. That proves
 * nothing and narrows no interval, but it is better than to take a clock as it stands. For the same reason, where an interval is closed only by
 * what was taken for the most that a network holds something back, the number is not its middle but the side that is certain.
 */
#include "clock.h"

#include <stdlib.h>

#define AT_ONCE NS_PER_S
#define VISITS 32 /* of each edge at most, on the average */

struct choice {
	struct clocks *c;
	struct edge *edge;
	struct bound *x, *sure;
	uint32_t *first, *next; /* edges of each node: 2 * edge + side + 1, 0 ends */
	uint32_t *queue;
	bool *queued;
	size_t visits;
};

/* Do most records of a relay take as long as the fastest. Then that is no delay but what the clocks differ. */
static bool at_once(const struct clocks *c, const struct edge *e)
{
	size_t near = 0;

	if (bound_closed(e->d))
		return false;
	for (size_t k = e->from; k < e->to; k++) {
		const struct link *l = &c->link[k];
		bool fast = e->d.hi != FREE_HI;
		int64_t more = fast ? bound_plus(l->d.hi, -e->d.hi) : l->d.lo == FREE_LO ? FREE_HI : bound_plus(e->d.lo, -l->d.lo);

		near += l->why == WHY_RELAY && more <= AT_ONCE;
	}
	return near >= 3 && 2 * near >= e->to - e->from;
}

static void relays(struct choice *h)
{
	struct bound *x = xcalloc(h->c->nodes + 1, sizeof(*x));
	bool any = false;

	for (size_t i = 0; i < h->c->edges; i++) {
		struct edge *e = &h->edge[i];

		if (!at_once(h->c, e))
			continue;
		any = true;
		if (e->d.hi != FREE_HI)
			e->d.lo = bound_plus(e->d.hi, -AT_ONCE);
		else
			e->d.hi = bound_plus(e->d.lo, AT_ONCE);
	}
	for (size_t i = 0; i < h->c->nodes; i++)
		x[i] = h->x[i];
	if (any)
		bound_solve(h->edge, h->c->edges, x);
	for (size_t i = 0; i < h->c->nodes; i++) {
		h->c->node[i].likely = bound_width(h->x[i]) > AT_ONCE && (x[i].lo != h->x[i].lo || x[i].hi != h->x[i].hi);
		h->x[i] = x[i];
	}
	free(x);
}

/* What follows without anything that was taken for granted. */
static void find_sure(struct choice *h)
{
	const struct clocks *c = h->c;
	struct link *l = xcalloc(c->links + 1, sizeof(*l));
	struct edge *edge;
	size_t n = 0, edges;

	for (size_t i = 0; i < c->edges; i++)
		for (size_t k = c->edge[i].from; k < c->edge[i].to && !c->edge[i].out && !c->edge[i].loose; k++) {
			if (c->link[k].out)
				continue;
			l[n] = c->link[k];
			l[n].d.lo = l[n].taken & 1 ? FREE_LO : l[n].d.lo;
			l[n].d.hi = l[n].taken & 2 ? FREE_HI : l[n].d.hi;
			n++;
		}
	edges = bound_edges(l, n, c->edges ? c->edge[0].at : FREE_LO, &edge);
	for (uint32_t i = 0; i < c->nodes; i++) {
		bool root = i == c->reference || (c->node[i].floats && c->node[i].root == i);

		h->sure[i] = root ? (struct bound){ 0, 0 } : (struct bound){ FREE_LO, FREE_HI };
	}
	bound_solve(edge, edges, h->sure);
	free(edge);
	free(l);
}

static int64_t best(const struct choice *h, uint32_t i)
{
	struct bound x = h->x[i], sure = h->sure[i];
	int64_t side = sure.lo != FREE_LO ? sure.lo : sure.hi, guess = bound_guess(x);

	if (guess == 0 || bound_width(x) <= 2 * AT_ONCE || bound_closed(sure) || side == FREE_HI || side < x.lo || side > x.hi)
		return guess;
	return side;
}

static void list_edges(struct choice *h)
{
	for (size_t i = 0; i < h->c->edges; i++)
		for (uint32_t side = 0; side < 2; side++) {
			uint32_t node = side ? h->edge[i].b : h->edge[i].a, at = (uint32_t)(2 * i) + side;

			if (h->edge[i].out)
				continue;
			h->next[at] = h->first[node];
			h->first[node] = at + 1;
		}
}

/* What a choice leaves to those that are tied to it. */
static void spread(struct choice *h, uint32_t from)
{
	size_t head = 0, tail = 0, ring = h->c->nodes + 1;

	h->queue[tail++] = from;
	h->queued[from] = true;
	while (head != tail) {
		uint32_t node = h->queue[head];

		head = (head + 1) % ring;
		h->queued[node] = false;
		for (uint32_t at = h->first[node]; at && h->visits; at = h->next[at - 1]) {
			const struct edge *e = &h->edge[(at - 1) / 2];
			uint32_t other = (at - 1) % 2 ? e->a : e->b;
			struct bound b = h->x[other], seen = bound_sum(h->x[node], (at - 1) % 2 ? bound_turn(e->d) : e->d);

			h->visits--;
			if (!bound_meet(&b, seen) || (b.lo == h->x[other].lo && b.hi == h->x[other].hi))
				continue;
			h->x[other] = b;
			if (h->queued[other])
				continue;
			h->queued[other] = true;
			h->queue[tail] = other;
			tail = (tail + 1) % ring;
		}
	}
}

static int by_merit(const void *a, const void *b, void *clocks)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct clocks *c = clocks;

	if ((x == c->reference) != (y == c->reference))
		return x == c->reference ? -1 : 1;
	if (c->node[x].floats != c->node[y].floats)
		return c->node[y].floats ? -1 : 1;
	return clock_better(c, x, y) ? -1 : clock_better(c, y, x) ? 1 : 0;
}

void clock_choose(struct clocks *c)
{
	struct choice h = { .c = c, .visits = VISITS * c->edges + 1000 };
	uint32_t *order = xcalloc(c->nodes + 1, sizeof(*order));

	h.edge = xcalloc(c->edges + 1, sizeof(*h.edge));
	h.x = xcalloc(c->nodes + 1, sizeof(*h.x));
	h.sure = xcalloc(c->nodes + 1, sizeof(*h.sure));
	h.first = xcalloc(c->nodes + 1, sizeof(*h.first));
	h.next = xcalloc(2 * c->edges + 1, sizeof(*h.next));
	h.queue = xcalloc(c->nodes + 1, sizeof(*h.queue));
	h.queued = xcalloc(c->nodes + 1, sizeof(*h.queued));
	for (size_t i = 0; i < c->edges; i++)
		h.edge[i] = c->edge[i];
	for (uint32_t i = 0; i < c->nodes; i++) {
		h.x[i] = c->node[i].floats ? (struct bound){ FREE_LO, FREE_HI } : c->node[i].steady;
		order[i] = i;
	}
	find_sure(&h);
	relays(&h);
	list_edges(&h);
	qsort_r(order, c->nodes, sizeof(*order), by_merit, c);
	for (size_t i = 0; i < c->nodes; i++) {
		struct node *n = &c->node[order[i]];

		n->guess = n->drifts ? bound_middle(n->steady) : best(&h, order[i]);
		h.x[order[i]] = (struct bound){ n->guess, n->guess };
		spread(&h, order[i]);
	}
	free(order);
	free(h.edge);
	free(h.x);
	free(h.sure);
	free(h.first);
	free(h.next);
	free(h.queue);
	free(h.queued);
}

/* --- at one time --- */

/* Without a jump between windows: what one clock wrote in order stays in order. */
static int64_t drifted(const struct clocks *c, size_t i, int64_t at)
{
	size_t w = clock_window(c, at), next = w + 1 < c->windows ? w + 1 : w;
	int64_t into = bound_plus(at, -clock_middle(c, w)), guess;

	if (into < 0) {
		next = w;
		w = w > 0 ? w - 1 : w;
		into += c->window;
	}
	into = into < 0 ? 0 : into > c->window ? c->window : into;
	guess = bound_middle(c->course[w * c->nodes + i]);
	return guess + (int64_t)((double)(bound_middle(c->course[next * c->nodes + i]) - guess) * ((double)into / (double)c->window));
}

int64_t clock_guess(const struct clocks *c, const struct node *n, int64_t reading, int64_t *doubt)
{
	size_t i = (size_t)(n - c->node);
	int64_t at = bound_plus(reading, -n->guess), guess = n->drifts ? drifted(c, i, at) : n->guess, base = n->floats ? c->node[n->root].guess : 0;
	struct bound x = c->course[clock_window(c, at) * c->nodes + i];
	int64_t above, below;

	*doubt = 0;
	if (!bound_closed(x))
		x = n->steady;
	/* a server's clock is looked after; a device's that is not bounded may be off by as much as to the side that is */
	if (!bound_closed(x) && !c->clock[n->clock].device)
		return guess;
	above = x.hi == FREE_HI ? 0 : bound_plus(x.hi, -(guess - base));
	below = x.lo == FREE_LO ? 0 : bound_plus(guess - base, -x.lo);
	if (above <= 0 && below <= 0)
		return guess;
	*doubt = bound_plus(above > below ? above : below, bound_drift(0, c->window / 2));
	*doubt = *doubt < 0 ? 0 : *doubt;
	return guess;
}
