#include "numbers.h"

#include <stdlib.h>

#include "base.h"

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void numbers_sort(struct numbers *s)
{
	size_t n = 0;

	if (s->n)
		qsort(s->at, s->n, sizeof(*s->at), by_number);
	for (size_t i = 0; i < s->n; i++)
		if (n == 0 || s->at[i] != s->at[n - 1])
			s->at[n++] = s->at[i];
	s->n = n;
}

/* Before it grows, what came more than once goes. */
void numbers_add(struct numbers *s, uint64_t number)
{
	if (s->n == s->room) {
		numbers_sort(s);
		if (2 * s->n >= s->room) {
			s->room = s->room ? 2 * s->room : 1024;
			s->at = xrealloc(s->at, s->room, sizeof(*s->at));
		}
	}
	s->at[s->n++] = number;
}

bool numbers_has(const struct numbers *s, uint64_t number)
{
	return s->n && bsearch(&number, s->at, s->n, sizeof(*s->at), by_number);
}
