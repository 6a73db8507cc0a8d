#include "recordwise.h"

static const struct recordwise_self *self(const struct parser *p)
{
	return p->self;
}

void *recordwise_open(const struct parser *p)
{
	void *state = xcalloc(1, self(p)->state);

	if (self(p)->begin)
		self(p)->begin(state);
	return state;
}

static int record(const struct recordwise_self *s, void *state, struct reading *r, struct error *e)
{
	struct line line;
	int got;

	if (s->record)
		return s->record(state, r, e);
	got = reading_line(r, &line, e);
	if (got == 1)
		s->line(state, r, &line);
	else if (got == 0 && s->finish)
		s->finish(state, r);
	return got;
}

int recordwise_next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct said_queue *q = (struct said_queue *)((char *)state + self(p)->queue);
	int got = 1;

	while (!said_take(q, ev)) {
		if (got == 0)
			return 0;
		got = record(self(p), state, r, e);
		if (got < 0)
			return -1;
		if (got == 0)
			said_hold(q, SIZE_MAX);
	}
	ev->format = slice_of(p->name);
	return 1;
}
