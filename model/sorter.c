#include "sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stretch { /* a sorted one in the file */
	off_t at, end;
	char *buffer;
	size_t n, next; /* bytes */
};

struct sorter {
	size_t size, room, n, held; /* of a record; records that fit, that are in memory, that there is memory for */
	int (*order)(const void *a, const void *b);
	char *record;
	int fd;
	off_t end;
	struct stretch *stretch;
	size_t stretches, buffer;
	uint32_t *heap; /* of stretches, the least first */
	size_t heaped, next;
	bool sorted, taken; /* taken: the least one was lent */
};

struct sorter *sorter_new(size_t size, int (*order)(const void *a, const void *b), size_t memory)
{
	struct sorter *s = xcalloc(1, sizeof(*s));

	*s = (struct sorter){ .size = size, .order = order, .room = memory / size, .fd = -1 };
	return s;
}

void sorter_free(struct sorter *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->stretches; i++)
		free(s->stretch[i].buffer);
	free(s->stretch);
	free(s->record);
	free(s->heap);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

/* Where SQLite would put it, too. */
static int unnamed(void)
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

static int spill(struct sorter *s, struct error *e)
{
	size_t n = s->n * s->size;

	if (s->fd < 0 && (s->fd = unnamed()) < 0)
		return error_set(e, "temporary file: %s", strerror(errno));
	qsort(s->record, s->n, s->size, s->order);
	for (size_t at = 0; at < n;) {
		ssize_t wrote = pwrite(s->fd, s->record + at, n - at, s->end + (off_t)at);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return error_set(e, "temporary file: %s", wrote < 0 ? strerror(errno) : "no room");
		at += (size_t)wrote;
	}
	s->stretch = xrealloc(s->stretch, s->stretches + 1, sizeof(*s->stretch));
	s->stretch[s->stretches++] = (struct stretch){ .at = s->end, .end = s->end + (off_t)n };
	s->end += (off_t)n;
	s->n = 0;
	return 1;
}

int sorter_add(struct sorter *s, const void *record, struct error *e)
{
	if (s->n == s->room && spill(s, e) < 0)
		return -1;
	if (s->n == s->held) { /* most cases are small */
		s->held = s->held < 64 ? 64 : 2 * s->held;
		s->held = s->held < s->room ? s->held : s->room;
		s->record = xrealloc(s->record, s->held, s->size);
	}
	memcpy(s->record + s->n++ * s->size, record, s->size);
	return 1;
}

/* --- merging --- */

/* 1 there is a record, 0 the stretch is at its end, -1 */
static int fill(struct sorter *s, struct stretch *t, struct error *e)
{
	size_t want = (size_t)(t->end - t->at) < s->buffer ? (size_t)(t->end - t->at) : s->buffer;

	if (t->next < t->n)
		return 1;
	t->n = t->next = 0;
	while (t->n < want) {
		ssize_t got = pread(s->fd, t->buffer + t->n, want - t->n, t->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(e, "temporary file: %s", got < 0 ? strerror(errno) : "it became shorter");
		t->n += (size_t)got;
		t->at += (off_t)got;
	}
	return t->n > 0;
}

static const char *least(const struct sorter *s, uint32_t i)
{
	return s->stretch[i].buffer + s->stretch[i].next;
}

static bool before(const struct sorter *s, uint32_t a, uint32_t b)
{
	int order = s->order(least(s, a), least(s, b));

	return order < 0 || (order == 0 && a < b);
}

static void sink(struct sorter *s, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;
		uint32_t swap;

		if (child >= s->heaped)
			return;
		if (child + 1 < s->heaped && before(s, s->heap[child + 1], s->heap[child]))
			child++;
		if (!before(s, s->heap[child], s->heap[at]))
			return;
		swap = s->heap[at];
		s->heap[at] = s->heap[child];
		s->heap[child] = swap;
		at = child;
	}
}

static int begin(struct sorter *s, struct error *e)
{
	s->sorted = true;
	if (!s->stretches) {
		if (s->n)
			qsort(s->record, s->n, s->size, s->order);
		return 1;
	}
	if (s->n && spill(s, e) < 0)
		return -1;
	free(s->record);
	s->record = NULL;
	s->buffer = s->room / (s->stretches + 1) * s->size;
	s->buffer = s->buffer < 64 * s->size ? 64 * s->size : s->buffer;
	s->heap = xcalloc(s->stretches, sizeof(*s->heap));
	for (size_t i = 0; i < s->stretches; i++) {
		s->stretch[i].buffer = xcalloc(1, s->buffer);
		if (fill(s, &s->stretch[i], e) < 0)
			return -1;
		s->heap[s->heaped++] = (uint32_t)i;
	}
	for (size_t i = s->heaped; i-- > 0;)
		sink(s, i);
	return 1;
}

const void *sorter_next(struct sorter *s, bool *failed, struct error *e)
{
	*failed = !s->sorted && begin(s, e) < 0;
	if (*failed)
		return NULL;
	if (!s->stretches)
		return s->next < s->n ? s->record + s->next++ * s->size : NULL;
	if (s->taken && s->heaped) {
		struct stretch *t = &s->stretch[s->heap[0]];
		int got;

		t->next += s->size;
		got = fill(s, t, e);
		*failed = got < 0;
		if (*failed)
			return NULL;
		if (got == 0)
			s->heap[0] = s->heap[--s->heaped];
		sink(s, 0);
	}
	s->taken = true;
	return s->heaped ? least(s, s->heap[0]) : NULL;
}
