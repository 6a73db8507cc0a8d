#include "events_own.h"

#include <stdlib.h>
#include <string.h>

int events_failed(struct events *l, struct error *e)
{
	return store_file_failed(l->db, e);
}

int events_damaged(struct error *e)
{
	return error_set(e, "case file: its events are damaged");
}

int events_prepared(struct events *l, sqlite3_stmt **q, const char *sql, struct error *e)
{
	return *q || sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, q, NULL) == SQLITE_OK ? 1 : events_failed(l, e);
}

int events_done(struct events *l, sqlite3_stmt *q, struct error *e)
{
	int got = sqlite3_step(q) == SQLITE_DONE ? 1 : events_failed(l, e);

	sqlite3_reset(q);
	return got;
}

struct events *events_new(sqlite3 *db)
{
	struct events *l = xcalloc(1, sizeof(*l));

	l->db = db;
	l->book = book_new();
	l->drafter = drafter_new(l->book);
	return l;
}

void events_view_free(struct events *view)
{
	if (view)
		text_free(&view->fields);
	free(view);
}

void events_help(struct events *l, bool help)
{
	l->helped = help;
}

static void keep_what(struct keeping *k, void *what, void (*forget)(void *what))
{
	if (k->what)
		k->forget(k->what);
	*k = (struct keeping){ what, forget };
}

void events_keep(struct events *l, void *what, void (*forget)(void *what))
{
	keep_what(&l->ahead, what, forget);
}

void *events_kept(struct events *l)
{
	return l->ahead.what;
}

void events_keep_track(struct events *l, void *what, void (*forget)(void *what))
{
	keep_what(&l->track, what, forget);
}

void *events_kept_track(struct events *l)
{
	return l->track.what;
}

void events_keep_heard(struct events *l, void *what, void (*forget)(void *what))
{
	keep_what(&l->heard, what, forget);
}

void *events_take_heard(struct events *l)
{
	void *what = l->heard.what;

	l->heard.what = NULL;
	return what;
}

void events_keep_dated(struct events *l, bool dated)
{
	l->dated = dated;
}

bool events_dated(const struct events *l)
{
	return l->dated;
}

void events_bend(struct events *l, bool (*bend)(void *what, struct event_row *row), void *what, void (*forget)(void *what))
{
	events_keep(l, NULL, NULL);
	keep_what(&l->bend, what, forget);
	l->bend_row = bend;
}

void *events_bent(struct events *l)
{
	return l->bend.what;
}

void events_forget_cache(struct events *l)
{
	events_keep(l, NULL, NULL);
	events_keep_track(l, NULL, NULL);
	events_keep_heard(l, NULL, NULL);
	l->dated = false;
	for (size_t i = 0; i < CACHED; i++)
		l->cache[i].run = 0;
}

void events_forget(struct events *l)
{
	struct drafted gone;

	while (drafter_next(l->drafter, true, &gone))
		;
	events_forget_cache(l);
	l->known = false;
}

void events_look(struct events *l)
{
	struct error ignored;
	int64_t others = -1;

	if (events_prepared(l, &l->version, "PRAGMA data_version", &ignored) > 0 && sqlite3_step(l->version) == SQLITE_ROW)
		others = sqlite3_column_int64(l->version, 0);
	sqlite3_reset(l->version);
	if (others != l->others && drafter_empty(l->drafter))
		events_forget(l);
	l->others = others;
}

void events_free(struct events *l)
{
	sqlite3_stmt *q[] = { l->add_run, l->add_said, l->said, l->settled, l->settle, l->version };

	events_keep(l, NULL, NULL);
	events_keep_track(l, NULL, NULL);
	events_keep_heard(l, NULL, NULL);
	keep_what(&l->bend, NULL, NULL);
	for (size_t i = 0; i < sizeof(q) / sizeof(q[0]); i++)
		sqlite3_finalize(q[i]);
	for (size_t i = 0; i < CACHED; i++)
		segment_free(&l->cache[i].segment);
	drafter_free(l->drafter);
	book_free(l->book);
	lexicon_free(&l->speakers);
	free(l->run);
	text_free(&l->packed);
	text_free(&l->fields);
	text_free(&l->key);
	free(l);
}

/* --- which runs there are --- */

static void list_run(struct events *l, struct run r)
{
	if (l->runs == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->run = xrealloc(l->run, l->room, sizeof(*l->run));
	}
	l->run[l->runs++] = r;
}

