/*
 * The witness pass: a record that stands in several files is one event (copies.c says when). Of the copies the nearest to the fact stays: that
 * in the host's own folder, without a relay's stamp, in the program's own log; and whatever says more before what says less.
 */
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "copies.h"
#include "pass.h"
#include "scratch.h"

#define PART_MAX 250000 /* records looked at in one go: they take 64 bytes each, twice while they are sorted */
#define REST 65536	/* records after which those that were looked at leave memory */
#define AROUND 6	/* seconds: copies are not further apart */

struct sheet { /* an artifact, by its place among the paths */
	int64_t id;
	char *path, *host, *format;
	uint32_t family;
};

struct repeat { /* of `of`, as the event `id` */
	int64_t id, of;
};

struct span { /* of seconds on the sender's clock; empty when it ends before it begins */
	int32_t from, to;
};

struct spoken { /* who says what kind of thing, and in which file at last */
	uint64_t speech;
	uint32_t family; /* plus one; 0: free */
	struct span here, before, both; /* in that file, in those before it, and where a copy may be in one of a record in another */
};

struct witnesses {
	struct store *store;
	struct sheet *sheet;
	struct words *families;
	size_t sheets, count;
	uint32_t *by_id; /* sheets in the order of the artifacts' ids */
	struct roll records, apart; /* as they come; by parts */
	int64_t day, shift; /* of the last stamp: from its year to 1972 */
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

static bool empty(struct span a)
{
	return a.from > a.to;
}

static struct span around(struct span a, struct span b)
{
	return (struct span){ a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to };
}

/* The file that spoke at last joins those before it. */
static void turn(struct spoken *s)
{
	struct span both = { (s->here.from > s->before.from ? s->here.from : s->before.from) - AROUND,
			     (s->here.to < s->before.to ? s->here.to : s->before.to) + AROUND };

	if (!empty(s->before) && !empty(both))
		s->both = around(s->both, both);
	s->before = around(s->before, s->here);
}

static const struct span nothing = { INT32_MAX - AROUND, INT32_MIN + AROUND };

static struct spoken *note_speech(struct witnesses *w, uint64_t speech, uint32_t family)
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
		*s = (struct spoken){ speech, family + 1, nothing, nothing, nothing };
		w->speeches++;
	} else if (s->family != family + 1) {
		turn(s);
		s->family = family + 1;
		s->here = nothing;
	}
	return s;
}

/* Is there anything that was said in two files about the same time. */
static bool any_elsewhere(const struct witnesses *w)
{
	bool any = false;

	for (size_t i = 0; i < w->slots; i++)
		if (w->spoken[i].family) {
			turn(&w->spoken[i]);
			any |= !empty(w->spoken[i].both);
		}
	return any;
}

static bool said_elsewhere(const struct witnesses *w, uint64_t speech, int32_t second)
{
	const struct spoken *s = slot_of(w->spoken, w->slots, speech);

	return s->family && s->both.from <= second && second <= s->both.to;
}

/* --- the sender's clock --- */

/* The same month, day and time in 1972, where stamps without a year lie. */
static int64_t without_year(struct witnesses *w, int64_t wall)
{
	int64_t day = civil_floor(wall, DAY_S * NS_PER_S);

	if (day != w->day) {
		struct civil c = civil_of(day);

		w->day = day;
		w->shift = (civil_days(1972, 1, 1) - civil_days(c.year, 1, 1)) * DAY_S * NS_PER_S +
			   (c.month > 2 && !civil_leap(c.year) ? DAY_S * NS_PER_S : 0);
	}
	return wall + w->shift;
}

static bool sane(int64_t ns)
{
	return ns > -(INT64_C(1) << 62) && ns < INT64_C(1) << 62;
}

static int64_t wall_of(struct witnesses *w, const struct stamp *s)
{
	int64_t wall = s->ns;

	if (!sane(wall))
		return wall;
	if (s->basis == STAMP_ZONED)
		wall += s->utc_offset * NS_PER_S;
	return s->basis == STAMP_UPTIME ? wall : without_year(w, wall);
}

static int32_t second_of(int64_t wall)
{
	int64_t s = civil_floor(wall, NS_PER_S), most = INT32_MAX - 2 * AROUND;

	return (int32_t)(s > most ? most : s < -most ? -most : s);
}

/* What the row of this kind before said and where: rows of one settled speaker, kind and count say the same kind of thing. */
struct alike {
	uint32_t speaker, count, family;
	bool uptime;
	struct spoken *spoken;
};

static bool is_alike(struct alike *last, const struct event_row *r, uint32_t family)
{
	bool uptime = r->stamp.basis == STAMP_UPTIME;

	if (r->speaker && r->speaker == last->speaker && r->count == last->count && uptime == last->uptime && family == last->family)
		return true;
	*last = (struct alike){ r->speaker, r->count, family, uptime, NULL };
	return false;
}

static void hear(struct witnesses *w, struct alike last[KIND_COUNT], const struct event_row *row, uint32_t family)
{
	struct alike *l = &last[row->kind];
	size_t slots = w->slots;
	int32_t second = second_of(wall_of(w, &row->stamp));

	if (!is_alike(l, row, family)) {
		struct spoken *s = note_speech(w, speech_of(row), family);

		if (w->slots != slots) /* all of them moved */
			for (int kind = 0; kind < KIND_COUNT; kind++)
				last[kind] = last[kind].spoken ? (struct alike){ 0 } : last[kind];
		l->spoken = s;
	}
	l->spoken->here = around(l->spoken->here, (struct span){ second, second });
}

