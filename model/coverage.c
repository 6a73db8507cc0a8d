#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>

/* One speaker's statements in one artifact are one cover, of the kinds of records that it shows. */
int coverage_pass(struct store *s, struct error *e)
{
	char sql[640];

	snprintf(sql, sizeof(sql),
		 "DELETE FROM cover; INSERT INTO cover SELECT artifact, party, role, host, max(kind IN (%d, %d)), max(kind BETWEEN %d AND %d), min(t), max(t)"
		 " FROM event WHERE t IS NOT NULL GROUP BY artifact, party, role, host ORDER BY artifact, party, role, host",
		 KIND_FLOW_ALLOWED, KIND_FLOW_DENIED, KIND_CLIENT_CONNECTED, KIND_MESSAGE_FAILED);
	return pass_run(s, sql, e);
}

static void add(struct coverage *c, sqlite3_stmt *q)
{
	struct slice host = pass_text(q, 2);

	c->cover = xrealloc(c->cover, c->count + 1, sizeof(*c->cover));
	c->cover[c->count++] = (struct cover){ .party = pass_party(q, 0), .role = pass_role(q, 1), .flows = sqlite3_column_int(q, 3),
					       .delivers = sqlite3_column_int(q, 4), .from = pass_time(q, 5), .to = pass_time(q, 6),
					       .host = host.n ? words_at(c->hosts, words_add(c->hosts, host)) : NULL };
}

struct coverage *coverage_of(struct store *s, struct error *e)
{
	struct coverage *c = xcalloc(1, sizeof(*c));
	sqlite3_stmt *q = pass_prepare(s, "SELECT party, role, host, flows, delivers, t_from, t_to FROM cover ORDER BY rowid", e);

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
