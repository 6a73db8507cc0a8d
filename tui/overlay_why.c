/*
 * Why a boundary stands as it does: its status, what would decide it, its divergences and the lines that show it.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "when.h"

enum { CITED_MAX = 64 };

struct cite { int64_t artifact; uint32_t line; };

struct why {
	struct view view;
	struct text *line; /* paragraphs */
	enum style *style;
	size_t lines, top;
	struct text title;
	struct cite cite[CITED_MAX]; /* lines shown; Enter opens the first */
	size_t cited;
};

static struct text *add(struct why *w, enum style style)
{
	w->line = xrealloc(w->line, w->lines + 1, sizeof(*w->line));
	w->style = xrealloc(w->style, w->lines + 1, sizeof(*w->style));
	w->line[w->lines] = (struct text){ 0 };
	w->style[w->lines] = style;
	text_adds(&w->line[w->lines], "");
	return &w->line[w->lines++];
}

static void say_evidence(struct why *w, const struct evidence *ev)
{
	struct text *t;

	if (!ev->event)
		return;
	for (size_t i = 0; i < w->cited; i++)
		if (w->cite[i].artifact == ev->artifact && w->cite[i].line == ev->line)
			return;
	if (w->cited < CITED_MAX)
		w->cite[w->cited++] = (struct cite){ ev->artifact, ev->line };
	t = add(w, STYLE_DIM);
	text_adds(t, ev->path ? ev->path : "?");
	text_addf(t, " line %u", ev->line);
	text_adds(add(w, STYLE_TEXT), ev->text ? ev->text : "");
	add(w, STYLE_TEXT);
}

static void say_status(struct why *w, const struct verdict *v, enum boundary b, const char *tz)
{
	const struct cell *c = &v->cell[b];
	const char *from, *to;
	struct text *t = add(w, cell_style(c));

	boundary_between(b, &from, &to);
	text_addf(t, "%s %s", cell_glyph(c), cell_word(c));
	if (c->status == STATUS_WAITING && c->why)
		text_addf(t, ", %s", c->why);
	if (c->until != UTC_NONE) {
		text_adds(t, " until ");
		when_short(t, c->until, tz);
	}
	text_addf(t, ", between %s and %s", from, to);
	if (v->at != UTC_NONE) {
		text_adds(t, ", at ");
		when_short(t, v->at, tz);
	}
	if (c->status == STATUS_NONE)
		text_adds(add(w, STYLE_DIM), "No operation in this evidence asks this question.");
	if (c->status == STATUS_AFTER)
		text_adds(add(w, STYLE_DIM), "It lies behind the first divergence and is not judged.");
}

static void say_asks(struct why *w, const struct cell *c, const char *tz)
{
	for (size_t i = 0; i < c->asks; i++) {
		const struct ask *a = &c->ask[i];
		struct text *t = add(w, STYLE_BLIND);

		text_adds(t, "Would decide it: ");
		text_adds(t, a->kind ? a->kind : "any log");
		text_addf(t, " of the %s party", party_name(a->party));
		if (a->host) {
			text_adds(t, ", host ");
			text_adds(t, a->host);
		}
		if (a->key)
			text_addf(t, ", %s", a->key);
		text_adds(t, ", ");
		when_short(t, a->from, tz);
		text_adds(t, " to ");
		when_short(t, a->to, tz);
		if (a->zone) {
			text_adds(t, "; its clock is in ");
			text_adds(t, a->zone);
		}
	}
}

static void say_divergence(struct why *w, const struct divergence *d, const char *tz)
{
	struct text *t = add(w, STYLE_BAD);

	text_addf(t, "%s, %s ", d->healed == UTC_NONE ? "Open" : "Healed", d->kind);
	text_adds(t, d->fact);
	text_adds(t, ", since ");
	when_short(t, d->onset, tz);
	if (d->healed != UTC_NONE) {
		text_adds(t, " until ");
		when_short(t, d->healed, tz);
	}
	text_adds(add(w, STYLE_TEXT), d->summary ? d->summary : "");
	add(w, STYLE_TEXT);
	for (size_t i = 0; i < d->count; i++) {
		t = add(w, STYLE_VERDICT);
		text_addf(t, "%s %s", party_name(d->says[i].party), d->says[i].role == ROLE_NONE ? "" : role_name(d->says[i].role));
		if (d->says[i].host) {
			text_addc(t, ' ');
			text_adds(t, d->says[i].host);
		}
		text_adds(t, " says: ");
		text_adds(t, d->says[i].value);
		say_evidence(w, &d->says[i].evidence);
	}
}

