#include "speak.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "rows.h"
#include "verdict.h"
#include "visible.h"
#include "when.h"

enum { PAGE = 10 };

struct speech {
	struct store *store;
	const char *tz;
	FILE *to;
	int64_t device; /* 0: none is open */
	struct rows rows;
	size_t next; /* entry that comes next */
	int number;  /* of the next line */
};

/* --- lines --- */

/* Signs are read aloud as what they mean. */
static void put_words(FILE *to, struct slice s)
{
	static const struct { uint32_t c; const char *words; } spoken[] = {
		{ 0xB1, " plus or minus " }, { 0xB7, "," }, { 0xD7, "times " }, { 0x2192, "to" }, { 0x2026, "..." }, { 0x2248, "about " },
	};
	struct text shown = { 0 };
	struct slice rest;

	visible_add(&shown, s);
	rest = text_slice(&shown);
	while (rest.n) {
		const char *words = NULL;
		uint32_t c = 0;
		size_t n = visible_char(rest, &c);

		n = n ? n : 1;
		for (size_t i = 0; i < sizeof(spoken) / sizeof(*spoken); i++)
			if (spoken[i].c == c)
				words = spoken[i].words;
		if (words)
			fputs(words, to);
		else
			fwrite(rest.p, 1, n, to);
		rest = slice_from(rest, n);
	}
	text_free(&shown);
}

static void put_line(struct speech *p, struct text *t)
{
	fprintf(p->to, "%d ", p->number++);
	put_words(p->to, text_slice(t));
	fputc('\n', p->to);
	text_clear(t);
}

static void put_event(struct speech *p, size_t i)
{
	const struct row *row = &p->rows.row[p->rows.entry[i].row];
	struct text t = { 0 };

	text_addf(&t, "Event %zu of %zu, ", i + 1, p->rows.entries);
	when_time(&t, row->t, row->half, p->tz);
	text_addf(&t, ", %s", party_name(row->party));
	if (*row->host) {
		text_addc(&t, ' ');
		text_adds(&t, row->host);
	}
	text_addf(&t, ": %s", kind_name(row->kind));
	if (p->rows.entry[i].count > 1)
		text_addf(&t, ", %u times", p->rows.entry[i].count);
	text_adds(&t, ", ");
	text_adds(&t, rows_what(&p->rows, row));
	text_addc(&t, '.');
	put_line(p, &t);
	text_free(&t);
}

static void put_page(struct speech *p)
{
	if (p->next >= p->rows.entries)
		fputs("No more events.\n", p->to);
	for (int i = 0; i < PAGE && p->next < p->rows.entries; i++)
		put_event(p, p->next++);
}

/* --- the device --- */

static void put_says(struct speech *p, const struct verdict *v, struct text *t)
{
	text_adds(t, "Says:");
	for (size_t i = 0; v->first && i < v->first->count; i++) {
		const struct says *s = &v->first->says[i];

		text_addc(t, ' ');
		text_adds(t, s->host ? s->host : party_name(s->party));
		text_addc(t, ' ');
		text_adds(t, s->value);
		text_addc(t, '.');
	}
	if (v->first)
		put_line(p, t);
	text_clear(t);
}

static const char *word_of(const struct cell *c)
{
	if (c->status == STATUS_DIVERGE && c->kind)
		return strcmp(c->kind, "off_baseline") == 0 ? "off baseline" : c->kind;
	return c->status == STATUS_AGREE && c->basis && strcmp(c->basis, "implied") == 0 ? "implied" : status_name(c->status);
}

static void put_verdict(struct speech *p, const struct verdict *v)
{
	struct text t = { 0 };

	text_adds(&t, "Device ");
	text_adds(&t, v->name);
	for (size_t i = 0; i < v->id_count; i++)
		if (strcmp(v->ids[i].type, "imsi") == 0)
			text_addf(&t, ", IMSI %s", v->ids[i].value);
	text_addf(&t, ". Outcome: %s. Times %s.", outcome_words(v->outcome), p->tz ? p->tz : "UTC");
	put_line(p, &t);
	text_adds(&t, v->headline);
	put_line(p, &t);
	if (v->detail && *v->detail) {
		text_addf(&t, "%s.", v->detail);
		put_line(p, &t);
	}
	put_says(p, v, &t);
	text_addf(&t, "Last good: %s. Next: %s.", v->good_line ? v->good_line : "none", v->next_line ? v->next_line : "nothing");
	put_line(p, &t);
	text_adds(&t, "Boundaries:");
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		text_addf(&t, "%s %d %s %s", b ? "," : "", b + 1, boundary_screen((enum boundary)b), word_of(&v->cell[b]));
	text_addc(&t, '.');
	put_line(p, &t);
	text_free(&t);
}

/* Three events before the first divergence, so that what led to it is read first. */
static size_t start_of(const struct speech *p, const struct verdict *v)
{
	size_t at = v->first ? rows_near(&p->rows, v->first->onset) : 0;

	return at > 3 ? at - 3 : 0;
}

static int open_device(struct speech *p, int64_t device, struct error *e)
{
	struct filter all = { 0 };
	struct verdict *v = verdict_of(p->store, device, UTC_NONE, e);

	if (!v || rows_read(&p->rows, p->store, device, v->first ? v->first->onset : UTC_NONE, ROWS_MAX, e) < 0) {
		verdict_free(v);
		return -1;
	}
	rows_fold(&p->rows, &all);
	p->device = device;
	p->number = 1;
	put_verdict(p, v);
	p->next = start_of(p, v);
	verdict_free(v);
	put_page(p);
	return 1;
}

