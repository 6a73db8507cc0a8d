/*
 * Claims without echo: the edge let a flow through, and nobody beyond saw it, or nobody answered, although their logs cover the time.
 */
#include <string.h>

#include "judges.h"

static bool same_service(const struct step *a, const struct step *b)
{
	struct slice x = service_of(a), y = service_of(b);

	return x.n == 0 || y.n == 0 || slice_same(x, y);
}

struct echo {
	const struct step *edge; /* the last time the edge let the flow through */
	size_t step, first;	 /* it, and the first time since the last answer or deny */
	int64_t from, to;	 /* of these */
	bool told;		 /* somebody says outright that no answer came */
};

static bool is_answer(const struct step *s, const struct step *edge)
{
	if (s->kind == KIND_FLOW_ALLOWED && same_fact(s, edge) && slice_is(track_field(s, FIELD_REPLY), "yes"))
		return true;
	/* a handshake came to its end */
	return s->party == PARTY_APPLICATION && s->kind >= KIND_TLS_UP && s->kind <= KIND_MESSAGE_RECEIVED && same_service(s, edge);
}

#define CONNECT (2 * NS_PER_S) /* the records of one connection's beginning lie so far apart at most */

/* The part of the flow that begins after its last answer and its last deny. False: the last word is one of those. */
static bool unanswered(const struct walk *w, struct echo *e)
{
	int64_t since = INT64_MIN;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool deny = s->role == ROLE_EDGE && s->kind == KIND_FLOW_DENIED && same_fact(s, e->edge);

		if (s->t != UTC_NONE && (deny || is_answer(s, e->edge)) && s->last > since)
			since = s->last;
	}
	e->first = NO_STEP;
	for (size_t i = 0; i <= e->step; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t == UTC_NONE || s->role != ROLE_EDGE || s->kind != KIND_FLOW_ALLOWED || !same_fact(s, e->edge) ||
		    s->last - s->half <= since + CONNECT)
			continue;
		if (e->first == NO_STEP) {
			e->first = i;
			/* at the earliest, for what was seen then was seen of it */
			e->from = (s->t - s->half > since + CONNECT ? s->t : s->last) - s->half;
		}
		e->to = s->last;
	}
	return e->first != NO_STEP;
}

static void listen(const struct walk *w, struct echo *e)
{
	for (size_t i = 0; i < w->track->count && !e->told; i++) {
		const struct step *s = &w->track->step[i];

		e->told = same_fact(s, e->edge) && s->last >= e->from &&
			  (s->kind == KIND_FLOW_TIMEOUT || slice_is(track_field(s, FIELD_REPLY), "no"));
	}
}

enum { AT_NOBODY, AT_GATEWAY, AT_APPLICATION };

/* A server that tells of a connection names who came, and the port, but not always its own address. */
static bool same_flow(const struct step *s, const struct step *edge)
{
	return same_fact(s, edge) || (s->party == PARTY_APPLICATION && !track_field(s, FIELD_DST).n && track_field(s, FIELD_DPORT).n &&
				      slice_same(track_field(s, FIELD_DPORT), track_field(edge, FIELD_DPORT)) &&
				      slice_same(track_field(s, FIELD_PROTO), track_field(edge, FIELD_PROTO)));
}

/* What arrived at the far end: for a name its resolver's word, else the flow, or the service it was for. */
static bool at_far_end(const struct step *s, const struct step *edge)
{
	bool named = s->kind == KIND_NAME_RESOLVED || s->kind == KIND_NAME_FAILED;
	bool flow = s->kind == KIND_FLOW_ALLOWED && same_flow(s, edge) && !s->down;

	if (slice_is(service_of(edge), "dns"))
		return s->role == ROLE_RESOLVER && named;
	return s->party == PARTY_APPLICATION &&
	       (flow || (same_service(s, edge) && (s->kind == KIND_CLIENT_CONNECTED || s->kind == KIND_MESSAGE_RECEIVED)));
}

static int seen_beyond(const struct walk *w, const struct echo *e, size_t *which)
{
	int seen = AT_NOBODY;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t == UTC_NONE || s->last + s->half < e->from + e->edge->half)
			continue; /* not surely after the last answer */
		if (at_far_end(s, e->edge)) {
			*which = i;
			return AT_APPLICATION;
		}
		if (s->role == ROLE_GATEWAY && s->kind == KIND_FLOW_ALLOWED && same_fact(s, e->edge) && !s->down) {
			*which = i;
			seen = AT_GATEWAY;
		}
	}
	return seen;
}

static bool would_tell(const struct walk *w, enum party party, enum role role, enum cover_what what, const struct echo *e)
{
	return coverage_over(w->coverage, party, role, what, e->from, e->to);
}

