#include "walk.h"

#include <stdlib.h>
#include <string.h>

bool is_rsp(enum boundary b)
{
	return b <= BOUNDARY_CONFIRM;
}

bool rift_open(const struct rift *r)
{
	return r->healed == UTC_NONE;
}

const char *walk_word(struct walk *w, const char *text)
{
	return words_at(w->words, words_add(w->words, slice_of(text)));
}

struct rift *rift_say(struct walk *w, enum boundary b, const char *kind, const char *fact, size_t step)
{
	const struct step *s = &w->track->step[step];

	fact = walk_word(w, fact);
	for (size_t i = w->count; i-- > 0;) {
		struct rift *r = &w->rift[i];

		if (r->boundary != b || r->fact != fact || strcmp(r->kind, kind) != 0 || !rift_open(r))
			continue;
		r->latest = step;
		r->count += s->count;
		return r;
	}
	w->rift = xrealloc(w->rift, w->count + 1, sizeof(*w->rift));
	w->rift[w->count] = (struct rift){ .boundary = b, .kind = kind, .fact = fact, .opener = step, .latest = step, .other = NO_STEP,
					   .onset = s->t, .half = s->half, .healed = UTC_NONE, .count = s->count };
	return &w->rift[w->count++];
}

void rift_heal(struct walk *w, struct rift *r, size_t step)
{
	const struct step *s = &w->track->step[step];

	/* the end of a fold: a sighting repeated after the break heals it all the same */
	r->healed = s->t < r->onset ? (s->last > r->onset ? s->last : r->onset) : s->t;
}

bool walk_app(const struct walk *w, struct slice address)
{
	return words_count(w->far) == 0 || words_find(w->far, address) >= 0;
}

static void heal_boundary(struct walk *w, enum boundary b, const char *fact, size_t step)
{
	for (size_t i = 0; i < w->count; i++) {
		struct rift *r = &w->rift[i];

		if (r->boundary == b && rift_open(r) && (!fact || strncmp(r->fact, fact, strlen(fact)) == 0))
			rift_heal(w, r, step);
	}
}

/* --- attach and session --- */

static enum boundary of_cause(const struct step *s)
{
	struct slice layer = track_field(s, FIELD_CAUSE_LAYER);

	if (s->kind == KIND_REGISTRATION_DENIED)
		/* EMM 19: the session management cause inside it is what was refused */
		return slice_is(layer, "emm") && slice_is(track_field(s, FIELD_CAUSE), "19") ? BOUNDARY_SESSION : BOUNDARY_ATTACH;
	return slice_is(layer, "emm") || slice_is(layer, "5gmm") ? BOUNDARY_ATTACH : BOUNDARY_SESSION;
}

static void session_up(struct walk *w, size_t i)
{
	w->ended = w->down_device = w->down_network = false;
	w->attached = true;
	heal_boundary(w, BOUNDARY_ATTACH, NULL, i);
	heal_boundary(w, BOUNDARY_SESSION, "session", i);
	heal_boundary(w, BOUNDARY_SESSION, "auth", i);
	heal_boundary(w, BOUNDARY_SELECT, NULL, i);
}

static void session_down(struct walk *w, const struct step *s)
{
	if (s->party == PARTY_DEVICE)
		w->down_device = true;
	else if (s->party == PARTY_NETWORK)
		w->down_network = true;
	if ((w->down_device && w->down_network) || slice_is(track_field(s, FIELD_REASON), "asked by the device"))
		w->ended = true;
}

static void walk_session(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	switch (s->kind) {
	case KIND_REGISTRATION_DENIED:
	case KIND_SESSION_REFUSED:
		rift_say(w, of_cause(s), "refused", s->fact, i);
		break;
	case KIND_SUBSCRIPTION_UNKNOWN:
		rift_say(w, BOUNDARY_ATTACH, "refused", s->fact, i);
		break;
	case KIND_SUBSCRIPTION_BARRED:
	case KIND_SUBSCRIPTION_SUSPENDED:
	case KIND_AUTH_REFUSED:
	case KIND_AUTH_UNANSWERED:
	case KIND_LIMIT_REACHED:
		rift_say(w, BOUNDARY_SESSION, "refused", s->fact, i);
		break;
	case KIND_LIMIT_THROTTLED:
		rift_say(w, BOUNDARY_PATH, "conflict", s->fact, i);
		break;
	case KIND_SIM_FAILED:
		rift_say(w, BOUNDARY_SELECT, "refused", s->fact, i);
		break;
	case KIND_SIM_READY:
		heal_boundary(w, BOUNDARY_SELECT, NULL, i);
		break;
	case KIND_REGISTRATION_REGISTERED:
		w->attached = true;
		heal_boundary(w, BOUNDARY_ATTACH, NULL, i);
		break;
	case KIND_SUBSCRIPTION_ACTIVE:
		heal_boundary(w, BOUNDARY_ATTACH, "subscription", i);
		heal_boundary(w, BOUNDARY_SESSION, "subscription", i);
		break;
	case KIND_LIMIT_CLEARED:
		heal_boundary(w, BOUNDARY_SESSION, "limit", i);
		heal_boundary(w, BOUNDARY_PATH, "limit", i);
		break;
	case KIND_AUTH_ACCEPTED:
		heal_boundary(w, BOUNDARY_SESSION, "auth", i);
		break;
	case KIND_SESSION_REQUESTED:
		w->ended = w->down_device = w->down_network = false;
		break;
	case KIND_SESSION_UP:
		session_up(w, i);
		break;
	case KIND_SESSION_DOWN:
		session_down(w, s);
		break;
	default:
		break;
	}
}

