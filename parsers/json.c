#include "json.h"

#include <string.h>

/*
 * The scanner walks the text once with its own stack of open containers, so that hostile nesting costs neither C stack nor time.
 * It is strict about structure and lenient about nothing: a line that is almost JSON is another format's line.
 */
struct scan {
	struct slice s;
	size_t at;
	struct json_token *tokens;
	size_t count, max;
	struct {
		size_t token;
		size_t from; /* where its bracket stands */
	} open[JSON_DEPTH_MAX];
	unsigned depth;
};

static void blanks(struct scan *c)
{
	while (c->at < c->s.n && (c->s.p[c->at] == ' ' || c->s.p[c->at] == '\t' || c->s.p[c->at] == '\n' || c->s.p[c->at] == '\r'))
		c->at++;
}

static struct json_token *token(struct scan *c, enum json_type type)
{
	struct json_token *t;

	if (c->count >= c->max)
		return NULL;
	t = &c->tokens[c->count++];
	*t = (struct json_token){ .type = type, .span = 1 };
	return t;
}

static bool hex4(struct slice s, size_t at, unsigned *out)
{
	unsigned v = 0;

	if (at > s.n || s.n - at < 4)
		return false;
	for (size_t i = at; i < at + 4; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9')
			v = v * 16 + (unsigned)(c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			v = v * 16 + (unsigned)((c | 0x20) - 'a') + 10;
		else
			return false;
	}
	*out = v;
	return true;
}

/* What ends a string, escapes in it, or must not stand in it. */
static const bool special[256] = { [0 ... '\t' - 1] = true, ['\t' + 1 ... 0x1f] = true, ['"'] = true, ['\\'] = true };

/* An escape, from its backslash on; the bytes it takes, 0: it is none. */
static size_t escape_at(struct slice s, size_t at)
{
	unsigned unit;

	if (at + 1 >= s.n || !memchr("\"\\/bfnrtu", s.p[at + 1], 9))
		return 0;
	if (s.p[at + 1] != 'u')
		return 2;
	return hex4(s, at + 2, &unit) ? 6 : 0;
}

static bool string(struct scan *c)
{
	struct json_token *t = token(c, JSON_STRING);
	size_t from = c->at + 1, at = from, n;

	if (!t)
		return false;
	for (;;) {
		while (at < c->s.n && !special[(unsigned char)c->s.p[at]])
			at++;
		if (at >= c->s.n || c->s.p[at] != '\\')
			break;
		n = escape_at(c->s, at);
		if (n == 0)
			return false;
		t->escaped = true;
		at += n;
	}
	if (at >= c->s.n || c->s.p[at] != '"')
		return false;
	t->text = slice_cut(c->s, from, at - from);
	c->at = at + 1;
	return true;
}

static size_t digits(const struct scan *c, size_t at)
{
	size_t n = 0;

	while (at + n < c->s.n && c->s.p[at + n] >= '0' && c->s.p[at + n] <= '9')
		n++;
	return n;
}

/* Leading zeros are taken: IMSIs and ICCIDs are written without quotes by more than one product. */
static bool number(struct scan *c)
{
	struct json_token *t = token(c, JSON_NUMBER);
	size_t at = c->at, n;

	if (!t)
		return false;
	if (c->s.p[at] == '-')
		at++;
	n = digits(c, at);
	if (n == 0)
		return false;
	at += n;
	if (at < c->s.n && c->s.p[at] == '.') {
		n = digits(c, at + 1);
		if (n == 0)
			return false;
		at += 1 + n;
	}
	if (at < c->s.n && (c->s.p[at] == 'e' || c->s.p[at] == 'E')) {
		at++;
		if (at < c->s.n && (c->s.p[at] == '+' || c->s.p[at] == '-'))
			at++;
		n = digits(c, at);
		if (n == 0)
			return false;
		at += n;
	}
	t->text = slice_cut(c->s, c->at, at - c->at);
	c->at = at;
	return true;
}

static bool word(struct scan *c, const char *cstr, enum json_type type)
{
	struct json_token *t;

	if (!slice_starts(slice_from(c->s, c->at), cstr))
		return false;
	t = token(c, type);
	if (!t)
		return false;
	t->text = slice_cut(c->s, c->at, strlen(cstr));
	c->at += t->text.n;
	return true;
}

static bool push(struct scan *c, enum json_type type)
{
	if (c->depth == JSON_DEPTH_MAX || !token(c, type))
		return false;
	c->open[c->depth].token = c->count - 1;
	c->open[c->depth].from = c->at;
	c->depth++;
	c->at++;
	return true;
}

static void pop(struct scan *c)
{
	size_t from = c->open[--c->depth].from;
	struct json_token *t = &c->tokens[c->open[c->depth].token];

	c->at++;
	t->text = slice_cut(c->s, from, c->at - from);
	t->span = (uint32_t)(c->count - c->open[c->depth].token);
}

static bool value(struct scan *c)
{
	if (c->at >= c->s.n)
		return false;
	switch (c->s.p[c->at]) {
	case '{':
		return push(c, JSON_OBJECT);
	case '[':
		return push(c, JSON_ARRAY);
	case '"':
		return string(c);
	case 't':
		return word(c, "true", JSON_TRUE);
	case 'f':
		return word(c, "false", JSON_FALSE);
	case 'n':
		return word(c, "null", JSON_NULL);
	default:
		return number(c);
	}
}

static bool key(struct scan *c)
{
	if (c->at >= c->s.n || c->s.p[c->at] != '"' || !string(c))
		return false;
	blanks(c);
	if (c->at >= c->s.n || c->s.p[c->at] != ':')
		return false;
	c->at++;
	blanks(c);
	return true;
}

/* One member or element of the innermost open container, or its end. */
static bool step(struct scan *c)
{
	struct json_token *t = &c->tokens[c->open[c->depth - 1].token];
	bool object = t->type == JSON_OBJECT;

	blanks(c);
	if (c->at >= c->s.n)
		return false;
	if (c->s.p[c->at] == (object ? '}' : ']')) {
		pop(c);
		return true;
	}
	if (t->size > 0) {
		if (c->s.p[c->at] != ',')
			return false;
		c->at++;
		blanks(c);
	}
	t->size++;
	if (object && !key(c))
		return false;
	return value(c);
}

static bool scan(struct scan *c)
{
	blanks(c);
	if (!value(c))
		return false;
	while (c->depth > 0)
		if (!step(c))
			return false;
	return true;
}

int json_parse_first(struct slice text, struct json_token *tokens, size_t max)
{
	struct scan c = { .s = text, .tokens = tokens, .max = max < INT32_MAX ? max : INT32_MAX };

	return scan(&c) ? (int)c.count : -1;
}

int json_parse(struct slice text, struct json_token *tokens, size_t max)
{
	struct scan c = { .s = text, .tokens = tokens, .max = max < INT32_MAX ? max : INT32_MAX };

	if (!scan(&c))
		return -1;
	blanks(&c);
	return c.at == text.n ? (int)c.count : -1;
}

/* --- walking --- */

struct json_each json_each(const struct json_token *container)
{
	struct json_each each = { 0 };

	if (!container || container->type < JSON_ARRAY)
		return each;
	each.at = container + 1;
	each.left = container->size;
	each.keyed = container->type == JSON_OBJECT;
	return each;
}

bool json_next(struct json_each *each)
{
	if (each->left == 0)
		return false;
	each->left--;
	each->key = each->keyed ? each->at++ : NULL;
	each->value = each->at;
	each->at += each->value->span;
	return true;
}

static bool plain_is(const struct json_token *t, struct slice plain)
{
	struct text text = { 0 };
	bool same;

	if (!t->escaped)
		return slice_same(t->text, plain);
	json_unescape(t->text, &text);
	same = slice_same(text_slice(&text), plain);
	text_free(&text);
	return same;
}

static const struct json_token *member(const struct json_token *object, struct slice name)
{
	const struct json_token *key;
	uint32_t left;

	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (key = object + 1, left = object->size; left > 0; key += 1 + key[1].span, left--)
		if (key->escaped ? plain_is(key, name) : slice_same(key->text, name))
			return key + 1;
	return NULL;
}

const struct json_token *json_get(const struct json_token *object, const char *name)
{
	return member(object, slice_of(name));
}

const struct json_token *json_at(const struct json_token *object, const char *path)
{
	for (size_t n = 0;; path += n + 1, n = 0) {
		while (path[n] != '.' && path[n] != '\0')
			n++;
		object = member(object, (struct slice){ path, n });
		if (!object || path[n] == '\0')
			return object;
	}
}

struct slice json_text(const struct json_token *t)
{
	if (!t || t->type == JSON_NULL || t->type >= JSON_ARRAY)
		return (struct slice){ 0 };
	return t->text;
}

bool json_is(const struct json_token *t, const char *cstr)
{
	return t && t->type != JSON_NULL && t->type < JSON_ARRAY && plain_is(t, slice_of(cstr));
}

void json_field(struct event *ev, enum field f, const struct json_token *t)
{
	struct text text = { 0 };

	/* An event owns only so many texts; a hostile line must not ask for more, so the last ones stay as written. */
	if (!t || !t->escaped || ev->scratches == sizeof(ev->scratch) / sizeof(ev->scratch[0])) {
		event_set(ev, f, json_text(t));
		return;
	}
	json_unescape(t->text, &text);
	if (text.n > 0)
		event_make(ev, f, "%.*s", SLICE_ARG(text_slice(&text)));
	text_free(&text);
}

/* --- plain text --- */

static void utf8(struct text *out, unsigned c)
{
	if (c < 0x80) {
		text_addc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		text_addc(out, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		text_addc(out, (char)(0xE0 | c >> 12));
		text_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	} else {
		text_addc(out, (char)(0xF0 | c >> 18));
		text_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
		text_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	text_addc(out, (char)(0x80 | (c & 0x3F)));
}

/* at: of the first of the four hex digits; the bytes taken. */
static size_t unicode(struct slice raw, size_t at, struct text *out)
{
	unsigned high, low;

	if (!hex4(raw, at, &high)) {
		utf8(out, 0xFFFD);
		return 0;
	}
	if (high >= 0xD800 && high < 0xDC00 && slice_starts(slice_from(raw, at + 4), "\\u") && hex4(raw, at + 6, &low) &&
	    low >= 0xDC00 && low < 0xE000) {
		utf8(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
		return 10;
	}
	utf8(out, high == 0 || (high >= 0xD800 && high < 0xE000) ? 0xFFFD : high);
	return 4;
}

void json_unescape(struct slice raw, struct text *out)
{
	static const char escaped[] = "bfnrt", plain[] = "\b\f\n\r\t";

	for (size_t i = 0; i < raw.n; i++) {
		const char *e;

		if (raw.p[i] != '\\' || i + 1 == raw.n) {
			text_addc(out, raw.p[i]);
			continue;
		}
		i++;
		e = raw.p[i] ? strchr(escaped, raw.p[i]) : NULL;
		if (raw.p[i] == 'u')
			i += unicode(raw, i + 1, out);
		else
			text_addc(out, e ? plain[e - escaped] : raw.p[i]);
	}
}

/* --- documents --- */

cJSON *json_document(struct slice text, struct error *e)
{
	const char *end = NULL;
	unsigned line = 1, column = 1;
	cJSON *doc = text.n ? cJSON_ParseWithLengthOpts(text.p, text.n, &end, 0) : NULL;

	if (doc && slice_trim(slice_from(text, (size_t)(end - text.p))).n == 0)
		return doc;
	cJSON_Delete(doc);
	for (const char *p = text.p; end && p < end && p < text.p + text.n; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	error_set(e, "line %u: not JSON at column %u", line, column);
	return NULL;
}
