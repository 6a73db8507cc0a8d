/*
 * What a eUICC's answers state, as statements: the same for every program that logs the bytes.
 * For: lpac.c, onomondo_ipa.c, euicc_trace.c.
 */
#ifndef CARD_H
#define CARD_H

#include "es10.h"
#include "said.h"

#define CARD_ORDERS 16

struct card { /* what a log has said about the card so far; zero-initialised knows nothing */
	char eid[33];
	struct {
		const char *operation, *name;
		char iccid[25];
	} orders[CARD_ORDERS]; /* of the last package or request, in order: results carry no ICCID */
	unsigned count;
	char transaction[65];
	int64_t asked_seq; /* of the last RemoveNotificationFromList */
};

/* Remembers what the card is being asked. */
void card_asked(struct card *c, const struct es10_list *asked);
/* Makes statements of the card's answer; fields eid and party are set, stamps and spans are the caller's. How many were added. */
size_t card_answered(struct card *c, const struct es10_list *answered, struct said_queue *q, const struct line *at);
/* The card answered with a status word that refuses: of an operation that was ordered, or of something else (a note). operation may be NULL. */
void card_refusal(const struct card *c, unsigned sw, const char *operation, struct said_queue *q, const struct line *at);
/* The operation of the last package, "enable" and so on; NULL when it was none of those. */
const char *card_operation(const struct card *c);

#endif
