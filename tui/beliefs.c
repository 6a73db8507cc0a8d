/*
 * The belief matrix: who holds what of each fact at the cursor's instant, and how long it has stood. A blank cell is no statement.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "when.h"

enum { FACTS_MAX = 256, FACT_LEAST = 34, AGE = 7 };

struct matrix {
	const char *fact[FACTS_MAX];
	size_t count;
	enum party party[PARTY_COUNT];
	int parties;
	int fact_width, x[PARTY_COUNT], width[PARTY_COUNT]; /* columns of the names, and of each party */
};

static bool diverges(const struct verdict *v, const char *fact)
{
	for (size_t i = 0; i < v->belief_count; i++)
		if (v->beliefs[i].status == STATUS_DIVERGE && strcmp(v->beliefs[i].fact, fact) == 0)
			return true;
	return false;
}

static bool listed(const struct matrix *m, const char *fact)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->fact[i], fact) == 0)
			return true;
	return false;
}

/* What diverges comes first, unless that is withheld, then the order of the model. Parties that say nothing are left out for want of room. */
static void gather(struct matrix *m, const struct verdict *v, bool withheld, bool speakers)
{
	bool spoken[PARTY_COUNT] = { false };

	m->count = 0;
	m->parties = 0;
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < v->belief_count && m->count < FACTS_MAX; i++) {
			const char *fact = v->beliefs[i].fact;

			spoken[v->beliefs[i].party] = true;
			if ((turn == 0) == (!withheld && diverges(v, fact)) && !listed(m, fact))
				m->fact[m->count++] = fact;
		}
	for (int p = PARTY_RSP; p < PARTY_COUNT; p++)
		if (spoken[p] || (p > PARTY_EUICC && !speakers))
			m->party[m->parties++] = (enum party)p;
}

size_t beliefs_facts(const struct verdict *v)
{
	struct matrix *m = xcalloc(1, sizeof(*m));
	size_t n;

	gather(m, v, false, false);
	n = m->count;
	free(m);
	return n;
}

/* Of several statements of one party the one that diverges, else the last. */
static const struct belief *held(const struct verdict *v, const char *fact, enum party party)
{
	const struct belief *best = NULL;

	for (size_t i = 0; i < v->belief_count; i++) {
		const struct belief *b = &v->beliefs[i];

		if (b->party != party || strcmp(b->fact, fact) != 0)
			continue;
		if (!best || (b->status == STATUS_DIVERGE && best->status != STATUS_DIVERGE) ||
		    (b->t > best->t && best->status != STATUS_DIVERGE))
			best = b;
	}
	return best;
}

static void put_cell(struct ui *ui, const struct verdict *v, const struct belief *b, struct pen p)
{
	struct text age = { 0 };
	int room = p.end - p.x - 2;

	if (!b)
		return;
	if (b->t != UTC_NONE && v->at != UTC_NONE && v->at >= b->t)
		when_age(&age, v->at - b->t);
	if (canvas_columns(ui->canvas, slice_of(b->value)) + (int)age.n + 1 > room)
		text_clear(&age);
	if (training_on(ui))
		pen_adds(&p, STYLE_TEXT, "  ");
	else
		pen_addf(&p, status_style(b->status), "%s ", status_glyph(b->status));
	pen_cut(&p, b->status == STATUS_DIVERGE && !training_on(ui) ? STYLE_BAD : STYLE_TEXT, slice_of(b->value), room - (int)age.n);
	pen_add(&p, STYLE_DIM, text_slice(&age));
	text_free(&age);
}

