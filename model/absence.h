/*
 * Planned absence: a granted timer, a known pass, a store that forwards later. Within it what is missing proves nothing.
 * For: status.c, judges*.c (model/ only).
 */
#ifndef ABSENCE_H
#define ABSENCE_H

#include "walk.h"

struct absence {
	size_t step;	 /* the statement that begins it */
	const char *why; /* psm, edrx, no_pass, backoff, store_forward, duty_cycle */
	int64_t until;	 /* UTC_NONE: not said */
};

/* The absence that stands at t and explains what is missing at the boundary. False: none. */
bool absence_at(const struct walk *w, enum boundary b, int64_t t, struct absence *a);

#endif
