#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "settle.h"
#include "track.h"
#include "utc.h"

/* The clock of an event, as the clock pass names it. */
#define OF_CLOCK "coalesce(e.host, a.host, a.path) = ?1"

static int back(struct store *s, struct error *e)
{
	return sqlite3_get_autocommit(store_db(s)) ? 1 : pass_run(s, "ROLLBACK", e);
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
		return run_named(s, "DELETE FROM event WHERE id IN (SELECT e.id FROM event e JOIN artifact a ON a.id = e.artifact WHERE " OF_CLOCK ")",
				 w->name, e);
	case WHATIF_WITHOUT_ARTIFACT:
		return run_named(s, "DELETE FROM event WHERE artifact IN (SELECT id FROM artifact WHERE path = ?1)", w->name, e);
	}
	return 1;
}

/* --- one device --- */

/* What has to be added to the instants of the clock, ns. */
static int64_t shift_of(struct store *s, const struct whatif *w)
{
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, "SELECT offset, utc_offset, (SELECT min(t) FROM event) FROM clock WHERE name = ?", &ignored);
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

/* Of the named clock or artifact what the verdict on the device reads. */
static int touch(struct store *s, const char *what, const char *which, const char *name, int64_t device, int64_t shift, struct error *e)
{
	char kinds[128], sql[700];
	sqlite3_stmt *q;
	int got;

	track_shared_kinds(kinds, sizeof(kinds));
	snprintf(sql, sizeof(sql),
		 "%s WHERE id IN (SELECT e.id FROM event e JOIN artifact a ON a.id = e.artifact WHERE e.device = ?2 AND %s"
		 " UNION ALL SELECT e.id FROM event e JOIN artifact a ON a.id = e.artifact WHERE e.device IS NULL AND e.kind IN (%s) AND %s)",
		 what, which, kinds, which);
	q = pass_prepare(s, sql, e);
	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, device);
	sqlite3_bind_int64(q, 3, shift);
	got = sqlite3_step(q) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}

/* The row that is shown of the clock. */
static int tell(struct store *s, const struct whatif *w, struct error *e)
{
	bool zone = w->kind == WHATIF_ZONE;
	sqlite3_stmt *q = pass_prepare(s, zone ? "UPDATE clock SET zone = ?2, zone_basis = 'manifest' WHERE name = ?1"
					       : "UPDATE clock SET (offset, lo, hi, basis) = (?2, ?2, ?2, 'offset set by hand') WHERE name = ?1", e);
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
	/* a zone is that of stamps that state none: 3 is STAMP_LOCAL */
	const char *moved = w->kind == WHATIF_ZONE ? OF_CLOCK " AND e.basis = 3" : OF_CLOCK;
	int64_t shift;

	if (w->kind == WHATIF_WITHOUT_ARTIFACT)
		return touch(s, "DELETE FROM event", "a.path = ?1 AND ?3 = 0", w->name, device, 0, e) < 0
			? -1 : run_named(s, "DELETE FROM cover WHERE artifact IN (SELECT id FROM artifact WHERE path = ?1)", w->name, e);
	if (w->kind == WHATIF_WITHOUT_CLOCK)
		return touch(s, "DELETE FROM event", OF_CLOCK " AND ?3 = 0", w->name, device, 0, e) < 0
			? -1 : run_named(s, "DELETE FROM cover WHERE host = ?1", w->name, e);
	shift = shift_of(s, w);
	if (tell(s, w, e) < 0)
		return -1;
	if (shift == 0)
		return 1;
	return touch(s, "UPDATE event SET t = t + ?3", moved, w->name, device, shift, e) < 0 ? -1 : move_cover(s, w->name, shift, e);
}

/* --- trying --- */

_Static_assert(STAMP_LOCAL == 3, "suppose_of() names it in SQL");

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
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, "SELECT max(id) FROM event", &ignored);
	int64_t n = q && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;

	sqlite3_finalize(q);
	return n;
}
