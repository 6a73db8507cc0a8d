/*
 * Offsets. The reference is the clock whose epoch or zoned stamps others confirm most often, so that one that is off alone is not chosen; ties
 * go by how often it could be compared, then by name. Clocks that nothing ties to the reference are held against the best of their own group:
 * their order among each other is known, what they are ahead of the rest is not.
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

static void count_checks(struct clocks *c)
{
	for (size_t i = 0; i < c->edges; i++) {
		const struct edge *e = &c->edge[i];
		struct bound d = bound_widen(e->d, NS_PER_S);
		bool same = d.lo <= 0 && d.hi >= 0;

		/* what bounds one side only checks nothing */
		for (size_t k = e->from; k < e->to && bound_closed(e->d); k++) {
			const struct link *l = &c->link[k];

			c->clock[e->a].paired += (l->sure & 1) != 0;
			c->clock[e->b].paired += (l->sure & 2) != 0;
			c->clock[e->a].confirmed += same && !l->out && (l->sure & 1);
			c->clock[e->b].confirmed += same && !l->out && (l->sure & 2);
		}
	}
}

static bool better(const struct clocks *c, uint32_t a, uint32_t b)
{
	const struct timepiece *x = &c->clock[a], *y = &c->clock[b];

	if (x->confirmed != y->confirmed)
		return x->confirmed > y->confirmed;
	if (x->paired != y->paired)
		return x->paired > y->paired;
	if (x->epochs + x->zoned != y->epochs + y->zoned)
		return x->epochs + x->zoned > y->epochs + y->zoned;
	return strcmp(words_at(c->names, a), words_at(c->names, b)) < 0;
}

static uint32_t root_of(uint32_t *group, uint32_t i)
{
	while (group[i] != i)
		i = group[i] = group[group[i]];
	return i;
}

static bool unknown(struct bound x)
{
	return x.lo == FREE_LO && x.hi == FREE_HI;
}

/* Groups of clocks that are tied to each other but not to the reference. */
static void float_groups(struct clocks *c, struct bound *x, size_t n)
{
	uint32_t *group = xcalloc(n + 1, sizeof(*group));

	for (uint32_t i = 0; i < n; i++)
		group[i] = i;
	for (size_t i = 0; i < c->edges; i++) {
		uint32_t a = root_of(group, c->edge[i].a), b = root_of(group, c->edge[i].b);

		if (a == b || !unknown(x[c->edge[i].a]) || !unknown(x[c->edge[i].b]))
			continue;
		if (better(c, a, b))
			group[b] = a;
		else
			group[a] = b;
	}
	for (uint32_t i = 0; i < n; i++) {
		c->clock[i].floats = unknown(x[i]);
		if (unknown(x[i]) && root_of(group, i) == i)
			x[i] = (struct bound){ 0, 0 };
	}
	bound_solve(c->edge, c->edges, x);
	free(group);
}

void clock_solve(struct clocks *c)
{
	size_t n = words_count(c->names);
	struct bound *x = xcalloc(n + 1, sizeof(*x));

	c->edges = bound_edges(c->link, c->links, &c->edge);
	count_checks(c);
	c->reference = NO_CLOCK;
	for (uint32_t i = 0; i < n; i++) {
		x[i] = c->clock[i].ahead;
		if (c->clock[i].stamps && (c->reference == NO_CLOCK || better(c, i, c->reference)))
			c->reference = i;
	}
	if (c->reference != NO_CLOCK && !c->clock[c->reference].by_hand)
		x[c->reference] = (struct bound){ 0, 0 };
	bound_solve(c->edge, c->edges, x);
	float_groups(c, x, n);
	for (uint32_t i = 0; i < n; i++)
		c->clock[i].ahead = x[i];
	free(x);
}
