#include "cmd.h"
#include "emit.h"
#include "input.h"
#include "report.h"

static void put_json(struct emit *j, const struct artifact *row)
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

static void list(struct input *in, const struct args *a)
{
	bool json = args_has(a, OPTION_JSON);
	struct artifacts *rows = store_artifacts(in->store);
	struct artifact row;
	struct emit j = { 0 };

	emit_open(&j, NULL, '{');
	emit_text(&j, "schema", "simpane.artifacts/1");
	emit_open(&j, "artifacts", '[');
	if (!json)
		printf("%-12s %-16s %9s %8s %8s %8s %7s  %-12s  %s\n", "PARTY", "FORMAT", "BYTES", "LINES", "RECOG.", "NOT", "UNDATED", "SHA-256", "ARTIFACT");
	while (artifacts_next(rows, &row)) {
		if (json)
			put_json(&j, &row);
		else
			put_row(&row, args_has(a, OPTION_ASCII));
	}
	artifacts_free(rows);
	emit_close(&j, ']');
	emit_close(&j, '}');
	if (json)
		emit_line(&j, stdout);
	text_free(&j.out);
}

int cmd_artifacts(int argc, char **argv)
{
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code) && (code = input_open(&in, &a, NULL)) == 0) {
		list(&in, &a);
		code = input_close(&in, CODE_DONE);
	}
	args_free(&a);
	return code;
}
