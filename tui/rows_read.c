/*
 * Events out of the store. A device may have millions: then a window of them around an instant is read.
 */
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "when.h"
#include "words.h"

static bool downwards(const struct timeline_row *t)
{
	return slice_is(timeline_field(t, FIELD_DIRECTION), "down");
}

/* NUL-ended; the same word at the same place. */
static const char *word(struct words *w, struct slice s)
{
	if (s.n && memchr(s.p, '\0', s.n))
		s.n = strlen(s.p);
	return words_at(w, words_add(w, s));
}

/* An event that says nothing of its own is told by its line. */
static void say_line(const struct rows *r, struct row *row)
{
	size_t n = 0;
	char *line = store_line(r->store, row->artifact, row->line, &n);
	struct slice words = slice_trim((struct slice){ line, line ? n : 0 });

	if (row->written && slice_starts(words, row->written))
		words = slice_trim(slice_from(words, strlen(row->written)));
	row->what = word(r->words, slice_cut(words, 0, 200));
	free(line);
}

/* Who speaks: its host, else what it is. */
static const char *speaker(const struct timeline_row *t)
{
	if (t->host && *t->host)
		return t->host;
	return t->role == ROLE_NONE ? "" : role_name(t->role);
}

static struct row row_of(struct words *w, const struct timeline_row *t)
{
	char what[256];

	timeline_say(t, what, sizeof(what));
	return (struct row){
		.id = t->id, .artifact = t->artifact, .t = t->t, .half = t->half, .offset = t->offset, .line = t->line, .witnesses = t->witnesses,
		.count = t->count ? t->count : 1, .kind = t->kind, .party = t->party, .role = t->role, .host = word(w, slice_of(speaker(t))),
		.what = word(w, slice_of(what)), .written = word(w, slice_of(t->written)), .fields = word(w, t->fields),
		.down = downwards(t),
	};
}

const char *rows_what(const struct rows *r, const struct row *row)
{
	struct row *own = &r->row[row - r->row];

	if (own->untold)
		say_line(r, own);
	own->untold = false;
	return own->what;
}

void rows_append(struct rows *r, struct store *s, const struct timeline_row *t)
{
	if (r->count == r->room) {
		r->room = r->room ? r->room + r->room / 2 : 16;
		r->row = xrealloc(r->row, r->room, sizeof(*r->row));
	}
	if (!r->words)
		r->words = words_new();
	r->row[r->count] = row_of(r->words, t);
	r->row[r->count].untold = !*r->row[r->count].what;
	r->store = s;
	r->count++;
	if (t->kind != KIND_NOTE) /* notes fold whatever they say, and are many */
		rows_what(r, &r->row[r->count - 1]);
}

/* --- the window --- */

struct rows_reader {
	struct timeline *list;
	struct store *store;
	struct rows rows;
	int64_t around;
	size_t most;
};

struct rows_reader *rows_reader_new(struct store *s, int64_t device, int64_t around, size_t most, struct error *e)
{
	struct rows_reader *r = xcalloc(1, sizeof(*r));
	struct timeline_filter f = { .device = device, .since = around, .until = UTC_NONE, .back = around == INT64_MAX ? most : most / 3 };

	r->store = s;
	r->around = around;
	r->most = most;
	r->list = timeline_open(s, &f, e);
	if (!r->list) {
		rows_reader_free(r);
		return NULL;
	}
	r->rows.before = !timeline_from_start(r->list);
	return r;
}

void rows_reader_free(struct rows_reader *r)
{
	if (!r)
		return;
	timeline_close(r->list);
	rows_free(&r->rows);
	free(r);
}

void rows_reader_take(struct rows_reader *r, struct rows *out)
{
	struct rows old = *out;

	*out = r->rows;
	out->tz = old.tz;
	out->more = old.more;
	out->whose = old.whose;
	r->rows = (struct rows){ 0 };
	rows_free(&old);
}

/* The time of the nearest dated event at or before row i. */
static int64_t time_of(const struct rows *w, size_t i)
{
	while (i > 0 && w->row[i].t == UTC_NONE)
		i--;
	return w->row[i].t;
}

static void forget_half(struct rows *w)
{
	size_t gone = w->count / 2;

	w->count -= gone;
	memmove(w->row, w->row + gone, w->count * sizeof(*w->row));
	w->before = true;
}

/* Is the instant well within what was read. */
static bool reached(const struct rows_reader *r)
{
	return r->around == UTC_NONE || time_of(&r->rows, r->rows.count - r->rows.count / 4 - 1) >= r->around;
}

int rows_reader_step(struct rows_reader *r, int ms, struct error *e)
{
	struct timeline_row t;
	int64_t until = when_ms() + ms;
	int got = 1;

	for (size_t n = 1; (n % 64 || ms == ROWS_ALL || when_ms() < until) && (got = timeline_next(r->list, &t, e)) > 0; n++) {
		if (r->rows.count == r->most && reached(r)) {
			r->rows.after = true;
			return 1;
		}
		if (r->rows.count == r->most)
			forget_half(&r->rows);
		rows_append(&r->rows, r->store, &t);
	}
	return got < 0 ? -1 : got == 0;
}

int rows_read(struct rows *r, struct store *s, int64_t device, int64_t around, size_t most, struct error *e)
{
	struct rows_reader *reader = rows_reader_new(s, device, around, most, e);
	int got = reader ? rows_reader_step(reader, ROWS_ALL, e) : -1;

	if (got > 0)
		rows_reader_take(reader, r);
	rows_reader_free(reader);
	return got;
}
