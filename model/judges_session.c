/*
 * The session, judged on the whole.
 */
#include "judges.h"

#include <arpa/inet.h>
#include <stdio.h>
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

enum likeness session_addresses(struct slice a, struct slice b)
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
		if (s->kind == KIND_SESSION_UP && own.n && cellular(track_field(s, FIELD_IFACE)) && (!ip.n || session_addresses(own, ip) == SAME))
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
		    session_addresses(track_field(s, FIELD_IP), ip) == SAME)
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
		    s->host != y->host && session_addresses(track_field(s, FIELD_IP), ip) == SAME && track_field(s, FIELD_APN).n &&
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

	if (session_addresses(mine, theirs) == SAME)
		return apns_differ(x, y) ? "session.apn" : NULL;
	if (session_addresses(mine, theirs) != OTHER || apns_differ(x, y) || routed(x))
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
