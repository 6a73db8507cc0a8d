/*
 * Corrected times. What a stamp says lies anywhere within its last digit, so the instant is the middle of that; the half-width holds the
 * digit and what is not known of the clock. Marks are in the order of the events.
 */
#include "clock.h"

#include <stdlib.h>

struct corrections {
	struct clocks *c;
	size_t at;   /* the mark looked up last */
	bool placed; /* some row stands somewhere from an earlier time */
};

static const struct mark *mark_of(struct corrections *k, int64_t id)
{
	size_t from = 0, to = k->c->marks;

	clock_rest(k->c, k->at);
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

	if ((w->basis == STAMP_UPTIME || w->unset) && n->guess == 0)
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
	*half = (int64_t)(((uint64_t)to - (uint64_t)from) / 2);
	t = from + *half;
	*half = bound_plus(*half, 1);
	return t;
}

/* From when to when each artifact is. */
static void widen(struct place *p, int64_t t)
{
	if (p->from == UTC_NONE || t < p->from)
		p->from = t;
	if (p->to == UTC_NONE || t > p->to)
		p->to = t;
}

struct corrected { /* as the scan keeps it */
	int64_t t, half;
	bool dated;
};

/* Nothing but marks is looked at: the second thread may do it. */
static void look(void *whose, struct event_row *r, void *found)
{
	struct corrections *k = whose;
	struct corrected *out = found;
	const struct mark *m = mark_of(k, r->id);
	int64_t t = instant(k->c, m, &out->half);

	out->dated = t != UTC_NONE;
	k->placed = k->placed || r->place != UTC_NONE;
	out->t = scan_kept_time(r, t);
	if (out->dated)
		widen(&k->c->place[m->artifact], pass_near(t));
}

static int correct(struct clocks *c, bool *undated, bool *placed, struct error *e)
{
	struct corrections k = { .c = c };
	struct scan *scan = events_scan_looking(store_events(c->store), &(struct scan_look){ look, &k, sizeof(struct corrected) }, e);
	int got = -1;

	*undated = false;
	while (scan && (got = scan_step(scan, e)) == 1) {
		const struct corrected *is = scan_found(scan);

		*undated = *undated || !is->dated;
		scan_set(scan, SETTLED_T, is->t);
		scan_set(scan, SETTLED_HALF, is->half);
	}
	if (scan_close(scan, e) < 0)
		got = -1;
	*placed = k.placed;
	return got < 0 ? -1 : 1;
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
	struct scan *scan = events_scan(store_events(l->c->store), 0, e);
	struct corrections k = { .c = l->c };
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1) {
		struct slice transaction = (r.t != UTC_NONE) == dated ? event_field(&r, FIELD_TRANSACTION) : (struct slice){ 0 };

		if (transaction.n && dated)
			note_dated(l, mark_of(&k, r.id), transaction);
		else if (transaction.n)
			words_add(l->transactions, transaction);
	}
	return scan_close(scan, e) < 0 || got < 0 ? -1 : 1;
}

static int write_lent(struct lender *l, struct error *e)
{
	struct scan *scan = events_scan(store_events(l->c->store), 0, e);
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1) {
		ptrdiff_t i = r.t == UTC_NONE ? words_find(l->transactions, event_field(&r, FIELD_TRANSACTION)) : -1;
		int64_t span;
		uint32_t at;

		if (i < 0 || l->when[i].lo > l->when[i].hi)
			continue;
		/* they speak of one exchange: some time between its records, or near them */
		span = bound_plus(l->when[i].hi, -l->when[i].lo);
		at = clock_place(l->c, r.artifact);
		if (at != NO_CLOCK)
			widen(&l->c->place[at], pass_near(l->when[i].lo));
		scan_time(scan, l->when[i].lo, span > 30 * NS_PER_S ? span : 30 * NS_PER_S);
	}
	return scan_close(scan, e) < 0 || got < 0 ? -1 : 1;
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

static int write_spans(struct clocks *c, struct error *e)
{
	sqlite3_stmt *u = pass_prepare(c->store, "UPDATE artifact SET (t_from, t_to) = (?2, ?3) WHERE id = ?1", e);
	int got = u ? 1 : -1;

	for (size_t i = 0; got > 0 && i < c->places; i++) {
		sqlite3_bind_int64(u, 1, c->place[i].id);
		pass_bind_time(u, 2, c->place[i].from);
		pass_bind_time(u, 3, c->place[i].to);
		if (sqlite3_step(u) != SQLITE_DONE)
			got = pass_failed(c->store, e);
		sqlite3_reset(u);
	}
	sqlite3_finalize(u);
	return got;
}

int clock_write(struct clocks *c, struct error *e)
{
	bool undated, placed;

	if (correct(c, &undated, &placed, e) < 0 || (undated && lend(c, e) < 0) || write_spans(c, e) < 0)
		return -1;
	events_keep_dated(store_events(c->store), !undated && !placed);
	return 1;
}
