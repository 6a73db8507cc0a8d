/*
 * Who speaks, and the conditions of attach and session.
 */
#include <string.h>
#include <strings.h>

#include "rules.h"

bool names(struct slice text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; n > 0 && i + n <= text.n; i++)
		if (strncasecmp(text.p + i, word, n) == 0)
			return true;
	return n == 0;
}

bool by_ANYONE(const struct step *s)
{
	(void)s;
	return true;
}

bool by_DEVICE(const struct step *s)
{
	return s->party == PARTY_DEVICE;
}

bool by_NOT_DEVICE(const struct step *s)
{
	return s->party != PARTY_DEVICE && s->party != PARTY_EUICC;
}

bool by_NETWORK(const struct step *s)
{
	return s->party == PARTY_NETWORK;
}

/* A platform knows what was ordered, the core what it does. */
bool by_CORE(const struct step *s)
{
	return s->party == PARTY_NETWORK && s->role != ROLE_PLATFORM;
}

bool by_ON_THE_WAY(const struct step *s)
{
	return s->party == PARTY_FIREWALL || s->party == PARTY_NETWORK;
}

bool by_BEYOND_EDGE(const struct step *s)
{
	return s->party == PARTY_APPLICATION || s->role == ROLE_GATEWAY;
}

/* Whoever is asked for a name; the device's own word is a symptom. */
bool by_SERVER(const struct step *s)
{
	return s->party != PARTY_DEVICE && s->party != PARTY_EUICC;
}

bool by_APPLICATION(const struct step *s)
{
	return s->party == PARTY_APPLICATION;
}

bool by_CARD(const struct step *s)
{
	return s->party == PARTY_EUICC;
}

bool by_RSP(const struct step *s)
{
	return s->party == PARTY_RSP;
}

bool by_EIM(const struct step *s)
{
	return s->role == ROLE_EIM;
}

bool by_SMDP(const struct step *s)
{
	return s->party == PARTY_RSP && s->role != ROLE_EIM;
}

bool when_ALWAYS(const struct walk *w, size_t i)
{
	(void)w;
	(void)i;
	return true;
}

/* --- attach or session: an EMM 19 has the session management's cause inside --- */

static bool layer_is(const struct step *s, const char *word)
{
	return slice_is(track_field(s, FIELD_CAUSE_LAYER), word);
}

bool when_SESSION_INSIDE(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return (layer_is(s, "emm") && slice_is(track_field(s, FIELD_CAUSE), "19")) || layer_is(s, "esm") || layer_is(s, "5gsm");
}

/* The network's refusal at the same time, as far as the clocks tell, is the one that the device repeats. */
static bool repeats_inside(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];
		int64_t slack = s->half + o->half + 2 * NS_PER_S;

		if (o->party == PARTY_NETWORK && o->kind == s->kind && when_SESSION_INSIDE(w, k) && o->t <= s->last + slack &&
		    o->last >= s->t - slack)
			return true;
	}
	return false;
}

#define SERIES 4 /* so many denials are looked at: each costs a look at the whole track */

/* The network's record of this device begins later, and whenever it denied it then, it was for its session. */
static bool later_inside(const struct walk *w, const struct step *s)
{
	bool inside = false;

	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];

		if (o->party != PARTY_NETWORK || o->shared || o->kind < KIND_REGISTRATION_SEARCHING || o->kind > KIND_SESSION_DOWN)
			continue;
		if (o->t <= s->last || (o->kind == KIND_REGISTRATION_DENIED && !when_SESSION_INSIDE(w, k)))
			return false;
		inside |= o->kind == KIND_REGISTRATION_DENIED;
	}
	return inside;
}

/*
 * "+CEREG: 3" gives no reason. It, or one of the next of the same series, is told by the network with its reason, or before the network's record
 * begins, which may be for a clock that is hours off.
 */
static bool told_with_its_reason(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	unsigned left = SERIES;

	if (s->party != PARTY_DEVICE || track_field(s, FIELD_CAUSE).n)
		return false;
	for (size_t k = i; k < w->track->count && left > 0; k++) {
		const struct step *o = &w->track->step[k];
		bool same = o->party == s->party && o->role == s->role && o->kind == s->kind && !track_field(o, FIELD_CAUSE).n;

		if (same && repeats_inside(w, k))
			return true;
		left -= same;
		if (o->kind == KIND_REGISTRATION_REGISTERED || o->kind == KIND_SESSION_UP)
			return false;
	}
	return later_inside(w, s);
}

