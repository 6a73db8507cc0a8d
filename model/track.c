#include "track.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "told.h"

static const struct {
	const char *name, *value;
	enum field key, more;
} facts[KIND_COUNT] = {
#define FACT(kind, name, key, value, more) [KIND_##kind] = { name, value, key, more },
#include "facts.def"
#undef FACT
};

const char *track_fact_name(enum kind k)
{
	return facts[k].name;
}

struct slice track_field(const struct step *s, enum field f)
{
	return pass_field(s->fields, f);
}

bool track_held(const struct track *t, struct slice address)
{
	return address.n && words_find(t->ips, address) >= 0;
}

void track_value(const struct step *s, char *out, size_t size)
{
	const char *word = facts[s->kind].value;
	enum field more = facts[s->kind].more;
	struct slice v = more == FIELD_COUNT ? (struct slice){ 0 } : track_field(s, more);
	if (!word)
		snprintf(out, size, "%.*s", SLICE_ARG(v));
	else if (v.n)
		snprintf(out, size, "%s, %.*s", word, SLICE_ARG(v));
	else
		snprintf(out, size, "%s", word);
}

bool track_covers(struct slice prefixes, struct slice address)
{
	char text[64];
	struct in_addr a, net;
	if (address.n >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", SLICE_ARG(address));
	if (inet_pton(AF_INET, text, &a) != 1)
		return false;
	while (prefixes.n) {
		struct slice one = slice_trim(slice_token(&prefixes, ' '));
		ptrdiff_t bar = slice_index(one, '/');
		struct slice base = bar < 0 ? one : slice_cut(one, 0, (size_t)bar);
		int64_t bits = bar < 0 ? 32 : slice_number(slice_from(one, (size_t)bar + 1));
		if (base.n >= sizeof(text) || base.n == 0 || bits < 0 || bits > 32)
			continue;
		snprintf(text, sizeof(text), "%.*s", SLICE_ARG(base));
		if (inet_pton(AF_INET, text, &net) != 1)
			continue;
		uint32_t mask = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
		if ((ntohl(a.s_addr) & mask) == (ntohl(net.s_addr) & mask))
			return true;
	}
	return false;
}

static size_t put(char *out, size_t at, struct slice s)
{
	if (s.n)
		memcpy(out + at, s.p, s.n);
	return at + s.n;
}

/* "tcp 10.200.0.10:1883": the far end of the flow as the device sees it, whichever way the packet went. Most statements are about flows. */
static void flow_key(struct track *t, struct step *s, char *out, size_t size)
{
	struct slice proto = track_field(s, FIELD_PROTO), dst = track_field(s, FIELD_DST), dport = track_field(s, FIELD_DPORT);
	size_t at;

	if (track_held(t, dst) && !track_held(t, track_field(s, FIELD_SRC))) {
		s->down = true;
		dst = track_field(s, FIELD_SRC);
		dport = track_field(s, FIELD_SPORT);
	}
	proto = slice_cut(proto, 0, size / 4);
	dst = slice_cut(dst, 0, size / 4);
	dport = slice_cut(dport, 0, size / 4);
	at = put(out, put(out, put(out, 0, proto), SLICE(" ")), dst);
	if (dport.n)
		at = put(out, put(out, at, SLICE(":")), dport);
	out[at] = '\0';
}

static void operation_key(const struct step *s, char *out, size_t size)
{
	struct slice tx = track_field(s, FIELD_TRANSACTION), op = track_field(s, FIELD_OPERATION), iccid = track_field(s, FIELD_ICCID);
	if (op.n == 0 && (s->kind == KIND_DOWNLOAD_STARTED || s->kind == KIND_DOWNLOAD_REFUSED || s->kind == KIND_DOWNLOAD_FAILED ||
			  s->kind == KIND_DOWNLOAD_DONE))
		op = SLICE("download");
	if (iccid.n)
		snprintf(out, size, "%.*s %.*s", SLICE_ARG(op), SLICE_ARG(iccid));
	else
		snprintf(out, size, "%.*s%s%.*s", SLICE_ARG(op), tx.n ? " " : "", SLICE_ARG(tx));
}

static void delivery_key(struct step *s, char *out, size_t size)
{
	struct slice proto = track_field(s, FIELD_PROTO);
	if (slice_is(track_field(s, FIELD_DIRECTION), "down") || (s->kind == KIND_MESSAGE_SENT && s->party == PARTY_APPLICATION))
		s->down = true;
	snprintf(out, size, "%.*s", SLICE_ARG(proto));
}

static void name_fact(struct track *t, struct step *s)
{
	char key[300] = "", fact[400];
	const char *name = facts[s->kind].name;
	size_t n;

	if (!name)
		return;
	if (strcmp(name, "flow") == 0)
		flow_key(t, s, key, sizeof(key));
	else if (strcmp(name, "operation") == 0)
		operation_key(s, key, sizeof(key));
	else if (strcmp(name, "delivery") == 0)
		delivery_key(s, key, sizeof(key));
	else if (strcmp(name, "tunnel") == 0)
		snprintf(key, sizeof(key), "%s%s%.*s", s->host ? s->host : "", track_field(s, FIELD_TUNNEL).n ? " " : "",
			 SLICE_ARG(track_field(s, FIELD_TUNNEL)));
	else if (strcmp(name, "route") == 0 && !track_field(s, FIELD_PREFIX).n)
		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(track_field(s, FIELD_NAME)));
	else if (facts[s->kind].key != FIELD_COUNT)
		snprintf(key, sizeof(key), "%.*s", SLICE_ARG(track_field(s, facts[s->kind].key)));
	if (strcmp(name, "delivery") == 0)
		n = (size_t)snprintf(fact, sizeof(fact), "delivery[%s]%s", key, s->down ? ".down" : ".up");
	else if (key[0])
		n = put(fact, put(fact, put(fact, put(fact, 0, slice_of(name)), SLICE("[")), slice_of(key)), SLICE("]"));
	else
		n = put(fact, 0, slice_of(name));
	s->fact = words_at(t->words, words_add(t->words, (struct slice){ fact, n }));
}

