/*
 * Commands to a card and its answers, put together from the pieces in which they travel (ISO 7816-4, SGP.22 5.7.2): STORE DATA in blocks,
 * answers by GET RESPONSE.
 * For: lpac.c, onomondo_ipa.c, euicc_trace.c.
 */
#ifndef APDU_H
#define APDU_H

#include "base.h"

#define APDU_MAX (1u << 20) /* longer messages are cut */

struct apdu { /* zero-initialised is before the first command; apdu_free() */
	struct text command, answer; /* the data of the STORE DATA being sent, and what came back */
	uint32_t first;		     /* the line on which the command began */
	bool stores;		     /* the last command was a STORE DATA or goes on with one */
};

enum apdu_got { APDU_MORE, APDU_ANSWER, APDU_REFUSED };

/* A command's bytes, header and all. */
void apdu_command(struct apdu *a, struct slice bytes, uint32_t line);
/* Of a command that is logged in parts: its instruction, the block's number (P2) and the data. */
void apdu_block(struct apdu *a, unsigned ins, unsigned p2, struct slice data, uint32_t line);
/* An answer with its status word cut off. APDU_ANSWER: the answer is whole in a->answer, until the next command or answer. */
enum apdu_got apdu_response(struct apdu *a, struct slice data, unsigned sw);
/* The same with the status word at the end of the bytes; *sw is 0 when there is none. */
enum apdu_got apdu_answer(struct apdu *a, struct slice bytes, unsigned *sw);
void apdu_free(struct apdu *a);

/* What a status word means when the card refuses; NULL when it does not (9000, 61xx, 6Cxx, 91xx, and the warnings 62xx and 63xx). */
const char *apdu_refusal(unsigned sw);
/* The operation that the command orders, when a refusal of it is one of the operation: "enable", "download", ...; NULL: none. */
const char *apdu_operation(const struct apdu *a);
/* Appends hex in either spelling ("BF2E00", "bf 2e 00"); what is none ends it. */
void apdu_hex(struct text *out, struct slice hex);

#endif
