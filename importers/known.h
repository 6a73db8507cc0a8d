/*
 * Which files a case has already: the same path with the same SHA-256 is not imported twice.
 * For: importers/import.c, importers/ahead.c.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include "store.h"

struct known;
struct known *known_new(struct store *s);
void known_free(struct known *k);
void known_next(struct known *k); /* another bundle begins */
/*
 * True when a bundle before this one had it; else it is known from now on. Within a bundle both are kept. what: its SHA-256, or the problem
 * of one that could not be read.
 */
bool known_add(struct known *k, const char *path, const char *what);

/* Had the case such a path when known_new() was called, with that SHA-256 (NULL: with any)? May be asked by another thread. */
bool known_before(const struct known *k, const char *path, const char *sha256);

#endif
