/*
 * A device takes the address that a network gives it, and so binds two clocks. But the address that it says it took may be an old one: another
 * core gave it to the same subscriber before, and the session that was given now has an address that no device says it took. Which giving was
 * taken is then not certain, and binds nothing.
 */
#include "clock.h"

#include <stdlib.h>

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct given { /* to this subscriber, by this clock */
	uint64_t imsi;
	int64_t reading;
	uint32_t ip, core;
};

static int by_number(const void *a, const void *b)
{
	return ORDER(*(const uint32_t *)a, *(const uint32_t *)b);
}

static int by_imsi(const void *a, const void *b)
{
	const struct given *x = a, *y = b;

	return ORDER(x->imsi, y->imsi);
}

void clock_note_session(struct clocks *c, const struct seen *s)
{
	if (s->sight.from == 0 || s->end.writing == NO_CLOCK)
		return;
	if (s->sight.phase == SESSION_TAKEN) {
		c->took = clock_room(c->took, c->took_count, &c->took_room, sizeof(*c->took));
		c->took[c->took_count++] = s->sight.from;
	} else if (s->sight.phase == SESSION_HELD) {
		c->given = clock_room(c->given, c->given_count, &c->given_room, sizeof(*c->given));
		c->given[c->given_count++] = (struct given){ s->sight.key, s->end.reading, s->sight.from, c->writing[s->end.writing].clock };
	}
}

void clock_sort_sessions(struct clocks *c)
{
	if (c->took_count)
		qsort(c->took, c->took_count, sizeof(*c->took), by_number);
	if (c->given_count)
		qsort(c->given, c->given_count, sizeof(*c->given), by_imsi);
}

static bool taken_by_some(const struct clocks *c, uint32_t ip)
{
	return c->took_count && bsearch(&ip, c->took, c->took_count, sizeof(ip), by_number);
}

static int64_t between(int64_t a, int64_t b)
{
	int64_t d = bound_plus(a, -b);

	return d < 0 ? -d : d;
}

/* The first session of this subscriber. */
static size_t begin_of(const struct clocks *c, uint64_t imsi)
{
	size_t low = 0, high = c->given_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c->given[middle].imsi < imsi)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool clock_stale(const struct clocks *c, const struct seen *given, const struct seen *taken)
{
	const struct timepiece *device = &c->clock[c->writing[taken->end.writing].clock];
	uint32_t core = c->writing[given->end.writing].clock;

	if (device->many || device->imsi == 0)
		return false;
	for (size_t i = begin_of(c, device->imsi); i < c->given_count && c->given[i].imsi == device->imsi; i++) {
		const struct given *g = &c->given[i];

		if (g->ip != given->sight.from && g->core != core && !taken_by_some(c, g->ip) &&
		    between(g->reading, taken->end.reading) < between(given->end.reading, taken->end.reading))
			return true;
	}
	return false;
}
