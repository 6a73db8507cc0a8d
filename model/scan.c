/*
 * All events in their order. Who has rows looked at gets what was found: a second thread looks at the next runs meanwhile; it is given their
 * bytes, takes them apart for itself, and touches neither the case nor what the pass does. What comes out is the same whoever is faster.
 * Rows that are not looked at are taken apart where they are needed: that takes less time than to fetch them from another processor.
 */
#include "events_own.h"

#include <stdlib.h>
#include <string.h>

#include "worker.h"

#define PARTS 4	  /* runs that are handed over at once */
#define BATCHES 4
#define WAKE 2	  /* batches: the thread is not woken for less, but when they are waited for */
#define FEW 16	  /* runs that are not worth a thread */
#define SOME 64	  /* rows are taken apart at once: their cells stay at hand until each had its turn */

struct part { /* a run */
	struct segment segment;
	char *found; /* by the one who looks */
};

struct batch {
	struct part part[PARTS];
	size_t n;
};

struct scan {
	struct events *l;
	int64_t artifact;
	const int64_t *only; /* NULL: all */
	size_t onlys, run;   /* run: to be loaded next */
	struct part *part;   /* the one at hand; NULL: none */
	size_t at;	     /* of it, in the batch */
	uint32_t next;	     /* in it */
	bool begun, changed, any;
	struct segment_cells *cells; /* of the part: */
	uint32_t settled, said;		/* so far those that passes make, and the others */
	struct scan_look look;
	struct events *view; /* of the one who looks: its rows need room of their own, */
	struct segment_cells *seen; /* and their cells */
	int64_t stamp;	     /* of the row */
	/* the batches go round */
	struct batch batch[BATCHES];
	size_t batches, in, out; /* counted, not wrapped; out: the one at hand, or the next */
	struct worker worker;
};

static void look(void *whose, size_t batch);

struct scan *events_scan(struct events *l, int64_t artifact, struct error *e)
{
	struct scan *c;

	if (events_flush(l, e) < 0 || events_know(l, e) < 0)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->l = l;
	c->artifact = artifact;
	c->batches = 1;
	c->worker.work = look;
	c->worker.whose = c;
	c->cells = xcalloc(1, sizeof(*c->cells));
	return c;
}

struct scan *events_scan_only(struct events *l, const int64_t *id, size_t n, struct error *e)
{
	struct scan *c = events_scan(l, 0, e);

	if (c) {
		c->only = id;
		c->onlys = n;
	}
	return c;
}

struct scan *events_scan_looking(struct events *l, const struct scan_look *look, struct error *e)
{
	struct scan *c = events_scan(l, 0, e);

	if (!c)
		return NULL;
	c->look = *look;
	c->seen = xcalloc(1, sizeof(*c->seen));
	c->view = events_view(l, e);
	if (c->view)
		return c;
	scan_close(c, e);
	return NULL;
}

/* --- looking --- */

static uint32_t some(const struct segment *s, uint32_t from)
{
	return s->n - from < SOME ? s->n : from + SOME;
}

static char *room_for_found(const struct scan *c, struct part *p)
{
	if (!p->found)
		p->found = xcalloc(SEGMENT_ROWS, c->look.size + !c->look.size);
	return p->found;
}

/* Nothing of the scan is read while rows go by: it would be fetched anew each time, for the pass writes beside it at each of its rows. */
static void look_at(const struct scan *c, struct part *p)
{
	struct scan_look look = c->look;
	struct events *view = c->view;
	struct segment_cells *seen = c->seen;
	const struct segment *s = &p->segment;
	char *found = room_for_found(c, p);
	struct event_row row;

	for (uint32_t i = 0, to = 0, n = s->n; i < n; i++) {
		if (i == to) {
			to = some(s, i);
			segment_settled(s, i, to, seen);
			segment_said(s, i, to, seen);
		}
		if (!seen->of[i][CELL(SETTLED_GONE)] && event_row_fill(view, s, i, seen->of[i], &row))
			look.look(look.whose, &row, found + i * look.size);
	}
}

/* Rows that are bent are looked at as they are then, one by one. */
static void look(void *whose, size_t batch)
{
	struct scan *c = whose;
	struct batch *b = &c->batch[batch % BATCHES];

	for (size_t i = 0; i < b->n && c->view && !c->l->bend.what; i++)
		look_at(c, &b->part[i]);
}

/* --- which runs --- */

static bool passes_over(struct scan *c, const struct run *r)
{
	if (!c->only)
		return c->artifact && r->artifact != c->artifact;
	while (c->onlys && *c->only < r->id) {
		c->only++;
		c->onlys--;
	}
	return !c->onlys || *c->only >= r->id + r->n;
}

/* Loads the next runs into the batch. */
static int load(struct scan *c, struct batch *b, struct error *e)
{
	struct events *l = c->l;

	b->n = 0;
	while (b->n < (c->worker.threaded ? PARTS : 1)) {
		while (c->run < l->runs && passes_over(c, &l->run[c->run]))
			c->run++;
		if (c->run == l->runs)
			break;
		if (events_load(l, &l->run[c->run], &b->part[b->n].segment, e) < 0)
			return -1;
		b->n++;
		c->run++;
	}
	return 1;
}

/* Hands over what there is room for. */
static int give(struct scan *c, struct error *e)
{
	size_t before = c->in;

	while (c->in - c->out < c->batches) {
		struct batch *b = &c->batch[c->in % BATCHES];

		if (load(c, b, e) < 0)
			return -1;
		if (b->n == 0)
			break;
		c->in++;
	}
	if (before != c->in)
		worker_give(&c->worker, c->in);
	return 1;
}

