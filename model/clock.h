/*
 * What the files of the clock pass share: clocks, what runs evenly of them, and the steps from stamps to corrected times.
 * For: clock*.c.
 * A clock is one physical source of time, named after its host, else its artifact.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "bound.h"
#include "clock_event.h"
#include "clock_node.h"
#include "clock_stamp.h"
#include "numbers.h"
#include "pass.h"
#include "scratch.h"

#define RANK_NONE 255
#define CLOCK_SAME_HOST (60 * NS_PER_S) /* two programs of one host write down one event within that time */
#define LATE_NS (20 * 1000 * 1000) /* so much later than it happened may an event be written down */

struct clocks {
	struct store *store;
	struct words *names;
	struct timepiece *clock;
	struct writing *writing;
	struct place *place;
	struct roll marked, seen, told, sent; /* the four that follow: one for each event, when it comes to that */
	struct mark *mark;
	struct sight *sight;
	struct relayed *relayed;
	struct sender *sender; /* clock_read.c */
	struct leap *leap;    /* clock_leap.c */
	struct order *order;
	struct link *link;
	struct node *node;
	struct edge *edge;    /* between nodes, once solved */
	struct bound *course; /* of each node in each window; clock_solve.c */
	int64_t begin, window;/* of the first window, and how long one is */
	struct tally *tally;  /* links of each pair of writings; clock_pairs.c */
	struct numbers ips;   /* hashed addresses that devices held */
	struct holdings *holdings; /* clock_held.h */
	struct sessions *sessions; /* clock_stale.h */
	size_t tallies, tally_room, clock_room, writings, writing_room, places, marks, sights, relays;
	size_t senders, leaps, leap_room;
	size_t links, link_room, edges, nodes, node_room, windows, orders, order_room;
	size_t group;	      /* sights before those of the key at hand; links get an event's number from it */
	uint32_t parts;
	uint32_t unset;	      /* so many parts there were when it was found which clocks were not set yet, + 1 */
	uint32_t event, reference;
};

/* In loops over all marks: those that were looked at leave memory. */
static inline void clock_rest(const struct clocks *c, size_t i)
{
	if (i % 32768 == 0)
		roll_rest(&c->marked);
}

/* Likewise in loops that look at marks here and there: neighbours come along with each. */
static inline void clock_rest_often(const struct clocks *c, size_t i)
{
	if (i % 128 == 0)
		roll_rest(&c->marked);
}

/* clock_read.c */
int clock_read(struct clocks *c, struct error *e);
uint32_t clock_writing(struct clocks *c, const struct writing *like); /* the same, or a new one */
void *clock_room(void *list, size_t count, size_t *room, size_t size); /* for one more */
uint32_t clock_place(const struct clocks *c, int64_t artifact); /* index; NO_CLOCK: there is none */
/* clock_sight.c: which events others may have seen too */
void clock_sights(struct clocks *c, uint32_t mark, struct event_row *r, const struct sighted *ahead);
void clock_look(void *nobody, struct event_row *r, void *sighted); /* what can be said ahead of it: most are flows */
/* clock_year.c: the year of stamps that state none */
void clock_years(struct clocks *c);
/* clock_hand.c: zones and offsets that were given: --assume-tz, --offset, the manifest */
void clock_hands(struct clocks *c);
/* clock_pairs.c: sights of one event become links between writings */
int clock_pairs(struct clocks *c, struct error *e);
/* clock_meet.c: sights of one event one after the other, ascending; of events that no link is wanted of only sessions are told for certain */
int clock_meet(struct clocks *c, void (*take)(void *whose, const struct seen *s), void *whose, struct error *e);
/* clock_link.c: what relays stamped too, and copies */
void clock_relays(struct clocks *c);
bool clock_linked(const struct clocks *c, size_t *at, uint32_t *a, uint32_t *b); /* two writings with so many links that they get no more; at: from 0 */
/* a to b: b happened between `least` and `most` ns after a; FREE_LO, FREE_HI: not known */
void clock_link(struct clocks *c, uint32_t a, uint32_t b, enum why why, int64_t least, int64_t most);
void clock_link_ends(struct clocks *c, const struct end *a, const struct end *b, enum why why, int64_t least, int64_t most);
/* clock_step.c: where a clock was set. In a file time goes back, or comes from before the epoch of logs */
void clock_steps(struct clocks *c);
/* clock_zone.c: what the links say about zones */
void clock_zones(struct clocks *c);
/* clock_node.c: writings that run together are a node; then links are between nodes */
void clock_nodes(struct clocks *c);
void clock_unset(struct clocks *c); /* finds the writings of clocks that were not set yet */
uint32_t clock_dates(const struct clocks *c, const struct link *l); /* the mark that tells when: not one of a clock that was never set */
/* clock_solve.c: offsets against the reference */
void clock_solve(struct clocks *c);
/* clock_refer.c: which clock is the reference */
void clock_refer(struct clocks *c);
bool clock_better(const struct clocks *c, uint32_t a, uint32_t b); /* is node a the better reference */
size_t clock_window(const struct clocks *c, int64_t at);
int64_t clock_middle(const struct clocks *c, size_t window);
/* clock_guess.c: one number for each node that fits to those of the others */
void clock_choose(struct clocks *c);
int64_t clock_guess(const struct clocks *c, const struct node *n, int64_t reading, int64_t *doubt); /* ns to take off a UTC reading, +- doubt */
/* clock_words.c: rows of the table of clocks */
int clock_words(struct clocks *c, struct error *e);
/* "7 of its 9 stamps say that it was not synchronised"; nothing when none does. */
void clock_doubts(const struct timepiece *t, struct text *out);
void clock_zone_name(int32_t seconds, char out[16]);
/* clock_findings.c */
int clock_findings(struct clocks *c, struct error *e);
/* clock_write.c: corrected times */
int clock_write(struct clocks *c, struct error *e);

#endif
