/*
 * Reports that platforms for remote SIM provisioning send or export: JSON documents, one a line or pretty-printed, and query strings.
 *	{"eid":"89...","iccid":"89...","operation_type":"ENABLE_PROFILE","status":"SUCCESS","updated_at":"2026-07-14T08:30:14.9Z"}
 *	https://hook.example.com/?notifyType=ESIM_STATUS&content[iccid]=89...&content[esimStatus]=IN_USE&content[smdpStatus]=INSTALLATION
 * Learnt from the documents of ConnectedYou, Simlessly, esimaccess and Sixfab. What the words mean is in rsp_words.c.
 */
#include "recordwise.h"
#include "rsp_events.h"

#include <stdlib.h>

#include "json.h"
#include "jsonlog.h"

struct events {
	struct jsonlog log;
	struct said_queue q;
};

/* --- documents --- */

/* Objects that hold the record's own members, one level down. */
static bool is_inner(struct slice name)
{
	static const char *const inner[] = { "content", "data", "payload", "detail", "event", "notificationStatus", "resource", "profile" };

	for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
		if (slice_is(name, inner[i]))
			return true;
	return false;
}

static void collect(const struct json_token *object, struct rsp_record *r, bool inner)
{
	struct json_each each = json_each(object);

	while (json_next(&each)) {
		int item = rsp_item_of(each.key->text);

		if (each.value->type == JSON_OBJECT && !inner && is_inner(each.key->text))
			collect(each.value, r, true);
		else if (item >= 0 && r->item[item].n == 0)
			r->item[item] = json_text(each.value);
	}
}

/* Who a report comes from: notifications of the life cycle are the SM-DP+'s, orders and audits the eIM's (or SM-SR's). */
static enum role role_of(const struct json_token *t)
{
	if (json_get(t, "notificationType") || json_get(t, "NotificationType") || json_get(t, "matchingId"))
		return ROLE_SMDP;
	if (json_is(json_get(t, "event_type"), "PROFILE_LIFECYCLE"))
		return ROLE_SMDP;
	return json_get(t, "operation_type") || json_get(t, "resultDtoitems") ? ROLE_EIM : ROLE_NONE;
}

static void say(struct events *x, const struct rsp_record *r, const struct json_token *t)
{
	struct line at = jsonlog_line(&x->log, t->text.p);

	if (rsp_is_record(r))
		said_span(rsp_say(r, &x->q, &at), x->log.at.number, x->log.last);
}

/* A list of profiles that an audit found: what each of them is now. */
static void listed(struct events *x, const struct json_token *profile, const struct rsp_record *of)
{
	struct rsp_record r = { .role = of->role };
	struct slice state;
	struct said *s;
	struct line at = jsonlog_line(&x->log, profile->text.p);

	collect(profile, &r, false);
	r.item[RSP_EID] = of->item[RSP_EID];
	r.item[RSP_TIME] = of->item[RSP_TIME];
	state = r.item[RSP_STATE];
	r.item[RSP_STATE] = r.item[RSP_HOW] = r.item[RSP_WHAT] = (struct slice){ 0 };
	s = rsp_say(&r, &x->q, &at);
	said_span(s, x->log.at.number, x->log.last);
	s->kind = KIND_PROFILE_LISTED;
	if (slice_is(state, "ENABLED") || slice_is(state, "Enabled") || slice_is(state, "enabled"))
		said_word(s, FIELD_PROFILE_STATE, "enabled");
	else if (slice_is(state, "DISABLED") || slice_is(state, "Disabled") || slice_is(state, "disabled"))
		said_word(s, FIELD_PROFILE_STATE, "disabled");
	else
		said_set(s, FIELD_PROFILE_STATE, state);
}

/* Simlessly: 1 download, 2 switch, 3 delete; what each eUICC answered. */
static void results(struct events *x, const struct json_token *t, const struct json_token *list)
{
	static const char *const types[] = { "", "download", "switch", "delete" };
	int64_t type = slice_number(json_text(json_get(t, "type")));
	struct json_each each = json_each(list);

	while (json_next(&each)) {
		struct rsp_record r = { .role = ROLE_EIM };

		if (each.value->type != JSON_OBJECT)
			continue;
		collect(each.value, &r, false);
		if (type > 0 && type < 4)
			r.item[RSP_WHAT] = slice_of(types[type]);
		say(x, &r, each.value);
	}
}