static int list_runs(struct events *l, struct error *e)
{
	sqlite3_stmt *q = NULL;
	int64_t next = 1;
	int got;

	l->runs = 0;
	if (sqlite3_prepare_v2(l->db, "SELECT id, artifact, count FROM event ORDER BY id", -1, &q, NULL) != SQLITE_OK)
		return events_failed(l, e);
	while ((got = sqlite3_step(q)) == SQLITE_ROW) {
		struct run r = { sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), (uint32_t)sqlite3_column_int64(q, 2) };

		if (r.id < next || r.id > INT64_MAX / 2 || sqlite3_column_int64(q, 2) < 1 || sqlite3_column_int64(q, 2) > SEGMENT_ROWS)
			break;
		next = r.id + r.n;
		list_run(l, r);
	}
	got = got == SQLITE_DONE ? 1 : got == SQLITE_ROW ? error_set(e, "case file: its list of events is damaged") : events_failed(l, e);
	sqlite3_finalize(q);
	return got;
}

int events_know(struct events *l, struct error *e)
{
	if (l->known)
		return 1;
	if (list_runs(l, e) < 0 || book_load(l->book, l->db, e) < 0 || lexicon_load(&l->speakers, l->db, LIST_SPEAKERS, e) < 0)
		return -1;
	l->known = true;
	return 1;
}

static int64_t next_id(const struct events *l)
{
	return l->runs ? l->run[l->runs - 1].id + l->run[l->runs - 1].n : 1;
}

/* The run that holds the event; SIZE_MAX: none does. */
static size_t run_of(const struct events *l, int64_t id)
{
	size_t from = 0, to = l->runs;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (l->run[mid].id <= id)
			from = mid + 1;
		else
			to = mid;
	}
	return from > 0 && id - l->run[from - 1].id < l->run[from - 1].n ? from - 1 : SIZE_MAX;
}

/* --- adding --- */

static int put(struct events *l, const struct drafted *d, struct error *e)
{
	struct run r = { next_id(l), d->artifact, d->n };

	if (events_prepared(l, &l->add_run, "INSERT INTO event(id, artifact, count) VALUES(?, ?, ?)", e) < 0 ||
	    events_prepared(l, &l->add_said, "INSERT INTO said(id, data) VALUES(?, ?)", e) < 0)
		return -1;
	sqlite3_bind_int64(l->add_run, 1, r.id);
	sqlite3_bind_int64(l->add_run, 2, r.artifact);
	sqlite3_bind_int64(l->add_run, 3, r.n);
	sqlite3_bind_int64(l->add_said, 1, r.id);
	sqlite3_bind_blob(l->add_said, 2, d->packed.p, (int)d->packed.n, SQLITE_STATIC);
	if (events_done(l, l->add_run, e) < 0 || events_done(l, l->add_said, e) < 0)
		return -1;
	list_run(l, r);
	l->dated = false;
	return 1;
}

static int put_due(struct events *l, bool all, struct error *e)
{
	struct drafted run;

	while (drafter_next(l->drafter, all, &run))
		if (put(l, &run, e) < 0)
			return -1;
	return 1;
}

int events_flush(struct events *l, struct error *e)
{
	if (drafter_empty(l->drafter))
		return 1;
	return put_due(l, true, e) < 0 ? -1 : book_save(l->book, l->db, e);
}

struct events *events_view(struct events *l, struct error *e)
{
	struct events *view;

	events_look(l);
	if (events_know(l, e) < 0)
		return NULL;
	view = xcalloc(1, sizeof(*view));
	*view = (struct events){ .book = l->book, .speakers = l->speakers };
	return view;
}

int events_add(struct events *l, int64_t artifact, const struct event *ev, struct error *e)
{
	if (events_know(l, e) < 0 || put_due(l, false, e) < 0)
		return -1;
	drafter_add(l->drafter, artifact, ev);
	return 1;
}

int events_drop_artifact(struct events *l, int64_t artifact, struct error *e)
{
	char sql[200];

	if (events_flush(l, e) < 0 || events_know(l, e) < 0)
		return -1;
	while (l->runs && l->run[l->runs - 1].artifact == artifact)
		l->runs--;
	for (size_t i = 0; i < CACHED; i++)
		l->cache[i].run = l->cache[i].run > l->runs ? 0 : l->cache[i].run;
	sqlite3_snprintf(sizeof(sql), sql,
			 "DELETE FROM event WHERE id >= %lld; DELETE FROM said WHERE id >= %lld; DELETE FROM settled WHERE id >= %lld",
			 next_id(l), next_id(l), next_id(l));
	return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : events_failed(l, e);
}

int64_t events_last(struct events *l)
{
	struct error ignored;

	return events_flush(l, &ignored) < 0 || events_know(l, &ignored) < 0 ? 0 : next_id(l) - 1;
}

/* --- reading one --- */

static struct slice blob(sqlite3_stmt *q)
{
	const char *p = sqlite3_column_blob(q, 0);

