/*
 * A track is made of statements in the order of the files; those after the instant are left out. Where the times of a file ascend they are the
 * last ones of it, and the steps before them are what they would have been without them: only how often each was said, and until when, is
 * counted anew. Where a file goes back in time over the instant, a step may lack the statement that it begins with: then it is read from the case.
 */
#include "kept.h"

#include <stdlib.h>

#include "bend.h"
#include "order.h"

enum {
	KEPT_MAX = 1 << 20, /* statements: some 24 MB */
	WAITING = 1024,	    /* lines that may stand in the case behind later ones of their file */
	AWAY = 512,	    /* by so many events at most: they are at hand still */
};

#define NO_STEP UINT32_MAX

struct said {
	uint64_t event : 44, speaker : 20;
	int64_t t; /* of an undated one where it stands */
	uint32_t step, count : 30;
	bool dated : 1, local : 1; /* local: its stamp states no zone */
};

struct speaker {
	int64_t artifact;
	const char *host; /* as the words of the track have it; "": it names none */
	int64_t all, local; /* by how much its clock is supposed to be moved */
	bool gone;
};

struct list { /* of a device, or of shared things */
	int64_t list;
	struct track *track; /* its steps in the order of the files */
	struct said *said;
	size_t count, room;
	struct speaker *speaker;
	size_t speakers;
	uint64_t *wanted; /* a bit for each event of the case: those that are to be read; NULL: nothing is left */
	int64_t next, last;
	struct waiting { int64_t event, artifact; uint32_t line; } waiting[WAITING]; /* by line */
	size_t waits;
	int64_t artifact, clock; /* of the statement that was taken last */
	uint32_t line;
	bool odd; /* it cannot be kept so: lines stand too far from their places */
};

struct kept {
	struct store *store;
	bool whole, without; /* without: read while some were supposed not to be there */
	struct list shared, own;
};

static void forget_list(struct list *l)
{
	track_free(l->track);
	free(l->said);
	free(l->speaker);
	free(l->wanted);
}

static void forget(void *what)
{
	struct kept *k = what;

	forget_list(&k->own);
	forget_list(&k->shared);
	free(k);
}

/* --- reading --- */

/* 1, 0 there are too many, -1 */
static int begin(struct store *s, struct list *l, int64_t list, struct error *e)
{
	struct order *o = order_kept(s, list, e);
	int64_t id;
	int got = -1;

	l->list = list;
	l->last = events_last(store_events(s));
	l->next = 1;
	l->artifact = -1;
	l->clock = UTC_NONE;
	if (l->last > EVENTS_BITS_MAX) {
		order_close(o);
		return o ? 0 : -1;
	}
	l->wanted = xcalloc((size_t)l->last / 64 + 1, sizeof(*l->wanted));
	while (o && (got = order_next(o, &id, e)) == 1) {
		if (id < 1 || id > l->last)
			continue; /* a case file may hold any number */
		l->room += !(l->wanted[id / 64] >> (id % 64) & 1);
		l->wanted[id / 64] |= UINT64_C(1) << (id % 64);
		if (l->room > KEPT_MAX)
			break;
	}
	order_close(o);
	if (got != 0)
		return got > 0 ? 0 : -1;
	l->said = xcalloc(l->room + 1, sizeof(*l->said));
	l->track = track_begin(s, list, e);
	return l->track ? 1 : -1;
}

struct kept *kept_of(struct store *s, int64_t device, struct error *e)
{
	struct kept *k;
	int got;

	events_look(store_events(s));
	k = events_kept_track(store_events(s));
	if (k && k->own.list == device)
		return k;
	events_keep_track(store_events(s), NULL, NULL); /* not both at once */
	k = xcalloc(1, sizeof(*k));
	k->store = s;
	k->without = bend_hides(events_bent(store_events(s)));
	got = begin(s, &k->shared, ORDER_SHARED, e);
	if (got > 0)
		got = begin(s, &k->own, device, e);
	if (got > 0) {
		events_keep_track(store_events(s), k, forget);
		return k;
	}
	if (got == 0)
		e->text[0] = '\0';
	forget(k);
	return NULL;
}

struct kept *kept_find(struct store *s, int64_t device)
{
	struct kept *k;

	events_look(store_events(s));
	k = events_kept_track(store_events(s));
	return k && k->own.list == device && k->whole ? k : NULL;
}

