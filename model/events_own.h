/*
 * How the events of a store are kept while it is open.
 * For: events.c, event_row.c, scan.c.
 */
#ifndef EVENTS_OWN_H
#define EVENTS_OWN_H

#include "drafter.h"
#include "events.h"
#include "store_file.h"

#define CACHED 64 /* runs at hand: a page of a view cites lines of many artifacts at once */
#define LIST_SPEAKERS 3 /* of words */

struct run { /* a segment in the file */
	int64_t id, artifact;
	uint32_t n;
};

struct cached {
	size_t run; /* plus one; 0: free */
	uint64_t used;
	struct segment segment;
};

struct events {
	sqlite3 *db;
	sqlite3_stmt *add_run, *add_said, *said, *settled, *settle, *version;
	struct book *book;
	struct lexicon speakers;
	struct drafter *drafter;
	struct run *run;
	size_t runs, room;
	bool known; /* the file's runs and words are here */
	struct cached cache[CACHED];
	size_t latest; /* in the cache */
	uint64_t clock;
	struct keeping {
		void *what;
		void (*forget)(void *what);
	} ahead, track, heard, bend;
	bool (*bend_row)(void *what, struct event_row *row);
	int64_t others; /* changes of the file by other programs, when it was known */
	struct text packed, fields, key;
	char made[16][64]; /* values that were made from numbers, in turn */
	unsigned mades;
	char apart[128]; /* a view of another thread's does not write where this one's next memory is */
	bool dated;	 /* each has a time, and stands there; false: nobody knows */
	bool helped;	 /* a second thread helps to read all */
};

int events_failed(struct events *l, struct error *e); /* what SQLite said; returns -1 */
int events_damaged(struct error *e);
int events_prepared(struct events *l, sqlite3_stmt **q, const char *sql, struct error *e);
int events_done(struct events *l, sqlite3_stmt *q, struct error *e); /* one that returns nothing */
int events_know(struct events *l, struct error *e);		     /* the file's runs and words */
int events_load(struct events *l, const struct run *r, struct segment *s, struct error *e); /* 1 or -1 */
void events_forget_cache(struct events *l);
/* A row from its cells; whether its values were found must stand in it before. False: what is there is no event. */
bool event_row_fill(struct events *l, const struct segment *s, uint32_t i, const int64_t cell[SEGMENT_CELLS], struct event_row *r);

#endif
