#include "bound.h"

#include <stdlib.h>

#include "base.h"

#define ROUNDS 24 /* a chain of clocks longer than that stays wider than it could be */

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

/* --- single intervals --- */

static bool is_free(int64_t x)
{
	return x == FREE_LO || x == FREE_HI;
}

int64_t bound_plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (is_free(a))
		return a;
	if (is_free(b))
		return b;
	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? FREE_LO : FREE_HI;
	return sum;
}

static int64_t minus(int64_t a)
{
	return a == FREE_LO ? FREE_HI : a == FREE_HI ? FREE_LO : -a;
}

struct bound bound_sum(struct bound a, struct bound b)
{
	return (struct bound){ is_free(a.lo) || is_free(b.lo) ? FREE_LO : bound_plus(a.lo, b.lo),
			       is_free(a.hi) || is_free(b.hi) ? FREE_HI : bound_plus(a.hi, b.hi) };
}

struct bound bound_turn(struct bound a)
{
	return (struct bound){ minus(a.hi), minus(a.lo) };
}

struct bound bound_widen(struct bound a, int64_t by)
{
	return (struct bound){ bound_plus(a.lo, -by), bound_plus(a.hi, by) };
}

bool bound_meet(struct bound *a, struct bound b)
{
	struct bound both = { a->lo > b.lo ? a->lo : b.lo, a->hi < b.hi ? a->hi : b.hi };

	if (both.lo > both.hi)
		return false;
	*a = both;
	return true;
}

bool bound_closed(struct bound a)
{
	return a.lo != FREE_LO && a.hi != FREE_HI;
}

int64_t bound_width(struct bound a)
{
	return bound_closed(a) ? bound_plus(a.hi, minus(a.lo)) : FREE_HI;
}

int64_t bound_middle(struct bound a)
{
	return bound_closed(a) ? a.lo + (int64_t)(((uint64_t)a.hi - (uint64_t)a.lo) / 2) : 0;
}

int64_t bound_guess(struct bound a)
{
	if (a.lo <= 0 && a.hi >= 0)
		return 0;
	return bound_closed(a) ? bound_middle(a) : a.lo > 0 ? a.lo : a.hi;
}

int64_t bound_doubt(struct bound a)
{
	int64_t guess = bound_guess(a), above, below;

	if (!bound_closed(a))
		return 0;
	above = bound_plus(a.hi, -guess);
	below = bound_plus(guess, minus(a.lo));
	return above > below ? above : below;
}

/* --- links of one edge --- */

int64_t bound_drift(int64_t from, int64_t to)
{
	uint64_t apart = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;

	return (int64_t)(apart / 1000000 * DRIFT_PPM);
}

static struct bound as_at(const struct link *l, int64_t at)
{
	return bound_widen(l->d, bound_drift(l->at, at));
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ORDER(x, y);
}

/* lo and hi sorted: the hull of all places where the most intervals lie one upon the other. */
static struct bound densest(const int64_t *lo, const int64_t *hi, size_t n, size_t *most)
{
	struct bound d = { FREE_LO, FREE_HI };
	size_t ended = 0;

	*most = 0;
	for (size_t begun = 1; begun <= n; begun++) {
		while (hi[ended] < lo[begun - 1])
			ended++;
		if (begun - ended < *most || (begun < n && lo[begun] == lo[begun - 1]))
			continue;
		if (begun - ended > *most)
			d.lo = lo[begun - 1];
		*most = begun - ended;
		d.hi = hi[ended];
	}
	return d;
}

struct bound bound_links(struct link *l, size_t n, int64_t at, size_t *agree)
{
	int64_t *lo = xcalloc(2 * n + 2, sizeof(*lo)), *hi = lo + n;
	struct bound d;

	for (size_t i = 0; i < n; i++) {
		struct bound one = as_at(&l[i], at);

		lo[i] = one.lo;
		hi[i] = one.hi;
	}
	qsort(lo, n, sizeof(*lo), by_value);
	qsort(hi, n, sizeof(*hi), by_value);
	d = densest(lo, hi, n, agree);
	for (size_t i = 0; i < n; i++) {
		struct bound both = as_at(&l[i], at);

		l[i].out = !bound_meet(&both, d);
	}
	free(lo);
	return d;
}

static int by_clocks(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return x->a != y->a     ? ORDER(x->a, y->a)
	       : x->b != y->b   ? ORDER(x->b, y->b)
	       : x->at != y->at ? ORDER(x->at, y->at)
				: ORDER(x->mark_a, y->mark_a);
}

static struct link turned(const struct link *l)
{
	struct link k = *l;

	k.a = l->b;
	k.b = l->a;
	k.mark_a = l->mark_b;
	k.mark_b = l->mark_a;
	k.sure = (uint8_t)(l->sure >> 1 | (l->sure & 1) << 1);
	k.taken = (uint8_t)(l->taken >> 1 | (l->taken & 1) << 1);
	k.d = bound_turn(l->d);
	return k;
}

size_t bound_edges(struct link *l, size_t n, int64_t at, struct edge **edges)
{
	struct edge *list = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < n; i++) {
		struct link *k = &l[i];

		if (k->a > k->b)
			*k = turned(k);
	}
	if (n)
		qsort(l, n, sizeof(*l), by_clocks);
	for (size_t from = 0, to; from < n; from = to) {
		struct edge e = { .a = l[from].a, .b = l[from].b, .from = from };

		for (to = from; to < n && l[to].a == e.a && l[to].b == e.b;)
			to++;
		e.to = to;
		e.at = at != FREE_LO ? at : l[from + (to - from) / 2].at;
		e.d = bound_links(l + from, to - from, e.at, &e.agree);
		if (count == room) {
			room = room ? room * 2 : 64;
			list = xrealloc(list, room, sizeof(*list));
		}
		list[count++] = e;
	}
	*edges = list;
	return count;
}

/* --- the graph --- */

/* What several events prove goes before what one says, the narrow before the wide. */
static int by_trust(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	bool many_x = x->agree > 2, many_y = y->agree > 2;
	int64_t wide_x = bound_width(x->d), wide_y = bound_width(y->d);

	return many_x != many_y ? (many_x ? -1 : 1) : wide_x != wide_y ? ORDER(wide_x, wide_y) :
	       x->a != y->a ? ORDER(x->a, y->a) : ORDER(x->b, y->b);
}

/* True when either clock is known better than before. */
static bool carry(struct edge *e, struct bound *x)
{
	struct bound a = x[e->a], b = x[e->b], to_b = bound_sum(a, e->d), to_a = bound_sum(b, bound_turn(e->d));

	if (!bound_meet(&b, to_b) || !bound_meet(&a, to_a)) {
		e->out = true;
		return false;
	}
	if (a.lo == x[e->a].lo && a.hi == x[e->a].hi && b.lo == x[e->b].lo && b.hi == x[e->b].hi)
		return false;
	x[e->a] = a;
	x[e->b] = b;
	return true;
}

void bound_solve(struct edge *e, size_t n, struct bound *x)
{
	bool again = true;

	if (n)
		qsort(e, n, sizeof(*e), by_trust);
	for (int round = 0; again && round < ROUNDS; round++) {
		again = false;
		for (size_t i = 0; i < n; i++)
			if (!e[i].out)
				again |= carry(&e[i], x);
	}
}
