/*
 * Events out of the store. A device may have millions: then a window of them around an instant is read.
 */
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "when.h"

static bool downwards(const struct timeline_row *t)
{
	return slice_is(timeline_field(t, FIELD_DIRECTION), "down");
}

/* An event that says nothing of its own is told by its line. */
static void say_line(struct row *row, struct store *s)
{
	size_t n = 0;
	char *line = store_line(s, row->artifact, row->line, &n);
	struct slice words = slice_trim((struct slice){ line, line ? n : 0 });

	if (row->written && slice_starts(words, row->written))
		words = slice_trim(slice_from(words, strlen(row->written)));
	free(row->what);
	row->what = xstrndup(words.n ? words.p : "", words.n < 200 ? words.n : 200);
	free(line);
}

/* Who speaks: its host, else what it is. */
static const char *speaker(const struct timeline_row *t)
{
	if (t->host && *t->host)
		return t->host;
	return t->role == ROLE_NONE ? "" : role_name(t->role);
}

static struct row row_of(const struct timeline_row *t)
{
	char what[256];

	timeline_say(t, what, sizeof(what));
	return (struct row){
		.id = t->id, .artifact = t->artifact, .t = t->t, .half = t->half, .offset = t->offset, .line = t->line, .witnesses = t->witnesses,
		.count = t->count ? t->count : 1, .kind = t->kind, .party = t->party, .role = t->role, .host = xstrdup(speaker(t)),
		.what = xstrdup(what), .written = xstrdup(t->written ? t->written : ""),
		.fields = xstrndup(t->fields.n ? t->fields.p : "", t->fields.n), .down = downwards(t),
	};
}

const char *rows_what(const struct rows *r, const struct row *row)
{
	struct row *own = &r->row[row - r->row];

	if (own->untold)
		say_line(own, r->store);
	own->untold = false;
	return own->what;
}

void rows_append(struct rows *r, struct store *s, const struct timeline_row *t)
{
	if ((r->count & (r->count - 1)) == 0)
		r->row = xrealloc(r->row, r->count ? r->count * 2 : 1, sizeof(*r->row));
	r->row[r->count] = row_of(t);
	r->row[r->count].untold = !*r->row[r->count].what;
	r->store = s;
	r->count++;
	if (t->kind != KIND_NOTE) /* notes fold whatever they say, and are many */
		rows_what(r, &r->row[r->count - 1]);
}

/* --- the window --- */

struct rows_reader {
	struct store *store;
	struct timeline_filter f;
	struct timeline *list;
	struct rows rows;
	int64_t around;
	size_t most;
	bool jumped;
};

struct rows_reader *rows_reader_new(struct store *s, int64_t device, int64_t around, size_t most, struct error *e)
{
	struct rows_reader *r = xcalloc(1, sizeof(*r));

	r->store = s;
	r->f = (struct timeline_filter){ .device = device, .since = UTC_NONE, .until = UTC_NONE };
	r->around = around;
	r->most = most;
	r->list = timeline_open(s, &r->f, e);
	if (r->list)
		return r;
	rows_reader_free(r);
	return NULL;
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
	struct rows half = { .row = w->row, .count = w->count / 2 }; /* its rows go, one by one, and the array */

	w->count -= half.count;
	w->row = xcalloc(2 * w->count, sizeof(*w->row)); /* up to the next power of two, where room doubles again */
	memcpy(w->row, half.row + half.count, w->count * sizeof(*w->row));
	rows_free(&half);
	w->before = true;
}

/* Not event by event to an instant that is far away: to where it should be if events came as often as those read so far. */
static int jump(struct rows_reader *r, struct error *e)
{
	int64_t first = time_of(&r->rows, 0), last = time_of(&r->rows, r->rows.count - 1);

	r->jumped = true;
	if (r->around == INT64_MAX || first == UTC_NONE || last <= first || r->around - (last - first) / 2 <= last)
		return 0;
	timeline_close(r->list);
	r->f.since = r->around - (last - first) / 2;
	r->list = timeline_open(r->store, &r->f, e);
	rows_free(&r->rows);
	r->rows.before = true;
	return r->list ? 1 : -1;
}

/* Is the instant well within what was read. */
static bool reached(const struct rows_reader *r)
{
	return r->around == UTC_NONE || time_of(&r->rows, r->rows.count - r->rows.count / 4 - 1) >= r->around;
}

/* There is one more event than the window has room for. 1: go on, 0 it does not belong to it, -1 trouble. */
static int make_room(struct rows_reader *r, struct error *e)
{
	int got;

	if (reached(r)) {
		r->rows.after = true;
		return 0;
	}
	got = r->jumped ? 0 : jump(r, e);
	if (got == 0)
		forget_half(&r->rows);
	return got < 0 ? -1 : got == 0 ? 1 : 2; /* 2: the event at hand is one of before */
}

int rows_reader_step(struct rows_reader *r, int ms, struct error *e)
{
	struct timeline_row t;
	int64_t until = when_ms() + ms;
	int got = 1;

	for (size_t n = 1; (n % 64 || ms == ROWS_ALL || when_ms() < until) && (got = timeline_next(r->list, &t, e)) > 0; n++) {
		int room = r->rows.count < r->most ? 1 : make_room(r, e);

		if (room <= 0)
			return room < 0 ? -1 : 1;
		if (room == 1)
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
