/*
 * Commands and answers that a log shows as bare hex, 64 bytes a line, with or without words that tell which is which.
 * For: onomondo_ipa.c.
 */
#ifndef SCARD_H
#define SCARD_H

#include "apdu.h"

struct scard { /* zero-initialised is at the start of an entry; scard_free() */
	struct apdu apdu;
	struct text bytes;   /* of the message whose lines are being read */
	bool open, full;     /* there is one; its last line was a whole one, so that the next may go on */
	bool asked;	     /* the message before was a command: this is its answer */
	uint32_t first;	     /* its first line */
	uint32_t answered;   /* the line on which the last answer began */
	unsigned sw;	     /* the last status word */
};

/* A line of hex. APDU_ANSWER or APDU_REFUSED: the message before it, which ended with it, was such an answer (in s->apdu, s->sw). */
enum apdu_got scard_line(struct scard *s, struct slice hex, uint32_t line);
/* Any other line: what was open is whole. */
enum apdu_got scard_end(struct scard *s);
void scard_free(struct scard *s);

#endif
