/*
 * The witness pass: a record that stands in several files is one event (copies.c says when). Of the copies the nearest to the fact stays: that
 * in the host's own folder, without a relay's stamp, in the program's own log; and whatever says more before what says less.
 */
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "copies.h"
#include "pass.h"

#define PART_MAX 250000 /* records looked at in one go: they take 64 bytes each, twice while they are sorted */

struct sheet { /* an artifact, by its place among the paths */
	int64_t id;
	char *path, *host, *format;
	uint32_t family;
};

struct repeat { /* of `of`, as the event `id` */
	int64_t id, of;
};

struct spoken { /* who says what kind of thing, and in which file; SEVERAL: in more than one */
	uint64_t speech;
	uint32_t family; /* plus one; 0: free */
};

#define SEVERAL UINT32_MAX

struct witnesses {
	struct store *store;
	struct sheet *sheet;
	struct words *families;
	size_t sheets, count, room;
	uint32_t *by_id; /* sheets in the order of the artifacts' ids */
	struct record *record;
	struct spoken *spoken; /* a table of powers of two */
	size_t speeches, slots;
	struct repeat *repeat;
	size_t repeats, repeat_room;
	bool was; /* some event repeats another from an earlier time */
	struct text lent[2];
	unsigned lends;
};

/* --- files --- */

static bool digits_at_end(struct slice *s, char before, size_t least, size_t most)
{
	size_t n = 0;

	while (n < s->n && s->p[s->n - 1 - n] >= '0' && s->p[s->n - 1 - n] <= '9')
		n++;
	if (n < least || n > most || n + 1 >= s->n || s->p[s->n - 1 - n] != before)
		return false;
	s->n -= n + 1;
	return true;
}

/* "kern.log.2.gz" and "kern.log-20261123" are kern.log. */
static struct slice unrotated(struct slice path)
{
	static const char *const packed[] = { ".gz", ".xz", ".bz2", ".zst" };

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++)
		if (slice_ends(path, packed[i]) && path.n > strlen(packed[i]))
			path.n -= strlen(packed[i]);
	if (!digits_at_end(&path, '.', 1, 3))
		digits_at_end(&path, '-', 8, 10);
	return path;
}

static char *copy(sqlite3_stmt *q, int column)
{
	struct slice text = pass_text(q, column);

	return text.n ? xstrndup(text.p, text.n) : NULL;
}

static int by_id(const void *a, const void *b, void *sheets)
{
	const struct sheet *s = sheets;
	int64_t x = s[*(const uint32_t *)a].id, y = s[*(const uint32_t *)b].id;

	return x < y ? -1 : x > y;
}

static int load_sheets(struct witnesses *w, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(w->store, "SELECT id, path, host, format FROM artifact ORDER BY path, id", e);

	if (!q)
		return -1;
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct slice path = pass_text(q, 1);
		struct sheet s = {
			.id = sqlite3_column_int64(q, 0), .path = xstrndup(path.p, path.n), .host = copy(q, 2), .format = copy(q, 3)
		};

		s.family = (uint32_t)words_add(w->families, unrotated(path));
		w->sheet = xrealloc(w->sheet, w->sheets + 1, sizeof(*w->sheet));
		w->sheet[w->sheets++] = s;
	}
	sqlite3_finalize(q);
	w->by_id = xcalloc(w->sheets, sizeof(*w->by_id));
	for (uint32_t i = 0; i < w->sheets; i++)
		w->by_id[i] = i;
	qsort_r(w->by_id, w->sheets, sizeof(*w->by_id), by_id, w->sheet);
	return 1;
}

