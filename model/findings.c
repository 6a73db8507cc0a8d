/*
 * What is said beside the verdict: open elsewhere than where the device's traffic goes, denied without need, off what is expected although
 * messages arrive, and two roles of one party that hold different things.
 */
#include <string.h>

#include "judge.h"
#include "rules.h"

static void aside(const struct walk *w, const struct rift *r, struct verdict *v)
{
	const struct step *s = &w->track->step[r->opener];

	if (r->bearer.n && w->bearer.n && !slice_same(r->bearer, w->bearer))
		v->findings[v->finding_count++] = judge_text("%s: %s %s on bearer %.*s is open; %.*s carries", judge_speaker(s), boundary_screen(r->boundary),
							     r->kind, SLICE_ARG(r->bearer), SLICE_ARG(w->bearer));
	else
		v->findings[v->finding_count++] = judge_text("%s: %s %s of imsi %.*s is open; another profile is in use", judge_speaker(s),
							     boundary_screen(r->boundary), r->kind, SLICE_ARG(track_field(s, FIELD_IMSI)));
}

static void noted(const struct walk *w, const struct rift *r, struct verdict *v)
{
	const struct step *s = &w->track->step[r->opener];
	struct text t = { 0 };

	if (strcmp(r->kind, "off_baseline") != 0) {
		v->findings[v->finding_count++] = judge_text("%s denied %s %u times; no failure is known to need it", judge_speaker(s), r->fact, r->count);
		return;
	}
	judge_phrase(&t, s);
	text_adds(&t, ", which is off the baseline; messages arrive all the same");
	v->findings[v->finding_count++] = t.p;
}

static size_t last_subscription(const struct walk *w, bool core)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == PARTY_NETWORK && s->kind >= KIND_SUBSCRIPTION_ACTIVE && s->kind <= KIND_SUBSCRIPTION_UNKNOWN &&
		    by_CORE(s) == core)
			return i;
	}
	return NO_STEP;
}

/* The platform's copy and the core's record of one subscription. */
static void copies(const struct walk *w, struct verdict *v)
{
	size_t core = last_subscription(w, true), platform = last_subscription(w, false);
	char theirs[96], own[96];

	if (core == NO_STEP || platform == NO_STEP || w->track->step[core].kind == w->track->step[platform].kind)
		return;
	step_value(&w->track->step[core], own, sizeof(own));
	step_value(&w->track->step[platform], theirs, sizeof(theirs));
	v->findings[v->finding_count++] = judge_text("subscription: %s says %s, %s says %s", judge_speaker(&w->track->step[platform]), theirs,
						     judge_speaker(&w->track->step[core]), own);
}

void judge_findings(const struct walk *w, struct verdict *v)
{
	v->findings = xcalloc(2 * w->count + 1, sizeof(*v->findings));
	for (size_t i = 0; i < w->count; i++) {
		if (w->rift[i].aside && rift_open(&w->rift[i]))
			aside(w, &w->rift[i], v);
		if (w->rift[i].noted)
			noted(w, &w->rift[i], v);
	}
	copies(w, v);
}
