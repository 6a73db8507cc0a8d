/*
 * `simpane formats`: what is known, whether it still reads its samples, and how it reads a file, line by line. For people who write
 * formats; so it holds the whole file in memory and shows the lines that nobody read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "format.h"
#include "json.h"

#define PEEK 100

static int complain(const struct error *e, int code)
{
	fprintf(stderr, "simpane: %s\n", e->text);
	return code;
}

static int slurp(const char *path, struct text *out, struct error *e)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char buf[65536];
	size_t n;
	int ok = 1;

	if (!f)
		return error_set(e, "%s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(out, (struct slice){ buf, n });
	if (ferror(f))
		ok = error_set(e, "%s: %s", path, strerror(errno));
	if (f != stdin)
		fclose(f);
	return ok;
}

/* Log lines may hold anything, and patterns match bytes: what is not plain ASCII is shown as the bytes it is. */
static void show(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\t')
			putchar(' ');
		else if (c < 0x20 || c >= 0x7F)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

/* --- the list --- */

static void list_json(const struct registry *g)
{
	cJSON *doc = cJSON_CreateObject(), *array;
	char *text;

	cJSON_AddStringToObject(doc, "schema", "simpane.formats/1");
	array = cJSON_AddArrayToObject(doc, "formats");
	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		const struct format *f = format_of(p);
		cJSON *o = cJSON_CreateObject();

		cJSON_AddStringToObject(o, "format", p->name);
		cJSON_AddItemToObject(o, "party", p->party ? cJSON_CreateString(party_name(p->party)) : cJSON_CreateNull());
		cJSON_AddItemToObject(o, "role", p->role ? cJSON_CreateString(role_name(p->role)) : cJSON_CreateNull());
		cJSON_AddStringToObject(o, "parser", f ? "rules" : "built-in");
		cJSON_AddStringToObject(o, "source", p->source ? p->source : "");
		cJSON_AddNumberToObject(o, "samples", f ? (double)format_samples(f) : 0);
		cJSON_AddItemToArray(array, o);
	}
	text = cJSON_PrintUnformatted(doc);
	puts(text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(doc);
}

static int list(const struct registry *g, bool json)
{
	if (json) {
		list_json(g);
		return 0;
	}
	printf("%-20s %-12s %-9s %-9s %7s  %s\n", "FORMAT", "PARTY", "ROLE", "PARSER", "SAMPLES", "SOURCE");
	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);
		const struct format *f = format_of(p);
		char samples[24] = "-";

		if (f)
			snprintf(samples, sizeof(samples), "%zu", format_samples(f));
		printf("%-20s %-12s %-9s %-9s %7s  %s\n", p->name, p->party ? party_name(p->party) : "any", p->role ? role_name(p->role) : "-",
		       f ? "rules" : "built-in", samples, p->source ? p->source : "");
	}
	return 0;
}

/* --- samples --- */

static void say_ok(const struct format *f)
{
	printf("ok %s %zu samples\n", format_parser(f)->name, format_samples(f));
}

static int test_all(const struct registry *g)
{
	int code = 0;

	for (size_t i = 0; i < registry_count(g); i++) {
		const struct format *f = format_of(registry_at(g, i));
		struct error e = { "" };

		if (!f)
			continue;
		if (format_prove(f, &e) == 1) {
			say_ok(f);
			continue;
		}
		printf("FAILED %s: %s\n", registry_at(g, i)->name, e.text);
		code = 1;
	}
	return code;
}

static int test_file(const char *path)
{
	struct text text = { 0 };
	struct error e = { "" };
	struct format *f = NULL;

	if (slurp(path, &text, &e) < 0) {
		text_free(&text);
		return complain(&e, 3);
	}
	f = format_new(path, text_slice(&text), &e);
	text_free(&text);
	if (!f)
		return complain(&e, 1);
	say_ok(f);
	format_free(f);
	return 0;
}

/* --- explain --- */

struct input {
	struct text text;
	size_t at;
	struct line *lines; /* the same text, cut into lines, to show those that nobody read */
	size_t n;
};

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct input *in = from;
	size_t left = in->text.n - in->at, n = left < size ? left : size;

	(void)e;
	if (n > 0)
		memcpy(buf, in->text.p + in->at, n);
	in->at += n;
	return (ptrdiff_t)n;
}

/* The reading cuts the lines, here as on the road: numbers and limits are the same. */
static int cut(struct input *in, struct error *e)
{
	struct reading *r = reading_new(more, in);
	struct line line;
	size_t size = 0;
	int got;

	while ((got = reading_line(r, &line, e)) == 1) {
		if (in->n == size) {
			size = size ? size * 2 : 256;
			in->lines = xrealloc(in->lines, size, sizeof(*in->lines));
		}
		line.text = slice_cut(text_slice(&in->text), (size_t)line.offset, line.text.n);
		in->lines[in->n++] = line;
	}
	reading_free(r);
	in->at = 0;
	return got;
}

