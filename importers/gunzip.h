/*
 * What the streams of a gzip file unfold to (RFC 1952), one behind the other; all that was whole comes out before it is said what was not.
 * The only door to ISA-L.
 * For: importers/layer.c.
 */
#ifndef GUNZIP_H
#define GUNZIP_H

#include "bytes.h"

struct gunzip;
struct gunzip *gunzip_new(struct bytes *source); /* which lives longer and stands at the first byte */
void gunzip_free(struct gunzip *g);
int64_t gunzip_mtime(struct gunzip *g); /* of the first stream, ns, or UTC_NONE; to be asked for before the first byte */
/* > 0 bytes, 0 at the end, -1 with *why. */
ptrdiff_t gunzip_more(struct gunzip *g, char *buf, size_t size, enum fault *why);

#endif
