/*
 * Runs the passes over the store: source, witness, clock, timeline, identity, coverage, verdict, incident; why in this order, settle.c says.
 * Each can be run again.
 * For: importers/import.c and the commands that change an assumption.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include "store.h"

int model_settle(struct store *s, struct error *e);

#endif
