#include "cmp.h"

#include <string.h>

#include "cause.h"
#include "whose.h"

static const char *const names[CMP_COUNT] = {
#define ITEM(id, names) [CMP_##id] = names,
#include "cmp.def"
#undef ITEM
};

/* --- items --- */

/* "sim_iccid", "SIM ICCID" and "simIccid" are simiccid. The length; 0 when it does not fit. */
static size_t fold(struct slice name, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			continue;
		if (n == size)
			return 0;
		out[n++] = c;
	}
	return n;
}

void cmp_names(struct aliases *a)
{
	for (int i = 0; i < CMP_COUNT; i++)
		aliases_add(a, i, names[i]);
}

int cmp_find(const struct aliases *a, struct slice name)
{
	char room[40];

	return aliases_find(a, (struct slice){ room, fold(name, room, sizeof(room)) }, false);
}

void cmp_clear(struct cmp *c)
{
	memset(c->item, 0, sizeof(c->item));
	text_clear(&c->text);
}

void cmp_set(struct cmp *c, enum cmp_item item, struct slice value, unsigned depth)
{
	value = slice_trim(value);
	if (value.n == 0 || value.n > 4096 || (c->item[item].depth > 0 && c->item[item].depth <= depth))
		return;
	c->item[item].depth = depth;
	c->item[item].at = c->text.n;
	c->item[item].n = value.n;
	text_add(&c->text, value);
}

struct slice cmp_get(const struct cmp *c, enum cmp_item item)
{
	return c->item[item].depth ? slice_cut(text_slice(&c->text), c->item[item].at, c->item[item].n) : (struct slice){ 0 };
}

static bool has(const struct cmp *c, enum cmp_item item)
{
	return c->item[item].depth > 0;
}

void cmp_free(struct cmp *c)
{
	text_free(&c->text);
}

bool cmp_is_record(const struct cmp *c)
{
	bool somebody = has(c, CMP_ICCID) || has(c, CMP_IMSI) || has(c, CMP_MSISDN) || has(c, CMP_IMEI) || has(c, CMP_EID);
	bool dated = has(c, CMP_TIME) || has(c, CMP_START) || has(c, CMP_END) || has(c, CMP_UPDATED);

	if (has(c, CMP_TYPE) && has(c, CMP_DESCRIPTION) && has(c, CMP_TIME)) /* an event of the platform itself */
		return true;
	return somebody && dated && (has(c, CMP_TYPE) || has(c, CMP_STATUS) || has(c, CMP_ONLINE) || has(c, CMP_START) || has(c, CMP_DESCRIPTION));
}

/* --- words --- */

static bool starts_folded(const char *p, size_t left, const char *word)
{
	for (; *word; p++, word++, left--) {
		char c = left > 0 ? *p : '\0';

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c != *word)
			return false;
	}
	return true;
}

/* One of these words, "|" between, stands in the text, whatever the case. */
static bool says(struct slice text, const char *words)
{
	struct slice all = slice_of(words);

	while (all.n > 0) {
		struct slice one = slice_token(&all, '|');
		char word[48];

		if (one.n >= sizeof(word))
			continue;
		memcpy(word, one.p, one.n);
		word[one.n] = '\0';
		for (size_t i = 0; i + one.n <= text.n; i++)
			if (starts_folded(text.p + i, text.n - i, word))
				return true;
	}
	return false;
}

#define REFUSALS "reject|denied|refus|fail|not allowed|unsuccessful"
#define ENDS "delete|ended|terminat|stop|deact|closed|releas|disconnect|down|inactive|free|destroy"
#define INTERIM "updated|interim|periodic|modif"

static enum kind of_limit(struct slice all)
{
	if (says(all, "sms "))
		return KIND_NOTE;
	if (says(all, "quota assigned|quota added|quota reset|quota renewed|limit reset|unblocked"))
		return KIND_LIMIT_CLEARED;
	if (says(all, "throttl|speed reduced|speed limited"))
		return KIND_LIMIT_THROTTLED;
	return says(all, "used up|exhausted|limit exceeded|limit reached|quota exceeded|cap reached|over limit|endpoint blocked|blocking data")
		       ? KIND_LIMIT_REACHED
		       : KIND_NOTE;
}

