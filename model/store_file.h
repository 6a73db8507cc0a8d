/*
 * Opening the file under a store: new, temporary, or found and not trusted.
 * For: store.c, raw.c, pass.c.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "error.h"

/* As store_open(): NULL path is a temporary case. NULL with the reason in e. */
sqlite3 *store_file_open(const char *path, struct error *e);
/* Statements that make, and drop, the indexes that the passes and the views need once all events are in. */
extern const char store_file_index[], store_file_unindex[];

/* What SQLite could not do, and why, in words. Returns -1. */
int store_file_failed(sqlite3 *db, struct error *e);

#endif
