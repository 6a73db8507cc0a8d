/*
 * Who could have said something at a time: for each artifact, which speaker's statements it holds and the span they cover.
 * For: walk*.c, status.c (model/ only). Silence proves something only inside a span.
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include "pass.h"

struct cover {
	enum party party;
	enum role role;
	const char *host; /* NULL: unknown; lives as long as the coverage */
	bool flows;	  /* holds records of flows: netfilter, conntrack, traffic logs */
	bool denies;	  /* and of those that a rule stopped */
	bool delivers;	  /* holds the application's own acts: connections, messages */
	int64_t from, to;
};

#define BASELINE_KEYS 9
extern const char *const baseline_keys[BASELINE_KEYS];

/* How it is found: add all events, then write it. */
struct showing;
struct showing *showing_new(void);
void showing_add(struct showing *g, const struct event_row *r);
int showing_write(struct store *s, struct showing *g, struct error *e); /* 1 or -1 */
void showing_free(struct showing *g);

struct coverage { /* what the verdicts on all devices stand on: it is read once for them */
	struct cover *cover;
	size_t count;
	struct words *hosts;
	char *baseline[BASELINE_KEYS]; /* what the enterprise expects, as baseline_keys; NULL: nothing */
};

struct coverage *coverage_of(struct store *s, struct error *e); /* NULL on trouble */
void coverage_free(struct coverage *c);
/* The first cover of this party (role ROLE_NONE: any) that holds such records around t. NULL: blind. */
enum cover_what { COVER_ANY, COVER_FLOWS, COVER_DELIVERS };
/* Likewise of the whole span: the cover begins before its end and ends after its begin. */
const struct cover *coverage_over(const struct coverage *c, enum party party, enum role role, enum cover_what what, int64_t from, int64_t to);
const struct cover *coverage_at(const struct coverage *c, enum party party, enum role role, enum cover_what what, int64_t t);

#endif
