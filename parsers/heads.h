/*
 * Carriers' heads of the lines of one file, one after another: most lines have a head that lines before had, but for the time, and then it
 * need not be read again.
 * For: syslog.c.
 * Zero-initialised knows no line before, and stays where it is.
 */
#ifndef HEADS_H
#define HEADS_H

#include "parser.h"

struct heads {
	struct known_head {
		char text[128]; /* which says the same whatever stands behind it */
		size_t n;       /* of it; 0: there is none */
		int64_t midnight;
		struct head head; /* borrows from the text */
	} known[8];
	unsigned last, next; /* known that was found, and to be given up */
};

enum head_sort { NO_HEAD, NEW_HEAD, KNOWN_HEAD /* the message's first byte is enough to read it again */ };
enum head_sort heads_peel(struct heads *before, struct slice line, struct head *out); /* what carrier_peel() says of the line */

#endif
