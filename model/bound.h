/*
 * Intervals of clock offsets, and what follows from many of them: bounds between pairs of clocks are intersected as NTP does, and carried
 * along the graph of clocks.
 * For: clock*.c, and the tests of the arithmetic (nothing here knows the store).
 * All numbers are ns; a side that is not bounded is FREE_LO or FREE_HI.
 */
#ifndef BOUND_H
#define BOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FREE_LO INT64_MIN
#define FREE_HI INT64_MAX
#define DRIFT_PPM 400 /* two clocks part by no more than that: each runs at most 200 ppm too fast or too slow */

struct bound {
	int64_t lo, hi;
};

struct link {		 /* one event that two clocks stamped: how far b's reading is ahead of a's */
	uint32_t a, b;
	uint32_t mark_a, mark_b; /* the stamps: for the caller */
	uint32_t event;	 /* which event: for the caller, to count events and not links */
	uint8_t why;	 /* likewise */
	uint8_t within;	 /* likewise: s that one bound rests on being taken for the most, 0: both are certain */
	uint8_t sure;	 /* 1: a's stamp is an epoch or states its zone, 2: b's */
	uint8_t taken;	 /* which bounds rest on that: 1 the lower, 2 the upper */
	bool out;	 /* set by bound_links(): contradicts what most others say */
	int64_t at;	 /* when, by a clock that all links of the edge have in common */
	struct bound d;
};

struct edge { /* what all links between two clocks say together, at the instant `at` */
	uint32_t a, b;
	size_t from, to; /* links */
	size_t agree;	 /* links that meet in d */
	int64_t at;
	struct bound d;
	bool out;	 /* set by bound_solve(): contradicts the rest of the graph */
	bool loose;	 /* for the caller: takes no part */
};

int64_t bound_plus(int64_t a, int64_t b); /* keeps unbounded what is, and becomes so instead of overflowing */
struct bound bound_sum(struct bound a, struct bound b);
struct bound bound_turn(struct bound a); /* the same seen from the other clock */
struct bound bound_widen(struct bound a, int64_t by);
bool bound_meet(struct bound *a, struct bound b); /* a becomes the common part; false: there is none, a stays */
bool bound_closed(struct bound a);
int64_t bound_width(struct bound a);	 /* FREE_HI when a side is open */
/* Best single number: 0 where nothing speaks against it, else the middle, else the known side. And how far from it the truth may be, as far as known. */
int64_t bound_guess(struct bound a);
int64_t bound_doubt(struct bound a);
int64_t bound_middle(struct bound a); /* 0 when a side is open */

/*
 * What most of n links of one edge agree on at the instant `at`, each widened by how far clocks may drift since. Where equally many meet in
 * several places all of them are in it. Marks the links that are elsewhere.
 */
struct bound bound_links(struct link *l, size_t n, int64_t at, size_t *agree);
/*
 * Sorts links by their clocks (a < b, turned where it was not) and makes an edge of each pair, at the instant `at` or, when that is FREE_LO, in
 * the middle of its links. Returns how many; *edges is to be freed.
 */
size_t bound_edges(struct link *l, size_t n, int64_t at, struct edge **edges);
/*
 * Narrows x[], a place for each clock, where the caller has set what is known (the reference: 0 to 0; everything else open). Edges with more
 * support go first; one that leaves nothing is out.
 */
void bound_solve(struct edge *e, size_t n, struct bound *x);
int64_t bound_drift(int64_t from, int64_t to); /* so far may two clocks part in between */

#endif
