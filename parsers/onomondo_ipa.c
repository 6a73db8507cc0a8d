/*
 * The log of onomondo-ipa: a subsystem, a level and text, without a stamp of its own; who collects it may have put one before each line.
 *	2026-03-02T10:00:31.816Z    ES10x    DEBUG GetEID: ES10x message received from eUICC:
 *	2026-03-02T10:00:31.816Z    ES10x    DEBUG  BF3E125A10 and so on, 64 bytes a line
 * Learnt from the sources of onomondo-ipa (src/ipa/libipa) and from runs. The level says nothing: successes are logged as ERROR. The
 * decoded trees drop the names of choices, so the bytes are read. SCARD lines carry the card's bytes once more, and alone when the program
 * logs no more than INFO.
 */
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "recordwise.h"
#include "scard.h"

#define MESSAGE_MAX (1u << 20)

struct entry { /* one line, cut */
	struct line line;
	struct stamp stamp;
	struct slice written, subsystem, level, text; /* text may begin with blanks: they tell dumps from words */
};

struct delivery { /* what is under way to the eIM */
	bool on;
	int64_t seq;
	const char *operation;
	char iccid[25], transaction[65];
};

struct ipa {
	struct said_queue q;
	struct card card;
	struct es10_list list;
	enum { IDLE, ANNOUNCED, DUMP } mode;
	enum es10_side side;
	bool esipa;	      /* the message is one between IPA and eIM */
	char function[48];    /* of the last message announced */
	char answered[48];    /* the function whose answer was read from its bytes */
	struct text bytes;
	struct line first;
	uint32_t last;
	struct stamp stamp;   /* of the first line of the dump */
	struct text written;
	struct scard scard;
	bool dumps;	      /* messages are logged with their names, so SCARD lines say nothing new */
	struct delivery result, notification;
	char active[25], previous[25]; /* profiles, as far as the card has said */
	char session[65];     /* the SM-DP+'s transaction */
};

static const char *const subsystems[] = { "MAIN", "HTTP", "SCARD", "IPA", "ES10x", "ES10b", "eUICC", "ESIPA", NULL };
static const char *const levels[] = { "ERROR", "INFO", "DEBUG", NULL };

static bool among(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (slice_is(s, *words))
			return true;
	return false;
}

static struct slice unblank(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = slice_from(s, 1);
	return s;
}

static bool cut(struct slice line, struct entry *out)
{
	size_t n = utc_read(line, &out->stamp);
	struct slice rest = unblank(slice_from(line, n));

	out->written = slice_cut(line, 0, n);
	out->subsystem = slice_token(&rest, ' ');
	rest = unblank(rest);
	out->level = slice_token(&rest, ' ');
	out->text = rest;
	return among(out->subsystem, subsystems) && among(out->level, levels);
}

