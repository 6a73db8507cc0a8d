#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "emit.h"
#include "fields.h"
#include "input.h"
#include "regex.h"
#include "report.h"
#include "timeline.h"
#include "visible.h"
#include "when.h"

struct listing {
	struct store *store;
	const struct args *args;
	struct timeline_filter filter;
	struct regex *grep; /* NULL: every line */
	struct emit json;
	bool wants_raw;
	bool found; /* rows that come hold what is sought */
};

enum { PATIENCE_MS = 50, ROWS_STEP = 64 };

/* A whole kind, or the family before its dot. */
static bool kind_known(const char *word)
{
	size_t n = strlen(word);

	if (kind_find(slice_of(word)) >= 0)
		return true;
	for (int k = 0; k < KIND_COUNT; k++) {
		const char *name = kind_name((enum kind)k);

		if (strncmp(name, word, n) == 0 && name[n] == '.')
			return true;
	}
	return false;
}

static int words(const struct args *a, struct timeline_filter *f, struct error *e)
{
	const char *names[KIND_COUNT + 1] = { NULL }, *word = a->value[OPTION_KIND], *nearest;
	int party = a->value[OPTION_PARTY] ? party_find(slice_of(a->value[OPTION_PARTY])) : PARTY_NONE;

	if (party < 0 || (a->value[OPTION_PARTY] && party == PARTY_NONE))
		return error_set(e, "no party '%.40s'; they are rsp euicc device network firewall application", a->value[OPTION_PARTY]);
	f->party = (enum party)party;
	f->kind = word;
	if (!word || kind_known(word))
		return 1;
	for (int k = 0; k < KIND_COUNT; k++)
		names[k] = kind_name((enum kind)k);
	nearest = args_nearest(word, names);
	return error_set(e, "no kind '%.40s'%s%s", word, nearest ? "; did you mean " : "", nearest ? nearest : "");
}

static int check(const struct args *a, struct listing *l, struct error *e)
{
	const char *pattern = a->value[OPTION_GREP];

	l->args = a;
	if (args_time(a, OPTION_SINCE, &l->filter.since, e) < 0 || args_time(a, OPTION_UNTIL, &l->filter.until, e) < 0 || words(a, &l->filter, e) < 0)
		return -1;
	if (args_has(a, OPTION_FIXED) && !pattern)
		return error_set(e, "-F says how to read the pattern of --grep, and there is none");
	if (pattern) {
		l->grep = regex_new(slice_of(pattern), args_has(a, OPTION_FIXED) ? REGEX_LITERAL : REGEX_BYTES, e);
		if (!l->grep)
			return error_wrap(e, "--grep");
	}
	l->wants_raw = args_has(a, OPTION_JSON) || args_has(a, OPTION_AS_WRITTEN);
	return 1;
}

static void put_json(struct listing *l, const struct timeline_row *row, struct slice raw)
{
	struct emit *j = &l->json;
	struct slice rest = row->fields, value;
	enum field f;

	emit_open(j, NULL, '{');
	emit_time(j, "t", row->t);
	emit_seconds(j, "uncertainty_s", row->t == UTC_NONE ? UTC_NONE : row->half);
	emit_text(j, "written", row->written);
	emit_text(j, "party", row->party == PARTY_NONE ? NULL : party_name(row->party));
	emit_text(j, "kind", kind_name(row->kind));
	emit_text(j, "device", row->device);
	emit_open(j, "fields", '{');
	while (fields_next(&rest, &f, &value))
		emit_slice(j, field_name(f), value);
	emit_close(j, '}');
	emit_number(j, "count", row->count);
	emit_text(j, "artifact", row->path);
	emit_number(j, "line", row->line);
	emit_number(j, "offset", (int64_t)row->offset);
	emit_text(j, "format", row->format);
	if (raw.p)
		emit_slice(j, "text", raw);
	else
		emit_null(j, "text");
	emit_close(j, '}');
	emit_line(j, stdout);
}

