#include "coverage.h"

#include <stdlib.h>

static bool is_flow(enum kind k)
{
	return k == KIND_FLOW_ALLOWED || k == KIND_FLOW_DENIED;
}

static bool is_delivery(enum kind k)
{
	return k >= KIND_CLIENT_CONNECTED && k <= KIND_MESSAGE_FAILED;
}

static void add(struct coverage *c, sqlite3_stmt *q)
{
	struct slice host = pass_text(q, 2);
	enum kind kind = pass_kind(q, 5);
	struct cover *last = c->count ? &c->cover[c->count - 1] : NULL;
	const char *name = host.n ? words_at(c->hosts, words_add(c->hosts, host)) : NULL;
	enum party party = pass_party(q, 0);
	enum role role = pass_role(q, 1);
	int64_t from = sqlite3_column_int64(q, 3), to = sqlite3_column_int64(q, 4);

	/* rows come by artifact, speaker and kind: the kinds of one speaker in one artifact are one cover */
	if (!last || sqlite3_column_int64(q, 6) != 1 || last->party != party || last->role != role || last->host != name) {
		c->cover = xrealloc(c->cover, c->count + 1, sizeof(*c->cover));
		last = &c->cover[c->count++];
		*last = (struct cover){ .party = party, .role = role, .host = name, .from = from, .to = to };
	}
	last->from = from < last->from ? from : last->from;
	last->to = to > last->to ? to : last->to;
	last->flows |= is_flow(kind);
	last->delivers |= is_delivery(kind);
}

struct coverage *coverage_of(struct store *s, struct error *e)
{
	struct coverage *c = xcalloc(1, sizeof(*c));
	sqlite3_stmt *q = pass_prepare(s,
		"SELECT party, role, host, min(t), max(t), kind,"
		" artifact = lag(artifact) OVER (ORDER BY artifact, party, role, host, kind)"
		" FROM event WHERE t IS NOT NULL GROUP BY artifact, party, role, host, kind ORDER BY artifact, party, role, host, kind", e);

	c->hosts = words_new();
	if (!q) {
		coverage_free(c);
		return NULL;
	}
	while (sqlite3_step(q) == SQLITE_ROW)
		add(c, q);
	sqlite3_finalize(q);
	return c;
}

void coverage_free(struct coverage *c)
{
	if (!c)
		return;
	words_free(c->hosts);
	free(c->cover);
	free(c);
}

const struct cover *coverage_over(const struct coverage *c, enum party party, enum role role, enum cover_what what, int64_t from, int64_t to)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct cover *k = &c->cover[i];

		if (k->party != party || (role != ROLE_NONE && k->role != role) || to < k->from || from > k->to)
			continue;
		if ((what == COVER_FLOWS && !k->flows) || (what == COVER_DELIVERS && !k->delivers))
			continue;
		return k;
	}
	return NULL;
}

const struct cover *coverage_at(const struct coverage *c, enum party party, enum role role, enum cover_what what, int64_t t)
{
	return coverage_over(c, party, role, what, t, t);
}