static const struct parser *auction(const struct registry *g, const struct input *in)
{
	int *bids = xcalloc(registry_count(g) + 1, sizeof(*bids));
	const struct parser *p = registry_auction(g, in->lines, in->n < PEEK ? (unsigned)in->n : PEEK, bids);

	printf("bids:");
	for (size_t i = 0; i < registry_count(g); i++)
		if (bids[i] > 0)
			printf(" %s=%d", registry_at(g, i)->name, bids[i]);
	printf("%s\nread by: %s\n", p ? "" : " none", p ? p->name : "nobody");
	free(bids);
	return p;
}

static void unread(const struct input *in, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to && i >= 1 && i <= in->n; i++) {
		if (slice_trim(in->lines[i - 1].text).n == 0)
			continue;
		printf("%u: not recognised: ", i);
		show(in->lines[i - 1].text);
		putchar('\n');
	}
}

static int rule_of(const struct registry *g, struct slice name)
{
	for (size_t i = 0; i < registry_count(g); i++) {
		const struct parser *p = registry_at(g, i);

		if (slice_is(name, p->name))
			return format_of(p) ? format_last_rule(format_of(p)) : -1;
	}
	return -1;
}

static void say_event(const struct registry *g, const struct event *ev)
{
	int rule = rule_of(g, ev->format);
	char stamp[32] = "no time";

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	printf("%u: %.*s", ev->line, SLICE_ARG(ev->format));
	if (rule >= 0)
		printf(" rule %d", rule + 1);
	printf(" %s [%s]", kind_name(ev->kind), stamp);
	if (ev->party != PARTY_NONE)
		printf(" by %s/%s", party_name(ev->party), role_name(ev->role));
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (!event_has(ev, (enum field)f))
			continue;
		printf(" %s=\"", field_name((enum field)f));
		show(event_get(ev, (enum field)f));
		putchar('"');
	}
	putchar('\n');
}

static int walk(const struct registry *g, const struct parser *p, struct input *in, struct error *e)
{
	struct reading *r = reading_new(more, in);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	uint32_t unsaid = 1; /* the first line nothing was said about */
	int got;

	while ((got = p->next(p, state, r, &ev, e)) == 1) {
		enum doubt d = reading_doubted(r);

		unread(in, unsaid, ev.first);
		say_event(g, &ev);
		if (d != DOUBT_NONE)
			printf("%u: doubt: %s\n", ev.line, doubt_words(d));
		if (ev.last >= unsaid)
			unsaid = ev.last + 1;
	}
	unread(in, unsaid, (uint32_t)in->n + 1);
	event_free(&ev);
	if (p->close)
		p->close(state);
	reading_free(r);
	return got;
}

static int explain(const struct registry *g, const char *path)
{
	struct input in = { 0 };
	struct error e = { "" };
	int ok = slurp(path, &in.text, &e);

	if (ok == 1)
		ok = cut(&in, &e);
	if (ok >= 0) {
		const struct parser *p = auction(g, &in);

		if (p)
			ok = walk(g, p, &in, &e);
		else
			unread(&in, 1, (uint32_t)in.n + 1);
	}
	free(in.lines);
	text_free(&in.text);
	return ok < 0 ? complain(&e, 3) : 0;
}

/* Formats of the caller's own join the auction. */
static int join(struct registry *g, char *const *files, struct error *e)
{
	for (; *files; files++) {
		struct text text = { 0 };
		int ok = slurp(*files, &text, e);

		if (ok == 1)
			ok = registry_add_format(g, *files, text_slice(&text), e);
		text_free(&text);
		if (ok < 0)
			return -1;
	}
	return 1;
}

static int usage(FILE *to, int code)
{
	fputs("simpane formats                           what is known\n"
	      "simpane formats --json                    the same for scripts\n"
	      "simpane formats test                      run the samples of every format\n"
	      "simpane formats test my.json              check a format of your own\n"
	      "simpane formats explain kern.log          say how each line was read, and by which rule\n"
	      "simpane formats explain my.log my.json    the same with formats of your own\n",
	      to);
	return code;
}

int cmd_formats(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct registry *g;
	struct error e = { "" };
	int code;

	if (strcmp(what, "--help") == 0 || strcmp(what, "-h") == 0)
		return usage(stdout, 0);
	if (strcmp(what, "test") == 0 && argc == 3)
		return test_file(argv[2]);
	g = registry_new(&e);
	if (!g)
		return complain(&e, 70);
	if (argc <= 1 || (argc == 2 && strcmp(what, "--json") == 0))
		code = list(g, argc == 2);
	else if (strcmp(what, "test") == 0 && argc == 2)
		code = test_all(g);
	else if (strcmp(what, "explain") == 0 && argc >= 3)
		code = join(g, argv + 3, &e) < 0 ? complain(&e, 3) : explain(g, argv[2]);
	else
		code = usage(stderr, 2);
	registry_free(g);
	return code;
}
