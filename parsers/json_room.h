/*
 * Room for the tokens of a document, as much as it needs: documents differ in size by a thousand.
 * For: jsondoc.c, jsonlog.c. Zero-initialised is empty.
 */
#ifndef JSON_ROOM_H
#define JSON_ROOM_H

#include "json.h"

#define JSON_ROOM_MAX (1u << 20)

struct json_room {
	struct json_token *tokens;
	size_t size;
};

/* The document's value; it lives until the next call. NULL: it is broken, or has more than JSON_ROOM_MAX tokens. */
const struct json_token *json_room_read(struct json_room *room, struct slice doc);
void json_room_free(struct json_room *room);

#endif
