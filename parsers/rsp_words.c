/*
 * The words of platforms. "done" is over, not well; a status is a result of an operation or a state of the profile, by what stands with it.
 * Learnt from the documents of ConnectedYou, Simlessly, esimaccess, Sixfab, Transatel and 1oT.
 */
#include <string.h>

#include "cause.h"
#include "es10.h"
#include "rsp_events.h"

static const struct {
	const char *name;
	enum rsp_item item;
} names[] = {
	{ "eid", RSP_EID },
	{ "euiccid", RSP_EID },
	{ "eidvalue", RSP_EID },
	{ "iccid", RSP_ICCID },
	{ "profileiccid", RSP_ICCID },
	{ "imsi", RSP_IMSI },
	{ "eventtimestamp", RSP_TIME },
	{ "timestamp", RSP_TIME },
	{ "updatedat", RSP_TIME },
	{ "eventtime", RSP_TIME },
	{ "time", RSP_TIME },
	{ "createdat", RSP_TIME },
	{ "occurredat", RSP_TIME },
	{ "timestamputc", RSP_TIME },
	{ "datetime", RSP_TIME },
	{ "date", RSP_TIME },
	{ "operationtype", RSP_WHAT },
	{ "operation", RSP_WHAT },
	{ "notificationtype", RSP_WHAT },
	{ "eventtype", RSP_WHAT },
	{ "event", RSP_WHAT },
	{ "notifytype", RSP_WHAT },
	{ "action", RSP_WHAT },
	{ "command", RSP_WHAT },
	{ "status", RSP_HOW },
	{ "result", RSP_HOW },
	{ "outcome", RSP_HOW },
	{ "success", RSP_HOW },
	{ "orderstatus", RSP_HOW },
	{ "esimstatus", RSP_HOW },
	{ "operationstatus", RSP_HOW },
	{ "smdpstatus", RSP_SMDP },
	{ "euiccstatus", RSP_STATE },
	{ "profilestate", RSP_STATE },
	{ "profilestatus", RSP_STATE },
	{ "state", RSP_STATE },
	{ "message", RSP_WORDS },
	{ "errormsg", RSP_WORDS },
	{ "errormessage", RSP_WORDS },
	{ "statusmessage", RSP_WORDS },
	{ "description", RSP_WORDS },
	{ "reason", RSP_WORDS },
	{ "gsmasubjectcode", RSP_SUBJECT },
	{ "subjectcode", RSP_SUBJECT },
	{ "gsmareasoncode", RSP_REASON },
	{ "reasoncode", RSP_REASON },
	{ "matchingid", RSP_MATCHING },
	{ "orderno", RSP_ORDER },
	{ "orderid", RSP_ORDER },
	{ "operationid", RSP_ORDER },
	{ "configname", RSP_NAME },
	{ "simprofile", RSP_NAME },
	{ "profilename", RSP_NAME },
	{ "aftermccmnc", RSP_PLMN },
	{ "step", RSP_STEP },
};

int rsp_item_of(struct slice name)
{
	char folded[24];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == '_' || c == '-' || c == ' ' || c == '.')
			continue;
		if (n + 1 == sizeof(folded))
			return -1;
		folded[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	folded[n] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, folded) == 0)
			return (int)names[i].item;
	return -1;
}

