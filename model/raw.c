#include "raw.h"

#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "packer.h"
#include "store_file.h"

#define CACHED 32 /* what is read in the order of time cites lines of many artifacts in turn */

struct cached {
	int64_t block, artifact, first_line; /* block 0: nothing is here */
	uint64_t used;
	size_t raw, skip;
	char *bytes;
	int64_t line; /* the line found last begins at `at` */
	size_t at;
};

struct tail { /* where the artifact that is being written stands */
	int64_t artifact;
	size_t n;     /* bytes of the line that is open, 0: the next byte begins one */
	bool cr;      /* the last of them is a CR */
};

struct raw {
	sqlite3 *db;
	struct blocks *blocks; /* to unpack with */
	struct packer *packer;
	sqlite3_stmt *add, *find, *next;
	struct tail tail;
	struct cached cache[CACHED];
	uint64_t clock;
};

struct raw *raw_new(sqlite3 *db)
{
	struct raw *r = xcalloc(1, sizeof(*r));

	r->db = db;
	r->blocks = blocks_new();
	r->packer = packer_new();
	return r;
}

void raw_forget(struct raw *r)
{
	r->tail = (struct tail){ 0 };
	for (size_t i = 0; i < CACHED; i++)
		r->cache[i].block = 0;
}

void raw_free(struct raw *r)
{
	if (!r)
		return;
	sqlite3_finalize(r->add);
	sqlite3_finalize(r->find);
	sqlite3_finalize(r->next);
	for (size_t i = 0; i < CACHED; i++)
		free(r->cache[i].bytes);
	packer_free(r->packer);
	blocks_free(r->blocks);
	free(r);
}

static int prepared(struct raw *r, sqlite3_stmt **q, const char *sql, struct error *e)
{
	return *q || sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT, q, NULL) == SQLITE_OK ? 1 : store_file_failed(r->db, e);
}

/* --- writing --- */

/* The open line ends at its limit; what came after the limit begins the next one, maybe in an earlier block. The new position. */
static size_t over_long(struct tail *t, size_t at)
{
	if (t->n > RAW_LINE_MAX) {
		t->n -= RAW_LINE_MAX;
		return at;
	}
	at += RAW_LINE_MAX - t->n;
	t->n = 0;
	return at;
}

/* Follows the lines through the next bytes. How many begin in them; *skip gets the place of the first. */
static uint32_t follow(struct tail *t, struct slice bytes, size_t *skip)
{
	uint32_t begun = 0;

	*skip = bytes.n;
	for (size_t at = 0; at < bytes.n;) {
		size_t look = bytes.n - at, room = RAW_LINE_MAX + 2 - t->n;
		const char *p = bytes.p + at, *lf;

		if (t->n == 0 && begun++ == 0)
			*skip = at;
		look = look < room ? look : room;
		lf = memchr(p, '\n', look);
		if (lf) {
			size_t n = t->n + (size_t)(lf - p);
			bool cr = lf > p ? lf[-1] == '\r' : t->n > 0 && t->cr;

			if (n - cr > RAW_LINE_MAX) {
				at = over_long(t, at);
				continue;
			}
			t->n = 0;
			at += (size_t)(lf - p) + 1;
		} else if (look == room) {
			at = over_long(t, at);
		} else {
			t->n += look;
			t->cr = p[look - 1] == '\r';
			at = bytes.n;
		}
	}
	return begun;
}

static int put(struct raw *r, const struct parcel *p, struct error *e)
{
	int got;

	if (prepared(r, &r->add, "INSERT INTO block(artifact, offset, first_line, skip, raw, data) VALUES(?, ?, ?, ?, ?, ?)", e) < 0)
		return -1;
	sqlite3_bind_int64(r->add, 1, p->artifact);
	sqlite3_bind_int64(r->add, 2, (int64_t)p->offset);
	sqlite3_bind_int64(r->add, 3, p->first_line);
	sqlite3_bind_int64(r->add, 4, (int64_t)p->skip);
	sqlite3_bind_int64(r->add, 5, (int64_t)p->raw);
	sqlite3_bind_blob(r->add, 6, p->packed.p, (int)p->packed.n, SQLITE_STATIC);
	got = sqlite3_step(r->add) == SQLITE_DONE ? 1 : store_file_failed(r->db, e);
	sqlite3_reset(r->add);
	return got;
}

int raw_flush(struct raw *r, struct error *e)
{
	struct parcel p;

	while (packer_next(r->packer, &p))
		if (put(r, &p, e) < 0)
			return -1;
	return 1;
}

