/*
 * The commands: one function each, in cmd_NAME.c. argv[0] is the command's name; the result is the exit code.
 * For: main.c and cmd_*.c.
 */
#ifndef CMD_H
#define CMD_H

#include <stdio.h>

#include "args.h"

enum code { CODE_DONE, CODE_DIVERGES, CODE_USAGE, CODE_INPUT, CODE_LOST, CODE_INTERNAL = 70, CODE_INTERRUPTED = 130 };

struct command {
	const char *name, *synopsis, *does;
	const char *examples; /* lines, the help begins with them */
	uint64_t takes;	      /* TAKES() or-ed */
	int (*run)(int argc, char **argv);
};

/* --- for every command (cmd.c) --- */

const struct command *command_find(const char *name); /* NULL: there is none. main.c */
void command_help(const struct command *c, FILE *to);	/* main.c */
const struct command *command_at(size_t i);		/* NULL behind the last. main.c */

bool manual_topic(const char *name, FILE *to); /* prints "keys", "filter" or "man"; false: there is no such part. manual.c */

/* Says what is wrong on standard error, visibly, and returns the code. */
int command_fail(const struct error *e, int code);
void command_say(const char *a, const char *b); /* a message: both parts made visible */
/* Reads the command's options. 0: go on. Else the work ends with *code (help was printed, or the mistake). args_free() either way. */
int command_begin(struct args *a, int argc, char **argv, int *code);

int cmd_open(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_verdict(int argc, char **argv);
int cmd_devices(int argc, char **argv);
int cmd_timeline(int argc, char **argv);
int cmd_clocks(int argc, char **argv);
int cmd_artifacts(int argc, char **argv);
int cmd_formats(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_completion(int argc, char **argv);

#endif
