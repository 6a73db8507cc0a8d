/*
 * The events of a case by time: all of them, those of each device, and those about shared things that belong to none. Kept as lists of ids in
 * the table `placed`, made once when all is settled.
 * For: index.c, timeline.c, track.c, verdict.c.
 */
#ifndef ORDER_H
#define ORDER_H

#include "pass.h"

#define ORDER_ALL 0
#define ORDER_SHARED (-1) /* tunnels, routes, rules, restarts, snapshots that are nobody's */

bool order_is_shared(enum kind k);

/* How they are made: add all events, then write them. */
struct ordering;
struct ordering *ordering_new(struct store *s);
int ordering_add(struct ordering *o, const struct event_row *r, struct error *e); /* 1 or -1 */
int ordering_write(struct ordering *o, struct error *e);			  /* likewise */
void ordering_free(struct ordering *o);

/*
 * Ids of a list (a device, or one of the above) by place in the timeline, artifact, line and id, from an instant on, or from `back` ids before it
 * (some more, as they are kept many in a row). NULL on trouble.
 */
struct order;
struct order *order_open(struct store *s, int64_t list, int64_t since, size_t back, struct error *e);
struct order *order_kept(struct store *s, int64_t list, struct error *e); /* all of it, as it is kept whatever is supposed (bend.h) */
bool order_from_start(const struct order *o); /* nothing stands before its first */
int order_next(struct order *o, int64_t *id, struct error *e); /* 1, 0, -1 */
void order_close(struct order *o);
struct listed {
	int64_t id;
	int64_t list;
};

/*
 * Whole lists from `first` on, as far as they have `most` ids together, but at least the first: *out to be freed, by list, *last the last list
 * they hold. How many; -1.
 */
ptrdiff_t order_lists(struct store *s, int64_t first, bool others, size_t most, int64_t *last, struct listed **out, struct error *e);

#endif
