/*
 * What was said about one device, in order of time and without repetition: the input of the walk.
 * For: walk.c, status.c, verdict.c, sentence.c (model/ only).
 * Everything hangs on the track until track_free().
 */
#ifndef TRACK_H
#define TRACK_H

#include "pass.h"
#include "verdict.h"

struct step { /* one statement, with its repetitions in the same artifact */
	int64_t event, artifact;
	int64_t t, last; /* first and last time; undated ones stand where their file puts them */
	int64_t stated;	 /* as its own clock has it; UTC_NONE: none */
	int64_t half;
	uint64_t offset;
	uint32_t line, count;
	enum kind kind;
	enum party party;
	enum role role;
	const char *host;    /* NULL: unknown */
	const char *fact;    /* "flow[tcp 10.200.0.10:1883]", NULL: speaks of none */
	bool shared;	     /* about a tunnel, route or rule, not about this device */
	bool dated;
	bool down;	     /* the flow or message goes towards the device */
	uint64_t present;    /* which fields it has; a field may be there and empty */
	struct slice fields;
};

struct track {
	struct store *store;
	int64_t device;
	char *name;
	struct words *words; /* hosts, facts and field texts */
	struct words *ips;   /* addresses the device held */
	struct step *step;
	size_t count, room;
	int64_t from, to;    /* first and last dated statement about the device itself */
};

/*
 * Statements about shared things, loaded once for many devices: as a track that must outlive theirs. at: statements after it are left out;
 * UTC_NONE: all. NULL on trouble.
 */
struct track *track_shared(struct store *s, int64_t at, struct error *e);
struct track *track_load(struct store *s, int64_t device, const struct track *shared, int64_t at, struct error *e);
void track_free(struct track *t);
int track_order(const void *a, const void *b); /* steps by time; those without one last */
struct slice track_field(const struct step *s, enum field f);
bool track_held(const struct track *t, struct slice address); /* an address of this device */
/* The value of the step's fact in words ("up, 10.60.0.2"), at most size - 1 bytes. */
void track_value(const struct step *s, char *out, size_t size);
const char *track_fact_name(enum kind k); /* "flow", NULL when the kind speaks of no fact */
/* Does "10.60.0.0/16 169.254.77.1/32" (blank-separated IPv4 prefixes) cover the address. */
bool track_covers(struct slice prefixes, struct slice address);

#endif
