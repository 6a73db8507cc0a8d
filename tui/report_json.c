/*
 * Schema simpane.verdict/1: keys and arrays in the order of its description, so that the same case gives the same bytes.
 */
#include <string.h>

#include "emit.h"
#include "report.h"
#include "summary.h"

static const char *role_or_null(enum role r)
{
	return r == ROLE_NONE ? NULL : role_name(r);
}

static int put_case(struct emit *j, struct store *s, struct error *e)
{
	struct summary *m = summary_of(s, e);

	if (!m)
		return -1;
	emit_open(j, "case", '{');
	emit_time(j, "from", m->from);
	emit_time(j, "to", m->to);
	emit_text(j, "reference_clock", m->reference);
	emit_number(j, "artifacts", m->artifacts);
	emit_number(j, "lines", m->lines);
	emit_number(j, "recognised", m->recognised);
	emit_open(j, "assumptions", '[');
	for (size_t i = 0; i < m->count; i++)
		emit_text(j, NULL, m->assumptions[i]);
	emit_close(j, ']');
	emit_close(j, '}');
	summary_free(m);
	return 1;
}

/* Identifiers bound more than once, over several spans, are said once. */
static void put_type(struct emit *j, const struct verdict *v, const char *type)
{
	emit_open(j, type, '[');
	for (size_t i = 0; i < v->id_count; i++) {
		bool again = strcmp(v->ids[i].type, type) != 0;

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(v->ids[k].type, type) == 0 && strcmp(v->ids[k].value, v->ids[i].value) == 0;
		if (!again)
			emit_text(j, NULL, v->ids[i].value);
	}
	emit_close(j, ']');
}

static void put_ids(struct emit *j, const struct verdict *v)
{
	static const char *const types[] = { "eid", "iccid", "imsi", "imei", "msisdn", "ip", "host", "client" };

	emit_open(j, "ids", '{');
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		put_type(j, v, types[i]);
	emit_close(j, '}');
}

static void put_ask(struct emit *j, const struct ask *a)
{
	emit_open(j, NULL, '{');
	emit_text(j, "party", party_name(a->party));
	emit_text(j, "kind", a->kind);
	emit_text(j, "host", a->host);
	emit_time(j, "from", a->from);
	emit_time(j, "to", a->to);
	emit_text(j, "zone", a->zone);
	if (a->role != ROLE_NONE)
		emit_text(j, "role", role_name(a->role));
	if (a->key)
		emit_text(j, "key", a->key);
	emit_close(j, '}');
}

static void put_cell(struct emit *j, enum boundary b, const struct cell *c)
{
	emit_open(j, NULL, '{');
	emit_text(j, "id", boundary_id(b));
	emit_text(j, "status", status_name(c->status));
	if (c->basis)
		emit_text(j, "basis", c->basis);
	if (c->kind)
		emit_text(j, "kind", c->kind);
	if (c->status == STATUS_WAITING) {
		emit_time(j, "until", c->until);
		emit_text(j, "why", c->why);
	}
	if (c->asks) {
		emit_open(j, "ask", '[');
		for (size_t i = 0; i < c->asks; i++)
			put_ask(j, &c->ask[i]);
		emit_close(j, ']');
	}
	if (c->evidences) {
		emit_open(j, "evidence", '[');
		for (size_t i = 0; i < c->evidences; i++) {
			emit_open(j, NULL, '{');
			emit_text(j, "artifact", c->evidence[i].path);
			emit_number(j, "line", c->evidence[i].line);
			emit_close(j, '}');
		}
		emit_close(j, ']');
	}
	emit_close(j, '}');
}

static void put_evidence(struct emit *j, const struct evidence *ev)
{
	if (!ev->event) {
		emit_null(j, "evidence");
		return;
	}
	emit_open(j, "evidence", '{');
	emit_text(j, "artifact", ev->path);
	emit_number(j, "line", ev->line);
	emit_number(j, "offset", (int64_t)ev->offset);
	emit_text(j, "text", ev->text);
	emit_close(j, '}');
}