/* A copy stands in another file than the original, at about the same time: most things are said in one file only. */
static int listen(struct witnesses *w, struct error *e)
{
	struct scan *c = events_scan(store_events(w->store), 0, e);
	struct event_row row;
	int64_t artifact = 0;
	uint32_t sheet = UINT32_MAX;
	struct alike last[KIND_COUNT] = { 0 };
	int got = -1;

	while (c && (got = scan_next(c, &row, e)) == 1) {
		w->was = w->was || row.witness || row.copies;
		if (row.artifact != artifact)
			sheet = sheet_at(w, artifact = row.artifact);
		if (row.stamp.basis != STAMP_NONE && sheet != UINT32_MAX)
			hear(w, last, &row, w->sheet[sheet].family);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* False: it cannot be compared. */
static bool read_record(struct witnesses *w, struct event_row *row, struct record *r)
{
	int64_t precision = row->stamp.precision;
	uint32_t sheet = sheet_at(w, row->artifact);
	const struct sheet *s;

	*r = (struct record){ .id = row->id, .wall = wall_of(w, &row->stamp), .speech = speech_of(row), .sheet = sheet };
	if (sheet == UINT32_MAX || !sane(row->stamp.ns) || !said_elsewhere(w, r->speech, second_of(r->wall)))
		return false;
	r->key = mix(r->speech, said(row));
	r->flow = row->kind >= KIND_FLOW_ALLOWED && row->kind <= KIND_FLOW_TOO_BIG;
	s = &w->sheet[sheet];
	r->precision = precision > 0 && precision < 4 * NS_PER_S ? (uint32_t)(precision / 1000) : 0;
	r->family = s->family;
	r->distance = (uint8_t)((row->relay_basis > STAMP_NONE && !row->sent ? RELAYED : 0) | (in_own_folder(s->path, row->host) ? 0 : OTHER_FOLDER) |
				(slice_is(row->host, s->host ? s->host : "") ? 0 : OTHER_HOST) |
				(slice_is(row->format, s->format ? s->format : "") ? 0 : OTHER_PROGRAM));
	return true;
}

static int load_records(struct witnesses *w, struct error *e)
{
	struct scan *c = events_scan(store_events(w->store), 0, e);
	struct event_row row;
	struct record r, *all;
	int got = -1;

	while (c && (got = scan_next(c, &row, e)) == 1) {
		if (row.stamp.basis == STAMP_NONE || !read_record(w, &row, &r) || w->count >= UINT32_MAX - 1)
			continue;
		all = roll_room(&w->records, w->count, sizeof(r));
		all[w->count++] = r;
		if (w->count % REST == 0)
			roll_rest(&w->records);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* Copies are in one part: they are of one speech, and flows say the same. */
static size_t part_of(const struct record *r, size_t parts)
{
	return (r->flow ? r->key : r->speech) % parts;
}

/* Puts the records of each part together. end[i] becomes where part i ends. */
static void set_apart(struct witnesses *w, size_t *end, size_t parts)
{
	const struct record *r = w->records.at;
	struct record *to = roll_room(&w->apart, w->count - 1, sizeof(*to));

	for (size_t i = 0; i < w->count; i++) {
		if (part_of(&r[i], parts) + 1 < parts)
			end[part_of(&r[i], parts) + 1]++;
		if (i % REST == 0)
			roll_rest(&w->records);
	}
	for (size_t i = 1; i < parts; i++)
		end[i] += end[i - 1]; /* where it begins, until its records are there */
	for (size_t i = 0; i < w->count; i++) {
		to[end[part_of(&r[i], parts)]++] = r[i];
		if (i % REST == 0) {
			roll_rest(&w->records);
			roll_rest(&w->apart);
		}
	}
	roll_free(&w->records);
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

static void keep(struct witnesses *w, const struct record *r, uint32_t head)
{
	const struct record *best = &r[head];

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

static void one_part(struct witnesses *w, struct record *r, size_t count)
{
	uint32_t *heads = xcalloc(count ? count : 1, sizeof(*heads));
	size_t n = copies_find(r, count, heads, fields_of, w);

	for (size_t i = 0; i < n; i++)
		keep(w, r, heads[i]);
	free(heads);
}

static void all_parts(struct witnesses *w)
{
	size_t parts = w->count / PART_MAX + 1, *end = xcalloc(parts, sizeof(*end));

	if (parts == 1) {
		one_part(w, w->records.at, w->count);
	} else {
		set_apart(w, end, parts);
		for (size_t i = 0, from = 0; i < parts; from = end[i++]) {
			one_part(w, (struct record *)w->apart.at + from, end[i] - from);
			roll_rest(&w->apart);
		}
	}
	free(end);
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
	struct witnesses w = { .store = s, .families = words_new(), .day = INT64_MIN };
	int got = load_sheets(&w, e);

	if (got > 0)
		got = listen(&w, e);
	if (got > 0 && any_elsewhere(&w) && (got = load_records(&w, e)) > 0)
		all_parts(&w);
	if (got > 0 && (w.repeats || w.was))
		got = write_repeats(&w, e);
	for (size_t i = 0; i < w.sheets; i++) {
		free(w.sheet[i].path);
		free(w.sheet[i].host);
		free(w.sheet[i].format);
	}
	free(w.sheet);
	free(w.by_id);
	roll_free(&w.records);
	roll_free(&w.apart);
	free(w.repeat);
	free(w.spoken);
	words_free(w.families);
	text_free(&w.lent[0]);
	text_free(&w.lent[1]);
	return got;
}
