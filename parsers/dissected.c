#include "dissected.h"

#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "rsp_codes.h"
#include "whose.h"

static const struct {
	const char *fields, *protocol, *label;
} rows[FOUND_COUNT] = {
#define FOUND(id, fields, protocol, label) [FOUND_##id] = { fields, protocol, label },
#include "dissected.def"
#undef FOUND
};

/* --- names --- */

/* tshark -T ek writes "e212.imsi" as "e212_e212_imsi": the protocol, then the field with other dots. */
int dissected_field(struct dissected_state *s, struct slice name)
{
	if (s->names.n == 0)
		for (int i = 0; i < FOUND_COUNT; i++)
			aliases_add(&s->names, i, rows[i].fields);
	return aliases_find(&s->names, name, true);
}

int dissected_label(struct slice heading, struct slice label)
{
	for (int i = 0; i < FOUND_COUNT; i++) {
		struct slice labels = slice_of(rows[i].label);

		while (labels.n > 0)
			if (slice_same(label, slice_token(&labels, '|')) && slice_starts(heading, rows[i].protocol))
				return i;
	}
	return -1;
}

/* --- one packet --- */

void dissected_clear(struct dissected *d)
{
	d->n = 0;
	text_clear(&d->text);
}

void dissected_add(struct dissected *d, enum found what, struct slice value)
{
	if (d->n == DISSECTED_VALUES || value.n == 0 || value.n > 512)
		return;
	if (what == FOUND_MM5 && value.n > 2 && slice_starts(value, "0xc")) /* -V has one label for both */
		what = FOUND_SM5;
	d->value[d->n].what = what;
	d->value[d->n].at = d->text.n;
	d->value[d->n++].n = value.n;
	text_add(&d->text, value);
}

void dissected_free(struct dissected *d)
{
	text_free(&d->text);
}

void dissected_state_free(struct dissected_state *s)
{
	aliases_free(&s->names);
	said_free(&s->q);
}

static struct slice nth(const struct dissected *d, enum found what, unsigned k)
{
	for (unsigned i = 0; i < d->n; i++)
		if (d->value[i].what == what && k-- == 0)
			return slice_cut(text_slice(&d->text), d->value[i].at, d->value[i].n);
	return (struct slice){ 0 };
}

static struct slice get(const struct dissected *d, enum found what)
{
	return nth(d, what, 0);
}

/* Decimal or 0x; -1 when it is no number. */
static int64_t number(struct slice s)
{
	int64_t n = 0;

	if (!slice_starts(s, "0x"))
		return slice_number(s);
	s = slice_from(s, 2);
	if (s.n == 0 || s.n > 8)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		n = n * 16 + digit;
	}
	return n;
}

static int64_t num(const struct dissected *d, enum found what)
{
	return number(get(d, what));
}

/* --- who it is about --- */

struct who {
	char imsi[WHOSE_DIGITS + 1], apn[104];
};

static void keep(char *room, size_t size, struct slice value)
{
	size_t n = value.n < size ? value.n : size - 1;

	if (n)
		memcpy(room, value.p, n);
	room[n] = '\0';
}

/* "imsi" of a network access identifier: digits before "@", without the digit that tells the method. */
static struct slice user_imsi(struct slice user)
{
	ptrdiff_t at = slice_index(user, '@');
	struct slice digits = at > 0 ? slice_cut(user, 0, (size_t)at) : user;

	if (!slice_digits(digits) || digits.n < 14 || digits.n > 16)
		return (struct slice){ 0 };
	return at > 0 && digits.n == 16 ? slice_from(digits, 1) : digits.n <= 15 ? digits : (struct slice){ 0 };
}

static bool concealed(const struct dissected *d, char room[64])
{
	int64_t mcc = num(d, FOUND_MCC), mnc = num(d, FOUND_MNC);
	struct slice msin = get(d, FOUND_MSIN);

	if (mcc < 0 || mnc < 0 || !slice_digits(msin) || msin.n > 10 || num(d, FOUND_SCHEME) > 0)
		return false;
	snprintf(room, 64, "%03u%0*u%.*s", (unsigned)(mcc % 1000), mnc > 99 ? 3 : 2, (unsigned)(mnc % 1000), SLICE_ARG(msin));
	return true;
}

