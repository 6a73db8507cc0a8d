/*
 * Zones. Writings that share events with others get an interval against the most trusted writing that they are tied to. Two writings of one
 * clock then differ by a zone, whatever the clock itself is off; only where a clock has no stamps that tell UTC, being off by nearly a zone is
 * taken for a zone. A stated offset is a claim: shared events may refute it.
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define NEAR (300 * NS_PER_S)  /* a clock without any stamp that tells UTC is not further off than that, or nothing is said of its zone */
#define CLOSE (60 * NS_PER_S)  /* what refutes a stated offset is nearer to another zone than that */
#define ALIKE (120 * NS_PER_S) /* stamps of one clock */
#define WIDE (900 * NS_PER_S)  /* an interval that wide tells no zone */

struct zoning {
	struct clocks *c;
	struct edge *edge;
	size_t edges;
	uint32_t *frame; /* of each writing: the writing that its interval is against */
	int64_t *hint;
	bool *settled;
};

/* --- which zones there are --- */

/* Whole hours, and the others that the IANA database has had since 1990, in minutes. */
static bool is_zone(int64_t s)
{
	static const int16_t odd[] = { -570, -510, -270, -210, -150, 210, 270, 330, 345, 390, 510, 525, 570, 585, 630, 690, 765, 825 };

	if (s < -12 * 3600 || s > 14 * 3600)
		return false;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (s == odd[i] * 60)
			return true;
	return s % 3600 == 0;
}

/* The zone that is nearest to so many ns, when it is within `reach`. */
static bool nearest(int64_t ns, int64_t reach, int32_t *zone)
{
	int64_t quarter, rest;

	if (ns < -13 * 3600 * NS_PER_S || ns > 15 * 3600 * NS_PER_S)
		return false;
	quarter = (ns + (ns < 0 ? -450 : 450) * NS_PER_S) / (900 * NS_PER_S) * 900;
	rest = ns - quarter * NS_PER_S;
	if (!is_zone(quarter) || (rest < 0 ? -rest : rest) > reach)
		return false;
	*zone = (int32_t)quarter;
	return true;
}

/* --- intervals of writings, each against the most trusted one that it is tied to --- */

static uint32_t root_of(uint32_t *frame, uint32_t i)
{
	while (frame[i] != i)
		i = frame[i] = frame[frame[i]];
	return i;
}

static int trust(const struct writing *w)
{
	return w->by_hand || w->basis == STAMP_EPOCH ? 3 : w->basis == STAMP_ZONED && !w->foreign ? 2 : w->basis == STAMP_ZONED ? 1 : 0;
}

/* The better of two roots, so that a frame hangs on what can be trusted most and was checked most. */
static bool better(const struct clocks *c, const int64_t *checked, uint32_t a, uint32_t b)
{
	int x = trust(&c->writing[a]), y = trust(&c->writing[b]);

	if (c->writing[a].unset != c->writing[b].unset)
		return c->writing[b].unset;
	if ((x >= 2) != (y >= 2))
		return x > y;
	if (checked[a] != checked[b])
		return checked[a] > checked[b];
	return x != y ? x > y : strcmp(words_at(c->names, c->writing[a].clock), words_at(c->names, c->writing[b].clock)) < 0;
}

static void count_checks(struct zoning *z, int64_t *checked)
{
	for (size_t i = 0; i < z->edges; i++) {
		struct bound d = bound_widen(z->edge[i].d, NS_PER_S);

		if (d.lo > 0 || d.hi < 0 || !bound_closed(d) || z->c->writing[z->edge[i].a].clock == z->c->writing[z->edge[i].b].clock)
			continue;
		checked[z->edge[i].a] += (int64_t)z->edge[i].agree;
		checked[z->edge[i].b] += (int64_t)z->edge[i].agree;
	}
}