static void copy(char *out, size_t size, struct slice s)
{
	size_t n = s.n < size ? s.n : size - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static struct said *say(struct ipa *ipa, enum kind kind, const struct entry *en)
{
	struct said *s = said_add(&ipa->q, kind, &en->line);

	said_stamp(s, &en->stamp, en->written);
	said_word(s, FIELD_EID, ipa->card.eid);
	return s;
}

/* --- messages that stand there as bytes --- */

static struct said *heard(struct ipa *ipa, enum kind kind)
{
	struct said *s = said_add(&ipa->q, kind, &ipa->first);

	said_span(s, ipa->first.number, ipa->last);
	said_stamp(s, &ipa->stamp, text_slice(&ipa->written));
	said_word(s, FIELD_EID, ipa->card.eid);
	return s;
}

static void deliver(struct said *s, struct delivery *d)
{
	said_word(s, FIELD_TRANSACTION, d->transaction);
	said_number(s, FIELD_SEQ, d->seq);
	said_word(s, FIELD_OPERATION, d->operation);
	said_word(s, FIELD_ICCID, d->iccid);
	d->on = false;
}

/* "1$smdp.example.com$TOKEN$oid$1": the token. */
static struct slice matching_id(struct slice code)
{
	slice_token(&code, '$');
	slice_token(&code, '$');
	return slice_token(&code, '$');
}

static void fetched(struct ipa *ipa)
{
	for (size_t i = 0; i < ipa->list.n; i++) {
		const struct es10_item *it = &ipa->list.items[i];
		struct said *s;

		if (it->kind != ES10_ORDER && it->kind != ES10_TRIGGER)
			continue;
		s = heard(ipa, KIND_OPERATION_FETCHED);
		said_word(s, FIELD_EID, it->eid);
		said_word(s, FIELD_OPERATION, it->operation ? it->operation : it->name);
		said_word(s, FIELD_ICCID, it->iccid);
		said_word(s, FIELD_TRANSACTION, it->transaction);
		if (it->kind == ES10_TRIGGER)
			said_set(s, FIELD_MATCHING_ID, matching_id(it->text));
	}
}

/* The eIM's answer to a result: an acknowledgement, nothing at all, or a refusal. */
static void delivered(struct ipa *ipa)
{
	const struct es10_item *no = es10_find(&ipa->list, ES10_NO_PACKAGE);
	struct said *s = heard(ipa, no ? KIND_NOTIFICATION_FAILED : KIND_NOTIFICATION_SENT);

	deliver(s, &ipa->result);
	if (!no)
		return;
	said_number(s, FIELD_CAUSE, no->code);
	said_word(s, FIELD_CAUSE_TEXT, no->word);
	said_word(s, FIELD_CAUSE_LAYER, "esipa");
}

static void to_eim(struct ipa *ipa)
{
	struct delivery d = { .on = true, .seq = -1 };

	for (size_t i = 0; i < ipa->list.n && d.seq < 0; i++) {
		const struct es10_item *it = &ipa->list.items[i];

		if (it->kind == ES10_EID)
			continue;
		d.seq = it->seq;
		d.operation = it->operation;
		if (it->kind != ES10_PROFILE)
			memcpy(d.iccid, it->iccid, sizeof(d.iccid));
		memcpy(d.transaction, it->transaction, sizeof(d.transaction));
	}
	if (strcmp(ipa->function, "HandleNotification") == 0) {
		ipa->notification = d;
	} else if (strcmp(ipa->function, "ProvideEimPackageResult") == 0) {
		d.operation = d.operation ? d.operation : card_operation(&ipa->card);
		if (!d.iccid[0] && ipa->card.count > 0)
			memcpy(d.iccid, ipa->card.orders[0].iccid, sizeof(d.iccid));
		ipa->result = d;
	}
}

/* Keeps the transaction of a download, and which profile is in use, for what is said later. */
static void remember(struct ipa *ipa, size_t added)
{
	for (size_t i = said_waiting(&ipa->q) - added; i < said_waiting(&ipa->q); i++) {
		struct said *s = said_at(&ipa->q, i);

		said_span(s, ipa->first.number, ipa->last);
		said_stamp(s, &ipa->stamp, text_slice(&ipa->written));
		if (s->kind == KIND_PROFILE_LISTED && slice_is(said_get(s, FIELD_PROFILE_STATE), "enabled")) {
			copy(ipa->active, sizeof(ipa->active), said_get(s, FIELD_ICCID));
		} else if (s->kind == KIND_PROFILE_ENABLED) {
			memcpy(ipa->previous, ipa->active, sizeof(ipa->previous));
			copy(ipa->active, sizeof(ipa->active), said_get(s, FIELD_ICCID));
		} else if (s->kind == KIND_PROFILE_ROLLED_BACK) {
			said_word(s, FIELD_ICCID, ipa->previous);
			memcpy(ipa->active, ipa->previous, sizeof(ipa->active));
		}
	}
}

static void transaction(struct ipa *ipa, struct slice der)
{
	struct tlv t, id;

	if (tlv_next(&der, &t) == 1 && (t.tag == 0xBF3A || t.tag == 0xBF3B) && tlv_find(t.value, 0x80, &id))
		tlv_hex(id.value, ipa->session, sizeof(ipa->session));
}

static void message(struct ipa *ipa, struct reading *r)
{
	struct slice der = text_slice(&ipa->bytes);
	bool provided = strcmp(ipa->function, "ProvideEimPackageResult") == 0;

	es10_read(der, ipa->side, &ipa->list);
	if (ipa->list.broken)
		reading_doubt(r, DOUBT_BROKEN);
	if (!ipa->esipa && ipa->side == ES10_ASKED) {
		card_asked(&ipa->card, &ipa->list);
	} else if (!ipa->esipa) {
		memcpy(ipa->answered, ipa->function, sizeof(ipa->answered));
		remember(ipa, card_answered(&ipa->card, &ipa->list, &ipa->q, &ipa->first));
	} else if (ipa->side == ES10_ANSWERED) {
		transaction(ipa, der);
		to_eim(ipa);
	} else if (provided) {
		delivered(ipa);
	} else {
		fetched(ipa);
	}
}

static void finish(struct ipa *ipa, struct reading *r)
{
	if (ipa->mode == DUMP && ipa->bytes.n > 0)
		message(ipa, r);
	if (ipa->mode == DUMP)
		ipa->mode = IDLE;
	text_clear(&ipa->bytes);
}

static bool upper_hex(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'F')))
			return false;
	return s.n > 0 && s.n % 2 == 0;
}

