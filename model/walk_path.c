/*
 * What carries the traffic to the edge and on towards the application: tunnels, routes, names. Shared things bind to the device whose
 * address, or whose application's address, their selectors or prefix cover; without selectors they bind to nobody.
 */
#include <stdio.h>
#include <string.h>

#include "walk.h"

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

static void tunnel(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (!tunnel_covers(w, s))
		return;
	if (s->kind == KIND_TUNNEL_UP) {
		for (size_t k = 0; k < w->count; k++)
			if (w->rift[k].boundary == BOUNDARY_PATH && rift_open(&w->rift[k]) && strncmp(w->rift[k].fact, "tunnel", 6) == 0)
				rift_heal(w, &w->rift[k], i);
		return;
	}
	if (w->ended || (s->kind == KIND_TUNNEL_DOWN && track_field(s, FIELD_SRC).n == 0 && replaced(w, i)))
		return;
	rift_say(w, BOUNDARY_PATH, "refused", s->fact ? s->fact : "tunnel", i);
}

/* A prefix that covers only the device is the way back. */
static void route(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice prefix = track_field(s, FIELD_PREFIX);
	bool far = covers_far(w, prefix), back = covers_device(w, prefix);

	if (prefix.n == 0 || slice_is(prefix, "0.0.0.0/0") || (!far && !back) || w->ended)
		return;
	if (s->kind != KIND_ROUTE_UP) {
		rift_say(w, far ? BOUNDARY_PATH : BOUNDARY_DELIVERY, "refused", s->fact, i);
		return;
	}
	for (size_t k = 0; k < w->count; k++)
		if (rift_open(&w->rift[k]) && s->fact && strcmp(w->rift[k].fact, s->fact) == 0)
			rift_heal(w, &w->rift[k], i);
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

static void name_answered(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	/* the device's own word is a symptom: its resolver, asked, is who answers */
	if (s->party == PARTY_DEVICE || s->party == PARTY_EUICC)
		return;
	if (s->kind == KIND_NAME_FAILED) {
		if (!w->ended && !searched(w, track_field(s, FIELD_NAME)))
			rift_say(w, BOUNDARY_PATH, "refused", s->fact, i);
		return;
	}
	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];

		if (rift_open(r) && ((s->fact && strcmp(r->fact, s->fact) == 0) ||
				     (r->boundary == BOUNDARY_POLICY && strncmp(r->fact, "flow[", 5) == 0 && strstr(r->fact, ":53]"))))
			rift_heal(w, r, i);
	}
}

void walk_path(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	switch (s->kind) {
	case KIND_TUNNEL_UP:
	case KIND_TUNNEL_DOWN:
	case KIND_TUNNEL_FAILED:
		tunnel(w, i);
		break;
	case KIND_ROUTE_UP:
	case KIND_ROUTE_DOWN:
	case KIND_ROUTE_MISSING:
		route(w, i);
		break;
	case KIND_NAME_RESOLVED:
	case KIND_NAME_FAILED:
		if (!s->shared)
			name_answered(w, i);
		break;
	default:
		break;
	}
}
