#include "order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bend.h"
#include "sorter.h"

#define CHUNK 512	       /* ids in one row */
#define SORT (4u << 20)	       /* bytes to sort in */
#define WAITING_MAX (4u << 20) /* bytes of lists that are not full yet */

bool order_is_shared(enum kind k)
{
	switch (k) {
	case KIND_TUNNEL_UP:
	case KIND_TUNNEL_DOWN:
	case KIND_TUNNEL_FAILED:
	case KIND_ROUTE_UP:
	case KIND_ROUTE_DOWN:
	case KIND_ROUTE_MISSING:
	case KIND_CONFIG_SNAPSHOT:
	case KIND_CONFIG_CHANGED:
	case KIND_BOOT:
		return true;
	default:
		return false;
	}
}

/* --- making --- */

struct placed {
	int64_t place, artifact, id, device;
	uint32_t line;
	bool shared;
};

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int in_order(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->place != y->place ? ORDER(x->place, y->place) : x->artifact != y->artifact ? ORDER(x->artifact, y->artifact) :
	       x->line != y->line ? ORDER(x->line, y->line) : ORDER(x->id, y->id);
}

struct list { /* the end of one, not in the file yet */
	struct text ids;
	int64_t place, last;
	uint32_t n, chunk;
};

struct lists {
	struct store *store;
	sqlite3_stmt *add;
	struct list *list; /* by device, behind the shared and all */
	size_t room, waiting;
};

static int put(struct lists *l, struct list *at, struct error *e)
{
	int got;

	if (at->n == 0)
		return 1;
	sqlite3_bind_int64(l->add, 1, at - l->list - 1);
	sqlite3_bind_int64(l->add, 2, at->place);
	sqlite3_bind_int64(l->add, 3, at->chunk++);
	sqlite3_bind_blob(l->add, 4, at->ids.p, (int)at->ids.n, SQLITE_STATIC);
	got = sqlite3_step(l->add) == SQLITE_DONE ? 1 : pass_failed(l->store, e);
	sqlite3_reset(l->add);
	l->waiting -= at->ids.n;
	text_free(&at->ids);
	at->n = 0;
	return got;
}

static int put_all(struct lists *l, struct error *e)
{
	int got = 1;

	for (size_t i = 0; got > 0 && i < l->room; i++)
		got = put(l, &l->list[i], e);
	return got;
}

static int add(struct lists *l, struct list *at, const struct placed *p, struct error *e)
{
	l->waiting -= at->ids.n;
	if (at->n == 0) {
		at->place = p->place;
		at->last = 0;
	}
	number_add(&at->ids, number_folded(p->id - at->last));
	l->waiting += at->ids.n;
	at->last = p->id;
	return ++at->n == CHUNK ? put(l, at, e) : 1;
}

static int enter(struct lists *l, int64_t which, const struct placed *p, struct error *e)
{
	size_t i = (size_t)(which + 1);
	int got;

	if (i >= l->room) {
		size_t room = i + i / 4 + 64;

		l->list = xrealloc(l->list, room, sizeof(*l->list));
		memset(l->list + l->room, 0, (room - l->room) * sizeof(*l->list));
		l->room = room;
	}
	got = add(l, &l->list[i], p, e);
	return got > 0 && l->waiting > WAITING_MAX ? put_all(l, e) : got;
}

static struct placed placed_of(const struct event_row *r)
{
	return (struct placed){ .place = r->place != UTC_NONE ? r->place : r->t, .artifact = r->artifact, .id = r->id, .device = r->device, .line = r->line,
				.shared = r->device == 0 && order_is_shared(r->kind) };
}

static int write_lists(struct lists *l, struct sorter *sorter, struct error *e)
{
	const struct placed *p;
	bool failed;
	int got = 1;

	while (got > 0 && (p = sorter_next(sorter, &failed, e)) != NULL) {
		if (p->place != UTC_NONE)
			got = enter(l, ORDER_ALL, p, e);
		if (got > 0 && p->shared)
			got = enter(l, ORDER_SHARED, p, e);
		if (got > 0 && p->device > 0 && p->device < INT32_MAX)
			got = enter(l, p->device, p, e);
	}
	return got < 0 || failed ? -1 : put_all(l, e);
}

