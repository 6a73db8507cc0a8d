#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_stripped(struct slice s)
{
	while (s.n && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* At sixteen places at most: nothing that must be prepared first would pay. */
static ptrdiff_t seek_short(struct slice s, struct slice what)
{
	for (size_t at = 0; at + what.n <= s.n; at++)
		if (s.p[at] == what.p[0] && memcmp(s.p + at, what.p, what.n) == 0)
			return (ptrdiff_t)at;
	return -1;
}

#ifdef __SSE2__
/* Without a call, so that what is compared with stays in registers. */
static inline bool stands_at(const char *p, struct slice what)
{
	size_t i = 0;

	while (i < what.n && p[i] == what.p[i])
		i++;
	return i == what.n;
}

/*
 * Compares two bytes at sixteen places at once; the last sixteen may have been looked at already. Not the outermost bytes, if there are
 * others: words are sought with their blanks and quotes, and those stand everywhere.
 */
static ptrdiff_t seek_long(struct slice s, struct slice what)
{
	const size_t i = what.n > 3, k = what.n - 1 - i;
	const __m128i first = _mm_set1_epi8(what.p[i]), second = _mm_set1_epi8(what.p[k]);
	const char *p = s.p, *last = s.p + s.n - what.n - 15;

	for (;;) {
		__m128i a = _mm_loadu_si128((const __m128i *)(p + i)), b = _mm_loadu_si128((const __m128i *)(p + k));
		unsigned may = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, second)));

		for (; may; may &= may - 1)
			if (stands_at(p + __builtin_ctz(may), what))
				return p + __builtin_ctz(may) - s.p;
		if (p == last)
			return -1;
		p = last - p > 16 ? p + 16 : last;
	}
}
#else
static ptrdiff_t seek_long(struct slice s, struct slice what)
{
	const char *hit = memmem(s.p, s.n, what.p, what.n);

	return hit ? hit - s.p : -1;
}
#endif

ptrdiff_t slice_seek(struct slice s, struct slice what)
{
	if (s.n == 0 || what.n > s.n)
		return -1;
	if (what.n == 0)
		return 0;
	return s.n < what.n + 16 ? seek_short(s, what) : seek_long(s, what);
}

bool slice_digits(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

bool slice_address(struct slice s)
{
	bool parted = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\0' || !strchr("0123456789abcdefABCDEF.:", s.p[i]))
			return false;
		parted |= s.p[i] == '.' || s.p[i] == ':';
	}
	return parted;
}

struct slice slice_token(struct slice *s, char c)
{
	ptrdiff_t at = slice_index(*s, c);
	struct slice head = at < 0 ? *s : slice_cut(*s, 0, (size_t)at);
	*s = at < 0 ? slice_from(*s, s->n) : slice_from(*s, (size_t)at + 1);
	return head;
}

int64_t slice_number(struct slice s)
{
	int64_t v = 0;
	if (!slice_digits(s))
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		int d = s.p[i] - '0';
		if (v > (INT64_MAX - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	return v;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

ptrdiff_t slice_hex(struct slice s, uint8_t *out, size_t size)
{
	size_t n = 0;
	s = slice_trim(s);
	for (size_t i = 0; i < s.n;) {
		if (s.p[i] == ' ') {
			i++;
			continue;
		}
		if (i + 1 >= s.n || n >= size)
			return -1;
		int hi = nibble(s.p[i]), lo = nibble(s.p[i + 1]);
		if (hi < 0 || lo < 0)
			return -1;
		out[n++] = (uint8_t)(hi << 4 | lo);
		i += 2;
	}
	return (ptrdiff_t)n;
}

void text_grow(struct text *t, size_t more)
{
	size_t size = t->size ? t->size : 64;
	while (size < t->n + more + 1)
		size *= 2;
	t->p = xrealloc(t->p, size, 1);
	t->size = size;
}

void text_add(struct text *t, struct slice s)
{
	char *p = text_room(t, s.n);

	if (s.n)
		memcpy(p, s.p, s.n);
	text_end(t, p + s.n);
}

void text_adds(struct text *t, const char *cstr)
{
	text_add(t, slice_of(cstr));
}

void text_addc(struct text *t, char c)
{
	char *p = text_room(t, 1);

	*p = c;
	text_end(t, p + 1);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		text_room(t, (size_t)n);
		vsnprintf(t->p + t->n, (size_t)n + 1, fmt, again);
		t->n += (size_t)n;
	}
	va_end(again);
}

void text_clear(struct text *t)
{
	t->n = 0;
	if (t->p)
		t->p[0] = '\0';
}

void text_free(struct text *t)
{
	free(t->p);
	*t = (struct text){ 0 };
}

struct slice text_slice(const struct text *t)
{
	return (struct slice){ t->p, t->n };
}

static void *no_memory(void)
{
	static const char said[] = "simpane: out of memory\n";
	fwrite(said, 1, sizeof(said) - 1, stderr);
	_Exit(70);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	return p ? p : no_memory();
}

void *xrealloc(void *p, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		return no_memory();
	void *q = realloc(p, bytes ? bytes : 1);
	return q ? q : no_memory();
}

char *xstrndup(const char *p, size_t n)
{
	char *q = xcalloc(n + 1, 1);
	if (n)
		memcpy(q, p, n);
	return q;
}

char *xstrdup(const char *cstr)
{
	return cstr ? xstrndup(cstr, strlen(cstr)) : NULL;
}
