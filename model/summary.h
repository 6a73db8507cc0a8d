/*
 * The case as a whole: span, counts, clocks and findings, as the passes left them.
 * For: tui/cmd_*.c, tui/report*.c, tui/view_*.c.
 * Strings of a row live until the callback returns; a summary owns everything in it until summary_free().
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "store.h"

struct summary {
	int64_t from, to; /* corrected time span of all artifacts, UTC_NONE when nothing is dated */
	char *reference;  /* name of the reference clock, or NULL */
	int64_t artifacts, lines, recognised;
	char **assumptions; /* what the clock pass had to assume, in words */
	size_t count;
};

struct summary *summary_of(struct store *s, struct error *e); /* NULL on trouble */
void summary_free(struct summary *m);

struct clock_row {
	const char *name, *zone, *zone_basis, *basis; /* may be NULL but for the name */
	int64_t utc_offset;			      /* seconds east of UTC */
	double offset;				      /* s to subtract from the clock's own UTC reading */
	bool has_lo, has_hi;			      /* false: unbounded on that side */
	double lo, hi, drift;			      /* s, s, ppm */
	int64_t segments;
	bool reference;
};
typedef int clock_each(void *to_whom, const struct clock_row *row); /* 1 goes on, else it stops with that */
int summary_clocks(struct store *s, clock_each *each, void *to_whom, struct error *e); /* by name */

struct finding_row {
	const char *path; /* of the artifact, or NULL: about the case */
	int64_t line;	  /* 0: about the whole artifact */
	const char *pass, *text;
};
typedef int finding_each(void *to_whom, const struct finding_row *row);
int summary_findings(struct store *s, finding_each *each, void *to_whom, struct error *e); /* by artifact, line, text */

#endif
