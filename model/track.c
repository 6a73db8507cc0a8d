#include "track.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "told.h"

struct slice track_field(const struct step *s, enum field f)
{
	return s->present >> f & 1 ? pass_field(s->fields, f) : (struct slice){ 0 };
}

bool track_held(const struct track *t, struct slice address)
{
	return address.n && words_find(t->ips, address) >= 0;
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

/* The step that takes it in; SIZE_MAX: none does. */
static size_t fold(struct track *t, const struct step *s)
{
	for (size_t k = 1; k <= STEP_LOOK_BACK && k <= t->count; k++) {
		struct step *old = &t->step[t->count - k];

		if (old->artifact != s->artifact)
			return SIZE_MAX;
		if (old->fact == s->fact && old->host == s->host) {
			if (!s->fact || !step_repeats(old, s))
				return SIZE_MAX;
			old->count += s->count;
			if (s->last != UTC_NONE)
				old->last = s->last;
			return t->count - k;
		}
	}
	return SIZE_MAX;
}

static bool held(const void *who, struct slice address)
{
	return track_held(who, address);
}

/* at, last: when it was first and last said, as far as its file tells. */
static size_t add(struct track *t, const struct told *told, int64_t at, int64_t last)
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
		.t = at,
		.last = last,
		.half = told->half,
		.dated = told->t != UTC_NONE,
		.shared = told->shared,
		.fields = told->fields,
		.present = told->present,
		.stated = told->stated,
	};
	char room[STEP_FACT_MAX];
	struct slice fact;
	size_t in;

	if (told->host.n)
		s.host = t->count && t->step[t->count - 1].host && slice_is(told->host, t->step[t->count - 1].host)
			     ? t->step[t->count - 1].host
			     : words_at(t->words, words_add(t->words, told->host));
	fact = step_fact(&s, &(struct holds){ t, held }, room);
	s.fact = fact.n ? words_at(t->words, words_add(t->words, fact)) : NULL;
	in = fold(t, &s);
	if (in != SIZE_MAX)
		return in;
	s.fields = slice_of(words_at(t->words, words_add(t->words, s.fields)));
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->step = xrealloc(t->step, t->room, sizeof(*t->step));
	}
	t->step[t->count] = s;
	return t->count++;
}

size_t track_add(struct track *t, const struct told *told, int64_t *clock)
{
	if (told->t != UTC_NONE)
		*clock = told->t;
	return add(t, told, *clock, *clock);
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
	bool over; /* what stands here in the file was said after the instant */
};

/* An undated one was said after the instant when the dated one before it was. */
static void take(void *to_whom, const struct told *told)
{
	struct loading *l = to_whom;

	if (told->artifact != l->artifact) {
		l->artifact = told->artifact;
		l->clock = UTC_NONE;
		l->over = false;
	}
	if (told->t != UTC_NONE)
		l->over = told->t > l->at;
	if (!l->over)
		track_add(l->track, told, &l->clock);
}

static int load(struct track *t, int64_t list, int64_t at, struct error *e)
{
	struct loading l = { t, at == UTC_NONE ? INT64_MAX : at, -1, UTC_NONE, false };

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

static struct track *empty(struct store *s, int64_t device)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->store = s;
	t->device = device;
	t->words = words_new();
	t->ips = words_new();
	return t;
}

struct track *track_begin(struct store *s, int64_t device, struct error *e)
{
	struct track *t = empty(s, device);

	if (device == ORDER_SHARED || load_ips(t, e) > 0)
		return t;
	track_free(t);
	return NULL;
}

static struct track *finish(struct track *t, int got, const struct track *shared)
{
	if (got < 0) {
		track_free(t);
		return NULL;
	}
	track_end(t, shared);
	return t;
}

/* What is about nobody may still bind to a device: tunnels, routes, rules, restarts. */
struct track *track_shared(struct store *s, int64_t at, struct error *e)
{
	struct track *t = track_begin(s, ORDER_SHARED, e);

	return t ? finish(t, load(t, ORDER_SHARED, at, e), NULL) : NULL;
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

static bool drops(const struct step *s)
{
	struct slice does = track_field(s, FIELD_STATUS);

	return s->kind == KIND_CONFIG_SNAPSHOT && s->host && track_field(s, FIELD_RULE).n && (slice_is(does, "drop") || slice_is(does, "reject"));
}

size_t track_rule(const struct track *t, const struct step *logged)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->step[i].host == logged->host && drops(&t->step[i]) &&
		    slice_same(track_field(&t->step[i], FIELD_RULE), track_field(logged, FIELD_RULE)))
			return i;
	return SIZE_MAX;
}

/*
 * A packet that a host logs under a name says by itself only that it was seen. What becomes of it stands in the rule of that name, where the
 * host's rules are in the bundle.
 */
static void look_up_rules(struct track *t)
{
	bool any = false;

	for (size_t i = 0; i < t->count && !any; i++)
		any = drops(&t->step[i]);
	for (size_t i = 0; i < t->count && any; i++) {
		struct step *s = &t->step[i];

		if (s->kind == KIND_FLOW_ALLOWED && slice_is(track_field(s, FIELD_REASON), "seen") && track_field(s, FIELD_RULE).n &&
		    track_rule(t, s) != SIZE_MAX)
			s->kind = KIND_FLOW_DENIED;
	}
}

void track_end(struct track *t, const struct track *shared)
{
	fill(t);
	if (!shared)
		return;
	count_lines(t);
	append(t, shared);
	look_up_rules(t);
	span(t);
	if (t->count)
		qsort(t->step, t->count, sizeof(*t->step), track_order);
}

struct track *track_load(struct store *s, int64_t device, const struct track *shared, int64_t at, struct error *e)
{
	struct track *t = track_begin(s, device, e);

	return t ? finish(t, load(t, device, at, e), shared) : NULL;
}

static void take_step(void *to_whom, const struct gist_step *s)
{
	add(to_whom, &s->told, s->t, s->last);
}

static void take_address(void *to_whom, struct slice address)
{
	struct track *t = to_whom;

	words_add(t->ips, address);
}

static struct track *known(struct store *s, const struct gist *g, int64_t device, const char *name)
{
	struct track *t = empty(s, device);

	t->name = xstrdup(name);
	gist_addresses(g, device, take_address, t);
	return t;
}

int track_of(struct store *s, struct gist *g, int64_t device, const char *name, const struct track *shared, struct track **out, struct error *e)
{
	struct track *t = known(s, g, device, name);
	int got = gist_each(g, device, take_step, t, e);

	if (got > 0)
		track_end(t, shared);
	else
		track_free(t);
	*out = got > 0 ? t : NULL;
	return got;
}

struct track *track_told(struct store *s, const struct gist *g, int64_t device, const char *name, const struct track *shared, struct error *e)
{
	struct track *t = known(s, g, device, name);

	return finish(t, load(t, device, UTC_NONE, e), shared);
}

struct track *track_next(struct store *s, struct gist *g, int64_t device, const struct track *shared, int64_t at, struct error *e)
{
	struct track *t = track_begin(s, device, e);
	int got = t ? gist_each(g, device, take_step, t, e) : -1;

	return t ? finish(t, got == 0 ? load(t, device, at, e) : got, shared) : NULL;
}

void track_free(struct track *t)
{
	if (!t)
		return;
	if (!t->lent) {
		words_free(t->words);
		words_free(t->ips);
		free(t->name);
	}
	free(t->step);
	free(t);
}
