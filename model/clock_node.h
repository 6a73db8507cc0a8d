/*
 * What the clock pass solves for: a clock between two steps.
 * For: clock*.c.
 */
#ifndef CLOCK_NODE_H
#define CLOCK_NODE_H

#include "bound.h"
#include "utc.h"

/* What runs evenly: a clock between two steps. Two programs of a host whose times do not fit together are two. */
struct node {
	uint32_t clock, next; /* of the same clock, index + 1 */
	enum stamp_basis basis;
	bool apart;	      /* not the clock's first: known to be off by something else */
	bool leapt;	      /* what others tell to lie between two steps */
	bool unset;	      /* the clock was not set yet */
	int64_t from;	      /* its first reading, its zone taken off */
	bool floats;	      /* nothing ties it to the reference: `ahead` is against another that is not tied either */
	uint32_t frame;	      /* while nodes are made */
	int64_t stamps, confirmed, relayed, paired;
	uint32_t group;	      /* how many it is tied to */
	struct bound ahead;   /* of the reference, where that is known best */
	struct bound steady;  /* what fits all windows */
	uint32_t root;	      /* of a group that floats: whom `ahead` is against */
	bool likely;	      /* `guess` rests on how fast relays are */
	int64_t guess;	      /* what is taken off its readings */
	bool drifts;	      /* no single offset fits all windows */
	double drift;	      /* ppm */
};

#endif
