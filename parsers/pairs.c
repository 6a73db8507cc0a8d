#include "pairs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct pairs pairs(struct slice text)
{
	text = slice_trim(text);
	return (struct pairs){ .at = text.p, .end = text.n ? text.p + text.n : text.p, .blanks = stops(text) };
}

uint64_t pairs_blanks(const char *p, size_t n)
{
	uint64_t blanks = 0;
	size_t i = 0;

#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');

	for (; i + 16 <= n; i += 16) {
		__m128i t = _mm_loadu_si128((const __m128i *)(p + i));

		blanks |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(t, blank), _mm_cmpeq_epi8(t, tab))) << i;
	}
#endif
	for (; i < n; i++)
		blanks |= (uint64_t)(p[i] == ' ' || p[i] == '\t') << i;
	return blanks;
}
