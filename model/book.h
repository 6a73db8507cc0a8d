/*
 * What an event says, in few bytes: a shape (kind, speaker, way of its stamp, which fields), which many events share, and a body with the
 * values. Values that come again are numbers of words; decimal numbers and IPv4 addresses are kept as such.
 * For: segment.c, drafter.c, events.c.
 */
#ifndef BOOK_H
#define BOOK_H

#include "event.h"
#include "lexicon.h"

_Static_assert(FIELD_COUNT <= 64, "which fields are there is kept in 64 bits");

struct sqlite3;
struct shape {
	enum kind kind;
	enum party party;
	enum role role;
	struct stamp stamp; /* without its instant */
	enum stamp_basis relay_basis;
	bool sent;
	struct slice format;
	uint64_t present;
	uint8_t n, field[FIELD_COUNT], as[FIELD_COUNT], place[FIELD_COUNT]; /* place: of a field that it has, among them */
	char name[64]; /* what format lies in */
};

struct book;
struct book *book_new(void);
void book_free(struct book *b);
int book_save(struct book *b, struct sqlite3 *db, struct error *e);
int book_load(struct book *b, struct sqlite3 *db, struct error *e);

/* Adds the body of an event to `out`; the number of its shape plus one, 0 when the shape stands in the body. */
uint32_t book_add(struct book *b, const struct event *ev, struct text *out);
/* The shape with that number; one that stands in the body is taken off it, into own. NULL: there is none. */
const struct shape *book_shape(const struct book *b, uint32_t number, struct slice *body, struct shape *own);
const struct shape *book_numbered(const struct book *b, uint32_t number); /* likewise; never 0 */
/* Where each value of the shape begins in the body, and where the last one ends; how many of them are whole. */
unsigned book_index(const struct shape *shape, struct slice body, uint32_t at[FIELD_COUNT + 1]);
/* One of them, from where it begins: as text, in room when it is none, or as an address when it is one of IPv4. */
struct slice book_value(const struct book *b, const struct shape *shape, unsigned i, struct slice body, char room[64]);
bool book_ipv4(const struct shape *shape, unsigned i, struct slice body, uint32_t *address);
uint64_t book_code(const struct shape *shape, unsigned i, struct slice body); /* values with the same are the same text; 0: it has none */
bool book_is_ipv4(struct slice text, uint32_t *address); /* text that is kept as such */
/* The fields as fields.h says. The body may be longer than they are. */
void book_fields(const struct book *b, const struct shape *shape, struct slice body, struct text *out);

#endif
