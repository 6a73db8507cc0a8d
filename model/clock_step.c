/*
 * Where a clock was set. A file is written in order: when its stamps go back and stay back, or come out of the years before there were such
 * logs, the clock was set, or the file is a new one; what stands before and behind is kept apart until shared events say that it runs
 * together. A clock that was set forward shows nothing in its own file. There it shows in events that others stamped too: from one instant on
 * they say something else.
 */
#include "clock.h"

#include <stdlib.h>

#define BACK (3 * NS_PER_S)	   /* less may be the disorder of several writers */
#define LOGS (INT64_C(978307200) * NS_PER_S) /* 2001: a clock that shows less was never set */
#define STAYS 3
#define STEPS_MAX 16 /* in one file; more are no steps but no order */

struct leap { /* from which reading on a writing says something else */
	uint32_t writing;
	int64_t before, after;
	uint32_t votes;
};

struct leaps {
	struct leap *at;
	size_t count, room;
};

/* --- in one file --- */

struct file {
	struct clocks *c;
	uint32_t *mark;	  /* of one family, in the order of lines */
	size_t n, room;
	size_t step[STEPS_MAX + 1];
	size_t steps;
};

static int64_t reading(const struct file *f, size_t i)
{
	return f->c->mark[f->mark[i]].reading;
}

static bool stays_back(const struct file *f, size_t i, int64_t top)
{
	for (size_t k = i; k < f->n && k < i + STAYS; k++)
		if (reading(f, k) >= top - BACK)
			return false;
	return true;
}

static void find_steps(struct file *f)
{
	int64_t top = f->n ? reading(f, 0) : 0;

	f->steps = 0;
	for (size_t i = 1; i < f->n && f->steps <= STEPS_MAX; i++) {
		bool woke = reading(f, i - 1) < LOGS && reading(f, i) >= LOGS;

		if (woke || stays_back(f, i, top)) {
			f->step[f->steps++] = i;
			top = reading(f, i);
		} else if (reading(f, i) > top) {
			top = reading(f, i);
		}
	}
	if (f->steps > STEPS_MAX || f->steps > 1 + f->n / 20)
		f->steps = 0;
}

static void part(struct file *f)
{
	size_t next = 0;
	uint32_t as = 0;

	/* nothing counts on from one boot to the next */
	bool boots = f->n && f->c->writing[f->c->mark[f->mark[0]].writing].basis == STAMP_UPTIME;

	for (size_t i = 0; i < f->n && (f->steps || boots); i++) {
		struct mark *m = &f->c->mark[f->mark[i]];
		struct writing w;

		if (i == 0 || (next < f->steps && i == f->step[next])) {
			w = f->c->writing[m->writing];
			w.part = ++f->c->parts;
			w.stamps = 0;
			as = clock_writing(f->c, &w);
			if (i > 0) {
				f->c->order = clock_room(f->c->order, f->c->orders, &f->c->order_room, sizeof(*f->c->order));
				f->c->order[f->c->orders++] = (struct order){ f->mark[i - 1], f->mark[i] };
				next++;
			}
		}
		f->c->writing[m->writing].stamps--;
		m->writing = as;
		f->c->writing[as].stamps++;
	}
}

static void one_file(struct file *f, size_t from, size_t to)
{
	uint32_t families[8];
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		uint32_t w = f->c->mark[i].writing;
		bool known = w == NO_CLOCK;

		for (size_t k = 0; k < n && !known; k++)
			known = families[k] == w;
		if (!known && n < sizeof(families) / sizeof(families[0]))
			families[n++] = w;
	}
	for (size_t k = 0; k < n; k++) {
		f->n = 0;
		for (size_t i = from; i < to; i++)
			if (f->c->mark[i].writing == families[k]) {
				f->mark = clock_room(f->mark, f->n, &f->room, sizeof(*f->mark));
				f->mark[f->n++] = (uint32_t)i;
			}
		find_steps(f);
		part(f);
	}
}

void clock_steps(struct clocks *c)
{
	struct file f = { .c = c };

	for (size_t from = 0, to; from < c->marks; from = to) {
		for (to = from; to < c->marks && c->mark[to].artifact == c->mark[from].artifact;)
			to++;
		one_file(&f, from, to);
	}
	free(f.mark);
}

/* --- against others --- */

static int64_t reading_in(const struct clocks *c, const struct link *l, bool b)
{
	uint32_t mark = b ? l->mark_b : l->mark_a;

	return mark == NO_CLOCK ? FREE_LO : c->mark[mark].reading;
}

static void vote(struct leaps *list, uint32_t writing, int64_t before, int64_t after)
{
	if (before == FREE_LO || after == FREE_LO || before >= after)
		return;
	for (size_t i = 0; i < list->count; i++) {
		struct leap *l = &list->at[i];

		if (l->writing != writing || l->before >= after || before >= l->after)
			continue;
		l->before = before > l->before ? before : l->before;
		l->after = after < l->after ? after : l->after;
		l->votes++;
		return;
	}
	list->at = clock_room(list->at, list->count, &list->room, sizeof(*list->at));
	list->at[list->count++] = (struct leap){ writing, before, after, 1 };
}

