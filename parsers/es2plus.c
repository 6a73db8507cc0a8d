/*
 * ES2+ between operator and SM-DP+ (SGP.22 5.3), as JSON: what pySim's server prints, and requests and answers kept as documents.
 *	2026-07-14 08:30:14 INFO ES2+:handleDownloadProgressInfo: {"header": {...}, "eid": "89...", "iccid": "89...", "notificationPointId":
 *4, "notificationPointStatus": {"status": "Failed", "statusCodeData": {"subjectCode": "8.2.6", "reasonCode": "3.8"}}, "resultData": ...}
 * Learnt from SGP.22 v2 5.3.5, contrib/es2p_server.py of pysim and the interface document of China Mobile International, which writes the
 * point as a string, the time as timeStamp in seconds, and adds points. A point that was reached may have failed: its status tells.
 */
#include <stdlib.h>
#include <string.h>

#include "es10.h"
#include "json.h"
#include "jsonlog.h"
#include "recordwise.h"

struct es2 {
	struct jsonlog log;
	struct said_queue q;
	struct es10_list list;
	struct text der;
};

static struct slice text(const struct json_token *t, const char *path)
{
	return json_text(json_at(t, path));
}

static void date(struct said *s, struct slice own, struct slice head)
{
	struct stamp st = { 0 };

	if (utc_epoch(own, &st) || utc_read(own, &st) > 0)
		said_stamp(s, &st, own);
	else if (utc_read(head, &st) > 0)
		said_stamp(s, &st, slice_cut(head, 0, utc_read(head, &st)));
}

static void identity(struct said *s, const struct json_token *t)
{
	struct slice eid = text(t, "eid"), iccid = text(t, "iccid");
	char digits[25];

	if (eid.n == 32 && slice_digits(eid))
		said_set(s, FIELD_EID, eid);
	es10_iccid_text(iccid.n ? iccid : text(t, "header.iccid"), digits);
	said_word(s, FIELD_ICCID, digits);
	said_set(s, FIELD_MATCHING_ID, text(t, "matchingId"));
}

static bool failed(struct slice status)
{
	return slice_is(status, "Failed") || slice_is(status, "Expired") || slice_is(status, "FAILED") || slice_is(status, "EXPIRED");
}

/* {"status": "Failed", "statusCodeData": {...}}: the codes are strings, 3.10 is not 3.1. */
static void refusal(struct said *s, const struct json_token *execution)
{
	struct slice subject = text(execution, "statusCodeData.subjectCode"), reason = text(execution, "statusCodeData.reasonCode");
	struct text cause = { 0 };

	if (subject.n > 0) {
		text_add(&cause, subject);
		text_addc(&cause, '/');
		text_add(&cause, reason);
	}
	said_set(s, FIELD_CAUSE, text_slice(&cause));
	said_set(s, FIELD_CAUSE_TEXT, text(execution, "statusCodeData.message"));
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
	said_word(s, FIELD_REASON, rsp_status(subject, reason));
	text_free(&cause);
}

/* --- handleDownloadProgressInfo --- */

enum { ELIGIBILITY = 1, CONFIRMATION = 2, PACKAGE = 3, INSTALLATION = 4, CMI_DELETED = 5, CMI_ENABLED = 101, CMI_DISABLED = 102 };

static enum kind point_kind(int64_t point, bool fails, bool coded, bool is_text)
{
	switch (point) {
	case ELIGIBILITY:
	case CONFIRMATION:
		return fails ? KIND_DOWNLOAD_REFUSED : KIND_NOTE;
	case PACKAGE:
		return !fails ? KIND_DOWNLOAD_DONE : coded ? KIND_DOWNLOAD_REFUSED : KIND_DOWNLOAD_FAILED;
	case INSTALLATION:
		return fails ? KIND_OPERATION_REFUSED : KIND_PROFILE_INSTALLED;
	case CMI_DELETED:
		return fails || !is_text ? KIND_NOTE : KIND_PROFILE_DELETED;
	case CMI_ENABLED:
		return fails ? KIND_NOTE : KIND_PROFILE_ENABLED;
	case CMI_DISABLED:
		return fails ? KIND_NOTE : KIND_PROFILE_DISABLED;
	default:
		return KIND_NOTE;
	}
}

