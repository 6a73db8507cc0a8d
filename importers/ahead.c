/*
 * One thread puts chunks into a ring, the other takes them out; nothing else is shared. The bundle belongs to the reading thread alone from
 * the start to the end. Signals that interrupt go to it, for it is the one that may wait for a pipe.
 */
#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "digest.h"
#include "manifest.h"

#define CHUNK (128u << 10)
#define CHUNKS 8
#define REFILL 4 /* chunks: the reading thread sleeps until so few are left, lest it be woken for each */

enum what { BYTES, ENTRY, ENTRY_END, END };

struct chunk {
	enum what what;
	size_t n;
	char *bytes;
	struct text path;	/* of an entry */
	struct text problem_text;
	struct entry entry;
	int got;		/* how the entry, or all, ended: 0 or -1 */
	struct error problem;
	char sha256[65];
	uint64_t position, size;
};

struct ahead {
	struct bundle *bundle; /* the reading thread's */
	struct digest *digest;
	const struct known *known;
	char *buffer; /* for what is held back */
	pthread_t thread;
	sigset_t signals;      /* of the thread that takes, before */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct chunk ring[CHUNKS];
	size_t in, out;	       /* counted, not wrapped; both under the lock */
	bool stop, full;       /* full: the reading thread sleeps */
	/* of the taking thread */
	bool started, held;    /* held: the chunk at `out` is being taken */
	size_t at;	       /* in it */
	bool over;	       /* the entry is */
	struct text path, problem; /* of the entry, for its chunk is given back */
};

/* --- the thread that reads --- */

/* The chunk to be filled next. NULL: nobody wants it any more. */
static struct chunk *room(struct ahead *a)
{
	bool stop;

	pthread_mutex_lock(&a->lock);
	a->full = a->in - a->out == CHUNKS;
	while (!a->stop && a->full)
		pthread_cond_wait(&a->changed, &a->lock);
	stop = a->stop;
	pthread_mutex_unlock(&a->lock);
	return stop ? NULL : &a->ring[a->in % CHUNKS];
}

static void put(struct ahead *a, struct chunk *c, enum what what)
{
	c->what = what;
	c->position = bundle_position(a->bundle);
	c->size = bundle_size(a->bundle);
	pthread_mutex_lock(&a->lock);
	a->in++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

static void put_entry(struct ahead *a, struct chunk *c, const struct entry *e)
{
	c->entry = *e;
	text_clear(&c->path);
	text_adds(&c->path, e->path);
	c->entry.path = c->path.p;
	text_clear(&c->problem_text);
	text_adds(&c->problem_text, e->problem ? e->problem : "");
	c->entry.problem = e->problem ? c->problem_text.p : NULL;
	put(a, c, ENTRY);
}

static struct chunk *room_for_bytes(struct ahead *a)
{
	struct chunk *c = room(a);

	if (c && !c->bytes)
		c->bytes = xcalloc(1, CHUNK);
	return c;
}

static bool put_bytes(struct ahead *a)
{
	struct chunk *c;
	ptrdiff_t n;

	do {
		c = room_for_bytes(a);
		if (!c)
			return false;
		c->n = 0;
		do {
			n = bundle_read(a->bundle, c->bytes + c->n, CHUNK - c->n, &c->problem);
			c->n += n > 0 ? (size_t)n : 0;
		} while (n > 0 && c->n < CHUNK / 2);
		digest_add(a->digest, (struct slice){ c->bytes, c->n });
		c->got = n < 0 ? -1 : 0;
		if (n <= 0)
			digest_hex(a->digest, c->sha256);
		put(a, c, n > 0 ? BYTES : ENTRY_END);
	} while (n > 0);
	return true;
}

/* --- what may be known: it is not taken apart before that is certain --- */

struct held { /* a whole entry in a file */
	int fd, got;
	struct error problem;
	char sha256[65];
};

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, p, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		p += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

static bool stopped(struct ahead *a)
{
	bool stop;

	pthread_mutex_lock(&a->lock);
	stop = a->stop;
	pthread_mutex_unlock(&a->lock);
	return stop;
}

/* Reads the entry to its end. What a full disk has no room for is as if it could not be read. */
static void hold(struct ahead *a, struct held *h)
{
	ptrdiff_t n = 0;

	h->fd = bytes_unnamed();
	if (h->fd < 0)
		n = error_set(&h->problem, "it cannot be held in a temporary file: %s", strerror(errno));
	if (!a->buffer)
		a->buffer = xcalloc(1, CHUNK);
	while (n >= 0 && !stopped(a) && (n = bundle_read(a->bundle, a->buffer, CHUNK, &h->problem)) > 0) {
		digest_add(a->digest, (struct slice){ a->buffer, (size_t)n });
		if (!write_all(h->fd, a->buffer, (size_t)n))
			n = error_set(&h->problem, "it cannot be held in a temporary file: %s", strerror(errno));
	}
	digest_hex(a->digest, h->sha256);
	h->got = n < 0 ? -1 : 0;
}

static bool put_held(struct ahead *a, struct held *h)
{
	struct chunk *c;
	ssize_t n;
	off_t at = 0;

	do {
		c = room_for_bytes(a);
		if (!c)
			return false;
		do {
			n = h->fd < 0 ? 0 : pread(h->fd, c->bytes, CHUNK, at);
		} while (n < 0 && errno == EINTR);
		c->n = n > 0 ? (size_t)n : 0;
		at += (off_t)c->n;
		if (n < 0)
			h->got = error_set(&h->problem, "it cannot be read back: %s", strerror(errno));
		c->got = h->got;
		c->problem = h->problem;
		memcpy(c->sha256, h->sha256, sizeof(c->sha256));
		put(a, c, n > 0 ? BYTES : ENTRY_END);
	} while (n > 0);
	return true;
}

static bool put_once(struct ahead *a, struct entry *entry)
{
	struct held h = { .fd = -1, .problem = { "" } };
	struct chunk *c;
	bool on;

	hold(a, &h);
	entry->known = h.got == 0 && known_before(a->known, entry->path, h.sha256);
	c = room(a);
	if (c)
		put_entry(a, c, entry);
	on = c && (entry->known || put_held(a, &h));
	if (h.fd >= 0)
		close(h.fd);
	return on;
}

static void *read_all(void *to_whom)
{
	struct ahead *a = to_whom;
	struct entry entry;
	struct chunk *c;

	while ((c = room(a)) != NULL) {
		c->got = bundle_next(a->bundle, &entry, &c->problem);
		if (c->got != 1) {
			put(a, c, END);
			break;
		}
		/* a manifest is read each time: it is about what comes with it */
		if (!entry.problem && !manifest_is(entry.path) && known_before(a->known, entry.path, NULL)) {
			if (!put_once(a, &entry))
				break;
			continue;
		}
		put_entry(a, c, &entry);
		if (!entry.problem && !put_bytes(a))
			break;
	}
	return NULL;
}

/* --- the thread that takes --- */

/* The reading thread gets those signals: it may have to be woken. */
static bool start(struct ahead *a)
{
	sigset_t interrupts;
	bool started;

	started = pthread_create(&a->thread, NULL, read_all, a) == 0;
	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigaddset(&interrupts, SIGTERM);
	sigaddset(&interrupts, SIGHUP);
	if (started)
		pthread_sigmask(SIG_BLOCK, &interrupts, &a->signals);
	return started;
}

struct ahead *ahead_open(const char *path, const struct limits *limits, const struct known *known, struct error *e)
{
	struct bundle *b = bundle_open(path, limits, e);
	struct ahead *a;

	if (!b)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->bundle = b;
	a->known = known;
	a->digest = digest_new();
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	a->over = true;
	a->started = start(a);
	if (a->started)
		return a;
	error_set(e, "no thread can be started");
	ahead_close(a);
	return NULL;
}

void ahead_close(struct ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	if (a->started) {
		pthread_join(a->thread, NULL);
		pthread_sigmask(SIG_SETMASK, &a->signals, NULL);
	}
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->changed);
	for (size_t i = 0; i < CHUNKS; i++) {
		free(a->ring[i].bytes);
		text_free(&a->ring[i].path);
		text_free(&a->ring[i].problem_text);
	}
	text_free(&a->path);
	text_free(&a->problem);
	free(a->buffer);
	bundle_close(a->bundle);
	digest_free(a->digest);
	free(a);
}

