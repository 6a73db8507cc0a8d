/*
 * A host has one clock. Where a step of it was found in one way of writing, its other logs are parted there too, though nobody else saw what they
 * say. A step that a file shows itself is taken for the same when it may be. One way of writing of wall time may also have gone to another zone:
 * what looks like that tells nothing of stamps that need no zone.
 */
#include "clock_leap.h"

#include <stdlib.h>

#define WIDE (900 * NS_PER_S) /* an interval that wide tells of no step */
#define LEAST (2 * NS_PER_S)
#define STEPS_MAX 1024

/* Is it tied to another writing at all, and narrowly. */
static bool known(const struct clocks *c, uint32_t i)
{
	bool tied = c->writing[i].frame != i;

	for (uint32_t k = 0; k < c->writings && !tied; k++)
		tied = k != i && c->writing[k].frame == i;
	return tied && bound_width(c->writing[i].ahead) <= WIDE;
}

/* --- which steps there are --- */

static void add(struct clocks *c, struct leap l)
{
	c->leap = clock_room(c->leap, c->leaps, &c->leap_room, sizeof(*c->leap));
	c->leap[c->leaps++] = l;
}

/* What a file shows, when others tell that the clock was another before and behind it. */
static void add_orders(struct clocks *c)
{
	for (size_t i = 0; i < c->orders; i++) {
		struct leap l = { .before = c->order[i].before, .after = c->order[i].after };
		const struct writing *v, *w;

		l.writing = c->mark[l.before].writing;
		l.fresh = c->mark[l.after].writing;
		if (l.writing == NO_CLOCK || l.fresh == NO_CLOCK || l.writing == l.fresh)
			continue;
		v = &c->writing[l.writing];
		w = &c->writing[l.fresh];
		l.by = bound_sum(w->ahead, bound_turn(v->ahead));
		if (v->frame == w->frame && known(c, l.writing) && known(c, l.fresh) && (l.by.lo > LEAST || l.by.hi < -LEAST))
			add(c, l);
	}
}

/* --- the other logs --- */

static bool is_zone(struct bound by)
{
	int64_t s = bound_middle(by) / NS_PER_S, rest = (s % 900 + 900) % 900;

	return bound_closed(by) && (rest < 60 || rest > 840);
}

static bool tells_of(const struct clocks *c, const struct leap *l, const struct writing *v)
{
	const struct writing *w = &c->writing[l->writing];

	if (v->clock != w->clock || v->family == w->family || v->basis == STAMP_UPTIME || w->basis == STAMP_UPTIME)
		return false;
	return w->basis != STAMP_LOCAL || v->basis == STAMP_LOCAL || !is_zone(l->by);
}

/* The part of v's family that this step lies in. NO_CLOCK: there is none, or its own evidence goes before. */
static uint32_t part_of(const struct clocks *c, const struct leap *l, uint32_t family)
{
	uint32_t found = NO_CLOCK, parts = 0;

	for (uint32_t i = c->clock[c->writing[l->writing].clock].writing; i; i = c->writing[i - 1].next) {
		const struct writing *v = &c->writing[i - 1];

		if (v->family != family || v->stamps == 0)
			continue;
		parts++;
		if (v->along == l->writing + 1)
			return i - 1;
		found = i - 1;
	}
	return parts == 1 && !c->writing[found].leapt && !c->writing[found].unset ? found : NO_CLOCK;
}

/* Steps of one log that may be this one: what stands before it cannot be later, what stands behind it not earlier. */
static bool shows_it(struct clocks *c, const struct leap *l, uint32_t family)
{
	bool found = false;

	for (size_t i = 0; i < c->orders; i++) {
		const struct mark *x = &c->mark[c->order[i].before], *y = &c->mark[c->order[i].after];
		int64_t before, after, went;

		if (x->writing == NO_CLOCK || y->writing == NO_CLOCK || x->writing == y->writing || c->writing[x->writing].family != family)
			continue;
		before = bound_plus(c->mark[l->before].reading, l->shift[0]);
		after = bound_plus(c->mark[l->after].reading, l->shift[1]);
		went = bound_plus(y->reading, -x->reading);
		if (went < bound_plus(l->by.lo, -LEAST) || x->reading > bound_plus(bound_plus(after, -l->by.lo), LEAST) ||
		    y->reading < bound_plus(bound_plus(before, l->by.lo), -LEAST))
			continue;
		if (!known(c, x->writing))
			c->writing[x->writing].along = l->writing + 1;
		if (!known(c, y->writing))
			c->writing[y->writing].along = l->fresh + 1;
		found = true;
	}
	return found;
}

struct span { /* marks of a writing */
	size_t from, to;
};

static struct span *spans(const struct clocks *c)
{
	struct span *list = xcalloc(c->writings + 1, sizeof(*list));

	for (size_t i = 0; i < c->marks; i++) {
		struct span *s = c->mark[i].writing == NO_CLOCK ? NULL : &list[c->mark[i].writing];

		clock_rest(c, i);
		if (!s)
			continue;
		if (s->to == 0)
			s->from = i;
		s->to = i + 1;
	}
	return list;
}

static void carry_one(struct clocks *c, struct leap l, uint32_t family, struct span **span)
{
	uint32_t old = l.writing, fresh = l.fresh;
	bool local = c->writing[family].basis == STAMP_LOCAL;
	int64_t zone = (c->writing[fresh].zone - c->writing[old].zone) * NS_PER_S; /* it went to another zone by so much as well */

	l.shift[0] = l.shift[1] = (c->writing[family].zone - c->writing[old].zone) * NS_PER_S;
	if (!local) {
		l.shift[1] -= zone;
		l.by = (struct bound){ bound_plus(l.by.lo, -zone), bound_plus(l.by.hi, -zone) };
		if (l.by.lo <= LEAST && l.by.hi >= -LEAST)
			return;
	}
	if (shows_it(c, &l, family) || (l.writing = part_of(c, &l, family)) == NO_CLOCK)
		return;
	l.from = (*span)[l.writing].from;
	l.to = (*span)[l.writing].to;
	clock_part(c, &l, 1);
	*span = xrealloc(*span, c->writings + 1, sizeof(**span));
	(*span)[l.fresh] = (struct span){ l.from, l.to };
	c->writing[l.writing].along = old + 1;
	c->writing[l.fresh].along = fresh + 1;
	if (local)
		c->writing[l.fresh].zone += (int32_t)(zone / NS_PER_S);
}

void clock_carry(struct clocks *c)
{
	struct span *span;

	add_orders(c);
	if (c->leaps == 0)
		return;
	span = spans(c);
	for (size_t i = 0; i < c->leaps && i < STEPS_MAX; i++) {
		uint32_t clock = c->writing[c->leap[i].writing].clock, n = (uint32_t)c->writings;

		for (uint32_t k = 0; k < n; k++)
			if (c->writing[k].clock == clock && c->writing[k].family == k && tells_of(c, &c->leap[i], &c->writing[k]))
				carry_one(c, c->leap[i], k, &span);
	}
	free(span);
}
