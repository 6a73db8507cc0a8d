#include "cmd.h"
#include "emit.h"
#include "input.h"
#include "report.h"
#include "templates.h"

enum { FORMS_SHOWN = 10, EXAMPLE_SHOWN = 200 }; /* of an artifact; columns */

/* --- what nobody could read --- */

static void put_forms_json(struct emit *j, const struct templates *t)
{
	emit_open(j, "unknown", '[');
	for (size_t i = 0; i < t->n && i < FORMS_SHOWN; i++) {
		emit_open(j, NULL, '{');
		emit_number(j, "count", t->at[i].count);
		emit_text(j, "form", t->at[i].form);
		emit_number(j, "line", t->at[i].line);
		emit_slice(j, "example", (struct slice){ t->at[i].example, t->at[i].size });
		emit_close(j, '}');
	}
	emit_close(j, ']');
	emit_number(j, "unknown_forms", (int64_t)t->n);
}

static void put_cell(const char *label, struct slice s, bool ascii)
{
	struct text t = { 0 };

	text_adds(&t, label);
	report_cell(&t, slice_cut(s, 0, EXAMPLE_SHOWN), 0);
	if (s.n > EXAMPLE_SHOWN)
		text_adds(&t, "...");
	if (ascii)
		report_ascii(&t);
	puts(t.p);
	text_free(&t);
}

static void put_forms(const struct templates *t, bool ascii)
{
	int64_t left = t->unread;
	size_t i;

	for (i = 0; i < t->n && i < FORMS_SHOWN; i++) {
		char label[48];

		snprintf(label, sizeof(label), "%10lldx  ", (long long)t->at[i].count);
		put_cell(label, slice_of(t->at[i].form), ascii);
		snprintf(label, sizeof(label), "%19s%u: ", "line ", t->at[i].line);
		put_cell(label, (struct slice){ t->at[i].example, t->at[i].size }, ascii);
		left -= t->at[i].count;
	}
	if (left > 0)
		printf("%10lldx  of %zu%s other forms\n", (long long)left, t->n - i, t->other ? " and more" : "");
}

/* --- artifacts --- */

static void put_json(struct emit *j, const struct artifact *row, const struct templates *t)
{
	emit_open(j, NULL, '{');
	emit_text(j, "artifact", row->path);
	emit_text(j, "party", row->party == PARTY_NONE ? NULL : party_name(row->party));
	emit_text(j, "format", row->format);
	emit_number(j, "bytes", row->bytes);
	emit_number(j, "lines", row->lines);
	emit_number(j, "recognised", row->recognised);
	emit_number(j, "unrecognised", row->unrecognised);
	emit_number(j, "blank", row->blank);
	emit_number(j, "undated", row->undated);
	emit_text(j, "sha256", row->sha256);
	emit_time(j, "from", row->from);
	emit_time(j, "to", row->to);
	emit_text(j, "problem", row->problem);
	put_forms_json(j, t);
	emit_close(j, '}');
	emit_flush(j, stdout);
}

static void put_row(const struct artifact *row, bool ascii)
{
	struct text t = { 0 };

	text_addf(&t, "%-12s ", row->party == PARTY_NONE ? "-" : party_name(row->party));
	report_cell(&t, slice_of(row->format ? row->format : "-"), 16);
	text_addf(&t, " %9lld %8lld %8lld %8lld %7lld  ", (long long)row->bytes, (long long)row->lines, (long long)row->recognised,
		  (long long)row->unrecognised, (long long)row->undated);
	text_addf(&t, "%.12s  ", row->sha256 ? row->sha256 : "-");
	report_cell(&t, slice_of(row->path), 0);
	if (row->problem) {
		text_adds(&t, ": ");
		report_cell(&t, slice_of(row->problem), 0);
	}
	if (ascii)
		report_ascii(&t);
	puts(t.p);
	text_free(&t);
}

static int put(struct input *in, const struct args *a, const struct artifact *row, struct emit *j)
{
	bool json = args_has(a, OPTION_JSON), ascii = args_has(a, OPTION_ASCII);
	struct templates t = { 0 };
	struct error e = { "" };
	int ok = 1;

	if (row->unrecognised > 0 && (json || args_has(a, OPTION_UNKNOWN)))
		ok = templates_read(&t, in->store, row->id, &e);
	if (json) {
		put_json(j, row, &t);
	} else {
		put_row(row, ascii);
		put_forms(&t, ascii);
	}
	templates_free(&t);
	return ok < 0 ? command_fail(&e, CODE_INPUT) : CODE_DONE;
}

static int list(struct input *in, const struct args *a)
{
	bool json = args_has(a, OPTION_JSON);
	struct artifacts *rows = store_artifacts(in->store);
	struct artifact row;
	struct emit j = { 0 };
	int code = CODE_DONE;

	emit_open(&j, NULL, '{');
	emit_text(&j, "schema", "simpane.artifacts/1");
	emit_open(&j, "artifacts", '[');
	if (!json)
		printf("%-12s %-16s %9s %8s %8s %8s %7s  %-12s  %s\n", "PARTY", "FORMAT", "BYTES", "LINES", "RECOG.", "NOT", "UNDATED",
		       "SHA-256", "ARTIFACT");
	while (artifacts_next(rows, &row)) {
		int said = put(in, a, &row, &j);

		code = said ? said : code;
	}
	artifacts_free(rows);
	emit_close(&j, ']');
	emit_close(&j, '}');
	if (json)
		emit_line(&j, stdout);
	text_free(&j.out);
	return code;
}

int cmd_artifacts(int argc, char **argv)
{
	return input_run(argc, argv, list);
}
