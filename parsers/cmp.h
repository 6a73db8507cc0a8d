/*
 * Records of connectivity platforms and charging systems: names of members and columns, and what the words of a record state.
 * For: cmp_json.c, cdr_csv.c.
 */
#ifndef CMP_H
#define CMP_H

#include "aliases.h"
#include "said.h"

enum cmp_item {
#define ITEM(id, names) CMP_##id,
#include "cmp.def"
#undef ITEM
	CMP_COUNT
};

struct cmp { /* zero-initialised is an empty record */
	struct {
		size_t at, n;
		unsigned depth; /* 0: not set */
	} item[CMP_COUNT];
	struct text text;
};

void cmp_names(struct aliases *a); /* all names, for cmp_find() */
/* The item that a column or member of this name is; -1: none. */
int cmp_find(const struct aliases *a, struct slice name);
void cmp_clear(struct cmp *c);
/* Sets an item; what was set at a lesser depth (from 1) stays. */
void cmp_set(struct cmp *c, enum cmp_item item, struct slice value, unsigned depth);
struct slice cmp_get(const struct cmp *c, enum cmp_item item);
/* Names somebody, at some time, and something that happened; or an event in words. */
bool cmp_is_record(const struct cmp *c);
void cmp_say(const struct cmp *c, struct said_queue *q, const struct line *at, uint32_t last);
void cmp_free(struct cmp *c);

#endif