static void put_says(struct emit *j, const struct says *s)
{
	emit_open(j, NULL, '{');
	emit_text(j, "party", party_name(s->party));
	emit_text(j, "role", role_or_null(s->role));
	emit_text(j, "host", s->host);
	emit_time(j, "t", s->t);
	emit_text(j, "value", s->value);
	put_evidence(j, &s->evidence);
	emit_close(j, '}');
}

static void put_divergence(struct emit *j, const char *key, const struct divergence *d, const struct verdict *v)
{
	const char *a = NULL, *c = NULL;

	if (!d) {
		emit_null(j, key);
		return;
	}
	boundary_between(d->boundary, &a, &c);
	emit_open(j, key, '{');
	emit_text(j, "boundary", boundary_id(d->boundary));
	emit_open(j, "between", '[');
	emit_text(j, NULL, a);
	emit_text(j, NULL, c);
	emit_close(j, ']');
	emit_text(j, "kind", d->kind);
	emit_text(j, "fact", d->fact);
	emit_time(j, "onset", d->onset);
	emit_seconds(j, "uncertainty_s", d->half);
	emit_text(j, "cause", d->cause);
	emit_text(j, "cause_layer", d->cause_layer);
	emit_text(j, "cause_text", d->cause_text);
	emit_text(j, "summary", d->summary);
	emit_open(j, "says", '[');
	for (size_t i = 0; i < d->count; i++)
		put_says(j, &d->says[i]);
	emit_close(j, ']');
	emit_open(j, "unverified_before", '[');
	for (size_t i = 0; d == v->first && i < v->unverified_count; i++)
		emit_text(j, NULL, boundary_id(v->unverified[i]));
	emit_close(j, ']');
	emit_text(j, "depends_on_clock", d->depends_on_clock ? d->clock : NULL);
	emit_text(j, "lead", d->lead);
	emit_open(j, "next", '[');
	for (size_t i = 0; i < d->nexts; i++)
		emit_text(j, NULL, d->next[i]);
	emit_close(j, ']');
	emit_close(j, '}');
}

