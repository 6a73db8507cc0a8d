#include "pool.h"

#include <stdlib.h>

enum { CHUNK = 1 << 16 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	char bytes[];
};

struct pool {
	struct chunk *chunk; /* the one that has room, before those that are full */
	const char **slot;   /* open addressing, at most half of it used */
	size_t slots, count;
};

struct pool *pool_new(void)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	p->slots = 256;
	p->slot = xcalloc(p->slots, sizeof(*p->slot));
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	while (p->chunk) {
		struct chunk *next = p->chunk->next;

		free(p->chunk);
		p->chunk = next;
	}
	free(p->slot);
	free(p);
}

static const char *add(struct pool *p, struct slice s)
{
	char *at;

	if (!p->chunk || p->chunk->size - p->chunk->used < s.n + 1) {
		size_t size = s.n + 1 > CHUNK ? s.n + 1 : CHUNK;
		struct chunk *c = xcalloc(1, sizeof(*c) + size);

		c->size = size;
		c->next = p->chunk;
		p->chunk = c;
	}
	at = p->chunk->bytes + p->chunk->used;
	if (s.n)
		memcpy(at, s.p, s.n);
	p->chunk->used += s.n + 1;
	return at;
}

static uint64_t hash_of(struct slice s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

static size_t place(const struct pool *p, struct slice s)
{
	size_t i = hash_of(s) & (p->slots - 1);

	while (p->slot[i] && !slice_is(s, p->slot[i]))
		i = (i + 1) & (p->slots - 1);
	return i;
}

static void grow(struct pool *p)
{
	const char **old = p->slot;
	size_t n = p->slots;

	p->slots = n * 2;
	p->slot = xcalloc(p->slots, sizeof(*p->slot));
	for (size_t i = 0; i < n; i++)
		if (old[i])
			p->slot[place(p, slice_of(old[i]))] = old[i];
	free(old);
}

const char *pool_word(struct pool *p, struct slice s)
{
	size_t i;

	if (s.n && memchr(s.p, '\0', s.n))
		s.n = strlen(s.p);
	i = place(p, s);
	if (p->slot[i])
		return p->slot[i];
	if (++p->count * 2 > p->slots) {
		grow(p);
		i = place(p, s);
	}
	return p->slot[i] = add(p, s);
}
