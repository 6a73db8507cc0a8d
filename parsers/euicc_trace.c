/*
 * What programs log that speak with a eUICC and an SM-DP+ and show the bytes: pySim's ES9+ client and its APDU trace, euicc-go, OpenEUICC.
 *	DEBUG:pySim.esim.http_json_api:HTTP REQ https://smdp.example.com/gsma/rsp2/es9plus/authenticateClient - hdr: {...}
 *'{"transactionId": ... DEBUG:pySim.esim.http_json_api:HTTP RSP-STS: [200] hdr: {..., 'Date': 'Tue, 14 Jul 2026 08:30:14 GMT', ...}
 *	DEBUG:pySim.esim.http_json_api:HTTP RSP: b'{"header": {"functionExecutionStatus": {"status": "Failed", ...
 *	2026/07/14 08:30:14 DEBUG [APDU] sending command=81E2910006BF3E035C015A
 *	07-14 08:30:14.717  2171  3103 D OmapiApduInterface: OMAPI APDU response: bf3e125a1089...9000
 * Learnt from pySim (http_json_api.py, contrib/es9p_client.py), euicc-go (driver/transmitter.go, http.go) and OpenEUICC
 *(OmapiApduInterface.kt, HttpInterfaceImpl.kt). What pySim logs has no time; the server's answers carry theirs.
 */
#include <stdlib.h>
#include <string.h>

#include "apdu.h"
#include "card.h"
#include "es9.h"
#include "recordwise.h"

struct trace {
	struct said_queue q;
	struct card card;
	struct es10_list list;
	struct apdu apdu;
	struct es9 es9;
	struct text bytes, url, body, code;
	struct stamp stamp, answered; /* of the line; of the server's answer */
	struct text written;
};

/* --- what the lines show --- */

static bool after(struct slice text, const char *words, struct slice *rest)
{
	ptrdiff_t at = slice_find(text, words);

	if (at < 0)
		return false;
	*rest = slice_from(text, (size_t)at + strlen(words));
	return true;
}

/* The value behind "name=" or "\"name\":\"", quoted or up to a blank; escapes undone. */
static struct slice value(struct slice text, const char *name, struct text *room)
{
	char key[24] = "";
	struct slice rest, raw;
	size_t n = strlen(name);

	if (n + 4 > sizeof(key))
		return (struct slice){ 0 };
	memcpy(key, name, n);
	key[n] = '=';
	if (!after(text, key, &rest)) {
		memcpy(key + n, "\":", 3);
		if (!after(text, key, &rest))
			return (struct slice){ 0 };
	}
	if (!slice_starts(rest, "\"")) {
		if (slice_starts(rest, "{") || slice_starts(rest, "["))
			return slice_trim(rest);
		return slice_token(&rest, ' ');
	}
	rest = raw = slice_from(rest, 1);
	for (n = 0; n < rest.n && rest.p[n] != '"'; n++)
		n += rest.p[n] == '\\';
	raw = slice_cut(rest, 0, n);
	text_clear(room);
	json_unescape(raw, room);
	return text_slice(room);
}

static struct slice keep(struct text *t, struct slice s)
{
	text_clear(t);
	text_add(t, s);
	return text_slice(t);
}

/* --- statements --- */

static void dated(struct trace *t, size_t before)
{
	for (size_t i = before; i < said_waiting(&t->q); i++)
		said_stamp(said_at(&t->q, i), &t->stamp, text_slice(&t->written));
}

static void command(struct trace *t, const struct line *line, struct slice hex)
{
	text_clear(&t->bytes);
	apdu_hex(&t->bytes, slice_trim(hex));
	apdu_command(&t->apdu, text_slice(&t->bytes), line->number);
}

static void answered(struct trace *t, const struct line *line, struct reading *r)
{
	struct slice answer = text_slice(&t->apdu.answer);
	size_t before = said_waiting(&t->q);
	char eid[33];

	es10_read(text_slice(&t->apdu.command), ES10_ASKED, &t->list);
	card_asked(&t->card, &t->list);
	es10_read(answer, ES10_ANSWERED, &t->list);
	if (t->list.broken)
		reading_doubt(r, DOUBT_BROKEN);
	if (!t->card.eid[0] && es10_certificate_eid(answer, eid))
		memcpy(t->card.eid, eid, sizeof(eid));
	card_answered(&t->card, &t->list, &t->q, line);
	for (size_t i = before; i < said_waiting(&t->q); i++)
		said_span(said_at(&t->q, i), t->apdu.first, line->number);
	text_clear(&t->apdu.answer);
}

static void response(struct trace *t, const struct line *line, struct reading *r, struct slice hex)
{
	unsigned sw;

	text_clear(&t->bytes);
	apdu_hex(&t->bytes, slice_trim(hex));
	switch (apdu_answer(&t->apdu, text_slice(&t->bytes), &sw)) {
	case APDU_MORE:
		break;
	case APDU_ANSWER:
		answered(t, line, r);
		break;
	case APDU_REFUSED:
		es10_read(text_slice(&t->apdu.command), ES10_ASKED, &t->list);
		card_asked(&t->card, &t->list);
		card_refusal(&t->card, sw, apdu_operation(&t->apdu), &t->q, line);
		break;
	}
}

