/*
 * What a filter line means. Terms stand between blanks, and each must hold of a row:
 *	1883			in any value; "two words" in quotes
 *	kind:flow		the value begins so: every flow.*; rule: alone asks whether there is one
 *	dport=1883		exactly; outcome!=reached, -kind:note and -1883 are the opposite
 *	what~10\.200		a pattern; /CHILD_SA|IKE/ in any value
 *	count>10 mtu<1400	as numbers
 *	since:10:02 until:10:04:30	by the time of the day as it is shown, or since:2026-03-02T10:02
 *	party:device,firewall	either
 *	line:GTP		in the raw line
 * For: view_*.c. Rows are given as "name TAB value LF"; the time of a row as "at TAB ns" of the wall time shown.
 */
#ifndef FILTER_H
#define FILTER_H

#include "base.h"
#include "error.h"

enum { FILTER_TERMS = 16 };
enum filter_how { FILTER_HOLDS, FILTER_BEGINS, FILTER_IS, FILTER_FITS, FILTER_LESS, FILTER_MORE, FILTER_SINCE, FILTER_UNTIL };

struct filter { /* zero-initialised lets everything through */
	char *text;
	struct filter_term {
		enum filter_how how;
		char *name; /* NULL: any */
		char *value;
		struct regex *pattern; /* of FILTER_HOLDS and FILTER_FITS */
		int64_t from;	       /* of FILTER_SINCE, FILTER_UNTIL: ns */
		bool of_day;	       /* counted from midnight */
		bool not;
	} term[FILTER_TERMS];
	size_t count;
	bool hides; /* what matches is kept out */
};
/* hide: what matches is kept out. -1 with the reason; then the filter is as it was. */
int filter_set(struct filter *f, const char *text, bool hide, struct error *e);
bool filter_passes(const struct filter *f, struct slice words);
bool filter_names(const struct filter *f, const char *name); /* a term asks for it */
void filter_free(struct filter *f);

#endif
