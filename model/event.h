/*
 * The one thing that travels: one statement by one party at one time, with its evidence.
 * For: parsers make events, importers carry them, the store keeps them.
 * An event's slices borrow from the reading that made it and live until the next call of next().
 */
#ifndef EVENT_H
#define EVENT_H

#include "base.h"
#include "utc.h"

enum party { PARTY_NONE, PARTY_RSP, PARTY_EUICC, PARTY_DEVICE, PARTY_NETWORK, PARTY_FIREWALL, PARTY_APPLICATION, PARTY_COUNT };

enum role {
	ROLE_NONE,
	ROLE_EIM, ROLE_SMDP, ROLE_SMDS,				    /* rsp */
	ROLE_CARD,						    /* euicc */
	ROLE_MODEM, ROLE_HOST, ROLE_IPA, ROLE_CLIENT,		    /* device */
	ROLE_RAN, ROLE_CORE, ROLE_VISITED, ROLE_PLATFORM, ROLE_AAA, /* network */
	ROLE_EDGE, ROLE_GATEWAY, ROLE_ROUTER, ROLE_RESOLVER,	    /* firewall */
	ROLE_BROKER, ROLE_SERVER, ROLE_BACKEND,			    /* application */
	ROLE_COUNT
};

enum kind {
#define KIND(id, name) KIND_##id,
#include "kinds.def"
#undef KIND
	KIND_COUNT
};

enum field {
#define FIELD(id, name) FIELD_##id,
#include "fields.def"
#undef FIELD
	FIELD_COUNT
};

struct event {
	enum kind kind;
	enum party party;	/* who says it; PARTY_NONE: the artifact's own party */
	enum role role;		/* ROLE_NONE: the artifact's own role */
	struct stamp stamp;	/* stamp.basis STAMP_NONE: the record has no time */
	struct stamp relay;	/* a relay's or collector's stamp on the same record, STAMP_NONE when there is none */
	bool sent;		/* it is no relay's, but when FIELD_NODE says that it sent this, by its own clock */
	struct slice written;	/* the stamp as it stands in the line */
	struct slice format;	/* name of the format whose rule read it */
	uint32_t line;		/* the line to cite, from 1 */
	uint32_t first, last;	/* the lines the record spans, first <= line <= last */
	uint64_t offset;	/* byte offset of the line to cite */
	uint32_t count;		/* 1, or how often the record says it happened */
	uint64_t present[2];	/* which fields are set */
	struct slice field[FIELD_COUNT];
	struct text scratch[8]; /* values a parser had to make; event_make() hands them out in turn */
	unsigned scratches;
};

void event_clear(struct event *e); /* keeps the scratch memory */
void event_free(struct event *e);
/* Called for every field of every record. */
static inline bool event_has(const struct event *e, enum field f)
{
	return e->present[f / 64] >> (f % 64) & 1;
}

static inline void event_set(struct event *e, enum field f, struct slice value) /* an empty value is not set */
{
	if (value.n == 0)
		return;
	e->field[f] = value;
	e->present[f / 64] |= UINT64_C(1) << (f % 64);
}

static inline struct slice event_get(const struct event *e, enum field f) /* empty when not set */
{
	return event_has(e, f) ? e->field[f] : (struct slice){ 0 };
}

/* Sets a field to made text, which the event owns until event_clear(). At most 8 a event. */
void event_make(struct event *e, enum field f, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

void event_join(struct event *e, enum field f, struct slice a, const char *between, struct slice b); /* likewise, of two texts */

const char *kind_name(enum kind k);
int kind_find(struct slice name); /* enum kind or -1 */
const char *field_name(enum field f);
int field_find(struct slice name); /* enum field or -1 */
const char *party_name(enum party p);
int party_find(struct slice name); /* enum party or -1 */
const char *role_name(enum role r);
int role_find(struct slice name); /* enum role or -1 */
enum party role_party(enum role r);

#endif
