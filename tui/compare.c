#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "verdict.h"
#include "when.h"

void compare_free(struct comparison *c)
{
	for (size_t i = 0; i < c->count; i++) {
		for (int s = 0; s < SIDES; s++)
			free(c->pair[i].said[s]);
		free(c->pair[i].label);
		free(c->pair[i].difference);
	}
	for (int s = 0; s < SIDES; s++)
		free(c->name[s]);
	free(c->pair);
	free(c->by);
	*c = (struct comparison){ 0 };
}

static struct pair *add_pair(struct comparison *c, const char *label)
{
	c->pair = xrealloc(c->pair, c->count + 1, sizeof(*c->pair));
	c->pair[c->count] = (struct pair){ .label = xstrdup(label), .since = { UTC_NONE, UTC_NONE } };
	return &c->pair[c->count++];
}

/* --- milestones --- */

/* Kinds that answer the same question are one milestone; a kind alone stands for itself, what is none has no row here. */
static const struct { enum kind kind; const char *label; bool bad; } milestones[] = {
	{ KIND_BOOT, "boot", false },
	{ KIND_OPERATION_QUEUED, "operation.queued", false },	  { KIND_OPERATION_FETCHED, "operation.fetched", false },
	{ KIND_OPERATION_DONE, "operation.done", false },	  { KIND_OPERATION_REFUSED, "operation.done", true },
	{ KIND_OPERATION_FAILED, "operation.done", true },	  { KIND_DOWNLOAD_STARTED, "download.started", false },
	{ KIND_DOWNLOAD_DONE, "download.done", false },		  { KIND_DOWNLOAD_REFUSED, "download.done", true },
	{ KIND_DOWNLOAD_FAILED, "download.done", true },	  { KIND_PROFILE_INSTALLED, "profile.installed", false },
	{ KIND_PROFILE_ENABLED, "profile.enabled", false },	  { KIND_PROFILE_ROLLED_BACK, "profile.enabled", true },
	{ KIND_SIM_READY, "sim.ready", false },			  { KIND_SIM_FAILED, "sim.ready", true },
	{ KIND_REGISTRATION_REGISTERED, "registration", false },  { KIND_REGISTRATION_DENIED, "registration", true },
	{ KIND_AUTH_ACCEPTED, "auth", false },			  { KIND_AUTH_REFUSED, "auth", true },
	{ KIND_AUTH_UNANSWERED, "auth", true },			  { KIND_SESSION_REQUESTED, "session.requested", false },
	{ KIND_SESSION_UP, "session.up", false },		  { KIND_SESSION_REFUSED, "session.up", true },
	{ KIND_TUNNEL_UP, "tunnel.up", false },			  { KIND_TUNNEL_FAILED, "tunnel.up", true },
	{ KIND_NAME_RESOLVED, "name", false },			  { KIND_NAME_FAILED, "name", true },
	{ KIND_FLOW_ALLOWED, "flow", false },			  { KIND_FLOW_DENIED, "flow", true },
	{ KIND_FLOW_TIMEOUT, "flow", true },			  { KIND_TLS_UP, "tls.up", false },
	{ KIND_TLS_FAILED, "tls.up", true },			  { KIND_CLIENT_CONNECTED, "client.connected", false },
	{ KIND_CLIENT_REFUSED, "client.connected", true },	  { KIND_MESSAGE_SENT, "message.sent", false },
	{ KIND_MESSAGE_RECEIVED, "message.received", false },	  { KIND_MESSAGE_ACKNOWLEDGED, "message.acknowledged", false },
	{ KIND_MESSAGE_FAILED, "message.failed", true },	  { KIND_SESSION_DOWN, "session.down", false },
};

static struct slice field_of(const struct row *row, enum field f)
{
	return fields_get(slice_of(row->fields), f);
}

/* The port of the far end: of an answer it is the source. */
static struct slice service_of(const struct row *row)
{
	struct slice to = field_of(row, FIELD_DPORT), from = field_of(row, FIELD_SPORT);

	return row->down || (slice_number(to) >= 32768 && from.n && slice_number(from) < 32768) ? from : to;
}

