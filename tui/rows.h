/*
 * The events of one device as rows of its timeline, like ones folded into one.
 * For: view_device.c and its parts.
 */
#ifndef ROWS_H
#define ROWS_H

#include "filter.h"
#include "timeline.h"

enum { ROWS_MAX = 100000 };

struct row { /* one event */
	int64_t id, artifact, t, half;
	uint64_t offset;
	uint32_t line, count, witnesses;
	uint32_t next; /* index of the next one in the same fold, 0: none */
	enum kind kind;
	enum party party;
	enum role role;
	char *host, *what, *written; /* host may be empty */
	char *fields;		     /* as fields.h says, NUL-ended */
	bool down;		     /* from the application to the device */
	bool open;		     /* not folded */
};

struct entry { /* one visible row */
	uint32_t row; /* the first event in it */
	uint32_t members, count; /* events; how often they happened */
};

struct rows {
	struct row *row;
	size_t count;
	struct entry *entry;
	size_t entries;
	bool cut; /* there are more than ROWS_MAX */
	const char *tz; /* of the times that filters see, NULL: UTC */
	void (*more)(const void *whose, const struct row *row, struct text *out); /* further words of a row; NULL: none */
	const void *whose;
};
int rows_read(struct rows *r, struct store *s, int64_t device, struct error *e);
/* A statement about a shared thing that a verdict cites stands among the device's own. 0: it is not in the case. */
int rows_add(struct rows *r, struct store *s, int64_t event, int64_t at, struct error *e);
/* Which rows are visible: filtered, and folded where they are not open. */
void rows_fold(struct rows *r, const struct filter *f);
void rows_open(struct rows *r, size_t entry, bool open); /* opens or closes the fold of this entry; rows_fold() then */
void rows_open_all(struct rows *r, bool open);
size_t rows_entry_of(const struct rows *r, size_t row);	/* the entry that holds this event, or the nearest one before */
size_t rows_near(const struct rows *r, int64_t t);	/* the entry at or just behind this time */
void rows_words(const struct rows *r, const struct row *row, struct text *out); /* "name TAB value LF" */
void rows_free(struct rows *r);
bool rows_uncertain(const struct row *before, const struct row *after); /* which came first is not certain */

#endif
