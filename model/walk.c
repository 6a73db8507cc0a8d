#include "walk.h"

#include <stdlib.h>
#include <string.h>

#include "judges.h"

/* --- the rows of checks.def --- */

static const struct opens {
	enum kind kind;
	rule_by *by;
	rule_when *when;
	enum boundary boundary;
	const char *how, *fact;
} opens[] = {
#define OPEN(kind, by, when, boundary, how, fact) { KIND_##kind, by_##by, when_##when, BOUNDARY_##boundary, how, fact },
#define CLOSE(kind, by, when, boundary, facts, match)
#include "checks.def"
#undef OPEN
#undef CLOSE
};

static const struct closes {
	enum kind kind;
	rule_by *by;
	rule_when *when;
	enum boundary boundary;
	const char *facts;
	rule_match *match;
} closes[] = {
#define OPEN(kind, by, when, boundary, how, fact)
#define CLOSE(kind, by, when, boundary, facts, match) { KIND_##kind, by_##by, when_##when, BOUNDARY_##boundary, facts, match_##match },
#include "checks.def"
#undef OPEN
#undef CLOSE
};

static judge_row *const judges[] = {
#define JUDGE(boundary, how, fact, function) judge_##function,
#include "judges.def"
#undef JUDGE
};

/* --- divergences while they are followed --- */

bool is_rsp(enum boundary b)
{
	return b <= BOUNDARY_CONFIRM;
}

bool rift_open(const struct rift *r)
{
	return r->healed == UTC_NONE;
}

bool rift_counts(const struct rift *r)
{
	return rift_open(r) && !r->noted && !r->doubted && !r->aside && !r->dormant;
}

const char *walk_word(struct walk *w, const char *text)
{
	return words_at(w->words, words_add(w->words, slice_of(text)));
}

/* Named, or that of the session whose address the packet has. */
static struct slice bearer_of(const struct walk *w, const struct step *s)
{
	struct slice bearer = track_field(s, FIELD_BEARER), address = track_field(s, s->down ? FIELD_DST : FIELD_SRC);

	for (size_t i = 0; w->bearer.n && !bearer.n && address.n && i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];

		if (k->kind == KIND_SESSION_UP && slice_same(track_field(k, FIELD_IP), address))
			bearer = track_field(k, FIELD_BEARER);
	}
	return bearer;
}

struct rift *rift_say(struct walk *w, enum boundary b, const char *kind, const char *fact, size_t step)
{
	const struct step *s = &w->track->step[step];

	fact = walk_word(w, fact);
	for (size_t i = w->count; i-- > 0;) {
		struct rift *r = &w->rift[i];

		if (r->boundary != b || r->fact != fact || strcmp(r->kind, kind) != 0 || !rift_open(r))
			continue;
		/* who was refused repeats it: whoever refuses says it first, as far as their clocks tell */
		if (w->track->step[r->opener].party == PARTY_DEVICE && s->party != PARTY_DEVICE && r->latest == r->opener &&
		    s->t - s->half <= r->onset + r->half)
			r->opener = step;
		r->latest = step;
		r->count += s->count;
		return r;
	}
	w->rift = xrealloc(w->rift, w->count + 1, sizeof(*w->rift));
	w->rift[w->count] = (struct rift){ .boundary = b,
					   .kind = kind,
					   .fact = fact,
					   .opener = step,
					   .latest = step,
					   .other = NO_STEP,
					   .onset = s->t,
					   .half = s->half,
					   .since = s->t == UTC_NONE ? UTC_NONE : s->t - s->half,
					   .healed = UTC_NONE,
					   .count = s->count,
					   .bearer = bearer_of(w, s) };
	return &w->rift[w->count++];
}

void rift_heal(struct walk *w, struct rift *r, size_t step)
{
	const struct step *s = &w->track->step[step];

	/* the end of a fold: a sighting repeated after the break heals it all the same */
	r->healed = s->t < r->onset ? (s->last > r->onset ? s->last : r->onset) : s->t;
	if (r->healed == UTC_NONE) /* no line tells when: by the end of the evidence */
		r->healed = w->track->to;
}

static void open_rows(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < sizeof(opens) / sizeof(opens[0]); k++) {
		const struct opens *o = &opens[k];
		const char *fact = o->fact ? o->fact : s->fact ? s->fact : "operation";
		struct rift *r;

		if (o->kind != s->kind || (s->t == UTC_NONE && !is_rsp(o->boundary)) || !o->by(s) || !o->when(w, i))
			continue; /* an order keeps for weeks; that traffic was stopped at no known time says nothing */
		r = rift_say(w, o->boundary, o->how, fact, i);
		if (r->opener == i) {
			r->noted = !rift_wanted(w, r);
			r->dormant = w->ended && s->shared;
		}
	}
}

/* --- the session: its agreed end stops the judging of traffic --- */

