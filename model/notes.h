/*
 * What people marked in a case and wrote beside it: at lines of artifacts, and at devices by their names.
 * For: tui/marks.c, reports.
 */
#ifndef NOTES_H
#define NOTES_H

#include "store.h"

struct note {
	const char *device; /* a name, or "": a line */
	int64_t artifact;   /* 0: a device */
	uint32_t line;
	bool marked;
	const char *text; /* "" : none */
};
/* Takes the place of what stood there; neither marked nor with a text: nothing stands there any more. */
int notes_keep(struct store *s, const struct note *n, struct error *e);
/* In the order of device, artifact and line; strings live until each() returns. */
int notes_each(struct store *s, int (*each)(void *to_whom, const struct note *n), void *to_whom, struct error *e);

#endif
