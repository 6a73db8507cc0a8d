/*
 * What lpac prints: JSON lines, and with debugging the APDUs and HTTP messages. Nothing has a stamp.
 *	{"type":"progress","payload":{"code":0,"message":"es9p_authenticate_client","data":"smdp.example.com"}}
 *	[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 03, Data: bf2e00
 *	[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data:
 *	[DEBUG] [HTTP] [RX] RCode: 200, Data: {"header": {"functionExecutionStatus": {"status": "Failed", ...
 * Learnt from lpac 2.3.0 (euicc/logger.c, src/applet) and from runs; 2.0 writes spaced upper hex and "rcode: 200, data: ". A command goes
 * to the card in blocks (P1 11, the last 91), the answer comes in pieces (61xx). "success" may carry a failure, so the card's bytes are read
 * where they are there, and the JSON only where they are not.
 */
#include <stdlib.h>
#include <string.h>

#include "apdu.h"
#include "card.h"
#include "es9.h"
#include "json.h"

#define TOKENS 2048
#define PRINTED_MAX (64u << 10)

struct lpac {
	struct said_queue q;
	struct card card;
	struct es10_list list;
	struct json_token tokens[TOKENS];
	struct text bytes;
	struct apdu apdu;
	struct es9 es9;
	struct text printed; /* a Python dictionary that goes on over lines */
	bool refused;	     /* the server's refusal was read from its answer */
	bool apdus;	     /* bytes were seen since the last final word */
	bool parts;	     /* commands are logged with their parts, so AT commands say the same once more */
	char operation[16], iccid[25]; /* of the command line, when a shell's prompt shows it */
	int64_t notification;	       /* the one being handled, -1 */
	bool handed_over;
};

static void copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static struct said *say(struct lpac *l, enum kind kind, const struct line *line)
{
	struct said *s = said_add(&l->q, kind, line);

	said_word(s, FIELD_EID, l->card.eid);
	return s;
}

static struct said *card_says(struct lpac *l, enum kind kind, const struct line *line)
{
	struct said *s = say(l, kind, line);

	said_by(s, PARTY_EUICC, ROLE_CARD);
	return s;
}

static bool skip(struct slice *s, const char *start)
{
	if (!slice_starts(*s, start))
		return false;
	*s = slice_from(*s, strlen(start));
	return true;
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

static void receive(struct lpac *l, const struct line *line, struct reading *r, struct slice text)
{
	struct slice sw1 = slice_cut(labelled(text, "SW1: "), 0, 2), sw2 = slice_cut(labelled(text, "SW2: "), 0, 2);
	unsigned sw = hex_number(sw1) << 8 | hex_number(sw2);

	if (sw1.n < 2 || sw2.n < 2)
		return;
	text_clear(&l->bytes);
	apdu_hex(&l->bytes, labelled(text, "Data: "));
	switch (apdu_response(&l->apdu, text_slice(&l->bytes), sw)) {
	case APDU_MORE: break;
	case APDU_ANSWER: answered(l, line, r); break;
	case APDU_REFUSED: card_refused(l, line, sw); break;
	}
}

/* The driver's AT commands: AT+CGLA=1,16,"81E2910003BF2E00" and +CGLA: 46,"BF2E...9000". */
static void modem(struct lpac *l, const struct line *line, struct reading *r, struct slice text)
{
	static const char sent[] = "AT+CGLA=", said[] = "+CGLA: ";
	bool asks = slice_find(text, sent) >= 0;
	ptrdiff_t at = asks ? slice_find(text, sent) : slice_find(text, said);
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
	switch (apdu_answer(&l->apdu, text_slice(&l->bytes), &sw)) {
	case APDU_MORE: break;
	case APDU_ANSWER: answered(l, line, r); break;
	case APDU_REFUSED: card_refused(l, line, sw); break;
	}
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

static void handed_over(struct lpac *l, struct said *s)
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
			handed_over(l, said_at(&l->q, i));
	}
}

/* --- JSON lines --- */

