/*
 * What the screens share: the store, the stack of screens, the message row, the text field, and the pieces every screen is drawn of.
 * For: view*.c, their parts and overlays.
 */
#ifndef UI_H
#define UI_H

#include "marks.h"
#include "screen.h"
#include "search.h"
#include "training.h"
#include "trial.h"
#include "view.h"

enum { UI_DEPTH = 12 };

enum { HISTORY_MAX = 16 };

enum field_what { FIELD_WORDS, FIELD_FILTER, FIELD_PATH }; /* what Tab completes */

struct typing { /* one line that is being typed; it stands in the message row */
	bool on;
	enum field_what what;
	const char *prompt;
	struct text text;
	void (*typed)(struct ui *ui);		   /* after each change; NULL: nothing */
	void (*done)(struct ui *ui, bool accepted); /* Enter or Esc; the field is off by then, its text still there */
	char *history[HISTORY_MAX]; /* of all fields, the last one first */
	size_t back; /* how far the arrows went, 0: what is typed */
};

struct ui {
	struct store *store;
	const struct view_options *o;
	struct screen *screen;
	struct canvas *canvas;
	struct view *stack[UI_DEPTH]; /* the last one has the keys */
	size_t depth;
	struct text said; /* the message row */
	enum style how;
	struct typing field;
	struct slice argument; /* what stood behind the command's name, empty for a key */
	struct regex *pattern; /* of the search, NULL: none */
	struct text sought;    /* its text */
	size_t search_from;    /* where the cursor stood when it began */
	struct hunt hunt;
	bool hiding;	       /* the filter line being typed keeps matches out */
	bool refilter;	       /* the filter line has changed since it was applied */
	char *filter_before;   /* what Esc goes back to */
	struct marks marks;
	struct trial trial;
	struct training training;
	char *shown;	       /* name of the device that was looked at last; NULL: none yet */
	uint32_t clicked;      /* the press that came last, if it was a click */
	bool asked;	       /* said what would be lost; the next such key leaves */
	bool over;	       /* leave the loop */
	int64_t lag;	       /* ms that the last drawing of what was owed took */
	bool brisk, owed;      /* draw without what takes long; a screen has left something out */
};

/* --- view.c --- */
struct view *ui_top(struct ui *ui);
struct view *ui_screen(const struct ui *ui); /* the top one that is no overlay */
unsigned ui_where(const struct ui *ui); /* enum where or-ed: which keys hold on it */
void ui_push(struct ui *ui, struct view *v); /* NULL: nothing. A screen of the same kind that is open already makes room for it. */
void ui_pop(struct ui *ui);		     /* at the last one the loop ends */
void ui_draw(struct ui *ui); /* the whole canvas */
void ui_rest(struct ui *ui); /* the case is about to change: no screen has anything of it open */
void ui_renew(struct ui *ui); /* the case is another one now: every screen reads it again */
void ui_say(struct ui *ui, enum style how, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void ui_wait(struct ui *ui, const char *what); /* shows at once what is going on, where the answer to a key may take long */
void ui_ask(struct ui *ui, enum field_what what, const char *prompt, void (*typed)(struct ui *), void (*done)(struct ui *, bool));

/* --- act.c --- */
void ui_act(struct ui *ui, enum action a, uint32_t press);
void ui_press(struct ui *ui, uint32_t press); /* a key has come */

/* --- evidence.c --- */
void evidence_begin(struct ui *ui);

/* --- export.c, copy.c --- */
void export_begin(struct ui *ui, bool whole); /* the screen, or a report of the whole case */
void copy_row(struct ui *ui, bool cite);

/* --- field.c --- */
void field_key(struct ui *ui, uint32_t press);
void field_free(struct ui *ui);

/* --- frame.c: all rows count from 0 --- */
/* The way here, what the screen says of itself, and at the right edge the outcome; then the zone. */
void frame_head(struct ui *ui, const char *middle, enum style style, const char *right);
void frame_rule(struct ui *ui, int y, bool focus, const char *left, const char *right); /* "─ left ───── right ─" */
void frame_foot(struct ui *ui);							 /* message row and key row */
/* Wraps words at blanks into columns x to end of at most so many rows; the rows it took, at least 1. A word that is too long is broken. */
int frame_wrap(struct ui *ui, int y, int x, int end, int rows, enum style style, struct slice words);
int frame_height(const struct ui *ui, int columns, struct slice words); /* how many rows frame_wrap() would take */
struct box { int y, x, end, rows; }; /* the inside of a frame */
/* Draws an empty frame over the screen, at the right edge; smaller than asked for where the screen is. */
struct box frame_box(struct ui *ui, int rows, int columns, const char *title);

#endif
