#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bend.h"
#include "kept.h"
#include "pass.h"
#include "settle.h"
#include "utc.h"

static int back(struct store *s, struct error *e)
{
	bool bent = events_bent(store_events(s)) != NULL;

	bend_set(s, NULL);
	if (sqlite3_get_autocommit(store_db(s)))
		return 1;
	if (!bent) /* else no event was changed */
		events_forget(store_events(s));
	pass_remember(s, NULL, NULL); /* changes that are taken back are none that are counted */
	return pass_run(s, "ROLLBACK", e);
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

/* Its events are gone. */
static int leave_out(struct store *s, const struct whatif *w, struct error *e)
{
	int64_t none = 0, all, local;
	struct bend *b = bend_new(s, w, &none, 1, e);
	struct scan *scan = b ? events_scan(store_events(s), 0, e) : NULL;
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1)
		if (!bend_of(b, r.artifact, r.host, &all, &local))
			scan_set(scan, SETTLED_GONE, 1);
	bend_free(b);
	return scan_close(scan, e) < 0 || got < 0 ? -1 : 1;
}

static int suppose(struct store *s, const struct whatif *w, struct error *e)
{
	switch (w->kind) {
	case WHATIF_OFFSET: return add_row(s, "offset", w, e);
	case WHATIF_ZONE: return add_row(s, "assume_tz", w, e);
	case WHATIF_WITHOUT_CLOCK:
	case WHATIF_WITHOUT_ARTIFACT: return leave_out(s, w, e);
	}
	return 1;
}

/* --- as it is read --- */

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

static int suppose_of(struct store *s, const struct whatif *w, int64_t *shift, struct error *e)
{
	*shift = 0;
	if (w->kind == WHATIF_WITHOUT_ARTIFACT)
		return run_named(s, "DELETE FROM cover WHERE artifact IN (SELECT id FROM artifact WHERE path = ?1)", w->name, e);
	if (w->kind == WHATIF_WITHOUT_CLOCK)
		return run_named(s, "DELETE FROM cover WHERE host = ?1", w->name, e);
	*shift = shift_of(s, w);
	return tell(s, w, e) < 0 ? -1 : *shift ? move_cover(s, w->name, *shift, e) : 1;
}

static int suppose_all(struct store *s, const struct whatif *w, size_t n, struct error *e)
{
	int64_t *shift = xcalloc(n, sizeof(*shift));
	struct bend *b;
	int got = 1;

	for (size_t i = 0; got > 0 && i < n; i++)
		got = suppose_of(s, &w[i], &shift[i], e);
	b = got > 0 ? bend_new(s, w, shift, n, e) : NULL;
	free(shift);
	if (b)
		bend_set(s, b);
	return b ? 1 : -1;
}

/* --- trying --- */

int whatif_try(struct store *s, const struct whatif *w, size_t n, bool whole, struct error *e)
{
	struct error ignored;
	int got;

	if (back(s, e) < 0)
		return -1;
	if (n == 0)
		return 1;
	got = begin(s, e);
	if (got > 0 && !whole)
		got = suppose_all(s, w, n, e);
	for (size_t i = 0; got > 0 && whole && i < n; i++)
		got = suppose(s, &w[i], e);
	if (got > 0 && whole)
		got = model_settle(s, e);
	if (got < 0)
		back(s, &ignored);
	return got;
}

int64_t whatif_events(struct store *s)
{
	return events_last(store_events(s));
}

ptrdiff_t whatif_moved(struct store *s, int64_t device)
{
	const struct kept *k = kept_find(s, device);

	return k ? (ptrdiff_t)kept_moved(k) : -1;
}
