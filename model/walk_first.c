/*
 * Which of the open divergences is the first, and which blocks now.
 */
#include <string.h>

#include "walk.h"

bool walk_in_use(const struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && (s->kind == KIND_SIM_READY || s->kind == KIND_SIM_CHANGED || s->party == PARTY_NETWORK))
			return true;
	}
	return false;
}

/*
 * An order rides itself on a bearer: while that diverges, nobody can tell whether it would be fetched or confirmed. What the card refuses
 * leaves the profile in use as it is; it gates traffic only while there is none.
 */
static bool gates(const struct walk *w, const struct rift *r)
{
	return !is_rsp(r->boundary) || (r->boundary == BOUNDARY_INSTALL && !w->attached && !walk_in_use(w));
}

/* In the order of search; a tunnel that the session waits for comes right before it. */
static int rank(const struct rift *r)
{
	return r->ahead ? 2 * BOUNDARY_SESSION - 1 : 2 * (int)r->boundary;
}

static bool before(const struct rift *a, const struct rift *b)
{
	return rank(a) != rank(b) ? rank(a) < rank(b) : a->onset < b->onset;
}

const struct rift *walk_first(const struct walk *w)
{
	const struct rift *earliest = NULL, *first = NULL;
	bool gating = false;

	for (size_t i = 0; i < w->count; i++)
		gating |= rift_counts(&w->rift[i]) && gates(w, &w->rift[i]);
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (rift_counts(r) && gates(w, r) == gating &&
		    (!earliest || earliest->onset == UTC_NONE ||
		     (r->onset != UTC_NONE && r->onset + r->half < earliest->onset + earliest->half)))
			earliest = r;
	}
	for (size_t i = 0; i < w->count && earliest; i++) {
		const struct rift *r = &w->rift[i];

		if (rift_counts(r) && gates(w, r) == gating && r->since <= earliest->onset + earliest->half && (!first || before(r, first)))
			first = r;
	}
	return first;
}

/* What blocks now beside the first: before it in the order, else what refuses behind it since a later time. */
const struct rift *walk_present(const struct walk *w, const struct rift *first)
{
	const struct rift *present = NULL, *behind = NULL;

	for (size_t i = 0; first && i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (r == first || !rift_counts(r) || is_rsp(r->boundary))
			continue;
		if (rank(r) < rank(first) && (!present || before(r, present)))
			present = r;
		else if (rank(r) > rank(first) && !first->ahead && r->onset > first->onset && strcmp(r->kind, "refused") == 0 &&
			 (!behind || before(r, behind)))
			behind = r;
	}
	return present ? present : behind;
}
