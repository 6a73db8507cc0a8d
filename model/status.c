/*
 * The status of each boundary at the end of the walk: diverging, agreed (seen or implied), blind with what would decide it, or after.
 */
#include <stdio.h>
#include <string.h>

#include "absence.h"
#include "judge.h"
#include "judges.h"

#define PROOFS_MAX 3

struct proof {
	const char *basis; /* NULL: nothing bears it out */
	size_t step[PROOFS_MAX];
	size_t count;
};

static void prove(struct proof *p, const char *basis, size_t step)
{
	if (step == NO_STEP || p->count == PROOFS_MAX)
		return;
	if (!p->basis)
		p->basis = basis;
	p->step[p->count++] = step;
}

/* The furthest sighting at or beyond a point. */
static size_t sighting(const struct walk *w, enum reach reach)
{
	for (int r = REACH_COUNT - 1; r >= (int)reach; r--)
		if (w->reached[r] != NO_STEP)
			return w->reached[r];
	return NO_STEP;
}

static void prove_order(const struct walk *w, struct proof *p)
{
	prove(p, "seen", judge_last(w, PARTY_DEVICE, KIND_OPERATION_FETCHED, KIND_OPERATION_FETCHED));
	prove(p, "seen", judge_last(w, PARTY_RSP, KIND_OPERATION_FETCHED, KIND_OPERATION_DONE));
	prove(p, "implied", judge_last(w, PARTY_EUICC, KIND_PROFILE_INSTALLED, KIND_PROFILE_ROLLED_BACK));
}

static void prove_install(const struct walk *w, struct proof *p)
{
	prove(p, "seen", judge_last(w, PARTY_EUICC, KIND_PROFILE_INSTALLED, KIND_PROFILE_ROLLED_BACK));
	prove(p, "implied", judge_last(w, PARTY_RSP, KIND_OPERATION_DONE, KIND_OPERATION_DONE));
}

static void prove_confirm(const struct walk *w, struct proof *p)
{
	prove(p, "seen", judge_last(w, PARTY_RSP, KIND_OPERATION_DONE, KIND_OPERATION_REFUSED));
	prove(p, "seen", judge_last(w, PARTY_RSP, KIND_NOTIFICATION_RECEIVED, KIND_NOTIFICATION_RECEIVED));
}

/* What a party says of the registration in the end; a core that dropped the device does not agree, whatever it said before. */
static size_t registered(const struct walk *w, enum party party)
{
	size_t i = judge_last(w, party, KIND_REGISTRATION_SEARCHING, KIND_REGISTRATION_LOST);

	return i != NO_STEP && w->track->step[i].kind == KIND_REGISTRATION_REGISTERED ? i : NO_STEP;
}

static bool dropped(const struct walk *w)
{
	size_t i = judge_last(w, PARTY_NETWORK, KIND_REGISTRATION_SEARCHING, KIND_REGISTRATION_LOST);

	return i != NO_STEP && w->track->step[i].kind == KIND_REGISTRATION_LOST;
}

static void prove_attach(const struct walk *w, struct proof *p)
{
	prove(p, "seen", registered(w, PARTY_NETWORK));
	if (!dropped(w))
		prove(p, "seen", registered(w, PARTY_DEVICE));
	prove(p, "implied", sighting(w, REACH_SESSION));
}

static void prove_session(const struct walk *w, struct proof *p)
{
	size_t core = judge_last(w, PARTY_NETWORK, KIND_SESSION_UP, KIND_SESSION_UP),
	       device = judge_last(w, PARTY_DEVICE, KIND_SESSION_UP, KIND_SESSION_UP);

	if (core != NO_STEP && device != NO_STEP) {
		prove(p, "seen", core);
		prove(p, "seen", device);
	} else {
		prove(p, "implied", sighting(w, REACH_EDGE));
	}
}

static void prove_path(const struct walk *w, struct proof *p)
{
	for (size_t i = w->track->count; i-- > 0 && p->count == 0;)
		if (w->track->step[i].kind == KIND_TUNNEL_UP && sighting(w, REACH_BEYOND) != NO_STEP)
			prove(p, "seen", sighting(w, REACH_BEYOND));
	if (!p->basis)
		prove(p, "implied", sighting(w, REACH_BEYOND));
}

/* Of the service that the device says fails, when it names one; a name that is answered shows nothing of other flows. */
static bool serves_wanted(const struct walk *w, const struct step *s)
{
	size_t failed = judge_last(w, PARTY_DEVICE, KIND_MESSAGE_FAILED, KIND_MESSAGE_FAILED);
	struct slice wanted = failed == NO_STEP ? (struct slice){ 0 } : service_of(&w->track->step[failed]), service = service_of(s);

	return !slice_is(service, "dns") && (!wanted.n || !service.n || slice_same(service, wanted));
}

