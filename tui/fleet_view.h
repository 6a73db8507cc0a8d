/*
 * The fleet screen in parts: what it holds, incidents, funnel, devices.
 * For: view_fleet.c, fleet_rows.c, funnel.c.
 */
#ifndef FLEET_VIEW_H
#define FLEET_VIEW_H

#include "deliveries.h"
#include "ui.h"
#include "verdict.h"

enum fleet_pane { FLEET_INCIDENTS, FLEET_FUNNEL, FLEET_DEVICES, FLEET_PANES };
enum fleet_sort { SORT_DIVERGENCE, SORT_NAME, SORT_OUTCOME, SORT_SINCE, SORT_GOOD, SORT_COUNT };

struct fleet_device {
	int64_t id, onset, last_good, incident;
	char *name, *fact;
	char *ids; /* "imsi TAB 0010... LF", read when a filter or search first asks; NULL: not yet */
	enum outcome outcome;
	int boundary; /* of the first divergence; BOUNDARY_COUNT: none */
	char kind[16];
	enum status status[BOUNDARY_COUNT];
};

struct fleet_incident {
	int64_t id, devices, since;
	char *boundary, *kind, *fact, *summary, *common;
};

struct stage { size_t on, unverified, stop, wait; }; /* devices at one boundary */

struct fleet_view {
	struct view view;
	struct fleet_device *device;
	size_t devices;
	size_t *shown; /* which devices pass the filter, sorted */
	struct fleet_incident *incident;
	size_t incidents;
	struct stage stage[BOUNDARY_COUNT];
	size_t outcome[3];
	struct deliveries deliveries;
	enum fleet_pane pane;
	bool zoom;
	enum fleet_sort sort;
	bool reverse;
	struct list list, troubles, funnel; /* devices, incidents, boundaries */
	int device_rows, incident_rows;
};

int fleet_rows(struct fleet_view *f, struct ui *ui, struct error *e);
void fleet_sort(struct fleet_view *f, struct ui *ui); /* filter and order */
void fleet_words(struct ui *ui, struct fleet_device *d, struct text *out);
const char *fleet_sort_name(enum fleet_sort s);
void fleet_table_draw(struct fleet_view *f, struct ui *ui, int y, int rows); /* rule included */
int funnel_draw(struct fleet_view *f, struct ui *ui, int y, int rows); /* rule included */

#endif