static void frames(struct zoning *z)
{
	struct clocks *c = z->c;
	int64_t *checked = xcalloc(c->writings + 1, sizeof(*checked));
	struct bound *x = xcalloc(c->writings + 1, sizeof(*x));

	count_checks(z, checked);
	for (uint32_t i = 0; i < c->writings; i++) {
		z->frame[i] = i;
		x[i] = (struct bound){ FREE_LO, FREE_HI };
	}
	for (size_t i = 0; i < z->edges; i++) {
		uint32_t a = root_of(z->frame, z->edge[i].a), b = root_of(z->frame, z->edge[i].b);

		if (a == b || !bound_closed(z->edge[i].d))
			continue;
		if (better(c, checked, a, b))
			z->frame[b] = a;
		else
			z->frame[a] = b;
	}
	for (uint32_t i = 0; i < c->writings; i++)
		if (root_of(z->frame, i) == i)
			x[i] = (struct bound){ 0, 0 };
	/* what is open to one side would carry bounds from one frame into another */
	for (size_t i = 0; i < z->edges; i++)
		z->edge[i].out = root_of(z->frame, z->edge[i].a) != root_of(z->frame, z->edge[i].b);
	bound_solve(z->edge, z->edges, x);
	for (uint32_t i = 0; i < c->writings; i++) {
		c->writing[i].ahead = x[i];
		c->writing[i].frame = root_of(z->frame, i);
	}
	free(checked);
	free(x);
}

/* --- the zone of each writing --- */

static bool tells(const struct writing *w)
{
	return bound_width(w->ahead) <= WIDE;
}

/* A writing of the same clock and frame whose zone is settled. */
static const struct writing *sibling(const struct zoning *z, uint32_t of)
{
	const struct clocks *c = z->c;
	const struct writing *best = NULL;

	for (uint32_t i = c->clock[c->writing[of].clock].writing; i; i = c->writing[i - 1].next) {
		const struct writing *w = &c->writing[i - 1];

		if (i - 1 != of && z->settled[i - 1] && tells(w) && root_of(z->frame, i - 1) == root_of(z->frame, of) && (!best || trust(w) > trust(best)))
			best = w;
	}
	return best;
}

/* What relays' stamps say about writings that nothing else is tied to: they are ahead by that much at least. */
static void find_hints(struct zoning *z)
{
	for (size_t i = 0; i < z->edges; i++) {
		const struct edge *e = &z->edge[i];
		const struct writing *a = &z->c->writing[e->a], *b = &z->c->writing[e->b];

		if (bound_closed(e->d) || z->c->link[e->from].why != WHY_RELAY)
			continue;
		if (trust(a) >= 2 && e->d.lo > z->hint[e->b])
			z->hint[e->b] = e->d.lo;
		if (trust(b) >= 2 && bound_turn(e->d).lo > z->hint[e->a])
			z->hint[e->a] = bound_turn(e->d).lo;
	}
}

static bool hint(const struct zoning *z, uint32_t of, int64_t *ahead)
{
	*ahead = z->hint[of];
	return *ahead != FREE_LO;
}

/* The offset that the host states in its own records, else 0. */
static int32_t prior(const struct clocks *c, uint32_t clock)
{
	const struct writing *best = NULL;

	for (uint32_t i = c->clock[clock].writing; i; i = c->writing[i - 1].next) {
		const struct writing *w = &c->writing[i - 1];

		if (w->basis == STAMP_ZONED && !w->foreign && !w->refuted && (!best || (!best->stated && w->stated) || (w->stated && w->stamps > best->stamps)))
			best = w;
	}
	return best ? best->stated : 0;
}

/* It counts seconds elsewhere: what stands against its stated offset then is its clock, unless both can be compared. */
static bool counts_seconds(const struct clocks *c, uint32_t clock)
{
	for (uint32_t i = c->clock[clock].writing; i; i = c->writing[i - 1].next)
		if (c->writing[i - 1].basis == STAMP_EPOCH && !c->writing[i - 1].foreign && c->writing[i - 1].stamps)
			return true;
	return false;
}

