/*
 * A FortiGate's record in whatever wrapping it came: its own key=value form, or CEF with the keys named after it.
 * For: fortigate.c, cef.c.
 */
#ifndef FORTIGATE_H
#define FORTIGATE_H

#include "kv.h"
#include "linewise.h"

/* ev is clear and gets kind, fields and time. */
enum linewise fortigate_record(const struct kvs *k, struct event *ev);

#endif
