/*
 * The fields of one event as one run of bytes, as the case file keeps them: for each its number, its length and its value, in the order of
 * fields.def. No byte of number or length is NUL, no value is empty.
 * For: store.c, which writes them; whoever reads rows of events. What is got borrows from the run. Any bytes may be read: a case file may
 * hold anything.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include "event.h"

#define FIELDS_VALUE_MAX 4096 /* bytes of one value; the raw line has the rest */

/* Adds one; fields come in their order. Control characters become blanks: they would break rows and terminals, and the raw line has them. */
void fields_add(struct text *t, enum field f, struct slice value);
struct slice fields_get(struct slice fields, enum field f); /* empty when not set */
/* Cuts the first one off. False: there are no more. */
bool fields_next(struct slice *fields, enum field *f, struct slice *value);

#endif
