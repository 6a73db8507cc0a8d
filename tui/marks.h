/*
 * What people marked and noted, and every change that can be undone.
 * For: view.c, view_*.c and their parts.
 */
#ifndef MARKS_H
#define MARKS_H

#include "base.h"
#include "error.h"

struct store;
struct ui;

struct place { /* of a row: a line of an artifact, or a device */
	int64_t artifact;
	uint32_t line;
	const char *device; /* NULL: a line */
};

struct mark {
	char *device; /* "": a line */
	int64_t artifact;
	uint32_t line;
	bool marked;
	char *text; /* "": none */
};

struct change {
	bool trial; /* a step of what-if, else a mark or a note */
	struct mark before, after;
};

struct marks {
	struct mark *mark; /* what stands now */
	size_t count;
	struct change *change;
	size_t changes, done; /* those before `done` hold, the others were undone */
};

int marks_read(struct marks *m, struct store *s, struct error *e);
int marks_keep(const struct marks *m, struct store *s, struct error *e); /* all of them once more, into the store */
void marks_free(struct marks *m);
const struct mark *marks_find(const struct marks *m, const struct place *p); /* NULL: nothing stands there */
bool marks_any(const struct marks *m);
char marks_glyph(const struct mark *m); /* 'x', '"', or ' ' */
void marks_words(const struct mark *m, struct text *out); /* "mark TAB yes LF note TAB words LF" */

void marks_trial(struct marks *m); /* a step of what-if was taken: it can be undone in its turn */

void mark_row(struct ui *ui);  /* marks the row under the cursor, or takes the mark away */
void note_begin(struct ui *ui); /* asks for the words, or takes them from the command */
bool mark_undo(struct ui *ui, bool redo); /* false: there is nothing to undo */

#endif
