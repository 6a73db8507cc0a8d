/*
 * Corrected times. What a stamp says lies anywhere within its last digit, so the instant is the middle of that; the half-width holds the
 * digit and what is not known of the clock. One statement updates all events: its functions look the marks up, which are in the same order.
 */
#include "clock.h"

#include <stdlib.h>

struct corrections {
	struct clocks *c;
	size_t at; /* the mark looked up last */
};

static const struct mark *mark_of(struct corrections *k, int64_t id)
{
	size_t from = 0, to = k->c->marks;

	for (size_t i = k->at; i < to && i < k->at + 2; i++)
		if (k->c->mark[i].id == id)
			return &k->c->mark[k->at = i];
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (k->c->mark[mid].id == id)
			return &k->c->mark[k->at = mid];
		if (k->c->mark[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* UTC_NONE: nothing tells when. */
static int64_t instant_as(const struct clocks *c, const struct mark *m, const struct writing *w, int64_t *half)
{
	const struct node *n = &c->node[w->node];
	int64_t t, doubt, guess;

	if (w->basis == STAMP_UPTIME && n->guess == 0)
		return UTC_NONE;
	t = bound_plus(m->reading, m->precision / 2 - w->zone * NS_PER_S);
	guess = clock_guess(c, n, t, &doubt);
	*half = bound_plus(m->precision - m->precision / 2, doubt);
	t = bound_plus(t, -guess);
	return t == FREE_HI ? UTC_NONE : t;
}

static int64_t instant(const struct clocks *c, const struct mark *m, int64_t *half)
{
	int64_t t, u, other, from, to;

	*half = 0;
	if (!m || m->writing == NO_CLOCK)
		return UTC_NONE;
	t = instant_as(c, m, &c->writing[m->writing], half);
	u = t == UTC_NONE || m->either == NO_CLOCK ? UTC_NONE : instant_as(c, m, &c->writing[m->either], &other);
	if (u == UTC_NONE)
		return t;
	from = bound_plus(t, -*half) < bound_plus(u, -other) ? bound_plus(t, -*half) : bound_plus(u, -other);
	to = bound_plus(t, *half) > bound_plus(u, other) ? bound_plus(t, *half) : bound_plus(u, other);
	*half = (to - from) / 2 + 1;
	return from + (to - from) / 2;
}

static void put_instant(sqlite3_context *to, int n, sqlite3_value **value)
{
	struct corrections *k = sqlite3_user_data(to);
	int64_t half, t = n == 1 ? instant(k->c, mark_of(k, sqlite3_value_int64(value[0])), &half) : UTC_NONE;

	if (t == UTC_NONE)
		sqlite3_result_null(to);
	else
		sqlite3_result_int64(to, t);
}

static void put_half(sqlite3_context *to, int n, sqlite3_value **value)
{
	struct corrections *k = sqlite3_user_data(to);
	int64_t half = 0;

	if (n == 1)
		instant(k->c, mark_of(k, sqlite3_value_int64(value[0])), &half);
	sqlite3_result_int64(to, half);
}

static int correct(struct clocks *c, struct error *e)
{
	struct corrections k = { c, 0 };
	sqlite3 *db = store_db(c->store);
	int got = -1;

	if (sqlite3_create_function_v2(db, "clock_instant", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, &k, put_instant, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function_v2(db, "clock_half", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, &k, put_half, NULL, NULL, NULL) != SQLITE_OK)
		pass_failed(c->store, e);
	else
		got = pass_run(c->store, "UPDATE event SET t = clock_instant(id), half = clock_half(id)", e);
	sqlite3_create_function_v2(db, "clock_instant", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
	sqlite3_create_function_v2(db, "clock_half", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
	return got;
}

/* --- records without a time --- */

struct lender {
	struct clocks *c;
	struct words *transactions;
	struct bound *when; /* of the dated records of each */
	size_t room;
};

static void note_dated(struct lender *l, const struct mark *m, struct slice transaction)
{
	ptrdiff_t i = words_find(l->transactions, transaction);
	int64_t half, t = instant(l->c, m, &half);

	if (i < 0 || t == UTC_NONE)
		return;
	l->when[i].lo = t < l->when[i].lo ? t : l->when[i].lo;
	l->when[i].hi = t > l->when[i].hi ? t : l->when[i].hi;
}

/* Once to see which transactions have undated records, once to see when they were: most cases have none. */
static int read_transactions(struct lender *l, bool dated, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(l->c->store, dated ? "SELECT id, fields FROM event WHERE t IS NOT NULL"
							  : "SELECT id, fields FROM event WHERE t IS NULL", e);
	struct corrections k = { l->c, 0 };

	if (!q)
		return -1;
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct slice transaction = pass_field(pass_text(q, 1), FIELD_TRANSACTION);

		if (transaction.n && dated)
			note_dated(l, mark_of(&k, sqlite3_column_int64(q, 0)), transaction);
		else if (transaction.n)
			words_add(l->transactions, transaction);
	}
	sqlite3_finalize(q);
	return 1;
}

static int write_lent(struct lender *l, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(l->c->store, "SELECT id, fields FROM event WHERE t IS NULL", e);
	sqlite3_stmt *u = q ? pass_prepare(l->c->store, "UPDATE event SET t = ?2, half = ?3 WHERE id = ?1", e) : NULL;

	while (u && sqlite3_step(q) == SQLITE_ROW) {
		ptrdiff_t i = words_find(l->transactions, pass_field(pass_text(q, 1), FIELD_TRANSACTION));
		int64_t span;

		if (i < 0 || l->when[i].lo > l->when[i].hi)
			continue;
		/* they speak of one exchange: some time between its records, or near them */
		span = bound_plus(l->when[i].hi, -l->when[i].lo);
		sqlite3_bind_int64(u, 1, sqlite3_column_int64(q, 0));
		sqlite3_bind_int64(u, 2, l->when[i].lo);
		sqlite3_bind_int64(u, 3, span > 30 * NS_PER_S ? span : 30 * NS_PER_S);
		sqlite3_step(u);
		sqlite3_reset(u);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(u);
	return u ? 1 : -1;
}

static int lend(struct clocks *c, struct error *e)
{
	struct lender l = { .c = c, .transactions = words_new() };
	int got = read_transactions(&l, false, e);
	size_t n = words_count(l.transactions);

	if (got > 0 && n) {
		l.when = xcalloc(n, sizeof(*l.when));
		for (size_t i = 0; i < n; i++)
			l.when[i] = (struct bound){ INT64_MAX, INT64_MIN };
		if ((got = read_transactions(&l, true, e)) > 0)
			got = write_lent(&l, e);
	}
	words_free(l.transactions);
	free(l.when);
	return got;
}

int clock_write(struct clocks *c, struct error *e)
{
	return correct(c, e) < 0 || lend(c, e) < 0 ? -1 :
	       pass_run(c->store, "UPDATE artifact SET (t_from, t_to) = (NULL, NULL);"
				  "UPDATE artifact SET (t_from, t_to) = (f, l) FROM (SELECT artifact a, min(t) f, max(t) l FROM event WHERE t IS NOT NULL GROUP BY artifact)"
				  " WHERE id = a", e);
}
