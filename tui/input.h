/*
 * What a command works on: its paths, opened or imported into one case.
 * For: cmd_*.c.
 */
#ifndef INPUT_H
#define INPUT_H

#include "args.h"
#include "store.h"

struct input {
	struct store *store;
	bool lost; /* part of the input was lost: CODE_LOST when nothing else is wrong */
};
/*
 * Opens the paths: one case file as it is, anything else imported into one case (`path`, or a temporary one when NULL). 0, or the exit
 * code when there is nothing to show: then the reason was said and the store is closed.
 */
int input_open(struct input *in, const struct args *a, const char *path);
/* One more path into a case that is open: as view.h has it, `args` being the struct args of the command. */
int input_add(void *args, struct store *s, const char *path,
	      bool (*progress)(void *to_whom, const char *entry, uint64_t done, uint64_t size, uint64_t lines), void *to_whom, struct error *e);
/* Closes, and chooses the exit code: `code` unless it is CODE_DONE and input was lost, or standard output could not be written. */
int input_close(struct input *in, int code);
/* A whole command of options that need no further check: opens, calls, closes. The exit code. */
int input_run(int argc, char **argv, int (*run)(struct input *in, const struct args *a));
/* --device as an id; 0: not given. -1: said why not. */
int64_t input_device(struct input *in, const struct args *a);

#endif
