#include "words.h"

#include <stdlib.h>
#include <string.h>

#include "lexicon.h"

/*
 * Open addressing; grown at two thirds. The words themselves stand one after the other in pieces that do not move, so that pointers stay.
 */
struct piece {
	struct piece *next;
	size_t used, size;
	char bytes[];
};

struct words {
	struct word {
		char *p;
		uint32_t n, hash;
	} *word;
	size_t count, room;
	uint32_t *slot; /* index + 1, 0 is free */
	size_t slots;
	struct piece *piece; /* the last one */
};

#define PIECE_LEAST 256
#define PIECE_MOST 65536

struct words *words_new(void)
{
	struct words *w = xcalloc(1, sizeof(*w));

	w->slots = 32;
	w->slot = xcalloc(w->slots, sizeof(*w->slot));
	return w;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	while (w->piece) {
		struct piece *next = w->piece->next;

		free(w->piece);
		w->piece = next;
	}
	free(w->word);
	free(w->slot);
	free(w);
}

static char *put(struct words *w, struct slice word)
{
	struct piece *p = w->piece;
	char *at;

	if (!p || p->size - p->used <= word.n) {
		size_t size = !p ? PIECE_LEAST : p->size < PIECE_MOST ? 2 * p->size : p->size;

		size = size <= word.n ? word.n + 1 : size;
		p = xrealloc(NULL, 1, sizeof(*p) + size);
		*p = (struct piece){ .next = w->piece, .size = size };
		w->piece = p;
	}
	at = p->bytes + p->used;
	if (word.n)
		memcpy(at, word.p, word.n);
	at[word.n] = '\0';
	p->used += word.n + 1;
	return at;
}

static uint32_t hash_of(struct slice s)
{
	return (uint32_t)lexicon_hash(s);
}

static size_t place(const struct words *w, struct slice s, uint32_t hash)
{
	size_t at = hash & (w->slots - 1);

	while (w->slot[at]) {
		const struct word *k = &w->word[w->slot[at] - 1];

		if (k->hash == hash && slice_same(s, (struct slice){ k->p, k->n }))
			break;
		at = (at + 1) & (w->slots - 1);
	}
	return at;
}

static void grow(struct words *w)
{
	free(w->slot);
	w->slots *= 2;
	w->slot = xcalloc(w->slots, sizeof(*w->slot));
	for (size_t i = 0; i < w->count; i++) {
		size_t at = w->word[i].hash & (w->slots - 1);

		while (w->slot[at])
			at = (at + 1) & (w->slots - 1);
		w->slot[at] = (uint32_t)i + 1;
	}
}

size_t words_add(struct words *w, struct slice word)
{
	uint32_t hash = hash_of(word);
	size_t at = place(w, word, hash);

	if (w->slot[at])
		return w->slot[at] - 1;
	if (w->count == w->room) {
		w->room = w->room ? w->room * 2 : 16;
		w->word = xrealloc(w->word, w->room, sizeof(*w->word));
	}
	w->word[w->count] = (struct word){ put(w, word), (uint32_t)word.n, hash };
	w->slot[at] = (uint32_t)++w->count;
	if (w->count * 3 > w->slots * 2)
		grow(w);
	return w->count - 1;
}

ptrdiff_t words_find(const struct words *w, struct slice word)
{
	size_t at = place(w, word, hash_of(word));

	return w->slot[at] ? (ptrdiff_t)w->slot[at] - 1 : -1;
}

const char *words_at(const struct words *w, size_t i)
{
	return w->word[i].p;
}

size_t words_count(const struct words *w)
{
	return w->count;
}
