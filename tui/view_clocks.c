/*
 * The clocks: how far each is ahead of the reference, on one scale, how sure that is, and on what it rests.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "summary.h"
#include "device.h"

struct clock_line {
	char *name, *zone, *basis;
	double lo, hi, offset;
	bool has_lo, has_hi, reference;
};

struct clocks {
	struct view view;
	struct list list;
	struct clock_line *line;
	double reach; /* the scale goes from -reach to +reach, s */
	int rows;
	enum whatif_kind asked; /* what the field asks for */
};

static int add(void *to_whom, const struct clock_row *row)
{
	struct clocks *c = to_whom;
	struct text zone = { 0 };
	double far = fabs(row->offset);

	text_adds(&zone, row->zone ? row->zone : "none");
	if (row->zone && row->zone_basis)
		text_addf(&zone, " %s", row->zone_basis);
	c->line = xrealloc(c->line, c->list.count + 1, sizeof(*c->line));
	c->line[c->list.count++] = (struct clock_line){ .name = xstrdup(row->name), .zone = zone.p, .basis = xstrdup(row->basis ? row->basis : ""),
							.lo = row->lo, .hi = row->hi, .offset = row->offset, .has_lo = row->has_lo,
							.has_hi = row->has_hi, .reference = row->reference };
	if (row->has_lo && fabs(row->lo) > far)
		far = fabs(row->lo);
	if (row->has_hi && fabs(row->hi) > far)
		far = fabs(row->hi);
	if (isfinite(far) && far > c->reach)
		c->reach = far;
	return 1;
}

/* The next of 1, 2, 4 or 10, 20, 40 ... above the furthest clock. */
static double round_up(double far)
{
	double scale = 1;

	while (scale < far && scale < 1e12)
		scale = scale * 2 > far ? scale * 2 : scale * 4 > far ? scale * 4 : scale * 10;
	return scale;
}

static int column(const struct clocks *c, double seconds, int x, int width)
{
	double at = (seconds / c->reach + 1) / 2 * (width - 1);

	return x + (at < 0 ? 0 : at > width - 1 ? width - 1 : (int)lround(at));
}

static void put_bar(const struct clocks *c, struct ui *ui, const struct clock_line *l, int y, int x, int width)
{
	int lo = l->has_lo ? column(c, l->lo, x, width) : x, hi = l->has_hi ? column(c, l->hi, x, width) : x + width - 1;
	struct pen p;

	for (int i = 0; i <= 4; i++) {
		p = pen_at(ui->canvas, y, x + i * (width - 1) / 4, x + width);
		pen_adds(&p, i == 2 ? STYLE_TEXT : STYLE_DIM, i == 2 ? "┃" : "┊");
	}
	if (l->reference)
		return;
	p = pen_at(ui->canvas, y, lo, x + width);
	if (lo == hi) {
		pen_adds(&p, STYLE_VERDICT, "┃");
		return;
	}
	pen_adds(&p, STYLE_WAIT, l->has_lo ? "├" : "◀");
	pen_fill(&p, STYLE_WAIT, l->has_lo || l->has_hi ? "─" : "┄", hi); /* nothing bounds it */
	pen_adds(&p, STYLE_WAIT, l->has_hi ? "┤" : "▶");
}

static void say_interval(const struct clock_line *l, struct text *out)
{
	if (l->reference) {
		text_adds(out, "reference");
	} else {
		text_addf(out, l->has_lo ? "[%+.2f, " : "(-inf, ", l->lo);
		text_addf(out, l->has_hi ? "%+.2f]" : "+inf)", l->hi);
	}
}

static void put_line(const struct clocks *c, struct ui *ui, size_t i, int y)
{
	const struct clock_line *l = &c->line[i];
	bool wide = ui->canvas->width >= 100;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	struct text interval = { 0 };
	int bar = wide ? 41 : 21;

	pen_adds(&p, STYLE_TEXT, i == c->list.cursor ? ">" : " ");
	pen_cut_middle(&p, STYLE_TEXT, slice_of(l->name), 11);
	pen_adds(&p, STYLE_TEXT, " ");
	pen_cut(&p, STYLE_TEXT, slice_of(l->zone), 16);
	pen_adds(&p, STYLE_TEXT, " ");
	if (ui->canvas->width >= 60) {
		put_bar(c, ui, l, y, p.x, bar);
		p.x += bar + 1;
	}
	say_interval(l, &interval);
	pen_cut(&p, STYLE_TEXT, text_slice(&interval), 20);
	text_free(&interval);
	pen_adds(&p, STYLE_TEXT, " ");
	pen_cut(&p, STYLE_DIM, slice_of(l->basis), p.end - p.x);
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, 0, i);
	if (i == c->list.cursor)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, STYLE_CURSOR);
}

