/*
 * The words for one divergence: who says what, what is proved, who leads and who acts next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#define SAYS_MAX 6

/* --- who says what --- */

static void add_says(const struct walk *w, struct divergence *d, size_t step)
{
	const struct step *s;
	struct text value = { 0 };

	if (step == NO_STEP || d->count == SAYS_MAX)
		return;
	s = &w->track->step[step];
	for (size_t i = 0; i < d->count; i++)
		if (d->says[i].evidence.event == s->event)
			return;
	judge_short(&value, s);
	d->says = xrealloc(d->says, d->count + 1, sizeof(*d->says));
	d->says[d->count++] = (struct says){ .party = s->party,
					     .role = s->role,
					     .host = xstrdup(s->host),
					     .t = s->dated ? s->t : UTC_NONE,
					     .half = s->half,
					     .value = value.p ? value.p : xstrdup(""),
					     .evidence = judge_evidence(w->track, step) };
}

static bool spoken(const struct divergence *d, enum party party)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->says[i].party == party)
			return true;
	return false;
}

/* The first statement of a party after the onset, or the last before it, with one of these kinds. */
static size_t near_onset(const struct walk *w, const struct rift *r, enum party party, enum kind from, enum kind to, bool after)
{
	size_t best = NO_STEP;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->shared || s->party != party || s->kind < from || s->kind > to || s->t == UTC_NONE)
			continue;
		if (after && s->last >= r->onset)
			return i;
		if (!after && s->t <= r->onset + r->half)
			best = i;
	}
	return best;
}

/* The application's log covers the onset, and nothing of the device arrived after it. */
static const struct cover *silent_application(const struct walk *w, const struct rift *r)
{
	const struct cover *c = coverage_at(w->coverage, PARTY_APPLICATION, ROLE_NONE, COVER_DELIVERS, r->onset);

	return c && near_onset(w, r, PARTY_APPLICATION, KIND_CLIENT_CONNECTED, KIND_MESSAGE_FAILED, true) == NO_STEP ? c : NULL;
}

static void add_silence(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct cover *c = silent_application(w, r);

	if (!c || d->count == SAYS_MAX)
		return;
	d->says = xrealloc(d->says, d->count + 1, sizeof(*d->says));
	d->says[d->count++] = (struct says){ .party = PARTY_APPLICATION,
					     .role = c->role,
					     .host = xstrdup(c->host),
					     .t = r->onset,
					     .half = r->half,
					     .value = xstrdup("none came") };
}

static size_t session_near(const struct walk *w, const struct rift *r)
{
	size_t up = near_onset(w, r, PARTY_NETWORK, KIND_SESSION_UP, KIND_SESSION_UP, false);

	return up != NO_STEP
		   ? up
		   : near_onset(w, r, PARTY_NETWORK, KIND_REGISTRATION_SEARCHING, KIND_SESSION_UP, r->boundary <= BOUNDARY_SESSION);
}

static void fill_says(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *opener = &w->track->step[r->opener];

	add_says(w, d, r->opener);
	if (opener->kind == KIND_FLOW_DENIED && slice_is(track_field(opener, FIELD_REASON), "seen"))
		add_says(w, d, track_rule(w->track, opener)); /* the packet's own record does not tell */
	add_says(w, d, r->other);
	if (is_rsp(r->boundary)) {
		for (size_t i = 0; i < w->track->count && d->count < SAYS_MAX; i++)
			if (w->track->step[i].fact && strcmp(w->track->step[i].fact, r->fact) == 0 && i > r->opener)
				add_says(w, d, i);
		return;
	}
	if (!spoken(d, PARTY_NETWORK))
		add_says(w, d, session_near(w, r));
	if (!spoken(d, PARTY_FIREWALL))
		add_says(w, d, near_onset(w, r, PARTY_FIREWALL, KIND_FLOW_ALLOWED, KIND_FLOW_DENIED, r->boundary < BOUNDARY_POLICY));
	if (!spoken(d, PARTY_APPLICATION))
		add_says(w, d, near_onset(w, r, PARTY_APPLICATION, KIND_TLS_UP, KIND_MESSAGE_FAILED, true));
	if (!spoken(d, PARTY_APPLICATION))
		add_silence(w, r, d);
	if (!spoken(d, PARTY_DEVICE)) {
		add_says(w, d, near_onset(w, r, PARTY_DEVICE, KIND_REGISTRATION_DENIED, KIND_SESSION_REFUSED, true));
		add_says(w, d, near_onset(w, r, PARTY_DEVICE, KIND_MESSAGE_FAILED, KIND_MESSAGE_FAILED, true));
	}
}

static void fill_cause(const struct step *s, struct divergence *d)
{
	struct slice cause = track_field(s, FIELD_CAUSE), layer = track_field(s, FIELD_CAUSE_LAYER),
		     text = track_field(s, FIELD_CAUSE_TEXT);

	if (!text.n)
		text = track_field(s, FIELD_REASON);
	if (!text.n)
		text = track_field(s, FIELD_RULE);
	d->cause = cause.n ? xstrndup(cause.p, cause.n) : NULL;
	d->cause_layer = layer.n ? xstrndup(layer.p, layer.n) : NULL;
	d->cause_text = text.n ? xstrndup(text.p, text.n) : NULL;
}

