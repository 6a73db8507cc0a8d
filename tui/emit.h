/*
 * JSON as it is written out: keys in the order of the calls, every value a line of code.
 * For: tui/report_json.c and the commands that know --json.
 * A key of NULL stands for an element of an array. Log text comes out as valid UTF-8 without control or bidi characters as they are.
 */
#ifndef EMIT_H
#define EMIT_H

#include <stdio.h>

#include "base.h"

struct emit { /* zero-initialised is empty */
	struct text out;
	bool comma;
};
void emit_open(struct emit *j, const char *key, char bracket); /* '{' or '[' */
void emit_close(struct emit *j, char bracket);		       /* '}' or ']' */
void emit_null(struct emit *j, const char *key);
void emit_slice(struct emit *j, const char *key, struct slice value);
void emit_text(struct emit *j, const char *key, const char *value); /* NULL is null */
void emit_number(struct emit *j, const char *key, int64_t value);
void emit_real(struct emit *j, const char *key, double value);	 /* six places at most, one at least */
void emit_seconds(struct emit *j, const char *key, int64_t ns);	 /* UTC_NONE is null */
void emit_time(struct emit *j, const char *key, int64_t ns);	 /* UTC with microseconds; UTC_NONE is null */
void emit_line(struct emit *j, FILE *to);			 /* writes and forgets what is there, and a line end */
void emit_flush(struct emit *j, FILE *to);			 /* writes when much has gathered */

#endif
