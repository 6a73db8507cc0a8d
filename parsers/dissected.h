/*
 * What a dissector found in one packet, and what that states of a subscriber: NAS, GTP-C, Diameter, RADIUS, PFCP, SGP.32.
 * For: tshark_json.c, tshark_text.c.
 * Values are copied; what the packets before it named (who has which identifier on which interface) is kept in the state.
 */
#ifndef DISSECTED_H
#define DISSECTED_H

#include "aliases.h"
#include "said.h"

enum found {
#define FOUND(id, fields, protocol, label) FOUND_##id,
#include "dissected.def"
#undef FOUND
	FOUND_COUNT
};

enum { DISSECTED_VALUES = 96, DISSECTED_KNOWN = 512 };

struct dissected { /* zero-initialised is an empty packet */
	struct {
		enum found what;
		size_t at, n;
	} value[DISSECTED_VALUES];
	unsigned n;
	struct text text;
};

struct dissected_state { /* zero-initialised knows nobody */
	struct {
		char key[72], imsi[20], apn[104];
	} known[DISSECTED_KNOWN];
	unsigned next;
	struct aliases names; /* of fields, once the first was asked for */
	struct said_queue q;
};

/* The row of a field as tshark -T json or -T ek names it; -1: none. */
int dissected_field(struct dissected_state *s, struct slice name);
/* The row of a label under a heading of tshark -V; -1: none. */
int dissected_label(struct slice heading, struct slice label);
void dissected_clear(struct dissected *d);
void dissected_add(struct dissected *d, enum found what, struct slice value); /* beyond DISSECTED_VALUES it is dropped */
/* Adds the packet's statements to the queue; `at` is its first line. */
void dissected_say(struct dissected_state *s, const struct dissected *d, const struct line *at, uint32_t last);
void dissected_free(struct dissected *d);
void dissected_state_free(struct dissected_state *s);

#endif