static void put_history(struct emit *j, const struct verdict *v)
{
	emit_open(j, "history", '[');
	for (size_t i = 0; i < v->histories; i++) {
		const struct divergence *d = &v->history[i];

		emit_open(j, NULL, '{');
		emit_text(j, "boundary", boundary_id(d->boundary));
		emit_text(j, "kind", d->kind);
		emit_text(j, "fact", d->fact);
		emit_time(j, "onset", d->onset);
		emit_time(j, "healed", d->healed);
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

static void put_verdict(struct emit *j, const struct verdict *v)
{
	emit_open(j, NULL, '{');
	emit_text(j, "device", v->name);
	put_ids(j, v);
	emit_text(j, "outcome", outcome_name(v->outcome));
	emit_text(j, "services", v->services);
	emit_text(j, "depends_on_clock", v->clock);
	emit_time(j, "last_good", v->last_good);
	emit_time(j, "at", v->at);
	emit_text(j, "bearer", v->bearer);
	emit_open(j, "boundaries", '[');
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		put_cell(j, (enum boundary)b, &v->cell[b]);
	emit_close(j, ']');
	put_divergence(j, "first_divergence", v->first, v);
	put_divergence(j, "present_block", v->present, v);
	put_history(j, v);
	emit_open(j, "findings", '[');
	for (size_t i = 0; i < v->finding_count; i++)
		emit_text(j, NULL, v->findings[i]);
	emit_close(j, ']');
	emit_close(j, '}');
}

/* What the devices have in common is kept as lines, or as one list with commas. */
static void put_common(struct emit *j, const char *common)
{
	struct slice rest = slice_of(common);
	char between = slice_index(rest, '\n') >= 0 ? '\n' : ',';

	emit_open(j, "common", '[');
	while (rest.n) {
		struct slice one = slice_trim(slice_token(&rest, between));

		if (one.n)
			emit_slice(j, NULL, one);
	}
	emit_close(j, ']');
}

static int put_incident(void *to_whom, const struct incident_row *row)
{
	struct emit *j = to_whom;

	emit_open(j, NULL, '{');
	emit_text(j, "boundary", row->boundary);
	emit_text(j, "kind", row->kind);
	emit_text(j, "fact", row->fact);
	emit_number(j, "devices", row->devices);
	emit_time(j, "since", row->since);
	emit_text(j, "summary", row->summary);
	put_common(j, row->common);
	emit_close(j, '}');
	return 1;
}

static void put_fleet(struct emit *j, const struct fleet *f)
{
	emit_open(j, "fleet", '{');
	emit_number(j, "devices", (int64_t)f->all);
	emit_number(j, "reached", (int64_t)f->outcome[OUTCOME_REACHED]);
	emit_number(j, "not_reached", (int64_t)f->outcome[OUTCOME_NOT_REACHED]);
	emit_number(j, "unknown", (int64_t)f->outcome[OUTCOME_UNKNOWN]);
	emit_open(j, "by_boundary", '{');
	for (int b = 0; b < BOUNDARY_COUNT; b++)
		if (f->boundary[b])
			emit_number(j, boundary_id((enum boundary)b), (int64_t)f->boundary[b]);
	emit_close(j, '}');
	emit_open(j, "enabled_to_delivery_s", '{');
	emit_seconds(j, "p50", deliveries_percentile(&f->deliveries, 50));
	emit_seconds(j, "p95", deliveries_percentile(&f->deliveries, 95));
	emit_seconds(j, "p99", deliveries_percentile(&f->deliveries, 99));
	emit_close(j, '}');
	emit_close(j, '}');
}

struct writing {
	struct emit json;
	struct fleet fleet;
	bool recount; /* at another instant the kept outcomes do not count */
};

static int put_devices(FILE *to, struct writing *w, struct store *s, const struct report_options *o, struct error *e)
{
	int diverging = 0;

	emit_open(&w->json, "devices", '[');
	for (size_t i = 0; i < w->fleet.count; i++) {
		struct verdict *v = verdict_of(s, w->fleet.device[i], o->at, e);

		if (!v)
			return -1;
		if (w->recount)
			fleet_count(&w->fleet, v->outcome, v->first ? boundary_id(v->first->boundary) : NULL);
		diverging |= v->first != NULL;
		put_verdict(&w->json, v);
		verdict_free(v);
		emit_flush(&w->json, to);
	}
	emit_close(&w->json, ']');
	return diverging;
}

int report_json(FILE *to, struct store *s, const struct report_options *o, bool *diverges, struct error *e)
{
	struct writing w = { 0 };
	int got = fleet_read(&w.fleet, s, o->device, e), diverging = 0;

	w.recount = o->at != UTC_NONE && !o->device;
	if (w.recount)
		fleet_restart(&w.fleet);
	emit_open(&w.json, NULL, '{');
	emit_text(&w.json, "schema", "simpane.verdict/1");
	if (got >= 0)
		got = put_case(&w.json, s, e);
	if (got >= 0)
		got = diverging = put_devices(to, &w, s, o, e);
	if (got >= 0) {
		emit_open(&w.json, "incidents", '[');
		got = verdict_incidents(s, put_incident, &w.json, e);
		emit_close(&w.json, ']');
	}
	if (got >= 0) {
		put_fleet(&w.json, &w.fleet);
		emit_close(&w.json, '}');
		emit_line(&w.json, to);
		*diverges = diverging > 0;
	}
	text_free(&w.json.out);
	fleet_free(&w.fleet);
	return got < 0 ? -1 : 1;
}
