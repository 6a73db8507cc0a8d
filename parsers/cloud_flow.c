/*
 * Flow logs of Azure (network security groups, virtual networks) and Google Cloud (VPC flows, firewall rules): JSON documents, one a line
 * or spread over lines. Azure's hold tuples:
 *	{"records":[{"properties":{"flows":[{"rule":"pumps","flows":[{"flowTuples":["1784017814,10.77.4.9,10.78.0.10,40022,8883,T,O,A,E,3,180,0,0"]}]}]}}]}
 *	{"records":[{"flowRecords":{"flows":[{"flowGroups":[{"rule":"pumps","flowTuples":["1784017814000,10.77.4.9,10.78.0.10,40022,8883,6,O,E,NX,3,180,0,0"]}]}]}}]}
 *	{"jsonPayload":{"connection":{"src_ip":"10.77.4.9","src_port":40022,"dest_ip":"10.78.0.10","dest_port":8883,"protocol":6},
 *	"bytes_sent":"180","start_time":"2026-07-14T08:30:14.1Z","reporter":"SRC"}}
 * Learnt from the documents of Azure Network Watcher (versions 1, 2 and 4) and of Google Cloud. B begins a flow, C goes on, E ends it, D is
 * denied; the counts there and back are those since the last record. Google's records are of one direction, and both ends write them.
 */
#include "csv.h"
#include "flow.h"
#include "json.h"
#include "jsondoc.h"
#include "recordwise.h"

#include <stdlib.h>
#include <string.h>


struct cloud {
	struct jsondoc doc;
	struct said_queue q;
	struct event made; /* a statement in the making, for the helpers that all flows have */
};

/* --- from an event in the making to the queue --- */

static void queue(struct cloud *c, const struct line *at, uint32_t last)
{
	struct said *s = said_add(&c->q, c->made.kind, at);

	said_span(s, at->number, last);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		said_set(s, f, event_get(&c->made, f));
	said_stamp(s, &c->made.stamp, c->made.written);
}

/* --- Azure --- */

enum { CELLS = 16 };

static unsigned split(struct slice s, struct slice *cell)
{
	unsigned n = 0;

	while (n < CELLS && csv_next(&s, ',', NULL, &cell[n]))
		n++;
	return n;
}

/* A version 2 tuple has its decision and its state apart, a version 4 tuple one for both. */
static bool tuple(struct cloud *c, struct slice s, const struct json_token *rule, struct slice node)
{
	struct slice cell[CELLS] = { { 0 } };
	unsigned n = split(s, cell);
	bool virtual = n >= 8 && slice_number(cell[5]) >= 0;
	struct slice state = virtual ? cell[7] : cell[8];
	bool denied = slice_is(cell[7], "D"), over = slice_is(state, "E");
	struct flow f = { .src = cell[1],
			  .dst = cell[2],
			  .sport = cell[3],
			  .dport = cell[4],
			  .proto = cell[5],
			  .packets_out = cell[9],
			  .bytes_out = cell[10],
			  .packets_in = cell[11],
			  .bytes_in = cell[12] };

	event_clear(&c->made);
	if (n < 8 || !utc_epoch(cell[0], &c->made.stamp))
		return false;
	if (slice_is(cell[5], "T"))
		f.proto = SLICE("tcp");
	else if (slice_is(cell[5], "U"))
		f.proto = SLICE("udp");
	flow_judge(&c->made, denied ? FLOW_DENIED : over ? FLOW_CLOSED : FLOW_ALLOWED);
	flow_put(&c->made, &f);
	json_field(&c->made, FIELD_RULE, rule);
	event_set(&c->made, FIELD_NODE, node);
	event_set(&c->made, FIELD_DIRECTION, slice_is(cell[6], "I") ? SLICE("in") : SLICE("out"));
	event_set(&c->made, FIELD_STATUS, state);
	if (!denied)
		flow_reply(&c->made, &f, over || slice_is(state, "C"));
	c->made.written = cell[0];
	return true;
}

/* The group's or the flow log's own name, the last word of its long one. */
static struct slice last_word(struct slice s)
{
	struct slice word = { 0 };

	while (s.n)
		word = slice_token(&s, '/');
	return word;
}

static void tuples(struct cloud *c, const struct json_token *list, const struct json_token *rule, struct slice node, const struct line *at,
		   uint32_t last)
{
	struct json_each each = json_each(list);

	while (json_next(&each))
		if (tuple(c, json_text(each.value), rule, node))
			queue(c, at, last);
}

