#include "blocks.h"

#define ZSTD_STATIC_LINKING_ONLY /* for the name of one setting; who does not know it packs all the same */

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>

/*
 * Fast: logs shrink to a tenth at level 1 already, and the import waits for it. What repeats in logs is long, and it is soon found again: so
 * every third place is looked at, and seven bytes must be the same. By itself the library would leave what does not repeat as it is, then.
 */
static const struct {
	ZSTD_cParameter what;
	int value;
} settings[] = {
	{ ZSTD_c_compressionLevel, 1 }, { ZSTD_c_targetLength, 2 }, { ZSTD_c_minMatch, 7 },
	{ ZSTD_c_hashLog, 15 },		{ ZSTD_c_literalCompressionMode, ZSTD_ps_enable },
};

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
		assert(b->pack);
		for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
			ZSTD_CCtx_setParameter(b->pack, settings[i].what, settings[i].value);
		b->room = xcalloc(1, b->size);
	}
	n = ZSTD_compress2(b->pack, b->room, b->size, raw.p, raw.n);
	assert(!ZSTD_isError(n)); /* the room is enough by the library's own word */
	return (struct slice){ b->room, n };
}

bool blocks_unpack(struct blocks *b, struct slice packed, char *out, size_t raw)
{
	if (!b->unpack)
		b->unpack = ZSTD_createDCtx();
	return b->unpack && raw <= BLOCK_RAW_MAX && ZSTD_decompressDCtx(b->unpack, out, raw, packed.p, packed.n) == raw;
}
