/*
 * Flows at the edge and at the application.
 */
#include <string.h>

#include "rules.h"

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
	{ "mqtt", "1883" }, { "mqtt", "8883" }, { "http", "80" },   { "http", "443" },	{ "http", "8080" },
	{ "coap", "5683" }, { "coap", "5684" }, { "dns", "53" },    { "ntp", "123" },
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
	if (s->kind >= KIND_CLIENT_CONNECTED && s->kind <= KIND_CLIENT_CLOSED && proto.n == 0)
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
	return slice_starts(proto, "icmp") || slice_is(proto, "igmp") || slice_is(proto, "58");
}

static bool no_state(const struct step *s)
{
	struct slice reason = track_field(s, FIELD_REASON);

	return slice_is(reason, "reverse_path") || (slice_is(reason, "out_of_state") && s->count > 2);
}

static bool stateless(const struct step *s)
{
	struct slice reason = track_field(s, FIELD_REASON);

	return slice_is(reason, "reverse_path") || slice_is(reason, "out_of_state");
}

/* Drops of late packets after the agreed end are no divergence. */
bool when_IN_SESSION(const struct walk *w, size_t i)
{
	return !w->ended && !infrastructure(&w->track->step[i]);
}

bool when_NO_STATE(const struct walk *w, size_t i)
{
	return when_IN_SESSION(w, i) && no_state(&w->track->step[i]);
}

/* Pools that the edge is known to serve, from its configuration or the baseline. */
static bool outside(const struct walk *w, struct slice src)
{
	bool known = false;

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *k = &w->track->step[i];
		struct slice pool = track_field(k, FIELD_POOL);

		if (k->kind != KIND_CONFIG_SNAPSHOT || k->party != PARTY_FIREWALL || pool.n == 0)
			continue;
		known = true;
		if (track_covers(pool, src))
			return false;
	}
	return known;
}

bool when_OUTSIDE_POOL(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return when_IN_SESSION(w, i) && !s->down && !stateless(s) && outside(w, track_field(s, FIELD_SRC));
}

bool when_BY_RULE(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return when_IN_SESSION(w, i) && !stateless(s) && (s->down || !outside(w, track_field(s, FIELD_SRC)));
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

bool when_UPLINK(const struct walk *w, size_t i)
{
	return !w->track->step[i].down;
}

bool when_TO_APPLICATION(const struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	return when_IN_SESSION(w, i) && walk_app(w, far_address(s));
}

/* The device quotes the application's own answer: a CONNACK code, an HTTP status. A time-out or a failed look-up is a symptom. */
bool when_ANSWER_QUOTED(const struct walk *w, size_t i)
{
	struct slice layer = track_field(&w->track->step[i], FIELD_CAUSE_LAYER);

	return track_field(&w->track->step[i], FIELD_CAUSE).n && (slice_is(layer, "mqtt") || slice_is(layer, "http") || slice_is(layer, "coap"));
}
