/*
 * Slices, growable text and allocation that cannot fail.
 * For: everybody.
 * A slice borrows: it lives as long as the bytes it points into (the line, the block, the literal).
 */
#ifndef BASE_H
#define BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p; /* not NUL-ended */
	size_t n;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define SLICE_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

/* Short, and called for every word of every line: they stand here so that what is known about an argument is used. */
static inline struct slice slice_of(const char *cstr) /* NULL is empty */
{
	return (struct slice){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline struct slice slice_from(struct slice s, size_t at)
{
	return at >= s.n ? (struct slice){ s.p ? s.p + s.n : s.p, 0 } : (struct slice){ s.p + at, s.n - at };
}

static inline struct slice slice_cut(struct slice s, size_t at, size_t n) /* clamped to s */
{
	s = slice_from(s, at);
	return (struct slice){ s.p, s.n < n ? s.n : n };
}

static inline bool slice_same(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct slice s, const char *cstr)
{
	return slice_same(s, slice_of(cstr));
}

static inline bool slice_starts(struct slice s, const char *cstr)
{
	size_t n = strlen(cstr);

	return s.n >= n && (n == 0 || memcmp(s.p, cstr, n) == 0);
}

static inline bool slice_ends(struct slice s, const char *cstr)
{
	size_t n = strlen(cstr);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, cstr, n) == 0);
}

ptrdiff_t slice_seek(struct slice s, struct slice what); /* index or -1 */
static inline ptrdiff_t slice_find(struct slice s, const char *cstr)
{
	return slice_seek(s, slice_of(cstr));
}

static inline ptrdiff_t slice_index(struct slice s, char c) /* index or -1 */
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;

	return hit ? hit - s.p : -1;
}

struct slice slice_stripped(struct slice s);
static inline struct slice slice_trim(struct slice s) /* blanks, tabs, CR, LF at both ends: most texts have none */
{
	return s.n > 0 && (unsigned char)s.p[0] > ' ' && (unsigned char)s.p[s.n - 1] > ' ' ? s : slice_stripped(s);
}
bool slice_digits(struct slice s);	 /* at least one, and nothing else */
bool slice_address(struct slice s);			/* of the characters of an IPv4 or IPv6 address, with a dot or colon */
/* Cuts the part before the first c off s and returns it; s keeps what follows. Without c: all of s. */
struct slice slice_token(struct slice *s, char c);
/* Decimal digits only; -1 when empty, not a number or beyond int64_t. */
int64_t slice_number(struct slice s);
/* The bytes of hex digits (blanks allowed between) into out; the count, or -1 when not hex or longer than size. */
ptrdiff_t slice_hex(struct slice s, uint8_t *out, size_t size);

struct text { /* growable, always NUL-ended once something was added; zero-initialised is empty */
	char *p;
	size_t n, size;
};
void text_grow(struct text *t, size_t more);
static inline char *text_room(struct text *t, size_t more) /* for so many bytes at the end, of which text_end() says how many were written */
{
	if (t->n + more + 1 > t->size)
		text_grow(t, more);
	return t->p + t->n;
}
static inline void text_end(struct text *t, char *end)
{
	t->n = (size_t)(end - t->p);
	*end = '\0';
}
void text_add(struct text *t, struct slice s);
void text_adds(struct text *t, const char *cstr);
void text_addc(struct text *t, char c);
void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *t);
void text_free(struct text *t);
struct slice text_slice(const struct text *t);

void *xcalloc(size_t n, size_t size); /* ends the program when there is no memory: the store is transactional */
void *xrealloc(void *p, size_t n, size_t size);
char *xstrndup(const char *p, size_t n);
char *xstrdup(const char *cstr); /* NULL stays NULL */

#endif
