/*
 * Learnt from the ASN.1 of SGP.22 v2 and of SGP.32 v1.0 and v1.2. A card's answer to LoadEuiccPackage:
 *	BF51 A0 30 80 eimId 81 counterValue 82 eimTransactionId 83 seqNumber 30 { 83 01 00: enableResult ok } 5F37 signature
 */
#include "es10.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8

struct walk {
	struct es10_list *out;
	struct slice der;
	enum es10_side side;
	struct es10_item now; /* what the items inside inherit */
};

static void objects(struct walk *w, struct slice in, unsigned depth);

static int next(struct walk *w, struct slice *rest, struct tlv *t)
{
	int got = tlv_next(rest, t);

	if (got < 0 && !w->out->broken) {
		w->out->broken = true;
		w->out->at = (size_t)(rest->p - w->der.p) + t->broken;
	}
	return got;
}

static struct es10_item *item(struct walk *w, enum es10_kind kind)
{
	struct es10_list *l = w->out;

	if (l->n == ES10_ITEMS_MAX) {
		l->broken = true;
		l->n--; /* the last one gives way: nobody reads so many */
	}
	if (l->n == l->size) {
		l->size = l->size ? l->size * 2 : 16;
		l->items = xrealloc(l->items, l->size, sizeof(*l->items));
	}
	l->items[l->n] = w->now;
	l->items[l->n].kind = kind;
	return &l->items[l->n++];
}

static struct es10_item *coded(struct walk *w, enum es10_kind kind, enum rsp_function f, int64_t code)
{
	struct es10_item *i = item(w, kind);

	i->code = code;
	i->word = rsp_word(f, code);
	return i;
}

static char nibble(unsigned n)
{
	return "0123456789ABCDEF"[n & 15];
}

static void strip(char *digits)
{
	size_t n = strlen(digits);

	while (n > 0 && (digits[n - 1] == 'F' || digits[n - 1] == 'f'))
		digits[--n] = '\0';
}

void es10_iccid(struct slice bcd, char out[25])
{
	size_t n = 0;

	for (size_t i = 0; i < bcd.n && n + 2 < 25; i++) {
		out[n++] = nibble((uint8_t)bcd.p[i]);
		out[n++] = nibble((uint8_t)bcd.p[i] >> 4);
	}
	out[n] = '\0';
	strip(out);
}

void es10_iccid_text(struct slice text, char out[25])
{
	bool raw = !slice_starts(text, "89") && text.n % 2 == 0;

	out[0] = '\0';
	if (text.n < 10 || text.n > 24)
		return;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[raw ? i ^ 1 : i];

		if (!((c >= '0' && c <= '9') || c == 'F' || c == 'f')) {
			out[0] = '\0';
			return;
		}
		out[i] = c;
		out[i + 1] = '\0';
	}
	strip(out);
	if (!slice_digits(slice_of(out)))
		out[0] = '\0';
}

/* An EID is plain BCD of 16 bytes; a 5A of another length is an ICCID. */
static void eid(struct slice bcd, char out[33])
{
	if (bcd.n == 16)
		tlv_hex(bcd, out, 33);
}

bool es10_certificate_eid(struct slice der, char out[33])
{
	for (size_t at = 0; at + 34 <= der.n; at++) {
		const char *p = memchr(der.p + at, 0x20, der.n - at);

		if (!p)
			return false;
		at = (size_t)(p - der.p);
		if (at > 0 && (p[-1] == 0x13 || p[-1] == 0x0C) && der.n - at > 32 && slice_digits(slice_cut(der, at + 1, 32))) {
			memcpy(out, p + 1, 32);
			out[32] = '\0';
			return true;
		}
	}
	return false;
}

/* NotificationEvent is a BIT STRING with one bit set; the first byte says how many bits are unused. */
static const char *event_operation(struct slice bits)
{
	uint8_t b = bits.n > 1 ? (uint8_t)bits.p[1] : 0;

	if (b & 0x80)
		return "download";
	if (b & 0x40)
		return "enable";
	if (b & 0x20)
		return "disable";
	return b & 0x10 ? "delete" : NULL;
}