static void follow_session(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (s->kind == KIND_SESSION_UP || s->kind == KIND_SESSION_REQUESTED) {
		w->ended = w->down_device = w->down_network = false;
		for (size_t k = 0; k < w->count; k++)
			w->rift[k].dormant = false;
	}
	if (s->kind == KIND_SESSION_UP || s->kind == KIND_REGISTRATION_REGISTERED)
		w->attached = true;
	if (s->kind == KIND_REGISTRATION_LOST && slice_is(track_field(s, FIELD_REASON), "asked by the device"))
		w->ended = true;
	if (s->kind != KIND_SESSION_DOWN)
		return;
	if (s->party == PARTY_DEVICE)
		w->down_device = true;
	else if (s->party == PARTY_NETWORK)
		w->down_network = true;
	if ((w->down_device && w->down_network) || slice_is(track_field(s, FIELD_REASON), "asked by the device"))
		w->ended = true;
}

/* --- closing --- */

/* What one bearer grants, another one's refusal stays: a device may hold several. */
static bool other_bearer(const struct rift *r, struct slice bearer)
{
	return !is_rsp(r->boundary) && r->bearer.n && bearer.n && !slice_same(r->bearer, bearer);
}

/* A second SIM in the host, or a profile that was left: its registration and session are nobody's need. */
static bool other_subscriber(const struct walk *w, const struct rift *r)
{
	const struct step *latest = &w->track->step[r->latest], *now = w->switched == NO_STEP ? NULL : &w->track->step[w->switched];
	struct slice imsi = track_field(&w->track->step[r->opener], FIELD_IMSI);

	if (r->boundary != BOUNDARY_ATTACH && r->boundary != BOUNDARY_SESSION)
		return false;
	if (now && latest->party != PARTY_EUICC && latest->last + latest->half < now->t - now->half)
		return true; /* nothing refuses the profile that came into its place */
	return imsi.n && w->imsi.n && !slice_same(imsi, w->imsi);
}

static bool closes_it(const struct walk *w, const struct rift *r, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (other_bearer(r, bearer_of(w, s)))
		return false;
	for (size_t k = 0; k < sizeof(closes) / sizeof(closes[0]); k++) {
		const struct closes *c = &closes[k];

		if (c->kind == s->kind && c->boundary == r->boundary && strncmp(r->fact, c->facts, strlen(c->facts)) == 0 && c->by(s) &&
		    c->when(w, i) && c->match(w, r, i))
			return true;
	}
	return !other_bearer(r, w->bearer) && sight_closes(w, r, i);
}

/* Of two files, an undated line of one stands nowhere for certain among those of the other. */
static bool uncertain(const struct step *a, const struct step *b)
{
	return a->artifact != b->artifact && (!a->dated || !b->dated);
}

static void close_rows(struct walk *w, size_t i)
{
	for (size_t n = 0; n < w->count; n++) {
		struct rift *r = &w->rift[n];

		if (!rift_open(r) || (w->track->step[i].t == UTC_NONE && !is_rsp(r->boundary)) || !closes_it(w, r, i))
			continue;
		if (w->track->step[r->latest].last > w->track->step[i].last && w->track->step[i].t != UTC_NONE)
			continue; /* it was said again after that */
		if (uncertain(&w->track->step[r->latest], &w->track->step[i]))
			r->doubted = true;
		else
			rift_heal(w, r, i);
	}
}

/* A route or a tunnel of which its host tells when it comes: it stays as was said last. */
static bool keeps_state(const struct walk *w, const struct rift *r)
{
	const struct step *l = &w->track->step[r->latest];

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if ((s->kind == KIND_ROUTE_UP || s->kind == KIND_TUNNEL_UP) && s->host == l->host && s->fact == l->fact)
			return true;
	}
	return false;
}

/* On its own clock a statement stands before the order was handed out that the break is of: it is none about it. */
static bool before_its_order(const struct walk *w, const struct step *s, const struct step *l)
{
	struct slice transaction = track_field(l, FIELD_TRANSACTION);

	for (size_t i = 0; transaction.n && i < w->track->count; i++) {
		const struct step *f = &w->track->step[i];

		if (f->kind == KIND_OPERATION_FETCHED && f->artifact == s->artifact && f->t != UTC_NONE && s->last < f->t &&
		    slice_same(track_field(f, FIELD_TRANSACTION), transaction))
			return true;
	}
	return false;
}

/*
 * A fold that began before the break may go on after it, and on another clock the order of two statements may be uncertain: what closes
 * a divergence for certain closes it, what may close it casts doubt on it.
 */