/* The last that came to the application of it. */
static size_t served_sighting(const struct walk *w)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (s->down || s->t == UTC_NONE || s->party != PARTY_APPLICATION ||
		    (s->kind != KIND_FLOW_ALLOWED && (s->kind < KIND_TLS_UP || s->kind > KIND_CLIENT_REFUSED) &&
		     s->kind != KIND_MESSAGE_RECEIVED && s->kind != KIND_MESSAGE_FAILED))
			continue;
		if (serves_wanted(w, s))
			return i;
	}
	return NO_STEP;
}

static void prove_policy(const struct walk *w, struct proof *p)
{
	for (size_t i = w->track->count; i-- > 0 && p->count == 0;) {
		const struct step *s = &w->track->step[i];

		if ((s->kind == KIND_FLOW_ALLOWED || s->kind == KIND_FLOW_CLOSED) && s->role == ROLE_EDGE &&
		    walk_app(w, track_field(s, FIELD_DST)) && words_count(w->far) > 0 && track_field(s, FIELD_RULE).n &&
		    !slice_is(track_field(s, FIELD_REASON), "seen") && serves_wanted(w, s))
			prove(p, "seen", i);
	}
	prove(p, "implied", served_sighting(w));
}

static void prove_delivery(const struct walk *w, struct proof *p)
{
	prove(p, "seen", w->reached[REACH_ACCEPTED]);
}

static void prove_select(const struct walk *w, struct proof *p)
{
	prove(p, "seen", judge_last(w, PARTY_DEVICE, KIND_SIM_READY, KIND_SIM_CHANGED));
}

static void (*const provers[BOUNDARY_COUNT])(const struct walk *, struct proof *) = {
	prove_order, prove_install, prove_confirm, prove_select, prove_attach, prove_session, prove_path, prove_policy, prove_delivery,
};

/* --- cells --- */

static const struct rift *open_at(const struct walk *w, enum boundary b, const struct rift *first)
{
	const struct rift *found = NULL;

	if (first && first->boundary == b)
		return first;
	for (size_t i = 0; i < w->count; i++)
		if (w->rift[i].boundary == b && rift_counts(&w->rift[i]) && !found)
			found = &w->rift[i];
	return found;
}

static void show(const struct walk *w, struct cell *c, const size_t *steps, size_t n)
{
	c->evidence = xcalloc(n ? n : 1, sizeof(*c->evidence));
	for (size_t i = 0; i < n; i++)
		c->evidence[c->evidences++] = judge_evidence(w->track, steps[i]);
}

static bool away(const struct walk *w, enum boundary b, struct cell *c)
{
	struct absence a;

	if (!absence_at(w, b, w->track->to, &a))
		return false;
	c->status = STATUS_WAITING;
	c->why = xstrdup(a.why);
	c->until = a.until;
	show(w, c, &a.step, 1);
	return true;
}

/* An order that the eIM holds and nobody has fetched yet, and need not have: until the next poll, where its interval is known. */
static bool queued_only(const struct walk *w, struct cell *c)
{
	size_t queued = judge_last(w, PARTY_RSP, KIND_OPERATION_QUEUED, KIND_OPERATION_QUEUED);
	struct absence a;

	if (queued == NO_STEP || judge_last(w, PARTY_RSP, KIND_OPERATION_FETCHED, KIND_DOWNLOAD_DONE) != NO_STEP)
		return false;
	if (absence_at(w, BOUNDARY_ATTACH, w->track->to, &a)) {
		c->why = xstrdup(a.why);
		c->until = a.until;
		return true;
	}
	c->until = poll_due(w, &w->track->step[queued]);
	return c->until == UTC_NONE || w->track->to < c->until + grace(w);
}

/* A sighting proves for its time only: what was implied before the break proves nothing of what lies before it now. */
static bool outdated(const struct walk *w, const struct proof *p, const struct rift *first)
{
	if (!p->basis || strcmp(p->basis, "implied") != 0 || is_rsp(first->boundary))
		return false;
	for (size_t i = 0; i < p->count; i++)
		if (w->track->step[p->step[i]].last + w->track->step[p->step[i]].half >= first->onset - first->half)
			return false;
	return true;
}

/* Something may still be open there: the clocks do not tell. */
static bool in_doubt(const struct walk *w, enum boundary b)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (r->boundary == b && rift_open(r) && r->doubted && !r->noted && !r->aside && !r->dormant)
			return true;
	}
	return false;
}

#define GIVES_UP (150 * NS_PER_S) /* so long after its first packet a connection is given up */

/* The messages fail since: what was seen before that shows nothing of the failure, unless a log that goes on would have shown it. */
static bool overtaken(const struct walk *w, enum boundary b, const struct proof *p, size_t trouble)
{
	const struct step *fails = &w->track->step[trouble];
	int64_t t = fails->last - fails->half, newest = INT64_MIN;
	bool implied = p->basis && strcmp(p->basis, "implied") == 0;

	for (size_t i = 0; i < p->count; i++)
		if (w->track->step[p->step[i]].last + w->track->step[p->step[i]].half > newest)
			newest = w->track->step[p->step[i]].last + w->track->step[p->step[i]].half;
	for (int r = REACH_BEYOND; b == BOUNDARY_PATH && r < REACH_COUNT; r++)
		if (w->reached[r] != NO_STEP && w->track->step[w->reached[r]].last > newest)
			newest = w->track->step[w->reached[r]].last;
	if (b < BOUNDARY_PATH || newest >= t - (b == BOUNDARY_POLICY && !implied ? GIVES_UP : grace(w)))
		return false;
	if (b == BOUNDARY_DELIVERY)
		return true;
	return !coverage_over(w->coverage, PARTY_FIREWALL, b == BOUNDARY_PATH ? ROLE_GATEWAY : ROLE_EDGE, COVER_FLOWS, t - grace(w), t);
}

