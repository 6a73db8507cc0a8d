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

static struct pairs_marks look(const char *p, size_t n)
{
	struct pairs_marks m = { 0 };

	for (size_t i = 0; i < n; i++) {
		m.blanks |= (uint64_t)(p[i] == ' ' || p[i] == '\t') << i;
		m.equals |= (uint64_t)(p[i] == '=') << i;
	}
	return m;
}

struct pairs_marks pairs_look(struct slice text, const char *window)
{
	struct pairs_marks m = { 0 };

	if (text.n < PAIRS_WINDOW)
		return look(text.p, text.n);
#ifdef __SSE2__
	const __m128i blanks = _mm_set1_epi8(' '), tabs = _mm_set1_epi8('\t'), equals = _mm_set1_epi8('=');

	for (unsigned i = 0; i < PAIRS_WINDOW; i += 16) {
		__m128i t = _mm_loadu_si128((const __m128i *)(window + i));
		__m128i blank = _mm_or_si128(_mm_cmpeq_epi8(t, blanks), _mm_cmpeq_epi8(t, tabs));

		m.blanks |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << i;
		m.equals |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(t, equals)) << i;
	}
#else
	m = look(window, PAIRS_WINDOW);
#endif
	return m;
}
