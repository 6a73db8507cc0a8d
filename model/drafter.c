/* What is handed back when depends on nothing but the calls: the thread that packs only changes how long they take. */
#include "drafter.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "segment.h"
#include "worker.h"

#define EVENTS 512 /* are handed over at once, or so many bytes of what they say */
#define BYTES (64u << 10)
#define BATCHES 4
#define WAKE 2 /* batches: the thread is not woken for less, but when they are waited for */
#define FORMAT_MAX 64
#define EVENT_MAX ((FIELD_COUNT + 1) * (FIELDS_VALUE_MAX + 2u) + FORMAT_MAX + 2) /* bytes of what one says */

struct kept { /* an event: without its values, which stand one behind the other, each behind its length */
	int64_t artifact;
	char head[offsetof(struct event, field)];
};

struct batch {
	size_t n;
	bool last; /* the run that is begun ends with it */
	struct kept event[EVENTS];
	struct text values;
	/* what comes of it */
	struct drafted *run;
	size_t runs, room, taken;
	struct text packed; /* of all runs; they borrow from it once they are asked for */
};

struct drafter {
	struct book *book;
	struct draft draft;
	struct event event; /* the one that is being packed */
	struct batch batch[BATCHES];
	size_t in, out; /* of batches: counted, not wrapped; `in` is being filled, `out` is handed back next */
	size_t at;	/* in the packed bytes of that */
	bool begun;	/* something was added that the last of all does not end */
	struct worker worker;
};

static void pack(void *whose, size_t batch);

struct drafter *drafter_new(struct book *b)
{
	struct drafter *d = xcalloc(1, sizeof(*d));

	d->book = b;
	d->worker.work = pack;
	d->worker.whose = d;
	draft_clear(&d->draft);
	return d;
}

void drafter_free(struct drafter *d)
{
	if (!d)
		return;
	worker_stop(&d->worker);
	for (size_t i = 0; i < BATCHES; i++) {
		text_free(&d->batch[i].values);
		text_free(&d->batch[i].packed);
		free(d->batch[i].run);
	}
	draft_free(&d->draft);
	free(d);
}

/* --- events in a batch --- */

/* Most values are short: they need no call. */
static inline void copy_bytes(char *to, const char *from, size_t n)
{
	if (n > 16) {
		memcpy(to, from, n);
	} else if (n >= 8) {
		uint64_t a, b;

		memcpy(&a, from, 8);
		memcpy(&b, from + n - 8, 8);
		memcpy(to, &a, 8);
		memcpy(to + n - 8, &b, 8);
	} else if (n >= 4) {
		uint32_t a, b;

		memcpy(&a, from, 4);
		memcpy(&b, from + n - 4, 4);
		memcpy(to, &a, 4);
		memcpy(to + n - 4, &b, 4);
	} else {
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	}
}

static inline char *put(char *p, struct slice v, size_t most)
{
	uint16_t n = (uint16_t)(v.n < most ? v.n : most);

	memcpy(p, &n, sizeof(n));
	copy_bytes(p + sizeof(n), v.p, n);
	return p + sizeof(n) + n;
}

static struct slice take(const char **p)
{
	uint16_t n;
	struct slice v;

	memcpy(&n, *p, sizeof(n));
	v = (struct slice){ *p + sizeof(n), n };
	*p += sizeof(n) + v.n;
	return v;
}

#ifdef __x86_64__
#define WRITES __attribute__((target("prfchw"), noinline))
#else
#define WRITES
#endif

/*
 * The other thread had the batch: its memory is asked for while the events before are written, or the reading thread, which has more to do, would
 * wait for it line by line.
 */
static WRITES void copy(struct batch *b, int64_t artifact, const struct event *ev)
{
	struct kept *k = &b->event[b->n++];
	char *p = text_room(&b->values, EVENT_MAX);

	for (size_t i = 0; i < sizeof(*k) && b->n + 2 < EVENTS; i += 64)
		__builtin_prefetch((const char *)(k + 3) + i, 1);
	for (size_t i = 384; i < 576; i += 64)
		__builtin_prefetch(p + i, 1);
	_Static_assert(FIELDS_VALUE_MAX <= UINT16_MAX, "lengths are kept in two bytes");
	k->artifact = artifact;
	memcpy(k->head, ev, sizeof(k->head));
	p = put(p, ev->written, FIELDS_VALUE_MAX);
	p = put(p, ev->format, FORMAT_MAX);
	for (uint64_t left = ev->present[0]; left; left &= left - 1)
		p = put(p, ev->field[__builtin_ctzll(left)], FIELDS_VALUE_MAX);
	text_end(&b->values, p);
}

static void restore(const struct kept *k, const char **values, struct event *ev)
{
	memcpy(ev, k->head, sizeof(k->head));
	ev->written = take(values);
	ev->format = take(values);
	for (uint64_t left = ev->present[0]; left; left &= left - 1)
		ev->field[__builtin_ctzll(left)] = take(values);
}

/* --- packing --- */

static void end_run(struct drafter *d, struct batch *b)
{
	size_t before = b->packed.n;

	if (d->draft.n == 0)
		return;
	draft_pack(&d->draft, &b->packed);
	if (b->runs == b->room) {
		b->room = b->room ? 2 * b->room : 8;
		b->run = xrealloc(b->run, b->room, sizeof(*b->run));
	}
	b->run[b->runs++] = (struct drafted){ d->draft.artifact, (uint32_t)d->draft.n, { NULL, b->packed.n - before } };
	draft_clear(&d->draft);
}

static void pack(void *whose, size_t batch)
{
	struct drafter *d = whose;
	struct batch *b = &d->batch[batch % BATCHES];
	const char *values = b->values.p;

	b->runs = b->taken = 0;
	text_clear(&b->packed);
	for (size_t i = 0; i < b->n; i++) {
		restore(&b->event[i], &values, &d->event);
		if (draft_full(&d->draft) || d->draft.artifact != b->event[i].artifact)
			end_run(d, b);
		d->draft.artifact = b->event[i].artifact;
		draft_add(&d->draft, d->book, &d->event);
	}
	if (b->last)
		end_run(d, b);
}

/* --- handing over, and back --- */

/* A thread is worth its start once there is more than a batch. */
static void hand_over(struct drafter *d, bool last)
{
	struct batch *b = &d->batch[d->in++ % BATCHES];

	b->last = last;
	if (!last)
		worker_start(&d->worker, WAKE);
	worker_give(&d->worker, d->in);
}

void drafter_add(struct drafter *d, int64_t artifact, const struct event *ev)
{
	struct batch *b = &d->batch[d->in % BATCHES];

	d->begun = true;
	copy(b, artifact, ev);
	if (b->n == EVENTS || b->values.n > BYTES)
		hand_over(d, false);
}

bool drafter_empty(const struct drafter *d)
{
	return !d->begun && d->in == d->out;
}

bool drafter_next(struct drafter *d, bool all, struct drafted *out)
{
	for (;;) {
		struct batch *b = &d->batch[d->out % BATCHES];

		if (all && d->begun && d->in - d->out < BATCHES) {
			d->begun = false;
			hand_over(d, true);
		}
		if (d->in == d->out || (!all && d->in - d->out < BATCHES))
			return false;
		worker_wait(&d->worker, d->out);
		if (b->taken < b->runs) {
			*out = b->run[b->taken++];
			out->packed.p = b->packed.p + d->at;
			d->at += out->packed.n;
			return true;
		}
		b->n = 0;
		text_clear(&b->values);
		d->at = 0;
		d->out++;
	}
}
