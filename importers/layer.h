/*
 * One reader that does one thing: the members of an archive, or what one compressed stream unfolds to. The only door to libarchive.
 * For: importers/bundle.c, which stacks them.
 */
#ifndef LAYER_H
#define LAYER_H

#include "magic.h"
#include "bytes.h"

struct layer;

struct member {
	const char *name;  /* lives until the next call; NULL: a compressed stream has but one, without a name that counts */
	int64_t mtime;	   /* ns, or UTC_NONE */
	bool folder;	   /* nothing to read */
	bool encrypted;
	const char *what;  /* NULL, or what it is when it is no file: "a symbolic link, ..." */
};

/* Takes the source. When it cannot be opened, layer_next() says why. */
struct layer *layer_new(struct bytes *from, enum magic m);
void layer_free(struct layer *l);
enum magic layer_magic(const struct layer *l);
/* 1, 0 at the end, -1 with *why: nothing more comes. A stream that is empty has a member without bytes. */
int layer_next(struct layer *l, struct member *out, enum fault *why);
/* Bytes of the current member, the holes of a sparse file as zeros. A bytes_more: `from` is the layer. */
ptrdiff_t layer_more(void *from, char *buf, size_t size, enum fault *why);
bool layer_broken(const struct layer *l); /* nothing more comes, for something went wrong */
uint64_t layer_fetched(const struct layer *l); /* bytes it got from its source */

#endif
