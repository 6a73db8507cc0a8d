/*
 * Packet contexts: what is defined, asked for, granted and taken away.
 *	AT+CGDCONT=1,"IP","iot.example"   AT+CGACT=1,1   +CGPADDR: 1,"10.60.0.2"   +CGEV: NW PDN DEACT 1
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "at_own.h"

#define BY_DEVICE "asked by the device"
#define BY_NETWORK "by the network"

/* "iot.example.mnc001.mcc001.gprs" comes back with the operator identifier (TS 23.003 9.1.2); the name before it was asked for. */
static struct slice network_part(struct slice apn)
{
	ptrdiff_t at = slice_find(apn, ".mnc");

	return at > 0 && (slice_ends(apn, ".gprs") || slice_ends(apn, ".GPRS")) ? slice_cut(apn, 0, (size_t)at) : apn;
}

static const char *pdn_type(struct slice type)
{
	if (at_named(type, "IP") || at_named(type, "IPV4"))
		return "ipv4";
	if (at_named(type, "IPV6"))
		return "ipv6";
	if (at_named(type, "IPV4V6"))
		return "ipv4v6";
	return at_named(type, "Non-IP") ? "non-ip" : NULL;
}

static void context_fields(struct at *a, struct said *s, int64_t cid)
{
	const struct at_context *c = at_context(a, cid);

	said_number(s, FIELD_SESSION, cid);
	if (c && c->apn[0])
		said_word(s, FIELD_APN, c->apn);
}

static void keep_apn(struct at *a, int64_t cid, struct slice apn)
{
	struct at_context *c = at_context(a, cid);

	if (c && apn.n > 0 && apn.n < sizeof(c->apn))
		snprintf(c->apn, sizeof(c->apn), "%.*s", SLICE_ARG(apn));
}

static struct said *up(struct at *a, int64_t cid)
{
	struct said *s = at_say(a, KIND_SESSION_UP);
	struct at_context *c = at_context(a, cid);

	a->ended = false;
	if (c)
		c->up = true;
	context_fields(a, s, cid);
	return s;
}

static struct said *down(struct at *a, int64_t cid, const char *reason)
{
	struct said *s = at_say(a, KIND_SESSION_DOWN);
	struct at_context *c = at_context(a, cid);

	a->ended = true;
	if (c)
		c->up = false;
	context_fields(a, s, cid);
	said_word(s, FIELD_REASON, reason);
	return s;
}

static struct said *noted(struct at *a, const char *reason)
{
	struct said *s = at_say(a, KIND_NOTE);

	said_word(s, FIELD_REASON, reason);
	return s;
}

/* --- commands --- */

static void defines(struct at *a, int64_t cid, struct slice type, struct slice apn)
{
	struct said *s;

	if (cid < 0)
		return;
	keep_apn(a, cid, network_part(apn));
	s = at_host(a, apn.n > 0 ? KIND_SESSION_REQUESTED : KIND_NOTE);
	said_number(s, FIELD_SESSION, cid);
	said_set(s, FIELD_APN, network_part(apn));
	said_word(s, FIELD_PDN_TYPE, pdn_type(type));
	said_word(s, FIELD_STATUS, "defined");
}

static void activates(struct at *a, int64_t cid, bool on)
{
	struct at_context *c = at_context(a, cid);
	struct said *s;

	if (on) {
		a->cid = cid;
		a->ended = false;
		s = at_host(a, KIND_SESSION_REQUESTED);
	} else {
		s = at_host(a, c && c->up ? KIND_SESSION_DOWN : KIND_NOTE);
		said_word(s, FIELD_REASON, BY_DEVICE);
		if (c)
			c->up = false;
	}
	context_fields(a, s, cid);
}

/* ATD*99***1# or ATD*99# */
static void dials(struct at *a, struct slice number)
{
	ptrdiff_t end = slice_index(number, '#');
	struct slice cid = { 0 };

	if (!slice_starts(number, "*99") && !slice_starts(number, "*98"))
		return;
	if (end > 0)
		number = slice_cut(number, 0, (size_t)end);
	while (number.n > 0)
		cid = slice_token(&number, '*');
	activates(a, slice_number(cid) > 0 && slice_number(cid) < AT_CONTEXTS ? slice_number(cid) : 1, true);
}

