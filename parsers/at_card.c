/*
 * The card and the identities: +CPIN, ICCID, IMSI, IMEI.
 *	+CPIN: READY   +QCCID: 89882110000000010190   AT+CIMI  999700000000101
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "at_own.h"

/* What comes next may be another card, or another profile of it. */
static void forget_card(struct at *a)
{
	a->iccid[0] = a->imsi[0] = '\0';
}

static void failed(struct at *a, const char *reason)
{
	forget_card(a);
	said_word(at_say(a, KIND_SIM_FAILED), FIELD_REASON, reason);
}

static void ready(struct at *a)
{
	a->locked = false;
	forget_card(a);
	at_say(a, KIND_SIM_READY);
}

/* +CPIN: READY, and what else there is; Air780 puts the slot behind. */
void at_pin(struct at *a, const struct at_result *r)
{
	static const struct {
		const char *begins, *reason;
		bool locked;
	} words[] = {
		{ "NOT READY", "not ready", false },
		{ "NOT INSERTED", "no card", false },
		{ "SIM REMOVED", "removed", false },
		{ "SIM not inserted", "no card", false },
		{ "SIM PIN", "PIN wanted", true },
		{ "SIM PUK", "PUK wanted", true },
		{ "PH-", "locked to a network or device", true },
		{ "BLOCK", "blocked", true },
	};
	struct slice state = at_arg(r, 0);

	if (slice_starts(state, "READY")) {
		ready(a);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_starts(state, words[i].begins))
			continue;
		a->locked = words[i].locked;
		failed(a, words[i].reason);
		return;
	}
}

/* The number of the card without its padding. */
static struct slice card_number(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	for (size_t i = n; i < s.n; i++)
		if (s.p[i] != 'F' && s.p[i] != 'f')
			return (struct slice){ 0 };
	return n >= 18 && n <= 20 && slice_starts(s, "89") ? slice_cut(s, 0, n) : (struct slice){ 0 };
}

/* An identity, with the others of the same modem that are known. Another card has another subscriber, and the other way round. */
static void identity(struct at *a, enum kind kind, char *own, size_t size, struct slice number)
{
	struct said *s;

	if (own != a->imei && own[0] && !slice_is(number, own))
		forget_card(a);
	snprintf(own, size, "%.*s", SLICE_ARG(number));
	s = at_say(a, kind);
	said_word(s, FIELD_IMEI, a->imei);
	said_word(s, FIELD_ICCID, a->iccid);
	said_word(s, FIELD_IMSI, a->imsi);
}

/* A card that can be read is there; ready it is only when no PIN is wanted. */
static void iccid(struct at *a, struct slice number)
{
	if (number.n > 0)
		identity(a, a->locked ? KIND_NOTE : KIND_SIM_READY, a->iccid, sizeof(a->iccid), number);
}

void at_iccid(struct at *a, const struct at_result *r)
{
	struct slice rest = r->rest, first = slice_token(&rest, ' ');

	iccid(a, card_number(r->n > 1 ? at_arg(r, r->n - 1) : slice_starts(first, "\"") ? at_arg(r, 0) : first));
}

static void imsi(struct at *a, struct slice number)
{
	if (slice_digits(number) && number.n >= 14 && number.n <= 15)
		identity(a, KIND_SIM_READY, a->imsi, sizeof(a->imsi), number);
}

void at_imsi(struct at *a, const struct at_result *r)
{
	imsi(a, at_arg(r, 0));
}

static void imei(struct at *a, struct slice number)
{
	if (slice_digits(number) && number.n >= 14 && number.n <= 16)
		identity(a, KIND_NOTE, a->imei, sizeof(a->imei), number);
}

void at_imei(struct at *a, const struct at_result *r)
{
	imei(a, at_arg(r, 0));
}