	return (struct slice){ p, p ? (size_t)sqlite3_column_bytes(q, 0) : 0 };
}

static int load_said(struct events *l, const struct run *r, struct segment *s, struct error *e)
{
	int got;

	if (events_prepared(l, &l->said, "SELECT data FROM said WHERE id = ?", e) < 0)
		return -1;
	s->id = r->id;
	s->artifact = r->artifact;
	sqlite3_bind_int64(l->said, 1, r->id);
	got = sqlite3_step(l->said);
	if (got == SQLITE_ROW && !segment_read(s, blob(l->said), r->n))
		got = SQLITE_CORRUPT;
	sqlite3_reset(l->said);
	if (got != SQLITE_ROW)
		return got == SQLITE_DONE || got == SQLITE_CORRUPT ? events_damaged(e) : events_failed(l, e);
	return 1;
}

/* 1 or -1; a run that nobody settled is as it was read. */
int events_load(struct events *l, const struct run *r, struct segment *s, struct error *e)
{
	int got;

	if (load_said(l, r, s, e) < 0 || events_prepared(l, &l->settled, "SELECT data FROM settled WHERE id = ?", e) < 0)
		return -1;
	sqlite3_bind_int64(l->settled, 1, r->id);
	got = sqlite3_step(l->settled);
	if (got == SQLITE_ROW && !segment_read_settled(s, blob(l->settled)))
		got = SQLITE_CORRUPT;
	sqlite3_reset(l->settled);
	if (got == SQLITE_CORRUPT)
		return events_damaged(e);
	return got == SQLITE_ROW || got == SQLITE_DONE ? 1 : events_failed(l, e);
}

static struct segment *at_hand(struct events *l, size_t run, struct error *e)
{
	struct cached *c = &l->cache[l->latest], *oldest = l->cache;

	if (c->run != run + 1) {
		for (c = l->cache; c < l->cache + CACHED && c->run != run + 1; c++)
			oldest = c->used < oldest->used || !c->run ? c : oldest;
		if (c == l->cache + CACHED) {
			c = oldest;
			c->run = 0;
			if (events_load(l, &l->run[run], &c->segment, e) < 0)
				return NULL;
			c->run = run + 1;
		}
		l->latest = (size_t)(c - l->cache);
	}
	c->used = ++l->clock;
	return &c->segment;
}

int events_find(struct events *l, int64_t id, struct event_row *row, struct error *e)
{
	int64_t cell[SEGMENT_CELLS];
	struct segment *s;
	size_t run;

	if (events_flush(l, e) < 0 || events_know(l, e) < 0)
		return -1;
	run = run_of(l, id);
	if (run == SIZE_MAX)
		return 0;
	s = at_hand(l, run, e);
	if (!s)
		return -1;
	segment_row(s, (uint32_t)(id - s->id), cell);
	if (cell[CELL(SETTLED_GONE)])
		return 0;
	if (!event_row_fill(l, s, (uint32_t)(id - s->id), cell, row))
		return events_damaged(e);
	return !l->bend.what || l->bend_row(l->bend.what, row);
}

static uint32_t line_at(const struct segment *s, uint32_t i)
{
	int64_t line = packed_at(&s->said[SAID_LINE], i);

	return line < 0 ? 0 : line > UINT32_MAX ? UINT32_MAX : (uint32_t)line;
}

int events_line(struct events *l, int64_t id, uint32_t *line, struct error *e)
{
	size_t run = events_know(l, e) < 0 ? SIZE_MAX : run_of(l, id);
	struct segment *s = run == SIZE_MAX ? NULL : at_hand(l, run, e);

	if (s)
		*line = line_at(s, (uint32_t)(id - s->id));
	return s ? 1 : run == SIZE_MAX ? 0 : -1;
}

int events_on_lines(struct events *l, bool (*wanted)(void *whose, int64_t artifact, uint32_t line), void *whose, uint64_t *bits, struct error *e)
{
	struct segment s = { 0 };
	int got = events_flush(l, e) < 0 ? -1 : events_know(l, e);

	for (size_t i = 0; got > 0 && i < l->runs; i++) {
		const struct run *r = &l->run[i];

		got = load_said(l, r, &s, e);
		for (uint32_t k = 0; got > 0 && k < r->n; k++)
			if (wanted(whose, r->artifact, line_at(&s, k)))
				bits[(r->id + k) / 64] |= UINT64_C(1) << (r->id + k) % 64;
	}
	segment_free(&s);
	return got;
}

int64_t events_artifact(struct events *l, int64_t id)
{
	size_t run = run_of(l, id);

	return run == SIZE_MAX ? 0 : l->run[run].artifact;
}
