/*
 * The tracks of all devices, one after the other: while somebody looks at some, a second thread makes the next ones out of the gist.
 * For: verdict.c.
 */
#ifndef TRACKS_H
#define TRACKS_H

#include "track.h"

struct tracks;
/* All three must outlive it, and the case stay as it is but for the table of devices. NULL on trouble. */
struct tracks *tracks_of(struct store *s, struct gist *g, const struct track *shared, struct error *e);
/* The next, to be freed: of the devices by their ids. 1, 0 that was all, -1. */
int tracks_next(struct tracks *t, struct track **out, struct error *e);
void tracks_free(struct tracks *t);

#endif
