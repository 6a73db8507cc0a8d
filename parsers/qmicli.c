/*
 * What qmicli and mbimcli print: a title, and keys with values below it.
 *	[/dev/cdc-wdm0] Successfully got serving system:
 *		Registration state: 'registered'
 *		Roaming status: 'off'
 * Learnt from libqmi 1.32 (qmicli-nas.c, qmicli-wds.c, qmicli-uim.c, qmicli-dms.c) and libmbim 1.28 (mbimcli-basic-connect.c). No stamps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "keyed.h"
#include "recordwise.h"

struct cli {
	struct keyed answer;
	char title[96];
	struct line begun;
	struct said_queue q;
};

/* "[/dev/cdc-wdm0] Title" */
static struct slice titled(struct slice line)
{
	ptrdiff_t end = slice_starts(line, "[/dev/") || slice_starts(line, "[qrtr://") ? slice_find(line, "] ") : -1;

	return end > 0 ? slice_trim(slice_from(line, (size_t)end + 2)) : (struct slice){ 0 };
}

/* "\tKey: 'value'"; values in quotes may have a colon too. */
static bool keyed_line(struct slice line, struct slice *key, struct slice *value)
{
	ptrdiff_t colon = slice_index(line, ':');

	if (line.n == 0 || (line.p[0] != '\t' && line.p[0] != ' ') || colon < 0)
		return false;
	*key = slice_cut(line, 0, (size_t)colon);
	*value = slice_from(line, (size_t)colon + 1);
	return true;
}

static bool error_line(struct slice line)
{
	return slice_starts(line, "error: ") || slice_starts(line, "call end reason (") || slice_starts(line, "verbose call end reason (");
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, titles = 0;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = lines[i].text, key, value;
		bool tool = slice_find(line, "qmicli ") >= 0 || slice_find(line, "mbimcli ") >= 0;

		titles += titled(line).n > 0 || (tool && error_line(line));
		read += titled(line).n > 0 || keyed_line(line, &key, &value) || error_line(line) || tool || slice_trim(line).n == 0;
	}
	return titles > 0 ? (int)(read * 100 / n) : 0;
}

/* --- what an answer says --- */

static struct said *say(struct cli *c, enum kind kind)
{
	struct said *s = said_add(&c->q, kind, &c->begun);

	said_by(s, PARTY_DEVICE, ROLE_MODEM);
	said_span(s, c->answer.first, c->answer.last);
	return s;
}

static struct slice get(const struct cli *c, const char *key)
{
	return keyed_get(&c->answer, key);
}

static const struct {
	const char *word; /* of libqmi or libmbim */
	enum kind kind;
	const char *status, *reason;
} registrations[] = {
	{ "registered", KIND_REGISTRATION_REGISTERED, NULL, NULL },
	{ "home", KIND_REGISTRATION_REGISTERED, "home", NULL },
	{ "roaming", KIND_REGISTRATION_REGISTERED, "roaming", NULL },
	{ "partner", KIND_REGISTRATION_REGISTERED, "roaming", NULL },
	{ "not-registered-searching", KIND_REGISTRATION_SEARCHING, NULL, NULL },
	{ "searching", KIND_REGISTRATION_SEARCHING, NULL, NULL },
	{ "registration-denied", KIND_REGISTRATION_DENIED, NULL, NULL },
	{ "denied", KIND_REGISTRATION_DENIED, NULL, NULL },
	{ "not-registered", KIND_REGISTRATION_LOST, NULL, "not registered" },
	{ "deregistered", KIND_REGISTRATION_LOST, NULL, "not registered" },
};

/* A reject cause by its name ("plmn-not-allowed"): both libraries name those of TS 24.008 and 24.301. */
static void put_cause(struct said *s, const char *layer, struct slice name)
{
	int64_t cause;

	if (name.n == 0 || slice_is(name, "none"))
		return;
	cause = cause_number(layer, name);
	said_word(s, FIELD_CAUSE_LAYER, layer);
	if (cause > 0) {
		said_number(s, FIELD_CAUSE, cause);
		said_word(s, FIELD_CAUSE_TEXT, cause_word(layer, cause));
	} else {
		said_set(s, FIELD_CAUSE_TEXT, name);
	}
}

static void plmn(struct said *s, const struct cli *c)
{
	struct slice mcc = get(c, "MCC"), mnc = get(c, "MNC"), id = get(c, "Provider ID");
	char digits[8];

	if (slice_digits(id)) {
		said_set(s, FIELD_PLMN, id);
	} else if (slice_digits(mcc) && slice_digits(mnc) && mcc.n == 3 && mnc.n <= 3) {
		snprintf(digits, sizeof(digits), "%.*s%s%.*s", SLICE_ARG(mcc), mnc.n == 1 ? "0" : "", SLICE_ARG(mnc));
		said_word(s, FIELD_PLMN, digits);
	}
}