static void radio(struct at *a, const struct at_result *r)
{
	int64_t mode = at_number(r, 0);
	const char *words = mode == 0                                          ? "radio off asked for"
			    : mode == 4                                        ? "flight mode asked for"
			    : mode == 15 || mode == 16 || at_number(r, 1) == 1 ? "modem reset asked for"
									       : NULL;
	struct said *s;

	if (!words)
		return;
	s = at_host(a, KIND_NOTE);
	said_word(s, FIELD_REASON, words);
}

enum act { DEFINE, DEFINE_LATER, ACTIVATE, ACTIVATE_CID, CLOSE, DATA, RADIO, UBLOX, UBLOX_APN, NAMED, NDIS };

static const struct {
	const char *begins;
	enum act act;
} commands[] = {
	{ "+CGDCONT=", DEFINE },     { "+QICSGP=", DEFINE_LATER }, { "+CNCFG=", DEFINE_LATER }, { "+CGACT=", ACTIVATE },
	{ "#SGACT=", ACTIVATE_CID }, { "+QIACT=", ACTIVATE_CID },  { "+QIDEACT=", CLOSE },      { "+CNACT=", ACTIVATE_CID },
	{ "+CGDATA=", DATA },        { "+CFUN=", RADIO },          { "+UPSDA=", UBLOX },        { "+UPSD=", UBLOX_APN },
	{ "+CSTT=", NAMED },         { "^NDISDUP=", NDIS },
};

static void act_on(struct at *a, enum act act, const struct at_result *r)
{
	switch (act) {
	case DEFINE:
		defines(a, at_number(r, 0), at_arg(r, 1), at_arg(r, 2));
		break;
	case DEFINE_LATER:
		if (r->n > 2)
			defines(a, at_number(r, 0),
				at_number(r, 1) == 2   ? SLICE("IPV6")
				: at_number(r, 1) == 3 ? SLICE("IPV4V6")
						       : SLICE("IP"),
				at_arg(r, 2));
		break;
	case ACTIVATE: /* state, then context */
		activates(a, r->n > 1 ? at_number(r, 1) : 1, at_number(r, 0) == 1);
		break;
	case ACTIVATE_CID: /* context, then state; SIM7000 gives the APN in place of the context's number */
		if (r->quoted[1])
			defines(a, at_number(r, 0), SLICE("IP"), at_arg(r, 1));
		activates(a, at_number(r, 0), r->n < 2 || at_number(r, 1) != 0);
		break;
	case CLOSE:
		activates(a, at_number(r, 0), false);
		break;
	case DATA:
		activates(a, r->n > 1 ? at_number(r, 1) : 1, true);
		break;
	case RADIO:
		radio(a, r);
		break;
	case UBLOX:
		activates(a, at_number(r, 0), at_number(r, 1) == 3);
		break;
	case UBLOX_APN:
		if (at_number(r, 1) == 1)
			defines(a, at_number(r, 0), SLICE("IP"), at_arg(r, 2));
		break;
	case NAMED:
		defines(a, 1, SLICE("IP"), at_arg(r, 0));
		break;
	case NDIS:
		if (r->n > 2)
			keep_apn(a, at_number(r, 0), at_arg(r, 2));
		activates(a, at_number(r, 0), at_number(r, 1) == 1);
		break;
	}
}

void at_session_command(struct at *a, struct slice command)
{
	struct at_result r = { 0 };

	if (command.n > 1 && (command.p[0] == 'D' || command.p[0] == 'd') && command.p[1] != 'T') {
		dials(a, slice_from(command, 1));
		return;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		size_t n = strlen(commands[i].begins);

		if (command.n <= n || strncasecmp(command.p, commands[i].begins, n) != 0 || command.p[n] == '?')
			continue;
		at_args(&r, slice_from(command, n), ',');
		act_on(a, commands[i].act, &r);
		return;
	}
	if (at_named(command, "+CIICR"))
		activates(a, 1, true);
	else if (at_named(command, "+CIPSHUT"))
		activates(a, 1, false);
}

