/*
 * Orders and profiles, judged on the whole.
 */
#include "absence.h"
#include "judges.h"
#include "people.h"

#include <stdlib.h>
#include <string.h>

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

		if (s->role == ROLE_EIM && (s->kind == KIND_OPERATION_DONE || s->kind == KIND_OPERATION_REFUSED) &&
		    same_order(s, &w->track->step[i]))
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

/* The eIM heard from the device: what it only queued, or gave up waiting for, tells of no contact. */
static bool contact(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (s->kind == KIND_OPERATION_FAILED)
		return when_ANSWERED(w, i);
	return s->kind == KIND_OPERATION_FETCHED || s->kind == KIND_OPERATION_DONE || s->kind == KIND_OPERATION_REFUSED ||
	       (s->kind >= KIND_PROFILE_INSTALLED && s->kind <= KIND_PROFILE_LISTED) || s->kind == KIND_NOTIFICATION_RECEIVED;
}

/*
 * A card's refusal stays open when its issuer is not in evidence. Where the eIM's record is there, it closes when the eIM heard from the
 * device again, and is not proved open when the record ends before.
 */
void judge_issuer_beyond(struct walk *w)
{
	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];
		size_t last = NO_STEP, heard = NO_STEP;

		if (r->boundary != BOUNDARY_INSTALL || !rift_open(r))
			continue;
		for (size_t i = 0; i < w->track->count; i++) {
			if (w->track->step[i].role != ROLE_EIM || w->track->step[i].shared || w->track->step[i].t == UTC_NONE)
				continue;
			last = i;
			heard = contact(w, i) ? i : heard;
		}
		if (last == NO_STEP)
			continue;
		if (!w->track->step[r->latest].dated) { /* nobody knows which was first, unless it was about another order */
			r->doubted |= heard != NO_STEP && !same_order(&w->track->step[heard], &w->track->step[r->latest]);
			continue;
		}
		if (heard != NO_STEP && w->track->step[heard].last > w->track->step[r->latest].last + r->half)
			rift_heal(w, r, heard);
		else if (w->track->step[last].last <= w->track->step[r->latest].last + r->half + grace(w))
			r->doubted = true;
	}
}

/* The card's own refusal of this very order, or NO_STEP. */
static size_t card_refused(const struct walk *w, const struct step *order)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_EUICC && s->kind == KIND_OPERATION_REFUSED && track_field(s, FIELD_TRANSACTION).n &&
		    slice_same(track_field(s, FIELD_TRANSACTION), track_field(order, FIELD_TRANSACTION)) && same_step(s, order))
			return i;
	}
	return NO_STEP;
}

/* Somebody with that role took it back later, or the card did it at last. */
static bool taken_back(const struct walk *w, size_t i)
{
	const struct step *said = &w->track->step[i];

	for (size_t k = i + 1; k < w->track->count; k++) {
		const struct step *s = &w->track->step[k];

		if ((s->party == PARTY_RSP && s->role == said->role && ended_badly(s) && same_step(s, said)) ||
		    (card_acted(s) && same_step(s, said)))
			return true;
	}
	return false;
}

/* A record says success of what the card refused in the same transaction: a notification is sent for failed installations, too. */
void judge_other_record(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool well = s->role == ROLE_EIM ? (s->kind == KIND_OPERATION_DONE && ended_well(s)) || s->kind == KIND_PROFILE_ENABLED
						: s->kind == KIND_PROFILE_INSTALLED;
		size_t card;

		if (s->party != PARTY_RSP || !well || s->t == UTC_NONE || w->track->to - s->t < grace(w))
			continue;
		card = card_refused(w, s);
		if (card != NO_STEP && !taken_back(w, i))
			rift_say(w, BOUNDARY_CONFIRM, "conflict", fact_of(s), i)->other = card;
	}
}

/* That an enabling is done is the record of an enabled profile, unless it ended badly or the card says that it refused. */
static bool done_enabling(const struct walk *w, const struct step *s)
{
	return s->kind == KIND_OPERATION_DONE && slice_is(track_field(s, FIELD_OPERATION), "enable") && !ended_badly(s) &&
	       card_refused(w, s) == NO_STEP;
}

/* Which profile a speaker last held to be enabled. An eIM that knows of a rollback does not say to which. */
static size_t enabled_by(const struct walk *w, enum party party)
{
	size_t found = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool now = s->kind == KIND_PROFILE_ENABLED || s->kind == KIND_PROFILE_FELL_BACK || s->kind == KIND_PROFILE_RETURNED ||
			   s->kind == KIND_PROFILE_ROLLED_BACK ||
			   (s->kind == KIND_PROFILE_LISTED && slice_is(track_field(s, FIELD_PROFILE_STATE), "enabled"));

		if (s->party != party || s->t == UTC_NONE || (party == PARTY_RSP && s->role != ROLE_EIM))
			continue;
		if (party == PARTY_RSP && s->kind == KIND_PROFILE_ROLLED_BACK)
			found = NO_STEP;
		else if (now || (party == PARTY_RSP && done_enabling(w, s)))
			found = i;
	}
	return found;
}

static struct slice iccid_of(const struct walk *w, size_t i)
{
	return i == NO_STEP ? (struct slice){ 0 } : track_field(&w->track->step[i], FIELD_ICCID);
}

