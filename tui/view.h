/*
 * The screens: what one of them is, and the loop that runs them.
 * For: cmd_open.c runs; view_*.c are screens.
 */
#ifndef VIEW_H
#define VIEW_H

#include "filter.h"
#include "list.h"
#include "press.h"
#include "store.h"

struct view_options {
	const char *tz;	   /* zone of times shown, NULL: UTC */
	const char *title; /* what was opened */
	const char *keys;  /* a key script: no terminal, the screen is printed at its end; NULL: a terminal */
	bool ascii, no_color, mouse;
	bool train;	    /* begins with a device whose verdict is withheld */
	const char *device; /* the one to begin with; NULL: the fleet, or the only one */
	const char *kept; /* path of the case file when it is one that stays; NULL: the case is temporary */
	/*
	 * Adds evidence: 1, 0 when part of it was lost, -1 with the reason. The callback is asked now and then; false stops it. While lines is
	 * SETTLING (settle.h) the entry is a pass, done of size are over, and false takes all of it back. NULL: not possible.
	 */
	int (*import)(void *whose, struct store *s, const char *path,
		      bool (*progress)(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines), void *to_whom, struct error *e);
	void *whose;
	int width, height; /* of the screen of a key script */
};
int view_run(struct store *s, const struct view_options *o, struct error *e); /* 1, or -1 with the reason */

struct ui;
struct place;
struct view { /* the first member of each screen's own struct */
	const char *name;   /* "device", for help */
	const char *crumb;  /* for the way here: "mtr-0001"; NULL: the name */
	unsigned where;	    /* enum where; 0: an overlay, which gets keys as they are */
	struct list *list;  /* the rows that have focus, NULL: none. For search, filter, copy */
	struct filter filter;
	unsigned version;   /* counts up when rows come, go or change places */
	void (*draw)(struct view *v, struct ui *ui);
	void (*key)(struct view *v, struct ui *ui, enum action a, uint32_t press);
	void (*leave)(struct view *v); /* frees it */
	/* The nth thing of a pane was clicked; twice is Enter. NULL: things are rows of the list. */
	void (*click)(struct view *v, struct ui *ui, int pane, size_t n);
	/* The words of a row of the list, "name TAB value LF": what search and filter see. NULL: no search here. */
	void (*words)(struct view *v, struct ui *ui, size_t row, struct text *out);
	/* The nth line or device that the row stands for, SIZE_MAX: the one that is shown. False: there is none. NULL: rows stand for nothing. */
	bool (*place)(struct view *v, struct ui *ui, size_t row, size_t nth, struct place *out);
	/* Which of so many rows from here on match the search; for rows that are cheaper to read in one go. NULL: by words() and place(). */
	void (*scan)(struct view *v, struct ui *ui, size_t from, size_t to, bool *hit);
	/* The next row of interest where nothing is sought: moves the cursor and returns true. NULL: none is. */
	bool (*find)(struct view *v, struct ui *ui, bool back);
	void (*sentence)(struct view *v, struct ui *ui, struct text *out); /* what the screen says first. NULL: nothing */
	void (*filtered)(struct view *v, struct ui *ui); /* the filter has changed. NULL: nothing to filter here */
	/* Does some more of what takes long, for about as long as a key may wait; false: nothing is left to do. NULL: it never has such work. */
	bool (*work)(struct view *v, struct ui *ui);
	void (*rest)(struct view *v); /* the case is about to change: puts away what it is reading of it. NULL: nothing stays open */
	/* The case is another one now: reads it again. False: there is nothing to show any more. NULL: it shows what does not change. */
	bool (*renew)(struct view *v, struct ui *ui);
};

/* Of `all` rows those that the filter lets through: their numbers to shown, their count to the list. words() must read a row by shown. */
void view_filter(struct view *v, struct ui *ui, size_t all, size_t *shown);

/* Each opens a screen; NULL when there is nothing to show: then the reason was said. */
struct view *view_fleet_new(struct ui *ui);
/* The device that stands behind or before this one in a fleet that is open, as it is sorted and filtered; its cursor goes there. 0: none does. */
int64_t fleet_neighbour(struct view *fleet, int64_t device, bool back, bool *listed);
struct view *view_device_new(struct ui *ui, int64_t device);
struct view *view_device_at(struct ui *ui, int64_t device, int64_t event); /* its cursor on this event */
struct view *view_raw_new(struct ui *ui, int64_t artifact, uint32_t line);
struct view *view_unread_new(struct ui *ui, int64_t artifact); /* raw, only the lines nobody could read, if there are any */
struct view *view_forms_new(struct ui *ui, int64_t artifact, const char *path); /* what nobody could read of it, grouped */
struct view *view_artifacts_new(struct ui *ui);
struct view *view_clocks_new(struct ui *ui);
struct view *view_history_new(struct ui *ui, int64_t device);
/* Two marked events, two devices, or this device and a healthy one; device 0: the marks tell. */
struct view *view_compare_new(struct ui *ui, int64_t device);
struct view *overlay_help_new(struct ui *ui);
struct view *overlay_palette_new(struct ui *ui);
struct view *overlay_glossary_new(struct ui *ui, struct slice word); /* empty: every term */
struct view *overlay_why_new(struct ui *ui, int64_t device, int64_t at, int boundary);
/* Of the training: what is said first, then the first divergence with its evidence. */
struct view *overlay_answer_new(struct ui *ui, int64_t device, struct slice words);

#endif
