/*
 * What was refused and why: +CME ERROR, +CNEC_ESM, +CEER.
 *	+CME ERROR: 133		+CME ERROR: PLMN not allowed (#11)	+CNEC_ESM: 33,1
 * The numbers of +CME ERROR (TS 27.007 9.2) hold causes of other layers: 100 and the EMM or ESM cause at first, then as they came.
 */
#include <string.h>
#include <strings.h>

#include "at_own.h"
#include "cause.h"

static const struct {
	uint8_t cme;
	const char *layer;
	uint8_t cause;
} mapped[] = {
	{ 135, "esm", 35 },  { 136, "esm", 36 },  { 137, "esm", 37 },  { 149, "esm", 29 },  { 171, "esm", 49 },  { 177, "esm", 8 },
	{ 178, "esm", 65 },  { 179, "esm", 66 },  { 189, "emm", 35 },  { 190, "esm", 38 },  { 191, "esm", 39 },  { 192, "esm", 50 },
	{ 193, "esm", 51 },  { 194, "esm", 52 },  { 196, "esm", 57 },  { 197, "esm", 58 },  { 199, "esm", 112 }, { 201, "esm", 53 },
	{ 202, "esm", 54 },  { 203, "esm", 55 },  { 204, "emm", 42 },  { 205, "5gsm", 67 }, { 207, "5gsm", 69 }, { 210, "5gmm", 27 },
	{ 211, "5gmm", 28 }, { 213, "5gsm", 70 }, { 217, "5gmm", 73 }, { 228, "5gmm", 74 }, { 229, "5gmm", 75 }, { 231, "5gmm", 76 },
	{ 232, "5gmm", 62 },
};

/* What modems write with AT+CMEE=2 in other words than those of the table of causes. The first are enough: some put the cause behind. */
static const struct {
	uint8_t cme;
	const char *words;
} worded[] = {
	{ 3, "operation not allowed" },
	{ 4, "operation not supported" },
	{ 10, "SIM not inserted" },
	{ 11, "SIM PIN required" },
	{ 12, "SIM PUK required" },
	{ 13, "SIM failure" },
	{ 14, "SIM busy" },
	{ 15, "SIM wrong" },
	{ 30, "no network service" },
	{ 31, "network timeout" },
	{ 32, "network not allowed" },
	{ 103, "Illegal MS" },
	{ 106, "Illegal ME" },
	{ 107, "GPRS services not allowed" },
	{ 108, "GPRS and non-GPRS services not allowed" },
	{ 111, "PLMN not allowed" },
	{ 112, "Location area not allowed" },
	{ 113, "Roaming not allowed" },
	{ 126, "Insufficient resources" },
	{ 127, "Missing or unknown APN" },
	{ 127, "Unknown or missing APN" },
	{ 128, "Unknown PDP address" },
	{ 129, "User authentication failed" },
	{ 132, "service option not supported" },
	{ 133, "requested service option not subscribed" },
	{ 134, "service option temporarily out of order" },
	{ 149, "PDP authentication failure" },
	{ 177, "Operator determined barring" },
};

/* EMM causes are 2 to 25 without 20, 21, 23 and 24; ESM causes follow as 26 to 34. */
static const char *layer_of(int64_t cme, int64_t *cause)
{
	if (cme >= 102 && cme <= 134 && cme != 120 && cme != 121 && cme != 123 && cme != 124) {
		*cause = cme - 100;
		return cme <= 125 ? "emm" : "esm";
	}
	for (size_t i = 0; i < sizeof(mapped) / sizeof(mapped[0]); i++) {
		if (mapped[i].cme == cme) {
			*cause = mapped[i].cause;
			return mapped[i].layer;
		}
	}
	return NULL;
}

/* "PLMN not allowed (#11)": what stands in the brackets is the cause itself. */
static int64_t bracketed(struct slice words)
{
	ptrdiff_t at = slice_find(words, "(#");

	if (at < 0)
		return -1;
	words = slice_from(words, (size_t)at + 2);
	return slice_number(slice_token(&words, ')'));
}

