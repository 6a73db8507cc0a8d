/*
 * The pieces that every screen is drawn of: head, rules, foot, wrapped sentences, boxes.
 */
#include <string.h>

#include "mouse.h"
#include "ui.h"

/* The way here: the screens below this one, but for the fleet, which the title stands for. */
static void add_way(const struct ui *ui, struct text *out)
{
	size_t last = ui->depth - 1;

	while (last > 0 && !ui->stack[last]->where)
		last--;
	for (size_t i = 0; i <= last; i++) {
		const struct view *v = ui->stack[i];

		if (i < last && v->where == WHERE_FLEET)
			continue;
		if (out->n)
			text_adds(out, " › ");
		text_adds(out, v->crumb ? v->crumb : v->name);
	}
}

static void put_way(struct ui *ui, struct pen *p, int room)
{
	struct canvas *c = ui->canvas;
	struct text way = { 0 };
	int title = canvas_columns(c, slice_of(ui->o->title)), most = room < 50 ? 16 : title < 36 ? title : 36;

	add_way(ui, &way);
	if (c->width >= 100) {
		pen_adds(p, STYLE_BAR, "simpane   ");
		pen_cut_middle(p, STYLE_BAR, slice_of(ui->o->title), most);
		pen_adds(p, STYLE_BAR, " › ");
	}
	pen_cut_middle(p, STYLE_BAR, text_slice(&way), canvas_columns(c, text_slice(&way)) < p->end - p->x ? canvas_columns(c, text_slice(&way)) :
		       p->end - p->x > 0 ? p->end - p->x : 0);
	text_free(&way);
}

void frame_head(struct ui *ui, const char *middle, enum style style, const char *right)
{
	struct canvas *c = ui->canvas;
	const char *zone = ui->o->tz ? ui->o->tz : "UTC";
	int width = c->width, need = canvas_columns(c, slice_of(right)) + canvas_columns(c, slice_of(zone)) + 5;
	struct pen p = pen_at(c, 0, 0, width);

	pen_fill(&p, STYLE_BAR, " ", width);
	p.x = width > 1 ? 1 : 0;
	p.end = width - need > 12 ? width - need : width;
	put_way(ui, &p, width - need - p.x);
	pen_adds(&p, STYLE_BAR, "   ");
	if (canvas_columns(c, slice_of(middle)) <= p.end - p.x)
		pen_adds(&p, STYLE_BAR, middle);
	if (p.end == width)
		return;
	p = pen_at(c, 0, width - need + 1, width);
	pen_adds(&p, style == STYLE_TEXT ? STYLE_BAR : style, right);
	pen_adds(&p, STYLE_BAR, "   ");
	pen_adds(&p, STYLE_BAR, zone);
}

void frame_rule(struct ui *ui, int y, bool focus, const char *left, const char *right)
{
	struct canvas *c = ui->canvas;
	int width = c->width, tail = right && *right ? canvas_columns(c, slice_of(right)) + 3 : 0, room = width - 3;
	struct pen p = pen_at(c, y, 0, width);
	enum style words = focus ? STYLE_VERDICT : STYLE_DIM;

	if (canvas_columns(c, slice_of(left)) + tail + 4 > width)
		tail = 0;
	pen_adds(&p, STYLE_DIM, "─ ");
	pen_cut(&p, words, slice_of(left), canvas_columns(c, slice_of(left)) < room ? canvas_columns(c, slice_of(left)) : room);
	pen_adds(&p, STYLE_DIM, " ");
	pen_fill(&p, STYLE_DIM, "─", width - tail);
	if (tail) {
		pen_adds(&p, STYLE_DIM, " ");
		pen_adds(&p, STYLE_DIM, right);
		pen_adds(&p, STYLE_DIM, " ");
	}
	pen_fill(&p, STYLE_DIM, "─", width);
}

/* --- the foot --- */

static void put_field(struct ui *ui, int y)
{
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	int said = canvas_columns(ui->canvas, text_slice(&ui->said));

	pen_addf(&p, STYLE_VERDICT, " %s ", ui->field.prompt);
	pen_add(&p, STYLE_TEXT, text_slice(&ui->field.text));
	pen_adds(&p, STYLE_SELECT, "_");
	if (said && p.x + said + 2 < ui->canvas->width) {
		pen_to(&p, ui->canvas->width - said - 1);
		pen_add(&p, ui->how, text_slice(&ui->said));
	}
}

static int key_width(const struct canvas *c, const struct key_row *k, bool brief)
{
	return (int)key_shown(k).n + 1 + canvas_columns(c, slice_of(brief ? k->brief : k->bar)) + 2;
}

static bool shown(const struct ui *ui, const struct key_row *k)
{
	return (k->where & ui_where(ui)) && k->bar && *k->keys && !training_withholds(ui, k->action);
}