/* A block is put into the file when there are so many after it, however fast they were packed: the file is the same each time. */
static int add(struct raw *r, const struct parcel *about, struct slice bytes, struct error *e)
{
	struct parcel p;

	if (packer_waiting(r->packer) == PACKER_MAX && packer_next(r->packer, &p) && put(r, &p, e) < 0)
		return -1;
	packer_add(r->packer, about, bytes);
	return 1;
}

int raw_add(struct raw *r, int64_t artifact, uint64_t offset, uint32_t first_line, struct slice bytes, struct error *e)
{
	if (r->tail.artifact != artifact || offset == 0) { /* it may be read anew */
		raw_forget(r);
		r->tail.artifact = artifact;
	}
	while (bytes.n) {
		struct slice part = slice_cut(bytes, 0, BLOCK_RAW_MAX);
		size_t skip;
		uint32_t begun = follow(&r->tail, part, &skip);

		if (add(r, &(struct parcel){ .artifact = artifact, .offset = offset, .first_line = first_line, .skip = skip }, part, e) < 0)
			return -1;
		first_line += begun;
		offset += part.n;
		bytes = slice_from(bytes, part.n);
	}
	return 1;
}

/* --- reading --- */

struct cursor { /* the bytes from one line on, block after block */
	struct text bytes;
	size_t at;
	uint32_t line;
	int64_t artifact, first_line, offset; /* of the block read last */
	bool over;
};

static char *cached(struct raw *r, sqlite3_stmt *q, int64_t artifact, size_t raw, size_t skip)
{
	int64_t id = sqlite3_column_int64(q, 0);
	struct cached *oldest = &r->cache[0];
	struct slice packed;

	for (size_t i = 0; i < CACHED; i++) {
		struct cached *c = &r->cache[i];

		if (c->block == id && c->bytes) {
			c->used = ++r->clock;
			return c->bytes;
		}
		if (c->used < oldest->used)
			oldest = c;
	}
	packed.p = sqlite3_column_blob(q, 5);
	packed.n = (size_t)sqlite3_column_bytes(q, 5);
	if (!oldest->bytes)
		oldest->bytes = xcalloc(1, BLOCK_RAW_MAX);
	oldest->block = 0;
	if (!packed.p || !blocks_unpack(r->blocks, packed, oldest->bytes, raw))
		return NULL;
	*oldest = (struct cached){ .block = id, .artifact = artifact, .first_line = sqlite3_column_int64(q, 2), .used = ++r->clock, .raw = raw,
				   .skip = skip, .bytes = oldest->bytes };
	oldest->line = oldest->first_line;
	oldest->at = skip;
	return oldest->bytes;
}

/* Takes the row that q found. 1 taken, 0 there is none. */
static int take(struct raw *r, sqlite3_stmt *q, struct cursor *c, bool first, struct error *e)
{
	int got = sqlite3_step(q);
	int64_t raw, skip;
	char *bytes;

	if (got != SQLITE_ROW)
		return got == SQLITE_DONE ? 0 : store_file_failed(r->db, e);
	c->offset = sqlite3_column_int64(q, 1);
	c->first_line = sqlite3_column_int64(q, 2);
	skip = sqlite3_column_int64(q, 3);
	raw = sqlite3_column_int64(q, 4);
	bytes = raw > 0 && raw <= BLOCK_RAW_MAX && skip >= 0 && skip <= raw ? cached(r, q, c->artifact, (size_t)raw, (size_t)skip) : NULL;
	if (!bytes)
		return error_set(e, "case file: the raw bytes at offset %lld are damaged", (long long)c->offset);
	if (first)
		c->line = c->first_line > 0 && c->first_line <= UINT32_MAX ? (uint32_t)c->first_line : 1;
	else
		skip = 0;
	text_add(&c->bytes, (struct slice){ bytes + skip, (size_t)(raw - skip) });
	return 1;
}

#define BLOCK "SELECT id, offset, first_line, skip, raw, data FROM block WHERE artifact = ?1"

static int find(struct raw *r, struct cursor *c, uint32_t line, struct error *e)
{
	int got;

	if (prepared(r, &r->find, BLOCK " AND first_line <= ?2 ORDER BY first_line DESC, offset DESC LIMIT 1", e) < 0)
		return -1;
	sqlite3_bind_int64(r->find, 1, c->artifact);
	sqlite3_bind_int64(r->find, 2, line);
	got = take(r, r->find, c, true, e);
	sqlite3_reset(r->find);
	return got;
}

