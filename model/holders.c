#include "holders.h"

#include <stdio.h>
#include <stdlib.h>

#define NAT_MEMORY (7200 * NS_PER_S)

void holders_new(struct holders *h)
{
	*h = (struct holders){ .ips = words_new(), .tuples = words_new() };
}

void holders_free(struct holders *h)
{
	words_free(h->ips);
	words_free(h->tuples);
	free(h->holding);
	free(h->mapping);
	free(h->last);
	free(h->numbered);
}

void holders_add(struct holders *h, struct slice ip, uint32_t node, int64_t from, bool given)
{
	size_t word = words_add(h->ips, ip);

	if (word >= h->known) {
		size_t n = word + 64 + h->known / 2;

		h->last = xrealloc(h->last, n, sizeof(*h->last));
		while (h->known < n)
			h->last[h->known++] = NO_NODE;
	}
	if (!given && h->last[word] != NO_NODE && h->last[word] != node)
		return;
	h->last[word] = node;
	if (h->count == h->room) {
		h->room = h->room ? h->room * 2 : 64;
		h->holding = xrealloc(h->holding, h->room, sizeof(*h->holding));
	}
	h->holding[h->count++] = (struct holding){ (uint32_t)word, node, from };
}

static struct slice tuple(char *out, size_t size, struct slice ip, struct slice port)
{
	int n = snprintf(out, size, "%.*s %.*s", SLICE_ARG(ip), SLICE_ARG(port));

	return (struct slice){ out, n < 0 || (size_t)n >= size ? 0 : (size_t)n };
}

void holders_map(struct holders *h, struct slice ip, struct slice port, uint32_t node, int64_t at)
{
	char key[96];
	struct slice k = tuple(key, sizeof(key), ip, port);

	if (!k.n || !port.n || at == UTC_NONE)
		return;
	if (h->mappings == h->mapping_room) {
		h->mapping_room = h->mapping_room ? h->mapping_room * 2 : 64;
		h->mapping = xrealloc(h->mapping, h->mapping_room, sizeof(*h->mapping));
	}
	h->mapping[h->mappings++] = (struct mapping){ (uint32_t)words_add(h->tuples, k), node, at };
}

static int by_ip(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->ip != y->ip)
		return x->ip < y->ip ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

static int by_tuple(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* --- by number --- */

static struct numbered *slot_of(const struct holders *h, uint32_t address)
{
	size_t at = address * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (h->slots - 1);

	while (h->numbered[at].word && h->numbered[at].address != address)
		at = (at + 1) & (h->slots - 1);
	return &h->numbered[at];
}

/* Rows have most addresses as numbers: these need not be written out to be looked up. */
static void number(struct holders *h)
{
	size_t n = words_count(h->ips);
	uint32_t address;

	free(h->numbered);
	for (h->slots = 64; h->slots < 2 * n;)
		h->slots *= 2;
	h->numbered = xcalloc(h->slots, sizeof(*h->numbered));
	for (size_t i = 0; i < n; i++)
		if (book_is_ipv4(slice_of(words_at(h->ips, i)), &address))
			*slot_of(h, address) = (struct numbered){ address, (uint32_t)i + 1 };
}

void holders_settle(struct holders *h)
{
	number(h);
	if (h->count)
		qsort(h->holding, h->count, sizeof(*h->holding), by_ip);
	if (h->mappings)
		qsort(h->mapping, h->mappings, sizeof(*h->mapping), by_tuple);
}

/* The last row with this key and a time up to t, else the first with the key: one binary search over (key, time). */
static size_t find_holding(const struct holders *h, uint32_t ip, int64_t t)
{
	size_t lo = 0, hi = h->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->holding[mid].ip < ip || (h->holding[mid].ip == ip && h->holding[mid].from <= t))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo > 0 && h->holding[lo - 1].ip == ip)
		return lo - 1;
	return lo < h->count && h->holding[lo].ip == ip ? lo : SIZE_MAX;
}

static uint32_t holder(const struct holders *h, uint32_t word, int64_t t)
{
	size_t i = find_holding(h, word, t == UTC_NONE ? INT64_MAX : t);

	return i == SIZE_MAX ? NO_NODE : h->holding[i].node;
}

uint32_t holders_of(const struct holders *h, struct slice ip, int64_t t)
{
	ptrdiff_t k = ip.n ? words_find(h->ips, ip) : -1;

	return k < 0 ? NO_NODE : holder(h, (uint32_t)k, t);
}

uint32_t holders_of_field(const struct holders *h, struct event_row *r, enum field f)
{
	uint32_t address, word;

	if (!(r->present >> f & 1))
		return NO_NODE;
	if (!event_ipv4(r, f, &address))
		return holders_of(h, event_field(r, f), r->t);
	word = slot_of(h, address)->word;
	return word ? holder(h, word - 1, r->t) : NO_NODE;
}

uint32_t holders_behind(const struct holders *h, struct slice ip, struct slice port, int64_t t)
{
	char key[96];
	ptrdiff_t k = h->mappings && port.n ? words_find(h->tuples, tuple(key, sizeof(key), ip, port)) : -1;
	uint32_t who = NO_NODE;
	int64_t best = NAT_MEMORY;
	size_t lo = 0, hi = h->mappings;

	if (k < 0 || !port.n || t == UTC_NONE)
		return NO_NODE;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->mapping[mid].key < (uint32_t)k)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < h->mappings && h->mapping[lo].key == (uint32_t)k; lo++) {
		int64_t off = h->mapping[lo].at > t ? h->mapping[lo].at - t : t - h->mapping[lo].at;

		if (off <= best) {
			best = off;
			who = h->mapping[lo].node;
		}
	}
	return who;
}
