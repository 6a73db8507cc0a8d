/*
 * Events of one device lie scattered over the case. Read one device at a time, each run of events would be unpacked again for each of them; so
 * the next devices are read along, in the order of the events, as far as there is room.
 */
#include "told.h"

#include <stdlib.h>
#include <string.h>

#include "order.h"

#define AHEAD 131072 /* events held at once: some 30 MB; all runs are read once for so many */
#define AHEAD_BY_NAME 65536 /* likewise, beside what views need */

struct want { /* an event of a list */
	int64_t id, artifact;
	uint32_t line, list; /* list: counts from the first that is held */
};

struct held {
	struct want want;
	struct told told; /* its slices start at NULL: `at` is where they are */
	size_t at;
};

struct ahead {
	int64_t first, last; /* lists held; none when last is less */
	int64_t asked;	     /* the list asked for last */
	int64_t *named;	     /* instead: devices that follow each other by name, whose reports come in that order */
	size_t names, latest; /* latest: the one found last */
	struct held *held;
	size_t count, *begin; /* begin: of each list */
	struct text bytes;
};

static void forget(void *what)
{
	struct ahead *a = what;

	free(a->held);
	free(a->begin);
	free(a->named);
	text_free(&a->bytes);
	free(a);
}

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int by_id(const void *a, const void *b)
{
	return ORDER(((const struct want *)a)->id, ((const struct want *)b)->id);
}

static int by_line(const void *a, const void *b)
{
	const struct want *x = a, *y = b;

	return x->list != y->list ? ORDER(x->list, y->list) : x->artifact != y->artifact ? ORDER(x->artifact, y->artifact) :
	       x->line != y->line ? ORDER(x->line, y->line) : ORDER(x->id, y->id);
}

void told_tell(struct event_row *r, struct told *t)
{
	*t = (struct told){ .event = r->id, .artifact = r->artifact, .t = r->t, .half = r->half,
			    .stated = r->stamp.basis != STAMP_NONE ? pass_near(r->stamp.ns) : UTC_NONE, .offset = r->offset, .line = r->line,
			    .count = r->count, .kind = r->kind, .party = r->party, .role = r->role, .shared = r->device == 0,
			    .present = r->present, .host = r->host, .fields = event_fields(r) };
}

/* --- many at once --- */

/* They come in the order of their ids: the lists are laid apart, and seldom is a line before the one that came before it. */
static void sort(struct ahead *a)
{
	size_t lists = a->named ? a->names : (size_t)(a->last - a->first + 1);
	struct held *to = xcalloc(a->count ? a->count : 1, sizeof(*to));

	a->begin = xcalloc(lists + 2, sizeof(*a->begin));
	for (size_t i = 0; i < a->count; i++)
		a->begin[a->held[i].want.list + 2]++;
	for (size_t i = 2; i < lists + 2; i++)
		a->begin[i] += a->begin[i - 1];
	for (size_t i = 0; i < a->count; i++)
		to[a->begin[a->held[i].want.list + 1]++] = a->held[i];
	free(a->held);
	a->held = to;
	for (size_t i = 0; i < lists; i++) {
		size_t n = a->begin[i + 1] - a->begin[i];
		struct held *h = a->held + a->begin[i];

		for (size_t k = 1; k < n; k++)
			if (by_line(&h[k - 1], &h[k]) > 0) {
				qsort(h, n, sizeof(*h), by_line); /* a want is the first of what is held */
				break;
			}
	}
}

static int hold(struct store *s, struct ahead *a, const struct want *want, size_t n, struct error *e)
{
	struct event_row r;

	a->held = xcalloc(n ? n : 1, sizeof(*a->held));
	for (size_t i = 0; i < n; i++) {
		struct held *h = &a->held[a->count];
		int got = events_find(store_events(s), want[i].id, &r, e);

		if (got < 0)
			return -1;
		if (got == 0 || r.witness)
			continue;
		h->want = want[i];
		h->want.artifact = r.artifact;
		h->want.line = r.line;
		told_tell(&r, &h->told);
		h->at = a->bytes.n;
		text_add(&a->bytes, h->told.host);
		text_add(&a->bytes, h->told.fields);
		a->count++;
	}
	sort(a);
	return 1;
}

/* Takes the lists from `list` on while there is room. Returns the events by their ids; *n how many. */
static struct want *choose(struct store *s, struct ahead *a, int64_t list, bool ahead, size_t *n, struct error *e)
{
	struct listed *listed;
	ptrdiff_t all = order_lists(s, list, ahead, AHEAD, &a->last, &listed, e);
	struct want *want;

	a->first = list;
	if (all < 0)
		return NULL;
	if (a->last - a->first > AHEAD) /* devices without events between */
		a->last = a->first + AHEAD;
	want = xcalloc((size_t)all + 1, sizeof(*want));
	for (*n = 0; *n < (size_t)all && listed[*n].list <= a->last; ++*n)
		want[*n] = (struct want){ .id = listed[*n].id, .list = (uint32_t)(listed[*n].list - list) };
	free(listed);
	if (*n)
		qsort(want, *n, sizeof(*want), by_id);
	return want;
}

