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
 * These hold, and none that held before; n 0: the case as it is. Device 0: all is settled anew. A device: only what is said of it and of
 * shared things moves, whose address is whose stays, and no other device may be asked for; that takes a moment at any size. On trouble the
 * case is as it is.
 */
int whatif_try(struct store *s, const struct whatif *w, size_t n, int64_t device, struct error *e);
int64_t whatif_events(struct store *s); /* how many there are: to settle them takes about 15 us each */

#endif
