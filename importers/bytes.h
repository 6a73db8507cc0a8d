/*
 * Where bytes come from: a file, memory, or another that unfolds them; with a look at the first of them, and one reason why they end early.
 * For: importers/bundle.c, layer.c and ahead.c.
 * A struct bytes may be moved by assignment; who has it last closes it.
 */
#ifndef BYTES_H
#define BYTES_H

#include "base.h"

enum fault { FAULT_NONE, FAULT_TRUNCATED, FAULT_CHECKSUM, FAULT_DAMAGED, FAULT_ENCRYPTED, FAULT_LIMIT, FAULT_DEEP, FAULT_DISK, FAULT_INTERRUPTED };

/* At most size bytes: > 0, 0 at the end, -1 with *why. */
typedef ptrdiff_t bytes_more(void *from, char *buf, size_t size, enum fault *why);

#define BYTES_HEAD 1024

struct bytes {
	bytes_more *more; /* NULL: fd, or held */
	void *from;
	int fd; /* owned; -1 when there is none */
	char *held; /* owned; all bytes, in memory */
	bool seekable;
	uint64_t size; /* of what is seekable */
	uint64_t at;   /* where the next byte comes from */
	uint64_t read; /* bytes fetched in all */
	char head[BYTES_HEAD];
	size_t head_n, head_at; /* bytes looked at; of them, handed out */
	bool ended;
	enum fault fault;
};

void bytes_file(struct bytes *s, int fd, bool seekable, uint64_t size);
void bytes_from(struct bytes *s, bytes_more *more, void *from);
void bytes_memory(struct bytes *s, char *held, size_t size); /* takes the memory */
void bytes_close(struct bytes *s);
/* The first bytes, at most BYTES_HEAD; to be asked for before the first bytes_read(). */
struct slice bytes_peek(struct bytes *s);
ptrdiff_t bytes_read(struct bytes *s, char *buf, size_t size); /* > 0, 0 at the end, -1 with s->fault */
void bytes_seek(struct bytes *s, uint64_t at);		   /* what is seekable only */
/* Reads all of it into memory, or into a file without a name when it is more than in_memory, so that it becomes seekable. False: s->fault. */
bool bytes_hold(struct bytes *s, uint64_t in_memory);
int bytes_unnamed(void); /* a file without a name in $TMPDIR or /tmp, 0600; -1 with errno */

#endif
