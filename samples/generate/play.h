/*
 * What happens becomes lines: the actions of a scenario in the order of its text, each phrase said into every log that has a line for it.
 * For: the scenario generator.
 */
#ifndef PLAY_H
#define PLAY_H

#include "logs.h"

int play(struct scenario *sc, struct logs *l, struct error *e);
/* The clock of a host or device at a true time, as its values have it now. */
int play_clock(const struct scenario *sc, struct slice host, int64_t at, struct clock *c, struct error *e);

#endif
