/*
 * Which statements speak of an event that others may have stamped too, and by which key: the ports of a flow, an address that was handed out,
 * a client's name, a message's number, a transaction, the two ends of a routing session, a datagram between two gateways.
 */
#include "clock_said.h"

#include <string.h>

#define ACTIVE "Established"

uint64_t clock_mix(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	h = (h ^ 0xff) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

uint64_t clock_key(enum why why, struct slice a, struct slice b, struct slice c)
{
	return clock_mix(clock_mix(clock_mix(UINT64_C(14695981039346656037) + why, a), b), c) & ~UINT64_C(1);
}

static uint32_t address(struct slice s)
{
	uint64_t h = clock_mix(UINT64_C(14695981039346656037), s);

	return s.n ? (uint32_t)(h ^ h >> 32) | 1 : 0;
}

struct sight *clock_add(struct clocks *c, uint64_t key, uint32_t mark, enum phase phase)
{
	c->sight = roll_room(&c->seen, c->sights, sizeof(*c->sight));
	c->sight[c->sights] = (struct sight){ .key = key, .mark = mark, .phase = (uint8_t)phase };
	return &c->sight[c->sights++];
}

/* --- flows --- */

/* How far from the device's end; two of one rank, or an unknown one, have no order. */
static uint8_t rank(const struct said *s)
{
	switch (s->role) {
	case ROLE_EDGE:
		return 2;
	case ROLE_GATEWAY:
		return 3;
	case ROLE_RESOLVER:
		return 4;
	default:
		return s->party == PARTY_DEVICE ? 0 : s->party == PARTY_NETWORK ? 1 : s->party == PARTY_APPLICATION || s->party == PARTY_RSP ? 4 : RANK_NONE;
	}
}

static bool is_server(enum role r)
{
	return r == ROLE_BROKER || r == ROLE_SERVER || r == ROLE_BACKEND;
}

/* What was counted is told when it is over; what is denied has no more than a first packet, whatever is counted. */
static enum phase flow_phase(const struct said *s)
{
	if (s->kind == KIND_FLOW_DENIED)
		return FLOW_FIRST;
	if (is_server(s->role))
		return FLOW_ACCEPTED;
	if (s->kind == KIND_FLOW_CLOSED || s->kind == KIND_FLOW_RESET || s->kind == KIND_FLOW_TIMEOUT || said_field(s, FIELD_BYTES_OUT).n)
		return FLOW_ENDED;
	return slice_is(said_field(s, FIELD_REPLY), "yes") ? FLOW_REPLY : FLOW_FIRST;
}

static void flow_under(const struct said *s, struct slice proto, struct slice src, struct slice sport, struct sighted *out)
{
	out->sight[out->n++] = (struct sight){ .key = clock_key(WHY_FLOW, proto, src, sport), .phase = (uint8_t)flow_phase(s), .rank = rank(s),
					       .from = address(said_field(s, FIELD_SRC)), .to = address(said_field(s, FIELD_DST)),
					       .tcp = slice_is(proto, "tcp") };
}

static void flow_sights(const struct said *s, const char *proto, struct sighted *out)
{
	struct slice src = said_field(s, FIELD_SRC), sport = said_field(s, FIELD_SPORT), stated = said_field(s, FIELD_PROTO);
	struct slice nat = said_field(s, FIELD_NAT_SRC);

	out->n = 0;
	if (src.n == 0 || sport.n == 0)
		return;
	if (stated.n == 0)
		stated = slice_of(proto);
	flow_under(s, stated, src, sport, out);
	if (nat.n && !(slice_same(nat, src) && slice_same(said_field(s, FIELD_NAT_SPORT), sport)))
		flow_under(s, stated, nat, said_field(s, FIELD_NAT_SPORT), out);
}

static bool is_flow(enum kind k)
{
	return k >= KIND_FLOW_ALLOWED && k <= KIND_FLOW_TIMEOUT;
}

void clock_look(void *nobody, struct event_row *r, void *sighted)
{
	struct said s = { .kind = r->kind, .party = r->party, .role = r->role, .row = r };
	struct sighted *out = sighted;

	(void)nobody;
	out->n = 0;
	if (is_flow(r->kind) && !r->witness)
		flow_sights(&s, "", out);
}

static void add_flow(const struct said *s, const struct sighted *of)
{
	for (uint32_t i = 0; i < of->n; i++) {
		struct sight *sight = clock_add(s->c, of->sight[i].key, s->mark, (enum phase)of->sight[i].phase);

		*sight = of->sight[i];
		sight->mark = s->mark;
	}
}

static void flow(const struct said *s, const char *proto)
{
	struct sighted sights;

	flow_sights(s, proto, &sights);
	add_flow(s, &sights);
}

/* A question to a resolver is a flow's first packet; so is a packet between gateways that both ends tell of. */
static void note(const struct said *s)
{
	struct slice status = said_field(s, FIELD_STATUS), bytes;

	if (s->role == ROLE_RESOLVER && said_field(s, FIELD_NAME).n) {
		flow(s, "udp");
		return;
	}
	bytes = said_field(s, FIELD_BYTES_OUT).n ? said_field(s, FIELD_BYTES_OUT) : said_field(s, FIELD_BYTES_IN);
	if (bytes.n && (slice_is(status, "packet sent") || slice_is(status, "packet received"))) {
		uint64_t key = clock_key(WHY_PACKET, said_field(s, FIELD_SRC), said_field(s, FIELD_DST), bytes);

		clock_add(s->c, clock_mix(key, said_field(s, FIELD_SPORT)) & ~UINT64_C(1), s->mark, slice_is(status, "packet sent") ? PACKET_OUT : PACKET_IN);
	}
}

/* --- sessions --- */

/*
 * A device seldom says which subscriber it is in the line where it says that it was refused. The key is the device's clock then, marked as such
 * by an odd number; clock_pairs.c puts the one IMSI there that the device ever named.
 */
static uint64_t self(const struct said *s)
{
	return (uint64_t)s->c->writing[s->c->mark[s->mark].writing].clock << 1 | 1;
}

static void asked(const struct said *s, uint64_t key, enum phase phase)
{
	struct place *p = &s->c->place[s->c->mark[s->mark].artifact];

	if (p->asked)
		clock_add(s->c, key, p->asked - 1, phase);
	p->asked = 0;
}

static void session_of_device(const struct said *s)
{
	struct slice ip = said_field(s, FIELD_IP);

	if (s->kind == KIND_SESSION_REQUESTED) {
		s->c->place[s->c->mark[s->mark].artifact].asked = s->mark + 1;
	} else if (s->kind == KIND_SESSION_REFUSED) {
		asked(s, self(s), REFUSAL_ASKED);
		clock_add(s->c, self(s), s->mark, REFUSAL_TAKEN);
	} else if (s->kind == KIND_SESSION_UP && ip.n) {
		uint64_t key = clock_key(WHY_SESSION, ip, SLICE("ip"), SLICE(""));

		asked(s, key, SESSION_ASKED);
		clock_add(s->c, key, s->mark, SESSION_TAKEN)->from = address(ip);
	} else {
		s->c->place[s->c->mark[s->mark].artifact].asked = 0;
	}
}

/* A registration that is only told again had no search before it: when it was given is not known. */
static void registration_of_device(const struct said *s)
{
	struct place *p = &s->c->place[s->c->mark[s->mark].artifact];
	bool denied = s->kind == KIND_REGISTRATION_DENIED;

	if (s->kind == KIND_REGISTRATION_SEARCHING) {
		p->searching = p->searching ? p->searching : s->mark + 1;
		return;
	}
	if (p->searching && s->kind != KIND_REGISTRATION_LOST) {
		clock_add(s->c, self(s), p->searching - 1, denied ? DENIAL_ASKED : ATTACH_ASKED);
		clock_add(s->c, self(s), s->mark, denied ? DENIAL_TAKEN : ATTACH_TAKEN);
	}
	p->searching = 0;
}

static void registration_of_network(const struct said *s)
{
	struct slice imsi = said_field(s, FIELD_IMSI);

	if (imsi.n == 0 || s->role == ROLE_AAA || (s->kind != KIND_REGISTRATION_REGISTERED && s->kind != KIND_REGISTRATION_DENIED))
		return;
	clock_add(s->c, clock_key(WHY_SESSION, imsi, SLICE("imsi"), SLICE("")), s->mark, s->kind == KIND_REGISTRATION_DENIED ? DENIAL_GIVEN : ATTACH_GIVEN);
}

static void session_of_network(const struct said *s)
{
	struct slice ip = said_field(s, FIELD_IP), imsi = said_field(s, FIELD_IMSI);
	uint64_t key = clock_key(WHY_SESSION, imsi, SLICE("imsi"), SLICE(""));
	bool books = s->role == ROLE_AAA;

	if (s->kind == KIND_SESSION_UP && ip.n)
		clock_add(s->c, clock_key(WHY_SESSION, ip, SLICE("ip"), SLICE("")), s->mark, books ? SESSION_BOOKED : SESSION_GIVEN)->from = address(ip);
	if (imsi.n == 0)
		return;
	if (s->kind == KIND_SESSION_UP && ip.n && !books)
		clock_add(s->c, key, s->mark, SESSION_HELD)->from = address(ip);
	else if (s->kind == KIND_SESSION_DOWN)
		clock_add(s->c, key, s->mark, books ? SESSION_CLOSED : SESSION_LEFT);
	else if (s->kind == KIND_SESSION_REFUSED && !books)
		clock_add(s->c, key, s->mark, REFUSAL_GIVEN);
}

/* The AAA's files tell of one request in several ways. */
static void checked(const struct said *s)
{
	struct slice imsi = said_field(s, FIELD_IMSI);

	if (s->role == ROLE_AAA && imsi.n)
		clock_add(s->c, clock_key(WHY_SESSION, imsi, SLICE("imsi"), SLICE("")), s->mark, SESSION_CHECKED);
}

static void who(const struct said *s)
{
	struct slice imsi = said_field(s, FIELD_IMSI);
	struct timepiece *t = &s->c->clock[s->c->writing[s->c->mark[s->mark].writing].clock];
	uint64_t key = clock_key(WHY_SESSION, imsi, SLICE("imsi"), SLICE(""));

	if (imsi.n == 0)
		return;
	t->many = t->many || (t->imsi && t->imsi != key);
	t->imsi = key;
}

static void peer(const struct said *s)
{
	struct slice node = said_field(s, FIELD_NODE);
	const char *own = words_at(s->c->names, s->c->writing[s->c->mark[s->mark].writing].clock);
	struct slice self_name = slice_of(own);
	bool first = strncmp(own, node.p ? node.p : "", node.n) < 0;

	if (node.n && slice_is(said_field(s, FIELD_STATUS), ACTIVE))
		clock_add(s->c, first ? clock_key(WHY_PEER, self_name, node, SLICE("")) : clock_key(WHY_PEER, node, self_name, SLICE("")), s->mark, PEER_UP);
}

void clock_sights(struct clocks *c, uint32_t mark, struct event_row *r, const struct sighted *ahead)
{
	struct said s = { .c = c, .kind = r->kind, .party = r->party, .role = r->role, .row = r, .mark = mark };

	if (s.party == PARTY_DEVICE) {
		c->clock[c->writing[c->mark[mark].writing].clock].device = true;
		who(&s);
	}
	if (is_flow(s.kind))
		add_flow(&s, ahead);
	else if (s.kind == KIND_NOTE || s.kind == KIND_NAME_RESOLVED || s.kind == KIND_NAME_FAILED)
		note(&s);
	else if (s.kind >= KIND_REGISTRATION_SEARCHING && s.kind <= KIND_REGISTRATION_LOST && s.party == PARTY_DEVICE)
		registration_of_device(&s);
	else if (s.kind >= KIND_REGISTRATION_SEARCHING && s.kind <= KIND_REGISTRATION_LOST && s.party == PARTY_NETWORK)
		registration_of_network(&s);
	else if (s.kind >= KIND_SESSION_REQUESTED && s.kind <= KIND_SESSION_DOWN && s.party == PARTY_DEVICE)
		session_of_device(&s);
	else if (s.kind >= KIND_SESSION_UP && s.kind <= KIND_SESSION_DOWN && s.party == PARTY_NETWORK)
		session_of_network(&s);
	else if (s.kind == KIND_SESSION_REQUESTED || s.kind == KIND_AUTH_ACCEPTED || s.kind == KIND_AUTH_REFUSED)
		checked(&s);
	else if (s.kind == KIND_ROUTE_UP)
		peer(&s);
	if (s.kind == KIND_CLIENT_CONNECTED && is_server(s.role))
		flow(&s, "tcp");
	clock_numbers(&s);
}
