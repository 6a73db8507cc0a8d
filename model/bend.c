#include "bend.h"

#include <stdlib.h>

#include "kept.h"
#include "order.h"

enum { LISTS = 4 }; /* that were asked for last */

struct names { /* of an artifact */
	int64_t artifact;
	bool path, clock; /* it is called like that; its clock is, when an event names none */
};

struct supposed {
	enum whatif_kind kind;
	char *name;
	int64_t shift;
	struct names *of;
	size_t count;
};

struct bend {
	struct supposed *supposed;
	size_t n;
	struct list {
		int64_t list;
		struct bent *bent; /* NULL: free */
		size_t n;
	} lists[LISTS];
	size_t next; /* of the lists, the one that goes */
};

/* --- which events --- */

static int name_artifacts(struct store *s, struct supposed *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, path = ?1, coalesce(host, path) = ?1 FROM artifact ORDER BY id", e);
	size_t room = 0;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, c->name, -1, SQLITE_STATIC);
	while (sqlite3_step(q) == SQLITE_ROW) {
		if (c->count == room) {
			room = room ? room * 2 : 64;
			c->of = xrealloc(c->of, room, sizeof(*c->of));
		}
		c->of[c->count++] = (struct names){ sqlite3_column_int64(q, 0), sqlite3_column_int(q, 1) == 1, sqlite3_column_int(q, 2) == 1 };
	}
	sqlite3_finalize(q);
	return 1;
}

static bool is_about(const struct supposed *c, int64_t artifact, struct slice host)
{
	size_t from = 0, to = c->count;

	if (c->kind != WHATIF_WITHOUT_ARTIFACT && host.n) /* the clock of an event, as the clock pass names it */
		return slice_is(host, c->name);
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		const struct names *n = &c->of[mid];

		if (n->artifact == artifact)
			return c->kind == WHATIF_WITHOUT_ARTIFACT ? n->path : n->clock;
		if (n->artifact < artifact)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

int64_t bend_sum(int64_t t, int64_t shift)
{
	int64_t sum;

	return pass_near(!__builtin_add_overflow(t, shift, &sum) ? sum : shift < 0 ? -INT64_MAX : INT64_MAX);
}

bool bend_hides(const struct bend *b)
{
	for (size_t i = 0; b && i < b->n; i++)
		if (b->supposed[i].kind == WHATIF_WITHOUT_ARTIFACT || b->supposed[i].kind == WHATIF_WITHOUT_CLOCK)
			return true;
	return false;
}

bool bend_of(const struct bend *b, int64_t artifact, struct slice host, int64_t *all, int64_t *local)
{
	*all = *local = 0;
	for (size_t i = 0; b && i < b->n; i++) {
		const struct supposed *c = &b->supposed[i];

		if (!is_about(c, artifact, host))
			continue;
		if (c->kind == WHATIF_WITHOUT_ARTIFACT || c->kind == WHATIF_WITHOUT_CLOCK)
			return false;
		if (c->kind == WHATIF_ZONE) /* it is that of stamps that state none */
			*local = bend_sum(*local, c->shift);
		else
			*all = bend_sum(*all, c->shift);
	}
	return true;
}

static bool bend_row(void *whose, struct event_row *r)
{
	int64_t all, local;

	if (!bend_of(whose, r->artifact, r->host, &all, &local))
		return false;
	if (r->t != UTC_NONE)
		r->t = bend_sum(bend_sum(r->t, all), r->stamp.basis == STAMP_LOCAL ? local : 0);
	return true;
}

/* --- setting --- */

static void forget_lists(struct bend *b)
{
	for (size_t i = 0; i < LISTS; i++) {
		free(b->lists[i].bent);
		b->lists[i].bent = NULL;
	}
}

void bend_free(struct bend *b)
{
	if (!b)
		return;
	forget_lists(b);
	for (size_t i = 0; i < b->n; i++) {
		free(b->supposed[i].name);
		free(b->supposed[i].of);
	}
	free(b->supposed);
	free(b);
}

struct bend *bend_new(struct store *s, const struct whatif *w, const int64_t *shift, size_t n, struct error *e)
{
	struct bend *b = xcalloc(1, sizeof(*b));

	b->supposed = xcalloc(n + 1, sizeof(*b->supposed));
	for (size_t i = 0; i < n; i++) {
		b->supposed[b->n++] = (struct supposed){ .kind = w[i].kind, .name = xstrdup(w[i].name), .shift = shift[i] };
		if (name_artifacts(s, &b->supposed[i], e) < 0) {
			bend_free(b);
			return NULL;
		}
	}
	return b;
}

static void forget(void *what)
{
	bend_free(what);
}

void bend_set(struct store *s, struct bend *b)
{
	kept_bend(s, b);
	events_bend(store_events(s), bend_row, b, forget);
}

/* --- order --- */

static int by_place(const void *a, const void *b)
{
	const struct bent *x = a, *y = b;

	return x->place != y->place ? (x->place < y->place ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

/* Event by event, where no track of it is at hand. */
static int read_list(struct store *s, int64_t list, struct list *out, struct error *e)
{
	struct listed *listed;
	struct event_row r;
	int64_t last;
	ptrdiff_t n = order_lists(s, list, false, SIZE_MAX, &last, &listed, e);
	int got = n < 0 ? -1 : 1;

	out->bent = xcalloc(n > 0 ? (size_t)n : 1, sizeof(*out->bent));
	for (ptrdiff_t i = 0; i < n && got >= 0; i++) {
		got = events_find(store_events(s), listed[i].id, &r, e);
		if (got > 0)
			out->bent[out->n++] = (struct bent){ r.id, r.place != UTC_NONE ? r.place : r.t };
	}
	free(listed);
	return got < 0 ? -1 : 1;
}

const struct bent *bend_list(struct store *s, int64_t list, size_t *n, struct error *e)
{
	struct bend *b = events_bent(store_events(s));
	struct list *l;

	if (!b || list == ORDER_ALL)
		return NULL;
	for (size_t i = 0; i < LISTS; i++)
		if (b->lists[i].bent && b->lists[i].list == list) {
			*n = b->lists[i].n;
			return b->lists[i].bent;
		}
	l = &b->lists[b->next++ % LISTS];
	free(l->bent);
	*l = (struct list){ .list = list };
	l->bent = kept_places(s, list, &l->n);
	if (!l->bent && read_list(s, list, l, e) < 0) {
		free(l->bent);
		l->bent = NULL;
		return NULL;
	}
	if (l->n)
		qsort(l->bent, l->n, sizeof(*l->bent), by_place);
	*n = l->n;
	return l->bent;
}
