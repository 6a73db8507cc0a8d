/*
 * Keys as numbers and as words, and what they do (keys.def).
 * For: screen.c makes presses, view.c turns them into actions, help and key row show them.
 * A printable key is its code point; "Enter", "Esc", "C-x", "PgUp" are the words of the others.
 */
#ifndef PRESS_H
#define PRESS_H

#include "base.h"

enum press {
	PRESS_NONE, /* nothing came in time */
	PRESS_TAB = '\t',
	PRESS_ENTER = '\r',
	PRESS_ESC = 0x1B,
	PRESS_ERASE = 0x7F,
	PRESS_UP = 0x110000, /* behind all code points */
	PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END, PRESS_DELETE, PRESS_BACK_TAB, PRESS_F1,
	PRESS_RESIZE, /* the canvas has another size now */
	PRESS_OVER,   /* no key will come any more */
	PRESS_WHEEL_UP, PRESS_WHEEL_DOWN,
	PRESS_CLICK = 0x1000000, /* and all behind it: press_click() */
};

enum where {
	WHERE_DEVICE = 1, WHERE_FLEET = 2, WHERE_RAW = 4, WHERE_ARTIFACTS = 8, WHERE_CLOCKS = 16, WHERE_HISTORY = 32, WHERE_FORMS = 64,
	WHERE_COMPARE = 128, WHERE_LISTS = 255,
	WHERE_TRAINING = 256 /* the device screen while its verdict is withheld; comes with WHERE_DEVICE */
};

enum action {
	ACTION_NONE,
	ACTION_OPEN, ACTION_DIVERGENCE, ACTION_DIVERGENCE_BACK, ACTION_CHANGE, ACTION_CHANGE_BACK, ACTION_WHY, ACTION_WHY_ROW, ACTION_VERDICT,
	ACTION_NEXT, ACTION_BACK, ACTION_SEARCH, ACTION_FILTER, ACTION_FILTER_NOT, ACTION_BELIEFS, ACTION_PIN, ACTION_FOLD, ACTION_UNFOLD_ALL,
	ACTION_FOLD_ALL, ACTION_SORT, ACTION_SORT_BACK, ACTION_WRAP, ACTION_PANE, ACTION_PANE_BACK, ACTION_ZOOM, ACTION_TIME, ACTION_FLEET,
	ACTION_ARTIFACTS, ACTION_CLOCKS, ACTION_HISTORY, ACTION_DEVICE_NEXT, ACTION_DEVICE_BACK, ACTION_COPY, ACTION_COPY_CITE, ACTION_EXPORT,
	ACTION_UP, ACTION_DOWN, ACTION_LEFT, ACTION_RIGHT, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HALF_UP, ACTION_HALF_DOWN, ACTION_FIRST,
	ACTION_LAST, ACTION_PALETTE, ACTION_HELP, ACTION_THEME, ACTION_REDRAW, ACTION_SUSPEND, ACTION_CANCEL, ACTION_UP_LEVEL, ACTION_CLOSE,
	ACTION_QUIT, ACTION_MARK, ACTION_NOTE, ACTION_UNDO, ACTION_UNDO_ALL, ACTION_REDO, ACTION_EPISODE, ACTION_EPISODE_BACK, ACTION_REPORT,
	ACTION_SAVE_FILTER, ACTION_DEVICE, ACTION_WHAT_IF, ACTION_OFFSET, ACTION_OFFSET_CLEAR, ACTION_ZONE, ACTION_COMPARE, ACTION_TERMS,
	ACTION_GLOSSARY, ACTION_IMPORT, ACTION_TRAIN, ACTION_ANSWER, ACTION_HINT, ACTION_REVEAL, ACTION_MOUSE,
};

struct key_row {
	enum action action;
	const char *command, *keys, *does, *bar, *brief; /* keys: words, the first one is shown */
	unsigned where;
};
const struct key_row *key_at(size_t i); /* NULL behind the last */
enum action key_action(uint32_t press, unsigned where);
const struct key_row *key_command(struct slice name, unsigned where); /* NULL: no such command there */
struct slice key_shown(const struct key_row *row);		      /* "d", "1-9" */
struct slice key_all(const struct key_row *row);		      /* "d Down", "1-9" */

/* Other keys for the row, "" none at all; a slice of NULL: the built-in ones. */
void key_bind(size_t i, struct slice keys);
/* Binds what the file "keys" of a person's settings says: rows "COMMAND KEY...", "-" for no key. Says what is wrong with it, a line each. */
void keys_read(struct text *trouble);

/* Cuts the next key off a script: words between blanks; a word that names no key is typed letter by letter. PRESS_OVER at its end. */
uint32_t press_next(struct slice *script);
uint32_t press_click(unsigned column, unsigned row); /* from 1 on; PRESS_NONE: too far away */
void press_place(uint32_t click, int *x, int *y);    /* where it was, from 0 on */
uint32_t press_named(struct slice word); /* PRESS_NONE: no key is called so */

#endif
