/*
 * Cause and status numbers of each layer, and their words (rows in causes.def).
 * For: parsers, which keep a cause with its layer; what shows causes. Words are static.
 * Layers are those of the field cause_layer and a few of states and radio access; "gtp" stands for either version: refusals of GTPv1-C
 * lie above those of GTPv2-C; "diameter_result" and "diameter_experimental" are the numbers of S6a on other interfaces.
 */
#ifndef CAUSE_H
#define CAUSE_H

#include "event.h"

#define CAUSE_NONE INT64_MIN

const char *cause_word(const char *layer, int64_t number);	/* NULL: no such layer or number */
int64_t cause_number(const char *layer, struct slice word); /* CAUSE_NONE. Case does not matter, nor what stands between letters and digits */
/* An event with the layer and one half of its cause, number or words, gets the other half. What it has is left alone. */
void cause_complete(struct event *ev);

#endif
