/*
 * A flow that begins belongs to the session that holds its address: where the core tells of one session only for an address, all new flows of
 * it lie between the session's begin and end. That holds no matter which flows they are, so it links clocks that share no single event.
 */
#include "clock.h"

#include <stdlib.h>

#define GONE (1 * NS_PER_S) /* what is on its way when a session ends */

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct holding {
	uint32_t ip, up, down; /* marks; NO_CLOCK: no end is told */
	bool several;
};

struct spread { /* flows of one address in one writing */
	uint32_t ip, writing, first, last; /* marks */
};

static int by_ip(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	return ORDER(x->ip, y->ip);
}

static int by_ip_and_writing(const void *a, const void *b)
{
	const struct spread *x = a, *y = b;

	return x->ip != y->ip ? ORDER(x->ip, y->ip) : x->writing != y->writing ? ORDER(x->writing, y->writing) : ORDER(x->first, y->first);
}

static int64_t reading(const struct clocks *c, uint32_t mark)
{
	return c->mark[mark].reading;
}

/* Sights are sorted by key, phase, writing and time: the sessions of one subscriber stand before their ends. */
static struct holding *holdings(const struct clocks *c, size_t *n)
{
	struct holding *list = NULL;
	size_t room = 0, begun = 0;

	*n = 0;
	for (size_t i = 0; i < c->sights; i++) {
		const struct sight *s = &c->sight[i];

		if (i == 0 || s->key != c->sight[i - 1].key)
			begun = *n;
		if (s->phase == SESSION_HELD) {
			list = clock_room(list, *n, &room, sizeof(*list));
			list[(*n)++] = (struct holding){ s->from, s->mark, NO_CLOCK, false };
		}
		for (size_t k = begun; s->phase == SESSION_LEFT && k < *n && k < begun + 64; k++)
			if (list[k].down == NO_CLOCK && c->mark[list[k].up].writing == c->mark[s->mark].writing &&
			    reading(c, s->mark) >= reading(c, list[k].up))
				list[k].down = s->mark;
	}
	if (*n)
		qsort(list, *n, sizeof(*list), by_ip);
	for (size_t i = 1; i < *n; i++)
		if (list[i].ip == list[i - 1].ip)
			list[i].several = list[i - 1].several = true;
	return list;
}

static struct spread *spreads(const struct clocks *c, const struct holding *h, size_t held, size_t *n)
{
	struct spread *list = NULL;
	size_t room = 0, kept = 0;

	*n = 0;
	for (size_t i = 0; i < c->sights; i++) {
		const struct sight *s = &c->sight[i];
		const struct holding key = { .ip = s->from };

		if (s->phase != FLOW_FIRST || c->mark[s->mark].writing == NO_CLOCK || held == 0 || !bsearch(&key, h, held, sizeof(key), by_ip))
			continue;
		list = clock_room(list, *n, &room, sizeof(*list));
		list[(*n)++] = (struct spread){ s->from, c->mark[s->mark].writing, s->mark, s->mark };
	}
	if (*n)
		qsort(list, *n, sizeof(*list), by_ip_and_writing);
	for (size_t i = 0; i < *n; i++) {
		struct spread *last = kept ? &list[kept - 1] : NULL;

		if (!last || last->ip != list[i].ip || last->writing != list[i].writing) {
			list[kept++] = list[i];
			continue;
		}
		if (reading(c, list[i].first) < reading(c, last->first))
			last->first = list[i].first;
		if (reading(c, list[i].last) > reading(c, last->last))
			last->last = list[i].last;
	}
	*n = kept;
	return list;
}

/* Flows that last longer than the session belong to others that nobody tells of. */
static bool fit(const struct clocks *c, const struct holding *h, const struct spread *s)
{
	return h->down == NO_CLOCK || reading(c, s->last) - reading(c, s->first) <= reading(c, h->down) - reading(c, h->up) + GONE;
}

void clock_held(struct clocks *c)
{
	size_t held, n;
	struct holding *h = holdings(c, &held);
	struct spread *s = spreads(c, h, held, &n);

	for (size_t i = 0; i < n; i++) {
		const struct holding key = { .ip = s[i].ip }, *one = bsearch(&key, h, held, sizeof(key), by_ip);

		if (!one || one->several || c->writing[c->mark[one->up].writing].clock == c->writing[s[i].writing].clock || !fit(c, one, &s[i]))
			continue;
		c->event = one->up;
		clock_link(c, one->up, s[i].first, WHY_ADDRESS, 0, FREE_HI);
		if (one->down != NO_CLOCK)
			clock_link(c, s[i].last, one->down, WHY_ADDRESS, -GONE, FREE_HI);
	}
	free(h);
	free(s);
}
