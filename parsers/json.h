/*
 * JSON in two ways: a flat tree of tokens over the text for logs (no copies, digits stay digits), and cJSON for configuration.
 * For: the parsers of JSON lines (tokens); format.c and importers/manifest.c (json_document()). The only door to cJSON.
 * Tokens borrow from the text they were read from and live in the caller's array. A document lives until cJSON_Delete().
 */
#ifndef JSON_H
#define JSON_H

#include <cjson/cJSON.h>

#include "error.h"
#include "event.h"

#define JSON_DEPTH_MAX 64

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_token {
	enum json_type type;
	bool escaped;	   /* a string with backslashes: json_unescape() makes it plain */
	uint32_t size;	   /* elements of an array, members of an object */
	uint32_t span;	   /* tokens that it takes, itself included: t + t->span is what follows it */
	struct slice text; /* as written; a string without its quotes */
};

/*
 * Reads one JSON value that fills text (white space around it is fine). tokens[0] is the value; an object's members follow it as
 * key, value, key, value. The count of tokens, or -1: broken, deeper than JSON_DEPTH_MAX, or more than max.
 */
int json_parse(struct slice text, struct json_token *tokens, size_t max);
/* The same for a value at the start of text that others may follow (concatenated objects, a prefix before it was cut off). */
int json_parse_first(struct slice text, struct json_token *tokens, size_t max);

/* The first member called key. NULL when there is none, or object is NULL or no object: calls can be nested. */
const struct json_token *json_member(const struct json_token *object, struct slice key);
static inline const struct json_token *json_get(const struct json_token *object, const char *key)
{
	return json_member(object, slice_of(key));
}
/* The same for n different names in one walk: values[i] is what json_get() would say of names[i]. */
void json_members(const struct json_token *object, const struct slice *names, size_t n, const struct json_token **values);
/* The value at "a.b.c", one json_get() for each word. */
const struct json_token *json_at(const struct json_token *object, const char *path);
/* As written: string (still escaped), number, true, false. Empty for NULL, null, arrays and objects. */
static inline struct slice json_text(const struct json_token *t)
{
	return !t || t->type == JSON_NULL || t->type >= JSON_ARRAY ? (struct slice){ 0 } : t->text;
}
bool json_same(const struct json_token *t, struct slice plain); /* such a scalar, and just these words once unescaped */
static inline bool json_is(const struct json_token *t, const char *cstr)
{
	return json_same(t, slice_of(cstr));
}
/* Sets a field to a scalar, unescaped (then the event owns it). Nothing for NULL, null, arrays and objects. */
void json_field(struct event *ev, enum field f, const struct json_token *t);
/* Appends a string's plain text. Halves of surrogate pairs and \u0000 become U+FFFD. */
void json_unescape(struct slice raw, struct text *out);

/*
 * All members of an object (duplicates too) or elements of an array, in order:
 *	struct json_each each = json_each(t);
 *	while (json_next(&each)) ... each.key (NULL in arrays), each.value
 */
struct json_each {
	const struct json_token *key, *value, *at;
	uint32_t left;
	bool keyed;
};
struct json_each json_each(const struct json_token *container);
bool json_next(struct json_each *each);

/* A whole configuration file; its numbers are doubles. NULL with "line N: not JSON" in e. To be freed with cJSON_Delete(). */
cJSON *json_document(struct slice text, struct error *e);

#endif
