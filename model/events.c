#include "events.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "store_file.h"

#define CACHED 64 /* runs at hand: a page of a view cites lines of many artifacts at once */
#define LIST_SPEAKERS 3

struct run { /* a segment in the file */
	int64_t id, artifact;
	uint32_t n;
};

struct cached {
	size_t run; /* plus one; 0: free */
	uint64_t used;
	struct segment segment;
};

struct events {
	sqlite3 *db;
	sqlite3_stmt *add_run, *add_said, *said, *settled, *settle, *version;
	struct book *book;
	struct lexicon speakers;
	struct draft draft;
	struct run *run;
	size_t runs, room;
	bool known; /* the file's runs and words are here */
	struct cached cache[CACHED];
	size_t latest; /* in the cache */
	uint64_t clock;
	struct keeping {
		void *what;
		void (*forget)(void *what);
	} ahead, track, bend;
	bool (*bend_row)(void *what, struct event_row *row);
	int64_t others; /* changes of the file by other programs, when it was known */
	struct text packed, fields, key;
	char made[16][64]; /* values that were made from numbers, in turn */
	unsigned mades;
};

static int failed(struct events *l, struct error *e)
{
	return store_file_failed(l->db, e);
}

static int prepared(struct events *l, sqlite3_stmt **q, const char *sql, struct error *e)
{
	return *q || sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, q, NULL) == SQLITE_OK ? 1 : failed(l, e);
}

static int done(struct events *l, sqlite3_stmt *q, struct error *e)
{
	int got = sqlite3_step(q) == SQLITE_DONE ? 1 : failed(l, e);

	sqlite3_reset(q);
	return got;
}

struct events *events_new(sqlite3 *db)
{
	struct events *l = xcalloc(1, sizeof(*l));

	l->db = db;
	l->book = book_new();
	draft_clear(&l->draft);
	return l;
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

static void forget_cache(struct events *l)
{
	events_keep(l, NULL, NULL);
	events_keep_track(l, NULL, NULL);
	for (size_t i = 0; i < CACHED; i++)
		l->cache[i].run = 0;
}

void events_forget(struct events *l)
{
	forget_cache(l);
	l->known = false;
}

void events_look(struct events *l)
{
	struct error ignored;
	int64_t others = -1;

	if (prepared(l, &l->version, "PRAGMA data_version", &ignored) > 0 && sqlite3_step(l->version) == SQLITE_ROW)
		others = sqlite3_column_int64(l->version, 0);
	sqlite3_reset(l->version);
	if (others != l->others && l->draft.n == 0)
		events_forget(l);
	l->others = others;
}

void events_free(struct events *l)
{
	sqlite3_stmt *q[] = { l->add_run, l->add_said, l->said, l->settled, l->settle, l->version };

	events_keep(l, NULL, NULL);
	events_keep_track(l, NULL, NULL);
	keep_what(&l->bend, NULL, NULL);
	for (size_t i = 0; i < sizeof(q) / sizeof(q[0]); i++)
		sqlite3_finalize(q[i]);
	for (size_t i = 0; i < CACHED; i++)
		segment_free(&l->cache[i].segment);
	book_free(l->book);
	lexicon_free(&l->speakers);
	draft_free(&l->draft);
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
		return failed(l, e);
	while ((got = sqlite3_step(q)) == SQLITE_ROW) {
		struct run r = { sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), (uint32_t)sqlite3_column_int64(q, 2) };

		if (r.id < next || r.id > INT64_MAX / 2 || sqlite3_column_int64(q, 2) < 1 || sqlite3_column_int64(q, 2) > SEGMENT_ROWS)
			break;
		next = r.id + r.n;
		list_run(l, r);
	}
	got = got == SQLITE_DONE ? 1 : got == SQLITE_ROW ? error_set(e, "case file: its list of events is damaged") : failed(l, e);
	sqlite3_finalize(q);
	return got;
}

static int know(struct events *l, struct error *e)
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

