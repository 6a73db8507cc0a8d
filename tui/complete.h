/*
 * Lines that are typed, and what Tab adds to them.
 * For: field.c, overlay_palette.c.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "ui.h"

/* A key of a text field acts on the text; false: it is none. */
bool field_edit(struct text *t, uint32_t press);
void field_add(struct text *t, uint32_t c);
void field_remember(struct ui *ui, struct slice words);
void field_recall(struct ui *ui, struct text *into, bool older);

struct words_found { char **word; size_t count; };
/* The words that an action takes behind its name and that begin so; a thousand at most. */
void complete_argument(struct ui *ui, enum action a, struct slice begun, struct words_found *out);
void words_found_free(struct words_found *w);
/* Of a filter line the name that is begun at its end: "par" becomes "party:". */
void complete_filter(struct text *line);
void complete_path(struct text *line); /* of a file's path what all files that begin so have in common; "~" is the home folder */
const char *complete_usage(enum action a); /* "dark, light, mono or cb"; NULL: the action takes no words */

#endif