static int64_t place_of(const void *placed)
{
	return ((const struct placed *)placed)->place;
}

struct ordering {
	struct store *store;
	struct sorter *sorter;
};

struct ordering *ordering_new(struct store *s)
{
	struct ordering *o = xcalloc(1, sizeof(*o));

	*o = (struct ordering){ s, sorter_new(in_order, place_of, SORT) };
	return o;
}

void ordering_free(struct ordering *o)
{
	sorter_free(o->sorter);
	free(o);
}

int ordering_add(struct ordering *o, const struct event_row *r, struct error *e)
{
	struct placed p = placed_of(r);

	return sorter_add(o->sorter, &p, sizeof(p), e);
}

int ordering_write(struct ordering *o, struct error *e)
{
	struct lists l = { .store = o->store };
	int got = -1;

	if (pass_run(o->store, "DELETE FROM placed", e) > 0 &&
	    (l.add = pass_prepare(o->store, "INSERT INTO placed(list, place, chunk, ids) VALUES(?, ?, ?, ?)", e)))
		got = write_lists(&l, o->sorter, e);
	sqlite3_finalize(l.add);
	for (size_t i = 0; i < l.room; i++)
		text_free(&l.list[i].ids);
	free(l.list);
	return got;
}

/* --- reading --- */

struct order {
	struct store *store;
	sqlite3_stmt *q;
	struct text ids;
	size_t at;
	int64_t last;
	bool from_start;
	struct bent *bent; /* instead of rows */
	size_t count;
};

static void start(struct order *o, int64_t list, int64_t since, size_t back)
{
	struct error ignored;
	static const char sql[] = "SELECT place, chunk FROM placed WHERE list = ? AND place < ? ORDER BY place DESC, chunk DESC LIMIT 1 OFFSET ?";
	sqlite3_stmt *q = pass_prepare(o->store, sql, &ignored);
	int64_t place = INT64_MIN, chunk = 0;

	if (!q)
		return;
	sqlite3_bind_int64(q, 1, list);
	sqlite3_bind_int64(q, 2, since);
	sqlite3_bind_int64(q, 3, (int64_t)((back + CHUNK - 1) / CHUNK));
	o->from_start = sqlite3_step(q) != SQLITE_ROW;
	if (!o->from_start) {
		place = sqlite3_column_int64(q, 0);
		chunk = sqlite3_column_int64(q, 1);
	}
	sqlite3_finalize(q);
	sqlite3_bind_int64(o->q, 1, list);
	sqlite3_bind_int64(o->q, 2, place);
	sqlite3_bind_int64(o->q, 3, chunk);
}

struct order *order_kept(struct store *s, int64_t list, struct error *e)
{
	struct order *o = xcalloc(1, sizeof(*o));

	o->store = s;
	o->q = pass_prepare(s, "SELECT ids FROM placed WHERE list = ? AND (place, chunk) >= (?, ?) ORDER BY place, chunk", e);
	if (!o->q) {
		free(o);
		return NULL;
	}
	start(o, list, UTC_NONE, 0);
	return o;
}

/* A copy: others may ask for other lists meanwhile. */
static bool take_bent(struct order *o, int64_t list, int64_t since, size_t back, struct error *e)
{
	const struct bent *bent = bend_list(o->store, list, &o->count, e);
	size_t from = 0, to = o->count;

	if (!bent)
		return false;
	o->bent = xcalloc(o->count + 1, sizeof(*o->bent));
	memcpy(o->bent, bent, o->count * sizeof(*bent));
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (bent[mid].place < since)
			from = mid + 1;
		else
			to = mid;
	}
	o->at = from > back ? from - back : 0;
	o->from_start = o->at == 0;
	return true;
}

