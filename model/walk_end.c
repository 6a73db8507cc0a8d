/*
 * What can be judged only on the whole: two speakers who hold different values, and claims that nobody bears out where somebody would.
 */
#include <stdio.h>
#include <string.h>

#include "walk.h"

#define GRACE (30 * NS_PER_S)

/* An APN with the operator identifier (TS 23.003 9.1.2) is the same APN. */
static struct slice plain_apn(struct slice apn)
{
	ptrdiff_t at = slice_find(apn, ".mnc");

	return at > 0 && slice_ends(apn, ".gprs") ? slice_cut(apn, 0, (size_t)at) : apn;
}

static bool cellular(struct slice iface)
{
	return !slice_starts(iface, "eth") && !slice_starts(iface, "wl") && !slice_starts(iface, "en") && !slice_is(iface, "lo");
}

/* The last session of either side, as it stands at the end; NO_STEP when it ended or was never said. */
static size_t standing(const struct walk *w, enum party party)
{
	size_t up = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party != party || s->shared)
			continue;
		if (s->kind == KIND_SESSION_UP && track_field(s, FIELD_IP).n && cellular(track_field(s, FIELD_IFACE)))
			up = i;
		else if (s->kind == KIND_SESSION_DOWN)
			up = NO_STEP;
	}
	return up;
}

static void compare_sessions(struct walk *w)
{
	size_t a = standing(w, PARTY_DEVICE), b = standing(w, PARTY_NETWORK), later;
	const struct step *x, *y;
	struct slice apn, other;
	const char *fact = NULL;

	if (a == NO_STEP || b == NO_STEP)
		return;
	x = &w->track->step[a];
	y = &w->track->step[b];
	apn = plain_apn(track_field(x, FIELD_APN));
	other = plain_apn(track_field(y, FIELD_APN));
	if (x->t - y->t > GRACE || y->t - x->t > GRACE)
		return;
	if (!slice_same(track_field(x, FIELD_IP), track_field(y, FIELD_IP)))
		fact = "session.ip";
	else if (apn.n && other.n && (apn.n != other.n || strncasecmp(apn.p, other.p, apn.n) != 0))
		fact = "session.apn";
	if (!fact)
		return;
	later = x->t > y->t ? a : b;
	rift_say(w, BOUNDARY_SESSION, "conflict", fact, later)->other = later == a ? b : a;
}

/* --- claims without echo --- */

static bool failing(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_FAILED && s->last >= since)
			return true;
	}
	return false;
}

static bool same_key(const struct step *a, const struct step *b)
{
	return a->fact && b->fact && strcmp(a->fact, b->fact) == 0;
}

enum { AT_NOBODY, AT_GATEWAY, AT_APPLICATION };

/* How far beyond the edge the packets of this flow were seen after it let them through. */
static int seen_beyond(const struct walk *w, const struct step *edge, size_t *which)
{
	int seen = AT_NOBODY;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool flow = s->kind == KIND_FLOW_ALLOWED && same_key(s, edge) && !s->down;

		if (s->last < edge->t - GRACE || s->shared)
			continue;
		if (s->party == PARTY_APPLICATION && (flow || s->kind == KIND_CLIENT_CONNECTED || s->kind == KIND_MESSAGE_RECEIVED)) {
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

		if (s->last < edge->t - GRACE || s->shared)
			continue;
		if (s->kind == KIND_FLOW_ALLOWED && same_key(s, edge) && slice_is(track_field(s, FIELD_REPLY), "yes"))
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

		if (same_key(s, edge) && s->last >= edge->t - GRACE && (s->kind == KIND_FLOW_TIMEOUT || slice_is(track_field(s, FIELD_REPLY), "no")))
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

	if (answered(w, s) || (!unanswered_said(w, s) && !failing(w, s->t)))
		return;
	if (seen == AT_APPLICATION && unanswered_said(w, s))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", s->fact, which);
	else if (seen == AT_GATEWAY && coverage_at(w->coverage, PARTY_APPLICATION, ROLE_NONE, COVER_FLOWS, s->t))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", s->fact, which);
	else if (seen == AT_NOBODY && coverage_at(w->coverage, PARTY_FIREWALL, ROLE_GATEWAY, COVER_FLOWS, s->t))
		r = rift_say(w, BOUNDARY_PATH, "silent", s->fact, i);
	if (r)
		r->other = i;
}

/* The last word of the edge on each flow that the application is wanted for. */
static void listen_beyond(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool last = true;

		if (s->shared || s->down || s->kind != KIND_FLOW_ALLOWED || s->role != ROLE_EDGE || !s->fact || words_count(w->far) == 0 ||
		    !walk_app(w, track_field(s, FIELD_DST)) || slice_is(track_field(s, FIELD_DPORT), "53"))
			continue;
		for (size_t k = i + 1; k < w->track->count && last; k++)
			last = w->track->step[k].role != ROLE_EDGE || !same_key(&w->track->step[k], s) ||
			       (w->track->step[k].kind != KIND_FLOW_ALLOWED && w->track->step[k].kind != KIND_FLOW_DENIED);
		if (last && s->kind == KIND_FLOW_ALLOWED)
			echo(w, i);
	}
}

/* A deny of traffic that nothing was known to need counts when a failure needs it and nothing else explains that. */
static void promote(struct walk *w)
{
	bool other = false;

	for (size_t i = 0; i < w->count; i++)
		other |= rift_open(&w->rift[i]) && !w->rift[i].noted && !is_rsp(w->rift[i].boundary);
	if (other || w->reached[REACH_ACCEPTED] != NO_STEP || w->reached[REACH_APPLICATION] != NO_STEP)
		return;
	for (size_t i = 0; i < w->count; i++)
		if (w->rift[i].noted && rift_open(&w->rift[i]) && failing(w, w->rift[i].onset))
			w->rift[i].noted = false;
}

void walk_end(struct walk *w)
{
	compare_sessions(w);
	listen_beyond(w);
	promote(w);
}
