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
#include "json_walk.h"
#include "jsondoc.h"
#include "recordwise.h"

struct cmp_json {
	struct jsondoc docs;
	struct aliases names;
	struct cmp record;
	struct said_queue q;
	struct text plain;
};

static const char *const signs[] = { "PDP Context",	 "pdp_context",	       "supersim.connection", "ueIpAddress",	"ue_ip_address",
				     "dateSessionStarted", "Update location", "Update GPRS location", "sessionStatus", "SIM activation",
				     "Quota used up",	 "Purge location",     "data-session.",	      "SIM_STATE_CHANGE",  "\"start_timestamp\"",
				     "SIM status change", "profile status", "trigger SMS",	       "Store and forward" };

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

static void begin(void *state)
{
	struct cmp_json *c = state;

	cmp_names(&c->names);
}

static void close_state(void *state)
{
	struct cmp_json *c = state;

	jsondoc_free(&c->docs);
	aliases_free(&c->names);
	cmp_free(&c->record);
	said_free(&c->q);
	text_free(&c->plain);
	free(c);
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
	struct json_walk w;

	cmp_clear(&c->record);
	json_walk_begin(&w, top);
	while (json_walk_next(&w)) {
		if (!w.inside)
			scalar(c, w.parent, w.name, w.value, w.depth);
		else if (slice_is(w.name, "country"))
			country(c, w.value, w.depth);
		w.inside = w.inside && !slice_is(w.name, "country") && !foreign(w.name);
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

static int read_document(void *state, struct reading *r, struct error *e)
{
	struct cmp_json *c = state;
	const struct json_token *top;
	struct line at = { 0 };
	uint32_t last;
	int got = jsondoc_read(&c->docs, r, &at, &last, &top, e);

	if (got != 1)
		return got;
	if (!json_get(top, "iccid") && !json_get(top, "imsi") && elements(c, top, &at, last))
		return 1;
	collect(c, top);
	if (cmp_is_record(&c->record))
		cmp_say(&c->record, &c->q, &at, last);
	return 1;
}

const struct parser parser_cmp_json = {
	.name = "cmp_json",
	.party = PARTY_NETWORK,
	.role = ROLE_PLATFORM,
	.source = "documents of emnify and 1NCE, KORE/Twilio Super SIM, Soracom, Cisco Control Center",
	.self = &(const struct recordwise_self){ .state = sizeof(struct cmp_json),
						.queue = offsetof(struct cmp_json, q),
						.begin = begin,
						.record = read_document },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};