/*
 * Silence of who stands there proves that nothing came: its log begins before and ends after, has shown this device's traffic at another time
 * (one that holds denies only shows none), and there is no second host in its place that may have had it.
 */
static bool silent(const struct walk *w, enum party party, enum role role, const struct echo *e)
{
	const char *host = NULL;
	bool covers = false, shown = false;

	for (size_t i = 0; i < w->coverage->count; i++) {
		const struct cover *c = &w->coverage->cover[i];

		if (c->party != party || (role != ROLE_NONE && c->role != role) || !c->flows)
			continue;
		if (host && c->host && strcmp(host, c->host) != 0)
			return false;
		host = c->host ? c->host : host;
		covers |= c->from <= e->from + grace(w) && c->to >= e->to;
	}
	for (size_t i = 0; i < w->track->count && !shown; i++) {
		const struct step *s = &w->track->step[i];

		shown = s->party == party && (role == ROLE_NONE || s->role == role) && s->kind == KIND_FLOW_ALLOWED &&
			!s->down;
	}
	return covers && shown;
}

/* A rule that logs what it sees may be the one before the rule that drops it: somebody has to say that the edge let it go on. */
static bool let_go(const struct walk *w, const struct echo *e)
{
	for (size_t i = e->first; i <= e->step; i++) {
		const struct step *s = &w->track->step[i];

		if (s->role == ROLE_EDGE && s->kind == KIND_FLOW_ALLOWED && same_fact(s, e->edge) &&
		    (!slice_is(track_field(s, FIELD_REASON), "seen") || track_field(s, FIELD_RULE).n == 0))
			return true;
	}
	return false;
}

/* Somebody beyond the edge says outright that it stops the flow: that explains the silence. */
static bool stopped_beyond(const struct walk *w, const struct echo *e)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_FLOW_DENIED && s->role != ROLE_EDGE && same_fact(s, e->edge) && s->last + s->half >= e->from)
			return true;
	}
	return false;
}

/* A handshake that neither ends nor fails may hang on the way of large packets as well as at the server. */
static bool half_a_handshake(const struct walk *w, const struct echo *e, size_t arrived)
{
	static const char *const ports[] = { "443", "8883", "5684", "8443", "5671" };
	const struct step *s = &w->track->step[arrived];

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (slice_is(track_field(e->edge, FIELD_DPORT), ports[i]))
			return s->kind == KIND_FLOW_ALLOWED && track_field(s, FIELD_DPORT).n &&
			       !slice_is(track_field(s, FIELD_REPLY), "no");
	return false;
}

static void judge(struct walk *w, struct echo *e)
{
	size_t which = NO_STEP;
	int seen = seen_beyond(w, e, &which);
	struct rift *r = NULL;

	if (stopped_beyond(w, e))
		return;
	if (!e->told && !device_failing_at(w, service_of(e->edge), e->from))
		return;
	if (seen == AT_APPLICATION && half_a_handshake(w, e, which))
		return;
	if (seen == AT_APPLICATION && (e->told || would_tell(w, PARTY_APPLICATION, ROLE_NONE, COVER_DELIVERS, e)))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", e->edge->fact, which);
	else if (slice_is(service_of(e->edge), "dns"))
		return; /* a resolver may stand anywhere: only its own word places it */
	else if (seen == AT_GATEWAY && silent(w, PARTY_APPLICATION, ROLE_NONE, e))
		r = rift_say(w, BOUNDARY_DELIVERY, "silent", e->edge->fact, which);
	else if (seen == AT_NOBODY && let_go(w, e) && silent(w, PARTY_FIREWALL, ROLE_GATEWAY, e))
		r = rift_say(w, BOUNDARY_PATH, "silent", e->edge->fact, e->first);
	if (r)
		r->other = e->step;
}

static bool concerns(const struct walk *w, const struct step *s)
{
	if (s->down || s->kind != KIND_FLOW_ALLOWED || s->role != ROLE_EDGE || !s->fact || s->t == UTC_NONE)
		return false;
	return slice_is(service_of(s), "dns") || (words_count(w->far) > 0 && walk_app(w, track_field(s, FIELD_DST)));
}

static bool last_of_its_flow(const struct walk *w, size_t i)
{
	for (size_t k = i + 1; k < w->track->count; k++)
		if (concerns(w, &w->track->step[k]) && same_fact(&w->track->step[k], &w->track->step[i]))
			return false;
	return true;
}

void judge_no_echo(struct walk *w)
{
	for (size_t i = 0; i < w->track->count; i++) {
		struct echo e = { .edge = &w->track->step[i], .step = i };

		if (!concerns(w, e.edge) || !last_of_its_flow(w, i) || !unanswered(w, &e))
			continue;
		listen(w, &e);
		judge(w, &e);
	}
}
