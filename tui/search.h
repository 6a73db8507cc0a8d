/*
 * The search over the rows of one screen, and its filter.
 * For: view.c, act.c and whoever draws rows.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "base.h"

struct ui;
struct view;

struct hunt { /* the search over the rows of one screen, done bit by bit while no key waits */
	const struct view *of;
	unsigned version;
	uint8_t *state; /* of each row: not looked at, no, yes */
	size_t rows, next, hits, left;
	bool found; /* the cursor went to a match */
	bool asked; /* Enter came: without a match the device that is called so opens */
	bool told;  /* and it was shown that this takes time */
};

void search_begin(struct ui *ui);
void search_next(struct ui *ui, bool back);
void search_clear(struct ui *ui);
void search_free(struct ui *ui);
/*
 * A key comes: typed ahead it acts on what Enter went for, however long that takes. Who saw that rows are still looked at goes on from where the
 * cursor is.
 */
void search_settle(struct ui *ui);
bool search_work(struct ui *ui); /* looks at some more rows; false: all are looked at */
bool open_device(struct ui *ui, struct slice word); /* what only one device is called, or holds, opens it */
void search_mark(struct ui *ui, int y, int x, int end); /* lays `match` over what the search finds in these columns */
void filter_begin(struct ui *ui, bool hide);
void filter_now(struct ui *ui); /* applies what is being typed */
void filter_save(struct ui *ui);

#endif