static void look_back(struct walk *w, struct rift *r)
{
	const struct step *l = &w->track->step[r->latest];

	for (size_t i = 0; i < w->track->count && rift_open(r); i++) {
		const struct step *s = &w->track->step[i];
		bool same_clock = s->host == l->host && s->host, where = !uncertain(s, l);

		if ((s->t == UTC_NONE && (where || !is_rsp(r->boundary))) ||
		    (where && s->last + (same_clock ? 0 : s->half) <= l->last - (same_clock ? 0 : l->half)) || !closes_it(w, r, i) ||
		    before_its_order(w, s, l))
			continue;
		if (!where)
			r->doubted = true;
		else if (same_clock || s->last - s->half > l->last + l->half)
			r->healed = s->last;
		else
			r->doubted = true;
	}
	if (r->doubted && keeps_state(w, r) && device_failing(w, l->last + l->half))
		r->doubted = false; /* its host would have said that it is back */
}

/* The client that the edge forgot is connected again. */
static bool connects_again(const struct walk *w, const struct rift *r, const struct step *s)
{
	return r->boundary == BOUNDARY_POLICY && strcmp(r->fact, "connection") == 0 && s->party == PARTY_APPLICATION &&
	       (s->kind == KIND_CLIENT_CONNECTED || s->kind == KIND_MESSAGE_RECEIVED) &&
	       slice_same(service_of(s), service_of(&w->track->step[r->opener]));
}

/* What was judged on the whole is over, too, once traffic was seen to come through; what was off the baseline stays so. */
static void look_on(struct walk *w, struct rift *r)
{
	int64_t last = w->track->step[r->latest].last;

	if (r->other != NO_STEP && w->track->step[r->other].last > last)
		last = w->track->step[r->other].last;
	for (size_t i = 0; i < w->track->count && rift_open(r) && strcmp(r->kind, "off_baseline") != 0; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t != UTC_NONE && s->last - s->half > last + r->half && (sight_closes(w, r, i) || connects_again(w, r, s)) &&
		    !other_bearer(r, bearer_of(w, s)))
			r->healed = s->last;
	}
}

/* Found out by waiting: dead peer detection, retransmissions, a hold timer, or silence. */
static bool told_late(const struct walk *w, const struct rift *r)
{
	static const char *const words[] = { "retransmit", "respond", "time", "answer", "DPD", "dead peer" };
	const struct step *s = &w->track->step[r->opener];
	struct slice reason = track_field(s, FIELD_REASON);

	if (strcmp(r->kind, "silent") == 0 || s->kind == KIND_AUTH_UNANSWERED)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_find(reason, words[i]) >= 0)
			return true;
	return false;
}

#define CONVERGE (5 * NS_PER_S) /* so long routers and gateways may take to tell each other, and a log to say so */

/* It began after what last proved the contrary; a lost route or tunnel a little before its host says so. */
static void date_back(const struct walk *w, struct rift *r)
{
	if (!told_late(w, r)) {
		if (r->boundary == BOUNDARY_PATH && (strncmp(r->fact, "route[", 6) == 0 || strncmp(r->fact, "tunnel", 6) == 0))
			r->since -= CONVERGE;
		return;
	}
	r->since = INT64_MIN + 1;
	for (size_t i = 0; i < r->opener; i++) {
		const struct step *s = &w->track->step[i];
		int64_t last = s->last < r->onset ? s->last : r->onset;

		if (s->t != UTC_NONE && last > r->since && closes_it(w, r, i))
			r->since = last;
	}
}

struct walk *walk_of(const struct track *t, const struct coverage *c)
{
	struct walk *w = xcalloc(1, sizeof(*w));
	size_t judged;

	w->track = t;
	w->coverage = c;
	w->words = words_new();
	w->far = words_new();
	w->asked = NO_STEP;
	for (int r = 0; r < REACH_COUNT; r++)
		w->reached[r] = NO_STEP;
	learn_far(w);
	learn_bearer(w);
	learn_subscriber(w);
	for (size_t i = 0; i < t->count; i++) {
		const struct step *s = &t->step[i];

		if (s->kind >= KIND_OPERATION_QUEUED && s->kind <= KIND_NOTIFICATION_FAILED)
			w->asked = i;
		if (s->t != UTC_NONE) {
			sight(w, i);
			follow_session(w, i);
		}
		open_rows(w, i);
		close_rows(w, i);
	}
	for (size_t k = 0; k < w->count; k++)
		if (rift_open(&w->rift[k]))
			look_back(w, &w->rift[k]);
	judged = w->count;
	for (size_t i = 0; i < sizeof(judges) / sizeof(judges[0]); i++)
		judges[i](w);
	for (size_t k = judged; k < w->count; k++)
		look_on(w, &w->rift[k]);
	promote(w);
	for (size_t k = 0; k < w->count; k++) {
		date_back(w, &w->rift[k]);
		w->rift[k].ahead = w->rift[k].boundary == BOUNDARY_PATH && strncmp(w->rift[k].fact, "tunnel", 6) == 0 &&
				   tunnel_before_session(w, &t->step[w->rift[k].opener]);
		w->rift[k].aside = other_bearer(&w->rift[k], w->bearer) || other_subscriber(w, &w->rift[k]);
	}
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