static enum kind of_session(struct slice all)
{
	if (says(all, REFUSALS))
		return KIND_SESSION_REFUSED;
	if (says(all, ENDS))
		return KIND_SESSION_DOWN;
	return says(all, INTERIM) ? KIND_USAGE : KIND_SESSION_UP;
}

/* What a platform calls the states of a SIM, also after "to" of "changed from 'Suspended' to 'Activated'". */
static enum kind of_status(struct slice s)
{
	ptrdiff_t to = slice_find(s, " to ");

	if (to >= 0)
		s = slice_from(s, (size_t)to + 4);
	if (says(s, "barred|blocked"))
		return KIND_SUBSCRIPTION_BARRED;
	if (says(s, "suspen|deactiv|inactiv|disabl|paus|terminat|retired|deleted|standby|purged|inventory|issued|released"))
		return KIND_SUBSCRIPTION_SUSPENDED;
	return says(s, "activ|ready|enabled|online|factory test|live") ? KIND_SUBSCRIPTION_ACTIVE : KIND_NOTE;
}

/* An SMS that makes the card call its manager (SGP.02), or wakes a device. */
static enum kind of_trigger(struct slice all)
{
	if (says(all, "not delivered|undeliver|expired|" REFUSALS))
		return KIND_TRIGGER_FAILED;
	return says(all, "delivered|acknowledged") ? KIND_TRIGGER_DELIVERED : KIND_TRIGGER_SENT;
}

/* The type tells what it is about; its words and the description's how it went: "Create PDP Context" may be a rejection. */
static enum kind of_words(struct slice type, struct slice all)
{
	enum kind k;

	if (says(type, "vpn|breakout|user|support|factor|profile status|profile state")) /* a profile's life cycle is no subscription */
		return KIND_NOTE;
	if (says(type, "sms|ota|push") && says(all, "trigger"))
		return of_trigger(all);
	if (says(type, "store and forward|store-and-forward|store_and_forward|store & forward"))
		return says(all, "stored|queued|waits") ? KIND_MESSAGE_QUEUED : KIND_NOTE;
	if (says(all, "pdp|data session|data-session|datasession|session|pdu|bearer|gprs connection") && !says(type, "quota|blocked"))
		return of_session(all);
	k = says(type, "quota|limit|blocked|generic|throttl|usage alert") || says(all, "quota|throttl") ? of_limit(all) : KIND_NOTE;
	if (k != KIND_NOTE)
		return k;
	if (says(type, "purge|detach|cancel location|free"))
		return KIND_REGISTRATION_LOST;
	if (says(type, "location|attach|registration|authentication info|rau|tau") && !says(type, "sim registration"))
		return says(all, REFUSALS)                          ? KIND_REGISTRATION_DENIED
		       : says(type, "location|attach|registration") ? KIND_REGISTRATION_REGISTERED
								    : KIND_NOTE;
	if (says(type, "sim activation|sim_activation|endpoint enabled"))
		return KIND_SUBSCRIPTION_ACTIVE;
	if (says(type, "sim suspension|sim deactiv|endpoint disabled|sim_suspension"))
		return KIND_SUBSCRIPTION_SUSPENDED;
	if (says(type, "sim") && says(type, "state|status"))
		return of_status(all);
	return says(type, "imei") && says(all, "lock|" REFUSALS) ? KIND_REGISTRATION_DENIED : KIND_NOTE;
}

/* --- statements --- */

static void stamp(struct said *s, struct slice written)
{
	struct stamp st = { 0 };

	if (written.n > 0 && !utc_epoch(written, &st))
		utc_read(written, &st);
	said_stamp(s, &st, written);
}

