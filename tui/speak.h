/*
 * The device screen as numbered lines for a screen reader, a serial line or a log: no redraw, no boxes, no glyph that carries meaning.
 * For: cmd_open.c.
 */
#ifndef SPEAK_H
#define SPEAK_H

#include <stdio.h>

#include "store.h"

/* Writes, then reads commands ("more", "raw 1", "why 8", "quit") until the end of `from`. 1, or -1 with the reason. */
int speak_run(struct store *s, const char *tz, FILE *from, FILE *to, struct error *e);

#endif
