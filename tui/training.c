#include "training.h"

#include <string.h>

#include "device.h"
#include "when.h"

bool training_on(const struct ui *ui)
{
	return ui->training.device != 0;
}

bool training_withholds(const struct ui *ui, enum action a)
{
	static const enum action telling[] = {
		ACTION_DIVERGENCE, ACTION_DIVERGENCE_BACK, ACTION_CHANGE, ACTION_CHANGE_BACK, ACTION_WHY, ACTION_WHY_ROW, ACTION_VERDICT,
		ACTION_PIN, ACTION_FLEET, ACTION_HISTORY, ACTION_COMPARE, ACTION_WHAT_IF, ACTION_OFFSET, ACTION_OFFSET_CLEAR, ACTION_ZONE,
		ACTION_REPORT, ACTION_IMPORT, ACTION_TRAIN,
	};

	for (size_t i = 0; training_on(ui) && i < sizeof(telling) / sizeof(*telling); i++)
		if (telling[i] == a)
			return true;
	return false;
}

void training_begin(struct ui *ui, int64_t device)
{
	struct training *t = &ui->training;
	bool always = t->always;

	training_end(ui);
	*t = (struct training){ .device = device, .begun = when_ms(), .last = WHERE_DEVICE, .always = always };
}

void training_end(struct ui *ui)
{
	ui->training.device = 0;
	text_free(&ui->training.so_far);
}

void training_saw(struct ui *ui, enum action a)
{
	struct training *t = &ui->training;
	unsigned where = ui_screen(ui)->where;

	t->searches += a == ACTION_SEARCH;
	t->lines += where == WHERE_RAW && t->last != WHERE_RAW;
	t->seen |= where;
	t->last = where;
}

/* --- what is said in place of the verdict --- */

int training_strip(struct ui *ui, int y)
{
	struct pen names = pen_at(ui->canvas, y, 1, ui->canvas->width), states = pen_at(ui->canvas, y + 1, 1, ui->canvas->width);
	bool brief = ui->canvas->width < 118;
	const char *name[BOUNDARY_COUNT];
	int spare = ui->canvas->width - 1;

	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		name[b] = brief ? boundary_short((enum boundary)b) : boundary_screen((enum boundary)b);
		spare -= (int)strlen(name[b]) + 3;
	}
	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		int to = names.x + (int)strlen(name[b]) + 3 + (spare > 0 ? (spare + b) / BOUNDARY_COUNT : 0);

		pen_addf(&names, STYLE_TEXT, "%d %s", b + 1, name[b]);
		pen_to(&names, to);
		pen_adds(&states, STYLE_DIM, "▒");
		pen_to(&states, to);
	}
	return 2;
}

/* Where the strip has no room the numbers are told here. */
static void say_task(const struct ui *ui, struct text *out)
{
	text_adds(out, ui->training.found ? "That is the boundary. Now put the cursor on the line that shows it, and press its number again." :
			 "Put the cursor on the line that shows it, then press the number of the boundary; 0 when nothing diverges here.");
	for (int b = 0; ui->canvas->width < 72 && b < BOUNDARY_COUNT; b++)
		text_addf(out, " %d %s", b + 1, boundary_short((enum boundary)b));
}

int training_draw(struct ui *ui, int y, int rows)
{
	static const char *const words[] = { " TRAINING  ", "At which boundary did the views first part?", "  0-9 answer  K hint  v reveal" };
	struct slice rest = text_slice(&ui->training.so_far);
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	struct text task = { 0 };
	size_t lines = 0;
	int used = 1;

	for (int i = 0; i < 3; i++)
		if (p.x + canvas_columns(ui->canvas, slice_of(words[i])) <= ui->canvas->width || i == 0)
			pen_adds(&p, STYLE_TRAINING, words[i]);
	pen_fill(&p, STYLE_TRAINING, " ", ui->canvas->width);
	say_task(ui, &task);
	if (used < rows)
		used += frame_wrap(ui, y + used, 3, ui->canvas->width - 1, rows - used < 3 ? rows - used : 3, STYLE_TEXT, text_slice(&task));
	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	while (lines > (size_t)(rows > used ? rows - used : 0) && lines--) /* the last ones are what one asked for */
		slice_token(&rest, '\n');
	while (rest.n && used < rows)
		used += frame_wrap(ui, y + used, 3, ui->canvas->width - 1, 1, STYLE_WAIT, slice_token(&rest, '\n'));
	text_free(&task);
	return used;
}

/* --- answers --- */