static void put_head(const struct clocks *c, struct ui *ui, int y)
{
	int width = ui->canvas->width, bar = width >= 100 ? 41 : 21;
	struct pen p = pen_at(ui->canvas, y, 1, width);

	pen_adds(&p, STYLE_DIM, "clock");
	pen_to(&p, 13);
	pen_adds(&p, STYLE_DIM, "zone");
	for (int i = 0; i <= 4 && width >= 60; i++) {
		double at = c->reach * (i - 2) / 2;
		char label[16];

		if (bar < 41 && i % 2)
			continue;
		snprintf(label, sizeof(label), i == 2 ? "%.0f" : "%+.5g", at);
		pen_to(&p, i == 4 ? 30 + bar - (int)strlen(label) : 30 + i * (bar - 1) / 4 - (i == 2 ? 0 : 2));
		pen_adds(&p, STYLE_DIM, label);
	}
	pen_to(&p, width >= 60 ? 30 + bar + 1 : 30);
	pen_adds(&p, STYLE_DIM, "interval, s");
	pen_to(&p, width >= 60 ? 30 + bar + 22 : 51);
	pen_adds(&p, STYLE_DIM, "basis");
}

/* What the row has no room for. */
static void put_basis(const struct clocks *c, struct ui *ui, int y)
{
	const struct clock_line *l = &c->line[c->list.cursor];
	struct text t = { 0 };

	text_adds(&t, l->name);
	text_addf(&t, ": zone %s; ", l->zone);
	if (l->reference)
		text_adds(&t, "all other clocks are compared with it");
	else if (!l->has_lo && !l->has_hi)
		text_adds(&t, "nothing compares it with the reference, its stamps are taken as they are");
	else
		text_addf(&t, "%.2f s %s the reference", fabs(l->offset), l->offset < 0 ? "behind" : "ahead of");
	if (*l->basis)
		text_addf(&t, "; %s", l->basis);
	frame_wrap(ui, y, 1, ui->canvas->width - 1, 2, STYLE_TEXT, text_slice(&t));
	text_free(&t);
}

/* While something is tried the boundaries of the device below answer here. */
static struct device_view *device_below(struct ui *ui)
{
	for (size_t i = 0; ui->trial.banner.n && i < ui->depth; i++)
		if (ui->stack[i]->where == WHERE_DEVICE)
			return (struct device_view *)ui->stack[i];
	return NULL;
}

static void put_strip(struct ui *ui, int y)
{
	if (device_below(ui) && ui->canvas->width >= 72)
		strip_draw(device_below(ui), ui, y);
}

static void draw(struct view *view, struct ui *ui)
{
	struct clocks *c = (struct clocks *)view;
	const char *reference = "none";
	struct text left = { 0 };
	int y = 3, detail = ui->canvas->height >= 16 ? 3 : 0;

	for (size_t i = 0; i < c->list.count; i++)
		if (c->line[i].reference)
			reference = c->line[i].name;
	text_addf(&left, "clocks · reference %s · how far each is ahead, s", reference);
	frame_head(ui, "", STYLE_TEXT, "");
	frame_rule(ui, 1, true, left.p, "one scale for all");
	text_free(&left);
	put_head(c, ui, 2);
	c->rows = ui->canvas->height - 5 - detail - (detail && device_below(ui) ? 2 : 0);
	c->rows = c->rows > 0 ? c->rows : 1;
	list_show(&c->list, (size_t)c->rows);
	for (int i = 0; i < c->rows && c->list.top + (size_t)i < c->list.count; i++)
		put_line(c, ui, c->list.top + (size_t)i, y + i);
	if (c->list.count == 0) {
		struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, "no clock: nothing in this evidence has a time");
	} else if (detail) {
		put_strip(ui, ui->canvas->height - 4 - detail);
		frame_rule(ui, ui->canvas->height - 2 - detail, false, "this clock", "");
		put_basis(c, ui, ui->canvas->height - 1 - detail);
	}
}

static void words(struct view *view, struct ui *ui, size_t row, struct text *out)
{
	const struct clock_line *l = &((struct clocks *)view)->line[row];

	(void)ui;
	text_addf(out, "clock\t%s\nzone\t%s\n", l->name, l->zone);
	text_adds(out, "basis\t");
	text_adds(out, l->basis);
	text_addc(out, '\n');
}

/* "37.4 s", or the zone. */
static void say_now(const struct clock_line *l, enum whatif_kind kind, struct text *out)
{
	if (kind == WHATIF_OFFSET)
		text_addf(out, "%.4g s", l->offset);
	else
		text_adds(out, l->zone);
}