static void digits(struct said *s, enum field f, struct slice value, size_t least)
{
	ptrdiff_t at = slice_starts(value, "+") ? 1 : 0;

	value = slice_from(value, (size_t)at);
	if (value.n >= least && slice_digits(value))
		said_set(s, f, value);
}

/* "4G LTE", "LTE Cat-M1" and "EUTRAN" in the words that the numbers have. */
static const char *radio(struct slice s)
{
	static const struct {
		const char *names, *word;
	} radios[] = { { "ntn|satellite|skylo", "NB-IoT NTN" },
		       { "nb-iot|nbiot|nb_iot", "NB-IoT" },
		       { "lte-m|ltem|lte_m|cat-m|cat m|catm|emtc|lte-mt", "LTE-M" },
		       { "5g|nr|ng-ran", "NR" },
		       { "lte|4g|eutran|e-utran", "LTE" },
		       { "3g|umts|wcdma|utran|hspa", "UTRAN" },
		       { "2g|gsm|gprs|edge|geran", "GSM" } };

	for (size_t i = 0; i < sizeof(radios) / sizeof(radios[0]); i++)
		if (says(s, radios[i].names))
			return radios[i].word;
	return NULL;
}

static void network(const struct cmp *c, struct said *s)
{
	struct slice mcc = cmp_get(c, CMP_MCC), mnc = cmp_get(c, CMP_MNC), rat = cmp_get(c, CMP_RAT);
	char plmn[8];

	if (has(c, CMP_PLMN)) {
		digits(s, FIELD_PLMN, cmp_get(c, CMP_PLMN), 5);
	} else if (mcc.n == 3 && mnc.n >= 2 && mnc.n <= 3 && slice_digits(mcc) && slice_digits(mnc)) {
		memcpy(plmn, mcc.p, 3);
		memcpy(plmn + 3, mnc.p, mnc.n);
		said_set(s, FIELD_PLMN, (struct slice){ plmn, 3 + mnc.n });
	}
	said_set(s, FIELD_TAC, cmp_get(c, CMP_TAC));
	said_set(s, FIELD_CELL, cmp_get(c, CMP_CELL));
	if (slice_digits(rat))
		said_word(s, FIELD_RAT, cause_word("rat_gtp", slice_number(rat)));
	else if (radio(rat))
		said_word(s, FIELD_RAT, radio(rat));
	else
		said_set(s, FIELD_RAT, rat);
	if (says(said_get(s, FIELD_RAT), "ntn"))
		said_word(s, FIELD_BEARER, "NTN");
}

static struct said *say(const struct cmp *c, struct said_queue *q, enum kind kind, struct slice when, const struct line *at, uint32_t last)
{
	struct said *s = said_add(q, kind, at);
	char room[WHOSE_DIGITS + 1];

	said_span(s, at->number, last);
	stamp(s, when);
	said_set(s, FIELD_IMSI, whose_imsi(cmp_get(c, CMP_IMSI), room));
	digits(s, FIELD_ICCID, cmp_get(c, CMP_ICCID), 18);
	digits(s, FIELD_MSISDN, cmp_get(c, CMP_MSISDN), 5);
	digits(s, FIELD_IMEI, cmp_get(c, CMP_IMEI), 14);
	digits(s, FIELD_EID, cmp_get(c, CMP_EID), 32);
	network(c, s);
	said_set(s, FIELD_SESSION, cmp_get(c, CMP_SESSION));
	said_set(s, FIELD_CHARGING_ID, cmp_get(c, CMP_CHARGING));
	return s;
}

static void carries(const struct cmp *c, struct said *s)
{
	struct slice ip = cmp_get(c, has(c, CMP_UE_IP) ? CMP_UE_IP : CMP_IP);

	if (slice_address(ip))
		said_set(s, FIELD_IP, ip);
	said_set(s, FIELD_APN, cmp_get(c, CMP_APN));
	digits(s, FIELD_BYTES_OUT, cmp_get(c, CMP_BYTES_OUT), 1);
	digits(s, FIELD_BYTES_IN, cmp_get(c, CMP_BYTES_IN), 1);
}

