/*
 * Orders, judged on the whole: what the eIM gave up waiting for although the card did it.
 */
#include "rules.h"

static bool is_card(const struct step *s)
{
	return s->party == PARTY_EUICC;
}

static const char *fact_of(const struct step *s)
{
	return s->fact ? s->fact : "operation";
}

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

		if (s->role != ROLE_EIM || s->kind != KIND_OPERATION_FAILED || when_ANSWERED(w, i) || answered_later(w, i))
			continue;
		if (!card_did(w, s, &card))
			continue;
		r = rift_say(w, BOUNDARY_CONFIRM, "conflict", fact_of(s), i);
		r->other = card;
	}
}
