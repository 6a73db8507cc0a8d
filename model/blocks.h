/*
 * Raw bytes packed and unpacked. The only door to zstd.
 * For: raw.c, packer.c.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "base.h"

#define BLOCK_RAW_MAX (256u << 10) /* bytes in one block; nothing larger is packed or unpacked */

struct blocks;
struct blocks *blocks_new(void);
void blocks_free(struct blocks *b);
/* At most BLOCK_RAW_MAX bytes; the packed ones live until the next call. */
struct slice blocks_pack(struct blocks *b, struct slice raw);
/* Into out, which has room for `raw` bytes. False: that is not what was packed, or not of that size. */
bool blocks_unpack(struct blocks *b, struct slice packed, char *out, size_t raw);

#endif