/* --- words --- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool has(struct slice s, const char *word)
{
	size_t n = strlen(word);

	for (size_t at = 0; at + n <= s.n; at++) {
		size_t i = 0;

		while (i < n && lower(s.p[at + i]) == word[i])
			i++;
		if (i == n)
			return true;
	}
	return false;
}

static bool any(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (has(s, *words))
			return true;
	return false;
}

static const struct {
	const char *word, *operation;
} operations[] = {
	{ "disable", "disable" },
	{ "deactivat", "disable" },
	{ "enable", "enable" },
	{ "activat", "enable" },
	{ "switch", "enable" },
	{ "in_use", "enable" },
	{ "delet", "delete" },
	{ "recycl", "delete" },
	{ "erase", "delete" },
	{ "remov", "delete" },
	{ "fallback", "setFallbackAttribute" },
	{ "audit", "list" },
	{ "list", "list" },
	{ "download", "download" },
	{ "install", "download" },
	{ "release", "download" },
};

static const char *operation_of(struct slice s)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (has(s, operations[i].word))
			return operations[i].operation;
	return NULL;
}

enum outcome { UNKNOWN, OPEN, WELL, OVER, FAILED };

static enum outcome outcome_of(struct slice s)
{
	static const char *const failed[] = {
		"fail", "error", "reject", "expired", "refused", "timeout", "cancel", "false", "abort", NULL
	};
	static const char *const well[] = { "success", "true", NULL }, *const over[] = { "done", "complete", "finish", NULL };
	static const char *const open[] = { "pending",    "queue",   "progress", "running", "sent",      "accepted", "created",
					    "processing", "schedul", "warning",  "new",     "requested", NULL };
	bool fails = any(s, failed), ok = any(s, well);

	if (fails && ok) /* "Success / Failed": a template */
		return UNKNOWN;
	if (fails)
		return FAILED;
	if (ok)
		return WELL;
	return any(s, over) ? OVER : any(s, open) ? OPEN : UNKNOWN;
}

/* A state of the profile, in the words of SGP.22 3.1.6 and of those who sell. */
static enum kind state_kind(struct slice s)
{
	static const struct {
		const char *word;
		enum kind kind;
	} states[] = { { "disabled", KIND_PROFILE_DISABLED },      { "enabled", KIND_PROFILE_ENABLED },
		       { "in_use", KIND_PROFILE_ENABLED },         { "deleted", KIND_PROFILE_DELETED },
		       { "downloaded", KIND_DOWNLOAD_DONE },       { "installed", KIND_PROFILE_INSTALLED },
		       { "installation", KIND_PROFILE_INSTALLED }, { "disable", KIND_PROFILE_DISABLED },
		       { "enable", KIND_PROFILE_ENABLED },         { "delete", KIND_PROFILE_DELETED } };

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (has(s, states[i].word) && s.n <= strlen(states[i].word) + 12)
			return states[i].kind;
	return KIND_NOTE;
}

/* --- the statement --- */

static bool digits(struct slice s, size_t least, size_t most)
{
	return s.n >= least && s.n <= most && slice_digits(s);
}

bool rsp_is_record(const struct rsp_record *r)
{
	const struct slice *i = r->item;

	if (i[RSP_STEP].n && i[RSP_HOW].n)
		return true;
	return (i[RSP_EID].n || i[RSP_ICCID].n || i[RSP_ORDER].n) && (i[RSP_WHAT].n || i[RSP_HOW].n || i[RSP_STATE].n || i[RSP_SMDP].n);
}

static void who(const struct rsp_record *r, struct said *s)
{
	const struct slice *i = r->item;
	struct stamp st = { 0 };
	char iccid[25];

	if (digits(i[RSP_EID], 32, 32))
		said_set(s, FIELD_EID, i[RSP_EID]);
	es10_iccid_text(i[RSP_ICCID], iccid);
	said_word(s, FIELD_ICCID, iccid);
	if (digits(i[RSP_IMSI], 14, 15))
		said_set(s, FIELD_IMSI, i[RSP_IMSI]);
	if (i[RSP_TIME].n > 0 && (utc_epoch(i[RSP_TIME], &st) || utc_read(i[RSP_TIME], &st) > 0))
		said_stamp(s, &st, i[RSP_TIME]);
	said_set(s, FIELD_MATCHING_ID, i[RSP_MATCHING]);
	said_set(s, FIELD_SESSION, i[RSP_ORDER]);
	said_set(s, FIELD_NAME, i[RSP_NAME]);
	if (digits(i[RSP_PLMN], 5, 6))
		said_set(s, FIELD_PLMN, i[RSP_PLMN]);
}

