/*
 * Words that a case says again and again, and the numbers that stand for them. Kept in the table `word`, one list for each use.
 * For: events.c, book.c.
 */
#ifndef LEXICON_H
#define LEXICON_H

#include "error.h"
#include "base.h"

#define NO_WORD UINT32_MAX

struct sqlite3;
struct lexicon { /* zero-initialised is empty */
	struct text bytes;
	uint32_t *end;	/* of each word, in bytes */
	uint32_t *slot; /* number + 1; 0 is free */
	size_t slots, count, room, kept; /* kept: so many stand in the table */
};

void lexicon_free(struct lexicon *l);
uint32_t lexicon_find(const struct lexicon *l, struct slice word); /* NO_WORD: not there */
uint32_t lexicon_add(struct lexicon *l, struct slice word);
static inline struct slice lexicon_at(const struct lexicon *l, uint64_t number) /* empty when there is none; lives until the next add */
{
	uint32_t from = number && number < l->count ? l->end[number - 1] : 0;

	return number < l->count ? (struct slice){ l->bytes.p + from, l->end[number] - from } : (struct slice){ 0 };
}

uint64_t lexicon_hash(struct slice word);
/* Writes what is not in the table yet; reads what is. */
int lexicon_save(struct lexicon *l, struct sqlite3 *db, int list, struct error *e);
int lexicon_load(struct lexicon *l, struct sqlite3 *db, int list, struct error *e);

#endif
