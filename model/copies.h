/*
 * Which records of a case are copies of each other.
 * For: witness.c.
 */
#ifndef COPIES_H
#define COPIES_H

#include "base.h"

enum { OTHER_PROGRAM = 1, OTHER_HOST = 2, OTHER_FOLDER = 4, RELAYED = 8, SAYS_LESS = 16 }; /* what makes a record more distant */

struct record {
	uint64_t speech;    /* who says what kind of thing, hashed */
	uint64_t key;	    /* and what they say */
	int64_t wall;	    /* ns on the sender's clock as it stands there, without the year */
	int64_t id;
	uint32_t precision; /* us */
	uint32_t family;    /* a file with its rotations */
	uint32_t sheet;	    /* the file, by its path */
	uint32_t next;	    /* in a list of copies, index + 1; 0 ends it */
	uint8_t distance;
	bool flow;	    /* others say other things about it */
};

/* What a record says: the fields of its event without the host. Lives until the call after the next. */
typedef struct slice copies_said(void *from, int64_t id);

/*
 * Sorts the records, and hangs copies into lists. heads has room for n: the index of the first record of each list. Returns how many lists
 * there are; every record is in one of them.
 */
size_t copies_find(struct record *r, size_t n, uint32_t *heads, copies_said *said, void *from);

#endif