static void server(struct trace *t, const struct line *line, struct slice code, struct slice body)
{
	es9_answer(&t->es9, code, body, t->card.eid, &t->q, line);
}

/* --- pySim --- */

static void pysim_request(struct trace *t, struct slice rest)
{
	struct slice url = slice_token(&rest, ' '), body = { 0 };

	if (after(rest, "} '", &body) && slice_ends(body, "'"))
		body = slice_cut(body, 0, body.n - 1);
	es9_request(&t->es9, url, body);
}

/* The header's date is the server's; it stands for the answer, which follows. */
static void pysim_status(struct trace *t, struct slice rest)
{
	struct slice when;

	keep(&t->code, slice_token(&rest, ']'));
	t->answered = (struct stamp){ 0 };
	text_clear(&t->written);
	if (!after(rest, "'Date': '", &when))
		return;
	when = slice_token(&when, '\'');
	if (utc_read(when, &t->answered) > 0)
		text_add(&t->written, when);
}

static void pysim_answer(struct trace *t, const struct line *line, struct slice rest)
{
	rest = slice_trim(rest);
	if (slice_starts(rest, "b'") || slice_starts(rest, "b\""))
		rest = slice_from(rest, 2);
	if (t->stamp.basis == STAMP_NONE)
		t->stamp = t->answered;
	server(t, line, text_slice(&t->code), rest);
}

/* "9000: bf3e125a10...": the status word stands first. */
static void pysim_got(struct trace *t, const struct line *line, struct reading *r, struct slice rest)
{
	struct slice sw = slice_token(&rest, ':'), hex = slice_trim(rest);
	struct text whole = { 0 };

	if (sw.n != 4)
		return;
	text_add(&whole, hex);
	text_add(&whole, sw);
	response(t, line, r, text_slice(&whole));
	text_free(&whole);
}

static void identity(struct trace *t, const struct line *line, struct slice eid)
{
	struct said *s;

	eid = slice_trim(eid);
	if (eid.n != 32 || !slice_digits(eid))
		return;
	memcpy(t->card.eid, eid.p, 32);
	t->card.eid[32] = '\0';
	s = said_add(&t->q, KIND_NOTE, line);
	said_word(s, FIELD_EID, t->card.eid);
}

/* --- OpenEUICC --- */

/* "handleNotification 12 = true" */
static void handled(struct trace *t, const struct line *line, struct slice rest)
{
	struct slice seq = slice_token(&rest, ' ');
	struct said *s;

	if (!slice_digits(seq) || !slice_starts(rest, "= "))
		return;
	s = said_add(&t->q, slice_is(slice_trim(slice_from(rest, 2)), "true") ? KIND_NOTIFICATION_SENT : KIND_NOTIFICATION_FAILED, line);
	said_word(s, FIELD_EID, t->card.eid);
	said_set(s, FIELD_SEQ, seq);
}

static void disabling(struct trace *t, const struct line *line, struct slice rest)
{
	struct said *s = said_add(&t->q, KIND_NOTE, line);
	char iccid[25];

	es10_iccid_text(slice_trim(rest), iccid);
	said_word(s, FIELD_EID, t->card.eid);
	said_word(s, FIELD_ICCID, iccid);
	said_word(s, FIELD_OPERATION, "disable");
	said_word(s, FIELD_REASON, "disabling the profile in use");
}

/* --- lines --- */

/* "2026/07/14 08:30:14 DEBUG ", "07-14 08:30:14.717  2171  3103 D ", "time=2026-07-14T08:30:14Z level=DEBUG ", {"time":"2026-..." */
static void date(struct trace *t, struct slice text)
{
	struct slice rest;
	size_t n;

	t->stamp = (struct stamp){ 0 };
	if ((slice_starts(text, "time=") && after(text, "time=", &rest)) ||
	    (slice_starts(text, "{\"time\":\"") && after(text, "\":\"", &rest)))
		text = rest;
	n = utc_read(text, &t->stamp);
	if (n > 0)
		keep(&t->written, slice_cut(text, 0, n));
}

enum sign {
	GO_COMMAND,
	GO_RESPONSE,
	GO_REQUEST,
	GO_ANSWER,
	PYSIM_REQUEST,
	PYSIM_STATUS,
	PYSIM_ANSWER,
	PYSIM_EID,
	PYSIM_SENT, /* these three begin their lines */
	PYSIM_GOT,
	OMAPI_RESPONSE,
	OMAPI_COMMAND,
	TELEPHONY_RESPONSE,
	TELEPHONY_COMMAND,
	OPEN_URL,
	OPEN_BODY,
	OPEN_ANSWER,
	OPEN_CODE,
	OPEN_HANDLED,
	OPEN_DISABLING,
	SIGNS
};

