/*
 * Words to small numbers and back. A word, NUL-ended here, stays where it is and lives as long as the table.
 * For: model/, and the rows of tui/.
 */
#ifndef WORDS_H
#define WORDS_H

#include "base.h"

struct words;
struct words *words_new(void);
void words_free(struct words *w);
size_t words_add(struct words *w, struct slice word); /* the same word, the same number, from 0 */
ptrdiff_t words_find(const struct words *w, struct slice word); /* -1: not there */
const char *words_at(const struct words *w, size_t i);
size_t words_count(const struct words *w);

#endif
