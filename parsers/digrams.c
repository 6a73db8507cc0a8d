#include "digrams.h"

#include <string.h>

void digrams_read(struct digrams *d, struct slice text)
{
	const uint8_t round = ++d->round ? d->round : (d->round = 1);

	if (round == 1)
		memset(d->seen, 0, sizeof(d->seen));
#pragma GCC unroll 8
	for (size_t i = 1; i < text.n; i++)
		d->seen[digrams_pair(text.p[i - 1], text.p[i])] = round;
}

/* Pairs from all over the literal: its beginning alone may be common. */
void digrams_want(struct digrams_wanted *w, struct slice literal)
{
	size_t count = literal.n > 1 ? literal.n - 1 : 0, step = count > DIGRAMS_KEPT ? count / DIGRAMS_KEPT : 1;

	w->n = 0;
	for (size_t i = 0; i < count && w->n < DIGRAMS_KEPT; i += step)
		w->pair[w->n++] = (uint16_t)digrams_pair(literal.p[i], literal.p[i + 1]);
}