static void named(const struct dissected *d, struct who *w)
{
	char room[WHOSE_DIGITS + 1], suci[64];
	struct slice imsi = whose_imsi(get(d, FOUND_IMSI), room);

	if (imsi.n == 0)
		imsi = whose_imsi(get(d, FOUND_ASSOC_IMSI), room);
	for (unsigned k = 0; imsi.n == 0 && k < 3; k++)
		imsi = whose_imsi(user_imsi(nth(d, FOUND_USER, k)), room);
	if (imsi.n == 0 && concealed(d, suci))
		imsi = whose_imsi(slice_of(suci), room);
	keep(w->imsi, sizeof(w->imsi), imsi);
	keep(w->apn, sizeof(w->apn), get(d, FOUND_APN));
}

/* A name of the subscriber on an interface, with the address that tells it apart from the same number elsewhere. */
static bool key_of(const struct dissected *d, enum found what, enum found peer, char room[72])
{
	struct slice id = get(d, what), address = peer == FOUND_COUNT ? (struct slice){ 0 } : get(d, peer);

	if (id.n == 0)
		return false;
	snprintf(room, 72, "%d %.*s %.*s", what, (int)(id.n < 20 ? id.n : 20), id.p, (int)(address.n < 40 ? address.n : 40),
		 address.p ? address.p : "");
	return true;
}

static int known(const struct dissected_state *s, const char *key)
{
	for (int i = 0; i < DISSECTED_KNOWN; i++)
		if (s->known[i].imsi[0] && strcmp(s->known[i].key, key) == 0)
			return i;
	return -1;
}

static void learn(struct dissected_state *s, const char *key, const struct who *w)
{
	int at = known(s, key);

	if (!w->imsi[0])
		return;
	if (at < 0) {
		at = (int)(s->next++ % DISSECTED_KNOWN);
		keep(s->known[at].key, sizeof(s->known[at].key), slice_of(key));
		s->known[at].apn[0] = '\0';
	}
	keep(s->known[at].imsi, sizeof(s->known[at].imsi), slice_of(w->imsi));
	if (w->apn[0])
		keep(s->known[at].apn, sizeof(s->known[at].apn), slice_of(w->apn));
}

/* What names the subscriber on each interface, and whose address stands with it: the asker's, which answers go back to. */
static const struct {
	enum found what, asker, answered;
} names[] = {
	{ FOUND_MME_ID, FOUND_COUNT, FOUND_COUNT }, { FOUND_AMF_ID, FOUND_COUNT, FOUND_COUNT }, { FOUND_ENB_ID, FOUND_SRC, FOUND_DST },
	{ FOUND_RAN_ID, FOUND_SRC, FOUND_DST },	    { FOUND_GTP2_SEQ, FOUND_SRC, FOUND_DST },	{ FOUND_GTP1_SEQ, FOUND_SRC, FOUND_DST },
	{ FOUND_HOP, FOUND_SRC, FOUND_DST },	    { FOUND_RADIUS_ID, FOUND_SRC, FOUND_DST },
};

static void find_who(struct dissected_state *s, const struct dissected *d, struct who *w)
{
	char key[72];

	named(d, w);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && (!w->imsi[0] || !w->apn[0]); i++) {
		int at = -1;

		if (key_of(d, names[i].what, names[i].answered, key))
			at = known(s, key);
		if (at < 0 && key_of(d, names[i].what, names[i].asker, key))
			at = known(s, key);
		if (at < 0 || (w->imsi[0] && strcmp(w->imsi, s->known[at].imsi) != 0))
			continue;
		keep(w->imsi, sizeof(w->imsi), slice_of(s->known[at].imsi));
		if (!w->apn[0])
			keep(w->apn, sizeof(w->apn), slice_of(s->known[at].apn));
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (key_of(d, names[i].what, names[i].asker, key))
			learn(s, key, w);
}

/* --- statements --- */

struct saying {
	struct dissected_state *s;
	const struct dissected *d;
	const struct line *at;
	uint32_t last;
	struct who who;
};

static struct slice address(const struct dissected *d)
{
	struct slice ip;

	for (unsigned k = 0; (ip = nth(d, FOUND_IPV4, k)).n > 0; k++)
		if (!slice_is(ip, "0.0.0.0"))
			return ip;
	return (struct slice){ 0 };
}

static struct said *say(struct saying *y, enum kind kind)
{
	struct said *s = said_add(&y->s->q, kind, y->at);
	struct slice epoch = get(y->d, FOUND_EPOCH), imei = get(y->d, FOUND_IMEI);
	struct stamp stamp = { 0 };

