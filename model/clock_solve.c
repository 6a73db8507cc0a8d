/*
 * Offsets. The reference is the clock whose epoch or zoned stamps others confirm most often, so that one that is off alone is not chosen; ties
 * go by how many clocks it is tied to, how often relays look as if they agreed, how often it could be compared, then by name. Clocks that nothing ties to the reference
 * are held against the best of their own group: their order among each other is known, what they are ahead of the rest is not.
 *
 * Clocks drift. So the time of the case is cut into windows, each solved by what was seen in it, and bounds are carried from window to window,
 * widened by as much as two clocks can part until then.
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define WINDOWS_MAX 64
#define WINDOW_LEAST (1200 * NS_PER_S)
#define AT_ONCE NS_PER_S /* the fastest of many relayed records took no longer, likely */

static const struct bound all = { FREE_LO, FREE_HI };

/* --- who is the reference --- */

static uint32_t root_of(uint32_t *group, uint32_t i)
{
	while (group[i] != i)
		i = group[i] = group[group[i]];
	return i;
}

/* How many clocks each is tied to from both sides, itself included. */
static void count_groups(struct clocks *c)
{
	uint32_t *group = xcalloc(c->nodes + 1, sizeof(*group)), *size = xcalloc(c->nodes + 1, sizeof(*size));

	for (uint32_t i = 0; i < c->nodes; i++)
		group[i] = i;
	for (size_t i = 0; i < c->edges; i++)
		if (bound_closed(c->edge[i].d))
			group[root_of(group, c->edge[i].a)] = root_of(group, c->edge[i].b);
	for (uint32_t i = 0; i < c->nodes; i++)
		size[root_of(group, i)]++;
	for (uint32_t i = 0; i < c->nodes; i++)
		c->node[i].group = size[root_of(group, i)];
	free(group);
	free(size);
}

static void count_checks(struct clocks *c)
{
	for (size_t i = 0; i < c->edges; i++) {
		const struct edge *e = &c->edge[i];
		struct bound d = bound_widen(e->d, NS_PER_S);
		bool closed = bound_closed(e->d), same = d.lo <= 0 && d.hi >= 0;
		bool likely = !closed && ((e->d.hi != FREE_HI && e->d.hi > -NS_PER_S && e->d.hi < NS_PER_S) ||
					  (e->d.lo != FREE_LO && e->d.lo > -NS_PER_S && e->d.lo < NS_PER_S));

		/* what bounds one side only checks nothing */
		for (size_t k = e->from; k < e->to; k++) {
			const struct link *l = &c->link[k];

			c->node[e->a].paired += closed && (l->sure & 1);
			c->node[e->b].paired += closed && (l->sure & 2);
			c->node[e->a].confirmed += closed && same && !l->out && (l->sure & 1);
			c->node[e->b].confirmed += closed && same && !l->out && (l->sure & 2);
			c->node[e->a].likely += likely && l->why == WHY_RELAY && (l->sure & 1);
			c->node[e->b].likely += likely && l->why == WHY_RELAY && (l->sure & 2);
		}
	}
}

static bool better(const struct clocks *c, uint32_t a, uint32_t b)
{
	const struct node *x = &c->node[a], *y = &c->node[b];
	const struct timepiece *s = &c->clock[x->clock], *t = &c->clock[y->clock];

	if ((x->basis == STAMP_UPTIME) != (y->basis == STAMP_UPTIME))
		return y->basis == STAMP_UPTIME;
	if (x->confirmed != y->confirmed)
		return x->confirmed > y->confirmed;
	if (x->group != y->group)
		return x->group > y->group;
	if (x->likely != y->likely)
		return x->likely > y->likely;
	if (x->paired != y->paired)
		return x->paired > y->paired;
	if (x->apart != y->apart)
		return y->apart;
	if (s->epochs + s->zoned != t->epochs + t->zoned)
		return s->epochs + s->zoned > t->epochs + t->zoned;
	return x->clock != y->clock ? strcmp(words_at(c->names, x->clock), words_at(c->names, y->clock)) < 0 : a < b;
}

static bool unknown(struct bound x)
{
	return x.lo == FREE_LO && x.hi == FREE_HI;
}