static void put_fact(struct device_view *d, struct ui *ui, const struct matrix *m, size_t i, int y)
{
	const struct verdict *v = device_here(d);
	struct pen p = pen_at(ui->canvas, y, 0, ui->canvas->width);
	bool here = d->pane == PANE_BELIEFS && i == d->facts.cursor;

	pen_adds(&p, STYLE_TEXT, here ? ">" : " ");
	pen_cut_middle(&p, STYLE_TEXT, slice_of(m->fact[i]), m->fact_width);
	canvas_link(ui->canvas, y, 0, ui->canvas->width, PANE_BELIEFS, i * PARTY_COUNT);
	for (int k = 0; k < m->parties; k++) {
		put_cell(ui, v, held(v, m->fact[i], m->party[k]), pen_at(ui->canvas, y, m->x[k], m->x[k] + m->width[k]));
		canvas_link(ui->canvas, y, m->x[k], m->x[k] + m->width[k], PANE_BELIEFS, i * PARTY_COUNT + (size_t)k + 1);
		if (here && d->party == k)
			canvas_over(ui->canvas, y, m->x[k], m->x[k] + m->width[k], STYLE_SELECT);
	}
	if (here)
		canvas_over(ui->canvas, y, 0, 1 + m->fact_width, STYLE_CURSOR);
}

/*
 * Of the facts in sight a party gets what its longest value and an age take; what is missing is taken from the widest, what is left goes to all.
 * False: even without ages not all of it has room.
 */
static bool measure(struct matrix *m, const struct verdict *v, struct ui *ui, size_t from, size_t to)
{
	int longest = 12, width = ui->canvas->width, spare, x, ages = 0;
	bool room;

	to = to < m->count ? to : m->count;
	for (size_t i = from; i < to; i++)
		if (canvas_columns(ui->canvas, slice_of(m->fact[i])) > longest)
			longest = canvas_columns(ui->canvas, slice_of(m->fact[i]));
	m->fact_width = longest < width * 2 / 5 ? longest : width * 2 / 5;
	spare = width - m->fact_width - 3;
	for (int k = 0; k < m->parties; k++) {
		m->width[k] = (int)strlen(party_name(m->party[k]));
		for (size_t i = from; i < to; i++) {
			const struct belief *b = held(v, m->fact[i], m->party[k]);
			int need = b ? canvas_columns(ui->canvas, slice_of(b->value)) + 2 + AGE : 0;

			m->width[k] = need > m->width[k] ? need : m->width[k];
		}
		spare -= m->width[k] + 2;
		ages += m->width[k] > (int)strlen(party_name(m->party[k])) ? AGE : 0;
	}
	room = spare + ages >= 0;
	for (; spare < 0 && m->fact_width > FACT_LEAST; spare++) /* a name is known by its beginning and end, a value by all of it */
		m->fact_width--;
	for (; spare != 0 && m->parties; spare += spare < 0 ? 1 : -1) {
		int k = 0;

		for (int i = 1; i < m->parties; i++)
			if (spare < 0 ? m->width[i] > m->width[k] : m->width[i] < m->width[k])
				k = i;
		if (spare < 0 ? m->width[k] < 3 : m->width[k] > 26)
			break;
		m->width[k] += spare < 0 ? -1 : 1;
	}
	x = m->fact_width + 3;
	for (int k = 0; k < m->parties; x += m->width[k++] + 2)
		m->x[k] = x;
	return room;
}

static void put_heads(struct ui *ui, const struct matrix *m, int y)
{
	struct pen p = pen_at(ui->canvas, y, 1, ui->canvas->width);

	pen_adds(&p, STYLE_DIM, "fact");
	for (int k = 0; k < m->parties; k++) {
		pen_to(&p, m->x[k]);
		pen_adds(&p, STYLE_DIM, party_name(m->party[k]));
	}
}

/* The first cell that diverges, else the first that holds anything. */
static int first_party(const struct matrix *m, const struct verdict *v, size_t fact)
{
	int best = -1;

	for (int k = 0; k < m->parties && fact < m->count; k++) {
		const struct belief *b = held(v, m->fact[fact], m->party[k]);

		if (b && (best < 0 || b->status == STATUS_DIVERGE))
			best = k;
		if (b && b->status == STATUS_DIVERGE)
			break;
	}
	return best < 0 ? 0 : best;
}

