#include "crc32.h"

#define POLYNOMIAL 0xedb88320u

/* Four tables, so that four bytes go in one step: this must not be slower than the decompression. */
static uint32_t tables[4][256];

static void make(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (c & 1 ? POLYNOMIAL : 0);
		tables[0][i] = c;
	}
	for (int t = 1; t < 4; t++)
		for (uint32_t i = 0; i < 256; i++)
			tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 255];
}

uint32_t crc32_add(uint32_t crc, struct slice bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;

	if (!tables[0][1])
		make();
	crc = ~crc;
	for (; end - p >= 4; p += 4) {
		crc ^= p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		crc = tables[3][crc & 255] ^ tables[2][crc >> 8 & 255] ^ tables[1][crc >> 16 & 255] ^ tables[0][crc >> 24];
	}
	while (p < end)
		crc = crc >> 8 ^ tables[0][(crc ^ *p++) & 255];
	return ~crc;
}
