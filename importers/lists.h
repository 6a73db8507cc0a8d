/*
 * Lists as text, one row a line, as the case's meta keeps them. A keyed row is "KEY=VALUE", the last "=" counts.
 * For: importers/manifest.c.
 */
#ifndef LISTS_H
#define LISTS_H

#include "base.h"

void lists_append(struct text *rows, struct slice row);		  /* whatever is there */
void lists_add(struct text *rows, struct slice row, bool keyed);	  /* unless the row, or its key, is there */
void lists_put_first(struct text *rows, struct slice row);	  /* keyed; unless its key is there */
void lists_put_last(struct text *rows, struct slice row);	  /* keyed; the row of that key goes */
void lists_unite(struct text *rows);				  /* of equal rows the first stays */

#endif
