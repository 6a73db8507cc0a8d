/*
 * A bundle that is read ahead: a second thread unfolds and hashes it, a few chunks before they are asked for. What comes out is the same
 * whoever is faster.
 * For: importers/import.c, importers/intake.c.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include "bundle.h"
#include "known.h"

struct ahead;
/* As bundle_open(). What the case had before is only hashed, and lent as known when it is the same. known lives longer. */
struct ahead *ahead_open(const char *path, const struct limits *limits, const struct known *known, struct error *e);
void ahead_close(struct ahead *a); /* waits for the thread to leave what it reads */
/* As bundle_next() and bundle_read(); what was not read of the entry before is unfolded all the same, so limits count it. */
int ahead_next(struct ahead *a, struct entry *out, struct error *e);
ptrdiff_t ahead_read(struct ahead *a, char *buf, size_t size, struct error *e);
/* SHA-256 of the entry, once ahead_read() came to its end: 64 hex digits. Lives until the next entry. */
const char *ahead_digest(const struct ahead *a);
uint64_t ahead_position(const struct ahead *a); /* as bundle_position(), of the chunk at hand */
uint64_t ahead_size(const struct ahead *a);

#endif
