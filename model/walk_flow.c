/*
 * Flows at the edge, connections and messages at the application. Only the same key heals.
 */
#include <stdio.h>
#include <string.h>

#include "walk.h"

static void heal_fact(struct walk *w, enum boundary b, const char *fact, size_t i)
{
	for (size_t k = 0; fact && k < w->count; k++) {
		struct rift *r = &w->rift[k];

		if (r->boundary == b && rift_open(r) && strcmp(r->fact, fact) == 0)
			rift_heal(w, r, i);
	}
}

/* Pools that the edge (or whoever writes rules for it) is known to serve; "" when none is known. */
static bool outside_pool(const struct walk *w, struct slice src)
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

static bool infrastructure(struct slice port)
{
	return slice_is(port, "123") || slice_is(port, "5353") || slice_is(port, "67") || slice_is(port, "68");
}

static void denied(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice reason = track_field(s, FIELD_REASON), src = track_field(s, FIELD_SRC);
	struct slice far = track_field(s, s->down ? FIELD_SRC : FIELD_DST), port = track_field(s, s->down ? FIELD_SPORT : FIELD_DPORT);

	if (w->ended || infrastructure(port))
		return;
	if (slice_is(reason, "out_of_state") || slice_is(reason, "reverse_path")) {
		if (s->count > 2 || slice_is(reason, "reverse_path"))
			rift_say(w, BOUNDARY_PATH, "refused", "route", i);
		return;
	}
	if (!s->down && outside_pool(w, src)) {
		rift_say(w, BOUNDARY_PATH, "conflict", "session.ip", i);
		return;
	}
	rift_say(w, BOUNDARY_POLICY, "refused", s->fact, i)->noted = !walk_app(w, far) && !slice_is(port, "53");
}

/* An allow with a verdict, or any packet of the flow seen beyond the edge, closes the deny of the same key. */
static void allowed(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	bool beyond = s->party == PARTY_APPLICATION || s->role == ROLE_GATEWAY || slice_is(track_field(s, FIELD_REPLY), "yes");
	bool verdict = s->role == ROLE_EDGE && track_field(s, FIELD_RULE).n && !slice_is(track_field(s, FIELD_REASON), "seen");

	if (beyond || verdict)
		heal_fact(w, BOUNDARY_POLICY, s->fact, i);
	if (slice_is(track_field(s, FIELD_REPLY), "yes")) {
		heal_fact(w, BOUNDARY_DELIVERY, s->fact, i);
		for (size_t k = 0; k < w->count; k++)
			if (w->rift[k].boundary == BOUNDARY_PATH && rift_open(&w->rift[k]) && strcmp(w->rift[k].fact, "route") == 0)
				rift_heal(w, &w->rift[k], i);
	}
}

/* Ports on which a protocol is usually served: a message accepted shows that they are open. */
static bool serves(struct slice proto, const char *fact)
{
	static const struct {
		const char *proto, *port;
	} ports[] = { { "mqtt", ":1883]" }, { "mqtt", ":8883]" }, { "http", ":80]" }, { "http", ":443]" }, { "http", ":8080]" },
		      { "coap", ":5683]" }, { "coap", ":5684]" } };

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (slice_is(proto, ports[i].proto) && strstr(fact, ports[i].port))
			return true;
	return false;
}

static void received(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];
	struct slice proto = track_field(s, FIELD_PROTO);

	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];

		if (!rift_open(r))
			continue;
		if (r->boundary == BOUNDARY_DELIVERY && ((s->fact && strcmp(r->fact, s->fact) == 0) || strncmp(r->fact, "connection", 10) == 0 ||
							 strncmp(r->fact, "tls", 3) == 0 || serves(proto, r->fact)))
			rift_heal(w, r, i);
		else if (r->boundary == BOUNDARY_POLICY && serves(proto, r->fact))
			rift_heal(w, r, i);
	}
}

static void connected(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	for (size_t k = 0; k < w->count; k++) {
		struct rift *r = &w->rift[k];

		if (r->boundary == BOUNDARY_DELIVERY && rift_open(r) &&
		    ((s->fact && strcmp(r->fact, s->fact) == 0) || strncmp(r->fact, "tls", 3) == 0 || serves(SLICE("mqtt"), r->fact)))
			rift_heal(w, r, i);
	}
}

void walk_flow(struct walk *w, size_t i)
{
	const struct step *s = &w->track->step[i];

	if (s->shared)
		return;
	switch (s->kind) {
	case KIND_FLOW_DENIED:
		if (s->party == PARTY_FIREWALL || s->party == PARTY_NETWORK)
			denied(w, i);
		else if (s->party == PARTY_APPLICATION && !w->ended)
			rift_say(w, BOUNDARY_DELIVERY, "refused", s->fact, i); /* the server's own packet filter */
		break;
	case KIND_FLOW_ALLOWED:
		allowed(w, i);
		break;
	case KIND_FLOW_RESET:
		if (!w->ended && walk_app(w, track_field(s, FIELD_DST)) && s->party != PARTY_DEVICE)
			rift_say(w, BOUNDARY_DELIVERY, "refused", s->fact, i);
		break;
	case KIND_TLS_FAILED:
	case KIND_CLIENT_REFUSED:
		if (s->party == PARTY_APPLICATION)
			rift_say(w, BOUNDARY_DELIVERY, "refused", s->fact, i);
		break;
	case KIND_MESSAGE_FAILED:
		if (s->party == PARTY_APPLICATION)
			rift_say(w, BOUNDARY_DELIVERY, "refused", s->fact, i);
		break;
	case KIND_CLIENT_CONNECTED:
	case KIND_TLS_UP:
		if (s->party == PARTY_APPLICATION)
			connected(w, i);
		break;
	case KIND_MESSAGE_RECEIVED:
		if (s->party == PARTY_APPLICATION)
			received(w, i);
		break;
	default:
		break;
	}
}