	said_span(s, y->at->number, y->last);
	if (epoch.n > 0 && !utc_epoch(epoch, &stamp))
		utc_read(epoch, &stamp);
	said_stamp(s, &stamp, epoch);
	said_word(s, FIELD_IMSI, y->who.imsi);
	said_set(s, FIELD_MSISDN, get(y->d, get(y->d, FOUND_MSISDN).n ? FOUND_MSISDN : FOUND_CALLING));
	if (slice_digits(imei))
		said_set(s, FIELD_IMEI, imei);
	said_word(s, FIELD_RAT, cause_word("rat_gtp", num(y->d, FOUND_RAT)));
	said_word(s, FIELD_RAT, cause_word("rat_diameter", num(y->d, FOUND_DIAMETER_RAT)));
	return s;
}

static struct said *refuse(struct saying *y, enum kind kind, const char *layer, int64_t cause)
{
	struct said *s = say(y, kind);

	said_word(s, FIELD_CAUSE_LAYER, layer);
	said_number(s, FIELD_CAUSE, cause);
	said_word(s, FIELD_CAUSE_TEXT, cause_word(layer, cause));
	if (kind == KIND_SESSION_REFUSED)
		said_word(s, FIELD_APN, y->who.apn);
	return s;
}

static struct said *session(struct saying *y, enum kind kind)
{
	struct said *s = say(y, kind);

	said_word(s, FIELD_APN, y->who.apn);
	said_set(s, FIELD_IP, address(y->d));
	return s;
}

static struct said *note(struct saying *y, const char *reason)
{
	struct said *s = say(y, KIND_NOTE);

	said_word(s, FIELD_REASON, reason);
	said_set(s, FIELD_TAC, get(y->d, FOUND_TAC));
	said_set(s, FIELD_CELL, get(y->d, FOUND_CELL));
	said_set(s, FIELD_NID, get(y->d, FOUND_NID));
	return s;
}

static bool uplink(const struct dissected *d)
{
	struct slice s1 = get(d, FOUND_S1AP_CODE), ng = get(d, FOUND_NGAP_CODE);

	return number(s1) == 12 || number(s1) == 13 || number(ng) == 15 || number(ng) == 46 || slice_find(s1, "plinkNAS") >= 0 ||
	       slice_find(s1, "nitialUE") >= 0 || slice_find(ng, "plinkNAS") >= 0 || slice_find(ng, "nitialUE") >= 0;
}

static void detach(struct saying *y)
{
	said_word(say(y, KIND_REGISTRATION_LOST), FIELD_REASON, uplink(y->d) ? "asked by the device" : "asked by the network");
}

static void authentication_failed(struct saying *y, const char *layer, int64_t cause)
{
	/* 21: the device asks for another challenge, which it then gets */
	said_word(refuse(y, cause == 21 ? KIND_NOTE : KIND_REGISTRATION_DENIED, layer, cause), FIELD_REASON, "authentication failure");
}

/* TS 24.301 9.8 */
static void emm(struct saying *y, int64_t type)
{
	int64_t cause = num(y->d, FOUND_EMM_CAUSE);

	switch (type) {
	case 0x41:
		note(y, "Attach request");
		break;
	case 0x43:
	case 0x4a:
		say(y, KIND_REGISTRATION_REGISTERED);
		break;
	case 0x44:
	case 0x4b:
	case 0x4e:
		refuse(y, KIND_REGISTRATION_DENIED, "emm", cause);
		break;
	case 0x45:
		detach(y);
		break;
	case 0x54:
		said_word(say(y, KIND_REGISTRATION_DENIED), FIELD_REASON, "Authentication reject");
		break;
	case 0x5c:
		authentication_failed(y, "emm", cause);
		break;
	case 0x56:
		note(y, "Identity response");
		break;
	default:
		break;
	}
}

/* TS 24.301 9.8 */
static void esm(struct saying *y, int64_t type)
{
	struct said *s;

	switch (type) {
	case 0xc1:
		session(y, KIND_SESSION_UP);
		break;
	case 0xc3:
	case 0xd1:
		refuse(y, KIND_SESSION_REFUSED, "esm", num(y->d, FOUND_ESM_CAUSE));
		break;
	case 0xcd:
		s = refuse(y, KIND_SESSION_DOWN, "esm", num(y->d, FOUND_ESM_CAUSE));
		said_word(s, FIELD_REASON, "asked by the network");
		break;
	case 0xd0:
	case 0xda:
		if (y->who.apn[0])
			session(y, KIND_SESSION_REQUESTED);
		break;
	case 0xd2:
		said_word(session(y, KIND_SESSION_DOWN), FIELD_REASON, "asked by the device");
		break;
	default:
		break;
	}
}

