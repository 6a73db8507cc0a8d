/*
 * What carries the traffic to the edge and on towards the application: tunnels, routes, names. Shared things bind to the device whose
 * address, or whose application's address, their selectors or prefix cover; without selectors they bind to nobody.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "rules.h"

static bool covers_device(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < words_count(w->track->ips); i++)
		if (track_covers(prefixes, slice_of(words_at(w->track->ips, i))))
			return true;
	return false;
}

/* What must answer before the device gets its session: the server that its operator asks who it is. */
static bool covers_server(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_AUTH_UNANSWERED &&
		    (track_covers(prefixes, track_field(s, FIELD_NODE)) || track_covers(prefixes, track_field(s, FIELD_DST))))
			return true;
	}
	return false;
}

static bool covers_far(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < words_count(w->far); i++)
		if (track_covers(prefixes, slice_of(words_at(w->far, i))))
			return true;
	return false;
}

/* "dc" and its child "dc-net", "dc{3}" or "dc/net" are one tunnel, and so are the latter and "net"; "branch" and "branch2" are two. */
static bool same_tunnel(struct slice a, struct slice b)
{
	struct slice less = a.n < b.n ? a : b, more = a.n < b.n ? b : a;
	size_t rest = more.n - less.n;

	if (less.n == 0)
		return false;
	if (memcmp(less.p, more.p, less.n) == 0 && (rest == 0 || !isalnum((unsigned char)more.p[less.n])))
		return true;
	return rest > 0 && more.p[rest - 1] == '/' && memcmp(less.p, more.p + rest, less.n) == 0;
}

static bool tells_ends(const struct step *k)
{
	return (k->kind == KIND_TUNNEL_UP || k->kind == KIND_CONFIG_SNAPSHOT) && track_field(k, FIELD_TUNNEL).n &&
	       track_field(k, FIELD_PREFIX).n;
}

/* The one name that the tunnels of this host have; empty when there are several or none. */
static struct slice only_tunnel(const struct walk *w, const char *host)
{
	struct slice name = { 0 };

	for (size_t i = 0; host && i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice other = track_field(k, FIELD_TUNNEL);

		if (!tells_ends(k) || k->host != host)
			continue;
		if (name.n && !same_tunnel(name, other))
			return (struct slice){ 0 };
		name = other;
	}
	return name;
}

static bool named_tunnel_covers(const struct walk *w, struct slice name)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];

		if (tells_ends(k) && same_tunnel(name, track_field(k, FIELD_TUNNEL)) &&
		    (covers_device(w, track_field(k, FIELD_PREFIX)) || covers_server(w, track_field(k, FIELD_PREFIX))))
			return true;
	}
	return false;
}

static bool of_tunnels(const struct step *s)
{
	return s->kind >= KIND_TUNNEL_UP && s->kind <= KIND_TUNNEL_FAILED && s->host;
}

static bool private_address(struct slice address)
{
	return track_covers(SLICE("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10"), address);
}

/* What the device sends to a private address of the application passes this host, and no answer comes. */
static bool lets_out(const struct walk *w, const char *host)
{
	bool passes = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice dst = track_field(s, FIELD_DST);

		if (s->kind != KIND_FLOW_ALLOWED || s->down || s->host != host || !private_address(dst) || !walk_app(w, dst))
			continue;
		if (when_REPLIED(w, i))
			return false;
		passes = true;
	}
	return passes;
}

/*
 * Nobody tells what goes through any tunnel, and there is one, told of by one host or by both its ends: the way from the one that lets the
 * device's packets out to a private address, which are answered by none, leads through it.
 */
static bool only_way(const struct walk *w, const struct step *s)
{
	const char *a = s->host, *b = NULL;
	struct slice name = track_field(s, FIELD_TUNNEL);

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice other = track_field(k, FIELD_TUNNEL);

		if (tells_ends(k) && !slice_is(other, "xfrm"))
			return false;
		if (!of_tunnels(k))
			continue;
		if (name.n && other.n && !same_tunnel(name, other))
			return false;
		if (k->host != a && b && k->host != b)
			return false;
		b = k->host != a ? k->host : b;
	}
	return a && s->party == PARTY_FIREWALL && (lets_out(w, a) || (b && lets_out(w, b)));
}

/* "A === B" of a tunnel as any statement about it gives it: its own, one of the same name, or where it has no name the only tunnel of the
 * same host. */
static bool tunnel_covers(const struct walk *w, const struct step *s)
{
	struct slice own = track_field(s, FIELD_PREFIX), name = track_field(s, FIELD_TUNNEL);

	if (track_held(w->track, track_field(s, FIELD_SRC)) || track_held(w->track, track_field(s, FIELD_DST)))
		return true; /* a packet of the device's */
	if (track_field(s, FIELD_SRC).n && !own.n && !name.n)
		return false; /* a packet of somebody else's; with a name these are the tunnel's own ends */
	if (own.n)
		return covers_device(w, own) || covers_server(w, own);
	return named_tunnel_covers(w, name.n ? name : only_tunnel(w, s->host)) || only_way(w, s);
}

bool tunnel_before_session(const struct walk *w, const struct step *s)
{
	struct slice name = track_field(s, FIELD_TUNNEL);

	if (track_field(s, FIELD_PREFIX).n)
		return covers_server(w, track_field(s, FIELD_PREFIX));
	name = name.n ? name : only_tunnel(w, s->host);
	for (size_t i = 0; i < w->track->count; i++)
		if (tells_ends(&w->track->step[i]) && same_tunnel(name, track_field(&w->track->step[i], FIELD_TUNNEL)) &&
		    covers_server(w, track_field(&w->track->step[i], FIELD_PREFIX)))
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
