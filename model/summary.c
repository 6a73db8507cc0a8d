#include "summary.h"

#include <stdlib.h>

#include "pass.h"

static int counts(struct store *s, struct summary *m, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT min(t_from), max(t_to), count(*), total(lines), total(recognised),"
					  " (SELECT name FROM clock WHERE reference ORDER BY name LIMIT 1) FROM artifact", e);
	int got;

	if (!q)
		return -1;
	got = sqlite3_step(q);
	if (got == SQLITE_ROW) {
		struct slice name = pass_text(q, 5);

		m->from = pass_time(q, 0);
		m->to = pass_time(q, 1);
		m->artifacts = sqlite3_column_int64(q, 2);
		m->lines = sqlite3_column_int64(q, 3);
		m->recognised = sqlite3_column_int64(q, 4);
		m->reference = name.p ? xstrndup(name.p, name.n) : NULL;
	}
	sqlite3_finalize(q);
	return got == SQLITE_ROW ? 1 : pass_failed(s, e);
}

static int assumptions(struct store *s, struct summary *m, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT DISTINCT text FROM finding WHERE pass = 'clock' ORDER BY text", e);
	int got;

	if (!q)
		return -1;
	while ((got = sqlite3_step(q)) == SQLITE_ROW) {
		struct slice text = pass_text(q, 0);

		m->assumptions = xrealloc(m->assumptions, m->count + 1, sizeof(*m->assumptions));
		m->assumptions[m->count++] = xstrndup(text.p, text.n);
	}
	sqlite3_finalize(q);
	return got == SQLITE_DONE ? 1 : pass_failed(s, e);
}

struct summary *summary_of(struct store *s, struct error *e)
{
	struct summary *m = xcalloc(1, sizeof(*m));

	m->from = m->to = UTC_NONE;
	if (counts(s, m, e) == 1 && assumptions(s, m, e) == 1)
		return m;
	summary_free(m);
	return NULL;
}

void summary_free(struct summary *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		free(m->assumptions[i]);
	free(m->assumptions);
	free(m->reference);
	free(m);
}

static bool real(sqlite3_stmt *q, int column, double *out)
{
	*out = sqlite3_column_double(q, column);
	return sqlite3_column_type(q, column) != SQLITE_NULL;
}

int summary_clocks(struct store *s, clock_each *each, void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT name, zone, zone_basis, basis, utc_offset, offset, lo, hi, drift, segments, reference"
					  " FROM clock ORDER BY name, id", e);
	int got = -1, on = 1;

	if (!q)
		return -1;
	while (on == 1 && (got = sqlite3_step(q)) == SQLITE_ROW) {
		struct clock_row row = {
			.name = pass_text(q, 0).p, .zone = pass_text(q, 1).p, .zone_basis = pass_text(q, 2).p, .basis = pass_text(q, 3).p,
			.utc_offset = sqlite3_column_int64(q, 4), .segments = sqlite3_column_int64(q, 9),
			.reference = sqlite3_column_int(q, 10) != 0,
		};

		real(q, 5, &row.offset);
		row.has_lo = real(q, 6, &row.lo);
		row.has_hi = real(q, 7, &row.hi);
		real(q, 8, &row.drift);
		on = each(to_whom, &row);
	}
	if (on == 1 && got != SQLITE_DONE)
		on = pass_failed(s, e);
	sqlite3_finalize(q);
	return on;
}

int summary_findings(struct store *s, finding_each *each, void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT artifact.path, finding.line, finding.pass, finding.text FROM finding"
					  " LEFT JOIN artifact ON artifact.id = finding.artifact ORDER BY 1, 2, 4, finding.id", e);
	int got = -1, on = 1;

	if (!q)
		return -1;
	while (on == 1 && (got = sqlite3_step(q)) == SQLITE_ROW) {
		struct finding_row row = { pass_text(q, 0).p, sqlite3_column_int64(q, 1), pass_text(q, 2).p, pass_text(q, 3).p };

		on = each(to_whom, &row);
	}
	if (on == 1 && got != SQLITE_DONE)
		on = pass_failed(s, e);
	sqlite3_finalize(q);
	return on;
}
