/*
 * The log of osmo-smdpp: twisted's dated lines, and undated DEBUG lines before the access line of the request they belong to.
 *	DEBUG:__main__:EID (from eUICC cert): 89...
 *	2026-03-02 10:00:29+0000 [-] <twisted.python.failure.Failure __main__.ApiError: ('8.2.6', '3.8', 'Refused')>
 *	2026-03-02 10:00:29+0000 [-] "192.0.2.7" - - [02/Mar/2026:10:00:29 +0000] "POST /gsma/rsp2/es9plus/authenticateClient HTTP/1.1" 200 148
 * Learnt from osmo-smdpp.py of pysim and from runs. The access line is written last and alone tells the function when the program is not
 * verbose, so what a request says waits for it. HTTP says 200 for refusals too.
 */
#include <stdlib.h>
#include <string.h>

#include "es10.h"
#include "json.h"
#include "recordwise.h"

#define SESSIONS 64
#define TOKENS 128

struct session { /* who a transaction is with */
	char transaction[65], eid[33];
};

struct smdpp {
	struct said_queue q;
	struct session sessions[SESSIONS];
	unsigned newest;
	struct json_token tokens[TOKENS];
	struct es10_list list;
	struct text der;
	/* the request being logged */
	char transaction[65], eid[33];
	bool refused, notified;
	int64_t seq; /* of the notification handed in, -1 */
};

static void copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

/* Transactions are hex in JSON; other forms are not kept. */
static void keep_transaction(struct smdpp *sm, struct slice hex)
{
	if (hex.n == 0 || hex.n > 64)
		return;
	copy(sm->transaction, sizeof(sm->transaction), hex);
	for (char *p = sm->transaction; *p; p++)
		*p = *p >= 'a' && *p <= 'f' ? (char)(*p - 'a' + 'A') : *p;
}

static void keep_session(struct smdpp *sm)
{
	struct session *s;

	if (!sm->transaction[0] || !sm->eid[0])
		return;
	s = &sm->sessions[sm->newest++ % SESSIONS];
	memcpy(s->transaction, sm->transaction, sizeof(s->transaction));
	memcpy(s->eid, sm->eid, sizeof(s->eid));
}

static const char *session_eid(const struct smdpp *sm, const char *transaction)
{
	for (size_t i = 0; transaction[0] && i < SESSIONS; i++)
		if (strcmp(sm->sessions[i].transaction, transaction) == 0)
			return sm->sessions[i].eid;
	return NULL;
}

static struct said *say(struct smdpp *sm, enum kind kind, const struct line *line)
{
	struct said *s;

	if (sm->q.held == 0)
		said_hold(&sm->q, said_waiting(&sm->q));
	s = said_add(&sm->q, kind, line);
	if (sm->q.held == 0)
		sm->q.held = 1;
	said_word(s, FIELD_EID, sm->eid[0] ? sm->eid : session_eid(sm, sm->transaction));
	said_word(s, FIELD_TRANSACTION, sm->transaction);
	return s;
}

/* --- the undated lines of a request --- */

