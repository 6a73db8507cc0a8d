/*
 * FreeRADIUS' detail files: accounting (detail), requests (auth-detail), replies (reply-detail). One record is a date, attributes, a blank
 *line. Mon Mar  2 10:00:44 2026 User-Name = "999700000000101" Called-Station-Id = "iot.fleet.example" 3GPP-IMSI = "999700000000101"
 *		Acct-Status-Type = Start
 *		Acct-Session-Id = "0A5A00010B038DE1"
 *		Framed-IP-Address = 10.60.0.2
 *		Timestamp = 1772445644
 * Learnt from FreeRADIUS 3.0 (rlm_detail.c), RFC 2865, 2866, 2869 and TS 29.061 16. The record's own time is Timestamp, an epoch on the
 * server's clock; the date above it is the same in local time without a zone. Event-Timestamp is the gateway's clock.
 */

#include "recordwise.h"
#include <stdlib.h>
#include <string.h>

struct record {
	struct said_queue q;
	bool open;
	char packet[24], acct[24], user[64], called[100], calling[32];
	struct stamp date;
	char written[32];
	struct stamp event;
	int64_t delay; /* s */
	int64_t in, out; /* octets, with the gigawords; -1: not said */
	char cause[40];
};

static void keep(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

/* Attributes that are a field just as they are. */
static const struct {
	const char *name;
	enum field field;
} plain[] = { { "3GPP-IMSI", FIELD_IMSI },
	      { "3GPP-IMEISV", FIELD_IMEI },
	      { "Acct-Session-Id", FIELD_ACCT_SESSION },
	      { "NAS-Identifier", FIELD_NODE },
	      { "Framed-IP-Address", FIELD_IP },
	      { "Framed-IPv6-Prefix", FIELD_PREFIX },
	      { "3GPP-Charging-ID", FIELD_CHARGING_ID },
	      { "3GPP-Charging-Id", FIELD_CHARGING_ID },
	      { "3GPP-RAT-Type", FIELD_RAT },
	      { "3GPP-SGSN-MCC-MNC", FIELD_PLMN },
	      { "Framed-MTU", FIELD_MTU },
	      { "Framed-Pool", FIELD_POOL },
	      { "Reply-Message", FIELD_CAUSE_TEXT },
	      { "Module-Failure-Message", FIELD_REASON } };

static const char *const pdn_types[] = { "IPv4", "PPP", "IPv6", "IPv4v6" };

/* RFC 2866 5.10; the words are FreeRADIUS' own. */
static const struct {
	const char *word, *code;
} terminations[] = { { "User-Request", "1" },    { "Lost-Carrier", "2" },    { "Lost-Service", "3" },         { "Idle-Timeout", "4" },
		     { "Session-Timeout", "5" }, { "Admin-Reset", "6" },     { "Admin-Reboot", "7" },         { "Port-Error", "8" },
		     { "NAS-Error", "9" },       { "NAS-Request", "10" },    { "NAS-Reboot", "11" },          { "Port-Unneeded", "12" },
		     { "Port-Preempted", "13" }, { "Port-Suspended", "14" }, { "Service-Unavailable", "15" }, { "Callback", "16" },
		     { "User-Error", "17" },     { "Host-Request", "18" } };

static void octets(int64_t *total, struct slice value, unsigned shift)
{
	int64_t n = slice_number(value);

	if (n < 0 || n > UINT32_MAX)
		return;
	*total = (*total < 0 ? 0 : *total) + (n << shift);
}

static void attribute(struct record *rec, struct said *s, struct slice name, struct slice value)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (slice_is(name, plain[i].name))
			said_set(s, plain[i].field, value);
	if (slice_is(name, "Packet-Type") || slice_is(name, "Response-Packet-Type"))
		keep(rec->packet, sizeof(rec->packet), value);
	else if (slice_is(name, "Acct-Status-Type"))
		keep(rec->acct, sizeof(rec->acct), value);
	else if (slice_is(name, "User-Name"))
		keep(rec->user, sizeof(rec->user), value);
	else if (slice_is(name, "Called-Station-Id"))
		keep(rec->called, sizeof(rec->called), value);
	else if (slice_is(name, "Calling-Station-Id"))
		keep(rec->calling, sizeof(rec->calling), value);
	else if (slice_is(name, "NAS-IP-Address") && said_get(s, FIELD_NODE).n == 0)
		said_set(s, FIELD_NODE, value);
	else if (slice_is(name, "Acct-Terminate-Cause"))
		keep(rec->cause, sizeof(rec->cause), value);
	else if (slice_is(name, "Acct-Input-Octets"))
		octets(&rec->out, value, 0);
	else if (slice_is(name, "Acct-Output-Octets"))
		octets(&rec->in, value, 0);
	else if (slice_is(name, "Acct-Input-Gigawords"))
		octets(&rec->out, value, 32);
	else if (slice_is(name, "Acct-Output-Gigawords"))
		octets(&rec->in, value, 32);
	else if (slice_is(name, "3GPP-PDP-Type") && value.n == 1 && value.p[0] >= '0' && value.p[0] <= '3')
		said_word(s, FIELD_PDN_TYPE, pdn_types[value.p[0] - '0']);
	else if (slice_is(name, "Event-Timestamp"))
		utc_read(value, &rec->event);
	else if (slice_is(name, "Acct-Delay-Time"))
		rec->delay = slice_number(value);
	else if (slice_is(name, "Timestamp") && utc_epoch(value, &rec->date))
		keep(rec->written, sizeof(rec->written), value);
}

