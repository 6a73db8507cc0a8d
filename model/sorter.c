#include "sorter.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

/* Records stand one after the other, in memory as in the file: eight bytes with the length, then the record, filled up to eight bytes. */
#define HEAD 8
#define OUT (64u << 10) /* bytes written at once */

struct stretch { /* a sorted one in the file */
	off_t at, end;
	char *buffer;
	size_t n, next; /* bytes */
};

struct place { /* of a record, in memory */
	int64_t lead;
	uint32_t at; /* in eights */
};

struct sorter {
	int (*order)(const void *a, const void *b);
	int64_t (*lead)(const void *record);
	size_t memory, largest; /* of all records */
	char *bytes;
	size_t n, room;
	struct place *at, *spare;
	size_t count, places;
	size_t next;	      /* of what is in memory */
	int fd;
	off_t end;
	struct stretch *stretch;
	size_t stretches, buffer;
	uint32_t *heap; /* of stretches, the least first */
	size_t heaped;
	bool sorted, taken; /* taken: the least one was lent */
};

struct sorter *sorter_new(int (*order)(const void *a, const void *b), int64_t (*lead)(const void *record), size_t memory)
{
	struct sorter *s = xcalloc(1, sizeof(*s));

	*s = (struct sorter){ .order = order, .lead = lead, .memory = memory < 2 * OUT ? memory : memory - OUT, .fd = -1 };
	return s;
}

static void forget_memory(struct sorter *s)
{
	free(s->bytes);
	free(s->at);
	free(s->spare);
	s->bytes = NULL;
	s->at = s->spare = NULL;
}

void sorter_free(struct sorter *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->stretches; i++)
		free(s->stretch[i].buffer);
	forget_memory(s);
	free(s->stretch);
	free(s->heap);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

