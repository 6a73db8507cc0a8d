/*
 * Did the device's traffic reach the application: accepted messages against what diverges since; when it last did, and what changed.
 */
#include <stdlib.h>
#include <string.h>

#include "absence.h"
#include "judge.h"
#include "judges.h"

#define GRACE (60 * NS_PER_S)
#define CLOSE (5 * NS_PER_S) /* so near to each other two clocks leave the order open */

static bool accepted(const struct step *s)
{
	return s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED && !s->down;
}

/* A profile, or a session asked for anew on another one: what was accepted before does not count. */
static int64_t last_activation(const struct walk *w)
{
	size_t i = judge_last(w, PARTY_EUICC, KIND_PROFILE_ENABLED, KIND_PROFILE_ENABLED),
	       k = judge_last(w, PARTY_DEVICE, KIND_SIM_CHANGED, KIND_SIM_CHANGED);
	int64_t t = UTC_NONE;

	if (i != NO_STEP)
		t = w->track->step[i].t;
	if (k != NO_STEP && w->track->step[k].t > t)
		t = w->track->step[k].t;
	return t;
}

/* Something stopped the traffic in between: how long that took tells nothing of the rhythm. */
static bool broken_between(const struct walk *w, int64_t from, int64_t to)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (!is_rsp(r->boundary) && !r->noted && r->onset < to && (rift_open(r) || r->healed > from))
			return true;
	}
	return false;
}

/* Baseline, else the longest pause that the device itself shows between two messages; 0: nothing is known. */
static int64_t interval(const struct walk *w)
{
	int64_t seconds = slice_number(slice_trim(slice_of(baseline(w, "baseline.reporting_interval_s")))), longest = 0, last = UTC_NONE;

	if (seconds > 0)
		return seconds * NS_PER_S;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		int64_t pause = s->count > 1 ? (s->last - s->t) / (s->count - 1) : 0;

		if (!accepted(s) || s->t == UTC_NONE)
			continue;
		if (last != UTC_NONE && s->t - last > pause && !broken_between(w, last, s->t))
			pause = s->t - last;
		longest = pause > longest ? pause : longest;
		last = s->last > last ? s->last : last;
	}
	return longest + longest / 4;
}

/* Until when messages are due: the instant, or the agreed end of the session. */
static int64_t due_until(const struct walk *w, int64_t at)
{
	size_t down = w->ended ? judge_last(w, PARTY_NONE, KIND_SESSION_DOWN, KIND_SESSION_DOWN) : NO_STEP;

	return down != NO_STEP && w->track->step[down].t != UTC_NONE && w->track->step[down].t < at ? w->track->step[down].t : at;
}

#define TRIES_TELL 3 /* one more may belong to what was accepted, or to something else */

/* How often it sets a session up, looks the application up, or opens flows to it, and nothing comes of it. */
static uint32_t tries_after(const struct walk *w, const struct step *accepted, int64_t at)
{
	int64_t end = due_until(w, at);
	uint32_t tries = 0;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool flow = s->kind >= KIND_FLOW_ALLOWED && s->kind <= KIND_FLOW_DENIED && !s->down && !infrastructure(s) &&
			    walk_app(w, track_field(s, FIELD_DST));
		bool name = s->kind == KIND_NAME_RESOLVED && words_count(w->far) > 0 && walk_app(w, track_field(s, FIELD_STATUS));
		bool session = s->kind == KIND_SESSION_UP && !w->track->moved; /* a message is never before the session it comes by */

		if (s->t != UTC_NONE && (flow || name || session) && s->last - s->half > accepted->last + accepted->half + GRACE &&
		    s->t <= end)
			tries += s->count;
	}
	return tries;
}

static bool fresh(const struct walk *w, const struct step *s, int64_t at)
{
	int64_t every = interval(w);

	if (s->last < last_activation(w))
		return false;
	return tries_after(w, s, at) < (every ? TRIES_TELL : 1) && (every == 0 || due_until(w, at) - s->last <= every + GRACE);
}

