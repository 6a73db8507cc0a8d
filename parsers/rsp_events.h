/*
 * What a platform for remote SIM provisioning reports of an eUICC, taken apart into its few facts, and what they state.
 * For: rsp_events.c (documents and query strings), rsp_csv.c (tables).
 */
#ifndef RSP_EVENTS_H
#define RSP_EVENTS_H

#include "said.h"

enum rsp_item {
	RSP_EID, RSP_ICCID, RSP_IMSI, RSP_TIME,
	RSP_WHAT,    /* an operation, or the type of the event */
	RSP_HOW,     /* its outcome, or a state of the profile */
	RSP_SMDP,    /* the state at the SM-DP+, where both are told */
	RSP_STATE,   /* of a listed profile */
	RSP_WORDS, RSP_SUBJECT, RSP_REASON, RSP_MATCHING, RSP_ORDER, RSP_NAME, RSP_PLMN, RSP_STEP,
	RSP_ITEMS
};

struct rsp_record { /* zero-initialised is empty; slices are the caller's */
	struct slice item[RSP_ITEMS];
	enum role role; /* who reports; ROLE_NONE: the word of the event tells */
};

/* The item that a member or column of this name is, upper and lower case, '_' and '-' aside; -1: none. */
int rsp_item_of(struct slice name);
/* Names an eUICC or a profile, and something that happened to it. */
bool rsp_is_record(const struct rsp_record *r);
/* One statement, not dated by anything but the record. */
struct said *rsp_say(const struct rsp_record *r, struct said_queue *q, const struct line *at);

#endif