static size_t filled_up(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static size_t length_at(const char *p)
{
	uint64_t n;

	memcpy(&n, p, HEAD);
	return (size_t)n;
}

/* --- sorting what is in memory --- */

static const char *record(const struct sorter *s, const struct place *p)
{
	return s->bytes + (size_t)p->at * 8 + HEAD;
}

static int compare(const struct sorter *s, const struct place *a, const struct place *b)
{
	return a->lead != b->lead ? (a->lead < b->lead ? -1 : 1) : s->order(record(s, a), record(s, b));
}

static void merge(const struct sorter *s, const struct place *a, size_t an, const struct place *b, size_t bn, struct place *to)
{
	while (an && bn) {
		if (compare(s, b, a) < 0) {
			*to++ = *b++;
			bn--;
		} else {
			*to++ = *a++;
			an--;
		}
	}
	memcpy(to, a, an * sizeof(*a));
	memcpy(to + an, b, bn * sizeof(*b));
}

/* Where the stretch in order that begins at `from` ends. */
static size_t in_order(const struct sorter *s, size_t from)
{
	size_t to = from + 1;

	while (to < s->count && compare(s, &s->at[to - 1], &s->at[to]) <= 0)
		to++;
	return to;
}

/* Two neighbours become one until one is left. */
static void sort(struct sorter *s)
{
	size_t *end = NULL, ends = 0, room = 0;

	for (size_t from = 0; from < s->count; from = end[ends - 1]) {
		if (ends == room) {
			room = room ? room * 2 : 64;
			end = xrealloc(end, room, sizeof(*end));
		}
		end[ends] = in_order(s, from);
		ends++;
	}
	if (ends > 1)
		s->spare = xrealloc(s->spare, s->places, sizeof(*s->spare));
	while (ends > 1) {
		struct place *was = s->at;
		size_t from = 0, kept = 0;

		for (size_t i = 0; i < ends; i += 2) {
			size_t mid = end[i], to = i + 1 < ends ? end[i + 1] : mid;

			merge(s, s->at + from, mid - from, s->at + mid, to - mid, s->spare + from);
			from = end[kept++] = to;
		}
		ends = kept;
		s->at = s->spare;
		s->spare = was;
	}
	free(end);
}

/* --- the file --- */

static int put(struct sorter *s, struct text *out, struct error *e)
{
	for (size_t at = 0; at < out->n;) {
		ssize_t wrote = pwrite(s->fd, out->p + at, out->n - at, s->end);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return error_set(e, "temporary file: %s", wrote < 0 ? strerror(errno) : "no room");
		at += (size_t)wrote;
		s->end += wrote;
	}
	text_clear(out);
	return 1;
}

static int spill(struct sorter *s, struct error *e)
{
	struct text out = { 0 };
	off_t from = s->end;
	int got = 1;

	if (s->fd < 0 && (s->fd = scratch_open()) < 0)
		return error_set(e, "temporary file: %s", strerror(errno));
	sort(s);
	for (size_t i = 0; got > 0 && i < s->count; i++) {
		const char *p = record(s, &s->at[i]) - HEAD;

		text_add(&out, (struct slice){ p, HEAD + filled_up(length_at(p)) });
		if (out.n >= OUT || i + 1 == s->count)
			got = put(s, &out, e);
	}
	text_free(&out);
	s->stretch = xrealloc(s->stretch, s->stretches + 1, sizeof(*s->stretch));
	s->stretch[s->stretches++] = (struct stretch){ .at = from, .end = s->end };
	s->n = s->count = 0;
	return got;
}

/* Room for n bytes more and the place where they begin; most cases are small. */
static void widen(struct sorter *s, size_t n)
{
	size_t least = s->memory < 4096 ? s->memory : 4096;

	if (s->n + n > s->room) {
		s->room = s->room < least ? least : 2 * s->room;
		s->room = s->room < s->n + n ? s->n + n : s->room;
		s->bytes = xrealloc(s->bytes, s->room, 1);
	}
	if (s->count == s->places) {
		s->places = s->places ? 2 * s->places : 128;
		s->at = xrealloc(s->at, s->places, sizeof(*s->at));
	}
}

/* What is held besides bytes: two places for each. */
static bool full(const struct sorter *s, size_t more)
{
	return s->n + more + (s->count + 1) * 2 * sizeof(*s->at) > s->memory || s->n / 8 > UINT32_MAX / 2;
}

int sorter_add(struct sorter *s, const void *what, size_t n, struct error *e)
{
	size_t whole = HEAD + filled_up(n);
	uint64_t length = n;

	assert(n <= SORTER_RECORD_MAX && !s->sorted);
	if (s->count && full(s, whole) && spill(s, e) < 0)
		return -1;
	widen(s, whole);
	s->largest = whole > s->largest ? whole : s->largest;
	s->at[s->count++] = (struct place){ s->lead(what), (uint32_t)(s->n / 8) };
	memcpy(s->bytes + s->n, &length, HEAD);
	memcpy(s->bytes + s->n + HEAD, what, n);
	memset(s->bytes + s->n + HEAD + n, 0, whole - HEAD - n);
	s->n += whole;
	return 1;
}

/* --- merging --- */

static bool whole(const struct stretch *t)
{
	return t->n - t->next >= HEAD && t->n - t->next - HEAD >= filled_up(length_at(t->buffer + t->next));
}

/* 1 there is a record, 0 the stretch is at its end, -1 */
static int fill(struct sorter *s, struct stretch *t, struct error *e)
{
	if (whole(t))
		return 1;
	t->n -= t->next;
	memmove(t->buffer, t->buffer + t->next, t->n);
	t->next = 0;
	while (t->n < s->buffer && t->at < t->end) {
		size_t want = s->buffer - t->n;
		ssize_t got = pread(s->fd, t->buffer + t->n, (off_t)want < t->end - t->at ? want : (size_t)(t->end - t->at), t->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(e, "temporary file: %s", got < 0 ? strerror(errno) : "it became shorter");
		t->n += (size_t)got;
		t->at += (off_t)got;
	}
	return t->n == 0 ? 0 : whole(t) ? 1 : error_set(e, "temporary file: it was changed");
}

static const char *least(const struct sorter *s, uint32_t i)
{
	return s->stretch[i].buffer + s->stretch[i].next + HEAD;
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
		sort(s);
		return 1;
	}
	if (s->count && spill(s, e) < 0)
		return -1;
	forget_memory(s);
	s->buffer = s->memory / (s->stretches + 1);
	s->buffer = s->buffer < s->largest ? s->largest : s->buffer;
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
		return s->next < s->count ? record(s, &s->at[s->next++]) : NULL;
	if (s->taken && s->heaped) {
		struct stretch *t = &s->stretch[s->heap[0]];
		int got;

		t->next += HEAD + filled_up(length_at(t->buffer + t->next));
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
