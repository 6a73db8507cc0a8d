/*
 * Where events that others stamped too show that a clock was set: from one instant on they say something else. Which of the two clocks was set
 * is told by their other partners. When it was set lies between the last record that proves the old offset and the first that proves the new one;
 * a clock that was set forward also left a gap of that length. What stands in between and may be either is said to be either.
 */
#include "clock_leap.h"

#include <stdlib.h>

#define STAYS 2 /* events of one kind that contradict what was before: one alone is a wrong match */
#define STAYS_OPEN 3 /* likewise, where they bound one side only */
#define LASTS 8 /* so many links are looked at ahead */
#define LEAPS_MAX 256

static const struct bound all = { FREE_LO, FREE_HI };

struct leaps {
	struct leap *at;
	size_t count, room;
};

/* --- what links say --- */

static bool overlap(const struct clocks *c, const struct leap *l, uint32_t before, uint32_t after)
{
	return clock_later(c, after, l->before) && clock_later(c, l->after, before);
}

/* The step of this writing that another edge saw: at that time, else one by so much at another time, for there a wrong match may stand. */
static struct leap *known(const struct clocks *c, struct leaps *list, const struct leap *like)
{
	struct leap *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		struct leap *l = &list->at[i];
		struct bound by = l->by;

		if (l->writing != like->writing || l->edge == like->edge || !bound_meet(&by, like->by))
			continue;
		if (overlap(c, l, like->before, like->after))
			return l;
		found = l;
	}
	return found;
}

static void vote(const struct clocks *c, struct leaps *list, struct leap like)
{
	struct leap *l;
	bool meet;

	if (like.before == NO_CLOCK || like.after == NO_CLOCK || !clock_later(c, like.after, like.before))
		return;
	l = known(c, list, &like);
	if (!l) {
		list->at = clock_room(list->at, list->count, &list->room, sizeof(*list->at));
		like.votes = 1;
		list->at[list->count++] = like;
		return;
	}
	meet = overlap(c, l, like.before, like.after);
	l->before = clock_later(c, like.before, l->before) == meet ? like.before : l->before;
	l->after = clock_later(c, l->after, like.after) == meet ? like.after : l->after;
	bound_meet(&l->by, like.by);
	l->edge = like.edge;
	l->votes++;
}

/*
 * Links of one edge in the order of time, and what they say as long as nothing is set. One match may be wrong: an instant is before the step when
 * two events behind it prove what was, behind the step when two up to it prove what is new.
 */
struct scan {
	struct bound now, next;
	size_t from, first[2]; /* of what is so now; the first two that contradict it */
	size_t fresh;	       /* events that say what is new */
	uint32_t event;
};

/* The last but one event that proves what was before the step. NULL: there are not two. */
static const struct link *before_step(const struct clocks *c, const struct scan *s)
{
	const struct link *found = NULL;

	for (size_t i = s->first[0]; i-- > s->from;) {
		const struct link *l = &c->link[i];
		int64_t drift = bound_drift(l->at, c->link[s->first[1]].at);
		struct bound now = bound_widen(s->now, drift), next = bound_widen(s->next, drift);

		if (!bound_meet(&now, l->d) || bound_meet(&next, l->d) || (found && found->event == l->event))
			continue;
		if (found)
			return l;
		found = l;
	}
	return NULL;
}

/* Of the next few links that tell, most are for the new. Two wrong matches in a row do not last. */
static bool lasts(const struct clocks *c, const struct scan *s, size_t to)
{
	size_t for_old = 0, for_new = 0;

	for (size_t i = s->first[0]; i < to && for_old + for_new < LASTS; i++) {
		const struct link *l = &c->link[i];
		int64_t drift = bound_drift(l->at, c->link[s->first[1]].at);
		struct bound now = bound_widen(s->now, drift), next = bound_widen(s->next, drift);
		bool old = bound_meet(&now, l->d), fresh = bound_meet(&next, l->d);

		for_old += old && !fresh;
		for_new += fresh && !old;
	}
	return for_new > for_old;
}

static void tell(const struct clocks *c, const struct edge *e, const struct scan *s, struct leaps *list)
{
	const struct link *before = lasts(c, s, e->to) ? before_step(c, s) : NULL, *after = &c->link[s->first[1]];
	struct bound by = bound_sum(s->next, bound_turn(s->now));
	size_t edge = e->from;

	if (!before)
		return;
	/* b's clock went on, or a's back */
	vote(c, list, (struct leap){ .writing = after->a, .before = before->mark_a, .after = after->mark_a, .by = bound_turn(by), .edge = edge });
	vote(c, list, (struct leap){ .writing = after->b, .before = before->mark_b, .after = after->mark_b, .by = by, .edge = edge });
}

