#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "pass.h"
#include "settle.h"
#include "utc.h"

static int back(struct store *s, struct error *e)
{
	if (sqlite3_get_autocommit(store_db(s)))
		return 1;
	events_forget(store_events(s));
	return pass_run(s, "ROLLBACK", e);
}

/* --- which events --- */

struct chosen { /* those that a supposition is about */
	const struct whatif *w;
	int64_t device; /* 0: of all */
	struct names {
		int64_t artifact;
		bool path, clock; /* it is called like that; its clock is, when an event names none */
	} *of;
	size_t count;
};

static int choose(struct store *s, struct chosen *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, path = ?1, coalesce(host, path) = ?1 FROM artifact ORDER BY id", e);
	size_t room = 0;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, c->w->name, -1, SQLITE_STATIC);
	while (sqlite3_step(q) == SQLITE_ROW) {
		if (c->count == room) {
			room = room ? room * 2 : 64;
			c->of = xrealloc(c->of, room, sizeof(*c->of));
		}
		c->of[c->count++] = (struct names){ sqlite3_column_int64(q, 0), sqlite3_column_int(q, 1) == 1,
						    sqlite3_column_int(q, 2) == 1 };
	}
	sqlite3_finalize(q);
	return 1;
}

static bool is_chosen(const struct chosen *c, const struct event_row *r)
{
	size_t from = 0, to = c->count;

	if (c->device && r->device != c->device && !(r->device == 0 && order_is_shared(r->kind)))
		return false;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		const struct names *n = &c->of[mid];

		if (n->artifact == r->artifact) {
			if (c->w->kind == WHATIF_WITHOUT_ARTIFACT)
				return n->path;
			/* the clock of an event, as the clock pass names it */
			return r->host.n ? slice_is(r->host, c->w->name) : n->clock;
		}
		if (n->artifact < r->artifact)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

static int add_ids(struct store *s, int64_t list, int64_t **id, size_t *n, struct error *e)
{
	struct listed *listed;
	int64_t last;
	ptrdiff_t more = order_lists(s, list, false, SIZE_MAX, &last, &listed, e);

	if (more < 0)
		return -1;
	*id = xrealloc(*id, *n + (size_t)more + 1, sizeof(**id));
	for (ptrdiff_t i = 0; i < more; i++)
		(*id)[(*n)++] = listed[i].id;
	free(listed);
	return 1;
}

static int ascending(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* What is said of the device and of shared things, without looking at the events of others. */
static int64_t *ids_of(struct store *s, int64_t device, size_t *n, struct error *e)
{
	int64_t *id = NULL;

	*n = 0;
	if (add_ids(s, device, &id, n, e) > 0 && add_ids(s, ORDER_SHARED, &id, n, e) > 0) {
		qsort(id, *n, sizeof(*id), ascending);
		return id;
	}
	free(id);
	return NULL;
}

static struct scan *scan_chosen(struct store *s, const int64_t *id, size_t n, int64_t device, struct error *e)
{
	if (device)
		return id ? events_scan_only(store_events(s), id, n, e) : NULL;
	return events_scan(store_events(s), 0, e);
}

/* Of the named clock or artifact all events, or what the verdict on the device reads: gone, or at another time. */
static int touch(struct store *s, const struct whatif *w, int64_t device, int64_t shift, struct error *e)
{
	bool gone = w->kind == WHATIF_WITHOUT_ARTIFACT || w->kind == WHATIF_WITHOUT_CLOCK;
	struct chosen c = { .w = w, .device = device };
	size_t n = 0;
	int64_t *id = device ? ids_of(s, device, &n, e) : NULL;
	struct scan *scan = choose(s, &c, e) > 0 ? scan_chosen(s, id, n, device, e) : NULL;
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1) {
		if (!is_chosen(&c, &r))
			continue;
		/* a zone is that of stamps that state none */
		if (gone)
			scan_set(scan, SETTLED_GONE, 1);
		else if (r.t != UTC_NONE && (w->kind != WHATIF_ZONE || r.stamp.basis == STAMP_LOCAL))
			scan_time(scan, r.t + shift, r.half);
	}
	free(c.of);
	got = scan_close(scan, e) < 0 || got < 0 ? -1 : 1;
	free(id);
	return got;
}

/* A temporary case keeps no journal, and without one nothing can be taken back. */
static int begin(struct store *s, struct error *e)
{
	const char *file = sqlite3_db_filename(store_db(s), "main");

	if ((!file || !*file) && pass_run(s, "PRAGMA journal_mode = MEMORY", e) < 0)
		return -1;
	return pass_run(s, "BEGIN", e);
}

static int run_named(struct store *s, const char *sql, const char *name, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, sql, e);
	int got;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	got = sqlite3_step(q) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}