/* What the card says about an installation, as it arrived. */
static void installation(struct smdpp *sm, const struct line *line, const struct es10_item *it)
{
	struct said *s;

	copy(sm->transaction, sizeof(sm->transaction), slice_of(it->transaction));
	s = say(sm, it->code == 0 ? KIND_PROFILE_INSTALLED : KIND_OPERATION_REFUSED, line);
	said_word(s, FIELD_ICCID, it->iccid);
	said_number(s, FIELD_SEQ, it->seq);
	said_word(s, FIELD_OPERATION, "download");
	sm->notified = true;
	if (it->code == 0)
		return;
	said_number(s, FIELD_CAUSE, it->code);
	said_word(s, FIELD_CAUSE_TEXT, it->word);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

static void notification(struct smdpp *sm, const struct line *line, struct slice base64)
{
	const struct es10_item *it;

	text_clear(&sm->der);
	tlv_base64(base64, &sm->der);
	es10_read(text_slice(&sm->der), ES10_ANSWERED, &sm->list);
	it = es10_find(&sm->list, ES10_INSTALL);
	if (it) {
		installation(sm, line, it);
		return;
	}
	it = es10_find(&sm->list, ES10_NOTIFICATION);
	sm->seq = it ? it->seq : -1;
}

static void received(struct smdpp *sm, const struct line *line, struct slice json)
{
	const struct json_token *t = sm->tokens;
	struct slice pending;

	if (json_parse(json, sm->tokens, TOKENS) < 0)
		return; /* the same once more, as Python writes it */
	keep_transaction(sm, json_text(json_get(t, "transactionId")));
	pending = json_text(json_get(t, "pendingNotification"));
	if (pending.n > 0)
		notification(sm, line, pending);
}

static void sent(struct smdpp *sm, struct slice json)
{
	if (json_parse(json, sm->tokens, TOKENS) > 0)
		keep_transaction(sm, json_text(json_get(sm->tokens, "transactionId")));
}

static void identity(struct smdpp *sm, struct slice eid)
{
	eid = slice_trim(eid);
	if (eid.n != 32 || !slice_digits(eid))
		return;
	copy(sm->eid, sizeof(sm->eid), eid);
	keep_session(sm);
}

/* "EID 89...: enable of 89...f" */
static void handled(struct smdpp *sm, const struct line *line, struct slice words)
{
	struct slice verb, eid = slice_token(&words, ':');
	char iccid[25];
	struct said *s;

	identity(sm, slice_starts(eid, "EID ") ? slice_from(eid, 4) : eid);
	words = slice_trim(words);
	verb = slice_token(&words, ' ');
	if (slice_starts(words, "of "))
		words = slice_from(words, 3);
	es10_iccid_text(slice_trim(words), iccid);
	sm->transaction[0] = '\0'; /* notifications other than of installations have none */
	s = say(sm, KIND_NOTIFICATION_RECEIVED, line);
	if (slice_is(verb, "install"))
		said_word(s, FIELD_OPERATION, "download");
	else
		said_set(s, FIELD_OPERATION, verb);
	said_word(s, FIELD_ICCID, iccid);
	said_number(s, FIELD_SEQ, sm->seq);
	sm->notified = true;
}

/* Only when the bytes of the notification were not there: "('successResult', {...})" or "('errorResult', {'bppCommandId': ...". */
static void final_result(struct smdpp *sm, const struct line *line, struct slice words)
{
	static const char key[] = "'errorReason': '";
	bool failed = slice_find(words, "errorResult") >= 0;
	ptrdiff_t at = slice_find(words, key);
	struct slice reason;
	struct said *s;

	if (sm->notified)
		return;
	s = say(sm, failed ? KIND_OPERATION_REFUSED : KIND_PROFILE_INSTALLED, line);
	said_word(s, FIELD_OPERATION, "download");
	sm->notified = true;
	if (!failed)
		return;
	said_word(s, FIELD_CAUSE_LAYER, "es10");
	if (at < 0)
		return;
	reason = slice_from(words, (size_t)at + sizeof(key) - 1);
	reason = slice_token(&reason, '\'');
	said_set(s, FIELD_CAUSE_TEXT, reason);
	said_number(s, FIELD_CAUSE, rsp_code(RSP_INSTALL, reason));
}

static bool skip(struct slice *s, const char *start)
{
	if (!slice_starts(*s, start))
		return false;
	*s = slice_from(*s, strlen(start));
	return true;
}

static void undated(struct smdpp *sm, const struct line *line)
{
	struct slice text = line->text, rest = text;

	if (!skip(&text, "DEBUG:__main__:") && !skip(&text, "INFO:__main__:") && !skip(&text, "WARNING:__main__:"))
		return;
	rest = text;
	if (skip(&rest, "Rx JSON: "))
		received(sm, line, rest);
	else if (skip(&rest, "Tx JSON: "))
		sent(sm, rest);
	else if (skip(&rest, "EID (from eUICC cert): "))
		identity(sm, rest);
	else if (skip(&rest, "handleNotification: "))
		handled(sm, line, rest);
	else if (skip(&rest, "Profile Installation Final Result: "))
		final_result(sm, line, rest);
}

/* --- the dated lines --- */

/* "('8.2.6', '3.8', 'Refused')": the quoted parts, with either quote. */
static struct slice part(struct slice *rest)
{
	size_t at = 0;
	char quote;

	while (at < rest->n && rest->p[at] != '\'' && rest->p[at] != '"')
		at++;
	if (at == rest->n) {
		*rest = (struct slice){ 0 };
		return *rest;
	}
	quote = rest->p[at];
	*rest = slice_from(*rest, at + 1);
	return slice_token(rest, quote);
}

static void refusal(struct smdpp *sm, const struct line *line, struct slice tuple)
{
	struct slice subject = part(&tuple), reason = part(&tuple), message = part(&tuple);
	struct said *s = say(sm, KIND_DOWNLOAD_REFUSED, line);
	char cause[64];
	size_t n = 0;

	if (subject.n > 0 && subject.n + reason.n + 1 < sizeof(cause)) {
		memcpy(cause, subject.p, subject.n);
		n = subject.n;
		cause[n++] = '/';
		if (reason.n > 0)
			memcpy(cause + n, reason.p, reason.n);
		n += reason.n;
	}
	said_set(s, FIELD_CAUSE, (struct slice){ cause, n });
	said_set(s, FIELD_CAUSE_TEXT, message);
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
	said_word(s, FIELD_REASON, rsp_status(subject, reason));
	sm->refused = true;
}

/* What the function refused or was asked decides what a refusal means: only the steps of a download are refused downloads. */
static bool download_step(struct slice function)
{
	return slice_is(function, "initiateAuthentication") || slice_is(function, "authenticateClient") ||
	       slice_is(function, "getBoundProfilePackage");
}

static void success(struct smdpp *sm, const struct line *line, struct slice function, struct slice source)
{
	struct said *s = NULL;

	if (slice_is(function, "initiateAuthentication")) {
		s = say(sm, KIND_DOWNLOAD_STARTED, line);
	} else if (slice_is(function, "getBoundProfilePackage")) {
		s = say(sm, KIND_DOWNLOAD_DONE, line);
	} else if (slice_is(function, "handleNotification") && !sm->notified) {
		s = say(sm, KIND_NOTIFICATION_RECEIVED, line);
	}
	if (s)
		said_set(s, FIELD_SRC, source);
}

static void failure(struct smdpp *sm, const struct line *line, struct slice function, struct slice status)
{
	struct said *s = say(sm, download_step(function) ? KIND_DOWNLOAD_FAILED : KIND_NOTE, line);

	said_set(s, FIELD_STATUS, status);
	said_set(s, FIELD_REASON, SLICE("the request failed at the SM-DP+"));
	said_set(s, FIELD_NAME, function);
}

/* The request is over: what it said gets its time, and the refusals their meaning. */
static void settle(struct smdpp *sm, const struct stamp *stamp, struct slice written, struct slice function)
{
	size_t waiting = said_waiting(&sm->q);

	for (size_t i = waiting - sm->q.held; i < waiting; i++) {
		struct said *s = said_at(&sm->q, i);

		if (s->stamp.basis == STAMP_NONE)
			said_stamp(s, stamp, written);
		if (s->kind == KIND_DOWNLOAD_REFUSED && function.n > 0 && !download_step(function))
			s->kind = KIND_NOTE;
		if (s->kind == KIND_DOWNLOAD_REFUSED || s->kind == KIND_NOTE)
			said_set(s, FIELD_NAME, function);
	}
	said_hold(&sm->q, SIZE_MAX);
	sm->transaction[0] = sm->eid[0] = '\0';
	sm->refused = sm->notified = false;
	sm->seq = -1;
}

/* "192.0.2.7" - - [...] "POST /gsma/rsp2/es9plus/FUNCTION HTTP/1.1" 200 148 "-" "-" */
static bool access_line(struct smdpp *sm, const struct line *line, struct slice text, const struct stamp *stamp, struct slice written)
{
	struct slice source = part(&text), request = part(&text), function = { 0 }, path, status;

	if (!slice_starts(request, "POST ") && !slice_starts(request, "GET "))
		return false;
	slice_token(&request, ' ');
	path = slice_token(&request, ' ');
	while (path.n > 0)
		function = slice_token(&path, '/');
	text = slice_trim(text);
	status = slice_token(&text, ' ');
	if (slice_digits(status) && status.p[0] == '2' && !sm->refused)
		success(sm, line, function, source);
	else if (!sm->refused)
		failure(sm, line, function, status);
	settle(sm, stamp, written, function);
	return true;
}

static void dated(struct smdpp *sm, const struct line *line, const struct stamp *stamp, size_t n)
{
	static const char failed[] = "ApiError: ";
	struct slice written = slice_cut(line->text, 0, n), rest = slice_trim(slice_from(line->text, n));
	ptrdiff_t at = slice_find(rest, failed);
	struct said *s = NULL;

	slice_token(&rest, ']');
	rest = slice_trim(rest);
	if (slice_starts(rest, "\"")) {
		access_line(sm, line, rest, stamp, written);
		return;
	}
	if (at >= 0)
		refusal(sm, line, slice_from(line->text, (size_t)slice_find(line->text, failed) + sizeof(failed) - 1));
	else if (slice_starts(rest, "Site starting on "))
		s = say(sm, KIND_BOOT, line);
	else if (slice_starts(rest, "Received SIG") || slice_starts(rest, "Unhandled Error") || slice_starts(rest, "Timing out client"))
		s = say(sm, KIND_NOTE, line);
	if (s)
		said_set(s, FIELD_REASON, rest);
	if (s || at >= 0)
		said_stamp(said_at(&sm->q, said_waiting(&sm->q) - 1), stamp, written);
}

static bool is_dated(struct slice text, struct stamp *stamp, size_t *n)
{
	*n = utc_read(text, stamp);
	return *n > 0 && slice_starts(slice_from(text, *n), " [");
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct smdpp *sm = state;
	struct stamp stamp;
	size_t n;

	(void)r;
	if (is_dated(line->text, &stamp, &n))
		dated(sm, line, &stamp, n);
	else
		undated(sm, line);
}

static void begin(void *state)
{
	struct smdpp *sm = state;

	sm->seq = -1;
}

static void stop(void *state)
{
	struct smdpp *sm = state;

	said_free(&sm->q);
	es10_free(&sm->list);
	text_free(&sm->der);
	free(sm);
}

static bool is_undated(struct slice text)
{
	return slice_starts(text, "DEBUG:") || slice_starts(text, "INFO:") || slice_starts(text, "WARNING:") || slice_starts(text, "\t");
}

/* Other twisted servers and Python programs have such lines too: one of this program must be among them. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	bool mine = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice text = lines[i].text;
		struct stamp stamp;
		size_t at;
		bool dated_line = is_dated(text, &stamp, &at);

		read += dated_line || is_undated(text);
		mine = mine || (dated_line && stamp.basis == STAMP_ZONED && slice_find(text, "/gsma/rsp2/") >= 0) ||
		       slice_starts(text, "DEBUG:__main__:Rx JSON: ");
	}
	return mine ? (int)(read * 100 / n) : 0;
}

const struct parser parser_smdpp = {
	.name = "smdpp",
	.party = PARTY_RSP,
	.role = ROLE_SMDP,
	.source = "osmo-smdpp (pysim), twisted 22.4",
	.self = &(const struct recordwise_self){ .state = sizeof(struct smdpp),
						.queue = offsetof(struct smdpp, q),
						.begin = begin,
						.line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
