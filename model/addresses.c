#include "addresses.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "lexicon.h"

struct addresses {
	int64_t *device; /* ids, ascending */
	size_t devices;
	size_t *begin;	 /* where the addresses of each device begin; they ascend */
	uint64_t *code;
	struct lexicon others; /* addresses that are no IPv4 */
};

void addresses_free(struct addresses *a)
{
	if (!a)
		return;
	lexicon_free(&a->others);
	free(a->device);
	free(a->begin);
	free(a->code);
	free(a);
}

size_t addresses_devices(const struct addresses *a)
{
	return a->devices;
}

/* They mostly are numbered without gaps. */
size_t addresses_place(const struct addresses *a, int64_t device)
{
	size_t from = 0, to = a->devices;

	if (to && device >= a->device[0] && (uint64_t)device - (uint64_t)a->device[0] < to && a->device[device - a->device[0]] == device)
		return (size_t)(device - a->device[0]);
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (a->device[mid] == device)
			return mid;
		if (a->device[mid] < device)
			from = mid + 1;
		else
			to = mid;
	}
	return SIZE_MAX;
}

static uint64_t code_of_ipv4(uint32_t address)
{
	return UINT64_C(1) << 32 | address;
}

/* 0: nobody has it. */
static uint64_t code_of(const struct addresses *a, struct slice text)
{
	uint32_t number;

	if (book_is_ipv4(text, &number))
		return code_of_ipv4(number);
	number = text.n ? lexicon_find(&a->others, text) : NO_WORD;
	return number == NO_WORD ? 0 : UINT64_C(1) << 33 | number;
}

static int by_code(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static bool has(const struct addresses *a, size_t place, uint64_t code)
{
	size_t n = a->begin[place + 1] - a->begin[place];
	const uint64_t *from;

	if (!code || !n)
		return false;
	from = a->code + a->begin[place];
	if (n > 16)
		return bsearch(&code, from, n, sizeof(code), by_code) != NULL;
	for (size_t i = 0; i < n; i++)
		if (from[i] == code)
			return true;
	return false;
}

bool addresses_has(const struct addresses *a, size_t place, struct slice address)
{
	return has(a, place, code_of(a, address));
}

bool addresses_has_field(const struct addresses *a, size_t place, struct event_row *r, enum field f)
{
	uint32_t address;

	return has(a, place, event_ipv4(r, f, &address) ? code_of_ipv4(address) : code_of(a, event_field(r, f)));
}

void addresses_each(const struct addresses *a, size_t place, void (*each)(void *to_whom, struct slice address), void *to_whom)
{
	for (size_t i = a->begin[place]; i < a->begin[place + 1]; i++) {
		uint32_t number = (uint32_t)a->code[i];
		char room[INET_ADDRSTRLEN] = "";

		if (a->code[i] >> 33)
			each(to_whom, lexicon_at(&a->others, number));
		else if (inet_ntop(AF_INET, &number, room, sizeof(room)))
			each(to_whom, slice_of(room));
	}
}

/* --- reading them --- */

static int list_devices(struct addresses *a, sqlite3_stmt *q)
{
	size_t room = 0;
	int got = SQLITE_ERROR;

	while (q && (got = sqlite3_step(q)) == SQLITE_ROW) {
		if (a->devices == room) {
			room = room ? room * 2 : 64;
			a->device = xrealloc(a->device, room, sizeof(*a->device));
		}
		a->device[a->devices++] = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	return got;
}

static int list_addresses(struct addresses *a, sqlite3_stmt *q)
{
	size_t n = 0, room = 0, at = 0;
	int got = SQLITE_ERROR;

	a->begin = xcalloc(a->devices + 2, sizeof(*a->begin));
	while (q && (got = sqlite3_step(q)) == SQLITE_ROW) {
		size_t place = addresses_place(a, sqlite3_column_int64(q, 0));
		struct slice text = pass_text(q, 1);
		uint32_t ignored;

		if (place == SIZE_MAX || !text.n)
			continue;
		while (at <= place)
			a->begin[at++] = n;
		if (n == room) {
			room = room ? room * 2 : 64;
			a->code = xrealloc(a->code, room, sizeof(*a->code));
		}
		if (!book_is_ipv4(text, &ignored))
			lexicon_add(&a->others, text);
		a->code[n++] = code_of(a, text);
	}
	while (at <= a->devices)
		a->begin[at++] = n;
	sqlite3_finalize(q);
	return got;
}

struct addresses *addresses_of(struct store *s, struct error *e)
{
	struct addresses *a = xcalloc(1, sizeof(*a));
	int got = list_devices(a, pass_prepare(s, "SELECT id FROM device WHERE id > 0 ORDER BY id", e));

	if (got == SQLITE_DONE)
		got = list_addresses(a, pass_prepare(s, "SELECT device, value FROM identity WHERE type = 'ip' ORDER BY device", e));
	if (got != SQLITE_DONE) {
		pass_failed(s, e);
		addresses_free(a);
		return NULL;
	}
	for (size_t i = 0; i < a->devices; i++)
		if (a->begin[i + 1] - a->begin[i] > 1)
			qsort(a->code + a->begin[i], a->begin[i + 1] - a->begin[i], sizeof(*a->code), by_code);
	return a;
}
