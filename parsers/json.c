#include "json.h"
#include "stops.h"

#include <endian.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * The scanner walks the text once with its own stack of open containers, so that hostile nesting costs neither C stack nor time.
 * It is strict about structure and lenient about nothing: a line that is almost JSON is another format's line.
 * Each step is given where it begins and the token to fill, and says where it ended, NULL if it is no JSON.
 */
static inline const char *blanks(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p <= ' ' && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

static inline const char *fill(struct json_token *t, enum json_type type, bool escaped, const char *from, const char *to)
{
	*t = (struct json_token){ .type = type, .escaped = escaped, .span = 1, .text = { from, (size_t)(to - from) } };
	return to;
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
static bool is_special(char c)
{
	return c == '"' || c == '\\' || ((unsigned char)c < ' ' && c != '\t');
}

#ifdef __SSE2__
static inline uint64_t specials_of_16(const char *p)
{
	__m128i text = _mm_loadu_si128((const __m128i *)p);
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1f)), text);
	__m128i ends = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')), _mm_cmpeq_epi8(text, _mm_set1_epi8('\\')));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('\t')), low), ends));
}
#endif

static inline uint64_t specials(const char *p, size_t n)
{
	uint64_t bits = 0;

#ifdef __SSE2__
	if (n == STOPS_WINDOW)
		return stops_by_16(specials_of_16, p);
#endif
	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)is_special(p[i]) << i;
	return bits;
}

static __attribute__((noinline)) const char *special_far(struct stops *s, const char *at)
{
	return stops_far(s, at, specials);
}

/* An escape, from its backslash on; the bytes it takes, 0: it is none. */
static size_t escape_at(struct slice s)
{
	unsigned unit;

	if (s.n < 2 || !memchr("\"\\/bfnrtu", s.p[1], 9))
		return 0;
	if (s.p[1] != 'u')
		return 2;
	return hex4(s, 2, &unit) ? 6 : 0;
}

/* Behind the first special byte, which is no quote. */
static __attribute__((noinline)) const char *escaped_string(struct stops *s, const char *from, struct json_token *t)
{
	const char *p = from;

	for (;;) {
		size_t n;

		p = stops_next(s, p, special_far);
		if (p == s->end)
			return NULL;
		if (*p != '\\')
			break;
		n = escape_at((struct slice){ p, (size_t)(s->end - p) });
		if (n == 0)
			return NULL;
		p += n;
	}
	return *p == '"' ? fill(t, JSON_STRING, true, from, p) + 1 : NULL;
}

/* Nearly all end with the first special byte; the others stay apart, so that these are quick. */
static inline const char *string(struct stops *s, const char *p, struct json_token *t)
{
	const char *to = stops_next(s, ++p, special_far);

	if (to == s->end || *to != '"')
		return escaped_string(s, p, t);
	return fill(t, JSON_STRING, false, p, to) + 1;
}

/* NULL: there is none. Eight at once, where the text has so many bytes. */
static inline const char *digits(const char *p, const char *end)
{
	const uint64_t tens = UINT64_C(0x0606060606060606), high = UINT64_C(0xf0f0f0f0f0f0f0f0);
	const char *from = p;
	uint64_t t, other;

	while (end - p >= 8) {
		memcpy(&t, p, sizeof(t));
		t = le64toh(t) ^ UINT64_C(0x3030303030303030);
		other = (t | (t + tens)) & high; /* a carry begins behind the first that is no digit */
		if (other)
			return p + __builtin_ctzll(other) / 8 > from ? p + __builtin_ctzll(other) / 8 : NULL;
		p += 8;
	}
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > from ? p : NULL;
}

/* Leading zeros are taken: IMSIs and ICCIDs are written without quotes by more than one product. */
static const char *number(const char *from, const char *end, struct json_token *t)
{
	const char *p = digits(from + (*from == '-'), end);

	if (p && p < end && *p == '.')
		p = digits(p + 1, end);
	if (p && p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p = digits(p + (p < end && (*p == '+' || *p == '-')), end);
	}
	return p ? fill(t, JSON_NUMBER, false, from, p) : NULL;
}

static const char *word(const char *p, const char *end, const char *cstr, enum json_type type, struct json_token *t)
{
	return slice_starts((struct slice){ p, (size_t)(end - p) }, cstr) ? fill(t, type, false, p, p + strlen(cstr)) : NULL;
}

static inline const char *scalar(struct stops *s, const char *p, struct json_token *t)
{
	switch (*p) {
	case '"':
		return string(s, p, t);
	case 't':
		return word(p, s->end, "true", JSON_TRUE, t);
	case 'f':
		return word(p, s->end, "false", JSON_FALSE, t);
	case 'n':
		return word(p, s->end, "null", JSON_NULL, t);
	default:
		return number(p, s->end, t);
	}
}

/* A member's key and what parts it from its value. */
static inline const char *key(struct stops *s, const char *p, struct json_token *t)
{
	if (p == s->end || *p != '"' || !(p = string(s, p, t)))
		return NULL;
	p = blanks(p, s->end);
	return p < s->end && *p == ':' ? blanks(p + 1, s->end) : NULL;
}

struct scan {
	struct stops specials;
	struct json_token *next, *last; /* of the tokens: free, and the end of them all */
	struct json_token *open[JSON_DEPTH_MAX];
	unsigned depth;
};

