/*
 * The fleet as it is supposed to be (whatif.h), device after device: what the case keeps of each verdict is made anew. It goes with the
 * supposition, as nothing of that is ever saved.
 * For: tui/trial.c.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "store.h"

struct follow;
struct follow *follow_new(struct store *s, struct error *e);
/* Reads so many more events. 1: all devices have followed, and incidents are theirs; 0 not yet; -1 trouble. */
int follow_step(struct follow *f, size_t events, struct error *e);
size_t follow_done(const struct follow *f, size_t *of, int *read); /* so many devices have; read: so much of the events, in hundredths */
void follow_free(struct follow *f);

#endif
