/*
 * What lpac prints: JSON lines, and with debugging the APDUs and HTTP messages. Nothing has a stamp.
 *	{"type":"progress","payload":{"code":0,"message":"es9p_authenticate_client","data":"smdp.example.com"}}
 *	[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 03, Data: bf2e00
 *	[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data:
 *	[DEBUG] [HTTP] [RX] RCode: 200, Data: {"header": {"functionExecutionStatus": {"status": "Failed", ...
 * Learnt from lpac 2.3.0 (euicc/logger.c, src/applet) and from runs; 2.0 writes spaced upper hex and "rcode: 200, data: ". A command goes
 * to the card in blocks (P1 11, the last 91), the answer comes in pieces (61xx). "success" may carry a failure, so the card's bytes are
 *read where they are there, and the JSON only where they are not.
 */
#include "lpac.h"
#include "recordwise.h"

#include <stdlib.h>
#include <string.h>

struct said *lpac_say(struct lpac *l, enum kind kind, const struct line *line)
{
	struct said *s = said_add(&l->q, kind, line);

	said_word(s, FIELD_EID, l->card.eid);
	return s;
}

/* --- APDUs --- */

static struct slice labelled(struct slice text, const char *label)
{
	ptrdiff_t at = slice_find(text, label);

	return at < 0 ? (struct slice){ 0 } : slice_trim(slice_from(text, (size_t)at + strlen(label)));
}

static unsigned hex_number(struct slice digits)
{
	uint8_t bytes[2] = { 0 };
	ptrdiff_t n = slice_hex(digits, bytes, sizeof(bytes));

	return n == 2 ? (unsigned)bytes[0] << 8 | bytes[1] : n == 1 ? bytes[0] : 0;
}

static void transmit(struct lpac *l, const struct line *line, struct slice text)
{
	struct slice ins = slice_cut(labelled(text, "INS: "), 0, 2), block = slice_cut(labelled(text, "P2: "), 0, 2);

	l->parts = true;
	l->apdus |= slice_is(ins, "E2");
	text_clear(&l->bytes);
	apdu_hex(&l->bytes, labelled(text, "Data: "));
	apdu_block(&l->apdu, hex_number(ins), hex_number(block), text_slice(&l->bytes), line->number);
}

static void answered(struct lpac *l, const struct line *line, struct reading *r)
{
	struct slice answer = text_slice(&l->apdu.answer);
	char eid[33];
	size_t added;

	es10_read(text_slice(&l->apdu.command), ES10_ASKED, &l->list);
	card_asked(&l->card, &l->list);
	es10_read(answer, ES10_ANSWERED, &l->list);
	if (l->list.broken)
		reading_doubt(r, DOUBT_BROKEN);
	if (!l->card.eid[0] && es10_certificate_eid(answer, eid))
		memcpy(l->card.eid, eid, sizeof(eid));
	added = card_answered(&l->card, &l->list, &l->q, line);
	for (size_t i = said_waiting(&l->q) - added; i < said_waiting(&l->q); i++)
		said_span(said_at(&l->q, i), l->apdu.first, line->number);
	text_clear(&l->apdu.answer);
}

static void card_refused(struct lpac *l, const struct line *line, unsigned sw)
{
	es10_read(text_slice(&l->apdu.command), ES10_ASKED, &l->list);
	card_asked(&l->card, &l->list);
	card_refusal(&l->card, sw, apdu_operation(&l->apdu), &l->q, line);
}

static void took(struct lpac *l, const struct line *line, struct reading *r, enum apdu_got got, unsigned sw)
{
	if (got == APDU_ANSWER)
		answered(l, line, r);
	else if (got == APDU_REFUSED)
		card_refused(l, line, sw);
}

static void receive(struct lpac *l, const struct line *line, struct reading *r, struct slice text)
{
	struct slice sw1 = slice_cut(labelled(text, "SW1: "), 0, 2), sw2 = slice_cut(labelled(text, "SW2: "), 0, 2);
	unsigned sw = hex_number(sw1) << 8 | hex_number(sw2);

	if (sw1.n < 2 || sw2.n < 2)
		return;
	text_clear(&l->bytes);
	apdu_hex(&l->bytes, labelled(text, "Data: "));
	took(l, line, r, apdu_response(&l->apdu, text_slice(&l->bytes), sw), sw);
}

/* The driver's AT commands: AT+CGLA=1,16,"81E2910003BF2E00" and +CGLA: 46,"BF2E...9000". */
static void modem(struct lpac *l, const struct line *line, struct reading *r, struct slice text)
{
	static const char sent[] = "AT+CGLA=", said[] = "+CGLA: ";
	bool asks = slice_find(text, sent) >= 0;
	ptrdiff_t at = asks ? slice_find(text, sent) : slice_find(text, said);
	enum apdu_got got;
	unsigned sw;

	if (l->parts || at < 0)
		return;
	text = slice_from(text, (size_t)at);
	slice_token(&text, '"');
	text_clear(&l->bytes);
	apdu_hex(&l->bytes, slice_token(&text, '"'));
	if (asks) {
		apdu_command(&l->apdu, text_slice(&l->bytes), line->number);
		l->apdus |= l->apdu.stores;
		return;
	}
	got = apdu_answer(&l->apdu, text_slice(&l->bytes), &sw);
	took(l, line, r, got, sw);
}

/* --- HTTP --- */

