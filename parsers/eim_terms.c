/*
 *	[{[{enableResult,ok}]},{[{rollbackResult,ok}]}]
 *	[{"enableResult":"ok"},{"rollbackResult":"ok"}]
 * Learnt from onomondo-eim (doc/examples.md, esipa_rest_utils.erl) and from runs.
 */
#include "eim_terms.h"

#include <string.h>

#include "es10.h"

static bool bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '@';
}

bool eim_word(struct slice *rest, struct slice *word)
{
	size_t at = 0, from;

	while (at < rest->n && rest->p[at] != '"' && !bare(rest->p[at]))
		at++;
	if (at == rest->n)
		return false;
	from = at;
	if (rest->p[at] == '"') {
		from = ++at;
		while (at < rest->n && rest->p[at] != '"')
			at += rest->p[at] == '\\' ? 2 : 1;
		at = at < rest->n ? at : rest->n;
		*word = slice_cut(*rest, from, at - from);
		*rest = slice_from(*rest, at + 1);
		return true;
	}
	while (at < rest->n && bare(rest->p[at]))
		at++;
	*word = slice_cut(*rest, from, at - from);
	*rest = slice_from(*rest, at);
	return true;
}

void eim_copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

/* Words of orders, and the operation that they ask for; those without one of ours keep their name. */
static const char *const asked[] = {
	"enable", "disable", "delete", "listProfileInfo", "download", "getRAT", "configureAutoEnable", "configureImmediateEnable",
	"setFallbackAttribute", "unsetFallbackAttribute", "setDefaultDpAddress", "addEim", "deleteEim", "updateEim", "listEim", "edr", "euicc", NULL,
};

void eim_orders(struct slice term, struct eim_work *w)
{
	struct slice word, value;

	w->count = 0;
	while (eim_word(&term, &word)) {
		bool order = false;

		for (size_t i = 0; asked[i] && !order; i++)
			order = slice_is(word, asked[i]);
		if (order && w->count < EIM_ORDERS) {
			const char *operation = rsp_operation(word);

			memset(&w->orders[w->count], 0, sizeof(w->orders[0]));
			eim_copy(w->orders[w->count++].operation, sizeof(w->orders[0].operation), operation ? slice_of(operation) : word);
		} else if (w->count > 0 && slice_is(word, "iccid") && eim_word(&term, &value)) {
			es10_iccid_text(value, w->orders[w->count - 1].iccid);
		} else if (w->count > 0 && slice_is(word, "activationCode") && eim_word(&term, &value)) {
			slice_token(&value, '$');
			slice_token(&value, '$');
			eim_copy(w->orders[w->count - 1].matching_id, sizeof(w->orders[0].matching_id), slice_token(&value, '$'));
		}
	}
}

/* A statement about the nth thing that was asked; beyond the last: about the work as such. */
static struct said *about(const struct eim_work *w, unsigned nth, enum kind kind, struct said_queue *q, const struct line *at)
{
	struct said *s = said_add(q, kind, at);

	said_word(s, FIELD_EID, w->eid);
	said_word(s, FIELD_TRANSACTION, w->transaction);
	said_word(s, FIELD_SESSION, w->session);
	if (nth >= w->count)
		return s;
	said_word(s, FIELD_OPERATION, w->orders[nth].operation);
	said_word(s, FIELD_ICCID, w->orders[nth].iccid);
	said_word(s, FIELD_MATCHING_ID, w->orders[nth].matching_id);
	return s;
}

size_t eim_asked(const struct eim_work *w, enum kind kind, struct said_queue *q, const struct line *at)
{
	for (unsigned i = 0; i < w->count || i == 0; i++)
		about(w, i, kind, q, at);
	return w->count > 0 ? w->count : 1;
}

static void installed(struct slice *rest, const struct eim_work *w, struct said_queue *q, const struct line *at)
{
	struct said *s = about(w, 0, KIND_PROFILE_INSTALLED, q, at);
	struct slice word, value;
	char iccid[25];

	said_word(s, FIELD_OPERATION, "download");
	while (eim_word(rest, &word)) {
		if (slice_is(word, "finalResult") && eim_word(rest, &value) && !slice_is(value, "successResult")) {
			s->kind = KIND_OPERATION_REFUSED;
			said_set(s, FIELD_STATUS, value);
			said_word(s, FIELD_CAUSE_LAYER, "es10");
		} else if (slice_is(word, "iccid") && eim_word(rest, &value)) {
			es10_iccid_text(value, iccid);
			said_word(s, FIELD_ICCID, iccid);
		} else if (slice_is(word, "seqNumber") && eim_word(rest, &value)) {
			said_set(s, FIELD_SEQ, value);
		} else if (slice_is(word, "errorReason") && eim_word(rest, &value)) {
			s->kind = KIND_OPERATION_REFUSED;
			said_set(s, FIELD_CAUSE_TEXT, value);
			said_number(s, FIELD_CAUSE, rsp_code(RSP_INSTALL, value));
			said_word(s, FIELD_CAUSE_LAYER, "es10");
		}
	}
}

