/*
 * Events that several clocks may have stamped: what was seen of them, and why two stamps can be compared.
 * For: clock*.c.
 */
#ifndef CLOCK_EVENT_H
#define CLOCK_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum why {
	WHY_FLOW, WHY_NAME, WHY_ATTACH, WHY_SESSION, WHY_ADDRESS, WHY_CLIENT, WHY_MESSAGE, WHY_TRANSACTION, WHY_NOTIFICATION, WHY_ACCOUNT,
	WHY_PEER, WHY_PACKET, WHY_TUNNEL, WHY_RELAY, WHY_COPY, WHY_ORDER, WHY_COUNT
};

enum phase { /* what a sight is of; rules of clock_pairs.c say which comes first */
	FLOW_FIRST, FLOW_REPLY, FLOW_ACCEPTED, FLOW_ENDED,
	SESSION_ASKED, SESSION_GIVEN, SESSION_TAKEN, SESSION_BOOKED, SESSION_HELD, SESSION_LEFT, SESSION_CLOSED, SESSION_CHECKED,
	ATTACH_ASKED, ATTACH_GIVEN, ATTACH_TAKEN, DENIAL_ASKED, DENIAL_GIVEN, DENIAL_TAKEN,
	REFUSAL_ASKED, REFUSAL_GIVEN, REFUSAL_TAKEN,
	CLIENT_LET_IN, CLIENT_IS_IN,
	MESSAGE_OUT, MESSAGE_IN, MESSAGE_KEPT, MESSAGE_SURE,
	ORDER_HANDED, ORDER_FETCHED, ORDER_CARRIED_OUT, ORDER_REPORTED, ORDER_KNOWN, ORDER_DENIED, ORDER_DENIAL_SEEN,
	PEER_UP, TUNNEL_UP, TUNNEL_AGREED, ACCOUNT_SEEN, PACKET_OUT, PACKET_IN,
	PHASE_COUNT
};

struct end { /* of a link: a mark, with what is asked of it most */
	int64_t reading, precision;
	uint32_t mark, writing;
};

struct sight {
	uint64_t key;	      /* of the event; sights of one event have the same */
	uint32_t mark;
	uint32_t from, to;    /* hashed addresses; 0: not said */
	uint8_t phase, rank;
	bool tcp;
};

struct sighted { /* of a flow: its sights, but for the mark */
	uint32_t n;
	struct sight sight[2];
};

struct seen { /* a sight once all were read */
	struct sight sight;
	struct end end;
	uint32_t family;      /* of its writing */
};

#endif
