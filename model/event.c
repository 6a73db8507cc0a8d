#include "event.h"

#include <assert.h>
#include <stdio.h>

#define MADE_MAX 511 /* bytes of a made value: what is longer is cut */

static const char *const kinds[KIND_COUNT] = {
#define KIND(id, name) [KIND_##id] = name,
#include "kinds.def"
#undef KIND
};

static const char *const fields[FIELD_COUNT] = {
#define FIELD(id, name) [FIELD_##id] = name,
#include "fields.def"
#undef FIELD
};

static const char *const parties[PARTY_COUNT] = {
	[PARTY_NONE] = "none",	     [PARTY_RSP] = "rsp",	    [PARTY_EUICC] = "euicc",	     [PARTY_DEVICE] = "device",
	[PARTY_NETWORK] = "network", [PARTY_FIREWALL] = "firewall", [PARTY_APPLICATION] = "application",
};

static const struct {
	const char *name;
	enum party party;
} roles[ROLE_COUNT] = {
	[ROLE_NONE] = { "none", PARTY_NONE },
	[ROLE_EIM] = { "eim", PARTY_RSP },
	[ROLE_SMDP] = { "smdp", PARTY_RSP },
	[ROLE_SMDS] = { "smds", PARTY_RSP },
	[ROLE_CARD] = { "card", PARTY_EUICC },
	[ROLE_MODEM] = { "modem", PARTY_DEVICE },
	[ROLE_HOST] = { "host", PARTY_DEVICE },
	[ROLE_IPA] = { "ipa", PARTY_DEVICE },
	[ROLE_CLIENT] = { "client", PARTY_DEVICE },
	[ROLE_RAN] = { "ran", PARTY_NETWORK },
	[ROLE_CORE] = { "core", PARTY_NETWORK },
	[ROLE_VISITED] = { "visited", PARTY_NETWORK },
	[ROLE_PLATFORM] = { "platform", PARTY_NETWORK },
	[ROLE_AAA] = { "aaa", PARTY_NETWORK },
	[ROLE_EDGE] = { "edge", PARTY_FIREWALL },
	[ROLE_GATEWAY] = { "gateway", PARTY_FIREWALL },
	[ROLE_ROUTER] = { "router", PARTY_FIREWALL },
	[ROLE_RESOLVER] = { "resolver", PARTY_FIREWALL },
	[ROLE_BROKER] = { "broker", PARTY_APPLICATION },
	[ROLE_SERVER] = { "server", PARTY_APPLICATION },
	[ROLE_BACKEND] = { "backend", PARTY_APPLICATION },
};

void event_clear(struct event *e)
{
	e->scratches = 0; /* event_make() clears what it hands out */
	e->present[0] = e->present[1] = 0;
	e->kind = KIND_NOTE;
	e->party = PARTY_NONE;
	e->role = ROLE_NONE;
	e->stamp = e->relay = (struct stamp){ 0 };
	e->sent = false;
	e->written = e->format = (struct slice){ 0 };
	e->line = e->first = e->last = 0;
	e->offset = 0;
	e->count = 1;
}

void event_free(struct event *e)
{
	for (unsigned i = 0; i < sizeof(e->scratch) / sizeof(e->scratch[0]); i++)
		text_free(&e->scratch[i]);
}

void event_make(struct event *e, enum field f, const char *fmt, ...)
{
	char made[MADE_MAX + 1];
	va_list ap;
	assert(e->scratches < sizeof(e->scratch) / sizeof(e->scratch[0]));
	va_start(ap, fmt);
	int n = vsnprintf(made, sizeof(made), fmt, ap);
	va_end(ap);
	struct text *t = &e->scratch[e->scratches++];
	text_clear(t);
	text_add(t, (struct slice){ made, n < 0 ? 0 : (size_t)n < sizeof(made) ? (size_t)n : sizeof(made) - 1 });
	event_set(e, f, text_slice(t));
}

void event_join(struct event *e, enum field f, struct slice a, const char *between, struct slice b)
{
	struct text *t = &e->scratch[e->scratches++];

	assert(e->scratches <= sizeof(e->scratch) / sizeof(e->scratch[0]));
	text_clear(t);
	text_add(t, slice_cut(a, 0, MADE_MAX));
	text_adds(t, between);
	text_add(t, slice_cut(b, 0, MADE_MAX));
	event_set(e, f, slice_cut(text_slice(t), 0, MADE_MAX));
}

const char *kind_name(enum kind k)
{
	return kinds[k];
}

const char *field_name(enum field f)
{
	return fields[f];
}

const char *party_name(enum party p)
{
	return parties[p];
}

const char *role_name(enum role r)
{
	return roles[r].name;
}

enum party role_party(enum role r)
{
	return roles[r].party;
}

int kind_find(struct slice name)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (slice_is(name, kinds[i]))
			return i;
	return -1;
}

int field_find(struct slice name)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		if (slice_is(name, fields[i]))
			return i;
	return -1;
}

int party_find(struct slice name)
{
	for (int i = 0; i < PARTY_COUNT; i++)
		if (slice_is(name, parties[i]))
			return i;
	return -1;
}

int role_find(struct slice name)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (slice_is(name, roles[i].name))
			return i;
	return -1;
}
