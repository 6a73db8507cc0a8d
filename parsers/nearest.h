/*
 * Why a line format makes nothing of a line: which rule comes nearest, and where its literal or its pattern parts from the line.
 * For: format.c (samples that fail), tui/cmd_formats_explain.c. Slow: it compiles parts of patterns; nothing on the road calls it.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include "format.h"

struct nearest {
	bool head;		      /* the format's head stands there, or a carrier's with one of its programs, or none is needed */
	struct slice message;	      /* what the rules were tried on; without a head the line */
	int rule;		      /* from 0; -1: none comes near. Without a head what follows is about the head */
	bool literal;		      /* its "has" stands in the message; false also when it has none */
	const char *has;	      /* NULL: the rule has none */
	struct slice matched, wanted; /* of the pattern: the part that matches, and what should come then; wanted empty: all of it matches */
	size_t at;		      /* in message: where the part that matches ends */
	struct slice shared;	      /* of "has": the words that stand in the message, when the rest does not */
};
/* message: the line is what a carrier handed on, and needs no head. Slices borrow from f, the line and room. */
void nearest_rule(const struct format *f, struct slice line, bool message, struct nearest *out, struct text *room);
void nearest_say(const struct format *f, const struct nearest *n, struct text *out); /* in words, in one line */

#endif
