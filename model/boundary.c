#include "verdict.h"

static const struct {
	const char *id, *screen, *narrow, *a, *c;
} boundaries[BOUNDARY_COUNT] = {
#define BOUNDARY(name, id, screen, narrow, a, c) [BOUNDARY_##name] = { id, screen, narrow, a, c },
#include "boundaries.def"
#undef BOUNDARY
};

static const char *const statuses[] = { "none", "agree", "diverge", "waiting", "blind", "after" };
static const char *const outcomes[] = { "unknown", "reached", "not_reached" };
static const char *const outcomes_said[] = { "unknown", "reached", "not reached" };

const char *boundary_id(enum boundary b)
{
	return boundaries[b].id;
}

const char *boundary_screen(enum boundary b)
{
	return boundaries[b].screen;
}

const char *boundary_short(enum boundary b)
{
	return boundaries[b].narrow;
}

void boundary_between(enum boundary b, const char **a, const char **c)
{
	*a = boundaries[b].a;
	*c = boundaries[b].c;
}

const char *status_name(enum status s)
{
	return statuses[s];
}

const char *outcome_name(enum outcome o)
{
	return outcomes[o];
}

const char *outcome_words(enum outcome o)
{
	return outcomes_said[o];
}
