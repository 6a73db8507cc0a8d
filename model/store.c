#include "store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "raw.h"
#include "store_file.h"

enum { HELD = 16 };
enum { ADD_ARTIFACT, END_ARTIFACT, ADD_FINDING, SET_META, GET_META, STATEMENTS };

static const char *const statements[STATEMENTS] = {
	[ADD_ARTIFACT] = "INSERT INTO artifact(path, mtime) VALUES(?, ?)",
	[END_ARTIFACT] =
	    "UPDATE artifact SET (party, role, host, read_party, read_role, read_host, format, bytes, lines, recognised, unrecognised,"
	    " blank, undated, sha256, mtime, problem, lost) = (?2, ?3, ?4, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
	    " WHERE id = ?1",
	[ADD_FINDING] = "INSERT INTO finding(artifact, line, pass, text) VALUES(?, ?, 'import', ?)",
	[SET_META] = "INSERT OR REPLACE INTO meta VALUES(?, ?)",
	[GET_META] = "SELECT value FROM meta WHERE key = ?",
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *kept[STATEMENTS];
	struct held { /* statements that the passes ask for again and again */
		const char *sql;
		sqlite3_stmt *q;
	} held[HELD];
	struct {
		void *what;
		void (*forget)(void *what);
		int64_t own, others; /* changes of the case when it was found */
	} memory;
	struct raw *raw;
	struct events *events;
};

struct store *store_open(const char *path, struct error *e)
{
	sqlite3 *db = store_file_open(path, e);
	struct store *s;

	if (!db)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->db = db;
	s->raw = raw_new(db);
	s->events = events_new(db);
	return s;
}

void store_close(struct store *s)
{
	struct error ignored;

	if (!s)
		return;
	/* nobody asked for a transaction: what was added is in the case all the same */
	if (sqlite3_get_autocommit(s->db) && raw_flush(s->raw, &ignored) > 0)
		events_flush(s->events, &ignored);
	pass_remember(s, NULL, NULL);
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->kept[i]);
	for (int i = 0; i < HELD; i++)
		sqlite3_finalize(s->held[i].q);
	raw_free(s->raw);
	events_free(s->events);
	sqlite3_close_v2(s->db);
	free(s);
}

struct sqlite3 *store_db(struct store *s)
{
	return s->db;
}

sqlite3_stmt *pass_hold(struct store *s, const char *sql, struct error *e)
{
	struct held *h = s->held;

	while (h < s->held + HELD - 1 && h->sql && h->sql != sql)
		h++;
	if (h->sql != sql) {
		sqlite3_finalize(h->q); /* of the last place, when more are asked for than there are places */
		*h = (struct held){ sql, NULL };
		if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &h->q, NULL) != SQLITE_OK) {
			h->sql = NULL;
			store_file_failed(s->db, e);
		}
	}
	return h->q;
}

/* Counts what other programs change. */
static int64_t changed_by_others(struct store *s)
{
	struct error ignored;
	sqlite3_stmt *q = pass_hold(s, "PRAGMA data_version", &ignored);
	int64_t version = q && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;

	sqlite3_reset(q);
	return version;
}

void *pass_recall(struct store *s)
{
	bool same = s->memory.what && s->memory.own == sqlite3_total_changes64(s->db) && s->memory.others == changed_by_others(s);

	return same ? s->memory.what : NULL;
}

void pass_remember(struct store *s, void *what, void (*forget)(void *what))
{
	if (s->memory.what)
		s->memory.forget(s->memory.what);
	s->memory.what = what;
	s->memory.forget = forget;
	if (what) {
		s->memory.own = sqlite3_total_changes64(s->db);
		s->memory.others = changed_by_others(s);
	}
}

static int run(struct store *s, const char *sql, struct error *e)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : store_file_failed(s->db, e);
}

struct events *store_events(struct store *s)
{
	return s->events;
}

int store_begin(struct store *s, struct error *e)
{
	return run(s, "BEGIN IMMEDIATE", e);
}

int store_commit(struct store *s, struct error *e)
{
	return raw_flush(s->raw, e) < 0 || events_flush(s->events, e) < 0 ? -1 : run(s, "COMMIT", e);
}

int store_take_back(struct store *s, struct error *e)
{
	struct error ignored;

	raw_flush(s->raw, &ignored); /* what waits is handed over, and goes with the rest */
	events_flush(s->events, &ignored);
	raw_forget(s->raw);
	events_forget(s->events);
	return sqlite3_get_autocommit(s->db) ? 1 : run(s, "ROLLBACK", e);
}