static void metadata(struct walk *w, struct slice in, struct es10_item *i)
{
	struct tlv t;

	while (next(w, &in, &t) == 1) {
		if (t.tag == 0x80)
			i->seq = tlv_number(t.value);
		else if (t.tag == 0x81)
			i->operation = event_operation(t.value);
		else if (t.tag == 0x0C)
			i->text = t.value;
		else if (t.tag == 0x5A)
			es10_iccid(t.value, i->iccid);
	}
}

static void install(struct walk *w, struct slice in)
{
	struct es10_item *i;
	struct tlv data, t;
	struct slice rest;

	if (!tlv_find(in, 0xBF27, &data)) {
		w->out->broken = true;
		return;
	}
	i = item(w, ES10_INSTALL);
	i->operation = "download";
	rest = data.value;
	while (next(w, &rest, &t) == 1) {
		struct tlv choice, reason;

		if (t.tag == 0x80)
			tlv_hex(t.value, i->transaction, sizeof(i->transaction));
		else if (t.tag == 0xBF2F)
			metadata(w, t.value, i);
		else if (t.tag == 0xA2 && tlv_find(t.value, 0xA0, &choice))
			i->code = 0;
		else if (t.tag == 0xA2 && tlv_find(t.value, 0xA1, &choice))
			i->code = tlv_find(choice.value, 0x81, &reason) ? tlv_number(reason.value) : 127;
	}
	i->operation = "download";
	i->word = i->code < 0 ? NULL : rsp_word(RSP_INSTALL, i->code);
}

static void profile(struct walk *w, struct slice in)
{
	struct es10_item *i = item(w, ES10_PROFILE);
	struct tlv t;

	while (next(w, &in, &t) == 1) {
		if (t.tag == 0x5A)
			es10_iccid(t.value, i->iccid);
		else if (t.tag == 0x9F70)
			i->state = tlv_number(t.value) == 1 ? "enabled" : "disabled";
		else if (t.tag == 0x92)
			i->text = t.value;
	}
}

/* ProfileInfoListResponse: A0 with one E3 a profile, or 81 with an error. */
static void profiles(struct walk *w, struct slice in)
{
	struct tlv t, one;

	while (next(w, &in, &t) == 1) {
		if (t.tag == 0xE3)
			profile(w, t.value);
		else if (t.tag == 0x81)
			coded(w, ES10_ERROR, RSP_LIST, tlv_number(t.value))->operation = "list";
		while (t.tag == 0xA0 && next(w, &t.value, &one) == 1)
			if (one.tag == 0xE3)
				profile(w, one.value);
	}
}

/* What may be asked in a package, and what answers it. A8 and A9 mean other things in the two lists. */
static const struct element {
	uint32_t asked, answered;
	bool eco; /* of the eIM configuration list */
	const char *name;
	enum rsp_function function;
} elements[] = {
	{ 0xA3, 0x83, false, "enable", RSP_ENABLE },
	{ 0xA4, 0x84, false, "disable", RSP_DISABLE },
	{ 0xA5, 0x85, false, "delete", RSP_DELETE },
	{ 0xBF2D, 0, false, "listProfileInfo", RSP_LIST },
	{ 0xA6, 0, false, "getRAT", RSP_RAT },
	{ 0xA7, 0x87, false, "configureImmediateEnable", RSP_IMMEDIATE },
	{ 0xA8, 0x8D, false, "setFallbackAttribute", RSP_SET_FALLBACK },
	{ 0xA9, 0x8E, false, "unsetFallbackAttribute", RSP_UNSET_FALLBACK },
	{ 0xBF65, 0, false, "setDefaultDpAddress", RSP_SET_DP },
	{ 0xA8, 0, true, "addEim", RSP_ADD_EIM },
	{ 0xA9, 0x89, true, "deleteEim", RSP_DELETE_EIM },
	{ 0xAA, 0x8A, true, "updateEim", RSP_UPDATE_EIM },
	{ 0xAB, 0, true, "listEim", RSP_LIST_EIM },
	{ 0, 0x02, false, "processingTerminated", RSP_TERMINATED },
};