static void card_error(struct said *s, int64_t code, struct slice word)
{
	said_number(s, FIELD_CAUSE, code);
	said_set(s, FIELD_CAUSE_TEXT, word);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

/* The card's own result goes before what the server made of it: base64 of the TLV, or what pySim decodes of it. */
static void result(struct es2 *x, const struct json_token *data, struct said *s)
{
	const struct json_token *inner = json_at(data, "profileInstallationResult.profileInstallationResultData");
	const struct json_token *error = json_at(inner, "finalResult.errorResult");
	const struct es10_item *it;
	struct slice reason;

	if (data && data->type == JSON_STRING) {
		text_clear(&x->der);
		tlv_base64(data->text, &x->der);
		es10_read(text_slice(&x->der), ES10_ANSWERED, &x->list);
		it = es10_find(&x->list, ES10_INSTALL);
		if (!it)
			return;
		said_number(s, FIELD_SEQ, it->seq);
		said_word(s, FIELD_TRANSACTION, it->transaction);
		s->kind = it->code > 0 ? KIND_OPERATION_REFUSED : s->kind;
		if (it->code > 0)
			card_error(s, it->code, slice_of(it->word));
		return;
	}
	said_set(s, FIELD_SEQ, text(inner, "notificationMetadata.seqNumber"));
	reason = text(inner, "transactionId");
	if (reason.n > 0 && reason.n <= 32) {
		char upper[33];

		for (size_t i = 0; i <= reason.n; i++)
			upper[i] = i == reason.n ? '\0' : reason.p[i] >= 'a' && reason.p[i] <= 'f' ? (char)(reason.p[i] - 32) : reason.p[i];
		said_word(s, FIELD_TRANSACTION, upper);
	}
	if (!error)
		return;
	reason = text(error, "errorReason");
	s->kind = KIND_OPERATION_REFUSED;
	card_error(s, rsp_code(RSP_INSTALL, reason), reason);
}

static void progress(struct es2 *x, const struct json_token *t, struct said *s)
{
	const struct json_token *id = json_get(t, "notificationPointId"), *execution = json_get(t, "notificationPointStatus");
	struct slice status = text(execution, "status");
	int64_t point = slice_number(json_text(id));
	bool fails = failed(status);

	s->kind = point_kind(point, fails, text(execution, "statusCodeData.subjectCode").n > 0, id->type == JSON_STRING);
	said_set(s, FIELD_STATUS, status);
	said_word(s, FIELD_NAME, "handleDownloadProgressInfo");
	said_word(s, FIELD_OPERATION,
		  point == CMI_ENABLED    ? "enable"
		  : point == CMI_DISABLED ? "disable"
		  : point == CMI_DELETED  ? "delete"
					  : "download");
	if (s->kind == KIND_NOTE && !fails)
		said_word(s, FIELD_REASON, point == ELIGIBILITY ? "eligibility and retry limit checked" : NULL);
	if (point == INSTALLATION)
		result(x, json_get(t, "resultData"), s);
	if (fails && said_get(s, FIELD_CAUSE_LAYER).n == 0)
		refusal(s, execution);
}

/* --- the other functions --- */

/* "INFO ES2+:confirmOrder: " */
static struct slice function_of(struct slice before)
{
	ptrdiff_t at = slice_find(before, "ES2+:");
	struct slice name;

	if (at < 0)
		return (struct slice){ 0 };
	name = slice_from(before, (size_t)at + 5);
	return slice_token(&name, ':');
}

static bool is_ours(const struct json_token *t, struct slice function)
{
	return function.n > 0 || json_get(t, "notificationPointId") || json_at(t, "header.functionExecutionStatus") ||
	       json_at(t, "header.functionRequesterIdentifier");
}

static void answer(const struct json_token *t, struct said *s)
{
	const struct json_token *execution = json_at(t, "header.functionExecutionStatus");
	struct slice status = text(execution, "status");

	said_set(s, FIELD_STATUS, status);
	if (!failed(status))
		return;
	refusal(s, execution);
}

static void document(struct es2 *x, const struct json_token *t)
{
	struct slice before = text_slice(&x->log.before), function = function_of(before), time;
	struct said *s;

	if (!is_ours(t, function))
		return;
	s = said_add(&x->q, KIND_NOTE, &x->log.at);
	said_span(s, x->log.at.number, x->log.last);
	said_by(s, PARTY_RSP, ROLE_SMDP);
	identity(s, t);
	time = text(t, "timestamp");
	date(s, time.n ? time : text(t, "timeStamp"), before);
	said_set(s, FIELD_NAME, function);
	if (json_get(t, "notificationPointId"))
		progress(x, t, s);
	else if (json_at(t, "header.functionExecutionStatus"))
		answer(t, s);
	else
		said_word(s, FIELD_OPERATION, "download");
}

static int read_document(void *state, struct reading *r, struct error *e)
{
	struct es2 *x = state;
	const struct json_token *top;
	int got = jsonlog_read(&x->log, r, &top, e);

	if (got == JSONLOG_DOC)
		document(x, top);
	return got;
}

static void stop(void *state)
{
	struct es2 *x = state;

	jsonlog_free(&x->log);
	said_free(&x->q);
	es10_free(&x->list);
	text_free(&x->der);
	free(x);
}

/* Documents lie alone in their files; one line of the server among others is enough, since nobody else prints it. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	bool point = false, header = false, json = true, server = false, first = true;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = slice_trim(lines[i].text);

		if (line.n == 0)
			continue;
		if (first)
			json = line.p[0] == '{' || line.p[0] == '[';
		first = false;
		server |= slice_find(line, " ES2+:") > 0 || slice_find(line, "ES2+ API server") > 0;
		if (!strchr("{}]\",", line.p[0]) || slice_starts(line, "{\"type\":"))
			continue; /* somebody else's line that shows such a document */
		point |= slice_find(line, "\"notificationPointId\"") >= 0;
		header |= slice_find(line, "\"functionExecutionStatus\"") >= 0 || slice_find(line, "\"functionRequesterIdentifier\"") >= 0;
	}
	if (server)
		return 95;
	return json && (point || header) ? 94 : 0;
}

const struct parser parser_es2plus = {
	.name = "es2plus",
	.party = PARTY_RSP,
	.role = ROLE_SMDP,
	.source = "SGP.22 v2 5.3.5, pysim es2p_server, documents of China Mobile International",
	.self = &(const struct recordwise_self){ .state = sizeof(struct es2), .queue = offsetof(struct es2, q), .record = read_document },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