/* --- who acts next --- */

static const struct {
	enum boundary boundary;
	const char *kind; /* NULL: any other */
	const char *words; /* %s: the speaker */
} nexts[] = {
	{ BOUNDARY_ORDER, "silent",
	  "ask the device team why nobody fetches what %s holds: the IPA's timer, its trigger, its way to the server" },
	{ BOUNDARY_ORDER, NULL, "ask the owner of %s why it refused: check matching ID, EID and the state of the profile order" },
	{ BOUNDARY_INSTALL, NULL,
	  "ask the owner of the profile (via %s) about the card's answer; check memory, policy and the state of the profile" },
	{ BOUNDARY_CONFIRM, NULL, "ask the owner of %s to read the state of the card again; the result was never taken over" },
	{ BOUNDARY_SELECT, NULL, "ask the device team (%s) why the modem does not use the enabled profile: REFRESH, SIM state" },
	{ BOUNDARY_ATTACH, NULL, "ask the network team about the subscription and registration at %s" },
	{ BOUNDARY_SESSION, NULL, "compare APN, address and subscription as %s has them with what the device asks for" },
	{ BOUNDARY_PATH, NULL, "ask the owner of %s about the tunnel, route or name" },
	{ BOUNDARY_POLICY, NULL, "ask the owner of %s whom the rule is meant for and which pool it should allow" },
	{ BOUNDARY_DELIVERY, NULL, "ask the owner of the application about %s: it was reached, or its answer does not come back" },
};

static const char *next_words(const struct rift *r)
{
	size_t i = 0;

	while (nexts[i].boundary != r->boundary || (nexts[i].kind && strcmp(nexts[i].kind, r->kind) != 0))
		i++;
	return nexts[i].words;
}

static void fill_next(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct slice rule = track_field(s, FIELD_RULE);
	char *owners = store_get_meta(w->track->store, "baseline.owners");
	struct slice rest = slice_of(owners);

	d->next = xcalloc(2, sizeof(*d->next));
	if (r->boundary == BOUNDARY_POLICY && rule.n)
		d->next[d->nexts++] = judge_text("ask the owner of %s for rule %.*s and whom it is meant for", judge_speaker(s),
						 SLICE_ARG(rule));
	else
		d->next[d->nexts++] = judge_text(next_words(r), judge_speaker(s));
	while (rest.n) {
		struct slice row = slice_token(&rest, '\n'), name = slice_token(&row, '=');

		if (slice_is(name, boundary_id(r->boundary)) && row.n && d->nexts < 2)
			d->next[d->nexts++] = judge_text("owner: %.*s", SLICE_ARG(row));
	}
	free(owners);
}

static bool in_rows(const char *rows, struct slice value)
{
	struct slice rest = slice_of(rows);

	while (rest.n)
		if (slice_same(slice_trim(slice_token(&rest, '\n')), value))
			return true;
	return false;
}

/* A requested value that differs from the baseline: the asker leads; one that equals it: the refuser. */
static void fill_lead(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct slice apn = track_field(s, FIELD_APN);
	char *expected = r->boundary == BOUNDARY_SESSION ? store_get_meta(w->track->store, "baseline.apn") : NULL;

	if (strcmp(r->kind, "silent") == 0)
		d->lead = xstrdup(judge_speaker(s));
	else if (expected && apn.n && strcmp(r->kind, "refused") == 0)
		d->lead = xstrdup(in_rows(expected, apn) ? judge_speaker(s) : w->track->name);
	free(expected);
}

void judge_words(const struct walk *w, const struct rift *r, struct divergence *d)
{
	const struct step *s = &w->track->step[r->opener];
	struct text t = { 0 };

	judge_phrase(&t, s);
	if (r->count > s->count)
		text_addf(&t, ", %u times in all", r->count);
	if (r->other != NO_STEP) {
		text_adds(&t, "; ");
		judge_phrase(&t, &w->track->step[r->other]);
	}
	if (strcmp(r->kind, "silent") == 0)
		text_adds(&t, r->boundary == BOUNDARY_CONFIRM ? "; the record of the RSP does not hold it"
			    : r->boundary == BOUNDARY_ORDER   ? "; nobody fetched it"
							      : "; nobody beyond saw it, and their logs cover the time");
	else if (r->boundary == BOUNDARY_ATTACH && s->kind == KIND_REGISTRATION_DENIED && !track_field(s, FIELD_CAUSE).n)
		text_adds(&t, "; no cause is told: the session or the subscription may be what was refused");
	else if (r->boundary == BOUNDARY_POLICY && silent_application(w, r))
		text_adds(&t, "; the application saw none of it");
	d->summary = t.p;
	fill_cause(s, d);
	fill_says(w, r, d);
	fill_next(w, r, d);
	fill_lead(w, r, d);
}
