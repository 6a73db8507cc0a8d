/*
 * Events and states that connectivity platforms export as JSON: one document after another, an array, or one a line.
 *	{"event_type":{"id":3,"description":"Create PDP Context"},"description":"PDP Context Request rejected, because ...","sim":{"iccid":...
 * Learnt from the documents of emnify and 1NCE (events, usage), KORE/Twilio Super SIM (CloudEvents), Soracom (subscriber, session events),
 * Cisco Control Center (session details).
 */
#include <stdlib.h>
#include <string.h>

#include "cmp.h"
#include "json.h"
#include "jsondoc.h"

struct cmp_json {
	struct jsondoc docs;
	struct aliases names;
	struct cmp record;
	struct said_queue q;
	struct text plain;
	struct json_token *tokens;
	size_t size;
};

#define TOKENS_MAX (1u << 18)

static const char *const signs[] = { "PDP Context",	 "pdp_context",	       "supersim.connection", "ueIpAddress",	"ue_ip_address",
				     "dateSessionStarted", "Update location", "Update GPRS location", "sessionStatus", "SIM activation",
				     "Quota used up",	 "Purge location",     "data-session.",	      "SIM_STATE_CHANGE",  "\"start_timestamp\"",
				     "SIM status change", "trigger SMS",	       "Store and forward" };

static bool signs_in(struct slice line)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (slice_find(line, signs[i]) >= 0)
			return true;
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	bool first = true, json = false, ours = false, named = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice s = slice_trim(lines[i].text);

		if (s.n == 0)
			continue;
		if (first)
			json = s.p[0] == '{' || s.p[0] == '[';
		first = false;
		ours |= signs_in(s);
		named |= slice_find(s, "iccid\"") >= 0 || slice_find(s, "imsi\"") >= 0;
	}
	return json && ours && named ? 95 : 0;
}

static void *open_state(const struct parser *p)
{
	struct cmp_json *c = xcalloc(1, sizeof(*c));

	(void)p;
	cmp_names(&c->names);
	return c;
}

static void close_state(void *state)
{
	struct cmp_json *c = state;

	jsondoc_free(&c->docs);
	aliases_free(&c->names);
	cmp_free(&c->record);
	said_free(&c->q);
	text_free(&c->plain);
	free(c->tokens);
	free(c);
}

static int parse(struct cmp_json *c, struct slice doc)
{
	int n;

	if (!c->tokens)
		c->tokens = xcalloc(c->size = 1u << 10, sizeof(*c->tokens));
	while ((n = json_parse(doc, c->tokens, c->size)) < 0 && c->size < TOKENS_MAX && doc.n / 2 >= c->size) {
		c->size *= 4;
		c->tokens = xrealloc(c->tokens, c->size, sizeof(*c->tokens));
	}
	return n;
}

/* Members that are about somebody else: the customer, the operator's country, who clicked. */
static bool foreign(struct slice name)
{
	static const char *const others[] = { "organisation", "organization", "user",	"keen",		"tariff",     "country", "event_source",
					      "event_severity", "currency",   "transition", "service_profile", "coverage", "links", "tags" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (slice_is(name, others[i]))
			return true;
	return false;
}

static void scalar(struct cmp_json *c, struct slice parent, struct slice name, const struct json_token *v, unsigned depth)
{
	int item = cmp_find(&c->names, name);

	if (slice_is(parent, "event_type")) /* emnify: a number and words */
		item = slice_is(name, "description") ? CMP_TYPE : -1;
	else if (depth > 2 && (item == CMP_TYPE || item == CMP_DESCRIPTION || item == CMP_STATUS || item == CMP_TIME || item == CMP_START))
		item = -1;
	if (item < 0 || v->type == JSON_NULL)
		return;
	text_clear(&c->plain);
	json_unescape(json_text(v), &c->plain);
	cmp_set(&c->record, (enum cmp_item)item, text_slice(&c->plain), depth);
}

/* mcc stands under country, which is else about nobody. */
static void country(struct cmp_json *c, const struct json_token *o, unsigned depth)
{
	const struct json_token *mcc = json_get(o, "mcc");

	if (mcc)
		scalar(c, (struct slice){ 0 }, SLICE("mcc"), mcc, depth + 1);
}

static void collect(struct cmp_json *c, const struct json_token *top)
{
	struct json_each stack[JSON_DEPTH_MAX];
	struct slice names[JSON_DEPTH_MAX] = { 0 };
	unsigned depth = 1;

	cmp_clear(&c->record);
	stack[0] = json_each(top);
	while (depth > 0) {
		struct json_each *each = &stack[depth - 1];
		struct slice name;

		if (!json_next(each)) {
			depth--;
			continue;
		}
		name = each->key ? each->key->text : names[depth - 1];
		if (each->value->type != JSON_OBJECT && each->value->type != JSON_ARRAY) {
			scalar(c, names[depth - 1], name, each->value, depth);
		} else if (slice_is(name, "country")) {
			country(c, each->value, depth);
		} else if (!foreign(name) && depth < JSON_DEPTH_MAX) {
			names[depth] = name;
			stack[depth++] = json_each(each->value);
		}
	}
}

/* {"events":[{...},{...}]}: the elements are the records. False: there is no such list. */
static bool elements(struct cmp_json *c, const struct json_token *top, const struct line *at, uint32_t last)
{
	struct json_each each = json_each(top);
	bool any = false;

	while (json_next(&each)) {
		struct json_each list;

		if (each.value->type != JSON_ARRAY || each.value->size == 0 || each.value[1].type != JSON_OBJECT)
			continue;
		list = json_each(each.value);
		while (json_next(&list)) {
			if (list.value->type != JSON_OBJECT)
				continue;
			collect(c, list.value);
			if (!cmp_is_record(&c->record))
				continue;
			cmp_say(&c->record, &c->q, at, last);
			any = true;
		}
	}
	return any;
}

static int next(const struct parser *p, void *state, struct reading *r, struct event *ev, struct error *e)
{
	struct cmp_json *c = state;
	struct line at = { 0 };
	struct slice doc;
	uint32_t last;
	int got;

	while (!said_take(&c->q, ev)) {
		got = jsondoc_next(&c->docs, r, &at, &last, &doc, e);
		if (got != 1)
			return got;
		if (parse(c, doc) < 1) {
			reading_doubt(r, DOUBT_BROKEN);
			continue;
		}
		if (!json_get(c->tokens, "iccid") && !json_get(c->tokens, "imsi") && elements(c, c->tokens, &at, last))
			continue;
		collect(c, c->tokens);
		if (cmp_is_record(&c->record))
			cmp_say(&c->record, &c->q, &at, last);
	}
	ev->format = slice_of(p->name);
	return 1;
}

const struct parser parser_cmp_json = {
	.name = "cmp_json",
	.party = PARTY_NETWORK,
	.role = ROLE_PLATFORM,
	.source = "documents of emnify and 1NCE, KORE/Twilio Super SIM, Soracom, Cisco Control Center",
	.bid = bid,
	.open = open_state,
	.close = close_state,
	.next = next,
};
