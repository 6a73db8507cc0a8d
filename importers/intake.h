/*
 * One entry on its way in: its bytes pass through a window, are cut into lines, counted and kept as raw blocks; the parser gets
 * whole lines, a few at a time, so that it can be stopped between two of them.
 * For: importers/import.c.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "ahead.h"
#include "store.h"

struct intake;
struct intake *intake_new(struct store *s);
void intake_free(struct intake *in);

void intake_begin(struct intake *in, struct ahead *b, int64_t artifact);
/* The next whole lines, at most size bytes: > 0, 0 at the end of what can be read, -1 when the store failed. */
ptrdiff_t intake_give(struct intake *in, char *buf, size_t size, struct error *e);
/* The next lines that intake_give() has not begun to give, without taking them; they live until its next call. How many; store trouble: -1. */
int intake_ahead(struct intake *in, struct line *lines, unsigned max, struct error *e);
bool intake_between(const struct intake *in); /* nothing of a line that was begun is still to be given */
bool intake_over(const struct intake *in);    /* all was given */
void intake_stop(struct intake *in, const char *why); /* nothing more is read; why becomes the problem, with the byte */

uint32_t intake_lines(const struct intake *in);	 /* given so far */
uint64_t intake_bytes(const struct intake *in);
uint32_t intake_spoken(const struct intake *in); /* of the lines, those that are not blank */
bool intake_binary(const struct intake *in);	 /* the first bytes are no text */
const char *intake_problem(const struct intake *in); /* NULL, or why the end came early */
/* The lines first..last were read; those beyond what was given do not exist. */
void intake_read(struct intake *in, uint32_t first, uint32_t last, bool dated);
/* Keeps the last block and fills in what was counted: bytes, lines, ..., sha256 (lives until the next entry; NULL: not all was read). 1 or -1. */
int intake_end(struct intake *in, struct artifact *a, struct error *e);

#endif
