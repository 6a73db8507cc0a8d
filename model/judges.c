/*
 * What the judges share.
 */
#include "judges.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *rat;
	int64_t seconds;
} graces[] = {
#define GRACE(rat, seconds) { rat, seconds },
#include "judges.def"
#undef GRACE
};

/* The radio access that was named last, as such or by the bearer. */
int64_t grace(const struct walk *w)
{
	struct slice rat = { 0 }, bearer = { 0 };

	for (size_t i = w->track->count; i-- > 0 && (!rat.n || !bearer.n);) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && !rat.n)
			rat = track_field(s, FIELD_RAT);
		if (!s->shared && !bearer.n)
			bearer = track_field(s, FIELD_BEARER);
	}
	for (size_t i = 0; i < sizeof(graces) / sizeof(graces[0]); i++)
		if (names(rat, graces[i].rat) || names(bearer, graces[i].rat))
			return graces[i].seconds * NS_PER_S;
	return 30 * NS_PER_S;
}

bool baseline_has(const struct walk *w, const char *key, struct slice value)
{
	struct slice rest = slice_of(baseline(w, key));

	while (rest.n)
		if (slice_same(slice_trim(slice_token(&rest, '\n')), value))
			return true;
	return false;
}

bool device_failing_within(const struct walk *w, struct slice service, int64_t from, int64_t to)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice of = service_of(s);

		if (s->party == PARTY_DEVICE && s->role != ROLE_IPA && s->last >= from && s->t <= to &&
		    (of.n == 0 || service.n == 0 || slice_same(of, service)) &&
		    (s->kind == KIND_MESSAGE_FAILED || s->kind == KIND_NAME_FAILED || s->kind == KIND_FLOW_TIMEOUT ||
		     s->kind == KIND_TLS_FAILED))
			return true;
	}
	return false;
}

bool device_failing_at(const struct walk *w, struct slice service, int64_t since)
{
	return device_failing_within(w, service, since, INT64_MAX);
}

bool device_failing(const struct walk *w, int64_t since)
{
	return device_failing_at(w, (struct slice){ 0 }, since);
}

size_t last_said(const struct walk *w, enum party party, enum kind k)
{
	for (size_t i = w->track->count; i-- > 0;)
		if (!w->track->step[i].shared && w->track->step[i].party == party && w->track->step[i].kind == k)
			return i;
	return NO_STEP;
}

bool same_fact(const struct step *a, const struct step *b)
{
	return a->fact && b->fact && strcmp(a->fact, b->fact) == 0;
}