/* When it cannot be had, each read asks for itself and says why. */
void store_stay(struct store *s)
{
	sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL);
}

void store_leave(struct store *s)
{
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
}

static sqlite3_stmt *kept(struct store *s, int which, struct error *e)
{
	if (!s->kept[which] &&
	    sqlite3_prepare_v3(s->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, &s->kept[which], NULL) != SQLITE_OK)
		store_file_failed(s->db, e);
	return s->kept[which];
}

/* Runs a statement that returns nothing. Borrowed text ends here. */
static int done(struct store *s, sqlite3_stmt *q, struct error *e)
{
	int got = sqlite3_step(q) == SQLITE_DONE ? 1 : store_file_failed(s->db, e);

	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return got;
}

static void bind_text(sqlite3_stmt *q, int at, struct slice t)
{
	if (t.n)
		sqlite3_bind_text(q, at, t.p, (int)(t.n < INT32_MAX ? t.n : INT32_MAX), SQLITE_STATIC);
}

static void bind_time(sqlite3_stmt *q, int at, int64_t t)
{
	if (t != UTC_NONE)
		sqlite3_bind_int64(q, at, t);
}

/* --- artifacts --- */

int64_t store_add_artifact(struct store *s, const char *path, int64_t mtime, struct error *e)
{
	sqlite3_stmt *q = kept(s, ADD_ARTIFACT, e);

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, path, -1, SQLITE_STATIC); /* an empty path is a path */
	bind_time(q, 2, mtime);
	return done(s, q, e) < 0 ? -1 : sqlite3_last_insert_rowid(s->db);
}

int store_end_artifact(struct store *s, const struct artifact *a, struct error *e)
{
	const int64_t numbers[] = { a->bytes, a->lines, a->recognised, a->unrecognised, a->blank, a->undated };
	sqlite3_stmt *q = kept(s, END_ARTIFACT, e);

	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, a->id);
	if (a->party != PARTY_NONE)
		bind_text(q, 2, slice_of(party_name(a->party)));
	if (a->role != ROLE_NONE)
		bind_text(q, 3, slice_of(role_name(a->role)));
	bind_text(q, 4, slice_of(a->host));
	bind_text(q, 5, slice_of(a->format));
	for (int i = 0; i < 6; i++)
		sqlite3_bind_int64(q, 6 + i, numbers[i]);
	bind_text(q, 12, slice_of(a->sha256));
	bind_time(q, 13, a->mtime);
	bind_text(q, 14, slice_of(a->problem));
	sqlite3_bind_int(q, 15, a->lost);
	return done(s, q, e);
}

/* Its rows stand at the ends of their tables: what is behind the last row of another artifact goes, whatever the size of the case. */
int store_drop_artifact(struct store *s, int64_t id, struct error *e)
{
	char sql[400];

	sqlite3_snprintf(sizeof(sql), sql,
			 "DELETE FROM block WHERE artifact = %lld; DELETE FROM artifact WHERE id = %lld;"
			 "DELETE FROM finding WHERE id > ifnull((SELECT id FROM finding WHERE artifact IS NOT %lld ORDER BY id DESC LIMIT 1), 0)", id, id, id);
	return raw_flush(s->raw, e) < 0 || events_drop_artifact(s->events, id, e) < 0 ? -1 : run(s, sql, e);
}

#define INTERRUPTED "an import was interrupted and kept what it had read; the same import goes on from there"

int store_note_interrupted(struct store *s, struct error *e)
{
	return store_add_finding(s, 0, 0, INTERRUPTED, e);
}

static int drop_note(struct store *s, struct error *e)
{
	if (run(s, "DELETE FROM finding WHERE artifact IS NULL AND pass = 'import' AND text = '" INTERRUPTED "'", e) < 0)
		return -1;
	return sqlite3_changes(s->db) ? 2 : 1;
}

int store_drop_interrupted(struct store *s, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int64_t id = 0;
	char sql[100];

	if (sqlite3_prepare_v2(s->db,
			       "SELECT id FROM artifact WHERE id = (SELECT max(id) FROM artifact) AND problem LIKE 'interrupted at byte %'",
			       -1, &q, NULL) != SQLITE_OK)
		return store_file_failed(s->db, e);
	if (sqlite3_step(q) == SQLITE_ROW)
		id = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_snprintf(sizeof(sql), sql, "DELETE FROM finding WHERE artifact = %lld", id);
	if (id <= 0)
		return drop_note(s, e);
	return run(s, sql, e) < 0 || store_drop_artifact(s, id, e) < 0 || drop_note(s, e) < 0 ? -1 : 2;
}

