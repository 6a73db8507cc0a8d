#include "digrams.h"

#include <string.h>

static unsigned hash(unsigned char a, unsigned char b)
{
	return (a * 67u + b) & 4095u;
}

void digrams_read(struct digrams *d, struct slice text)
{
	memset(d->bit, 0, sizeof(d->bit));
	for (size_t i = 1; i < text.n; i++) {
		unsigned h = hash((unsigned char)text.p[i - 1], (unsigned char)text.p[i]);

		d->bit[h / 64] |= UINT64_C(1) << (h % 64);
	}
}

/* Pairs from all over the literal: its beginning alone may be common. */
void digrams_want(struct digrams_wanted *w, struct slice literal)
{
	size_t count = literal.n > 1 ? literal.n - 1 : 0, step = count > DIGRAMS_KEPT ? count / DIGRAMS_KEPT : 1;

	w->n = 0;
	for (size_t i = 0; i < count && w->n < DIGRAMS_KEPT; i += step)
		w->pair[w->n++] = (uint16_t)hash((unsigned char)literal.p[i], (unsigned char)literal.p[i + 1]);
}

bool digrams_may(const struct digrams *d, const struct digrams_wanted *w)
{
	for (unsigned i = 0; i < w->n; i++)
		if (!(d->bit[w->pair[i] / 64] >> (w->pair[i] % 64) & 1))
			return false;
	return true;
}
