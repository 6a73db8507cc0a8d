/*
 * What does not fit in memory: an unnamed temporary file, and lists of any length of which little stays in memory.
 * For: passes in model/; sorter.c.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "base.h"

int scratch_open(void); /* a file that is gone once it is closed; -1: errno says why */

/* A list that is read and written in its order, mostly. Zero-initialised is empty. Without room for a file it stays in memory. */
struct roll {
	void *at;
	size_t bytes; /* there is room for */
	int file;     /* plus one; 0: all is in memory */
	bool stays;   /* there is no room for a file */
};
void *roll_widen(struct roll *r, size_t bytes);
void roll_free(struct roll *r);
void roll_rest(const struct roll *r); /* what was looked at leaves memory, and comes back when it is looked at again */

/* Room for one more of `size` bytes behind `count` others: where the list is from now on. */
static inline void *roll_room(struct roll *r, size_t count, size_t size)
{
	return (count + 1) * size <= r->bytes ? r->at : roll_widen(r, (count + 1) * size);
}

#endif
