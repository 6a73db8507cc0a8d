/*
 * A list of integers in as few bytes as the widest of them needs above the least one, any of which can be got at once.
 * For: segment.c.
 */
#ifndef PACKED_H
#define PACKED_H

#include "base.h"

#define PACKED_NONE INT64_MIN /* a value that is not there, as UTC_NONE */
#define PACKED_MAX 4096	      /* values in one list */

struct packed {
	const unsigned char *p; /* borrowed; eight bytes behind the list can be read, too */
	uint8_t width;
	bool gaps;    /* zero is none */
	int64_t base, scale;
};

void packed_add(struct text *out, const int64_t *value, size_t n);
/* Takes a list of n off the front of `from`. False: what is there is none. */
bool packed_take(struct slice *from, size_t n, struct packed *p);

void packed_all(const struct packed *p, size_t n, int64_t *out, size_t stride); /* the i-th goes to out[i * stride] */

static inline int64_t packed_at(const struct packed *p, size_t i)
{
	uint64_t v = 0;

	if (p->width) {
		__builtin_memcpy(&v, p->p + i * p->width, 8);
		v &= p->width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * p->width) - 1;
	}
	if (p->gaps && v-- == 0)
		return PACKED_NONE;
	return (int64_t)((uint64_t)p->base + v * (uint64_t)p->scale);
}

/* Numbers of any size, small ones in few bytes: seven bits a byte, the highest set when more follow. */
#define NUMBER_LONG 10 /* bytes at most */
static inline char *number_put(char *p, uint64_t v) /* to where there is room; returns its end */
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (char)(v | 0x80);
	*p++ = (char)v;
	return p;
}
static inline void number_add(struct text *out, uint64_t v)
{
	text_end(out, number_put(text_room(out, NUMBER_LONG), v));
}
bool number_take_long(struct slice *from, uint64_t *v);
static inline bool number_take(struct slice *from, uint64_t *v)
{
	const unsigned char *p = (const unsigned char *)from->p;
	unsigned n;

	if (from->n < 3)
		return number_take_long(from, v);
	n = p[0] < 0x80 ? 1 : p[1] < 0x80 ? 2 : 3;
	*v = p[0];
	if (n > 1)
		*v = (*v & 0x7f) | (uint64_t)p[1] << 7;
	if (n > 2) {
		if (p[2] >= 0x80)
			return number_take_long(from, v);
		*v = (*v & 0x3fff) | (uint64_t)p[2] << 14;
	}
	from->p += n;
	from->n -= n;
	return true;
}
/* Likewise, of those that nobody wants to know. */
static inline bool number_skip(struct slice *from)
{
	uint64_t v, ends;
	unsigned n;

	if (from->n < 8)
		return number_take_long(from, &v);
	__builtin_memcpy(&v, from->p, 8);
	ends = ~v & UINT64_C(0x8080808080808080);
	if (!ends)
		return number_take_long(from, &v);
	n = (unsigned)__builtin_ctzll(ends) / 8 + 1;
	from->p += n;
	from->n -= n;
	return true;
}

static inline uint64_t number_folded(int64_t v) /* small ones of either sign become small */
{
	return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static inline int64_t number_unfolded(uint64_t v)
{
	return (int64_t)(v >> 1 ^ -(v & 1));
}

#endif
