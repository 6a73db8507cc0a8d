/*
 * What mmcli shows of modems, SIMs and bearers, as text and as JSON.
 *	  Status   |             state: connected
 *	  3GPP     |      registration: roaming
 * Learnt from mmcli 1.20 (cli/mmcli-output.c) and its output. It colours states even in a file, and writes -- for nothing. An answer has no
 * stamp; one that a script wrote before it ("# 2026-07-14T10:05:30Z") dates it.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "keyed.h"
#include "plain.h"
#include "recordwise.h"

#define TOKENS 1024

struct cli {
	struct keyed answer;
	struct line begun; /* where the answer begins */
	struct said_queue q;
	struct text room, written;
	struct text asked; /* the APN of a command that no stamp followed yet */
	struct line asked_at;
	struct stamp stamp;
	struct json_token tokens[TOKENS];
};

/* "  Status   |  state: connected" and "           |  power state: on" */
static bool row(struct slice line, struct slice *key, struct slice *value)
{
	ptrdiff_t bar = slice_index(line, '|'), colon;

	if (bar < 3 || bar > 32 || !slice_starts(line, "  "))
		return false;
	line = slice_trim(slice_from(line, (size_t)bar + 1));
	colon = slice_index(line, ':');
	if (colon < 1)
		return false;
	*key = slice_cut(line, 0, (size_t)colon);
	*value = slice_from(line, (size_t)colon + 1);
	return true;
}

static bool ruled(struct slice line)
{
	line = slice_trim(line);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != '-')
			return false;
	return line.n >= 10;
}

static bool is_json(struct slice line)
{
	return slice_starts(line, "{\"modem\":{") || slice_starts(line, "{\"sim\":{") || slice_starts(line, "{\"bearer\":{");
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0;
	bool sure = false;
	struct text room = { 0 };

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		struct slice line = plain(lines[i].text, &room), key, value;
		bool path = slice_find(line, "/org/freedesktop/ModemManager1/") >= 0;

		sure |= path || is_json(line);
		read += row(line, &key, &value) || ruled(line) || path || is_json(line) || slice_find(line, "mmcli") >= 0 ||
			slice_starts(line, "# ") || slice_starts(line, "successfully ") || slice_trim(line).n == 0;
	}
	text_free(&room);
	return sure ? (int)(read * 100 / n) : 0;
}

/* --- what an answer says --- */

static struct said *say(struct cli *c, enum kind kind, const struct line *at, enum role role)
{
	struct said *s = said_add(&c->q, kind, at);

	said_by(s, PARTY_DEVICE, role);
	if (c->answer.first)
		said_span(s, c->answer.first, c->answer.last);
	if (c->stamp.basis != STAMP_NONE)
		said_stamp(s, &c->stamp, text_slice(&c->written));
	return s;
}

static struct slice either(const struct keyed *k, const char *a, const char *b)
{
	struct slice s = keyed_get(k, a);

	return s.n ? s : keyed_get(k, b);
}

static void identity(struct cli *c, const struct line *at)
{
	struct slice imei = either(&c->answer, "imei", "equipment id");

	if (slice_digits(imei) && imei.n >= 14 && imei.n <= 16)
		said_set(say(c, KIND_NOTE, at, ROLE_MODEM), FIELD_IMEI, imei);
}

static void registration(struct cli *c, const struct line *at)
{
	struct slice word = either(&c->answer, "registration", "registration-state"),
		     plmn = either(&c->answer, "operator id", "operator-code");
	enum kind kind;
	struct said *s;

	if (slice_starts(word, "home") || slice_starts(word, "roaming"))
		kind = KIND_REGISTRATION_REGISTERED;
	else if (slice_is(word, "searching") || slice_is(word, "registering"))
		kind = KIND_REGISTRATION_SEARCHING;
	else if (slice_is(word, "denied"))
		kind = KIND_REGISTRATION_DENIED;
	else if (slice_is(word, "idle"))
		kind = KIND_REGISTRATION_LOST;
	else
		return;
	s = say(c, kind, at, ROLE_MODEM);
	if (kind == KIND_REGISTRATION_REGISTERED)
		said_set(s, FIELD_STATUS, word);
	else if (kind == KIND_REGISTRATION_LOST)
		said_set(s, FIELD_REASON, word);
	if (slice_digits(plmn))
		said_set(s, FIELD_PLMN, plmn);
	said_set(s, FIELD_RAT, keyed_access(either(&c->answer, "access tech", "access-technologies")));
}

static void state(struct cli *c, const struct line *at)
{
	struct slice word = keyed_get(&c->answer, "state"), failed = either(&c->answer, "failed reason", "state-failed-reason");
	struct said *s;

	if (slice_is(word, "connected")) {
		say(c, KIND_SESSION_UP, at, ROLE_MODEM);
	} else if (slice_is(word, "locked") || slice_starts(failed, "sim-") || slice_starts(failed, "esim-")) {
		s = say(c, KIND_SIM_FAILED, at, ROLE_MODEM);
		said_set(s, FIELD_REASON, failed.n ? failed : word);
	} else if (word.n > 0) {
		said_set(say(c, KIND_NOTE, at, ROLE_MODEM), FIELD_STATUS, word);
	}
}

