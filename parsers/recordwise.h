/*
 * Parsers whose records may say several things, or lie over several lines, and so put statements on a queue (said.h): all that they have
 * in common, so that each is only what a record says. Where a line says one thing, linewise.h is less.
 * For: parsers of traces, tables, documents and commands' answers.
 *
 *	const struct parser parser_trace = {
 *		...
 *		.self = &(const struct recordwise_self){ .line = read_line, .state = sizeof(struct trace), .queue = offsetof(struct trace, q) },
 *		.open = recordwise_open, .close = stop, .next = recordwise_next,
 *	};
 */
#ifndef RECORDWISE_H
#define RECORDWISE_H

#include "parser.h"
#include "said.h"

#include <stddef.h>

struct recordwise_self {
	size_t state, queue;        /* bytes of the parser's state; where its struct said_queue lies there */
	void (*begin)(void *state); /* makes zeros a state; NULL: they are one */
	/* What a line adds to the queue; after the last one, finish adds what was still open and nothing waits any longer. NULL: nothing is. */
	void (*line)(void *state, struct reading *r, const struct line *line);
	void (*finish)(void *state, struct reading *r);
	/* Or, where records are no lines: takes one and adds what it says. Above 0, 0 the end, -1 trouble. */
	int (*record)(void *state, struct reading *r, struct error *e);
};

void *recordwise_open(const struct parser *p);
int recordwise_next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e);

#endif
