/*
 * Traffic that nothing is known to need: what stops it is a note, until a failure needs it and nothing else explains that failure.
 */
#include <string.h>

#include "judges.h"

static bool is_flow(const struct rift *r)
{
	return strncmp(r->fact, "flow[", 5) == 0;
}

static bool is_name(const struct rift *r)
{
	return strncmp(r->fact, "name", 4) == 0;
}

/* The baseline names this address, and other ports of it. */
static bool other_port(const struct walk *w, const struct step *s)
{
	struct slice rest = slice_of(baseline(w, "baseline.endpoint")), far = track_field(s, FIELD_DST), port = track_field(s, FIELD_DPORT);
	bool other = false;

	while (rest.n && port.n && !s->down) {
		struct slice row = slice_trim(slice_token(&rest, '\n')), address = slice_token(&row, ':');

		if (!slice_same(address, far))
			continue;
		if (row.n == 0 || slice_same(row, port))
			return false;
		other = true;
	}
	return other;
}

/*
 * Does the far end belong to the application, as far as that is known. Without a baseline any address that a name was resolved to may be
 * its own; once another service has arrived that is certain only of what is no common web server.
 */
static bool of_application(const struct walk *w, const struct step *s)
{
	struct slice service = service_of(s);

	if (!baseline(w, "baseline.endpoint") && !slice_is(service, "mqtt") && !slice_is(service, "coap") &&
	    w->reached[REACH_ACCEPTED] != NO_STEP && !slice_same(service, service_of(&w->track->step[w->reached[REACH_ACCEPTED]])))
		return false;
	if (other_port(w, s))
		return false;
	if (words_count(w->far) > 0)
		return words_find(w->far, track_field(s, s->down ? FIELD_SRC : FIELD_DST)) >= 0;
	return !s->down && (slice_is(service, "mqtt") || slice_is(service, "coap"));
}

bool rift_wanted(const struct walk *w, const struct rift *r)
{
	const struct step *s = &w->track->step[r->opener];

	if (is_name(r) && s->kind == KIND_NAME_FAILED)
		return baseline_has(w, "baseline.names", track_field(s, FIELD_NAME));
	if (r->boundary == BOUNDARY_SESSION && s->kind == KIND_SESSION_REFUSED)
		return !session_beside(w, s);
	if (s->kind != KIND_FLOW_DENIED || strcmp(r->fact, "session.ip") == 0)
		return true; /* an edge that denies the address denies whatever it sends */
	if (out_of_state(s))
		return false; /* late packets of what is over are dropped likewise */
	if (slice_is(service_of(s), "dns"))
		return !s->down && w->reached[REACH_ACCEPTED] == NO_STEP;
	return of_application(w, s);
}

#define DAY (86400 * NS_PER_S)

/* The device finds fault with a certificate, and its own clock stands days too early: certificates are judged by that. */
static bool behind(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return s->party == PARTY_DEVICE && s->dated && s->stated != UTC_NONE && s->stated < s->t - s->half - DAY && when_CERTIFICATE(w, i);
}

/* The certificate is refused because the clock stands too early: time was needed. */
static bool needs_time(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_TLS_FAILED && s->last + s->half >= since && (too_early(s) || behind(w, i)))
			return true;
	}
	return false;
}

/* Of the same service, or of one that nobody names, something was accepted later. */
static bool arrives_since(const struct walk *w, struct slice service, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice of = service_of(s);

		if (s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED && s->last >= since &&
		    (!service.n || !of.n || slice_same(service, of)))
			return true;
	}
	return false;
}

static bool resolved_once(const struct walk *w, const struct step *s)
{
	for (size_t i = 0; i < w->track->count; i++)
		if (w->track->step[i].kind == KIND_NAME_RESOLVED && same_fact(&w->track->step[i], s))
			return true;
	return false;
}

bool names_no_address(const struct step *s)
{
	static const char *const words[] = { "ookup", "ook up", "esolve", "ostname", "getaddrinfo", "name resolution", "Name or service" };

	for (size_t k = 0; s->kind == KIND_MESSAGE_FAILED && k < sizeof(words) / sizeof(words[0]); k++)
		if (slice_find(track_field(s, FIELD_REASON), words[k]) >= 0)
			return true;
	return false;
}

/* The device says that it could not look the name up, and what it wanted to send did not arrive by other means. */
static bool looked_up(const struct walk *w, const struct rift *r)
{
	const struct step *refused = &w->track->step[r->opener];

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		bool says = s->kind == KIND_NAME_FAILED && same_fact(s, refused);

		if (s->party != PARTY_DEVICE || s->last + s->half < r->onset)
			continue;
		if ((says || names_no_address(s)) && !arrives_since(w, service_of(s), s->last))
			return true;
	}
	return false;
}

static bool device_speaks(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++)
		if (!w->track->step[i].shared && w->track->step[i].party == PARTY_DEVICE && w->track->step[i].last >= since)
			return true;
	return false;
}

#define AGAIN 3 /* times: once or twice is a try */

/*
 * Nothing is heard of the device itself. What it had before, and asks for again and again since it is refused, it needs; what it never had may be
 * anybody's: a proxy's name, an update.
 */
