/*
 * Any bytes through every registered parser: as a log that comes in pieces, and as messages that a carrier hands on. The first byte chooses
 * the parser, the second how many bytes come at a time.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON.
 */
#include "format.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	struct slice left;
	size_t step;
};

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct source *s = from;
	size_t n = s->left.n < s->step ? s->left.n : s->step;

	(void)e;
	if (n > size)
		n = size;
	if (n)
		memcpy(buf, s->left.p, n);
	s->left = slice_from(s->left, n);
	return (ptrdiff_t)n;
}

/* Every byte of every field is read, so that what borrows from the wrong place is found. */
static void use(const struct event *ev)
{
	volatile unsigned sum = 0;

	if (ev->kind >= KIND_COUNT || ev->party >= PARTY_COUNT || ev->role >= ROLE_COUNT || ev->count == 0)
		abort();
	for (enum field f = 0; f < FIELD_COUNT; f++) {
		struct slice v = event_get(ev, f);

		if (event_has(ev, f) && v.n == 0)
			abort();
		for (size_t i = 0; i < v.n; i++)
			sum += (unsigned char)v.p[i];
	}
	for (size_t i = 0; i < ev->written.n; i++)
		sum += (unsigned char)ev->written.p[i];
}

static void as_log(const struct parser *p, struct slice all, size_t step)
{
	struct source source = { all, step };
	struct reading *r = reading_new(more, &source);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };

	while (p->next(p, state, r, &ev, &e) == 1) {
		use(&ev);
		if (ev.first < 1 || ev.first > ev.line || ev.line > ev.last || ev.last > reading_lines(r) || ev.offset > all.n)
			abort();
		reading_doubted(r);
	}
	event_free(&ev);
	if (p->close)
		p->close(state);
	reading_free(r);
}

static void as_messages(const struct parser *p, struct slice all)
{
	struct event ev = { 0 };

	while (p->message && all.n > 0) {
		struct slice line = slice_token(&all, '\n');
		struct head h = { .program = slice_of(p->programs ? p->programs[0] : "kernel"), .message = line };

		carrier_peel(line, &h);
		event_clear(&ev);
		if (p->message(p, &h, &ev) == 1)
			use(&ev);
	}
	event_free(&ev);
}

static void bid(const struct parser *p, struct slice all)
{
	struct line lines[100];
	unsigned n = 0;
	int got;

	while (n < 100 && all.n > 0) {
		lines[n] = (struct line){ slice_token(&all, '\n'), n + 1, 0 };
		n++;
	}
	got = n > 0 && p->bid ? p->bid(p, lines, n) : 0;
	if (got < 0 || got > 100)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct registry *g;
	struct error e = { "" };
	struct slice all;
	const struct parser *p;

	if (size < 2)
		return 0;
	if (!g)
		g = registry_new(&e);
	if (!g)
		abort();
	p = registry_at(g, data[0] % registry_count(g));
	all = (struct slice){ (const char *)data + 2, size - 2 };
	bid(p, all);
	as_log(p, all, 1 + data[1] * 17u);
	as_messages(p, all);
	return 0;
}
