/*
 * A PAN-OS session or threat in whatever wrapping it came: its own CSV, CEF or LEEF.
 * For: panos.c, cef.c.
 */
#ifndef PANOS_H
#define PANOS_H

#include "flow.h"
#include "linewise.h"

struct panos {
	struct flow flow;
	struct slice type, subtype, action, app, end_reason, threat;
};

/* ev is clear and gets kind and fields. */
enum linewise panos_record(const struct panos *p, struct event *ev);

#endif
