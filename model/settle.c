/*
 * The order of the passes. Party, role and host come first, for clocks are named after hosts and a witness is nearest when it is the host's
 * own; clocks come before identities, for an address belongs to a device only at a time.
 */
#include "settle.h"

#include <malloc.h>

#include "pass.h"

static const struct {
	const char *name;
	int (*run)(struct store *s, struct error *e);
} passes[] = {
	{ "sources", source_pass },    { "witnesses", witness_pass },   { "clocks", clock_pass },
	{ "timeline", timeline_pass }, { "identities", identity_pass }, { "indexes", pass_index },
	{ "verdicts", verdict_pass },  { "incidents", incident_pass },
};

enum { PASSES = sizeof(passes) / sizeof(passes[0]), STEPS = 20000 }; /* of SQLite's machine: a few ms */

struct watching {
	const struct settle_watch *watch;
	unsigned pass;
	bool stopped;
};

/* Not 0: what SQLite does now ends as interrupted. */
static int ask(void *whose)
{
	struct watching *w = whose;

	w->stopped |= w->watch && !w->watch->tell(w->watch->to_whom, passes[w->pass].name, w->pass, PASSES);
	return w->stopped;
}

/* What a pass held goes back, or what the next one takes comes on top of it. */
static void give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static int run_passes(struct store *s, struct watching *w, struct error *e)
{
	if (pass_unindex(s, e) < 0)
		return -1;
	for (w->pass = 0; w->pass < PASSES && !ask(w); w->pass++) {
		give_back();
		if (passes[w->pass].run(s, e) < 0)
			return error_wrap(e, "%s", passes[w->pass].name);
	}
	return w->stopped ? 0 : 1;
}

/* All in one transaction: a case is settled or as it was. The caller's own goes on when there is one. */
int model_settle_watched(struct store *s, const struct settle_watch *watch, struct error *e)
{
	bool own = sqlite3_get_autocommit(store_db(s)) != 0;
	struct watching w = { .watch = watch };
	struct error ignored;
	int got;

	if (own && store_begin(s, e) < 0)
		return -1;
	events_help(store_events(s), true);
	if (watch)
		sqlite3_progress_handler(store_db(s), STEPS, ask, &w);
	got = run_passes(s, &w, e);
	sqlite3_progress_handler(store_db(s), 0, NULL, NULL);
	events_help(store_events(s), false);
	if (w.stopped)
		got = 0;
	if (own && got <= 0)
		store_take_back(s, &ignored);
	return own && got > 0 ? store_commit(s, e) : got;
}

int model_settle(struct store *s, struct error *e)
{
	return model_settle_watched(s, NULL, e);
}
