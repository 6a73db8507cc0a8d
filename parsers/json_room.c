#include "json_room.h"

#include <stdlib.h>

/* A token stands behind one of these, or first. */
static size_t most(struct slice doc)
{
	static const uint8_t before[256] = { [','] = 1, [':'] = 1, ['{'] = 1, ['['] = 1 };
	size_t n = 1;

	for (size_t i = 0; i < doc.n; i++)
		n += before[(unsigned char)doc.p[i]];
	return n < JSON_ROOM_MAX ? n : JSON_ROOM_MAX;
}

const struct json_token *json_room_read(struct json_room *room, struct slice doc)
{
	size_t n = most(doc);

	if (n > room->size) {
		room->tokens = xrealloc(room->tokens, n, sizeof(*room->tokens));
		room->size = n;
	}
	return json_parse(doc, room->tokens, room->size) > 0 ? room->tokens : NULL;
}

void json_room_free(struct json_room *room)
{
	free(room->tokens);
	*room = (struct json_room){ 0 };
}
