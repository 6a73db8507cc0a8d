/*
 * The functions of judges.def, and what they share.
 * For: walk.c, judges*.c, status.c (model/ only).
 */
#ifndef JUDGES_H
#define JUDGES_H

#include "rules.h"

typedef void judge_row(struct walk *w);
#define JUDGE(boundary, how, fact, function) judge_row judge_##function;
#include "judges.def"
#undef JUDGE

int64_t grace(const struct walk *w); /* ns, by the device's radio access */
/* Values of the baseline, one a line; NULL when there is none. Lives as long as the coverage. */
const char *baseline(const struct walk *w, const char *key);
bool baseline_has(const struct walk *w, const char *key, struct slice value);
/* A failure that the device tells of, at or after this time. */
bool device_failing(const struct walk *w, int64_t since);
/* Likewise, of this service or of none that is named; between two times. */
bool device_failing_at(const struct walk *w, struct slice service, int64_t since);
bool device_failing_within(const struct walk *w, struct slice service, int64_t from, int64_t to);
/* The last step (NO_STEP: none) with this kind by this party; about the device itself. */
size_t last_said(const struct walk *w, enum party party, enum kind k);
/* When the order should have been fetched by the known interval of polling; UTC_NONE: none is known. */
int64_t poll_due(const struct walk *w, const struct step *queued);
/* The session of another access point stands that is expected, or that carries: this refusal is nobody's need (judges_session.c). */
bool session_beside(const struct walk *w, const struct step *refused);
/*
 * Two addresses contradict each other when both are IPv4 or both IPv6; of IPv6 the network gives the prefix, the device makes the rest
 * (judges_session.c).
 */
enum likeness { SAME, OTHER, NOT_COMPARED };
enum likeness session_addresses(struct slice a, struct slice b);
bool names_no_address(const struct step *s); /* a message failed because a name was not resolved (walk_wanted.c) */
bool same_fact(const struct step *a, const struct step *b);

#endif
