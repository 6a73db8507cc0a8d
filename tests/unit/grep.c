/*
 * The events whose line holds a text: those that looking at each line finds, wherever blocks are cut, lines end or are too long.
 */
#include "check.h"
#include "grep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEEDLE "dport=8883"

enum { LINES = 3000, ARTIFACTS = 3 };

static uint64_t state = 4711;

static unsigned chance(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(state >> 33) % below;
}

/* Mostly short; some have the text, some a part of it, and some are longer than a line may be and have it anywhere. */
static void add_line(struct text *t, bool last)
{
	unsigned n = chance(300) ? chance(120) : (1u << 20) + chance(1u << 20);

	for (unsigned i = 0; i < n; i++)
		if (chance(n > 5000 ? 200000 : 60))
			text_addc(t, (char)('a' + chance(26)));
		else
			text_adds(t, chance(3) ? NEEDLE : "dport=888");
	text_adds(t, last && chance(2) ? "" : chance(5) ? "\n" : "\r\n");
}

static int count(void *to_whom, uint32_t line, struct slice text)
{
	(void)text;
	*(int64_t *)to_whom = line;
	return 1;
}

static void add_events(struct store *s, struct artifact *a)
{
	struct event ev = { 0 };
	struct error e = { "" };

	for (uint32_t line = 1; line <= a->lines; line++) {
		if (!chance(4))
			continue; /* nobody could read it */
		event_clear(&ev);
		ev.kind = KIND_NOTE;
		ev.line = ev.first = ev.last = line;
		ev.count = 1;
		CHECK(store_add_event(s, a->id, &ev, &e) == 1);
	}
	event_free(&ev);
	a->recognised = a->lines;
	a->sha256 = "00";
	CHECK(store_end_artifact(s, a, &e) == 1);
}

static void add_artifact(struct store *s)
{
	struct artifact a = { .path = "log", .mtime = UTC_NONE };
	struct error e = { "" };
	struct text t = { 0 };

	a.id = store_add_artifact(s, a.path, UTC_NONE, &e);
	for (int i = 0; i < LINES; i++)
		add_line(&t, i + 1 == LINES);
	CHECK(a.id > 0 && store_add_block(s, a.id, 0, 1, text_slice(&t), &e) == 1);
	CHECK(store_lines(s, a.id, 1, UINT32_MAX, count, &a.lines, &e) == 1 && a.lines > LINES);
	add_events(s, &a);
	text_free(&t);
}

static void compare(struct store *s)
{
	struct error e = { "" };
	uint64_t *bits = grep_events(s, SLICE(NEEDLE), &e);
	struct scan *c = events_scan(store_events(s), 0, &e);
	struct event_row r;
	int hits = 0, wrong = 0;

	CHECK(bits && c);
	while (bits && c && scan_next(c, &r, &e) == 1) {
		size_t n = 0;
		char *line = store_line(s, r.artifact, r.line, &n);
		bool has = line && slice_find((struct slice){ line, n }, NEEDLE) >= 0;

		if (has != (bits[r.id / 64] >> r.id % 64 & 1) && wrong++ < 5)
			printf("artifact %lld line %u, %zu bytes: %s\n", (long long)r.artifact, r.line, n, has ? "not found" : "found, and is not there");
		hits += has;
		free(line);
	}
	CHECK(wrong == 0 && hits > 100);
	scan_close(c, &e);
	free(bits);
}

int main(void)
{
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);

	CHECK(s);
	for (int i = 0; i < ARTIFACTS; i++)
		add_artifact(s);
	compare(s);
	CHECK(grep_takes(SLICE("x")) && !grep_takes(SLICE("")) && !grep_takes(SLICE("a\nb")));
	store_close(s);
	return failed;
}