/* Mostly the one before. */
static size_t speaker_of(struct kept *k, struct list *l, const struct told *t)
{
	size_t i = l->count ? l->said[l->count - 1].speaker : 0;
	struct speaker *s;

	if (i < l->speakers && l->speaker[i].artifact == t->artifact && slice_is(t->host, l->speaker[i].host))
		return i;
	for (i = l->speakers; i-- > 0;)
		if (l->speaker[i].artifact == t->artifact && slice_is(t->host, l->speaker[i].host))
			return i;
	if (l->speakers >> 20) {
		l->odd = true;
		return 0;
	}
	l->speaker = xrealloc(l->speaker, l->speakers + 1, sizeof(*l->speaker));
	s = &l->speaker[l->speakers];
	*s = (struct speaker){ .artifact = t->artifact, .host = words_at(l->track->words, words_add(l->track->words, t->host)) };
	bend_of(events_bent(store_events(k->store)), s->artifact, t->host, &s->all, &s->local);
	return l->speakers++;
}

static int take(struct kept *k, struct list *l, const struct waiting *w, struct error *e)
{
	struct event_row r;
	struct told t;
	struct said *said = &l->said[l->count];
	int got = events_find(store_events(k->store), w->event, &r, e);

	if (got <= 0)
		return got;
	told_tell(&r, &t);
	if (t.artifact != l->artifact)
		l->clock = UTC_NONE;
	l->odd |= t.artifact == l->artifact && t.line < l->line;
	l->artifact = t.artifact;
	l->line = t.line;
	*said = (struct said){ .event = (uint64_t)t.event & (UINT64_MAX >> 20), .speaker = speaker_of(k, l, &t) & 0xfffff, .step = NO_STEP,
			       .t = t.t != UTC_NONE ? t.t : r.place, .count = t.count & (UINT32_MAX >> 2), .dated = t.t != UTC_NONE,
			       .local = r.stamp.basis == STAMP_LOCAL };
	if (!r.witness)
		said->step = (uint32_t)track_add(l->track, &t, &l->clock);
	l->count++;
	return 1;
}

/* Takes those that nothing behind `before` comes before any more. */
static int take_waiting(struct kept *k, struct list *l, int64_t artifact, int64_t before, struct error *e)
{
	size_t n = 0;
	int got = 1;

	while (got >= 0 && n < l->waits &&
	       (l->waiting[n].artifact != artifact || l->waiting[n].event + AWAY < before || (l->waits == WAITING && n < WAITING / 2)))
		got = take(k, l, &l->waiting[n++], e);
	l->waits -= n;
	if (n && l->waits)
		memmove(l->waiting, l->waiting + n, l->waits * sizeof(*l->waiting));
	return got < 0 ? -1 : 1;
}

static int enter(struct kept *k, struct list *l, int64_t event, struct error *e)
{
	struct waiting w = { event, events_artifact(store_events(k->store), event), 0 };
	int got = events_line(store_events(k->store), event, &w.line, e);
	size_t i;

	if (got <= 0)
		return got;
	if (take_waiting(k, l, w.artifact, event, e) < 0)
		return -1;
	for (i = l->waits++; i > 0 && l->waiting[i - 1].artifact == w.artifact && l->waiting[i - 1].line > w.line; i--)
		l->waiting[i] = l->waiting[i - 1];
	l->waiting[i] = w;
	return 1;
}

/* The next event that is wanted; 0: none is. */
static int64_t next_of(struct list *l)
{
	while (l->next <= l->last) {
		uint64_t left = l->wanted[l->next / 64] >> (l->next % 64);

		if (left) {
			l->next += __builtin_ctzll(left);
			return l->next++;
		}
		l->next = (l->next / 64 + 1) * 64;
	}
	return 0;
}

/* 1: nothing is left. */
static int read_list(struct kept *k, struct list *l, size_t *events, struct error *e)
{
	for (; l->wanted && *events; --*events) {
		int64_t id = next_of(l);

		if (id) {
			if (enter(k, l, id, e) < 0)
				return -1;
			continue;
		}
		if (take_waiting(k, l, -1, 0, e) < 0)
			return -1;
		free(l->wanted);
		l->wanted = NULL;
	}
	return !l->wanted;
}

int kept_read(struct kept *k, size_t events, struct error *e)
{
	bool alone = sqlite3_get_autocommit(store_db(k->store)) != 0;
	int got;

	if (k->whole)
		return 1;
	if (alone)
		store_stay(k->store);
	got = read_list(k, &k->shared, &events, e);
	if (got > 0)
		got = read_list(k, &k->own, &events, e);
	if (alone)
		store_leave(k->store);
	k->whole = got > 0;
	return got;
}

/* --- cutting --- */

