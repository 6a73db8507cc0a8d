/*
 * The total order stands in an index (place or t, artifact, line, id), so a cursor steps along it: whoever jumps gives `since`, and nothing
 * is ever counted off from the start.
 */
#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"

_Static_assert(FIELD_COUNT <= 64, "fields of a saying are bits");

struct timeline {
	struct store *store;
	sqlite3_stmt *q;
};

#define PLACE "coalesce(e.place, e.t)"

#define COLUMNS                                                                                                             \
	"SELECT e.id, e.artifact, e.t, e.half, e.written, e.host, a.path, e.format, d.name, e.party, e.role, e.kind, e.line, e.count," \
	" (SELECT count(*) FROM event w WHERE w.witness = e.id), e.offset, e.fields, e.first, e.last"                       \
	" FROM event e JOIN artifact a ON a.id = e.artifact LEFT JOIN device d ON d.id = e.device WHERE " PLACE " BETWEEN ?1 AND ?2"

/* --- where undated events stand --- */

/*
 * Backwards through each file: an undated event takes the time of the next dated one, behind the last of them the end of its file, and in
 * a file without any the end of the case.
 */
int timeline_pass(struct store *s, struct error *e)
{
	sqlite3_stmt *q, *u;
	int64_t artifact = 0, next = UTC_NONE;
	int got = SQLITE_DONE;

	if (pass_run(s, "UPDATE event SET place = NULL WHERE place IS NOT NULL", e) < 0)
		return -1;
	q = pass_prepare(s, "SELECT e.id, e.artifact, e.t, a.t_to FROM event e JOIN artifact a ON a.id = e.artifact"
			    " WHERE e.artifact IN (SELECT artifact FROM event WHERE t IS NULL) ORDER BY e.id DESC", e);
	u = q ? pass_prepare(s, "UPDATE event SET place = ?2 WHERE id = ?1", e) : NULL;
	while (u && (got = sqlite3_step(q)) == SQLITE_ROW) {
		int64_t t = pass_time(q, 2);

		if (sqlite3_column_int64(q, 1) != artifact) {
			artifact = sqlite3_column_int64(q, 1);
			next = pass_time(q, 3);
		}
		if (t != UTC_NONE) {
			next = t;
			continue;
		}
		sqlite3_bind_int64(u, 1, sqlite3_column_int64(q, 0));
		sqlite3_bind_int64(u, 2, next == UTC_NONE ? INT64_MAX : next);
		sqlite3_step(u);
		sqlite3_reset(u);
	}
	if (u && got != SQLITE_DONE)
		pass_failed(s, e);
	sqlite3_finalize(q);
	sqlite3_finalize(u);
	return u && got == SQLITE_DONE ? 1 : -1;
}

/* --- the cursor --- */

/* "flow" is every flow.*, "flow.denied" itself. */
static bool kind_fits(const char *wanted, enum kind k)
{
	const char *name = kind_name(k);
	size_t n = strlen(wanted);

	return strncmp(name, wanted, n) == 0 && (name[n] == '\0' || name[n] == '.');
}

static void add_kinds(struct text *sql, const char *wanted)
{
	text_adds(sql, " AND e.kind IN (-1");
	for (int k = 0; k < KIND_COUNT; k++)
		if (kind_fits(wanted, (enum kind)k))
			text_addf(sql, ",%d", k);
	text_addc(sql, ')');
}

struct timeline *timeline_open(struct store *s, const struct timeline_filter *f, struct error *e)
{
	struct timeline *t = xcalloc(1, sizeof(*t));
	struct text sql = { 0 };

	text_adds(&sql, COLUMNS);
	if (f->device)
		text_adds(&sql, " AND e.device = ?3");
	if (f->artifact)
		text_adds(&sql, " AND e.artifact = ?5");
	if (f->party != PARTY_NONE)
		text_adds(&sql, " AND e.party = ?4");
	if (f->kind)
		add_kinds(&sql, f->kind);
	if (!f->witnesses)
		text_adds(&sql, " AND e.witness IS NULL");
	text_adds(&sql, " ORDER BY " PLACE ", e.artifact, e.line, e.id");
	t->store = s;
	t->q = pass_prepare(s, sql.p, e);
	text_free(&sql);
	if (!t->q) {
		free(t);
		return NULL;
	}
	sqlite3_bind_int64(t->q, 1, f->since); /* UTC_NONE is the least number */
	sqlite3_bind_int64(t->q, 2, f->until == UTC_NONE ? INT64_MAX : f->until);
	sqlite3_bind_int64(t->q, 3, f->device);
	sqlite3_bind_int(t->q, 4, (int)f->party);
	sqlite3_bind_int64(t->q, 5, f->artifact);
	return t;
}

int timeline_next(struct timeline *t, struct timeline_row *row, struct error *e)
{
	sqlite3_stmt *q = t->q;
	int got = sqlite3_step(q);

	if (got != SQLITE_ROW)
		return got == SQLITE_DONE ? 0 : pass_failed(t->store, e);
	*row = (struct timeline_row){
		.id = sqlite3_column_int64(q, 0), .artifact = sqlite3_column_int64(q, 1), .t = pass_time(q, 2), .half = pass_span(q, 3),
		.written = pass_text(q, 4).p, .host = pass_text(q, 5).p, .path = pass_text(q, 6).p, .format = pass_text(q, 7).p,
		.device = pass_text(q, 8).p, .party = pass_party(q, 9), .role = pass_role(q, 10), .kind = pass_kind(q, 11),
		.line = (uint32_t)sqlite3_column_int64(q, 12), .count = (uint32_t)sqlite3_column_int64(q, 13),
		.witnesses = (uint32_t)sqlite3_column_int64(q, 14), .offset = (uint64_t)sqlite3_column_int64(q, 15), .fields = pass_text(q, 16),
		.first = (uint32_t)sqlite3_column_int64(q, 17), .last = (uint32_t)sqlite3_column_int64(q, 18),
	};
	return 1;
}

void timeline_close(struct timeline *t)
{
	if (!t)
		return;
	sqlite3_finalize(t->q);
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
	struct slice dst = timeline_field(s->row, FIELD_DST), port = timeline_field(s->row, FIELD_DPORT), reply = timeline_field(s->row, FIELD_REPLY);
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
		{ FIELD_OPERATION, ", ", "" },	 { FIELD_ICCID, " ", "" },	    { FIELD_PROFILE_STATE, ", ", "" }, { FIELD_MATCHING_ID, ", ", "" },
		{ FIELD_IP, ", ", "" },		 { FIELD_APN, ", ", "apn " },	    { FIELD_PLMN, ", ", "plmn " },     { FIELD_RAT, ", ", "" },
		{ FIELD_TAC, ", ", "tac " },	 { FIELD_NAME, ", ", "" },	    { FIELD_TUNNEL, ", ", "" },	       { FIELD_CLIENT, ", ", "client " },
		{ FIELD_STATUS, ", ", "" },	 { FIELD_REASON, ", ", "" },	    { FIELD_TLS_ALERT, ", ", "alert " },
		{ FIELD_MTU, ", ", "mtu " },	 { FIELD_BYTES_OUT, ", ", "out " }, { FIELD_BYTES_IN, ", ", "in " },
		{ FIELD_UNTIL, ", ", "until " }, { FIELD_SEQ, ", ", "seq " },
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
