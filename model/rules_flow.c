/*
 * Flows at the edge and at the application.
 */
#include <string.h>

#include "judges.h"

static struct slice far_address(const struct step *s)
{
	return track_field(s, s->down ? FIELD_SRC : FIELD_DST);
}

static struct slice far_port(const struct step *s)
{
	return track_field(s, s->down ? FIELD_SPORT : FIELD_DPORT);
}

static const struct {
	const char *service, *port;
} served[] = {
	{ "mqtt", "1883" }, { "mqtt", "8883" }, { "http", "80" }, { "http", "443" }, { "http", "8080" },
	{ "coap", "5683" }, { "coap", "5684" }, { "dns", "53" },  { "ntp", "123" },
};

struct slice service_of(const struct step *s)
{
	struct slice proto = track_field(s, FIELD_PROTO), port = far_port(s);

	if (slice_is(proto, "https"))
		return SLICE("http");
	if (slice_is(proto, "mqtts"))
		return SLICE("mqtt");
	if (slice_is(proto, "coaps") || slice_is(proto, "lwm2m"))
		return SLICE("coap");
	for (size_t i = 0; i < sizeof(served) / sizeof(served[0]); i++)
		if (slice_is(proto, served[i].service) || (port.n && slice_is(port, served[i].port)))
			return slice_of(served[i].service);
	if (proto.n == 0 && ((s->kind >= KIND_CLIENT_CONNECTED && s->kind <= KIND_CLIENT_CLOSED) ||
			     (s->role == ROLE_BROKER && s->kind <= KIND_TLS_FAILED && s->kind >= KIND_TLS_UP)))
		return SLICE("mqtt");
	return (struct slice){ 0 };
}

bool infrastructure(const struct step *s)
{
	static const char *const ports[] = { "67", "68", "123", "137", "138", "139", "546", "547", "1900", "5353", "5355" };
	struct slice port = far_port(s), proto = track_field(s, FIELD_PROTO);

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (slice_is(port, ports[i]))
			return true;
	return names(proto, "icmp") || names(proto, "igmp") || slice_is(proto, "58");
}

bool out_of_state(const struct step *s)
{
	return slice_is(track_field(s, FIELD_REASON), "out_of_state");
}

/* Dropped for where it goes or comes from, not by a rule. */
static bool stateless(const struct step *s)
{
	struct slice reason = track_field(s, FIELD_REASON);

	return out_of_state(s) || slice_is(reason, "reverse_path") || slice_is(reason, "no_route");
}

/* Drops of late packets after the agreed end are no divergence. */
bool when_IN_SESSION(const struct walk *w, size_t i)
{
	return !w->ended && !infrastructure(&w->track->step[i]);
}

bool when_NO_STATE(const struct walk *w, size_t i)
{
	return when_IN_SESSION(w, i) && stateless(&w->track->step[i]);
}

/* Pools that this edge is known to serve, from its own configuration, else from the baseline. */
static bool outside(const struct walk *w, const struct step *s)
{
	struct slice src = track_field(s, FIELD_SRC), rest = slice_of(baseline(w, "baseline.pool"));
	bool known = false, in_baseline = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice pool = track_field(k, FIELD_POOL);

		if (k->kind != KIND_CONFIG_SNAPSHOT || k->party != PARTY_FIREWALL || pool.n == 0 ||
		    (k->host && s->host && k->host != s->host))
			continue;
		known = true;
		if (track_covers(pool, src))
			return false;
	}
	while (rest.n && !known && !in_baseline)
		in_baseline = track_covers(slice_trim(slice_token(&rest, '\n')), src);
	return known || (baseline(w, "baseline.pool") && !in_baseline);
}

bool when_OUTSIDE_POOL(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return when_IN_SESSION(w, i) && !s->down && !stateless(s) && outside(w, s);
}

bool when_BY_RULE(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return when_IN_SESSION(w, i) && !stateless(s) && (s->down || !outside(w, s));
}

/* A verdict of the edge itself, not a packet that it only saw. */
bool when_RULED(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return s->role != ROLE_GATEWAY && track_field(s, FIELD_RULE).n && !slice_is(track_field(s, FIELD_REASON), "seen");
}

bool when_REPLIED(const struct walk *w, size_t i)
{
	return slice_is(track_field(&w->track->step[i], FIELD_REPLY), "yes");
}

bool when_ANSWERED_BY_RULE(const struct walk *w, size_t i)
{
	return when_RULED(w, i) && when_REPLIED(w, i);
}

bool when_UPLINK(const struct walk *w, size_t i)
{
	return !w->track->step[i].down;
}

