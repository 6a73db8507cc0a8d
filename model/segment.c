#include "segment.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"

#define SLOTS 2048 /* more than twice the rows */

void draft_clear(struct draft *d)
{
	if (!d->slot)
		d->slot = xcalloc(2 * SLOTS, sizeof(*d->slot));
	else if (d->n)
		memset(d->slot, 0, 2 * SLOTS * sizeof(*d->slot));
	d->n = 0;
	text_clear(&d->heap);
	text_clear(&d->first);
	text_clear(&d->last);
}

void draft_free(struct draft *d)
{
	text_free(&d->heap);
	text_free(&d->body);
	text_free(&d->first);
	text_free(&d->last);
	free(d->slot);
}

bool draft_full(const struct draft *d)
{
	return d->n == SEGMENT_ROWS || d->heap.n + d->n * 13 > SEGMENT_BYTES;
}

/* --- stamps as they are written --- */

static const char nibbles[] = "0123456789:.-/T ";

static const uint8_t nibble_of[256] = { /* 0: none, 1: the first */
	['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9, ['9'] = 10, [':'] = 11, ['.'] = 12, ['-'] = 13, ['/'] = 14, ['T'] = 15, [' '] = 16,
};

static unsigned nibble(const char *p)
{
	return nibble_of[(unsigned char)*p] - 1u;
}

static bool in_nibbles(struct slice v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!nibble_of[(unsigned char)v.p[i]])
			return false;
	return true;
}

/* How much it shares with the first of the run at both ends, and what is between. */
static void add_written(struct text *heap, struct slice first, struct slice v)
{
	size_t head = 0, tail = 0, least = first.n < v.n ? first.n : v.n;
	struct slice rest;
	char *p;

	while (head < least && first.p[head] == v.p[head])
		head++;
	while (tail < least - head && first.p[first.n - 1 - tail] == v.p[v.n - 1 - tail])
		tail++;
	rest = slice_cut(v, head, v.n - head - tail);
	p = number_put(text_room(heap, 3 * NUMBER_LONG + rest.n), head);
	p = number_put(p, tail);
	if (in_nibbles(rest)) {
		p = number_put(p, rest.n << 1 | 1);
		for (size_t i = 0; i < rest.n; i += 2)
			*p++ = (char)(nibble(rest.p + i) | (i + 1 < rest.n ? nibble(rest.p + i + 1) << 4 : 0));
	} else {
		p = number_put(p, rest.n << 1);
		memcpy(p, rest.p, rest.n);
		p += rest.n;
	}
	text_end(heap, p);
}

/* The place of a stamp in the heap; neighbours often have the same. */
static int64_t written_at(struct draft *d, struct slice v)
{
	int64_t at = (int64_t)d->heap.n;

	if (v.n == 0)
		return PACKED_NONE;
	if (d->n && d->column[SAID_WRITTEN][d->n - 1] != PACKED_NONE && slice_same(v, text_slice(&d->last)))
		return d->column[SAID_WRITTEN][d->n - 1];
	add_written(&d->heap, text_slice(&d->first), v);
	text_clear(&d->last);
	text_add(&d->last, v);
	return at;
}

static bool take_written(const struct segment *s, struct slice from, struct text *out)
{
	uint64_t head, tail, n;

	if (!number_take(&from, &head) || !number_take(&from, &tail) || !number_take(&from, &n) || head > s->first.n || tail > s->first.n ||
	    n / 2 > FIELDS_VALUE_MAX || (n & 1 ? (n / 2 + 1) / 2 : n / 2) > from.n)
		return false;
	text_add(out, slice_cut(s->first, 0, head));
	if (n & 1)
		for (uint64_t i = 0; i < n / 2; i++)
			text_addc(out, nibbles[(unsigned char)from.p[i / 2] >> (i % 2 ? 4 : 0) & 0xf]);
	else
		text_add(out, slice_cut(from, 0, n / 2));
	text_add(out, slice_from(s->first, s->first.n - tail));
	return true;
}