int events_flush(struct events *l, struct error *e)
{
	struct draft *d = &l->draft;
	struct run r = { 0, d->artifact, (uint32_t)d->n };

	if (d->n == 0)
		return 1;
	if (know(l, e) < 0 || prepared(l, &l->add_run, "INSERT INTO event(id, artifact, count) VALUES(?, ?, ?)", e) < 0 ||
	    prepared(l, &l->add_said, "INSERT INTO said(id, data) VALUES(?, ?)", e) < 0)
		return -1;
	r.id = next_id(l);
	draft_pack(d, &l->packed);
	sqlite3_bind_int64(l->add_run, 1, r.id);
	sqlite3_bind_int64(l->add_run, 2, r.artifact);
	sqlite3_bind_int64(l->add_run, 3, r.n);
	sqlite3_bind_int64(l->add_said, 1, r.id);
	sqlite3_bind_blob(l->add_said, 2, l->packed.p, (int)l->packed.n, SQLITE_STATIC);
	if (done(l, l->add_run, e) < 0 || done(l, l->add_said, e) < 0 || book_save(l->book, l->db, e) < 0)
		return -1;
	list_run(l, r);
	draft_clear(d);
	return 1;
}

int events_add(struct events *l, int64_t artifact, const struct event *ev, struct error *e)
{
	struct draft *d = &l->draft;

	if (know(l, e) < 0 || ((draft_full(d) || (d->n && d->artifact != artifact)) && events_flush(l, e) < 0))
		return -1;
	d->artifact = artifact;
	draft_add(d, l->book, ev);
	return 1;
}

int events_drop_artifact(struct events *l, int64_t artifact, struct error *e)
{
	char sql[200];

	if (events_flush(l, e) < 0 || know(l, e) < 0)
		return -1;
	while (l->runs && l->run[l->runs - 1].artifact == artifact)
		l->runs--;
	for (size_t i = 0; i < CACHED; i++)
		l->cache[i].run = l->cache[i].run > l->runs ? 0 : l->cache[i].run;
	sqlite3_snprintf(sizeof(sql), sql,
			 "DELETE FROM event WHERE id >= %lld; DELETE FROM said WHERE id >= %lld; DELETE FROM settled WHERE id >= %lld",
			 next_id(l), next_id(l), next_id(l));
	return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : failed(l, e);
}

int64_t events_last(struct events *l)
{
	struct error ignored;

	return events_flush(l, &ignored) < 0 || know(l, &ignored) < 0 ? 0 : next_id(l) - 1;
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

	if (prepared(l, &l->said, "SELECT data FROM said WHERE id = ?", e) < 0)
		return -1;
	s->id = r->id;
	s->artifact = r->artifact;
	sqlite3_bind_int64(l->said, 1, r->id);
	got = sqlite3_step(l->said);
	if (got == SQLITE_ROW && !segment_read(s, blob(l->said), r->n))
		got = SQLITE_CORRUPT;
	sqlite3_reset(l->said);
	if (got != SQLITE_ROW)
		return got == SQLITE_DONE || got == SQLITE_CORRUPT ? error_set(e, "case file: its events are damaged") : failed(l, e);
	return 1;
}

/* 1 or -1; a run that nobody settled is as it was read. */
static int load(struct events *l, const struct run *r, struct segment *s, struct error *e)
{
	int got;

	if (load_said(l, r, s, e) < 0 || prepared(l, &l->settled, "SELECT data FROM settled WHERE id = ?", e) < 0)
		return -1;
	sqlite3_bind_int64(l->settled, 1, r->id);
	got = sqlite3_step(l->settled);
	if (got == SQLITE_ROW && !segment_read_settled(s, blob(l->settled)))
		got = SQLITE_CORRUPT;
	sqlite3_reset(l->settled);
	if (got == SQLITE_CORRUPT)
		return error_set(e, "case file: its events are damaged");
	return got == SQLITE_ROW || got == SQLITE_DONE ? 1 : failed(l, e);
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
			if (load(l, &l->run[run], &c->segment, e) < 0)
				return NULL;
			c->run = run + 1;
		}
		l->latest = (size_t)(c - l->cache);
	}
	c->used = ++l->clock;
	return &c->segment;
}

static int64_t settled(const struct segment *s, int column, uint32_t i, int64_t otherwise)
{
	return s->is_settled ? packed_at(&s->settled[column], i) : otherwise;
}

#define FAR ((INT64_C(1) << 62) - 1) /* ns: 146 years before and after 1970; the sum and the difference of two still are numbers */

static int64_t near(int64_t t)
{
	return t == UTC_NONE ? t : t < -FAR ? -FAR : t > FAR ? FAR : t;
}

static uint32_t within(int64_t n, uint32_t most)
{
	return n < 0 ? 0 : n > most ? most : (uint32_t)n;
}

