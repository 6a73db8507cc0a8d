/*
 * Any bytes as stamps, as arguments and as zone files.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "drive/seeds.h"
#include "utc_parts.h"

#include <stdlib.h>

/* What a stamp may be at all, and that reading it alone is reading the same. */
static void stamp(struct slice s)
{
	struct stamp got, again;
	size_t n = utc_read(s, &got);
	char out[32];

	if (n > s.n || (n > 0) != (got.basis != STAMP_NONE))
		abort();
	if (utc_impossible(s) > (n ? 0 : s.n))
		abort();
	if (n == 0)
		return;
	if (got.precision < 1 || got.precision > 60 * NS_PER_S || got.utc_offset % 60 != 0 || abs(got.utc_offset) > 14 * 3600)
		abort();
	if (got.ns < -86400 * NS_PER_S || got.ns > utc_civil(2101, 1, 2, 0, 0, 0))
		abort();
	if (utc_read(slice_cut(s, 0, n), &again) != n || again.ns != got.ns || again.basis != got.basis)
		abort();
	utc_print(got.ns, out);
	if (utc_read(slice_of(out), &again) == 0 && got.ns >= 0)
		abort();
	utc_with_year(got.ns, got.ns);
}

/* What is read in one step is what the rows would have read. */
static void fixed(struct slice s)
{
	static const char *const rows[] = { "Y-m-d^Mz", "b e Tz", "d/b/Y:Tz", "m/d F" };
	struct stamp got, again;
	size_t n = utc_fixed(s, &got);

	for (size_t i = 0; n > 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reader r = { .p = s.p, .end = s.p + s.n, .year = UTC_YEARLESS, .yearless = true };

		if (!utc_form(&r, rows[i]) || r.p != s.p + n)
			continue;
		utc_put(&r, &again);
		if (got.basis == again.basis && got.ns == again.ns && got.precision == again.precision && got.utc_offset == again.utc_offset &&
		    got.yearless == again.yearless)
			return;
	}
	if (n > 0)
		abort();
}

void seeds(seeds_give *give, void *data)
{
	static const char *const stamps[] = {
		"2026-07-14T08:30:13.251Z", "2026-07-14 11:30:13,251+03:00", "Jul 14 08:30:13 x",       "Tue Jul 14 08:30:13 2026",
		"1784017813.251000000",     "1784017813251",                  "14/Jul/2026:08:30:13 +0000", "Mon, 14 Jul 2026 08:30:13 GMT",
		"07/14 08:30:13.251",       "20260714083013251",              "[  102.796256]",             "2026-07-14 08:30:13 CEST",
		"24/07/14,08:30:13+12",     "7/14/2026 8:30:13 AM",           "UTC+05:45",                  "Europe/Helsinki",
		"TZif2",                    "2026-195T08:30:13Z",             "20260714T083013Z",           "14-07-2026 08:30:13.251",
	};

	for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++)
		give(slice_of(stamps[i]), data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = { (const char *)data, size };
	char *text = xstrndup(all.p, all.n);
	int64_t t = 0;
	int32_t offset;

	stamp(all);
	fixed(all);
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
