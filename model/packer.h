/*
 * Raw blocks on their way into the case: packed by a second thread while the next ones are read, and handed back in their order.
 * For: raw.c.
 */
#ifndef PACKER_H
#define PACKER_H

#include "base.h"

struct parcel {
	int64_t artifact;
	uint64_t offset;
	uint32_t first_line;
	size_t skip, raw;    /* raw: bytes before */
	struct slice packed; /* lives until the next call */
};

struct packer;
struct packer *packer_new(void);
void packer_free(struct packer *p);
/* Takes a copy of at most BLOCK_RAW_MAX bytes; there is room while packer_waiting() is less than PACKER_MAX. */
#define PACKER_MAX 4
void packer_add(struct packer *p, const struct parcel *about, struct slice raw);
size_t packer_waiting(const struct packer *p);
bool packer_next(struct packer *p, struct parcel *out); /* the oldest, once it is packed; false: none waits */

#endif
