/*
 * Which lines of a case hold a text: the raw bytes are unpacked and looked through by two threads, which takes less than a second a gigabyte.
 * For: timeline.c.
 */
#ifndef GREP_H
#define GREP_H

#include "pass.h"

/*
 * The ids of the events whose line, as store_line() has it, holds the text: a bit each, by number, from 0 to events_last(); to be freed. NULL on
 * trouble.
 */
uint64_t *grep_events(struct store *s, struct slice text, struct error *e);
/* Can it be looked for so: it is there, and no line's end in it. */
bool grep_takes(struct slice text);

#endif
