/*
 * The log of onomondo-eim: records of Erlang's logger, a head and lines of text and terms until a blank line or the next head.
 *	=INFO REPORT==== 2-Mar-2026::10:00:07.690449 ===
 *	Work: finishing work item,
 *	Pid=<0.691.0>, Outcome=[{[{enableResult,profileNotInDisabledState}]}]
 * Learnt from the sources of onomondo-eim (src/mnesia_db.erl, src/rest_handler.erl) and from runs. Stamps are local time. The process of a
 * request (Pid) joins the lines of one request, the transaction joins the requests of one order.
 */
#include <stdlib.h>
#include <string.h>

#include "eim_terms.h"
#include "recordwise.h"
#include "tlv.h"

#define WORKS 64
#define BODY_MAX (256u << 10)

struct work {
	struct eim_work w;
	bool fetched, finished;
	uint64_t used; /* when it was last touched: the oldest gives way */
};

struct eim {
	struct said_queue q;
	struct work works[WORKS];
	uint64_t clock;
	bool inside;	   /* a record */
	struct stamp stamp;
	struct text written, body, plain;
	struct line head, cite; /* the line to cite: that of the outcome, else the first of the body */
	uint32_t last;
	char peer[64];	   /* of a REST order that waits for its resource's name */
	size_t created;	   /* which of the works it is */
	char taker[24];	   /* the request that was handed an order in the record before */
};

/* "=INFO REPORT==== 2-Mar-2026::10:00:07.690449 ===": the stamp in it. */
static bool head(struct slice line, struct slice *stamp)
{
	ptrdiff_t at = slice_find(line, " REPORT==== ");

	if (!slice_starts(line, "=") || at < 2)
		return false;
	*stamp = slice_from(line, (size_t)at + sizeof(" REPORT==== ") - 1);
	return slice_ends(slice_trim(line), "===");
}

static struct slice after(struct slice body, const char *key)
{
	ptrdiff_t at = slice_find(body, key);

	return at < 0 ? (struct slice){ 0 } : slice_from(body, (size_t)at + strlen(key));
}

/* The value of "Key=" up to a comma or the line's end: process numbers and names. */
static struct slice value(struct slice body, const char *key)
{
	struct slice rest = after(body, key), line = slice_token(&rest, '\n');

	return slice_trim(slice_token(&line, ','));
}

static struct slice quoted(struct slice body, const char *key)
{
	struct slice rest = after(body, key), word = { 0 };

	if (!slice_starts(rest, "<<\"") && !slice_starts(rest, "[<<\"") && !slice_starts(rest, "\""))
		return (struct slice){ 0 };
	eim_word(&rest, &word);
	return word;
}

/* A binary as Erlang prints it: <<237,4,139>> over several lines, or <<"text">> when all bytes are printable. */
static void transaction(struct slice body, char out[65])
{
	struct slice rest = after(body, "TransactionId=<<"), word;
	char bytes[32];
	size_t n = 0;

	out[0] = '\0';
	if (slice_starts(rest, "\"")) {
		if (eim_word(&rest, &word))
			tlv_hex(slice_cut(word, 0, 32), out, 65);
		return;
	}
	rest = slice_token(&rest, '>');
	while (rest.n > 0 && n < sizeof(bytes)) {
		int64_t v = slice_number(slice_trim(slice_token(&rest, ',')));

		if (v < 0 || v > 255)
			return;
		bytes[n++] = (char)v;
	}
	tlv_hex((struct slice){ bytes, n }, out, 65);
}

static void identity(char out[33], struct slice eid)
{
	out[0] = '\0';
	if (eid.n == 32 && slice_digits(eid))
		eim_copy(out, 33, eid);
}

static struct work *touch(struct eim *eim, struct work *w)
{
	if (w)
		w->used = ++eim->clock;
	return w;
}

static struct work *fresh(struct eim *eim)
{
	struct work *oldest = &eim->works[0];