struct names {
	struct speech *p;
	size_t count;
	int64_t last;
	bool quiet; /* only count */
};

static const char *screen_name(const char *id)
{
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary_id((enum boundary)b), id) == 0)
			return boundary_screen((enum boundary)b);
	return id;
}

static int put_name(void *to_whom, const struct device_row *row)
{
	struct names *n = to_whom;
	struct text t = { 0 };

	n->count++;
	n->last = row->id;
	if (n->quiet)
		return 1;
	text_addf(&t, "Device %s, %s", row->name, outcome_words(row->outcome));
	if (row->boundary)
		text_addf(&t, ", %s %s", screen_name(row->boundary), row->kind ? row->kind : "");
	text_addc(&t, '.');
	put_line(n->p, &t);
	text_free(&t);
	return 1;
}

static int put_devices(struct speech *p, struct names *n, struct error *e)
{
	p->number = 1;
	if (verdict_devices(p->store, put_name, n, e) < 0)
		return -1;
	if (n->count == 0)
		fputs("No device found: no line that was recognised binds an identifier.\n", p->to);
	return 1;
}

/* --- commands --- */

static void put_raw(struct speech *p, size_t event)
{
	const struct row *row;
	size_t n = 0;
	char *line;

	if (event < 1 || event > p->rows.entries) {
		fprintf(p->to, "There are events 1 to %zu.\n", p->rows.entries);
		return;
	}
	row = &p->rows.row[p->rows.entry[event - 1].row];
	line = store_line(p->store, row->artifact, row->line, &n);
	fprintf(p->to, "Line %u: ", row->line);
	put_words(p->to, (struct slice){ line, line ? n : 0 });
	fputc('\n', p->to);
	free(line);
}

static void find(struct speech *p, struct slice what)
{
	char *word = xstrndup(what.p, what.n);

	for (size_t i = p->next; i < p->rows.entries; i++) {
		struct text t = { 0 };
		bool found;

		rows_words(&p->rows, &p->rows.row[p->rows.entry[i].row], &t);
		found = slice_find(text_slice(&t), word) >= 0;
		text_free(&t);
		if (found) {
			put_event(p, i);
			p->next = i + 1;
			free(word);
			return;
		}
	}
	fputs("Nothing found from here on.\n", p->to);
	p->next = 0;
	free(word);
}

static int open_named(struct speech *p, struct slice name, struct error *e)
{
	char *word = xstrndup(name.p, name.n);
	int64_t device = verdict_find(p->store, word);

	free(word);
	if (device > 0)
		return open_device(p, device, e);
	fputs(device < 0 ? "More than one device has it.\n" : "No device is called so.\n", p->to);
	return 1;
}

static int put_why(struct speech *p, int64_t boundary, struct error *e)
{
	struct report_options o = { .tz = p->tz, .ascii = true, .device = p->device, .at = UTC_NONE };
	bool diverges = false;

	if (boundary >= 1 && boundary <= BOUNDARY_COUNT && p->device)
		return report_why(p->to, p->store, &o, (enum boundary)(boundary - 1), &diverges, e);
	fputs("why wants a boundary, 1 to 9, of an open device.\n", p->to);
	return 1;
}

static int run(struct speech *p, struct slice line, bool *quit, struct error *e)
{
	struct slice word = slice_token(&line, ' ');
	struct names names = { .p = p };
	int64_t number;

	line = slice_trim(line);
	number = slice_number(line);
	if (slice_is(word, "quit") || slice_is(word, "q"))
		*quit = true;
	else if (slice_is(word, "more") || word.n == 0)
		put_page(p);
	else if (slice_is(word, "event"))
		p->next = number > 0 ? (size_t)number - 1 : 0, put_page(p);
	else if (slice_is(word, "raw"))
		put_raw(p, number < 0 ? 0 : (size_t)number);
	else if (slice_is(word, "find") && line.n)
		find(p, line);
	else if (slice_is(word, "why"))
		return put_why(p, number, e);
	else if (slice_is(word, "devices"))
		return put_devices(p, &names, e);
	else if (slice_is(word, "device"))
		return open_named(p, line, e);
	else
		fputs("more: ten events more. event 5: from there. raw 5: its line. why 8: a boundary. find TEXT. devices. device NAME. quit.\n", p->to);
	return 1;
}

int speak_run(struct store *s, const char *tz, FILE *from, FILE *to, struct error *e)
{
	struct speech p = { .store = s, .tz = tz, .to = to };
	struct names first = { .p = &p, .quiet = true }, names = { .p = &p };
	size_t size = 0;
	char *line = NULL;
	bool quit = false;
	int got = verdict_devices(s, put_name, &first, e);

	if (got >= 0)
		got = first.count == 1 ? open_device(&p, first.last, e) : put_devices(&p, &names, e);
	while (got > 0 && !quit) {
		fputs(p.device ? "simpane> more, raw 1, why 8, find 1883, help, quit\n" : "simpane> device NAME, help, quit\n", to);
		fflush(to);
		if (getline(&line, &size, from) < 0)
			break;
		got = run(&p, slice_trim(slice_of(line)), &quit, e);
	}
	free(line);
	rows_free(&p.rows);
	return got;
}
