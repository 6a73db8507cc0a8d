#include "es9.h"

#include <stdlib.h>
#include <string.h>

#define TOKENS 256

static void copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static bool parse(struct es9 *x, struct slice body)
{
	if (!x->tokens)
		x->tokens = xcalloc(TOKENS, sizeof(*x->tokens));
	return json_parse_first(body, x->tokens, TOKENS) > 0;
}

static void keep_transaction(struct es9 *x)
{
	struct slice id = json_text(json_get(x->tokens, "transactionId"));

	if (id.n > 0 && id.n < sizeof(x->transaction))
		copy(x->transaction, sizeof(x->transaction), id);
}

void es9_request(struct es9 *x, struct slice url, struct slice body)
{
	struct slice path = slice_token(&url, '?'), pending;

	copy(x->url, sizeof(x->url), path);
	x->function[0] = '\0';
	x->notifies = false;
	while (path.n > 0)
		copy(x->function, sizeof(x->function), slice_token(&path, '/'));
	if (strcmp(x->function, "initiateAuthentication") == 0 || strcmp(x->function, "handleNotification") == 0)
		x->transaction[0] = '\0';
	if (!parse(x, body))
		return;
	keep_transaction(x);
	pending = json_text(json_get(x->tokens, "pendingNotification"));
	if (pending.n == 0)
		return;
	text_clear(&x->der);
	tlv_base64(pending, &x->der);
	es10_read(text_slice(&x->der), ES10_ANSWERED, &x->list);
	x->notifies = es10_find(&x->list, ES10_INSTALL) || es10_find(&x->list, ES10_NOTIFICATION);
}

/* --- statements --- */

static struct said *say(const struct es9 *x, enum kind kind, const char *eid, struct said_queue *q, const struct line *at)
{
	struct said *s = said_add(q, kind, at);

	said_word(s, FIELD_EID, eid);
	said_word(s, FIELD_TRANSACTION, x->transaction);
	return s;
}

/* "lpa.ds.gsma.com", "smds.example.com" */
static bool is_smds(const char *url)
{
	return strstr(url, ".ds.") || strstr(url, "smds") || strstr(url, "esimdiscovery");
}

static void by_server(const struct es9 *x, struct said *s)
{
	said_by(s, PARTY_RSP, is_smds(x->url) ? ROLE_SMDS : ROLE_SMDP);
	said_word(s, FIELD_URL, x->url);
}

static bool download_step(const char *function)
{
	return strcmp(function, "cancelSession") != 0 && strcmp(function, "handleNotification") != 0;
}

static void refused(const struct es9 *x, const struct json_token *code, struct said *s)
{
	struct slice subject = json_text(json_get(code, "subjectCode")), reason = json_text(json_get(code, "reasonCode"));
	char cause[64];

	if (subject.n > 0 && reason.n > 0 && subject.n + reason.n + 1 < sizeof(cause)) {
		memcpy(cause, subject.p, subject.n);
		cause[subject.n] = '/';
		memcpy(cause + subject.n + 1, reason.p, reason.n);
		said_set(s, FIELD_CAUSE, (struct slice){ cause, subject.n + reason.n + 1 });
	}
	by_server(x, s);
	said_set(s, FIELD_CAUSE_TEXT, json_text(json_get(code, "message")));
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
	said_word(s, FIELD_REASON, rsp_status(subject, reason));
}

/* What was handed over: an install notification may be one of a failure. */
static void notified(const struct es9 *x, struct said *s)
{
	const struct es10_item *install = es10_find(&x->list, ES10_INSTALL),
			       *it = install ? install : es10_find(&x->list, ES10_NOTIFICATION);

	if (!x->notifies || !it)
		return;
	said_number(s, FIELD_SEQ, it->seq);
	said_word(s, FIELD_ICCID, it->iccid);
	said_word(s, FIELD_OPERATION, it->operation);
	if (!install)
		return;
	said_word(s, FIELD_TRANSACTION, it->transaction);
	if (it->code <= 0)
		return;
	said_number(s, FIELD_CAUSE, it->code);
	said_word(s, FIELD_CAUSE_TEXT, it->word);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

size_t es9_answer(struct es9 *x, struct slice code, struct slice body, const char *eid, struct said_queue *q, const struct line *at)
{
	const struct json_token *status = NULL;
	size_t before = said_waiting(q);
	struct said *s;

	if (parse(x, body)) {
		keep_transaction(x);
		status = json_at(x->tokens, "header.functionExecutionStatus");
	}
	if (json_is(json_get(status, "status"), "Failed") || json_is(json_get(status, "status"), "Expired")) {
		refused(x, json_get(status, "statusCodeData"),
			say(x, download_step(x->function) ? KIND_DOWNLOAD_REFUSED : KIND_NOTE, eid, q, at));
	} else if (code.n > 0 && (!slice_digits(code) || code.p[0] != '2')) {
		s = say(x, download_step(x->function) ? KIND_DOWNLOAD_FAILED : KIND_NOTE, eid, q, at);
		by_server(x, s);
		said_set(s, FIELD_STATUS, code);
		said_word(s, FIELD_REASON, "the server answered with an HTTP error");
	} else if (strcmp(x->function, "initiateAuthentication") == 0 && x->transaction[0]) {
		said_word(say(x, KIND_DOWNLOAD_STARTED, eid, q, at), FIELD_URL, x->url);
	} else if (strcmp(x->function, "getBoundProfilePackage") == 0) {
		by_server(x, say(x, KIND_DOWNLOAD_DONE, eid, q, at));
	} else if (strcmp(x->function, "handleNotification") == 0) {
		notified(x, say(x, KIND_NOTIFICATION_SENT, eid, q, at));
	}
	return said_waiting(q) - before;
}

void es9_free(struct es9 *x)
{
	es10_free(&x->list);
	text_free(&x->der);
	free(x->tokens);
}
