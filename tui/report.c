/*
 * What text and JSON reports share: the devices to write, times, and words that wrap.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "visible.h"

struct collect {
	struct fleet *fleet;
	int64_t device;
};

void fleet_count(struct fleet *f, enum outcome o, const char *boundary)
{
	f->all++;
	f->outcome[o]++;
	for (int b = 0; boundary && b < BOUNDARY_COUNT; b++)
		if (strcmp(boundary, boundary_id((enum boundary)b)) == 0)
			f->boundary[b]++;
}

static int collect(void *to_whom, const struct device_row *row)
{
	struct collect *c = to_whom;
	struct fleet *f = c->fleet;

	fleet_count(f, row->outcome, row->boundary);
	deliveries_add(&f->deliveries, row->delivery);
	if (c->device && row->id != c->device)
		return 1;
	f->device = xrealloc(f->device, f->count + 1, sizeof(*f->device));
	f->device[f->count++] = row->id;
	return 1;
}

int fleet_read(struct fleet *f, struct store *s, int64_t device, struct error *e)
{
	struct collect c = { f, device };

	int got;

	*f = (struct fleet){ 0 };
	got = verdict_devices(s, collect, &c, e);
	deliveries_sort(&f->deliveries);
	return got;
}

void fleet_restart(struct fleet *f)
{
	f->all = 0;
	memset(f->outcome, 0, sizeof(f->outcome));
	memset(f->boundary, 0, sizeof(f->boundary));
}

void fleet_free(struct fleet *f)
{
	free(f->device);
	deliveries_free(&f->deliveries);
	*f = (struct fleet){ 0 };
}

/* A zone's offset is known by wall time; twice round is enough for all but the hour that stands twice. */
static int32_t offset_at(const char *tz, int64_t ns)
{
	int32_t offset = 0, again;

	if (!tz || !utc_zone_offset(tz, ns, &offset))
		return 0;
	return utc_zone_offset(tz, ns + offset * NS_PER_S, &again) ? again : offset;
}

void report_time(struct text *out, int64_t ns, const char *tz)
{
	int32_t offset = ns == UTC_NONE ? 0 : offset_at(tz, ns), size = offset < 0 ? -offset : offset;
	char stamp[32];

	if (ns == UTC_NONE) {
		text_adds(out, "no time");
		return;
	}
	utc_print(ns + offset * NS_PER_S, stamp);
	text_addf(out, "%.10s %.12s", stamp, stamp + 11);
	if (tz && strcmp(tz, "UTC") != 0)
		text_addf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

void report_ascii(struct text *t)
{
	static const struct { uint32_t c; const char *words; } known[] = {
		{ 0xB7, "|" }, { 0xB1, "+/-" }, { 0xD7, "x" }, { 0x2192, "->" }, { 0x2026, "..." }, { 0x203A, ">" }, { 0x2717, "x" }, { 0x2713, "ok" },
		{ 0x2248, "~" },
	};
	struct slice s = text_slice(t);
	struct text out = { 0 };

	while (s.n) {
		const char *words = NULL;
		uint32_t c = 0;
		size_t n = visible_char(s, &c);

		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (known[i].c == c)
				words = known[i].words;
		if (words)
			text_adds(&out, words);
		else if (c < 0x80)
			text_addc(&out, (char)c);
		else
			text_addf(&out, "<u+%04x>", (unsigned)c);
		s = slice_from(s, n ? n : 1);
	}
	text_free(t);
	*t = out;
}

static struct text shown(struct slice s, bool ascii)
{
	struct text t = { 0 };

	text_adds(&t, "");
	visible_add(&t, s);
	if (ascii)
		report_ascii(&t);
	return t;
}

static size_t characters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

void report_words(FILE *to, const char *label, struct slice words, bool ascii)
{
	struct text t = shown(words, ascii);
	struct slice rest = text_slice(&t);
	size_t indent = label ? 11 : 0, column = indent;

	fprintf(to, "%-*s", (int)indent, label ? label : "");
	while (rest.n) {
		struct slice word = slice_token(&rest, ' ');
		size_t width = characters(word);

		if (column > indent && column + 1 + width > REPORT_COLUMNS) {
			fprintf(to, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', to);
			column++;
		}
		fprintf(to, "%.*s", SLICE_ARG(word));
		column += width;
	}
	fputc('\n', to);
	text_free(&t);
}

void report_raw(FILE *to, struct slice raw, bool ascii)
{
	enum { INDENT = 4, ROWS = 4 };
	struct text t = { 0 };
	struct slice rest;

	visible_cut(&t, raw, (REPORT_COLUMNS - INDENT) * ROWS);
	if (ascii)
		report_ascii(&t);
	rest = text_slice(&t);
	while (rest.n) {
		size_t n = 0, column = 0;
		uint32_t c;

		while (n < rest.n && column++ < REPORT_COLUMNS - INDENT)
			n += visible_char(slice_from(rest, n), &c);
		fprintf(to, "%*s%.*s\n", INDENT, "", (int)n, rest.p);
		rest = slice_from(rest, n);
	}
	text_free(&t);
}

void report_cell(struct text *out, struct slice s, size_t columns)
{
	size_t start = out->n, width;

	if (columns)
		visible_cut(out, s, columns);
	else
		visible_add(out, s);
	width = characters(slice_from(text_slice(out), start));
	for (; width < columns; width++)
		text_addc(out, ' ');
}
