/*
 * Two devices milestone by milestone, or two events field by field.
 * For: view_compare.c.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "rows.h"
#include "ui.h"

enum { SIDES = 2 };

struct pair { /* one row: what both say of the same thing */
	char *label;
	char *said[SIDES];	/* NULL: nothing */
	int64_t since[SIDES];	/* ns since the beginning, UTC_NONE: none */
	bool bad[SIDES];
	struct place place[SIDES];
	int64_t event[SIDES];
	char *difference;	/* "" : the same */
};

struct comparison {
	char *name[SIDES];
	char *by; /* "by milestone, time since session.requested", "field by field" */
	struct pair *pair;
	size_t count;
};

int compare_devices(struct comparison *c, struct ui *ui, const int64_t device[SIDES], struct error *e);
int compare_events(struct comparison *c, struct ui *ui, const struct place place[SIDES], struct error *e);
void compare_free(struct comparison *c);
/* The healthy device that is most like this one: same make, same pool, near in time. 0: none was reached. */
int64_t compare_healthy(struct ui *ui, int64_t device);

#endif