/* Of this service something was accepted at or after t. A clock that is hardly known does not make it so. */
static bool accepted_since(const struct walk *w, struct slice service, int64_t t)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (accepted(s) && s->last + (s->half < CLOSE ? s->half : CLOSE) >= t && (service.n == 0 || slice_same(service_of(s), service)))
			return true;
	}
	return false;
}

/* On its own clock the device had one of that service acknowledged afterwards. */
static bool acknowledged_since(const struct walk *w, const struct step *fails)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_MESSAGE_ACKNOWLEDGED && s->host == fails->host && s->last >= fails->last &&
		    (!service_of(fails).n || slice_same(service_of(s), service_of(fails))))
			return true;
	}
	return false;
}

/* On its way to the application it got no answer, or its packets were dropped again and again. */
static bool in_vain(const struct walk *w, const struct step *s)
{
	bool silent = s->kind == KIND_FLOW_TIMEOUT && slice_is(track_field(s, FIELD_REPLY), "no");
	bool dropped = s->kind == KIND_FLOW_DENIED && !s->down && out_of_state(s) && s->count > 2;

	return (silent || dropped) && words_count(w->far) > 0 && walk_app(w, track_field(s, FIELD_DST)) && !infrastructure(s) &&
	       !slice_is(service_of(s), "dns");
}

/*
 * A service fails by the device's word, goes unanswered by the edge's or dies by the application's, and nothing of it arrives later; after
 * the agreed end of the session that is no wonder.
 */
size_t judge_trouble(const struct walk *w, int64_t at)
{
	int64_t end = due_until(w, at);
	struct absence away;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool fails = s->party == PARTY_DEVICE && s->role != ROLE_IPA &&
			     (s->kind == KIND_MESSAGE_FAILED || s->kind == KIND_TLS_FAILED) && !acknowledged_since(w, s);
		bool unanswered = in_vain(w, s);
		bool asleep = false, died = s->party == PARTY_APPLICATION && s->kind == KIND_CLIENT_CLOSED &&
					    slice_find(track_field(s, FIELD_REASON), "timeout") >= 0;

		if (died && s->t != UTC_NONE)
			asleep = absence_at(w, BOUNDARY_ATTACH, s->t, &away) || absence_at(w, BOUNDARY_DELIVERY, s->t, &away);
		if (s->t != UTC_NONE && s->t <= end && !asleep && (fails || unanswered || died) &&
		    !accepted_since(w, service_of(s), s->last - s->half))
			return i;
	}
	return NO_STEP;
}

/* --- not reached --- */

static bool device_fails(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_DEVICE && s->role != ROLE_IPA &&
		    (s->kind == KIND_MESSAGE_FAILED || s->kind == KIND_CLIENT_REFUSED) && s->last >= since)
			return true;
	}
	return false;
}

/* Both the device and the network say that there is none. */
static bool agreed_none(const struct walk *w, int64_t since)
{
	bool device = false, network = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool no = s->kind == KIND_SESSION_REFUSED || s->kind == KIND_REGISTRATION_DENIED || s->kind == KIND_SESSION_DOWN ||
			  s->kind == KIND_AUTH_REFUSED || s->kind == KIND_SUBSCRIPTION_UNKNOWN || s->kind == KIND_SUBSCRIPTION_BARRED;
		bool yes = s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE;

		if (s->last < since || (!no && !yes))
			continue;
		if (s->party == PARTY_DEVICE)
			device = no;
		else if (s->party == PARTY_NETWORK)
			network = no;
	}
	return device && network;
}

static bool covered(const struct walk *w, int64_t from, int64_t to)
{
	for (size_t i = 0; i < w->coverage->count; i++) {
		const struct cover *c = &w->coverage->cover[i];

		if (c->party == PARTY_APPLICATION && c->delivers && c->from <= to && c->to > from)
			return true;
	}
	return false;
}

/* What arrives is of another service than the one whose packets are denied. */
static bool beside(const struct walk *w, const struct rift *r)
{
	const struct step *s = &w->track->step[r->opener];
	struct slice service = service_of(s);

	return s->kind == KIND_FLOW_DENIED && service.n && !accepted_since(w, service, r->onset - r->half);
}

