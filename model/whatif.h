/*
 * A case as it would be with another offset or zone of a clock, or without a source. All of it happens in a transaction that is never
 * committed: the case itself stays as it is.
 * For: tui/whatif.c.
 * While a trial stands nothing else may begin a transaction, and what is written goes with it.
 */
#ifndef WHATIF_H
#define WHATIF_H

#include "store.h"

enum whatif_kind { WHATIF_OFFSET, WHATIF_ZONE, WHATIF_WITHOUT_CLOCK, WHATIF_WITHOUT_ARTIFACT };

struct whatif {
	enum whatif_kind kind;
	const char *name;  /* of a clock, path of an artifact */
	const char *value; /* seconds, a zone; of the others nothing */
};
/*
 * These hold, and none that held before; n 0: the case as it is. Whole: all is settled anew. Else each event is moved, or left out, as it is read,
 * which takes a moment at any size: whose address is whose stays, and what the case keeps of verdicts is what it was until verdict_follow().
 * On trouble the case is as it is.
 */
int whatif_try(struct store *s, const struct whatif *w, size_t n, bool whole, struct error *e);
/* How many events of a device stand elsewhere, or are gone, when not all was settled anew; -1: verdict_ready() was not asked to read it. */
ptrdiff_t whatif_moved(struct store *s, int64_t device);
int64_t whatif_events(struct store *s); /* how many there are: to settle them takes about 15 us each */

#endif
