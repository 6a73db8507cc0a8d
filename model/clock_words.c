/* What is known of each clock in words, and what was found on the way: the rows of the table of clocks, and findings. */
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTNERS 3

struct item { /* an event that two clocks stamped, as one of them sees it */
	uint32_t clock, partner, event;
	uint8_t why;
};

static const struct {
	const char *one, *many;
} what[WHY_COUNT] = {
	[WHY_FLOW] = { "flow", "flows" },
	[WHY_NAME] = { "query", "queries" },
	[WHY_SESSION] = { "session", "sessions" },
	[WHY_ADDRESS] = { "address held", "addresses held" },
	[WHY_CLIENT] = { "connection", "connections" },
	[WHY_MESSAGE] = { "message", "messages" },
	[WHY_TRANSACTION] = { "transaction", "transactions" },
	[WHY_PEER] = { "routing session", "routing sessions" },
	[WHY_PACKET] = { "packet", "packets" },
	[WHY_RELAY] = { "relayed record", "relayed records" },
	[WHY_COPY] = { "copy", "copies" },
};

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int by_clock(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->clock != y->clock ? ORDER(x->clock, y->clock) : x->why != y->why ? ORDER(x->why, y->why) :
	       x->event != y->event ? ORDER(x->event, y->event) : ORDER(x->partner, y->partner);
}

static struct item *items_of(const struct clocks *c, size_t *n)
{
	struct item *list = xcalloc(2 * c->links + 1, sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < c->edges; i++)
		for (size_t k = c->edge[i].from; k < c->edge[i].to && !c->edge[i].out; k++) {
			const struct link *l = &c->link[k];

			if (l->out)
				continue;
			list[(*n)++] = (struct item){ l->a, l->b, l->event, l->why };
			list[(*n)++] = (struct item){ l->b, l->a, l->event, l->why };
		}
	qsort(list, *n, sizeof(*list), by_clock);
	return list;
}

/* --- the basis --- */

static void say_kinds(const struct item *list, size_t n, struct text *out)
{
	size_t kinds = 0, said = 0;

	for (size_t i = 0; i < n; i++)
		kinds += i == 0 || list[i].why != list[i - 1].why;
	for (size_t from = 0, to; from < n; from = to) {
		size_t events = 0;

		for (to = from; to < n && list[to].why == list[from].why; to++)
			events += to == from || list[to].event != list[to - 1].event;
		text_adds(out, said == 0 ? "" : said + 1 == kinds ? " and " : ", ");
		text_addf(out, "%zu %s", events, events == 1 ? what[list[from].why].one : what[list[from].why].many);
		said++;
	}
}

struct partner {
	const char *name;
	size_t events;
};

