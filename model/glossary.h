/*
 * The words of this trade: the canonical one, what it means, what each world calls it, and what it does not imply (rows in glossary.def).
 * For: tui/overlay_term.c, tui/search.c. All words are static.
 */
#ifndef GLOSSARY_H
#define GLOSSARY_H

#include "base.h"

struct term {
	const char *name, *meaning, *clause, *worlds, *not; /* clause, worlds and not may be empty */
};

const struct term *term_at(size_t i); /* NULL behind the last */
/* By its name, by that of its family ("flow" for "flow.reset"), or by what anybody calls it; case does not matter. NULL: there is none. */
const struct term *term_find(struct slice word);
/* The nth word that anybody has for it, its own name first; false: there are no more. */
bool term_word(const struct term *t, size_t n, struct slice *out);

#endif
