/*
 * The incident pass: devices with the same boundary, kind and fact are one incident, with what the failing have in common and the
 * healthy have not.
 */
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "sorter.h"
#include "verdict.h"

/* Values by which failing and healthy devices may differ. */
static const enum field features[] = { FIELD_RULE, FIELD_APN, FIELD_POOL, FIELD_PLMN, FIELD_CELL, FIELD_TAC, FIELD_RAT, FIELD_DEVICE_CLASS,
				       FIELD_EIM_ID, FIELD_CAUSE_TEXT };

static const char *const group =
	"DELETE FROM incident;"
	"INSERT INTO incident(boundary, kind, fact, devices, since)"
	" SELECT boundary, kind, fact, count(*), min(onset) FROM device WHERE boundary IS NOT NULL GROUP BY boundary, kind, fact"
	" ORDER BY count(*) DESC, min(onset), boundary, fact;"
	"UPDATE device SET incident = NULL WHERE incident IS NOT NULL AND boundary IS NULL;"
	"UPDATE device SET incident = (SELECT id FROM incident i WHERE i.boundary = device.boundary AND i.kind = device.kind AND i.fact = device.fact)"
	" WHERE boundary IS NOT NULL;"
	"UPDATE incident SET summary = devices || CASE devices WHEN 1 THEN ' device · ' ELSE ' devices · ' END || boundary ||"
	" ' · ' || kind || ' · ' || fact;";

struct common {
	int64_t incident;
	int64_t devices;	/* so many have it */
	int64_t device, event;	/* the first that has it, and where it says so */
	size_t feature, value;
};

struct had { /* a device had a value */
	uint32_t common, device;
	int64_t event;
};

#define MEMORY (1u << 20) /* bytes to sort in */
#define LATELY 4096

struct commons {
	struct words *values; /* "incident feature value" */
	struct common *at;
	size_t room;
	struct sorter *had;
	struct had lately[LATELY]; /* told already */
	struct recent {		   /* what a feature was last */
		int64_t incident;
		uint64_t code;	   /* its number; 0: it has none */
		uint32_t common; /* plus one */
		uint8_t n;
		char value[120];
	} recent[sizeof(features) / sizeof(features[0])];
};

static struct common *common_of(struct commons *c, int64_t incident, size_t feature, struct slice value)
{
	struct text key = { 0 };
	size_t before = words_count(c->values), i;

	text_addf(&key, "%lld %zu %.*s", (long long)incident, feature, SLICE_ARG(value));
	i = words_add(c->values, text_slice(&key));
	text_free(&key);
	if (i >= c->room) {
		c->room = c->room ? c->room * 2 : 64;
		c->at = xrealloc(c->at, c->room, sizeof(*c->at));
	}
	if (i == before)
		c->at[i] = (struct common){ .incident = incident, .feature = feature, .value = i };
	return &c->at[i];
}

static uint32_t common_with(struct commons *c, int64_t incident, size_t feature, struct slice value)
{
	struct recent *r = &c->recent[feature];

	if (r->common && r->incident == incident && slice_same(value, (struct slice){ r->value, r->n }))
		return r->common - 1;
	r->incident = incident;
	r->n = (uint8_t)value.n;
	memcpy(r->value, value.p, value.n);
	r->common = (uint32_t)(common_of(c, incident, feature, value) - c->at) + 1;
	return r->common - 1;
}

static uint64_t all_features(void)
{
	uint64_t all = 0;

	for (size_t f = 0; f < sizeof(features) / sizeof(features[0]); f++)
		all |= UINT64_C(1) << features[f];
	return all;
}

static int learn(struct commons *c, struct event_row *r, int64_t incident, struct error *e)
{
	for (size_t f = 0; f < sizeof(features) / sizeof(features[0]); f++) {
		uint64_t code = r->present >> features[f] & 1 ? event_code(r, features[f]) : 0;
		struct recent *recent = &c->recent[f];
		struct had had = { 0, (uint32_t)r->device, r->id }, *lately;

		if (code && recent->common && recent->incident == incident && recent->code == code) {
			had.common = recent->common - 1;
		} else {
			struct slice value = event_field(r, features[f]);

			if (value.n == 0 || value.n > 120)
				continue;
			had.common = common_with(c, incident, f, value);
			recent->code = code;
		}
		lately = &c->lately[(had.common * UINT32_C(2654435761) + had.device) % LATELY];
		if (lately->event && lately->common == had.common && lately->device == had.device)
			continue;
		*lately = had;
		if (sorter_add(c->had, &had, sizeof(had), e) < 0)
			return -1;
	}
	return 1;
}

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int in_order(const void *a, const void *b)
{
	const struct had *x = a, *y = b;

	return x->common != y->common ? ORDER(x->common, y->common) : x->device != y->device ? ORDER(x->device, y->device) : ORDER(x->event, y->event);
}

