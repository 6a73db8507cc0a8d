/*
 * The total order (place or t, artifact, line, id) stands in lists of ids, so a cursor steps along it: whoever jumps gives `since`, and
 * nothing is ever counted off from the start.
 */
#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grep.h"
#include "order.h"
#include "pass.h"

_Static_assert(TIMELINE_SHARED == ORDER_SHARED, "one list has one number");
_Static_assert(FIELD_COUNT <= 64, "fields of a saying are bits");

struct timeline {
	struct store *store;
	struct timeline_filter filter;
	int64_t until;
	bool kinds[KIND_COUNT];
	struct order *order;
	sqlite3_stmt *path, *name;
	int64_t artifact, device; /* whose path and name are at hand */
	bool has_name;
	struct text path_text, name_text, host, format, written;
	struct event_row row;
	uint64_t *only; /* a bit for each event that is wanted; NULL: all are */
	int64_t last;	/* the last of them */
};

/* --- where undated events stand --- */

struct gap { /* undated events next to each other: the first of them, and where they stand */
	int64_t first, place;
};

struct gaps {
	struct gap *gap;
	size_t count, room, open; /* from `open` on they are not closed */
	int64_t artifact;
	bool was; /* something stands somewhere from an earlier time */
};

static void close_gaps(struct gaps *g, int64_t place)
{
	for (; g->open < g->count; g->open++)
		g->gap[g->open].place = place;
}

static void note_row(struct gaps *g, const struct event_row *r)
{
	if (r->t != UTC_NONE) {
		close_gaps(g, r->t);
		return;
	}
	if (g->open < g->count)
		return;
	if (g->count == g->room) {
		g->room = g->room ? g->room * 2 : 64;
		g->gap = xrealloc(g->gap, g->room, sizeof(*g->gap));
	}
	g->gap[g->count++] = (struct gap){ r->id, INT64_MAX };
}

/* Where its file ends. */
static int64_t end_of(sqlite3_stmt *q, int64_t artifact)
{
	int64_t t = UTC_NONE;

	sqlite3_bind_int64(q, 1, artifact);
	if (sqlite3_step(q) == SQLITE_ROW)
		t = pass_time(q, 0);
	sqlite3_reset(q);
	return t == UTC_NONE ? INT64_MAX : t;
}

