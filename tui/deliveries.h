/*
 * How soon devices are reached: ns from the last enabling to the first accepted message, of all devices that show both.
 * For: report.c, report_json.c, fleet_rows.c, funnel.c.
 */
#ifndef DELIVERIES_H
#define DELIVERIES_H

#include <stddef.h>
#include <stdint.h>

struct deliveries { /* owns ns; sorted after deliveries_sort() */
	int64_t *ns;
	size_t n;
};

void deliveries_add(struct deliveries *d, int64_t ns); /* UTC_NONE: a device that does not show both */
void deliveries_sort(struct deliveries *d);
int64_t deliveries_percentile(const struct deliveries *d, unsigned percent); /* the nearest rank; UTC_NONE when there is none */
void deliveries_free(struct deliveries *d);					/* and leaves none */

#endif
