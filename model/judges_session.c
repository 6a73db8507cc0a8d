/*
 * The session, judged on the whole.
 */
#include "judges.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
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

static bool same_bearer(const struct step *a, const struct step *b)
{
	struct slice x = track_field(a, FIELD_BEARER), y = track_field(b, FIELD_BEARER), m = track_field(a, FIELD_IMSI),
		     n = track_field(b, FIELD_IMSI);

	return (x.n == 0 || y.n == 0 || slice_same(x, y)) && (m.n == 0 || n.n == 0 || slice_same(m, n));
}

static int bytes_of(struct slice address, unsigned char *out)
{
	struct slice plain = slice_token(&address, '/');
	char text[64];

	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(plain));
	return inet_pton(AF_INET, text, out) == 1 ? 4 : inet_pton(AF_INET6, text, out) == 1 ? 8 : 0;
}

/* Two addresses contradict each other when both are IPv4 or both IPv6; of IPv6 the network gives the prefix, the device makes the rest. */
enum { SAME, OTHER, NOT_COMPARED };

static int compare(struct slice a, struct slice b)
{
	unsigned char x[16], y[16];
	int n = bytes_of(a, x), m = bytes_of(b, y);

	if (n == 0 || n != m)
		return slice_same(a, b) ? SAME : NOT_COMPARED;
	return memcmp(x, y, (size_t)n) == 0 ? SAME : OTHER;
}

/* The last session of a party with this address (empty: any), as it stands at the end; NO_STEP when it ended or was never said. */
static size_t standing(const struct walk *w, enum party party, struct slice ip)
{
	size_t up = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice own = track_field(s, FIELD_IP);

		if (s->party != party)
			continue;
		if (s->kind == KIND_SESSION_UP && own.n && cellular(track_field(s, FIELD_IFACE)) && (!ip.n || compare(own, ip) == SAME))
			up = i;
		else if (s->kind == KIND_SESSION_DOWN)
			up = NO_STEP;
	}
	return up;
}

static bool known_address(const struct walk *w, enum party party, struct slice ip)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party == party && (s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE) &&
		    compare(track_field(s, FIELD_IP), ip) == SAME)
			return true;
	}
	return false;
}

static bool apns_differ(const struct step *x, const struct step *y)
{
	struct slice a = plain_apn(track_field(x, FIELD_APN)), b = plain_apn(track_field(y, FIELD_APN));

	return a.n && b.n && !same_apn(a, b);
}

/* Another gateway of that access point still holds the address for the same subscriber: one of the two sessions is stale. */
static bool held_elsewhere(const struct walk *w, const struct step *y, struct slice ip)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_NETWORK && s->role == y->role && s->kind == KIND_SESSION_UP && s->host && y->host &&
		    s->host != y->host && compare(track_field(s, FIELD_IP), ip) == SAME && track_field(s, FIELD_APN).n &&
		    track_field(y, FIELD_APN).n && !apns_differ(s, y) && same_bearer(s, y))
			return true;
	}
	return false;
}

bool session_beside(const struct walk *w, const struct step *refused)
{
	size_t up = standing(w, PARTY_NETWORK, (struct slice){ 0 }), came = w->reached[REACH_ACCEPTED];
	int64_t alive;

	if (up == NO_STEP || !apns_differ(&w->track->step[up], refused))
		return false;
	alive = w->track->step[up].last;
	if (came != NO_STEP && w->track->step[came].last > alive)
		alive = w->track->step[came].last;
	if (alive < refused->t - grace(w)) /* an old session, whose end nobody wrote down */
		return false;
	return baseline(w, "baseline.apn") ? baseline_has(w, "baseline.apn", plain_apn(track_field(&w->track->step[up], FIELD_APN)))
					   : came != NO_STEP;
}

/* A host behind a modem that routes has an address of the modem's. */
static bool routed(const struct step *s)
{
	return slice_starts(track_field(s, FIELD_IFACE), "usb");
}

/* The session of one address under another APN, or one session under another address. Two APNs and two addresses are two sessions. */
static const char *contradiction(const struct walk *w, const struct step *x, const struct step *y)
{
	struct slice mine = track_field(x, FIELD_IP), theirs = track_field(y, FIELD_IP);

	if (compare(mine, theirs) == SAME)
		return apns_differ(x, y) ? "session.apn" : NULL;
	if (compare(mine, theirs) != OTHER || apns_differ(x, y) || routed(x))
		return NULL;
	if (known_address(w, PARTY_DEVICE, theirs))
		return NULL;
	return !known_address(w, PARTY_NETWORK, mine) || (held_elsewhere(w, y, mine) && device_failing(w, x->t)) ? "session.ip" : NULL;
}

