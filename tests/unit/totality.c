/*
 * Parsers are total: whatever bytes come, none crashes, none goes on for ever, and every byte is accounted for: it lies in one line, and each
 * line is read, blank or unknown. Every log is cut at its bytes, as what an archive or a full disk cut off, and spoilt by random bytes
 * whose seed is its name. The logs are the collected samples, where they stand beside the project, and always the project's own.
 * THOROUGH=1 cuts at every byte of logs up to 64 KiB.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "log.h"

enum {
	EVERY = 2048,	/* logs up to here are cut at every byte, longer ones further apart: */
	COST = 1 << 20, /* bytes that are read of them in all */
	SPOILT = 6,	/* copies */
	SECONDS = 60,	/* that one log may take in all its forms, on a busy machine */
	AN_EVENTS = 64, /* that a line may state, and a byte of a line */
};

static int failed;
static const struct registry *g;
static const char *at; /* for the alarm */
static unsigned long readings;

static void too_long(int signal)
{
	(void)signal;
	(void)!write(STDOUT_FILENO, at, strlen(at));
	(void)!write(STDOUT_FILENO, ": goes on for ever\n", 19);
	_exit(1);
}

struct account {
	const char *log;
	struct slice text;
	struct ledger ledger;
	size_t *offset; /* of each line */
	size_t n, size, events;
};

static void complain(const struct account *a, const char *what, size_t is)
{
	printf("%s, of which %zu bytes: %s %zu\n", a->log, a->text.n, what, is);
	failed = 1;
}

/* What the lines are, found without a reading. */
static void cut(struct account *a)
{
	size_t start = 0;

	a->n = 0;
	while (start < a->text.n) {
		const char *end = memchr(a->text.p + start, '\n', a->text.n - start);
		size_t next = end ? (size_t)(end - a->text.p) + 1 : a->text.n;

		if (next - start > READING_LINE_MAX)
			next = start + READING_LINE_MAX;
		if (a->n == a->size)
			a->offset = xrealloc(a->offset, a->size = a->size ? a->size * 2 : 1024, sizeof(*a->offset));
		a->offset[a->n++] = start;
		ledger_add(&a->ledger, slice_trim(slice_cut(a->text, start, next - start)).n == 0);
		start = next;
	}
}

static void event(const struct parser *p, const struct event *ev, void *data)
{
	struct account *a = data;

	(void)p;
	if (++a->events > (a->text.n + 1) * AN_EVENTS)
		complain(a, "never ends: statements", a->events), exit(1);
	if (ev->first < 1 || ev->first > ev->line || ev->line > ev->last || ev->last > a->n)
		complain(a, "a statement of lines that are not there, line", ev->line);
	else if (ev->offset < a->offset[ev->line - 1] || (ev->line < a->n && ev->offset >= a->offset[ev->line]))
		complain(a, "a statement that is not cited by its line, line", ev->line);
	else
		ledger_read(&a->ledger, ev->first, ev->last, ev->stamp.basis != STAMP_NONE);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f) && event_get(ev, f).n == 0)
			complain(a, "an empty field in line", ev->line);
}

/* The whole of it by one parser; step: bytes that come at a time. */
static void read_text(struct account *a, const struct parser *p, struct slice text, size_t step)
{
	struct log log = { text, step };
	struct ledger_sum sum;
	struct reading *r;

	a->text = text;
	a->events = 0;
	ledger_clear(&a->ledger);
	cut(a);
	r = log_read(p, &log, event, a);
	sum = ledger_sum(&a->ledger);
	if (reading_bytes(r) != text.n)
		complain(a, "bytes accounted for:", reading_bytes(r));
	if (reading_lines(r) != a->n)
		complain(a, "lines handed out, which are not those that are there:", reading_lines(r));
	if (sum.recognised + sum.unrecognised + sum.blank != a->n)
		complain(a, "lines that are neither read nor unknown nor blank, of", a->n);
	reading_free(r);
	readings++;
}

/* --- what happens to logs --- */

/* Cut off, copied so that what lies behind the end is not the log's. */
static void cut_off(struct account *a, const struct parser *p, struct slice log)
{
	size_t every = getenv("THOROUGH") ? 65536 : EVERY, step = log.n <= every ? 1 : log.n * log.n / 2 / COST + 1;

	for (size_t n = 0; n < log.n; n += step) {
		char *copy = xstrndup(log.p, n);

		read_text(a, p, (struct slice){ copy, n }, 0);
		free(copy);
	}
	read_text(a, p, log, 7);
}

static uint32_t random_from(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

/* Bytes are changed, lost and added, one of fifty to one of some thousands. What still looks like a log is read by who takes it now, too. */
static void spoil(struct account *a, const struct parser *p, struct slice log)
{
	static const char nasty[] = { 0, '\n', '\r', '"', '\\', '{', '}', '[', ']', ',', '=', ' ', '\t', '%', '-', '\x1b', '\x80', '\xff' };
	uint64_t seed = 2026;

	for (const char *c = a->log; *c; c++)
		seed = seed * 31 + (unsigned char)*c;
	for (unsigned copy = 0; copy < SPOILT; copy++) {
		struct text text = { 0 };
		unsigned rate = 50u << (copy % 4) * 2;
		const struct parser *taker;

		for (size_t i = 0; i < log.n; i++) {
			uint32_t dice = random_from(&seed);

			if (dice % rate || dice / rate % 3 == 0)
				text_addc(&text, log.p[i]);
			if (dice % rate == 0 && dice / rate % 3 == 0)
				text_addc(&text, nasty[dice / rate / 3 % sizeof(nasty)]);
			if (dice % rate == 0 && dice / rate % 3 == 1)
				text_addc(&text, (char)(dice >> 20));
		}
		read_text(a, p, text_slice(&text), copy % 2 * 100);
		taker = copy % 2 ? log_taker(g, text_slice(&text), NULL) : NULL;
		if (taker && taker != p)
			read_text(a, taker, text_slice(&text), 0);
		text_free(&text);
	}
}

static void torture(const char *name, const struct parser *p, struct slice log)
{
	struct account a = { .log = name };

	at = name;
	alarm(getenv("THOROUGH") ? 60 * SECONDS : SECONDS);
	cut_off(&a, p, log);
	spoil(&a, p, log);
	alarm(0);
	ledger_free(&a.ledger);
	free(a.offset);
}

static void one_log(const char *path, void *own)
{
	struct text text = { 0 };
	const struct parser *p;

	log_slurp(&text, path);
	p = own ? log_owner(g, path) : log_taker(g, text_slice(&text), NULL);
	if (p)
		torture(log_name(path), p, text_slice(&text));
	text_free(&text);
}

static void own_samples(const char *path, void *data)
{
	const struct parser *p = log_owner(g, path);
	struct text text = { 0 };

	(void)data;
	log_samples(&text, path);
	if (p)
		torture(log_name(path), p, text_slice(&text));
	text_free(&text);
}

int main(void)
{
	struct error e = { "" };
	struct registry *all = registry_new(&e);

	g = all;
	signal(SIGALRM, too_long);
	if (!all || log_files("tests/unit/*/*.log", one_log, all) == 0 || log_files("parsers/formats/*/*.json", own_samples, NULL) == 0) {
		printf("%s\n", all ? "the project's own logs are not there" : e.text);
		return 1;
	}
	if (log_files("../shared/samples/*/*.log", one_log, NULL) == 0)
		printf("there are no samples beside the project: only its own logs were cut and spoilt\n");
	printf("%lu readings\n", readings);
	registry_free(all);
	return failed;
}
