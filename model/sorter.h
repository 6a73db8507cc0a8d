/*
 * Sorts any number of records of one size in little memory: what does not fit goes to an unnamed temporary file in sorted runs.
 * For: passes in model/.
 */
#ifndef SORTER_H
#define SORTER_H

#include "base.h"
#include "error.h"

struct sorter;
struct sorter *sorter_new(size_t size, int (*order)(const void *a, const void *b), size_t memory);
void sorter_free(struct sorter *s);
/* Copies it. 1, or -1 when the disk is full. */
int sorter_add(struct sorter *s, const void *record, struct error *e);
/* After the last one was added: the next in order, that lives until the next call; NULL at the end, and with *failed set on trouble. */
const void *sorter_next(struct sorter *s, bool *failed, struct error *e);

#endif
