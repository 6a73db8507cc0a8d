/*
 * Events on their way into the case: packed into runs by a second thread while the next ones are read, and handed back in their order.
 * For: events.c.
 */
#ifndef DRAFTER_H
#define DRAFTER_H

#include "book.h"

struct drafted { /* a run */
	int64_t artifact;
	uint32_t n;
	struct slice packed; /* lives until the next call */
};

struct drafter;
/* Only the drafter uses the book from the first drafter_add() until drafter_next() gave all. */
struct drafter *drafter_new(struct book *b);
void drafter_free(struct drafter *d);
/* Takes a copy, once drafter_next() has nothing that is due. */
void drafter_add(struct drafter *d, int64_t artifact, const struct event *ev);
bool drafter_empty(const struct drafter *d); /* all that was added was handed back */
/* The next run that is due; with `all`, of all that was added. False: there is none. */
bool drafter_next(struct drafter *d, bool all, struct drafted *out);

#endif
