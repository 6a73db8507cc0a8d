/*
 * The files of a folder in the order of their names, or one file, or standard input: what stands on the disk, each to be opened by whoever
 * asks. Links are not followed, and what is no plain file is named and never opened.
 * For: importers/bundle.c.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include "error.h"
#include "utc.h"

struct folder;

struct found {
	const char *path;    /* "folder/device/messages", "kern.log", "-"; lives until the next call */
	int fd;		     /* to be closed by the caller; -1: see problem */
	bool seekable;	     /* a plain file, not a pipe */
	uint64_t size;	     /* 0 when unknown */
	int64_t mtime;	     /* ns, or UTC_NONE */
	const char *problem; /* NULL, or why there is no fd */
	bool lost;	     /* the problem loses input */
};

/* NULL with the reason in e (no such file: says so). */
struct folder *folder_open(const char *path, struct error *e);
void folder_close(struct folder *f);
bool folder_next(struct folder *f, struct found *out); /* false: that was all */

#endif
