/*
 * What a filter line means: words between blanks, each of which must hold of a row. "1883" in any value, "outcome=reached" exactly,
 * "kind!=flow.denied" not, "what~10\.200" as a pattern.
 * For: view_*.c. Rows are given as "name TAB value LF".
 */
#ifndef FILTER_H
#define FILTER_H

#include "base.h"
#include "error.h"

enum { FILTER_TERMS = 8 };

struct filter { /* zero-initialised lets everything through */
	char *text;
	struct filter_term {
		char *name; /* NULL: any */
		char *value;
		struct regex *pattern; /* NULL: the value as it is */
		bool not;
	} term[FILTER_TERMS];
	size_t count;
};
/* hide: what matches is kept out. -1 with the reason; then the filter lets everything through. */
int filter_set(struct filter *f, const char *text, bool hide, struct error *e);
bool filter_passes(const struct filter *f, struct slice words);
void filter_free(struct filter *f);

#endif
