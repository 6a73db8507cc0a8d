/*
 * Any bytes as stamps, as arguments and as zone files.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "utc_parts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a stamp may be at all, and that reading it alone is reading the same. */
static void stamp(struct slice s)
{
	struct stamp got, again;
	size_t n = utc_read(s, &got);
	char out[32];

	if (n > s.n || (n > 0) != (got.basis != STAMP_NONE))
		abort();
	if (n == 0)
		return;
	if (got.precision < 1 || got.precision > 60 * NS_PER_S || got.utc_offset % 60 != 0 || abs(got.utc_offset) > 14 * 3600)
		abort();
	if (got.ns < -86400 * NS_PER_S || got.ns > utc_civil(2200, 1, 2, 0, 0, 0))
		abort();
	if (utc_read(slice_cut(s, 0, n), &again) != n || again.ns != got.ns || again.basis != got.basis)
		abort();
	utc_print(got.ns, out);
	if (utc_read(slice_of(out), &again) == 0 && got.ns >= 0)
		abort();
	utc_with_year(got.ns, got.ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = { (const char *)data, size };
	char *text = xstrndup(all.p, all.n);
	int64_t t = 0;
	int32_t offset;

	stamp(all);
	utc_epoch(all, &(struct stamp){ 0 });
	utc_parse_argument(text, &t);
	utc_zone_offset(text, t, &offset);
	if (size >= 8) {
		for (size_t i = 0; i < 8; i++)
			t = (int64_t)((uint64_t)t << 8 | data[i]);
		utc_zone_file(slice_from(all, 8), t, &offset);
		utc_with_year(t, ~t / 3);
		utc_print(t, (char[32]){ 0 });
	}
	free(text);
	return 0;
}
