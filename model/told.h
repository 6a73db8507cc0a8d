/*
 * What was said about one device, or about shared things, read from the events in the order of the files and their lines. Who asks for one
 * device after the other is read ahead for.
 * For: track.c.
 */
#ifndef TOLD_H
#define TOLD_H

#include "pass.h"

struct told {
	int64_t event, artifact, t, half, stated;
	uint64_t offset;
	uint32_t line, count;
	enum kind kind;
	enum party party;
	enum role role;
	bool shared; /* nobody's */
	uint64_t present; /* which fields there are */
	struct slice host, fields;
};

void told_tell(struct event_row *r, struct told *t); /* what the row says; it lives as the row and its fields do */
/* Calls for each of a list (order.h) that repeats no other; what it gets lives until it returns. 1 or -1. */
int told_each(struct store *s, int64_t list, void (*each)(void *to_whom, const struct told *t), void *to_whom, struct error *e);

#endif