struct cutting {
	const struct list *from;
	struct track *to;
	uint32_t *now; /* where a step stands in `to`, plus one; 0: it is not there yet */
	int64_t at, artifact, clock;
	bool over;
};

/* False: the step begins with a statement that was left out. */
static bool cut_one(struct cutting *c, const struct said *s)
{
	const struct step *of = &c->from->track->step[s->step];
	struct step *step;

	if (c->from->speaker[s->speaker].gone)
		return true;

	if (of->artifact != c->artifact) {
		c->artifact = of->artifact;
		c->clock = UTC_NONE;
		c->over = false;
	}
	if (s->dated)
		c->over = s->t > c->at;
	if (c->over)
		return true;
	c->clock = s->dated ? s->t : c->clock;
	if (!c->now[s->step]) {
		if ((uint64_t)of->event != s->event)
			return false;
		step = &c->to->step[c->to->count++];
		c->now[s->step] = (uint32_t)c->to->count;
		*step = *of;
		step->t = step->last = c->clock;
		step->count = s->count;
		return true;
	}
	step = &c->to->step[c->now[s->step] - 1];
	step->count += s->count;
	if (c->clock != UTC_NONE)
		step->last = c->clock;
	return true;
}

static struct track *cut(const struct list *l, int64_t at)
{
	struct cutting c = { .from = l, .at = at == UTC_NONE ? INT64_MAX : at, .artifact = -1, .clock = UTC_NONE };
	size_t i = 0;

	c.to = xcalloc(1, sizeof(*c.to));
	*c.to = *l->track;
	c.to->lent = true;
	c.to->count = 0;
	c.to->room = l->track->count;
	c.to->step = xcalloc(c.to->room + 1, sizeof(*c.to->step));
	c.now = xcalloc(l->track->count + 1, sizeof(*c.now));
	while (i < l->count && (l->said[i].step == NO_STEP || cut_one(&c, &l->said[i])))
		i++;
	free(c.now);
	if (i == l->count)
		return c.to;
	track_free(c.to);
	return NULL;
}

struct track *kept_track(struct kept *k, int64_t at)
{
	struct track *shared = k->shared.odd || k->own.odd ? NULL : cut(&k->shared, at), *own = shared ? cut(&k->own, at) : NULL;

	if (own) {
		track_end(shared, NULL);
		track_end(own, shared);
	}
	track_free(shared);
	return own;
}

/* --- clocks that are supposed to run otherwise --- */

static void move(struct list *l, const struct bend *now)
{
	int64_t *all = xcalloc(l->speakers + 1, sizeof(*all)), *local = xcalloc(l->speakers + 1, sizeof(*local));

	for (size_t i = 0; i < l->speakers; i++) {
		struct speaker *s = &l->speaker[i];
		int64_t a, b;

		s->gone = !bend_of(now, s->artifact, slice_of(s->host), &a, &b);
		if (s->gone)
			a = b = 0;
		all[i] = bend_sum(a, -s->all);
		local[i] = bend_sum(b, -s->local);
		s->all = a;
		s->local = b;
	}
	for (size_t i = 0; i < l->count; i++)
		if (l->said[i].dated)
			l->said[i].t = bend_sum(bend_sum(l->said[i].t, all[l->said[i].speaker]), l->said[i].local ? local[l->said[i].speaker] : 0);
	free(all);
	free(local);
}

void kept_bend(struct store *s, const struct bend *now)
{
	struct kept *k = events_kept_track(store_events(s));

	if (k && k->whole && !k->without) {
		move(&k->shared, now);
		move(&k->own, now);
	} else {
		events_keep_track(store_events(s), NULL, NULL); /* some of it is, some is not yet read */
	}
}

struct bent *kept_places(struct store *s, int64_t list, size_t *n)
{
	const struct kept *k = events_kept_track(store_events(s));
	const struct list *l = !k || !k->whole ? NULL : list == k->own.list ? &k->own : list == k->shared.list ? &k->shared : NULL;
	struct bent *out = l ? xcalloc(l->count + 1, sizeof(*out)) : NULL;

	*n = 0;
	for (size_t i = 0; l && i < l->count; i++)
		if (!l->speaker[l->said[i].speaker].gone)
			out[(*n)++] = (struct bent){ (int64_t)l->said[i].event, l->said[i].t };
	return out;
}

size_t kept_moved(const struct kept *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->own.count; i++) {
		const struct said *s = &k->own.said[i];
		const struct speaker *by = &k->own.speaker[s->speaker];

		n += by->gone || (s->dated && (by->all || (s->local && by->local)));
	}
	return n;
}