static void gather(struct why *w, const struct verdict *v, enum boundary b, const char *tz)
{
	const struct cell *c = &v->cell[b];
	bool first = v->first && v->first->boundary == b;

	text_addf(&w->title, "why · %d %s", (int)b + 1, boundary_screen(b));
	say_status(w, v, b, tz);
	say_asks(w, c, tz);
	if (first)
		say_divergence(w, v->first, tz);
	for (size_t i = 0; i < v->histories; i++)
		if (v->history[i].boundary == b &&
		    !(first && strcmp(v->history[i].fact, v->first->fact) == 0 && v->history[i].onset == v->first->onset))
			say_divergence(w, &v->history[i], tz);
	for (size_t i = 0; i < c->evidences; i++)
		say_evidence(w, &c->evidence[i]);
}

/* A line of words is a paragraph; its glyph says how it is meant. */
static void gather_answer(struct why *w, const struct verdict *v, struct slice words, const char *tz)
{
	text_adds(&w->title, "training · the answer");
	while (words.n) {
		struct slice line = slice_token(&words, '\n');

		text_add(add(w, slice_starts(line, "✓") ? STYLE_GOOD : w->lines ? STYLE_TEXT : STYLE_VERDICT), line);
	}
	add(w, STYLE_TEXT);
	if (v->first)
		say_divergence(w, v->first, tz);
}

static void draw(struct view *view, struct ui *ui)
{
	struct why *w = (struct why *)view;
	int columns = ui->canvas->width - 8 < 92 ? ui->canvas->width - 8 : 92, rows = 0, seen = 0;
	struct box b;

	columns = columns < 10 ? 10 : columns;
	for (size_t i = 0; i < w->lines; i++)
		rows += frame_height(ui, columns, text_slice(&w->line[i]));
	b = frame_box(ui, rows + 1, columns, w->title.p);
	if (w->top + (size_t)b.rows > (size_t)rows + 1)
		w->top = rows + 1 > b.rows ? (size_t)(rows + 1 - b.rows) : 0;
	for (size_t i = 0; i < w->lines; i++) {
		int height = frame_height(ui, b.end - b.x, text_slice(&w->line[i])), y = b.y + seen - (int)w->top;

		if (y >= b.y && y < b.y + b.rows - 1)
			frame_wrap(ui, y, b.x, b.end, b.y + b.rows - 1 - y < height ? b.y + b.rows - 1 - y : height, w->style[i],
				   text_slice(&w->line[i]));
		seen += height;
	}
	if (b.rows > 0) {
		struct pen p = pen_at(ui->canvas, b.y + b.rows - 1, b.x, b.end);

		pen_adds(&p, STYLE_DIM, w->cited ? "Enter the first line, raw   j k moves   Esc closes" : "j k moves   Esc closes");
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct why *w = (struct why *)view;
	struct cite first = w->cite[0];

	(void)a;
	if (press == 'j' || press == PRESS_DOWN)
		w->top++;
	else if (press == 'k' || press == PRESS_UP)
		w->top -= w->top > 0;
	else if (press == PRESS_PAGE_DOWN || press == ' ')
		w->top += 10;
	else if (press == PRESS_PAGE_UP)
		w->top -= w->top < 10 ? w->top : 10;
	else if (press == PRESS_ENTER && first.artifact)
		ui_push(ui, view_raw_new(ui, first.artifact, first.line));
	else {
		ui_pop(ui);
		if (press >= '1' && press <= '9')
			ui_act(ui, ACTION_WHY, press);
	}
}

static void leave(struct view *view)
{
	struct why *w = (struct why *)view;

	for (size_t i = 0; i < w->lines; i++)
		text_free(&w->line[i]);
	free(w->line);
	free(w->style);
	text_free(&w->title);
	free(w);
}

struct view *overlay_answer_new(struct ui *ui, int64_t device, struct slice words)
{
	struct error e = { "" };
	struct verdict *v = verdict_of(ui->store, device, UTC_NONE, &e);
	struct why *w;

	if (!v) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		return NULL;
	}
	w = xcalloc(1, sizeof(*w));
	w->view = (struct view){ .name = "answer", .draw = draw, .key = key, .leave = leave };
	gather_answer(w, v, words, ui->o->tz);
	verdict_free(v);
	return &w->view;
}

struct view *overlay_why_new(struct ui *ui, int64_t device, int64_t at, int boundary)
{
	struct error e = { "" };
	struct verdict *v = verdict_here(ui->store, device, at, &e);
	struct why *w;

	if (!v || boundary < 0 || boundary >= BOUNDARY_COUNT) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		verdict_free(v);
		return NULL;
	}
	w = xcalloc(1, sizeof(*w));
	w->view = (struct view){ .name = "why", .draw = draw, .key = key, .leave = leave };
	gather(w, v, (enum boundary)boundary, ui->o->tz);
	verdict_free(v);
	return &w->view;
}
