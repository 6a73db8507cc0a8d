/*
 * Offsets against the reference. Clocks that nothing ties to it are held against the best of their own group: their order among each other is
 * known, what they are ahead of the rest is not.
 *
 * Clocks drift. So the time of the case is cut into windows, each solved by what was seen in it, and bounds are carried from window to window,
 * widened by as much as two clocks can part until then.
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_LEAST (15 * NS_PER_S) /* two clocks part by no more than 3 ms until its middle */
#define WINDOWS_MOST 2048
#define COURSE_ROOM (1 << 20) /* clocks times windows */
#define WINDOWS_LEAST 64      /* whatever the room */

static const struct bound all = { FREE_LO, FREE_HI };

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
		if (clock_better(c, a, b))
			group[b] = a;
		else
			group[a] = b;
	}
	for (uint32_t i = 0; i < c->nodes; i++)
		c->node[i].root = root_of(group, i);
	for (uint32_t i = 0; i < c->nodes; i++)
		if (c->node[i].floats && c->node[i].root == i && c->node[i].basis != STAMP_UPTIME)
			fixed[i] = (struct bound){ 0, 0 };
	free(group);
}

/* --- windows --- */

/* From when to when events were seen by several; that one line stands behind another says nothing of when. */
static void link_span(const struct clocks *c, int64_t *from, int64_t *to)
{
	for (size_t i = 0; i < c->links; i++) {
		if (c->link[i].why == WHY_ORDER)
			continue;
		*from = c->link[i].at < *from ? c->link[i].at : *from;
		*to = c->link[i].at > *to ? c->link[i].at : *to;
	}
}

static void cut_windows(struct clocks *c)
{
	int64_t from = INT64_MAX, to = INT64_MIN, length, most = COURSE_ROOM / (int64_t)(c->nodes + 1);

	most = most < WINDOWS_LEAST ? WINDOWS_LEAST : most > WINDOWS_MOST ? WINDOWS_MOST : most;
	link_span(c, &from, &to);
	length = from <= to ? bound_plus(to, -from) : 0;
	length = length == FREE_HI ? 0 : length;
	c->begin = from <= to ? from : 0;
	c->windows = 1;
	c->window = length + 1;
	if (length <= WINDOW_LEAST)
		return;
	c->window = length / most + 1;
	if (c->window < WINDOW_LEAST)
		c->window = WINDOW_LEAST;
	c->windows = (size_t)(length / c->window) + 1;
}

size_t clock_window(const struct clocks *c, int64_t at)
{
	int64_t since = bound_plus(at, -c->begin);

	if (c->windows == 1 || since <= 0)
		return 0;
	return since / c->window >= (int64_t)c->windows ? c->windows - 1 : (size_t)(since / c->window);
}

int64_t clock_middle(const struct clocks *c, size_t w)
{
	return c->begin + (int64_t)w * c->window + c->window / 2;
}

struct slot { /* what was seen in one window */
	struct edge *edge;
	size_t n;
};

static int by_window(const void *a, const void *b, void *clocks)
{
	size_t x = clock_window(clocks, ((const struct link *)a)->at), y = clock_window(clocks, ((const struct link *)b)->at);

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
		size_t w = clock_window(c, l[from].at);

		for (to = from; to < n && clock_window(c, l[to].at) == w;)
			to++;
		slot[w].n = bound_edges(l + from, to - from, clock_middle(c, w), &slot[w].edge);
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
	n->steady = n->drifts ? n->ahead : steady;
	if (n->drifts)
		n->drift = (double)(bound_middle(c->course[last * c->nodes + i]) - bound_middle(c->course[first * c->nodes + i])) /
			   ((double)(last - first) * (double)c->window) * 1e6;
}

static int64_t middle(const struct clocks *c)
{
	int64_t from = INT64_MAX, to = INT64_MIN;

	link_span(c, &from, &to);
	return from <= to ? from + (int64_t)(((uint64_t)to - (uint64_t)from) / 2) : 0;
}

/* Instants of links, so far on the clock that they were compared with, are put on the one that all times will be on. */
static void put_on_one(struct clocks *c, const struct bound *fixed)
{
	struct bound *x = xcalloc(c->nodes + 1, sizeof(*x));
	struct edge *tied = xcalloc(c->edges + 1, sizeof(*tied));
	size_t n = 0;

	memcpy(x, fixed, c->nodes * sizeof(*x));
	for (size_t i = 0; i < c->edges; i++)
		if (!c->edge[i].loose)
			tied[n++] = c->edge[i];
	bound_solve(tied, n, x);
	for (size_t i = 0; i < c->links; i++) {
		struct link *l = &c->link[i];
		const struct mark *m = &c->mark[clock_dates(c, l)];
		const struct writing *w = &c->writing[m->writing];

		clock_rest_often(c, i);
		l->at = bound_plus(bound_plus(m->reading, -w->zone * NS_PER_S),
				   -(bound_closed(x[w->node]) ? bound_middle(x[w->node]) : bound_guess(x[w->node])));
	}
	free(tied);
	free(x);
}

void clock_solve(struct clocks *c)
{
	struct bound *fixed = xcalloc(c->nodes + 1, sizeof(*fixed)), *x = xcalloc(c->nodes + 1, sizeof(*x));

	c->edges = bound_edges(c->link, c->links, FREE_LO, &c->edge);
	clock_refer(c);
	/* what is put together holds at one instant */
	free(c->edge);
	c->edges = bound_edges(c->link, c->links, middle(c), &c->edge);
	for (uint32_t i = 0; i < c->nodes; i++)
		fixed[i] = c->node[i].ahead;
	if (c->reference != NO_CLOCK && unknown(fixed[c->reference]))
		fixed[c->reference] = (struct bound){ 0, 0 };
	memcpy(x, fixed, c->nodes * sizeof(*x));
	bound_solve(c->edge, c->edges, x);
	float_groups(c, x, fixed);
	/* nothing that is open to one side ties a group to the rest */
	for (size_t i = 0; i < c->edges; i++)
		c->edge[i].loose = c->node[c->edge[i].a].floats != c->node[c->edge[i].b].floats;
	put_on_one(c, fixed);
	cut_windows(c);
	c->course = xcalloc(c->windows * c->nodes + 1, sizeof(*c->course));
	run_windows(c, fixed);
	for (uint32_t i = 0; i < c->nodes; i++)
		sum_up(c, i);
	clock_choose(c);
	free(fixed);
	free(x);
}
