/*
 * The collected samples of each party, where they stand beside the project: which format takes each file, how much of it is read, and
 * chosen statements that were derived by reading the lines. One table a party: SAMPLE(file, format, events at least),
 * SAYS(file, line, kind, "field=value;field=value"; "field=" must not be set).
 */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES SOURCE_DIR "/../shared/samples/"

static int failed;

static const struct sample {
	const char *file, *format;
	unsigned events;
} samples[] = {
#define SAMPLE(file, format, events) { file, format, events },
#define SAYS(file, line, kind, fields)
#include "samples_application.def"
#include "samples_device.def"
#include "samples_euicc.def"
#include "samples_firewall.def"
#include "samples_network.def"
#include "samples_rsp.def"
#undef SAYS
#undef SAMPLE
};

static const struct statement {
	const char *file;
	unsigned line;
	const char *kind, *fields;
} statements[] = {
#define SAMPLE(file, format, events)
#define SAYS(file, line, kind, fields) { file, line, kind, fields },
#include "samples_application.def"
#include "samples_device.def"
#include "samples_euicc.def"
#include "samples_firewall.def"
#include "samples_network.def"
#include "samples_rsp.def"
#undef SAYS
#undef SAMPLE
};

enum { COUNT = sizeof(samples) / sizeof(samples[0]), STATEMENTS = sizeof(statements) / sizeof(statements[0]) };

static bool heard[STATEMENTS];

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	(void)e;
	return (ptrdiff_t)fread(buf, 1, size, from);
}

static bool fits(const struct event *ev, const struct statement *s)
{
	struct slice rest = slice_of(s->fields);

	if (ev->line != s->line || strcmp(kind_name(ev->kind), s->kind) != 0)
		return false;
	while (rest.n > 0) {
		struct slice value = slice_token(&rest, ';'), name = slice_token(&value, '=');
		int f = field_find(name);

		if (f < 0 || !slice_same(event_get(ev, (enum field)f), value))
			return false;
	}
	return true;
}

static unsigned read_all(const struct parser *p, struct reading *r, const char *file)
{
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	struct error e = { "" };
	unsigned events = 0;
	int got;

	while ((got = p->next(p, state, r, &ev, &e)) == 1) {
		events++;
		for (size_t i = 0; i < STATEMENTS; i++)
			if (strcmp(statements[i].file, file) == 0 && fits(&ev, &statements[i]))
				heard[i] = true;
	}
	if (got < 0) {
		printf("%s: %s\n", file, e.text);
		failed = 1;
	}
	event_free(&ev);
	if (p->close)
		p->close(state);
	return events;
}

/* What the road does: the first hundred lines decide who reads. They live only while they are looked at, so they are copied. */
static const struct parser *auction(const struct registry *g, struct reading *r)
{
	struct text room[100] = { 0 };
	struct line lines[100];
	struct error e = { "" };
	const struct parser *p;
	unsigned n = 0;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1) {
		text_add(&room[n], lines[n].text);
		lines[n].text = text_slice(&room[n]);
		n++;
	}
	p = registry_auction(g, lines, n, NULL);
	for (unsigned i = 0; i < 100; i++)
		text_free(&room[i]);
	return p;
}

static bool sample(const struct registry *g, const struct sample *s)
{
	char path[512];
	const struct parser *p;
	struct reading *r;
	unsigned events;
	FILE *f;

	snprintf(path, sizeof(path), SAMPLES "%s", s->file);
	f = fopen(path, "rb");
	if (!f)
		return false;
	r = reading_new(more, f);
	p = auction(g, r);
	events = p ? read_all(p, r, s->file) : 0;
	printf("%-50s %-15s %6u lines %5u events\n", s->file, p ? p->name : "nobody", reading_lines(r), events);
	if (!p || strcmp(p->name, s->format) != 0 || events < s->events) {
		printf("\tshould be read by %s, and state %u times at least\n", s->format, s->events);
		failed = 1;
	}
	reading_free(r);
	fclose(f);
	return true;
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);
	unsigned found = 0;

	if (!g) {
		printf("%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < COUNT; i++)
		found += sample(g, &samples[i]);
	registry_free(g);
	if (found == 0) {
		printf("skipped: there are no samples beside the project\n");
		return 0;
	}
	for (size_t i = 0; i < STATEMENTS; i++) {
		if (heard[i])
			continue;
		printf("%s:%u: nobody says %s %s\n", statements[i].file, statements[i].line, statements[i].kind, statements[i].fields);
		failed = 1;
	}
	return failed;
}
