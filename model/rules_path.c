/*
 * What carries the traffic to the edge and on towards the application: tunnels, routes, names. Shared things bind to the device whose
 * address, or whose application's address, their selectors or prefix cover; without selectors they bind to nobody.
 */
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

static bool covers_far(const struct walk *w, struct slice prefixes)
{
	for (size_t i = 0; i < words_count(w->far); i++)
		if (track_covers(prefixes, slice_of(words_at(w->far, i))))
			return true;
	return false;
}

/* "A === B" of a tunnel as any statement about it gives it: its own, one of the same name, or one of a tunnel of the same host. */
static bool tunnel_covers(const struct walk *w, const struct step *s)
{
	struct slice own = track_field(s, FIELD_PREFIX), name = track_field(s, FIELD_TUNNEL);

	if (track_field(s, FIELD_SRC).n)
		return track_held(w->track, track_field(s, FIELD_SRC)) || track_held(w->track, track_field(s, FIELD_DST));
	if (own.n)
		return covers_device(w, own);
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice prefix = track_field(k, FIELD_PREFIX), other = track_field(k, FIELD_TUNNEL);

		if ((k->kind != KIND_TUNNEL_UP && k->kind != KIND_CONFIG_SNAPSHOT) || other.n == 0 || prefix.n == 0)
			continue;
		if ((k->host && s->host && strcmp(k->host, s->host) == 0) || (name.n && slice_same(name, other)))
			if (covers_device(w, prefix))
				return true;
	}
	return false;
}

#define REKEY_OVERLAP (120 * NS_PER_S)

/* A pair of SAs is closed after its successor came up. */
static bool replaced(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = i; k-- > 0 && s->t - w->track->step[k].t < REKEY_OVERLAP;) {
		const struct step *up = &w->track->step[k];

		if (up->kind == KIND_TUNNEL_UP && up->host == s->host)
			return true;
	}
	return false;
}

bool when_TUNNEL_CARRIES(const struct walk *w, size_t i)
{
	return !w->ended && tunnel_covers(w, &w->track->step[i]);
}

bool when_TUNNEL_LOST(const struct walk *w, size_t i)
{
	return when_TUNNEL_CARRIES(w, i) && (track_field(&w->track->step[i], FIELD_SRC).n > 0 || !replaced(w, i));
}

static struct slice prefix_of(const struct walk *w, size_t i)
{
	struct slice prefix = track_field(&w->track->step[i], FIELD_PREFIX);

	return slice_is(prefix, "0.0.0.0/0") || w->ended ? (struct slice){ 0 } : prefix;
}

/*
 * A routing session that is lost takes its routes along: those that the same host had by this neighbour, or all that lies behind a tunnel
 * whose selectors cover the neighbour as well as the device.
 */
static bool neighbour(const struct walk *w, size_t i, bool (*covers)(const struct walk *, struct slice))
{
	const struct step *s = &w->track->step[i];
	struct slice name = track_field(s, FIELD_NAME);

	if (w->ended || !name.n || track_field(s, FIELD_PREFIX).n)
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

	return (prefix.n && covers_far(w, prefix)) || neighbour(w, i, covers_far);
}

/* A prefix that covers only the device is the way back. */
bool when_ROUTE_BACK(const struct walk *w, size_t i)
{
	struct slice prefix = prefix_of(w, i);

	return ((prefix.n && covers_device(w, prefix)) || neighbour(w, i, covers_device)) && !when_ROUTE_OUT(w, i);
}

/* "broker.example.lan" was asked because of a search list when "broker.example" is known to resolve. */
static bool searched(const struct walk *w, struct slice name)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice other = track_field(k, FIELD_NAME);

		if (k->kind == KIND_NAME_RESOLVED && other.n && other.n < name.n && memcmp(name.p, other.p, other.n) == 0 && name.p[other.n] == '.')
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
