/*
 * A user's own line formats: the JSON files of a folder, handed to the registry as bytes.
 * For: importers/import.c.
 */
#ifndef FORMATS_H
#define FORMATS_H

#include "parser.h"

int formats_load(struct registry *g, const char *folder, struct error *e); /* 1, or -1 with the file and what is wrong in it */

#endif
