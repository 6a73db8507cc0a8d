/*
 * `simpane formats` in parts.
 * For: cmd_formats.c, cmd_formats_explain.c.
 */
#ifndef CMD_FORMATS_H
#define CMD_FORMATS_H

#include "parser.h"

int formats_slurp(const char *path, struct text *out, struct error *e); /* "-" is standard input; 1, -1 */
void formats_show(struct slice s); /* on standard output, what is not ASCII as the bytes it is: patterns match bytes */
/* Says line by line what is made of a file. `own`: so many of the first formats are the caller's, and are to be explained in any case. */
int formats_explain(const struct registry *g, size_t own, const char *path, struct error *e);

#endif