static void listed(struct lpac *l, const struct line *line, const struct json_token *array)
{
	struct json_each each = json_each(array);

	while (json_next(&each)) {
		struct slice iccid = json_text(json_get(each.value, "iccid")), state = json_text(json_get(each.value, "profileState"));
		struct slice seq = json_text(json_get(each.value, "seqNumber")), operation = json_text(json_get(each.value, "profileManagementOperation"));
		struct said *s;
		char digits[25];

		if (state.n == 0 && seq.n == 0)
			continue;
		s = card_says(l, state.n > 0 ? KIND_PROFILE_LISTED : KIND_NOTIFICATION_PENDING, line);
		es10_iccid_text(iccid, digits);
		said_word(s, FIELD_ICCID, digits);
		said_set(s, FIELD_PROFILE_STATE, state);
		said_set(s, FIELD_SEQ, seq);
		said_set(s, FIELD_OPERATION, slice_is(operation, "install") ? SLICE("download") : operation);
	}
}

/* {"seqNumber":2,"iccid":"89...","bppCommandId":"store_metadata","errorReason":"..."}; a success says "unknown". */
static void installation(struct lpac *l, const struct line *line, const struct json_token *data)
{
	struct slice reason = json_text(json_get(data, "errorReason"));
	bool ok = reason.n == 0 || slice_is(reason, "unknown") || slice_is(reason, "undefined");
	char iccid[25];
	struct said *s;

	if (l->apdus)
		return;
	s = card_says(l, ok ? KIND_PROFILE_INSTALLED : KIND_OPERATION_REFUSED, line);
	said_word(s, FIELD_OPERATION, "download");
	es10_iccid_text(json_text(json_get(data, "iccid")), iccid);
	said_word(s, FIELD_ICCID, iccid);
	said_set(s, FIELD_SEQ, json_text(json_get(data, "seqNumber")));
	said_word(s, FIELD_TRANSACTION, l->es9.transaction);
	if (ok)
		return;
	said_number(s, FIELD_CAUSE, rsp_code(RSP_INSTALL, reason));
	said_set(s, FIELD_CAUSE_TEXT, reason);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

static const struct {
	const char *operation, *function;
	enum rsp_function codes;
	enum kind done;
} commands[] = {
	{ "enable", "es10c_enable_profile", RSP_C_ENABLE, KIND_PROFILE_ENABLED },
	{ "disable", "es10c_disable_profile", RSP_C_DISABLE, KIND_PROFILE_DISABLED },
	{ "delete", "es10c_delete_profile", RSP_C_DELETE, KIND_PROFILE_DELETED },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void succeeded(struct lpac *l, const struct line *line, const struct json_token *data)
{
	struct slice eid = json_text(json_get(data, "eidValue"));

	if (eid.n == 32 && slice_digits(eid)) {
		copy(l->card.eid, sizeof(l->card.eid), eid);
		card_says(l, KIND_NOTE, line);
	} else if (json_get(data, "errorReason")) {
		installation(l, line, data);
	} else if (data && data->type == JSON_ARRAY && !l->apdus) {
		listed(l, line, data);
	} else if (l->notification >= 0 && !l->handed_over) {
		handed_over(l, say(l, KIND_NOTIFICATION_SENT, line));
	}
	for (size_t i = 0; i < COMMANDS && !l->apdus; i++)
		if (strcmp(l->operation, commands[i].operation) == 0) {
			struct said *s = card_says(l, commands[i].done, line);

			said_word(s, FIELD_OPERATION, l->operation);
			said_word(s, FIELD_ICCID, l->iccid);
		}
}

/* Without the HTTP messages the server's own words are all that is left of its refusal; its codes are not printed. */
static void server_words(struct lpac *l, const struct line *line, struct slice function, struct slice words)
{
	struct said *s;

	if (l->refused || words.n == 0 || slice_is(words, "HTTP transport failed") || !rsp_operation(function) || !slice_starts(function, "es9p_"))
		return;
	s = say(l, KIND_DOWNLOAD_REFUSED, line);
	said_by(s, PARTY_RSP, ROLE_SMDP);
	said_word(s, FIELD_TRANSACTION, l->es9.transaction);
	said_set(s, FIELD_CAUSE_TEXT, words);
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
}

static void gave_up(struct lpac *l, const struct line *line, const struct json_token *message, const struct json_token *data)
{
	struct slice function = json_text(message);
	struct said *s;

	for (size_t i = 0; i < COMMANDS && !l->apdus; i++) {
		if (!slice_is(function, commands[i].function))
			continue;
		s = card_says(l, KIND_OPERATION_REFUSED, line);
		said_word(s, FIELD_OPERATION, commands[i].operation);
		said_word(s, FIELD_ICCID, l->iccid);
		said_number(s, FIELD_CAUSE, rsp_code(commands[i].codes, json_text(data)));
		said_set(s, FIELD_CAUSE_TEXT, json_text(data));
		said_word(s, FIELD_CAUSE_LAYER, "es10");
	}
	server_words(l, line, function, json_text(data));
	s = say(l, slice_is(function, "es9p_handle_notification") ? KIND_NOTIFICATION_FAILED : KIND_OPERATION_FAILED, line);
	said_word(s, FIELD_OPERATION, rsp_operation(function));
	if (slice_starts(function, "es10c_"))
		said_word(s, FIELD_ICCID, l->iccid);
	else if (s->kind == KIND_OPERATION_FAILED)
		said_word(s, FIELD_TRANSACTION, l->es9.transaction);
	else
		said_number(s, FIELD_SEQ, l->notification);
	said_set(s, FIELD_REASON, function);
	said_set(s, FIELD_CAUSE_TEXT, json_text(data));
}

/* Where the HTTP messages are logged too, they tell it better. */
static bool http_follows(struct reading *r)
{
	struct error drop = { "" };
	struct line line;

	return reading_peek(r, 0, &line, &drop) == 1 && slice_starts(line.text, "[DEBUG] [HTTP] ");
}

static void metadata(struct lpac *l, const struct line *line, const struct json_token *data)
{
	struct said *s = say(l, KIND_NOTE, line);
	char iccid[25];

	es10_iccid_text(json_text(json_get(data, "iccid")), iccid);
	said_word(s, FIELD_OPERATION, "download");
	said_word(s, FIELD_ICCID, iccid);
	said_set(s, FIELD_NAME, json_text(json_get(data, "profileName")));
}

static void progress(struct lpac *l, const struct line *line, struct reading *r, const struct json_token *message, const struct json_token *data)
{
	if (json_is(message, "es10b_load_bound_profile_package:result")) {
		installation(l, line, data);
	} else if (json_is(message, "es9p_handle_notification")) {
		l->notification = slice_number(json_text(data));
		l->handed_over = false;
	} else if (json_is(message, "es10b_get_euicc_challenge_and_info")) {
		l->es9.transaction[0] = '\0';
	} else if (json_is(message, "es9p_initiate_authentication") && !http_follows(r)) {
		said_set(say(l, KIND_DOWNLOAD_STARTED, line), FIELD_URL, json_text(data));
	} else if (json_is(message, "es8p_metadata_parse") || json_is(message, "es8p_meatadata_parse")) {
		metadata(l, line, data);
	}
}

/* {"type":"notification","eid":"89...","seqNumber":3,"pendingNotification":"MII..."} */
static void dumped(struct lpac *l, const struct line *line, const struct json_token *t)
{
	struct slice eid = json_text(json_get(t, "eid"));

	if (eid.n == 32 && slice_digits(eid))
		copy(l->card.eid, sizeof(l->card.eid), eid);
	if (l->apdus)
		return;
	text_clear(&l->bytes);
	tlv_base64(json_text(json_get(t, "pendingNotification")), &l->bytes);
	es10_read(text_slice(&l->bytes), ES10_ANSWERED, &l->list);
	for (size_t i = 0; i < l->list.n; i++)
		l->list.items[i].listed = true;
	card_answered(&l->card, &l->list, &l->q, line);
}

static void json(struct lpac *l, const struct line *line, struct reading *r)
{
	const struct json_token *t = l->tokens, *payload, *message, *data;

	if (json_parse(line->text, l->tokens, TOKENS) < 0)
		return;
	payload = json_get(t, "payload");
	message = json_get(payload, "message");
	data = json_get(payload, "data");
	if (json_is(json_get(t, "type"), "notification")) {
		dumped(l, line, t);
	} else if (json_is(json_get(t, "type"), "progress")) {
		progress(l, line, r, message, data);
	} else if (json_is(json_get(t, "type"), "lpa")) {
		if (json_is(json_get(payload, "code"), "0"))
			succeeded(l, line, data);
		else
			gave_up(l, line, message, data);
		l->apdus = l->handed_over = l->refused = false;
		l->notification = -1;
		l->operation[0] = l->iccid[0] = '\0';
	}
}

/* A shell's prompt before "lpac profile enable 89...": what the next final word is about. */
static void command(struct lpac *l, struct slice text)
{
	static const char *const verbs[] = { " profile enable ", " profile disable ", " profile delete " };
	struct slice verb, iccid;
	ptrdiff_t at = -1;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]) && at < 0; i++)
		at = slice_find(text, verbs[i]);
	if (at < 0)
		return;
	text = slice_from(text, (size_t)at + sizeof(" profile ") - 1);
	verb = slice_token(&text, ' ');
	iccid = slice_token(&text, ' ');
	copy(l->operation, sizeof(l->operation), verb);
	es10_iccid_text(iccid, l->iccid);
}