/* --- the whole case --- */

static int add_row(struct store *s, const char *key, const struct whatif *w, struct error *e)
{
	char *rows = store_get_meta(s, key);
	struct text t = { 0 };
	int got;

	text_adds(&t, rows ? rows : "");
	if (t.n && t.p[t.n - 1] != '\n')
		text_addc(&t, '\n');
	text_addf(&t, "%s=%s\n", w->name, w->value);
	got = store_set_meta(s, key, text_slice(&t), e);
	text_free(&t);
	free(rows);
	return got;
}

static int suppose(struct store *s, const struct whatif *w, struct error *e)
{
	switch (w->kind) {
	case WHATIF_OFFSET: return add_row(s, "offset", w, e);
	case WHATIF_ZONE: return add_row(s, "assume_tz", w, e);
	case WHATIF_WITHOUT_CLOCK:
	case WHATIF_WITHOUT_ARTIFACT: return touch(s, w, 0, 0, e);
	}
	return 1;
}

/* --- one device --- */

/* What has to be added to the instants of the clock, ns. */
static int64_t shift_of(struct store *s, const struct whatif *w)
{
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, "SELECT offset, utc_offset, (SELECT min(t_from) FROM artifact) FROM clock WHERE name = ?", &ignored);
	int64_t shift = 0;
	int32_t zone;

	if (!q)
		return 0;
	sqlite3_bind_text(q, 1, w->name, -1, SQLITE_STATIC);
	if (sqlite3_step(q) == SQLITE_ROW) {
		double seconds = w->kind == WHATIF_OFFSET ? sqlite3_column_double(q, 0) - strtod(w->value, NULL) : 0;

		if (w->kind == WHATIF_ZONE && utc_zone_offset(w->value, sqlite3_column_int64(q, 2), &zone))
			seconds = (double)(sqlite3_column_int64(q, 1) - zone);
		if (seconds > -4e9 && seconds < 4e9)
			shift = (int64_t)(seconds * 1e9);
	}
	sqlite3_finalize(q);
	return shift;
}

/* The row that is shown of the clock. */
static int tell(struct store *s, const struct whatif *w, struct error *e)
{
	bool zone = w->kind == WHATIF_ZONE;
	sqlite3_stmt *q = pass_prepare(
	    s,
	    zone ? "UPDATE clock SET zone = ?2, zone_basis = 'manifest' WHERE name = ?1"
		 : "UPDATE clock SET (offset, lo, hi, basis) = (?2, ?2, ?2, 'offset set by hand') WHERE name = ?1",
	    e);
	int got;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, w->name, -1, SQLITE_STATIC);
	if (zone)
		sqlite3_bind_text(q, 2, w->value, -1, SQLITE_STATIC);
	else
		sqlite3_bind_double(q, 2, strtod(w->value, NULL));
	got = sqlite3_step(q) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}

static int move_cover(struct store *s, const char *name, int64_t shift, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "UPDATE cover SET t_from = t_from + ?2, t_to = t_to + ?2 WHERE host = ?1", e);
	int got;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, shift);
	got = sqlite3_step(q) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}

static int suppose_of(struct store *s, const struct whatif *w, int64_t device, struct error *e)
{
	int64_t shift;

	if (w->kind == WHATIF_WITHOUT_ARTIFACT)
		return touch(s, w, device, 0, e) < 0
			? -1 : run_named(s, "DELETE FROM cover WHERE artifact IN (SELECT id FROM artifact WHERE path = ?1)", w->name, e);
	if (w->kind == WHATIF_WITHOUT_CLOCK)
		return touch(s, w, device, 0, e) < 0 ? -1 : run_named(s, "DELETE FROM cover WHERE host = ?1", w->name, e);
	shift = shift_of(s, w);
	if (tell(s, w, e) < 0)
		return -1;
	if (shift == 0)
		return 1;
	if (touch(s, w, device, shift, e) < 0 || order_again(s, device, e) < 0 || order_again(s, ORDER_SHARED, e) < 0)
		return -1;
	return move_cover(s, w->name, shift, e);
}

/* --- trying --- */

int whatif_try(struct store *s, const struct whatif *w, size_t n, int64_t device, struct error *e)
{
	struct error ignored;
	int got;

	if (back(s, e) < 0)
		return -1;
	if (n == 0)
		return 1;
	got = begin(s, e);
	for (size_t i = 0; got > 0 && i < n; i++)
		got = device ? suppose_of(s, &w[i], device, e) : suppose(s, &w[i], e);
	if (got > 0 && !device)
		got = model_settle(s, e);
	if (got < 0)
		back(s, &ignored);
	return got;
}

int64_t whatif_events(struct store *s)
{
	return events_last(store_events(s));
}