static int keep(struct scan *c, struct error *e)
{
	struct events *l = c->l;
	const struct segment *s = &c->part->segment;
	int64_t column[SEGMENT_ROWS];

	if (!c->changed)
		return 1;
	segment_settled(s, c->settled, s->n, c->cells);
	c->changed = false;
	c->any = true;
	text_clear(&l->packed);
	for (int k = 0; k < SETTLED_COLUMNS; k++) {
		for (uint32_t i = 0; i < s->n; i++)
			column[i] = c->cells->of[i][CELL(k)];
		packed_add(&l->packed, column, s->n);
	}
	if (events_prepared(l, &l->settle, "INSERT OR REPLACE INTO settled(id, data) VALUES(?, ?)", e) < 0)
		return -1;
	sqlite3_bind_int64(l->settle, 1, s->id);
	sqlite3_bind_blob(l->settle, 2, l->packed.p, (int)l->packed.n, SQLITE_STATIC);
	return events_done(l, l->settle, e);
}

static int turn(struct scan *c, struct error *e)
{
	struct batch *b = &c->batch[c->out % BATCHES];

	if (c->part) {
		if (keep(c, e) < 0)
			return -1;
		if (++c->at == b->n) {
			c->out++;
			c->at = 0;
			if (give(c, e) < 0)
				return -1;
		}
	} else if (!c->begun) {
		c->begun = true;
		if (c->l->helped && c->view && !c->l->bend.what && c->l->runs >= FEW)
			worker_start(&c->worker, WAKE);
		c->batches = c->worker.threaded ? BATCHES : 1;
		if (give(c, e) < 0)
			return -1;
	}
	c->part = NULL;
	c->next = c->settled = c->said = 0;
	if (c->in == c->out)
		return 0;
	if (c->at == 0)
		worker_wait(&c->worker, c->out);
	c->part = &c->batch[c->out % BATCHES].part[c->at];
	return 1;
}

/* 1: there is a row at next - 1 of the part, and what passes made of it in its cells; 0, -1. */
static int next_cell(struct scan *c, struct error *e)
{
	for (;;) {
		if (!c->part || c->next == c->part->segment.n) {
			int got = turn(c, e);

			if (got <= 0)
				return got;
		}
		if (c->next == c->settled) {
			c->settled = some(&c->part->segment, c->next);
			segment_settled(&c->part->segment, c->next, c->settled, c->cells);
		}
		if (!c->cells->of[c->next++][CELL(SETTLED_GONE)])
			return 1;
	}
}

static bool is_bent_away(struct scan *c, struct event_row *row)
{
	if (!c->l->bend.what)
		return false;
	if (!c->l->bend_row(c->l->bend.what, row))
		return true;
	if (c->view)
		c->look.look(c->look.whose, row, room_for_found(c, c->part) + (c->next - 1) * c->look.size);
	return false;
}

int scan_next(struct scan *c, struct event_row *row, struct error *e)
{
	do {
		int got = next_cell(c, e);
		uint32_t i = c->next - 1;

		if (got <= 0)
			return got;
		if (i >= c->said) {
			c->said = some(&c->part->segment, i);
			segment_said(&c->part->segment, i, c->said, c->cells);
		}
		if (!event_row_fill(c->l, &c->part->segment, i, c->cells->of[i], row))
			return events_damaged(e);
	} while (is_bent_away(c, row));
	c->stamp = row->stamp.basis != STAMP_NONE ? row->stamp.ns : 0;
	return 1;
}

int scan_step(struct scan *c, struct error *e)
{
	struct event_row row;

	return c->l->bend.what ? scan_next(c, &row, e) : next_cell(c, e);
}

const void *scan_found(const struct scan *c)
{
	return c->part->found + (c->next - 1) * c->look.size;
}

void scan_set(struct scan *c, int which, int64_t value)
{
	int64_t *cell = &c->cells->of[c->next - 1][CELL(which)];

	if (*cell == value && c->part->segment.is_settled)
		return;
	*cell = value;
	c->cells->held[CELL(which)].to = 0;
	c->changed = true;
}

static int64_t kept_time(int64_t stamp, int64_t t)
{
	return t == UTC_NONE ? PACKED_NONE : (int64_t)((uint64_t)t - (uint64_t)stamp);
}

int64_t scan_kept_time(const struct event_row *row, int64_t t)
{
	return kept_time(row->stamp.basis != STAMP_NONE ? row->stamp.ns : 0, t);
}

void scan_time(struct scan *c, int64_t t, int64_t half)
{
	scan_set(c, SETTLED_T, kept_time(c->stamp, t));
	scan_set(c, SETTLED_HALF, half);
}

int64_t events_speaker(struct events *l, enum party party, enum role role, struct slice host)
{
	struct text *key = &l->key;

	text_clear(key);
	text_addc(key, (char)party);
	text_addc(key, (char)role);
	text_add(key, host);
	return (int64_t)lexicon_add(&l->speakers, text_slice(key)) + 1;
}

int scan_close(struct scan *c, struct error *e)
{
	struct events *l;
	int got;

	if (!c)
		return -1;
	l = c->l;
	worker_stop(&c->worker);
	got = c->part ? keep(c, e) : 1;
	if (got > 0 && c->any)
		got = lexicon_save(&l->speakers, l->db, LIST_SPEAKERS, e);
	if (c->any)
		events_forget_cache(l);
	for (size_t i = 0; i < BATCHES * PARTS; i++) {
		struct part *p = &c->batch[i / PARTS].part[i % PARTS];

		segment_free(&p->segment);
		free(p->found);
	}
	free(c->cells);
	free(c->seen);
	events_view_free(c->view);
	free(c);
	return got;
}
