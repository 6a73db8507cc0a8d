/*
 * A case file that is found is only opened, never trusted: it must carry our marks, its tables must be ours to the letter (so no view,
 * trigger or virtual table can run), and no page may be used twice. What its rows hold is checked where it is read.
 */
#include "store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event.h"
#include "store.h"

#define APPLICATION 0x73696d70u
#define VERSION 2u
#define HEADER 100
#define CHECKED_MAX (INT64_C(1) << 27) /* bytes of a file whose pages are looked at one by one: 40 ms; opening is not to take longer */

extern const char schema_sql[];

const char store_file_index[] = "CREATE INDEX IF NOT EXISTS identity_device ON identity(device, type);"
				"CREATE INDEX IF NOT EXISTS identity_value ON identity(value);";
const char store_file_unindex[] = "DROP INDEX IF EXISTS identity_device; DROP INDEX IF EXISTS identity_value";

int store_file_failed(sqlite3 *db, struct error *e)
{
	int cause = sqlite3_system_errno(db);

	switch (sqlite3_errcode(db)) {
	case SQLITE_BUSY:
		return error_set(e, "case file: another program is writing to it");
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return error_set(e, "case file: %s%s%s", sqlite3_errmsg(db), cause ? ": " : "", cause ? strerror(cause) : "");
	default:
		return error_set(e, "case file: %s", sqlite3_errmsg(db));
	}
}

static int run(sqlite3 *db, const char *sql, struct error *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : store_file_failed(db, e);
}

/* The numbers of the enumerations are worth what these names say. */
static void words(struct text *t)
{
	for (int i = 0; i < KIND_COUNT; i++)
		text_addf(t, "%s ", kind_name((enum kind)i));
	for (int i = 0; i < PARTY_COUNT; i++)
		text_addf(t, "%s ", party_name((enum party)i));
	for (int i = 0; i < ROLE_COUNT; i++)
		text_addf(t, "%s ", role_name((enum role)i));
	for (int i = 0; i < FIELD_COUNT; i++)
		text_addf(t, "%s ", field_name((enum field)i));
}

static void guard(sqlite3 *db)
{
	static const struct {
		int id, value;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 64 << 20 }, { SQLITE_LIMIT_SQL_LENGTH, 1 << 20 }, { SQLITE_LIMIT_COLUMN, 100 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 },  { SQLITE_LIMIT_ATTACHED, 0 },	  { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(db, limits[i].id, limits[i].value);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
}

/* One thread of the program talks to SQLite, the others pack and take apart: nothing is locked and nothing counted. */
static void alone(void)
{
	static bool told;

	if (!told) {
		sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	}
	told = true;
}

static sqlite3 *connect(const char *path, struct error *e)
{
	sqlite3 *db = NULL;

	alone();
	/* a path is never a URI: "file:x?mode=..." is a file of that name */
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		error_set(e, "%s", db ? sqlite3_errmsg(db) : "out of memory");
		sqlite3_close(db);
		return NULL;
	}
	guard(db);
	sqlite3_busy_timeout(db, 2000);
	return db;
}

static int make(sqlite3 *db, struct error *e)
{
	struct text t = { 0 };
	sqlite3_stmt *q = NULL;
	int got;

	if (run(db, "BEGIN", e) < 0 || run(db, schema_sql, e) < 0)
		return -1;
	words(&t);
	got = sqlite3_prepare_v2(db, "INSERT INTO meta VALUES('words', ?)", -1, &q, NULL);
	if (got == SQLITE_OK) {
		sqlite3_bind_text(q, 1, t.p, (int)t.n, SQLITE_STATIC);
		got = sqlite3_step(q);
	}
	sqlite3_finalize(q);
	text_free(&t);
	return got == SQLITE_DONE ? run(db, "COMMIT", e) : store_file_failed(db, e);
}

/* --- a case file that was found --- */

