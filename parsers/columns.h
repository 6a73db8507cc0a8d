/*
 * Tables whose head names the columns: which of the names a parser knows stands where, and the cells of a row by name.
 * For: zeek.c, aws_vpcflow.c, windows_firewall.c.
 * Cells borrow from the line.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "base.h"

enum { COLUMNS_MAX = 64 };

struct columns {
	const char *const *names; /* those that are known, NULL-ended; their order is the caller's enum */
	int item[COLUMNS_MAX];    /* by place in the row; -1: not known */
	unsigned n;               /* 0: no head yet */
};

struct row {
	struct slice cell[COLUMNS_MAX]; /* by the caller's enum; empty: not there, or it says nothing */
};

/* Takes the head's names, parted by the separator. How many are known. */
unsigned columns_head(struct columns *c, struct slice head, char separator);
/* The cells of a row. False: it has not as many as the head. */
bool columns_row(const struct columns *c, struct slice line, char separator, struct row *out);

#endif
