/*
 * Which tunnels lie on the way of the device: by their own selectors, by those that another statement of the same name gives, or because their
 * host has no other way out.
 */
#include <ctype.h>
#include <string.h>

#include "rules.h"

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

/* "dc" and its child "dc-net", "dc{3}" or "dc/net" are one tunnel, and so are the latter and "net"; "branch" and "branch2" are two. */
bool same_tunnel(struct slice a, struct slice b)
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
bool tunnel_covers(const struct walk *w, const struct step *s)
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
