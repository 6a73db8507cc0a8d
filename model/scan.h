/*
 * The events of a case one after the other, and what passes make of each.
 * For: events.h, with which it comes; passes and views in model/.
 */
#ifndef SCAN_H
#define SCAN_H

#include "base.h"
#include "error.h"

struct events;
struct event_row;

/* All in the order of their ids, those of an artifact (0: of all). A row lives until the next. NULL on trouble. */
struct scan;
struct scan *events_scan(struct events *l, int64_t artifact, struct error *e);
/* Likewise, but only the runs that hold one of these ids, which ascend; they must stay until scan_close(). */
struct scan *events_scan_only(struct events *l, const int64_t *id, size_t n, struct error *e);
int scan_next(struct scan *c, struct event_row *row, struct error *e); /* 1, 0, -1 */
/*
 * Likewise of all, with a look at each row beforehand, one after the other: by the second thread when there is one. It may touch whatever the
 * caller does not, but neither the case nor other rows; what it found stands in `size` bytes of its own.
 */
struct scan_look {
	void (*look)(void *whose, struct event_row *row, void *found);
	void *whose;
	size_t size;
};
struct scan *events_scan_looking(struct events *l, const struct scan_look *look, struct error *e);
const void *scan_found(const struct scan *c); /* of the row that came last */
int scan_step(struct scan *c, struct error *e); /* as scan_next(), for who needs nothing of the row but what was found */
/* What a pass made of the row that came last. One scan at a time may change events; others see it from scan_close() on. */
void scan_set(struct scan *c, int settled, int64_t value);
void scan_time(struct scan *c, int64_t t, int64_t half);
int64_t scan_kept_time(const struct event_row *row, int64_t t); /* for SETTLED_T of this row */
int scan_close(struct scan *c, struct error *e); /* 1 or -1 */

#endif
