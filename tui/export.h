/*
 * What leaves the screen.
 * For: export.c, copy.c.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include "ui.h"

struct slice words_first(struct slice words); /* of a fold the words of its first event */
bool word_brief(struct slice name); /* a word of a row that is read first: party, host, kind, what */

#endif
