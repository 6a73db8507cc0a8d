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

struct slice {
	const char *p; /* not NUL-ended */
	size_t n;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define SLICE_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

struct slice slice_of(const char *cstr); /* NULL is empty */
struct slice slice_from(struct slice s, size_t at);
struct slice slice_cut(struct slice s, size_t at, size_t n); /* clamped to s */
struct slice slice_trim(struct slice s);		     /* blanks, tabs, CR, LF at both ends */
bool slice_is(struct slice s, const char *cstr);
bool slice_same(struct slice a, struct slice b);
bool slice_starts(struct slice s, const char *cstr);
bool slice_ends(struct slice s, const char *cstr);
ptrdiff_t slice_find(struct slice s, const char *cstr); /* index or -1 */
ptrdiff_t slice_index(struct slice s, char c);		/* index or -1 */
bool slice_digits(struct slice s);			/* at least one, and nothing else */
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
