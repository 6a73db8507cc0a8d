#include "ledger.h"

#include <stdlib.h>
#include <string.h>

void ledger_clear(struct ledger *l)
{
	size_t used = ((size_t)l->lines + 63) / 64;

	if (used > 0) {
		memset(l->blank, 0, used * sizeof(*l->blank));
		memset(l->read, 0, used * sizeof(*l->read));
		memset(l->dated, 0, used * sizeof(*l->dated));
	}
	l->lines = 0;
}

void ledger_free(struct ledger *l)
{
	free(l->blank);
	free(l->read);
	free(l->dated);
	*l = (struct ledger){ 0 };
}

static void widen(uint64_t **bits, size_t from, size_t to)
{
	*bits = xrealloc(*bits, to, sizeof(**bits));
	memset(*bits + from, 0, (to - from) * sizeof(**bits));
}

bool ledger_add(struct ledger *l, bool blank)
{
	size_t word = l->lines / 64;

	if (l->lines == LEDGER_LINES_MAX)
		return false;
	if (word == l->size) {
		size_t size = l->size ? l->size * 2 : 64;

		widen(&l->blank, l->size, size);
		widen(&l->read, l->size, size);
		widen(&l->dated, l->size, size);
		l->size = size;
	}
	l->blank[word] |= (uint64_t)blank << (l->lines % 64);
	l->lines++;
	return true;
}

static void mark(uint64_t *bits, uint32_t from, uint32_t to)
{
	for (uint32_t at = from; at < to;) {
		uint32_t in = at % 64, n = 64 - in < to - at ? 64 - in : to - at;

		bits[at / 64] |= (n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1) << in;
		at += n;
	}
}

void ledger_read(struct ledger *l, uint32_t first, uint32_t last, bool dated)
{
	if (last > l->lines)
		last = l->lines;
	if (first < 1 || first > last)
		return;
	mark(l->read, first - 1, last);
	if (dated)
		mark(l->dated, first - 1, last);
}

struct ledger_sum ledger_sum(const struct ledger *l)
{
	struct ledger_sum s = { .lines = l->lines };

	for (size_t i = 0; i < ((size_t)l->lines + 63) / 64; i++) {
		s.recognised += (uint32_t)__builtin_popcountll(l->read[i]);
		s.blank += (uint32_t)__builtin_popcountll(l->blank[i] & ~l->read[i]);
		s.undated += (uint32_t)__builtin_popcountll(l->read[i] & ~l->dated[i]);
	}
	s.unrecognised = s.lines - s.recognised - s.blank;
	return s;
}
