#include "notes.h"

#include <stdlib.h>

#include "pass.h"

enum { NOTES_MAX = 10000, NOTE_MAX = 2000 }; /* a case file may come from anywhere */

int notes_keep(struct store *s, const struct note *n, struct error *e)
{
	bool gone = !n->marked && !*n->text;
	sqlite3_stmt *q = pass_prepare(s, gone ? "DELETE FROM note WHERE device = ?1 AND artifact = ?2 AND line = ?3"
					       : "INSERT OR REPLACE INTO note(device, artifact, line, marked, text) VALUES(?1, ?2, ?3, ?4, ?5)", e);
	int got;

	if (!q)
		return -1;
	sqlite3_bind_text(q, 1, n->device, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, n->artifact);
	sqlite3_bind_int64(q, 3, n->line);
	if (!gone) {
		sqlite3_bind_int(q, 4, n->marked);
		sqlite3_bind_text(q, 5, n->text, -1, SQLITE_STATIC);
	}
	got = sqlite3_step(q) == SQLITE_DONE ? 1 : pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}

static char *word(sqlite3_stmt *q, int column)
{
	struct slice s = pass_text(q, column);

	return xstrndup(s.n ? s.p : "", s.n < NOTE_MAX ? s.n : NOTE_MAX);
}

int notes_each(struct store *s, int (*each)(void *to_whom, const struct note *n), void *to_whom, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT device, artifact, line, marked, text FROM note ORDER BY device, artifact, line LIMIT ?", e);
	int step = SQLITE_DONE, got = 1;

	if (!q)
		return -1;
	sqlite3_bind_int(q, 1, NOTES_MAX);
	while (got > 0 && (step = sqlite3_step(q)) == SQLITE_ROW) {
		char *device = word(q, 0), *text = word(q, 4);
		int64_t line = sqlite3_column_int64(q, 2);
		struct note n = { device, sqlite3_column_int64(q, 1), line > 0 && line < UINT32_MAX ? (uint32_t)line : 0, sqlite3_column_int(q, 3) != 0, text };

		got = each(to_whom, &n);
		free(device);
		free(text);
	}
	if (got > 0 && step != SQLITE_DONE)
		got = pass_failed(s, e);
	sqlite3_finalize(q);
	return got;
}
