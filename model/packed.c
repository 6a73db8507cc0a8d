#include "packed.h"

#include <assert.h>

/* A byte of head (width, scale, whether there are gaps), the least value, and what each is above it. Bytes are little-endian. */
enum { GAPS = 0x80, SCALED = 0x10 };

static const int64_t scales[] = { 1, 1000, 1000000, 1000000000 };

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a case file is the same everywhere: lists have to be turned here");

bool number_take_long(struct slice *from, uint64_t *v)
{
	*v = 0;
	for (unsigned i = 0; i < from->n && i < 10; i++) {
		*v |= (uint64_t)((unsigned char)from->p[i] & 0x7f) << 7 * i;
		if (((unsigned char)from->p[i] & 0x80) == 0) {
			from->p += i + 1;
			from->n -= i + 1;
			return true;
		}
	}
	return false;
}

struct shape {
	bool gaps, any;
	int64_t least, most;
};

static struct shape shape_of(const int64_t *value, size_t n)
{
	struct shape s = { false, false, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < n; i++) {
		if (value[i] == PACKED_NONE) {
			s.gaps = true;
			continue;
		}
		s.any = true;
		s.least = value[i] < s.least ? value[i] : s.least;
		s.most = value[i] > s.most ? value[i] : s.most;
	}
	if (!s.any)
		s.least = s.most = 0;
	return s;
}

/* The largest unit that all values are apart by. */
static unsigned scale_of(const int64_t *value, size_t n, const struct shape *s)
{
	unsigned k = 3;

	if ((uint64_t)s->most - (uint64_t)s->least < 256)
		return 0;
	for (size_t i = 0; i < n && k; i++)
		while (k && value[i] != PACKED_NONE && ((uint64_t)value[i] - (uint64_t)s->least) % (uint64_t)scales[k])
			k--;
	return k;
}

void packed_add(struct text *out, const int64_t *value, size_t n)
{
	struct shape s = shape_of(value, n);
	unsigned k = scale_of(value, n, &s), width = 0;
	char bytes[PACKED_MAX * 8 + 8];
	uint64_t most = ((uint64_t)s.most - (uint64_t)s.least) / (uint64_t)scales[k];

	assert(n <= PACKED_MAX);
	if (s.gaps)
		most += s.any;
	while (width < 8 && most >> 8 * width)
		width++;
	text_addc(out, (char)(width | k * SCALED | (s.gaps ? GAPS : 0)));
	number_add(out, number_folded(s.least));
	for (size_t i = 0, at = 0; width && i < n; i++, at += width) {
		uint64_t v = value[i] == PACKED_NONE ? 0 : (uint64_t)value[i] - (uint64_t)s.least;

		v = (k && value[i] != PACKED_NONE ? v / (uint64_t)scales[k] : v) + (s.gaps && value[i] != PACKED_NONE);
		__builtin_memcpy(bytes + at, &v, 8); /* those after it take the place of what is too much */
	}
	text_add(out, (struct slice){ bytes, n * width });
}

bool packed_take(struct slice *from, size_t n, struct packed *p)
{
	uint64_t least;
	unsigned head;

	if (from->n < 2)
		return false;
	head = (unsigned char)from->p[0];
	*from = slice_from(*from, 1);
	*p = (struct packed){ .width = head & 0xf, .gaps = (head & GAPS) != 0, .scale = scales[head >> 4 & 3] };
	if (p->width > 8 || !number_take(from, &least) || n > PACKED_MAX || from->n < n * p->width)
		return false;
	p->base = number_unfolded(least);
	p->p = (const unsigned char *)from->p;
	*from = slice_from(*from, n * p->width);
	return true;
}

/* The loops are apart so that each knows its width. */
static inline void spread(const struct packed *p, size_t n, int64_t *out, size_t stride, unsigned width)
{
	uint64_t mask = width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1, scale = (uint64_t)p->scale, base = (uint64_t)p->base;
	const unsigned char *from = p->p;

	for (; n; n--, from += width, out += stride) {
		uint64_t v;

		__builtin_memcpy(&v, from, 8);
		v &= mask;
		if (p->gaps && v-- == 0)
			*out = PACKED_NONE;
		else
			*out = (int64_t)(base + v * scale);
	}
}

void packed_all(const struct packed *p, size_t n, int64_t *out, size_t stride)
{
	switch (p->width) {
	case 0:
		for (size_t i = 0; i < n; i++)
			out[i * stride] = p->gaps ? PACKED_NONE : p->base;
		break;
	case 1:
		spread(p, n, out, stride, 1);
		break;
	case 2:
		spread(p, n, out, stride, 2);
		break;
	case 3:
		spread(p, n, out, stride, 3);
		break;
	case 4:
		spread(p, n, out, stride, 4);
		break;
	default:
		spread(p, n, out, stride, p->width);
	}
}
