/*
 * What the files of the clock pass share: every stamp as a mark, what wrote it, and which marks speak of one event.
 * For: clock*.c.
 * A clock is one physical source of time, named after its host, else its artifact. A writing is one way in which a clock's time was written
 * down: as epoch, with a stated offset or without one; by the host itself or by somebody who kept its records. Writings of one clock differ
 * by whole zones, clocks by anything.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "bound.h"
#include "clock_event.h"
#include "pass.h"

#define NO_CLOCK UINT32_MAX
#define RANK_NONE 255
#define LATE_NS (20 * 1000 * 1000) /* so much later than it happened may an event be written down */


struct writing {
	uint32_t clock;
	enum stamp_basis basis;
	int32_t stated;	      /* the offset it states, s */
	bool foreign;	      /* kept by another host */
	bool by_hand;	      /* its zone was given: readings are UTC already */
	int32_t zone;	      /* what its readings are ahead of the clock's UTC, s: an unstated zone, or what is wrong with the stated one */
	int32_t shown;	      /* the offset that by_hand took away last, s */
	bool known;	      /* the zone rests on evidence */
	bool refuted;	      /* what it states is wrong */
	int64_t stamps;
	struct bound ahead;   /* of the reference, its zone included */
	uint32_t next;	      /* of the same clock, index + 1 */
};

struct timepiece { /* a clock */
	uint32_t writing;     /* the first, index + 1 */
	int64_t stamps, epochs, zoned, locals, confirmed, paired;
	double sum;	      /* of dated readings, for the year of those that state none */
	int64_t dated;
	struct bound ahead;   /* of the reference */
	bool by_hand;	      /* the offset was given */
	bool floats;	      /* nothing ties it to the reference: `ahead` is against another that is not tied either */
	int32_t zone;
	const char *zone_basis;
	char *zone_name;      /* as given by hand, else NULL */
	uint64_t imsi;	      /* key of the one that a device's clock named */
	bool many;	      /* it named several */
	int64_t twice;	      /* stamps of an hour that came twice */
};

struct mark { /* the stamp of one event */
	int64_t id, reading;
	int64_t precision;    /* ns: it was between reading and that much later */
	uint32_t artifact;    /* index */
	uint32_t writing;     /* NO_CLOCK: undated */
	bool yearless;
};

struct place { /* an artifact */
	int64_t id, mtime;
	char *path, *name;    /* its host's, else NULL */
	char *folder;	      /* the host whose folder holds it, else NULL */
	char *zone;	      /* of its unzoned stamps, by hand; else NULL */
	bool rsp;	      /* a server's log of the RSP party */
	uint32_t asked;	      /* mark of a session request that is not answered yet, + 1 */
	int64_t from, to;
};

struct relayed { /* a record that a relay stamped too, or a copy of another */
	uint32_t mark, writing; /* what the relay wrote; NO_CLOCK: a copy */
	int64_t reading;	/* likewise, or the id of the event that it repeats */
};

struct clocks {
	struct store *store;
	struct words *names;
	struct timepiece *clock;
	struct writing *writing;
	struct place *place;
	struct mark *mark;
	struct sight *sight;
	struct relayed *relayed;
	struct link *link;
	struct edge *edge;    /* between clocks, once solved */
	struct tally *tally;  /* links of each pair of writings; clock_pairs.c */
	uint32_t *ips;	      /* hashed addresses that devices held, sorted */
	size_t tallies, tally_room, ip_count, clock_room, writings, writing_room, places, marks, mark_room, sights, sight_room, relays, relay_room, links, link_room, edges;
	size_t group;	      /* sights of the key at hand; links get an event's number from it */
	uint32_t event, reference;
};

/* clock_read.c */
int clock_read(struct clocks *c, struct error *e);
uint32_t clock_writing(struct clocks *c, const struct writing *like); /* the same, or a new one */
void *clock_room(void *list, size_t count, size_t *room, size_t size); /* for one more */
/* clock_sight.c: which events others may have seen too */
void clock_sights(struct clocks *c, uint32_t mark, sqlite3_stmt *q);
/* clock_year.c: the year of stamps that state none */
void clock_years(struct clocks *c);
/* clock_hand.c: zones and offsets that were given: --assume-tz, --offset, the manifest */
void clock_hands(struct clocks *c);
/* clock_pairs.c: sights of one event become links between writings */
void clock_pairs(struct clocks *c);
/* clock_held.c: new flows of an address lie within the one session that held it */
void clock_held(struct clocks *c);
/* a to b: b happened between `least` and `most` ns after a; FREE_LO, FREE_HI: not known */
void clock_link(struct clocks *c, uint32_t a, uint32_t b, enum why why, int64_t least, int64_t most);
/* clock_zone.c: what the links say about zones; then links are between clocks */
void clock_zones(struct clocks *c);
/* clock_solve.c: offsets against the reference */
void clock_solve(struct clocks *c);
/* clock_words.c: rows of the table of clocks, and findings */
int clock_words(struct clocks *c, struct error *e);
/* clock_write.c: corrected times */
int clock_write(struct clocks *c, struct error *e);

#endif
