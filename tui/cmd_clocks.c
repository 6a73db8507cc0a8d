#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "emit.h"
#include "input.h"
#include "report.h"
#include "summary.h"

struct clocks {
	struct emit json;
	char **path, **host; /* of every artifact: which clock stamped it */
	size_t n;
	bool ascii;
};

static void gather(struct store *s, struct clocks *c)
{
	struct artifacts *list = store_artifacts(s);
	struct artifact row;

	while (artifacts_next(list, &row)) {
		c->path = xrealloc(c->path, c->n + 1, sizeof(*c->path));
		c->host = xrealloc(c->host, c->n + 1, sizeof(*c->host));
		c->path[c->n] = xstrdup(row.path);
		c->host[c->n++] = xstrdup(row.host);
	}
	artifacts_free(list);
}

static void unbounded(struct emit *j, const char *key, bool has, double value)
{
	if (has)
		emit_real(j, key, value);
	else
		emit_null(j, key);
}

static int put_json(void *to_whom, const struct clock_row *row)
{
	struct clocks *c = to_whom;
	struct emit *j = &c->json;

	emit_open(j, NULL, '{');
	emit_text(j, "clock", row->name);
	emit_text(j, "zone", row->zone);
	emit_text(j, "zone_basis", row->zone_basis);
	emit_real(j, "offset_s", row->offset);
	unbounded(j, "lo_s", row->has_lo, row->lo);
	unbounded(j, "hi_s", row->has_hi, row->hi);
	emit_number(j, "utc_offset_s", row->utc_offset);
	emit_number(j, "segments", row->segments);
	emit_real(j, "drift_ppm", row->drift);
	emit_text(j, "basis", row->basis);
	emit_open(j, "artifacts", '[');
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->host[i] ? c->host[i] : c->path[i], row->name) == 0)
			emit_text(j, NULL, c->path[i]);
	emit_close(j, ']');
	emit_close(j, '}');
	return 1;
}

static int put_row(void *to_whom, const struct clock_row *row)
{
	struct clocks *c = to_whom;
	struct text t = { 0 }, bounds = { 0 };

	text_addc(&bounds, row->has_lo ? '[' : '(');
	text_addf(&bounds, row->has_lo ? "%.3f, " : "-inf, ", row->lo);
	text_addf(&bounds, row->has_hi ? "%.3f]" : "+inf)", row->hi);
	report_cell(&t, slice_of(row->name), 24);
	text_addc(&t, ' ');
	report_cell(&t, slice_of(row->zone ? row->zone : "-"), 16);
	text_addf(&t, " %-9s %10.3f  %-20s ", row->zone_basis ? row->zone_basis : "-", row->offset, bounds.p);
	report_cell(&t, slice_of(row->basis), 0);
	if (row->reference && (!row->basis || strncmp(row->basis, "reference", strlen("reference")) != 0))
		text_adds(&t, ", reference");
	if (c->ascii)
		report_ascii(&t);
	puts(t.p);
	text_free(&t);
	text_free(&bounds);
	return 1;
}

static int list(struct input *in, const struct args *a)
{
	struct clocks c = { .ascii = args_has(a, OPTION_ASCII) };
	struct error e = { "" };
	bool json = args_has(a, OPTION_JSON);
	int got;

	gather(in->store, &c);
	if (json) {
		emit_open(&c.json, NULL, '{');
		emit_text(&c.json, "schema", "simpane.clocks/1");
		emit_open(&c.json, "clocks", '[');
	} else
		printf("%-24s %-16s %-9s %10s  %-20s %s\n", "CLOCK", "ZONE", "BASIS", "AHEAD s", "INTERVAL", "HOW IT IS KNOWN");
	got = summary_clocks(in->store, json ? put_json : put_row, &c, &e);
	if (json && got >= 0) {
		emit_close(&c.json, ']');
		emit_close(&c.json, '}');
		emit_line(&c.json, stdout);
	}
	for (size_t i = 0; i < c.n; i++) {
		free(c.path[i]);
		free(c.host[i]);
	}
	free(c.path);
	free(c.host);
	text_free(&c.json.out);
	return got < 0 ? command_fail(&e, CODE_INTERNAL) : CODE_DONE;
}

int cmd_clocks(int argc, char **argv)
{
	return input_run(argc, argv, list);
}
