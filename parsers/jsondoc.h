/*
 * JSON documents that span lines, one after another or inside one array, cut out of a log.
 * For: parsers of pretty-printed JSON (tshark_json.c, cmp_json.c, cloud_flow.c, cloud_iot.c).
 * Comments behind blanks and line breaks in strings, as pages and consoles make them, are forgiven.
 */
#ifndef JSONDOC_H
#define JSONDOC_H

#include "json_room.h"
#include "parser.h"

#define JSONDOC_MAX (8u << 20) /* a longer document is skipped, with a doubt */

struct jsondoc { /* zero-initialised is at the start of an entry */
	bool loose; /* words may stand before a document in its line, as stamps do */
	struct text line; /* the rest of it may begin another document */
	size_t pos;
	uint32_t number;
	uint64_t offset;
	struct text doc;
	unsigned depth, broken; /* lines that a string goes on over */
	bool quoted, skipped;
	struct json_room room;
};

/*
 * The next object at the top, or in the array at the top. at: its first line (the text is not the document), last: its last; doc lives until
 * the next call. 1, 0 at the end, -1 trouble.
 */
int jsondoc_next(struct jsondoc *d, struct reading *r, struct line *at, uint32_t *last, struct slice *doc, struct error *e);
/* The same, taken apart: top and its tokens live until the next call. Broken documents are passed over with a doubt. */
int jsondoc_read(struct jsondoc *d, struct reading *r, struct line *at, uint32_t *last, const struct json_token **top, struct error *e);
void jsondoc_free(struct jsondoc *d);

#endif