static int find_gaps(struct store *s, struct gaps *g, struct error *e)
{
	struct scan *c = events_scan(store_events(s), 0, e);
	sqlite3_stmt *q = c ? pass_prepare(s, "SELECT t_to FROM artifact WHERE id = ?", e) : NULL;
	struct event_row r;
	int got = -1;

	while (q && (got = scan_next(c, &r, e)) == 1) {
		if (r.artifact != g->artifact && g->open < g->count)
			close_gaps(g, end_of(q, g->artifact));
		g->artifact = r.artifact;
		g->was = g->was || r.place != UTC_NONE;
		note_row(g, &r);
	}
	if (q && g->open < g->count)
		close_gaps(g, end_of(q, g->artifact));
	sqlite3_finalize(q);
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

static int write_places(struct store *s, const struct gaps *g, struct error *e)
{
	struct scan *c = events_scan(store_events(s), 0, e);
	struct event_row r;
	size_t at = 0;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		while (at + 1 < g->count && g->gap[at + 1].first <= r.id)
			at++;
		scan_set(c, SETTLED_PLACE, r.t == UTC_NONE ? g->gap[at].place : UTC_NONE);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/*
 * In each file an undated event takes the time of the next dated one, behind the last of them the end of its file, and in a file without any
 * the end of the case.
 */
int timeline_pass(struct store *s, struct error *e)
{
	struct gaps g = { 0 };
	int got = events_dated(store_events(s)) ? 1 : find_gaps(s, &g, e);

	if (got > 0 && (g.count || g.was))
		got = write_places(s, &g, e);
	free(g.gap);
	return got;
}

/* --- the cursor --- */

/* "flow" is every flow.*, "flow.denied" itself. */
static bool kind_fits(const char *wanted, enum kind k)
{
	const char *name = kind_name(k);
	size_t n = strlen(wanted);

	return strncmp(name, wanted, n) == 0 && (name[n] == '\0' || name[n] == '.');
}

struct timeline *timeline_open(struct store *s, const struct timeline_filter *f, struct error *e)
{
	struct timeline *t = xcalloc(1, sizeof(*t));

	t->store = s;
	t->filter = *f;
	t->until = f->until == UTC_NONE ? INT64_MAX : f->until;
	for (int k = 0; k < KIND_COUNT; k++)
		t->kinds[k] = !f->kind || kind_fits(f->kind, (enum kind)k);
	events_look(store_events(s));
	t->path = pass_prepare(s, "SELECT path FROM artifact WHERE id = ?", e);
	t->name = t->path ? pass_prepare(s, "SELECT name FROM device WHERE id = ?", e) : NULL;
	t->order = t->name ? order_open(s, f->device ? f->device : ORDER_ALL, f->since, f->back, e) : NULL;
	if (t->order)
		return t;
	timeline_close(t);
	return NULL;
}

static bool wanted(const struct timeline *t, const struct event_row *r)
{
	const struct timeline_filter *f = &t->filter;

	return (!f->artifact || r->artifact == f->artifact) && (f->party == PARTY_NONE || r->party == f->party) && t->kinds[r->kind] &&
	       (f->witnesses || !r->witness);
}

static const char *text_of(struct text *room, struct slice s)
{
	text_clear(room);
	text_add(room, s);
	return s.n ? room->p : NULL;
}

/* NULL: there is no such row. */
static const char *looked_up(sqlite3_stmt *q, int64_t id, struct text *room)
{
	bool found;

	sqlite3_bind_int64(q, 1, id);
	found = sqlite3_step(q) == SQLITE_ROW;
	text_clear(room);
	if (found)
		text_add(room, pass_text(q, 0));
	sqlite3_reset(q);
	return found ? room->p : NULL;
}

/* False: its file is not in the case. */
static bool fill(struct timeline *t, struct timeline_row *row)
{
	struct event_row *r = &t->row;

	if (r->artifact != t->artifact || !t->path_text.p) {
		t->artifact = 0;
		if (!looked_up(t->path, r->artifact, &t->path_text))
			return false;
		t->artifact = r->artifact;
	}
	if (r->device && (r->device != t->device || !t->name_text.p)) {
		t->device = r->device;
		t->has_name = looked_up(t->name, r->device, &t->name_text) != NULL;
	}
	*row = (struct timeline_row){
		.id = r->id,
		.artifact = r->artifact,
		.t = r->t,
		.half = r->half,
		.path = t->path_text.p,
		.format = text_of(&t->format, r->format),
		.device = r->device && t->has_name ? t->name_text.p : NULL,
		.party = r->party,
		.role = r->role,
		.kind = r->kind,
		.line = r->line,
		.count = r->count,
		.witnesses = r->copies,
		.offset = r->offset,
		.first = r->first,
		.last = r->last,
	};
	row->fields = event_fields(r);
	row->host = text_of(&t->host, r->host);
	row->written = event_written(r, &t->written).n ? t->written.p : NULL;
	return true;
}

int timeline_next(struct timeline *t, struct timeline_row *row, struct error *e)
{
	struct events *all = store_events(t->store);
	int64_t id, place;
	int got;

	while ((got = order_next(t->order, &id, e)) == 1) {
		if (t->only && (id < 1 || id > t->last || !(t->only[id / 64] >> id % 64 & 1)))
			continue;
		if (t->filter.artifact && events_artifact(all, id) != t->filter.artifact)
			continue;
		if ((got = events_find(all, id, &t->row, e)) < 0)
			return -1;
		place = t->row.place != UTC_NONE ? t->row.place : t->row.t;
		if (got == 0 || (place < t->filter.since && !t->filter.back))
			continue;
		if (place > t->until)
			return 0;
		if (wanted(t, &t->row) && fill(t, row))
			return 1;
	}
	return got;
}

int timeline_grep(struct timeline *t, struct slice text, struct error *e)
{
	t->last = events_last(store_events(t->store));
	if (!grep_takes(text) || t->last > EVENTS_BITS_MAX)
		return 0;
	free(t->only);
	t->only = grep_events(t->store, text, e);
	return t->only ? 1 : -1;
}

bool timeline_from_start(const struct timeline *t)
{
	return order_from_start(t->order);
}

void timeline_close(struct timeline *t)
{
	if (!t)
		return;
	order_close(t->order);
	sqlite3_finalize(t->path);
	sqlite3_finalize(t->name);
	text_free(&t->path_text);
	text_free(&t->name_text);
	text_free(&t->host);
	text_free(&t->format);
	text_free(&t->written);
	free(t->only);
	free(t);
}

struct slice timeline_field(const struct timeline_row *row, enum field f)
{
	return pass_field(row->fields, f);
}

/* --- what an event says --- */

struct saying {
	const struct timeline_row *row;
	struct text out;
	uint64_t said; /* fields that need not be said again */
};

static void done(struct saying *s, enum field f)
{
	s->said |= UINT64_C(1) << f;
}

/* One more part, "before" and the value; nothing when the field is not set or was said. */
static void part(struct saying *s, const char *between, const char *before, enum field f)
{
	struct slice v = s->said >> f & 1 ? (struct slice){ 0 } : timeline_field(s->row, f);

	if (v.n == 0)
		return;
	if (s->out.n)
		text_adds(&s->out, between);
	text_adds(&s->out, before);
	text_add(&s->out, v);
	done(s, f);
}

static void word(struct saying *s, const char *words)
{
	if (s->out.n)
		text_adds(&s->out, ", ");
	text_adds(&s->out, words);
}

/* "tcp 10.200.0.10:1883" */
static void flow(struct saying *s)
{
	static const enum field rest[] = { FIELD_PROTO, FIELD_SRC, FIELD_SPORT, FIELD_DST, FIELD_DPORT, FIELD_IFACE, FIELD_STATUS };
	struct slice dst = timeline_field(s->row, FIELD_DST), port = timeline_field(s->row, FIELD_DPORT),
		     reply = timeline_field(s->row, FIELD_REPLY);
	bool v6 = port.n && slice_index(dst, ':') >= 0;

	part(s, "", "", FIELD_PROTO);
	if (dst.n)
		text_addf(&s->out, "%s%s%.*s%s", s->out.n ? " " : "", v6 ? "[" : "", SLICE_ARG(dst), v6 ? "]" : "");
	if (port.n)
		text_addf(&s->out, ":%.*s", SLICE_ARG(port));
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		done(s, rest[i]);
	part(s, ", ", "rule ", FIELD_RULE);
	if (slice_is(reply, "yes"))
		word(s, "answered");
	else if (slice_is(reply, "no"))
		word(s, "no answer");
}

/* "emm 7 (EPS services not allowed)" */
static void cause(struct saying *s)
{
	struct slice code = timeline_field(s->row, FIELD_CAUSE), text = timeline_field(s->row, FIELD_CAUSE_TEXT);

	if (code.n && text.n && !slice_same(code, text)) {
		word(s, "");
		text_addf(&s->out, "%.*s%s%.*s (%.*s)", SLICE_ARG(timeline_field(s->row, FIELD_CAUSE_LAYER)),
			  timeline_field(s->row, FIELD_CAUSE_LAYER).n ? " " : "", SLICE_ARG(code), SLICE_ARG(text));
	} else if (code.n) {
		word(s, "");
		text_addf(&s->out, "%.*s %.*s", SLICE_ARG(timeline_field(s->row, FIELD_CAUSE_LAYER)), SLICE_ARG(code));
	} else {
		part(s, ", ", "", FIELD_CAUSE_TEXT);
	}
	/* charon says its reason within its text */
	if (text.n && slice_same(text, timeline_field(s->row, FIELD_REASON)))
		done(s, FIELD_REASON);
}

/* What a kind is about, before everything else. */
static void head(struct saying *s)
{
	static const struct {
		const char *family;
		struct {
			enum field field;
			const char *between, *before;
		} parts[4]; /* ends with the first whose `between` is NULL */
	} heads[] = {
		{ "name", { { FIELD_NAME, "", "" }, { FIELD_STATUS, " = ", "" } } },
		{ "message", { { FIELD_PROTO, "", "" }, { FIELD_SEQ, " ", "" }, { FIELD_NAME, ", ", "" }, { FIELD_URL, ", ", "" } } },
		{ "client", { { FIELD_CLIENT, "", "" }, { FIELD_SRC, " ", "from " } } },
		{ "tunnel", { { FIELD_TUNNEL, "", "" }, { FIELD_PREFIX, ", ", "" } } },
		{ "route", { { FIELD_PREFIX, "", "" }, { FIELD_NODE, " ", "by " }, { FIELD_NAME, " ", "from " } } },
		{ "boot", { { FIELD_NAME, "", "" }, { FIELD_STATUS, " ", "" } } },
		{ "usage", { { FIELD_STATUS, "", "accounting " }, { FIELD_ACCT_SESSION, " ", "" } } },
		{ "session", { { FIELD_IP, "", "" }, { FIELD_IFACE, " ", "on " }, { FIELD_APN, ", ", "apn " } } },
		{ "registration", { { FIELD_PLMN, "", "plmn " }, { FIELD_RAT, ", ", "" } } },
	};

	if (kind_fits("flow", s->row->kind))
		flow(s);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (kind_fits(heads[i].family, s->row->kind))
			for (int k = 0; k < 4 && heads[i].parts[k].between; k++)
				part(s, heads[i].parts[k].between, heads[i].parts[k].before, heads[i].parts[k].field);
}

/* What any event may say besides. */
static void rest(struct saying *s)
{
	static const struct {
		enum field field;
		const char *between, *before;
	} parts[] = {
		{ FIELD_OPERATION, ", ", "" },
		{ FIELD_ICCID, " ", "" },
		{ FIELD_PROFILE_STATE, ", ", "" },
		{ FIELD_MATCHING_ID, ", ", "" },
		{ FIELD_IP, ", ", "" },
		{ FIELD_APN, ", ", "apn " },
		{ FIELD_PLMN, ", ", "plmn " },
		{ FIELD_RAT, ", ", "" },
		{ FIELD_TAC, ", ", "tac " },
		{ FIELD_NAME, ", ", "" },
		{ FIELD_TUNNEL, ", ", "" },
		{ FIELD_CLIENT, ", ", "client " },
		{ FIELD_STATUS, ", ", "" },
		{ FIELD_REASON, ", ", "" },
		{ FIELD_TLS_ALERT, ", ", "alert " },
		{ FIELD_MTU, ", ", "mtu " },
		{ FIELD_BYTES_OUT, ", ", "out " },
		{ FIELD_BYTES_IN, ", ", "in " },
		{ FIELD_UNTIL, ", ", "until " },
		{ FIELD_SEQ, ", ", "seq " },
	};

	cause(s);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		part(s, parts[i].between, parts[i].before, parts[i].field);
	if (s->out.n)
		return;
	part(s, ", ", "from ", FIELD_SRC);
	part(s, ", ", "to ", FIELD_DST);
	part(s, ", ", "", FIELD_IMSI);
	part(s, ", ", "", FIELD_EID);
}

void timeline_say(const struct timeline_row *row, char *out, size_t size)
{
	struct saying s = { .row = row };
	size_t n;

	if (size == 0)
		return;
	head(&s);
	rest(&s);
	n = s.out.n < size ? s.out.n : size - 1;
	/* no character is cut in two */
	while (n < s.out.n && n > 0 && ((unsigned char)s.out.p[n] & 0xc0) == 0x80)
		n--;
	if (n)
		memcpy(out, s.out.p, n);
	out[n] = '\0';
	text_free(&s.out);
}
