/*
 * Rows 4 to 8: first bad, what, who says so, last good and what changed, what to do next. The sentences are the model's; here they are
 * only laid out.
 */
#include <string.h>

#include "device.h"
#include "when.h"

enum { LINES = 6 };

struct line {
	const char *label, *brief;
	struct text words;
	enum style style;
	int most, rows; /* at most so many rows; how many it gets */
};

/* The model's sentence may bring its label along. */
static void say(struct line *l, const char *sentence)
{
	struct slice s = slice_of(sentence);

	if (l->label && slice_starts(s, l->label))
		s = slice_trim(slice_from(s, strlen(l->label)));
	text_add(&l->words, s);
}

/* "none in this evidence; Changed: a rule": two things that are read one after the other. */
static void say_good(struct line *l, const char *sentence, struct slice blind, int columns)
{
	struct slice s = slice_of(sentence);
	ptrdiff_t at = slice_find(s, "; Changed: ");

	text_add(&l->words, at < 0 ? s : slice_cut(s, 0, (size_t)at));
	if (blind.n) {
		text_adds(&l->words, "   Blind  ");
		text_add(&l->words, blind);
	}
	if (at < 0)
		return;
	s = slice_from(s, (size_t)at + strlen("; Changed: "));
	if (slice_is(s, "no dated change") && (int)(l->words.n + s.n) + 12 > columns) /* nothing is known: not worth a row */
		return;
	text_adds(&l->words, "   Changed  ");
	text_add(&l->words, s);
}

static void say_present(struct line *l, const struct verdict *v)
{
	const struct divergence *p = v->present;

	if (!p)
		return;
	text_addf(&l->words, "%s, %s: ", boundary_screen(p->boundary), p->kind);
	text_adds(&l->words, p->summary ? p->summary : "");
}

/* On a narrow screen what is unverified stands beside the last good. */
static struct slice split_headline(struct slice *headline, bool narrow)
{
	static const char words[] = " Unverified before it: ";
	ptrdiff_t at = narrow ? slice_find(*headline, words) : -1;
	struct slice blind = { "", 0 };

	if (at < 0)
		return blind;
	blind = slice_from(*headline, (size_t)at + strlen(words));
	if (slice_ends(blind, "."))
		blind.n--;
	*headline = slice_cut(*headline, 0, (size_t)at);
	return blind;
}

static void gather(const struct verdict *v, int width, bool follow, struct line *l)
{
	bool narrow = width < 100;
	struct slice headline = slice_of(v->headline), blind = split_headline(&headline, narrow);

	l[0] = (struct line){ .style = STYLE_VERDICT, .most = 4 };
	l[1] = (struct line){ .label = "", .style = STYLE_TEXT, .most = 4 };
	l[2] = (struct line){ .label = "Now", .brief = "Now", .style = STYLE_TEXT, .most = 2 };
	l[3] = (struct line){ .label = "Says", .brief = "Says", .style = STYLE_TEXT, .most = 3 };
	l[4] = (struct line){ .label = "Last good", .brief = "Good", .style = STYLE_TEXT, .most = 2 };
	l[5] = (struct line){ .label = "Next", .brief = "Next", .style = STYLE_TEXT, .most = 3 };
	if (follow && v->at != UTC_NONE) {
		text_adds(&l[0].words, "Verdict at ");
		when_short(&l[0].words, v->at, NULL);
		text_adds(&l[0].words, " UTC: ");
	}
	text_add(&l[0].words, headline);
	say(&l[1], v->detail);
	say_present(&l[2], v);
	say(&l[3], v->says_line);
	say_good(&l[4], v->good_line, blind, width - (narrow ? 8 : 13));
	say(&l[5], v->next_line);
}

/* Each gets the rows it needs; while that is too much, those that can be read elsewhere give first; the verdict and Next never go. */
static void share(struct ui *ui, struct line *l, int indent, int rows)
{
	static const struct { int line, least; } giving[] = {
		{ 3, 2 }, { 2, 1 }, { 1, 2 }, { 3, 1 }, { 4, 1 }, { 5, 2 }, { 3, 0 }, { 2, 0 }, { 4, 0 }, { 1, 1 }, { 5, 1 }, { 1, 0 }, { 0, 1 },
	};
	int need = 0, width = ui->canvas->width - 1;

	for (int i = 0; i < LINES; i++) {
		int height = frame_height(ui, width - (i < 2 ? 3 : indent), text_slice(&l[i].words));

		l[i].rows = l[i].words.n == 0 ? 0 : height < l[i].most ? height : l[i].most;
		need += l[i].rows;
	}
	for (size_t i = 0; i < sizeof(giving) / sizeof(*giving); i++)
		while (need > rows && l[giving[i].line].rows > giving[i].least) {
			l[giving[i].line].rows--;
			need--;
		}
}

static enum status waiting(const struct verdict *v)
{
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (v->cell[b].status == STATUS_WAITING && v->outcome != OUTCOME_REACHED)
			return STATUS_WAITING;
	return v->outcome == OUTCOME_REACHED ? STATUS_AGREE : STATUS_BLIND;
}

int block_draw(struct device_view *d, struct ui *ui, int y, int rows)
{
	const struct verdict *v = device_block(d);
	bool narrow = ui->canvas->width < 100;
	int indent = narrow ? 7 : 12, used = 0;
	struct line l[LINES];
	struct pen p;

	gather(v, ui->canvas->width, d->follow, l);
	share(ui, l, indent, rows);
	for (int i = 0; i < LINES; i++) {
		if (l[i].rows) {
			p = pen_at(ui->canvas, y + used, 1, ui->canvas->width);
			if (i == 0)
				pen_adds(&p, status_style(v->first ? STATUS_DIVERGE : waiting(v)),
					 status_glyph(v->first ? STATUS_DIVERGE : waiting(v)));
			else if (l[i].label)
				pen_adds(&p, STYLE_DIM, narrow ? l[i].brief : l[i].label);
			used += frame_wrap(ui, y + used, i < 2 ? 3 : indent, ui->canvas->width - 1, l[i].rows, l[i].style, text_slice(&l[i].words));
		}
		text_free(&l[i].words);
	}
	return used;
}
