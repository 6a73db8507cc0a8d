/*
 * What leaves the screen: a report of the whole case, and rows for the clipboard with where they stand.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "ui.h"
#include "visible.h"

static bool ends(const struct text *t, const char *what)
{
	return slice_ends(text_slice(t), what);
}

/* An existing file is never written over. */
static void write_report(struct ui *ui, const struct text *name)
{
	struct report_options o = { .tz = ui->o->tz, .ascii = ui->canvas->ascii, .at = UTC_NONE };
	struct error e = { "" };
	bool diverges = false;
	int fd = open(name->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), got;
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to) {
		ui_say(ui, STYLE_BAD, "%s: %s", name->p, errno == EEXIST ? "stands there already; choose another name" : strerror(errno));
		return;
	}
	got = ends(name, ".json") ? report_json(to, ui->store, &o, &diverges, &e) : report_text(to, ui->store, &o, &diverges, &e);
	if (fclose(to) != 0 && got > 0)
		got = error_set(&e, "%s", strerror(errno));
	if (got < 0)
		ui_say(ui, STYLE_BAD, "%s: %s", name->p, e.text);
	else
		ui_say(ui, STYLE_GOOD, "report of the whole case written to %s", name->p);
}

static void done(struct ui *ui, bool accepted)
{
	if (accepted && ui->field.text.n)
		write_report(ui, &ui->field.text);
}

void export_begin(struct ui *ui)
{
	ui_ask(ui, "report to file (.txt, .json)", NULL, done);
}

/* --- copying --- */

static void add_line(struct ui *ui, int64_t artifact, uint32_t line, struct text *out)
{
	struct artifacts *list = store_artifacts(ui->store);
	struct artifact a;
	size_t n = 0;
	char *raw = store_line(ui->store, artifact, line, &n);

	while (artifacts_next(list, &a))
		if (a.id == artifact)
			text_addf(out, "%s line %u sha256 %s\n", a.path, line, a.sha256 ? a.sha256 : "-");
	artifacts_free(list);
	visible_add(out, (struct slice){ raw, raw ? n : 0 });
	free(raw);
}

/* The last of the words is what a row says in one piece; a list of words otherwise. */
static void add_words(struct view *v, struct ui *ui, struct text *out)
{
	struct text words = { 0 };
	struct slice rest;

	v->words(v, ui, v->list->cursor, &words);
	rest = text_slice(&words);
	while (rest.n) {
		struct slice value = slice_token(&rest, '\n'), name = slice_token(&value, '\t');

		if (value.n && !slice_is(name, "screen") && !slice_is(name, "text"))
			text_addf(out, "%s%.*s", out->n ? " " : "", SLICE_ARG(value));
		else if (value.n && out->n == 0)
			visible_add(out, value);
	}
	text_free(&words);
}

void copy_row(struct ui *ui, bool cite)
{
	struct view *v = ui_screen(ui);
	struct text out = { 0 }, place = { 0 };
	struct slice rest;
	int64_t artifact;

	if (!v->list || !v->list->count || (cite ? !v->cite : !v->words)) {
		ui_say(ui, STYLE_DIM, "nothing to copy here");
		return;
	}
	if (cite) {
		v->cite(v, ui, &place);
		rest = text_slice(&place);
		artifact = slice_number(slice_token(&rest, ' '));
		add_line(ui, artifact, (uint32_t)slice_number(rest), &out);
	} else {
		add_words(v, ui, &out);
	}
	if (screen_copy(ui->screen, text_slice(&out)))
		ui_say(ui, STYLE_GOOD, "copied %zu bytes, if the terminal allows it", out.n);
	else
		ui_say(ui, STYLE_GOOD, "copied: %.*s", (int)strcspn(out.p ? out.p : "", "\n"), out.p ? out.p : "");
	text_free(&out);
	text_free(&place);
}
