/*
 * Who held an address when: by sessions, and behind a translation by the tuple that the translator wrote.
 * For: identity.c (model/ only). Lives until holders_free().
 */
#ifndef HOLDERS_H
#define HOLDERS_H

#include "people.h"

struct holding {
	uint32_t ip, node;
	int64_t from;
};

struct mapping { /* (address, port) after translation */
	uint32_t key, node;
	int64_t at;
};

struct holders {
	struct words *ips, *tuples;
	struct holding *holding;
	size_t count, room;
	struct mapping *mapping;
	size_t mappings, mapping_room;
	uint32_t *last; /* who was added last for an address */
	size_t known;
	struct numbered { /* an address of IPv4, and which word of ips it is, plus one */
		uint32_t address, word;
	} *numbered; /* a table of powers of two, once settled */
	size_t slots;
};

void holders_new(struct holders *h);
void holders_free(struct holders *h);
/* In order of time. Not given: it is only said that the device has it, or gives it back, which takes it from nobody. */
void holders_add(struct holders *h, struct slice ip, uint32_t node, int64_t from, bool given);
void holders_map(struct holders *h, struct slice ip, struct slice port, uint32_t node, int64_t at);
void holders_settle(struct holders *h); /* once all are added */
/*
 * Before the first session of a single holder it is still that holder: clocks differ, and nobody else claims it. Among several the last one
 * that was given it before t holds it. NO_NODE: nobody.
 */
uint32_t holders_of(const struct holders *h, struct slice ip, int64_t t);
uint32_t holders_of_field(const struct holders *h, struct event_row *r, enum field f); /* likewise, what the row says there and then */
/* Likewise behind a translation: the device whose flow had this tuple nearest to t, within two hours. */
uint32_t holders_behind(const struct holders *h, struct slice ip, struct slice port, int64_t t);

#endif
