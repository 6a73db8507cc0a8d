/*
 * The words of a command line: options and paths, in any order, "--" ends the options.
 * For: main.c and cmd_*.c.
 * Values borrow from argv; the arrays live until args_free().
 */
#ifndef ARGS_H
#define ARGS_H

#include "base.h"
#include "error.h"

enum option {
#define OPTION(id, letter, name, argument, help) OPTION_##id,
#include "options.def"
#undef OPTION
	OPTION_COUNT
};

struct option_row {
	char letter;
	const char *name, *argument, *help;
};
extern const struct option_row option_rows[OPTION_COUNT];

#define TAKES(id) (UINT64_C(1) << OPTION_##id)

struct args {
	const char *value[OPTION_COUNT]; /* NULL: not given; "" when it has no argument; the last one counts */
	const char **assume_tz, **offset; /* all of them, NULL-ended */
	const char **paths;		  /* NULL-ended */
	size_t count;
};

/* takes: TAKES() or-ed. 1, or -1 with what is wrong, and what may have been meant. */
int args_read(struct args *a, uint64_t takes, int argc, char **argv, struct error *e);
void args_free(struct args *a);
bool args_has(const struct args *a, enum option o);
/* 1 and the number, 0 not given, -1 with the reason. Suffixes K, M, G when max allows them. */
int args_number(const struct args *a, enum option o, uint64_t max, uint64_t *out, struct error *e);
int args_time(const struct args *a, enum option o, int64_t *out, struct error *e); /* UTC_NONE when not given */
/* The name nearest to a word that is none of them, NULL when nothing is near. names is NULL-ended. */
const char *args_nearest(const char *word, const char *const *names);

#endif
