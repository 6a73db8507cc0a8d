/*
 * Patterns: PCRE2 compiled to machine code, with limits that no pattern and no line can break.
 * For: line formats, search, filters. The only door to PCRE2.
 * Groups borrow from the text that was matched. One thread: all patterns share one stack.
 */
#ifndef REGEX_H
#define REGEX_H

#include "base.h"
#include "error.h"

enum regex_option {
	REGEX_BYTES = 0,    /* a dot is a byte: log lines need not be UTF-8 */
	REGEX_UTF = 1,	    /* a dot is a character; bytes that are no UTF-8 match nothing */
	REGEX_CASELESS = 2,
	REGEX_LITERAL = 4,  /* the pattern is plain text */
	REGEX_ANCHORED = 8, /* matches at the start of the text only */
};

struct regex;
/* options: enum regex_option, or-ed. NULL with "at N: what" in e, N being the offset in the pattern. */
struct regex *regex_new(struct slice pattern, unsigned options, struct error *e);
void regex_free(struct regex *re);
/*
 * groups[0] becomes the whole match, groups[i] group i: p is NULL when it took no part. At most n are filled (groups may be NULL when
 * n is 0). 1 it matches, 0 it does not, -1 a limit was reached before that was known.
 */
int regex_match(const struct regex *re, struct slice text, struct slice *groups, size_t n);
size_t regex_groups(const struct regex *re); /* groups of the pattern, the whole match included */
/* NULL for a group without a name. Several groups may share a name; at most one of them takes part in a match. */
const char *regex_group_name(const struct regex *re, size_t i);

#endif
