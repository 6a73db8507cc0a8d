/*
 * Statements that wait to be handed out: one record may make several, and some wait for a stamp or a name that a later line brings.
 * For: recordwise.h and the parsers on it; what they share (at.h, card.h, cmp.h, dissected.h, eim_terms.h, es9.h).
 * A statement owns its text. Pointers to statements live until the next said_add(); what said_take() lends lives until the next one.
 */
#ifndef SAID_H
#define SAID_H

#include "parser.h"

#define SAID_FIELDS 20
#define SAID_HELD_MAX 256 /* so many may wait; then the oldest go out as they are */

struct said {
	enum kind kind;
	enum party party;
	enum role role;
	struct stamp stamp, sent; /* sent: by the clock of FIELD_NODE; see event.h */
	uint32_t line, first, last;
	uint64_t offset;
	uint32_t n; /* fields */
	struct {
		enum field field;
		size_t at, n;
	} fields[SAID_FIELDS];
	size_t written, written_n;
	struct text text;
};

struct said_queue { /* zero-initialised is empty */
	struct said *items;
	size_t head, n, size;
	size_t held; /* so many of the last ones must wait */
};

/* A new statement about this line, behind all others. */
struct said *said_add(struct said_queue *q, enum kind kind, const struct line *at);
void said_span(struct said *s, uint32_t first, uint32_t last);
void said_by(struct said *s, enum party party, enum role role);
/* Empty values are not set; a field set twice keeps the later value. */
void said_set(struct said *s, enum field f, struct slice value);
void said_word(struct said *s, enum field f, const char *word); /* NULL is empty */
void said_number(struct said *s, enum field f, int64_t n);	 /* nothing below 0 */
struct slice said_get(const struct said *s, enum field f);
void said_stamp(struct said *s, const struct stamp *stamp, struct slice written);
/* Holds all from `from` (a count that said_waiting() gave) on back, or nothing with SIZE_MAX. */
void said_hold(struct said_queue *q, size_t from);
size_t said_waiting(const struct said_queue *q);
struct said *said_at(struct said_queue *q, size_t i); /* i below said_waiting() */
/* The next that need not wait. False: there is none. */
bool said_take(struct said_queue *q, struct event *ev);
void said_free(struct said_queue *q);

#endif
