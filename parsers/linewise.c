#include "linewise.h"

int linewise_bid(linewise_read *read, const struct line *lines, unsigned n)
{
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

int linewise_next(const struct parser *p, linewise_read *read, void *state, struct reading *r, struct event *ev, struct error *e)
{
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
		if (carried && !event_has(ev, FIELD_HOST))
			event_set(ev, FIELD_HOST, h.host);
		ev->format = slice_of(p->name);
		ev->line = ev->first = ev->last = line.number;
		ev->offset = line.offset;
		return 1;
	}
	return got;
}
