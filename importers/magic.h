/*
 * What bytes are by their first ones: an archive, a compressed file, or neither. The name has a word only where the bytes say nothing.
 * For: importers/bundle.c.
 */
#ifndef MAGIC_H
#define MAGIC_H

#include "base.h"

enum magic {
	MAGIC_NONE,
	MAGIC_TAR, MAGIC_ZIP, MAGIC_7Z,							      /* archives */
	MAGIC_GZIP, MAGIC_BZIP2, MAGIC_XZ, MAGIC_ZSTD, MAGIC_LZ4, MAGIC_LZIP, MAGIC_LZMA, MAGIC_COMPRESS, /* one compressed file */
	MAGIC_UNREAD,									      /* an archive of a kind that is not read */
	MAGIC_CASE,									      /* a case file of this program */
};

enum magic magic_of(struct slice head, const char *name);
bool magic_archive(enum magic m);
/* The name promises an archive (".zip") and the bytes are neither that nor text. */
bool magic_broken(struct slice head, const char *name);

#endif