/* --- final results of activations --- */

/* The command that waits asked for a session. Those of u-blox and Huawei only start to: the result comes unsolicited. */
static bool activating(const struct at *a)
{
	static const char *const begins[] = { "+CGACT=1", "+QIACT=", "#SGACT=",  "+CIICR",  "+CNACT=",
					      "D*99",     "D*98",    "+CGDATA=", "+UPSDA=", "^NDISDUP=" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (at_asked(a, begins[i]))
			return a->cid >= 0;
	return false;
}

void at_session_done(struct at *a)
{
	struct at_context *c = at_context(a, a->cid);

	if (at_asked(a, "+CGACT=1") || at_asked(a, "+QIACT=") || at_asked(a, "+CIICR")) {
		if (c && !c->up)
			up(a, a->cid);
	}
}

void at_session_failed(struct at *a, int64_t cme, struct slice words)
{
	struct said *s;
	char reason[120];

	if (!activating(a))
		return;
	snprintf(reason, sizeof(reason), "activation failed%s%.*s", words.n ? ": " : "", words.n > 90 ? 90 : (int)words.n,
		 words.p ? words.p : "");
	s = down(a, a->cid, reason);
	if (cme >= 0) {
		said_number(s, FIELD_CAUSE, cme);
		said_word(s, FIELD_CAUSE_LAYER, "cme");
	}
}

void at_no_carrier(struct at *a, const char *reason)
{
	if (a->ended) /* the modem said why before it gave up the line */
		noted(a, reason);
	else
		down(a, a->cid, reason);
}

/* --- answers and unsolicited results --- */

/* +CGDCONT: 1,"IP","iot.example","0.0.0.0",0,0 */
void at_define(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (at_number(r, 0) < 0 || r->n < 3)
		return;
	keep_apn(a, at_number(r, 0), network_part(at_arg(r, 2)));
	s = at_say(a, KIND_CONFIG_SNAPSHOT);
	said_number(s, FIELD_SESSION, at_number(r, 0));
	said_set(s, FIELD_APN, network_part(at_arg(r, 2)));
	said_word(s, FIELD_PDN_TYPE, pdn_type(at_arg(r, 1)));
	if (at_address(at_arg(r, 3)))
		said_set(s, FIELD_IP, at_arg(r, 3));
}

/* The numbers between dots, at most 32; -1: something else stands there. */
static int numbers(struct slice text, uint8_t *out)
{
	int n = 0;

	while (text.n > 0) {
		int64_t v = slice_number(slice_token(&text, '.'));

		if (v < 0 || v > 255 || n == 32)
			return -1;
		out[n++] = (uint8_t)v;
	}
	return n;
}

/* As written, or as numbers between dots: with the mask behind ("10.0.0.2.255.255.255.0"), and for IPv6 16 of them, or 32 with the mask. */
static bool address(struct slice text, char *out, size_t size)
{
	uint8_t bytes[32];
	int n;

	if (at_address(text)) {
		snprintf(out, size, "%.*s", SLICE_ARG(text));
		return true;
	}
	n = numbers(text, bytes);
	if (n != 8 && n != 16 && n != 32)
		return false;
	return inet_ntop(n == 8 ? AF_INET : AF_INET6, bytes, out, (socklen_t)size) && at_address(slice_of(out));
}

static void put_address(struct said *s, struct slice text)
{
	char made[48];

	if (address(text, made, sizeof(made)))
		said_word(s, FIELD_IP, made);
}

static bool has_address(struct slice text)
{
	char made[48];

	return address(text, made, sizeof(made));
}

/* +CGCONTRDP: 1,5,"iot.example.mnc001.mcc001.gprs","10.0.0.2.255.255.255.0","gw","dns1","dns2" */
void at_dynamic(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (at_number(r, 0) < 0 || r->n < 3)
		return;
	keep_apn(a, at_number(r, 0), network_part(at_arg(r, 2)));
	if (!has_address(at_arg(r, 3))) {
		s = at_say(a, KIND_CONFIG_SNAPSHOT);
		context_fields(a, s, at_number(r, 0));
		return;
	}
	s = up(a, at_number(r, 0));
	put_address(s, at_arg(r, 3));
}

static void put_addresses(struct at *a, int64_t cid, const struct at_result *r, unsigned first)
{
	struct said *s = NULL;

	for (unsigned i = first; i < r->n && i < first + 2; i++) {
		if (!has_address(at_arg(r, i)))
			continue;
		if (!s)
			s = up(a, cid);
		else if (said_get(s, FIELD_IP).n > 0)
			break;
		put_address(s, at_arg(r, i));
	}
	if (!s)
		context_fields(a, noted(a, "no address"), cid);
}

/* +CGPADDR: 1,"10.60.0.2" */
void at_addresses(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) >= 0)
		put_addresses(a, at_number(r, 0), r, 1);
}