/* False: no milestone. */
static bool milestone_of(const struct row *row, struct text *label, bool *bad)
{
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(milestones) / sizeof(*milestones) && !name; i++)
		if (milestones[i].kind == row->kind) {
			name = milestones[i].label;
			*bad = milestones[i].bad;
		}
	text_clear(label);
	if (!name)
		return false;
	text_adds(label, name);
	if (strcmp(name, "flow") == 0) {
		struct slice proto = field_of(row, FIELD_PROTO), port = service_of(row);

		text_addf(label, " to %.*s :%.*s", SLICE_ARG(proto), SLICE_ARG(port));
	} else if (strcmp(name, "name") == 0) {
		text_addf(label, " %.*s", SLICE_ARG(field_of(row, FIELD_NAME)));
	} else if (strncmp(name, "operation", 9) == 0) {
		text_addf(label, " %.*s", SLICE_ARG(field_of(row, FIELD_OPERATION)));
	}
	return true;
}

/* Of several the first that went wrong speaks, else the first. */
static void say(struct pair *p, int side, const struct row *row, bool bad)
{
	if (p->said[side] && (p->bad[side] || !bad))
		return;
	free(p->said[side]);
	p->said[side] = xstrdup(*row->what ? row->what : kind_name(row->kind));
	p->since[side] = row->t;
	p->bad[side] = bad;
	p->event[side] = row->id;
	p->place[side] = (struct place){ row->artifact, row->line, NULL };
}

static struct pair *pair_of(struct comparison *c, const char *label)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->pair[i].label, label) == 0)
			return &c->pair[i];
	return add_pair(c, label);
}

/* What time is counted from: the first try to get a session, else the first thing of all. */
static int64_t beginning(const struct rows *r, const char **what)
{
	static const enum kind kinds[] = { KIND_SESSION_REQUESTED, KIND_SESSION_UP, KIND_BOOT };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (size_t i = 0; i < r->count; i++)
			if (r->row[i].kind == kinds[k] && r->row[i].t != UTC_NONE) {
				*what = kind_name(kinds[k]);
				return r->row[i].t;
			}
	for (size_t i = 0; i < r->count; i++)
		if (r->row[i].t != UTC_NONE && r->row[i].kind != KIND_NOTE) {
			*what = "the first event";
			return r->row[i].t;
		}
	return UTC_NONE;
}

static int by_time(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int64_t s = x->since[0] != UTC_NONE ? x->since[0] : x->since[1], t = y->since[0] != UTC_NONE ? y->since[0] : y->since[1];

	if (s != t)
		return s == UTC_NONE ? 1 : t == UTC_NONE ? -1 : s < t ? -1 : 1;
	return strcmp(x->label, y->label);
}

/* What only one of them says is no difference, unless it says why that one failed. */
static bool differs(struct slice a, struct slice b, const bool bad[SIDES])
{
	if (a.n && b.n)
		return !slice_same(a, b);
	return bad[0] != bad[1] && (bad[0] ? a.n : b.n) != 0;
}

/* A word that tells how they differ: the rule of an answer, or what one of them lacks. Numbers of the device itself differ always. */
static void tell(struct pair *p, const struct row *a, const struct row *b)
{
	static const enum field telling[] = { FIELD_RULE,   FIELD_CAUSE,    FIELD_CAUSE_TEXT, FIELD_REASON,    FIELD_APN,
					      FIELD_DST,    FIELD_PDN_TYPE, FIELD_MTU,        FIELD_RAT,       FIELD_PLMN,
					      FIELD_STATUS, FIELD_TUNNEL,   FIELD_PREFIX,     FIELD_TLS_ALERT, FIELD_REPLY };

	free(p->difference);
	p->difference = xstrdup("");
	for (size_t i = 0; a && b && i < sizeof(telling) / sizeof(*telling); i++)
		if (differs(field_of(a, telling[i]), field_of(b, telling[i]), p->bad)) {
			free(p->difference);
			p->difference = xstrdup(field_name(telling[i]));
			break;
		}
	if (!a || !b || (p->bad[0] != p->bad[1] && !*p->difference)) {
		free(p->difference);
		p->difference = xstrdup(!a ? "only in B" : !b ? "only in A" : p->bad[0] ? "A fails" : "B fails");
	}
}

static const struct row *row_at(const struct rows *r, int64_t event)
{
	for (size_t i = 0; event && i < r->count; i++)
		if (r->row[i].id == event)
			return &r->row[i];
	return NULL;
}

static bool within(const struct stretch *s, int64_t t)
{
	return (s->from == UTC_NONE && s->until == UTC_NONE) ||
	       (t != UTC_NONE && (s->from == UTC_NONE || t >= s->from) && (s->until == UTC_NONE || t < s->until));
}

/* Rows of another time are none of this side. */
static void cut_rows(struct rows *r, const struct stretch *s)
{
	for (size_t i = 0; i < r->count; i++)
		if (!within(s, r->row[i].t))
			r->row[i].kind = KIND_NOTE;
}

