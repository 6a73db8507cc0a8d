/*
 * What the verdict and incident passes left of every device, for lists and look-ups.
 * For: tui/view_*.c, tui/report*.c, tui/cmd_*.c, brief.c, which get it with verdict.h.
 */
#ifndef FLEET_H
#define FLEET_H

#include "verdict.h"

struct device_row { /* in the order of their names */
	int64_t id;
	const char *name;
	enum outcome outcome;
	const char *boundary, *kind, *fact; /* of the first divergence, NULL: none */
	int64_t onset, last_good, incident, delivery;
	enum status status[BOUNDARY_COUNT];
};
int verdict_devices(struct store *s, int (*each)(void *to_whom, const struct device_row *row), void *to_whom, struct error *e);
/* That of one; 0: there is no such device. */
int verdict_device(struct store *s, int64_t device, int (*each)(void *to_whom, const struct device_row *row), void *to_whom, struct error *e);
int64_t verdict_find(struct store *s, const char *name_or_identifier); /* device id, 0: none, -1: several */
/* The ids of a device, one call each. */
int verdict_identities(struct store *s, int64_t device, int (*each)(void *to_whom, const char *type, const char *value), void *to_whom, struct error *e);
struct incident_row { int64_t id; const char *boundary, *kind, *fact, *summary, *common; int64_t devices, since; };
int verdict_incidents(struct store *s, int (*each)(void *to_whom, const struct incident_row *row), void *to_whom, struct error *e);

#endif
