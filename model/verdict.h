/*
 * The verdict on one device at one instant: the walk of the nine boundaries, read for people and scripts.
 * For: tui/view_*.c, tui/report*.c, tui/cmd_*.c, the incident pass.
 * A verdict owns everything in it until verdict_free().
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "boundary.h"
#include "store.h"

enum status { STATUS_NONE, STATUS_AGREE, STATUS_DIVERGE, STATUS_WAITING, STATUS_BLIND, STATUS_AFTER };
enum outcome { OUTCOME_UNKNOWN, OUTCOME_REACHED, OUTCOME_NOT_REACHED };

const char *status_name(enum status s);
const char *outcome_name(enum outcome o);
const char *outcome_words(enum outcome o); /* "not reached" */

struct evidence {
	int64_t event, artifact;
	char *path;
	uint32_t line;
	uint64_t offset;
	char *text; /* the raw line */
};

struct says {
	enum party party;
	enum role role;
	char *host; /* may be NULL */
	int64_t t, half;
	char *value;
	struct evidence evidence; /* event 0: none */
};

struct ask { /* what would decide a blind boundary */
	enum party party; enum role role; /* ROLE_NONE: any of the party */
	char *kind, *host, *key, *zone; /* key: "imsi 001010000000001", what the party knows the device by; but for kind each may be NULL */
	int64_t from, to, utc_offset;	/* utc_offset: of the zone, s */
};

struct cell { /* one boundary at the instant */
	enum status status;
	const char *basis; /* "seen", "implied" or NULL */
	const char *kind;  /* of a divergence: refused, conflict, silent, off_baseline; or NULL */
	char *why;	   /* of waiting: grace, poll, psm, ...; or NULL */
	int64_t until;	   /* of waiting, UTC_NONE otherwise */
	struct evidence *evidence; size_t evidences;
	struct ask *ask; size_t asks;
};

struct divergence {
	enum boundary boundary;
	const char *kind;  /* refused, conflict, silent, off_baseline */
	char *fact;	   /* "flow[tcp 10.200.0.10:1883]" */
	int64_t onset, half, healed; /* healed UTC_NONE: open */
	char *cause, *cause_layer, *cause_text; /* may be NULL */
	struct says *says; size_t count;
	char *summary, *lead; /* lead: who leads, or NULL */
	char **next; size_t nexts;
	bool depends_on_clock; char *clock;
};

struct identifier { const char *type; char *value; }; /* eid iccid imsi imei msisdn ip host client */

struct belief { /* one cell of the belief matrix: what a party holds of a fact at the instant */
	char *fact;
	enum party party;
	enum role role;
	char *host, *value;
	int64_t t;	/* since when */
	int64_t event;
	enum status status; /* AGREE, DIVERGE, BLIND ... for the glyph */
};

struct verdict {
	int64_t device;
	char *name;
	struct identifier *ids; size_t id_count;
	int64_t at;
	enum outcome outcome;
	char *services;	   /* "http only", "up only", or NULL */
	int64_t last_good, delivery; /* delivery: ns from the last enabling to the first accepted message, UTC_NONE: not both seen */
	char *last_good_text; /* "app1 accepted message 10", or NULL */
	char *changed;	   /* what changed between last good and first bad, or NULL */
	char *bearer, *clock; /* clock: that it depends on: nothing bounds it, and at another time another verdict comes out; NULL: none */
	bool doubted;	   /* messages arrived, but not certainly after the trouble: the outcome is unknown for that */
	struct cell cell[BOUNDARY_COUNT];
	struct divergence *first;   /* NULL: nothing is open */
	struct divergence *present; /* present block, NULL: none */
	enum boundary unverified[BOUNDARY_COUNT]; size_t unverified_count; /* blind boundaries before the first */
	struct divergence *history; size_t histories;
	char **findings; size_t finding_count;
	struct belief *beliefs; size_t belief_count;
	/* the sentences of SCREENS.md rows 4 to 8, without glyphs: */
	char *headline; /* "First visible divergence: firewall, refused, since 23 Nov 00:50:42 ±0.5 s. Unverified before it: SIM in use." */
	char *detail;	/* "fw1 denied 8 flows, ..." */
	char *says_line, *good_line, *next_line;
};

/* At instant `at` (UTC_NONE: the last statement by any party about the device). NULL on trouble. */
struct verdict *verdict_of(struct store *s, int64_t device, int64_t at, struct error *e);
/*
 * What settling kept of that at the last statement, without looking at an event: outcome, states, the first divergence, identifiers and headline;
 * nobody says anything, and there is no history.
 */
struct verdict *verdict_brief(struct store *s, int64_t device, struct error *e);
/* As verdict_of(), but the clock that it may depend on is not asked for, which takes most of the time: for a cursor that moves. */
struct verdict *verdict_here(struct store *s, int64_t device, int64_t at, struct error *e);
/*
 * Reads so many more of the events that verdicts on the device stand on. 1: they are in memory, and verdicts on it take a moment from then on;
 * 0: not all yet; 2: they are too many for that, and each verdict reads them; -1 trouble. They go when events change or another device is asked for.
 */
int verdict_ready(struct store *s, int64_t device, size_t events, struct error *e);
void verdict_free(struct verdict *v);

#include "fleet.h" /* the short forms of all */

#endif