/* From when on a log would decide: the last good before the failure, else the time that the failed attempt took. */
static int64_t wanted_since(const struct walk *w, size_t trouble)
{
	size_t good = w->reached[REACH_ACCEPTED];
	int64_t t;

	if (trouble == NO_STEP)
		return UTC_NONE;
	t = w->track->step[trouble].t - GIVES_UP;
	if (good != NO_STEP && w->track->step[good].last < w->track->step[trouble].t)
		t = w->track->step[good].last;
	return t < w->track->from ? w->track->from : t;
}

static void judge_cell(const struct walk *w, enum boundary b, const struct rift *first, size_t trouble, struct cell *c)
{
	const struct rift *r = open_at(w, b, first);
	struct proof p = { 0 };

	c->until = UTC_NONE;
	if (r) {
		c->status = STATUS_DIVERGE;
		c->kind = r->kind;
		show(w, c, (size_t[]){ r->opener, r->latest }, r->latest == r->opener ? 1 : 2);
		return;
	}
	if (away(w, b, c))
		return;
	if (is_rsp(b) && w->asked == NO_STEP) {
		c->status = STATUS_NONE;
		return;
	}
	provers[b](w, &p);
	if (first ? b < first->boundary && (outdated(w, &p, first) || in_doubt(w, b)) : trouble != NO_STEP && overtaken(w, b, &p, trouble))
		p.basis = NULL;
	if (p.basis) {
		c->status = STATUS_AGREE;
		c->basis = p.basis;
		show(w, c, p.step, p.count);
	} else if (b == BOUNDARY_ORDER && queued_only(w, c)) {
		c->status = STATUS_WAITING;
		c->why = c->why ? c->why : xstrdup("poll");
	} else {
		judge_ask(w, b, wanted_since(w, trouble), c);
	}
}

/* Blind before the first: named, but for an order that does not gate traffic. */
static bool unverified(const struct walk *w, enum boundary b, const struct rift *first)
{
	/* the result of an order travels over the bearer: a new profile without connectivity looks like this */
	if (first->boundary == BOUNDARY_CONFIRM && (b == BOUNDARY_ATTACH || b == BOUNDARY_SESSION))
		return true;
	return b < first->boundary && (!is_rsp(b) || is_rsp(first->boundary) || !(w->attached || walk_in_use(w)));
}

/* A refusal of which nobody tells the cause may come from the session that was asked for along with the registration. */
static bool causeless(const struct walk *w, const struct rift *first)
{
	if (first->boundary != BOUNDARY_ATTACH || strcmp(first->kind, "refused") != 0)
		return false;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool refuses = s->kind == KIND_REGISTRATION_DENIED || s->kind == KIND_SESSION_REFUSED ||
			       s->kind == KIND_SUBSCRIPTION_UNKNOWN;

		if (refuses && s->last >= first->onset &&
		    (track_field(s, FIELD_CAUSE).n || track_field(s, FIELD_CAUSE_TEXT).n || s->kind == KIND_SUBSCRIPTION_UNKNOWN))
			return false;
	}
	return true;
}

void judge_cells(const struct walk *w, const struct rift *first, struct verdict *v)
{
	/* an order that does not gate traffic leaves the boundaries of traffic as they are */
	bool confirm = first && first->boundary == BOUNDARY_CONFIRM, open_cause = first && causeless(w, first);
	size_t trouble = first ? NO_STEP : judge_trouble(w, v->at);
	enum boundary last = confirm || (first && is_rsp(first->boundary) && w->attached) ? BOUNDARY_CONFIRM : BOUNDARY_DELIVERY;

	for (int b = 0; b < BOUNDARY_COUNT; b++) {
		struct cell *c = &v->cell[b];

		if (open_cause && b == BOUNDARY_SESSION) {
			c->until = UTC_NONE;
			judge_ask(w, BOUNDARY_SESSION, UTC_NONE, c);
			v->unverified[v->unverified_count++] = BOUNDARY_SESSION;
			continue;
		}
		if (first && ((enum boundary)b > first->boundary || (first->ahead && b == BOUNDARY_SESSION)) && (enum boundary)b <= last) {
			c->until = UTC_NONE;
			c->status = STATUS_AFTER;
			continue;
		}
		judge_cell(w, (enum boundary)b, first, trouble, c);
		if (first && c->status == STATUS_BLIND && unverified(w, (enum boundary)b, first))
			v->unverified[v->unverified_count++] = (enum boundary)b;
	}
}
