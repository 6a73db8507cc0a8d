/*
 * Names and values, scopes of them, and texts with $(...) in them.
 * For: the scenario generator.
 *	$(name)           the innermost value of this name
 *	$(name|filter|..) changed by filters (the table in vars.c)
 *	$('text'|filter)  the same for a text, in which $(...) may stand again
 *	$(%H:%M:%S)       the time of the line by its host's clock (stamp.h); $(@%H:%M:%S) by that of the host that collects it
 * A value may also be "?7-99" or "?x16" (a number or so many hex digits, drawn once) or "+name" (counted up).
 */
#ifndef VARS_H
#define VARS_H

#include "base.h"
#include "error.h"
#include "stamp.h"

struct var {
	char *name, *value;
};

struct vars {
	struct var *var;
	size_t n, size;
};

void vars_set(struct vars *v, struct slice name, struct slice value);
const char *vars_get(const struct vars *v, struct slice name); /* NULL when there is none */
void vars_free(struct vars *v);

struct scope { /* looked through from the inside out */
	const struct vars *vars;
	const struct scope *outer;
};

struct dice { /* the only source of chance: the same seed, the same bytes */
	uint64_t state;
	struct vars counters;
};
uint64_t dice_below(struct dice *d, uint64_t n);

struct moment { /* when, and by which clocks it is written; clocks may be NULL where no time stands */
	int64_t ns;
	const struct clock *own, *collector;
};

int vars_expand(struct slice text, const struct scope *scope, const struct moment *when, struct text *out, struct error *e);
/* The same, and draws or counts. */
int vars_value(struct slice text, const struct scope *scope, struct dice *d, struct text *out, struct error *e);

#endif
