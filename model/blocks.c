#include "blocks.h"

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>

/* Fast: logs shrink to a tenth at level 1 already, and the import waits for it. */
#define LEVEL 1

struct blocks {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
	char *room;
	size_t size;
};

struct blocks *blocks_new(void)
{
	struct blocks *b = xcalloc(1, sizeof(*b));

	b->size = ZSTD_compressBound(BLOCK_RAW_MAX);
	return b;
}

void blocks_free(struct blocks *b)
{
	if (!b)
		return;
	ZSTD_freeCCtx(b->pack);
	ZSTD_freeDCtx(b->unpack);
	free(b->room);
	free(b);
}

struct slice blocks_pack(struct blocks *b, struct slice raw)
{
	size_t n;

	assert(raw.n <= BLOCK_RAW_MAX);
	if (!b->pack) {
		b->pack = ZSTD_createCCtx();
		b->room = xcalloc(1, b->size);
	}
	assert(b->pack);
	n = ZSTD_compressCCtx(b->pack, b->room, b->size, raw.p, raw.n, LEVEL);
	assert(!ZSTD_isError(n)); /* the room is enough by the library's own word */
	return (struct slice){ b->room, n };
}

bool blocks_unpack(struct blocks *b, struct slice packed, char *out, size_t raw)
{
	if (!b->unpack)
		b->unpack = ZSTD_createDCtx();
	return b->unpack && raw <= BLOCK_RAW_MAX && ZSTD_decompressDCtx(b->unpack, out, raw, packed.p, packed.n) == raw;
}
