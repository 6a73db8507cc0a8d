/*
 * More evidence from within: asks which, shows how far the import is, and reads every screen again.
 */
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "settle.h"
#include "ui.h"

struct adding {
	struct ui *ui;
	struct progress progress;
	bool stopped, undone; /* while it read; while it settled */
};

/* --- the box --- */

static void put_bar(struct canvas *c, struct box b, const struct progress *p)
{
	struct pen pen = pen_at(c, b.y, b.x, b.end);
	int room = b.end - b.x - 7, filled = (int)(progress_percent(p) * (unsigned)(room > 0 ? room : 0) / 100);

	if (!p->size || room < 4)
		return;
	pen_fill(&pen, STYLE_GOOD, "█", b.x + filled);
	pen_fill(&pen, STYLE_DIM, "▒", b.x + room);
	pen_addf(&pen, STYLE_VERDICT, " %3u %%", progress_percent(p));
}

static void put_row(struct canvas *c, struct box b, int row, const char *words)
{
	struct pen p = pen_at(c, b.y + row, b.x, b.end);

	if (row < b.rows)
		pen_cut_middle(&p, STYLE_TEXT, slice_of(words),
			       canvas_columns(c, slice_of(words)) < b.end - b.x ? canvas_columns(c, slice_of(words)) : b.end - b.x);
}

/* While it settles the case is in between: nothing is read of it, and the screen beneath stays as it was drawn. */
static void draw(struct adding *in)
{
	struct ui *ui = in->ui;
	struct text bytes = { 0 }, lines = { 0 };
	struct box b;

	if (!in->progress.settling)
		ui_draw(ui);
	b = frame_box(ui, 4, 44, in->undone ? "import · taking it back" : in->progress.settling ? "import · Ctrl-c takes all of it back" :
			  in->stopped ? "import · stopping" : "import · Ctrl-c keeps what is done");
	put_bar(ui->canvas, b, &in->progress);
	progress_bytes(&in->progress, &bytes);
	text_addf(&lines, "%llu lines", (unsigned long long)in->progress.lines);
	put_row(ui->canvas, b, 1, bytes.p);
	put_row(ui->canvas, b, 2, lines.p);
	put_row(ui->canvas, b, 3, in->progress.entry.p ? in->progress.entry.p : "");
	screen_show(ui->screen);
	text_free(&bytes);
	text_free(&lines);
}

static bool tick(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines)
{
	struct adding *in = to_whom;
	bool *stop = lines == SETTLING ? &in->undone : &in->stopped;
	uint32_t press;

	if (!progress_tick(&in->progress, entry, done, size, lines))
		return !*stop;
	press = screen_key(in->ui->screen, 0);
	*stop |= press == 3 || press == PRESS_OVER;
	draw(in);
	return !*stop;
}

/* --- the import --- */

static void take_in(struct ui *ui, const char *path)
{
	struct adding in = { .ui = ui };
	struct error e = { "" };
	int got;

	ui_rest(ui);
	progress_begin(&in.progress);
	tick(&in, path, 0, 0, 0);
	got = ui->o->import(ui->o->whose, ui->store, path, tick, &in, &e);
	progress_free(&in.progress);
	ui_renew(ui);
	if (in.undone)
		ui_say(ui, STYLE_WAIT, "stopped; the case is as it was before");
	else if (got < 0)
		ui_say(ui, STYLE_BAD, "%s", e.text);
	else if (in.stopped)
		ui_say(ui, STYLE_WAIT, "stopped; what was read is kept");
	else if (got == 0)
		ui_say(ui, STYLE_WAIT, "added, but part of it could not be read: a shows which");
	else
		ui_say(ui, STYLE_GOOD, "added; every screen knows it now");
}

static void done(struct ui *ui, bool accepted)
{
	const char *typed = ui->field.text.p ? ui->field.text.p : "", *home = getenv("HOME");
	bool at_home = home && strncmp(typed, "~/", 2) == 0;
	struct text path = { 0 };

	text_addf(&path, "%s%s", at_home ? home : "", at_home ? typed + 1 : typed);
	if (accepted && path.n)
		take_in(ui, path.p);
	text_free(&path);
}

void evidence_begin(struct ui *ui)
{
	char *path;

	if (!ui->o->import) {
		ui_say(ui, STYLE_DIM, "nothing can be added here");
	} else if (ui->trial.done) {
		ui_say(ui, STYLE_WAIT, "a what-if holds; U takes it back, then I adds evidence to the case as it is");
	} else if (ui->argument.n) {
		path = xstrndup(ui->argument.p, ui->argument.n);
		take_in(ui, path);
		free(path);
	} else {
		ui_ask(ui, FIELD_PATH, "add evidence from", NULL, done);
	}
}
