/*
 * The walk of one device's statements in order of time: which divergences opened, what closed them, and how far its traffic was seen.
 * For: walk*.c, status.c, verdict.c, sentence.c (model/ only).
 * Everything hangs on the walk until walk_free(); steps are indexes into the track, which must outlive it.
 */
#ifndef WALK_H
#define WALK_H

#include "coverage.h"
#include "track.h"

#define NO_STEP SIZE_MAX

struct rift { /* a divergence while it is being followed */
	enum boundary boundary;
	const char *kind; /* refused, conflict, silent, off_baseline */
	const char *fact;
	size_t opener, latest; /* the first and the last statement that opens it */
	size_t other;	       /* the statement that it contradicts, or NO_STEP */
	int64_t onset, half;
	int64_t since;	       /* it may have begun as early as this: a time-out tells late */
	int64_t healed;	       /* UTC_NONE: open */
	uint32_t count;	       /* how often it was said */
	bool doubted;	       /* what would close it may have come: another clock, or a record that does not reach so far */
	struct slice bearer;   /* of the opener; empty: none is named */
	bool aside;	       /* of another bearer, or another SIM, than the one that carries */
	bool dormant;	       /* it broke while no session was wanted, and none was since */
	bool ahead;	       /* a tunnel that the session itself waits for: it comes before the session */
	bool noted;	       /* of traffic that nothing is known to need: no divergence unless a failure needs it */
};

/* How far the device's traffic was positively seen. */
enum reach { REACH_NONE, REACH_SESSION, REACH_EDGE, REACH_BEYOND, REACH_APPLICATION, REACH_ACCEPTED, REACH_COUNT };

struct walk {
	const struct track *track;
	const struct coverage *coverage;
	struct rift *rift;
	size_t count;
	struct words *words; /* facts */
	struct words *far;   /* addresses where the application answers */
	bool ended;	     /* the session was ended by agreement */
	bool down_device, down_network;
	size_t reached[REACH_COUNT]; /* the last step that shows it, or NO_STEP */
	size_t asked;		/* the last step with an order for the card, or NO_STEP */
	struct slice bearer;	/* the one that carries, empty when none was named */
	size_t switched;	/* the last step with which another profile came into use, or NO_STEP */
	struct slice imsi;	/* of the subscription that carries, empty when none was named */
	bool attached;		/* somebody ever said registered or session up */
	bool brief;		/* nobody reads what would decide */
};

struct walk *walk_of(const struct track *t, const struct coverage *c);
void walk_free(struct walk *w);

/* The first open one in gating order, and one that blocks now behind or before it; NULL: none. */
const struct rift *walk_first(const struct walk *w);
const struct rift *walk_present(const struct walk *w, const struct rift *first);

/* A SIM works, or a network heard of the device: some profile is in use. */
bool walk_in_use(const struct walk *w);

/* --- for the files of the walk --- */

bool is_rsp(enum boundary b);
bool rift_open(const struct rift *r);
bool rift_counts(const struct rift *r); /* open, wanted and beyond doubt */
/* Opens a divergence with the fact, or counts one more for it. An open one of the same fact and kind stays the same. */
struct rift *rift_say(struct walk *w, enum boundary b, const char *kind, const char *fact, size_t step);
void rift_heal(struct walk *w, struct rift *r, size_t step);
const char *walk_word(struct walk *w, const char *text); /* the text, kept */
bool walk_app(const struct walk *w, struct slice address); /* an address of the application, or none is known */

/* --- between walk*.c --- */

/* Is what the divergence stops needed for what is known (else it is a note), and which notes a later failure needs. */
bool rift_wanted(const struct walk *w, const struct rift *r);
void promote(struct walk *w);

void learn_far(struct walk *w);	   /* the addresses where the application answers */
void learn_bearer(struct walk *w); /* of the last session, or the one that was chosen since */
void learn_subscriber(struct walk *w);
void sight(struct walk *w, size_t i);
bool sight_closes(const struct walk *w, const struct rift *r, size_t i);

#endif
