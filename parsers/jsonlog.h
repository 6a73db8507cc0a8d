/*
 * JSON documents in a log, one in a line or pretty-printed over lines, with the words that stand before them, and the lines that are none.
 * For: es2plus.c, rsp_events.c, wrapped.c.
 * Unlike jsondoc.h it keeps line breaks, so that each member can be cited by its own line, and forgives a quote that is missing in a line:
 * no string goes on over lines.
 */
#ifndef JSONLOG_H
#define JSONLOG_H

#include "json_room.h"
#include "parser.h"

#define JSONLOG_MAX (8u << 20) /* a longer document is skipped, with a doubt */

struct jsonlog { /* zero-initialised is at the start of an entry; jsonlog_free() */
	struct text doc;    /* the document */
	struct text before; /* the words before it in its first line, or a line that is none */
	struct line at;     /* its first line (the text is not kept) */
	uint32_t last;
	struct {
		size_t at; /* in doc */
		uint32_t number;
		uint64_t offset;
	} *lines;
	size_t n, size;
	struct text line; /* one that may hold more documents */
	size_t taken;     /* bytes of it */
	struct json_room room;
};

enum jsonlog_got { JSONLOG_END = 0, JSONLOG_DOC = 1, JSONLOG_LINE = 2 }; /* -1: trouble */

/* The next document or other line; what it lends lives until the next call. */
int jsonlog_next(struct jsonlog *j, struct reading *r, struct error *e);
/* The same, taken apart: top and its tokens live until the next call. Broken documents are passed over with a doubt. */
int jsonlog_read(struct jsonlog *j, struct reading *r, const struct json_token **top, struct error *e);
/* The line in which a place of the document stands. */
struct line jsonlog_line(const struct jsonlog *j, const char *place);
void jsonlog_free(struct jsonlog *j);

#endif
