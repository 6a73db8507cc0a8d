/*
 * A CSV list of devices: a head of field names, a device a line.
 * For: importers/manifest.c.
 */
#ifndef INVENTORY_H
#define INVENTORY_H

#include "error.h"
#include "event.h"

/* Adds a row "name=value TAB name=value LF" for each device. said: columns that were left out, a sentence, or nothing. 1, or -1. */
int inventory_rows(struct slice csv, struct text *rows, struct text *said, struct error *e);

#endif
