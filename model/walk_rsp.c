/*
 * Orders and what became of them: the SM-DP+'s and the card's refusals, and whether the issuer's record holds them.
 *	order: SM-DP+ or eIM refused before the card was asked; install: the card refused; confirm: the record differs from the card.
 */
#include <stdio.h>
#include <string.h>

#include "walk.h"

static bool is_card(const struct step *s)
{
	return s->party == PARTY_EUICC;
}

static bool same_or_unsaid(const struct step *a, const struct step *b, enum field f)
{
	struct slice x = track_field(a, f), y = track_field(b, f);

	return x.n == 0 || y.n == 0 || slice_same(x, y);
}

/* Two statements about one order: the same operation, and nothing that tells them apart. */
static bool same_order(const struct step *a, const struct step *b)
{
	struct slice ta = track_field(a, FIELD_TRANSACTION), tb = track_field(b, FIELD_TRANSACTION);

	if (ta.n && tb.n && slice_same(ta, tb))
		return true;
	return same_or_unsaid(a, b, FIELD_OPERATION) && same_or_unsaid(a, b, FIELD_ICCID) && (ta.n == 0 || tb.n == 0 || slice_same(ta, tb));
}

static bool times_out(const struct step *s)
{
	struct slice reason = track_field(s, FIELD_REASON);

	return slice_is(reason, "stuckOrder") || slice_is(reason, "noshowOrder");
}

static const struct step *opener(const struct walk *w, const struct rift *r)
{
	return &w->track->step[r->opener];
}

static const char *fact_of(const struct step *s)
{
	return s->fact ? s->fact : "operation";
}

/* The holder of the record has the answer: what it answers is closed. Returns whether there was such a one. */
static bool close_order(struct walk *w, enum boundary b, size_t i)
{
	bool any = false;

	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];

		if (r->boundary != b || !same_order(opener(w, r), &w->track->step[i]))
			continue;
		any = true;
		if (rift_open(r))
			rift_heal(w, r, i);
	}
	return any;
}

static void card_says(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	switch (s->kind) {
	case KIND_OPERATION_REFUSED:
		rift_say(w, BOUNDARY_INSTALL, "refused", fact_of(s), i);
		break;
	case KIND_PROFILE_INSTALLED:
	case KIND_PROFILE_ENABLED:
	case KIND_PROFILE_DISABLED:
	case KIND_PROFILE_DELETED:
		close_order(w, BOUNDARY_INSTALL, i);
		if (s->kind == KIND_PROFILE_INSTALLED)
			close_order(w, BOUNDARY_ORDER, i);
		break;
	default:
		break;
	}
}

/* The eIM's record. A refusal that only it tells of happened, and it holds it: open and closed at once. */
static void eim_says(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice layer = track_field(s, FIELD_CAUSE_LAYER);
	bool download = slice_is(track_field(s, FIELD_OPERATION), "download");

	if (s->kind == KIND_OPERATION_FAILED && times_out(s))
		return;
	if (s->kind == KIND_OPERATION_REFUSED && slice_is(layer, "es10") && !close_order(w, BOUNDARY_INSTALL, i)) {
		rift_say(w, BOUNDARY_INSTALL, "refused", fact_of(s), i);
		close_order(w, BOUNDARY_INSTALL, i);
	} else if (s->kind == KIND_OPERATION_DONE || s->kind == KIND_OPERATION_REFUSED || s->kind == KIND_OPERATION_FAILED) {
		close_order(w, BOUNDARY_INSTALL, i);
	}
	if (s->kind == KIND_OPERATION_DONE || s->kind == KIND_PROFILE_ROLLED_BACK || s->kind == KIND_NOTIFICATION_RECEIVED)
		close_order(w, BOUNDARY_CONFIRM, i);
	if (download && (s->kind == KIND_OPERATION_FAILED || s->kind == KIND_OPERATION_REFUSED || s->kind == KIND_PROFILE_INSTALLED))
		close_order(w, BOUNDARY_ORDER, i);
}

static void smdp_says(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	switch (s->kind) {
	case KIND_DOWNLOAD_REFUSED:
		rift_say(w, BOUNDARY_ORDER, "refused", fact_of(s), i);
		break;
	case KIND_OPERATION_REFUSED: /* the card's own result, as the SM-DP+ holds it */
		if (!close_order(w, BOUNDARY_INSTALL, i)) {
			rift_say(w, BOUNDARY_INSTALL, "refused", fact_of(s), i);
			close_order(w, BOUNDARY_INSTALL, i);
		}
		break;
	case KIND_PROFILE_INSTALLED:
	case KIND_DOWNLOAD_DONE:
	case KIND_NOTIFICATION_RECEIVED:
		close_order(w, BOUNDARY_INSTALL, i);
		if (s->kind != KIND_NOTIFICATION_RECEIVED)
			close_order(w, BOUNDARY_ORDER, i);
		close_order(w, BOUNDARY_CONFIRM, i);
		break;
	default:
		break;
	}
}

static void ipa_says(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (s->kind == KIND_NOTIFICATION_FAILED)
		rift_say(w, BOUNDARY_CONFIRM, "silent", s->fact ? s->fact : "operation", i);
	else if (s->kind == KIND_NOTIFICATION_SENT)
		close_order(w, BOUNDARY_CONFIRM, i);
	else if (s->kind == KIND_DOWNLOAD_REFUSED)
		rift_say(w, BOUNDARY_ORDER, "refused", fact_of(s), i);
}

void walk_rsp(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	bool order = s->kind >= KIND_OPERATION_QUEUED && s->kind <= KIND_NOTIFICATION_FAILED;

	if (!order || s->shared)
		return;
	w->asked = i;
	if (is_card(s))
		card_says(w, i);
	else if (s->role == ROLE_EIM)
		eim_says(w, i);
	else if (s->party == PARTY_RSP)
		smdp_says(w, i);
	else if (s->party == PARTY_DEVICE)
		ipa_says(w, i);
}

/* --- judged on the whole: what the eIM gave up waiting for --- */

static bool card_did(const struct walk *w, const struct step *order, size_t *which)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (!is_card(s) || s->kind < KIND_PROFILE_INSTALLED || s->kind > KIND_PROFILE_ROLLED_BACK || !same_order(order, s))
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

void walk_rsp_end(struct walk *w)
{
	size_t count = w->track->count;

	for (size_t i = 0; i < count; i++) {
		const struct step *s = &w->track->step[i];
		size_t card;
		struct rift *r;

		if (s->role != ROLE_EIM || s->kind != KIND_OPERATION_FAILED || !times_out(s) || answered_later(w, i))
			continue;
		if (!card_did(w, s, &card))
			continue;
		r = rift_say(w, BOUNDARY_CONFIRM, "conflict", fact_of(s), i);
		r->other = card;
	}
}
