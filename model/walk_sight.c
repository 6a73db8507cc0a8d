/*
 * What a walk knows beforehand, and how far the device's traffic was positively seen.
 */
#include <string.h>

#include "judges.h"

/* --- what the enterprise expects --- */

const char *baseline(const struct walk *w, const char *key)
{
	for (size_t i = 0; i < BASELINE_KEYS; i++)
		if (strcmp(baseline_keys[i], key) == 0)
			return w->coverage->baseline[i];
	return NULL;
}

/* The bearer of the last session, or the one that was chosen since. */
void learn_bearer(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice bearer = track_field(s, FIELD_BEARER);

		if (bearer.n && (s->kind == KIND_SESSION_UP || s->kind == KIND_BEARER_SELECTED))
			w->bearer = bearer;
	}
}

/*
 * Whose SIM carries: of the last session, or one that came in its place since. Of two that are in the host at once, the session says which.
 */
void learn_subscriber(struct walk *w)
{
	struct words *ready = words_new();

	w->switched = NO_STEP;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice imsi = track_field(s, FIELD_IMSI);

		if (s->shared || s->t == UTC_NONE)
			continue;
		if (s->kind == KIND_BOOT && s->party == PARTY_DEVICE) {
			words_free(ready);
			ready = words_new();
		}
		if (s->party == PARTY_EUICC && s->kind >= KIND_PROFILE_ENABLED && s->kind <= KIND_PROFILE_RETURNED && s->kind != KIND_PROFILE_DISABLED &&
		    s->kind != KIND_PROFILE_DELETED) {
			w->imsi = (struct slice){ 0 };
			w->switched = i;
		}
		if (imsi.n && (s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE || s->kind == KIND_SIM_CHANGED ||
			       (s->kind == KIND_SIM_READY && words_find(ready, imsi) < 0)))
			w->imsi = imsi;
		if (imsi.n && s->kind == KIND_SIM_READY)
			words_add(ready, imsi);
	}
	words_free(ready);
}

bool walk_app(const struct walk *w, struct slice address)
{
	return words_count(w->far) == 0 || words_find(w->far, address) >= 0;
}

/* --- how far traffic was seen --- */

/* What an application can say only of something that came; that a client was closed or timed out is no sighting. */
static bool arrives(enum kind k)
{
	switch (k) {
	case KIND_FLOW_ALLOWED:
	case KIND_FLOW_DENIED:
	case KIND_FLOW_CLOSED:
	case KIND_NAME_RESOLVED:
	case KIND_NAME_FAILED:
	case KIND_TLS_UP:
	case KIND_TLS_FAILED:
	case KIND_CLIENT_CONNECTED:
	case KIND_CLIENT_REFUSED:
	case KIND_MESSAGE_RECEIVED:
	case KIND_MESSAGE_FAILED:
		return true;
	default:
		return false;
	}
}

static enum reach reach_of(const struct walk *w, const struct step *s)
{
	bool passed = s->kind == KIND_FLOW_ALLOWED || (s->kind == KIND_FLOW_CLOSED && track_field(s, FIELD_RULE).n);

	if (s->kind == KIND_SESSION_UP || s->kind == KIND_USAGE)
		return s->party == PARTY_NETWORK ? REACH_SESSION : REACH_NONE;
	if (s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED)
		return REACH_ACCEPTED;
	if (s->party == PARTY_APPLICATION && !s->down && arrives(s->kind))
		return REACH_APPLICATION;
	if (passed && slice_is(track_field(s, FIELD_REPLY), "yes") && walk_app(w, track_field(s, FIELD_DST)))
		return REACH_BEYOND;
	if (s->role == ROLE_RESOLVER && (s->kind == KIND_NAME_RESOLVED || s->kind == KIND_NAME_FAILED))
		return w->reached[REACH_EDGE] != NO_STEP ? REACH_BEYOND : REACH_SESSION;
	if (s->party == PARTY_FIREWALL && passed && !s->down)
		return s->role == ROLE_GATEWAY ? REACH_BEYOND : REACH_EDGE;
	return s->party == PARTY_FIREWALL && s->kind == KIND_FLOW_DENIED && !s->down ? REACH_EDGE : REACH_NONE;
}

/* A positive sighting proves every boundary before it, for what came earlier. */
bool sight_closes(const struct walk *w, const struct rift *r, size_t i)
{
	static const struct {
		enum reach from;
		enum boundary boundary;
		const char *facts;
	} proves[] = {
		{ REACH_SESSION, BOUNDARY_ATTACH, "" },	   { REACH_EDGE, BOUNDARY_SESSION, "" }, { REACH_BEYOND, BOUNDARY_PATH, "tunnel" },
		{ REACH_BEYOND, BOUNDARY_PATH, "route[" }, { REACH_APPLICATION, BOUNDARY_PATH, "flow" },
		{ REACH_APPLICATION, BOUNDARY_PATH, "limit" },
	};
	enum reach reach = reach_of(w, &w->track->step[i]);

	if (w->track->step[i].kind == KIND_FLOW_CLOSED)
		return false; /* it passed before, nobody knows when */
	for (size_t k = 0; k < sizeof(proves) / sizeof(proves[0]); k++)
		if (reach >= proves[k].from && r->boundary == proves[k].boundary &&
		    strncmp(r->fact, proves[k].facts, strlen(proves[k].facts)) == 0)
			return true;
	return false;
}

void sight(struct walk *w, size_t i)
{
	enum reach reach = reach_of(w, &w->track->step[i]);

	if (reach == REACH_NONE)
		return;
	w->reached[reach] = i;
	w->attached = true;
}

/* The addresses where the application answers are needed before the first deny is judged. */
void learn_far(struct walk *w)
{
	struct slice rest = slice_of(baseline(w, "baseline.endpoint"));

	while (rest.n) {
		struct slice row = slice_trim(slice_token(&rest, '\n'));

		words_add(w->far, slice_index(row, '.') > 0 ? slice_token(&row, ':') : row);
	}
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice address = { 0 };

		if (s->kind == KIND_NAME_RESOLVED &&
		    (!baseline(w, "baseline.endpoint") || baseline_has(w, "baseline.names", track_field(s, FIELD_NAME))))
			address = track_field(s, FIELD_STATUS);
		else if (s->party == PARTY_APPLICATION && s->kind == KIND_FLOW_ALLOWED && !slice_is(track_field(s, FIELD_DPORT), "53"))
			address = track_field(s, s->down ? FIELD_SRC : FIELD_DST);
		if (address.n && slice_index(address, '.') > 0)
			words_add(w->far, address);
	}
}