/* Who says it: a byte of party, one of role, and the host. */
static void fill_speaker(struct events *l, struct event_row *r, int64_t speaker)
{
	struct slice s = lexicon_at(&l->speakers, (uint64_t)speaker - 1);

	if (s.n >= 2) {
		r->party = (enum party)((unsigned char)s.p[0] < PARTY_COUNT ? s.p[0] : 0);
		r->role = (enum role)((unsigned char)s.p[1] < ROLE_COUNT ? s.p[1] : 0);
		r->host = slice_from(s, 2);
	} else {
		r->party = r->read_party;
		r->role = r->read_role;
		r->host = event_field(r, FIELD_HOST);
	}
}

static void fill_settled(struct event_row *r)
{
	const struct segment *s = r->in;
	int64_t t = settled(s, SETTLED_T, r->at, UTC_NONE), witness = settled(s, SETTLED_WITNESS, r->at, UTC_NONE);

	r->t = t == UTC_NONE ? UTC_NONE : near((int64_t)((uint64_t)t + (uint64_t)(r->stamp.basis != STAMP_NONE ? r->stamp.ns : 0)));
	r->half = settled(s, SETTLED_HALF, r->at, 0);
	r->half = r->half < 0 ? 0 : r->half > FAR / 4 ? FAR / 4 : r->half;
	r->place = settled(s, SETTLED_PLACE, r->at, UTC_NONE);
	r->device = settled(s, SETTLED_DEVICE, r->at, 0);
	r->witness = witness == UTC_NONE ? 0 : (int64_t)((uint64_t)r->id - (uint64_t)witness);
	r->copies = within(settled(s, SETTLED_COPIES, r->at, 0), UINT32_MAX);
}

/* What the shape says. False: there is none. */
static bool fill_shape(struct events *l, struct event_row *r, uint64_t number, struct slice body)
{
	const struct shape *shape = book_shape(l->book, number, &body, &r->own);

	if (!shape)
		return false;
	r->of = l;
	r->shape = shape;
	r->body = body;
	r->fields.p = NULL;
	r->values = 0;
	r->kind = shape->kind;
	r->read_party = shape->party;
	r->read_role = shape->role;
	r->format = shape->format;
	r->present = shape->present;
	return true;
}

/* False: what is there is no event. */
static bool fill(struct events *l, const struct segment *s, uint32_t i, struct event_row *r)
{
	int64_t line = packed_at(&s->said[SAID_LINE], i), stamp = packed_at(&s->said[SAID_STAMP], i);
	const struct shape *shape;

	r->in = s;
	r->at = i;
	if (!fill_shape(l, r, (uint64_t)packed_at(&s->said[SAID_SHAPE], i), segment_body(s, packed_at(&s->said[SAID_BODY], i))))
		return false;
	shape = r->shape;
	r->id = s->id + i;
	r->artifact = s->artifact;
	r->line = within(line, UINT32_MAX);
	r->first = within(line - within(packed_at(&s->said[SAID_FIRST], i), r->line), UINT32_MAX);
	r->last = within((int64_t)r->line + within(packed_at(&s->said[SAID_LAST], i), UINT32_MAX), UINT32_MAX);
	r->offset = (uint64_t)packed_at(&s->said[SAID_OFFSET], i);
	r->count = within(packed_at(&s->said[SAID_COUNT], i), UINT32_MAX);
	r->stamp = shape->stamp;
	r->stamp.ns = stamp;
	if (stamp == PACKED_NONE)
		r->stamp = (struct stamp){ 0 };
	r->relay_basis = shape->relay_basis;
	r->sent = shape->sent;
	r->relay = near(packed_at(&s->said[SAID_RELAY], i));
	fill_settled(r);
	fill_speaker(l, r, settled(s, SETTLED_SPEAKER, i, 0));
	return true;
}

int events_find(struct events *l, int64_t id, struct event_row *row, struct error *e)
{
	struct segment *s;
	size_t run;

	if (events_flush(l, e) < 0 || know(l, e) < 0)
		return -1;
	run = run_of(l, id);
	if (run == SIZE_MAX)
		return 0;
	s = at_hand(l, run, e);
	if (!s)
		return -1;
	if (settled(s, SETTLED_GONE, (uint32_t)(id - s->id), 0))
		return 0;
	if (!fill(l, s, (uint32_t)(id - s->id), row))
		return error_set(e, "case file: its events are damaged");
	return !l->bend.what || l->bend_row(l->bend.what, row);
}

