/*
 * All members of a document at any depth, in the order in which they stand; a name may stand twice.
 *	struct json_walk w;
 *	json_walk_begin(&w, top);
 *	while (json_walk_next(&w)) ... w.name, w.value
 * For: cmp_json.c, tshark_json.c.
 */
#ifndef JSON_WALK_H
#define JSON_WALK_H

#include "json.h"

struct json_walk {
	const struct json_token *value;
	struct slice name, parent; /* elements of an array have its name; the parent of a member at the top is empty */
	unsigned depth;		   /* 1 at the top */
	bool inside;		   /* the value is an object or array; the next ones are inside it, unless this is made false */
	struct json_each stack[JSON_DEPTH_MAX];
	struct slice names[JSON_DEPTH_MAX];
};

void json_walk_begin(struct json_walk *w, const struct json_token *top);
bool json_walk_next(struct json_walk *w);

#endif
