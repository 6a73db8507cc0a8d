#include "pairs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct pairs pairs(struct slice text)
{
	text = slice_trim(text);
	return (struct pairs){
		.from = text.p,
		.at = text.p,
		.end = text.n ? text.p + text.n : text.p,
		.window = text.n ? text.p + text.n : text.p,
	};
}

static uint64_t blanks_of(struct slice s)
{
	uint64_t blanks = 0;

	for (size_t i = 0; i < s.n; i++)
		blanks |= (uint64_t)(s.p[i] == ' ' || s.p[i] == '\t') << i;
	return blanks;
}

uint64_t pairs_blanks(struct slice text, const char *window)
{
	if (text.n < PAIRS_WINDOW)
		return blanks_of(text);
#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');
	uint64_t blanks = 0;

	for (unsigned i = 0; i < PAIRS_WINDOW; i += 16) {
		__m128i t = _mm_loadu_si128((const __m128i *)(window + i));

		blanks |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(t, blank), _mm_cmpeq_epi8(t, tab))) << i;
	}
	return blanks;
#else
	return blanks_of((struct slice){ window, PAIRS_WINDOW });
#endif
}
