#include "card.h"
#include "apdu.h"

#include <string.h>

void card_asked(struct card *c, const struct es10_list *asked)
{
	bool orders = false;

	for (size_t i = 0; i < asked->n; i++) {
		const struct es10_item *it = &asked->items[i];

		if (it->kind == ES10_REMOVE)
			c->asked_seq = it->seq;
		if (it->kind != ES10_ORDER)
			continue;
		if (!orders)
			c->count = 0;
		orders = true;
		memcpy(c->transaction, it->transaction, sizeof(c->transaction));
		if (c->count == CARD_ORDERS)
			continue;
		c->orders[c->count].operation = it->operation;
		c->orders[c->count].name = it->name;
		memcpy(c->orders[c->count++].iccid, it->iccid, sizeof(it->iccid));
	}
}

const char *card_operation(const struct card *c)
{
	return c->count > 0 ? c->orders[0].operation ? c->orders[0].operation : c->orders[0].name : NULL;
}

static struct said *add(const struct card *c, struct said_queue *q, enum kind kind, const struct line *at)
{
	struct said *s = said_add(q, kind, at);

	said_by(s, PARTY_EUICC, ROLE_CARD);
	said_word(s, FIELD_EID, c->eid);
	return s;
}

static void refusal(struct said *s, const struct es10_item *it)
{
	said_number(s, FIELD_CAUSE, it->code);
	said_word(s, FIELD_CAUSE_TEXT, it->word);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
}

static void joins(struct said *s, const struct es10_item *it)
{
	said_word(s, FIELD_TRANSACTION, it->transaction);
	said_number(s, FIELD_SEQ, it->seq);
}

/* Results stand in the order of the orders: the `nth` result answers the nth order, when the names agree. */
static const char *ordered_iccid(const struct card *c, const struct es10_item *it, unsigned nth)
{
	if (it->transaction[0] && strcmp(it->transaction, c->transaction) != 0)
		return NULL;
	if (nth < c->count && c->orders[nth].name && it->name && strcmp(c->orders[nth].name, it->name) == 0)
		return c->orders[nth].iccid;
	return NULL;
}

static void result(struct card *c, const struct es10_item *it, struct said *s, unsigned nth)
{
	static const struct {
		const char *operation;
		enum kind kind;
	} done[] = { { "enable", KIND_PROFILE_ENABLED }, { "disable", KIND_PROFILE_DISABLED }, { "delete", KIND_PROFILE_DELETED } };

	s->kind = it->code == 0 ? KIND_NOTE : KIND_OPERATION_REFUSED;
	for (size_t i = 0; i < sizeof(done) / sizeof(done[0]) && it->code == 0 && it->operation; i++)
		if (strcmp(done[i].operation, it->operation) == 0)
			s->kind = done[i].kind;
	said_word(s, FIELD_OPERATION, it->operation ? it->operation : it->name);
	said_word(s, FIELD_ICCID, ordered_iccid(c, it, nth));
	joins(s, it);
	if (it->code != 0)
		refusal(s, it);
}

static void installed(const struct card *c, struct said_queue *q, const struct line *at, const struct es10_item *it)
{
	struct said *s = add(c, q, it->listed ? KIND_NOTIFICATION_PENDING : it->code == 0 ? KIND_PROFILE_INSTALLED : KIND_OPERATION_REFUSED, at);

	said_word(s, FIELD_ICCID, it->iccid);
	said_word(s, FIELD_OPERATION, "download");
	joins(s, it);
	if (it->code != 0)
		refusal(s, it);
}

static void error(const struct card *c, struct said_queue *q, const struct line *at, const struct es10_item *it)
{
	struct said *s = add(c, q, KIND_OPERATION_REFUSED, at);

	if (it->operation)
		said_word(s, FIELD_OPERATION, it->operation);
	else if (it->tag == 0xBF51)
		said_word(s, FIELD_OPERATION, card_operation(c));
	if (it->tag == 0xBF51 && c->count > 0)
		said_word(s, FIELD_ICCID, c->orders[0].iccid);
	if (it->tag == 0xBF2B || it->tag == 0xBF28)
		s->kind = KIND_NOTE; /* there is nothing to retrieve */
	joins(s, it);
	refusal(s, it);
}

