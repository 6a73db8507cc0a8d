/*
 * The glossary: every kind has a term, every word of anybody leads to one, and none is defined twice.
 */
#include "event.h"
#include "glossary.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
	int failed = 0;

	for (int k = 0; k < KIND_COUNT; k++)
		if (!term_find(slice_of(kind_name((enum kind)k)))) {
			printf("no term for the kind %s\n", kind_name((enum kind)k));
			failed = 1;
		}
	for (size_t i = 0; term_at(i); i++) {
		struct slice word;

		if (term_find(slice_of(term_at(i)->name)) != term_at(i)) {
			printf("%s stands twice\n", term_at(i)->name);
			failed = 1;
		}
		for (size_t n = 0; term_word(term_at(i), n, &word); n++)
			if (!term_find(word) || word.n < 2) {
				printf("%s: '%.*s' leads nowhere\n", term_at(i)->name, SLICE_ARG(word));
				failed = 1;
			}
	}
	if (term_find(SLICE("PDP context")) != term_find(SLICE("session")) || term_find(SLICE("in_use")) != term_find(SLICE("profile.enabled")) ||
	    term_find(SLICE("")) || term_find(SLICE("no such word"))) {
		puts("words lead to the wrong terms");
		failed = 1;
	}
	return failed;
}
