#include "marks.h"

const char *marks_far(struct marks *m, const char *at, marks_kind *kind)
{
	size_t all = (size_t)(m->end - m->from);

	while (at < m->end) {
		size_t left = (size_t)(m->end - at);

		if ((size_t)(at - m->window) >= MARKS_WINDOW) { /* the last window ends with the text, even if it begins in what is over */
			m->window = all < MARKS_WINDOW ? m->from : left < MARKS_WINDOW ? m->end - MARKS_WINDOW : at;
			m->bits = kind(m->window, all < MARKS_WINDOW ? all : MARKS_WINDOW);
		}
		if (m->bits >> (at - m->window))
			return at + __builtin_ctzll(m->bits >> (at - m->window));
		at = m->window + MARKS_WINDOW;
	}
	return m->end;
}