int compare_devices(struct comparison *c, struct ui *ui, const struct stretch side[SIDES], struct error *e)
{
	struct rows rows[SIDES] = { 0 };
	const char *what[SIDES] = { "", "" };
	struct text label = { 0 }, by = { 0 };
	int64_t zero[SIDES] = { UTC_NONE, UTC_NONE };
	int got = 1;

	for (int s = 0; s < SIDES && got > 0; s++) {
		got = rows_read(&rows[s], ui->store, side[s].device, side[s].from == UTC_NONE ? side[s].until : side[s].from, ROWS_MAX, e);
		cut_rows(&rows[s], &side[s]);
		zero[s] = got > 0 ? beginning(&rows[s], &what[s]) : UTC_NONE;
		for (size_t i = 0; got > 0 && i < rows[s].count; i++) {
			bool bad = false;

			if (milestone_of(&rows[s].row[i], &label, &bad))
				say(pair_of(c, label.p), s, &rows[s].row[i], bad);
		}
	}
	for (size_t i = 0; i < c->count; i++) {
		struct pair *p = &c->pair[i];

		tell(p, row_at(&rows[0], p->event[0]), row_at(&rows[1], p->event[1]));
		for (int s = 0; s < SIDES; s++)
			p->since[s] = p->since[s] == UTC_NONE || zero[s] == UTC_NONE ? UTC_NONE : p->since[s] - zero[s];
	}
	if (c->count)
		qsort(c->pair, c->count, sizeof(*c->pair), by_time);
	text_addf(&by, "by milestone, time since %s", what[0]);
	c->by = by.p;
	for (int s = 0; s < SIDES; s++)
		rows_free(&rows[s]);
	text_free(&label);
	return got;
}

/* --- two events --- */

struct told { char *value[FIELD_COUNT]; char *own[6]; };

static void add_told(struct comparison *c, const char *label, const char *a, const char *b, const struct place place[SIDES])
{
	struct pair *p;

	if (!a && !b)
		return;
	p = add_pair(c, label);
	p->said[0] = xstrdup(a);
	p->said[1] = xstrdup(b);
	p->place[0] = place[0];
	p->place[1] = place[1];
	p->difference = xstrdup(!a ? "only in B" : !b ? "only in A" : strcmp(a, b) == 0 ? "" : "differs");
}

static int read_event(struct told *t, struct ui *ui, const struct place *at, struct error *e)
{
	struct timeline_filter f = { .artifact = at->artifact, .since = UTC_NONE, .until = UTC_NONE, .witnesses = true };
	struct timeline *list = timeline_open(ui->store, &f, e);
	struct timeline_row row;
	struct text time = { 0 };
	int got = list ? 1 : -1;

	while (got > 0 && (got = timeline_next(list, &row, e)) > 0)
		if (row.line == at->line)
			break;
	if (got > 0) {
		struct slice rest = row.fields, value;
		enum field fd;

		when_time(&time, row.t, row.half, ui->o->tz);
		t->own[0] = time.p;
		t->own[1] = xstrdup(row.written);
		t->own[2] = xstrdup(party_name(row.party));
		t->own[3] = xstrdup(row.host);
		t->own[4] = xstrdup(kind_name(row.kind));
		t->own[5] = xstrdup(row.path);
		while (fields_next(&rest, &fd, &value))
			t->value[fd] = xstrndup(value.p, value.n);
	}
	timeline_close(list);
	return got == 0 ? error_set(e, "no event was read from line %u", at->line) : got;
}

static void free_told(struct told *t)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		free(t->value[i]);
	for (int i = 0; i < 6; i++)
		free(t->own[i]);
}

int compare_events(struct comparison *c, struct ui *ui, const struct place place[SIDES], struct error *e)
{
	static const char *const own[] = { "time", "written", "party", "host", "kind", "artifact" };
	struct told *t = xcalloc(SIDES, sizeof(*t));
	int got = read_event(&t[0], ui, &place[0], e) > 0 ? read_event(&t[1], ui, &place[1], e) : -1;

	for (int i = 0; got > 0 && i < 6; i++)
		add_told(c, own[i], t[0].own[i], t[1].own[i], place);
	for (int f = 0; got > 0 && f < FIELD_COUNT; f++) /* the host stands above, as it was settled */
		if (f != FIELD_HOST)
			add_told(c, field_name((enum field)f), t[0].value[f], t[1].value[f], place);
	for (int s = 0; s < SIDES; s++) {
		struct text name = { 0 };

		text_addf(&name, "%s line %u", t[s].own[3] ? t[s].own[3] : "", place[s].line);
		c->name[s] = name.p;
		free_told(&t[s]);
	}
	free(t);
	c->by = xstrdup("field by field");
	return got;
}

