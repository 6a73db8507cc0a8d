/*
 * A case as it is read while clocks are supposed to run otherwise and sources to be absent: each event moves, or is not there, as it is read, and
 * the file stays as it is.
 * For: whatif.c, order.c, kept.c (model/ only).
 */
#ifndef BEND_H
#define BEND_H

#include "pass.h"
#include "whatif.h"

struct bend;
/* Each with what is to be added to the instants of its clock. NULL on trouble. */
struct bend *bend_new(struct store *s, const struct whatif *w, const int64_t *shift, size_t n, struct error *e);
void bend_free(struct bend *b);
void bend_set(struct store *s, struct bend *b); /* events are read so from now on; NULL: as they are kept. It is the store's now */
/* What is to be added to the dated events of a speaker, and beside that to those whose stamps state no zone. False: they are not there. */
bool bend_of(const struct bend *b, int64_t artifact, struct slice host, int64_t *all, int64_t *local);
bool bend_hides(const struct bend *b); /* some are not there */
int64_t bend_sum(int64_t t, int64_t shift); /* an instant, as pass_near() */

/* A list of order.h as it is then: sorted ids, and where each stands. NULL: as it is kept. */
struct bent { int64_t id, place; };
const struct bent *bend_list(struct store *s, int64_t list, size_t *n, struct error *e);

#endif
