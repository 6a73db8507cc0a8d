/*
 * Containers in, entries out: archives in archives, compressed files, folders, single files, standard input; streamed, never unpacked to
 * the disk.
 * For: importers/ahead.c and the tests.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "error.h"
#include "limits.h"
#include "parser.h"

struct bundle;

struct entry {
	const char *path; /* "bundle.zip!logs.tar.gz!device/messages"; the first part is the base name of what was given */
	int64_t mtime;	  /* ns, UTC_NONE when unknown */
	const char *problem; /* not NULL: it cannot be read at all (encrypted, a device file); there are no bytes */
	bool lost;	  /* the problem loses input */
	bool known;	  /* only from ahead.h: the case has it already; there are no bytes */
};

/* path: an archive, a compressed file, a folder, a plain file or "-". NULL with the reason in e (no such file: says so). */
struct bundle *bundle_open(const char *path, const struct limits *limits, struct error *e);
void bundle_close(struct bundle *b);
/* The next entry in a stable order (archives: as stored; folders: by name). 1, 0 at the end, -1 when nothing more can be read. */
int bundle_next(struct bundle *b, struct entry *out, struct error *e);
/* Bytes of the current entry: > 0, 0 at its end, -1 trouble (truncated, checksum, over a limit): what was read before stays good. */
ptrdiff_t bundle_read(struct bundle *b, char *buf, size_t size, struct error *e);
uint64_t bundle_position(const struct bundle *b); /* bytes of the outermost file consumed, for progress */
uint64_t bundle_size(const struct bundle *b);	  /* of it; 0 when unknown */

#endif
