/*
 * Identifiers and the components they form: who is who. What one statement names together belongs together, unless that would make one
 * device of two; then the identifier has several claims, each from a time on.
 * For: identity.c, holders.c (model/ only).
 * Everything lives until people_free(). Nodes are numbers from 0; NO_NODE is none.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "pass.h"

#define NO_NODE UINT32_MAX

/* In the order of strength: what a device is named after when it has no host and no client id. */
enum id_type { ID_HOST, ID_CLIENT, ID_EID, ID_IMSI, ID_IMEI, ID_ICCID, ID_MSISDN, ID_TRANSACTION, ID_ACCT_SESSION, ID_TYPES };

struct node {
	uint32_t up; /* union-find */
	enum id_type type;
	size_t shown;	 /* the value as people know it, in people.values */
	bool owns_log;	 /* a host with a log of party device */
	bool listed;	 /* stands in the inventory */
	bool contested;	 /* has claims */
	int64_t device;	 /* at the root, once named */
	int64_t from, to; /* seen */
	int64_t event;	  /* the first that names it */
	bool core;	 /* at the root: has an IMSI or MSISDN, what the network calls it */
	uint32_t host, eid; /* at the root: the device's own host and card, node + 1 */
};

struct claim { /* a node that another component named, too */
	uint32_t node, other;
	int64_t from;
};

struct people {
	struct words *keys, *values;
	struct node *node;
	size_t room;
	struct claim *claim; /* by node and time once people_settle() ran */
	size_t claims, claim_room;
	uint64_t fields;     /* of all types but the host */
	struct known *known; /* nodes of values that rows have by number */
	struct pair *pair;   /* nodes that some statement names together, each two once, in the order in which it was said first */
	size_t pairs, pair_room, pair_slots;
	uint32_t *pair_slot;
};

void people_new(struct people *p);
void people_free(struct people *p);
const char *id_type_name(enum id_type t);
enum field id_field(enum id_type t);
bool id_strong(enum id_type t); /* makes a component a device */
/*
 * The node of a value in any of the forms that logs write (nibble-swapped and F-padded ICCIDs, IMEI and IMEISV, "imsi-", "+"). NO_NODE for
 * what is none, or not known when make is false.
 */
uint32_t people_node(struct people *p, enum id_type type, struct slice value, bool make);
/* Likewise of what a row says of itself; the host: when it is the device's own. */
uint32_t people_node_of(struct people *p, enum id_type type, struct event_row *r, bool make);
/* Two ways to write one ICCID: nibble-swapped, padded, without its check digit. */
bool people_same_iccid(struct slice a, struct slice b);
uint32_t people_root(const struct people *p, uint32_t i);
/* Two nodes that one statement names at t. False: they belong to two devices; b is claimed by a's from then on. */
bool people_join(struct people *p, uint32_t a, uint32_t b, int64_t t);
void people_pair(struct people *p, uint32_t a, uint32_t b); /* two that are to be joined */
bool people_join_pairs(struct people *p); /* false: some belong to two devices, and when it was said has to be known */
void people_part(struct people *p); /* as before the first was joined */
void people_settle(struct people *p); /* once all are joined */
/* The component that holds the node at t. */
uint32_t people_holder(const struct people *p, uint32_t i, int64_t t);
const char *people_value(const struct people *p, uint32_t i); /* as people know it */

#endif