static bool fails(const struct walk *w, const struct rift *r, int64_t at, bool arrives)
{
	if (device_fails(w, r->since) || agreed_none(w, r->onset))
		return true;
	if (r->boundary == BOUNDARY_DELIVERY && strcmp(r->kind, "refused") == 0)
		return true; /* the application itself says so */
	return (!arrives || beside(w, r)) && covered(w, r->onset, at);
}

/* The services whose messages arrive although one diverges: "mqtt only". */
static char *arriving(const struct walk *w, int64_t since)
{
	struct words *seen = words_new();
	struct text names = { 0 };

	for (size_t i = 0; i < w->track->count; i++) {
		struct slice proto = track_field(&w->track->step[i], FIELD_PROTO);

		if (!accepted(&w->track->step[i]) || w->track->step[i].last <= since || proto.n == 0 || words_find(seen, proto) >= 0)
			continue;
		words_add(seen, proto);
		text_adds(&names, names.n ? ", " : "");
		text_add(&names, proto);
	}
	words_free(seen);
	if (names.n)
		text_adds(&names, " only");
	return names.p;
}

static size_t last_accepted(const struct walk *w)
{
	size_t best = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++)
		if (accepted(&w->track->step[i]) && (best == NO_STEP || w->track->step[i].last >= w->track->step[best].last))
			best = i;
	return best;
}

/* --- what changed between last good and first bad --- */

static void changed(const struct walk *w, const struct rift *first, struct verdict *v)
{
	static const enum kind kinds[] = { KIND_CONFIG_CHANGED, KIND_PROFILE_ENABLED, KIND_PROFILE_DISABLED, KIND_SIM_CHANGED,
					   KIND_BOOT,           KIND_CLOCK_SET };
	const struct step *found = NULL;
	char when[64];

	if (!first || v->last_good == UTC_NONE)
		return;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && !found; k++)
		for (size_t i = 0; i < w->track->count; i++) {
			const struct step *s = &w->track->step[i];

			if (s->kind == kinds[k] && s->dated && s->t >= v->last_good && s->t <= first->onset)
				found = s;
		}
	if (!found)
		return;
	judge_time(found->t, found->half, when, sizeof(when));
	v->changed = judge_text("%s of %s at %s", kind_name(found->kind), judge_speaker(found), when);
}

static bool gating(const struct walk *w, const struct rift *first)
{
	return first && !(is_rsp(first->boundary) && w->attached);
}

/* From the last enabling of a profile to the first message that came after it. */
static int64_t delivery_after(const struct walk *w)
{
	int64_t enabled = last_activation(w), first = UTC_NONE;

	for (size_t i = 0; enabled != UTC_NONE && i < w->track->count && first == UTC_NONE; i++)
		if (accepted(&w->track->step[i]) && w->track->step[i].t >= enabled)
			first = w->track->step[i].t - enabled;
	return first;
}

void judge_outcome(const struct walk *w, const struct rift *first, struct verdict *v)
{
	size_t last = last_accepted(w);
	const struct step *s = last == NO_STEP ? NULL : &w->track->step[last];
	bool gates = gating(w, first), arrives;

	if (s) {
		v->last_good = s->last;
		if (track_field(s, FIELD_SEQ).n)
			v->last_good_text = judge_text("%s accepted message %.*s", judge_speaker(s), SLICE_ARG(track_field(s, FIELD_SEQ)));
		else
			v->last_good_text = judge_text("%s accepted a message", judge_speaker(s));
	}
	v->delivery = delivery_after(w);
	arrives = gates && s && s->last > first->onset + first->half;
	if (gates && !is_rsp(first->boundary) && fails(w, first, v->at, arrives)) {
		v->outcome = OUTCOME_NOT_REACHED;
		if (arrives)
			v->services = arriving(w, first->onset + first->half);
	} else if (!gates && s && fresh(w, s, v->at) && judge_trouble(w, v->at) == NO_STEP) {
		v->outcome = OUTCOME_REACHED;
	}
	changed(w, first, v);
}
