/*
 * Any bytes through every registered parser: as a log that comes in pieces, and as messages that a carrier hands on. The first line of an input
 * is the parser's name, else its first byte chooses; the byte behind says how many bytes come at a time. PARSER=NAME fuzzes one parser only.
 * For: clang's libFuzzer, -DSIMPANE_FUZZ=ON; drive/drive.c.
 */
#include "log.h"
#include "drive/seeds.h"
#include "format.h"

#include <stdlib.h>

static volatile unsigned read_sum; /* keeps the reads from being left out */

/* Every byte of every field is read, so that what borrows from the wrong place is found. */
static void use(const struct event *ev)
{
	unsigned sum = 0;

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
	read_sum = sum;
}

static void as_log(const struct parser *p, struct slice all, size_t step)
{
	struct log log = { all, step };
	struct reading *r = reading_new(log_more, &log);
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
		lines[n] = (struct line){ slice_token(&all, '\n'), n + 1, 0, NULL };
		n++;
	}
	got = n > 0 && p->bid ? p->bid(p, lines, n) : 0;
	if (got < 0 || got > 100)
		abort();
}

static const struct registry *registry(void)
{
	static struct registry *g;
	struct error e = { "" };

	if (!g)
		g = registry_new(&e);
	if (!g)
		abort();
	return g;
}

static const struct parser *named(struct slice name)
{
	for (size_t i = 0; i < registry_count(registry()); i++)
		if (slice_is(name, registry_at(registry(), i)->name))
			return registry_at(registry(), i);
	return NULL;
}

/* --- seeds: each parser's own logs, each format's samples --- */

struct giving {
	seeds_give *give;
	void *data;
};

static void give(const struct giving *g, const struct parser *p, struct slice log)
{
	struct text seed = { 0 };

	if (p) {
		text_addf(&seed, "%s\n\377", p->name);
		text_add(&seed, log);
		g->give(text_slice(&seed), g->data);
	}
	text_free(&seed);
}

static void own_log(const char *path, void *data)
{
	struct text text = { 0 };

	log_slurp(&text, path);
	give(data, log_owner(registry(), path), text_slice(&text));
	text_free(&text);
}

static void own_samples(const char *path, void *data)
{
	struct text text = { 0 };

	log_samples(&text, path);
	give(data, log_owner(registry(), path), text_slice(&text));
	text_free(&text);
}

void seeds(seeds_give *to, void *data)
{
	struct giving g = { to, data };

	if (log_files("tests/unit/*/*.log", own_log, &g) == 0 || log_files("parsers/formats/*/*.json", own_samples, &g) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = { (const char *)data, size }, rest = all;
	const struct parser *p = named(slice_token(&rest, '\n')), *only = getenv("PARSER") ? named(slice_of(getenv("PARSER"))) : NULL;
	size_t step;

	if (!p && size > 0) {
		p = registry_at(registry(), data[0] % registry_count(registry()));
		rest = slice_from(all, 1);
	}
	if (rest.n == 0)
		return 0;
	step = 1 + (unsigned char)rest.p[0] * 17u;
	rest = slice_from(rest, 1);
	p = only ? only : p;
	bid(p, rest);
	as_log(p, rest, step);
	as_messages(p, rest);
	return 0;
}