static uint32_t sheet_at(const struct witnesses *w, int64_t id)
{
	size_t from = 0, to = w->sheets;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (w->sheet[w->by_id[mid]].id == id)
			return w->by_id[mid];
		if (w->sheet[w->by_id[mid]].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return UINT32_MAX;
}

/* Is a folder of the path, or an archive in it, called like the host. */
static bool in_own_folder(const char *path, struct slice host)
{
	const char *end;

	for (const char *at = path; host.n && (end = strpbrk(at, "/!")) != NULL; at = end + 1) {
		struct slice name = { at, (size_t)(end - at) };

		if (name.n >= host.n && memcmp(name.p, host.p, host.n) == 0 && (name.n == host.n || (*end == '!' && name.p[host.n] == '.')))
			return true;
	}
	return false;
}

/* --- records --- */

static uint64_t mix(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	h = (h ^ 0xff) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

static uint64_t speech_of(const struct event_row *r)
{
	int64_t head[] = { r->party, r->role, r->kind, r->count, r->stamp.basis == STAMP_UPTIME };

	return mix(mix(UINT64_C(14695981039346656037), (struct slice){ (const char *)head, sizeof(head) }), r->host);
}

/* Everything but for the host as the carrier wrote it. */
static struct slice said(struct event_row *r)
{
	struct slice fields = event_fields(r), host = pass_field(fields, FIELD_HOST);

	/* it is the first of the fields */
	return host.n ? slice_from(fields, (size_t)(host.p + host.n - fields.p)) : fields;
}

/* --- what only one file says --- */

static struct spoken *slot_of(struct spoken *list, size_t slots, uint64_t speech)
{
	size_t at = (speech ^ speech >> 32) & (slots - 1);

	while (list[at].family && list[at].speech != speech)
		at = (at + 1) & (slots - 1);
	return &list[at];
}

static void note_speech(struct witnesses *w, uint64_t speech, uint32_t family)
{
	struct spoken *s;

	if (2 * w->speeches >= w->slots) {
		size_t slots = w->slots ? 2 * w->slots : 1024;
		struct spoken *list = xcalloc(slots, sizeof(*list));

		for (size_t i = 0; i < w->slots; i++)
			if (w->spoken[i].family)
				*slot_of(list, slots, w->spoken[i].speech) = w->spoken[i];
		free(w->spoken);
		w->spoken = list;
		w->slots = slots;
	}
	s = slot_of(w->spoken, w->slots, speech);
	if (!s->family) {
		*s = (struct spoken){ speech, family + 1 };
		w->speeches++;
	} else if (s->family != family + 1) {
		s->family = SEVERAL;
	}
}

static bool said_elsewhere(const struct witnesses *w, uint64_t speech)
{
	return slot_of(w->spoken, w->slots, speech)->family == SEVERAL;
}

static bool any_elsewhere(const struct witnesses *w)
{
	for (size_t i = 0; i < w->slots; i++)
		if (w->spoken[i].family == SEVERAL)
			return true;
	return false;
}

/* What the row of this kind before said and where: rows of one settled speaker, kind and count say the same kind of thing. */
struct alike {
	uint32_t speaker, count, family;
	bool uptime;
};

static bool is_alike(struct alike *last, const struct event_row *r, uint32_t family)
{
	bool uptime = r->stamp.basis == STAMP_UPTIME;

	if (r->speaker && r->speaker == last->speaker && r->count == last->count && uptime == last->uptime && family == last->family)
		return true;
	*last = (struct alike){ r->speaker, r->count, family, uptime };
	return false;
}

/* A copy stands in another file than the original: most things are said in one file only. How many records are worth a look; -1. */
static int64_t listen(struct witnesses *w, struct error *e)
{
	struct scan *c = events_scan(store_events(w->store), 0, e);
	struct event_row row;
	int64_t artifact = 0, n = 0;
	uint32_t sheet = UINT32_MAX;
	struct alike last[KIND_COUNT] = { 0 };
	int got = -1;

	note_speech(w, 0, 0);
	while (c && (got = scan_next(c, &row, e)) == 1) {
		w->was = w->was || row.witness || row.copies;
		if (row.artifact != artifact)
			sheet = sheet_at(w, artifact = row.artifact);
		if (row.stamp.basis == STAMP_NONE || sheet == UINT32_MAX)
			continue;
		n++;
		if (!is_alike(&last[row.kind], &row, w->sheet[sheet].family))
			note_speech(w, speech_of(&row), w->sheet[sheet].family);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : n;
}

/* The same month, day and time in 1972, where stamps without a year lie. */
static int64_t without_year(int64_t wall)
{
	struct civil c = civil_of(civil_floor(wall, DAY_S * NS_PER_S));

	return wall - (civil_days(c.year, 1, 1) - civil_days(1972, 1, 1)) * DAY_S * NS_PER_S +
	       (c.month > 2 && !civil_leap(c.year) ? DAY_S * NS_PER_S : 0);
}

static bool sane(int64_t ns)
{
	return ns > -(INT64_C(1) << 62) && ns < INT64_C(1) << 62;
}

/* False: it cannot be compared. */
static bool read_record(struct witnesses *w, struct event_row *row, struct record *r)
{
	int64_t precision = row->stamp.precision;
	uint32_t sheet = sheet_at(w, row->artifact);
	const struct sheet *s;

	*r = (struct record){ .id = row->id, .wall = row->stamp.ns, .speech = speech_of(row), .sheet = sheet };
	if (!said_elsewhere(w, r->speech))
		return false;
	r->key = mix(r->speech, said(row));
	r->flow = row->kind >= KIND_FLOW_ALLOWED && row->kind <= KIND_FLOW_TOO_BIG;
	if (sheet == UINT32_MAX || !sane(r->wall))
		return false;
	s = &w->sheet[sheet];
	if (row->stamp.basis == STAMP_ZONED)
		r->wall += row->stamp.utc_offset * NS_PER_S;
	if (row->stamp.basis != STAMP_UPTIME)
		r->wall = without_year(r->wall);
	r->precision = precision > 0 && precision < 4 * NS_PER_S ? (uint32_t)(precision / 1000) : 0;
	r->family = s->family;
	r->distance = (uint8_t)((row->relay_basis > STAMP_NONE && !row->sent ? RELAYED : 0) | (in_own_folder(s->path, row->host) ? 0 : OTHER_FOLDER) |
				(slice_is(row->host, s->host ? s->host : "") ? 0 : OTHER_HOST) |
				(slice_is(row->format, s->format ? s->format : "") ? 0 : OTHER_PROGRAM));
	return true;
}

static int load_records(struct witnesses *w, unsigned part, unsigned parts, struct error *e)
{
	struct scan *c = events_scan(store_events(w->store), 0, e);
	struct event_row row;
	struct record r;
	int got = -1;

	w->count = 0;
	while (c && (got = scan_next(c, &row, e)) == 1) {
		if (row.stamp.basis == STAMP_NONE || !read_record(w, &row, &r) || r.speech % parts != part || w->count >= UINT32_MAX - 1)
			continue;
		if (w->count == w->room) {
			w->room = w->room ? w->room * 2 : 1024;
			w->record = xrealloc(w->record, w->room, sizeof(*w->record));
		}
		w->record[w->count++] = r;
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* --- the pass --- */

/* Is a nearer to the fact than b. */
static bool nearer(const struct record *a, const struct record *b)
{
	return a->distance != b->distance ? a->distance < b->distance : a->sheet != b->sheet ? a->sheet < b->sheet : a->id < b->id;
}

static void repeat(struct witnesses *w, int64_t id, int64_t of)
{
	if (w->repeats == w->repeat_room) {
		w->repeat_room = w->repeat_room ? w->repeat_room * 2 : 64;
		w->repeat = xrealloc(w->repeat, w->repeat_room, sizeof(*w->repeat));
	}
	w->repeat[w->repeats++] = (struct repeat){ id, of };
}

static void keep(struct witnesses *w, uint32_t head)
{
	const struct record *r = w->record, *best = &r[head];

	if (!r[head].next)
		return;
	for (uint32_t i = head + 1; i; i = r[i - 1].next)
		if (nearer(&r[i - 1], best))
			best = &r[i - 1];
	for (uint32_t i = head + 1; i; i = r[i - 1].next)
		if (&r[i - 1] != best)
			repeat(w, r[i - 1].id, best->id);
}

static struct slice fields_of(void *from, int64_t id)
{
	struct witnesses *w = from;
	struct text *out = &w->lent[w->lends++ % 2];
	struct error ignored;
	struct event_row r;

	text_clear(out);
	if (events_find(store_events(w->store), id, &r, &ignored) == 1)
		text_add(out, said(&r));
	return text_slice(out);
}

static void one_part(struct witnesses *w)
{
	uint32_t *heads = xcalloc(w->count ? w->count : 1, sizeof(*heads));
	size_t n = copies_find(w->record, w->count, heads, fields_of, w);

	for (size_t i = 0; i < n; i++)
		keep(w, heads[i]);
	free(heads);
}

#define ORDER(x, y) ((x) < (y) ? -1 : (x) > (y))

static int by_event(const void *a, const void *b)
{
	return ORDER(((const struct repeat *)a)->id, ((const struct repeat *)b)->id);
}

static int by_original(const void *a, const void *b)
{
	return ORDER(((const struct repeat *)a)->of, ((const struct repeat *)b)->of);
}

/* Events come in the order of their ids: the two lists are followed beside them. */
static int write_repeats(struct witnesses *w, struct error *e)
{
	size_t n = w->repeats, i = 0, k = 0;
	struct repeat *of = xcalloc(n ? n : 1, sizeof(*of));
	struct scan *c = events_scan(store_events(w->store), 0, e);
	struct event_row r;
	int got = -1;

	if (n) {
		memcpy(of, w->repeat, n * sizeof(*of));
		qsort(w->repeat, n, sizeof(*of), by_event);
		qsort(of, n, sizeof(*of), by_original);
	}
	while (c && (got = scan_next(c, &r, e)) == 1) {
		size_t before;

		while (i < n && w->repeat[i].id < r.id)
			i++;
		while (k < n && of[k].of < r.id)
			k++;
		before = k;
		while (k < n && of[k].of == r.id)
			k++;
		scan_set(c, SETTLED_WITNESS,
			 i < n && w->repeat[i].id == r.id ? (int64_t)((uint64_t)r.id - (uint64_t)w->repeat[i].of) : PACKED_NONE);
		scan_set(c, SETTLED_COPIES, (int64_t)(k - before));
	}
	free(of);
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

int witness_pass(struct store *s, struct error *e)
{
	struct witnesses w = { .store = s, .families = words_new() };
	int got = load_sheets(&w, e);
	int64_t n = got > 0 ? listen(&w, e) : -1;
	unsigned parts = n < 0 || !any_elsewhere(&w) ? 0 : (unsigned)(n / PART_MAX) + 1;

	got = n < 0 ? -1 : 1;
	for (unsigned part = 0; got > 0 && part < parts; part++)
		if ((got = load_records(&w, part, parts, e)) > 0)
			one_part(&w);
	if (got > 0 && (w.repeats || w.was))
		got = write_repeats(&w, e);
	for (size_t i = 0; i < w.sheets; i++) {
		free(w.sheet[i].path);
		free(w.sheet[i].host);
		free(w.sheet[i].format);
	}
	free(w.sheet);
	free(w.by_id);
	free(w.record);
	free(w.repeat);
	free(w.spoken);
	words_free(w.families);
	text_free(&w.lent[0]);
	text_free(&w.lent[1]);
	return got;
}
