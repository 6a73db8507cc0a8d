/*
 * What a line format is made of once it is compiled.
 * For: format.c, which reads with it, and format_json.c, which makes it; nobody else.
 * A format owns everything in it.
 */
#ifndef COMPILED_H
#define COMPILED_H

#include "format.h"
#include "regex.h"
#include "whose.h"

/* What a group of a pattern is for: a field (0 and up), or one of these. */
enum { PART_NONE = -1, PART_STAMP = -2, PART_PROGRAM = -3, PART_LEVEL = -4, PART_OFFSET = -5 };

struct pattern {
	struct regex *re;
	int *part; /* by group */
	size_t groups;
};

struct pair {
	enum field field;
	char *value; /* NULL in a sample: must not be set */
};

struct pairs {
	struct pair *at;
	size_t n;
};

struct rule {
	enum kind kind;
	enum party party;
	enum role role;
	char *has;
	struct pattern pattern;
	struct pairs set;
	bool before, after; /* where a record that names nobody looks for whom it is about */
};

struct sample {
	char *line, *stamp;
	int kind; /* -1: no rule reads it */
	struct pairs fields;
};

/* What reading changes, so that a format can be const to those who read with it. */
struct work {
	int rule;
	struct slice *head, *groups;
	struct stamp stamp; /* that the last rule's own groups gave */
	struct text plain, ahead, kept;
	struct whose whose;
	struct event other;
};

struct format {
	struct parser parser;
	char *name, *source;
	char **programs;
	bool asks_whose; /* some rule has "who" */
	bool utc;	/* stamps without a zone are UTC */
	int64_t within; /* ns; how far back a record looks for whom it is about */
	struct pattern head;
	struct rule *rules;
	size_t rule_count;
	struct sample *samples;
	size_t sample_count;
	struct work *work;
};

/* Fills all but `work` and the functions of the parser from a format file. 1, or -1 with the reason; what was filled is format_free()'s. */
int format_fill(struct format *f, struct slice json, struct error *e);

#endif
