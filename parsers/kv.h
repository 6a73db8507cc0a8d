/*
 * Records of keys and values on one line, in the ways that firewalls write them: cut into pairs once, then asked by name.
 * For: parsers of such records (fortigate.c, sophos.c, sonicwall.c, junos.c, checkpoint.c, cef.c).
 * Slices borrow from the line. What is more than KV_MAX is left out.
 */
#ifndef KV_H
#define KV_H

#include "event.h"

#define KV_MAX 224

struct kv {
	struct slice key, value;
};

struct kvs {
	struct kv at[KV_MAX];
	unsigned n;
};

/*
 * Pairs between blanks, commas, semicolons or brackets: key=value, key="a \"value\" in quotes", key:"value", key::"value". A value without
 * quotes ends at a blank, or at a comma or semicolon behind which another pair begins. Words that are no pair are passed over.
 */
void kv_words(struct slice s, struct kvs *out);
/* Values that may hold blanks: each ends where the next " key=" begins (CEF); "\=" begins none. */
void kv_open(struct slice s, struct kvs *out);
/* "key: value; key: value;" with blanks in both (what fw log prints). */
void kv_colons(struct slice s, struct kvs *out);
/* key=value between delimiters (LEEF, Check Point's bars). */
void kv_split(struct slice s, char delimiter, struct kvs *out);
/* The first value of this key that says something, see kv_nothing(); empty when there is none. */
struct slice kv_get(const struct kvs *k, const char *key);
/* The same of the first of these keys that has one; "a|b|c". */
struct slice kv_any(const struct kvs *k, const char *keys);
bool kv_is(const struct kvs *k, const char *key, const char *value); /* whatever the case */
/* Sets a field, without the backslashes that only the writing needs; nothing when the value says nothing. */
void kv_set(struct event *ev, enum field f, struct slice value);
/* What stands behind a word, without blanks before it, up to one of `stops`; empty when the word is not there. */
struct slice kv_after(struct slice s, const char *word, const char *stops);
/* What stands for nothing: "N/A", "None", "-", "unknown", "(empty)" ... */
bool kv_nothing(struct slice value);

#endif