	for (size_t i = 1; i < WORKS; i++)
		if (eim->works[i].used < oldest->used)
			oldest = &eim->works[i];
	*oldest = (struct work){ 0 };
	return touch(eim, oldest);
}

/* The youngest work whose text at this offset of struct eim_work is `key`. */
static struct work *find(struct eim *eim, size_t offset, struct slice key)
{
	struct work *best = NULL;

	for (size_t i = 0; key.n > 0 && i < WORKS; i++) {
		struct work *w = &eim->works[i];

		if (w->used > 0 && slice_is(key, (const char *)&w->w + offset) && (!best || w->used > best->used))
			best = w;
	}
	return touch(eim, best);
}

#define BY(field) offsetof(struct eim_work, field)

/* The order that the REST interface took and nobody fetched yet; the oldest of those that are the same. */
static struct work *ordered(struct eim *eim, const struct eim_work *like)
{
	struct work *best = NULL;

	for (size_t i = 0; i < WORKS; i++) {
		struct work *w = &eim->works[i];

		if (w->used == 0 || w->fetched || w->finished || strcmp(w->w.eid, like->eid) != 0 || w->w.count != like->count)
			continue;
		if (like->count > 0 && (strcmp(w->w.orders[0].operation, like->orders[0].operation) != 0 ||
					strcmp(w->w.orders[0].iccid, like->orders[0].iccid) != 0))
			continue;
		if (!best || w->used < best->used)
			best = w;
	}
	return best;
}

static struct said *say(struct eim *eim, enum kind kind, const struct work *w)
{
	struct said *s = said_add(&eim->q, kind, &eim->cite);

	if (!w)
		return s;
	said_word(s, FIELD_EID, w->w.eid);
	said_word(s, FIELD_TRANSACTION, w->w.transaction);
	return s;
}

static void fetched(struct eim *eim, struct slice body)
{
	struct eim_work like = { 0 };
	struct work *w;

	identity(like.eid, quoted(body, "EidValue="));
	eim_orders(after(body, "Order="), &like);
	w = ordered(eim, &like);
	w = w ? touch(eim, w) : fresh(eim);
	eim_copy(like.session, sizeof(like.session), slice_of(w->w.session));
	eim_copy(like.pid, sizeof(like.pid), value(body, "Pid="));
	w->w = like;
	w->fetched = true;
	eim_copy(eim->taker, sizeof(eim->taker), slice_of(like.pid));
	eim_asked(&w->w, KIND_OPERATION_FETCHED, &eim->q, &eim->cite);
}

static void bound(struct eim *eim, struct slice body)
{
	bool to_process = slice_starts(body, "Work: bound work item to PID");
	char id[65];
	struct work *w;

	transaction(body, id);
	w = to_process ? find(eim, BY(transaction), slice_of(id)) : find(eim, BY(pid), value(body, "Pid="));
	if (!w)
		return;
	if (to_process)
		eim_copy(w->w.pid, sizeof(w->w.pid), value(body, "Pid="));
	else if (id[0])
		memcpy(w->w.transaction, id, sizeof(id));
}

static void finished(struct eim *eim, struct slice body)
{
	struct work *w = find(eim, BY(pid), value(body, "Pid="));
	static const struct eim_work unknown;

	if (w)
		w->finished = true;
	if (eim_outcome(after(body, "Outcome="), w ? &w->w : &unknown, &eim->q, &eim->cite) == 0)
		eim_asked(w ? &w->w : &unknown, KIND_OPERATION_DONE, &eim->q, &eim->cite);
}

/* --- the REST interface, whose JSON stands in Erlang strings --- */

static struct slice unescape(struct eim *eim, struct slice s)
{
	text_clear(&eim->plain);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		text_addc(&eim->plain, s.p[i]);
	}
	return text_slice(&eim->plain);
}

static void json_identity(struct slice json, char out[33])
{
	struct slice rest = after(json, "\"eidValue\":"), word = { 0 };

	eim_word(&rest, &word);
	identity(out, word);
}

