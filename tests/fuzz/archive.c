/*
 * Any bytes as a bundle: by way of a file, which can be looked up behind, and by way of a pipe, which cannot. Whatever comes out stays within
 * the limits, and the second reading of the same file says the same.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "drive/seeds.h"
#include "bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct limits small = { .bytes = 1 << 20, .ratio = 1000, .floor = 1 << 16, .entries = 200, .depth = 3, .in_memory = 4096 };

static uint64_t sum(uint64_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * UINT64_C(1099511628211);
	return h;
}

static uint64_t read_all(const char *path)
{
	struct error e = { "" };
	struct bundle *b = bundle_open(path, &small, &e);
	struct entry entry;
	uint64_t total = 0, entries = 0, h = 0;
	char buf[777];

	if (!b)
		abort();
	while (bundle_next(b, &entry, &e) == 1) {
		struct slice name = slice_of(entry.path);
		ptrdiff_t n = 0;

		h = sum(h, name.p, name.n);
		while (!entry.problem && (n = bundle_read(b, buf, sizeof(buf), &e)) > 0) {
			total += (uint64_t)n;
			h = sum(h, buf, (size_t)n);
		}
		if (++entries > 2 * small.entries)
			abort();
	}
	bundle_close(b);
	if (total > small.bytes)
		abort();
	return h;
}

/* A tar.gz, a zip that holds a text, a stored one and that tar.gz, and a text with gzip. */
void seeds(seeds_give *give, void *data)
{
	static const char *const bundles[] = {
		"1F8B0800000000000003EDD34D0A83301086E1AC7B8A3941CDE4C7148FD05B68856E04C12AF4F8B52E5D285DA452FA3E9B0964423E18A62D4C767696"
		"625CEA6C5D97B346E7A24F5ABAB94FDF0F8CC4FCD18C991E633D8898A1EFC7ADBEBDFB1FD5164DF63FDE032E43D898BFAEE7AFC119B1D99399BF9FFF"
		"F3E80038545BD4E7AEBF67FD6377FF5D5AEF7FF2CAFE7FC375EA4483D84BE56DA55E6A692AB99D8E8E0500000000000000000000003EF002784AF254"
		"00280000",
		"504B03041400000008006813795D369369951C0000004500000007000000642F612E6C6F67F32ACD5130345130B0B03236B0323456485448B25248E6"
		"F222491800504B03041400000000006813795D0BF943560600000006000000010000007373746F726564504B03041400000000006813795DFECCBAA7"
		"B8000000B80000000B000000696E2F612E7461722E677A1F8B0800000000000003EDD34D0A83301086E1AC7B8A3941CDE4C7148FD05B68856E04C12A"
		"F4F8B52E5D285DA452FA3E9B0964423E18A62D4C767696625CEA6C5D97B346E7A24F5ABAB94FDF0F8CC4FCD18C991E633D8898A1EFC7ADBEBDFB1FD5"
		"164DF63FDE032E43D898BFAEE7AFC119B1D99399BF9FFFF3E80038545BD4E7AEBF67FD6377FF5D5AEF7FF2CAFE7FC375EA4483D84BE56DA55E6A692A"
		"B99D8E8E0500000000000000000000003EF002784AF25400280000504B010214031400000008006813795D369369951C000000450000000700000000"
		"00000000000000800100000000642F612E6C6F67504B010214031400000000006813795D0BF943560600000006000000010000000000000000000000"
		"80014100000073504B010214031400000000006813795DFECCBAA7B8000000B80000000B0000000000000000000000A48166000000696E2F612E7461"
		"722E677A504B050600000000030003009D000000470100000000",
		"1F8B08088547066B0003612E6C6F6700F32ACD5130345130B0B03236B0323456485448B25248E60200F6D4CC8617000000",
	};

	for (size_t i = 0; i < sizeof(bundles) / sizeof(bundles[0]); i++)
		seeds_hex(bundles[i], give, data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("bundle", 0), ends[2];
	char path[40];
	uint64_t h;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	h = read_all(path);
	if (read_all(path) != h)
		abort();
	close(fd);
	if (size > 60000)
		return 0;
	if (pipe(ends) != 0 || write(ends[1], data, size) != (ssize_t)size)
		abort();
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	read_all("-");
	return 0;
}
