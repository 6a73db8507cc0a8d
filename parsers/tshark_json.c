/*
 * Packets as tshark prints them with -T json (one array) and -T ek (a line of index, a line of packet).
 *	{"timestamp":"1784017813251","layers":{"frame":{"frame_frame_time_epoch":"1784017813.251000000"},"nas-eps":{...}}}
 * One object may hold a name twice: the members are walked, never looked up. Learnt from tshark 4.0.
 */
#include <stdlib.h>
#include <string.h>

#include "dissected.h"
#include "json.h"
#include "json_walk.h"
#include "jsondoc.h"
#include "recordwise.h"

struct tshark_json {
	struct jsondoc docs;
	struct dissected packet;
	struct dissected_state state;
};

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned packets = 0, part = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice s = slice_trim(lines[i].text);

		if (slice_starts(s, "{\"index\":{\"_index\":\"packets-") ||
		    (slice_starts(s, "{\"timestamp\":") && slice_find(s, "\"layers\":{") >= 0))
			packets++;
		else if (slice_starts(s, "\"_index\": \"packets-") || slice_starts(s, "\"layers\": {") || slice_starts(s, "\"frame.time_epoch\": "))
			part++;
	}
	return packets > 0 ? (int)(packets * 100 / n) : part > 1 ? 100 : 0;
}

static void close_state(void *state)
{
	struct tshark_json *t = state;

	jsondoc_free(&t->docs);
	dissected_free(&t->packet);
	dissected_state_free(&t->state);
	free(t);
}

static void value(struct tshark_json *t, struct slice name, const struct json_token *v)
{
	int what = v->type == JSON_NULL ? -1 : dissected_field(&t->state, name);

	if (what >= 0 && v->type != JSON_OBJECT && v->type != JSON_ARRAY)
		dissected_add(&t->packet, (enum found)what, json_text(v));
}

static int read_packet(void *state, struct reading *r, struct error *e)
{
	struct tshark_json *t = state;
	const struct json_token *top;
	struct json_walk w;
	struct line at = { 0 };
	uint32_t last;
	int got = jsondoc_read(&t->docs, r, &at, &last, &top, e);

	if (got != 1)
		return got;
	dissected_clear(&t->packet);
	json_walk_begin(&w, top);
	while (json_walk_next(&w))
		value(t, w.name, w.value);
	dissected_say(&t->state, &t->packet, &at, last);
	return 1;
}

const struct parser parser_tshark_json = {
	.name = "tshark_json",
	.party = PARTY_NETWORK,
	.role = ROLE_CORE,
	.source = "tshark 4.0, -T json and -T ek, and its field names of NAS, GTP, Diameter, RADIUS, PFCP",
	.self = &(const struct recordwise_self){ .state = sizeof(struct tshark_json),
						.queue = offsetof(struct tshark_json, state.q),
						.record = read_packet },
	.bid = bid,
	.open = recordwise_open,
	.close = close_state,
	.next = recordwise_next,
};
