/*
 * A device with more events than are read at once: the window holds those around an instant, says what it leaves out, and read bit by bit it
 * is the same.
 */
#include "check.h"
#include "import.h"
#include "rows.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct store *the_case(void)
{
	char folder[] = "/tmp/simpane-window-XXXXXX", command[400];
	const char *paths[] = { folder };
	struct import_options o = { .limits = limits_default };
	struct error e = { "" };
	struct store *s = store_open(NULL, &e);

	if (!s || !mkdtemp(folder))
		abort();
	snprintf(command, sizeof(command), "cd %s && set -- case && . %s/tests/screens/bundle.inc", folder, SOURCE_DIR);
	if (system(command) != 0 || import_paths(s, paths, 1, &o, &e) < 0)
		abort();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command) != 0)
		abort();
	return s;
}

/* The window's events are neighbours in the whole, and what it says of its ends is true. */
static void is_part(const struct rows *whole, const struct rows *w, size_t most)
{
	size_t at = 0;

	CHECK(w->count > 0 && w->count <= most);
	while (at < whole->count && w->count && whole->row[at].id != w->row[0].id)
		at++;
	CHECK(at + w->count <= whole->count);
	for (size_t i = 0; i < w->count && at + w->count <= whole->count; i++)
		CHECK(whole->row[at + i].id == w->row[i].id);
	CHECK(w->after == (at + w->count < whole->count));
	CHECK(w->before || at == 0);
}

static bool holds(const struct rows *w, int64_t t)
{
	return w->count && (!w->before || w->row[0].t <= t) && (!w->after || w->row[w->count - 1].t >= t);
}

int main(void)
{
	struct store *s = the_case();
	struct error e = { "" };
	int64_t device = verdict_find(s, "mtr-52");
	struct rows whole = { 0 }, w = { 0 };

	CHECK(rows_read(&whole, s, device, UTC_NONE, ROWS_MAX, &e) > 0 && whole.count == 10 && !whole.before && !whole.after);
	for (size_t most = 4; most < 12; most++)
		for (size_t i = 0; i < whole.count; i++) {
			struct rows_reader *r;

			CHECK(rows_read(&w, s, device, whole.row[i].t, most, &e) > 0);
			is_part(&whole, &w, most);
			CHECK(holds(&w, whole.row[i].t));
			r = rows_reader_new(s, device, whole.row[i].t, most, &e);
			while (r && rows_reader_step(r, 0, &e) == 0)
				;
			rows_reader_free(r);
		}
	CHECK(rows_read(&w, s, device, UTC_NONE, 4, &e) > 0 && !w.before && w.after && w.row[0].id == whole.row[0].id);
	CHECK(rows_read(&w, s, device, INT64_MAX, 4, &e) > 0 && w.before && !w.after && w.row[w.count - 1].id == whole.row[9].id);
	rows_free(&w);
	rows_free(&whole);
	store_close(s);
	return failed;
}
