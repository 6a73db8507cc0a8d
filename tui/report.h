/*
 * The verdict written out: as text for people and as JSON (schema simpane.verdict/1) for scripts. Standard I/O only, no screen.
 * For: cmd_*.c.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "deliveries.h"
#include "verdict.h"

enum { REPORT_COLUMNS = 80 };

struct report_options {
	const char *tz; /* zone of times in text, NULL: UTC */
	bool ascii;
	int64_t device; /* 0: all */
	int64_t at;	/* UTC_NONE: the last statement about each device */
};

/* Every function returns 1, or -1 with the reason in e; *diverges becomes true when a device that was written diverges. */
int report_text(FILE *to, struct store *s, const struct report_options *o, bool *diverges, struct error *e);
int report_json(FILE *to, struct store *s, const struct report_options *o, bool *diverges, struct error *e);
int report_why(FILE *to, struct store *s, const struct report_options *o, enum boundary b, bool *diverges, struct error *e);

/* --- what the writers share (report.c) --- */

struct fleet {
	int64_t *device; /* ids of those to write, by name */
	size_t count;
	size_t all, outcome[3], boundary[BOUNDARY_COUNT];
	struct deliveries deliveries; /* of all */
};
int fleet_read(struct fleet *f, struct store *s, int64_t device, struct error *e);
/* Counts as they are at another instant replace those of the last statements. */
void fleet_restart(struct fleet *f);
void fleet_count(struct fleet *f, enum outcome o, const char *boundary); /* boundary NULL: nothing is open */
void fleet_free(struct fleet *f);

/* "2026-11-23 00:50:42.100", in the zone; "no time". In a zone other than UTC its offset follows. */
void report_time(struct text *out, int64_t ns, const char *tz);
/*
 * Words beside a label, wrapped; further lines stand under the words. NULL: from the left edge. Log text in it is made visible; ascii: nothing
 * else comes out.
 */
void report_words(FILE *to, const char *label, struct slice words, bool ascii);
/* A raw line, visible, indented and hard-wrapped to at most four rows. */
void report_raw(FILE *to, struct slice raw, bool ascii);
/* Visible text of a table cell, cut or padded to columns; 0: as it is. */
void report_cell(struct text *out, struct slice s, size_t columns);
void report_ascii(struct text *t); /* what is not ASCII becomes words or <u+..> */

#endif
