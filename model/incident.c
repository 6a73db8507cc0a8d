/*
 * The incident pass: devices with the same boundary, kind and fact are one incident, with what the failing have in common and the
 * healthy have not.
 */
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "verdict.h"

/* Values by which failing and healthy devices may differ. */
static const enum field features[] = { FIELD_RULE, FIELD_APN, FIELD_POOL, FIELD_PLMN, FIELD_CELL, FIELD_TAC, FIELD_RAT, FIELD_DEVICE_CLASS,
				       FIELD_EIM_ID, FIELD_CAUSE_TEXT };

static const char *const group =
	"DELETE FROM incident;"
	"INSERT INTO incident(boundary, kind, fact, devices, since)"
	" SELECT boundary, kind, fact, count(*), min(onset) FROM device WHERE boundary IS NOT NULL GROUP BY boundary, kind, fact"
	" ORDER BY count(*) DESC, min(onset), boundary, fact;"
	"UPDATE device SET incident = (SELECT id FROM incident i WHERE i.boundary = device.boundary AND i.kind = device.kind AND i.fact = device.fact);"
	"UPDATE incident SET summary = devices || CASE devices WHEN 1 THEN ' device · ' ELSE ' devices · ' END || boundary || ' · ' || kind || ' · ' || fact;";

struct common {
	int64_t incident;
	int64_t device;	  /* the last one that had the value */
	int64_t devices;  /* so many have it */
	bool healthy;	  /* a device without this incident has it too */
	size_t feature, value;
};

struct commons {
	struct words *values; /* "incident feature value" */
	struct common *at;
	size_t room;
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

static void learn(struct commons *c, int64_t device, int64_t incident, struct slice fields)
{
	for (size_t f = 0; f < sizeof(features) / sizeof(features[0]); f++) {
		struct slice value = pass_field(fields, features[f]);
		struct common *k;

		if (value.n == 0 || value.n > 120)
			continue;
		k = common_of(c, incident, f, value);
		if (k->device != device)
			k->devices++;
		k->device = device;
	}
}

static const char *value_of(const struct commons *c, const struct common *k)
{
	const char *at = words_at(c->values, k->value);

	at = strchr(at, ' ');
	at = at ? strchr(at + 1, ' ') : NULL;
	return at ? at + 1 : "";
}

static int write_common(struct store *s, struct commons *c, int64_t incident, int64_t devices, struct error *e)
{
	sqlite3_stmt *u = pass_prepare(s, "UPDATE incident SET common = ? WHERE id = ?", e);
	struct text t = { 0 };

	for (size_t i = 0; u && i < words_count(c->values); i++) {
		const struct common *k = &c->at[i];

		/* nine of ten that fail share it, and no device that does not fail like this has it */
		if (k->incident != incident || k->devices * 10 < devices * 9)
			continue;
		if (common_of(c, 0, k->feature, slice_of(value_of(c, k)))->devices == 0)
			text_addf(&t, "%s%s=%s", t.n ? "\n" : "", field_name(features[c->at[i].feature]), value_of(c, &c->at[i]));
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

static int gather(struct store *s, struct commons *c, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT device.id, coalesce(device.incident, 0), event.fields FROM event JOIN device ON device.id = event.device"
				       " WHERE event.witness IS NULL ORDER BY device.id, event.id", e);

	while (q && sqlite3_step(q) == SQLITE_ROW)
		learn(c, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), pass_text(q, 2));
	sqlite3_finalize(q);
	return q ? 1 : -1;
}

int incident_pass(struct store *s, struct error *e)
{
	struct commons c = { .values = words_new() };
	int got = pass_run(s, group, e);
	sqlite3_stmt *q = NULL;

	if (got > 0)
		got = gather(s, &c, e);
	if (got > 0)
		q = pass_prepare(s, "SELECT id, devices FROM incident ORDER BY id", e);
	while (q && got > 0 && sqlite3_step(q) == SQLITE_ROW)
		got = write_common(s, &c, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), e);
	sqlite3_finalize(q);
	words_free(c.values);
	free(c.at);
	return got;
}
