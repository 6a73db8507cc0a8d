/*
 * Which statements speak of an event that others may have stamped too, and by which key: the ports of a flow, an address that was handed out,
 * a client's name, a message's number, a transaction, the two ends of a routing session, a datagram between two gateways.
 */
#include "clock.h"

#include <string.h>

#define ACTIVE "Established"

struct said {
	struct clocks *c;
	struct event_row *row;
	enum kind kind;
	enum party party;
	enum role role;
	uint32_t mark;
};

static struct slice get(const struct said *s, enum field f)
{
	return event_field(s->row, f);
}

static uint64_t mix(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	h = (h ^ 0xff) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

static uint64_t key_of(enum why why, struct slice a, struct slice b, struct slice c)
{
	return mix(mix(mix(UINT64_C(14695981039346656037) + why, a), b), c) & ~UINT64_C(1);
}

static uint32_t address(struct slice s)
{
	uint64_t h = mix(UINT64_C(14695981039346656037), s);

	return s.n ? (uint32_t)(h ^ h >> 32) | 1 : 0;
}

static struct sight *add(struct clocks *c, uint64_t key, uint32_t mark, enum phase phase)
{
	c->sight = clock_room(c->sight, c->sights, &c->sight_room, sizeof(*c->sight));
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
	if (s->kind == KIND_FLOW_CLOSED || s->kind == KIND_FLOW_RESET || s->kind == KIND_FLOW_TIMEOUT || get(s, FIELD_BYTES_OUT).n)
		return FLOW_ENDED;
	return slice_is(get(s, FIELD_REPLY), "yes") ? FLOW_REPLY : FLOW_FIRST;
}

static void flow(const struct said *s, const char *proto)
{
	struct slice src = get(s, FIELD_SRC), sport = get(s, FIELD_SPORT), stated = get(s, FIELD_PROTO), nat = get(s, FIELD_NAT_SRC);
	uint32_t to = address(get(s, FIELD_DST));
	struct sight *sight;

	if (src.n == 0 || sport.n == 0)
		return;
	if (stated.n == 0)
		stated = slice_of(proto);
	sight = add(s->c, key_of(WHY_FLOW, stated, src, sport), s->mark, flow_phase(s));
	sight->rank = rank(s);
	sight->from = address(src);
	sight->to = to;
	sight->tcp = slice_is(stated, "tcp");
	if (nat.n == 0 || (slice_same(nat, src) && slice_same(get(s, FIELD_NAT_SPORT), sport)))
		return;
	sight = add(s->c, key_of(WHY_FLOW, stated, nat, get(s, FIELD_NAT_SPORT)), s->mark, flow_phase(s));
	sight->rank = rank(s);
	sight->from = address(src);
	sight->to = to;
	sight->tcp = slice_is(stated, "tcp");
}

/* A question to a resolver is a flow's first packet; so is a packet between gateways that both ends tell of. */
static void note(const struct said *s)
{
	struct slice status = get(s, FIELD_STATUS), bytes;

	if (s->role == ROLE_RESOLVER && get(s, FIELD_NAME).n) {
		flow(s, "udp");
		return;
	}
	bytes = get(s, FIELD_BYTES_OUT).n ? get(s, FIELD_BYTES_OUT) : get(s, FIELD_BYTES_IN);
	if (bytes.n && (slice_is(status, "packet sent") || slice_is(status, "packet received"))) {
		uint64_t key = key_of(WHY_PACKET, get(s, FIELD_SRC), get(s, FIELD_DST), bytes);

		add(s->c, mix(key, get(s, FIELD_SPORT)) & ~UINT64_C(1), s->mark, slice_is(status, "packet sent") ? PACKET_OUT : PACKET_IN);
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
		add(s->c, key, p->asked - 1, phase);
	p->asked = 0;
}

static void session_of_device(const struct said *s)
{
	struct slice ip = get(s, FIELD_IP);

	if (s->kind == KIND_SESSION_REQUESTED) {
		s->c->place[s->c->mark[s->mark].artifact].asked = s->mark + 1;
	} else if (s->kind == KIND_SESSION_REFUSED) {
		asked(s, self(s), REFUSAL_ASKED);
		add(s->c, self(s), s->mark, REFUSAL_TAKEN);
	} else if (s->kind == KIND_SESSION_UP && ip.n) {
		uint64_t key = key_of(WHY_SESSION, ip, SLICE("ip"), SLICE(""));

		asked(s, key, SESSION_ASKED);
		add(s->c, key, s->mark, SESSION_TAKEN)->from = address(ip);
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
		add(s->c, self(s), p->searching - 1, denied ? DENIAL_ASKED : ATTACH_ASKED);
		add(s->c, self(s), s->mark, denied ? DENIAL_TAKEN : ATTACH_TAKEN);
	}
	p->searching = 0;
}

static void registration_of_network(const struct said *s)
{
	struct slice imsi = get(s, FIELD_IMSI);

	if (imsi.n == 0 || s->role == ROLE_AAA || (s->kind != KIND_REGISTRATION_REGISTERED && s->kind != KIND_REGISTRATION_DENIED))
		return;
	add(s->c, key_of(WHY_SESSION, imsi, SLICE("imsi"), SLICE("")), s->mark, s->kind == KIND_REGISTRATION_DENIED ? DENIAL_GIVEN : ATTACH_GIVEN);
}

static void session_of_network(const struct said *s)
{
	struct slice ip = get(s, FIELD_IP), imsi = get(s, FIELD_IMSI);
	uint64_t key = key_of(WHY_SESSION, imsi, SLICE("imsi"), SLICE(""));
	bool books = s->role == ROLE_AAA;

	if (s->kind == KIND_SESSION_UP && ip.n)
		add(s->c, key_of(WHY_SESSION, ip, SLICE("ip"), SLICE("")), s->mark, books ? SESSION_BOOKED : SESSION_GIVEN)->from = address(ip);
	if (imsi.n == 0)
		return;
	if (s->kind == KIND_SESSION_UP && ip.n && !books)
		add(s->c, key, s->mark, SESSION_HELD)->from = address(ip);
	else if (s->kind == KIND_SESSION_DOWN)
		add(s->c, key, s->mark, books ? SESSION_CLOSED : SESSION_LEFT);
	else if (s->kind == KIND_SESSION_REFUSED && !books)
		add(s->c, key, s->mark, REFUSAL_GIVEN);
}

/* The AAA's files tell of one request in several ways. */
static void checked(const struct said *s)
{
	struct slice imsi = get(s, FIELD_IMSI);

	if (s->role == ROLE_AAA && imsi.n)
		add(s->c, key_of(WHY_SESSION, imsi, SLICE("imsi"), SLICE("")), s->mark, SESSION_CHECKED);
}

static void who(const struct said *s)
{
	struct slice imsi = get(s, FIELD_IMSI);
	struct timepiece *t = &s->c->clock[s->c->writing[s->c->mark[s->mark].writing].clock];
	uint64_t key = key_of(WHY_SESSION, imsi, SLICE("imsi"), SLICE(""));

	if (imsi.n == 0)
		return;
	t->many = t->many || (t->imsi && t->imsi != key);
	t->imsi = key;
}

/* --- messages --- */

static void client(const struct said *s)
{
	struct slice name = get(s, FIELD_CLIENT);

	if (s->kind != KIND_CLIENT_CONNECTED || name.n == 0)
		return;
	if (s->party == PARTY_DEVICE)
		add(s->c, key_of(WHY_CLIENT, name, SLICE(""), SLICE("")), s->mark, CLIENT_IS_IN);
	else if (s->role == ROLE_BROKER)
		add(s->c, key_of(WHY_CLIENT, name, SLICE(""), SLICE("")), s->mark, CLIENT_LET_IN);
}

static void message(const struct said *s)
{
	struct slice name = get(s, FIELD_CLIENT);
	uint64_t key = key_of(WHY_MESSAGE, name, get(s, FIELD_PROTO), get(s, FIELD_SEQ));

	if (name.n == 0 || slice_is(get(s, FIELD_DIRECTION), "down"))
		return;
	if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_SENT)
		add(s->c, key, s->mark, MESSAGE_OUT);
	else if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_ACKNOWLEDGED)
		add(s->c, key, s->mark, MESSAGE_SURE);
	else if (s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED)
		add(s->c, key, s->mark, s->role == ROLE_BROKER || s->role == ROLE_SERVER ? MESSAGE_IN : MESSAGE_KEPT);
}