static void refusal(const struct rsp_record *r, struct said *s)
{
	const struct slice *i = r->item;
	struct text cause = { 0 };

	said_set(s, FIELD_REASON, i[RSP_WORDS]);
	if (i[RSP_SUBJECT].n == 0)
		return;
	text_add(&cause, i[RSP_SUBJECT]);
	text_addc(&cause, '/');
	text_add(&cause, i[RSP_REASON]);
	said_set(s, FIELD_CAUSE, text_slice(&cause));
	said_set(s, FIELD_CAUSE_TEXT, i[RSP_WORDS]);
	said_word(s, FIELD_CAUSE_LAYER, "rsp");
	if (rsp_status(i[RSP_SUBJECT], i[RSP_REASON]))
		said_word(s, FIELD_REASON, rsp_status(i[RSP_SUBJECT], i[RSP_REASON]));
	text_free(&cause);
}

/* An event that names what became of a profile ("INSTALLED"), with or without a result. */
static bool is_state_word(struct slice what)
{
	static const char *const states[] = { "downloaded",   "installed", "enabled", "disabled", "deleted",
					      "notification", "lifecycle", "esim",    NULL };

	return any(what, states);
}

static void operation(const struct rsp_record *r, struct said *s, const char *op, enum outcome o)
{
	bool coded = r->item[RSP_SUBJECT].n > 0;

	said_word(s, FIELD_OPERATION, op);
	switch (o) {
	case WELL:
	case OVER:
		s->kind = KIND_OPERATION_DONE;
		break;
	case FAILED:
		/* whose refusal it was, the record does not say, unless it quotes the SM-DP+'s codes for a download */
		s->kind = coded && strcmp(op, "download") == 0 ? KIND_DOWNLOAD_REFUSED : KIND_OPERATION_FAILED;
		refusal(r, s);
		break;
	case OPEN:
		s->kind = KIND_OPERATION_QUEUED;
		break;
	case UNKNOWN:
		break;
	}
}

struct said *rsp_say(const struct rsp_record *r, struct said_queue *q, const struct line *at)
{
	const struct slice *i = r->item;
	struct slice state = i[RSP_SMDP].n ? i[RSP_SMDP] : i[RSP_STATE].n ? i[RSP_STATE] : i[RSP_HOW];
	struct said *s = said_add(q, KIND_NOTE, at);
	enum outcome o = outcome_of(i[RSP_HOW]);
	const char *op = operation_of(i[RSP_WHAT].n ? i[RSP_WHAT] : i[RSP_STEP]);
	enum kind became = state_kind(state);

	who(r, s);
	said_set(s, FIELD_STATUS, i[RSP_SMDP].n ? i[RSP_SMDP] : i[RSP_HOW]);
	said_by(s, PARTY_RSP, r->role);
	if (became != KIND_NOTE && o != FAILED && !(op && o == WELL)) {
		s->kind = became;
		said_word(s, FIELD_OPERATION, operation_of(state));
	} else if (op && is_state_word(i[RSP_WHAT]) && o == WELL) {
		s->kind = state_kind(i[RSP_WHAT]);
		said_word(s, FIELD_OPERATION, op);
	} else if (op && i[RSP_STEP].n && o == OPEN) {
		said_word(s, FIELD_OPERATION, op); /* a step of it goes on */
	} else if (op) {
		operation(r, s, op, o);
	} else if (o == FAILED) {
		s->kind = i[RSP_STEP].n ? KIND_DOWNLOAD_FAILED : KIND_OPERATION_FAILED;
		refusal(r, s);
	}
	if (s->kind == KIND_NOTE && said_get(s, FIELD_REASON).n == 0)
		said_set(s, FIELD_REASON, i[RSP_WORDS].n ? i[RSP_WORDS] : i[RSP_WHAT]);
	return s;
}
