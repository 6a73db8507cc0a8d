/* Where a clock was set, its records are parted: those behind the step become a part of their own. */
#include "clock_leap.h"

#include <stdlib.h>

bool clock_later(const struct clocks *c, uint32_t a, uint32_t b)
{
	const struct mark *x = &c->mark[a], *y = &c->mark[b];

	return x->artifact == y->artifact ? a > b : x->reading > y->reading;
}

static int by_writing(const void *a, const void *b)
{
	const struct leap *x = a, *y = b;

	return x->writing != y->writing ? (x->writing < y->writing ? -1 : 1) : x->before != y->before ? (x->before < y->before ? -1 : 1) : 0;
}

struct stretch { /* marks of one writing in one file, in the order of lines */
	struct roll marks;
	uint32_t *mark;
	size_t n;
};

static void gather(const struct clocks *c, uint32_t writing, size_t from, size_t to, struct stretch *s)
{
	s->n = 0;
	for (size_t i = from; i < to; i++) {
		clock_rest(c, i);
		if (c->mark[i].writing != writing)
			continue;
		s->mark = roll_room(&s->marks, s->n, sizeof(*s->mark));
		s->mark[s->n++] = (uint32_t)i;
	}
}

/* The clock was set before mark k of the stretch. False: the file tells that it was not. */
static bool may_be_set(const struct clocks *c, const struct leap *l, const struct stretch *s, size_t k)
{
	int64_t gap = bound_plus(c->mark[s->mark[k]].reading, -c->mark[s->mark[k - 1]].reading), grain = c->mark[s->mark[k]].precision;

	return l->by.lo == FREE_LO || gap >= bound_plus(l->by.lo, -grain - NS_PER_S);
}

static void move(struct clocks *c, uint32_t mark, uint32_t writing)
{
	c->writing[c->mark[mark].writing].stamps--;
	c->mark[mark].writing = writing;
	c->writing[writing].stamps++;
}

/* Later than the last that is certainly before the step. */
static bool behind(const struct clocks *c, const struct leap *l, uint32_t mark)
{
	const struct mark *m = &c->mark[mark], *before = &c->mark[l->before];

	return m->artifact == before->artifact ? mark > l->before : m->reading > bound_plus(before->reading, l->shift[0]);
}

static bool in_front(const struct clocks *c, const struct leap *l, uint32_t mark)
{
	const struct mark *m = &c->mark[mark], *after = &c->mark[l->after];

	return m->artifact == after->artifact ? mark < l->after : m->reading < bound_plus(after->reading, l->shift[1]);
}

/* Marks behind the leap become a part of their own; those that may stand before it too say so. */
static void part_one(struct clocks *c, const struct leap *l, struct stretch *s, uint32_t fresh)
{
	size_t low = 0, high, first, last;

	while (low < s->n && !behind(c, l, s->mark[low]))
		low++;
	for (high = low; high < s->n && in_front(c, l, s->mark[high]);)
		high++;
	/* set before one of low..high */
	for (first = low; first < high && (first == 0 || !may_be_set(c, l, s, first));)
		first++;
	for (last = high; last > first && (last == s->n || !may_be_set(c, l, s, last));)
		last--;
	if (first == high) {
		first = low;
		last = high;
	}
	for (size_t i = first; i < s->n; i++) {
		if (i < last)
			c->mark[s->mark[i]].either = c->mark[s->mark[i]].writing;
		move(c, s->mark[i], fresh);
	}
}

static void part(struct clocks *c, struct leap *l, size_t n)
{
	struct stretch s = { 0 };

	for (size_t k = 0; k < n; k++) {
		struct writing w = c->writing[l[k].writing];
		uint32_t old = l[k].writing, fresh;

		w.part = ++c->parts;
		w.leapt = true;
		w.stamps = 0;
		l[k].fresh = fresh = clock_writing(c, &w);
		c->writing[old].leapt = true;
		c->clock[w.clock].was_set = true;
		for (size_t from = l[k].from, to, end = l[k].to ? l[k].to : c->marks; from < end; from = to) {
			for (to = from; to < end && c->mark[to].artifact == c->mark[from].artifact; to++)
				clock_rest(c, to);
			gather(c, old, from, to, &s);
			if (s.n)
				part_one(c, &l[k], &s, fresh);
		}
		for (size_t i = k + 1; i < n; i++)
			l[i].writing = l[i].writing == old ? fresh : l[i].writing;
	}
	roll_free(&s.marks);
}

static bool doubtful(const struct clocks *c, uint32_t mark)
{
	return mark != NO_CLOCK && c->mark[mark].either != NO_CLOCK;
}

/* What may stand before or behind a step proves nothing of either. */
static void follow_marks(struct clocks *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->links; i++) {
		struct link l = c->link[i];

		clock_rest_often(c, i);
		if (doubtful(c, l.mark_a) || doubtful(c, l.mark_b))
			continue;
		l.a = l.mark_a == NO_CLOCK ? l.a : c->mark[l.mark_a].writing;
		l.b = l.mark_b == NO_CLOCK ? l.b : c->mark[l.mark_b].writing;
		c->link[kept++] = l;
	}
	c->links = kept;
}

void clock_part(struct clocks *c, struct leap *l, size_t n)
{
	qsort(l, n, sizeof(*l), by_writing);
	part(c, l, n);
	follow_marks(c);
}
