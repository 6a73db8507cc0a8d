/*
 * A set of numbers: added in any order and as often as it comes, asked once it is sorted.
 * For: clock*.c.
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct numbers { /* zero-initialised is empty; at: free() */
	uint64_t *at;
	size_t n, room;
};

void numbers_add(struct numbers *s, uint64_t number);
void numbers_sort(struct numbers *s); /* each once */
bool numbers_has(const struct numbers *s, uint64_t number); /* since it was sorted */

#endif