/* --- orders --- */

static bool is_result(enum kind k)
{
	return (k >= KIND_OPERATION_DONE && k <= KIND_OPERATION_FAILED) || (k >= KIND_PROFILE_INSTALLED && k <= KIND_PROFILE_LISTED);
}

/* A card's word in a server's log is what the server knows. */
static void order(const struct said *s)
{
	struct slice transaction = get(s, FIELD_TRANSACTION);
	bool server = s->c->place[s->c->mark[s->mark].artifact].rsp;
	enum phase phase = PHASE_COUNT;

	if (transaction.n == 0)
		return;
	if (server && (s->kind == KIND_OPERATION_FETCHED || s->kind == KIND_DOWNLOAD_STARTED))
		phase = ORDER_HANDED;
	else if (server && (is_result(s->kind) || s->kind == KIND_NOTIFICATION_RECEIVED))
		phase = ORDER_KNOWN;
	else if (s->kind == KIND_DOWNLOAD_REFUSED)
		phase = server ? ORDER_DENIED : ORDER_DENIAL_SEEN;
	else if (!server && s->kind == KIND_OPERATION_FETCHED)
		phase = ORDER_FETCHED;
	else if (!server && s->party == PARTY_EUICC && is_result(s->kind))
		phase = ORDER_CARRIED_OUT;
	else if (!server && s->kind == KIND_NOTIFICATION_SENT)
		phase = ORDER_REPORTED;
	if (phase != PHASE_COUNT)
		add(s->c, key_of(WHY_TRANSACTION, transaction, SLICE(""), SLICE("")), s->mark, phase);
}