static struct chunk *at_hand(const struct ahead *a)
{
	return (struct chunk *)&a->ring[a->out % CHUNKS];
}

/* Gives the chunk at hand back, and waits for the next. */
static struct chunk *take(struct ahead *a)
{
	pthread_mutex_lock(&a->lock);
	if (a->held) {
		a->out++;
		if (a->full && a->in - a->out <= REFILL) {
			a->full = false;
			pthread_cond_signal(&a->changed);
		}
	}
	while (a->in == a->out)
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
	a->held = true;
	a->at = 0;
	return at_hand(a);
}

int ahead_next(struct ahead *a, struct entry *out, struct error *e)
{
	struct chunk *c;

	if (a->held && at_hand(a)->what == END)
		return 0;
	while (!a->over)
		a->over = take(a)->what == ENTRY_END;
	c = take(a);
	if (c->what == END) {
		if (c->got < 0)
			*e = c->problem;
		return c->got;
	}
	*out = c->entry;
	text_clear(&a->path);
	text_adds(&a->path, out->path);
	out->path = a->path.p;
	text_clear(&a->problem);
	text_adds(&a->problem, out->problem ? out->problem : "");
	out->problem = out->problem ? a->problem.p : NULL;
	a->over = c->entry.problem != NULL || c->entry.known;
	return 1;
}

ptrdiff_t ahead_read(struct ahead *a, char *buf, size_t size, struct error *e)
{
	struct chunk *c = at_hand(a);
	size_t n;

	while (c->what == ENTRY || (c->what == BYTES && a->at == c->n))
		c = take(a);
	n = c->n - a->at < size ? c->n - a->at : size;
	if (n) {
		memcpy(buf, c->bytes + a->at, n);
		a->at += n;
		return (ptrdiff_t)n;
	}
	a->over = true;
	if (c->got < 0)
		*e = c->problem;
	return c->got;
}

const char *ahead_digest(const struct ahead *a)
{
	const struct chunk *c = at_hand(a);

	return c->what == ENTRY_END && a->at == c->n ? c->sha256 : NULL;
}

uint64_t ahead_position(const struct ahead *a)
{
	return a->held ? at_hand(a)->position : 0;
}

uint64_t ahead_size(const struct ahead *a)
{
	return a->held ? at_hand(a)->size : 0;
}