/* TS 24.501 9.7 */
static void mm5(struct saying *y, int64_t type)
{
	int64_t cause = num(y->d, FOUND_MM5_CAUSE);

	switch (type) {
	case 0x41:
		note(y, "Registration request");
		break;
	case 0x43:
		say(y, KIND_REGISTRATION_REGISTERED);
		break;
	case 0x44:
	case 0x4d:
		refuse(y, KIND_REGISTRATION_DENIED, "5gmm", cause);
		break;
	case 0x45:
	case 0x47:
		said_word(say(y, KIND_REGISTRATION_LOST), FIELD_REASON, type == 0x45 ? "asked by the device" : "asked by the network");
		break;
	case 0x58:
		said_word(say(y, KIND_REGISTRATION_DENIED), FIELD_REASON, "Authentication reject");
		break;
	case 0x59:
		authentication_failed(y, "5gmm", cause);
		break;
	case 0x68: /* a session's request comes back: no session without a cause of its own */
		if (cause > 0 && get(y->d, FOUND_SM5).n == 0)
			refuse(y, KIND_SESSION_REFUSED, "5gmm", cause);
		break;
	default:
		break;
	}
}

/* TS 24.501 9.7 */
static void sm5(struct saying *y, int64_t type)
{
	struct said *s;

	switch (type) {
	case 0xc1:
		session(y, KIND_SESSION_REQUESTED);
		break;
	case 0xc2:
		session(y, KIND_SESSION_UP);
		break;
	case 0xc3:
		refuse(y, KIND_SESSION_REFUSED, "5gsm", num(y->d, FOUND_SM5_CAUSE));
		break;
	case 0xd1:
		said_word(session(y, KIND_SESSION_DOWN), FIELD_REASON, "asked by the device");
		break;
	case 0xd3:
		s = refuse(y, KIND_SESSION_DOWN, "5gsm", num(y->d, FOUND_SM5_CAUSE));
		said_word(s, FIELD_REASON, "asked by the network");
		break;
	default:
		break;
	}
}

static void gtp2(struct saying *y)
{
	int64_t cause = num(y->d, FOUND_GTP2_CAUSE);

	switch (num(y->d, FOUND_GTP2)) {
	case 32:
		session(y, KIND_SESSION_REQUESTED);
		break;
	case 33:
		if (cause >= 16 && cause <= 19)
			session(y, KIND_SESSION_UP);
		else
			refuse(y, KIND_SESSION_REFUSED, "gtpv2", cause);
		break;
	case 36:
		session(y, KIND_SESSION_DOWN);
		break;
	default:
		break;
	}
}

static void gtp1(struct saying *y)
{
	int64_t cause = num(y->d, FOUND_GTP1_CAUSE);

	switch (num(y->d, FOUND_GTP1)) {
	case 16:
		session(y, KIND_SESSION_REQUESTED);
		break;
	case 17:
		if (cause >= 128 && cause < 192)
			session(y, KIND_SESSION_UP);
		else
			refuse(y, KIND_SESSION_REFUSED, "gtpv1", cause);
		break;
	case 20:
		session(y, KIND_SESSION_DOWN);
		break;
	default:
		break;
	}
}

/* TS 29.272: the subscriber's register answers; credit control and policy answer for a session. */
static void diameter(struct saying *y)
{
	int64_t command = num(y->d, FOUND_COMMAND), result = num(y->d, FOUND_RESULT), experimental = num(y->d, FOUND_EXPERIMENTAL);
	struct slice request = get(y->d, FOUND_REQUEST);
	bool s6a = command == 316 || command == 318, own = command == 272 || command == 265;

	if (slice_is(request, "1") || slice_is(request, "true") || slice_is(request, "Set") || (!s6a && !own))
		return;
	if (s6a && experimental == 5001)
		refuse(y, KIND_SUBSCRIPTION_UNKNOWN, "s6a_experimental", experimental);
	else if (s6a && (experimental >= 3000 || result >= 3000))
		refuse(y, KIND_REGISTRATION_DENIED, experimental > 0 ? "s6a_experimental" : "s6a_result", experimental > 0 ? experimental : result);
	else if (own && result == 4012)
		refuse(y, KIND_LIMIT_REACHED, "diameter_result", result);
	else if (own && (experimental >= 3000 || result >= 3000))
		refuse(y, KIND_SESSION_REFUSED, experimental > 0 ? "diameter_experimental" : "diameter_result",
		       experimental > 0 ? experimental : result);
	else
		note(y, s6a ? "the register answers" : "the policy or charging server answers");
}

