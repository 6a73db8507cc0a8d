/*
 * What the parsers of packet filters share: protocol numbers, the verdict in a rule's name, ports.
 * For: netfilter.c, ulogd_json.c, conntrack.c and the other firewalls' parsers.
 * Slices borrow from the line.
 */
#ifndef FLOW_H
#define FLOW_H

#include "parser.h"

enum flow_verdict {
	/* from weak to strong: where a name claims several, the strongest counts */
	FLOW_SEEN, /* logged, and nothing decided: it passed */
	FLOW_ALLOWED,
	FLOW_DENIED,
	FLOW_OUT_OF_STATE,
	FLOW_REVERSE_PATH,
	FLOW_NO_ROUTE,
	/* of flows that were allowed, and ended */
	FLOW_CLOSED,
	FLOW_AGED,
	FLOW_RESET,
	FLOW_RESET_CLIENT,
	FLOW_RESET_SERVER,
};

/* A flow as any product writes it, from the one who began it. What is empty is not known. */
struct flow {
	struct slice src, sport, dst, dport, proto;
	struct slice nat_src, nat_sport, nat_dst, nat_dport; /* zeros, or what was before: nothing was translated */
	struct slice rule, in, out, from_zone, to_zone, session, tunnel;
	struct slice bytes_out, bytes_in, packets_out, packets_in; /* out: from who began it */
};

/* "6", "TCP" or "tcp" as "tcp"; a number without a name stays as it is. Sets FIELD_PROTO. */
void flow_proto(struct event *ev, struct slice proto);
/* The verdict that a rule's name or a log prefix claims: "FW1-1220-DROP", "filter_IN_public_REJECT", "[WAN_LOCAL-D-12]". */
enum flow_verdict flow_claimed(struct slice name);
/* The verdict of an action, as policies and their logs name them: "accept", "Drop", "reset-both", "Block with reset". Unknown: seen. */
enum flow_verdict flow_action(struct slice action);
/* The kind, and the reason, of a verdict; a packet that was merely seen passed. */
void flow_judge(struct event *ev, enum flow_verdict v);
/* A day and a clock as they are written: both when the clock stands close behind the day, as in the line, else the clock. */
struct slice flow_written(struct slice day, struct slice clock);
/* The time of a record whose day, clock and zone ("+0300", "Z" or nothing) stand apart. No time when it cannot be one. */
void flow_date(struct event *ev, struct slice day, struct slice clock, struct slice zone);
void flow_number(struct event *ev, enum field f, struct slice written); /* a port or a count, when it is digits and nothing else */
/* Addresses, ports, protocol, translation, rule, interfaces, zones, session, tunnel, bytes. Ports of protocols that have none are left out.
 */
void flow_put(struct event *ev, const struct flow *f);
/* Whether an answer came, by what came back. Only a record that counts, and is not the first of its flow, can say that none did. */
void flow_reply(struct event *ev, const struct flow *f, bool counted);
/* "in>out", one of them, or nothing */
void flow_iface(struct event *ev, struct slice in, struct slice out);

#endif
