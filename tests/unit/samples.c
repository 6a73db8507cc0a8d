/*
 * The collected samples of each party, where they stand beside the project: which format takes each file, how much of it is read, and
 * chosen statements that were derived by reading the lines. One table a party: SAMPLE(file, format, events at least),
 * SAYS(file, line, kind, "field=value;field=value"; "field=" must not be set).
 */
#include "log.h"

#include <stdio.h>
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

struct heard {
	const char *file;
	unsigned events;
};

static void hear(const struct parser *p, const struct event *ev, void *data)
{
	struct heard *h = data;

	(void)p;
	h->events++;
	if ((event_has(ev, FIELD_CAUSE) || event_has(ev, FIELD_CAUSE_TEXT)) && !event_has(ev, FIELD_CAUSE_LAYER)) {
		printf("%s:%u: a cause without its layer\n", h->file, ev->line);
		failed = 1;
	}
	for (size_t i = 0; i < STATEMENTS; i++)
		if (strcmp(statements[i].file, h->file) == 0 && fits(ev, &statements[i]))
			heard[i] = true;
}

static bool sample(const struct registry *g, const struct sample *s)
{
	struct heard h = { s->file, 0 };
	struct text text = { 0 };
	char path[512];
	const struct parser *p;
	struct log log;

	snprintf(path, sizeof(path), SAMPLES "%s", s->file);
	if (!log_slurp(&text, path))
		return false;
	p = log_taker(g, text_slice(&text), NULL);
	log = (struct log){ text_slice(&text), 0 };
	if (p)
		reading_free(log_read(p, &log, hear, &h));
	printf("%-50s %-15s %5u events\n", s->file, p ? p->name : "nobody", h.events);
	if (!p || strcmp(p->name, s->format) != 0 || h.events < s->events) {
		printf("\tshould be read by %s, and state %u times at least\n", s->format, s->events);
		failed = 1;
	}
	text_free(&text);
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
