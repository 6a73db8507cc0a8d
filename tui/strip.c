/*
 * The nine boundaries: what stands between the parties, glyph, word and style. Where there is no room for nine beside each other, a list.
 */
#include <string.h>

#include "device.h"

const char *status_glyph(enum status s)
{
	static const char *const glyphs[] = { " ", "✓", "✗", "…", "?", "·" };

	return glyphs[s];
}

enum style status_style(enum status s)
{
	static const enum style styles[] = { STYLE_DIM, STYLE_GOOD, STYLE_BAD, STYLE_WAIT, STYLE_BLIND, STYLE_DIM };

	return styles[s];
}

const char *outcome_glyph(enum outcome o)
{
	return o == OUTCOME_REACHED ? "✓" : o == OUTCOME_NOT_REACHED ? "✗" : "?";
}

enum style outcome_style(enum outcome o)
{
	return o == OUTCOME_REACHED ? STYLE_GOOD : o == OUTCOME_NOT_REACHED ? STYLE_BAD : STYLE_BLIND;
}

const char *cell_glyph(const struct cell *c)
{
	return status_glyph(c->status);
}

enum style cell_style(const struct cell *c)
{
	return status_style(c->status);
}

const char *cell_word(const struct cell *c)
{
	if (c->status == STATUS_DIVERGE)
		return c->kind && strcmp(c->kind, "off_baseline") == 0 ? "off-base" : c->kind ? c->kind : "diverges";
	if (c->status == STATUS_AGREE && c->basis && strcmp(c->basis, "implied") == 0)
		return "implied";
	return status_name(c->status);
}

/* --- nine beside each other --- */

struct strip {
	const struct verdict *v;
	int width[BOUNDARY_COUNT];
	bool word[BOUNDARY_COUNT]; /* the word of the state stands beside its glyph */
	bool brief;
};

static const char *name_of(const struct strip *s, int b)
{
	return s->brief ? boundary_short((enum boundary)b) : boundary_screen((enum boundary)b);
}

static int need(const struct strip *s, int b)
{
	int name = 2 + (int)strlen(name_of(s, b)), state = s->word[b] ? 2 + (int)strlen(cell_word(&s->v->cell[b])) : 1;

	if (s->v->cell[b].status == STATUS_DIVERGE)
		state += 2;
	return (name > state ? name : state) + 1;
}

static int measure(struct strip *s)
{
	int all = 1;

	for (int b = 0; b < BOUNDARY_COUNT; b++)
		all += s->width[b] = need(s, b);
	return all;
}

static void widen(struct strip *s)
{
	int narrowest = 0;

	for (int b = 1; b < BOUNDARY_COUNT - 1; b++)
		if (s->width[b] < s->width[narrowest])
			narrowest = b;
	s->width[narrowest]++;
}

/* Harmless cells lose their word before a bad one loses a letter; one that costs no column keeps it. */
static struct strip strip_of(const struct verdict *v, int width)
{
	static const enum status harmless[] = { STATUS_AFTER, STATUS_NONE, STATUS_AGREE, STATUS_BLIND, STATUS_WAITING };
	struct strip s = { .v = v, .brief = width < 118 };

	for (int b = 0; b < BOUNDARY_COUNT; b++)
		s.word[b] = true;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		for (int b = BOUNDARY_COUNT - 1; b >= 0 && measure(&s) > width; b--)
			if (v->cell[b].status == harmless[i])
				s.word[b] = false;
	for (int spare = width - measure(&s); spare > 0; spare--) /* the narrowest gets the next column */
		widen(&s);
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		s.word[b] = s.word[b] || 3 + (int)strlen(cell_word(&v->cell[b])) <= s.width[b];
	return s;
}

static void put_join(struct pen *p, enum status s, int to)
{
	if (p->x + 1 >= to)
		return;
	pen_adds(p, STYLE_TEXT, " ");
	if (s == STATUS_DIVERGE)
		pen_adds(p, STYLE_BAD, "┃");
	else if (s != STATUS_AFTER)
		pen_fill(p, STYLE_DIM, s == STATUS_AGREE ? "─" : "┄", to - 1);
}

static int put_row(const struct device_view *d, struct ui *ui, int y)
{
	struct strip s = strip_of(device_strip(d), ui->canvas->width);
	struct pen names = pen_at(ui->canvas, y, 1, ui->canvas->width), states = pen_at(ui->canvas, y + 1, 1, ui->canvas->width);

	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		const struct cell *c = &s.v->cell[b];
		int x = names.x, to = x + s.width[b], last = b == BOUNDARY_COUNT - 1;

		pen_addf(&names, c->status == STATUS_DIVERGE ? STYLE_VERDICT : STYLE_TEXT, "%d %s", b + 1, name_of(&s, b));
		pen_to(&names, to);
		pen_addf(&states, cell_style(c), "%s%s%s", cell_glyph(c), s.word[b] ? " " : "", s.word[b] ? cell_word(c) : "");
		if (!last)
			put_join(&states, c->status, to);
		pen_to(&states, to);
		canvas_link(ui->canvas, y, x, to, PANE_STRIP, (size_t)b);
		canvas_link(ui->canvas, y + 1, x, to, PANE_STRIP, (size_t)b);
		if (d->pane == PANE_STRIP && d->boundary == b) {
			canvas_over(ui->canvas, y, x, to - 1, STYLE_SELECT);
			canvas_over(ui->canvas, y + 1, x, to - 1, STYLE_SELECT);
		}
	}
	return 2;
}

/* --- a list --- */

/* From the last boundary that agrees before the first bad one up to that. */
static int put_list(const struct device_view *d, struct ui *ui, int y)
{
	const struct verdict *v = device_strip(d);
	int bad = BOUNDARY_COUNT - 1, from, rows = 0;

	for (int b = BOUNDARY_COUNT - 1; b >= 0; b--)
		if (v->cell[b].status == STATUS_DIVERGE)
			bad = b;
	for (from = bad; from > 0 && bad - from < 3 && v->cell[from].status != STATUS_AGREE; from--)
		;
	for (int b = from; b <= bad; b++, rows++) {
		struct pen p = pen_at(ui->canvas, y + rows, 1, ui->canvas->width);

		pen_addf(&p, cell_style(&v->cell[b]), "%s ", cell_glyph(&v->cell[b]));
		pen_addf(&p, STYLE_TEXT, "%d %-12s ", b + 1, boundary_screen((enum boundary)b));
		pen_adds(&p, cell_style(&v->cell[b]), cell_word(&v->cell[b]));
		canvas_link(ui->canvas, y + rows, 0, ui->canvas->width, PANE_STRIP, (size_t)b);
	}
	return rows;
}

int strip_draw(struct device_view *d, struct ui *ui, int y)
{
	if (training_on(ui))
		return ui->canvas->width < 72 ? 0 : training_strip(ui, y);
	return ui->canvas->width < 72 ? put_list(d, ui, y) : put_row(d, ui, y);
}