/* --- wrappers that print in Python's way --- */

/* {'payload': {'code': 0, 'data': None}}: the same in JSON. False: a quote stands where none can. */
static void to_json(struct slice python, struct text *out)
{
	static const char *const words[] = { "None", "null", "True", "true", "False", "false" };
	bool quoted = false;

	for (size_t i = 0; i < python.n; i++) {
		char c = python.p[i];
		size_t k = 0;

		while (!quoted && k < 6 && !slice_starts(slice_from(python, i), words[k]))
			k += 2;
		if (!quoted && k < 6) {
			text_adds(out, words[k + 1]);
			i += strlen(words[k]) - 1;
		} else if (c == '\'') {
			quoted = !quoted;
			text_addc(out, '"');
		} else if (c == '"') {
			text_adds(out, "\\\"");
		} else {
			text_addc(out, c);
		}
	}
}

static bool whole(struct slice s)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++)
		depth += (s.p[i] == '{' || s.p[i] == '[') - (s.p[i] == '}' || s.p[i] == ']');
	return depth <= 0;
}

/* A line of such a dictionary. False: none is going on and none begins. */
static bool printed(struct lpac *l, const struct line *line, struct reading *r)
{
	struct line all = *line;
	struct text as_json = { 0 };

	if (l->printed.n == 0 && !slice_starts(line->text, "{'payload'") && !slice_starts(line->text, "{'type'"))
		return false;
	text_add(&l->printed, line->text);
	if (!whole(text_slice(&l->printed)) && l->printed.n < PRINTED_MAX)
		return true;
	to_json(text_slice(&l->printed), &as_json);
	text_clear(&l->printed);
	all.text = text_slice(&as_json);
	json(l, &all, r);
	text_free(&as_json);
	return true;
}

