/*
 * The road: bundle -> entry -> block -> record -> event -> store, one loop that can be read top to bottom. Others unfold and hash beside it
 * (ahead.h) and pack (model/packer.h); what comes out does not depend on who is faster.
 * For: tui/cmd_*.c.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include "bundle.h"
#include "store.h"

struct import_options {
	struct limits limits;
	const char *baseline;	      /* --baseline FILE or NULL */
	const char *inventory;	      /* --inventory FILE or NULL */
	const char *formats;	      /* --formats DIR or NULL */
	const char *const *assume_tz; /* "PATTERN=ZONE", NULL-ended, or NULL */
	const char *const *offset;    /* "PATTERN=±SECONDS", NULL-ended, or NULL */
	int year;		      /* --year or 0 */
	/*
	 * progress, may be NULL: false stops the import and keeps what is done. At last lines is SETTLING (settle.h): `entry` is a pass, done of
	 * size are over, and false takes back all of this import.
	 */
	bool (*progress)(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines);
	void *to_whom;
};

/* Imports paths into the store and settles it. 1 all read, 0 part of the input was lost (see artifacts), -1 trouble. */
int import_paths(struct store *s, const char *const *paths, size_t n, const struct import_options *o, struct error *e);

#endif
