#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define SMALL (4u << 20) /* bytes that stay in memory */
#define LEAST (64u << 10)
#define STEP (4u << 20)	 /* a file grows by so many at least */

/* Where SQLite would put it, too. */
int scratch_open(void)
{
	const char *dir = getenv("TMPDIR");
	struct text path = { 0 };
	int fd;

	text_addf(&path, "%s/simpane-XXXXXX", dir && *dir ? dir : "/tmp");
	fd = mkostemp(path.p, O_CLOEXEC);
	if (fd >= 0)
		unlink(path.p);
	text_free(&path);
	return fd;
}

static void *widen_in_memory(struct roll *r, size_t bytes)
{
	r->bytes = bytes < LEAST ? LEAST : bytes < 2 * r->bytes ? 2 * r->bytes : bytes;
	return r->at = xrealloc(r->at, r->bytes, 1);
}

/* Room is taken in the file before it is mapped: what is not there when it is written to would end the program. */
static void *map(int fd, size_t before, size_t bytes)
{
	if (posix_fallocate(fd, (off_t)before, (off_t)(bytes - before)) != 0)
		return MAP_FAILED;
	return mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

/* Back into memory, for the disk is full. */
static void *stay(struct roll *r, size_t bytes)
{
	void *was = r->at;
	size_t n = r->bytes;
	int fd = r->file - 1;

	*r = (struct roll){ .stays = true };
	widen_in_memory(r, bytes < n ? n : bytes);
	memcpy(r->at, was, n);
	munmap(was, n);
	close(fd);
	return r->at;
}

static void *begin_file(struct roll *r, size_t bytes)
{
	int fd = scratch_open();
	void *at = fd < 0 ? MAP_FAILED : map(fd, 0, bytes);

	if (at == MAP_FAILED) {
		if (fd >= 0)
			close(fd);
		r->stays = true;
		return widen_in_memory(r, bytes);
	}
	if (r->bytes)
		memcpy(at, r->at, r->bytes);
	free(r->at);
	*r = (struct roll){ .at = at, .bytes = bytes, .file = fd + 1 };
	return at;
}

void *roll_widen(struct roll *r, size_t bytes)
{
	size_t step = r->bytes / 4 < STEP ? STEP : r->bytes / 4;
	void *at;

	if (r->stays || bytes <= SMALL)
		return widen_in_memory(r, bytes);
	bytes = (bytes + step) / STEP * STEP;
	if (!r->file)
		return begin_file(r, bytes);
	at = map(r->file - 1, r->bytes, bytes);
	if (at == MAP_FAILED)
		return stay(r, bytes);
	munmap(r->at, r->bytes);
	r->at = at;
	r->bytes = bytes;
	return at;
}

void roll_free(struct roll *r)
{
	if (r->file) {
		munmap(r->at, r->bytes);
		close(r->file - 1);
	} else {
		free(r->at);
	}
	*r = (struct roll){ 0 };
}

/* The pages go from here, not from the file. */
void roll_rest(const struct roll *r)
{
	if (r->file)
		madvise(r->at, r->bytes, MADV_DONTNEED);
}