static void created(struct eim *eim, struct slice body)
{
	struct slice peer = after(body, "Peer="), json = unescape(eim, quoted(body, "Resource="));
	struct work *w = fresh(eim);
	ptrdiff_t end = slice_find(peer, ", Resource");

	json_identity(json, w->w.eid);
	eim_orders(after(json, "\"order\":"), &w->w);
	eim_copy(eim->peer, sizeof(eim->peer), slice_cut(peer, 0, end > 0 ? (size_t)end : 0));
	eim->created = (size_t)(w - eim->works);
	eim_asked(&w->w, KIND_OPERATION_QUEUED, &eim->q, &eim->cite);
}

/* The answer to an order names its resource; the order's statements waited for that. */
static void named(struct eim *eim, struct slice body, size_t waiting)
{
	struct slice peer = after(body, "Peer="), session = quoted(body, "ResourceId=");
	struct work *w = &eim->works[eim->created];

	if (eim->peer[0] == '\0' || !slice_starts(peer, eim->peer) || session.n == 0)
		return;
	eim_copy(w->w.session, sizeof(w->w.session), session);
	for (size_t i = waiting - eim->q.held; i < waiting; i++)
		said_set(said_at(&eim->q, i), FIELD_SESSION, session);
}

/* The very next record binds an order that was handed out to its transaction; the statement of it waited for that. */
static void tied(struct eim *eim, struct slice body, size_t waiting)
{
	char id[65];

	transaction(body, id);
	if (eim->taker[0] == '\0' || id[0] == '\0' || !slice_is(value(body, "Pid="), eim->taker))
		return;
	for (size_t i = waiting - eim->q.held; i < waiting; i++)
		said_word(said_at(&eim->q, i), FIELD_TRANSACTION, id);
}

/* Orders that time out are closed without a line of their own: the answer to who asks for them is the only trace. */
static void answered(struct eim *eim, struct slice body)
{
	struct work *w = find(eim, BY(session), quoted(body, "ResourceId="));
	struct slice json = unescape(eim, quoted(body, "Response:")), outcome = after(json, "\"outcome\":");
	ptrdiff_t end = slice_find(outcome, ",\"debuginfo\"");

	outcome = end > 0 ? slice_cut(outcome, 0, (size_t)end) : outcome;
	if (!w || w->finished || (slice_find(outcome, "stuckOrder") < 0 && slice_find(outcome, "noshowOrder") < 0))
		return;
	w->finished = true;
	eim_outcome(outcome, &w->w, &eim->q, &eim->cite);
}

static void request(struct eim *eim, struct slice body)
{
	struct work *w = find(eim, BY(pid), value(body, "Pid="));
	struct said *s;

	if (slice_find(body, "request: handleNotification") < 0)
		return;
	s = say(eim, KIND_NOTIFICATION_RECEIVED, NULL);
	said_word(s, FIELD_EID, w ? w->w.eid : NULL);
	if (w && !w->finished) /* afterwards notifications speak of other things than the order */
		said_word(s, FIELD_TRANSACTION, w->w.transaction);
}

static void remark(struct eim *eim, struct slice body)
{
	struct slice rest = body, eid = quoted(body, "EidValue=");
	struct said *s = say(eim, KIND_NOTE, find(eim, BY(pid), value(body, "Pid=")));
	char id[33];

	if (eid.n == 0)
		eid = quoted(body, "eID=");
	identity(id, eid);
	said_word(s, FIELD_EID, id);
	rest = slice_trim(slice_token(&rest, '\n'));
	said_set(s, FIELD_REASON, slice_cut(rest, 0, slice_ends(rest, ",") ? rest.n - 1 : rest.n));
}

