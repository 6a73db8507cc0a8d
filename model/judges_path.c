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

		if (slice_starts(row, "[") && address.n + 1 < row.n && memcmp(row.p + 1, address.p, address.n) == 0 && row.p[address.n + 1] == ']')
			return true;
		if (row.n >= address.n && memcmp(row.p, address.p, address.n) == 0 && (row.n == address.n || row.p[address.n] == ':'))
			return true;
	}
	return false;
}

static bool an_address(struct slice text)
{
	return slice_index(text, '.') > 0 && slice_find(text, "NODATA") < 0 && (text.n && text.p[0] >= '0' && text.p[0] <= '9');
}

static bool other_resolver(const struct walk *w, size_t i, size_t *other)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];

		if (o->kind != KIND_NAME_RESOLVED || o->party == PARTY_DEVICE || !same_fact(o, s) || o->host == s->host)
			continue;
		if (an_address(track_field(o, FIELD_STATUS)) && !slice_same(track_field(o, FIELD_STATUS), track_field(s, FIELD_STATUS))) {
			*other = k;
			return true;
		}
	}
	return false;
}

/* The device went to the address that it was told, and came nowhere. */
static bool unreached(const struct walk *w, struct slice address, int64_t since)
{
	bool denied = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->shared || s->last < since || !slice_same(track_field(s, FIELD_DST), address))
			continue;
		if (s->kind == KIND_FLOW_ALLOWED && slice_is(track_field(s, FIELD_REPLY), "yes"))
			return false;
		denied |= s->kind == KIND_FLOW_DENIED || s->kind == KIND_FLOW_TIMEOUT;
	}
	return denied || device_failing(w, since);
}

void judge_other_answer(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice address = track_field(s, FIELD_STATUS), name = track_field(s, FIELD_NAME);
		size_t other = NO_STEP;

		if (s->kind != KIND_NAME_RESOLVED || s->shared || !an_address(address))
			continue;
		if (!other_resolver(w, i, &other) &&
		    !(baseline_has(w, "baseline.names", name) && baseline(w, "baseline.endpoint") && !in_endpoints(w, address)))
			continue;
		if (!unreached(w, address, s->t))
			continue;
		rift_say(w, BOUNDARY_PATH, "conflict", s->fact ? s->fact : "name", i)->other = other;
	}
}

/* --- too big for the path --- */

/* A packet was too big on the way, and the connection, which had come up, then stalls. */
void judge_too_big(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind != KIND_FLOW_TOO_BIG || s->shared || w->ended || !device_failing(w, s->t))
			continue;
		if (w->reached[REACH_ACCEPTED] == NO_STEP || w->track->step[w->reached[REACH_ACCEPTED]].last < s->t)
			rift_say(w, BOUNDARY_PATH, "conflict", "session.mtu", i);
	}
}

/* --- the edge forgets a flow that both ends hold --- */

static bool broker_holds(const struct walk *w, int64_t t)
{
	bool holds = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->shared || s->party != PARTY_APPLICATION || s->t > t)
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

		if (!s->shared && s->party == PARTY_APPLICATION && s->kind == KIND_CLIENT_CLOSED && s->t > t &&
		    (slice_find(reason, "timeout") >= 0 || slice_find(reason, "keepalive") >= 0 || slice_find(reason, "exceeded") >= 0))
			return true;
	}
	return false;
}

void judge_aged_out(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind != KIND_FLOW_TIMEOUT || s->shared || s->party != PARTY_FIREWALL || s->role == ROLE_GATEWAY || infrastructure(s) ||
		    slice_is(track_field(s, FIELD_REPLY), "no") || !walk_app(w, track_field(s, FIELD_DST)) || w->ended)
			continue;
		if (broker_holds(w, s->t) && (closes_later(w, s->t) || device_failing(w, s->t)))
			rift_say(w, BOUNDARY_POLICY, "conflict", "connection", i);
	}
}

/* --- claims without echo --- */

enum { AT_NOBODY, AT_GATEWAY, AT_APPLICATION };

/* How far beyond the edge the packets of this flow were seen after it let them through. */
static int seen_beyond(const struct walk *w, const struct step *edge, size_t *which)
{
	int seen = AT_NOBODY;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool flow = s->kind == KIND_FLOW_ALLOWED && same_fact(s, edge) && !s->down;

		if (s->last < edge->t - grace(w) || s->shared)
			continue;
		if (slice_is(service_of(edge), "dns") ? (s->role == ROLE_RESOLVER && (s->kind == KIND_NAME_RESOLVED || s->kind == KIND_NAME_FAILED))
						     : (s->party == PARTY_APPLICATION && (flow || s->kind == KIND_CLIENT_CONNECTED || s->kind == KIND_MESSAGE_RECEIVED))) {
			*which = i;
			return AT_APPLICATION;
		}
		if (s->role == ROLE_GATEWAY && flow) {
			*which = i;
			seen = AT_GATEWAY;
		}
	}
	return seen;
}

static bool answered(const struct walk *w, const struct step *edge)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->last < edge->t - grace(w) || s->shared)
			continue;
		if (s->kind == KIND_FLOW_ALLOWED && same_fact(s, edge) && slice_is(track_field(s, FIELD_REPLY), "yes"))
			return true;
		if (s->party == PARTY_APPLICATION && s->kind >= KIND_TLS_UP && s->kind <= KIND_MESSAGE_RECEIVED)
			return true; /* a handshake came to its end */
	}
	return false;
}

static bool unanswered_said(const struct walk *w, const struct step *edge)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (same_fact(s, edge) && s->last >= edge->t - grace(w) &&
		    (s->kind == KIND_FLOW_TIMEOUT || slice_is(track_field(s, FIELD_REPLY), "no")))
			return true;
	}
	return false;
}

static void echo(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	size_t which = NO_STEP;
	int seen = seen_beyond(w, s, &which);
	struct rift *r = NULL;

	if (answered(w, s) || (!unanswered_said(w, s) && !device_failing(w, s->t)))
		return;
	if (seen == AT_APPLICATION && unanswered_said(w, s))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", s->fact, which);
	else if (slice_is(service_of(s), "dns"))
		return; /* a resolver may stand anywhere: only its own word places it */
	else if (seen == AT_GATEWAY && coverage_at(w->coverage, PARTY_APPLICATION, ROLE_NONE, COVER_FLOWS, s->t))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", s->fact, which);
	else if (seen == AT_NOBODY && coverage_at(w->coverage, PARTY_FIREWALL, ROLE_GATEWAY, COVER_FLOWS, s->t))
		r = rift_say(w, BOUNDARY_PATH, "silent", s->fact, i);
	if (r)
		r->other = i;
}

static bool last_word(const struct walk *w, size_t i)
{
	for (size_t k = i + 1; k < w->track->count; k++) {
		const struct step *s = &w->track->step[k];

		if (s->role == ROLE_EDGE && same_fact(s, &w->track->step[i]) && (s->kind == KIND_FLOW_ALLOWED || s->kind == KIND_FLOW_DENIED))
			return false;
	}
	return true;
}

/* The last word of the edge on each flow that the application is wanted for: it let it through, and nobody beyond saw or answered it. */
void judge_no_echo(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		bool dns = slice_is(service_of(s), "dns");

		if (s->shared || s->down || s->kind != KIND_FLOW_ALLOWED || s->role != ROLE_EDGE || !s->fact ||
		    (!dns && (words_count(w->far) == 0 || !walk_app(w, track_field(s, FIELD_DST)))))
			continue;
		if (last_word(w, i))
			echo(w, i);
	}
}
