/*
 * What the parsers make of small logs: logs/NAME.log beside this file, firewall/NAME.log of firewalls, and every statement with all its fields in
 * NAME.said. The log's name begins with that of the parser that reads it; the first line of the .said is its bid, and who takes the log when
 * that is another. Lines with "#" before it say what the log is about. ACCEPT=1 writes the statements anew; the difference is read like code.
 */
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

struct said {
	const char *path;
	struct text text;
	uint32_t line;
};

static void note(const struct parser *p, const struct event *ev, void *data)
{
	struct said *s = data;

	if (ev->line < s->line || ev->first > ev->line || ev->last < ev->line) {
		printf("%s: line %u (%u to %u) is said after line %u\n", s->path, ev->line, ev->first, ev->last, s->line);
		failed = 1;
	}
	if ((event_has(ev, FIELD_CAUSE) || event_has(ev, FIELD_CAUSE_TEXT)) && !event_has(ev, FIELD_CAUSE_LAYER)) {
		printf("%s:%u: a cause without its layer\n", s->path, ev->line);
		failed = 1;
	}
	s->line = ev->line;
	log_note(&s->text, p, ev);
}

static void bids(const struct registry *g, const struct parser *p, struct slice log, struct text *said)
{
	struct line lines[100];
	unsigned n = log_lines(log, lines, 100);
	const struct parser *taker = registry_auction(g, lines, n, NULL);

	text_addf(said, "%s bids %d", p->name, p->bid ? p->bid(p, lines, n) : 0);
	if (taker != p)
		text_addf(said, ", taken by %s", taker ? taker->name : "nobody");
	text_addc(said, '\n');
}

/* The lines that say what the log is about stay. */
static struct slice heading(struct slice said)
{
	struct slice rest = said;

	while (slice_starts(rest, "#"))
		slice_token(&rest, '\n');
	return slice_cut(said, 0, said.n - rest.n);
}

static void write_file(const char *path, struct slice text)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0)
		printf("%s: cannot be written\n", path);
}

static void check(const char *path, void *data)
{
	const struct registry *g = data;
	const struct parser *p = log_owner(g, path);
	struct text log = { 0 }, expected = { 0 };
	struct said said = { .path = log_name(path) };
	struct log bytes;
	char other[512];

	if (!p || !log_slurp(&log, path)) {
		printf("%s: no parser is called like the beginning of its name\n", path);
		failed = 1;
		return;
	}
	snprintf(other, sizeof(other), "%.*s.said", (int)(strlen(path) - strlen(".log")), path);
	log_slurp(&expected, other);
	text_add(&said.text, heading(text_slice(&expected)));
	bids(g, p, text_slice(&log), &said.text);
	bytes = (struct log){ text_slice(&log), 0 };
	reading_free(log_read(p, &bytes, note, &said));
	if (getenv("ACCEPT")) {
		write_file(other, text_slice(&said.text));
	} else if (!slice_same(text_slice(&said.text), text_slice(&expected))) {
		printf("%s says\n%snot\n%s", said.path, said.text.p ? said.text.p : "", expected.p ? expected.p : "");
		failed = 1;
	}
	text_free(&log);
	text_free(&expected);
	text_free(&said.text);
}

struct asking {
	const struct registry *g;
	const struct parser *p;
	bool found;
};

static void is_owner(const char *path, void *data)
{
	struct asking *a = data;

	a->found |= log_owner(a->g, path) == a->p;
}

/* Every parser written in C has a log; who reads messages only has one inside a carrier. */
static void complete(const struct registry *g)
{
	static const char *const names[] = {
#define PARSER(name) #name,
#define CARRIER(name) #name,
#include "list.def"
#undef CARRIER
#undef PARSER
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct asking a = { g, NULL, strcmp(names[i], "rild") == 0 };

		for (size_t k = 0; k < registry_count(g); k++)
			if (strcmp(registry_at(g, k)->name, names[i]) == 0)
				a.p = registry_at(g, k);
		log_files("tests/unit/*/*.log", is_owner, &a);
		if (!a.p || !a.found) {
			printf("%s: no log of its own\n", names[i]);
			failed = 1;
		}
	}
}

int main(void)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);

	if (!g || log_files("tests/unit/*/*.log", check, g) == 0) {
		printf("%s\n", g ? "no logs" : e.text);
		return 1;
	}
	complete(g);
	registry_free(g);
	return failed;
}
