/*
 * The events of one device as rows of its timeline, like ones folded into one.
 * For: view_device.c and its parts.
 */
#ifndef ROWS_H
#define ROWS_H

#include "filter.h"
#include "timeline.h"

enum { ROWS_MAX = 1 << 16, ROWS_FIRST = 1000, ROWS_STEP = 8, ROWS_ALL = -1 }; /* a step of so many ms: less than a key may wait */

struct row { /* one event */
	int64_t id, artifact, t, half;
	uint64_t offset;
	uint32_t line, count, witnesses;
	uint32_t next; /* index of the next one in the same fold, 0: none */
	enum kind kind;
	enum party party;
	enum role role;
	const char *host, *what, *written; /* host may be empty; these are the rows' */
	const char *fields;	     /* as fields.h says, NUL-ended */
	bool down;		     /* from the application to the device */
	bool open;		     /* not folded */
	bool untold;		     /* `what` is not read yet: rows_what() */
};

struct fold { /* one visible row */
	uint32_t row; /* the first event in it */
	uint32_t members, count; /* events; how often they happened */
};

struct rows {
	struct row *row;
	size_t count, room;
	struct fold *entry;
	size_t entries;
	bool before, after; /* the device has further events before the first one here, behind the last one */
	bool *judged;	    /* which pass the filter: of the first `judgements` rows */
	size_t judgements;
	struct words *words; /* what the rows say, each word once */
	struct store *store; /* where `what` may have to be read */
	const char *tz; /* of the times that filters see, NULL: UTC */
	void (*more)(const void *whose, const struct row *row, struct text *out); /* further words of a row; NULL: none */
	const void *whose;
};
/* All events of the device; of more than `most` those around the instant: UTC_NONE the first ones, INT64_MAX the last ones. */
int rows_read(struct rows *r, struct store *s, int64_t device, int64_t around, size_t most, struct error *e);
/* The same bit by bit: for so many ms, ROWS_ALL until the end. 1: all are read, 0 not yet, -1 with the reason. */
struct rows_reader *rows_reader_new(struct store *s, int64_t device, int64_t around, size_t most, struct error *e);
int rows_reader_step(struct rows_reader *r, int ms, struct error *e);
void rows_reader_take(struct rows_reader *r, struct rows *out); /* what was read, in place of what `out` held */
void rows_reader_free(struct rows_reader *r);
const char *rows_what(const struct rows *r, const struct row *row); /* what the event says; the row is one of these */
void rows_append(struct rows *r, struct store *s, const struct timeline_row *t);
/* A statement about a shared thing that a verdict cites stands among the device's own. 0: it is not in the case. */
int rows_add(struct rows *r, struct store *s, int64_t event, int64_t at, struct error *e);
/* Asks the filter about more rows, in their order, for so many ms; true: more are left. rows_unjudge() first when the filter is another one. */
bool rows_judge(struct rows *r, const struct filter *f, int ms);
void rows_unjudge(struct rows *r);
/* Which rows are visible: those judged that pass the filter, folded where they are not open. */
void rows_fold(struct rows *r, const struct filter *f);
void rows_open(struct rows *r, size_t entry, bool open); /* opens or closes the fold of this entry; rows_fold() then */
void rows_open_all(struct rows *r, bool open);
size_t rows_entry_of(const struct rows *r, size_t row);	/* the entry that holds this event, or the nearest one before */
size_t rows_near(const struct rows *r, int64_t t);	/* the entry at or just behind this time */
void rows_words(const struct rows *r, const struct row *row, struct text *out); /* "name TAB value LF" */
void rows_free(struct rows *r);
bool rows_uncertain(const struct row *before, const struct row *after); /* which came first is not certain */

#endif
