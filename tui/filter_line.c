/*
 * The filter line: applied while it is typed, put back by Esc, kept under a name.
 */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ui.h"

/* "@name" stands for the filter of that name. */
static void expand(struct slice line, struct text *out)
{
	text_adds(out, "");
	while (line.n) {
		struct slice word = slice_token(&line, ' ');
		char *kept = slice_starts(word, "@") ? config_get("filters", slice_from(word, 1)) : NULL;

		if (out->n)
			text_addc(out, ' ');
		text_add(out, kept ? slice_of(kept) : word);
		free(kept);
	}
}

static int set(struct ui *ui, struct slice line, struct error *e)
{
	struct view *v = ui_screen(ui);
	struct text whole = { 0 };
	int got;

	expand(slice_trim(line), &whole);
	got = filter_set(&v->filter, whole.p, ui->hiding, e);
	text_free(&whole);
	if (got < 0)
		return -1;
	v->version++;
	v->filtered(v, ui);
	return 1;
}

void filter_now(struct ui *ui)
{
	struct error e = { "" };

	ui->refilter = false;
	if (!ui->field.on || ui->field.prompt[0] == '/')
		return;
	if (set(ui, text_slice(&ui->field.text), &e) < 0) { /* not yet: all are shown */
		set(ui, SLICE(""), &e);
		ui_say(ui, STYLE_WAIT, "%s", e.text);
	}
}

static void typed(struct ui *ui)
{
	ui->refilter = true;
}

static void done(struct ui *ui, bool accepted)
{
	struct error e = { "" };

	ui->refilter = false;
	if (!accepted)
		ui->hiding = false;
	if (set(ui, accepted ? text_slice(&ui->field.text) : slice_of(ui->filter_before), &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
}

void filter_begin(struct ui *ui, bool hide)
{
	struct view *v = ui_screen(ui);

	if (!v->filtered) {
		ui_say(ui, STYLE_DIM, "nothing to filter here");
		return;
	}
	ui->hiding = hide;
	free(ui->filter_before);
	ui->filter_before = xstrdup(v->filter.text ? v->filter.text : "");
	ui_ask(ui, FIELD_FILTER, hide ? "hide" : "filter", typed, done);
	if (ui->argument.n) {
		ui->field.on = false;
		text_add(&ui->field.text, ui->argument);
		done(ui, true);
	} else if (v->filter.text && !hide) { /* go on where it stands; C-u begins anew */
		text_adds(&ui->field.text, v->filter.text);
		text_addc(&ui->field.text, ' ');
	}
}

void filter_save(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	struct error e = { "" };

	if (!v->filter.text)
		ui_say(ui, STYLE_WAIT, "no filter stands here; f begins one");
	else if (!ui->argument.n)
		ui_say(ui, STYLE_WAIT, "under which name? :save-filter NAME");
	else if (config_set("filters", ui->argument, slice_of(v->filter.text), &e) < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	else
		ui_say(ui, STYLE_GOOD, "kept; @%.*s in a filter line uses it", SLICE_ARG(ui->argument));
}