#define ELEMENTS (sizeof(elements) / sizeof(elements[0]))

static void orders(struct walk *w, struct slice in, bool eco)
{
	struct tlv t, field;

	while (next(w, &in, &t) == 1) {
		struct es10_item *i = item(w, ES10_ORDER);

		for (size_t k = 0; k < ELEMENTS; k++)
			if (elements[k].asked == t.tag && elements[k].eco == eco)
				i->name = elements[k].name;
		i->operation = i->name ? rsp_operation(slice_of(i->name)) : NULL;
		if (tlv_find(t.value, 0x5A, &field))
			es10_iccid(field.value, i->iccid);
		i->rollback = tlv_find(t.value, 0x05, &field) || (tlv_find(t.value, 0x01, &field) && tlv_number(field.value) != 0);
	}
}

static void result(struct walk *w, const struct tlv *t)
{
	struct tlv code;

	for (size_t k = 0; k < ELEMENTS; k++) {
		if (!elements[k].answered || elements[k].answered != t->tag)
			continue;
		struct es10_item *i = coded(w, ES10_RESULT, elements[k].function, tlv_number(t->value));

		i->name = elements[k].name;
		i->operation = rsp_operation(slice_of(i->name));
		return;
	}
	if (t->tag == 0x8C)
		coded(w, ES10_ROLLED_BACK, RSP_ROLLBACK, tlv_number(t->value));
	else if (t->tag == 0xBF2D)
		profiles(w, t->value);
	else if (t->tag == 0xA8 && tlv_find(t->value, 0x02, &code))
		coded(w, ES10_RESULT, RSP_ADD_EIM, tlv_number(code.value))->name = "addEim";
}

/* The fields that requests and results of packages share, then the list of orders or of results. */
static void package(struct walk *w, struct slice in, bool answered)
{
	struct tlv t, one;

	while (next(w, &in, &t) == 1) {
		if (t.tag == 0x81)
			w->now.counter = tlv_number(t.value);
		else if (t.tag == 0x82)
			tlv_hex(t.value, w->now.transaction, sizeof(w->now.transaction));
		else if (t.tag == 0x83)
			w->now.seq = tlv_number(t.value);
		else if (t.tag == 0x5A)
			eid(t.value, w->now.eid);
		else if (!answered && (t.tag == 0xA0 || t.tag == 0xA1))
			orders(w, t.value, t.tag == 0xA1);
		while (answered && t.tag == 0x30 && next(w, &t.value, &one) == 1)
			result(w, &one);
	}
}

/* A signed or unsigned refusal of the whole package. */
static void package_error(struct walk *w, struct slice in, bool is_signed)
{
	struct tlv inner, code;
	struct es10_item *i;

	if (tlv_find(in, 0x30, &inner))
		in = inner.value;
	package(w, in, true);
	if (is_signed && tlv_find(in, 0x02, &code)) {
		coded(w, ES10_ERROR, RSP_PACKAGE, tlv_number(code.value));
		return;
	}
	i = item(w, ES10_ERROR);
	i->code = -1;
	i->word = "unsignedError"; /* the card could not check the eIM's signature */
}

static void package_choice(struct walk *w, struct slice in)
{
	struct es10_item before = w->now;
	struct tlv t, inner;

	if (next(w, &in, &t) != 1)
		return;
	if (t.tag == 0x30)
		package(w, t.value, false);
	else if (t.tag == 0xA0 && tlv_find(t.value, 0x30, &inner))
		package(w, inner.value, true);
	else if (t.tag == 0xA1 || t.tag == 0xA2)
		package_error(w, t.value, t.tag == 0xA1);
	w->now = before;
}