/* +CGACT: 1,1 and Telit's #SGACT: 1,1 or #SGACT: 10.60.0.2 */
void at_activated(struct at *a, const struct at_result *r)
{
	int64_t cid = at_number(r, 0);
	struct at_context *c = at_context(a, cid);

	if (at_address(at_arg(r, 0))) {
		put_address(up(a, a->cid), at_arg(r, 0));
		return;
	}
	if (cid < 0 || r->n < 2)
		return;
	if (at_number(r, 1) == 1)
		up(a, cid);
	else if (at_number(r, 1) == 0 && c && c->up)
		down(a, cid, "deactivated");
	else if (at_number(r, 1) == 0)
		context_fields(a, noted(a, "not active"), cid);
}

/* +QIACT: 1,1,1,"10.60.0.2" */
void at_qiact(struct at *a, const struct at_result *r)
{
	int64_t cid = at_number(r, 0);
	struct at_context *c = at_context(a, cid);

	if (cid < 0 || r->n < 2)
		return;
	if (at_number(r, 1) == 1)
		put_address(up(a, cid), at_arg(r, 3));
	else if (c && c->up)
		down(a, cid, "deactivated");
}

/* +CNACT: 0,1,"10.60.0.2" and, of SIM7000, +CNACT: 1,"10.60.0.2" */
void at_cnact(struct at *a, const struct at_result *r)
{
	bool old = r->n == 2 && r->quoted[1];
	int64_t cid = old ? 1 : at_number(r, 0), state = at_number(r, old ? 0 : 1);
	struct at_context *c = at_context(a, cid);

	if (cid < 0 || r->n < 2 || slice_starts(at_arg(r, 0), "("))
		return;
	if (state == 1 && has_address(at_arg(r, old ? 1 : 2)))
		put_address(up(a, cid), at_arg(r, old ? 1 : 2));
	else if (state == 0 && c && c->up)
		down(a, cid, "deactivated");
}

/* +UPSND: 0,0,"10.60.0.2" and +IPADDR: 10.60.0.2 */
void at_ip_query(struct at *a, const struct at_result *r)
{
	if (r->n == 1 && at_address(at_arg(r, 0)))
		put_address(up(a, a->cid >= 0 ? a->cid : 1), at_arg(r, 0));
	else if (r->n == 3 && at_number(r, 1) == 0 && at_address(at_arg(r, 2)))
		put_address(up(a, at_number(r, 0)), at_arg(r, 2));
}

/* u-blox: +UUPSDA: 0,"10.60.0.2"; not 0 is a failure */
void at_activation_url(struct at *a, const struct at_result *r)
{
	if (at_number(r, 0) == 0)
		put_address(up(a, a->cid >= 0 ? a->cid : 0), at_arg(r, 1));
	else if (at_number(r, 0) > 0)
		down(a, a->cid, "activation failed");
}

/* --- who ended it --- */

static struct slice event_args(struct slice text, const char *after)
{
	ptrdiff_t at = slice_find(text, after);

	return slice_trim(slice_from(text, (size_t)at + strlen(after)));
}

static void pdn_active(struct at *a, const struct at_result *r)
{
	static const char *const limits[] = { "ipv4", "ipv6" }; /* the network granted one family where both were asked for */
	int64_t reason = at_number(r, 1);
	struct said *s = up(a, at_number(r, 0));

	if (reason >= 0 && reason <= 1)
		said_word(s, FIELD_PDN_TYPE, limits[reason]);
}