static void record(struct events *x, const struct json_token *t)
{
	const struct json_token *profiles = json_get(t, "profiles"), *items = json_get(t, "resultDtoitems");
	struct rsp_record r = { .role = role_of(t) };
	struct json_each each = json_each(profiles);

	if (items) {
		results(x, t, items);
		return;
	}
	collect(t, &r, false);
	say(x, &r, t);
	while (json_next(&each))
		if (each.value->type == JSON_OBJECT)
			listed(x, each.value, &r);
}

static void document(struct events *x, const struct json_token *t)
{
	struct json_each each = json_each(t);

	if (t->type == JSON_OBJECT) {
		record(x, t);
		return;
	}
	while (t->type == JSON_ARRAY && json_next(&each))
		if (each.value->type == JSON_OBJECT)
			record(x, each.value);
}

/* --- query strings --- */

/* "content[esimStatus]=IN_USE" */
static void pair(struct slice one, struct rsp_record *r)
{
	struct slice name = slice_token(&one, '=');
	ptrdiff_t open = slice_index(name, '[');
	int item;

	if (open >= 0) {
		name = slice_from(name, (size_t)open + 1);
		name = slice_token(&name, ']');
	}
	item = rsp_item_of(name);
	if (item >= 0 && r->item[item].n == 0)
		r->item[item] = one;
}

static void query(struct events *x, struct slice url)
{
	struct rsp_record r = { .role = ROLE_NONE };

	slice_token(&url, '?');
	while (url.n > 0)
		pair(slice_token(&url, '&'), &r);
	if (r.item[RSP_WHAT].n == 0 || !rsp_is_record(&r))
		return;
	if (slice_is(r.item[RSP_WHAT], "ESIM_STATUS"))
		r.role = ROLE_SMDP;
	rsp_say(&r, &x->q, &x->log.at);
}

/* --- the parser --- */

static int read_document(void *state, struct reading *r, struct error *e)
{
	struct events *x = state;
	const struct json_token *top;
	int got = jsonlog_read(&x->log, r, &top, e);

	if (got == JSONLOG_LINE)
		query(x, slice_trim(text_slice(&x->log.before)));
	else if (got == JSONLOG_DOC)
		document(x, top);
	return got;
}

static void stop(void *state)
{
	struct events *x = state;

	jsonlog_free(&x->log);
	said_free(&x->q);
	free(x);
}

static bool signs_in(struct slice line)
{
	static const char *const signs[] = { "\"PROFILE_LIFECYCLE\"", "\"operation_type\"",  "\"gsma_subject_code\"",
					     "\"euicc_status\"",      "\"resultDtoitems\"",  "\"notificationType\"",
					     "\"NotificationType\"",  "\"DOWNLOAD_PROFILE_", "\"configName\"",
					     "\"smdpStatus\"",        "\"esimStatus\"",      "notifyType=" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (slice_find(line, signs[i]) >= 0)
			return true;
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	bool ours = false, named = false, json = true, first = true;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = slice_trim(lines[i].text);

		if (line.n == 0)
			continue;
		if (first)
			json = line.p[0] == '{' || line.p[0] == '[' || slice_find(line, "notifyType=") >= 0;
		first = false;
		ours |= signs_in(line);
		named |= slice_find(line, "\"eid\"") >= 0 || slice_find(line, "\"iccid\"") >= 0 || slice_find(line, "\"step\"") >= 0 ||
			 slice_find(line, "[iccid]=") >= 0 || slice_find(line, "[orderNo]=") >= 0;
	}
	return json && ours && named ? 96 : 0;
}

const struct parser parser_rsp_events = {
	.name = "rsp_events",
	.party = PARTY_RSP,
	.source = "documents of ConnectedYou, Simlessly, esimaccess, Sixfab",
	.self = &(const struct recordwise_self){ .state = sizeof(struct events),
						.queue = offsetof(struct events, q),
						.record = read_document },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
