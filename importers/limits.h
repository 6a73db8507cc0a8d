/*
 * Bomb guards: how much a bundle may unfold to before the import stops and says so.
 * For: importers/, tui/cmd_*.c (options).
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdint.h>

struct limits {
	uint64_t bytes;	   /* in all, unfolded (--limit-bytes) */
	uint64_t ratio;	   /* unfolded to read, never below floor */
	uint64_t floor;	   /* bytes under which the ratio does not count */
	uint64_t entries;  /* in all */
	unsigned depth;	   /* archives in archives (--limit-depth) */
	uint64_t in_memory; /* a nested archive that must be seekable is held in memory up to this, else in an unlinked temporary file */
};

extern const struct limits limits_default;

#endif
