/*
 * The lines of an artifact that nobody read, grouped by their form: the most frequent form is the next rule to write.
 * For: tui/cmd_artifacts.c, tui/view_artifacts_unread.c; template_form() also for tui/cmd_formats_explain.c.
 * Made from the raw blocks when it is asked for; an import pays nothing. Memory is bounded by TEMPLATES_MAX, not by the artifact: where there
 * are more forms, the rarest are forgotten on the way and their lines counted in `other`. The same case gives the same groups.
 */
#ifndef TEMPLATES_H
#define TEMPLATES_H

#include "store.h"

enum { TEMPLATES_MAX = 1024, TEMPLATE_BYTES = 240, TEMPLATE_EXAMPLE = 480 }; /* of a form, of an example */

struct template {
	int64_t count;
	uint32_t line;	     /* of the example: the first of these lines */
	char *form, *example; /* the example's bytes are as they came, cut at TEMPLATE_EXAMPLE */
	size_t size;	     /* of the example */
};

struct templates {
	struct template *at; /* the most frequent first; of equals the earlier */
	size_t n;
	int64_t unread; /* lines in all */
	int64_t other;	/* of them, lines of forms that were forgotten */
};
/* Zero-initialised before; to be freed in any case. 1, or -1 with the reason. */
int templates_read(struct templates *t, struct store *s, int64_t artifact, struct error *e);
void templates_free(struct templates *t);

/*
 * What lines that differ only in their values have in common: <time>, <ip>, <hex>, <id> and <n> stand for what they look like, "*" for what
 * is quoted (in JSON the words stay). At most TEMPLATE_BYTES are added.
 */
void template_form(struct text *out, struct slice line);

#endif
