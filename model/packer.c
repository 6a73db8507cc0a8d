/* What is handed over when depends on nothing but the calls: the thread that packs only changes how long they take. */
#include "packer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "thread.h"

#define LARGE (32u << 10) /* a smaller block is packed sooner than a thread is woken */
#define WAKE 2		  /* blocks: the thread is not woken for less, but when they are waited for */

enum state { FREE, WAITING, DONE };

struct job {
	enum state state;
	struct parcel parcel;
	char *raw;
	struct text packed;
};

struct packer {
	struct job ring[PACKER_MAX];
	size_t in, out, seen; /* counted, not wrapped; seen: by the thread */
	struct blocks *blocks, *own; /* own: of the thread that adds */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool started, stop, alone; /* alone: no thread could be started */
};

struct packer *packer_new(void)
{
	struct packer *p = xcalloc(1, sizeof(*p));

	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	return p;
}

void packer_free(struct packer *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	if (p->started)
		pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->changed);
	for (size_t i = 0; i < PACKER_MAX; i++) {
		free(p->ring[i].raw);
		text_free(&p->ring[i].packed);
	}
	blocks_free(p->blocks);
	blocks_free(p->own);
	free(p);
}

static void pack(struct blocks *b, struct job *j)
{
	text_clear(&j->packed);
	text_add(&j->packed, blocks_pack(b, (struct slice){ j->raw, j->parcel.raw }));
}

static void *pack_all(void *to_whom)
{
	struct packer *p = to_whom;

	pthread_mutex_lock(&p->lock);
	while (!p->stop) {
		struct job *j = &p->ring[p->seen % PACKER_MAX];

		if (p->seen == p->in) {
			pthread_cond_wait(&p->changed, &p->lock);
			continue;
		}
		p->seen++;
		if (j->state == DONE)
			continue;
		pthread_mutex_unlock(&p->lock);
		pack(p->blocks, j);
		pthread_mutex_lock(&p->lock);
		j->state = DONE;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static void start(struct packer *p)
{
	p->blocks = blocks_new();
	p->started = thread_start(&p->thread, pack_all, p);
	p->alone = !p->started;
}

void packer_add(struct packer *p, const struct parcel *about, struct slice raw)
{
	struct job *j = &p->ring[p->in % PACKER_MAX];
	bool large = raw.n > LARGE && !p->alone;

	if (!j->raw)
		j->raw = xcalloc(1, BLOCK_RAW_MAX);
	memcpy(j->raw, raw.p, raw.n);
	j->parcel = *about;
	j->parcel.raw = raw.n;
	if (large && !p->started)
		start(p);
	if (!large || p->alone) {
		if (!p->own)
			p->own = blocks_new();
		pack(p->own, j);
	}
	pthread_mutex_lock(&p->lock);
	j->state = large && !p->alone ? WAITING : DONE;
	p->in++;
	if (p->in - p->seen >= WAKE)
		pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

size_t packer_waiting(const struct packer *p)
{
	return p->in - p->out;
}

bool packer_next(struct packer *p, struct parcel *out)
{
	struct job *j = &p->ring[p->out % PACKER_MAX];

	if (p->in == p->out)
		return false;
	pthread_mutex_lock(&p->lock);
	if (j->state != DONE)
		pthread_cond_broadcast(&p->changed);
	while (j->state != DONE)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	p->out++;
	*out = j->parcel;
	out->packed = text_slice(&j->packed);
	return true;
}