static void trigger(struct walk *w, struct slice in, unsigned depth)
{
	struct es10_item before = w->now;
	struct tlv t, code;

	if (tlv_find(in, 0x82, &t))
		tlv_hex(t.value, w->now.transaction, sizeof(w->now.transaction));
	if (w->side == ES10_ASKED) {
		struct es10_item *i = item(w, ES10_TRIGGER);

		i->operation = "download";
		if (tlv_find(in, 0xA0, &t) && tlv_find(t.value, 0x80, &code))
			i->text = code.value;
	} else if (tlv_find(in, 0xBF37, &t)) {
		objects(w, in, depth + 1);
	} else if (tlv_find(in, 0x30, &t)) {
		coded(w, ES10_ERROR, RSP_TRIGGER, tlv_find(t.value, 0x02, &code) || tlv_find(t.value, 0x80, &code) ? tlv_number(code.value) : 127)
			->operation = "download";
	}
	w->now = before;
}

/* EnableProfile, DisableProfile, DeleteProfile of SGP.22. */
static void consumer(struct walk *w, const struct tlv *t)
{
	static const enum rsp_function functions[] = { RSP_C_ENABLE, RSP_C_DISABLE, RSP_C_DELETE };
	static const char *const names[] = { "enable", "disable", "delete" };
	struct tlv field, inner;
	struct es10_item *i;

	if (w->side == ES10_ANSWERED) {
		if (!tlv_find(t->value, 0x80, &field))
			return;
		i = coded(w, ES10_RESULT, functions[t->tag - 0xBF31], tlv_number(field.value));
	} else {
		i = item(w, ES10_ORDER);
		if (tlv_find(t->value, 0x5A, &field) || (tlv_find(t->value, 0xA0, &inner) && tlv_find(inner.value, 0x5A, &field)))
			es10_iccid(field.value, i->iccid);
	}
	i->name = i->operation = names[t->tag - 0xBF31];
}

/* AuthenticateServer and PrepareDownload answer with A1 { transactionId, code } when they refuse. */
static void session(struct walk *w, const struct tlv *t, enum rsp_function f)
{
	struct tlv choice, field;
	struct es10_item *i;
	char found[33];

	if (w->side == ES10_ASKED)
		return;
	if (tlv_find(t->value, 0xA1, &choice)) {
		i = coded(w, ES10_ERROR, f, tlv_find(choice.value, 0x02, &field) ? tlv_number(field.value) : 127);
		i->operation = "download";
		if (tlv_find(choice.value, 0x80, &field))
			tlv_hex(field.value, i->transaction, sizeof(i->transaction));
	} else if (es10_certificate_eid(t->value, found)) {
		memcpy(item(w, ES10_EID)->eid, found, sizeof(found));
	}
}

/* Lists of notifications and results; what stands in them happened before. */
static void list(struct walk *w, struct slice in, unsigned depth)
{
	bool before = w->now.listed;
	struct tlv t;

	if (w->side == ES10_ASKED)
		return;
	w->now.listed = true;
	while (next(w, &in, &t) == 1) {
		if (t.tag == 0xA0 || t.tag == 0xA2)
			objects(w, t.value, depth + 1);
		else if (t.tag == 0x81 || t.tag == 0x02)
			coded(w, ES10_ERROR, RSP_RETRIEVE, tlv_number(t.value));
	}
	w->now.listed = before;
}

static void notification(struct walk *w, struct slice in)
{
	metadata(w, in, item(w, ES10_NOTIFICATION));
}

static void removal(struct walk *w, struct slice in)
{
	struct tlv t;

	if (!tlv_find(in, 0x80, &t))
		return;
	if (w->side == ES10_ASKED)
		item(w, ES10_REMOVE)->seq = tlv_number(t.value);
	else
		coded(w, ES10_REMOVED, RSP_REMOVE, tlv_number(t.value));
}

static void rollback(struct walk *w, struct slice in, unsigned depth)
{
	struct tlv t;

	if (w->side == ES10_ASKED)
		return;
	if (tlv_find(in, 0x02, &t) || tlv_find(in, 0x80, &t))
		coded(w, ES10_ROLLED_BACK, RSP_ROLLBACK, tlv_number(t.value));
	objects(w, in, depth + 1);
}

static void fallback(struct walk *w, struct slice in)
{
	struct tlv t;

	if (w->side == ES10_ANSWERED && (tlv_find(in, 0x02, &t) || tlv_find(in, 0x80, &t)))
		coded(w, ES10_FALLBACK, RSP_FALLBACK, tlv_number(t.value));
}

