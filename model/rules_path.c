/*
 * What carries the traffic to the edge and on towards the application: tunnels, routes, names. Shared things bind to the device whose
 * address, or whose application's address, their selectors or prefix cover; without selectors they bind to nobody.
 */
#include <string.h>

#include "rules.h"

bool covers_device(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < words_count(w->track->ips); i++)
		if (track_covers(prefixes, slice_of(words_at(w->track->ips, i))))
			return true;
	return false;
}

static bool covers_far(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < words_count(w->far); i++)
		if (track_covers(prefixes, slice_of(words_at(w->far, i))))
			return true;
	return false;
}

#define REKEY_OVERLAP (120 * NS_PER_S)

/* A pair of SAs is closed after its successor came up. */
static bool replaced(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice name = track_field(s, FIELD_TUNNEL);

	for (size_t k = i; k-- > 0;) {
		const struct step *up = &w->track->step[k];
		struct slice other = track_field(up, FIELD_TUNNEL);

		if (up->kind == KIND_TUNNEL_UP && up->host == s->host && up->last <= s->t && s->t - up->last < REKEY_OVERLAP &&
		    (!name.n || !other.n || same_tunnel(name, other)))
			return true;
	}
	return false;
}

bool when_TUNNEL_CARRIES(const struct walk *w, size_t i)
{
	return tunnel_covers(w, &w->track->step[i]);
}

#define OTHERS_MAX 16

/*
 * Does another one in the same place (a second tunnel of the host, a second router of the role) still hold its own when s is said. Going
 * back in time, the first word of each decides, and a restart of its host ends it.
 */
static bool another_stands(const struct walk *w, size_t i, enum kind up,
			   bool (*in_its_place)(const struct walk *, const struct step *, const struct step *))
{
	const struct step *s = &w->track->step[i];
	struct {
		const char *host, *fact;
	} told[OTHERS_MAX];
	size_t n = 0;

	for (size_t k = i; k-- > 0 && n < OTHERS_MAX;) {
		const struct step *o = &w->track->step[k];
		const char *fact = o->kind == KIND_BOOT ? NULL : o->fact;
		bool before = false;

		if (o->party != s->party || o->role != s->role || (o->kind != KIND_BOOT && (!fact || !in_its_place(w, s, o))))
			continue;
		for (size_t m = 0; m < n && !before; m++)
			before = told[m].host == o->host && (!told[m].fact || told[m].fact == fact);
		if (before)
			continue;
		if (o->kind == up)
			return true;
		told[n].host = o->host;
		told[n++].fact = fact;
	}
	return false;
}

/* One log names the connection, the other its child: both tell of the same SPIs. */
static bool other_name(const struct walk *w, const struct step *o, struct slice name)
{
	struct slice spis = track_field(o, FIELD_TRANSACTION);

	for (size_t i = 0; spis.n && i < w->track->count; i++) {
		const struct step *u = &w->track->step[i];

		if (u->kind == KIND_TUNNEL_UP && u->host == o->host && slice_same(track_field(u, FIELD_TRANSACTION), spis) &&
		    same_tunnel(track_field(u, FIELD_TUNNEL), name))
			return true;
	}
	return false;
}

static bool second_tunnel(const struct walk *w, const struct step *s, const struct step *o)
{
	/* without a name it is the host's only one */
	struct slice a = track_field(o, FIELD_TUNNEL), b = track_field(s, FIELD_TUNNEL);

	return o->kind >= KIND_TUNNEL_UP && o->kind <= KIND_TUNNEL_FAILED && o->fact != s->fact &&
	       (o->host != s->host || (b.n && !same_tunnel(a, b) && !other_name(w, o, b))) && tunnel_covers(w, o);
}

static bool hears_from(const struct step *s, const struct step *o)
{
	return o->host && (slice_is(track_field(s, FIELD_NODE), o->host) || slice_is(track_field(s, FIELD_NAME), o->host));
}

/* The neighbour that a route came from, or went to, stands before or behind this router on the same way, not in its place. */
static bool second_router(const struct walk *w, const struct step *s, const struct step *o)
{
	(void)w;
	return o->host != s->host && o->fact == s->fact && !hears_from(s, o) && !hears_from(o, s);
}

bool when_TUNNEL_GONE(const struct walk *w, size_t i)
{
	return when_TUNNEL_CARRIES(w, i) && !another_stands(w, i, KIND_TUNNEL_UP, second_tunnel);
}

bool when_TUNNEL_LOST(const struct walk *w, size_t i)
{
	return when_TUNNEL_GONE(w, i) && (track_held(w->track, track_field(&w->track->step[i], FIELD_SRC)) || !replaced(w, i));
}

static struct slice prefix_of(const struct walk *w, size_t i)
{
	struct slice prefix = track_field(&w->track->step[i], FIELD_PREFIX);

	return slice_is(prefix, "0.0.0.0/0") ? (struct slice){ 0 } : prefix;
}

/*
 * A routing session that is lost takes its routes along: those that the same host had by this neighbour, or all that lies behind a tunnel
 * whose selectors cover the neighbour as well as the device.
 */
static bool neighbour(const struct walk *w, size_t i, bool (*covers)(const struct walk *, struct slice))
{
	const struct step *s = &w->track->step[i];
	struct slice name = track_field(s, FIELD_NAME);

	if (!name.n || track_field(s, FIELD_PREFIX).n)
		return false;
	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];
		struct slice prefix = track_field(o, FIELD_PREFIX);

		bool unknown_end = covers == covers_far && words_count(w->far) == 0;

		if (prefix.n == 0 || (!unknown_end && !covers(w, prefix)))
			continue;
		if (!unknown_end && o->kind == KIND_ROUTE_UP && o->host == s->host && slice_same(track_field(o, FIELD_NAME), name))
			return true;
		if (slice_find(prefix, "===") > 0 && s->party == PARTY_FIREWALL && covers == covers_far && track_covers(prefix, name) &&
		    covers_device(w, prefix))
			return true;
	}
	return false;
}

bool when_ROUTE_OUT(const struct walk *w, size_t i)
{
	struct slice prefix = prefix_of(w, i);

	return ((prefix.n && covers_far(w, prefix)) || neighbour(w, i, covers_far)) && !another_stands(w, i, KIND_ROUTE_UP, second_router);
}

/* A prefix that covers only the device is the way back. */
bool when_ROUTE_BACK(const struct walk *w, size_t i)
{
	struct slice prefix = prefix_of(w, i);

	return ((prefix.n && covers_device(w, prefix)) || neighbour(w, i, covers_device)) && !when_ROUTE_OUT(w, i) &&
	       !another_stands(w, i, KIND_ROUTE_UP, second_router);
}

/* "broker.example.lan" was asked because of a search list when "broker.example" is known to resolve. */
static bool searched(const struct walk *w, struct slice name)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice other = track_field(k, FIELD_NAME);

		if (k->kind == KIND_NAME_RESOLVED && other.n && other.n < name.n && memcmp(name.p, other.p, other.n) == 0 &&
		    name.p[other.n] == '.')
			return true;
	}
	return false;
}

/* That a name has no IPv6 address says nothing of its IPv4 one. */
bool when_NAME_WANTED(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return !w->ended && !searched(w, track_field(s, FIELD_NAME)) && !slice_starts(track_field(s, FIELD_REASON), "NODATA-IPv6");
}
