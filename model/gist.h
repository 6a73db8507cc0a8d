/*
 * What was said about all devices, without repetitions, from one scan over all events: who says again what was said is found on the packed
 * values, so that only what is new is unpacked. It takes little memory, however many events there are.
 * For: track.c (track_next). Who asks for one device reads less with told.h.
 */
#ifndef GIST_H
#define GIST_H

#include "told.h"

struct gist;
/* at: what was said later is left out; UTC_NONE: nothing is. NULL on trouble. */
struct gist *gist_of(struct store *s, int64_t at, struct error *e);
/* The same bit by bit: what so many more events say; events stay as they are until all are read. 1: all are, 0 not yet, -1. */
struct gist *gist_new(struct store *s, int64_t at, struct error *e);
int gist_read(struct gist *g, size_t events, struct error *e);
/* The same by who reads all events anyhow: gist_hear() for each of them in their order, as events_scan_looking() calls, then the end. 1 or -1. */
struct gist *gist_begin(struct store *s, int64_t at, struct error *e);
void gist_hear(void *gist, struct event_row *r, void *nothing);
int gist_end(struct gist *g, struct error *e);
void gist_free(struct gist *g);

/* The addresses of a device. */
void gist_addresses(const struct gist *g, int64_t device, void (*each)(void *to_whom, struct slice address), void *to_whom);

struct gist_step { /* lives until `each` returns */
	struct told told; /* of the first; count: of all */
	int64_t t, last;  /* of the first and the last of them; undated ones: as their file tells */
};
/*
 * Calls for what was said of one device, in the order of told_each(), and maybe again for what repeats it. Devices are asked for in ascending
 * order of their ids. 1; 0: ask told_each(), for its lines came in no order; -1.
 */
int gist_each(struct gist *g, int64_t device, void (*each)(void *to_whom, const struct gist_step *s), void *to_whom, struct error *e);
/* From now on a second thread may call the two above, as long as nobody changes events. 1 or -1. */
int gist_lend(struct gist *g, struct error *e);

#endif
