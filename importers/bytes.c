#include "bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void bytes_file(struct bytes *s, int fd, bool seekable, uint64_t size)
{
	*s = (struct bytes){ .fd = fd, .seekable = seekable, .size = size };
}

void bytes_from(struct bytes *s, bytes_more *more, void *from)
{
	*s = (struct bytes){ .more = more, .from = from, .fd = -1 };
}

void bytes_memory(struct bytes *s, char *held, size_t size)
{
	*s = (struct bytes){ .fd = -1, .held = held, .seekable = true, .size = size };
}

void bytes_close(struct bytes *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->held);
	*s = (struct bytes){ .fd = -1 };
}

static ptrdiff_t fetch_file(struct bytes *s, char *buf, size_t size)
{
	ssize_t n = s->seekable ? pread(s->fd, buf, size, (off_t)s->at) : read(s->fd, buf, size);

	/* who waits for a pipe in vain must be able to end it */
	if (n < 0)
		s->fault = errno == EINTR ? FAULT_INTERRUPTED : FAULT_DISK;
	return n;
}

static ptrdiff_t fetch(struct bytes *s, char *buf, size_t size)
{
	ptrdiff_t n;

	if (s->fault || s->ended)
		return s->fault ? -1 : 0;
	if (s->held) {
		n = (ptrdiff_t)(s->at >= s->size ? 0 : s->size - s->at < size ? s->size - s->at : size);
		if (n > 0)
			memcpy(buf, s->held + s->at, (size_t)n);
	} else if (s->more) {
		n = s->more(s->from, buf, size, &s->fault);
	} else if (s->fd >= 0) {
		n = fetch_file(s, buf, size);
	} else {
		n = 0;
	}
	if (n == 0)
		s->ended = true;
	if (n > 0) {
		s->at += (uint64_t)n;
		s->read += (uint64_t)n;
	}
	return n;
}

struct slice bytes_peek(struct bytes *s)
{
	while (s->head_n < BYTES_HEAD) {
		ptrdiff_t n = fetch(s, s->head + s->head_n, BYTES_HEAD - s->head_n);

		if (n <= 0)
			break;
		s->head_n += (size_t)n;
	}
	return (struct slice){ s->head, s->head_n };
}

ptrdiff_t bytes_read(struct bytes *s, char *buf, size_t size)
{
	size_t n = s->head_n - s->head_at;

	if (n == 0)
		return fetch(s, buf, size);
	n = n < size ? n : size;
	memcpy(buf, s->head + s->head_at, n);
	s->head_at += n;
	return (ptrdiff_t)n;
}

void bytes_seek(struct bytes *s, uint64_t at)
{
	s->head_at = s->head_n;
	s->ended = at > s->size;
	s->at = at;
}

/* --- holding --- */

int bytes_unnamed(void)
{
	const char *folder = getenv("TMPDIR");
	struct text name = { 0 };
	int fd;

	folder = folder && *folder ? folder : "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0) {
		text_addf(&name, "%s/simpane.XXXXXX", folder);
		fd = mkostemp(name.p, O_CLOEXEC);
		if (fd >= 0)
			unlink(name.p);
		text_free(&name);
	}
	return fd;
}

static bool put(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* From memory to the disk, once it became too much. */
static bool spill(struct text *memory, int *fd)
{
	bool ok = (*fd = bytes_unnamed()) >= 0 && put(*fd, memory->p, memory->n);

	text_free(memory);
	return ok;
}

bool bytes_hold(struct bytes *s, uint64_t in_memory)
{
	struct text memory = { 0 };
	char *buf = xcalloc(1, 65536);
	bool ok = true;
	int fd = -1;
	uint64_t size = 0;
	ptrdiff_t n;

	text_adds(&memory, "");
	while (ok && (n = bytes_read(s, buf, 65536)) > 0) {
		size += (uint64_t)n;
		if (fd < 0 && size > in_memory)
			ok = spill(&memory, &fd);
		if (ok && fd >= 0)
			ok = put(fd, buf, (size_t)n);
		else if (ok)
			text_add(&memory, (struct slice){ buf, (size_t)n });
	}
	free(buf);
	if (!ok || s->fault) {
		enum fault why = ok ? s->fault : FAULT_DISK;

		if (fd >= 0)
			close(fd);
		text_free(&memory);
		s->fault = why;
		return false;
	}
	bytes_close(s);
	if (fd < 0)
		bytes_memory(s, memory.p, memory.n);
	else
		bytes_file(s, fd, true, size);
	s->read = size;
	return true;
}