/* What does not fit goes, the rearmost first; help and close stay. */
static void put_keys(struct ui *ui, int y)
{
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);
	bool brief = ui->canvas->width < 100;
	int kept = 0, room, x;

	for (size_t i = 0; key_at(i); i++)
		if (shown(ui, key_at(i)) && (key_at(i)->action == ACTION_HELP || key_at(i)->action == ACTION_CLOSE))
			kept += key_width(ui->canvas, key_at(i), brief);
	room = ui->canvas->width - 1 - kept;
	for (size_t i = 0; key_at(i); i++) {
		const struct key_row *k = key_at(i);
		bool stays = k->action == ACTION_HELP || k->action == ACTION_CLOSE;

		if (!shown(ui, k) || (!stays && key_width(ui->canvas, k, brief) > room))
			continue;
		room -= stays ? 0 : key_width(ui->canvas, k, brief);
		x = p.x;
		pen_add(&p, STYLE_VERDICT, key_shown(k));
		pen_adds(&p, STYLE_TEXT, " ");
		pen_adds(&p, STYLE_KEYS, brief ? k->brief : k->bar);
		canvas_link(ui->canvas, y, x, p.x, PANE_KEYS, i);
		pen_adds(&p, STYLE_TEXT, "  ");
	}
}

void frame_foot(struct ui *ui)
{
	struct view *v = ui_screen(ui);
	int y = ui->canvas->height - 2;
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);

	if (y < 0 || ((ui->canvas->width < 40 || ui->canvas->height < 8) && !ui->field.on))
		return;
	pen_to(&p, ui->canvas->width);
	p.x = 1;
	if (ui->field.on) {
		put_field(ui, y);
	} else if (ui->said.n) {
		pen_add(&p, ui->how, text_slice(&ui->said));
	} else if (v->filter.text) {
		pen_addf(&p, STYLE_WAIT, "filter  %s%s", v->filter.hides ? "(hides) " : "", v->filter.text);
		pen_adds(&p, STYLE_DIM, "   Esc clears");
	}
	p = pen_at(ui->canvas, y + 1, 0, ui->canvas->width);
	pen_to(&p, ui->canvas->width);
	put_keys(ui, y + 1);
}

/* --- sentences --- */

/* The bytes of the next row: up to a blank where one is, and what is left begins behind it. */
static struct slice next_row(const struct canvas *c, struct slice *rest, int columns)
{
	size_t n = canvas_fit(c, *rest, columns), blank = n;
	struct slice row;

	if (n < rest->n && rest->p[n] != ' ') {
		while (blank > 0 && rest->p[blank - 1] != ' ')
			blank--;
		if (blank > n / 3)
			n = blank;
	}
	if (n == 0)
		n = rest->n; /* not even one character fits */
	row = slice_cut(*rest, 0, n);
	*rest = slice_from(*rest, n);
	while (rest->n && rest->p[0] == ' ')
		*rest = slice_from(*rest, 1);
	return row;
}

int frame_height(const struct ui *ui, int columns, struct slice words)
{
	int rows = 0;

	while (words.n && rows < 100) {
		next_row(ui->canvas, &words, columns);
		rows++;
	}
	return rows ? rows : 1;
}

int frame_wrap(struct ui *ui, int y, int x, int end, int rows, enum style style, struct slice words)
{
	int used = 0;

	while (words.n && used < rows) {
		struct pen p = pen_at(ui->canvas, y + used, x, end);

		if (used + 1 == rows)
			pen_cut(&p, style, words, end - x);
		else
			pen_add(&p, style, next_row(ui->canvas, &words, end - x));
		used++;
	}
	return used ? used : 1;
}

/* --- boxes --- */

struct box frame_box(struct ui *ui, int rows, int columns, const char *title)
{
	struct canvas *c = ui->canvas;
	int width = columns + 4 < c->width ? columns + 4 : c->width, height = rows + 2 < c->height - 1 ? rows + 2 : c->height - 1;
	int x = c->width - width - (c->width > width + 2 ? 2 : 0), y = c->height > height + 3 ? 2 : 0;
	struct pen p = pen_at(c, y, x, x + width);

	pen_adds(&p, STYLE_DIM, "┌─ ");
	pen_cut(&p, STYLE_VERDICT, slice_of(title), canvas_columns(c, slice_of(title)) < width - 5 ? canvas_columns(c, slice_of(title)) : width - 5);
	pen_adds(&p, STYLE_DIM, " ");
	pen_fill(&p, STYLE_DIM, "─", x + width - 1);
	pen_adds(&p, STYLE_DIM, "┐");
	for (int i = 1; i < height - 1; i++) {
		p = pen_at(c, y + i, x, x + width);
		pen_adds(&p, STYLE_DIM, "│");
		pen_to(&p, x + width - 1);
		pen_adds(&p, STYLE_DIM, "│");
	}
	p = pen_at(c, y + height - 1, x, x + width);
	pen_adds(&p, STYLE_DIM, "└");
	pen_fill(&p, STYLE_DIM, "─", x + width - 1);
	pen_adds(&p, STYLE_DIM, "┘");
	return (struct box){ y + 1, x + 2, x + width - 2, height - 2 };
}