static void azure(struct cloud *c, const struct json_token *record, const struct line *at, uint32_t last)
{
	struct slice node = last_word(json_text(json_get(record, "resourceId")));
	const struct json_token *flows = json_at(record, "properties.flows");
	struct json_each each = json_each(flows ? flows : json_at(record, "flowRecords.flows"));

	if (node.n == 0)
		node = last_word(json_text(json_get(record, "flowLogResourceID")));
	while (json_next(&each)) {
		const struct json_token *groups = json_get(each.value, flows ? "flows" : "flowGroups");
		struct json_each inner = json_each(groups);

		while (json_next(&inner))
			tuples(c, json_get(inner.value, "flowTuples"), json_get(flows ? each.value : inner.value, "rule"), node, at, last);
	}
}

/* --- Google --- */

static struct slice text(const struct json_token *t, const char *path)
{
	return json_text(json_at(t, path));
}

static void google(struct cloud *c, const struct json_token *t, const struct line *at, uint32_t last)
{
	const struct json_token *p = json_get(t, "jsonPayload");
	struct slice disposition = text(p, "disposition"), time = text(p, "start_time");
	struct flow f = { .src = text(p, "connection.src_ip"),
			  .sport = text(p, "connection.src_port"),
			  .dst = text(p, "connection.dest_ip"),
			  .dport = text(p, "connection.dest_port"),
			  .proto = text(p, "connection.protocol"),
			  .bytes_out = text(p, "bytes_sent") };

	if (f.src.n == 0 || f.dst.n == 0)
		return;
	event_clear(&c->made);
	flow_judge(&c->made, disposition.n ? flow_action(disposition) : FLOW_SEEN);
	flow_put(&c->made, &f);
	json_field(&c->made, FIELD_RULE, json_at(p, "rule_details.reference"));
	json_field(&c->made, FIELD_NODE, json_at(p, "instance.vm_name"));
	event_set(&c->made, FIELD_STATUS, disposition.n ? disposition : text(p, "reporter"));
	if (c->made.kind != KIND_FLOW_DENIED)
		event_set(&c->made, FIELD_REPLY, SLICE("unknown"));
	if (time.n == 0)
		time = text(t, "timestamp");
	if (utc_read(time, &c->made.stamp) > 0)
		c->made.written = time;
	queue(c, at, last);
}

/* --- documents --- */

static bool ours(struct slice s)
{
	return slice_find(s, "\"flowTuples\"") >= 0 || (slice_find(s, "\"jsonPayload\"") >= 0 && slice_find(s, "\"dest_ip\"") >= 0);
}

static void document(struct cloud *c, const struct json_token *top, const struct line *at, uint32_t last)
{
	struct json_each each;

	if (json_get(top, "jsonPayload")) {
		google(c, top, at, last);
		return;
	}
	if (!json_get(top, "records"))
		azure(c, top, at, last);
	each = json_each(json_get(top, "records"));
	while (json_next(&each))
		azure(c, each.value, at, last);
}

static int read_document(void *state, struct reading *r, struct error *e)
{
	struct cloud *c = state;
	const struct json_token *top;
	struct line at = { 0 };
	uint32_t last;
	int got = jsondoc_read(&c->doc, r, &at, &last, &top, e);

	if (got == 1 && ours(text_slice(&c->doc.doc)))
		document(c, top, &at, last);
	return got;
}

static void close_state(void *state)
{
	struct cloud *c = state;

	jsondoc_free(&c->doc);
	said_free(&c->q);
	event_free(&c->made);
	free(c);
}

/* All lines belong to documents of a kind that is named in some of them. */
static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned json = 0;
	bool tuples_seen = false, payload = false, connection = false;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice s = slice_trim(lines[i].text);

		json += s.n == 0 || strchr("{}[]\"", s.p[0]) != NULL;
		tuples_seen |= slice_find(s, "\"flowTuples\"") >= 0;
		payload |= slice_find(s, "\"jsonPayload\"") >= 0;
		connection |= slice_find(s, "\"dest_ip\"") >= 0 && slice_find(s, "\"event_type\"") < 0;
	}
	return n && (tuples_seen || (payload && connection)) ? (int)(json * 100 / n) : 0;
}

const struct parser parser_cloud_flow = {
	.name = "cloud_flow",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Azure NSG flow logs 1 and 2, VNet flow logs 4; Google Cloud VPC flow and firewall logs",
	.self = &(const struct recordwise_self){ .state = sizeof(struct cloud),
						.queue = offsetof(struct cloud, q),
						.record = read_document },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};
