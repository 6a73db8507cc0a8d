/*
 * Which of the open divergences is the first, and which blocks now.
 */
#include <string.h>

#include "walk.h"

/* An open order gates traffic only while the device never had any. */
static bool gates(const struct walk *w, const struct rift *r)
{
	return !is_rsp(r->boundary) || !w->attached;
}

static bool before(const struct rift *a, const struct rift *b)
{
	return a->boundary != b->boundary ? a->boundary < b->boundary : a->onset < b->onset;
}

const struct rift *walk_first(const struct walk *w)
{
	const struct rift *earliest = NULL, *first = NULL;
	bool gating = false;

	for (size_t i = 0; i < w->count; i++)
		gating |= rift_counts(&w->rift[i]) && gates(w, &w->rift[i]);
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (rift_counts(r) && gates(w, r) == gating && (!earliest || r->onset + r->half < earliest->onset + earliest->half))
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
		if (r->boundary < first->boundary && (!present || before(r, present)))
			present = r;
		else if (r->boundary > first->boundary && r->onset > first->onset && strcmp(r->kind, "refused") == 0 && (!behind || before(r, behind)))
			behind = r;
	}
	return present ? present : behind;
}
