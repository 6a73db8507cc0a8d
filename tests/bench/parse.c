/*
 * What a line costs: the auction, the cutting into lines, the carriers' heads, and all of reading it, by the format that takes its file.
 * For: people who touch parsers; `cmake --build DIR --target bench_parse` in a release build.
 * usage: bench_parse FILE...        for example: bench_parse $(find samples ../shared/samples -name '*.log')
 * Small files are repeated up to 64 KiB, as if the log were longer: what opening costs is not what a line costs. Every file is read again and again for a tenth of a second, as on the road: in pieces of 64 KiB, into one event. ns are the least of three
 * such rounds, so that what else the machine does weighs little. "goal" is 400 ns a line on average over all lines.
 */
#include "parser.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FORMATS = 256, ROUNDS = 3, GOAL = 400, LEAST = 65536 };

struct cost { /* of all files of one format; ns are sums over their lines */
	const char *name;
	unsigned files, lines, events;
	size_t bytes;
	double auction, cut, head, read;
};

static struct cost costs[FORMATS];
static size_t formats;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* what else the machine does is not a line's cost */
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct file {
	struct text text;
	size_t at;
	const struct registry *g;
	const struct parser *p;
	struct line lines[100];
	unsigned peeked, read, events;
};

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct file *f = from;
	size_t left = f->text.n - f->at, n = left < size ? left : size;

	(void)e;
	memcpy(buf, f->text.p + f->at, n);
	f->at += n;
	return (ptrdiff_t)n;
}

static void auction(struct file *f)
{
	f->p = registry_auction(f->g, f->lines, f->peeked, NULL);
}

static void cut(struct file *f)
{
	struct reading *r = reading_new(more, f);
	struct error e;
	struct line line;

	f->at = 0;
	while (reading_line(r, &line, &e) == 1)
		;
	f->read = reading_lines(r);
	reading_free(r);
}

static void head(struct file *f)
{
	struct reading *r = reading_new(more, f);
	struct error e;
	struct line line;
	struct head h;

	f->at = 0;
	while (reading_line(r, &line, &e) == 1)
		carrier_peel(line.text, &h);
	reading_free(r);
}

static void whole(struct file *f)
{
	struct reading *r = reading_new(more, f);
	struct event ev = { 0 };
	struct error e;
	void *state = f->p->open ? f->p->open(f->p) : NULL;

	f->at = 0;
	f->events = 0;
	while (f->p->next(f->p, state, r, &ev, &e) == 1)
		f->events++;
	event_free(&ev);
	if (f->p->close)
		f->p->close(state);
	reading_free(r);
}

/* ns that doing it once takes */
static double measure(void (*what)(struct file *f), struct file *f)
{
	double least = 1e18;

	for (int round = 0; round < ROUNDS; round++) {
		unsigned times = 0;
		double from = now(), took;

		do {
			what(f);
			times++;
		} while ((took = now() - from) < 1e8 / ROUNDS);
		least = took / times < least ? took / times : least;
	}
	return least;
}

static struct cost *cost_of(const char *name)
{
	size_t i = 0;

	while (i < formats && strcmp(costs[i].name, name) != 0)
		i++;
	if (i == formats && formats < FORMATS - 1)
		costs[formats++].name = name;
	return &costs[i];
}

static bool slurp(struct text *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	char buf[65536];
	size_t n;

	if (!f) {
		fprintf(stderr, "bench_parse: %s: %s\n", path, strerror(errno));
		return false;
	}
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	fclose(f);
	return out->n > 0;
}

static void lengthen(struct text *t)
{
	struct text once = { 0 };

	if (t->p[t->n - 1] != '\n')
		text_addc(t, '\n');
	text_add(&once, text_slice(t));
	while (t->n < LEAST)
		text_add(t, text_slice(&once));
	text_free(&once);
}

/* The first hundred lines as they lie in memory: the auction borrows them. */
static void peek(struct file *f)
{
	struct slice rest = text_slice(&f->text);

	for (f->peeked = 0; f->peeked < 100 && rest.n > 0; f->peeked++) {
		struct slice line = slice_token(&rest, '\n');

		f->lines[f->peeked] = (struct line){ slice_trim(line), f->peeked + 1, 0, NULL };
	}
}

static void bench(const struct registry *g, const char *path)
{
	struct file f = { .g = g };
	struct cost *c;

	if (slurp(&f.text, path)) {
		double bidding;

		peek(&f);
		bidding = measure(auction, &f);
		lengthen(&f.text);
		c = cost_of(f.p ? f.p->name : "(nobody)");
		c->auction += bidding;
		c->cut += measure(cut, &f);
		c->head += measure(head, &f);
		if (f.p)
			c->read += measure(whole, &f);
		c->files++;
		c->lines += f.read;
		c->events += f.events;
		c->bytes += f.text.n;
	}
	text_free(&f.text);
}

static int dearest_first(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;
	double d = y->read / y->lines - x->read / x->lines;

	return d > 0 ? 1 : d < 0 ? -1 : strcmp(x->name, y->name);
}

static void put(const struct cost *c)
{
	printf("%-20s %5u %8u %8u %9zu %10.1f %9.0f %9.0f %9.0f%s\n", c->name, c->files, c->lines, c->events, c->bytes, c->auction / c->files / 1000,
	       c->cut / c->lines, c->head / c->lines, c->read / c->lines, c->read / c->lines > GOAL ? "  *" : "");
}

int main(int argc, char **argv)
{
	struct error e = { "" };
	struct registry *g = registry_new(&e);
	struct cost all = { .name = "all" };

	if (!g || argc < 2) {
		fprintf(stderr, "%s\n", g ? "usage: bench_parse FILE..." : e.text);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		bench(g, argv[i]);
	qsort(costs, formats, sizeof(*costs), dearest_first);
	printf("%-20s %5s %8s %8s %9s %10s %9s %9s %9s\n", "format", "files", "lines", "events", "bytes", "auction us", "cut ns", "head ns", "read ns");
	for (size_t i = 0; i < formats; i++) {
		const struct cost *c = &costs[i];

		put(c);
		all = (struct cost){ "all", all.files + c->files, all.lines + c->lines, all.events + c->events, all.bytes + c->bytes,
				     all.auction + c->auction, all.cut + c->cut, all.head + c->head, all.read + c->read };
	}
	if (all.lines)
		put(&all);
	printf("auction: a file; cut, head, read: a line. * over the goal of %d ns\n", GOAL);
	registry_free(g);
	return 0;
}