/* +CGEV: NW PDN DEACT 1: NW says that the network did it, ME that the device did. */
void at_event(struct at *a, const struct at_result *r)
{
	struct slice text = r->rest;
	const char *who = slice_starts(text, "NW") ? BY_NETWORK : slice_starts(text, "ME") ? BY_DEVICE : NULL;
	struct at_result args = { 0 };
	struct said *s;

	if (slice_find(text, "DETACH") >= 0) {
		s = at_say(a, KIND_REGISTRATION_LOST);
		said_word(s, FIELD_REASON, who && slice_starts(text, "NW") ? "detached by the network" : "detached by the device");
	} else if (slice_find(text, "PDN DEACT") >= 0) {
		at_args(&args, event_args(text, "PDN DEACT"), ',');
		down(a, at_number(&args, 0), who);
	} else if (slice_find(text, "PDN ACT") >= 0) {
		at_args(&args, event_args(text, "PDN ACT"), ',');
		pdn_active(a, &args);
	} else if (slice_find(text, "DEACT \"") >= 0) {
		at_args(&args, event_args(text, "DEACT"), ',');
		s = down(a, at_number(&args, 2), who);
		if (at_address(at_arg(&args, 1)))
			said_set(s, FIELD_IP, at_arg(&args, 1));
	} else {
		said_set(at_say(a, KIND_NOTE), FIELD_REASON, text);
	}
}

/* SIMCom: +APP PDP: 0,ACTIVE and +PDP: DEACT */
void at_pdp(struct at *a, const struct at_result *r)
{
	struct slice word = at_arg(r, r->n > 1 ? 1 : 0);

	if (slice_starts(word, "DEACT"))
		down(a, r->n > 1 ? at_number(r, 0) : 1, "deactivated");
	else if (slice_starts(word, "ACT"))
		up(a, r->n > 1 ? at_number(r, 0) : 1);
}

/* +QIURC: "pdpdeact",1; +UUPSDD: 0; +CIPEVENT: NETWORK CLOSED UNEXPECTEDLY; +PPPD: DISCONNECTED */
void at_lost_context(struct at *a, const struct at_result *r)
{
	if (at_named(r->name, "+QIURC") && !slice_is(at_arg(r, 0), "pdpdeact")) {
		said_set(at_say(a, KIND_NOTE), FIELD_REASON, at_arg(r, 0));
		return;
	}
	if (at_named(r->name, "+QIURC"))
		down(a, at_number(r, 1), BY_NETWORK);
	else if (at_named(r->name, "+UUPSDD"))
		down(a, at_number(r, 0), BY_NETWORK);
	else if (slice_find(r->rest, "CLOSED") >= 0 || slice_find(r->rest, "DISCONNECTED") >= 0)
		down(a, a->cid, "closed");
}

/* Huawei: ^NDISSTAT: 1,,,"IPV4"; what stands behind a 0 is the cause of the refusal */
void at_ndis(struct at *a, const struct at_result *r)
{
	int64_t cause = at_number(r, 1);
	struct said *s;

	if (at_number(r, 0) == 1) {
		up(a, a->cid >= 0 ? a->cid : 1);
	} else if (at_number(r, 0) == 0 && (cause == 8 || (cause >= 26 && cause <= 35))) {
		s = at_say(a, KIND_SESSION_REFUSED);
		context_fields(a, s, a->cid >= 0 ? a->cid : 1);
		at_cause(s, "esm", cause);
	} else if (at_number(r, 0) == 0) {
		down(a, a->cid >= 0 ? a->cid : 1, "closed");
	}
}

/* SIMCom. +NETOPEN: 0 is a network that opened; an answer to the query has the same number as its state, and 1 opened */
void at_netopen(struct at *a, const struct at_result *r)
{
	if (r->n != 1 || at_asked(a, "+NETOPEN?"))
		return;
	if (at_number(r, 0) == 0)
		up(a, a->cid >= 0 ? a->cid : 1);
	else if (at_number(r, 0) > 0)
		down(a, a->cid >= 0 ? a->cid : 1, "activation failed");
}
