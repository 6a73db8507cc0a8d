#include "stops.h"

const char *stops_far(struct stops *s, const char *at, stops_kind *kind)
{
	size_t all = (size_t)(s->end - s->from);

	while (at < s->end) {
		size_t left = (size_t)(s->end - at);

		if ((size_t)(at - s->window) >= STOPS_WINDOW) { /* the last window ends with the text, even if it begins in what is over */
			s->window = all < STOPS_WINDOW ? s->from : left < STOPS_WINDOW ? s->end - STOPS_WINDOW : at;
			s->bits = kind(s->window, all < STOPS_WINDOW ? all : STOPS_WINDOW);
		}
		if (s->bits >> (at - s->window))
			return at + __builtin_ctzll(s->bits >> (at - s->window));
		at = s->window + STOPS_WINDOW;
	}
	return s->end;
}