static void registration(struct cli *c, struct slice word)
{
	for (size_t i = 0; i < sizeof(registrations) / sizeof(registrations[0]); i++) {
		struct slice roaming = get(c, "Roaming status");
		struct said *s;

		if (!slice_is(word, registrations[i].word))
			continue;
		s = say(c, registrations[i].kind);
		said_word(s, FIELD_STATUS, registrations[i].status);
		said_word(s, FIELD_REASON, registrations[i].reason);
		if (slice_is(word, "registered") && roaming.n > 0)
			said_word(s, FIELD_STATUS, slice_is(roaming, "on") ? "roaming" : "home");
		plmn(s, c);
		said_set(s, FIELD_RAT, keyed_access(get(c, "[0]")));
		said_set(s, FIELD_CELL, get(c, "3GPP cell ID"));
		said_set(s, FIELD_TAC, get(c, "LTE tracking area code"));
		if (registrations[i].kind == KIND_REGISTRATION_DENIED)
			put_cause(s, "emm", get(c, "Network error"));
		return;
	}
}

static void serving(struct cli *c)
{
	registration(c, get(c, "Registration state"));
}

static void register_state(struct cli *c)
{
	registration(c, get(c, "Register state"));
}

static void packet_service(struct cli *c)
{
	if (keyed_is(&c->answer, "Packet service state", "attached"))
		said_word(say(c, KIND_REGISTRATION_REGISTERED), FIELD_STATUS, "attached");
	else if (keyed_is(&c->answer, "Packet service state", "detached"))
		said_word(say(c, KIND_REGISTRATION_LOST), FIELD_REASON, "packet service is not attached");
}

static void settings(struct cli *c)
{
	struct slice ip = get(c, "IPv4 address");
	struct said *s;

	if (ip.n == 0)
		ip = get(c, "IP [0]");
	if (ip.n == 0)
		ip = get(c, "IPv6 address");
	if (ip.n == 0)
		return;
	s = say(c, KIND_SESSION_UP);
	said_set(s, FIELD_IP, slice_token(&ip, '/'));
	said_set(s, FIELD_MTU, get(c, "MTU"));
}

/* Connection status: the title has the value with qmicli, the answer with mbimcli. */
static void connection(struct cli *c)
{
	struct slice state = get(c, "Activation state"), error = get(c, "Network error"), title = slice_of(c->title);
	struct said *s;

	if (slice_is(state, "activated") || slice_ends(title, "'connected'")) {
		s = say(c, KIND_SESSION_UP);
		said_set(s, FIELD_SESSION, get(c, "Session ID"));
		said_set(s, FIELD_PDN_TYPE, get(c, "IP type"));
	} else if (error.n > 0 && !slice_is(error, "none")) {
		put_cause(say(c, KIND_SESSION_REFUSED), "esm", error);
	} else if (state.n > 0 || slice_ends(title, "'disconnected'")) {
		said_word(say(c, KIND_NOTE), FIELD_STATUS, "disconnected");
	}
}

static void started(struct cli *c)
{
	say(c, KIND_SESSION_UP);
}

static void stopped(struct cli *c)
{
	said_word(say(c, KIND_SESSION_DOWN), FIELD_REASON, "asked by the device");
}

static void card(struct cli *c)
{
	struct slice iccid = get(c, "ICCID"), imsi = get(c, "IMSI");
	struct said *s;

	if (slice_ends(iccid, "F") || slice_ends(iccid, "f"))
		iccid = slice_cut(iccid, 0, iccid.n - 1);
	if (!slice_digits(iccid) && !slice_digits(imsi))
		return;
	s = say(c, KIND_SIM_READY);
	said_set(s, FIELD_ICCID, iccid);
	said_set(s, FIELD_IMSI, imsi);
}

static void card_status(struct cli *c)
{
	struct slice state = get(c, "Card state"), application = get(c, "Application state");

	if (slice_starts(state, "absent") || slice_starts(state, "error"))
		said_set(say(c, KIND_SIM_FAILED), FIELD_REASON, state);
	else if (slice_is(application, "ready"))
		say(c, KIND_SIM_READY);
	else if (slice_find(application, "pin") >= 0 || slice_find(application, "puk") >= 0 || slice_find(application, "illegal") >= 0)
		said_set(say(c, KIND_SIM_FAILED), FIELD_REASON, application);
}

static void slots(struct cli *c)
{
	struct slice eid = get(c, "EID");

	if (slice_digits(eid) && eid.n == 32)
		said_set(say(c, KIND_NOTE), FIELD_EID, eid);
}

static void subscriber(struct cli *c)
{
	struct slice state = get(c, "Ready state");
	struct said *s;

	if (slice_is(state, "initialized")) {
		s = say(c, KIND_SIM_READY);
		said_set(s, FIELD_IMSI, get(c, "Subscriber ID"));
		said_set(s, FIELD_ICCID, get(c, "SIM ICCID"));
	} else if (state.n > 0 && !slice_is(state, "not-initialized")) {
		said_set(say(c, KIND_SIM_FAILED), FIELD_REASON, state);
	}
}

static void identity(struct cli *c)
{
	struct slice imei = get(c, "IMEI");

	if (imei.n == 0)
		imei = get(c, "Device ID");
	if (slice_digits(imei) && imei.n >= 14 && imei.n <= 16)
		said_set(say(c, KIND_NOTE), FIELD_IMEI, imei);
}

