/*
 * What would decide a blind boundary: which log, of which party, for which time, under which of that party's own keys.
 */
#include <string.h>

#include "judge.h"
#include "judges.h"

static const struct wanted {
	enum party party;
	enum role role;
	const char *kind;
} wanted[BOUNDARY_COUNT] = {
	[BOUNDARY_ORDER] = { PARTY_RSP, ROLE_EIM, "operation.fetched" },
	[BOUNDARY_INSTALL] = { PARTY_EUICC, ROLE_CARD, "profile.installed" },
	[BOUNDARY_CONFIRM] = { PARTY_RSP, ROLE_EIM, "operation.done" },
	[BOUNDARY_SELECT] = { PARTY_DEVICE, ROLE_MODEM, "sim.ready" },
	[BOUNDARY_ATTACH] = { PARTY_DEVICE, ROLE_MODEM, "registration.registered" },
	[BOUNDARY_SESSION] = { PARTY_NETWORK, ROLE_CORE, "session.up" },
	[BOUNDARY_PATH] = { PARTY_FIREWALL, ROLE_GATEWAY, "flow.allowed" },
	[BOUNDARY_POLICY] = { PARTY_FIREWALL, ROLE_EDGE, "flow.allowed" },
	[BOUNDARY_DELIVERY] = { PARTY_APPLICATION, ROLE_NONE, "message.received" },
};

/* The one host that plays the role; NULL when there is none, or more than one. */
static const char *only_host(const struct walk *w, enum party party, enum role role)
{
	const char *host = NULL;

	for (size_t i = 0; i < w->coverage->count; i++) {
		const struct cover *c = &w->coverage->cover[i];

		if (c->party != party || (role != ROLE_NONE && c->role != role) || !c->host)
			continue;
		if (host && strcmp(host, c->host) != 0)
			return NULL;
		host = c->host;
	}
	return host;
}

static void zone_of(const struct walk *w, const char *host, struct ask *a)
{
	struct error ignored;
	sqlite3_stmt *q = host ? pass_hold(w->track->store, "SELECT zone, utc_offset FROM clock WHERE name = ?", &ignored) : NULL;

	if (!q)
		return;
	pass_bind(q, 1, slice_of(host));
	if (sqlite3_step(q) == SQLITE_ROW && pass_text(q, 0).n) {
		a->zone = xstrndup(pass_text(q, 0).p, pass_text(q, 0).n);
		a->utc_offset = sqlite3_column_int64(q, 1);
	}
	sqlite3_reset(q);
}

/* The last value that was named; an ICCID that only an order names is not the device's. */
static struct slice last_named(const struct walk *w, enum field f)
{
	for (size_t i = w->track->count; i-- > 0;) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && track_field(s, f).n && (f != FIELD_ICCID || (s->kind >= KIND_SIM_READY && s->kind <= KIND_USAGE)))
			return track_field(s, f);
	}
	return (struct slice){ 0 };
}

/* What that party knows the device by. */
static char *key_of(const struct walk *w, enum party party)
{
	static const enum field known[PARTY_COUNT][3] = {
		[PARTY_RSP] = { FIELD_EID, FIELD_ICCID, FIELD_IMEI },	  [PARTY_EUICC] = { FIELD_EID, FIELD_ICCID, FIELD_IMEI },
		[PARTY_NETWORK] = { FIELD_IMSI, FIELD_MSISDN, FIELD_ICCID }, [PARTY_FIREWALL] = { FIELD_IP, FIELD_IP, FIELD_IP },
		[PARTY_APPLICATION] = { FIELD_CLIENT, FIELD_IP, FIELD_IP },
	};

	for (size_t i = 0; party != PARTY_DEVICE && i < 3; i++) {
		struct slice value = known[party][i] == FIELD_IMSI && w->imsi.n ? w->imsi : last_named(w, known[party][i]);

		if (value.n)
			return judge_text("%s %.*s", field_name(known[party][i]), SLICE_ARG(value));
	}
	return NULL;
}

/* By a rule of its own an edge let something of the device pass in that time: it writes of what it decides. */
static bool ruled(const struct walk *w, const struct ask *a)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		bool passed = s->kind == KIND_FLOW_ALLOWED || (s->kind >= KIND_FLOW_CLOSED && s->kind <= KIND_FLOW_TIMEOUT);

		if (!s->shared && s->role == ROLE_EDGE && passed && s->last >= a->from && s->t <= a->to && track_field(s, FIELD_RULE).n &&
		    !slice_is(track_field(s, FIELD_REASON), "seen"))
			return true;
	}
	return false;
}

/* That log is here, and what it shows of the time did not decide; an edge's that holds only what passed cannot. */
static bool at_hand(const struct walk *w, enum boundary b, const struct wanted *want, const struct ask *a)
{
	if (want->role == ROLE_EDGE && ruled(w, a))
		return true;
	for (size_t i = 0; i < w->coverage->count; i++) {
		const struct cover *c = &w->coverage->cover[i];
		bool tells = b == BOUNDARY_DELIVERY ? c->delivers : want->role == ROLE_EDGE ? c->denies : c->flows;

		if (b >= BOUNDARY_PATH && c->party == want->party && (want->role == ROLE_NONE || c->role == want->role) && tells &&
		    c->from <= a->from + grace(w) && c->to + grace(w) >= a->to)
			return true;
	}
	return false;
}