static void why(const struct cmp *c, struct said *s)
{
	struct slice text = cmp_get(c, CMP_DESCRIPTION), cause = cmp_get(c, CMP_CAUSE), terminate = cmp_get(c, CMP_TERMINATE);
	ptrdiff_t because = slice_find(text, "because ");

	said_set(s, FIELD_REASON, slice_trim(because >= 0 ? slice_from(text, (size_t)because + 8) : text));
	if (s->kind == KIND_SESSION_DOWN && terminate.n > 0) {
		said_set(s, FIELD_REASON, terminate);
	} else if (cause.n > 0 && (s->kind == KIND_SESSION_REFUSED || s->kind == KIND_REGISTRATION_DENIED)) {
		/* the record does not say whose number it is */
		said_set(s, FIELD_CAUSE, cause);
	}
}

static bool is_session(enum kind k)
{
	return k == KIND_SESSION_UP || k == KIND_SESSION_REFUSED || k == KIND_SESSION_DOWN || k == KIND_USAGE;
}

/* A record without a type: of a session (an end that is not there means it goes on), or the state in which a SIM or its session is. */
static void say_state(const struct cmp *c, struct said_queue *q, const struct line *at, uint32_t last)
{
	struct slice updated = cmp_get(c, has(c, CMP_UPDATED) ? CMP_UPDATED : CMP_TIME), online = cmp_get(c, CMP_ONLINE);
	bool volume = has(c, CMP_BYTES_OUT) || has(c, CMP_BYTES_IN) || has(c, CMP_VOLUME);

	if (has(c, CMP_STATUS) && !has(c, CMP_START)) {
		struct said *s = say(c, q, of_status(cmp_get(c, CMP_STATUS)), updated, at, last);

		said_set(s, FIELD_STATUS, cmp_get(c, CMP_STATUS));
	}
	if (online.n > 0)
		carries(c, say(c, q, slice_is(online, "true") || slice_is(online, "1") ? KIND_SESSION_UP : KIND_SESSION_DOWN, updated, at, last));
	if (has(c, CMP_START))
		carries(c, say(c, q, KIND_SESSION_UP, cmp_get(c, CMP_START), at, last));
	if (has(c, CMP_END) && (has(c, CMP_TERMINATE) || !volume)) {
		struct said *s = say(c, q, KIND_SESSION_DOWN, cmp_get(c, CMP_END), at, last);

		carries(c, s);
		why(c, s);
	} else if (volume && (has(c, CMP_END) || has(c, CMP_TIME))) {
		carries(c, say(c, q, KIND_USAGE, cmp_get(c, has(c, CMP_END) ? CMP_END : CMP_TIME), at, last));
	}
}

void cmp_say(const struct cmp *c, struct said_queue *q, const struct line *at, uint32_t last)
{
	struct slice type = cmp_get(c, CMP_TYPE), text = cmp_get(c, CMP_DESCRIPTION);
	struct text all = { 0 };
	struct slice when = cmp_get(c, has(c, CMP_TIME) ? CMP_TIME : has(c, CMP_START) ? CMP_START : has(c, CMP_END) ? CMP_END : CMP_UPDATED);
	enum kind kind;
	struct said *s;

	text_add(&all, type);
	text_addc(&all, ' ');
	text_add(&all, text);
	kind = of_words(type, text_slice(&all));
	text_free(&all);
	if (kind == KIND_NOTE && text.n == 0 && (has(c, CMP_START) || has(c, CMP_ONLINE) || has(c, CMP_STATUS))) {
		say_state(c, q, at, last);
		return;
	}
	s = say(c, q, kind, when, at, last);
	if (is_session(kind))
		carries(c, s);
	why(c, s);
	if (kind != KIND_MESSAGE_QUEUED)
		return;
	said_word(s, FIELD_REASON, "store_forward");
	said_word(s, FIELD_DIRECTION, "up");
	said_set(s, FIELD_UNTIL, cmp_get(c, CMP_UNTIL));
}
