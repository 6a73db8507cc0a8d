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
	struct numbers named; /* the subscribers that devices name: nobody asks for those of others */
	struct numbers took;  /* addresses that devices say they took */
	struct given *given;  /* sorted by subscriber */
	size_t given_count, given_room;
};

static int by_imsi(const void *a, const void *b)
{
	const struct given *x = a, *y = b;

	return ORDER(x->imsi, y->imsi);
}

static struct sessions *sessions_of(const struct clocks *c)
{
	struct sessions *all = xcalloc(1, sizeof(*all));

	for (size_t i = 0; i < words_count(c->names); i++)
		if (c->clock[i].imsi && !c->clock[i].many)
			numbers_add(&all->named, c->clock[i].imsi);
	numbers_sort(&all->named);
	return all;
}

void clock_note_session(struct clocks *c, const struct seen *s)
{
	struct sessions *all = c->sessions = c->sessions ? c->sessions : sessions_of(c);

	if (s->sight.from == 0 || s->end.writing == NO_CLOCK)
		return;
	if (s->sight.phase == SESSION_TAKEN) {
		numbers_add(&all->took, s->sight.from);
	} else if (s->sight.phase == SESSION_HELD && numbers_has(&all->named, s->sight.key)) {
		all->given = clock_room(all->given, all->given_count, &all->given_room, sizeof(*all->given));
		all->given[all->given_count++] = (struct given){ s->sight.key, s->end.reading, s->sight.from, c->writing[s->end.writing].clock };
	}
}

void clock_sort_sessions(struct clocks *c)
{
	struct sessions *all = c->sessions;

	if (!all)
		return;
	numbers_sort(&all->took);
	if (all->given_count)
		qsort(all->given, all->given_count, sizeof(*all->given), by_imsi);
}

void clock_sessions_free(struct clocks *c)
{
	if (c->sessions) {
		free(c->sessions->named.at);
		free(c->sessions->took.at);
		free(c->sessions->given);
	}
	free(c->sessions);
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

		if (g->ip != given->sight.from && g->core != core && !numbers_has(&all->took, g->ip) &&
		    between(g->reading, taken->end.reading) < between(given->end.reading, taken->end.reading))
			return true;
	}
	return false;
}