static void proves_new(struct scan *s, const struct link *l, size_t i)
{
	if (s->fresh == 0)
		s->next = l->d;
	if (s->fresh < 2 && (s->fresh == 0 || s->event != l->event))
		s->first[s->fresh] = i;
	s->fresh += s->fresh == 0 || s->event != l->event;
	s->event = l->event;
}

static void scan(const struct clocks *c, const struct edge *e, struct leaps *list)
{
	struct scan s = { .now = all, .next = all, .from = e->from };
	int64_t at = FREE_LO;

	for (size_t i = e->from; i < e->to; i++) {
		const struct link *l = &c->link[i];
		int64_t drift = at == FREE_LO ? 0 : bound_drift(at, l->at);
		bool fits, fits_new;

		at = l->at;
		s.now = bound_widen(s.now, drift);
		s.next = bound_widen(s.next, drift);
		fits = bound_meet(&s.now, l->d);
		fits_new = s.fresh && bound_meet(&s.next, l->d);
		if (!fits_new)
			s.fresh = 0;
		if (!fits)
			proves_new(&s, l, i);
		if (s.fresh < (bound_closed(s.next) ? STAYS : STAYS_OPEN))
			continue;
		tell(c, e, &s, list);
		s = (struct scan){ .now = s.next, .next = all, .from = s.first[0] };
	}
}

static int rank(const struct writing *w)
{
	return w->basis == STAMP_EPOCH || w->by_hand ? 2 : w->basis == STAMP_ZONED ? 1 : 0;
}

/* Is a rather than b the one that was set: a larger part of its partners say so, or it is the one to be trusted less. */
static bool rather(const struct clocks *c, const struct leap *a, const struct leap *b, const uint32_t *partners)
{
	uint64_t x = (uint64_t)a->votes * partners[b->writing], y = (uint64_t)b->votes * partners[a->writing];
	const struct writing *v = &c->writing[a->writing], *w = &c->writing[b->writing];

	if (x != y)
		return x > y;
	if (c->clock[v->clock].device != c->clock[w->clock].device)
		return c->clock[v->clock].device;
	if (rank(v) != rank(w))
		return rank(v) < rank(w);
	return v->stamps != w->stamps ? v->stamps < w->stamps : a->writing < b->writing;
}

/* The same step, seen from the other end of one of its edges. */
static bool same_step(const struct clocks *c, const struct leap *a, const struct leap *b)
{
	struct bound by = a->by;

	(void)c;
	return bound_meet(&by, bound_turn(b->by));
}

static bool guilty(const struct clocks *c, const struct leap *l, const struct leaps *list, const struct edge *e, size_t edges, const uint32_t *partners)
{
	for (size_t i = 0; i < edges; i++) {
		uint32_t other = e[i].a == l->writing ? e[i].b : e[i].a;

		if (e[i].a != l->writing && e[i].b != l->writing)
			continue;
		for (size_t k = 0; k < list->count; k++)
			if (list->at[k].writing == other && same_step(c, l, &list->at[k]) && !rather(c, l, &list->at[k], partners))
				return false;
	}
	return true;
}

static uint32_t *count_partners(const struct clocks *c, const struct edge *e, size_t edges)
{
	uint32_t *partners = xcalloc(c->writings + 1, sizeof(*partners));

	for (size_t i = 0; i < edges; i++) {
		if (e[i].to - e[i].from < 2 * STAYS_OPEN)
			continue;
		partners[e[i].a]++;
		partners[e[i].b]++;
	}
	return partners;
}

void clock_leaps(struct clocks *c)
{
	struct leaps found = { 0 }, own = { 0 };
	struct edge *edge;
	size_t edges = bound_edges(c->link, c->links, FREE_LO, &edge);
	uint32_t *partners = count_partners(c, edge, edges);

	for (size_t i = 0; i < edges && found.count < LEAPS_MAX; i++)
		scan(c, &edge[i], &found);
	for (size_t i = 0; i < found.count; i++)
		if (guilty(c, &found.at[i], &found, edge, edges, partners)) {
			own.at = clock_room(own.at, own.count, &own.room, sizeof(*own.at));
			own.at[own.count++] = found.at[i];
		}
	if (own.count)
		clock_part(c, own.at, own.count);
	c->leap = own.at;
	c->leaps = own.count;
	c->leap_room = own.room;
	free(found.at);
	free(edge);
	free(partners);
}
