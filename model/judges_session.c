/*
 * The session, judged on the whole.
 */
#include "judges.h"

#include <string.h>
#include <strings.h>

/* An APN with the operator identifier (TS 23.003 9.1.2) is the same APN. */
static struct slice plain_apn(struct slice apn)
{
	ptrdiff_t at = slice_find(apn, ".mnc");

	return at > 0 && slice_ends(apn, ".gprs") ? slice_cut(apn, 0, (size_t)at) : apn;
}

static bool same_apn(struct slice a, struct slice b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool cellular(struct slice iface)
{
	return !slice_starts(iface, "eth") && !slice_starts(iface, "wl") && !slice_starts(iface, "en") && !slice_is(iface, "lo");
}

/* The last session of a party (and role, ROLE_NONE: any) as it stands at the end; NO_STEP when it ended or was never said. */
static size_t standing(const struct walk *w, enum party party, enum role role)
{
	size_t up = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party != party || s->shared || (role != ROLE_NONE && s->role != role))
			continue;
		if (s->kind == KIND_SESSION_UP && track_field(s, FIELD_IP).n && cellular(track_field(s, FIELD_IFACE)))
			up = i;
		else if (s->kind == KIND_SESSION_DOWN)
			up = NO_STEP;
	}
	return up;
}

static bool same_bearer(const struct step *a, const struct step *b)
{
	struct slice x = track_field(a, FIELD_BEARER), y = track_field(b, FIELD_BEARER);

	return x.n == 0 || y.n == 0 || slice_same(x, y);
}

static bool known_address(const struct walk *w, enum party party, struct slice ip)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == party && (s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE) && slice_same(track_field(s, FIELD_IP), ip))
			return true;
	}
	return false;
}

/* Both hold one session of that time, with another address or another APN. */
void judge_other_session(struct walk *w)
{
	size_t a = standing(w, PARTY_DEVICE, ROLE_NONE), b = standing(w, PARTY_NETWORK, ROLE_NONE), later;
	const struct step *x, *y;
	struct slice apn, other;
	const char *fact = NULL;

	if (a == NO_STEP || b == NO_STEP)
		return;
	x = &w->track->step[a];
	y = &w->track->step[b];
	apn = plain_apn(track_field(x, FIELD_APN));
	other = plain_apn(track_field(y, FIELD_APN));
	if (x->t == UTC_NONE || y->t == UTC_NONE || x->t - y->t > grace(w) || y->t - x->t > grace(w) || !same_bearer(x, y))
		return;
	if (!slice_same(track_field(x, FIELD_IP), track_field(y, FIELD_IP)) && !known_address(w, PARTY_NETWORK, track_field(x, FIELD_IP)))
		fact = "session.ip";
	else if (apn.n && other.n && !same_apn(apn, other))
		fact = "session.apn";
	if (!fact)
		return;
	later = x->t > y->t ? a : b;
	rift_say(w, BOUNDARY_SESSION, "conflict", fact, later)->other = later == a ? b : a;
}

static bool of_address(struct slice reason)
{
	static const char *const words[] = { "address", "lease", "dhcp", "DHCP", "no ip", "no IP" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_find(reason, words[i]) >= 0)
			return true;
	return false;
}

/* The modem holds a session; the host says, after that, that its interface has no address. */
void judge_host_without(struct walk *w)
{
	size_t modem = NO_STEP, host = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == PARTY_NETWORK && s->kind == KIND_SESSION_DOWN)
			modem = host = NO_STEP; /* there is none */
		if (s->shared || s->party != PARTY_DEVICE)
			continue;
		if (s->role == ROLE_MODEM && s->kind == KIND_SESSION_UP)
			modem = i, host = NO_STEP;
		else if (s->role == ROLE_MODEM && s->kind == KIND_SESSION_DOWN)
			modem = host = NO_STEP;
		else if (s->role == ROLE_HOST && s->kind == KIND_SESSION_UP && track_field(s, FIELD_IP).n)
			modem = host = NO_STEP;
		else if (s->role == ROLE_HOST && modem != NO_STEP && (s->kind == KIND_SESSION_DOWN || s->kind == KIND_SESSION_REFUSED) &&
			 s->t >= w->track->step[modem].t && of_address(track_field(s, FIELD_REASON)))
			host = i;
	}
	if (modem != NO_STEP && host != NO_STEP && w->reached[REACH_EDGE] == NO_STEP && w->reached[REACH_APPLICATION] == NO_STEP)
		rift_say(w, BOUNDARY_SESSION, "conflict", "session.ip", host)->other = modem;
}

