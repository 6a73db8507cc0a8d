/*
 * What lpac.c keeps while it reads, and the JSON that lpac prints.
 * For: lpac.c, lpac_json.c; nobody else.
 */
#ifndef LPAC_H
#define LPAC_H

#include "apdu.h"
#include "card.h"
#include "es9.h"
#include "json.h"

#define LPAC_TOKENS 2048

struct lpac {
	struct said_queue q;
	struct card card;
	struct es10_list list;
	struct json_token tokens[LPAC_TOKENS];
	struct text bytes;
	struct apdu apdu;
	struct es9 es9;
	struct text printed; /* a Python dictionary that goes on over lines */
	bool refused;	     /* the server's refusal was read from its answer */
	bool apdus;	     /* bytes were seen since the last final word */
	bool parts;	     /* commands are logged with their parts, so AT commands say the same once more */
	char operation[16], iccid[25]; /* of the command line, when a shell's prompt shows it */
	int64_t notification;	       /* the one being handled, -1 */
	bool handed_over;
};

struct said *lpac_say(struct lpac *l, enum kind kind, const struct line *line);
/* A notification was handed over: the one that was announced, when the statement does not name it. */
void lpac_handed_over(struct lpac *l, struct said *s);
/* A line of JSON, or of a Python dictionary that stands for it. False: it is neither. */
bool lpac_json(struct lpac *l, const struct line *line, struct reading *r);
/* A shell's prompt before "lpac profile enable 89...": what the next final word is about. */
void lpac_command(struct lpac *l, struct slice text);

#endif