static bool had_before(const struct walk *w, const struct rift *r)
{
	const struct step *refused = &w->track->step[r->opener];
	bool had = false;

	for (size_t i = 0; r->count >= AGAIN && !device_speaks(w, INT64_MIN) && i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind == KIND_NAME_RESOLVED && s->t != UTC_NONE && !s->down && same_fact(s, refused)) {
			if (s->last + s->half >= r->onset)
				return false;
			had = walk_app(w, track_field(s, FIELD_STATUS));
		}
	}
	return had;
}

static bool name_needed(const struct walk *w, const struct rift *r)
{
	const struct step *s = &w->track->step[r->opener];

	if (had_before(w, r))
		return true;
	if (arrives_since(w, (struct slice){ 0 }, r->onset) || (w->reached[REACH_ACCEPTED] != NO_STEP && !resolved_once(w, s)))
		return false;
	return device_failing(w, r->onset) || !device_speaks(w, r->onset);
}

/* Of this service the device sent something, and nothing shows that it came. */
static bool sent_in_vain(const struct walk *w, struct slice service, int64_t since)
{
	bool sent = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];
		struct slice of = service_of(s);

		if (s->party != PARTY_DEVICE || s->last < since || (of.n && service.n && !slice_same(of, service)))
			continue;
		if (s->kind == KIND_MESSAGE_ACKNOWLEDGED)
			return false;
		sent |= s->kind == KIND_MESSAGE_SENT;
	}
	return sent;
}

static bool flow_seen_of(const struct walk *w, struct slice service)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->kind >= KIND_FLOW_ALLOWED && s->kind <= KIND_FLOW_DENIED && slice_same(service_of(s), service))
			return true;
	}
	return false;
}

/* A port of the application that is no service's own: it serves what the device fails at while no packet to the usual port is seen. */
static struct slice unusual_port(const struct walk *w, const struct step *deny, int64_t since)
{
	if (deny->down || words_find(w->far, track_field(deny, FIELD_DST)) < 0)
		return (struct slice){ 0 };
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_FAILED && s->last + s->half >= since &&
		    service_of(s).n && !flow_seen_of(w, service_of(s)))
			return service_of(s);
	}
	return (struct slice){ 0 };
}

static bool flow_needed(const struct walk *w, const struct rift *r)
{
	const struct step *s = &w->track->step[r->opener];
	bool reached = w->reached[REACH_ACCEPTED] != NO_STEP || w->reached[REACH_APPLICATION] != NO_STEP,
	     dns = slice_is(service_of(s), "dns");
	struct slice service = dns ? (struct slice){ 0 } : service_of(s);

	if (!dns && !service.n)
		service = unusual_port(w, s, r->onset);
	if (!dns && words_count(w->far) > 0 && words_find(w->far, track_field(s, s->down ? FIELD_SRC : FIELD_DST)) < 0 &&
	    (reached || s->down))
		return false; /* something else, and the application is known to be elsewhere */
	if (s->down && words_count(w->far) == 0 && !(out_of_state(s) && service.n))
		return false; /* but what comes from the port of a service is an answer */
	if (out_of_state(s) && r->count <= 2)
		return false;
	return (device_failing_at(w, service, r->onset) || (out_of_state(s) && sent_in_vain(w, service, r->onset))) &&
	       !arrives_since(w, service, r->onset);
}

#define GIVES_UP (150 * NS_PER_S) /* so long after its first packet a connection is given up */

/* The IPA tells that it does not come through while an order is open, and this is the only web traffic that it can mean. */
static bool order_needs(const struct walk *w, const struct rift *r)
{
	const struct step *deny = &w->track->step[r->opener];
	bool fails = false;

	if (w->asked == NO_STEP || deny->down || !slice_is(service_of(deny), "http"))
		return false;
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->t == UTC_NONE || s->last < r->onset - r->half)
			continue;
		if (s->kind == KIND_FLOW_ALLOWED && !s->down && s->party == PARTY_FIREWALL && slice_is(service_of(s), "http"))
			return false;
		fails |= s->role == ROLE_IPA && s->kind == KIND_MESSAGE_FAILED && s->last + s->half >= r->onset &&
			 s->t - s->half <= w->track->step[r->latest].last + GIVES_UP;
	}
	return fails;
}

/* Notes that explain a failure which nothing else explains. */
void promote(struct walk *w)
{
	bool other = false;

	for (size_t i = 0; i < w->count; i++) {
		w->rift[i].noted |= !rift_wanted(w, &w->rift[i]); /* more is known by now */
		other |= rift_counts(&w->rift[i]) && !is_rsp(w->rift[i].boundary);
	}
	for (size_t i = 0; i < w->count; i++) {
		struct rift *r = &w->rift[i];
		struct slice service = service_of(&w->track->step[r->opener]);

		if (is_name(r) && !rift_open(r))
			r->noted = false; /* a name that was missing and is there again belongs in the history */
		if (out_of_state(&w->track->step[r->opener]) && !rift_open(r))
			r->noted = r->count <= 2 || !device_failing_within(w, service, r->onset, r->healed);
		if (!r->noted || !rift_open(r) || r->boundary == BOUNDARY_SESSION)
			continue;
		if (is_flow(r) && slice_is(service, "ntp"))
			r->noted = !needs_time(w, r->onset);
		else
			r->noted = is_name(r) ? !(looked_up(w, r) || (!other && name_needed(w, r)))
					      : other || !(flow_needed(w, r) || order_needs(w, r));
	}
}