static void accounting(struct saying *y)
{
	static const enum kind kinds[] = { KIND_NOTE, KIND_SESSION_UP, KIND_SESSION_DOWN, KIND_USAGE };
	int64_t status = num(y->d, FOUND_ACCT_STATUS), cause = num(y->d, FOUND_TERMINATE);
	struct said *s = session(y, kinds[status > 0 && status < 4 ? status : 0]);

	said_set(s, FIELD_ACCT_SESSION, get(y->d, FOUND_ACCT_SESSION));
	said_set(s, FIELD_BYTES_OUT, get(y->d, FOUND_BYTES_OUT));
	said_set(s, FIELD_BYTES_IN, get(y->d, FOUND_BYTES_IN));
	if (cause <= 0)
		return;
	said_word(s, FIELD_CAUSE_LAYER, "radius_terminate");
	said_number(s, FIELD_CAUSE, cause);
	said_word(s, FIELD_CAUSE_TEXT, cause_word("radius_terminate", cause));
	said_word(s, FIELD_REASON, cause == 1 ? "asked by the device" : cause_word("radius_terminate", cause));
}

static void radius(struct saying *y)
{
	struct said *s;

	switch (num(y->d, FOUND_RADIUS)) {
	case 2:
		said_by(session(y, KIND_AUTH_ACCEPTED), PARTY_NETWORK, ROLE_AAA);
		break;
	case 3:
		s = session(y, KIND_AUTH_REFUSED);
		said_by(s, PARTY_NETWORK, ROLE_AAA);
		said_word(s, FIELD_CAUSE_LAYER, "radius");
		said_set(s, FIELD_REASON, get(y->d, FOUND_REPLY));
		break;
	case 4:
		accounting(y);
		break;
	default:
		break;
	}
}

/* What the card answered to an eIM's package; the ICCID is the order's. */
static void rsp(struct saying *y)
{
	static const struct {
		enum found what;
		enum rsp_function function;
		const char *operation;
	} results[] = { { FOUND_ENABLE, RSP_ENABLE, "enable" },
			{ FOUND_DISABLE, RSP_DISABLE, "disable" },
			{ FOUND_DELETE, RSP_DELETE, "delete" },
			{ FOUND_ROLLBACK, RSP_ROLLBACK_RESULT, "rollback" } };

	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		int64_t code = num(y->d, results[i].what);
		struct said *s;

		if (code < 0)
			continue;
		s = say(y, code == 0 ? KIND_NOTE : KIND_OPERATION_REFUSED);
		said_by(s, PARTY_EUICC, ROLE_CARD);
		said_word(s, FIELD_OPERATION, results[i].operation);
		said_set(s, FIELD_EID, get(y->d, FOUND_EID));
		if (code == 0)
			continue;
		said_number(s, FIELD_CAUSE, code);
		said_word(s, FIELD_CAUSE_LAYER, "es10");
		said_word(s, FIELD_CAUSE_TEXT, rsp_word(results[i].function, code));
	}
}

void dissected_say(struct dissected_state *s, const struct dissected *d, const struct line *at, uint32_t last)
{
	struct saying y = { .s = s, .d = d, .at = at, .last = last };
	struct slice type;

	find_who(s, d, &y.who);
	for (unsigned k = 0; k < 4 && (type = nth(d, FOUND_EMM, k)).n > 0; k++)
		emm(&y, number(type));
	for (unsigned k = 0; k < 4 && (type = nth(d, FOUND_ESM, k)).n > 0; k++)
		esm(&y, number(type));
	for (unsigned k = 0; k < 4 && (type = nth(d, FOUND_MM5, k)).n > 0; k++)
		mm5(&y, number(type));
	for (unsigned k = 0; k < 4 && (type = nth(d, FOUND_SM5, k)).n > 0; k++)
		sm5(&y, number(type));
	gtp2(&y);
	gtp1(&y);
	diameter(&y);
	radius(&y);
	if (num(d, FOUND_PFCP) == 51 && num(d, FOUND_PFCP_CAUSE) > 63)
		refuse(&y, KIND_SESSION_REFUSED, "pfcp", num(d, FOUND_PFCP_CAUSE));
	rsp(&y);
}
