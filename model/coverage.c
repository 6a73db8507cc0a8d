#include "coverage.h"

#include <stdlib.h>
#include <string.h>

/* --- one speaker's statements in one artifact are one cover, of the kinds of records that it shows --- */

struct shown {
	int64_t artifact, from, to;
	enum party party;
	enum role role;
	size_t host;
	bool flows, denies, delivers;
};

struct showing {
	struct words *keys, *hosts;
	struct shown *at; /* as keys */
	size_t room, last;
	uint32_t speaker; /* of the last; 0: not settled */
	struct text key;
};

struct showing *showing_new(void)
{
	struct showing *g = xcalloc(1, sizeof(*g));

	g->keys = words_new();
	g->hosts = words_new();
	return g;
}

void showing_free(struct showing *g)
{
	words_free(g->keys);
	words_free(g->hosts);
	free(g->at);
	text_free(&g->key);
	free(g);
}

/* Neighbours mostly are of one speaker. */
static struct shown *shown_by(struct showing *g, const struct event_row *r)
{
	struct shown *s = g->at ? &g->at[g->last] : NULL;
	size_t before = words_count(g->keys);

	if (s && s->artifact == r->artifact && r->speaker && r->speaker == g->speaker)
		return s;
	g->speaker = r->speaker;
	text_clear(&g->key);
	text_addf(&g->key, "%lld %d %d %.*s", (long long)r->artifact, r->party, r->role, SLICE_ARG(r->host));
	g->last = words_add(g->keys, text_slice(&g->key));
	if (g->last >= g->room) {
		g->room = g->room ? g->room * 2 : 64;
		g->at = xrealloc(g->at, g->room, sizeof(*g->at));
	}
	if (g->last == before)
		g->at[before] = (struct shown){ r->artifact, INT64_MAX, INT64_MIN, r->party, r->role, words_add(g->hosts, r->host), false, false, false };
	return &g->at[g->last];
}

void showing_add(struct showing *g, const struct event_row *r)
{
	struct shown *s = r->t != UTC_NONE ? shown_by(g, r) : NULL;

	if (!s)
		return;
	s->flows = s->flows || r->kind == KIND_FLOW_ALLOWED || r->kind == KIND_FLOW_DENIED;
	s->denies = s->denies || r->kind == KIND_FLOW_DENIED;
	s->delivers = s->delivers || (r->kind >= KIND_CLIENT_CONNECTED && r->kind <= KIND_MESSAGE_FAILED);
	s->from = r->t < s->from ? r->t : s->from;
	s->to = r->t > s->to ? r->t : s->to;
}

static int in_order(const void *a, const void *b, void *hosts)
{
	const struct shown *x = a, *y = b;

	return x->artifact != y->artifact ? (x->artifact < y->artifact ? -1 : 1) : x->party != y->party ? (x->party < y->party ? -1 : 1) :
	       x->role != y->role ? (x->role < y->role ? -1 : 1) : strcmp(words_at(hosts, x->host), words_at(hosts, y->host));
}

int showing_write(struct store *s, struct showing *g, struct error *e)
{
	static const char sql[] = "INSERT INTO cover(artifact, party, role, host, flows, denies, delivers, t_from, t_to)"
				  " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *q = pass_run(s, "DELETE FROM cover", e) > 0 ? pass_prepare(s, sql, e) : NULL;
	size_t n = words_count(g->keys);
	int got = SQLITE_DONE;

	if (n)
		qsort_r(g->at, n, sizeof(*g->at), in_order, g->hosts);
	for (size_t i = 0; q && got == SQLITE_DONE && i < n; i++) {
		const struct shown *k = &g->at[i];
		const int64_t numbers[] = { k->artifact, k->party, k->role, 0, k->flows, k->denies, k->delivers, k->from, k->to };

		for (int c = 0; c < 9; c++)
			sqlite3_bind_int64(q, c + 1, numbers[c]);
		pass_bind(q, 4, slice_of(words_at(g->hosts, k->host)));
		got = sqlite3_step(q);
		sqlite3_reset(q);
	}
	if (q && got != SQLITE_DONE)
		pass_failed(s, e);
	sqlite3_finalize(q);
	return q && got == SQLITE_DONE ? 1 : -1;
}

/* --- what it says --- */

static void add(struct coverage *c, sqlite3_stmt *q)
{
	struct slice host = pass_text(q, 2);

	c->cover = xrealloc(c->cover, c->count + 1, sizeof(*c->cover));
	c->cover[c->count++] = (struct cover){ .party = pass_party(q, 0), .role = pass_role(q, 1), .flows = sqlite3_column_int(q, 3),
					       .denies = sqlite3_column_int(q, 4), .delivers = sqlite3_column_int(q, 5),
					       .from = pass_time(q, 6), .to = pass_time(q, 7),
					       .host = host.n ? words_at(c->hosts, words_add(c->hosts, host)) : NULL };
}

const char *const baseline_keys[BASELINE_KEYS] = {
	"baseline.apn",		    "baseline.pool", "baseline.endpoint", "baseline.names", "baseline.tunnel",
	"baseline.poll_interval_s", "baseline.plmn", "baseline.nid",	  "baseline.reporting_interval_s",
};

static void load_baseline(struct coverage *c, struct store *s)
{
	for (size_t i = 0; i < BASELINE_KEYS; i++) {
		c->baseline[i] = store_get_meta(s, baseline_keys[i]);
		if (c->baseline[i] && !*c->baseline[i]) {
			free(c->baseline[i]);
			c->baseline[i] = NULL;
		}
	}
}

struct coverage *coverage_of(struct store *s, struct error *e)
{
	struct coverage *c = xcalloc(1, sizeof(*c));
	sqlite3_stmt *q = pass_prepare(s, "SELECT party, role, host, flows, denies, delivers, t_from, t_to FROM cover ORDER BY rowid", e);

	c->hosts = words_new();
	if (!q) {
		coverage_free(c);
		return NULL;
	}
	while (sqlite3_step(q) == SQLITE_ROW)
		add(c, q);
	sqlite3_finalize(q);
	load_baseline(c, s);
	return c;
}

void coverage_free(struct coverage *c)
{
	if (!c)
		return;
	words_free(c->hosts);
	for (size_t i = 0; i < BASELINE_KEYS; i++)
		free(c->baseline[i]);
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
