/*
 * The devices of the fleet as a table. A column that does not fit goes whole; names and numbers are never cut at their end.
 */
#include <string.h>

#include "device.h"
#include "fleet_view.h"
#include "when.h"

static int first_imsi(void *to_whom, const char *type, const char *value)
{
	struct text *t = to_whom;

	if (strcmp(type, "imsi") != 0)
		return 1;
	text_adds(t, value);
	return 0;
}

/* The columns of the table; those that do not fit go, the last of this order first. */
enum column { NAME, OUTCOME, FIRST, SINCE, INCIDENT, GOOD, IMSI, COLUMNS };

static const struct { const char *head; int width; } column[COLUMNS] = {
	[NAME] = { "device", 18 }, [OUTCOME] = { "outcome", 15 }, [FIRST] = { "first divergence", 26 }, [SINCE] = { "since", 17 },
	[INCIDENT] = { "incident", 9 }, [GOOD] = { "last good", 17 }, [IMSI] = { "IMSI", 17 },
};
static const enum column order[COLUMNS] = { NAME, IMSI, OUTCOME, FIRST, SINCE, GOOD, INCIDENT };

static bool has(enum column c, int width)
{
	int used = 1;

	for (int i = 0; i <= (int)c; i++)
		used += column[i].width;
	return used <= width || c == NAME;
}

static void say_column(struct fleet_view *f, struct ui *ui, const struct fleet_device *d, enum column c, struct text *out)
{
	struct error e;

	if (c == NAME)
		text_adds(out, d->name);
	else if (c == OUTCOME)
		text_addf(out, "%s %s", outcome_glyph(d->outcome), outcome_words(d->outcome));
	else if (c == FIRST && d->boundary < BOUNDARY_COUNT)
		text_addf(out, "%s · %s", boundary_screen((enum boundary)d->boundary), d->kind);
	else if (c == SINCE && d->boundary < BOUNDARY_COUNT)
		when_short(out, d->onset, ui->o->tz);
	else if (c == GOOD && d->last_good == UTC_NONE)
		text_adds(out, "none seen");
	else if (c == GOOD)
		when_short(out, d->last_good, ui->o->tz);
	else if (c == IMSI)
		verdict_identities(ui->store, d->id, first_imsi, out, &e);
	for (size_t k = 0; c == INCIDENT && d->incident && k < f->incidents; k++)
		if (f->incident[k].id == d->incident)
			text_addf(out, "%zu", k + 1);
}

static void put_device(struct fleet_view *f, struct ui *ui, size_t i, int y)
{
	const struct fleet_device *d = &f->device[f->shown[i]];
	bool here = i == f->list.cursor;
	struct place at = { 0, 0, d->name };
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	struct text t = { 0 };

	pen_addf(&p, STYLE_TEXT, "%c", here && f->pane == FLEET_DEVICES ? '>' : marks_glyph(marks_find(&ui->marks, &at)));
	for (int k = 0; k < COLUMNS; k++) {
		enum column c = order[k];

		if (!has(c, ui->canvas->width))
			continue;
		text_clear(&t);
		say_column(f, ui, d, c, &t);
		pen_cut_middle(&p, c == OUTCOME ? outcome_style(d->outcome) : STYLE_TEXT, text_slice(&t), column[c].width - 1);
		pen_adds(&p, STYLE_TEXT, " ");
	}
	text_free(&t);
	search_mark(ui, y, 1, ui->canvas->width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, FLEET_DEVICES, i);
	if (here)
		canvas_over(ui->canvas, y, 0, ui->canvas->width, f->pane == FLEET_DEVICES ? STYLE_CURSOR : STYLE_CURSOR_OFF);
}

static void put_columns(struct ui *ui, int y)
{
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);

	for (int k = 0; k < COLUMNS; k++)
		if (has(order[k], ui->canvas->width)) {
			pen_cut(&p, STYLE_DIM, slice_of(column[order[k]].head), column[order[k]].width - 1);
			pen_adds(&p, STYLE_DIM, " ");
		}
}

void fleet_table_draw(struct fleet_view *f, struct ui *ui, int y, int rows)
{
	struct text left = { 0 }, right = { 0 };

	if (rows < 1)
		return;
	text_addf(&left, "devices %zu of %zu", f->list.count, f->devices);
	text_addf(&right, "sorted by %s%s", fleet_sort_name(f->sort), f->reverse ? ", reversed" : "");
	frame_rule(ui, y, f->pane == FLEET_DEVICES, left.p, right.p);
	text_free(&left);
	text_free(&right);
	if (rows > 4) {
		put_columns(ui, ++y);
		rows--;
	}
	f->device_rows = rows - 1;
	list_show(&f->list, (size_t)(rows - 1));
	for (int i = 0; i < rows - 1 && f->list.top + (size_t)i < f->list.count; i++)
		put_device(f, ui, f->list.top + (size_t)i, y + 1 + i);
	if (f->list.count == 0 && rows > 1) {
		struct pen p = pen_at(ui->canvas, y + 1, 1, ui->canvas->width);

		pen_adds(&p, STYLE_DIM, f->devices ? "no device passes the filter; Esc clears it" : "no devices");
	}
}