static int64_t lead(const void *had)
{
	return ((const struct had *)had)->common;
}

static int count(struct commons *c, struct error *e)
{
	struct had last = { UINT32_MAX, 0, 0 };
	const struct had *h;
	bool failed;

	while ((h = sorter_next(c->had, &failed, e)) != NULL) {
		struct common *k = &c->at[h->common];

		if (h->common != last.common || h->device != last.device) {
			if (k->devices++ == 0) {
				k->device = h->device;
				k->event = h->event;
			}
		}
		last = *h;
	}
	return failed ? -1 : 1;
}

static int first_said(const void *a, const void *b, void *commons)
{
	const struct common *all = commons, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];

	return x->device != y->device ? ORDER(x->device, y->device) : x->event != y->event ? ORDER(x->event, y->event) : ORDER(x->feature, y->feature);
}

static const char *value_of(const struct commons *c, const struct common *k)
{
	const char *at = words_at(c->values, k->value);

	at = strchr(at, ' ');
	at = at ? strchr(at + 1, ' ') : NULL;
	return at ? at + 1 : "";
}

static int write_common(struct store *s, struct commons *c, const uint32_t *order, size_t n, int64_t incident, int64_t devices, struct error *e)
{
	sqlite3_stmt *u = pass_prepare(s, "UPDATE incident SET common = ? WHERE id = ?", e);
	struct text t = { 0 };

	for (size_t i = 0; u && i < n; i++) {
		const struct common *k = &c->at[order[i]];

		/* nine of ten that fail share it, and no device that does not fail like this has it */
		if (k->incident != incident || k->devices * 10 < devices * 9)
			continue;
		if (common_of(c, 0, k->feature, slice_of(value_of(c, k)))->devices == 0)
			text_addf(&t, "%s%s=%s", t.n ? "\n" : "", field_name(features[c->at[order[i]].feature]), value_of(c, &c->at[order[i]]));
	}
	if (u) {
		pass_bind(u, 1, text_slice(&t));
		sqlite3_bind_int64(u, 2, incident);
		sqlite3_step(u);
	}
	sqlite3_finalize(u);
	text_free(&t);
	return u ? 1 : -1;
}

/* Of each device, by its id: the incident it is part of. */
static int64_t *incidents_of(struct store *s, size_t *n, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, coalesce(incident, 0) FROM device ORDER BY id", e);
	int64_t *out = NULL;

	*n = 0;
	while (q && sqlite3_step(q) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(q, 0);

		if (id < 0 || id >= UINT32_MAX)
			continue;
		out = xrealloc(out, (size_t)id + 1, sizeof(*out));
		for (; *n < (size_t)id; ++*n)
			out[*n] = -1;
		out[(*n)++] = sqlite3_column_int64(q, 1);
	}
	sqlite3_finalize(q);
	return out;
}

static int gather(struct store *s, struct commons *c, struct error *e)
{
	size_t n;
	int64_t *incident = incidents_of(s, &n, e);
	struct scan *scan = events_scan(store_events(s), 0, e);
	uint64_t all = all_features();
	struct event_row r;
	int got = -1;

	while (scan && (got = scan_next(scan, &r, e)) == 1)
		if (r.present & all && !r.witness && r.device > 0 && r.device < (int64_t)n && incident[r.device] >= 0 &&
		    learn(c, &r, incident[r.device], e) < 0) {
			got = -1;
			break;
		}
	free(incident);
	return scan_close(scan, e) < 0 || got < 0 ? -1 : count(c, e);
}

static int write_all(struct store *s, struct commons *c, struct error *e)
{
	size_t n = words_count(c->values);
	uint32_t *order = xcalloc(n ? n : 1, sizeof(*order));
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, devices FROM incident ORDER BY id", e);
	int got = q ? 1 : -1;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof(*order), first_said, c->at);
	while (got > 0 && sqlite3_step(q) == SQLITE_ROW)
		got = write_common(s, c, order, n, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), e);
	sqlite3_finalize(q);
	free(order);
	return got;
}

static bool any(struct store *s)
{
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, "SELECT 1 FROM incident LIMIT 1", &ignored);
	bool found = q && sqlite3_step(q) == SQLITE_ROW;

	sqlite3_finalize(q);
	return found;
}

int incident_group(struct store *s, struct error *e)
{
	return pass_run(s, group, e);
}

int incident_pass(struct store *s, struct error *e)
{
	struct commons *c;
	int got = incident_group(s, e);

	if (got < 0 || !any(s))
		return got;
	c = xcalloc(1, sizeof(*c));
	c->values = words_new();
	c->had = sorter_new(in_order, lead, MEMORY);
	got = gather(s, c, e) < 0 ? -1 : write_all(s, c, e);
	words_free(c->values);
	sorter_free(c->had);
	free(c->at);
	free(c);
	return got;
}
