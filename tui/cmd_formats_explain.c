/*
 * `simpane formats explain`: how a file is read, line by line, and why a line is not. For people who write formats; so it holds the whole file
 * in memory. A reason is given once for lines of the same form.
 */
#include "cmd_formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "templates.h"

enum { PEEK = 100, FORMS = 64, OTHERS = 3 };

struct input {
	struct text text;
	size_t at;
	struct line *lines; /* the same text, cut into lines, to show those that nobody read */
	size_t n;
};

struct explain {
	const struct registry *g;
	size_t own;
	const struct parser *p; /* who took the file; NULL: nobody */
	struct input in;
	struct {
		char *form;
		uint32_t line;
	} told[FORMS];
	size_t forms;
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

/* --- who takes the file --- */

static void auction(struct explain *x)
{
	size_t all = registry_count(x->g);
	bool any = false;
	int *bids = xcalloc(all + 1, sizeof(*bids));

	x->p = registry_auction(x->g, x->in.lines, x->in.n < PEEK ? (unsigned)x->in.n : PEEK, bids);
	printf("bids:");
	for (size_t i = 0; i < all; i++) {
		if (bids[i] > 0)
			printf(" %s=%d", registry_at(x->g, i)->name, bids[i]);
		any |= bids[i] > 0;
	}
	puts(any ? ", all others 0" : " all 0");
	if (x->p)
		printf("read by: %s, %s\n", x->p->name, format_of(x->p) ? "by rules" : "built-in");
	else
		printf("read by: nobody\n");
	free(bids);
}

/* --- why a line is not read --- */

static void say(const char *name, const char *what)
{
	printf("    %s: ", name);
	formats_show(slice_of(what));
	putchar('\n');
}

static void say_nearest(const struct parser *p, struct slice line, bool message)
{
	struct text room = { 0 }, out = { 0 };
	struct nearest n;

	nearest_rule(format_of(p), line, message, &n, &room);
	nearest_say(format_of(p), &n, &out);
	say(p->name, out.p);
	text_free(&room);
	text_free(&out);
}

/* Those who read messages of this program; the caller's own were told before. */
static void say_listeners(const struct explain *x, const struct head *h)
{
	const struct parser *p;
	size_t i = 0, heard = 0;

	while ((p = registry_program(x->g, h->program, &i))) {
		heard++;
		if (i <= x->own)
			continue;
		if (format_of(p))
			say_nearest(p, h->message, true);
		else
			say(p->name, "is built-in, reads messages of this program, and makes no statement of this one");
	}
	if (heard == 0)
		printf("    no format reads messages of \"%.*s\": \"program\" in a format of your own would\n", SLICE_ARG(h->program));
}

/* Rules that match whatever stands before: the line may be theirs behind another head. */
static void say_others(const struct explain *x, struct slice line)
{
	struct text room = { 0 };
	size_t found = 0;

	for (size_t i = x->own; i < registry_count(x->g) && found < OTHERS; i++) {
		const struct format *f = format_of(registry_at(x->g, i));
		struct nearest n;

		if (!f || registry_at(x->g, i) == x->p)
			continue;
		nearest_rule(f, line, true, &n, &room);
		if (n.rule < 0 || !n.literal || n.wanted.n || !n.matched.n)
			continue;
		printf("    %s: rule %d would read it, but it is not in this format's file nor handed on by a carrier\n", registry_at(x->g, i)->name,
		       n.rule + 1);
		found++;
	}
	text_free(&room);
}

static void say_why(const struct explain *x, struct slice line)
{
	struct head h = { .message = line };
	bool carried = carrier_peel(line, &h);

	for (size_t i = 0; i < x->own; i++)
		if (format_of(registry_at(x->g, i)))
			say_nearest(registry_at(x->g, i), line, false);
	if (x->p && format_of(x->p)) {
		for (size_t i = 0; i < x->own; i++)
			if (registry_at(x->g, i) == x->p)
				return;
		say_nearest(x->p, line, false);
	} else if (carried && h.program.n) {
		printf("    a carrier's head: program \"%.*s\", message \"", SLICE_ARG(h.program));
		formats_show(slice_cut(h.message, 0, 60));
		puts(h.message.n > 60 ? "...\"" : "\"");
		say_listeners(x, &h);
	} else {
		if (x->p)
			say(x->p->name, "is built-in and makes no statement of this line");
		if (!x->p)
			say_others(x, h.message);
	}
}

/* The line that was told the same of before; 0: none, and this one is remembered. */
static uint32_t told(struct explain *x, const struct line *line)
{
	struct text form = { 0 };

	template_form(&form, line->text);
	for (size_t i = 0; i < x->forms; i++) {
		if (!slice_is(text_slice(&form), x->told[i].form))
			continue;
		text_free(&form);
		return x->told[i].line;
	}
	if (x->forms < FORMS) {
		x->told[x->forms].form = xstrdup(form.p ? form.p : "");
		x->told[x->forms++].line = line->number;
		text_free(&form);
		return 0;
	}
	text_free(&form);
	return line->number;
}

static void unread(struct explain *x, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to && i >= 1 && i <= x->in.n; i++) {
		const struct line *line = &x->in.lines[i - 1];
		uint32_t before;

		if (slice_trim(line->text).n == 0)
			continue;
		printf("%u: not recognised: ", i);
		formats_show(line->text);
		putchar('\n');
		before = told(x, line);
		if (before == 0)
			say_why(x, line->text);
		else if (before < i)
			printf("    as line %u\n", before);
	}
}