struct artifacts {
	sqlite3_stmt *q;
};

struct artifacts *store_artifacts(struct store *s)
{
	struct artifacts *a = xcalloc(1, sizeof(*a));

	/* a case that cannot be read is one without artifacts; whoever needs the reason asks for something that returns it */
	sqlite3_prepare_v2(s->db,
			   "SELECT id, path, party, role, host, format, bytes, lines, recognised, unrecognised, blank, undated, sha256,"
			   " mtime, t_from, t_to, problem, lost FROM artifact ORDER BY path, id",
			   -1, &a->q, NULL);
	return a;
}

static const char *column(sqlite3_stmt *q, int at)
{
	return (const char *)sqlite3_column_text(q, at);
}

bool artifacts_next(struct artifacts *a, struct artifact *out)
{
	int party, role;

	if (!a->q || sqlite3_step(a->q) != SQLITE_ROW)
		return false;
	party = party_find(slice_of(column(a->q, 2)));
	role = role_find(slice_of(column(a->q, 3)));
	*out = (struct artifact){
		.id = sqlite3_column_int64(a->q, 0),
		.path = column(a->q, 1) ? column(a->q, 1) : "",
		.party = party < 0 ? PARTY_NONE : (enum party)party,
		.role = role < 0 ? ROLE_NONE : (enum role)role,
		.host = column(a->q, 4),
		.format = column(a->q, 5),
		.bytes = sqlite3_column_int64(a->q, 6),
		.lines = sqlite3_column_int64(a->q, 7),
		.recognised = sqlite3_column_int64(a->q, 8),
		.unrecognised = sqlite3_column_int64(a->q, 9),
		.blank = sqlite3_column_int64(a->q, 10),
		.undated = sqlite3_column_int64(a->q, 11),
		.sha256 = column(a->q, 12),
		.mtime = pass_time(a->q, 13),
		.from = pass_time(a->q, 14),
		.to = pass_time(a->q, 15),
		.problem = column(a->q, 16),
		.lost = sqlite3_column_int(a->q, 17) != 0,
	};
	return true;
}

void artifacts_free(struct artifacts *a)
{
	if (!a)
		return;
	sqlite3_finalize(a->q);
	free(a);
}

/* --- events and findings --- */

int store_add_event(struct store *s, int64_t artifact, const struct event *ev, struct error *e)
{
	return events_add(s->events, artifact, ev, e);
}

int store_add_finding(struct store *s, int64_t artifact, uint32_t line, const char *text, struct error *e)
{
	sqlite3_stmt *q = kept(s, ADD_FINDING, e);

	if (!q)
		return -1;
	if (artifact)
		sqlite3_bind_int64(q, 1, artifact);
	sqlite3_bind_int64(q, 2, line);
	sqlite3_bind_text(q, 3, text, -1, SQLITE_STATIC);
	return done(s, q, e);
}

/* --- meta --- */

int store_set_meta(struct store *s, const char *key, struct slice value, struct error *e)
{
	sqlite3_stmt *q = kept(s, SET_META, e);

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_text64(q, 2, value.p ? value.p : "", value.n, SQLITE_STATIC, SQLITE_UTF8);
	return done(s, q, e);
}

char *store_get_meta(struct store *s, const char *key)
{
	struct error ignored;
	sqlite3_stmt *q = kept(s, GET_META, &ignored);
	char *value = NULL;

	if (!q)
		return NULL;
	sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	if (sqlite3_step(q) == SQLITE_ROW && column(q, 0))
		value = xstrndup(column(q, 0), (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_reset(q);
	return value;
}

/* --- raw bytes --- */

int store_add_block(struct store *s, int64_t artifact, uint64_t offset, uint32_t first_line, struct slice raw, struct error *e)
{
	return raw_add(s->raw, artifact, offset, first_line, raw, e);
}

int store_lines(struct store *s, int64_t artifact, uint32_t from, uint32_t to,
		int (*each)(void *to_whom, uint32_t line, struct slice text), void *to_whom, struct error *e)
{
	return raw_lines(s->raw, artifact, from, to, each, to_whom, e);
}

static int keep_line(void *to_whom, uint32_t line, struct slice text)
{
	struct slice *got = to_whom;

	(void)line;
	*got = (struct slice){ xstrndup(text.p, text.n), text.n };
	return 1;
}

char *store_line(struct store *s, int64_t artifact, uint32_t line, size_t *n)
{
	struct slice got = { 0 };
	struct error ignored;

	raw_lines(s->raw, artifact, line, line, keep_line, &got, &ignored);
	if (n)
		*n = got.n;
	return (char *)got.p;
}
