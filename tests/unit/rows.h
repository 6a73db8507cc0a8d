/*
 * A log given as text, and the statements that a parser must make of it, row by row.
 * For: tests/unit/cloud.c, cmp.c, provisioning.c, tshark.c, wrapped.c.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdio.h>
#include <string.h>

#include "parser.h"

static int failed;

struct row {
	const char *kind, *fields; /* "imsi=...;ip=..." that must stand there; "x=" must not be set; "written" is the stamp as written */
};

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

static void check(const struct event *ev, const struct row *row)
{
	struct slice rest = slice_of(row->fields);

	if (strcmp(kind_name(ev->kind), row->kind) != 0) {
		printf("line %u: %s, not %s\n", ev->line, kind_name(ev->kind), row->kind);
		failed = 1;
	}
	while (rest.n > 0) {
		struct slice value = slice_token(&rest, ';'), name = slice_token(&value, '=');
		int f = field_find(name);
		struct slice got = slice_is(name, "written") ? ev->written : event_get(ev, (enum field)(f < 0 ? 0 : f));

		if ((f < 0 && !slice_is(name, "written")) || !slice_same(got, value)) {
			printf("line %u: %.*s is \"%.*s\", not \"%.*s\"\n", ev->line, SLICE_ARG(name), SLICE_ARG(got), SLICE_ARG(value));
			failed = 1;
		}
	}
}

static void reads(const struct parser *p, const char *log, const struct row *rows)
{
	struct slice all = slice_of(log);
	struct reading *r = reading_new(more, &all);
	void *state = p->open(p);
	struct event ev = { 0 };
	struct error e = { "" };

	while (p->next(p, state, r, &ev, &e) == 1) {
		if (!rows->kind) {
			printf("line %u: %s, but nothing more is due\n", ev.line, kind_name(ev.kind));
			failed = 1;
			break;
		}
		check(&ev, rows++);
	}
	if (rows->kind) {
		printf("%s is missing\n", rows->kind);
		failed = 1;
	}
	event_free(&ev);
	p->close(state);
	reading_free(r);
}

#endif
