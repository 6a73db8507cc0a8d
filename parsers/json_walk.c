#include "json_walk.h"

void json_walk_begin(struct json_walk *w, const struct json_token *top)
{
	w->stack[0] = json_each(top);
	w->names[0] = (struct slice){ 0 };
	w->depth = 1;
	w->inside = false;
}

bool json_walk_next(struct json_walk *w)
{
	if (w->inside && w->depth < JSON_DEPTH_MAX) {
		w->names[w->depth] = w->name;
		w->stack[w->depth++] = json_each(w->value);
	}
	w->inside = false;
	while (w->depth > 0 && !json_next(&w->stack[w->depth - 1]))
		w->depth--;
	if (w->depth == 0)
		return false;
	w->value = w->stack[w->depth - 1].value;
	w->parent = w->names[w->depth - 1];
	w->name = w->stack[w->depth - 1].key ? w->stack[w->depth - 1].key->text : w->parent;
	w->inside = w->value->type == JSON_OBJECT || w->value->type == JSON_ARRAY;
	return true;
}
