/*
 * Many names for few things, found fast: what columns, members and fields are called.
 * For: dissected.c, cmp.c.
 * Names are compared folded: lower case, '.' and '-' as '_'. They borrow from the texts they were added from.
 */
#ifndef ALIASES_H
#define ALIASES_H

#include "base.h"

struct aliases { /* zero-initialised is empty */
	struct {
		struct slice name;
		int id, next; /* index + 1 of the next name that ends alike */
	} *row;
	size_t n;
	int last[256]; /* index + 1, by the last byte */
};

void aliases_add(struct aliases *a, int id, const char *names); /* blanks between */
/* The id of the name; with `part`, also of a name that stands at the end behind a '_'. -1: none. */
int aliases_find(const struct aliases *a, struct slice name, bool part);
void aliases_free(struct aliases *a);

#endif
