/*
 * Parsers whose records are lines, bare or behind a carrier's head: all that they have in common, so that each is only what a line says.
 * For: parsers of firewalls' logs.
 *
 *	const struct parser parser_edge = {
 *		...
 *		.self = &(const struct linewise_self){ .read = read_line, .state = sizeof(struct edge) },
 *		.bid = linewise_bid, .open = linewise_open, .close = free, .next = linewise_next, .message = linewise_message,
 *	};
 *
 * Tables are read alike, but for two things: no carrier stands before their rows, and heads among the lines say what the rows mean, so that
 * whoever bids must remember them.
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
 * fields and a time of the record's own are set. state is the parser's, NULL when it has none or when a carrier of many programs asks, or a
 * bidder that is no table's.
 */
typedef enum linewise linewise_read(void *state, const struct head *h, struct event *ev);

struct linewise_self {
	linewise_read *read;
	size_t state;               /* bytes; 0: the parser needs none, and no open and close */
	void (*begin)(void *state); /* makes zeros a state; NULL: they are one */
	bool table;
};

/* How many of the lines are of this product; blank ones do not count. */
int linewise_bid(const struct parser *p, const struct line *lines, unsigned n);
void *linewise_open(const struct parser *p);
/* Dated by its own time or the carrier's, see carrier_date(); a stamp at the start of a line that no carrier wrote serves as well. */
int linewise_next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e);
int linewise_message(const struct parser *p, const struct head *h, struct event *ev);

#endif
