/*
 * What was said of one device, kept in memory: its statements as steps, and when each was said, so that the track at any instant is cut from it
 * and the case is not read again. It is read bit by bit.
 * For: verdict.c, bend.c (model/ only).
 */
#ifndef KEPT_H
#define KEPT_H

#include "track.h"

struct bend;
struct bent;
struct kept;
/*
 * The store's: that of the device, begun when it is not there. It goes when events change, or another device
 * is begun. NULL with an empty reason when there are too many statements to keep, else with the reason.
 */
struct kept *kept_of(struct store *s, int64_t device, struct error *e);
struct kept *kept_find(struct store *s, int64_t device); /* only when all of it is read; NULL: it is not */
int kept_read(struct kept *k, size_t events, struct error *e); /* so many more. 1: all are read, 0 not yet, -1 */
/* As track_load(); it lives as long as what was kept. NULL: it cannot be cut there, and has to be read. */
struct track *kept_track(struct kept *k, int64_t at);

void kept_bend(struct store *s, const struct bend *now); /* what is kept stands where it is from now on supposed to stand */
struct bent *kept_places(struct store *s, int64_t list, size_t *n); /* all events of the list, in no order, to be freed; NULL: they are not kept */
size_t kept_moved(const struct kept *k); /* how many events of the device stand elsewhere, or are not there, because of them */

#endif
