/*
 * Lines without what only a terminal needs: colours and other escape sequences, also as copies of a terminal show them.
 * For: parsers of what programs write to a terminal or, with its colours, to a file.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "base.h"

/* The line itself when there is nothing to take out, else what remains, in the room; it lives as long as either. */
struct slice plain(struct slice line, struct text *room);
bool plain_coloured(struct slice line); /* whether something that begins like an escape sequence stands in it */

#endif