struct order *order_open(struct store *s, int64_t list, int64_t since, size_t back, struct error *e)
{
	struct order *o = order_kept(s, list, e);

	if (o && !take_bent(o, list, since, back, e))
		start(o, list, since, back);
	return o;
}

bool order_from_start(const struct order *o)
{
	return o->from_start;
}

int order_next(struct order *o, int64_t *id, struct error *e)
{
	struct slice rest = slice_from(text_slice(&o->ids), o->at);
	uint64_t step;
	int got;

	if (o->bent) {
		if (o->at == o->count)
			return 0;
		*id = o->bent[o->at++].id;
		return 1;
	}
	while (rest.n == 0) {
		const char *p;

		got = sqlite3_step(o->q);
		if (got != SQLITE_ROW)
			return got == SQLITE_DONE ? 0 : pass_failed(o->store, e);
		p = sqlite3_column_blob(o->q, 0);
		text_clear(&o->ids);
		text_add(&o->ids, (struct slice){ p, p ? (size_t)sqlite3_column_bytes(o->q, 0) : 0 });
		o->last = 0;
		rest = text_slice(&o->ids);
	}
	if (!number_take(&rest, &step))
		return error_set(e, "case file: its lists of events are damaged");
	o->at = o->ids.n - rest.n;
	*id = o->last = (int64_t)((uint64_t)o->last + (uint64_t)number_unfolded(step));
	return 1;
}

void order_close(struct order *o)
{
	if (!o)
		return;
	sqlite3_finalize(o->q);
	text_free(&o->ids);
	free(o->bent);
	free(o);
}

struct taking {
	struct listed *at;
	size_t n, room, whole; /* whole: so many of lists that are complete */
	int64_t list;
};

static bool take(struct taking *t, struct slice ids)
{
	uint64_t step;
	int64_t last = 0;

	while (ids.n) {
		if (!number_take(&ids, &step))
			return false;
		if (t->n == t->room) {
			t->room = t->room ? t->room * 2 : 64;
			t->at = xrealloc(t->at, t->room, sizeof(*t->at));
		}
		last = (int64_t)((uint64_t)last + (uint64_t)number_unfolded(step));
		t->at[t->n++] = (struct listed){ last, t->list };
	}
	return true;
}

ptrdiff_t order_lists(struct store *s, int64_t first, bool others, size_t most, int64_t *last, struct listed **out, struct error *e)
{
	sqlite3_stmt *q = pass_hold(s, "SELECT list, ids FROM placed WHERE list BETWEEN ? AND ? ORDER BY list, place, chunk", e);
	struct taking t = { .list = first };
	int got = SQLITE_ROW;

	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, first);
	sqlite3_bind_int64(q, 2, others ? INT64_MAX : first);
	while (got == SQLITE_ROW && (got = sqlite3_step(q)) == SQLITE_ROW) {
		const char *p = sqlite3_column_blob(q, 1);

		if (sqlite3_column_int64(q, 0) != t.list) {
			if (t.n >= most)
				break;
			t.whole = t.n;
			t.list = sqlite3_column_int64(q, 0);
		}
		if (!take(&t, (struct slice){ p, p ? (size_t)sqlite3_column_bytes(q, 1) : 0 }))
			got = SQLITE_CORRUPT;
	}
	/* the list that made it too many is left for the next time */
	if (t.n > most && t.list != first) {
		t.n = t.whole;
		t.list--;
	}
	if (got != SQLITE_ROW && got != SQLITE_DONE)
		got == SQLITE_CORRUPT ? error_set(e, "case file: its lists of events are damaged") : pass_failed(s, e);
	sqlite3_reset(q);
	*out = t.at;
	*last = t.list > first ? t.list : first;
	if (got == SQLITE_ROW || got == SQLITE_DONE)
		return (ptrdiff_t)t.n;
	free(t.at);
	*out = NULL;
	return -1;
}