static bool same_field(const struct step *a, const struct step *b, enum field f)
{
	return slice_same(track_field(a, f), track_field(b, f));
}

#define BIT(f) (UINT64_C(1) << FIELD_##f)

/* Repetitions say the same with other ports, sequence numbers and byte counts. */
static bool repeats(const struct step *a, const struct step *b)
{
	static const uint64_t telling = BIT(REPLY) | BIT(RULE) | BIT(CAUSE) | BIT(CAUSE_TEXT) | BIT(REASON) | BIT(IP) | BIT(APN) |
					BIT(TRANSACTION) | BIT(PROFILE_STATE) | BIT(ICCID) | BIT(OPERATION) | BIT(CLIENT) | BIT(SRC);
	static const uint64_t named = BIT(IMSI) | BIT(PLMN) | BIT(NID); /* which not every repetition names */

	if (a->kind != b->kind || a->fact != b->fact || a->artifact != b->artifact || a->host != b->host || a->role != b->role)
		return false;
	for (uint64_t left = a->present & b->present & named; left; left &= left - 1) {
		enum field f = (enum field)__builtin_ctzll(left);

		if (track_field(a, f).n && track_field(b, f).n && !same_field(a, b, f))
			return false;
	}
	if (a->kind == KIND_NAME_RESOLVED && !same_field(a, b, FIELD_STATUS))
		return false; /* another address */
	for (uint64_t left = (a->present | b->present) & telling; left; left &= left - 1)
		if (!same_field(a, b, (enum field)__builtin_ctzll(left)))
			return false;
	return true;
}

#define LOOK_BACK 12 /* other facts may stand between two repetitions */

static bool fold(struct track *t, const struct step *s)
{
	for (size_t k = 1; k <= LOOK_BACK && k <= t->count; k++) {
		struct step *old = &t->step[t->count - k];
		if (old->artifact != s->artifact)
			return false;
		if (old->fact == s->fact && old->host == s->host) {
			if (!s->fact || !repeats(old, s))
				return false;
			old->count += s->count;
			if (s->t != UTC_NONE)
				old->last = s->t;
			return true;
		}
	}
	return false;
}

/* What a host says of its Ethernet port or wireless LAN is about no session of the operator's. A modem may show as eth1 or enx0. */
static bool beside(const struct step *s)
{
	static const char *const ports[] = { "eth0", "eno", "enp", "ens", "wl" };
	struct slice iface = track_field(s, FIELD_IFACE);
	bool port = slice_is(iface, "lo");

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		port |= slice_starts(iface, ports[i]);
	return port && s->party == PARTY_DEVICE && s->kind >= KIND_SESSION_REQUESTED && s->kind <= KIND_SESSION_DOWN;
}

static void add(struct track *t, const struct told *told, int64_t *clock)
{
	struct step s = {
		.event = told->event,
		.artifact = told->artifact,
		.line = told->line,
		.offset = told->offset,
		.count = told->count,
		.kind = told->kind,
		.party = told->party,
		.role = told->role,
		.t = told->t,
		.half = told->half,
		.shared = told->shared,
		.fields = told->fields,
		.present = told->present,
		.stated = told->stated,
	};

	s.dated = s.t != UTC_NONE;
	if (s.dated)
		*clock = s.t;
	else
		s.t = *clock;
	s.last = s.t;
	if (told->host.n)
		s.host = t->count && t->step[t->count - 1].host && slice_is(told->host, t->step[t->count - 1].host)
				 ? t->step[t->count - 1].host : words_at(t->words, words_add(t->words, told->host));
	if (beside(&s))
		s.kind = KIND_NOTE;
	name_fact(t, &s);
	if (fold(t, &s))
		return;
	s.fields = slice_of(words_at(t->words, words_add(t->words, s.fields)));
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->step = xrealloc(t->step, t->room, sizeof(*t->step));
	}
	t->step[t->count++] = s;
}

