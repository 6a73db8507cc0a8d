#include "jsonlog.h"

#include <stdlib.h>
#include <string.h>

/* --- one line --- */

/* Unescaped quotes. */
static unsigned quotes(struct slice s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			n++;
	}
	return n;
}

/* '"name": ABC",' lost a quote before its value. Documents printed by hand do that; everything else keeps its odd quote. */
static void add_line(struct text *doc, struct slice line)
{
	ptrdiff_t at = slice_find(line, "\": ");
	size_t value = at < 0 ? 0 : (size_t)at + 3;

	if (at < 0 || quotes(line) % 2 == 0 || value >= line.n || line.p[value] == '"') {
		text_add(doc, line);
		return;
	}
	text_add(doc, slice_cut(line, 0, value));
	text_addc(doc, '"');
	text_add(doc, slice_from(line, value));
}

/* How deep the brackets are at the end of the line, strings left out; *end: where the depth came back to 0, or line.n. */
static unsigned depth_of(struct slice line, unsigned depth, size_t *end)
{
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && depth > 0 && --depth == 0) {
			*end = i + 1;
			return 0;
		}
	}
	*end = line.n;
	return depth;
}

/* --- documents --- */

static void mark(struct jsonlog *j, const struct line *line)
{
	if (j->n == j->size) {
		j->size = j->size ? j->size * 2 : 32;
		j->lines = xrealloc(j->lines, j->size, sizeof(*j->lines));
	}
	j->lines[j->n].at = j->doc.n;
	j->lines[j->n].number = line->number;
	j->lines[j->n++].offset = line->offset;
}

static struct slice rest(const struct jsonlog *j)
{
	return slice_from(text_slice(&j->line), j->taken);
}

static void keep_line(struct jsonlog *j, struct slice line)
{
	text_clear(&j->line);
	text_add(&j->line, line);
	j->taken = 0;
}

/* Where a document begins: at a brace, or at a bracket that begins the line. */
static ptrdiff_t start_of(struct slice s)
{
	struct slice trimmed = slice_trim(s);

	if (slice_starts(trimmed, "[{") || slice_is(trimmed, "["))
		return slice_index(s, '[');
	return slice_index(s, '{');
}

static int skip_long(struct jsonlog *j, struct reading *r)
{
	if (j->doc.n <= JSONLOG_MAX)
		return 0;
	reading_doubt(r, DOUBT_CUT);
	text_clear(&j->doc);
	return 1;
}

/* The lines of a document that did not end in its first. What never ends is handed out as far as it goes. */
static int go_on(struct jsonlog *j, struct reading *r, unsigned depth, struct error *e)
{
	struct line line;
	int got = 1;

	while (depth > 0 && (got = reading_line(r, &line, e)) == 1) {
		size_t end, before = j->doc.n;
		struct slice whole;

		text_addc(&j->doc, '\n');
		mark(j, &line);
		add_line(&j->doc, line.text);
		whole = slice_from(text_slice(&j->doc), before + 1);
		depth = depth_of(whole, depth, &end);
		if (depth == 0) {
			keep_line(j, slice_from(whole, end));
			j->doc.n = before + 1 + end;
		}
		j->last = line.number;
		if (skip_long(j, r))
			return JSONLOG_LINE;
	}
	return got < 0 ? -1 : JSONLOG_DOC;
}

static bool blank(struct slice s)
{
	s = slice_trim(s);
	return s.n == 0 || slice_is(s, ",") || slice_is(s, "]") || slice_is(s, "],");
}

int jsonlog_next(struct jsonlog *j, struct reading *r, struct error *e)
{
	struct slice text;
	struct line line;
	ptrdiff_t at;
	size_t end;
	unsigned depth;
	int got;

	text_clear(&j->doc);
	text_clear(&j->before);
	j->n = 0;
	if (blank(rest(j))) {
		got = reading_line(r, &line, e);
		if (got != 1)
			return got;
		keep_line(j, line.text);
		j->at = line;
		j->at.text = (struct slice){ 0 };
		j->last = line.number;
	}
	j->at.number = j->last;
	text = rest(j);
	at = start_of(text);
	text_add(&j->before, at < 0 ? text : slice_cut(text, 0, (size_t)at));
	if (at < 0) {
		j->taken = j->line.n;
		return JSONLOG_LINE;
	}
	mark(j, &j->at);
	text = slice_from(text, (size_t)at);
	depth = depth_of(text, 0, &end);
	text_add(&j->doc, slice_cut(text, 0, end));
	j->taken += (size_t)at + end;
	return go_on(j, r, depth, e);
}

int jsonlog_read(struct jsonlog *j, struct reading *r, const struct json_token **top, struct error *e)
{
	int got;

	while ((got = jsonlog_next(j, r, e)) == JSONLOG_DOC) {
		*top = json_room_read(&j->room, text_slice(&j->doc));
		if (*top)
			break;
		reading_doubt(r, DOUBT_BROKEN);
	}
	return got;
}

struct line jsonlog_line(const struct jsonlog *j, const char *place)
{
	struct line line = j->at;

	for (size_t i = 0; i < j->n && place >= j->doc.p && (size_t)(place - j->doc.p) >= j->lines[i].at; i++) {
		line.number = j->lines[i].number;
		line.offset = j->lines[i].offset;
	}
	return line;
}

void jsonlog_free(struct jsonlog *j)
{
	json_room_free(&j->room);
	text_free(&j->doc);
	text_free(&j->before);
	text_free(&j->line);
	free(j->lines);
}
