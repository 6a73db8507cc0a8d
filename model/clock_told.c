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

void clock_numbers(const struct said *s)
{
	if (s->kind >= KIND_MESSAGE_SENT && s->kind <= KIND_MESSAGE_FAILED)
		message(s);
	else if (s->kind >= KIND_OPERATION_QUEUED && s->kind <= KIND_NOTIFICATION_FAILED)
		order(s);
	if (s->kind >= KIND_NOTIFICATION_PENDING && s->kind <= KIND_NOTIFICATION_FAILED)
		notification(s);
	account(s);
	client(s);
}