static int64_t number_of(struct slice code)
{
	int64_t n = slice_number(code);

	if (n >= 0)
		return n;
	n = bracketed(code);
	if (n > 0)
		return n + 100;
	for (size_t i = 0; i < sizeof(worded) / sizeof(worded[0]); i++) {
		size_t length = strlen(worded[i].words);

		if (code.n >= length && strncasecmp(code.p, worded[i].words, length) == 0)
			return worded[i].cme;
	}
	n = cause_number("cme", code);
	return n == CAUSE_NONE ? -1 : n;
}

/* Refused by a mobility management cause is registration, by a session management cause the session. */
static void refused(struct at *a, const char *layer, int64_t cause, int64_t cid)
{
	bool session = strstr(layer, "sm") != NULL;
	struct said *s = at_say(a, session ? KIND_SESSION_REFUSED : KIND_REGISTRATION_DENIED);
	const struct at_context *c = at_context(a, cid);

	at_cause(s, layer, cause);
	if (session) {
		said_number(s, FIELD_SESSION, cid);
		said_word(s, FIELD_APN, c ? c->apn : NULL);
	}
}

static bool of_card(int64_t cme)
{
	return (cme >= 5 && cme <= 7) || (cme >= 10 && cme <= 13) || cme == 15 || (cme >= 40 && cme <= 47);
}

/* What follows +CME ERROR: a number, or words. */
void at_error(struct at *a, struct slice code)
{
	int64_t cme = number_of(code), cause = -1;
	const char *layer = cme >= 0 ? layer_of(cme, &cause) : NULL;
	size_t before = said_waiting(a->q);
	struct slice words = slice_digits(code) ? slice_of(cause_word("cme", cme)) : code;
	struct said *s;

	if (layer) {
		refused(a, layer, cause, a->cid);
		return;
	}
	if (cme >= 0 && of_card(cme)) {
		s = at_say(a, KIND_SIM_FAILED);
		a->locked |= cme == 11 || cme == 12;
	} else {
		at_session_failed(a, cme, words);
		if (said_waiting(a->q) > before)
			return;
		s = at_say(a, KIND_NOTE);
	}
	if (cme >= 0)
		said_number(s, FIELD_CAUSE, cme);
	said_word(s, FIELD_CAUSE_LAYER, "cme");
	said_set(s, FIELD_REASON, words);
}

/* +CNEC_ESM: 33,1. Causes 50 to 52 and 57 also come with a grant, of the one family that the network gives. */
void at_esm(struct at *a, const struct at_result *r)
{
	int64_t cause = at_number(r, 0);
	const char *layer = at_named(r->name, "+CNEC_5GSM") ? "5gsm" : "esm";

	if (cause <= 0)
		return;
	if ((cause >= 50 && cause <= 52) || cause == 57)
		at_cause(at_say(a, KIND_NOTE), layer, cause);
	else
		refused(a, layer, cause, at_number(r, 1));
}

void at_emm(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) > 0)
		refused(a, at_named(r->name, "+CNEC_5GMM") ? "5gmm" : "emm", at_number(r, 0), -1);
}

/* u-blox: +CEER: "EMM cause",11,"PLMN not allowed"; with others it is words. That there is none proves nothing. */
void at_extended(struct at *a, const struct at_result *r)
{
	static const struct {
		const char *has, *layer;
	} types[] = { { "ESM", "esm" }, { "EMM", "emm" }, { "SM attach", "esm" }, { "SM cause", "esm" } };
	int64_t cause = r->n >= 2 ? at_number(r, 1) : bracketed(r->rest);
	const char *layer = r->n < 2 && cause > 0 ? (cause >= 26 || cause == 8 ? "esm" : "emm") : NULL;
	struct said *s;

	for (size_t i = 0; cause > 0 && !layer && i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_find(at_arg(r, 0), types[i].has) >= 0)
			layer = types[i].layer;
	if (layer) {
		refused(a, layer, cause, a->cid);
		return;
	}
	s = at_say(a, KIND_NOTE);
	said_set(s, FIELD_REASON, at_arg(r, r->n > 2 ? 2 : 0));
}