/* What a record begins with, and who reads it. */
static const struct {
	const char *start;
	void (*read)(struct eim *eim, struct slice body);
} records[] = {
	{ "Work: fetching new work item", fetched },
	{ "Work: bound work item to", bound },
	{ "Work: finishing work item", finished },
	{ "Work: no work item", remark },
	{ "Work: cannot ", remark },
	{ "REST: creating new REST resource", created },
	{ "REST: responding to client", answered },
	{ "REST: order with ", remark },
	{ "Handling incoming IPAd request: ", request },
	{ "Handling of IPAd request ", remark },
	{ "ES9+ request to ", remark },
	{ "invalid euiccPackageResultSigned", remark },
	{ "Signature verification failed", remark },
	{ "Certificate verification failed", remark },
	{ "Ipad is reporting a problem", remark },
	{ "eUICC: cannot ", remark },
	{ "eUICC: euicc procedure failed", remark },
	{ "eIM! version:", remark },
};

static void close_record(struct eim *eim)
{
	struct slice body = text_slice(&eim->body);
	size_t before = said_waiting(&eim->q);
	bool order = slice_starts(body, "REST: creating "), taken = slice_starts(body, "Work: fetching ");

	if (!eim->inside)
		return;
	eim->inside = false;
	if (slice_starts(body, "REST: responding "))
		named(eim, body, before);
	else if (slice_starts(body, "Work: bound work item to "))
		tied(eim, body, before);
	said_hold(&eim->q, SIZE_MAX);
	if (!order)
		eim->peer[0] = '\0';
	eim->taker[0] = '\0';
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (slice_starts(body, records[i].start)) {
			records[i].read(eim, body);
			break;
		}
	for (size_t i = before; i < said_waiting(&eim->q); i++) {
		said_span(said_at(&eim->q, i), eim->head.number, eim->last);
		said_stamp(said_at(&eim->q, i), &eim->stamp, text_slice(&eim->written));
	}
	if (order || taken)
		said_hold(&eim->q, before);
}

static void open_record(struct eim *eim, const struct line *line, struct slice stamp, struct reading *r)
{
	size_t n = utc_read(stamp, &eim->stamp);

	if (n == 0)
		reading_doubt(r, DOUBT_STAMP);
	text_clear(&eim->written);
	text_add(&eim->written, slice_cut(stamp, 0, n));
	text_clear(&eim->body);
	eim->inside = true;
	eim->head = eim->cite = *line;
	eim->last = line->number;
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct eim *eim = state;
	struct slice stamp;

	if (head(line->text, &stamp)) {
		close_record(eim);
		open_record(eim, line, stamp, r);
	} else if (slice_trim(line->text).n == 0) {
		close_record(eim);
	} else if (eim->inside && eim->body.n + line->text.n < BODY_MAX) {
		if (eim->body.n == 0 || slice_find(line->text, "Outcome=") >= 0)
			eim->cite = *line;
		if (eim->body.n > 0)
			text_addc(&eim->body, '\n');
		text_add(&eim->body, line->text);
		eim->last = line->number;
	}
}

static void finish(void *state, struct reading *r)
{
	(void)r;
	close_record(state);
}

static void stop(void *state)
{
	struct eim *eim = state;

	said_free(&eim->q);
	text_free(&eim->written);
	text_free(&eim->body);
	text_free(&eim->plain);
	free(eim);
}

/* Any Erlang program has such records; the words of this one make it this one's. Long terms are parts of records, and so are blank lines. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	static const char *const words[] = { "Work: ", "REST: ", "eUICC: ", "Handling incoming IPAd", "eIM! version" };
	unsigned read = 0;
	bool inside = false, mine = false;
	struct slice stamp;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		inside = inside || head(lines[i].text, &stamp);
		read += inside;
		for (size_t k = 0; inside && k < sizeof(words) / sizeof(words[0]); k++)
			mine = mine || slice_starts(lines[i].text, words[k]);
	}
	return mine ? (int)(read * 100 / n) : 0;
}

const struct parser parser_onomondo_eim = {
	.name = "onomondo_eim",
	.party = PARTY_RSP,
	.role = ROLE_EIM,
	.source = "onomondo-eim, Erlang/OTP logger",
	.self = &(const struct recordwise_self){ .state = sizeof(struct eim),
						.queue = offsetof(struct eim, q),
						.line = read_line,
						.finish = finish },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
