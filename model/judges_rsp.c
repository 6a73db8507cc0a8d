/*
 * Orders and profiles, judged on the whole.
 */
#include "judges.h"
#include "people.h"

#include <stdlib.h>

static const char *fact_of(const struct step *s)
{
	return s->fact ? s->fact : "operation";
}

static bool card_acted(const struct step *s)
{
	return s->party == PARTY_EUICC && s->kind >= KIND_PROFILE_INSTALLED && s->kind <= KIND_PROFILE_ROLLED_BACK;
}

static bool card_did(const struct walk *w, const struct step *order, size_t *which)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (!card_acted(s) || !same_order(order, s))
			continue;
		*which = i;
		return true;
	}
	return false;
}

static bool answered_later(const struct walk *w, size_t i)
{
	for (size_t k = i + 1; k < w->track->count; k++) {
		const struct step *s = &w->track->step[k];

		if (s->role == ROLE_EIM && (s->kind == KIND_OPERATION_DONE || s->kind == KIND_OPERATION_REFUSED) && same_order(s, &w->track->step[i]))
			return true;
	}
	return false;
}

/* The eIM gave up waiting for what the card did: the result never came. */
void judge_stuck_order(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		size_t card;

		if (s->role != ROLE_EIM || s->kind != KIND_OPERATION_FAILED || when_ANSWERED(w, i) || answered_later(w, i))
			continue;
		if (card_did(w, s, &card))
			rift_say(w, BOUNDARY_CONFIRM, "conflict", fact_of(s), i)->other = card;
	}
}

/*
 * A card's refusal stays open when its issuer is not in evidence. Where the eIM's record is there, it closes when the eIM spoke with the
 * device again, and is not proved open when the record ends before.
 */
void judge_issuer_beyond(struct walk *w)
{
	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];
		size_t last = NO_STEP;

		if (r->boundary != BOUNDARY_INSTALL || !rift_open(r))
			continue;
		for (size_t i = 0; i < w->track->count; i++)
			if (w->track->step[i].role == ROLE_EIM && !w->track->step[i].shared && w->track->step[i].t != UTC_NONE)
				last = i;
		if (last == NO_STEP)
			continue;
		if (w->track->step[last].last > w->track->step[r->latest].last + r->half)
			rift_heal(w, r, last);
		else
			r->doubted = true;
	}
}

/* Which profile a speaker last held to be enabled. */
static size_t enabled_by(const struct walk *w, enum party party)
{
	size_t found = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice op = track_field(s, FIELD_OPERATION), state = track_field(s, FIELD_PROFILE_STATE);
		bool now = s->kind == KIND_PROFILE_ENABLED || s->kind == KIND_PROFILE_FELL_BACK || s->kind == KIND_PROFILE_RETURNED ||
			   s->kind == KIND_PROFILE_ROLLED_BACK || (s->kind == KIND_PROFILE_LISTED && slice_is(state, "enabled")) ||
			   (party == PARTY_RSP && s->kind == KIND_OPERATION_DONE && slice_is(op, "enable"));

		if (!s->shared && s->party == party && now && s->t != UTC_NONE && (party != PARTY_RSP || s->role == ROLE_EIM))
			found = i;
	}
	return found;
}

static struct slice iccid_of(const struct walk *w, size_t i)
{
	return i == NO_STEP ? (struct slice){ 0 } : track_field(&w->track->step[i], FIELD_ICCID);
}

/* The card went to another profile (fallback, rollback) after the eIM's record, and no later record knows it. */
void judge_other_profile(struct walk *w)
{
	size_t card = enabled_by(w, PARTY_EUICC), eim = enabled_by(w, PARTY_RSP);
	struct slice a = iccid_of(w, card), b = iccid_of(w, eim);
	const struct step *s;

	if (!a.n || !b.n || people_same_iccid(a, b))
		return;
	s = &w->track->step[card];
	if ((s->kind != KIND_PROFILE_FELL_BACK && s->kind != KIND_PROFILE_ROLLED_BACK && s->kind != KIND_PROFILE_LISTED) ||
	    s->t < w->track->step[eim].t || w->track->to - s->t < grace(w))
		return;
	rift_say(w, BOUNDARY_CONFIRM, "conflict", "profile.active", card)->other = eim;
}

/* --- order: never fetched --- */

static int64_t poll_interval(const struct walk *w)
{
	int64_t seconds = slice_number(slice_trim(slice_of(baseline(w, "baseline.poll_interval_s"))));

	return seconds > 0 ? seconds * NS_PER_S : 0;
}

static bool taken(const struct walk *w, size_t queued)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (i != queued && s->kind > KIND_OPERATION_QUEUED && s->kind <= KIND_PROFILE_DELETED && s->kind != KIND_TRIGGER_SENT &&
		    same_order(&w->track->step[queued], s))
			return true;
	}
	return false;
}

/* An order that waits at the eIM past the poll interval and grace. Without a known interval it only waits. */
void judge_never_fetched(struct walk *w)
{
	int64_t every = poll_interval(w);

	for (size_t i = 0; every && i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind != KIND_OPERATION_QUEUED || s->shared || !s->dated || w->track->to - s->t < every + grace(w) || taken(w, i))
			continue;
		rift_say(w, BOUNDARY_ORDER, "silent", fact_of(s), i);
	}
}

/* --- SIM in use --- */

/* The modem repeats, after grace, a SIM that the card has left: no REFRESH, or it was not obeyed. */
void judge_other_sim(struct walk *w)
{
	size_t card = enabled_by(w, PARTY_EUICC), modem = NO_STEP;
	struct slice want = iccid_of(w, card);

	if (!want.n || w->track->step[card].kind == KIND_PROFILE_LISTED)
		return;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == PARTY_DEVICE && (s->kind == KIND_SIM_READY || s->kind == KIND_SIM_CHANGED) &&
		    track_field(s, FIELD_ICCID).n)
			modem = i;
	}
	if (modem == NO_STEP || people_same_iccid(iccid_of(w, modem), want) || w->track->step[modem].last - w->track->step[card].t < grace(w))
		return;
	rift_say(w, BOUNDARY_SELECT, "conflict", "profile.active", modem)->other = card;
}
