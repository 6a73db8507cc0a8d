/*
 * Words that many rows say, kept once and close together.
 * For: rows.c, rows_read.c.
 */
#ifndef POOL_H
#define POOL_H

#include "base.h"

struct pool;
struct pool *pool_new(void);
void pool_free(struct pool *p);			       /* with all its words; NULL: nothing */
const char *pool_word(struct pool *p, struct slice s); /* NUL-ended; the same word at the same place */

#endif
