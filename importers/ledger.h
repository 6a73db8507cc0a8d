/*
 * What became of every line of an artifact: two bits and a flag each, so that statements may come in any order and lines are never counted twice.
 * For: importers/intake.c.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "base.h"

#define LEDGER_LINES_MAX (UINT32_C(1) << 28)

struct ledger { /* zero-initialised is empty */
	uint64_t *blank, *read, *dated; /* a bit a line, from line 1 at bit 0 */
	size_t size;			/* words of each */
	uint32_t lines;
};

struct ledger_sum {
	uint32_t lines, recognised, unrecognised, blank, undated;
};

void ledger_clear(struct ledger *l); /* keeps the memory */
void ledger_free(struct ledger *l);
bool ledger_add(struct ledger *l, bool blank); /* the next line; false: there are too many */
/* Lines first..last belong to a record that yielded a statement. */
void ledger_read(struct ledger *l, uint32_t first, uint32_t last, bool dated);
struct ledger_sum ledger_sum(const struct ledger *l);

#endif
