/*
 * Orders and outcomes of onomondo-eim. Its log writes them as Erlang terms and its REST interface as JSON, with the same words in the
 * same order; both are read as words here.
 * For: onomondo_eim.c, eim_rest.c.
 */
#ifndef EIM_TERMS_H
#define EIM_TERMS_H

#include "said.h"

#define EIM_ORDERS 8

struct eim_work { /* one order of the eIM, which may ask several things */
	char eid[33], transaction[65], session[64], pid[24]; /* session: the REST resource */
	struct {
		char operation[32], iccid[25], matching_id[128];
	} orders[EIM_ORDERS];
	unsigned count;
};

/* The next word of a term or of JSON text: quoted or bare. False at the end. */
bool eim_word(struct slice *rest, struct slice *word);
/* Reads what an order asks ("psmo", "eco", "download", ... and what belongs to them) into w, behind nothing. */
void eim_orders(struct slice term, struct eim_work *w);
/* One statement of this kind for each thing that was asked, with its fields; the number added. */
size_t eim_asked(const struct eim_work *w, enum kind kind, struct said_queue *q, const struct line *at);
/* What an outcome says; the number of statements added. */
size_t eim_outcome(struct slice term, const struct eim_work *w, struct said_queue *q, const struct line *at);
void eim_copy(char *out, size_t size, struct slice s);

#endif