/* A line of a dump: one blank and nothing but hex. False: the dump is over. */
static bool dump(struct ipa *ipa, const struct entry *en)
{
	struct slice hex = slice_trim(slice_from(en->text, 1));
	uint8_t bytes[256];
	ptrdiff_t n;

	if (!slice_starts(en->text, " ") || slice_starts(en->text, "  ") || !upper_hex(hex))
		return false;
	if (ipa->bytes.n == 0) {
		ipa->first = en->line;
		ipa->stamp = en->stamp;
		text_clear(&ipa->written);
		text_add(&ipa->written, en->written);
	}
	ipa->last = en->line.number;
	for (; hex.n > 0 && ipa->bytes.n < MESSAGE_MAX; hex = slice_from(hex, 2 * sizeof(bytes))) {
		n = slice_hex(slice_cut(hex, 0, 2 * sizeof(bytes)), bytes, sizeof(bytes));
		if (n <= 0)
			break;
		text_add(&ipa->bytes, (struct slice){ (const char *)bytes, (size_t)n });
	}
	return true;
}

/* "GetEID: ES10x message received from eUICC:" and its three sisters. */
static bool announced(struct ipa *ipa, struct slice name, struct slice words)
{
	bool sent = slice_starts(words, "ES10x message that will be sent") || slice_starts(words, "ESipa message that will be sent");

	if (!sent && !slice_starts(words, "ES10x message received") && !slice_starts(words, "ESipa message received"))
		return false;
	ipa->esipa = slice_starts(words, "ESipa");
	ipa->side = sent != ipa->esipa ? ES10_ASKED : ES10_ANSWERED;
	ipa->mode = sent ? ANNOUNCED : DUMP; /* what is sent stands first as a tree, then encoded */
	copy(ipa->function, sizeof(ipa->function), name);
	return true;
}

/* --- the card's bytes alone --- */

/* What the package holds reached the card, so it was fetched; what the card answers is the result that goes to the eIM. */
static void package_seen(struct ipa *ipa, bool asked)
{
	struct delivery d = { .on = true, .seq = -1 };

	for (size_t i = 0; asked && i < ipa->list.n; i++)
		if (ipa->list.items[i].kind == ES10_ORDER && ipa->list.items[i].tag == 0xBF51) {
			fetched(ipa);
			return;
		}
	for (size_t i = 0; !asked && i < ipa->list.n && ipa->list.items[i].tag == 0xBF51; i++) {
		const struct es10_item *it = &ipa->list.items[i];

		if (it->listed || it->kind == ES10_PROFILE)
			continue;
		d.seq = it->seq;
		d.operation = card_operation(&ipa->card);
		memcpy(d.transaction, it->transaction, sizeof(d.transaction));
		if (ipa->card.count > 0)
			memcpy(d.iccid, ipa->card.orders[0].iccid, sizeof(d.iccid));
		ipa->result = d;
		return;
	}
}

/* What the words that follow call the function: they say the same once more. */
static const char *function_name(const struct apdu *a)
{
	static const struct {
		unsigned char tag; /* behind BF */
		const char *name;
	} names[] = { { 0x51, "LoadEuiccPackage" },
		      { 0x58, "ProfileRollback" },
		      { 0x30, "RemoveNotificationFromList" },
		      { 0x2B, "RetrieveNotificationsList" },
		      { 0x38, "AuthenticateServer" },
		      { 0x21, "PrepareDownload" },
		      { 0x41, "CancelSession" },
		      { 0x31, "EnableProfile" } };

	for (size_t i = 0; a->command.n > 1 && i < sizeof(names) / sizeof(names[0]); i++)
		if ((unsigned char)a->command.p[0] == 0xBF && (unsigned char)a->command.p[1] == names[i].tag)
			return names[i].name;
	return "";
}

