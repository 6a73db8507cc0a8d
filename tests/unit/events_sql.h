/* The events of a case as the table `events` of its database, so that a test asks for what it wants in one line. For: unit tests. */
#ifndef EVENTS_SQL_H
#define EVENTS_SQL_H

#include <stdlib.h>

#include "pass.h"

struct events_sql_cursor {
	sqlite3_vtab_cursor base;
	struct scan *scan;
	struct event_row row;
	int got;
};

struct events_sql_table {
	sqlite3_vtab base;
	struct store *store;
};

static int events_sql_connect(sqlite3 *db, void *store, int n, const char *const *args, sqlite3_vtab **out, char **why)
{
	static struct events_sql_table t;

	(void)n, (void)args, (void)why;
	t = (struct events_sql_table){ .store = store };
	*out = &t.base;
	return sqlite3_declare_vtab(db, "CREATE TABLE x(id, artifact, line, first, last, offset, count, kind, party, role, host, format, fields, basis,"
					" stamp, relay, t, device, witness)");
}

static int events_sql_leave(sqlite3_vtab *t)
{
	(void)t;
	return SQLITE_OK;
}

static int events_sql_best(sqlite3_vtab *t, sqlite3_index_info *info)
{
	(void)info;
	return events_sql_leave(t);
}

static int events_sql_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	*out = xcalloc(1, sizeof(struct events_sql_cursor));
	return events_sql_leave(t);
}

static int events_sql_close(sqlite3_vtab_cursor *base)
{
	struct events_sql_cursor *c = (struct events_sql_cursor *)base;
	struct error ignored;

	scan_close(c->scan, &ignored);
	free(c);
	return SQLITE_OK;
}

static int events_sql_next(sqlite3_vtab_cursor *base)
{
	struct events_sql_cursor *c = (struct events_sql_cursor *)base;
	struct error ignored;

	c->got = scan_next(c->scan, &c->row, &ignored);
	return c->got < 0 ? SQLITE_CORRUPT : SQLITE_OK;
}

static int events_sql_filter(sqlite3_vtab_cursor *base, int number, const char *text, int n, sqlite3_value **value)
{
	struct events_sql_cursor *c = (struct events_sql_cursor *)base;
	struct error ignored;

	(void)number, (void)text, (void)n, (void)value;
	scan_close(c->scan, &ignored);
	c->scan = events_scan(store_events(((struct events_sql_table *)base->pVtab)->store), 0, &ignored);
	return c->scan ? events_sql_next(base) : SQLITE_CORRUPT;
}

static int events_sql_eof(sqlite3_vtab_cursor *base)
{
	return ((struct events_sql_cursor *)base)->got != 1;
}

static int events_sql_column(sqlite3_vtab_cursor *base, sqlite3_context *to, int column)
{
	struct events_sql_cursor *c = (struct events_sql_cursor *)base;
	struct event_row *r = &c->row;
	struct slice text = column == 10 ? r->host : column == 11 ? r->format : column == 12 ? event_fields(r) : (struct slice){ 0 };
	const int64_t numbers[] = {
		r->id, r->artifact, r->line, r->first, r->last, (int64_t)r->offset, r->count, r->kind, r->party, r->role, 0, 0, 0, r->stamp.basis,
		r->stamp.basis == STAMP_NONE ? UTC_NONE : r->stamp.ns, r->relay, r->t, r->device ? r->device : UTC_NONE, r->witness ? r->witness : UTC_NONE,
	};

	if (text.p)
		sqlite3_result_text(to, text.p, (int)text.n, SQLITE_TRANSIENT);
	else if (numbers[column] != UTC_NONE && (column < 10 || column > 12))
		sqlite3_result_int64(to, numbers[column]);
	return SQLITE_OK;
}

static int events_sql_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
	*out = ((struct events_sql_cursor *)base)->row.id;
	return SQLITE_OK;
}

static void events_sql(struct store *s)
{
	static const sqlite3_module module = {
		.xConnect = events_sql_connect, .xBestIndex = events_sql_best, .xDisconnect = events_sql_leave, .xOpen = events_sql_open,
		.xClose = events_sql_close, .xFilter = events_sql_filter, .xNext = events_sql_next, .xEof = events_sql_eof, .xColumn = events_sql_column,
		.xRowid = events_sql_rowid,
	};

	sqlite3_create_module_v2(store_db(s), "events", &module, s, NULL);
}

#endif