static void put_when(const struct listing *l, const struct timeline_row *row, struct text *t)
{
	struct text when = { 0 };

	if (args_has(l->args, OPTION_AS_WRITTEN))
		text_adds(&when, row->written ? row->written : "no time");
	else
		report_time(&when, row->t, l->args->value[OPTION_TZ]);
	if (!args_has(l->args, OPTION_AS_WRITTEN) && row->t != UTC_NONE && row->half >= NS_PER_S / 20)
		text_addf(&when, " \xC2\xB1%.1f", (double)row->half / 1e9);
	report_cell(t, text_slice(&when), l->args->value[OPTION_TZ] ? 35 : 29);
	text_free(&when);
}

static void put_row(struct listing *l, const struct timeline_row *row, struct slice raw)
{
	struct text t = { 0 };
	char what[256] = "";

	put_when(l, row, &t);
	text_addf(&t, " %-11s ", row->party == PARTY_NONE ? "-" : party_name(row->party));
	report_cell(&t, slice_of(row->host ? row->host : "-"), 12);
	text_addf(&t, " %-20s ", kind_name(row->kind));
	if (args_has(l->args, OPTION_AS_WRITTEN)) {
		visible_add(&t, raw);
	} else {
		timeline_say(row, what, sizeof(what));
		visible_add(&t, slice_of(what));
		if (row->count > 1)
			text_addf(&t, " x%u", row->count);
	}
	text_adds(&t, "  [");
	visible_add(&t, slice_of(row->path));
	text_addf(&t, ":%u]", row->line);
	if (args_has(l->args, OPTION_ASCII))
		report_ascii(&t);
	puts(t.p);
	text_free(&t);
}

static void put(struct listing *l, const struct timeline_row *row)
{
	size_t n = 0;
	char *line = l->wants_raw || (l->grep && !l->found) ? store_line(l->store, row->artifact, row->line, &n) : NULL;
	struct slice raw = { line, line ? n : 0 };

	if (!l->grep || l->found || (line && regex_match(l->grep, raw, NULL, 0) == 1)) {
		if (args_has(l->args, OPTION_JSON))
			put_json(l, row, raw);
		else
			put_row(l, row, raw);
	}
	free(line);
}

/* Row by row the first hits come soonest; what takes longer than a moment is sooner done when all lines are looked through before. */
static int list_rows(struct listing *l, struct timeline *t, struct error *e)
{
	bool whole = l->grep && args_has(l->args, OPTION_FIXED) && !l->filter.device && !l->filter.artifact;
	int64_t until = when_ms() + PATIENCE_MS;
	struct timeline_row row;
	int got;

	for (size_t n = 1; (got = timeline_next(t, &row, e)) == 1; n++) {
		put(l, &row);
		if (!whole || n % ROWS_STEP || when_ms() < until)
			continue;
		whole = false;
		fflush(stdout);
		got = timeline_grep(t, slice_of(l->args->value[OPTION_GREP]), e);
		if (got < 0)
			return -1;
		l->found = got > 0;
	}
	return got;
}

static int list(struct listing *l, struct input *in)
{
	struct error e = { "" };
	struct timeline *t;
	int got;

	l->store = in->store;
	l->filter.device = input_device(in, l->args);
	if (l->filter.device < 0)
		return CODE_USAGE;
	t = timeline_open(in->store, &l->filter, &e);
	if (!t)
		return command_fail(&e, CODE_INTERNAL);
	got = list_rows(l, t, &e);
	timeline_close(t);
	return got < 0 ? command_fail(&e, CODE_INTERNAL) : CODE_DONE;
}

int cmd_timeline(int argc, char **argv)
{
	struct listing l = { 0 };
	struct error e = { "" };
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code)) {
		if (check(&a, &l, &e) < 0)
			code = command_fail(&e, CODE_USAGE);
		else if ((code = input_open(&in, &a, NULL)) == 0)
			code = input_close(&in, list(&l, &in));
	}
	regex_free(l.grep);
	text_free(&l.json.out);
	args_free(&a);
	return code;
}
