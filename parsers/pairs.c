#include "pairs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct pairs pairs(struct slice text)
{
	text = slice_trim(text);
	return (struct pairs){ .at = text.p, .end = text.n ? text.p + text.n : text.p, .stops = stops(text) };
}

uint64_t pairs_stops(const char *p, size_t n)
{
	uint64_t bits = 0;
	size_t i = 0;

#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t'), quote = _mm_set1_epi8('"');

	for (; i + 16 <= n; i += 16) {
		__m128i t = _mm_loadu_si128((const __m128i *)(p + i));
		__m128i hits = _mm_or_si128(_mm_cmpeq_epi8(t, blank), _mm_cmpeq_epi8(t, tab));

		bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(hits, _mm_cmpeq_epi8(t, quote))) << i;
	}
#endif
	for (; i < n; i++)
		bits |= (uint64_t)(p[i] == ' ' || p[i] == '\t' || p[i] == '"') << i;
	return bits;
}

/* Only a quote right behind the key holds blanks; another is a byte of the word. */
const char *pairs_quoted(struct pairs *p, const char *from, const char *quote)
{
	struct slice key = pairs_key((struct slice){ from, (size_t)(quote - from) });
	struct slice rest = { quote + 1, (size_t)(p->end - quote) - 1 };

	if (key.p + key.n + 1 == quote) {
		slice_token(&rest, '"');
		return rest.p;
	}
	while (quote < p->end && *quote == '"')
		quote = stops_next(&p->stops, quote + 1, pairs_stops);
	return quote;
}
