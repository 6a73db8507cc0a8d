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

struct stretch { int64_t device, from, until; }; /* of a device's time; UTC_NONE: open */
int compare_devices(struct comparison *c, struct ui *ui, const struct stretch side[SIDES], struct error *e);
/* A device that was reached before its first divergence: since the last start before that, and what came before. 0: it was not. */
int compare_before(struct ui *ui, int64_t device, struct stretch side[SIDES], struct error *e);
int compare_events(struct comparison *c, struct ui *ui, const struct place place[SIDES], struct error *e);
void compare_free(struct comparison *c);
/* The healthy device that is most like this one: same make, same pool, near in time. 0: none was reached. */
int64_t compare_healthy(struct ui *ui, int64_t device);

#endif