/* Both hold one session of that time, with another address or another APN. */
void judge_other_session(struct walk *w)
{
	size_t a = standing(w, PARTY_DEVICE, (struct slice){ 0 }), b, later;
	const struct step *x, *y;
	const char *fact;

	if (a == NO_STEP)
		return;
	x = &w->track->step[a];
	b = standing(w, PARTY_NETWORK, track_field(x, FIELD_IP));
	later = standing(w, PARTY_NETWORK, (struct slice){ 0 });
	if (b == NO_STEP || (later != NO_STEP && held_elsewhere(w, &w->track->step[later], track_field(x, FIELD_IP))))
		b = later;
	if (b == NO_STEP)
		return;
	y = &w->track->step[b];
	if (x->t == UTC_NONE || y->t == UTC_NONE || x->t - y->t > grace(w) || y->t - x->t > grace(w) || !same_bearer(x, y))
		return;
	fact = contradiction(w, x, y);
	later = x->t > y->t ? a : b;
	if (fact)
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

		if (s->party == PARTY_NETWORK && s->kind == KIND_SESSION_DOWN)
			modem = host = NO_STEP; /* there is none */
		if (s->party != PARTY_DEVICE || s->t == UTC_NONE)
			continue;
		if (s->role == ROLE_MODEM && s->kind == KIND_SESSION_UP)
			modem = i, host = NO_STEP;
		else if (s->role == ROLE_MODEM && s->kind == KIND_SESSION_DOWN)
			modem = host = NO_STEP;
		else if (s->role == ROLE_HOST && s->kind == KIND_SESSION_UP && track_field(s, FIELD_IP).n)
			modem = host = NO_STEP;
		else if (s->role == ROLE_HOST && modem != NO_STEP && s->kind == KIND_SESSION_DOWN && s->t >= w->track->step[modem].t &&
			 of_address(track_field(s, FIELD_REASON)))
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

		if (s->party == party && (s->kind == KIND_SESSION_UP || s->kind == KIND_SESSION_DOWN))
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

		if (s->kind == KIND_SESSION_UP && s->t != UTC_NONE && s->last - s->half > t)
			return true;
	}
	return false;
}

/* A new grant, or the device at least asks for one; that it repeats what it has is none. */
static bool regained(const struct walk *w, int64_t t, size_t held)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool up =
		    s->kind == KIND_SESSION_UP &&
		    (s->party == PARTY_NETWORK || compare(track_field(s, FIELD_IP), track_field(&w->track->step[held], FIELD_IP)) == OTHER);

		if (s->t != UTC_NONE && s->last - s->half > t && (up || s->kind == KIND_SESSION_REQUESTED))
			return true;
	}
	return false;
}

/* The device says at the same time that its session ended: then both speak of one end, unless its messages failed for want of one in
 * between. */
static bool ended_there_too(const struct walk *w, const struct step *given, const struct step *down)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool later = s->t != UTC_NONE && s->t - s->half > down->t + down->half;

		if (s->party == PARTY_DEVICE && s->kind == KIND_SESSION_DOWN && s->t != UTC_NONE &&
		    s->t + s->half >= given->t - given->half && llabs(s->t - down->t) <= s->half + down->half + grace(w) &&
		    !(later && device_failing_within(w, (struct slice){ 0 }, down->t + 2 * down->half, s->t - s->half)))
			return true;
	}
	return false;
}

/* Whoever gave the session says itself that it ended it, and the device did not ask for that; NO_STEP: not so. */
static size_t released(const struct walk *w, size_t given)
{
	size_t down = NO_STEP;

	for (size_t i = given; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_SESSION_DOWN && s->party == PARTY_NETWORK && s->host &&
		    s->host == w->track->step[given].host && s->t != UTC_NONE && s->t > w->track->step[given].last)
			down =
			    slice_is(track_field(s, FIELD_REASON), "asked by the device") || ended_there_too(w, &w->track->step[given], s)
				? NO_STEP
				: i;
	}
	return down;
}

