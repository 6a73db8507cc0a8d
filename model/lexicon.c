#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "store_file.h"

#define BYTES_MAX (UINT32_C(1) << 30)

void lexicon_free(struct lexicon *l)
{
	text_free(&l->bytes);
	free(l->end);
	free(l->slot);
	*l = (struct lexicon){ 0 };
}

uint64_t lexicon_hash(struct slice s)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ s.n, w;

	while (s.n >= 8) {
		memcpy(&w, s.p, 8);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
		s = slice_from(s, 8);
	}
	w = 0;
	if (s.n)
		memcpy(&w, s.p, s.n);
	h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 32;
}

static size_t place(const struct lexicon *l, struct slice word)
{
	size_t at = lexicon_hash(word) & (l->slots - 1);

	while (l->slot[at] && !slice_same(word, lexicon_at(l, l->slot[at] - 1)))
		at = (at + 1) & (l->slots - 1);
	return at;
}

uint32_t lexicon_find(const struct lexicon *l, struct slice word)
{
	return l->slots ? l->slot[place(l, word)] - 1 : NO_WORD; /* none is zero, less one is NO_WORD */
}

static void widen(struct lexicon *l)
{
	free(l->slot);
	l->slots = l->slots ? l->slots * 2 : 256;
	l->slot = xcalloc(l->slots, sizeof(*l->slot));
	for (size_t i = 0; i < l->count; i++)
		l->slot[place(l, lexicon_at(l, i))] = (uint32_t)i + 1;
}

uint32_t lexicon_add(struct lexicon *l, struct slice word)
{
	size_t at;

	if (l->count * 2 >= l->slots)
		widen(l);
	at = place(l, word);
	if (l->slot[at])
		return l->slot[at] - 1;
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 128;
		l->end = xrealloc(l->end, l->room, sizeof(*l->end));
	}
	text_add(&l->bytes, word);
	l->end[l->count++] = (uint32_t)l->bytes.n;
	l->slot[at] = (uint32_t)l->count;
	return (uint32_t)l->count - 1;
}

int lexicon_save(struct lexicon *l, sqlite3 *db, int list, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int got = SQLITE_DONE;

	if (l->kept == l->count)
		return 1;
	if (sqlite3_prepare_v2(db, "INSERT INTO word VALUES(?, ?, ?)", -1, &q, NULL) != SQLITE_OK)
		return store_file_failed(db, e);
	for (; got == SQLITE_DONE && l->kept < l->count; l->kept += got == SQLITE_DONE) {
		struct slice word = lexicon_at(l, l->kept);

		sqlite3_bind_int(q, 1, list);
		sqlite3_bind_int64(q, 2, (int64_t)l->kept);
		sqlite3_bind_blob(q, 3, word.n ? word.p : "", (int)word.n, SQLITE_STATIC);
		got = sqlite3_step(q);
		sqlite3_reset(q);
	}
	got = got == SQLITE_DONE ? 1 : store_file_failed(db, e);
	sqlite3_finalize(q);
	return got;
}

int lexicon_load(struct lexicon *l, sqlite3 *db, int list, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int got;

	lexicon_free(l);
	if (sqlite3_prepare_v2(db, "SELECT id, text FROM word WHERE list = ? ORDER BY id", -1, &q, NULL) != SQLITE_OK)
		return store_file_failed(db, e);
	sqlite3_bind_int(q, 1, list);
	while ((got = sqlite3_step(q)) == SQLITE_ROW) {
		struct slice word = { sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1) };

		if (sqlite3_column_int64(q, 0) != (int64_t)l->count || l->bytes.n + word.n > BYTES_MAX || lexicon_add(l, word) != l->kept)
			break;
		l->kept = l->count;
	}
	got = got == SQLITE_DONE  ? 1
	      : got == SQLITE_ROW ? error_set(e, "case file: its list of words is damaged")
				  : store_file_failed(db, e);
	sqlite3_finalize(q);
	return got;
}
