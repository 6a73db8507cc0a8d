/*
 * The registration, judged on the whole.
 */
#include "absence.h"
#include "judges.h"

/* A restart of the host that had the device registered, or its own word that it dropped the device: another host's is about other devices. */
static bool forgets(const struct walk *w, const struct step *s, const struct step *had)
{
	struct absence away;

	if (s->party != PARTY_NETWORK || s->role == ROLE_PLATFORM || s->role == ROLE_AAA || s->role == ROLE_RAN)
		return false;
	if (s->kind == KIND_BOOT)
		return s->host && s->host == had->host;
	return s->kind == KIND_REGISTRATION_LOST && (!s->host || !had->host || s->host == had->host) &&
	       !absence_at(w, BOUNDARY_ATTACH, s->t, &away);
}

/* The last time the core forgot the device, without having it registered again. */
static size_t forgotten(const struct walk *w)
{
	size_t lost = NO_STEP, had = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_REGISTRATION_REGISTERED && s->party == PARTY_NETWORK) {
			had = i;
			if (lost != NO_STEP && s->last > w->track->step[lost].t)
				lost = NO_STEP;
		}
		if (s->t != UTC_NONE && had != NO_STEP && w->track->step[had].last <= s->t && forgets(w, s, &w->track->step[had]))
			lost = i;
	}
	return lost;
}

/* Another profile since: what the core of the old one forgets is not what the device goes on to say. */
static bool switched(const struct walk *w, int64_t until)
{
	size_t had = last_said(w, PARTY_NETWORK, KIND_REGISTRATION_REGISTERED);

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t != UTC_NONE && s->t >= w->track->step[had].t && s->t <= until &&
		    (s->kind == KIND_SIM_CHANGED || s->kind == KIND_PROFILE_ENABLED || s->kind == KIND_PROFILE_FELL_BACK))
			return true;
	}
	return false;
}

/* The core lost the registration; the device says afterwards, beyond grace, that it has one. Its own new registration closes it. */
void judge_forgotten(struct walk *w)
{
	size_t lost = forgotten(w), says = NO_STEP;
	int64_t t;

	if (lost == NO_STEP)
		return;
	t = w->track->step[lost].t;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party != PARTY_DEVICE || s->t == UTC_NONE)
			continue;
		if (s->kind == KIND_REGISTRATION_REGISTERED && s->last - t > grace(w))
			says = i;
		else if (s->last > t && ((s->kind >= KIND_REGISTRATION_SEARCHING && s->kind <= KIND_REGISTRATION_LOST &&
					  s->kind != KIND_REGISTRATION_REGISTERED) || s->kind == KIND_BOOT))
			return; /* it knows, or began anew: what it says then is no word of the old registration */
	}
	if (says == NO_STEP || switched(w, w->track->step[says].last))
		return;
	rift_say(w, BOUNDARY_ATTACH, "conflict", w->track->step[says].fact ? w->track->step[says].fact : "registration", lost)
	    ->other = says;
}

/* A private network by its identity: the device never comes to the one that the baseline names. */
void judge_other_network(struct walk *w)
{
	const char *nid = baseline(w, "baseline.nid"), *plmn = baseline(w, "baseline.plmn");
	size_t last = NO_STEP;
	struct slice own;

	for (size_t i = 0; (nid || plmn) && i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_REGISTRATION_REGISTERED && (track_field(s, FIELD_NID).n || track_field(s, FIELD_PLMN).n))
			last = i;
	}
	if (last == NO_STEP || w->reached[REACH_ACCEPTED] != NO_STEP)
		return;
	own = track_field(&w->track->step[last], nid ? FIELD_NID : FIELD_PLMN); /* a public network has no NID */
	if ((nid || own.n) && !baseline_has(w, nid ? "baseline.nid" : "baseline.plmn", own) && device_failing(w, w->track->step[last].t))
		rift_say(w, BOUNDARY_ATTACH, "off_baseline", "network", last);
}
