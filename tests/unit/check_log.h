/* A small log through a parser: what it bids, and every statement with its time, its own words first. For: tests of parsers. */
#ifndef CHECK_LOG_H
#define CHECK_LOG_H

#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static ptrdiff_t check_more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

/* "LINE kind TIME field=value ...", the time without its date, "-" when there is none */
static void check_note(struct text *said, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-";

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %.8s", ev->line, kind_name(ev->kind), stamp + 11);
	if (ev->count > 1)
		text_addf(said, " x%u", ev->count);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(said, '\n');
}

static void check_log(const struct parser *p, const char *log, int bid, const char *expected)
{
	struct slice from = slice_of(log);
	struct reading *r = reading_new(check_more, &from);
	struct line lines[100];
	struct event ev = { 0 };
	struct error e = { "" };
	struct text said = { 0 };
	unsigned n = 0;
	void *state;
	int got;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	got = p->bid(p, lines, n);
	if (got != bid) {
		printf("%s bids %d, not %d\n", p->name, got, bid);
		failed = 1;
	}
	state = p->open ? p->open(p) : NULL;
	while (p->next(p, state, r, &ev, &e) == 1)
		check_note(&said, &ev);
	if (!slice_is(text_slice(&said), expected)) {
		printf("%s says\n%snot\n%s", p->name, said.p ? said.p : "", expected);
		failed = 1;
	}
	if (p->close)
		p->close(state);
	event_free(&ev);
	text_free(&said);
	reading_free(r);
}

#endif
