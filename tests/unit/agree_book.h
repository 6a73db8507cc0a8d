/*
 * A log and what its parser says of it, both kept whole.
 * For: agree.c.
 */
#ifndef AGREE_BOOK_H
#define AGREE_BOOK_H

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A statement, kept. */
struct saying {
	char format[40];
	enum kind kind;
	unsigned first, last, line;
	struct stamp stamp;
	char *written, *field[FIELD_COUNT];
};

struct book {
	const char *name;
	char **line;
	size_t lines;
	struct saying *said;
	size_t n;
};

static void keep(const struct parser *p, const struct event *ev, void *data)
{
	struct book *l = data;
	struct saying *s;

	l->said = xrealloc(l->said, l->n + 1, sizeof(*l->said));
	s = &l->said[l->n++];
	*s = (struct saying){ .kind = ev->kind, .first = ev->first, .last = ev->last, .line = ev->line, .stamp = ev->stamp };
	s->written = xstrndup(ev->written.p ? ev->written.p : "", ev->written.n);
	snprintf(s->format, sizeof(s->format), "%.*s", SLICE_ARG(ev->format.n ? ev->format : slice_of(p->name)));
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			s->field[f] = xstrndup(event_get(ev, f).p, event_get(ev, f).n);
}

static void cut(struct book *l, struct slice text)
{
	struct log log = { text, 0 };
	struct reading *r = reading_new(log_more, &log);
	struct error e = { "" };
	struct line line;

	while (reading_line(r, &line, &e) == 1) {
		l->line = xrealloc(l->line, l->lines + 1, sizeof(*l->line));
		l->line[l->lines++] = xstrndup(line.text.p, line.text.n);
	}
	reading_free(r);
}

static void forget(struct book *l)
{
	for (size_t i = 0; i < l->lines; i++)
		free(l->line[i]);
	for (size_t i = 0; i < l->n; i++) {
		for (enum field k = 0; k < FIELD_COUNT; k++)
			free(l->said[i].field[k]);
		free(l->said[i].written);
	}
	free(l->line);
	free(l->said);
}

#endif