void segment_written(const struct segment *s, int64_t at, struct text *out)
{
	if (at >= 0 && (uint64_t)at < s->heap.n)
		take_written(s, slice_from(s->heap, (size_t)at), out);
}

/* --- writing --- */

/* A body that the run has already is not kept again. */
static int64_t body_at(struct draft *d, struct slice body)
{
	size_t i = lexicon_hash(body) & (SLOTS - 1);
	int64_t at;

	for (; d->slot[2 * i]; i = (i + 1) & (SLOTS - 1))
		if (slice_same(body, slice_cut(text_slice(&d->heap), d->slot[2 * i] - 1, d->slot[2 * i + 1])))
			return d->slot[2 * i] - 1;
	at = (int64_t)d->heap.n;
	if (body.n)
		text_add(&d->heap, body);
	d->slot[2 * i] = (uint32_t)at + 1;
	d->slot[2 * i + 1] = (uint32_t)body.n;
	return at;
}

static void begin(struct draft *d, struct slice written)
{
	number_add(&d->heap, written.n);
	text_add(&d->heap, written);
	text_add(&d->first, written);
}

void draft_add(struct draft *d, struct book *b, const struct event *ev)
{
	struct slice written = slice_cut(ev->written, 0, FIELDS_VALUE_MAX);
	size_t i = d->n;

	if (i == 0)
		begin(d, written);
	text_clear(&d->body);
	d->column[SAID_SHAPE][i] = book_add(b, ev, &d->body);
	d->column[SAID_BODY][i] = body_at(d, text_slice(&d->body));
	d->column[SAID_WRITTEN][i] = written_at(d, written);
	d->column[SAID_LINE][i] = ev->line;
	d->column[SAID_FIRST][i] = (int64_t)ev->line - ev->first;
	d->column[SAID_LAST][i] = (int64_t)ev->last - ev->line;
	d->column[SAID_OFFSET][i] = (int64_t)ev->offset;
	d->column[SAID_COUNT][i] = ev->count;
	d->column[SAID_STAMP][i] = ev->stamp.basis != STAMP_NONE ? ev->stamp.ns : PACKED_NONE;
	d->column[SAID_RELAY][i] = ev->relay.basis != STAMP_NONE ? ev->relay.ns : PACKED_NONE;
	d->n++;
}

void draft_pack(const struct draft *d, struct text *out)
{
	for (int c = 0; c < SAID_COLUMNS; c++)
		packed_add(out, d->column[c], d->n);
	text_add(out, text_slice(&d->heap));
}

/* --- reading --- */

void segment_free(struct segment *s)
{
	text_free(&s->bytes);
	text_free(&s->settled_bytes);
	*s = (struct segment){ 0 };
}

/* Lists may be read a little beyond their end. */
static struct slice padded(struct text *own, struct slice bytes)
{
	text_clear(own);
	text_add(own, bytes);
	text_add(own, SLICE("\0\0\0\0\0\0\0\0"));
	return (struct slice){ own->p, bytes.n };
}

bool segment_read(struct segment *s, struct slice bytes, uint32_t n)
{
	struct slice rest = padded(&s->bytes, bytes);
	uint64_t first;

	s->n = n;
	s->is_settled = false;
	for (int c = 0; c < SAID_COLUMNS; c++)
		if (!packed_take(&rest, n, &s->said[c]))
			return false;
	s->heap = rest;
	if (!number_take(&rest, &first) || first > rest.n || first > FIELDS_VALUE_MAX)
		return false;
	s->first = slice_cut(rest, 0, first);
	return true;
}

bool segment_read_settled(struct segment *s, struct slice bytes)
{
	struct slice rest = padded(&s->settled_bytes, bytes);

	for (int c = 0; c < SETTLED_COLUMNS; c++)
		if (!packed_take(&rest, s->n, &s->settled[c]))
			return false;
	s->is_settled = true;
	return true;
}

