/*
 * The raw screen in parts: the lines shown, search and filter over them.
 * For: view_raw.c, raw_find.c.
 */
#ifndef RAW_VIEW_H
#define RAW_VIEW_H

#include "ui.h"

struct raw_view {
	struct view view;
	int64_t artifact, recognised, unrecognised;
	char *path;
	size_t lines;	  /* of the artifact */
	struct list list; /* of the lines shown */
	uint32_t *shown;  /* which ones, from 0; NULL: all */
	uint32_t cited;	  /* the line it was opened at, from 1; 0: none */
	uint8_t *known;	  /* a bit a line: a record that was read holds it */
	struct timeline *reading; /* tells which lines are known; NULL: all of it was read */
	bool begun;	  /* that reading was put away before its end */
	size_t sifted, sift_from; /* lines that the filter was asked about; where the cursor stood before it */
	bool wrap;
	int left; /* columns the text is moved */
	int rows; /* as drawn last */
};

size_t raw_line_at(const struct raw_view *r, size_t i); /* the line, from 0, of row i */
bool raw_is_known(const struct raw_view *r, size_t line);
bool raw_find(struct view *view, struct ui *ui, bool back); /* the next line that was read */
void raw_scan(struct view *view, struct ui *ui, size_t from, size_t to, bool *hit);
bool raw_work(struct view *view, struct ui *ui);
bool raw_know_more(struct raw_view *r, struct ui *ui); /* which lines are known, some more of it; false: nothing is left */
void raw_filter(struct view *view, struct ui *ui);

#endif
