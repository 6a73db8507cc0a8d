/*
 * What was said about one device, in order of time and without repetition: the input of the walk.
 * For: walk.c, status.c, verdict.c, sentence.c (model/ only).
 * Everything hangs on the track until track_free().
 */
#ifndef TRACK_H
#define TRACK_H

#include "gist.h"
#include "step.h"

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
/* Likewise, of devices in ascending order; the gist was made at this instant, too. */
struct track *track_next(struct store *s, struct gist *g, int64_t device, const struct track *shared, int64_t at, struct error *e);
void track_free(struct track *t);
int track_order(const void *a, const void *b); /* steps by time; those without one last */
struct slice track_field(const struct step *s, enum field f);
bool track_held(const struct track *t, struct slice address); /* an address of this device */
/* Does "10.60.0.0/16 169.254.77.1/32" (blank-separated IPv4 prefixes) cover the address. */
bool track_covers(struct slice prefixes, struct slice address);

#endif
