/*
 * How a carrier's head begins: the stamps that syslog daemons, journals, the kernel and terminals write, and the words near them.
 * For: carrier.c, carrier_stamp.c, carrier_words.c, heads.c; nobody else.
 * Everything borrows from the line.
 */
#ifndef CARRIER_H
#define CARRIER_H

#include "parser.h"

/* How a head begins tells how much may be made of the words behind it. */
enum form {
	FORM_NONE,
	FORM_ISO,     /* 2026-03-02T10:00:44.120933+00:00 */
	FORM_BSD,     /* Mar  2 10:00:44, also with a year, also "Mon 2026-03-02 10:00:44 UTC" */
	FORM_CTIME,   /* Mon Mar  2 10:00:44 2026 */
	FORM_UNIX,    /* 1772445644.120933 */
	FORM_UPTIME,  /* [  102.796256] */
	FORM_BRACKET, /* [Mon Mar  2 10:00:44 2026] or [2026-03-02 10:00:44.120]: the kernel's ring buffer, a terminal */
	FORM_CLOCK,   /* 10:00:44.120 -> or [10:00:44.120]: a terminal; no date */
};

bool carrier_read(struct slice line, struct head *out, enum form *plain); /* carrier_peel(); how the line begins, if one head is all */
/* The bytes that a stamp takes at the start of s, its brackets or arrow included; sets stamp and written. 0: no head begins here. */
size_t carrier_stamp(struct slice s, enum form *form, struct head *h);
/* Whether it could be the name of a month or a weekday that a stamp begins with. */
bool carrier_named(struct slice s);
bool carrier_among(struct slice s, const char *const words[26]); /* whatever the case; the words by their first letter, each with a NUL */

bool carrier_may_begin(struct slice s);   /* heads begin with a letter, a digit and a few signs */
struct slice carrier_word(struct slice s); /* up to a blank or tab */
bool carrier_level(struct slice s);       /* "INFO" where a host would stand: an application's own log, not syslog */
bool carrier_facility(struct slice s);    /* "daemon.info" */
bool carrier_host(struct slice s);
bool carrier_program(struct slice s); /* without a colon behind it a word is a program only when it looks like nothing else */
size_t carrier_tag(struct slice s);   /* bytes of a program's name that '[' or ':' stands behind; 0: the word there is something else */

static inline bool carrier_digits(struct slice s, size_t at, size_t n) /* n digits stand at `at` */
{
	size_t i = at;

	while (i < at + n && i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i == at + n;
}

#endif
