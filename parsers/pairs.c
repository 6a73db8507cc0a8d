#include "pairs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct pairs pairs(struct slice text)
{
	text = slice_trim(text);
	return (struct pairs){ .at = text.p, .end = text.n ? text.p + text.n : text.p, .begin = text.p, .window = text.p, .next = text.p };
}

#ifdef __SSE2__
static inline uint64_t stops_of_16(const char *p)
{
	__m128i t = _mm_loadu_si128((const __m128i *)p);
	__m128i blank = _mm_or_si128(_mm_cmpeq_epi8(t, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(t, _mm_set1_epi8('\t')));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(blank, _mm_cmpeq_epi8(t, _mm_set1_epi8('"'))));
}
#endif

uint64_t pairs_stops(const char *p, size_t n)
{
	uint64_t bits = 0;

#ifdef __SSE2__
	if (n == STOPS_WINDOW)
		return stops_by_16(stops_of_16, p);
#endif
	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)(p[i] == ' ' || p[i] == '\t' || p[i] == '"') << i;
	return bits;
}

/* Only a quote right behind the key holds blanks; another is a byte of the word. */
const char *pairs_quoted(const char *from, const char *quote, const char *end)
{
	struct slice key = pairs_key((struct slice){ from, (size_t)(quote - from) });
	struct slice rest = { quote + 1, (size_t)(end - quote) - 1 };

	if (key.p + key.n + 1 == quote) {
		slice_token(&rest, '"');
		return rest.p;
	}
	while (quote < end && *quote != ' ' && *quote != '\t')
		quote++;
	return quote;
}