static const char *const signs[SIGNS] = {
	[GO_COMMAND] = "[APDU] sending",
	[GO_RESPONSE] = "[APDU] received response",
	[GO_REQUEST] = "[HTTP] sending request to",
	[GO_ANSWER] = "[HTTP] received response from",
	[PYSIM_REQUEST] = "http_json_api:HTTP REQ ",
	[PYSIM_STATUS] = "http_json_api:HTTP RSP-STS: [",
	[PYSIM_ANSWER] = "http_json_api:HTTP RSP: ",
	[PYSIM_EID] = "EID: ",
	[PYSIM_SENT] = "-> 8",
	[PYSIM_GOT] = "<- ",
	[OMAPI_RESPONSE] = "OMAPI APDU response: ",
	[OMAPI_COMMAND] = "OMAPI APDU: ",
	[TELEPHONY_RESPONSE] = "TelephonyManager APDU response: ",
	[TELEPHONY_COMMAND] = "TelephonyManager APDU: ",
	[OPEN_URL] = "transmit(url = ",
	[OPEN_BODY] = "HTTP tx = ",
	[OPEN_ANSWER] = "HTTP rx = ",
	[OPEN_CODE] = "transmit responseCode = ",
	[OPEN_HANDLED] = "handleNotification ",
	[OPEN_DISABLING] = "Disabling active profile ",
};

static enum sign sign_of(struct slice text, struct slice *rest)
{
	for (int i = 0; i < SIGNS; i++)
		if ((i < PYSIM_EID || i > PYSIM_GOT || slice_starts(text, signs[i])) && after(text, signs[i], rest))
			return (enum sign)i;
	return SIGNS;
}

static void bytes(struct trace *t, const struct line *line, struct reading *r, enum sign s, struct slice rest)
{
	switch (s) {
	case GO_COMMAND:
		command(t, line, value(line->text, "command", &t->body));
		break;
	case GO_RESPONSE:
		response(t, line, r, value(line->text, "response", &t->body));
		break;
	case OMAPI_COMMAND:
	case TELEPHONY_COMMAND:
		command(t, line, rest);
		break;
	case OMAPI_RESPONSE:
	case TELEPHONY_RESPONSE:
		response(t, line, r, rest);
		break;
	case PYSIM_EID:
		identity(t, line, rest);
		break;
	case PYSIM_SENT:
		command(t, line, slice_from(line->text, sizeof("-> ") - 1));
		break;
	case PYSIM_GOT:
		pysim_got(t, line, r, rest);
		break;
	case OPEN_HANDLED:
		handled(t, line, rest);
		break;
	case OPEN_DISABLING:
		disabling(t, line, rest);
		break;
	default:
		break;
	}
}

static void requests(struct trace *t, const struct line *line, enum sign s, struct slice rest)
{
	struct slice url;

	switch (s) {
	case GO_REQUEST:
		url = keep(&t->url, value(rest, "url", &t->body));
		es9_request(&t->es9, url, value(rest, "body", &t->body));
		break;
	case GO_ANSWER:
		server(t, line, (struct slice){ 0 }, value(rest, "body", &t->body));
		break;
	case PYSIM_REQUEST:
		pysim_request(t, rest);
		break;
	case PYSIM_STATUS:
		pysim_status(t, rest);
		break;
	case PYSIM_ANSWER:
		pysim_answer(t, line, rest);
		break;
	case OPEN_URL:
		keep(&t->url, slice_token(&rest, ')'));
		break;
	case OPEN_BODY:
		es9_request(&t->es9, text_slice(&t->url), rest);
		break;
	case OPEN_CODE:
		keep(&t->code, slice_trim(rest));
		if (!slice_starts(text_slice(&t->code), "200"))
			server(t, line, text_slice(&t->code), (struct slice){ 0 });
		break;
	case OPEN_ANSWER:
		server(t, line, text_slice(&t->code), rest);
		break;
	default:
		break;
	}
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct trace *t = state;
	size_t before = said_waiting(&t->q);
	struct slice rest;
	enum sign s = sign_of(line->text, &rest);

	date(t, line->text);
	bytes(t, line, r, s, rest);
	requests(t, line, s, rest);
	dated(t, before);
}

static void stop(void *state)
{
	struct trace *t = state;

	said_free(&t->q);
	es10_free(&t->list);
	apdu_free(&t->apdu);
	es9_free(&t->es9);
	text_free(&t->bytes);
	text_free(&t->url);
	text_free(&t->body);
	text_free(&t->code);
	text_free(&t->written);
	free(t);
}

/* pySim's client prints much beside its messages; a phone's log is full of others' lines, and theirs unless these are a good part of it. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, pysim = 0, beside = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice rest;
		enum sign s = sign_of(lines[i].text, &rest);

		read += s != SIGNS;
		pysim += s >= PYSIM_REQUEST && s <= PYSIM_ANSWER;
		beside += s == SIGNS;
	}
	if (pysim > 0)
		return 95;
	return read * 3 >= beside && read > 0 ? (int)(70 + read * 28 / n) : 0;
}

const struct parser parser_euicc_trace = {
	.name = "euicc_trace",
	.party = PARTY_DEVICE,
	.role = ROLE_IPA,
	.source = "pySim es9p_client, euicc-go 2, OpenEUICC 1",
	.self = &(const struct recordwise_self){ .state = sizeof(struct trace), .queue = offsetof(struct trace, q), .line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