/* A notification is numbered by the card that holds it: the number and the profile are its name where no transaction is. */
static void notification(const struct said *s)
{
	struct slice iccid = get(s, FIELD_ICCID), seq = get(s, FIELD_SEQ);
	bool server = s->c->place[s->c->mark[s->mark].artifact].rsp;
	uint64_t key = key_of(WHY_NOTIFICATION, iccid, seq, SLICE(""));

	if (iccid.n == 0 || seq.n == 0 || get(s, FIELD_TRANSACTION).n)
		return;
	if (server && s->kind == KIND_NOTIFICATION_RECEIVED)
		add(s->c, key, s->mark, ORDER_KNOWN);
	else if (!server && s->kind == KIND_NOTIFICATION_SENT)
		add(s->c, key, s->mark, ORDER_REPORTED);
	else if (!server && s->kind == KIND_NOTIFICATION_PENDING)
		add(s->c, key, s->mark, ORDER_CARRIED_OUT);
}

/* A gateway numbers its accounting; a capture and the AAA see the same record. */
static void account(const struct said *s)
{
	struct slice number = get(s, FIELD_ACCT_SESSION);

	if (number.n && (s->kind == KIND_SESSION_UP || s->kind == KIND_SESSION_DOWN))
		add(s->c, key_of(WHY_ACCOUNT, number, get(s, FIELD_IMSI), slice_of(s->kind == KIND_SESSION_UP ? "up" : "down")), s->mark, ACCOUNT_SEEN);
}

static void peer(const struct said *s)
{
	struct slice node = get(s, FIELD_NODE);
	const char *own = words_at(s->c->names, s->c->writing[s->c->mark[s->mark].writing].clock);
	struct slice self_name = slice_of(own);
	bool first = strncmp(own, node.p ? node.p : "", node.n) < 0;

	if (node.n && slice_is(get(s, FIELD_STATUS), ACTIVE))
		add(s->c, first ? key_of(WHY_PEER, self_name, node, SLICE("")) : key_of(WHY_PEER, node, self_name, SLICE("")), s->mark, PEER_UP);
}

void clock_sights(struct clocks *c, uint32_t mark, struct event_row *r)
{
	struct said s = { .c = c, .kind = r->kind, .party = r->party, .role = r->role, .row = r, .mark = mark };

	if (s.party == PARTY_DEVICE) {
		c->clock[c->writing[c->mark[mark].writing].clock].device = true;
		who(&s);
	}
	if (s.kind >= KIND_FLOW_ALLOWED && s.kind <= KIND_FLOW_TIMEOUT)
		flow(&s, "");
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
	else if (s.kind >= KIND_MESSAGE_SENT && s.kind <= KIND_MESSAGE_FAILED)
		message(&s);
	else if (s.kind >= KIND_OPERATION_QUEUED && s.kind <= KIND_NOTIFICATION_FAILED)
		order(&s);
	if (s.kind >= KIND_NOTIFICATION_PENDING && s.kind <= KIND_NOTIFICATION_FAILED)
		notification(&s);
	account(&s);
	if (s.kind == KIND_CLIENT_CONNECTED) {
		client(&s);
		if (is_server(s.role))
			flow(&s, "tcp");
	}
}
