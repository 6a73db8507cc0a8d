/*
 * A report for a ticket. Markdown and HTML carry the text form as it is, in a block that no log line can break out of.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "input.h"
#include "report.h"

static void put_markdown(FILE *to, struct slice text)
{
	fputs("# simpane report\n\n", to);
	while (text.n) {
		struct slice line = slice_token(&text, '\n');

		fprintf(to, "%s%.*s\n", line.n ? "    " : "", SLICE_ARG(line));
	}
}

static void put_html(FILE *to, struct slice text)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>simpane report</title></head>\n<body>\n<pre>\n", to);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '<' || c == '>' || c == '&')
			fputs(c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;", to);
		else
			fputc(c, to);
	}
	fputs("</pre>\n</body>\n</html>\n", to);
}

typedef void putter(FILE *to, struct slice text); /* of a function, as every kind of text has one */

static int put_text(FILE *to, struct store *s, const struct report_options *o, putter *put, struct error *e)
{
	bool diverges = false;
	char *buf = NULL;
	size_t n = 0;
	FILE *memory;
	int got;

	if (!put)
		return report_text(to, s, o, &diverges, e);
	memory = open_memstream(&buf, &n);
	if (!memory)
		return error_set(e, "%s", strerror(errno));
	got = report_text(memory, s, o, &diverges, e);
	if (fclose(memory) != 0 && got >= 0)
		got = error_set(e, "%s", strerror(errno));
	if (got >= 0)
		put(to, (struct slice){ buf, n });
	free(buf);
	return got;
}

struct form {
	const char *name;
	putter *put; /* NULL: text as it is */
};
static const struct form forms[] = { { "txt", NULL }, { "md", put_markdown }, { "html", put_html }, { "json", NULL } };

static const struct form *form_find(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

static int write_to(FILE *to, struct input *in, const struct report_options *o, const struct form *form)
{
	struct error e = { "" };
	bool diverges = false;
	int got;

	store_stay(in->store);
	if (strcmp(form->name, "json") == 0)
		got = report_json(to, in->store, o, &diverges, &e);
	else
		got = put_text(to, in->store, o, form->put, &e);
	store_leave(in->store);
	return got < 0 ? command_fail(&e, CODE_INTERNAL) : CODE_DONE;
}

static int report(struct input *in, const struct args *a, struct report_options *o, const struct form *form)
{
	const char *path = a->value[OPTION_OUTPUT];
	FILE *to = stdout;
	int code;

	o->device = input_device(in, a);
	if (o->device < 0)
		return CODE_USAGE;
	if (path && strcmp(path, "-") != 0)
		to = fopen(path, "w");
	if (!to) {
		struct error e = { "" };

		error_set(&e, "%.300s: %s", path, strerror(errno));
		return command_fail(&e, CODE_USAGE);
	}
	code = write_to(to, in, o, form);
	if (to != stdout && fclose(to) != 0) {
		command_say(path, ": cannot be written");
		code = CODE_INTERNAL;
	}
	return code;
}

int cmd_report(int argc, char **argv)
{
	struct report_options o = { 0 };
	struct error e = { "" };
	struct args a;
	struct input in;
	int code;

	if (!command_begin(&a, argc, argv, &code)) {
		const char *name = a.value[OPTION_FORMAT] ? a.value[OPTION_FORMAT] : "txt";
		const struct form *form = form_find(name);

		o.tz = a.value[OPTION_TZ];
		o.ascii = args_has(&a, OPTION_ASCII);
		if (!form)
			error_set(&e, "-f wants md, html, txt or json, not '%.40s'", name);
		if (!form || args_time(&a, OPTION_AT, &o.at, &e) < 0)
			code = command_fail(&e, CODE_USAGE);
		else if ((code = input_open(&in, &a, NULL)) == 0)
			code = input_close(&in, report(&in, &a, &o, form));
	}
	args_free(&a);
	return code;
}