/* A scalar, or the beginning of a container. */
static inline const char *value(struct scan *c, const char *p)
{
	struct json_token *t = c->next;

	if (p == c->specials.end || t == c->last)
		return NULL;
	c->next = t + 1;
	if (*p != '{' && *p != '[')
		return scalar(&c->specials, p, t);
	if (c->depth == JSON_DEPTH_MAX)
		return NULL;
	c->open[c->depth++] = t;
	return fill(t, *p == '{' ? JSON_OBJECT : JSON_ARRAY, false, p, p + 1);
}

/* The members or elements of the innermost open container up to its end, or to the beginning of one within it. */
static inline const char *members(struct scan *c, const char *p)
{
	const unsigned depth = c->depth;
	struct json_token *t = c->open[depth - 1];
	const char *end = c->specials.end;
	const bool object = t->type == JSON_OBJECT;
	const char close = object ? '}' : ']';
	uint32_t size = t->size;

	while (p && c->depth == depth) {
		p = blanks(p, end);
		if (p == end)
			return NULL;
		if (*p == close) {
			t->text.n = (size_t)(p + 1 - t->text.p);
			t->span = (uint32_t)(c->next - t);
			c->depth--;
			p++;
			break;
		}
		if (size > 0) {
			if (*p != ',')
				return NULL;
			p = blanks(p + 1, end);
		}
		size++;
		if (object && (c->next == c->last || !(p = key(&c->specials, p, c->next++))))
			return NULL;
		p = value(c, p);
	}
	t->size = size;
	return p;
}

/* Where the value ended. */
static const char *scan(struct scan *c, struct slice s, struct json_token *tokens, size_t max)
{
	const char *p = s.p ? s.p : "";

	c->specials = stops((struct slice){ p, s.n });
	c->next = tokens;
	c->last = tokens + (max < INT32_MAX ? max : INT32_MAX);
	c->depth = 0;
	p = value(c, blanks(p, c->specials.end));
	while (p && c->depth > 0)
		p = members(c, p);
	return p;
}

int json_parse_first(struct slice text, struct json_token *tokens, size_t max)
{
	struct scan c;

	return scan(&c, text, tokens, max) ? (int)(c.next - tokens) : -1;
}

int json_parse(struct slice text, struct json_token *tokens, size_t max)
{
	struct scan c;
	const char *p = scan(&c, text, tokens, max);

	return p && blanks(p, c.specials.end) == c.specials.end ? (int)(c.next - tokens) : -1;
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

/* Keys are short: the first and the last eight bytes, or four, are most of them, or all. */
static inline bool same(struct slice a, struct slice b)
{
	uint64_t x, y, v, w;
	uint32_t s, t, k, l;

	if (a.n != b.n || a.n == 0)
		return a.n == b.n;
	if (a.p[0] != b.p[0])
		return false;
	if (a.n >= 8) {
		memcpy(&x, a.p, 8);
		memcpy(&y, b.p, 8);
		memcpy(&v, a.p + a.n - 8, 8);
		memcpy(&w, b.p + a.n - 8, 8);
		return x == y && v == w && (a.n <= 16 || memcmp(a.p + 8, b.p + 8, a.n - 16) == 0);
	}
	if (a.n >= 4) {
		memcpy(&s, a.p, 4);
		memcpy(&t, b.p, 4);
		memcpy(&k, a.p + a.n - 4, 4);
		memcpy(&l, b.p + a.n - 4, 4);
		return s == t && k == l;
	}
	return a.p[a.n / 2] == b.p[a.n / 2] && a.p[a.n - 1] == b.p[a.n - 1];
}

static bool called(const struct json_token *key, struct slice name)
{
	return key->escaped ? plain_is(key, name) : same(key->text, name);
}

const struct json_token *json_member(const struct json_token *object, struct slice name)
{
	const struct json_token *key;
	uint32_t left;

	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (key = object + 1, left = object->size; left > 0; key += 1 + key[1].span, left--)
		if (called(key, name))
			return key + 1;
	return NULL;
}

/* Where a name was found, the next member's is sought first: programs write their members in one order. */
void json_members(const struct json_token *object, const struct slice *names, size_t n, const struct json_token **values)
{
	uint32_t left = object && object->type == JSON_OBJECT ? object->size : 0;
	const struct json_token *key = left > 0 ? object + 1 : NULL;
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		values[i] = NULL;
	for (; left > 0; left--, key += 1 + key[1].span) {
		size_t tried = 0;

		while (tried < n && !called(key, names[at])) {
			at = at + 1 < n ? at + 1 : 0;
			tried++;
		}
		if (tried == n)
			continue;
		if (!values[at])
			values[at] = key + 1;
		at = at + 1 < n ? at + 1 : 0;
	}
}

const struct json_token *json_at(const struct json_token *object, const char *path)
{
	for (size_t n = 0;; path += n + 1, n = 0) {
		while (path[n] != '.' && path[n] != '\0')
			n++;
		object = json_member(object, (struct slice){ path, n });
		if (!object || path[n] == '\0')
			return object;
	}
}

bool json_same(const struct json_token *t, struct slice plain)
{
	return t && t->type != JSON_NULL && t->type < JSON_ARRAY && plain_is(t, plain);
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
		ptrdiff_t next = slice_index(slice_from(raw, i), '\\');
		const char *e;

		if (next < 0 || i + (size_t)next + 1 == raw.n) { /* a backslash with nothing behind it is one */
			text_add(out, slice_from(raw, i));
			return;
		}
		text_add(out, slice_cut(raw, i, (size_t)next));
		i += (size_t)next + 1;
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
