/*
 * The nine boundaries between parties, in the order of the search: what they are called and between whom they lie.
 * For: verdict.h and whoever shows a boundary.
 */
#ifndef BOUNDARY_H
#define BOUNDARY_H

enum boundary { BOUNDARY_ORDER, BOUNDARY_INSTALL, BOUNDARY_CONFIRM, BOUNDARY_SELECT, BOUNDARY_ATTACH, BOUNDARY_SESSION,
		BOUNDARY_PATH, BOUNDARY_POLICY, BOUNDARY_DELIVERY, BOUNDARY_COUNT };

const char *boundary_id(enum boundary b);     /* "policy" */
const char *boundary_screen(enum boundary b); /* "firewall" */
const char *boundary_short(enum boundary b);  /* "firewall" for 80 columns: order card confirm SIM attach session VPN firewall app */
void boundary_between(enum boundary b, const char **a, const char **c); /* "firewall", "application" */

#endif
