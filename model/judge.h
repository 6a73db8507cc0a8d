/*
 * From a walk to a verdict: what verdict.c, brief.c, follow.c, status.c, outcome.c, depends.c, matrix.c, phrase.c, sentence.c and headline.c share.
 * For: those ten (model/ only). Strings that go into a verdict are its own.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "walk.h"

/* formatted text, to be freed */
char *judge_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Where the statement stands. Path and raw line are filled in by judge_fetch() once the verdict is whole. */
struct evidence judge_evidence(const struct track *t, size_t step);
void judge_fetch(struct store *s, struct verdict *v);
/* "23 Nov 00:50:42" or with the half-width behind it, "23 Nov 00:50:42 ±0.5 s"; "at no known time" for UTC_NONE. */
void judge_time(int64_t t, int64_t half, char *out, size_t size);
/* "fw1 denied 61 packets, 10.60.0.2 to 10.200.0.10 tcp 1883, rule FW1-1220-DROP", and what of it belongs in a list: "denied (61 times)" */
void judge_phrase(struct text *t, const struct step *s);
void judge_short(struct text *t, const struct step *s);
/* host, else the role, else the party: how a speaker is called in a sentence */
const char *judge_speaker(const struct step *s);
/* The last step of a party (PARTY_NONE: any) with a kind in from..to, about the device itself; NO_STEP when there is none. */
size_t judge_last(const struct walk *w, enum party party, enum kind from, enum kind to);

/* The nine cells (status.c). */
void judge_cells(const struct walk *w, const struct rift *first, struct verdict *v);
/* What would decide a blind boundary, and from when on (UTC_NONE: all the time) (ask.c). */
void judge_ask(const struct walk *w, enum boundary b, int64_t since, struct cell *c);
/* The first failure of the device's messages that nothing later makes good; NO_STEP: none (outcome.c). */
size_t judge_trouble(const struct walk *w, int64_t at);
/* Outcome, services, last good and what changed since (outcome.c). */
void judge_outcome(const struct walk *w, const struct rift *first, struct verdict *v);
/* On which clock it depends; cells and outcome are made by then (depends.c). */
void judge_depends(const struct walk *w, struct verdict *v);
void verdict_clear(struct verdict *v); /* what it owns */
/* What is said beside it (findings.c). */
void judge_findings(const struct walk *w, struct verdict *v);
/* The belief matrix at the instant (matrix.c). */
void judge_beliefs(const struct walk *w, struct verdict *v);
/* The words for a divergence: summary, cause, says, lead, next (sentence.c). */
void judge_words(const struct walk *w, const struct rift *r, struct divergence *d);
/* The five sentences of the screen; the rest of the verdict is made by then. */
void judge_sentences(const struct walk *w, struct verdict *v);
void judge_headline(struct verdict *v); /* the first of them alone */
/* What the device is called by, from the case. 1 or -1. */
int judge_ids(struct store *s, struct verdict *v, struct error *e);
/* Puts the short form of the verdict at the end of the track, which is freed, into the case. */
int judge_keep(struct store *s, const struct coverage *c, struct track *t, struct error *e);

#endif