static const struct {
	const char *title;
	void (*tell)(struct cli *c);
} titles[] = {
	{ "Successfully got serving system", serving },
	{ "Registration status", register_state },
	{ "Successfully launched automatic registration", register_state },
	{ "Packet service status", packet_service },
	{ "Successfully attached to packet service", packet_service },
	{ "Current settings retrieved", settings },
	{ "IPv4 configuration available", settings },
	{ "IPv6 configuration available", settings },
	{ "IP configuration", settings },
	{ "Connection status", connection },
	{ "Successfully connected", connection },
	{ "Network started", started },
	{ "Network stopped", stopped },
	{ "Successfully disconnected", stopped },
	{ "UIM ICCID retrieved", card },
	{ "UIM IMSI retrieved", card },
	{ "Successfully got card status", card_status },
	{ "Successfully got slots status", slots },
	{ "Subscriber ready status retrieved", subscriber },
	{ "Device IDs retrieved", identity },
	{ "Device capabilities retrieved", identity },
};

static void conclude(struct cli *c)
{
	for (size_t i = 0; c->title[0] && i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (strncmp(c->title, titles[i].title, strlen(titles[i].title)) != 0)
			continue;
		titles[i].tell(c);
		break;
	}
	c->title[0] = '\0';
	keyed_clear(&c->answer);
}

/* "verbose call end reason (6,33): [3gpp] option-unsubscribed": type 6 has the ESM causes. */
static void call_end(struct cli *c, struct slice text)
{
	ptrdiff_t open = slice_index(text, '('), colon = slice_find(text, "): ");
	struct slice numbers = slice_from(text, (size_t)open + 1), type,
		     words = colon > 0 ? slice_from(text, (size_t)colon + 3) : (struct slice){ 0 };
	int64_t cause;
	struct said *s;

	numbers = slice_token(&numbers, ')');
	type = slice_token(&numbers, ',');
	cause = slice_number(numbers);
	if (slice_is(type, "6") && cause > 0 && cause != 36 && cause != 39) {
		s = say(c, KIND_SESSION_REFUSED);
		said_number(s, FIELD_CAUSE, cause);
		said_word(s, FIELD_CAUSE_LAYER, "esm");
		said_word(s, FIELD_CAUSE_TEXT, cause_word("esm", cause));
		return;
	}
	s = say(c, numbers.n > 0 ? KIND_SESSION_DOWN : KIND_NOTE);
	said_set(s, FIELD_REASON, words);
}

static void other(struct cli *c, struct slice text)
{
	if (slice_starts(text, "verbose call end reason (") || slice_starts(text, "call end reason ("))
		call_end(c, text);
	else if (slice_starts(text, "error: couldn't start network") || slice_starts(text, "error: network start failed"))
		said_set(say(c, KIND_SESSION_DOWN), FIELD_REASON, slice_from(text, 7));
	else if (keyed_asked(text).n > 0)
		said_set(say(c, KIND_SESSION_REQUESTED), FIELD_APN, keyed_asked(text));
	else if (slice_starts(text, "error: "))
		said_set(say(c, KIND_NOTE), FIELD_REASON, slice_from(text, 7));
}

/* --- reading --- */

static void begin_answer(struct cli *c, struct slice title, const struct line *line)
{
	snprintf(c->title, sizeof(c->title), "%.*s", title.n > 90 ? 90 : (int)title.n, title.p);
	c->begun = *line;
	c->answer.first = c->answer.last = line->number;
}

static void take(void *state, struct reading *r, const struct line *line)
{
	struct cli *c = state;
	struct slice title = titled(line->text), key, value;

	(void)r;
	if (title.n == 0 && c->title[0] && keyed_line(line->text, &key, &value)) {
		c->answer.last = line->number;
		keyed_add(&c->answer, key, value);
		return;
	}
	if (title.n == 0 && c->title[0] && slice_trim(line->text).n > 0 && line->text.p[0] <= ' ')
		return;
	conclude(c);
	if (title.n > 0) {
		begin_answer(c, title, line);
	} else {
		c->begun = *line;
		c->answer.first = c->answer.last = line->number;
		other(c, slice_trim(line->text));
		keyed_clear(&c->answer);
	}
}

static void finish(void *state, struct reading *r)
{
	(void)r;
	conclude(state);
}

static void end(void *room)
{
	struct cli *c = room;

	keyed_free(&c->answer);
	said_free(&c->q);
	free(c);
}

const struct parser parser_qmicli = {
	.name = "qmicli",
	.party = PARTY_DEVICE,
	.role = ROLE_MODEM,
	.source = "qmicli of libqmi 1.32, mbimcli of libmbim 1.28",
	.self = &(const struct recordwise_self){ .state = sizeof(struct cli),
						.queue = offsetof(struct cli, q),
						.line = take,
						.finish = finish },
	.bid = bid,
	.open = recordwise_open,
	.close = end,
	.next = recordwise_next,
};