/* Links of one edge in the order of time: where what they say changes, and three in a row agree on the new. */
static void scan(const struct clocks *c, const struct edge *e, struct leaps *list)
{
	struct bound now = { FREE_LO, FREE_HI }, next = now;
	const struct link *last = NULL, *first = NULL;
	int64_t at = FREE_LO;
	size_t fresh = 0;

	for (size_t i = e->from; i < e->to; i++) {
		const struct link *l = &c->link[i];
		int64_t drift = at == FREE_LO ? 0 : bound_drift(at, l->at);

		at = l->at;
		now = bound_widen(now, drift);
		next = bound_widen(next, drift);
		if (bound_meet(&now, l->d)) {
			last = l;
			fresh = 0;
			next = (struct bound){ FREE_LO, FREE_HI };
			continue;
		}
		if (!bound_meet(&next, l->d)) {
			next = l->d;
			fresh = 0;
		}
		first = fresh++ == 0 ? l : first;
		if (fresh < STAYS || !last)
			continue;
		vote(list, e->a, reading_in(c, last, false), reading_in(c, first, false));
		vote(list, e->b, reading_in(c, last, true), reading_in(c, first, true));
		now = next;
		last = l;
		fresh = 0;
		next = (struct bound){ FREE_LO, FREE_HI };
	}
}

static int rank(const struct writing *w)
{
	return w->basis == STAMP_EPOCH || w->by_hand ? 2 : w->basis == STAMP_ZONED ? 1 : 0;
}

/* Of two writings that part at one instant that one stepped which does so against more others; else the one that is less to be trusted. */
static bool guilty(const struct clocks *c, const struct leap *l, const struct leaps *list, const struct edge *e, size_t edges)
{
	for (size_t i = 0; i < edges; i++) {
		uint32_t other = e[i].a == l->writing ? e[i].b : e[i].a;

		if (e[i].a != l->writing && e[i].b != l->writing)
			continue;
		for (size_t k = 0; k < list->count; k++) {
			const struct leap *o = &list->at[k];
			int x = rank(&c->writing[l->writing]), y = rank(&c->writing[other]);

			if (o->writing == other && (o->votes > l->votes || (o->votes == l->votes && (x > y || (x == y && c->writing[l->writing].stamps >
																		   c->writing[other].stamps)))))
				return false;
		}
	}
	return true;
}

static int by_writing(const void *a, const void *b)
{
	const struct leap *x = a, *y = b;

	return x->writing != y->writing ? (x->writing < y->writing ? -1 : 1) : x->before < y->before ? -1 : x->before > y->before;
}

/* Marks behind a leap become a part of their own, and links follow their marks. */
static void part_at(struct clocks *c, const struct leap *list, size_t n)
{
	for (size_t i = 0; i < c->marks && n; i++) {
		struct mark *m = &c->mark[i];
		const struct leap *found = NULL;
		struct writing w;

		for (size_t k = 0; k < n && m->writing != NO_CLOCK; k++)
			if (list[k].writing == m->writing && m->reading > list[k].before + (list[k].after - list[k].before) / 2)
				found = &list[k];
		if (!found)
			continue;
		w = c->writing[m->writing];
		w.part = c->parts + 1 + (uint32_t)(found - list);
		w.stamps = 0;
		c->writing[m->writing].stamps--;
		m->writing = clock_writing(c, &w);
		c->writing[m->writing].stamps++;
	}
	c->parts += (uint32_t)n;
	for (size_t i = 0; i < c->links; i++) {
		c->link[i].a = c->link[i].mark_a == NO_CLOCK ? c->link[i].a : c->mark[c->link[i].mark_a].writing;
		c->link[i].b = c->link[i].mark_b == NO_CLOCK ? c->link[i].b : c->mark[c->link[i].mark_b].writing;
	}
}

void clock_leaps(struct clocks *c)
{
	struct leaps all = { 0 }, own = { 0 };
	struct edge *edge;
	size_t edges = bound_edges(c->link, c->links, FREE_LO, &edge);

	for (size_t i = 0; i < edges && all.count < 256; i++)
		scan(c, &edge[i], &all);
	for (size_t i = 0; i < all.count; i++)
		if (guilty(c, &all.at[i], &all, edge, edges)) {
			own.at = clock_room(own.at, own.count, &own.room, sizeof(*own.at));
			own.at[own.count++] = all.at[i];
		}
	if (own.count) {
		qsort(own.at, own.count, sizeof(*own.at), by_writing);
		part_at(c, own.at, own.count);
	}
	free(all.at);
	free(own.at);
	free(edge);
}