static int more(struct raw *r, struct cursor *c, struct error *e)
{
	int got;

	if (prepared(r, &r->next, BLOCK " AND (first_line, offset) > (?2, ?3) ORDER BY first_line, offset LIMIT 1", e) < 0)
		return -1;
	memmove(c->bytes.p, c->bytes.p + c->at, c->bytes.n - c->at);
	c->bytes.n -= c->at;
	c->at = 0;
	sqlite3_bind_int64(r->next, 1, c->artifact);
	sqlite3_bind_int64(r->next, 2, c->first_line);
	sqlite3_bind_int64(r->next, 3, c->offset);
	got = take(r, r->next, c, false, e);
	sqlite3_reset(r->next);
	c->over = got == 0;
	/* numbers that run away from the lines would have us read for ever */
	if (got == 1 && (c->first_line < c->line || c->first_line > (int64_t)c->line + 2))
		return error_set(e, "case file: the lines at offset %lld are numbered wrongly", (long long)c->offset);
	return got;
}

/* Bytes that the line at p takes, its text in *text; 0: it may go on beyond n. `over`: nothing comes after n. */
static size_t whole(const char *p, size_t n, bool over, struct slice *text)
{
	size_t look = n < RAW_LINE_MAX + 2 ? n : RAW_LINE_MAX + 2;
	const char *lf = look ? memchr(p, '\n', look) : NULL;
	size_t stop = lf ? (size_t)(lf - p) : look;
	bool cr = lf && stop > 0 && lf[-1] == '\r';

	*text = (struct slice){ p, stop - cr };
	if (text->n > RAW_LINE_MAX + (size_t)(!lf && !over)) {
		text->n = RAW_LINE_MAX;
		return RAW_LINE_MAX;
	}
	return lf ? stop + 1 : over ? stop : 0;
}

/* 1 the next line, 0 the artifact ends, -1 */
static int next(struct raw *r, struct cursor *c, struct slice *text, struct error *e)
{
	for (;;) {
		size_t n = whole(c->bytes.p + c->at, c->bytes.n - c->at, c->over, text);

		if (n) {
			c->at += n;
			return 1;
		}
		if (c->over)
			return 0;
		if (more(r, c, e) < 0)
			return -1;
	}
}

/* The line in a block at hand, when it begins and ends there: mostly it is the one behind the line that was asked for last. */
static bool in_block(struct cached *c, uint32_t line, struct slice *text)
{
	const char *p, *lf, *end = c->bytes + c->raw;

	if (line < c->line) {
		c->line = c->first_line;
		c->at = c->skip;
	}
	p = c->bytes + c->at;
	while ((lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL) != NULL && c->line < line) {
		p = lf + 1;
		c->line++;
		c->at = (size_t)(p - c->bytes);
	}
	if (!lf)
		return false;
	*text = (struct slice){ p, (size_t)(lf - p) - (lf > p && lf[-1] == '\r') };
	return true;
}

static bool at_hand(struct raw *r, int64_t artifact, uint32_t line, struct slice *text)
{
	for (size_t i = 0; i < CACHED; i++) {
		struct cached *c = &r->cache[i];

		if (!c->block || c->artifact != artifact || c->first_line > line || c->first_line < 1 || line - c->first_line > BLOCK_RAW_MAX)
			continue;
		if (in_block(c, line, text)) {
			c->used = ++r->clock;
			return true;
		}
	}
	return false;
}

int raw_lines(struct raw *r, int64_t artifact, uint32_t from, uint32_t to, int (*each)(void *to_whom, uint32_t line, struct slice text),
	      void *to_whom, struct error *e)
{
	struct cursor c = { .artifact = artifact };
	struct slice text;
	int got, on = 1;

	if (from == to && from > 1 && at_hand(r, artifact, from, &text)) /* a mark may stand before the first one */
		return each(to_whom, from, text);
	got = raw_flush(r, e) < 0 ? -1 : find(r, &c, from, e);

	for (; got == 1 && on == 1 && c.line <= to && (got = next(r, &c, &text, e)) == 1; c.line++) {
		if (c.line == 1 && slice_starts(text, "\xef\xbb\xbf"))
			text = slice_from(text, 3);
		if (c.line >= from)
			on = each(to_whom, c.line, text);
		if (c.line == UINT32_MAX)
			break;
	}
	text_free(&c.bytes);
	return got < 0 ? -1 : on;
}