static const int64_t unsettled[SETTLED_COLUMNS] = { [SETTLED_T] = PACKED_NONE, [SETTLED_PLACE] = PACKED_NONE, [SETTLED_WITNESS] = PACKED_NONE };

/* A case file may hold any number: of these, only such that fit. */
static const int limited[] = { SAID_LINE, SAID_FIRST, SAID_LAST, SAID_COUNT, SAID_SHAPE, CELL(SETTLED_COPIES), CELL(SETTLED_SPEAKER) };
#define LIMITED (sizeof(limited) / sizeof(limited[0]))

static int64_t within(int64_t n)
{
	return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : n;
}

void segment_row(const struct segment *s, uint32_t i, int64_t cell[SEGMENT_CELLS])
{
	for (int c = 0; c < SAID_COLUMNS; c++)
		cell[c] = packed_at(&s->said[c], i);
	for (int c = 0; c < SETTLED_COLUMNS; c++)
		cell[CELL(c)] = s->is_settled ? packed_at(&s->settled[c], i) : unsettled[c];
	for (size_t k = 0; k < LIMITED; k++)
		cell[limited[k]] = within(cell[limited[k]]);
}

static bool fits(const struct segment *s, int c)
{
	const struct packed *p = c < SAID_COLUMNS ? &s->said[c] : &s->settled[c - SAID_COLUMNS];

	return (c >= SAID_COLUMNS && !s->is_settled) || (!p->gaps && p->scale == 1 && p->width < 4 && p->base >= 0 && p->base < INT32_MAX);
}

/* A column of which all are the same: most are. */
static void repeat(int64_t value, uint32_t from, uint32_t to, int64_t *out, struct segment_held *held)
{
	if (held->value == value && held->to >= to)
		return;
	for (uint32_t i = from; i < to; i++)
		out[(size_t)i * SEGMENT_CELLS] = value;
	*held = (struct segment_held){ value, from == 0 || (held->value == value && held->to >= from) ? to : 0 };
}

static void spread(const struct packed *p, uint32_t from, uint32_t to, int64_t *out, struct segment_held *held)
{
	struct packed some = *p;

	if (p->width == 0) {
		repeat(p->gaps ? PACKED_NONE : p->base, from, to, out, held);
		return;
	}
	some.p += (size_t)from * some.width;
	packed_all(&some, to - from, out + (size_t)from * SEGMENT_CELLS, SEGMENT_CELLS);
	held->to = 0;
}

static void limit(const struct segment *s, int c, uint32_t from, uint32_t to, struct segment_cells *cells)
{
	if (fits(s, c))
		return;
	for (uint32_t i = from; i < to; i++)
		cells->of[i][c] = within(cells->of[i][c]);
	cells->held[c].to = 0;
}

void segment_said(const struct segment *s, uint32_t from, uint32_t to, struct segment_cells *cells)
{
	for (int c = 0; c < SAID_COLUMNS; c++)
		spread(&s->said[c], from, to, &cells->of[0][c], &cells->held[c]);
	for (size_t k = 0; k < LIMITED; k++)
		if (limited[k] < SAID_COLUMNS)
			limit(s, limited[k], from, to, cells);
}

void segment_settled(const struct segment *s, uint32_t from, uint32_t to, struct segment_cells *cells)
{
	for (int c = 0; c < SETTLED_COLUMNS; c++) {
		if (s->is_settled)
			spread(&s->settled[c], from, to, &cells->of[0][CELL(c)], &cells->held[CELL(c)]);
		else
			repeat(unsettled[c], from, to, &cells->of[0][CELL(c)], &cells->held[CELL(c)]);
	}
	for (size_t k = 0; k < LIMITED; k++)
		if (limited[k] >= SAID_COLUMNS)
			limit(s, limited[k], from, to, cells);
}
