/*
 * A device takes the address that a network gives it, and so binds two clocks. But the address that it says it took may be an old one: another
 * core gave it to the same subscriber before, and the session that was given now has an address that no device says it took. Which giving was
 * taken is then not certain, and binds nothing.
 */
#include "clock_stale.h"

#include "clock.h"

#include <stdlib.h>

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

struct given { /* to this subscriber, by this clock */
	uint64_t imsi;
	int64_t reading;
	uint32_t ip, core;
};

struct sessions {
	uint64_t *named;     /* the subscribers that devices name, sorted: nobody asks for those of others */
	uint32_t *took;	     /* addresses that devices say they took, sorted */
	struct given *given; /* sorted by subscriber */
	size_t named_count, took_count, took_room, given_count, given_room;
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

static int by_key(const void *a, const void *b)
{
	return ORDER(*(const uint64_t *)a, *(const uint64_t *)b);
}

static struct sessions *sessions_of(const struct clocks *c)
{
	struct sessions *all = xcalloc(1, sizeof(*all));
	size_t clocks = words_count(c->names);

	all->named = xcalloc(clocks + 1, sizeof(*all->named));
	for (size_t i = 0; i < clocks; i++)
		if (c->clock[i].imsi && !c->clock[i].many)
			all->named[all->named_count++] = c->clock[i].imsi;
	qsort(all->named, all->named_count, sizeof(*all->named), by_key);
	return all;
}

void clock_note_session(struct clocks *c, const struct seen *s)
{
	struct sessions *all = c->sessions = c->sessions ? c->sessions : sessions_of(c);

	if (s->sight.from == 0 || s->end.writing == NO_CLOCK)
		return;
	if (s->sight.phase == SESSION_TAKEN) {
		all->took = clock_room(all->took, all->took_count, &all->took_room, sizeof(*all->took));
		all->took[all->took_count++] = s->sight.from;
	} else if (s->sight.phase == SESSION_HELD && bsearch(&s->sight.key, all->named, all->named_count, sizeof(s->sight.key), by_key)) {
		all->given = clock_room(all->given, all->given_count, &all->given_room, sizeof(*all->given));
		all->given[all->given_count++] = (struct given){ s->sight.key, s->end.reading, s->sight.from, c->writing[s->end.writing].clock };
	}
}

void clock_sort_sessions(struct clocks *c)
{
	struct sessions *all = c->sessions;

	if (all && all->took_count)
		qsort(all->took, all->took_count, sizeof(*all->took), by_number);
	if (all && all->given_count)
		qsort(all->given, all->given_count, sizeof(*all->given), by_imsi);
}

void clock_sessions_free(struct clocks *c)
{
	if (c->sessions) {
		free(c->sessions->named);
		free(c->sessions->took);
		free(c->sessions->given);
	}
	free(c->sessions);
}

static bool taken_by_some(const struct sessions *all, uint32_t ip)
{
	return all->took_count && bsearch(&ip, all->took, all->took_count, sizeof(ip), by_number);
}

static int64_t between(int64_t a, int64_t b)
{
	int64_t d = bound_plus(a, -b);

	return d < 0 ? -d : d;
}

/* The first session of this subscriber. */
static size_t begin_of(const struct sessions *all, uint64_t imsi)
{
	size_t low = 0, high = all->given_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->given[middle].imsi < imsi)
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
	const struct sessions *all = c->sessions;

	if (!all || device->many || device->imsi == 0)
		return false;
	for (size_t i = begin_of(all, device->imsi); i < all->given_count && all->given[i].imsi == device->imsi; i++) {
		const struct given *g = &all->given[i];

		if (g->ip != given->sight.from && g->core != core && !taken_by_some(all, g->ip) &&
		    between(g->reading, taken->end.reading) < between(given->end.reading, taken->end.reading))
			return true;
	}
	return false;
}
