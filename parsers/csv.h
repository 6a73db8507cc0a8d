/*
 * Cells of one line of separated values, RFC 4180 with other separators and what spreadsheets do to digits.
 * For: parsers of exports with a head (cdr_csv.c) and of logs without (each knows its columns).
 */
#ifndef CSV_H
#define CSV_H

#include "base.h"

/*
 * Cuts the next cell off the line. It borrows from the line, or from the room when doubled quotes had to be undone; without a room they stay.
 * False: no more cells. An empty last cell counts; *rest must not be touched in between.
 */
bool csv_next(struct slice *rest, char separator, struct text *room, struct slice *cell);
/* Of comma, semicolon, tab and bar the one that parts this line into most cells; '\0' when none does. */
char csv_separator(struct slice line);

#endif