static void plain(struct card *c, struct said_queue *q, const struct line *at, const struct es10_item *it)
{
	struct said *s;

	switch (it->kind) {
	case ES10_EID:
		if (strcmp(c->eid, it->eid) == 0 && it->tag != 0xBF3E)
			break;
		memcpy(c->eid, it->eid, sizeof(c->eid));
		add(c, q, KIND_NOTE, at);
		break;
	case ES10_PROFILE:
		s = add(c, q, KIND_PROFILE_LISTED, at);
		said_word(s, FIELD_ICCID, it->iccid);
		said_word(s, FIELD_PROFILE_STATE, it->state);
		said_word(s, FIELD_TRANSACTION, it->transaction);
		said_set(s, FIELD_NAME, it->text);
		break;
	case ES10_NOTIFICATION:
		s = add(c, q, KIND_NOTIFICATION_PENDING, at);
		said_word(s, FIELD_ICCID, it->iccid);
		said_word(s, FIELD_OPERATION, it->operation);
		said_number(s, FIELD_SEQ, it->seq);
		break;
	case ES10_FALLBACK:
		s = add(c, q, it->code != 0 ? KIND_OPERATION_REFUSED : it->tag == 0xBF5D ? KIND_PROFILE_FELL_BACK : KIND_PROFILE_RETURNED, at);
		said_word(s, FIELD_REASON, it->tag == 0xBF5D ? "fallback" : "return from fallback");
		if (it->code != 0)
			refusal(s, it);
		break;
	case ES10_INSTALL: installed(c, q, at, it); break;
	case ES10_ERROR: error(c, q, at, it); break;
	default: break;
	}
}

/* One statement however often the answer says it: the rollback's own result repeats the enabling that was undone. */
static void rolled_back(struct card *c, const struct es10_list *l, struct said_queue *q, const struct line *at)
{
	const struct es10_item *last = NULL;
	struct said *s;

	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].kind == ES10_ROLLED_BACK && !l->items[i].listed && (!last || last->code == 0))
			last = &l->items[i];
	if (!last)
		return;
	s = add(c, q, last->code == 0 ? KIND_PROFILE_ROLLED_BACK : KIND_OPERATION_REFUSED, at);
	joins(s, last);
	if (last->code == 0)
		return;
	said_word(s, FIELD_REASON, "profile rollback");
	refusal(s, last);
}

/* What came before the place is read all the same. */
static void broken(const struct card *c, const struct es10_list *l, struct said_queue *q, const struct line *at)
{
	static const char words[] = "the answer breaks off at byte ";
	struct said *s = add(c, q, KIND_NOTE, at);
	struct text reason = { 0 };

	text_addf(&reason, "%s%zu", words, l->at);
	said_set(s, FIELD_REASON, text_slice(&reason));
	text_free(&reason);
}

size_t card_answered(struct card *c, const struct es10_list *l, struct said_queue *q, const struct line *at)
{
	const struct es10_item *undone = es10_find(l, ES10_ROLLED_BACK);
	size_t before = said_waiting(q);
	unsigned nth = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct es10_item *it = &l->items[i];

		if (it->kind == ES10_PROFILE && nth == 0 && it->tag == 0xBF51)
			nth = 1;
		if (it->kind != ES10_RESULT)
			plain(c, q, at, it);
		else if (!it->listed && !(undone && !undone->listed && it->code == 0))
			result(c, it, add(c, q, KIND_NOTE, at), nth++);
	}
	rolled_back(c, l, q, at);
	if (l->broken)
		broken(c, l, q, at);
	return said_waiting(q) - before;
}

void card_refusal(const struct card *c, unsigned sw, const char *operation, struct said_queue *q, const struct line *at)
{
	struct said *s = add(c, q, operation ? KIND_OPERATION_REFUSED : KIND_NOTE, at);
	char word[5];

	for (size_t i = 0; i < 4; i++)
		word[i] = "0123456789ABCDEF"[sw >> (12 - 4 * i) & 15];
	word[4] = '\0';
	said_word(s, FIELD_STATUS, word);
	said_word(s, FIELD_CAUSE, word);
	said_word(s, FIELD_CAUSE_TEXT, apdu_refusal(sw));
	said_word(s, FIELD_CAUSE_LAYER, "sw");
	if (!operation)
		return;
	if (strcmp(operation, "package") == 0)
		operation = card_operation(c);
	said_word(s, FIELD_OPERATION, operation);
	if (c->count > 0 && operation && strcmp(operation, "download") != 0) {
		said_word(s, FIELD_ICCID, c->orders[0].iccid);
		said_word(s, FIELD_TRANSACTION, c->transaction);
	}
}
