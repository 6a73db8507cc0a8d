/*
 * Where bytes come from: a file, memory, or another that unfolds them; with a look at the first of them, and one reason why they end early.
 * For: importers/bundle.c.
 * A source may be moved by assignment; who has it last closes it.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "base.h"

enum fault { FAULT_NONE, FAULT_TRUNCATED, FAULT_CHECKSUM, FAULT_DAMAGED, FAULT_ENCRYPTED, FAULT_LIMIT, FAULT_DEEP, FAULT_DISK };

/* At most size bytes: > 0, 0 at the end, -1 with *why. */
typedef ptrdiff_t source_more(void *from, char *buf, size_t size, enum fault *why);

#define SOURCE_HEAD 1024

struct source {
	source_more *more; /* NULL: fd, or held */
	void *from;
	int fd; /* owned; -1 when there is none */
	char *held; /* owned; all bytes, in memory */
	bool seekable;
	uint64_t size; /* of what is seekable */
	uint64_t at;   /* where the next byte comes from */
	uint64_t read; /* bytes fetched in all */
	char head[SOURCE_HEAD];
	size_t head_n, head_at; /* bytes looked at; of them, handed out */
	bool ended;
	enum fault fault;
};

void source_file(struct source *s, int fd, bool seekable, uint64_t size);
void source_from(struct source *s, source_more *more, void *from);
void source_memory(struct source *s, char *held, size_t size); /* takes the memory */
void source_close(struct source *s);
/* The first bytes, at most SOURCE_HEAD; to be asked for before the first source_read(). */
struct slice source_peek(struct source *s);
ptrdiff_t source_read(struct source *s, char *buf, size_t size); /* > 0, 0 at the end, -1 with s->fault */
void source_seek(struct source *s, uint64_t at);		   /* what is seekable only */
/* Reads all of it into memory, or into a file without a name when it is more than in_memory, so that it becomes seekable. False: s->fault. */
bool source_hold(struct source *s, uint64_t in_memory);

#endif
