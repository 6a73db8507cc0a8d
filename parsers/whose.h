/*
 * Whom a record is about that names nobody: the subscriber whom the records before it name, when it can be only one.
 * For: format.c.
 */
#ifndef WHOSE_H
#define WHOSE_H

#include "event.h"

enum { WHOSE_SEEN = 64, WHOSE_DIGITS = 16 };

struct whose { /* zero-initialised knows nobody */
	struct {
		char imsi[WHOSE_DIGITS + 1];
		int64_t ns; /* UTC_NONE: the record has no time */
		uint32_t line;
		bool done; /* a procedure came to its end with it */
	} seen[WHOSE_SEEN];
	unsigned n; /* ever seen; the last WHOSE_SEEN are kept */
};

/* Remembers whom the event names, if anybody. */
void whose_add(struct whose *w, const struct event *ev);
/* What was going on with the one who was found for the event is over, when the event says so. */
void whose_end(struct whose *w, const struct event *ev);
/*
 * Gives the event the IMSI of the records up to within_ns before it (undated ones: up to 40 lines). The nearest decide of those with whom
 * something was going on; when they name two, it stays nobody's: a wrong name is worse than none. True: it has one now.
 */
bool whose_find(const struct whose *w, struct event *ev, int64_t within_ns);
/* The IMSI that stands in an identity as it is written ("imsi-...", "suci-0-999-70-...", digits), "" when there is none or it is concealed. */
struct slice whose_imsi(struct slice written, char room[WHOSE_DIGITS + 1]);

#endif
