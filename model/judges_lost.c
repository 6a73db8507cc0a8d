/*
 * Sessions that one side lost and the other holds, and hosts that never had theirs, judged on the whole.
 */
#include "judges.h"

#include <stdlib.h>

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
		    (s->party == PARTY_NETWORK || session_addresses(track_field(s, FIELD_IP), track_field(&w->track->step[held], FIELD_IP)) == OTHER);

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
