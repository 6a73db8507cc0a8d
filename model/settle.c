/*
 * The order of the passes. Party, role and host come first, for clocks are named after hosts and a witness is nearest when it is the host's
 * own; clocks come before identities, for an address belongs to a device only at a time.
 */
#include "settle.h"

#include "pass.h"

static const struct {
	const char *name;
	int (*run)(struct store *s, struct error *e);
} passes[] = {
	{ "sources", source_pass },    { "witnesses", witness_pass },   { "clocks", clock_pass },
	{ "timeline", timeline_pass }, { "identities", identity_pass }, { "indexes", pass_index },
	{ "coverage", coverage_pass }, { "verdicts", verdict_pass },    { "incidents", incident_pass },
};

/* All in one transaction: a case is settled or as it was. The caller's own goes on when there is one. */
int model_settle(struct store *s, struct error *e)
{
	bool own = sqlite3_get_autocommit(store_db(s)) != 0;

	if (own && store_begin(s, e) < 0)
		return -1;
	if (pass_unindex(s, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++)
		if (passes[i].run(s, e) < 0)
			return error_wrap(e, "%s", passes[i].name);
	return own ? store_commit(s, e) : 1;
}
