/*
 * How far an import is, in words and numbers.
 * For: input.c (one line), evidence.c (a box on the screen).
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "base.h"

struct progress {
	uint64_t done, size, lines; /* size 0: not known */
	double seconds, rate, left; /* rate in bytes a second; left -1: not known */
	struct text entry;	    /* what is being read, or the pass of settling; made harmless */
	bool settling;		    /* done and size are passes */
	int64_t begun, shown;	    /* ms */
};

void progress_begin(struct progress *p);
/* Takes in how far it is, as view.h has it. True: it is time to show it again. */
bool progress_tick(struct progress *p, const char *entry, uint64_t done, uint64_t size, uint64_t lines);
unsigned progress_percent(const struct progress *p);
void progress_bytes(const struct progress *p, struct text *out); /* "1.83 of 3.00 GB · 94 MB/s · 12 s left" */
void progress_free(struct progress *p);

#endif
