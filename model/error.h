/*
 * What stopped the program, in words. Each floor that knows more wraps; only tui/main.c prints.
 * For: everybody. Last parameter of every function that can fail; such functions return 1, 0 or -1.
 */
#ifndef ERROR_H
#define ERROR_H

struct error {
	char text[512];
};

int error_set(struct error *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));  /* returns -1 */
int error_wrap(struct error *e, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* "said: cause", -1 */

#endif
