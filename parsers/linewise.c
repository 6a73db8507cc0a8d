#include "linewise.h"

static linewise_read *reader(const struct parser *p)
{
	return ((const struct linewise_self *)p->self)->read;
}

int linewise_bid(const struct parser *p, const struct line *lines, unsigned n)
{
	linewise_read *read = reader(p);
	struct event ev = { 0 };
	unsigned ours = 0, blank = 0;

	for (unsigned i = 0; i < n; i++) {
		struct head h = { 0 };

		event_clear(&ev);
		blank += slice_trim(lines[i].text).n == 0;
		if (!carrier_peel(lines[i].text, &h))
			h = (struct head){ .message = lines[i].text };
		ours += read(NULL, &h, &ev) != LINE_OTHER;
	}
	event_free(&ev);
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
	return reader(p)(NULL, h, ev) == LINE_EVENT;
}

void *linewise_open(const struct parser *p)
{
	return xcalloc(1, ((const struct linewise_self *)p->self)->state);
}

int linewise_next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	linewise_read *read = reader(p);
	struct line line;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		struct head h = { 0 };
		bool carried = carrier_peel(line.text, &h);

		if (!carried)
			h = (struct head){ .message = line.text };
		event_clear(ev);
		if (read(state, &h, ev) != LINE_EVENT)
			continue;
		if (carried)
			carrier_date(&h, ev);
		else
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
