/*
 * Sockets and MQTT clients inside modems.
 *	+QIOPEN: 0,566   +QMTCONN: 0,0,5   +QMTPUB: 0,1,0   +CMQTTCONNECT: 0,0
 */
#include "at_own.h"

static struct said *mqtt(struct at *a, enum kind kind)
{
	struct said *s = at_say(a, kind);

	said_by(s, PARTY_DEVICE, ROLE_CLIENT);
	said_word(s, FIELD_PROTO, "mqtt");
	if (kind == KIND_MESSAGE_FAILED || kind == KIND_MESSAGE_ACKNOWLEDGED || kind == KIND_MESSAGE_SENT)
		said_word(s, FIELD_DIRECTION, "up");
	return s;
}

/* +QIOPEN: 0,566: number, and 0 or an error of the modem's own */
void at_socket(struct at *a, const struct at_result *r)
{
	struct said *s;

	if (r->n != 2 || at_number(r, 1) < 0)
		return;
	s = at_say(a, KIND_NOTE);
	said_word(s, FIELD_REASON, at_number(r, 1) == 0 ? "socket open" : "socket not opened");
	if (at_number(r, 1) > 0)
		said_number(s, FIELD_STATUS, at_number(r, 1));
}

/* CONNACK of MQTT 3.1.1 */
static void connected(struct at *a, int64_t code)
{
	struct said *s = mqtt(a, code == 0 ? KIND_CLIENT_CONNECTED : KIND_CLIENT_REFUSED);

	if (code > 0)
		at_cause(s, "mqtt", code);
}

static void unsent(struct at *a, const char *reason, int64_t status)
{
	struct said *s = mqtt(a, KIND_MESSAGE_FAILED);

	said_word(s, FIELD_REASON, reason);
	said_number(s, FIELD_STATUS, status);
}

/* Quectel. The second number of each is the result, for QMTPUB the third; QMTCONN has the broker's answer behind it. */
void at_mqtt(struct at *a, const struct at_result *r)
{
	int64_t second = at_number(r, 1), third = at_number(r, 2);

	if (at_named(r->name, "+QMTOPEN") && r->n == 2) {
		if (second > 0 || slice_is(at_arg(r, 1), "-1"))
			unsent(a, "no connection to the broker", second);
	} else if (at_named(r->name, "+QMTCONN") && r->n == 3) {
		connected(a, third);
	} else if (at_named(r->name, "+QMTCONN") && r->n == 2 && (second == 1 || second == 2) && !at_asked(a, "+QMTCONN?")) {
		unsent(a, "no answer of the broker", second);
	} else if (at_named(r->name, "+QMTPUB") || at_named(r->name, "+QMTPUBEX")) {
		if (third == 0)
			said_number(mqtt(a, second > 0 ? KIND_MESSAGE_ACKNOWLEDGED : KIND_MESSAGE_SENT), FIELD_SEQ, second);
		else if (third == 2)
			unsent(a, "not sent", third);
	} else if (at_named(r->name, "+QMTSTAT") && second > 0) {
		said_number(mqtt(a, KIND_CLIENT_CLOSED), FIELD_STATUS, second);
	}
}

/* SIMCom. +CMQTTCONNECT: 0,0 is the client's number and an error of the modem's own. */
void at_cmqtt(struct at *a, const struct at_result *r)
{
	int64_t code = at_number(r, 1);

	if (at_named(r->name, "+CMQTTCONNLOST"))
		said_number(mqtt(a, KIND_CLIENT_CLOSED), FIELD_STATUS, code);
	else if (r->n != 2 || code < 0)
		return;
	else if (at_named(r->name, "+CMQTTCONNECT") && code == 0)
		connected(a, 0);
	else if (code == 0)
		mqtt(a, KIND_MESSAGE_SENT);
	else
		unsent(a, at_named(r->name, "+CMQTTPUB") ? "not sent" : "no connection to the broker", code);
}
