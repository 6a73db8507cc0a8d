/*
 * Log text made harmless: what would move a cursor, turn the writing direction or stand for nothing is shown as what it is.
 * For: everything in tui/ that shows bytes of a log, on a screen or in a pipe.
 * ESC is <1b>, a byte that is no UTF-8 <ff>, a bidi or invisible character <u+202e>; a tab is a blank.
 */
#ifndef VISIBLE_H
#define VISIBLE_H

#include "base.h"

/* Bytes of the one UTF-8 character that s begins with, and what it is; 0: not UTF-8 (overlong, surrogate, cut off) or empty. */
size_t visible_char(struct slice s, uint32_t *c);
/* Characters a terminal obeys or does not show: C0, C1, bidi, zero width, separators, byte order marks, tags. */
bool visible_hidden(uint32_t c);
void visible_add(struct text *out, struct slice raw);
/* The same, at most `columns` characters of output; what is left out is shown by "..." at the end. */
void visible_cut(struct text *out, struct slice raw, size_t columns);

#endif
