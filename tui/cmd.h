/*
 * The commands: one function each, in cmd_NAME.c. argv[0] is the command's name; the result is the exit code.
 * For: main.c.
 */
#ifndef CMD_H
#define CMD_H

int cmd_formats(int argc, char **argv);

#endif
