#include "jsondoc.h"

#include <string.h>

enum { BROKEN_MAX = 3 };

/* A comment in a document that is no JSON for it: from here on the line says nothing. */
static bool comment(const struct jsondoc *d)
{
	struct slice rest = slice_from(text_slice(&d->line), d->pos);

	return !d->quoted && slice_starts(rest, "//") && (d->pos == 0 || strchr(" \t,", d->line.p[d->pos - 1]));
}

static void put(struct jsondoc *d, char c)
{
	if (d->doc.n >= JSONDOC_MAX)
		d->skipped = true;
	else
		text_addc(&d->doc, c);
}

/* Bytes that are put and nothing more: in a string all but its end and escapes, else all that neither opens nor ends anything. */
static size_t run(const struct jsondoc *d)
{
	enum { STRING = 1, OUTSIDE = 2 };
	static const uint8_t ends[256] = { ['"'] = STRING | OUTSIDE, ['\\'] = STRING, ['{'] = OUTSIDE, ['}'] = OUTSIDE, ['['] = OUTSIDE,
					   [']'] = OUTSIDE,	     ['/'] = OUTSIDE };
	const uint8_t end = d->quoted ? STRING : OUTSIDE;
	size_t at = d->pos;

	while (at < d->line.n && !(ends[(unsigned char)d->line.p[at]] & end))
		at++;
	return at - d->pos;
}

static void put_run(struct jsondoc *d, size_t n)
{
	struct slice bytes = slice_cut(text_slice(&d->line), d->pos, n);
	size_t room = JSONDOC_MAX - d->doc.n;

	d->skipped |= n > room;
	text_add(&d->doc, slice_cut(bytes, 0, room));
}

static void put_string(struct jsondoc *d, char c)
{
	put(d, c);
	if (c == '"') {
		d->quoted = false;
	} else if (c == '\\' && d->pos + 1 < d->line.n) {
		put(d, d->line.p[++d->pos]);
	}
}

/* One byte of a document. True: it was the last. */
static bool take(struct jsondoc *d, char c)
{
	if (d->quoted) {
		put_string(d, c);
		return false;
	}
	put(d, c);
	if (c == '"')
		d->quoted = true;
	else if (c == '{' || c == '[')
		d->depth++;
	else if ((c == '}' || c == ']') && d->depth > 0)
		d->depth--;
	return d->depth == 0;
}

static void begin(struct jsondoc *d, struct line *at)
{
	text_clear(&d->doc);
	d->quoted = d->skipped = false;
	d->broken = 0;
	at->number = d->number;
	at->offset = d->offset;
}

/* The rest of the line. True: a document ended in it. */
static bool scan(struct jsondoc *d, struct line *at)
{
	for (; d->pos < d->line.n; d->pos++) {
		size_t plain = d->depth > 0 ? run(d) : 0;
		char c;

		put_run(d, plain);
		d->pos += plain;
		if (d->pos == d->line.n)
			break;
		c = d->line.p[d->pos];
		if (comment(d))
			break;
		if (d->depth == 0 && c != '{') {
			if (d->loose || strchr(" \t\r,[]", c))
				continue;
			break; /* a line of something else */
		}
		if (d->depth == 0)
			begin(d, at);
		if (take(d, c)) {
			d->pos++;
			return true;
		}
	}
	d->pos = d->line.n;
	return false;
}

/* A string that the line's end cut: a blank stands for the break, but a quote that never closes must not swallow the file. */
static void line_end(struct jsondoc *d)
{
	if (d->depth == 0)
		return;
	put(d, ' ');
	d->broken = d->quoted ? d->broken + 1 : 0;
	if (d->broken > BROKEN_MAX)
		d->depth = 0;
}

int jsondoc_next(struct jsondoc *d, struct reading *r, struct line *at, uint32_t *last, struct slice *doc, struct error *e)
{
	struct line line;
	int got;

	for (;;) {
		if (scan(d, at)) {
			if (d->skipped) {
				reading_doubt(r, DOUBT_CUT);
				continue;
			}
			*last = d->number;
			*doc = text_slice(&d->doc);
			return 1;
		}
		line_end(d);
		got = reading_line(r, &line, e);
		if (got != 1)
			return got;
		text_clear(&d->line);
		text_add(&d->line, line.text);
		d->pos = 0;
		d->number = line.number;
		d->offset = line.offset;
	}
}

int jsondoc_read(struct jsondoc *d, struct reading *r, struct line *at, uint32_t *last, const struct json_token **top, struct error *e)
{
	struct slice doc;
	int got;

	while ((got = jsondoc_next(d, r, at, last, &doc, e)) == 1) {
		*top = json_room_read(&d->room, doc);
		if (*top)
			return 1;
		reading_doubt(r, DOUBT_BROKEN);
	}
	return got;
}

void jsondoc_free(struct jsondoc *d)
{
	json_room_free(&d->room);
	text_free(&d->line);
	text_free(&d->doc);
}
