/*
 * Orders: which answer belongs to which, and who holds it.
 */
#include "people.h"
#include "rules.h"

static bool same_profile(const struct step *a, const struct step *b)
{
	struct slice x = track_field(a, FIELD_ICCID), y = track_field(b, FIELD_ICCID);

	return x.n == 0 || y.n == 0 || people_same_iccid(x, y);
}

static struct slice operation_of(const struct step *s)
{
	struct slice op = track_field(s, FIELD_OPERATION);

	if (op.n)
		return op;
	switch (s->kind) {
	case KIND_DOWNLOAD_STARTED:
	case KIND_DOWNLOAD_REFUSED:
	case KIND_DOWNLOAD_FAILED:
	case KIND_DOWNLOAD_DONE:
	case KIND_PROFILE_INSTALLED:
		return SLICE("download");
	case KIND_PROFILE_ENABLED:
		return SLICE("enable");
	case KIND_PROFILE_DISABLED:
		return SLICE("disable");
	case KIND_PROFILE_DELETED:
		return SLICE("delete");
	default:
		return op;
	}
}

static bool names_nothing(const struct step *s)
{
	return track_field(s, FIELD_TRANSACTION).n == 0 && operation_of(s).n == 0 && track_field(s, FIELD_ICCID).n == 0;
}

bool same_order(const struct step *a, const struct step *b)
{
	struct slice ta = track_field(a, FIELD_TRANSACTION), tb = track_field(b, FIELD_TRANSACTION), oa = operation_of(a),
		     ob = operation_of(b);

	if (ta.n && tb.n && slice_same(ta, tb))
		return true;
	if (names_nothing(a) || names_nothing(b))
		return false;
	return (oa.n == 0 || ob.n == 0 || slice_same(oa, ob)) && same_profile(a, b) && (ta.n == 0 || tb.n == 0);
}

bool same_step(const struct step *a, const struct step *b)
{
	struct slice oa = operation_of(a), ob = operation_of(b);

	return same_order(a, b) && (oa.n == 0 || ob.n == 0 || slice_same(oa, ob));
}

/* The same profile was asked for anew, in another transaction. */
bool anew(const struct step *a, const struct step *b)
{
	struct slice oa = operation_of(a), x = track_field(a, FIELD_ICCID), y = track_field(b, FIELD_ICCID);
	struct slice code = track_field(a, FIELD_MATCHING_ID);

	if (oa.n == 0 || !slice_same(oa, operation_of(b)))
		return false;
	return (x.n && y.n && people_same_iccid(x, y)) || (code.n && slice_same(code, track_field(b, FIELD_MATCHING_ID)));
}

static bool any(struct slice text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (names(text, words[i]))
			return true;
	return false;
}

bool ended_badly(const struct step *s)
{
	static const char *const ill[] = { "unsuccess", "not", "fail", "error" };
	static const char *const only[] = { "ok", "success", "succeed", "true", "done", "complete", "finish", "executed", "warning" };
	struct slice status = track_field(s, FIELD_STATUS);

	if (s->kind == KIND_OPERATION_REFUSED || s->kind == KIND_OPERATION_FAILED)
		return true;
	return status.n && !slice_digits(status) &&
	       (any(status, ill, sizeof(ill) / sizeof(ill[0])) || !any(status, only, sizeof(only) / sizeof(only[0])));
}

bool ended_well(const struct step *s)
{
	static const char *const well[] = { "ok", "success", "succeed" };

	return !ended_badly(s) && any(track_field(s, FIELD_STATUS), well, sizeof(well) / sizeof(well[0]));
}

/* A time-out of the eIM is no answer. */
bool when_ANSWERED(const struct walk *w, size_t i)
{
	struct slice reason = track_field(&w->track->step[i], FIELD_REASON);

	return !slice_is(reason, "stuckOrder") && !slice_is(reason, "noshowOrder");
}

bool when_ANSWERS_DOWNLOAD(const struct walk *w, size_t i)
{
	return when_ANSWERED(w, i) && slice_is(operation_of(&w->track->step[i]), "download");
}

/* The record holds a refusal of the card's that no log of the card shows: it happened, and its holder has it. */
bool when_CARD_ANSWER_UNSEEN(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (s->role == ROLE_EIM && !slice_is(track_field(s, FIELD_CAUSE_LAYER), "es10"))
		return false;
	for (size_t k = 0; k < w->count; k++)
		if (w->rift[k].boundary == BOUNDARY_INSTALL && same_order(&w->track->step[w->rift[k].opener], s))
			return false;
	return true;
}
