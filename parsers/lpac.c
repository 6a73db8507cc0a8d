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

#include "card.h"
#include "json.h"

#define TOKENS 2048
#define MESSAGE_MAX (1u << 20)

struct lpac {
	struct said_queue q;
	struct card card;
	struct es10_list list;
	struct json_token tokens[TOKENS];
	struct text command, answer, bytes;
	uint32_t first; /* the line on which the command began */
	bool apdus;	/* bytes were seen since the last final word */
	char transaction[65], function[40], url[256];
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

/* Hex in either spelling, appended. */
static void add_hex(struct text *out, struct slice hex)
{
	uint8_t bytes[512];

	while (hex.n > 0 && out->n < MESSAGE_MAX) {
		struct slice piece = slice_cut(hex, 0, 3 * 256); /* whole bytes, spaced or not */
		ptrdiff_t n = slice_hex(piece, bytes, sizeof(bytes));

		if (n <= 0)
			break;
		text_add(out, (struct slice){ (const char *)bytes, (size_t)n });
		hex = slice_from(hex, piece.n);
	}
}

static void transmit(struct lpac *l, const struct line *line, struct slice text)
{
	struct slice ins = slice_cut(labelled(text, "INS: "), 0, 2), block = slice_cut(labelled(text, "P2: "), 0, 2);

	if (!slice_is(ins, "E2"))
		return; /* GET RESPONSE and the like: the answer goes on */
	l->apdus = true;
	if (slice_is(block, "00") || l->command.n == 0) {
		text_clear(&l->command);
		l->first = line->number;
	}
	text_clear(&l->answer);
	add_hex(&l->command, labelled(text, "Data: "));
}

static void answered(struct lpac *l, const struct line *line, struct reading *r)
{
	char eid[33];
	size_t added;

	es10_read(text_slice(&l->command), ES10_ASKED, &l->list);
	card_asked(&l->card, &l->list);
	es10_read(text_slice(&l->answer), ES10_ANSWERED, &l->list);
	if (l->list.broken)
		reading_doubt(r, DOUBT_BROKEN);
	if (!l->card.eid[0] && es10_certificate_eid(text_slice(&l->answer), eid))
		memcpy(l->card.eid, eid, sizeof(eid));
	added = card_answered(&l->card, &l->list, &l->q, line);
	for (size_t i = said_waiting(&l->q) - added; i < said_waiting(&l->q); i++)
		said_span(said_at(&l->q, i), l->first, line->number);
	text_clear(&l->answer);
}

static void receive(struct lpac *l, const struct line *line, struct reading *r, struct slice text)
{
	struct slice sw1 = slice_cut(labelled(text, "SW1: "), 0, 2), sw2 = slice_cut(labelled(text, "SW2: "), 0, 2);
	struct said *s;
	char sw[5] = "";

	add_hex(&l->answer, labelled(text, "Data: "));
	if (slice_is(sw1, "61") || sw1.n < 2 || sw2.n < 2)
		return;
	if (l->answer.n > 0 && (slice_is(sw1, "90") || slice_is(sw1, "91"))) {
		answered(l, line, r);
	} else if (!slice_is(sw1, "90") && !slice_is(sw1, "91") && l->command.n > 0) {
		memcpy(sw, sw1.p, 2);
		memcpy(sw + 2, sw2.p, 2);
		s = card_says(l, KIND_NOTE, line);
		said_word(s, FIELD_STATUS, sw);
		said_word(s, FIELD_REASON, "the card refused the command");
	}
}

/* --- HTTP --- */

static void keep_transaction(struct lpac *l, const struct json_token *t)
{
	struct slice id = json_text(json_get(t, "transactionId"));

	if (id.n > 0 && id.n < sizeof(l->transaction))
		copy(l->transaction, sizeof(l->transaction), id);
}

static void request(struct lpac *l, struct slice text)
{
	ptrdiff_t at = slice_find(text, ", Data: ");
	struct slice url, path;

	at = at < 0 ? slice_find(text, ", data: ") : at;
	if (at < 0 || (!skip(&text, "URL: ") && !skip(&text, "url: ")))
		return;
	at -= (ptrdiff_t)sizeof("URL: ") - 1;
	url = path = slice_cut(text, 0, (size_t)at);
	copy(l->url, sizeof(l->url), url);
	l->function[0] = '\0';
	while (path.n > 0)
		copy(l->function, sizeof(l->function), slice_token(&path, '/'));
	if (json_parse(slice_from(text, (size_t)at + sizeof(", Data: ") - 1), l->tokens, TOKENS) > 0)
		keep_transaction(l, l->tokens);
}

static bool download_step(const char *function)
{
	return strcmp(function, "cancelSession") != 0 && strcmp(function, "handleNotification") != 0;
}

static struct said *server_says(struct lpac *l, enum kind kind, const struct line *line)
{
	struct said *s = say(l, kind, line);

