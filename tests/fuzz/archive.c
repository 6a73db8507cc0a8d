/*
 * Any bytes as a bundle: by way of a file, which can be looked up behind, and by way of a pipe, which cannot. Whatever comes out stays within
 * the limits, and the second reading of the same file says the same.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