bool when_MOBILITY(const struct walk *w, size_t i)
{
	return !when_SESSION_INSIDE(w, i) && !told_with_its_reason(w, i);
}

bool when_MOBILITY_CAUSE(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	/* a 5GMM cause of a session is the AMF's that did not forward it: 90, 91, 92, 65 to 69 */
	return layer_is(s, "emm") && !slice_is(track_field(s, FIELD_CAUSE), "19");
}

/* The address that is the device's own is still another session's: both hold it, which no cause code says. */
bool when_ADDRESS_HELD(const struct walk *w, size_t i)
{
	static const char *const words[] = { "already in use", "already allocated", "already assigned",
					     "in use by",      "stale session",     "duplicate address" };
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (slice_find(track_field(s, FIELD_REASON), words[k]) >= 0 || slice_find(track_field(s, FIELD_CAUSE_TEXT), words[k]) >= 0)
			return slice_find(track_field(s, FIELD_REASON), "ddress") >= 0 ||
			       slice_find(track_field(s, FIELD_REASON), "IP") >= 0 || track_field(s, FIELD_IP).n;
	return false;
}

bool when_SESSION_CAUSE(const struct walk *w, size_t i)
{
	return !when_MOBILITY_CAUSE(w, i) && !when_ADDRESS_HELD(w, i);
}

/* --- what closes what --- */

bool match_ALL(const struct walk *w, const struct rift *r, size_t i)
{
	(void)w;
	(void)r;
	(void)i;
	return true;
}

bool match_SAME_FACT(const struct walk *w, const struct rift *r, size_t i)
{
	const char *fact = w->track->step[i].fact;

	return fact && strcmp(r->fact, fact) == 0;
}

/* What one lets through may be stopped by the next: it heals no deny of another host. */
bool match_SAME_WAY(const struct walk *w, const struct rift *r, size_t i)
{
	return match_SAME_FACT(w, r, i) && w->track->step[i].role == w->track->step[r->latest].role && w->track->step[i].host == w->track->step[r->latest].host;
}

bool match_SAME_ORDER(const struct walk *w, const struct rift *r, size_t i)
{
	return same_order(&w->track->step[r->opener], &w->track->step[i]);
}

/* What an order holds besides may go well all the same. */
bool match_SAME_STEP(const struct walk *w, const struct rift *r, size_t i)
{
	return same_step(&w->track->step[r->opener], &w->track->step[i]) || anew(&w->track->step[r->opener], &w->track->step[i]);
}

bool match_SAME_SERVICE(const struct walk *w, const struct rift *r, size_t i)
{
	const struct step *opener = &w->track->step[r->opener], *s = &w->track->step[i];
	struct slice a = service_of(opener);

	return a.n ? slice_same(a, service_of(s))
		   : opener->host == s->host && opener->role == s->role; /* of what names none: the same server */
}

bool match_NAME_SERVICE(const struct walk *w, const struct rift *r, size_t i)
{
	(void)i;
	return slice_is(service_of(&w->track->step[r->opener]), "dns");
}

bool match_TIME_SERVICE(const struct walk *w, const struct rift *r, size_t i)
{
	(void)i;
	return slice_is(service_of(&w->track->step[r->opener]), "ntp");
}

/* A platform's record is a copy: it takes back what it said itself, not what the core says. */
bool match_SAME_RECORD(const struct walk *w, const struct rift *r, size_t i)
{
	return by_CORE(&w->track->step[i]) || !by_CORE(&w->track->step[r->latest]);
}

/* What only the device told of an answer, it takes back by telling of another one; what the application wrote down stays. */
bool match_SAME_WORD(const struct walk *w, const struct rift *r, size_t i)
{
	return match_SAME_FACT(w, r, i) && by_DEVICE(&w->track->step[r->opener]) && by_DEVICE(&w->track->step[r->latest]);
}

bool match_UNANSWERED(const struct walk *w, const struct rift *r, size_t i)
{
	(void)i;
	return w->track->step[r->latest].kind == KIND_AUTH_UNANSWERED;
}
