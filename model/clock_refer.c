/*
 * The reference is of those clocks that are tied to most others, and of these the one whose stamps are confirmed most often. Clocks that are
 * known well against each other form a cluster; those of it that show the same time confirm each other, so that one that is off alone is not
 * chosen. Ties go by how often relays look as if they agreed, how often it could be compared, then by name.
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define NARROW (8 * NS_PER_S) /* what is wider confirms nothing */
#define CLUSTERS_MAX 16

static uint32_t root_of(uint32_t *group, uint32_t i)
{
	while (group[i] != i)
		i = group[i] = group[group[i]];
	return i;
}

/* How many clocks each is tied to from both sides, itself included. One that was not set yet confirms nothing. */
static void count_groups(struct clocks *c)
{
	uint32_t *group = xcalloc(c->nodes + 1, sizeof(*group)), *size = xcalloc(c->nodes + 1, sizeof(*size));

	for (uint32_t i = 0; i < c->nodes; i++)
		group[i] = i;
	for (size_t i = 0; i < c->edges; i++)
		if (bound_closed(c->edge[i].d) && !c->node[c->edge[i].a].unset && !c->node[c->edge[i].b].unset)
			group[root_of(group, c->edge[i].a)] = root_of(group, c->edge[i].b);
	for (uint32_t i = 0; i < c->nodes; i++)
		size[root_of(group, i)]++;
	for (uint32_t i = 0; i < c->nodes; i++)
		c->node[i].group = size[root_of(group, i)];
	free(group);
	free(size);
}

static bool around_zero(int64_t side)
{
	return side > -NS_PER_S && side < NS_PER_S;
}

static void count_stamps(struct clocks *c)
{
	for (size_t i = 0; i < c->edges; i++) {
		const struct edge *e = &c->edge[i];
		bool agrees = around_zero(e->d.lo) || around_zero(e->d.hi);

		for (size_t k = e->from; k < e->to; k++) {
			const struct link *l = &c->link[k];
			bool relay = l->why == WHY_RELAY, seen = !relay && l->why != WHY_ORDER && l->why != WHY_COPY && !l->out;

			c->node[e->a].paired += seen && (l->sure & 1);
			c->node[e->b].paired += seen && (l->sure & 2);
			c->node[e->a].relayed += relay && agrees && (l->sure & 1);
			c->node[e->b].relayed += relay && agrees && (l->sure & 2);
		}
	}
}

/* --- clusters --- */

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The offset that most of the cluster's clocks have; x is against its root. */
static int64_t consensus(const struct bound *x, const uint32_t *member, size_t n)
{
	int64_t *lo = xcalloc(2 * n + 1, sizeof(*lo)), *hi = lo + n, found = 0;
	size_t ended = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		lo[i] = x[member[i]].lo;
		hi[i] = x[member[i]].hi;
	}
	qsort(lo, n, sizeof(*lo), by_value);
	qsort(hi, n, sizeof(*hi), by_value);
	for (size_t begun = 1; begun <= n; begun++) {
		while (hi[ended] < lo[begun - 1])
			ended++;
		if (begun - ended > most) {
			most = begun - ended;
			found = lo[begun - 1];
		}
	}
	free(lo);
	return found;
}

/* Members that show the same time, one alone not counted, confirm what they were compared by. */
static void confirm(struct clocks *c, struct bound *x, const uint32_t *member, size_t n)
{
	int64_t same = consensus(x, member, n), stamps = 0;
	size_t agree = 0;

	for (size_t i = 0; i < n; i++) {
		bool yes = x[member[i]].lo <= same && x[member[i]].hi >= same;

		agree += yes;
		stamps += yes ? c->node[member[i]].paired : 0;
	}
	for (size_t i = 0; i < n && agree > 1; i++)
		if (x[member[i]].lo <= same && x[member[i]].hi >= same)
			c->node[member[i]].confirmed = stamps;
}

static void find_clusters(struct clocks *c)
{
	struct bound *x = xcalloc(c->nodes + 1, sizeof(*x));
	uint32_t *member = xcalloc(c->nodes + 1, sizeof(*member));
	bool *done = xcalloc(c->nodes + 1, sizeof(*done));

	for (size_t round = 0; round < CLUSTERS_MAX; round++) {
		uint32_t root = NO_CLOCK;
		size_t n = 0;

		for (uint32_t i = 0; i < c->nodes; i++) {
			x[i] = (struct bound){ FREE_LO, FREE_HI };
			if (!done[i] && c->node[i].group > 1 && (root == NO_CLOCK || c->node[i].paired > c->node[root].paired))
				root = i;
		}
		if (root == NO_CLOCK)
			break;
		x[root] = (struct bound){ 0, 0 };
		bound_solve(c->edge, c->edges, x);
		for (uint32_t i = 0; i < c->nodes; i++)
			if (!done[i] && bound_width(x[i]) <= NARROW) {
				done[i] = true;
				member[n++] = i;
			}
		confirm(c, x, member, n);
	}
	free(x);
	free(member);
	free(done);
}

/* --- the choice --- */

bool clock_better(const struct clocks *c, uint32_t a, uint32_t b)
{
	const struct node *x = &c->node[a], *y = &c->node[b];
	const struct timepiece *s = &c->clock[x->clock], *t = &c->clock[y->clock];

	if ((x->basis == STAMP_UPTIME) != (y->basis == STAMP_UPTIME))
		return y->basis == STAMP_UPTIME;
	if (x->apart != y->apart)
		return y->apart;
	if (x->group != y->group)
		return x->group > y->group;
	if (x->confirmed != y->confirmed)
		return x->confirmed > y->confirmed;
	if ((2 * clock_doubted(s) > s->stamps) != (2 * clock_doubted(t) > t->stamps)) /* it says so itself */
		return 2 * clock_doubted(t) > t->stamps;
	if (s->was_set != t->was_set)
		return t->was_set;
	if (s->device != t->device) /* servers are looked after */
		return t->device;
	if (x->relayed != y->relayed)
		return x->relayed > y->relayed;
	if (x->paired != y->paired)
		return x->paired > y->paired;
	if (s->epochs + s->zoned != t->epochs + t->zoned)
		return s->epochs + s->zoned > t->epochs + t->zoned;
	return x->clock != y->clock ? strcmp(words_at(c->names, x->clock), words_at(c->names, y->clock)) < 0 : a < b;
}

void clock_refer(struct clocks *c)
{
	count_stamps(c);
	count_groups(c);
	find_clusters(c);
	c->reference = NO_CLOCK;
	for (uint32_t i = 0; i < c->nodes; i++)
		if (c->node[i].stamps && (c->reference == NO_CLOCK || clock_better(c, i, c->reference)))
			c->reference = i;
}
