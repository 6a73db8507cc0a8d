/*
 * Parsers whose records are lines, bare or behind a carrier's head: the loop that they have in common.
 * For: parsers of firewalls' logs.
 */
#ifndef LINEWISE_H
#define LINEWISE_H

#include "parser.h"

enum linewise {
	LINE_OTHER, /* not of this product */
	LINE_NOISE, /* of this product, and says nothing that matters */
	LINE_EVENT,
};

/*
 * What a line says: h->message is the record, h->program whatever the carrier calls the program (empty in a bare file). ev is clear; kind,
 * fields and a time of the record's own are set. state is the parser's, NULL when a carrier of many programs asks.
 */
typedef enum linewise linewise_read(void *state, const struct head *h, struct event *ev);

/* How many of these lines are of this product; blank ones do not count. */
int linewise_bid(linewise_read *read, const struct line *lines, unsigned n);
/* The next statement, dated by its own time or the carrier's, see carrier_date(). As parser.next(). */
int linewise_next(const struct parser *p, linewise_read *read, void *state, struct reading *r, struct event *ev, struct error *e);

#endif
