/*
 * The device screen in parts: strip, verdict block, timeline with lanes, beliefs, evidence.
 * For: view_device.c and its parts (strip.c, block.c, ladder.c, lanes.c, beliefs.c, proof.c).
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "rows.h"
#include "ui.h"
#include "verdict.h"

enum device_pane { PANE_TIMELINE, PANE_BELIEFS, PANE_EVIDENCE, PANE_STRIP, PANE_COUNT };
enum device_times { TIMES_ABSOLUTE, TIMES_DELTA, TIMES_SINCE_BAD, TIMES_WRITTEN, TIMES_COUNT };

#define NO_ROW SIZE_MAX

struct span { int64_t from, to; enum party party; };
struct clock_say { char *name, *words; };

struct device_view {
	struct view view;
	struct ui *ui;	      /* whose marks stand beside the rows */
	int64_t device;
	char *name;
	struct verdict *rest; /* at the last statement */
	bool ready;	      /* what verdicts stand on is in memory; until then `rest` is what settling kept of it */
	bool large;	      /* it is too much for that: the cursor's instant is asked about only when rows 4 to 8 follow it */
	struct verdict *here; /* at the cursor; NULL: the same */
	size_t here_row;      /* the event that `here` belongs to, NO_ROW: none */
	struct rows rows;
	struct list list;     /* entries of the timeline */
	size_t event;	      /* the event under the cursor: it survives folding and filters */
	size_t bad;	      /* the event of the first divergence, NO_ROW: none */
	struct span *span;    /* which party's evidence covers what */
	size_t spans;
	struct clock_say *clock;
	size_t clocks;
	enum device_pane pane;
	bool zoom, follow, jumped; /* the pane alone; rows 4 to 8 follow the cursor; the cursor has come from afar */
	int beliefs;	   /* 0: where there is room, 1: in place of the timeline, 2: halved */
	enum device_times times;
	int boundary, party; /* chosen in the strip, in the beliefs; party -1: whoever holds something */
	struct list facts;
	struct rows_reader *reader; /* reads more rows while no key waits; NULL: nothing to read */
	size_t member;	     /* which event of the fold the evidence shows */
	bool speakers;	     /* beliefs: only parties that say something have a column */
	bool written;	     /* rows tell the line as it was written */
	int left;	     /* columns that the text of events is moved */
	int timeline_rows, belief_rows; /* as drawn last, for paging */
};

const struct verdict *device_here(const struct device_view *d);	 /* the verdict at the cursor: beliefs, evidence */
const struct verdict *device_strip(const struct device_view *d); /* the one that the strip shows */
bool device_instant(const struct device_view *d); /* strip and beliefs are those of the cursor's instant */
const struct verdict *device_block(const struct device_view *d); /* the one that rows 4 to 8 show */
size_t device_bad(const struct device_view *d); /* the event of the first divergence where it may be shown, NO_ROW: nowhere */
const struct row *device_row(const struct device_view *d);	 /* under the cursor; NULL: no events */
const struct row *device_member(const struct device_view *d);	 /* in the evidence pane */
void device_draw(struct view *view, struct ui *ui);
bool device_holds(const struct device_view *d, int64_t t); /* are the rows of this time here */
void device_refold(struct device_view *d); /* after filter or folds have changed; the cursor stays on its event */
void device_moved(struct device_view *d); /* the list's cursor has moved: the event under it is another one */
void device_go(struct device_view *d, size_t row);		 /* the cursor to this event */

size_t device_event_of(const struct device_view *d, const struct divergence *f); /* the event that stands for it, NO_ROW: there are none */
void device_forget(struct device_view *d); /* what device_read() read */
bool device_renew(struct view *view, struct ui *ui);
int device_read(struct device_view *d, struct ui *ui, int64_t around, struct error *e); /* UTC_NONE: the first divergence, else the end */
bool device_work(struct view *view, struct ui *ui); /* some of what is owed; false: nothing is */
void device_finish(struct device_view *d, struct ui *ui); /* what a verdict on it stands on is read now */
int device_slide(struct device_view *d, struct ui *ui, int64_t around); /* other rows of a device that has more than are here */
void device_go_home(struct device_view *d); /* where the cursor stands when the screen opens */
void device_go_first(struct device_view *d, struct ui *ui);
void device_go_divergence(struct device_view *d, struct ui *ui, bool back);
void device_go_boundary(struct device_view *d, struct ui *ui, int boundary); /* to the line that its state stands on */
void device_go_change(struct device_view *d, struct ui *ui, bool back);
void device_go_episode(struct device_view *d, struct ui *ui, bool back);
void device_go_neighbour(struct device_view *d, struct ui *ui, bool back);

/* Glyph, word and style of a boundary's cell. */
const char *cell_glyph(const struct cell *c);
const char *cell_word(const struct cell *c);
enum style cell_style(const struct cell *c);
const char *status_glyph(enum status s);
enum style status_style(enum status s);
const char *outcome_glyph(enum outcome o);
enum style outcome_style(enum outcome o);

struct view *overlay_row_new(struct ui *ui, const struct device_view *d); /* what the row under the cursor means */
int strip_draw(struct device_view *d, struct ui *ui, int y); /* the rows it took */
int block_draw(struct device_view *d, struct ui *ui, int y, int rows);
void ladder_draw(struct device_view *d, struct ui *ui, int y, int rows); /* rule and head included */
void beliefs_draw(struct device_view *d, struct ui *ui, int y, int rows);
bool beliefs_key(struct device_view *d, struct ui *ui, enum action a);
size_t beliefs_facts(const struct verdict *v);
void proof_draw(struct device_view *d, struct ui *ui, int y, int rows);

/* --- lanes.c --- */
struct lanes {
	enum party party[PARTY_COUNT];
	int count, gap; /* columns between two */
	const struct device_view *device;
};
struct lanes lanes_of(const struct device_view *d, int width); /* count 0: no room, the speaker's letter instead */
int lanes_width(const struct lanes *l);
void lanes_head(const struct lanes *l, struct pen *p);
void lanes_draw(const struct lanes *l, struct pen *p, const struct row *row, bool behind); /* behind: at or after the break */

#endif