static bool shows(const struct divergence *f, const struct row *row)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->says[i].evidence.event == row->id ||
		    (f->says[i].evidence.artifact == row->artifact && f->says[i].evidence.line == row->line))
			return true;
	return false;
}

/* Any line of the fold under the cursor will do. */
static bool shown_here(const struct device_view *d, const struct divergence *f)
{
	uint32_t i;

	if (!d->rows.entries)
		return false;
	i = d->rows.entry[d->list.cursor].row;
	do {
		if (i == d->bad || shows(f, &d->rows.row[i]))
			return true;
		i = d->rows.row[i].next;
	} while (i);
	return false;
}

static void say_looks(const struct training *t, struct text *out)
{
	static const struct { unsigned where; const char *name; } screens[] = {
		{ WHERE_ARTIFACTS, "artifacts" }, { WHERE_FORMS, "unread lines" }, { WHERE_CLOCKS, "clocks" },
	};

	text_adds(out, "Time ");
	when_span(out, (when_ms() - t->begun) * 1000000);
	text_addf(out, ", %u answer%s, %u hint%s. Looked at: timeline, %u raw line%s", t->answers, t->answers == 1 ? "" : "s", t->hints,
		  t->hints == 1 ? "" : "s", t->lines, t->lines == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++)
		if (t->seen & screens[i].where)
			text_addf(out, ", %s", screens[i].name);
	if (t->searches)
		text_addf(out, ", %u search%s", t->searches, t->searches == 1 ? "" : "es");
	text_adds(out, ".\n");
}

/* The judgement first, then all that was withheld; the screen beneath is the usual one again. */
static void reveal(struct device_view *d, struct ui *ui, const char *judgement)
{
	const struct verdict *v = d->rest;
	struct text words = { 0 };

	text_addf(&words, "%s\n", judgement);
	say_looks(&ui->training, &words);
	text_adds(&words, "\n");
	text_adds(&words, v->headline ? v->headline : "");
	text_adds(&words, "\n");
	training_end(ui);
	if (v->first)
		device_go_first(d, ui);
	ui_push(ui, overlay_answer_new(ui, d->device, text_slice(&words)));
	text_free(&words);
}

static void answer(struct device_view *d, struct ui *ui, int n)
{
	const struct divergence *f = d->rest->first;
	struct training *t = &ui->training;
	struct text words = { 0 };

	t->answers++;
	if (n == 0 && !f) {
		reveal(d, ui, "✓ Right: nothing diverges where the evidence reaches.");
	} else if (!f || n != (int)f->boundary + 1) {
		text_addf(&t->so_far, "✗ Not %d %s.\n", n, n ? boundary_screen((enum boundary)(n - 1)) : "nowhere: something diverges");
		ui_say(ui, STYLE_WAIT, "not there; look on. K gives a hint, v tells");
	} else if (!shown_here(d, f)) {
		t->found = true;
		ui_say(ui, STYLE_GOOD, "%d %s it is; but this line does not show it", n, boundary_screen(f->boundary));
	} else {
		text_addf(&words, "✓ Right: %d %s, and this line shows it.", n, boundary_screen(f->boundary));
		reveal(d, ui, words.p);
	}
	text_free(&words);
}

static void hint(struct device_view *d, struct ui *ui)
{
	const struct divergence *f = d->rest->first;
	struct training *t = &ui->training;
	struct text *out = &t->so_far;

	if (t->hints == (f ? 3 : 2)) {
		ui_say(ui, STYLE_WAIT, "no more hints; v tells");
		return;
	}
	text_addf(out, "Hint %u: ", ++t->hints);
	if (!f) {
		text_adds(out, t->hints == 1 ? "read what each party says last, and follow one message to its end." : "not every case has a divergence.");
	} else if (t->hints == 1) {
		text_addf(out, "what happens there is of the kind \"%s\".", f->kind);
	} else if (t->hints == 2) {
		text_adds(out, "it begins at ");
		when_short(out, f->onset, ui->o->tz);
		text_adds(out, ".");
	} else if (f->count) {
		text_addf(out, "the %s party says so", party_name(f->says[0].party));
		if (f->says[0].host)
			text_addf(out, ", at %s", f->says[0].host);
		text_adds(out, ".");
	} else {
		text_adds(out, "nobody says so outright: somebody should have heard of it and did not.");
	}
	text_adds(out, "\n");
}

void training_key(struct device_view *d, struct ui *ui, enum action a, uint32_t press)
{
	if (a == ACTION_ANSWER)
		answer(d, ui, (int)press - '0');
	else if (a == ACTION_HINT)
		hint(d, ui);
	else if (a == ACTION_REVEAL)
		reveal(d, ui, "The answer, unasked.");
}