/* +CNUM: "name","+491700000000",145 */
void at_own_number(struct at *a, const struct at_result *r)
{
	struct slice number = at_arg(r, 1);

	if (slice_starts(number, "+"))
		number = slice_from(number, 1);
	if (slice_digits(number) && number.n >= 5 && number.n <= 15)
		said_set(at_say(a, KIND_NOTE), FIELD_MSISDN, number);
}

/* AT+CRSM=176,12258 reads EF ICCID: +CRSM: 144,0,"988812010000001091F0", the digits swapped in pairs. */
void at_card_read(struct at *a, const struct at_result *r)
{
	struct slice data = at_arg(r, 2);
	char digits[20];

	if (!at_asked(a, "+CRSM=176,12258") || data.n != sizeof(digits))
		return;
	for (size_t i = 0; i < sizeof(digits); i += 2) {
		digits[i] = data.p[i + 1];
		digits[i + 1] = data.p[i];
	}
	iccid(a, card_number((struct slice){ digits, sizeof(digits) }));
}

/* Quectel. +QSIMSTAT: 1,0 is a card taken out; +QUSIM says only of which kind it is. */
void at_inserted(struct at *a, const struct at_result *r)
{
	if (at_named(r->name, "+QUSIM") || r->n < 2)
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, at_number(r, 0) == 1 ? "the card is a USIM" : "the card is a SIM");
	else if (at_number(r, 1) == 0)
		failed(a, "removed");
	else
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, at_number(r, 1) == 1 ? "card inserted" : "card not known yet");
}

void at_nordic_card(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) == 1)
		ready(a);
	else if (at_number(r, 0) == 0)
		failed(a, "not initialised");
}

/* Telit. #QSS: 0 no card, 1 inserted, 2 unlocked, 3 ready; an answer has the mode before it. */
void at_telit_card(struct at *a, const struct at_result *r)
{
	int64_t state = at_number(r, r->n - 1);

	if (state == 0)
		failed(a, "no card");
	else if (state == 3)
		ready(a);
	else
		said_word(at_say(a, KIND_NOTE), FIELD_REASON, state == 1 ? "card inserted" : "PIN accepted");
}

/* Huawei. ^SIMST: 1 is a card that works, 255 none. */
void at_card_state(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) == 1)
		ready(a);
	else if (at_number(r, 0) == 0 || at_number(r, 0) == 255)
		failed(a, at_number(r, 0) == 255 ? "no card" : "not valid");
}

/* Quectel. +QESIM: "eid","89..." */
void at_esim(struct at *a, const struct at_result *r)
{
	struct slice eid = at_arg(r, 1);

	if (slice_is(at_arg(r, 0), "eid") && eid.n == 32 && slice_digits(eid))
		said_set(at_say(a, KIND_NOTE), FIELD_EID, eid);
}

static struct slice unquoted(struct slice s)
{
	if (slice_starts(s, "\"") && slice_ends(s, "\"") && s.n > 1)
		s = slice_cut(s, 1, s.n - 2);
	return s;
}

/* Answers that are digits alone: what they are is known from the command that asked. */
bool at_bare(struct at *a, struct slice line)
{
	size_t before = said_waiting(a->q);

	if (slice_starts(line, "IMEI:")) {
		imei(a, slice_trim(slice_from(line, 5)));
	} else if (slice_starts(line, "ICCID:")) {
		iccid(a, card_number(slice_trim(slice_from(line, 6))));
	} else if (a->command[0]) {
		line = unquoted(line);
		if (at_asked(a, "+CGSN") || at_asked(a, "+GSN"))
			imei(a, line);
		else if (at_asked(a, "+CIMI"))
			imsi(a, line);
		else if (at_asked(a, "+CCID") || at_asked(a, "+QCCID") || at_asked(a, "+ICCID"))
			iccid(a, card_number(line));
		else if (at_asked(a, "+CIFSR") && at_address(line)) {
			struct said *s = at_say(a, KIND_SESSION_UP);

			said_set(s, FIELD_IP, line);
		}
	}
	return said_waiting(a->q) > before;
}
