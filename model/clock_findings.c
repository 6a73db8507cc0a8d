/* What the clock pass found on the way: zones that nobody stated, stated ones that are wrong, clocks that are off, records that contradict. */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

struct findings {
	struct clocks *c;
	sqlite3_stmt *q;
	struct text text;
};

/* mark: whose line it is about, NO_CLOCK: the case. */
static void find(struct findings *f, uint32_t mark)
{
	struct error ignored;
	struct event_row r;

	sqlite3_clear_bindings(f->q);
	if (mark != NO_CLOCK && events_find(store_events(f->c->store), f->c->mark[mark].id, &r, &ignored) == 1) {
		sqlite3_bind_int64(f->q, 1, r.artifact);
		sqlite3_bind_int64(f->q, 2, r.line);
	}
	pass_bind(f->q, 3, text_slice(&f->text));
	sqlite3_step(f->q);
	sqlite3_reset(f->q);
	text_clear(&f->text);
}

static void find_zones(struct findings *f, uint32_t i)
{
	const struct timepiece *t = &f->c->clock[i];
	const char *name = words_at(f->c->names, i);
	char zone[16], stated[16];

	clock_zone_name(t->zone, zone);
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
		clock_zone_name(w->stated, stated);
		clock_zone_name(w->stated + w->zone, zone);
		text_addf(&f->text, "%lld stamps of %s%s state %s and are %s", (long long)w->stamps, name,
			  w->foreign ? " that another host kept" : "", stated, zone);
		find(f, NO_CLOCK);
	}
	if (t->twice) {
		text_addf(&f->text, "%lld stamps of %s lie in an hour that came twice", (long long)t->twice, name);
		find(f, NO_CLOCK);
	}
}

static void place_of(const struct findings *f, uint32_t mark, struct event_row *r, struct slice *path)
{
	struct error ignored;

	*path = slice_of(f->c->place[f->c->mark[mark].artifact].path);
	if (events_find(store_events(f->c->store), f->c->mark[mark].id, r, &ignored) != 1)
		r->line = 0;
}

/* Marks of routers before their stamps, and what RFC 5424 has for it. */
static void find_doubts(struct findings *f, uint32_t i)
{
	const struct timepiece *t = &f->c->clock[i];
	struct event_row first, last;
	struct slice begin, end;

	if (clock_doubted(t) == 0)
		return;
	place_of(f, t->doubted[0], &first, &begin);
	place_of(f, t->doubted[1], &last, &end);
	text_addf(&f->text, "clock of %s: ", words_at(f->c->names, i));
	clock_doubts(t, &f->text);
	if (t->doubted[0] == t->doubted[1])
		text_addf(&f->text, "; line %u", first.line);
	else if (slice_same(begin, end))
		text_addf(&f->text, "; lines %u to %u", first.line, last.line);
	else
		text_addf(&f->text, "; first in line %u, last in line %u of %.*s", first.line, last.line, SLICE_ARG(end));
	find(f, t->doubted[0]);
}

/* A clock that nobody had set: what it showed means nothing, but the order of its records and what they took. */
static void find_unset(struct findings *f, uint32_t i)
{
	const struct clocks *c = f->c;
	const struct node *n = &c->node[i];
	uint32_t set = NO_CLOCK;

	for (size_t k = 0; k < c->orders && set == NO_CLOCK; k++) {
		uint32_t before = c->mark[c->order[k].before].writing;

		if (before != NO_CLOCK && c->writing[before].node == i)
			set = c->order[k].after;
	}
	text_addf(&f->text, "clock of %s had not been set yet: %lld stamps count from its start", words_at(c->names, n->clock), (long long)n->stamps);
	if (set != NO_CLOCK && c->mark[set].writing != NO_CLOCK) {
		const struct writing *w = &c->writing[c->mark[set].writing];
		char at[32];

		utc_print(bound_plus(c->mark[set].reading, -w->zone * NS_PER_S - c->node[w->node].guess), at);
		text_addf(&f->text, "; it was set before %.19sZ", at);
	}
	find(f, set);
}

static void find_offset(struct findings *f, uint32_t i)
{
	const struct node *n = &f->c->node[i];
	const char *name = words_at(f->c->names, n->clock);
	double seconds = (double)(n->guess < 0 ? -n->guess : n->guess) / 1e9;

	if (f->c->clock[n->clock].by_hand || n->basis == STAMP_UPTIME || seconds < 1)
		return;
	if (n->apart && n->leapt) {
		char at[32];

		utc_print(bound_plus(n->from, -n->guess), at);
		text_addf(&f->text, "clock of %s was set at about %.19sZ and is %.1f s %s since then", name, at, seconds, n->guess < 0 ? "behind" : "ahead");
		find(f, NO_CLOCK);
		return;
	}
	text_addf(&f->text, n->apart ? "some stamps of %s are %.1f s %s" : "clock of %s is %.1f s %s", name, seconds, n->guess < 0 ? "behind" : "ahead");
	if (n->likely)
		text_adds(&f->text, ", as far as relays tell");
	else if (n->floats && n->root != i)
		text_addf(&f->text, " if that of %s runs right", words_at(f->c->names, f->c->node[n->root].clock));
	else if (!bound_closed(n->ahead))
		text_adds(&f->text, " at least");
	find(f, NO_CLOCK);
}

static uint32_t mark_of(const struct link *l)
{
	return l->mark_a != NO_CLOCK ? l->mark_a : l->mark_b;
}

static void find_outliers(struct findings *f, const struct edge *e)
{
	const char *a = words_at(f->c->names, f->c->node[e->a].clock), *b = words_at(f->c->names, f->c->node[e->b].clock);
	size_t n = 0, first = 0;

	for (size_t k = e->from; k < e->to; k++)
		if (f->c->link[k].out && n++ == 0)
			first = k;
	if (n) {
		text_addf(&f->text, "%zu of %zu comparisons of the clocks of %s and %s contradict the others and are left out", n, e->to - e->from, a, b);
		find(f, mark_of(&f->c->link[first]));
	}
	if (e->out) {
		text_addf(&f->text, "what %s and %s saw together contradicts what other clocks say and is left out", a, b);
		find(f, mark_of(&f->c->link[e->from]));
	}
}

int clock_findings(struct clocks *c, struct error *e)
{
	struct findings f = { .c = c };

	f.q = pass_prepare(c->store, "INSERT INTO finding(artifact, line, pass, text) VALUES(?, ?, 'clock', ?)", e);
	if (!f.q)
		return -1;
	for (uint32_t i = 0; i < words_count(c->names); i++) {
		if (c->clock[i].stamps == 0)
			continue;
		find_zones(&f, i);
		find_doubts(&f, i);
	}
	for (uint32_t i = 0; i < c->nodes; i++) {
		if (c->node[i].unset && c->node[i].stamps)
			find_unset(&f, i);
		else
			find_offset(&f, i);
	}
	for (size_t i = 0; i < c->edges; i++)
		find_outliers(&f, &c->edge[i]);
	sqlite3_finalize(f.q);
	text_free(&f.text);
	return 1;
}
