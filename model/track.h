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
	bool lent;	     /* name, words and addresses are another's, which outlives it */
	bool moved;	     /* a clock is tried otherwise: its statements stand where no log has them */
};

/*
 * Statements about shared things, loaded once for many devices: as a track that must outlive theirs. at: statements after it are left out;
 * UTC_NONE: all. NULL on trouble.
 */
struct track *track_shared(struct store *s, int64_t at, struct error *e);
struct track *track_load(struct store *s, int64_t device, const struct track *shared, int64_t at, struct error *e);
/* Likewise, of devices in ascending order; the gist was made at this instant, too. */
struct track *track_next(struct store *s, struct gist *g, int64_t device, const struct track *shared, int64_t at, struct error *e);
/* Likewise of a device of this name, without asking the case for anything: 1, 0 it has to be read, -1. And read. */
int track_of(struct store *s, struct gist *g, int64_t device, const char *name, const struct track *shared, struct track **out, struct error *e);
struct track *track_told(struct store *s, const struct gist *g, int64_t device, const char *name, const struct track *shared, struct error *e);
void track_free(struct track *t);
/*
 * The same in parts (kept.c). A track without steps; its statements in the order of the files: which step each stands in; and its end. The clock
 * is the time of the dated statement before in the same file, UTC_NONE at its begin.
 */
struct track *track_begin(struct store *s, int64_t device, struct error *e); /* ORDER_SHARED: of shared things */
size_t track_add(struct track *t, const struct told *told, int64_t *clock);
void track_end(struct track *t, const struct track *shared); /* NULL: it is that of shared things */
int track_order(const void *a, const void *b); /* steps by time; those without one last */
struct slice track_field(const struct step *s, enum field f);
/* The rule in the host's own rule set that drops what it logs under this step's name; SIZE_MAX: none is known. */
size_t track_rule(const struct track *t, const struct step *logged);
bool track_held(const struct track *t, struct slice address); /* an address of this device */
/* Does "10.60.0.0/16 169.254.77.1/32" (blank-separated IPv4 prefixes) cover the address. */
bool track_covers(struct slice prefixes, struct slice address);

#endif
