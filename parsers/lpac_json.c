/*
 * The JSON lines of lpac, and what a shell or a wrapper makes of them.
 */
#include "lpac.h"

#include <string.h>

#define PRINTED_MAX (64u << 10)

static void copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static struct said *card_says(struct lpac *l, enum kind kind, const struct line *line)
{
	struct said *s = lpac_say(l, kind, line);

	said_by(s, PARTY_EUICC, ROLE_CARD);
	return s;
}

/* --- JSON lines --- */

static void listed(struct lpac *l, const struct line *line, const struct json_token *array)
{
	struct json_each each = json_each(array);

	while (json_next(&each)) {
		struct slice iccid = json_text(json_get(each.value, "iccid")), state = json_text(json_get(each.value, "profileState"));
		struct slice seq = json_text(json_get(each.value, "seqNumber")),
			     operation = json_text(json_get(each.value, "profileManagementOperation"));
		struct said *s;
		char digits[25];

		if (state.n == 0 && seq.n == 0)
			continue;
		if (slice_is(state, "0") || slice_is(state, "1")) /* lpac 1 */
			state = slice_is(state, "1") ? SLICE("enabled") : SLICE("disabled");
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

	eid = eid.n ? eid : json_text(json_get(data, "eid"));
	if (eid.n == 32 && slice_digits(eid)) {
		copy(l->card.eid, sizeof(l->card.eid), eid);
		card_says(l, KIND_NOTE, line);
	} else if (json_get(data, "errorReason")) {
		installation(l, line, data);
	} else if (data && data->type == JSON_ARRAY && !l->apdus) {
		listed(l, line, data);
	} else if (l->notification >= 0 && !l->handed_over) {
		lpac_handed_over(l, lpac_say(l, KIND_NOTIFICATION_SENT, line));
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

	if (l->refused || words.n == 0 || slice_is(words, "HTTP transport failed") || !rsp_operation(function) ||
	    !slice_starts(function, "es9p_"))
		return;
	s = lpac_say(l, KIND_DOWNLOAD_REFUSED, line);
	said_by(s, PARTY_RSP, ROLE_SMDP);
	said_word(s, FIELD_TRANSACTION, l->es9.transaction);
	said_set(s, FIELD_CAUSE_TEXT, words);
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
}

/* Whose words the reason is in. */
static const char *layer_of(struct slice function, struct slice words)
{
	if (words.n == 0)
		return "";
	if (slice_is(words, "HTTP transport failed"))
		return "http";
	return slice_starts(function, "es9p_") ? "rsp" : "es10";
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
	s = lpac_say(l, slice_is(function, "es9p_handle_notification") ? KIND_NOTIFICATION_FAILED : KIND_OPERATION_FAILED, line);
	said_word(s, FIELD_OPERATION, rsp_operation(function));
	if (slice_starts(function, "es10c_"))
		said_word(s, FIELD_ICCID, l->iccid);
	else if (s->kind == KIND_OPERATION_FAILED)
		said_word(s, FIELD_TRANSACTION, l->es9.transaction);
	else
		said_number(s, FIELD_SEQ, l->notification);
	said_set(s, FIELD_REASON, function);
	said_set(s, FIELD_CAUSE_TEXT, json_text(data));
	said_word(s, FIELD_CAUSE_LAYER, layer_of(function, json_text(data)));
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
	struct said *s = lpac_say(l, KIND_NOTE, line);
	char iccid[25];

	es10_iccid_text(json_text(json_get(data, "iccid")), iccid);
	said_word(s, FIELD_OPERATION, "download");
	said_word(s, FIELD_ICCID, iccid);
	said_set(s, FIELD_NAME, json_text(json_get(data, "profileName")));
}

static void progress(struct lpac *l, const struct line *line, struct reading *r, const struct json_token *message,
		     const struct json_token *data)
{
	if (json_is(message, "es10b_load_bound_profile_package:result")) {
		installation(l, line, data);
	} else if (json_is(message, "es9p_handle_notification")) {
		l->notification = slice_number(json_text(data));
		l->handed_over = false;
	} else if (json_is(message, "es10b_get_euicc_challenge_and_info")) {
		l->es9.transaction[0] = '\0';
	} else if (json_is(message, "es9p_initiate_authentication") && !http_follows(r)) {
		said_set(lpac_say(l, KIND_DOWNLOAD_STARTED, line), FIELD_URL, json_text(data));
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

	if (json_parse(line->text, l->tokens, LPAC_TOKENS) < 0)
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
void lpac_command(struct lpac *l, struct slice text)
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

bool lpac_json(struct lpac *l, const struct line *line, struct reading *r)
{
	if (printed(l, line, r))
		return true;
	if (!slice_starts(line->text, "{"))
		return false;
	json(l, line, r);
	return true;
}