/* The core's, which holds it; the AAA's only where the core says nothing. */
static size_t last_grant(const struct walk *w)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_NETWORK && s->role != ROLE_AAA && s->kind == KIND_SESSION_UP)
			return i;
	}
	return last_said(w, PARTY_NETWORK, KIND_SESSION_UP);
}

/* The subscriber was refused, and not accepted since: what passed until the session was taken away again proves nothing. */
static bool refused_before(struct walk *w, size_t release)
{
	int64_t accepted = INT64_MIN;
	bool refused = false;

	for (size_t i = 0; i < w->track->count; i++)
		if (w->track->step[i].kind == KIND_AUTH_ACCEPTED && w->track->step[i].t > accepted)
			accepted = w->track->step[i].last;
	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];
		const struct step *s = &w->track->step[r->latest], *down = &w->track->step[release];

		if (r->boundary != BOUNDARY_SESSION || s->kind != KIND_AUTH_REFUSED || s->last < accepted ||
		    s->t - s->half > down->t + down->half + grace(w))
			continue;
		r->doubted = false;
		r->healed = UTC_NONE;
		refused = true;
	}
	return refused;
}

/*
 * The host that gave the session restarted or ended it, and has not given it again; the device goes on as if it had it, and its messages
 * fail.
 */
void judge_session_forgotten(struct walk *w)
{
	size_t given = last_grant(w), restart = NO_STEP, held;
	int64_t t;

	for (size_t i = 0; given != NO_STEP && w->track->step[given].t != UTC_NONE && i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_BOOT && s->party == PARTY_NETWORK && s->host && s->host == w->track->step[given].host &&
		    s->t != UTC_NONE && s->t - s->half > w->track->step[given].last)
			restart = i;
	}
	if (restart == NO_STEP)
		restart = released(w, given);
	if (restart == NO_STEP)
		return;
	t = w->track->step[restart].t;
	held = state_at(w, PARTY_DEVICE, t);
	if (says_up(w, held) && !regained(w, t, held) && device_failing(w, t) && !refused_before(w, restart))
		rift_say(w, BOUNDARY_SESSION, "conflict", "session", restart)->other = held;
}

/* The session ended without the device asking for it, and the device needs it: its messages fail, and it is not given again. */
void judge_session_lost(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice reason = track_field(s, FIELD_REASON);
		size_t core;

		if (s->kind != KIND_SESSION_DOWN || s->party != PARTY_DEVICE || s->t == UTC_NONE || reason.n == 0 ||
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
		if (!s->shared && s->party == PARTY_DEVICE && s->kind >= KIND_FLOW_ALLOWED &&
		    slice_index(track_field(s, FIELD_DST), '.') > 0)
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

/* Beside another data network (IMS) the device has the session that is expected. */
static bool has_expected(const struct walk *w, enum party party)
{
	bool has = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party != party)
			continue;
		if (s->kind == KIND_SESSION_UP && baseline_has(w, "baseline.apn", plain_apn(track_field(s, FIELD_APN))))
			has = true;
		else if (s->kind == KIND_SESSION_DOWN)
			has = false;
	}
	return has;
}

/* The expected one is asked for since: what becomes of that is told by whoever grants or refuses it. */
static bool asks_expected(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->last > since && (s->kind == KIND_SESSION_REQUESTED || s->kind == KIND_SESSION_REFUSED) &&
		    baseline_has(w, "baseline.apn", plain_apn(track_field(s, FIELD_APN))))
			return true;
	}
	return false;
}

/* Both agree on an APN that the enterprise does not expect; with later delivery it is a finding. */
void judge_other_apn(struct walk *w)
{
	size_t core = last_said(w, PARTY_NETWORK, KIND_SESSION_UP), device = last_said(w, PARTY_DEVICE, KIND_SESSION_UP), at;
	struct slice apn;
	struct rift *r;

	at = core != NO_STEP ? core : device;
	if (at == NO_STEP || !baseline(w, "baseline.apn"))
		return;
	apn = plain_apn(track_field(&w->track->step[at], FIELD_APN));
	if (!apn.n || baseline_has(w, "baseline.apn", apn) || has_expected(w, PARTY_NETWORK) || has_expected(w, PARTY_DEVICE) ||
	    asks_expected(w, w->track->step[at].t))
		return;
	r = rift_say(w, BOUNDARY_SESSION, "off_baseline", "session.apn", at);
	r->noted = w->reached[REACH_ACCEPTED] != NO_STEP && w->track->step[w->reached[REACH_ACCEPTED]].last >= w->track->step[at].t;
}
