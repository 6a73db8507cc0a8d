/*
 * Names, packet sizes and flows beyond the edge, judged on the whole.
 */
#include "judges.h"

#include <string.h>

/* --- a name answered otherwise than the enterprise, or another of its resolvers, has it --- */

static bool in_endpoints(const struct walk *w, struct slice address)
{
	struct slice rest = slice_of(baseline(w, "baseline.endpoint"));

	while (rest.n) {
		struct slice row = slice_trim(slice_token(&rest, '\n'));

		if (row.n >= address.n && memcmp(row.p, address.p, address.n) == 0 && (row.n == address.n || row.p[address.n] == ':'))
			return true;
	}
	return false;
}

static bool an_address(struct slice text)
{
	return slice_index(text, '.') > 0 && slice_find(text, "NODATA") < 0 && (text.n && text.p[0] >= '0' && text.p[0] <= '9');
}

/* That resolver gave this answer, too: it gives them in turn. */
static bool in_turn(const struct walk *w, const struct step *o, const struct step *s)
{
	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *a = &w->track->step[k];

		if (a->kind == KIND_NAME_RESOLVED && a->host == o->host && same_fact(a, s) &&
		    slice_same(track_field(a, FIELD_STATUS), track_field(s, FIELD_STATUS)))
			return true;
	}
	return false;
}

static bool other_resolver(const struct walk *w, size_t i, size_t *other)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];

		if (o->kind != KIND_NAME_RESOLVED || o->party == PARTY_DEVICE || !same_fact(o, s) || o->host == s->host)
			continue;
		if (an_address(track_field(o, FIELD_STATUS)) && !in_turn(w, o, s) && !in_turn(w, s, o)) {
			*other = k;
			return true;
		}
	}
	return false;
}

/* The device went to the address that it was told, and came nowhere; of a name that is expected, its failures alone tell. */
static bool unreached(const struct walk *w, struct slice address, int64_t since, bool expected)
{
	bool denied = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->last < since || !slice_same(track_field(s, FIELD_DST), address))
			continue;
		if (s->kind == KIND_FLOW_ALLOWED && slice_is(track_field(s, FIELD_REPLY), "yes"))
			return false;
		denied |= s->kind == KIND_FLOW_DENIED || s->kind == KIND_FLOW_TIMEOUT;
	}
	return denied || (expected && device_failing(w, since));
}

/* Whoever sends to the address was told it before, whenever the resolver's clock has it. */
static void used_before(const struct walk *w, struct slice address, struct rift *r)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t != UTC_NONE && s->kind >= KIND_FLOW_ALLOWED && s->kind <= KIND_FLOW_TIMEOUT && !s->down &&
		    slice_same(track_field(s, FIELD_DST), address) && s->t - s->half < r->since)
			r->since = s->t - s->half;
	}
}

void judge_other_answer(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice address = track_field(s, FIELD_STATUS), name = track_field(s, FIELD_NAME);
		bool expected = baseline_has(w, "baseline.names", name);
		size_t other = NO_STEP;
		struct rift *r;

		if (s->kind != KIND_NAME_RESOLVED || !an_address(address) || in_endpoints(w, address))
			continue;
		if (!other_resolver(w, i, &other) && !(expected && baseline(w, "baseline.endpoint")))
			continue;
		if (!unreached(w, address, s->t, expected))
			continue;
		r = rift_say(w, BOUNDARY_PATH, "conflict", s->fact ? s->fact : "name", i);
		r->other = r->opener == i ? other : r->other;
		used_before(w, address, r);
	}
}

/* --- too big for the path --- */

#define STALL (1200 * NS_PER_S) /* so long a sender repeats before it gives the connection up */

/* A packet was too big on the way, and the connection, which had come up, then stalls. */
void judge_too_big(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind != KIND_FLOW_TOO_BIG || w->ended ||
		    !device_failing_within(w, (struct slice){ 0 }, s->t, s->last + STALL))
			continue;
		if (w->reached[REACH_ACCEPTED] == NO_STEP || w->track->step[w->reached[REACH_ACCEPTED]].last < s->t)
			rift_say(w, BOUNDARY_PATH, "conflict", "session.mtu", i);
	}
}

/* --- the edge forgets a flow that both ends hold --- */

/* Nobody holds a connection open for a request that was answered. */
static bool broker_holds(const struct walk *w, int64_t t)
{
	bool holds = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party != PARTY_APPLICATION || s->t > t || slice_is(service_of(s), "http"))
			continue;
		if (s->kind == KIND_CLIENT_CONNECTED)
			holds = true;
		else if (s->kind == KIND_CLIENT_CLOSED)
			holds = false;
	}
	return holds;
}

static bool closes_later(const struct walk *w, int64_t t)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice reason = track_field(s, FIELD_REASON);

		if (s->party == PARTY_APPLICATION && s->kind == KIND_CLIENT_CLOSED && s->t > t &&
		    (slice_find(reason, "timeout") >= 0 || slice_find(reason, "keepalive") >= 0 || slice_find(reason, "exceeded") >= 0))
			return true;
	}
	return false;
}

void judge_aged_out(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind != KIND_FLOW_TIMEOUT || s->party != PARTY_FIREWALL || s->role == ROLE_GATEWAY ||
		    infrastructure(s) || slice_is(track_field(s, FIELD_REPLY), "no") || !walk_app(w, track_field(s, FIELD_DST)) || w->ended)
			continue;
		if (broker_holds(w, s->t) && (closes_later(w, s->t) || device_failing(w, s->t)))
			rift_say(w, BOUNDARY_POLICY, "conflict", "connection", i);
	}
}
