/*
 * Cursors over events for views and reports, in the total order (t, artifact, line, id), along the lists that order.h keeps. An undated event
 * stands where the next dated one of its file does.
 * For: tui/view_*.c, tui/report*.c, tui/cmd_timeline.c.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "store.h"

#define TIMELINE_SHARED (-1)

struct timeline_filter {
	int64_t device;	       /* 0: all; TIMELINE_SHARED: what is about shared things and nobody's */
	int64_t artifact;      /* 0: all */
	int64_t since, until;  /* UTC_NONE: open */
	size_t back;	       /* not from `since` on, but from so many events before it, or some more */
	enum party party;      /* PARTY_NONE: all */
	const char *kind;      /* NULL: all; "flow" means every flow.* */
	bool witnesses;	       /* also events that repeat another one */
};

struct timeline_row {
	int64_t id, artifact;
	int64_t t, half;       /* UTC_NONE: no time */
	const char *written, *host, *path, *format, *device; /* device NULL: none known */
	enum party party;
	enum role role;
	enum kind kind;
	uint32_t line, first, last, count, witnesses; /* first to last: the lines of its record; witnesses: further records of the same event */
	uint64_t offset;
	struct slice fields;   /* as fields.h says */
};

struct timeline;
struct timeline *timeline_open(struct store *s, const struct timeline_filter *f, struct error *e);
int timeline_next(struct timeline *t, struct timeline_row *row, struct error *e); /* 1, 0, -1; strings live until the next call */
/*
 * From here on only events whose line holds the text. The lines of the whole case are looked at before it returns: 1, 0 the text cannot be looked
 * for so (nothing has changed), -1.
 */
int timeline_grep(struct timeline *t, struct slice text, struct error *e);
bool timeline_from_start(const struct timeline *t); /* no event of the list stands before the first one */
void timeline_close(struct timeline *t);
/* One field of a row, empty when not set. */
struct slice timeline_field(const struct timeline_row *row, enum field f);
/* "tcp 10.200.0.10:1883, rule FW1-DROP": what an event says, in one short line. At most size - 1 bytes, always NUL-ended. */
void timeline_say(const struct timeline_row *row, char *out, size_t size);

#endif
