/*
 * Where a file shows that its clock was set. It is written in order: when its stamps go back and stay back, or come out of the years before there
 * were such logs, the clock was set, or the file is a new one; what stands before and behind is kept apart until shared events say that it runs
 * together. A clock that was set forward shows nothing in its own file: see clock_leap.c.
 */
#include "clock.h"

#include <stdlib.h>

#define BACK (3 * NS_PER_S)	   /* less may be the disorder of several writers */
#define STAYS 3
#define STEPS_MAX 16 /* in one file; more are no steps but no order */

/* --- in one file --- */

struct file {
	struct clocks *c;
	struct roll marks;
	uint32_t *mark;	  /* of one family, in the order of lines */
	size_t n;
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

static void rest(const struct file *f, size_t i)
{
	clock_rest(f->c, i);
	if (i % 32768 == 0)
		roll_rest(&f->marks);
}

static void find_steps(struct file *f)
{
	int64_t top = f->n ? reading(f, 0) : 0;
	size_t doubtful = 0;

	f->steps = 0;
	for (size_t i = 1; i < f->n && f->steps <= STEPS_MAX; i++) {
		bool woke = reading(f, i - 1) < LOGS && reading(f, i) >= LOGS;

		rest(f, i);
		if (woke || stays_back(f, i, top)) {
			f->step[f->steps++] = i;
			doubtful += !woke && reading(f, i) >= LOGS;
			top = reading(f, i);
		} else if (reading(f, i) > top) {
			top = reading(f, i);
		}
	}
	if (f->steps > STEPS_MAX || doubtful > 1 + f->n / 20)
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

		rest(f, i);
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

/* Returns where the next file begins. */
static size_t one_file(struct file *f, size_t from)
{
	uint32_t families[8], artifact = f->c->mark[from].artifact;
	size_t n = 0, to;

	for (to = from; to < f->c->marks && f->c->mark[to].artifact == artifact; to++) {
		uint32_t w = f->c->mark[to].writing;
		bool known = w == NO_CLOCK;

		clock_rest(f->c, to);
		for (size_t k = 0; k < n && !known; k++)
			known = families[k] == w;
		if (!known && n < sizeof(families) / sizeof(families[0]))
			families[n++] = w;
	}
	for (size_t k = 0; k < n; k++) {
		f->n = 0;
		for (size_t i = from; i < to; i++) {
			rest(f, i);
			if (f->c->mark[i].writing == families[k]) {
				f->mark = roll_room(&f->marks, f->n, sizeof(*f->mark));
				f->mark[f->n++] = (uint32_t)i;
			}
		}
		find_steps(f);
		part(f);
	}
	return to;
}

void clock_steps(struct clocks *c)
{
	struct file f = { .c = c };

	for (size_t from = 0; from < c->marks;)
		from = one_file(&f, from);
	roll_free(&f.marks);
}
