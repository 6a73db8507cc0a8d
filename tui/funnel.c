/*
 * The funnel: how many devices came past each boundary, and what held the others. A count above zero gets at least one cell.
 */
#include "device.h"
#include "fleet_view.h"
#include "when.h"

static int cells(size_t n, size_t all, int width)
{
	int c = all ? (int)((n * (size_t)width + all / 2) / all) : 0;

	return n && !c ? 1 : c;
}

static void put_count(struct pen *p, enum style style, size_t n)
{
	if (n)
		pen_addf(p, style, "%8zu", n);
	else
		pen_adds(p, STYLE_TEXT, "        ");
}

static void put_bar(struct fleet_view *f, struct ui *ui, int b, int y)
{
	const struct stage *s = &f->stage[b];
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	int x = 16, end = ui->canvas->width - 34, width = end - x, stop, wait, unsure, on;
	bool here = f->pane == FLEET_FUNNEL && (size_t)b == f->funnel.cursor;

	pen_addf(&p, STYLE_TEXT, "%c%d %s", here ? '>' : ' ', b + 1, boundary_screen((enum boundary)b));
	pen_to(&p, x);
	width = width > 4 ? width : 0;
	stop = cells(s->stop, f->devices, width);
	wait = cells(s->wait, f->devices, width);
	unsure = cells(s->unverified, f->devices, width);
	on = cells(s->on - s->unverified, f->devices, width);
	while (width && on + unsure + stop + wait > width)
		*(on >= unsure ? &on : &unsure) -= 1;
	pen_fill(&p, STYLE_TEXT, "█", p.x + on);
	pen_fill(&p, STYLE_BLIND, "?", p.x + unsure);
	pen_fill(&p, STYLE_BAD, "✗", p.x + stop);
	pen_fill(&p, STYLE_WAIT, "…", p.x + wait);
	pen_to(&p, x + width + 1);
	put_count(&p, STYLE_TEXT, s->on);
	put_count(&p, STYLE_BLIND, s->unverified);
	put_count(&p, STYLE_BAD, s->stop);
	put_count(&p, STYLE_WAIT, s->wait);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, FLEET_FUNNEL, (size_t)b);
	if (here)
		canvas_over(ui->canvas, y, 0, x - 1, STYLE_CURSOR);
}

static void put_foot(const struct fleet_view *f, struct ui *ui, int y)
{
	static const unsigned percents[] = { 50, 95, 99 };
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);
	size_t reached = f->outcome[OUTCOME_REACHED];
	struct text t = { 0 };

	text_addf(&t, "reached %zu of %zu, %zu.%zu %%", reached, f->devices, reached * 100 / f->devices, reached * 1000 / f->devices % 10);
	if (f->deliveries.n)
		text_addf(&t, "   enabled to accepted message: %zu device%s", f->deliveries.n, f->deliveries.n == 1 ? "" : "s");
	for (size_t i = 0; f->deliveries.n && i < sizeof(percents) / sizeof(*percents); i++) {
		text_addf(&t, " · p%u ", percents[i]);
		when_span(&t, deliveries_percentile(&f->deliveries, percents[i]));
	}
	pen_cut(&p, STYLE_DIM, text_slice(&t), p.end - p.x);
	text_free(&t);
}

int funnel_draw(struct fleet_view *f, struct ui *ui, int y, int rows)
{
	int width = ui->canvas->width;
	struct pen p;

	if (rows < 1)
		return 0;
	frame_rule(ui, y, f->pane == FLEET_FUNNEL,
		   width >= 100 ? "funnel · █ goes on   ? goes on unverified   ✗ first divergence   … waiting" : "funnel", "");
	p = pen_at(ui->canvas, y, width - 33, width);
	if (width >= 60)
		pen_adds(&p, STYLE_DIM, "      on       ?       ✗       … ");
	for (int b = 0; b < BOUNDARY_COUNT && b + 1 < rows; b++)
		put_bar(f, ui, b, y + 1 + b);
	if (rows > BOUNDARY_COUNT + 1 && f->devices)
		put_foot(f, ui, y + BOUNDARY_COUNT + 1);
	return rows < BOUNDARY_COUNT + 2 ? rows : BOUNDARY_COUNT + 2;
}