/* --- lines --- */

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
	struct said *s = say(l, KIND_NOTE, line);

	if (slice_starts(words, curl)) {
		said_word(s, FIELD_URL, l->es9.url);
		words = slice_from(words, sizeof(curl) - 1);
	}
	said_set(s, FIELD_REASON, words);
}

static void read_line(struct lpac *l, const struct line *line, struct reading *r)
{
	static const char *const failures[] = { "curl_easy_perform() failed: ", "SCardTransmit() failed: ", "SCardConnect() failed: ",
						"SCardEstablishContext() failed: ", "Failed to open device: ", "Device missing AT+" };
	struct slice text = line->text;

	if (printed(l, line, r)) {
		return;
	} else if (slice_starts(text, "{")) {
		json(l, line, r);
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
		command(l, text);
	}
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct lpac *l = state;
	struct line line;
	int got;

	while (!said_take(&l->q, ev)) {
		got = reading_line(r, &line, e);
		if (got <= 0)
			return got;
		read_line(l, &line, r);
	}
	ev->format = slice_of(p->name);
	return 1;
}

static void *start(const struct parser *p)
{
	struct lpac *l = xcalloc(1, sizeof(*l));

	(void)p;
	l->notification = -1;
	return l;
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

/* A page of HTML that a server answered with belongs to the line before it, so what follows the first line of ours is not held against it. */
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
	.bid = bid,
	.open = start,
	.close = stop,
	.next = next,
};