static void scard_said(struct ipa *ipa, struct reading *r, enum apdu_got got)
{
	if (got == APDU_MORE || ipa->dumps)
		return;
	copy(ipa->answered, sizeof(ipa->answered), slice_of(function_name(&ipa->scard.apdu)));
	ipa->first.number = ipa->scard.answered;
	ipa->last = ipa->scard.answered;
	es10_read(text_slice(&ipa->scard.apdu.command), ES10_ASKED, &ipa->list);
	card_asked(&ipa->card, &ipa->list);
	if (got == APDU_REFUSED) {
		card_refusal(&ipa->card, ipa->scard.sw, apdu_operation(&ipa->scard.apdu), &ipa->q, &ipa->first);
		remember(ipa, 1);
		return;
	}
	package_seen(ipa, true);
	es10_read(text_slice(&ipa->scard.apdu.answer), ES10_ANSWERED, &ipa->list);
	if (ipa->list.broken)
		reading_doubt(r, DOUBT_BROKEN);
	remember(ipa, card_answered(&ipa->card, &ipa->list, &ipa->q, &ipa->first));
	package_seen(ipa, false);
}

/* The first line of an answer is the one to cite; the next line tells that it is whole. */
static void scard(struct ipa *ipa, struct reading *r, const struct entry *en, bool hex)
{
	enum apdu_got got = hex ? scard_line(&ipa->scard, slice_trim(en->text), en->line.number) : scard_end(&ipa->scard);

	scard_said(ipa, r, got);
	if (!hex || ipa->scard.first != en->line.number)
		return;
	ipa->first = en->line;
	ipa->stamp = en->stamp;
	text_clear(&ipa->written);
	text_add(&ipa->written, en->written);
}

/* --- words --- */

/* "...code 127=undefinedError!": the number and the word. */
static bool code_of(struct slice words, struct slice *number, struct slice *word)
{
	ptrdiff_t at = slice_find(words, " code ");

	if (at < 0)
		return false;
	words = slice_from(words, (size_t)at + sizeof(" code ") - 1);
	*number = slice_token(&words, '=');
	*word = slice_token(&words, '!');
	return slice_digits(*number);
}

static void eim_error(struct ipa *ipa, const struct entry *en, struct slice name, struct slice words)
{
	struct slice number, word;
	const char *operation = NULL;
	struct said *s;
	bool idle;

	if (!code_of(words, &number, &word))
		return;
	idle = slice_is(name, "GetEimPackage") && slice_is(number, "1");
	s = say(ipa, idle || slice_is(name, "CancelSession") ? KIND_NOTE : KIND_OPERATION_FAILED, en);
	operation = rsp_operation(name);
	said_word(s, FIELD_OPERATION, operation);
	if (operation)
		said_word(s, FIELD_TRANSACTION, ipa->session);
	said_set(s, FIELD_CAUSE, idle ? (struct slice){ 0 } : number);
	said_set(s, idle ? FIELD_REASON : FIELD_CAUSE_TEXT, word);
	said_word(s, FIELD_CAUSE_LAYER, idle ? NULL : "esipa");
	said_set(s, FIELD_NAME, name);
}

static void gave_up(struct ipa *ipa, const struct entry *en, struct slice name, struct slice words)
{
	struct said *s = say(ipa, KIND_NOTE, en);

	if (slice_is(name, "ProvideEimPackageResult")) {
		s->kind = KIND_NOTIFICATION_FAILED;
		deliver(s, &ipa->result);
	} else if (slice_is(name, "HandleNotification")) {
		s->kind = KIND_NOTIFICATION_FAILED;
		deliver(s, &ipa->notification);
	} else if (rsp_operation(name)) {
		s->kind = KIND_OPERATION_FAILED;
		said_word(s, FIELD_OPERATION, rsp_operation(name));
		said_word(s, FIELD_TRANSACTION, ipa->session);
		said_word(s, FIELD_CAUSE_LAYER, "esipa");
	}
	said_set(s, FIELD_REASON, words);
	said_set(s, FIELD_NAME, name);
}

static void esipa(struct ipa *ipa, const struct entry *en, struct slice name, struct slice words)
{
	static const char asking[] = "Requesting eIM package for eID: ";

	if (slice_starts(words, "function failed with error code ")) {
		eim_error(ipa, en, name, words);
	} else if (slice_starts(words, "eIM request failed, giving up") || slice_is(words, "eIM request failed!")) {
		gave_up(ipa, en, name, words);
	} else if (slice_starts(words, asking)) {
		struct slice eid = slice_trim(slice_from(words, sizeof(asking) - 1));

		if (eid.n == 32 && slice_digits(eid))
			copy(ipa->card.eid, sizeof(ipa->card.eid), eid);
		say(ipa, KIND_NOTE, en);
	} else if (slice_is(name, "HandleNotification") && slice_starts(words, "received 0 bytes from eIM") && ipa->notification.on) {
		deliver(say(ipa, KIND_NOTIFICATION_SENT, en), &ipa->notification);
	} else if (slice_is(name, "HandleNotification") && slice_starts(words, "Expected a response of 0 bytes")) {
		gave_up(ipa, en, name, words);
	}
}

