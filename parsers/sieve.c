#include "sieve.h"

#include <endian.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { KEY_BITS = 15, KEYS = 1 << KEY_BITS, ROWS = 1 << 10, PLACES = 256, BYTES = 4 };

struct three { /* bytes that somebody's literal has */
	uint32_t bytes;
	uint32_t next; /* index + 1 of the next in the row */
	uint64_t who;
};

struct sieve {
	bool may[KEYS];     /* by key: nearly all that stands in a text ends here */
	uint32_t row[ROWS]; /* index + 1, by key */
	struct three *threes;
	size_t n;
	char byte[BYTES];
	uint64_t byte_who[BYTES]; /* nobody's, if it is none */
	uint64_t always;
};

struct sieve *sieve_new(void)
{
	return xcalloc(1, sizeof(struct sieve));
}

void sieve_free(struct sieve *s)
{
	if (s)
		free(s->threes);
	free(s);
}

static uint32_t bytes_at(const char *p) /* p has four */
{
	uint32_t bytes;

	memcpy(&bytes, p, sizeof(bytes));
	return le32toh(bytes);
}

/* The fourth byte falls off at the top. */
static uint32_t key_of(uint32_t bytes)
{
	return (bytes << 8) * 0x9e3779b1u >> (32 - KEY_BITS);
}

static uint64_t who_of(const struct sieve *s, uint32_t bytes)
{
	uint32_t i = s->row[key_of(bytes) % ROWS];

	bytes &= 0xffffff;
	while (i > 0 && s->threes[i - 1].bytes != bytes)
		i = s->threes[i - 1].next;
	return i > 0 ? s->threes[i - 1].who : 0;
}

static void add(struct sieve *s, uint32_t bytes, uint64_t who)
{
	uint32_t key = key_of(bytes), *row = &s->row[key % ROWS];

	for (uint32_t i = *row; i > 0; i = s->threes[i - 1].next) {
		if (s->threes[i - 1].bytes != bytes)
			continue;
		s->threes[i - 1].who |= who;
		return;
	}
	s->threes = xrealloc(s->threes, s->n + 1, sizeof(*s->threes));
	s->threes[s->n++] = (struct three){ bytes, *row, who };
	*row = (uint32_t)s->n;
	s->may[key] = true;
}

/* How much a byte tells: logs are made of numbers and dots, of blanks, and of these letters, most of them small. */
static unsigned worth_of(char c)
{
	bool common = c && strchr("etaoinsrdlc", c | 0x20);

	if (c >= 'a' && c <= 'z')
		return !common;
	if (c >= 'A' && c <= 'Z')
		return common ? 1 : 2;
	return c && strchr("0123456789 .:-=/", c) ? 0 : 2;
}

static unsigned worth(const char *three)
{
	return worth_of(three[0]) + worth_of(three[1]) + worth_of(three[2]);
}

static void want_byte(struct sieve *s, char byte, uint64_t who)
{
	size_t i = 0;

	while (i < BYTES && s->byte_who[i] && s->byte[i] != byte)
		i++;
	if (i == BYTES) {
		s->always |= who;
		return;
	}
	s->byte[i] = byte;
	s->byte_who[i] |= who;
}

void sieve_want(struct sieve *s, struct slice literal, uint64_t who)
{
	char end[4] = { 0 };

	if (literal.n == 1)
		want_byte(s, literal.p[0], who);
	else if (literal.n < 4)
		s->always |= who;
	if (literal.n < 4)
		return;
	for (size_t odd = 0; odd < 2; odd++) {
		size_t best = odd;

		for (size_t i = odd + 2; i + 3 <= literal.n; i += 2)
			if (worth(literal.p + i) >= worth(literal.p + best))
				best = i;
		memcpy(end, literal.p + best, 3);
		add(s, bytes_at(end), who);
	}
}

/* Where one cannot guess what will be found it is quicker to note all that was, and to look at it then. */
static uint64_t pass(const struct sieve *s, const char *p, size_t places)
{
	uint8_t found[PLACES];
	uint64_t who = 0;
	size_t n = 0;

#pragma GCC unroll 8
	for (size_t i = 0; i < places; i++) {
		found[n] = (uint8_t)i;
		n += s->may[key_of(bytes_at(p + 2 * i))];
	}
	for (size_t i = 0; i < n; i++)
		who |= who_of(s, bytes_at(p + 2 * found[i]));
	return who;
}

#ifdef __SSE2__
static void seek_bytes(const struct sieve *s, struct slice text, bool *found)
{
	const __m128i a = _mm_set1_epi8(s->byte[0]), b = _mm_set1_epi8(s->byte[1]), c = _mm_set1_epi8(s->byte[2]), d = _mm_set1_epi8(s->byte[3]);
	__m128i in_a = _mm_setzero_si128(), in_b = in_a, in_c = in_a, in_d = in_a;

	for (size_t i = 0; i < text.n; i += 16) {
		__m128i at = _mm_loadu_si128((const __m128i *)(text.p + (i + 16 < text.n ? i : text.n - 16)));

		in_a = _mm_or_si128(in_a, _mm_cmpeq_epi8(at, a));
		in_b = _mm_or_si128(in_b, _mm_cmpeq_epi8(at, b));
		in_c = _mm_or_si128(in_c, _mm_cmpeq_epi8(at, c));
		in_d = _mm_or_si128(in_d, _mm_cmpeq_epi8(at, d));
	}
	found[0] = _mm_movemask_epi8(in_a) != 0;
	found[1] = _mm_movemask_epi8(in_b) != 0;
	found[2] = _mm_movemask_epi8(in_c) != 0;
	found[3] = _mm_movemask_epi8(in_d) != 0;
}
#endif

static uint64_t pass_bytes(const struct sieve *s, struct slice text)
{
	bool found[BYTES], wide = false;
	uint64_t who = 0;

#ifdef __SSE2__
	wide = text.n >= 16;
	if (wide)
		seek_bytes(s, text, found);
#endif
	for (size_t k = 0; k < BYTES; k++)
		who |= (wide ? found[k] : slice_index(text, s->byte[k]) >= 0) ? s->byte_who[k] : 0;
	return who;
}

uint64_t sieve_pass(const struct sieve *s, struct slice text)
{
	uint64_t who = s->always | pass_bytes(s, text);
	char end[4] = { 0 };

	while (text.n >= 4) {
		size_t places = text.n / 2 - 1 < PLACES ? text.n / 2 - 1 : PLACES;

		who |= pass(s, text.p, places);
		text = slice_from(text, 2 * places);
	}
	if (text.n < 3)
		return who;
	memcpy(end, text.p, 3);
	return who | who_of(s, bytes_at(end));
}