/* What a party last said of the session before t: SESSION_UP or SESSION_DOWN; NO_STEP: nothing. */
static size_t state_at(const struct walk *w, enum party party, int64_t t)
{
	size_t state = NO_STEP;

	for (size_t i = 0; i < w->track->count && w->track->step[i].t != UTC_NONE && w->track->step[i].t <= t; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == party && (s->kind == KIND_SESSION_UP || s->kind == KIND_SESSION_DOWN))
			state = i;
	}
	return state;
}

static bool says_up(const struct walk *w, size_t i)
{
	return i != NO_STEP && w->track->step[i].kind == KIND_SESSION_UP;
}

static bool up_after(const struct walk *w, int64_t t)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->kind == KIND_SESSION_UP && s->t != UTC_NONE && s->last - s->half > t)
			return true;
	}
	return false;
}

/* The host that gave the session restarted, and has not given it again; the device goes on as if it had it, and its messages fail. */
void judge_session_forgotten(struct walk *w)
{
	size_t given = last_said(w, PARTY_NETWORK, KIND_SESSION_UP), restart = NO_STEP, held;
	int64_t t;

	for (size_t i = 0; given != NO_STEP && i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_BOOT && s->party == PARTY_NETWORK && s->host && s->host == w->track->step[given].host && s->t != UTC_NONE &&
		    s->t - s->half > w->track->step[given].last)
			restart = i;
	}
	if (restart == NO_STEP)
		return;
	t = w->track->step[restart].t;
	held = state_at(w, PARTY_DEVICE, t);
	if (says_up(w, held) && !up_after(w, t) && device_failing(w, t))
		rift_say(w, BOUNDARY_SESSION, "conflict", "session", restart)->other = held;
}

/* The session ended without the device asking for it, and the device needs it: its messages fail, and it is not given again. */
void judge_session_lost(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice reason = track_field(s, FIELD_REASON);
		size_t core;

		if (s->shared || s->kind != KIND_SESSION_DOWN || s->party != PARTY_DEVICE || s->t == UTC_NONE || reason.n == 0 ||
		    slice_is(reason, "asked by the device") || of_address(reason) || !says_up(w, state_at(w, PARTY_DEVICE, s->t - 1)))
			continue;
		if (up_after(w, s->t) || !device_failing(w, s->t))
			continue;
		core = state_at(w, PARTY_NETWORK, s->t + grace(w));
		rift_say(w, BOUNDARY_SESSION, says_up(w, core) ? "conflict" : "refused", "session", i)->other = core;
		return;
	}
}

static bool is_v6_only(struct slice type)
{
	return type.n == 4 && strncasecmp(type.p, "ipv6", 4) == 0;
}

static bool wants_v4(const struct walk *w)
{
	struct slice endpoints = slice_of(baseline(w, "baseline.endpoint"));

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice type = track_field(s, FIELD_PDN_TYPE);

		if (!s->shared && s->party == PARTY_DEVICE && type.n >= 4 && strncasecmp(type.p, "ipv4", 4) == 0)
			return true;
		if (!s->shared && s->party == PARTY_DEVICE && s->kind >= KIND_FLOW_ALLOWED && slice_index(track_field(s, FIELD_DST), '.') > 0)
			return true;
	}
	return endpoints.n && slice_index(endpoints, '.') > 0 && slice_index(endpoints, '[') < 0;
}

/* Only IPv6 was granted, and the client asks for, or speaks to, IPv4. */
void judge_other_family(struct walk *w)
{
	size_t granted = last_said(w, PARTY_NETWORK, KIND_SESSION_UP);

	if (granted == NO_STEP)
		granted = last_said(w, PARTY_DEVICE, KIND_SESSION_UP);
	if (granted == NO_STEP || !is_v6_only(track_field(&w->track->step[granted], FIELD_PDN_TYPE)))
		return;
	if (wants_v4(w) && device_failing(w, w->track->step[granted].t) && w->reached[REACH_EDGE] == NO_STEP)
		rift_say(w, BOUNDARY_SESSION, "conflict", "session.type", granted);
}

/* Both agree on an APN that the enterprise does not expect; with later delivery it is a finding. */
void judge_other_apn(struct walk *w)
{
	size_t core = last_said(w, PARTY_NETWORK, KIND_SESSION_UP), device = last_said(w, PARTY_DEVICE, KIND_SESSION_UP), at;
	struct slice apn;

	at = core != NO_STEP ? core : device;
	if (at == NO_STEP || !baseline(w, "baseline.apn"))
		return;
	apn = plain_apn(track_field(&w->track->step[at], FIELD_APN));
	if (!apn.n || baseline_has(w, "baseline.apn", apn))
		return;
	if (w->reached[REACH_ACCEPTED] == NO_STEP || w->track->step[w->reached[REACH_ACCEPTED]].last < w->track->step[at].t)
		rift_say(w, BOUNDARY_SESSION, "off_baseline", "session.apn", at);
}