/* Only where the log has no bytes: the words say the same as they do. */
static void card_words(struct ipa *ipa, const struct entry *en, struct slice name, struct slice words)
{
	bool refused = slice_find(words, "function failed with ") >= 0;
	struct slice number, word;
	struct said *s;

	if (slice_is(name, ipa->answered) || !code_of(words, &number, &word) || slice_is(name, "EnableUsingDD"))
		return;
	if (!refused && !slice_is(name, "ProfileRollback"))
		return;
	s = say(ipa, refused ? KIND_OPERATION_REFUSED : KIND_PROFILE_ROLLED_BACK, en);
	if (slice_is(name, "RemoveNotificationFromList") || slice_is(name, "RetrieveNotificationsList"))
		s->kind = KIND_NOTE;
	said_by(s, PARTY_EUICC, ROLE_CARD);
	if (!refused)
		return;
	said_word(s, FIELD_OPERATION, rsp_operation(name));
	said_set(s, FIELD_CAUSE, number);
	said_set(s, FIELD_CAUSE_TEXT, word);
	said_word(s, FIELD_CAUSE_LAYER, "es10");
	said_set(s, FIELD_NAME, name);
}

/* "ES10x transmission failed! sw=6a88": of the function announced before it, if that has had no answer yet. Optional steps are refused that way, too. */
static void status_word(struct ipa *ipa, const struct entry *en)
{
	static const char *const orders[] = { "LoadEuiccPackage", "EnableProfile", "DisableProfile", "DeleteProfile", "LoadBoundProfilePackage",
					      "PrepareDownload", "AuthenticateServer", NULL };
	ptrdiff_t at = slice_find(en->text, "sw=");
	size_t before = said_waiting(&ipa->q);
	struct text word = { 0 };
	bool asking = !ipa->esipa && ipa->side == ES10_ASKED, order = asking && among(slice_of(ipa->function), orders);

	apdu_hex(&word, at < 0 ? (struct slice){ 0 } : slice_cut(en->text, (size_t)at + 3, 4));
	if (word.n == 2 && (ipa->dumps || ipa->scard.apdu.command.n == 0)) {
		unsigned sw = (unsigned)(uint8_t)word.p[0] << 8 | (uint8_t)word.p[1];
		const char *operation = strcmp(ipa->function, "LoadEuiccPackage") == 0 ? "package" : rsp_operation(slice_of(ipa->function));

		card_refusal(&ipa->card, sw, order ? operation : NULL, &ipa->q, &en->line);
		said_stamp(said_at(&ipa->q, before), &en->stamp, en->written);
		said_word(said_at(&ipa->q, before), FIELD_NAME, asking ? ipa->function : NULL);
	}
	text_free(&word);
}

static void http(struct ipa *ipa, const struct entry *en)
{
	static const char to[] = "HTTP request to ";
	ptrdiff_t at = slice_find(en->text, " failed: ");
	struct said *s;

	if (!slice_starts(en->text, to) || at < (ptrdiff_t)sizeof(to) - 1)
		return;
	s = say(ipa, KIND_MESSAGE_FAILED, en);
	said_word(s, FIELD_PROTO, "http");
	said_word(s, FIELD_DIRECTION, "up");
	said_set(s, FIELD_URL, slice_cut(en->text, sizeof(to) - 1, (size_t)at - (sizeof(to) - 1)));
	said_set(s, FIELD_REASON, slice_from(en->text, (size_t)at + sizeof(" failed: ") - 1));
}

static void procedure(struct ipa *ipa, const struct entry *en)
{
	static const char *const notes[] = {
		"unable to send the EuiccPackageResult", "profile rollback ", "poll cycle continues normally (profile change)",
		"poll cycle ends due to error", "Generic eUICC Package Download and Execution failed", "profile installation failed!",
		"mutual authentication failed!", "cannot continue, mutual authentication failed!", "sub procedure ", "eIM Package Execution failed!",
		"IPAd initialization failed!", "eIM initialization failed!", "Notification Delivery to Notification Receivers Procedure failed!", NULL,
	};

	if (slice_starts(en->text, "Delivery of notification No.") && slice_find(en->text, " failed") >= 0 && ipa->notification.on) {
		gave_up(ipa, en, SLICE("HandleNotification"), en->text);
		return;
	}
	if (slice_is(en->text, "Generic eUICC Package Download and Execution succeeded!") && ipa->result.on) {
		deliver(say(ipa, KIND_NOTIFICATION_SENT, en), &ipa->result);
		return;
	}
	for (size_t i = 0; notes[i]; i++)
		if (slice_starts(en->text, notes[i]))
			said_set(say(ipa, KIND_NOTE, en), FIELD_REASON, en->text);
}

