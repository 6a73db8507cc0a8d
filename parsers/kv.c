#include "kv.h"

#include <string.h>
#include <strings.h>

static bool key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '/';
}

/* Bytes of a key at the start of s. */
static size_t key_at(struct slice s)
{
	size_t n = 0;

	while (n < s.n && n < 80 && key_char(s.p[n]))
		n++;
	return n;
}

static void add(struct kvs *out, struct slice key, struct slice value)
{
	if (out->n < KV_MAX && key.n)
		out->at[out->n++] = (struct kv){ key, value };
}

/* Whether what follows begins another pair: blanks, then "key=" or key:". */
static bool pair_at(struct slice s)
{
	size_t n;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_from(s, 1);
	n = key_at(s);
	s = slice_from(s, n);
	return n > 0 && (slice_starts(s, "=") || slice_starts(s, ":\"") || slice_starts(s, "::\""));
}

/* A value in quotes, from behind the first; *end: what follows the last. A quote that never closes ends with the record. */
static struct slice quoted(struct slice s, struct slice *rest)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '"')
		n += s.p[n] == '\\' && n + 1 < s.n ? 2 : 1;
	if (n > s.n)
		n = s.n;
	*rest = slice_from(s, n + 1);
	return slice_cut(s, 0, n);
}

static struct slice bare(struct slice s, struct slice *rest)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t' && s.p[n] != ']') {
		if ((s.p[n] == ',' || s.p[n] == ';') && (n + 1 == s.n || pair_at(slice_from(s, n + 1))))
			break;
		n++;
	}
	*rest = slice_from(s, n);
	s = slice_cut(s, 0, n);
	/* what an editor made of quotes */
	if (slice_starts(s, "\xe2\x80\x9d") || slice_starts(s, "\xe2\x80\x9c"))
		s = slice_from(s, 3);
	if (slice_ends(s, "\xe2\x80\x9d"))
		s.n -= 3;
	return s;
}

void kv_words(struct slice s, struct kvs *out)
{
	out->n = 0;
	while (s.n) {
		size_t n = key_at(s), colons = 0;
		struct slice key = slice_cut(s, 0, n), value;

		if (n == 0) {
			s = slice_from(s, 1);
			continue;
		}
		s = slice_from(s, n);
		while (colons < 2 && colons < s.n && s.p[colons] == ':')
			colons++;
		if (slice_starts(s, "=\""))
			value = quoted(slice_from(s, 2), &s);
		else if (slice_starts(s, "="))
			value = bare(slice_from(s, 1), &s);
		else if (colons && slice_starts(slice_from(s, colons), "\""))
			value = quoted(slice_from(s, colons + 1), &s);
		else {
			while (s.n && !(s.p[0] && strchr(" \t,;>", s.p[0])))
				s = slice_from(s, 1);
			continue;
		}
		add(out, key, value);
	}
}

void kv_open(struct slice s, struct kvs *out)
{
	struct slice key = { 0 };
	size_t from = 0;

	out->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		size_t n;

		if (i > 0 && s.p[i - 1] != ' ' && s.p[i - 1] != '\t')
			continue;
		n = key_at(slice_from(s, i));
		if (n == 0 || i + n >= s.n || s.p[i + n] != '=')
			continue;
		add(out, key, slice_trim(slice_cut(s, from, i - from)));
		key = slice_cut(s, i, n);
		from = i + n + 1;
		i += n;
	}
	add(out, key, slice_trim(slice_from(s, from)));
}

void kv_colons(struct slice s, struct kvs *out)
{
	out->n = 0;
	while (s.n) {
		struct slice value = slice_token(&s, ';');
		ptrdiff_t colon = slice_find(value, ": ");

		if (colon > 0)
			add(out, slice_trim(slice_cut(value, 0, (size_t)colon)), slice_trim(slice_from(value, (size_t)colon + 2)));
	}
}

void kv_split(struct slice s, char delimiter, struct kvs *out)
{
	out->n = 0;
	while (s.n) {
		struct slice value = slice_token(&s, delimiter), key;
		ptrdiff_t eq = slice_index(value, '=');

		if (eq < 1)
			continue;
		key = slice_trim(slice_cut(value, 0, (size_t)eq));
		add(out, key, slice_trim(slice_from(value, (size_t)eq + 1)));
	}
}

static struct slice find(const struct kvs *k, struct slice key)
{
	for (unsigned i = 0; i < k->n; i++)
		if (slice_same(k->at[i].key, key) && !kv_nothing(k->at[i].value))
			return k->at[i].value;
	return (struct slice){ 0 };
}

struct slice kv_get(const struct kvs *k, const char *key)
{
	return find(k, slice_of(key));
}

struct slice kv_any(const struct kvs *k, const char *keys)
{
	struct slice rest = slice_of(keys);

	while (rest.n) {
		struct slice value = find(k, slice_token(&rest, '|'));

		if (value.n)
			return value;
	}
	return (struct slice){ 0 };
}

bool kv_is(const struct kvs *k, const char *key, const char *value)
{
	struct slice s = kv_get(k, key);

	return s.n == strlen(value) && strncasecmp(s.p, value, s.n) == 0;
}

bool kv_nothing(struct slice value)
{
	static const char *const words[] = { "-",       "N/A",     "None",    "none", "n/a",  "unknown",
					     "UNKNOWN", "Unknown", "(empty)", "null", "NULL", "undefined" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(value, words[i]))
			return true;
	return value.n == 0;
}

void kv_set(struct event *ev, enum field f, struct slice value)
{
	char plain[400];
	size_t n = 0;

	value = slice_trim(value);
	if (kv_nothing(value))
		return;
	if (slice_index(value, '\\') < 0) {
		event_set(ev, f, value);
		return;
	}
	for (size_t i = 0; i < value.n && n < sizeof(plain); i++) {
		if (value.p[i] == '\\' && i + 1 < value.n && strchr("\\\"=|]", value.p[i + 1]))
			i++;
		plain[n++] = value.p[i];
	}
	event_make(ev, f, "%.*s", (int)n, plain);
}

struct slice kv_after(struct slice s, const char *word, const char *stops)
{
	ptrdiff_t at = slice_find(s, word);
	size_t n = 0;

	if (at < 0)
		return (struct slice){ 0 };
	s = slice_trim(slice_from(s, (size_t)at + strlen(word)));
	while (n < s.n && !(s.p[n] && strchr(stops, s.p[n])))
		n++;
	return slice_cut(s, 0, n);
}