/* The card went to another profile (fallback, rollback) after the eIM's record, or before it in the same order, and no later record knows it. */
void judge_other_profile(struct walk *w)
{
	size_t card = enabled_by(w, PARTY_EUICC), eim = enabled_by(w, PARTY_RSP);
	struct slice a = iccid_of(w, card), b = iccid_of(w, eim);
	const struct step *s;
	bool undone;

	if (card == NO_STEP || !b.n)
		return;
	s = &w->track->step[card];
	undone = s->kind == KIND_PROFILE_ROLLED_BACK && track_field(s, FIELD_TRANSACTION).n && same_order(s, &w->track->step[eim]);
	if (a.n ? people_same_iccid(a, b) : !undone)
		return;
	if ((s->kind != KIND_PROFILE_FELL_BACK && s->kind != KIND_PROFILE_ROLLED_BACK && s->kind != KIND_PROFILE_LISTED) ||
	    (s->t < w->track->step[eim].t && !undone) || w->track->to - s->t < grace(w) || w->track->to - w->track->step[eim].t < grace(w))
		return;
	rift_say(w, BOUNDARY_CONFIRM, "conflict", "profile.active", card)->other = eim;
}

/* --- order: never fetched --- */

static int64_t poll_interval(const struct walk *w)
{
	int64_t seconds = slice_number(slice_trim(slice_of(baseline(w, "baseline.poll_interval_s"))));

	return seconds > 0 ? seconds * NS_PER_S : 0;
}

static bool noshow(const struct step *s)
{
	return s->kind == KIND_OPERATION_FAILED && slice_is(track_field(s, FIELD_REASON), "noshowOrder");
}

static bool taken(const struct walk *w, size_t queued)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (i != queued && s->kind > KIND_OPERATION_QUEUED && s->kind <= KIND_PROFILE_DELETED && s->kind != KIND_TRIGGER_SENT &&
		    !noshow(s) && same_order(&w->track->step[queued], s))
			return true;
	}
	return false;
}

/* Whoever keeps the order gave up, for nobody came for it. */
static bool given_up(const struct walk *w, size_t queued)
{
	for (size_t i = 0; i < w->track->count; i++)
		if (noshow(&w->track->step[i]) && same_order(&w->track->step[queued], &w->track->step[i]))
			return true;
	return false;
}

/* The log of who keeps the order, or of who would fetch it, goes on past this time: a fetch would stand in it. */
static bool would_show_fetch(const struct walk *w, const struct step *queued, int64_t t)
{
	for (size_t i = 0; i < w->coverage->count; i++) {
		const struct cover *c = &w->coverage->cover[i];

		if (c->party == PARTY_RSP && c->role == queued->role && (!c->host || !queued->host || strcmp(c->host, queued->host) == 0) &&
		    c->to >= t)
			return true;
	}
	for (size_t i = 0; i < w->track->count; i++)
		if (!w->track->step[i].shared && w->track->step[i].role == ROLE_IPA && w->track->step[i].dated &&
		    w->track->step[i].last >= t)
			return true;
	return false;
}

int64_t poll_due(const struct walk *w, const struct step *queued)
{
	int64_t every = poll_interval(w);

	return every && queued->dated ? queued->t + every : UTC_NONE;
}

/* An order that waits at the eIM past the poll interval and grace. Without a known interval it only waits, until the eIM gives up. */
void judge_never_fetched(struct walk *w)
{
	struct absence away;
	bool absent = absence_at(w, BOUNDARY_ATTACH, w->track->to, &away);

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		int64_t due = poll_due(w, s);
		bool late = due != UTC_NONE && w->track->to >= due + grace(w) && would_show_fetch(w, s, due + grace(w));

		if (s->kind == KIND_OPERATION_QUEUED && ((late && !absent) || given_up(w, i)) && !taken(w, i))
			rift_say(w, BOUNDARY_ORDER, "silent", fact_of(s), i);
	}
}

/* --- SIM in use --- */

/* The modem repeats, after grace, a SIM that the card has left: no REFRESH, or it was not obeyed. One that took the new profile over follows the card. */
void judge_other_sim(struct walk *w)
{
	size_t card = enabled_by(w, PARTY_EUICC), modem = NO_STEP;
	struct slice want = iccid_of(w, card);
	struct rift *r;

	if (!want.n || w->track->step[card].kind == KIND_PROFILE_LISTED)
		return;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t != UTC_NONE && s->party == PARTY_DEVICE &&
		    (s->kind == KIND_SIM_READY || s->kind == KIND_SIM_CHANGED) && track_field(s, FIELD_ICCID).n) {
			if (s->t >= w->track->step[card].t && people_same_iccid(track_field(s, FIELD_ICCID), want))
				return;
			modem = i;
		}
	}
	if (modem == NO_STEP || people_same_iccid(iccid_of(w, modem), want) ||
	    w->track->step[modem].last - w->track->step[card].t < grace(w))
		return;
	r = rift_say(w, BOUNDARY_SELECT, "conflict", "profile.active", modem);
	r->other = card;
	if (r->onset < w->track->step[card].t) { /* a repetition: it was right before */
		r->onset = w->track->step[card].t;
		r->half = w->track->step[card].half;
		r->since = r->onset - r->half;
	}
}
