/*
 * A run of events of one artifact, in the order they came, packed: columns of numbers, then a heap of what they say. What the passes make of
 * them stands apart, so that it can be written again and again.
 * For: events.c.
 */
#ifndef SEGMENT_H
#define SEGMENT_H

#include "packed.h"
#include "book.h"

#define SEGMENT_ROWS 512
#define SEGMENT_BYTES 15000 /* about so many, so that it fits into one page of the case file */

/* SAID_FIRST and SAID_LAST count from the line; SAID_SHAPE is the number plus one; SAID_BODY and SAID_WRITTEN are places in the heap */
enum { SAID_LINE, SAID_FIRST, SAID_LAST, SAID_OFFSET, SAID_COUNT, SAID_SHAPE, SAID_STAMP, SAID_RELAY, SAID_BODY, SAID_WRITTEN, SAID_COLUMNS };
/* SETTLED_T counts from the stamp, SETTLED_WITNESS down from the event's own id */
enum { SETTLED_SPEAKER, SETTLED_T, SETTLED_HALF, SETTLED_PLACE, SETTLED_DEVICE, SETTLED_WITNESS, SETTLED_COPIES, SETTLED_GONE, SETTLED_COLUMNS };

#define SEGMENT_CELLS (SAID_COLUMNS + SETTLED_COLUMNS)
#define CELL(settled) (SAID_COLUMNS + (settled))

struct draft { /* one that is being written */
	int64_t artifact;
	size_t n;
	int64_t column[SAID_COLUMNS][SEGMENT_ROWS];
	struct text heap, body, first, last; /* first, last: of the stamps as written */
	uint32_t *slot;			      /* places of bodies, plus one, and their lengths */
};

void draft_clear(struct draft *d);
void draft_free(struct draft *d);
void draft_add(struct draft *d, struct book *b, const struct event *ev);
bool draft_full(const struct draft *d);
void draft_pack(const struct draft *d, struct text *out);

struct segment { /* one that is being read */
	int64_t id, artifact;
	uint32_t n;
	struct text bytes, settled_bytes;
	struct packed said[SAID_COLUMNS], settled[SETTLED_COLUMNS];
	struct slice heap, first;
	bool is_settled;
};

void segment_free(struct segment *s);
/* Takes the bytes. False: they are no such run of n events. */
bool segment_read(struct segment *s, struct slice bytes, uint32_t n);
bool segment_read_settled(struct segment *s, struct slice bytes);
/* What is known of one of them, and of some; of what nobody settled: as it was read. Lines, counts and numbers of words fit in 32 bits. */
void segment_row(const struct segment *s, uint32_t i, int64_t cell[SEGMENT_CELLS]);
/* Room for them, zero-initialised. Most columns are the same in all events, and in the next run: these are left as they stand. */
struct segment_cells {
	int64_t of[SEGMENT_ROWS][SEGMENT_CELLS];
	struct segment_held {
		int64_t value;
		uint32_t to; /* so many of the first events have it; 0 for who changes a cell */
	} held[SEGMENT_CELLS];
};
/* Of those from `from` to before `to`: the cells that passes make, and the others. Each event's stand at its place. */
void segment_settled(const struct segment *s, uint32_t from, uint32_t to, struct segment_cells *cells);
void segment_said(const struct segment *s, uint32_t from, uint32_t to, struct segment_cells *cells);
/* From place `at` of the heap on. */
static inline struct slice segment_body(const struct segment *s, int64_t at)
{
	return at >= 0 && (uint64_t)at <= s->heap.n ? (struct slice){ s->heap.p + at, s->heap.n - (size_t)at } : (struct slice){ 0 };
}
/* The stamp as it stands in the line, added to out. */
void segment_written(const struct segment *s, int64_t at, struct text *out);

#endif