/* A file that begins undated: what stands before its first dated record takes that record's time. */
static void fill(struct track *t)
{
	int64_t next = UTC_NONE;
	for (size_t i = t->count; i-- > 0;) {
		struct step *s = &t->step[i];
		if (i + 1 < t->count && t->step[i + 1].artifact != s->artifact)
			next = UTC_NONE;
		if (s->t == UTC_NONE)
			s->t = s->last = next;
		else
			next = s->t;
	}
}

/*
 * Where no statement about the device has a time, the order of the lines is all that is known: one nanosecond a line, and between files
 * nothing is certain.
 */
static void count_lines(struct track *t)
{
	bool several = false;

	for (size_t i = 0; i < t->count; i++) {
		several |= t->step[i].artifact != t->step[0].artifact;
		if (t->step[i].dated)
			return;
	}
	for (size_t i = 0; i < t->count; i++) {
		struct step *s = &t->step[i];

		s->t = s->last = s->line;
		s->half = several ? NS_PER_S : 0;
	}
}

int track_order(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->t != y->t)
		return x->t == UTC_NONE ? 1 : y->t == UTC_NONE ? -1 : x->t < y->t ? -1 : 1;
	if (x->artifact != y->artifact)
		return x->artifact < y->artifact ? -1 : 1;
	return x->event < y->event ? -1 : x->event > y->event;
}

static int load_ips(struct track *t, struct error *e)
{
	sqlite3_stmt *q = pass_hold(t->store, "SELECT value FROM identity WHERE device = ? AND type = 'ip'", e);
	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, t->device);
	while (sqlite3_step(q) == SQLITE_ROW)
		words_add(t->ips, pass_text(q, 0));
	sqlite3_reset(q);
	q = pass_hold(t->store, "SELECT name FROM device WHERE id = ?", e);
	if (!q)
		return -1;
	sqlite3_bind_int64(q, 1, t->device);
	if (sqlite3_step(q) == SQLITE_ROW)
		t->name = xstrndup(pass_text(q, 0).p, pass_text(q, 0).n);
	sqlite3_reset(q);
	return t->name ? 1 : error_set(e, "no device %lld", (long long)t->device);
}

struct loading {
	struct track *track;
	int64_t at, artifact, clock;
};

static void take(void *to_whom, const struct told *told)
{
	struct loading *l = to_whom;

	if (told->t != UTC_NONE && told->t > l->at)
		return;
	if (told->artifact != l->artifact) {
		l->artifact = told->artifact;
		l->clock = UTC_NONE;
	}
	add(l->track, told, &l->clock);
}

static int load(struct track *t, int64_t list, int64_t at, struct error *e)
{
	struct loading l = { t, at == UTC_NONE ? INT64_MAX : at, -1, UTC_NONE };

	return told_each(t->store, list, take, &l, e);
}

static void span(struct track *t)
{
	t->from = t->to = UTC_NONE;
	for (size_t i = 0; i < t->count; i++) {
		const struct step *s = &t->step[i];
		if (s->shared || !s->dated)
			continue;
		if (t->from == UTC_NONE || s->t < t->from)
			t->from = s->t;
		if (t->to == UTC_NONE || s->last > t->to)
			t->to = s->last;
	}
}

static struct track *begin(struct store *s, int64_t device)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->store = s;
	t->device = device;
	t->words = words_new();
	t->ips = words_new();
	return t;
}

/* What is about nobody may still bind to a device: tunnels, routes, rules, restarts. */
struct track *track_shared(struct store *s, int64_t at, struct error *e)
{
	struct track *t = begin(s, 1);

	if (load(t, ORDER_SHARED, at, e) < 0) {
		track_free(t);
		return NULL;
	}
	fill(t);
	return t;
}

static void append(struct track *t, const struct track *shared)
{
	t->room = t->count + shared->count;
	t->step = xrealloc(t->step, t->room ? t->room : 1, sizeof(*t->step));
	for (size_t i = 0; i < shared->count; i++) {
		struct step *s = &t->step[t->count++];

		*s = shared->step[i];
		/* words are compared by their address: they must come from one table */
		s->host = s->host ? words_at(t->words, words_add(t->words, slice_of(s->host))) : NULL;
		s->fact = s->fact ? words_at(t->words, words_add(t->words, slice_of(s->fact))) : NULL;
	}
}

struct track *track_load(struct store *s, int64_t device, const struct track *shared, int64_t at, struct error *e)
{
	struct track *t = begin(s, device);

	if (load_ips(t, e) < 0 || load(t, device, at, e) < 0) {
		track_free(t);
		return NULL;
	}
	fill(t);
	count_lines(t);
	append(t, shared);
	span(t);
	if (t->count)
		qsort(t->step, t->count, sizeof(*t->step), track_order);
	return t;
}

void track_free(struct track *t)
{
	if (!t)
		return;
	words_free(t->words);
	words_free(t->ips);
	free(t->step);
	free(t->name);
	free(t);
}
