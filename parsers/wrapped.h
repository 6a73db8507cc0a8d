/*
 * Lines of other programs that JSON carries: what a collector, a container's runtime or a cloud made of them.
 * For: wrapped.c.
 */
#ifndef WRAPPED_H
#define WRAPPED_H

#include "json.h"

struct piece { /* one message; what it borrows lives until the next wrapped_pieces() */
	struct slice message, host, program, written;
	struct stamp stamp;
	const char *place; /* in the document, to cite its line */
	bool torn;	   /* it goes on in the next: docker cuts lines of more than 16 KiB */
};

struct pieces { /* zero-initialised is empty; pieces_free() */
	struct piece *items;
	size_t n, size;
	struct text text; /* messages with their escapes undone */
};

/* The messages that a document carries. None: it carries no others' lines. */
size_t wrapped_pieces(const struct json_token *document, struct pieces *out);
void pieces_free(struct pieces *p);

#endif