static void words(struct ipa *ipa, const struct entry *en)
{
	struct slice rest = en->text, name = slice_token(&rest, ':');

	rest = unblank(rest);
	if (slice_starts(en->text, " encoded ASN.1:")) {
		if (ipa->mode == ANNOUNCED)
			ipa->mode = DUMP;
	} else if (en->text.n == 0 || en->text.p[0] == ' ' || announced(ipa, name, rest)) {
		return;
	} else if (slice_is(en->subsystem, "ESIPA")) {
		esipa(ipa, en, name, rest);
	} else if (slice_is(en->subsystem, "ES10x") || slice_is(en->subsystem, "ES10b")) {
		card_words(ipa, en, name, rest);
	} else if (slice_is(en->subsystem, "eUICC")) {
		if (slice_starts(en->text, "ES10x transmission failed"))
			status_word(ipa, en);
	} else if (slice_is(en->subsystem, "HTTP")) {
		http(ipa, en);
	} else if (slice_is(en->subsystem, "IPA") || slice_is(en->subsystem, "MAIN")) {
		procedure(ipa, en);
	}
}

static void read_line(void *state, struct reading *r, const struct line *line)
{
	struct ipa *ipa = state;
	struct entry en = { .line = *line };
	bool mine = cut(line->text, &en);

	if (ipa->mode == DUMP && (!mine || dump(ipa, &en)))
		return; /* a console may carry another program's line in the middle */
	if (ipa->mode == DUMP && (ipa->bytes.n > 0 || !slice_starts(en.text, " ")))
		finish(ipa, r);
	ipa->dumps |= mine && slice_is(en.subsystem, "ES10x") && slice_is(en.level, "DEBUG");
	if (mine && !ipa->dumps)
		scard(ipa, r, &en, slice_is(en.subsystem, "SCARD") && slice_starts(en.text, " ") && upper_hex(slice_trim(en.text)));
	if (mine)
		words(ipa, &en);
}

static void end(void *state, struct reading *r)
{
	struct ipa *ipa = state;

	finish(ipa, r);
	scard_said(ipa, r, scard_end(&ipa->scard));
}

static void stop(void *state)
{
	struct ipa *ipa = state;

	said_free(&ipa->q);
	es10_free(&ipa->list);
	scard_free(&ipa->scard);
	text_free(&ipa->bytes);
	text_free(&ipa->written);
	free(ipa);
}

/* The banner has no subsystem: the program's name, "parameter:", and indented settings. */
static bool banner(struct slice line)
{
	struct stamp stamp;
	struct slice text = slice_from(line, utc_read(line, &stamp));

	text = slice_starts(text, " ") ? slice_from(text, 1) : text;
	return slice_starts(text, "IPAd!") || slice_is(text, "parameter:") || slice_find(text, "nvstate path:") == 1 ||
	       (slice_starts(text, " ") && slice_find(text, " = ") > 0) || (stamp.basis != STAMP_NONE && slice_trim(text).n == 0);
}

static int bid(const struct parser *p, const struct line *lines, unsigned n)
{
	unsigned read = 0, frame = 0;
	struct entry en;

	(void)p;
	for (unsigned i = 0; i < n; i++) {
		if (cut(lines[i].text, &en))
			read++;
		else if (banner(lines[i].text))
			frame++;
	}
	return read > 0 ? (int)((read + frame) * 100 / n) : 0;
}

const struct parser parser_onomondo_ipa = {
	.name = "onomondo_ipa",
	.party = PARTY_DEVICE,
	.role = ROLE_IPA,
	.source = "onomondo-ipa, SGP.22 v2, SGP.32 v1.2",
	.self = &(const struct recordwise_self){ .state = sizeof(struct ipa),
						.queue = offsetof(struct ipa, q),
						.line = read_line,
						.finish = end },
	.bid = bid,
	.open = recordwise_open,
	.close = stop,
	.next = recordwise_next,
};