int events_line(struct events *l, int64_t id, uint32_t *line, struct error *e)
{
	size_t run = know(l, e) < 0 ? SIZE_MAX : run_of(l, id);
	struct segment *s = run == SIZE_MAX ? NULL : at_hand(l, run, e);

	if (s)
		*line = within(packed_at(&s->said[SAID_LINE], (size_t)(id - s->id)), UINT32_MAX);
	return s ? 1 : run == SIZE_MAX ? 0 : -1;
}

int events_on_lines(struct events *l, bool (*wanted)(void *whose, int64_t artifact, uint32_t line), void *whose, uint64_t *bits, struct error *e)
{
	struct segment s = { 0 };
	int got = events_flush(l, e) < 0 ? -1 : know(l, e);

	for (size_t i = 0; got > 0 && i < l->runs; i++) {
		const struct run *r = &l->run[i];

		got = load_said(l, r, &s, e);
		for (uint32_t k = 0; got > 0 && k < r->n; k++)
			if (wanted(whose, r->artifact, within(packed_at(&s.said[SAID_LINE], k), UINT32_MAX)))
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

struct slice event_fields(struct event_row *r)
{
	if (!r->fields.p) {
		text_clear(&r->of->fields);
		text_adds(&r->of->fields, "");
		book_fields(r->of->book, r->shape, r->body, &r->of->fields);
		r->fields = text_slice(&r->of->fields);
	}
	return r->fields;
}

/* So many values are whole. */
static unsigned values(struct event_row *r)
{
	if (!r->values)
		r->values = book_index(r->shape, r->body, r->value) + 1;
	return r->values - 1;
}

/* Which of the values is the field's: one that the row has and that is whole, or UINT32_MAX. */
static unsigned value_of(struct event_row *r, enum field f)
{
	unsigned i = (unsigned)__builtin_popcountll(r->present & ((UINT64_C(1) << f) - 1));

	return r->present >> f & 1 && i < values(r) ? i : UINT32_MAX;
}

struct slice event_field(struct event_row *r, enum field f)
{
	unsigned i = value_of(r, f);

	return i != UINT32_MAX ? book_value(r->of->book, r->shape, i, slice_from(r->body, r->value[i]), r->of->made[r->of->mades++ % 16])
			     : (struct slice){ 0 };
}

bool event_ipv4(struct event_row *r, enum field f, uint32_t *address)
{
	unsigned i = value_of(r, f);

	return i != UINT32_MAX && book_ipv4(r->shape, i, slice_from(r->body, r->value[i]), address);
}

struct event_packed event_packed(struct event_row *r)
{
	struct slice from = segment_body(r->in, packed_at(&r->in->said[SAID_BODY], r->at));
	size_t end = (size_t)(r->body.p - from.p) + (values(r) == r->shape->n ? r->value[r->shape->n] : r->body.n);

	return (struct event_packed){ (uint32_t)packed_at(&r->in->said[SAID_SHAPE], r->at), (uint32_t)settled(r->in, SETTLED_SPEAKER, r->at, 0),
				      slice_cut(from, 0, end) };
}

size_t event_picked(struct event_row *r, uint64_t fields, char *out, size_t size)
{
	const struct shape *shape = r->shape;
	size_t n = 0;

	if (values(r) != shape->n)
		return SIZE_MAX;
	for (unsigned i = 0; i < shape->n; i++) {
		size_t more = r->value[i + 1] - r->value[i];

		if (!(fields >> shape->field[i] & 1))
			continue;
		if (more > size - n)
			return SIZE_MAX;
		memcpy(out + n, r->body.p + r->value[i], more);
		n += more;
	}
	return n;
}

bool events_unpack(struct events *l, const struct event_packed *p, struct event_row *row)
{
	if (!fill_shape(l, row, p->shape, p->body))
		return false;
	row->in = NULL;
	fill_speaker(l, row, p->speaker);
	return true;
}

struct slice event_written(struct event_row *r, struct text *room)
{
	text_clear(room);
	segment_written(r->in, packed_at(&r->in->said[SAID_WRITTEN], r->at), room);
	return text_slice(room);
}

/* --- reading all, and what is made of them --- */

struct scan {
	struct events *l;
	int64_t artifact;
	const int64_t *only; /* NULL: all */
	size_t onlys;
	size_t run;
	uint32_t next; /* in the run */
	struct segment segment;
	bool open, changed, any;
	int64_t column[SETTLED_COLUMNS][SEGMENT_ROWS];
	int64_t stamp; /* of the row */
};

struct scan *events_scan(struct events *l, int64_t artifact, struct error *e)
{
	struct scan *c;

	if (events_flush(l, e) < 0 || know(l, e) < 0)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->l = l;
	c->artifact = artifact;
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

static int keep(struct scan *c, struct error *e)
{
	struct events *l = c->l;

	if (!c->changed)
		return 1;
	c->changed = false;
	c->any = true;
	text_clear(&l->packed);
	for (int k = 0; k < SETTLED_COLUMNS; k++)
		packed_add(&l->packed, c->column[k], c->segment.n);
	if (prepared(l, &l->settle, "INSERT OR REPLACE INTO settled(id, data) VALUES(?, ?)", e) < 0)
		return -1;
	sqlite3_bind_int64(l->settle, 1, c->segment.id);
	sqlite3_bind_blob(l->settle, 2, l->packed.p, (int)l->packed.n, SQLITE_STATIC);
	return done(l, l->settle, e);
}

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

static int turn(struct scan *c, struct error *e)
{
	struct events *l = c->l;

	if (c->open) {
		if (keep(c, e) < 0)
			return -1;
		c->open = false;
		c->run++;
	}
	while (c->run < l->runs && passes_over(c, &l->run[c->run]))
		c->run++;
	if (c->run == l->runs)
		return 0;
	if (load(l, &l->run[c->run], &c->segment, e) < 0)
		return -1;
	c->open = true;
	c->next = 0;
	return 1;
}

int scan_next(struct scan *c, struct event_row *row, struct error *e)
{
	for (bool found = false; !found;) {
		if (!c->open || c->next == c->segment.n) {
			int got = turn(c, e);

			if (got <= 0)
				return got;
		}
		if (settled(&c->segment, SETTLED_GONE, c->next++, 0))
			continue;
		if (!fill(c->l, &c->segment, c->next - 1, row))
			return error_set(e, "case file: its events are damaged");
		found = !c->l->bend.what || c->l->bend_row(c->l->bend.what, row);
	}
	c->stamp = row->stamp.basis != STAMP_NONE ? row->stamp.ns : 0;
	return 1;
}

/* Rows that no pass spoke of yet are as they are read when nothing is settled. */
static void unpack(struct scan *c)
{
	static const int64_t none[SETTLED_COLUMNS] = {
		[SETTLED_T] = PACKED_NONE, [SETTLED_PLACE] = PACKED_NONE, [SETTLED_WITNESS] = PACKED_NONE
	};

	for (int k = 0; k < SETTLED_COLUMNS; k++)
		for (uint32_t i = 0; i < c->segment.n; i++)
			c->column[k][i] = settled(&c->segment, k, i, none[k]);
	c->changed = true;
}

void scan_set(struct scan *c, int which, int64_t value)
{
	uint32_t i = c->next - 1;

	if (!c->changed) {
		if (settled(&c->segment, which, i, PACKED_NONE) == value && c->segment.is_settled)
			return;
		unpack(c);
	}
	c->column[which][i] = value;
}

void scan_time(struct scan *c, int64_t t, int64_t half)
{
	scan_set(c, SETTLED_T, t == UTC_NONE ? PACKED_NONE : (int64_t)((uint64_t)t - (uint64_t)c->stamp));
	scan_set(c, SETTLED_HALF, half);
}

void scan_speaker(struct scan *c, enum party party, enum role role, struct slice host)
{
	struct text *key = &c->l->key;

	text_clear(key);
	text_addc(key, (char)party);
	text_addc(key, (char)role);
	text_add(key, host);
	scan_set(c, SETTLED_SPEAKER, (int64_t)lexicon_add(&c->l->speakers, text_slice(key)) + 1);
}

int scan_close(struct scan *c, struct error *e)
{
	struct events *l;
	int got;

	if (!c)
		return -1;
	l = c->l;
	got = c->open ? keep(c, e) : 1;
	if (got > 0 && c->any)
		got = lexicon_save(&l->speakers, l->db, LIST_SPEAKERS, e);
	if (c->any)
		forget_cache(l);
	segment_free(&c->segment);
	free(c);
	return got;
}
