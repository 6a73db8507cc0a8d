/*
 * A scenario: who writes which log, by which clock, what happens when, and what is true of it.
 * For: the scenario generator. The language is told in README.md. Everything read lives until scenario_free().
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "vars.h"

struct rule {
	struct slice kinds, text; /* kinds empty: text is a call */
	char mark;
	int64_t after; /* ns */
};

struct phrase {
	struct slice name, params;
	struct rule *rule;
	size_t rules;
};

struct kind {
	struct slice name, head;
};

struct host {
	struct text name;
	struct vars vars;
};

struct log {
	struct slice kind, path, host, via;
	struct vars vars;
};

struct device {
	struct text name;
	unsigned n;
	struct vars vars;
};

struct action {
	enum { SAY, LET, SET } what;
	int64_t from, to, step, spread; /* ns after start; step 0: once */
	bool alone;                     /* without any device */
	struct slice who, call;
	const char *file;
	unsigned line;
};

struct flaw {
	char what; /* m missing, d drop, n noise */
	struct slice glob;
	unsigned much;
};

struct claim {     /* of truth, history and expect: "WHO rest" */
	char what; /* t h e i */
	struct slice who, rest;
};

struct plain { /* "file PATH TEXT" */
	struct slice path, text;
};

#define LIST(type, name)                                                                                                                   \
	struct type *name;                                                                                                                 \
	size_t name##_n

struct scenario {
	const char *root;
	struct slice title, cause, pending;
	uint64_t seed;
	int64_t start; /* ns UTC */
	struct dice dice;
	struct vars vars;
	LIST(text, files);
	LIST(slice, story);
	LIST(phrase, phrase);
	LIST(kind, kind);
	LIST(host, host);
	LIST(log, log);
	LIST(device, device);
	LIST(action, action);
	LIST(flaw, flaw);
	LIST(claim, claim);
	LIST(plain, plain);
};

int scenario_read(struct scenario *sc, const char *path, struct error *e); /* sc is empty; root is set by it */
void scenario_free(struct scenario *sc);
const struct phrase *scenario_phrase(const struct scenario *sc, struct slice name);
struct device *scenario_device(const struct scenario *sc, struct slice name);
bool scenario_means(struct slice who, const struct device *d); /* WHO, empty: all */

/* The next word of a statement, quotes around a value taken off: name=value, or name alone (value.p NULL). False at the end. */
bool scenario_word(struct slice *s, struct slice *name, struct slice *value);
int scenario_time(struct slice s, int64_t *ns, struct error *e);

#endif