/* One of each group of clocks that are tied to each other but not to the reference is held to run right. */
static void float_groups(struct clocks *c, const struct bound *x, struct bound *fixed)
{
	uint32_t *group = xcalloc(c->nodes + 1, sizeof(*group));

	for (uint32_t i = 0; i < c->nodes; i++) {
		group[i] = i;
		c->node[i].floats = unknown(x[i]);
	}
	for (size_t i = 0; i < c->edges; i++) {
		uint32_t a = root_of(group, c->edge[i].a), b = root_of(group, c->edge[i].b);

		if (a == b || !c->node[c->edge[i].a].floats || !c->node[c->edge[i].b].floats)
			continue;
		if (better(c, a, b))
			group[b] = a;
		else
			group[a] = b;
	}
	for (uint32_t i = 0; i < c->nodes; i++)
		if (c->node[i].floats && root_of(group, i) == i && c->node[i].basis != STAMP_UPTIME)
			fixed[i] = (struct bound){ 0, 0 };
	free(group);
}

/* --- windows --- */

static void cut_windows(struct clocks *c)
{
	int64_t from = INT64_MAX, to = INT64_MIN, length;

	for (size_t i = 0; i < c->links; i++) {
		from = c->link[i].at < from ? c->link[i].at : from;
		to = c->link[i].at > to ? c->link[i].at : to;
	}
	length = from <= to ? bound_plus(to, -from) : 0;
	length = length == FREE_HI ? 0 : length;
	c->begin = from <= to ? from : 0;
	c->windows = 1;
	c->window = length + 1;
	if (length <= WINDOW_LEAST)
		return;
	c->window = length / WINDOWS_MAX + 1;
	if (c->window < WINDOW_LEAST)
		c->window = WINDOW_LEAST;
	c->windows = (size_t)(length / c->window) + 1;
}

static size_t window_of(const struct clocks *c, int64_t at)
{
	int64_t since = bound_plus(at, -c->begin);

	if (c->windows == 1 || since <= 0)
		return 0;
	return since / c->window >= (int64_t)c->windows ? c->windows - 1 : (size_t)(since / c->window);
}

static int64_t middle_of(const struct clocks *c, size_t w)
{
	return c->begin + (int64_t)w * c->window + c->window / 2;
}

struct slot { /* what was seen in one window */
	struct edge *edge;
	size_t n;
};

static int by_window(const void *a, const void *b, void *clocks)
{
	size_t x = window_of(clocks, ((const struct link *)a)->at), y = window_of(clocks, ((const struct link *)b)->at);

	return x < y ? -1 : x > y;
}

/* Links that contradict most others of their edge, over all windows, take no part. */
static struct slot *fill_slots(struct clocks *c)
{
	struct slot *slot = xcalloc(c->windows, sizeof(*slot));
	struct link *l = xcalloc(c->links + 1, sizeof(*l));
	size_t n = 0;

	for (size_t i = 0; i < c->edges; i++)
		for (size_t k = c->edge[i].from; k < c->edge[i].to && !c->edge[i].out && !c->edge[i].loose; k++)
			if (!c->link[k].out)
				l[n++] = c->link[k];
	qsort_r(l, n, sizeof(*l), by_window, c);
	for (size_t from = 0, to; from < n; from = to) {
		size_t w = window_of(c, l[from].at);

		for (to = from; to < n && window_of(c, l[to].at) == w;)
			to++;
		slot[w].n = bound_edges(l + from, to - from, middle_of(c, w), &slot[w].edge);
	}
	free(l);
	return slot;
}

static void sweep(struct clocks *c, struct slot *slot, const struct bound *fixed, bool back)
{
	struct bound *before = NULL;

	for (size_t k = 0; k < c->windows; k++) {
		size_t w = back ? c->windows - 1 - k : k;
		struct bound *x = c->course + w * c->nodes;

		for (size_t i = 0; i < c->nodes; i++) {
			if (!unknown(fixed[i]))
				x[i] = fixed[i];
			else if (before)
				bound_meet(&x[i], bound_widen(before[i], bound_drift(0, c->window)));
		}
		bound_solve(slot[w].edge, slot[w].n, x);
		before = x;
	}
}

static void run_windows(struct clocks *c, const struct bound *fixed)
{
	struct slot *slot = fill_slots(c);

	for (size_t i = 0; i < c->windows * c->nodes; i++)
		c->course[i] = all;
	sweep(c, slot, fixed, false);
	sweep(c, slot, fixed, true);
	for (size_t w = 0; w < c->windows; w++)
		free(slot[w].edge);
	free(slot);
}

/* --- one number --- */

