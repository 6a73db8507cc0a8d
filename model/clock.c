/*
 * The clock pass: every stamp becomes an instant with a half-width, all of them on one clock. Zones that are stated are honoured until shared
 * events refute them; those of the manifest and of --assume-tz go first; others are inferred from shared events, and what is left is read as
 * UTC, which is said. Then offsets: events that several clocks stamped bound how far these are apart, no matter how far that is; bounds are
 * intersected and carried along the graph of clocks, never averaged. A side that nothing bounds stays open.
 */
#include "clock_held.h"
#include "clock_leap.h"
#include "clock_stale.h"

#include <stdlib.h>

static void forget(struct clocks *c)
{
	for (size_t i = 0; i < words_count(c->names); i++)
		free(c->clock[i].zone_name);
	for (size_t i = 0; i < c->places; i++) {
		free(c->place[i].path);
		free(c->place[i].name);
		free(c->place[i].folder);
		free(c->place[i].zone);
	}
	words_free(c->names);
	free(c->clock);
	free(c->writing);
	free(c->place);
	roll_free(&c->marked);
	roll_free(&c->seen);
	roll_free(&c->told);
	roll_free(&c->sent);
	free(c->leap);
	free(c->order);
	free(c->node);
	free(c->course);
	free(c->link);
	free(c->edge);
	free(c->tally);
	free(c->ips.at);
	clock_holdings_free(c);
	clock_sessions_free(c);
}

int clock_pass(struct store *s, struct error *e)
{
	struct clocks c = { .store = s, .names = words_new() };
	int got = pass_run(s, "DELETE FROM clock; DELETE FROM finding WHERE pass = 'clock'", e);

	if (got > 0 && (got = clock_read(&c, e)) > 0) {
		clock_years(&c);
		clock_hands(&c);
		clock_steps(&c);
		got = clock_pairs(&c, e);
	}
	if (got > 0) {
		clock_leaps(&c);
		clock_zones(&c);
		clock_carry(&c);
		clock_nodes(&c);
		clock_solve(&c);
		if ((got = clock_words(&c, e)) > 0 && (got = clock_findings(&c, e)) > 0)
			got = clock_write(&c, e);
	}
	forget(&c);
	return got;
}
