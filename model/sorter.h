/*
 * Sorts any number of records in little memory: what does not fit goes to an unnamed temporary file in sorted runs. What comes in order
 * already, or in long stretches of it, costs next to nothing.
 * For: passes in model/.
 */
#ifndef SORTER_H
#define SORTER_H

#include "base.h"
#include "error.h"

#define SORTER_RECORD_MAX (1u << 20)

struct sorter;
/*
 * Records begin at a multiple of eight bytes. Those that are equal in order come as they were added. lead: a number by which most of them are
 * in order already, so that they need not be looked at.
 */
struct sorter *sorter_new(int (*order)(const void *a, const void *b), int64_t (*lead)(const void *record), size_t memory);
void sorter_free(struct sorter *s);
/* Copies n bytes, at most SORTER_RECORD_MAX. 1, or -1 when the disk is full. */
int sorter_add(struct sorter *s, const void *record, size_t n, struct error *e);
/* After the last one was added: the next in order, that lives until the next call; NULL at the end, and with *failed set on trouble. */
const void *sorter_next(struct sorter *s, bool *failed, struct error *e);

#endif
