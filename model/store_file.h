/*
 * Opening the file under a store: new, temporary, or found and not trusted.
 * For: store.c.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "error.h"

/* As store_open(): NULL path is a temporary case. NULL with the reason in e. */
sqlite3 *store_file_open(const char *path, struct error *e);
/* Indexes that the passes and the views need: made once all events are in. */
int store_file_index(sqlite3 *db, struct error *e);

#endif
