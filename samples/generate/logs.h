/*
 * The files of a bundle while they grow: lines with their times, put in order and written at the end.
 * For: the scenario generator.
 */
#ifndef LOGS_H
#define LOGS_H

#include "scenario.h"

struct entry {
	int64_t ns;
	uint32_t order; /* as it was said: of two at one time the earlier one */
	uint32_t host;  /* whose clock wrote it */
	char mark;
	struct text text; /* without the last line's end */
};

struct out {
	struct text path;
	struct slice kind;
	LIST(entry, entry);
};

struct logs {
	uint32_t order;
	LIST(out, out);
	LIST(text, host);
};

struct out *logs_open(struct logs *l, struct slice path, struct slice kind);
/* Its text is the caller's to fill, until the next is added. */
struct entry *logs_add(struct logs *l, struct out *o, int64_t ns, char mark, uint32_t host);
uint32_t logs_host(struct logs *l, struct slice name); /* its number in host[] */
bool logs_wrote(const struct logs *l, uint32_t host);  /* a line of it is left */
/* Sorts, leaves out what is missing, loses what is dropped. */
void logs_settle(struct logs *l, struct scenario *sc);
/* Each file is as old as its last line. */
int logs_write(const struct logs *l, const char *folder, struct error *e);
int logs_file(const char *folder, const char *path, struct slice content, struct error *e); /* makes the folders on the way */
uint32_t logs_lines(const struct entry *n);                                                 /* lines that an entry takes */
void logs_free(struct logs *l);

#endif
