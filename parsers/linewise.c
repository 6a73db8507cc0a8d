#include "linewise.h"

#include <stdlib.h>

static const struct linewise_self *self(const struct parser *p)
{
	return p->self;
}

/* Whether a carrier's head was before it; if not, the line is the message. */
static bool peel(const struct parser *p, const struct line *line, struct head *h)
{
	if (!self(p)->table && carrier_once(line->text, line->peeled, h))
		return true;
	*h = (struct head){ .message = line->text };
	return false;
}

int linewise_bid(const struct parser *p, const struct line *lines, unsigned n)
{
	void *state = self(p)->table ? linewise_open(p) : NULL;
	struct event ev = { 0 };
	unsigned ours = 0, blank = 0;

	for (unsigned i = 0; i < n; i++) {
		struct head h;

		event_clear(&ev);
		blank += slice_trim(lines[i].text).n == 0;
		peel(p, &lines[i], &h);
		ours += self(p)->read(state, &h, &ev) != LINE_OTHER;
	}
	event_free(&ev);
	free(state);
	return n > blank ? (int)(ours * 100 / (n - blank)) : 0;
}

/* A head that no carrier writes may still begin with a stamp: it dates what has none, and is the receiver's of what has its own. */
static void date_bare(struct slice line, struct event *ev)
{
	struct stamp stamp;
	size_t n;

	if (slice_starts(line, "<"))
		slice_token(&line, '>');
	line = slice_trim(line);
	n = utc_read(line, &stamp);
	if (n == 0 || stamp.basis == STAMP_UPTIME || ev->written.p == line.p)
		return;
	if (ev->stamp.basis != STAMP_NONE) {
		ev->relay = stamp;
		return;
	}
	ev->stamp = stamp;
	ev->written = slice_cut(line, 0, n);
}

int linewise_message(const struct parser *p, const struct head *h, struct event *ev)
{
	return self(p)->read(NULL, h, ev) == LINE_EVENT;
}

void *linewise_open(const struct parser *p)
{
	void *state = xcalloc(1, self(p)->state);

	if (self(p)->begin)
		self(p)->begin(state);
	return state;
}

int linewise_next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		struct head h;
		bool carried = peel(p, &line, &h);

		event_clear(ev);
		if (self(p)->read(state, &h, ev) != LINE_EVENT)
			continue;
		if (carried)
			carrier_date(&h, ev);
		else if (!self(p)->table)
			date_bare(line.text, ev);
		if (carried && !event_has(ev, FIELD_HOST))
			event_set(ev, FIELD_HOST, h.host);
		ev->format = slice_of(p->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}
