/*
 * What an earlier record said that a later one leaves out: "config error is REFUSED" tells neither the name nor who asked, the query before
 * it did.
 * For: format.c.
 */
#ifndef RECALL_H
#define RECALL_H

#include "event.h"

enum { RECALL_SEEN = 64, RECALL_FIELDS = 8, RECALL_SIZE = 96 };

struct recall { /* zero-initialised remembers nothing */
	struct {
		struct stamp stamp;
		char host[64];
		char value[RECALL_FIELDS][RECALL_SIZE]; /* of the fields below */
	} seen[RECALL_SEEN];
	unsigned n; /* ever seen; the last RECALL_SEEN are kept */
	enum field field[RECALL_FIELDS];
	unsigned fields;
};

/* Keeps a field from now on. False: there is no room for another. */
bool recall_want(struct recall *m, enum field f);
void recall_forget(struct recall *m);
/* Remembers the fields that are kept, as this record has them. */
void recall_add(struct recall *m, const struct event *ev, const struct stamp *stamp, struct slice host);
/*
 * Sets a field that ev lacks to what the nearest record up to within_ns before it said, on the same host, with the same values of the
 * fields in `by` that both have. Where nothing of `by` is the same in both, all records in reach must agree: a wrong value is worse than
 * none.
 */
void recall_find(const struct recall *m, struct event *ev, enum field f, const enum field *by, size_t n, const struct stamp *stamp,
		 struct slice host, int64_t within_ns);

#endif