/* The window that knows the node best, and how much it drifted between the first and the last that know it. */
static void sum_up(struct clocks *c, uint32_t i)
{
	struct node *n = &c->node[i];
	size_t first = c->windows, last = 0;
	struct bound steady = all;
	bool drifts = false;

	n->ahead = c->course[i];
	for (size_t w = 0; w < c->windows; w++) {
		struct bound x = c->course[w * c->nodes + i];

		drifts |= !bound_meet(&steady, x);
		if (!bound_closed(x))
			continue;
		first = first == c->windows ? w : first;
		last = w;
		if (!bound_closed(n->ahead) || bound_width(x) < bound_width(n->ahead))
			n->ahead = x;
	}
	n->drifts = drifts && first < last;
	n->doubt = n->drifts ? n->ahead : steady;
	n->guess = bound_guess(n->doubt);
	if (n->drifts)
		n->drift = (double)(bound_middle(c->course[last * c->nodes + i]) - bound_middle(c->course[first * c->nodes + i])) /
			   ((double)(last - first) * (double)c->window) * 1e6;
}

int64_t clock_guess(const struct clocks *c, const struct node *n, int64_t reading, int64_t *doubt)
{
	size_t i = (size_t)(n - c->node), w = window_of(c, bound_plus(reading, -n->guess));
	struct bound x = c->course[w * c->nodes + i];
	int64_t guess = n->guess, into;

	*doubt = bound_doubt(n->doubt);
	if (!bound_closed(x))
		return guess;
	if (n->drifts) { /* without a jump between windows: what one clock wrote in order stays in order */
		size_t next = w + 1 < c->windows ? w + 1 : w;

		into = bound_plus(bound_plus(reading, -n->guess), -middle_of(c, w));
		if (into < 0) {
			next = w;
			w = w > 0 ? w - 1 : w;
			into += c->window;
		}
		into = into < 0 ? 0 : into > c->window ? c->window : into;
		guess = bound_middle(c->course[w * c->nodes + i]);
		guess += (int64_t)((double)(bound_middle(c->course[next * c->nodes + i]) - guess) * ((double)into / (double)c->window));
	}
	*doubt = bound_plus(guess, -x.lo) > bound_plus(x.hi, -guess) ? bound_plus(guess, -x.lo) : bound_plus(x.hi, -guess);
	*doubt = bound_plus(*doubt, bound_drift(0, c->window / 2));
	return guess;
}

/*
 * Where a side is open, or a group floats: the fastest of the records that a relay took is held to have arrived at once. That proves nothing,
 * but it is better than to take the clock as it stands.
 */
static void guess_open(struct clocks *c)
{
	struct bound *x = xcalloc(c->nodes + 1, sizeof(*x));
	struct edge *e = xcalloc(c->edges + 1, sizeof(*e));

	for (size_t i = 0; i < c->edges; i++) {
		e[i] = c->edge[i];
		if (bound_closed(e[i].d) || c->link[e[i].from].why != WHY_RELAY)
			continue;
		if (e[i].d.hi != FREE_HI)
			e[i].d.lo = bound_plus(e[i].d.hi, -AT_ONCE);
		else
			e[i].d.hi = bound_plus(e[i].d.lo, AT_ONCE);
	}
	for (uint32_t i = 0; i < c->nodes; i++)
		x[i] = c->node[i].floats ? all : c->node[i].ahead;
	bound_solve(e, c->edges, x);
	for (uint32_t i = 0; i < c->nodes; i++) {
		struct node *n = &c->node[i];

		if ((!n->floats && bound_closed(n->ahead)) || !bound_closed(x[i]))
			continue;
		n->doubt = x[i];
		n->guess = bound_guess(x[i]);
	}
	free(x);
	free(e);
}

void clock_solve(struct clocks *c)
{
	struct bound *fixed = xcalloc(c->nodes + 1, sizeof(*fixed)), *x = xcalloc(c->nodes + 1, sizeof(*x));

	cut_windows(c);
	c->course = xcalloc(c->windows * c->nodes + 1, sizeof(*c->course));
	c->edges = bound_edges(c->link, c->links, FREE_LO, &c->edge);
	count_checks(c);
	count_groups(c);
	c->reference = NO_CLOCK;
	for (uint32_t i = 0; i < c->nodes; i++) {
		fixed[i] = c->node[i].ahead;
		if (c->node[i].stamps && (c->reference == NO_CLOCK || better(c, i, c->reference)))
			c->reference = i;
	}
	if (c->reference != NO_CLOCK && unknown(fixed[c->reference]))
		fixed[c->reference] = (struct bound){ 0, 0 };
	memcpy(x, fixed, c->nodes * sizeof(*x));
	bound_solve(c->edge, c->edges, x);
	float_groups(c, x, fixed);
	/* nothing that is open to one side ties a group to the rest */
	for (size_t i = 0; i < c->edges; i++)
		c->edge[i].loose = c->node[c->edge[i].a].floats != c->node[c->edge[i].b].floats;
	run_windows(c, fixed);
	for (uint32_t i = 0; i < c->nodes; i++)
		sum_up(c, i);
	guess_open(c);
	free(fixed);
	free(x);
}