/* Adds a list of a device. False: there is no room for it. */
static bool add_named(struct store *s, struct ahead *a, int64_t device, struct want **want, size_t *n, struct error *e)
{
	struct listed *listed;
	int64_t last;
	ptrdiff_t more = order_lists(s, device, false, AHEAD, &last, &listed, e);
	bool room = more >= 0 && (a->names == 0 || *n + (size_t)more <= AHEAD_BY_NAME) && a->names < AHEAD_BY_NAME;

	if (room) {
		*want = xrealloc(*want, *n + (size_t)more + 1, sizeof(**want));
		for (ptrdiff_t i = 0; i < more; i++)
			(*want)[(*n)++] = (struct want){ .id = listed[i].id, .list = (uint32_t)a->names };
		a->named = xrealloc(a->named, a->names + 1, sizeof(*a->named));
		a->named[a->names++] = device;
	}
	free(listed);
	return room;
}

/* Likewise by name, when the device asked for is the one that follows the one before by name; else NULL. */
static struct want *choose_named(struct store *s, struct ahead *a, int64_t before, int64_t device, size_t *n, struct error *e)
{
	sqlite3_stmt *q = before > 0 ? pass_prepare(s, "SELECT id FROM device ORDER BY name, id", e) : NULL;
	struct want *want = NULL;
	int64_t last = 0;

	*n = 0;
	while (q && sqlite3_step(q) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(q, 0);

		if (a->names || (id == device && last == before)) {
			if (!add_named(s, a, id, &want, n, e))
				break;
		} else if (id == device) {
			break;
		}
		last = id;
	}
	sqlite3_finalize(q);
	if (*n)
		qsort(want, *n, sizeof(*want), by_id);
	a->first = device;
	a->last = device - 1;
	return want;
}

/* Where in what is held; SIZE_MAX: it is not. */
static size_t which(struct ahead *a, int64_t list)
{
	if (!a->named)
		return list >= a->first && list <= a->last ? (size_t)(list - a->first) : SIZE_MAX;
	for (size_t i = a->latest; i < a->names && i < a->latest + 2; i++)
		if (a->named[i] == list)
			return a->latest = i;
	for (size_t i = 0; i < a->names; i++)
		if (a->named[i] == list)
			return a->latest = i;
	return SIZE_MAX;
}

/* --- one that is too large to be held --- */

static int stream(struct store *s, struct want *want, size_t n, void (*each)(void *to_whom, const struct told *t), void *to_whom, struct error *e)
{
	struct event_row r;
	struct told t;
	int got;

	for (size_t i = 0; i < n; i++) {
		if ((got = events_find(store_events(s), want[i].id, &r, e)) < 0)
			return -1;
		want[i].artifact = got ? r.artifact : 0;
		want[i].line = got ? r.line : 0;
	}
	qsort(want, n, sizeof(*want), by_line);
	for (size_t i = 0; i < n; i++) {
		if ((got = events_find(store_events(s), want[i].id, &r, e)) < 0)
			return -1;
		if (got == 0 || r.witness)
			continue;
		told_tell(&r, &t);
		each(to_whom, &t);
	}
	return 1;
}

static void pass_on(const struct ahead *a, size_t at, void (*each)(void *to_whom, const struct told *t), void *to_whom)
{
	for (size_t from = a->begin[at]; from < a->begin[at + 1]; from++) {
		struct told t = a->held[from].told;

		t.host.p = a->bytes.p + a->held[from].at;
		t.fields.p = t.host.p + t.host.n;
		each(to_whom, &t);
	}
}

static struct want *choose_any(struct store *s, struct ahead *a, const struct ahead *before, int64_t list, size_t *n, struct error *e)
{
	bool next = before && list == before->asked + 1 && list > 1;
	struct want *want = before && !next && list > 0 ? choose_named(s, a, before->asked, list, n, e) : NULL;

	return want ? want : choose(s, a, list, next, n, e);
}

int told_each(struct store *s, int64_t list, void (*each)(void *to_whom, const struct told *t), void *to_whom, struct error *e)
{
	struct ahead *before, *a;
	struct want *want;
	size_t n;
	int got = 1;

	events_look(store_events(s));
	before = events_kept(store_events(s));
	if (before && which(before, list) != SIZE_MAX) {
		before->asked = list;
		pass_on(before, which(before, list), each, to_whom);
		return 1;
	}
	a = xcalloc(1, sizeof(*a));
	a->asked = list;
	want = choose_any(s, a, before, list, &n, e);
	if (!want) {
		forget(a);
		return -1;
	}
	if (n > AHEAD) {
		got = stream(s, want, n, each, to_whom, e);
		a->names = 0;
		a->last = a->first - 1;
	} else {
		events_keep(store_events(s), NULL, NULL); /* not both at once */
		got = hold(s, a, want, n, e);
		if (got > 0)
			pass_on(a, which(a, list), each, to_whom);
	}
	free(want);
	if (got < 0)
		forget(a);
	else
		events_keep(store_events(s), a, forget);
	return got;
}
