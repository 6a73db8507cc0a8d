/*
 * A transcript of onomondo-eim's REST interface: orders as they were posted, and the answers to who asked for them.
 *	POST /psmo/create {"eidValue":"89...","order":{"psmo":[{"disable":{"iccid":"98..."}}]}}
 *	303 location: /psmo/lookup/acfa4756-8136-4eea-85f4-a708ed89799d
 *	GET /psmo/lookup/acfa4756-8136-4eea-85f4-a708ed89799d
 *	{"status":"done","timestamp":"1772445608","resource":{...},"outcome":[{"disableResult":"iccidOrAidNotFound"}],"debuginfo":"83..."}
 * Learnt from onomondo-eim (doc/examples.md). The timestamp is that of the last change of status; who posts writes none. "done" means that
 * it is over, not that it went well.
 */
#include <stdlib.h>
#include <string.h>

#include "eim_terms.h"
#include "json.h"
#include "recordwise.h"

#define TOKENS 512

struct rest {
	struct said_queue q;
	char session[64]; /* of the resource that was asked for */
	struct json_token tokens[TOKENS];
};

static void identity(char out[33], struct slice eid)
{
	out[0] = '\0';
	if (eid.n == 32 && slice_digits(eid))
		eim_copy(out, 33, eid);
}

static struct slice last_part(struct slice path)
{
	struct slice part = { 0 };

	path = slice_trim(path);
	while (path.n > 0)
		part = slice_token(&path, '/');
	return part;
}

static void work_of(const struct json_token *resource, struct eim_work *w)
{
	const struct json_token *order = json_get(resource, "order");

	*w = (struct eim_work){ 0 };
	identity(w->eid, json_text(json_get(resource, "eidValue")));
	if (order)
		eim_orders(order->text, w);
}

static void posted(struct rest *rest, const struct line *line)
{
	ptrdiff_t at = slice_index(line->text, '{');
	struct eim_work w;
	size_t before = said_waiting(&rest->q);

	if (at < 0 || slice_find(line->text, "/create") < 0 || json_parse(slice_from(line->text, (size_t)at), rest->tokens, TOKENS) < 0)
		return;
	work_of(rest->tokens, &w);
	eim_asked(&w, KIND_OPERATION_QUEUED, &rest->q, line);
	said_hold(&rest->q, before);
}

/* The redirection names the resource that was made of the order before it. */
static void located(struct rest *rest, struct slice path)
{
	size_t waiting = said_waiting(&rest->q);

	eim_copy(rest->session, sizeof(rest->session), last_part(path));
	for (size_t i = waiting - rest->q.held; i < waiting; i++)
		said_word(said_at(&rest->q, i), FIELD_SESSION, rest->session);
}

static void answered(struct rest *rest, const struct line *line, struct reading *r)
{
	const struct json_token *t = rest->tokens, *outcome;
	struct slice status, written;
	size_t before = said_waiting(&rest->q), n = 0;
	struct stamp stamp = { 0 };
	struct eim_work w;

	if (json_parse(line->text, rest->tokens, TOKENS) < 0) {
		reading_doubt(r, DOUBT_BROKEN);
		return;
	}
	status = json_text(json_get(t, "status"));
	written = json_text(json_get(t, "timestamp"));
	outcome = json_get(t, "outcome");
	if (status.n == 0)
		return;
	if (!utc_epoch(written, &stamp))
		written = (struct slice){ 0 };
	work_of(json_get(t, "resource"), &w);
	eim_copy(w.session, sizeof(w.session), slice_of(rest->session));
	if (outcome)
		n = eim_outcome(outcome->text, &w, &rest->q, line);
	if (n == 0)
		eim_asked(&w, slice_is(status, "work") ? KIND_OPERATION_FETCHED : slice_is(status, "done") ? KIND_OPERATION_DONE : KIND_NOTE,
			  &rest->q, line);
	for (size_t i = before; i < said_waiting(&rest->q); i++) {
		struct said *s = said_at(&rest->q, i);

		said_stamp(s, &stamp, written);
		if (said_get(s, FIELD_STATUS).n == 0 && s->kind != KIND_PROFILE_LISTED)
			said_set(s, FIELD_STATUS, status);
	}
	rest->session[0] = '\0';
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	static const char location[] = "303 location: ";
	struct rest *rest = state;

	if (slice_starts(line->text, location))
		located(rest, slice_from(line->text, sizeof(location) - 1));
	said_hold(&rest->q, SIZE_MAX);
	if (slice_starts(line->text, "POST /"))
		posted(rest, line);
	else if (slice_starts(line->text, "GET /"))
		eim_copy(rest->session, sizeof(rest->session), last_part(line->text));
	else if (slice_starts(line->text, "{"))
		answered(rest, line, r);
}

static void stop(void *state)
{
	struct rest *rest = state;

	said_free(&rest->q);
	free(rest);
}

static bool facility(struct slice line)
{
	static const char *const paths[] = { "/download/", "/psmo/", "/eco/", "/edr/", "/euicc/" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ptrdiff_t at = slice_find(line, paths[i]);

		if (at > 0 && at < 16 && (slice_find(line, "/create") > 0 || slice_find(line, "/lookup/") > 0 || slice_find(line, "/delete/") > 0))
			return true;
	}
	return false;
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice text = lines[i].text;

		if (slice_starts(text, "{"))
			read += slice_find(text, "\"status\"") > 0 && slice_find(text, "\"resource\"") > 0 && slice_find(text, "\"eidValue\"") > 0;
		else
			read += (slice_starts(text, "POST /") || slice_starts(text, "GET /") || slice_starts(text, "DELETE /") ||
				 slice_starts(text, "303 location: ")) && facility(text);
	}
	return n ? (int)(read * 100 / n) : 0;
}

const struct parser parser_eim_rest = {
	.name = "eim_rest",
	.party = PARTY_RSP,
	.role = ROLE_EIM,
	.source = "onomondo-eim REST interface",
	.self = &(const struct recordwise_self){ .state = sizeof(struct rest), .queue = offsetof(struct rest, q), .line = read_line },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