/* --- what a record says as a whole --- */

static bool digits(const char *text, size_t from, size_t to)
{
	struct slice s = slice_of(text);

	return slice_digits(s) && s.n >= from && s.n <= to;
}

static void who(struct record *rec, struct said *s)
{
	const char *number = rec->calling[0] == '+' ? rec->calling + 1 : rec->calling;

	if (digits(rec->user, 14, 15) && said_get(s, FIELD_IMSI).n == 0)
		said_word(s, FIELD_IMSI, rec->user);
	else if (rec->user[0] && !digits(rec->user, 1, sizeof(rec->user)) && said_get(s, FIELD_IMSI).n == 0)
		said_word(s, FIELD_CLIENT, rec->user);
	if (digits(number, 5, 15))
		said_word(s, FIELD_MSISDN, number);
	/* an access point's address stands there too, as AA-BB-CC-DD-EE-FF:name */
	if (rec->called[0] && !(strlen(rec->called) >= 17 && rec->called[2] == '-' && rec->called[5] == '-'))
		said_word(s, FIELD_APN, rec->called);
}

static void ended(struct record *rec, struct said *s)
{
	said_word(s, FIELD_CAUSE_LAYER, rec->cause[0] ? "radius" : NULL);
	said_word(s, FIELD_CAUSE_TEXT, rec->cause);
	for (size_t i = 0; i < sizeof(terminations) / sizeof(terminations[0]); i++)
		if (strcmp(rec->cause, terminations[i].word) == 0)
			said_word(s, FIELD_CAUSE, terminations[i].code);
	said_word(s, FIELD_REASON, strcmp(rec->cause, "User-Request") == 0 ? "asked by the device" : rec->cause);
}

static enum kind kind_of(const struct record *rec)
{
	static const struct {
		const char *word;
		enum kind kind;
	} rows[] = { { "Start", KIND_SESSION_UP },
		     { "Stop", KIND_SESSION_DOWN },
		     { "Interim-Update", KIND_USAGE },
		     { "Alive", KIND_USAGE },
		     { "Access-Request", KIND_SESSION_REQUESTED },
		     { "Access-Accept", KIND_AUTH_ACCEPTED },
		     { "Access-Reject", KIND_AUTH_REFUSED } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rec->acct[0] ? rec->acct : rec->packet, rows[i].word) == 0)
			return rows[i].kind;
	return KIND_NOTE;
}

/*
 * What happened by the gateway's clock, and how long it tried to tell since: then it sent this. The server writes the number as a date in its own
 * zone.
 */