static bool good_value(struct ui *ui, enum whatif_kind kind, const char *value)
{
	char *end;
	int32_t ignored;
	double seconds = strtod(value, &end);

	if (kind == WHATIF_OFFSET ? end != value && !*end && seconds > -4e9 && seconds < 4e9 : utc_zone_offset(value, 0, &ignored))
		return true;
	ui_say(ui, STYLE_WAIT, kind == WHATIF_OFFSET ? "seconds are wanted, like 37.4 or -7200, not '%.40s'"
						     : "a zone is wanted, like +02:00 or Europe/Paris, not '%.40s'", value);
	return false;
}

static struct clock_line *clock_named(struct clocks *c, struct slice name)
{
	for (size_t i = 0; i < c->list.count; i++)
		if (slice_is(name, c->line[i].name))
			return &c->line[i];
	return NULL;
}

static void suppose(struct ui *ui, const struct clock_line *l, enum whatif_kind kind, struct slice value)
{
	struct text was = { 0 };
	char *own = xstrndup(value.n ? value.p : "", value.n), *name = xstrdup(l->name);

	say_now(l, kind, &was);
	if (good_value(ui, kind, own))
		trial_add(ui, kind, name, own, was.p);
	text_free(&was);
	free(own);
	free(name);
}

static void ask_done(struct ui *ui, bool accepted)
{
	struct clocks *c = (struct clocks *)ui_screen(ui);

	if (accepted && ui->field.text.n && c->list.count)
		suppose(ui, &c->line[c->list.cursor], c->asked, slice_trim(text_slice(&ui->field.text)));
}

/* What stands behind the command is the clock and the value; a key asks for the value. */
static void ask(struct clocks *c, struct ui *ui, enum whatif_kind kind)
{
	struct slice value = ui->argument, name = slice_token(&value, ' ');
	const struct clock_line *l = clock_named(c, name);

	if (name.n && !l)
		ui_say(ui, STYLE_WAIT, "no clock is called %.*s", SLICE_ARG(name));
	else if (l)
		suppose(ui, l, kind, slice_trim(value));
	else if (c->list.count) {
		c->asked = kind;
		ui_ask(ui, FIELD_WORDS, kind == WHATIF_OFFSET ? "what if it ran ahead by, s" : "what if its zone were", NULL, ask_done);
	}
}

static void without(struct clocks *c, struct ui *ui)
{
	char *name = xstrdup(c->line[c->list.cursor].name);

	if (trial_holds(ui, WHATIF_WITHOUT_CLOCK, name))
		trial_clear(ui, name);
	else
		trial_add(ui, WHATIF_WITHOUT_CLOCK, name, "", "");
	free(name);
}

static void change(struct clocks *c, struct ui *ui, enum action a)
{
	if (!c->list.count)
		return;
	switch (a) {
	case ACTION_OFFSET: ask(c, ui, WHATIF_OFFSET); break;
	case ACTION_ZONE: ask(c, ui, WHATIF_ZONE); break;
	case ACTION_OFFSET_CLEAR: trial_clear(ui, c->line[c->list.cursor].name); break;
	case ACTION_WHAT_IF: without(c, ui); break;
	default: break;
	}
}

static void key(struct view *view, struct ui *ui, enum action a, uint32_t press)
{
	struct clocks *c = (struct clocks *)view;
	bool stuck = false;

	(void)press;
	if (list_key(&c->list, a, (size_t)(c->rows > 0 ? c->rows : 1), &stuck)) {
		if (stuck)
			ui_say(ui, STYLE_DIM, "no more clocks");
		return;
	}
	change(c, ui, a);
}

static void forget(struct clocks *c)
{
	for (size_t i = 0; i < c->list.count; i++) {
		free(c->line[i].name);
		free(c->line[i].zone);
		free(c->line[i].basis);
	}
	free(c->line);
	c->line = NULL;
}

static void leave(struct view *view)
{
	forget((struct clocks *)view);
	free(view);
}

static int read_all(struct clocks *c, struct ui *ui, struct error *e)
{
	c->list.count = 0;
	c->reach = 0;
	if (summary_clocks(ui->store, add, c, e) < 0)
		return -1;
	c->reach = round_up(c->reach);
	list_count(&c->list, c->list.count);
	return 1;
}

static bool renew(struct view *view, struct ui *ui)
{
	struct clocks *c = (struct clocks *)view;
	struct error e = { "" };

	forget(c);
	if (read_all(c, ui, &e) > 0)
		return true;
	ui_say(ui, STYLE_BAD, "%s", e.text);
	return false;
}

struct view *view_clocks_new(struct ui *ui)
{
	struct clocks *c = xcalloc(1, sizeof(*c));
	struct error e = { "" };

	c->view = (struct view){ .name = "clocks", .where = WHERE_CLOCKS, .list = &c->list, .draw = draw, .key = key, .leave = leave, .words = words,
				 .renew = renew };
	if (read_all(c, ui, &e) < 0) {
		ui_say(ui, STYLE_BAD, "%s", e.text);
		leave(&c->view);
		return NULL;
	}
	return &c->view;
}
