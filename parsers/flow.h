/*
 * What the parsers of packet filters share: protocol numbers, the verdict in a rule's name, key=value pairs, ports.
 * For: netfilter.c, ulogd_json.c, conntrack.c and the other firewalls' parsers.
 * Slices borrow from the line.
 */
#ifndef FLOW_H
#define FLOW_H

#include "parser.h"

enum flow_verdict { FLOW_SEEN, FLOW_ALLOWED, FLOW_DENIED, FLOW_OUT_OF_STATE, FLOW_REVERSE_PATH };

/* "6", "TCP" or "tcp" as "tcp"; a number without a name stays as it is. Sets FIELD_PROTO. */
void flow_proto(struct event *ev, struct slice proto);
/* The verdict that a rule's name or a log prefix claims: "FW1-1220-DROP", "filter_IN_public_REJECT", "[WAN_LOCAL-D-12]". */
enum flow_verdict flow_claimed(struct slice name);
/* The kind, and the reason, of a verdict; a packet that was merely seen passed. */
void flow_judge(struct event *ev, enum flow_verdict v);
/* The next "KEY=VALUE" between blanks; a word without '=' has an empty value and is the key. A value in double quotes may hold blanks. */
bool flow_pair(struct slice *rest, struct slice *key, struct slice *value);
/* "in>out", one of them, or nothing */
void flow_iface(struct event *ev, struct slice in, struct slice out);

#endif