static uint32_t number(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* 1 a case file's head, 0 something else (empty included), -1 it cannot be read, with errno */
static int read_head(const char *path, unsigned char head[HEADER], struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = -1;

	*st = (struct stat){ 0 };
	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		n = pread(fd, head, HEADER, 0);
	close(fd);
	return n == HEADER && memcmp(head, "SQLite format 3", 16) == 0 && number(head + 68) == APPLICATION;
}

bool store_is_case(const char *path)
{
	unsigned char head[HEADER];
	struct stat st;

	return read_head(path, head, &st) == 1;
}

/* All objects of a database as text, in a fixed order. */
static int objects(sqlite3 *db, struct text *t, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int got;

	if (sqlite3_prepare_v2(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name", -1, &q, NULL) != SQLITE_OK)
		return store_file_failed(db, e);
	while ((got = sqlite3_step(q)) == SQLITE_ROW)
		for (int i = 0; i < 4; i++) {
			const char *p = (const char *)sqlite3_column_text(q, i);

			text_adds(t, p ? p : "");
			text_addc(t, '\n');
		}
	sqlite3_finalize(q);
	return got == SQLITE_DONE ? 1 : store_file_failed(db, e);
}

/* The tables that this program makes, with and without the indexes that come last. -1: what is there cannot be read. */
static int same_tables(sqlite3 *db, struct error *e)
{
	struct text have = { 0 }, want = { 0 };
	sqlite3 *own = connect(":memory:", e);
	int got = own ? objects(db, &have, e) : -1;

	if (got > 0 && (got = run(own, schema_sql, e)) > 0 && (got = objects(own, &want, e)) > 0)
		got = slice_same(text_slice(&have), text_slice(&want));
	if (got == 0) {
		text_clear(&want);
		if ((got = run(own, store_file_index, e)) > 0 && (got = objects(own, &want, e)) > 0)
			got = slice_same(text_slice(&have), text_slice(&want));
	}
	sqlite3_close(own);
	text_free(&have);
	text_free(&want);
	return got;
}

static bool says(sqlite3 *db, const char *sql, struct slice want)
{
	sqlite3_stmt *q = NULL;
	bool same = false;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
		const char *p = (const char *)sqlite3_column_text(q, 0);

		same = p && slice_same((struct slice){ p, (size_t)sqlite3_column_bytes(q, 0) }, want);
	}
	sqlite3_finalize(q);
	return same;
}

/* Pages may lead in circles: ends what takes more steps than a file of this size has work for. */
static int enough(void *budget)
{
	return --*(int64_t *)budget < 0;
}

#define STEPS 1000 /* between two looks at the budget */

static int check(sqlite3 *db, const struct stat *st, struct error *e)
{
	struct text t = { 0 };
	int64_t budget = 1000 + st->st_size / STEPS;
	bool known;
	int same;

	sqlite3_progress_handler(db, STEPS, enough, &budget);
	if (run(db, "PRAGMA cell_size_check = 1", e) < 0)
		return -1;
	same = same_tables(db, e);
	if (same < 0)
		return -1;
	if (same == 0)
		return error_set(e, "its tables are not those of a case file of this version; import the bundle again");
	if (st->st_size <= CHECKED_MAX && !says(db, "PRAGMA quick_check(1)", SLICE("ok")))
		return error_set(e, "the case file is damaged; import the bundle again");
	words(&t);
	known = says(db, "SELECT value FROM meta WHERE key = 'words'", text_slice(&t));
	text_free(&t);
	sqlite3_progress_handler(db, 0, NULL, NULL);
	return known ? 1 : error_set(e, "written with another vocabulary of events; import the bundle again");
}

static sqlite3 *found(const char *path, const unsigned char head[HEADER], const struct stat *st, struct error *e)
{
	sqlite3 *db;

	if (number(head + 60) != VERSION) {
		error_set(e, "%.300s: a case file of format %u, this program writes format %u; import the bundle again", path, number(head + 60), VERSION);
		return NULL;
	}
	/* no case file is kept in write-ahead mode or another encoding; to open one would leave files beside it */
	if (head[18] != 1 || head[19] != 1 || number(head + 56) != 1) {
		error_set(e, "%.300s: not as this program writes a case file", path);
		return NULL;
	}
	db = connect(path, e);
	if (db && check(db, st, e) > 0)
		return db;
	error_wrap(e, "%.300s", path);
	sqlite3_close(db);
	return NULL;
}

/* --- the three ways --- */

static sqlite3 *ready(sqlite3 *db, const char *pragmas, bool fresh, struct error *e)
{
	if (db && run(db, pragmas, e) > 0 && (!fresh || make(db, e) > 0))
		return db;
	sqlite3_close(db);
	return NULL;
}

/*
 * SQLite's own temporary database: in memory while it is small, then in a file in $TMPDIR that is made 0600 and unlinked at once. Nothing
 * of it is needed after a fault, so nothing is written twice.
 */
static sqlite3 *temporary(struct error *e)
{
	return ready(connect("", e), "PRAGMA page_size = 16384; PRAGMA cache_size = -8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", true, e);
}

#define KEPT "PRAGMA page_size = 16384; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE; PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL"

static sqlite3 *create(const char *path, struct error *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	sqlite3 *db;

	if (fd < 0) {
		error_set(e, "%.300s: %s", path, strerror(errno));
		return NULL;
	}
	close(fd);
	db = ready(connect(path, e), KEPT, true, e);
	if (!db)
		error_wrap(e, "%.300s", path);
	return db;
}

sqlite3 *store_file_open(const char *path, struct error *e)
{
	unsigned char head[HEADER];
	struct stat st;
	int got;

	if (!path)
		return temporary(e);
	got = read_head(path, head, &st);
	if (got == 1)
		return ready(found(path, head, &st, e), KEPT, false, e);
	if ((got < 0 && errno == ENOENT) || (got == 0 && S_ISREG(st.st_mode) && st.st_size == 0))
		return create(path, e);
	if (got < 0)
		error_set(e, "%.300s: %s", path, strerror(errno));
	else
		error_set(e, "%.300s: not a case file", path);
	return NULL;
}