/* --- the one to compare with --- */

int compare_before(struct ui *ui, int64_t device, struct stretch side[SIDES], struct error *e)
{
	struct verdict *v = verdict_of(ui->store, device, UTC_NONE, e);
	struct rows rows = { 0 };
	int64_t start = UTC_NONE;
	int got = v ? rows_read(&rows, ui->store, device, v->first ? v->first->onset : UTC_NONE, ROWS_MAX, e) : -1;

	for (size_t i = 0; got > 0 && v->first && v->first->onset != UTC_NONE && v->last_good != UTC_NONE && i < rows.count; i++) {
		const struct row *row = &rows.row[i];
		bool starts = row->kind == KIND_BOOT || row->kind == KIND_SESSION_REQUESTED || row->kind == KIND_PROFILE_ENABLED;

		if (starts && row->t != UTC_NONE && row->t > v->last_good && row->t <= v->first->onset && start == UTC_NONE)
			start = row->t;
	}
	if (got > 0 && v->first && v->last_good != UTC_NONE && v->first->onset > v->last_good && start == UTC_NONE)
		start = v->last_good + 1; /* it did not start anew: what came since */
	rows_free(&rows);
	verdict_free(v);
	side[0] = (struct stretch){ device, start, UTC_NONE };
	side[1] = (struct stretch){ device, UTC_NONE, start };
	return got < 0 ? -1 : start != UTC_NONE;
}

struct likeness { char imei[9], net[40], imsi[12]; };

static int note_likeness(void *to_whom, const char *type, const char *value)
{
	struct likeness *l = to_whom;
	const char *last = strrchr(value, '.');

	if (strcmp(type, "imei") == 0)
		snprintf(l->imei, sizeof(l->imei), "%.8s", value);
	else if (strcmp(type, "imsi") == 0)
		snprintf(l->imsi, sizeof(l->imsi), "%.11s", value);
	else if (strcmp(type, "ip") == 0 && last)
		snprintf(l->net, sizeof(l->net), "%.*s", (int)(last - value), value);
	return 1;
}

struct candidates {
	struct ui *ui;
	struct likeness own;
	int64_t self, near, *id, *when, onset;
	size_t count;
};

static int gather(void *to_whom, const struct device_row *row)
{
	struct candidates *c = to_whom;

	if (row->id == c->self)
		c->onset = row->onset;
	else if (row->outcome == OUTCOME_REACHED) {
		c->id = xrealloc(c->id, c->count + 1, sizeof(*c->id));
		c->when = xrealloc(c->when, c->count + 1, sizeof(*c->when));
		c->when[c->count] = row->last_good;
		c->id[c->count++] = row->id;
	}
	return 1;
}

static int score(struct candidates *c, size_t i)
{
	struct likeness l = { 0 };
	struct error e;

	verdict_identities(c->ui->store, c->id[i], note_likeness, &l, &e);
	return (*l.imei && strcmp(l.imei, c->own.imei) == 0 ? 4 : 0) + (*l.net && strcmp(l.net, c->own.net) == 0 ? 2 : 0) +
	       (*l.imsi && strcmp(l.imsi, c->own.imsi) == 0);
}

static uint64_t away(const struct candidates *c, size_t i)
{
	if (c->onset == UTC_NONE || c->when[i] == UTC_NONE)
		return UINT64_MAX;
	return c->when[i] > c->onset ? (uint64_t)c->when[i] - (uint64_t)c->onset : (uint64_t)c->onset - (uint64_t)c->when[i];
}

int64_t compare_healthy(struct ui *ui, int64_t device)
{
	struct candidates c = { .ui = ui, .self = device, .onset = UTC_NONE };
	struct error e;
	int64_t best = 0;
	int most = -1;
	uint64_t least = 0;

	verdict_identities(ui->store, device, note_likeness, &c.own, &e);
	verdict_devices(ui->store, gather, &c, &e);
	for (size_t i = 0; i < c.count; i++) {
		int points = score(&c, i);

		if (points > most || (points == most && away(&c, i) < least)) {
			most = points;
			least = away(&c, i);
			best = c.id[i];
		}
	}
	free(c.id);
	free(c.when);
	return best;
}
