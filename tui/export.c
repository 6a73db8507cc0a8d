/*
 * What leaves the screen for a file: the screen as it stands, its rows as a table or as JSON, or a report of the whole case.
 */
#include "export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit.h"
#include "report.h"
#include "visible.h"

enum { COLUMNS_MAX = 8 };

static bool ends(const char *name, const char *what)
{
	return slice_ends(slice_of(name), what);
}

/* --- the screen as text --- */

static void add_glyph(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_addc(t, (char)c);
	} else if (c < 0x800) {
		text_addc(t, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		text_addc(t, (char)(0xE0 | c >> 12));
	} else {
		text_addc(t, (char)(0xF0 | c >> 18));
		text_addc(t, (char)(0x80 | (c >> 12 & 0x3F)));
	}
	if (c >= 0x800)
		text_addc(t, (char)(0x80 | (c >> 6 & 0x3F)));
	if (c >= 0x80)
		text_addc(t, (char)(0x80 | (c & 0x3F)));
}

/* All rows but the two at the foot. */
static void put_screen(FILE *to, const struct canvas *c)
{
	for (int y = 0; y < c->height - 2; y++) {
		struct text t = { 0 };

		text_adds(&t, "");
		for (int x = 0; x < c->width; x++) {
			const struct spot *s = &c->spot[y * c->width + x];

			for (int i = 0; i < 3; i++)
				if (i ? s->mark[i - 1] : s->c)
					add_glyph(&t, i ? s->mark[i - 1] : s->c);
		}
		while (t.n && t.p[t.n - 1] == ' ')
			t.n--;
		fprintf(to, "%.*s\n", (int)t.n, t.p);
		text_free(&t);
	}
}

/* --- its rows --- */

static struct slice value_of(struct slice words, struct slice wanted)
{
	while (words.n) {
		struct slice value = slice_token(&words, '\n'), name = slice_token(&value, '\t');

		if (slice_same(name, wanted))
			return value;
	}
	return (struct slice){ "", 0 };
}

/* A bar would end the cell. */
static void put_cell(FILE *to, struct slice value)
{
	struct text t = { 0 };

	text_adds(&t, "");
	visible_add(&t, value);
	fputs(" ", to);
	for (size_t i = 0; i < t.n; i++)
		fprintf(to, t.p[i] == '|' ? "\\|" : "%c", t.p[i]);
	fputs(" |", to);
	text_free(&t);
}

/* The names that the rows have in common with a reader: those of the first row that says them. */
static size_t name_columns(struct view *v, struct ui *ui, char *name[COLUMNS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < v->list->count && i < 50; i++) {
		struct text words = { 0 };
		struct slice rest;

		v->words(v, ui, i, &words);
		rest = text_slice(&words);
		while (rest.n && n < COLUMNS_MAX) {
			struct slice value = slice_token(&rest, '\n'), own = slice_token(&value, '\t');
			bool known = !value.n || !(word_brief(own) || (v->where == WHERE_RAW && slice_is(own, "text")));

			for (size_t k = 0; k < n && !known; k++)
				known = slice_is(own, name[k]);
			if (!known)
				name[n++] = xstrndup(own.p, own.n);
		}
		text_free(&words);
	}
	return n;
}

static void put_time(struct slice at, FILE *to)
{
	char stamp[32] = "";

	if (at.n)
		utc_print(slice_number(at), stamp);
	fprintf(to, "| %.23s |", stamp);
}

static void put_table(FILE *to, struct view *v, struct ui *ui)
{
	char *name[COLUMNS_MAX];
	size_t n = name_columns(v, ui, name);

	fprintf(to, "| time (%s) |", ui->o->tz ? ui->o->tz : "UTC");
	for (size_t k = 0; k < n; k++)
		fprintf(to, " %s |", name[k]);
	fputs("\n|---|", to);
	for (size_t k = 0; k < n; k++)
		fputs("---|", to);
	fputs("\n", to);
	for (size_t i = 0; i < v->list->count; i++) {
		struct text words = { 0 };

		v->words(v, ui, i, &words);
		put_time(value_of(text_slice(&words), SLICE("at")), to);
		for (size_t k = 0; k < n; k++)
			put_cell(to, value_of(text_slice(&words), slice_of(name[k])));
		fputs("\n", to);
		text_free(&words);
	}
	for (size_t k = 0; k < n; k++)
		free(name[k]);
}

