#include "pass.h"

#include <stdlib.h>

#include "store_file.h"

int pass_failed(struct store *s, struct error *e)
{
	return store_file_failed(store_db(s), e);
}

int pass_unindex(struct store *s, struct error *e)
{
	return pass_run(s, store_file_unindex, e);
}

sqlite3_stmt *pass_prepare(struct store *s, const char *sql, struct error *e)
{
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(store_db(s), sql, -1, &q, NULL) != SQLITE_OK) {
		pass_failed(s, e);
		return NULL;
	}
	return q;
}

int pass_run(struct store *s, const char *sql, struct error *e)
{
	return sqlite3_exec(store_db(s), sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : pass_failed(s, e);
}

struct slice pass_text(sqlite3_stmt *q, int column)
{
	const char *p = (const char *)sqlite3_column_text(q, column);
	return (struct slice){ p, p ? (size_t)sqlite3_column_bytes(q, column) : 0 };
}

void pass_bind(sqlite3_stmt *q, int at, struct slice text)
{
	if (text.n)
		sqlite3_bind_text(q, at, text.p, (int)text.n, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(q, at);
}

void pass_bind_time(sqlite3_stmt *q, int at, int64_t t)
{
	if (t == UTC_NONE)
		sqlite3_bind_null(q, at);
	else
		sqlite3_bind_int64(q, at, t);
}

#define FAR ((INT64_C(1) << 62) - 1) /* ns: 146 years before and after 1970; the sum and the difference of two still are numbers */

static int64_t time_of(int type, int64_t t)
{
	return type == SQLITE_NULL ? UTC_NONE : t < -FAR ? -FAR : t > FAR ? FAR : t;
}

int64_t pass_near(int64_t t)
{
	return time_of(t == UTC_NONE ? SQLITE_NULL : SQLITE_INTEGER, t);
}

int64_t pass_time(sqlite3_stmt *q, int column)
{
	return time_of(sqlite3_column_type(q, column), sqlite3_column_int64(q, column));
}

int64_t pass_span(sqlite3_stmt *q, int column)
{
	int64_t n = sqlite3_column_int64(q, column);

	return n < 0 ? 0 : n > FAR / 4 ? FAR / 4 : n;
}

static int within(int64_t n, int count)
{
	return n >= 0 && n < count ? (int)n : 0;
}

enum kind pass_kind(sqlite3_stmt *q, int column)
{
	return (enum kind)within(sqlite3_column_int64(q, column), KIND_COUNT);
}

enum party pass_party(sqlite3_stmt *q, int column)
{
	return (enum party)within(sqlite3_column_int64(q, column), PARTY_COUNT);
}

enum role pass_role(sqlite3_stmt *q, int column)
{
	return (enum role)within(sqlite3_column_int64(q, column), ROLE_COUNT);
}

/* --- statements that call us --- */

int pass_function(struct store *s, const char *name, int n, pass_called *f, void *user, const char *sql, struct error *e)
{
	sqlite3 *db = store_db(s);
	int got;

	if (sqlite3_create_function_v2(db, name, n, SQLITE_UTF8 | SQLITE_DIRECTONLY, user, f, NULL, NULL, NULL) != SQLITE_OK)
		return pass_failed(s, e);
	got = pass_run(s, sql, e);
	sqlite3_create_function_v2(db, name, n, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
	return got;
}

struct slice pass_value_text(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	return (struct slice){ p, p ? (size_t)sqlite3_value_bytes(v) : 0 };
}

int64_t pass_value_time(sqlite3_value *v)
{
	return time_of(sqlite3_value_type(v), sqlite3_value_int64(v));
}

enum kind pass_value_kind(sqlite3_value *v)
{
	return (enum kind)within(sqlite3_value_int64(v), KIND_COUNT);
}

enum party pass_value_party(sqlite3_value *v)
{
	return (enum party)within(sqlite3_value_int64(v), PARTY_COUNT);
}

enum role pass_value_role(sqlite3_value *v)
{
	return (enum role)within(sqlite3_value_int64(v), ROLE_COUNT);
}

/* --- words --- */

/* Ids first: the statement that lists them must not be open while rows are changed. */
ptrdiff_t pass_devices(struct store *s, int64_t **out, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id FROM device ORDER BY id", e);
	size_t n = 0, room = 0;

	*out = NULL;
	while (q && sqlite3_step(q) == SQLITE_ROW) {
		if (n == room) {
			room = room ? room * 2 : 64;
			*out = xrealloc(*out, room, sizeof(**out));
		}
		(*out)[n++] = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	return q ? (ptrdiff_t)n : -1;
}
