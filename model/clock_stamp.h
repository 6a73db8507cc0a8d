/*
 * Stamps of a case as the clock pass holds them: what was read, in which file, in which way of writing.
 * For: clock*.c.
 * A writing is one way in which a clock's time was written down: as epoch, with a stated offset or without one; by the host itself or by
 * somebody who kept its records. Writings of one clock differ by whole zones, clocks by anything.
 */
#ifndef CLOCK_STAMP_H
#define CLOCK_STAMP_H

#include "bound.h"
#include "utc.h"

#define NO_CLOCK UINT32_MAX
#define LOGS (INT64_C(978307200) * NS_PER_S) /* 2001: a clock that shows less was never set */

struct writing {
	uint32_t clock;
	enum stamp_basis basis;
	int32_t stated;	      /* the offset it states, s */
	bool foreign;	      /* kept by another host */
	bool by_hand;	      /* its zone was given: readings are UTC already */
	uint32_t part;	      /* between two steps of the clock; 0: no step was seen */
	bool leapt;	      /* others tell that it is one */
	uint32_t family;      /* the writing that all parts began as */
	uint32_t along;	      /* the writing of the same clock that this part certainly goes with, + 1 */
	uint32_t node;
	int32_t zone;	      /* what its readings are ahead of the clock's UTC, s: an unstated zone, or what is wrong with the stated one */
	int32_t shown;	      /* the offset that by_hand took away last, s */
	bool known;	      /* the zone rests on evidence */
	bool refuted;	      /* what it states is wrong */
	bool unset;	      /* the clock was never set: 1970, 1980, 2000 are no years of logs */
	int64_t stamps;
	struct bound ahead;   /* of the writing `frame`, its zone included */
	uint32_t frame;
	uint32_t next;	      /* of the same clock, index + 1 */
};

struct mark { /* the stamp of one event */
	int64_t id, reading;
	int64_t precision;    /* ns: it was between reading and that much later */
	uint32_t artifact;    /* index */
	uint32_t writing;     /* NO_CLOCK: undated */
	uint32_t either;      /* the part that it may as well be of; NO_CLOCK: none */
	bool yearless;
	bool boots, sets;     /* it tells of a boot; that the clock was set */
};

struct place { /* an artifact */
	int64_t id, mtime;
	char *path, *name;    /* its host's, else NULL */
	char *folder;	      /* the host whose folder holds it, else NULL */
	char *zone;	      /* of its unzoned stamps, by hand; else NULL */
	bool rsp;	      /* a server's log of the RSP party */
	uint32_t asked;	      /* mark of a session request that is not answered yet, + 1 */
	uint32_t searching;   /* likewise, of the beginning of a search for a network */
	uint64_t offered;     /* key of the tunnel that it asked its peer for */
	int64_t from, to;
};

struct relayed { /* a record that a relay stamped too, or a copy of another */
	uint32_t mark, writing; /* what the relay wrote; NO_CLOCK: a copy */
	int64_t reading;	/* likewise, or the id of the event that it repeats */
	bool sent;		/* no relay's stamp: the sender's own */
};

struct order { /* two marks of one file between which the clock was set */
	uint32_t before, after;
};

struct timepiece { /* a clock */
	uint32_t writing;     /* the first, index + 1 */
	int64_t stamps, epochs, zoned, locals;
	double sum;	      /* of dated readings, for the year of those that state none */
	int64_t dated;
	struct bound given;   /* the offset, when it was given by hand */
	bool by_hand;
	uint32_t node;	      /* the one that speaks for it */
	int32_t zone;
	const char *zone_basis;
	char *zone_name;      /* as given by hand, else NULL */
	uint64_t imsi;	      /* key of the one that a device's clock named */
	bool many;	      /* it named several */
	bool was_set;	      /* others tell so */
	bool device;	      /* it is a device's */
	int64_t twice;	      /* stamps of an hour that came twice */
	int64_t doubts[CLOCK_DOUBTS]; /* stamps that say themselves what they are worth */
	uint32_t doubted[2];  /* the first and the last of these: marks */
};

/* How many of its stamps say themselves that it is not to be trusted. */
static inline int64_t clock_doubted(const struct timepiece *t)
{
	return t->doubts[CLOCK_UNSET] + t->doubts[CLOCK_LOST] + t->doubts[CLOCK_UNSYNCED];
}

#endif
