/*
 * The passes over the store, in the order in which settle.c runs them, and what they share.
 * For: model/ only. Each writes its own tables and columns and can be run again.
 */
#ifndef PASS_H
#define PASS_H

#include <sqlite3.h>

#include "events.h"
#include "fields.h"
#include "store.h"
#include "words.h"

int source_pass(struct store *s, struct error *e);  /* party, role and host of each artifact and event */
int witness_pass(struct store *s, struct error *e); /* one event seen in several files */
int clock_pass(struct store *s, struct error *e);
int timeline_pass(struct store *s, struct error *e); /* where undated events stand */
int identity_pass(struct store *s, struct error *e);
int verdict_pass(struct store *s, struct error *e);
int incident_pass(struct store *s, struct error *e);
int incident_group(struct store *s, struct error *e); /* the same without what they have in common, which takes reading all events */

/* Indexes and orders over what the passes wrote: they go before and come back after, which is far cheaper than keeping them. */
int pass_unindex(struct store *s, struct error *e);
int pass_index(struct store *s, struct error *e); /* index.c: the events by time, too, and which speaker's statements each artifact holds */

struct events *store_events(struct store *s);
ptrdiff_t pass_devices(struct store *s, int64_t **out, struct error *e); /* ids of all, to be freed; how many, -1 */
/* One value of an event's fields column, empty when not set. Borrows. */
static inline struct slice pass_field(struct slice fields, enum field f)
{
	return fields_get(fields, f);
}

/* Prepared statement or NULL with the reason in e. */
sqlite3_stmt *pass_prepare(struct store *s, const char *sql, struct error *e);
/*
 * Likewise, but the same statement for the same literal until the store is closed: sqlite3_reset() it when done. For statements that are run
 * for every device.
 */
sqlite3_stmt *pass_hold(struct store *s, const char *sql, struct error *e);
/* What was found and is found again as long as the case stays as it is; NULL then. Remembering something else forgets it. */
void *pass_recall(struct store *s);
void pass_remember(struct store *s, void *what, void (*forget)(void *what));
/* Runs statements that return nothing. */
int pass_run(struct store *s, const char *sql, struct error *e);
/* Runs the SQL with a function of its own that has n arguments: one statement over all rows costs a fraction of one for each row. */
typedef void pass_called(sqlite3_context *to, int n, sqlite3_value **value);
int pass_function(struct store *s, const char *name, int n, pass_called *f, void *user, const char *sql, struct error *e);
int pass_failed(struct store *s, struct error *e); /* what SQLite said; returns -1 */
struct slice pass_text(sqlite3_stmt *q, int column); /* lives until the next step */
void pass_bind(sqlite3_stmt *q, int at, struct slice text); /* empty binds NULL */
void pass_bind_time(sqlite3_stmt *q, int at, int64_t t);    /* UTC_NONE binds NULL */
int64_t pass_time(sqlite3_stmt *q, int column);		    /* NULL is UTC_NONE; no instant is so far that a sum of two overflows */
int64_t pass_near(int64_t t);				    /* likewise */
int64_t pass_span(sqlite3_stmt *q, int column);		    /* ns, from 0 to what may be added to an instant */
enum kind pass_kind(sqlite3_stmt *q, int column);	    /* a case file may hold any number: one that is no kind is a note */
enum party pass_party(sqlite3_stmt *q, int column);	    /* likewise: PARTY_NONE */
enum role pass_role(sqlite3_stmt *q, int column);	    /* likewise: ROLE_NONE */
/* Likewise of what a function is called with. */
struct slice pass_value_text(sqlite3_value *v);
int64_t pass_value_time(sqlite3_value *v);
enum kind pass_value_kind(sqlite3_value *v);
enum party pass_value_party(sqlite3_value *v);
enum role pass_value_role(sqlite3_value *v);

#endif
