/*
 * From a walk to a verdict: what verdict.c, status.c and sentence.c share.
 * For: those three (model/ only). Strings that go into a verdict are its own.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "walk.h"

/* formatted text, to be freed */
char *judge_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Where the statement stands, with its raw line. */
struct evidence judge_evidence(const struct track *t, size_t step);
/* "23 Nov 00:50:42" or with the half-width behind it, "23 Nov 00:50:42 ±0.5 s" */
void judge_time(int64_t t, int64_t half, char *out, size_t size);
/* host, else the role, else the party: how a speaker is called in a sentence */
const char *judge_speaker(const struct step *s);

/* The nine cells (status.c). */
void judge_cells(const struct walk *w, const struct rift *first, struct verdict *v);
/* The words for a divergence: summary, cause, says, next (sentence.c). */
void judge_words(const struct walk *w, const struct rift *r, struct divergence *d);
/* The five sentences of the screen; the rest of the verdict is made by then. */
void judge_sentences(const struct walk *w, struct verdict *v);

#endif
