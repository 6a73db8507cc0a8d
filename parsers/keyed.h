/*
 * One answer of a tool that prints keys and values on lines of their own: what stands between its first line and the next answer.
 * For: mmcli.c, qmicli.c.
 * Values live until keyed_clear(). What is more than KEYED_MAX is left out.
 */
#ifndef KEYED_H
#define KEYED_H

#include "base.h"

#define KEYED_MAX 96

struct keyed { /* zero-initialised is empty */
	struct text text;
	struct {
		size_t key, key_n, value, value_n;
	} row[KEYED_MAX];
	size_t n;
	uint32_t first, last; /* its lines; 0: nothing began */
};

void keyed_clear(struct keyed *k);
void keyed_free(struct keyed *k);
void keyed_add(struct keyed *k, struct slice key, struct slice value); /* blanks and quotes around either are cut off */
struct slice keyed_get(const struct keyed *k, const char *key); /* the first; empty when there is none, or it is "--", "unknown" or "n/a" */
bool keyed_is(const struct keyed *k, const char *key, const char *value);
/* "lte" is LTE, "lte-nb-iot" NB-IoT: radio access as ModemManager, libqmi and libmbim name it. The word itself when it is none of them. */
struct slice keyed_access(struct slice word);
/* The APN in the arguments of such a tool: "--simple-connect=apn=m2m.example,ip-type=ipv4". Empty: none is asked for. */
struct slice keyed_asked(struct slice command);

#endif