/* A device that cannot learn the time: a note until a certificate fails for it. */
bool when_FOR_TIME(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return !w->ended && !s->down && !stateless(s) && slice_is(service_of(s), "ntp");
}

static bool tells(const struct step *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (names(track_field(s, FIELD_REASON), words[i]) || names(track_field(s, FIELD_CAUSE_TEXT), words[i]) ||
		    names(track_field(s, FIELD_TLS_ALERT), words[i]))
			return true;
	return false;
}

bool too_early(const struct step *s)
{
	static const char *const words[] = { "not yet valid", "notyetvalid", "not_yet_valid", "in the future", "badcert_future" };

	return tells(s, words, sizeof(words) / sizeof(words[0]));
}

/* The device refuses the certificate of its application, which is an answer, not a symptom. */
bool when_CERTIFICATE(const struct walk *w, size_t i)
{
	static const char *const words[] = { "certificate", "cert_", "badcert", "x509", "verify failed", "unknown ca", "not yet valid" };
	const struct step *s = &w->track->step[i];

	return s->role != ROLE_IPA && (!far_address(s).n || walk_app(w, far_address(s))) &&
	       tells(s, words, sizeof(words) / sizeof(words[0]));
}

#define AT_ONCE (5 * NS_PER_S) /* a connection that nobody takes is reset within so long */

/* Who does not say where it goes is known by where it comes from. */
static bool same_start(const struct step *o, const struct step *s)
{
	return !far_address(s).n && track_field(s, FIELD_SPORT).n && slice_same(track_field(o, FIELD_SRC), track_field(s, FIELD_SRC));
}

/* What told of its beginning; the clock of whoever did may be a little late. NO_STEP: nobody did. */
static size_t beginning(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	size_t begun = NO_STEP;

	for (size_t k = 0; k < w->track->count; k++) {
		const struct step *o = &w->track->step[k];

		if (k > i && (begun != NO_STEP || o->t == UTC_NONE || o->t > s->t + AT_ONCE))
			break;
		if (o->kind == KIND_FLOW_ALLOWED && (same_fact(o, s) || same_start(o, s)) &&
		    slice_same(track_field(o, FIELD_SPORT), track_field(s, FIELD_SPORT)))
			begun = k;
	}
	return begun;
}

/* The connection that ends here had come up: by the record of its beginning, or by what the application took of it. */
static bool had_worked(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	size_t begun = beginning(w, i);
	struct slice service = service_of(service_of(s).n || begun == NO_STEP ? s : &w->track->step[begun]);

	if (begun != NO_STEP && w->track->step[begun].t + AT_ONCE < s->t && when_REPLIED(w, begun))
		return true;
	for (size_t k = begun == NO_STEP ? 0 : begun; k < i; k++) {
		const struct step *o = &w->track->step[k];
		bool took = o->kind == KIND_CLIENT_CONNECTED || o->kind == KIND_TLS_UP || o->kind == KIND_MESSAGE_RECEIVED;

		if (took && o->party == PARTY_APPLICATION && (begun != NO_STEP || s->t - o->last < AT_ONCE) &&
		    (!service.n || !service_of(o).n || slice_same(service, service_of(o))))
			return true;
	}
	return false;
}

/* A reset in answer to the attempt is a refusal; one that ends a connection, or comes from the client, is its end. */
bool when_NOT_TAKEN(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	bool own = s->party == PARTY_APPLICATION && !far_address(s).n; /* a proxy of the application speaks of itself */

	return when_IN_SESSION(w, i) && (own || walk_app(w, far_address(s))) && !names(track_field(s, FIELD_REASON), "client") &&
	       !had_worked(w, i);
}

/* That the device does not answer the application is a symptom, too; that something behind the application does not is its own failure. */
bool when_OWN_FAILURE(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice reason = track_field(s, FIELD_REASON), cause = track_field(s, FIELD_CAUSE);

	if (s->down && slice_is(service_of(s), "http") && (slice_is(cause, "404") || slice_is(cause, "410")))
		return false; /* there is nothing to get, says a server that works */
	return !s->down || names(reason, "upstream") || !(names(reason, "timeout") || names(reason, "timed out"));
}

/* The device quotes the application's own answer: a CONNACK code, an HTTP status. A time-out or a failed look-up is a symptom. */
bool when_ANSWER_QUOTED(const struct walk *w, size_t i)
{
	struct slice layer = track_field(&w->track->step[i], FIELD_CAUSE_LAYER);

	return w->track->step[i].role != ROLE_IPA && track_field(&w->track->step[i], FIELD_CAUSE).n &&
	       (slice_is(layer, "mqtt") || slice_is(layer, "http") || slice_is(layer, "coap"));
}