static void add(const struct walk *w, const struct wanted *want, struct ask a, struct cell *c)
{
	const char *host = want->party == PARTY_DEVICE || want->party == PARTY_EUICC ? w->track->name
										     : only_host(w, want->party, want->role);
	bool denials;

	a.party = want->party;
	a.role = want->role;
	denials = want->role == ROLE_EDGE && want->kind == wanted[BOUNDARY_POLICY].kind &&
		  coverage_over(w->coverage, want->party, want->role, COVER_FLOWS, a.from, a.to);
	a.kind = xstrdup(denials ? "flow.denied" : want->kind);
	a.host = xstrdup(host);
	a.key = key_of(w, want->party);
	zone_of(w, host, &a);
	c->ask = xrealloc(c->ask, c->asks + 1, sizeof(*c->ask));
	c->ask[c->asks++] = a;
}

static bool core_said(const struct walk *w, enum kind from, enum kind to)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == PARTY_NETWORK && s->role == ROLE_CORE && s->kind >= from && s->kind <= to)
			return true;
	}
	return false;
}

static bool no_log_of(const struct walk *w, enum role role)
{
	for (size_t i = 0; i < w->coverage->count; i++)
		if (w->coverage->cover[i].role == role)
			return false;
	return true;
}

/* Messages fail and traffic is not seen: an operator's part that has said nothing so far may know why. */
static void ask_network(const struct walk *w, const struct ask *a, struct cell *c)
{
	static const struct wanted registration = { PARTY_NETWORK, ROLE_CORE, "registration.registered" },
				   session = { PARTY_NETWORK, ROLE_CORE, "session.up" },
				   limit = { PARTY_NETWORK, ROLE_PLATFORM, "limit.reached" };

	if (!core_said(w, KIND_REGISTRATION_SEARCHING, KIND_REGISTRATION_LOST))
		add(w, &registration, *a, c);
	if (!core_said(w, KIND_SESSION_REQUESTED, KIND_USAGE))
		add(w, &session, *a, c);
	if (no_log_of(w, ROLE_PLATFORM))
		add(w, &limit, *a, c);
}

#define CONNECT (2 * NS_PER_S) /* the records of what was accepted last lie so far apart at most */

/* Connections arrive at the application, and nothing comes of them: large packets, or the way back. */
static void ask_beyond(const struct walk *w, const struct ask *a, struct cell *c)
{
	static const struct wanted packets = { PARTY_FIREWALL, ROLE_EDGE, "flow.too_big" },
				   back = { PARTY_FIREWALL, ROLE_ROUTER, "route.down" };

	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (s->shared || s->t == UTC_NONE || s->last - s->half <= a->from + CONNECT || s->party != PARTY_APPLICATION ||
		    s->kind != KIND_FLOW_ALLOWED || s->down)
			continue;
		add(w, slice_is(track_field(s, FIELD_REPLY), "no") ? &back : &packets, *a, c);
		add(w, slice_is(track_field(s, FIELD_REPLY), "no") ? &packets : &back, *a, c);
		return;
	}
}

/* The device says that it could not look a name up. */
static bool looks_up_in_vain(const struct walk *w, int64_t since)
{
	for (size_t i = 0; i < w->track->count; i++) {
		const struct step *s = &w->track->step[i];

		if (!s->shared && s->party == PARTY_DEVICE && s->last >= since && (s->kind == KIND_NAME_FAILED || names_no_address(s)))
			return true;
	}
	return false;
}

void judge_ask(const struct walk *w, enum boundary b, int64_t since, struct cell *c)
{
	struct ask a = { .from = since == UTC_NONE ? w->track->from : since, .to = w->track->to };
	static const struct wanted resolver = { PARTY_FIREWALL, ROLE_RESOLVER, "name.resolved" };
	const struct wanted *want = &wanted[b];

	/* the edge stands before the gateway, and its log tells of both sides of it */
	if (b == BOUNDARY_PATH && !at_hand(w, b, &wanted[BOUNDARY_POLICY], &a))
		want = &wanted[BOUNDARY_POLICY];
	c->status = STATUS_BLIND;
	if (w->brief)
		return;
	if (b == BOUNDARY_PATH && looks_up_in_vain(w, a.from) && !coverage_over(w->coverage, PARTY_FIREWALL, ROLE_RESOLVER, COVER_ANY, a.from, a.to))
		add(w, &resolver, a, c);
	if (!at_hand(w, b, want, &a))
		add(w, want, a, c);
	if (b == BOUNDARY_PATH && since != UTC_NONE)
		ask_network(w, &a, c);
	if (b == BOUNDARY_DELIVERY && since != UTC_NONE)
		ask_beyond(w, &a, c);
}
