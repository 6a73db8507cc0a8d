/*
 * A screen in memory: cells with a character and a style, and a pen that writes on it.
 * For: screen.c shows it, views draw on it, tests print it.
 * Whatever is written is made harmless on the way (visible.h), so log text cannot move a cursor; nothing is written outside.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include <stdio.h>

#include "base.h"

enum style {
#define STYLE(id, ...) STYLE_##id,
#include "theme.def"
#undef STYLE
	STYLE_COUNT
};

struct spot {
	uint32_t c, mark[2]; /* c 0: the right half of a wide character; marks combine with it, 0: none */
	uint8_t style, over; /* over: cursor, selection or match lying on it; STYLE_TEXT: none */
	uint8_t pane;	     /* what a click there means: the nth thing of this pane */
	uint32_t link;	     /* n + 1; 0: nothing. Whatever is written over it takes it away */
};

struct canvas {
	int width, height;
	struct spot *spot; /* row by row */
	bool ascii;	   /* nothing but ASCII comes out */
};

void canvas_size(struct canvas *c, int width, int height); /* at least 1x1; clears */
void canvas_clear(struct canvas *c);
void canvas_free(struct canvas *c);
void canvas_paste(struct canvas *to, int y, int x, const struct canvas *from); /* what fits */
/* Lays a style over columns x to end of a row. */
void canvas_over(struct canvas *c, int y, int x, int end, enum style style);
/* Columns x to end of a row stand for the nth thing of a pane. After they were written. */
void canvas_link(struct canvas *c, int y, int x, int end, int pane, size_t n);
/* How many columns s takes when written. */
int canvas_columns(const struct canvas *c, struct slice s);
/* How many bytes of s fit into so many columns. */
size_t canvas_fit(const struct canvas *c, struct slice s, int columns);
/* The rows as text, and below them which columns of which row have which style. */
void canvas_print(const struct canvas *c, FILE *to);
const char *style_name(enum style s);

/* --- the pen --- */

struct pen {
	struct canvas *to;
	int y, x, end; /* writes at x, never at or behind end */
};
struct pen pen_at(struct canvas *c, int y, int x, int end);
void pen_add(struct pen *p, enum style style, struct slice s);
void pen_adds(struct pen *p, enum style style, const char *cstr);
void pen_addf(struct pen *p, enum style style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void pen_to(struct pen *p, int x);						   /* blanks up to column x */
void pen_fill(struct pen *p, enum style style, const char *glyph, int x); /* the glyph up to column x */
/* At most so many columns: cut in the middle (identifiers, paths) or at the end (free text), with an ellipsis. Then blanks up to there. */
void pen_cut_middle(struct pen *p, enum style style, struct slice s, int columns);
void pen_cut(struct pen *p, enum style style, struct slice s, int columns);

#endif