/* --- how far traffic was seen --- */

static enum reach reach_of(const struct walk *w, const struct step *s)
{
	if (s->shared)
		return REACH_NONE;
	if (s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE)
		return s->party == PARTY_NETWORK ? REACH_SESSION : REACH_NONE;
	if (s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED)
		return REACH_ACCEPTED;
	if (s->party == PARTY_APPLICATION && !s->down && s->kind >= KIND_FLOW_ALLOWED && s->kind <= KIND_MESSAGE_FAILED && s->kind != KIND_MESSAGE_SENT)
		return REACH_APPLICATION;
	if (s->kind == KIND_FLOW_ALLOWED && slice_is(track_field(s, FIELD_REPLY), "yes") && walk_app(w, track_field(s, FIELD_DST)))
		return REACH_BEYOND;
	if (s->role == ROLE_RESOLVER && (s->kind == KIND_NAME_RESOLVED || s->kind == KIND_NAME_FAILED))
		return w->reached[REACH_EDGE] != NO_STEP ? REACH_BEYOND : REACH_SESSION;
	if (s->party == PARTY_FIREWALL && s->kind == KIND_FLOW_ALLOWED && !s->down)
		return s->role == ROLE_GATEWAY ? REACH_BEYOND : REACH_EDGE;
	return s->party == PARTY_FIREWALL && s->kind == KIND_FLOW_DENIED && !s->down ? REACH_EDGE : REACH_NONE;
}

/* A positive sighting proves every boundary before it, for what came earlier. */
static void sight(struct walk *w, size_t i)
{
	enum reach reach = reach_of(w, &w->track->step[i]);

	if (reach == REACH_NONE)
		return;
	w->reached[reach] = i;
	if (w->first_reached[reach] == NO_STEP)
		w->first_reached[reach] = i;
	w->attached = true;
	heal_boundary(w, BOUNDARY_ATTACH, NULL, i);
	if (reach >= REACH_EDGE)
		heal_boundary(w, BOUNDARY_SESSION, "session", i);
	if (reach < REACH_BEYOND)
		return;
	heal_boundary(w, BOUNDARY_PATH, "tunnel", i);
	heal_boundary(w, BOUNDARY_PATH, "route", i);
	if (reach >= REACH_APPLICATION)
		heal_boundary(w, BOUNDARY_PATH, "flow", i);
}

/* The addresses where the application answers are needed before the first deny is judged. */
static void learn_far(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice address = { 0 };

		if (s->shared)
			continue;
		if (s->kind == KIND_NAME_RESOLVED)
			address = track_field(s, FIELD_STATUS);
		else if (s->party == PARTY_APPLICATION && s->kind == KIND_FLOW_ALLOWED && !slice_is(track_field(s, FIELD_DPORT), "53"))
			address = track_field(s, s->down ? FIELD_SRC : FIELD_DST);
		if (address.n && slice_index(address, '.') > 0)
			words_add(w->far, address);
	}
}

struct walk *walk_of(const struct track *t, const struct coverage *c)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->track = t;
	w->coverage = c;
	w->words = words_new();
	w->far = words_new();
	w->asked = NO_STEP;
	for (int r = 0; r < REACH_COUNT; r++)
		w->reached[r] = w->first_reached[r] = NO_STEP;
	learn_far(w);
	for (size_t i = 0; i < t->count; i++) {
		if (t->step[i].t == UTC_NONE)
			continue;
		sight(w, i);
		walk_session(w, i);
		walk_path(w, i);
		walk_flow(w, i);
		walk_rsp(w, i);
	}
	walk_rsp_end(w);
	walk_end(w);
	return w;
}

void walk_free(struct walk *w)
{
	if (!w)
		return;
	words_free(w->words);
	words_free(w->far);
	free(w->rift);
	free(w);
}

/* --- the first --- */

static bool counts(const struct rift *r)
{
	return rift_open(r) && !r->noted;
}

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
		gating |= counts(&w->rift[i]) && gates(w, &w->rift[i]);
	for (size_t i = 0; i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (counts(r) && gates(w, r) == gating && (!earliest || r->onset + r->half < earliest->onset + earliest->half))
			earliest = r;
	}
	for (size_t i = 0; i < w->count && earliest; i++) {
		const struct rift *r = &w->rift[i];

		if (counts(r) && gates(w, r) == gating && r->onset - r->half <= earliest->onset + earliest->half && (!first || before(r, first)))
			first = r;
	}
	return first;
}

const struct rift *walk_present(const struct walk *w, const struct rift *first)
{
	const struct rift *present = NULL;

	for (size_t i = 0; first && i < w->count; i++) {
		const struct rift *r = &w->rift[i];

		if (r != first && counts(r) && !is_rsp(r->boundary) && r->boundary < first->boundary && (!present || before(r, present)))
			present = r;
	}
	return present;
}