static void settle_zoned(struct zoning *z, uint32_t i)
{
	struct writing *w = &z->c->writing[i];
	const struct writing *s = sibling(z, i);
	int64_t ahead;
	int32_t zone = 0;

	if (s && tells(w)) {
		if (nearest(bound_middle(w->ahead) - bound_middle(s->ahead) + s->zone * NS_PER_S, ALIKE, &zone))
			w->zone = zone;
	} else if (tells(w) && root_of(z->frame, i) != i) {
		if ((w->foreign || !counts_seconds(z->c, w->clock)) && nearest(bound_middle(w->ahead), CLOSE, &zone))
			w->zone = zone;
	} else if (hint(z, i, &ahead) && nearest(ahead, CLOSE, &zone)) {
		w->zone = zone;
	}
	w->refuted = w->zone != 0;
	z->settled[i] = true;
}

static void settle_local(struct zoning *z, uint32_t i)
{
	struct writing *w = &z->c->writing[i];
	const struct writing *s = sibling(z, i);
	int32_t stated = prior(z->c, w->clock), zone;
	int64_t ahead = 0;
	uint32_t root = root_of(z->frame, i);
	bool told = tells(w) && root != i, grounded = root == i || trust(&z->c->writing[root]) > 0 || z->c->writing[root].known;

	w->zone = stated;
	if (s && tells(w)) {
		if (nearest(bound_middle(w->ahead) - bound_middle(s->ahead) + s->zone * NS_PER_S, ALIKE, &zone)) {
			w->zone = zone;
			w->known = true;
		}
	} else if (told || hint(z, i, &ahead)) {
		ahead = told ? bound_middle(w->ahead) + z->c->writing[root].zone * NS_PER_S : ahead; /* the root's wall time may be no UTC */
		if (ahead - stated * NS_PER_S <= NEAR && ahead - stated * NS_PER_S >= -NEAR) {
			w->known = grounded;
		} else if (nearest(ahead, NEAR, &zone)) {
			w->zone = zone;
			w->known = grounded;
		}
	}
	z->settled[i] = true;
}

/* What others are held against goes before these. */
static int rank_of(const struct zoning *z, uint32_t i)
{
	int rank = trust(&z->c->writing[i]);

	return rank > 0 || root_of(z->frame, i) == i ? rank : -1;
}

/* A clock's zone is that of its wall time; where it writes none, the one that it states. */
static void describe(struct clocks *c, uint32_t clock)
{
	struct timepiece *t = &c->clock[clock];
	const struct writing *local = NULL;
	int32_t stated = prior(c, clock);
	bool states = false;

	for (uint32_t i = t->writing; i; i = c->writing[i - 1].next) {
		const struct writing *w = &c->writing[i - 1];

		if (w->basis == STAMP_LOCAL && (!local || w->by_hand > local->by_hand || (w->by_hand == local->by_hand && w->stamps > local->stamps)))
			local = w;
		states |= w->basis == STAMP_ZONED && !w->foreign && !w->refuted;
		if (w->basis == STAMP_ZONED && !local && !states)
			stated = w->stated + w->zone;
	}
	t->zone = !local ? stated : local->by_hand ? local->shown : local->zone;
	t->zone_basis = local && local->by_hand ? "manifest" : states && t->zone == stated ? "stated" : local && local->known ? "inferred" :
			local ? "assumed" : "stated";
}

void clock_zones(struct clocks *c)
{
	struct zoning z = { .c = c };

	clock_unset(c);
	z.frame = xcalloc(c->writings + 1, sizeof(*z.frame));
	z.settled = xcalloc(c->writings + 1, sizeof(*z.settled));
	z.edges = bound_edges(c->link, c->links, FREE_LO, &z.edge);
	z.hint = xcalloc(c->writings + 1, sizeof(*z.hint));
	for (size_t i = 0; i < c->writings; i++)
		z.hint[i] = FREE_LO;
	frames(&z);
	find_hints(&z);
	/* what tells UTC first, then what others can be held against */
	for (int least = 3; least >= -1; least--)
		for (uint32_t i = 0; i < c->writings; i++) {
			if (rank_of(&z, i) != least)
				continue;
			if (least == 3 || c->writing[i].basis == STAMP_UPTIME)
				z.settled[i] = true;
			else if (least > 0)
				settle_zoned(&z, i);
			else
				settle_local(&z, i);
		}
	for (uint32_t i = 0; i < words_count(c->names); i++)
		describe(c, i);
	free(z.edge);
	free(z.frame);
	free(z.hint);
	free(z.settled);
}