	said_by(s, PARTY_RSP, ROLE_SMDP);
	said_word(s, FIELD_TRANSACTION, l->transaction);
	said_word(s, FIELD_URL, l->url);
	return s;
}

static void failed(struct lpac *l, const struct line *line, const struct json_token *code)
{
	struct slice subject = json_text(json_get(code, "subjectCode")), reason = json_text(json_get(code, "reasonCode"));
	struct said *s = server_says(l, download_step(l->function) ? KIND_DOWNLOAD_REFUSED : KIND_NOTE, line);
	char cause[64];

	if (subject.n > 0 && reason.n > 0 && subject.n + reason.n + 1 < sizeof(cause)) {
		memcpy(cause, subject.p, subject.n);
		cause[subject.n] = '/';
		memcpy(cause + subject.n + 1, reason.p, reason.n);
		said_set(s, FIELD_CAUSE, (struct slice){ cause, subject.n + reason.n + 1 });
	}
	said_set(s, FIELD_CAUSE_TEXT, json_text(json_get(code, "message")));
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
	said_word(s, FIELD_REASON, rsp_status(subject, reason));
}

static void notified(struct lpac *l, const struct line *line)
{
	said_number(say(l, KIND_NOTIFICATION_SENT, line), FIELD_SEQ, l->notification);
	l->handed_over = true;
}

static void response(struct lpac *l, const struct line *line, struct slice text)
{
	struct slice code = labelled(text, "ode: "), body = labelled(text, "ata: ");
	const struct json_token *status = NULL;
	struct said *s;

	code = slice_token(&code, ',');
	if (json_parse(body, l->tokens, TOKENS) > 0) {
		keep_transaction(l, l->tokens);
		status = json_at(l->tokens, "header.functionExecutionStatus");
	}
	if (json_is(json_get(status, "status"), "Failed") || json_is(json_get(status, "status"), "Expired")) {
		failed(l, line, json_get(status, "statusCodeData"));
	} else if (!slice_digits(code) || code.p[0] != '2') {
		s = server_says(l, download_step(l->function) ? KIND_DOWNLOAD_FAILED : KIND_NOTE, line);
		said_set(s, FIELD_STATUS, code);
		said_word(s, FIELD_REASON, "the server answered with an HTTP error");
	} else if (strcmp(l->function, "getBoundProfilePackage") == 0) {
		server_says(l, KIND_DOWNLOAD_DONE, line);
	} else if (strcmp(l->function, "handleNotification") == 0) {
		notified(l, line);
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
		said_set(s, FIELD_ICCID, digits[0] ? slice_of(digits) : iccid);
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
	struct said *s;

	if (l->apdus)
		return;
	s = card_says(l, ok ? KIND_PROFILE_INSTALLED : KIND_OPERATION_REFUSED, line);
	said_word(s, FIELD_OPERATION, "download");
	said_set(s, FIELD_ICCID, json_text(json_get(data, "iccid")));
	said_set(s, FIELD_SEQ, json_text(json_get(data, "seqNumber")));
	said_word(s, FIELD_TRANSACTION, l->transaction);
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
		notified(l, line);
	}
	for (size_t i = 0; i < COMMANDS && !l->apdus; i++)
		if (strcmp(l->operation, commands[i].operation) == 0) {
			struct said *s = card_says(l, commands[i].done, line);

			said_word(s, FIELD_OPERATION, l->operation);
			said_word(s, FIELD_ICCID, l->iccid);
		}
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
	s = say(l, slice_is(function, "es9p_handle_notification") ? KIND_NOTIFICATION_FAILED : KIND_OPERATION_FAILED, line);
	said_word(s, FIELD_OPERATION, rsp_operation(function));
	if (slice_starts(function, "es10c_"))
		said_word(s, FIELD_ICCID, l->iccid);
	else if (s->kind == KIND_OPERATION_FAILED)
		said_word(s, FIELD_TRANSACTION, l->transaction);
	else
		said_number(s, FIELD_SEQ, l->notification);
	said_set(s, FIELD_REASON, function);
	said_set(s, FIELD_CAUSE_TEXT, json_text(data));
}

static void progress(struct lpac *l, const struct line *line, const struct json_token *message, const struct json_token *data)
{
	if (json_is(message, "es10b_load_bound_profile_package:result")) {
		installation(l, line, data);
	} else if (json_is(message, "es9p_handle_notification")) {
		l->notification = slice_number(json_text(data));
		l->handed_over = false;
	} else if (json_is(message, "es10b_get_euicc_challenge_and_info")) {
		l->transaction[0] = '\0';
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

static void json(struct lpac *l, const struct line *line)
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
		progress(l, line, message, data);
	} else if (json_is(json_get(t, "type"), "lpa")) {
		if (json_is(json_get(payload, "code"), "0"))
			succeeded(l, line, data);
		else
			gave_up(l, line, message, data);
		l->apdus = l->handed_over = false;
		l->notification = -1;
		l->operation[0] = l->iccid[0] = '\0';
	}
}

/* A shell's prompt before "lpac profile enable 89...": what the next final word is about. */
static void command(struct lpac *l, struct slice text)
{
	struct slice verb, iccid;
	ptrdiff_t at = slice_find(text, "lpac profile ");

	if (at < 0)
		return;
	text = slice_from(text, (size_t)at + sizeof("lpac profile ") - 1);
	verb = slice_token(&text, ' ');
	iccid = slice_token(&text, ' ');
	copy(l->operation, sizeof(l->operation), verb);
	es10_iccid_text(iccid, l->iccid);
}

static bool debug(struct slice *text, const char *channel)
{
	struct slice rest = *text;

	if (!skip(&rest, "[DEBUG] ") || !skip(&rest, channel))
		return false;
	*text = rest;
	return true;
}

static void read_line(struct lpac *l, const struct line *line, struct reading *r)
{
	static const char curl[] = "curl_easy_perform() failed: ";
	struct slice text = line->text;
	struct said *s;

	if (slice_starts(text, "{")) {
		json(l, line);
	} else if (debug(&text, "[APDU] [TX] ")) {
		transmit(l, line, text);
	} else if (debug(&text, "[APDU] [RX] ")) {
		receive(l, line, r, text);
	} else if (debug(&text, "[HTTP] [TX] ")) {
		request(l, text);
	} else if (debug(&text, "[HTTP] [RX] ")) {
		response(l, line, text);
	} else if (slice_starts(text, curl)) {
		s = say(l, KIND_NOTE, line);
		said_set(s, FIELD_REASON, slice_from(text, sizeof(curl) - 1));
		said_word(s, FIELD_URL, l->url);
	} else if (slice_starts(text, "$ ") || slice_starts(text, "# ") || slice_starts(text, "% ") || slice_starts(text, "/")) {
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
	text_free(&l->command);
	text_free(&l->answer);
	text_free(&l->bytes);
	free(l);
}

/* A page of HTML that a server answered with belongs to the line before it, so what follows the first line of ours is not held against it. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, other = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice text = lines[i].text;
		bool mine = slice_starts(text, "[DEBUG] [APDU] ") || slice_starts(text, "[DEBUG] [HTTP] ") || slice_starts(text, "AT_DEBUG: ") ||
			    ((slice_starts(text, "{\"type\":\"lpa\"") || slice_starts(text, "{\"type\":\"progress\"") ||
			      slice_starts(text, "{\"type\":\"driver\"")) && slice_find(text, "\"payload\"") > 0) ||
			    (slice_starts(text, "{\"type\":\"notification\"") && slice_find(text, "\"pendingNotification\"") > 0);

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
