#include "limits.h"

const struct limits limits_default = {
	.bytes = UINT64_C(64) << 30,
	.ratio = 1200,
	.floor = UINT64_C(64) << 20,
	.entries = 200000,
	.depth = 4,
	.in_memory = UINT64_C(32) << 20,
};