static void cancel(struct walk *w, struct slice in)
{
	struct tlv t;
	struct es10_item *i;

	if (w->side == ES10_ANSWERED || !tlv_find(in, 0x80, &t))
		return;
	i = coded(w, ES10_CANCEL, RSP_CANCEL, 0);
	tlv_hex(t.value, i->transaction, sizeof(i->transaction));
	if (tlv_find(in, 0x81, &t))
		i->code = tlv_number(t.value);
	i->word = i->code == 0 ? "endUserRejection" : rsp_word(RSP_CANCEL, i->code);
}

/* Messages of ESipa that carry others inside; 02 is the eIM's refusal. */
static void carrier(struct walk *w, const struct tlv *t, unsigned depth)
{
	struct es10_item before = w->now;
	struct slice rest = t->value;
	struct tlv one;

	if (tlv_find(t->value, 0x5A, &one))
		eid(one.value, w->now.eid);
	while (next(w, &rest, &one) == 1) {
		if (one.tag == 0x02 && w->side == ES10_ASKED)
			coded(w, ES10_NO_PACKAGE, t->tag == 0xBF4F ? RSP_GET_PACKAGE : RSP_RESULT_REFUSED, tlv_number(one.value));
		else if (one.tag == 0x80 && t->tag == 0xBF53)
			item(w, ES10_ACKED)->seq = tlv_number(one.value);
	}
	if (t->tag != 0xBF53)
		objects(w, t->value, depth + 1);
	w->now = before;
}

static void identity(struct walk *w, struct slice in)
{
	struct tlv t;

	if (tlv_find(in, 0x5A, &t) && t.value.n == 16)
		eid(t.value, item(w, ES10_EID)->eid);
}

static void object(struct walk *w, const struct tlv *t, unsigned depth)
{
	switch (t->tag) {
	case 0xBF21: session(w, t, RSP_PREPARE); break;
	case 0xBF38: session(w, t, RSP_AUTHENTICATE); break;
	case 0xBF28:
	case 0xBF2B: list(w, t->value, depth); break;
	case 0xBF2D:
		if (w->side == ES10_ANSWERED)
			profiles(w, t->value);
		break;
	case 0xBF2F: notification(w, t->value); break;
	case 0xBF30: removal(w, t->value); break;
	case 0xBF31:
	case 0xBF32:
	case 0xBF33: consumer(w, t); break;
	case 0xBF37: install(w, t->value); break;
	case 0xBF3E: identity(w, t->value); break;
	case 0xBF41: cancel(w, t->value); break;
	case 0xBF4F:
	case 0xBF50:
	case 0xBF53: carrier(w, t, depth); break;
	case 0xBF51: package_choice(w, t->value); break;
	case 0xBF54: trigger(w, t->value, depth); break;
	case 0xBF58: rollback(w, t->value, depth); break;
	case 0xBF5D:
	case 0xBF5E: fallback(w, t->value); break;
	case 0x30: /* a pending notification, or a result and what goes with it */
	case 0xA0:
	case 0xBF3D: objects(w, t->value, depth + 1); break;
	default: break;
	}
}

static void objects(struct walk *w, struct slice in, unsigned depth)
{
	struct tlv t;

	if (depth > DEPTH_MAX) {
		w->out->broken = true;
		return;
	}
	while (next(w, &in, &t) == 1) {
		if (depth == 0)
			w->now.tag = t.tag;
		object(w, &t, depth);
	}
}

void es10_read(struct slice der, enum es10_side side, struct es10_list *out)
{
	struct walk w = { .out = out, .der = der, .side = side, .now = { .code = -1, .seq = -1, .counter = -1 } };

	out->n = 0;
	out->broken = false;
	out->at = 0;
	objects(&w, der, 0);
}

void es10_free(struct es10_list *l)
{
	free(l->items);
	*l = (struct es10_list){ 0 };
}

const struct es10_item *es10_find(const struct es10_list *l, enum es10_kind kind)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].kind == kind)
			return &l->items[i];
	return NULL;
}
