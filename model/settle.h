/*
 * Runs the passes over the store: source, witness, clock, timeline, identity, coverage, verdict, incident; why in this order, settle.c says.
 * Each can be run again.
 * For: importers/import.c and the commands that change an assumption.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include "store.h"

int model_settle(struct store *s, struct error *e);

#define SETTLING UINT64_MAX /* in place of lines, where who is told of an import is told of this too */
/* Told before each pass, and now and then while one works on the store: its name, and how many are done of all. False: stop. */
struct settle_watch {
	bool (*tell)(void *to_whom, const char *pass, unsigned done, unsigned all);
	void *to_whom;
};
/* 0: it was stopped, and nothing of it holds once the transaction is taken back. w may be NULL. */
int model_settle_watched(struct store *s, const struct settle_watch *w, struct error *e);

#endif