static int by_events(const void *a, const void *b)
{
	const struct partner *x = a, *y = b;

	return x->events != y->events ? (x->events > y->events ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_partner(const void *a, const void *b)
{
	return ORDER(((const struct item *)a)->partner, ((const struct item *)b)->partner);
}

/* Sorts the items anew. */
static void say_partners(const struct clocks *c, struct item *list, size_t n, struct text *out)
{
	struct partner *p = xcalloc(n + 1, sizeof(*p));
	size_t count = 0;

	qsort(list, n, sizeof(*list), by_partner);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || list[i].partner != list[i - 1].partner)
			p[count++].name = words_at(c->names, list[i].partner);
		p[count - 1].events++;
	}
	qsort(p, count, sizeof(*p), by_events);
	for (size_t i = 0; i < count && i < PARTNERS; i++)
		text_addf(out, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", p[i].name);
	if (count > PARTNERS)
		text_addf(out, " and %zu more", count - PARTNERS);
	free(p);
}

static void say_basis(const struct clocks *c, uint32_t i, struct item *list, size_t n, struct text *out)
{
	const struct timepiece *t = &c->clock[i];

	if (t->by_hand)
		text_adds(out, "offset set by hand");
	else if (i == c->reference && n == 0)
		text_adds(out, "reference");
	if ((t->by_hand || i == c->reference) && n)
		text_adds(out, t->by_hand ? "; " : "reference; ");
	if (n) {
		say_kinds(list, n, out);
		text_adds(out, list[0].why == WHY_RELAY && list[n - 1].why == WHY_RELAY ? " also stamped by " : " also seen by ");
		say_partners(c, list, n, out);
	} else if (!t->by_hand && i != c->reference) {
		text_adds(out, "shares no event with another clock: taken as it stands");
	}
	if (n && t->floats)
		text_adds(out, "; nothing ties them to the reference");
	else if (n && !bound_closed(t->ahead))
		text_adds(out, "; the other side is open");
}

/* --- rows --- */

static void offset_name(int32_t seconds, char out[16])
{
	unsigned a = (unsigned)abs(seconds);

	if (seconds == 0)
		snprintf(out, 16, "UTC");
	else
		snprintf(out, 16, "%c%02u:%02u", seconds < 0 ? '-' : '+', a / 3600 % 100, a / 60 % 60);
}

static void bind_side(sqlite3_stmt *q, int at, int64_t side, bool known)
{
	if (known)
		sqlite3_bind_double(q, at, (double)side / 1e9);
	else
		sqlite3_bind_null(q, at);
}

static void put_row(const struct clocks *c, uint32_t i, sqlite3_stmt *q, struct item *list, size_t n)
{
	const struct timepiece *t = &c->clock[i];
	struct text basis = { 0 };
	char zone[16];

	offset_name(t->zone, zone);
	say_basis(c, i, list, n, &basis);
	pass_bind(q, 1, slice_of(words_at(c->names, i)));
	pass_bind(q, 2, slice_of(t->zone_name && strcmp(t->zone_basis, "manifest") == 0 ? t->zone_name : zone));
	pass_bind(q, 3, slice_of(t->zone_basis));
	sqlite3_bind_int(q, 4, t->zone);
	sqlite3_bind_double(q, 5, (double)bound_guess(t->ahead) / 1e9);
	bind_side(q, 6, t->ahead.lo, t->ahead.lo != FREE_LO && !t->floats);
	bind_side(q, 7, t->ahead.hi, t->ahead.hi != FREE_HI && !t->floats);
	pass_bind(q, 8, text_slice(&basis));
	sqlite3_bind_int(q, 9, i == c->reference);
	sqlite3_step(q);
	sqlite3_reset(q);
	text_free(&basis);
}

static int rows(struct clocks *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(c->store, "INSERT INTO clock(name, zone, zone_basis, utc_offset, offset, lo, hi, segments, drift, basis, reference)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?)", e);
	size_t n, at = 0;
	struct item *list;

	if (!q)
		return -1;
	list = items_of(c, &n);
	for (uint32_t i = 0; i < words_count(c->names); i++) {
		size_t from = at;

		while (at < n && list[at].clock == i)
			at++;
		if (c->clock[i].stamps)
			put_row(c, i, q, list + from, at - from);
	}
	sqlite3_finalize(q);
	free(list);
	return 1;
}

/* --- findings --- */

struct findings {
	struct clocks *c;
	sqlite3_stmt *q;
	struct text text;
};

/* mark: whose line it is about, NO_CLOCK: the case. */
static void find(struct findings *f, uint32_t mark)
{
	if (mark == NO_CLOCK)
		sqlite3_bind_null(f->q, 1);
	else
		sqlite3_bind_int64(f->q, 1, f->c->mark[mark].id);
	pass_bind(f->q, 2, text_slice(&f->text));
	sqlite3_step(f->q);
	sqlite3_reset(f->q);
	text_clear(&f->text);
}

static void find_zones(struct findings *f, uint32_t i)
{
	const struct timepiece *t = &f->c->clock[i];
	const char *name = words_at(f->c->names, i);
	char zone[16], stated[16];

	offset_name(t->zone, zone);
	if (t->locals && strcmp(t->zone_basis, "assumed") == 0) {
		text_addf(&f->text, "zone of %s is not stated: read as %s", name, zone);
		find(f, NO_CLOCK);
	} else if (t->locals && strcmp(t->zone_basis, "inferred") == 0 && t->zone) {
		text_addf(&f->text, "zone of %s inferred: %s", name, zone);
		find(f, NO_CLOCK);
	}
	for (uint32_t k = t->writing; k; k = f->c->writing[k - 1].next) {
		const struct writing *w = &f->c->writing[k - 1];

		if (!w->refuted)
			continue;
		offset_name(w->stated, stated);
		offset_name(w->stated + w->zone, zone);
		text_addf(&f->text, "%lld stamps of %s%s state %s and are %s", (long long)w->stamps, name, w->foreign ? " that another host kept" : "", stated, zone);
		find(f, NO_CLOCK);
	}
	if (t->twice) {
		text_addf(&f->text, "%lld stamps of %s lie in an hour that came twice", (long long)t->twice, name);
		find(f, NO_CLOCK);
	}
}

static void find_offset(struct findings *f, uint32_t i)
{
	const struct timepiece *t = &f->c->clock[i];
	int64_t ahead = bound_guess(t->ahead);

	if (t->floats || t->by_hand || (ahead < NS_PER_S && ahead > -NS_PER_S))
		return;
	text_addf(&f->text, "clock of %s is %.1f s %s", words_at(f->c->names, i), (double)(ahead < 0 ? -ahead : ahead) / 1e9, ahead < 0 ? "behind" : "ahead");
	if (!bound_closed(t->ahead))
		text_adds(&f->text, " at least");
	find(f, NO_CLOCK);
}

static void find_outliers(struct findings *f, const struct edge *e)
{
	const char *a = words_at(f->c->names, e->a), *b = words_at(f->c->names, e->b);
	size_t n = 0, first = 0;

	for (size_t k = e->from; k < e->to; k++)
		if (f->c->link[k].out && n++ == 0)
			first = k;
	if (n) {
		text_addf(&f->text, "%zu of %zu comparisons of the clocks of %s and %s contradict the others and are left out", n, e->to - e->from, a, b);
		find(f, f->c->link[first].mark);
	}
	if (e->out) {
		text_addf(&f->text, "what %s and %s saw together contradicts what other clocks say and is left out", a, b);
		find(f, f->c->link[e->from].mark);
	}
}

static int findings(struct clocks *c, struct error *e)
{
	struct findings f = { .c = c };

	f.q = pass_prepare(c->store, "INSERT INTO finding(artifact, line, pass, text) SELECT max(artifact), max(line), 'clock', ?2 FROM event WHERE id = ?1", e);
	if (!f.q)
		return -1;
	for (uint32_t i = 0; i < words_count(c->names); i++) {
		if (!c->clock[i].stamps)
			continue;
		find_zones(&f, i);
		find_offset(&f, i);
	}
	for (size_t i = 0; i < c->edges; i++)
		find_outliers(&f, &c->edge[i]);
	sqlite3_finalize(f.q);
	text_free(&f.text);
	return 1;
}

int clock_words(struct clocks *c, struct error *e)
{
	return rows(c, e) < 0 ? -1 : findings(c, e);
}