static void listed(struct slice *rest, const struct eim_work *w, unsigned nth, struct said_queue *q, const struct line *at)
{
	struct said *s = about(w, nth, KIND_OPERATION_DONE, q, at);
	struct slice word, value;
	char iccid[25];

	said_word(s, FIELD_OPERATION, "list");
	said_word(s, FIELD_STATUS, "ok");
	while (eim_word(rest, &word)) {
		if (slice_is(word, "finalResult") && eim_word(rest, &value) && !slice_is(value, "successResult")) {
			s->kind = KIND_OPERATION_REFUSED;
			said_set(s, FIELD_STATUS, value);
			said_word(s, FIELD_CAUSE_LAYER, "es10");
		} else if (slice_is(word, "iccid") && eim_word(rest, &value)) {
			s = said_add(q, KIND_PROFILE_LISTED, at);
			es10_iccid_text(value, iccid);
			said_word(s, FIELD_EID, w->eid);
			said_word(s, FIELD_ICCID, iccid);
			said_word(s, FIELD_TRANSACTION, w->transaction);
		} else if (s->kind == KIND_PROFILE_LISTED && slice_is(word, "profileState") && eim_word(rest, &value)) {
			said_set(s, FIELD_PROFILE_STATE, value);
		} else if (s->kind == KIND_PROFILE_LISTED && slice_is(word, "profileName") && eim_word(rest, &value)) {
			said_set(s, FIELD_NAME, value);
		}
	}
}

static enum rsp_function function(struct slice name)
{
	if (slice_is(name, "enableResult"))
		return RSP_ENABLE;
	if (slice_is(name, "disableResult"))
		return RSP_DISABLE;
	return slice_is(name, "deleteResult") ? RSP_DELETE : RSP_ADD_EIM;
}

/* "enableResult" and its word: done, or the card's refusal, which the eIM holds. */
static void element(struct slice name, struct slice value, struct said *s)
{
	if (rsp_operation(name))
		said_word(s, FIELD_OPERATION, rsp_operation(name));
	said_set(s, FIELD_STATUS, value);
	if (slice_is(value, "ok"))
		return;
	s->kind = KIND_OPERATION_REFUSED;
	said_number(s, FIELD_CAUSE, rsp_code(function(name), value));
	said_set(s, FIELD_CAUSE_TEXT, value);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

static void failure(struct slice name, struct slice value, struct said *s)
{
	bool procedure = slice_is(name, "procedureError");

	s->kind = procedure ? KIND_OPERATION_FAILED : KIND_OPERATION_REFUSED;
	said_set(s, FIELD_REASON, value);
	if (!procedure) {
		said_set(s, FIELD_CAUSE_TEXT, value);
		said_number(s, FIELD_CAUSE, rsp_code(RSP_PACKAGE, value));
	}
	said_word(s, FIELD_CAUSE_LAYER, procedure ? "esipa" : "es10");
}

static void rolled_back(struct slice value, struct said *s)
{
	if (slice_is(value, "ok")) {
		s->kind = KIND_PROFILE_ROLLED_BACK;
		return;
	}
	s->kind = KIND_OPERATION_REFUSED;
	said_word(s, FIELD_REASON, "profile rollback");
	said_set(s, FIELD_CAUSE_TEXT, value);
	said_number(s, FIELD_CAUSE, rsp_code(RSP_ROLLBACK, value));
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

size_t eim_outcome(struct slice term, const struct eim_work *w, struct said_queue *q, const struct line *at)
{
	size_t before = said_waiting(q);
	struct slice name, value;
	unsigned nth = 0;

	while (eim_word(&term, &name)) {
		if (slice_is(name, "profileInstallationResult")) {
			installed(&term, w, q, at);
		} else if (slice_is(name, "listProfileInfoResult")) {
			listed(&term, w, nth++, q, at);
		} else if (slice_is(name, "rollbackResult") && eim_word(&term, &value)) {
			rolled_back(value, about(w, nth > 0 ? nth - 1 : 0, KIND_NOTE, q, at));
		} else if ((slice_is(name, "procedureError") || slice_is(name, "euiccPackageErrorCode")) && eim_word(&term, &value)) {
			failure(name, value, about(w, nth, KIND_OPERATION_FAILED, q, at));
		} else if (slice_is(name, "edrResult") || slice_is(name, "finalResult")) {
			continue; /* inside euiccDataResult, which is told from them */
		} else if (slice_ends(name, "Result") && eim_word(&term, &value)) {
			element(name, slice_is(value, "edrResult") && eim_word(&term, &name) ? name : value,
				about(w, nth++, KIND_OPERATION_DONE, q, at));
		}
	}
	return said_waiting(q) - before;
}
