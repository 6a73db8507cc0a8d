/*
 * One statement about a device, with its repetitions, and which fact it speaks of.
 * For: track.c, gist.c; whoever reads a track.
 */
#ifndef STEP_H
#define STEP_H

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
	bool shared;	     /* a tunnel, route, configuration or restart that is nobody's: of no other kind, see order_is_shared() */
	bool dated;
	bool down;	     /* the flow or message goes towards the device */
	uint64_t present;    /* which fields it has; a field may be there and empty */
	struct slice fields;
};

#define STEP_LOOK_BACK 12 /* other facts may stand between two repetitions */
#define STEP_FACT_MAX 400

/* Whose addresses there are, for the far end of a flow is that which is not the device's. */
struct holds {
	const void *who;
	bool (*held)(const void *who, struct slice address);
};

/* Its fact in words, into out; empty: it speaks of none. Sets down, and makes a note of what is about no session of the operator's. */
struct slice step_fact(struct step *s, const struct holds *holds, char out[STEP_FACT_MAX]);
/* The fields that its fact and what repeats it hang on: statements of one kind and speaker that say the same there, and go one way, are the same. */
uint64_t step_telling(enum kind k, bool down);
/* Of the same artifact, host and fact: does the later one say what the earlier one said? */
bool step_repeats(const struct step *earlier, const struct step *later);
/* The value of the step's fact in words ("up, 10.60.0.2"), at most size - 1 bytes. */
void step_value(const struct step *s, char *out, size_t size);
const char *step_fact_name(enum kind k); /* "flow", NULL when the kind speaks of no fact */

#endif
