/* What both ends of something gave a number or a name: a client, a message, an order, a card's notification, an accounting session. */
#include "clock_said.h"

static void client(const struct said *s)
{
	struct slice name = said_field(s, FIELD_CLIENT);

	if (s->kind != KIND_CLIENT_CONNECTED || name.n == 0)
		return;
	if (s->party == PARTY_DEVICE)
		clock_add(s->c, clock_key(WHY_CLIENT, name, SLICE(""), SLICE("")), s->mark, CLIENT_IS_IN);
	else if (s->role == ROLE_BROKER)
		clock_add(s->c, clock_key(WHY_CLIENT, name, SLICE(""), SLICE("")), s->mark, CLIENT_LET_IN);
}

static void message(const struct said *s)
{
	struct slice name = said_field(s, FIELD_CLIENT);
	uint64_t key = clock_key(WHY_MESSAGE, name, said_field(s, FIELD_PROTO), said_field(s, FIELD_SEQ));

	if (name.n == 0 || slice_is(said_field(s, FIELD_DIRECTION), "down"))
		return;
	if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_SENT)
		clock_add(s->c, key, s->mark, MESSAGE_OUT);
	else if (s->party == PARTY_DEVICE && s->kind == KIND_MESSAGE_ACKNOWLEDGED)
		clock_add(s->c, key, s->mark, MESSAGE_SURE);
	else if (s->party == PARTY_APPLICATION && s->kind == KIND_MESSAGE_RECEIVED)
		clock_add(s->c, key, s->mark, s->role == ROLE_BROKER || s->role == ROLE_SERVER ? MESSAGE_IN : MESSAGE_KEPT);
}

/* --- orders --- */

static bool is_result(enum kind k)
{
	return (k >= KIND_OPERATION_DONE && k <= KIND_OPERATION_FAILED) || (k >= KIND_PROFILE_INSTALLED && k <= KIND_PROFILE_LISTED);
}

/* A card's word in a server's log is what the server knows. */
static void order(const struct said *s)
{
	struct slice transaction = said_field(s, FIELD_TRANSACTION);
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
		clock_add(s->c, clock_key(WHY_TRANSACTION, transaction, SLICE(""), SLICE("")), s->mark, phase);
}

/* A notification is numbered by the card that holds it: the number and the profile are its name where no transaction is. */
static void notification(const struct said *s)
{
	struct slice iccid = said_field(s, FIELD_ICCID), seq = said_field(s, FIELD_SEQ);
	bool server = s->c->place[s->c->mark[s->mark].artifact].rsp;
	uint64_t key = clock_key(WHY_NOTIFICATION, iccid, seq, SLICE(""));

	if (iccid.n == 0 || seq.n == 0 || said_field(s, FIELD_TRANSACTION).n)
		return;
	if (server && s->kind == KIND_NOTIFICATION_RECEIVED)
		clock_add(s->c, key, s->mark, ORDER_KNOWN);
	else if (!server && s->kind == KIND_NOTIFICATION_SENT)
		clock_add(s->c, key, s->mark, ORDER_REPORTED);
	else if (!server && s->kind == KIND_NOTIFICATION_PENDING)
		clock_add(s->c, key, s->mark, ORDER_CARRIED_OUT);
}

/* A gateway numbers its accounting; a capture and the AAA see the same record. */
static void account(const struct said *s)
{
	struct slice number = said_field(s, FIELD_ACCT_SESSION);
	const char *which = s->kind == KIND_SESSION_UP ? "up" : s->kind == KIND_SESSION_DOWN ? "down" : NULL;

	if (number.n && which)
		clock_add(s->c, clock_key(WHY_ACCOUNT, number, said_field(s, FIELD_IMSI), slice_of(which)), s->mark, ACCOUNT_SEEN);
}

/* --- tunnels --- */

/* "c5f602ad_i", "0x276b1da2": 0 is none. */
static uint64_t spi(struct slice *s)
{
	uint64_t v = 0;

	if (slice_starts(*s, "0x"))
		*s = slice_from(*s, 2);
	for (size_t n = 0; s->n && n < 16; n++, *s = slice_from(*s, 1)) {
		char c = *s->p, low = (char)(c | 0x20);

		if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
			break;
		v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : low - 'a' + 10);
	}
	slice_token(s, ' ');
	return v;
}

/*
 * Each end drew one of an association's two numbers, and both tell both. The one that was asked has it first; then its answer is on the way to
 * the other, which told before that it asks. Who asked is not told where the words before are missing, nor by IKEv1, which goes the other way.
 */
static void tunnel(const struct said *s)
{
	struct slice pair = said_field(s, FIELD_TRANSACTION);
	uint64_t a = spi(&pair), b = spi(&pair), *offered = &s->c->place[s->c->mark[s->mark].artifact].offered, less = a < b ? a : b, more = a < b ? b : a;
	uint64_t own = clock_key(WHY_TUNNEL, said_field(s, FIELD_TUNNEL), said_field(s, FIELD_SESSION), SLICE(""));

	if (s->kind == KIND_NOTE) {
		*offered = own;
		return;
	}
	if (less)
		clock_add(s->c, clock_key(WHY_TUNNEL, (struct slice){ (const char *)&less, sizeof(less) }, (struct slice){ (const char *)&more, sizeof(more) },
					  SLICE("")), s->mark, *offered == own ? TUNNEL_AGREED : TUNNEL_UP);
	*offered = 0;
}

void clock_numbers(const struct said *s)
{
	if (s->kind >= KIND_MESSAGE_SENT && s->kind <= KIND_MESSAGE_FAILED)
		message(s);
	else if (s->kind >= KIND_OPERATION_QUEUED && s->kind <= KIND_NOTIFICATION_FAILED)
		order(s);
	if (s->kind >= KIND_NOTIFICATION_PENDING && s->kind <= KIND_NOTIFICATION_FAILED)
		notification(s);
	if (s->kind == KIND_TUNNEL_UP || (s->kind == KIND_NOTE && slice_is(said_field(s, FIELD_STATUS), "establishing CHILD_SA")))
		tunnel(s);
	account(s);
	client(s);
}