static void sent(const struct record *rec, struct said *s)
{
	int64_t delay = rec->delay > 0 && rec->delay < 86400 ? rec->delay : 0;

	if (rec->event.basis != STAMP_ZONED && rec->event.basis != STAMP_EPOCH)
		return;
	s->sent = (struct stamp){ .basis = STAMP_EPOCH, .ns = rec->event.ns + delay * NS_PER_S, .precision = NS_PER_S };
}

static void finish(struct record *rec)
{
	struct said *s;

	said_hold(&rec->q, SIZE_MAX);
	if (!rec->open)
		return;
	rec->open = false;
	s = said_at(&rec->q, said_waiting(&rec->q) - 1);
	s->kind = kind_of(rec);
	said_stamp(s, &rec->date, slice_of(rec->written));
	sent(rec, s);
	who(rec, s);
	said_number(s, FIELD_BYTES_OUT, rec->out);
	said_number(s, FIELD_BYTES_IN, rec->in);
	said_word(s, FIELD_STATUS, rec->acct[0] ? rec->acct : rec->packet);
	if (s->kind == KIND_SESSION_DOWN)
		ended(rec, s);
	if (s->kind == KIND_AUTH_REFUSED) {
		said_word(s, FIELD_CAUSE_LAYER, "radius");
		if (said_get(s, FIELD_REASON).n == 0)
			said_set(s, FIELD_REASON, said_get(s, FIELD_CAUSE_TEXT));
	}
}

static void begin(struct record *rec, const struct line *line)
{
	struct said_queue q = rec->q;

	*rec = (struct record){ .q = q, .open = true, .in = -1, .out = -1 };
	said_add(&rec->q, KIND_NOTE, line);
	said_hold(&rec->q, said_waiting(&rec->q) - 1);
	utc_read(line->text, &rec->date);
	keep(rec->written, sizeof(rec->written), line->text);
}

static bool is_date(struct slice s)
{
	struct stamp stamp;

	return s.n >= 24 && s.n < 32 && s.p[3] == ' ' && utc_read(s, &stamp) == s.n;
}

/* TAB NAME " = " VALUE, the value in quotes when it is text. */
static bool is_attribute(struct slice s, struct slice *name, struct slice *value)
{
	ptrdiff_t at = slice_find(s, " = ");

	if (at < 2 || s.p[0] != '\t')
		return false;
	*name = slice_cut(s, 1, (size_t)at - 1);
	*value = slice_trim(slice_from(s, (size_t)at + 3));
	if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
		*value = slice_cut(*value, 1, value->n - 2);
	return slice_index(*name, ' ') < 0;
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct record *rec = state;
	struct slice name, value;

	(void)r;
	if (is_date(line->text)) {
		finish(rec);
		begin(rec, line);
	} else if (rec->open && is_attribute(line->text, &name, &value)) {
		struct said *s = said_at(&rec->q, said_waiting(&rec->q) - 1);

		attribute(rec, s, name, value);
		said_span(s, s->line, line->number);
	} else if (slice_trim(line->text).n == 0) {
		finish(rec);
	}
}

static void end(void *state, struct reading *r)
{
	(void)r;
	finish(state);
}

static void stop(void *state)
{
	struct record *rec = state;

	said_free(&rec->q);
	free(rec);
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, dates = 0;
	struct slice name, value;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		bool date = is_date(lines[i].text);

		dates += date;
		read += date || slice_trim(lines[i].text).n == 0 || is_attribute(lines[i].text, &name, &value);
	}
	return n && dates ? (int)(read * 100 / n) : 0;
}

const struct parser parser_radius_detail = {
	.name = "radius_detail",
	.party = PARTY_NETWORK,
	.role = ROLE_AAA,
	.source = "FreeRADIUS 3.0 detail files, TS 29.061",
	.self = &(const struct recordwise_self){ .state = sizeof(struct record),
						.queue = offsetof(struct record, q),
						.line = read_line,
						.finish = end },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