static void put_markdown(FILE *to, struct view *v, struct ui *ui)
{
	fprintf(to, "# %s: %s %s\n\n", ui->o->title, v->name, v->crumb ? v->crumb : "");
	if (v->sentence) {
		struct text t = { 0 };

		v->sentence(v, ui, &t);
		fprintf(to, "%s\n\n", t.p ? t.p : "");
		text_free(&t);
	}
	if (ui->trial.banner.n)
		fprintf(to, "**What if** %s\n\n", ui->trial.banner.p);
	if (v->filter.text)
		fprintf(to, "Filter: `%s`\n\n", v->filter.text);
	if (v->list && v->words)
		put_table(to, v, ui);
}

static void put_row(struct emit *j, struct slice words)
{
	struct slice all = words, rest = words;

	emit_open(j, NULL, '{');
	while (rest.n) {
		struct slice before = slice_cut(all, 0, (size_t)(rest.p - all.p)), value = slice_token(&rest, '\n'), name = slice_token(&value, '\t');
		char *key = xstrndup(name.p, name.n);

		if (slice_is(name, "at"))
			emit_time(j, "wall", slice_number(value));
		else if (value_of(before, name).n == 0 && value.n) /* a name says one thing */
			emit_slice(j, key, value);
		free(key);
	}
	emit_close(j, '}');
}

static void put_json(FILE *to, struct view *v, struct ui *ui)
{
	struct emit j = { 0 };

	emit_open(&j, NULL, '{');
	emit_text(&j, "schema", "simpane.screen/1");
	emit_text(&j, "case", ui->o->title);
	emit_text(&j, "screen", v->name);
	emit_text(&j, "of", v->crumb);
	emit_text(&j, "zone", ui->o->tz ? ui->o->tz : "UTC");
	emit_text(&j, "filter", v->filter.text);
	emit_text(&j, "what_if", ui->trial.banner.n ? ui->trial.banner.p : NULL);
	emit_open(&j, "rows", '[');
	for (size_t i = 0; v->list && v->words && i < v->list->count; i++) {
		struct text words = { 0 };

		v->words(v, ui, i, &words);
		put_row(&j, words_first(text_slice(&words)));
		text_free(&words);
		emit_flush(&j, to);
	}
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_line(&j, to);
	text_free(&j.out);
}

/* --- the file --- */

static int write_case(FILE *to, struct ui *ui, const char *name, struct error *e)
{
	struct report_options o = { .tz = ui->o->tz, .ascii = ui->canvas->ascii, .at = UTC_NONE };
	bool diverges = false;

	return ends(name, ".json") ? report_json(to, ui->store, &o, &diverges, e) : report_text(to, ui->store, &o, &diverges, e);
}

static int write_screen(FILE *to, struct ui *ui, const char *name)
{
	if (ends(name, ".json"))
		put_json(to, ui_screen(ui), ui);
	else if (ends(name, ".md"))
		put_markdown(to, ui_screen(ui), ui);
	else
		put_screen(to, ui->canvas);
	return 1;
}

/* An existing file is never written over. */
static void write_file(struct ui *ui, const char *name, bool whole)
{
	struct error e = { "" };
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), got;
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to) {
		ui_say(ui, STYLE_BAD, "%s: %s", name, errno == EEXIST ? "stands there already; choose another name" : strerror(errno));
		return;
	}
	ui_draw(ui);
	got = whole ? write_case(to, ui, name, &e) : write_screen(to, ui, name);
	if ((ferror(to) | fclose(to)) != 0 && got > 0)
		got = error_set(&e, "%s", strerror(errno));
	if (got < 0)
		ui_say(ui, STYLE_BAD, "%s: %s", name, e.text);
	else
		ui_say(ui, STYLE_GOOD, "%s written to %s", whole ? "report of the whole case" : "this screen", name);
}

static void done(struct ui *ui, bool accepted)
{
	if (accepted && ui->field.text.n)
		write_file(ui, ui->field.text.p, false);
}

static void done_whole(struct ui *ui, bool accepted)
{
	if (accepted && ui->field.text.n)
		write_file(ui, ui->field.text.p, true);
}

void export_begin(struct ui *ui, bool whole)
{
	char *name = xstrndup(ui->argument.n ? ui->argument.p : "", ui->argument.n);

	if (*name)
		write_file(ui, name, whole);
	else if (whole)
		ui_ask(ui, FIELD_PATH, "report of the case to file (.txt, .json)", NULL, done_whole);
	else
		ui_ask(ui, FIELD_PATH, "screen to file (.txt, .md, .json)", NULL, done);
	free(name);
}