static void card(struct cli *c, const struct line *at)
{
	struct slice iccid = either(&c->answer, "iccid", "sim-identifier"), imsi = keyed_get(&c->answer, "imsi");
	struct said *s;

	if (!slice_digits(iccid) && !slice_digits(imsi))
		return;
	s = say(c, KIND_SIM_READY, at, ROLE_MODEM);
	said_set(s, FIELD_ICCID, iccid);
	said_set(s, FIELD_IMSI, imsi);
	said_set(s, FIELD_EID, keyed_get(&c->answer, "eid"));
}

static void bearer(struct cli *c, const struct line *at)
{
	bool up = keyed_is(&c->answer, "connected", "yes");
	struct slice ip = keyed_get(&c->answer, "address");
	struct said *s;

	if (keyed_get(&c->answer, "connected").n == 0)
		return;
	s = say(c, up ? KIND_SESSION_UP : KIND_NOTE, at, ROLE_MODEM);
	said_set(s, FIELD_APN, keyed_get(&c->answer, "apn"));
	said_set(s, FIELD_IFACE, keyed_get(&c->answer, "interface"));
	said_set(s, FIELD_IP, ip);
	said_set(s, FIELD_MTU, keyed_get(&c->answer, "mtu"));
	said_set(s, FIELD_PDN_TYPE, either(&c->answer, "ip type", "ip-type"));
	if (!up)
		said_word(s, FIELD_REASON, "not connected");
}

static void conclude(struct cli *c, const struct line *at)
{
	if (c->answer.n > 0) {
		identity(c, at);
		registration(c, at);
		state(c, at);
		card(c, at);
		bearer(c, at);
	}
	keyed_clear(&c->answer);
}

/* --- reading --- */

/* Where a member's name alone is not one of the text's keys, its group decides. */
static void members(struct keyed *k, const struct json_token *t, unsigned depth)
{
	struct json_each each = json_each(t);

	while (json_next(&each)) {
		if (each.value->type == JSON_OBJECT && depth < 4)
			members(k, each.value, depth + 1);
		else if (each.value->type == JSON_ARRAY && each.key && each.value->size > 0)
			keyed_add(k, json_text(each.key), json_text(each.value + 1));
		else if (each.key)
			keyed_add(k, json_text(each.key), json_text(each.value));
	}
}

static void json(struct cli *c, const struct line *line)
{
	if (json_parse(line->text, c->tokens, TOKENS) < 1)
		return;
	c->answer.first = c->answer.last = line->number;
	members(&c->answer, c->tokens, 0);
	conclude(c, line);
}

/* "error: couldn't connect the modem: 'GDBus.Error:...: Requested service option not subscribed'" */
static void failure(struct cli *c, struct slice text, const struct line *line)
{
	struct said *s = say(c, slice_find(text, "couldn't connect") >= 0 ? KIND_SESSION_DOWN : KIND_NOTE, line, ROLE_HOST);

	said_set(s, FIELD_REASON, text);
}

/* A command's stamp stands below it. */
static void asked(struct cli *c)
{
	if (c->asked.n > 0)
		said_set(say(c, KIND_SESSION_REQUESTED, &c->asked_at, ROLE_HOST), FIELD_APN, text_slice(&c->asked));
	text_clear(&c->asked);
}

static void other(struct cli *c, struct slice text, const struct line *line)
{
	struct stamp stamp;
	size_t n = slice_starts(text, "# ") ? utc_read(slice_from(text, 2), &stamp) : 0;

	if (n > 0) {
		c->stamp = stamp;
		text_clear(&c->written);
		text_add(&c->written, slice_cut(text, 2, n));
	}
	asked(c);
	if (n > 0)
		return;
	if (keyed_asked(text).n > 0) {
		text_add(&c->asked, keyed_asked(text));
		c->asked_at = *line;
	} else if (is_json(text)) {
		json(c, line);
	} else if (slice_starts(text, "error: ")) {
		failure(c, slice_from(text, 7), line);
	} else if (slice_starts(text, "successfully connected")) {
		say(c, KIND_SESSION_UP, line, ROLE_HOST);
	} else if (slice_starts(text, "successfully disconnected")) {
		said_word(say(c, KIND_SESSION_DOWN, line, ROLE_HOST), FIELD_REASON, "asked by the device");
	}
}

static void take(void *state, struct reading *r, const struct line *line)
{
	struct cli *c = state;
	struct slice text = plain(line->text, &c->room), key, value;

	(void)r;
	if (row(text, &key, &value)) {
		if (c->answer.n == 0) {
			c->answer.first = line->number;
			c->begun = *line;
		}
		c->answer.last = line->number;
		keyed_add(&c->answer, key, value);
	} else if (!ruled(text)) {
		conclude(c, &c->begun);
		other(c, text, line);
	}
}

static void finish(void *state, struct reading *r)
{
	struct cli *c = state;

	(void)r;
	conclude(c, &c->begun);
}

static void end(void *room)
{
	struct cli *c = room;

	keyed_free(&c->answer);
	said_free(&c->q);
	text_free(&c->room);
	text_free(&c->written);
	text_free(&c->asked);
	free(c);
}

const struct parser parser_mmcli = {
	.name = "mmcli",
	.party = PARTY_DEVICE,
	.role = ROLE_MODEM,
	.source = "mmcli of ModemManager 1.20, text and JSON",
	.self = &(const struct recordwise_self){ .state = sizeof(struct cli),
						.queue = offsetof(struct cli, q),
						.line = take,
						.finish = finish },
	.bid = bid,
	.open = recordwise_open,
	.close = end,
	.next = recordwise_next,
};