static void request(struct lpac *l, struct slice text)
{
	ptrdiff_t at = slice_find(text, ", Data: ");
	size_t label = sizeof("URL: ") - 1;

	at = at < 0 ? slice_find(text, ", data: ") : at;
	if (at < (ptrdiff_t)label || (!slice_starts(text, "URL: ") && !slice_starts(text, "url: ")))
		return;
	es9_request(&l->es9, slice_cut(text, label, (size_t)at - label), slice_from(text, (size_t)at + sizeof(", Data: ") - 1));
}

void lpac_handed_over(struct lpac *l, struct said *s)
{
	if (said_get(s, FIELD_SEQ).n == 0)
		said_number(s, FIELD_SEQ, l->notification);
	l->handed_over = true;
}

static void response(struct lpac *l, const struct line *line, struct slice text)
{
	struct slice code = labelled(text, "ode: "), body = labelled(text, "ata: ");
	size_t before = said_waiting(&l->q);

	code = slice_token(&code, ',');
	es9_answer(&l->es9, code, body, l->card.eid, &l->q, line);
	for (size_t i = before; i < said_waiting(&l->q); i++) {
		enum kind k = said_at(&l->q, i)->kind;

		l->refused |= k == KIND_DOWNLOAD_REFUSED || k == KIND_DOWNLOAD_FAILED;
		if (k == KIND_NOTIFICATION_SENT)
			lpac_handed_over(l, said_at(&l->q, i));
	}
}

/* --- lines --- */

static bool skip(struct slice *s, const char *start)
{
	if (!slice_starts(*s, start))
		return false;
	*s = slice_from(*s, strlen(start));
	return true;
}

static bool debug(struct slice *text, const char *channel)
{
	struct slice rest = *text;

	if (!skip(&rest, "[DEBUG] ") || !skip(&rest, channel))
		return false;
	*text = rest;
	return true;
}

static void failure(struct lpac *l, const struct line *line, struct slice words)
{
	static const char curl[] = "curl_easy_perform() failed: ";
	struct said *s = lpac_say(l, KIND_NOTE, line);

	if (slice_starts(words, curl)) {
		said_word(s, FIELD_URL, l->es9.url);
		words = slice_from(words, sizeof(curl) - 1);
	}
	said_set(s, FIELD_REASON, words);
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	static const char *const failures[] = { "curl_easy_perform() failed: ",     "SCardTransmit() failed: ", "SCardConnect() failed: ",
						"SCardEstablishContext() failed: ", "Failed to open device: ",  "Device missing AT+" };
	struct lpac *l = state;
	struct slice text = line->text;

	if (lpac_json(l, line, r)) {
		return;
	} else if (debug(&text, "[APDU] [TX] ")) {
		transmit(l, line, text);
	} else if (debug(&text, "[APDU] [RX] ")) {
		receive(l, line, r, text);
	} else if (debug(&text, "[HTTP] [TX] ")) {
		request(l, text);
	} else if (debug(&text, "[HTTP] [RX] ")) {
		response(l, line, text);
	} else if (slice_find(text, "+CGLA") >= 0) {
		modem(l, line, r, text);
	} else {
		for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
			if (slice_starts(text, failures[i]))
				failure(l, line, slice_trim(text));
		lpac_command(l, text);
	}
}

static void begin(void *state)
{
	struct lpac *l = state;

	l->notification = -1;
}

static void stop(void *state)
{
	struct lpac *l = state;

	said_free(&l->q);
	es10_free(&l->list);
	apdu_free(&l->apdu);
	es9_free(&l->es9);
	text_free(&l->bytes);
	text_free(&l->printed);
	free(l);
}

static bool is_mine(struct slice text)
{
	static const char *const starts[] = { "[DEBUG] [APDU] ", "[DEBUG] [HTTP] ", "AT_DEBUG: " };
	static const char *const types[] = { "{\"type\":\"lpa\"", "{\"type\":\"progress\"", "{\"type\":\"driver\"" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (slice_starts(text, starts[i]))
			return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_starts(text, types[i]) && slice_find(text, "\"payload\"") > 0)
			return true;
	return slice_find(text, "AT+CGLA=") >= 0 || slice_find(text, "+CGLA: ") >= 0 ||
	       (slice_starts(text, "{\"type\":\"notification\"") && slice_find(text, "\"pendingNotification\"") > 0);
}

/* A page of HTML that a server answered with belongs to the line before it, so what follows the first line of ours is not held against it.
 */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, other = 0;
	bool python = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice text = lines[i].text;
		bool mine = is_mine(text);

		python |= slice_starts(text, "{'payload': {'code'") || slice_starts(text, "INFO: Received LPA data");
		mine = mine || (python && (slice_starts(text, "  ") || slice_starts(text, "INFO: ") || slice_starts(text, "{'")));
		read += mine;
		other += !mine && slice_trim(text).n > 0;
	}
	if (read == 0)
		return 0;
	return read >= 8 ? 95 : (int)(read * 100 / (read + other));
}

const struct parser parser_lpac = {
	.name = "lpac",
	.party = PARTY_DEVICE,
	.role = ROLE_IPA,
	.source = "lpac 2.0 to 2.3",
	.self = &(const struct recordwise_self){ .state = sizeof(struct lpac),
						.queue = offsetof(struct lpac, q),
						.begin = begin,
						.line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