/* --- what came out --- */

static void say_reader(const struct explain *x, const struct event *ev)
{
	const struct format *f = NULL;
	struct slice name = ev->format.n ? ev->format : slice_of(x->p->name);

	for (size_t i = 0; i < registry_count(x->g) && !f; i++)
		if (slice_is(name, registry_at(x->g, i)->name))
			f = format_of(registry_at(x->g, i));
	if (ev->first != ev->last)
		printf("%u-%u: %.*s", ev->first, ev->last, SLICE_ARG(name));
	else
		printf("%u: %.*s", ev->line, SLICE_ARG(name));
	if (f && format_last_rule(f) >= 0)
		printf(" rule %d", format_last_rule(f) + 1);
}

static void say_event(const struct explain *x, const struct event *ev)
{
	char stamp[32] = "no time";

	say_reader(x, ev);
	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	printf(" %s [%s]", kind_name(ev->kind), stamp);
	if (ev->count > 1)
		printf(" x%u", ev->count);
	if (ev->party != PARTY_NONE)
		printf(" by %s/%s", party_name(ev->party), role_name(ev->role));
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (!event_has(ev, (enum field)f))
			continue;
		printf(" %s=\"", field_name((enum field)f));
		formats_show(event_get(ev, (enum field)f));
		putchar('"');
	}
	putchar('\n');
}

static int walk(struct explain *x, struct error *e)
{
	const struct parser *p = x->p;
	struct reading *r = reading_new(more, &x->in);
	void *state = p->open ? p->open(p) : NULL;
	struct event ev = { 0 };
	uint32_t unsaid = 1; /* the first line nothing was said about */
	int got;

	while ((got = p->next(p, state, r, &ev, e)) == 1) {
		enum doubt d = reading_doubted(r);

		unread(x, unsaid, ev.first);
		say_event(x, &ev);
		if (d != DOUBT_NONE)
			printf("%u: doubt: %s\n", ev.line, doubt_words(d));
		if (ev.last >= unsaid)
			unsaid = ev.last + 1;
	}
	unread(x, unsaid, (uint32_t)x->in.n + 1);
	event_free(&ev);
	if (p->close)
		p->close(state);
	reading_free(r);
	return got;
}

int formats_explain(const struct registry *g, size_t own, const char *path, struct error *e)
{
	struct explain x = { .g = g, .own = own };
	int ok = formats_slurp(path, &x.in.text, e);

	if (ok == 1)
		ok = cut(&x.in, e);
	if (ok >= 0) {
		auction(&x);
		if (x.p)
			ok = walk(&x, e);
		else
			unread(&x, 1, (uint32_t)x.in.n + 1);
	}
	for (size_t i = 0; i < x.forms; i++)
		free(x.told[i].form);
	free(x.in.lines);
	text_free(&x.in.text);
	return ok < 0 ? -1 : 1;
}
