/*
 * The rows that the verdict and incident passes left, for lists and look-ups.
 */
#include <stdlib.h>
#include <string.h>

#include "pass.h"
#include "verdict.h"

static enum outcome outcome_of(struct slice word)
{
	for (int o = OUTCOME_UNKNOWN; o <= OUTCOME_NOT_REACHED; o++)
		if (slice_is(word, outcome_name((enum outcome)o)))
			return (enum outcome)o;
	return OUTCOME_UNKNOWN;
}

static enum status status_of(struct slice word)
{
	for (int s = STATUS_NONE; s <= STATUS_AFTER; s++)
		if (slice_is(word, status_name((enum status)s)))
			return (enum status)s;
	return STATUS_BLIND;
}

static const char *column(sqlite3_stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q, i);
}

#define ROWS "SELECT id, name, outcome, boundary, kind, fact, onset, last_good, incident, statuses, delivery FROM device"

static struct device_row row_of(sqlite3_stmt *q)
{
	struct device_row row = { .id = sqlite3_column_int64(q, 0), .name = column(q, 1), .outcome = outcome_of(pass_text(q, 2)),
				  .boundary = column(q, 3), .kind = column(q, 4), .fact = column(q, 5), .onset = pass_time(q, 6),
				  .last_good = pass_time(q, 7), .incident = sqlite3_column_int64(q, 8),
				  .delivery = sqlite3_column_type(q, 10) == SQLITE_NULL ? UTC_NONE : sqlite3_column_int64(q, 10) };
	struct slice rest = pass_text(q, 9);

	for (int b = 0; b < BOUNDARY_COUNT; b++)
		row.status[b] = status_of(slice_token(&rest, ','));
	return row;
}

int verdict_devices(struct store *s, int (*each)(void *, const struct device_row *), void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS " ORDER BY name, id", e);
	int got = q ? 1 : -1;

	while (got == 1 && sqlite3_step(q) == SQLITE_ROW) {
		struct device_row row = row_of(q);

		got = each(to_whom, &row);
	}
	sqlite3_finalize(q);
	return got;
}

int verdict_device(struct store *s, int64_t device, int (*each)(void *, const struct device_row *), void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS " WHERE id = ?", e);
	int got = q ? 0 : -1;

	if (q)
		sqlite3_bind_int64(q, 1, device);
	if (q && sqlite3_step(q) == SQLITE_ROW) {
		struct device_row row = row_of(q);

		got = each(to_whom, &row);
	}
	sqlite3_finalize(q);
	return got;
}

static int64_t find(struct store *s, const char *sql, const char *name)
{
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, sql, &ignored);
	int64_t found = 0;

	if (!q)
		return 0;
	pass_bind(q, 1, slice_of(name));
	while (sqlite3_step(q) == SQLITE_ROW)
		found = found ? -1 : sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return found;
}

/* A device's own name comes before identifiers that another may hold, too. */
int64_t verdict_find(struct store *s, const char *name)
{
	int64_t found = find(s, "SELECT id FROM device WHERE name = ?1", name);

	return found ? found : find(s, "SELECT DISTINCT device FROM identity WHERE value = ?1", name);
}

int verdict_identities(struct store *s, int64_t device, int (*each)(void *, const char *, const char *), void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT DISTINCT type, value FROM identity WHERE device = ? ORDER BY type, value", e);
	int got = q ? 1 : -1;

	if (q)
		sqlite3_bind_int64(q, 1, device);
	while (got == 1 && sqlite3_step(q) == SQLITE_ROW)
		got = each(to_whom, column(q, 0), column(q, 1));
	sqlite3_finalize(q);
	return got;
}

int verdict_incidents(struct store *s, int (*each)(void *, const struct incident_row *), void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, boundary, kind, fact, summary, common, devices, since FROM incident"
				       " ORDER BY devices DESC, since, boundary, fact, id", e);
	int got = q ? 1 : -1;

	while (got == 1 && sqlite3_step(q) == SQLITE_ROW) {
		struct incident_row row = { .id = sqlite3_column_int64(q, 0),
					    .boundary = column(q, 1),
					    .kind = column(q, 2),
					    .fact = column(q, 3),
					    .summary = column(q, 4),
					    .common = column(q, 5),
					    .devices = sqlite3_column_int64(q, 6),
					    .since = pass_time(q, 7) };

		got = each(to_whom, &row);
	}
	sqlite3_finalize(q);
	return got;
}
