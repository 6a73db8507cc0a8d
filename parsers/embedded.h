/*
 * The line formats that travel inside the program, made at build time from parsers/formats.
 * For: parsers/registry.c.
 */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name; /* "firewall/charon.json"; NULL ends the table */
	const char *text;
	size_t size;
};
extern const struct embedded embedded_formats[];

#endif