/* What the chosen cell has no room for. */
static void say_chosen(const struct device_view *d, const struct matrix *m, const struct verdict *v, struct text *out)
{
	const struct belief *b = d->facts.cursor < m->count && d->party >= 0 && d->party < m->parties ?
		held(v, m->fact[d->facts.cursor], m->party[d->party]) : NULL;

	if (d->pane != PANE_BELIEFS || !b)
		return;
	text_addf(out, " · %s ", party_name(b->party));
	if (b->host) {
		text_adds(out, b->host);
		text_adds(out, ": ");
	}
	text_adds(out, b->value);
}

static void put_rule(const struct device_view *d, struct ui *ui, int y, const struct matrix *m)
{
	const struct row *row = device_row(d);
	struct text left = { 0 }, right = { 0 };

	text_adds(&left, "beliefs");
	if (row && row->t != UTC_NONE && device_instant(d)) {
		text_adds(&left, " at ");
		when_time(&left, row->t, row->half, ui->o->tz);
	}
	say_chosen(d, m, device_here(d), &left);
	if (d->facts.count)
		text_addf(&right, "fact %zu of %zu", d->facts.cursor + 1, d->facts.count);
	frame_rule(ui, y, d->pane == PANE_BELIEFS, left.p, right.p ? right.p : "");
	text_free(&left);
	text_free(&right);
}

void beliefs_draw(struct device_view *d, struct ui *ui, int y, int rows)
{
	const struct verdict *v = device_here(d);
	struct matrix *m = xcalloc(1, sizeof(*m));

	if (rows >= 3) {
		gather(m, v, training_on(ui), false);
		list_count(&d->facts, m->count);
		d->belief_rows = rows - 2;
		list_show(&d->facts, (size_t)rows - 2);
		d->speakers = !measure(m, v, ui, d->facts.top, d->facts.top + (size_t)rows - 2) && m->count;
		if (d->speakers) {
			gather(m, v, training_on(ui), true);
			measure(m, v, ui, d->facts.top, d->facts.top + (size_t)rows - 2);
		}
		if (d->party >= m->parties)
			d->party = m->parties ? m->parties - 1 : 0;
		if (d->party < 0)
			d->party = training_on(ui) ? 0 : first_party(m, v, d->facts.cursor);
		put_rule(d, ui, y, m);
		put_heads(ui, m, y + 1);
		for (int i = 0; i < rows - 2 && d->facts.top + (size_t)i < m->count; i++)
			put_fact(d, ui, m, d->facts.top + (size_t)i, y + 2 + i);
		if (m->count == 0) {
			struct pen p = pen_at(ui->canvas, y + 2, 1, ui->canvas->width);

			pen_adds(&p, STYLE_DIM, "nobody has said anything of this device yet");
		}
	}
	free(m);
}

/* To the statement that the chosen cell stands on. */
static void open_cell(struct device_view *d, struct ui *ui)
{
	const struct verdict *v = device_here(d);
	struct matrix *m = xcalloc(1, sizeof(*m));
	const struct belief *b = NULL;

	gather(m, v, training_on(ui), d->speakers);
	if (d->facts.cursor < m->count && d->party >= 0 && d->party < m->parties)
		b = held(v, m->fact[d->facts.cursor], m->party[d->party]);
	free(m);
	for (size_t i = 0; b && i < d->rows.count; i++)
		if (d->rows.row[i].id == b->event) {
			d->pane = PANE_TIMELINE;
			device_go(d, i);
			return;
		}
	ui_say(ui, STYLE_DIM, b ? "this statement is about a shared thing, not in this device's timeline" : "no statement in this cell");
}

bool beliefs_key(struct device_view *d, struct ui *ui, enum action a)
{
	bool stuck;

	if (a == ACTION_LEFT)
		d->party -= d->party > 0;
	else if (a == ACTION_RIGHT)
		d->party++; /* the drawing knows how many there are */
	else if (a == ACTION_OPEN)
		open_cell(d, ui);
	else if (list_key(&d->facts, a, (size_t)(d->belief_rows > 0 ? d->belief_rows : 1), &stuck))
		d->party = -1;
	else
		return false;
	return true;
}
