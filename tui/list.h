/*
 * A list with a cursor: what every pane with rows is, and how the movement keys act on it.
 * For: view_*.c and their parts.
 */
#ifndef LIST_H
#define LIST_H

#include "press.h"

struct list {
	size_t count, cursor, top; /* cursor < count, but for an empty list */
};
/* Moves; rows is how many are visible. False: not a movement. *stuck says whether an end was hit. */
bool list_key(struct list *l, enum action a, size_t rows, bool *stuck);
/* Keeps the cursor in sight, with two rows of context where there is room. */
void list_show(struct list *l, size_t rows);
void list_count(struct list *l, size_t count); /* after the rows have changed */

#endif
