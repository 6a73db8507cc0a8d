/*
 * The identity pass: who is who since when. Identifiers that one statement names together belong together (an order's identifiers
 * excepted: it names what it wants, not what is); an address belongs to a device only for its session. A device is a connected component
 * with an EID, ICCID, IMSI, IMEI or MSISDN, or one that owns a log of party device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass.h"

/* In the order of strength: what a device is named after when it has no host and no client id. */
static const struct {
	enum field field;
	const char *type;
	bool strong; /* makes a component a device */
} types[] = {
	{ FIELD_HOST, "host", false },	   { FIELD_CLIENT, "client", false },	       { FIELD_EID, "eid", true },
	{ FIELD_IMSI, "imsi", true },	   { FIELD_IMEI, "imei", true },	       { FIELD_ICCID, "iccid", true },
	{ FIELD_MSISDN, "msisdn", true },  { FIELD_TRANSACTION, "transaction", false }, { FIELD_ACCT_SESSION, "acct_session", false },
};
enum { TYPES = sizeof(types) / sizeof(types[0]), TYPE_HOST = 0, TYPE_CLIENT = 1, TYPE_EID = 2, TYPE_IMEI = 4 };

struct node {
	uint32_t up;	  /* union-find */
	uint8_t type;
	bool owns_log;	  /* a host with a log of party device */
	uint32_t event_first;
	int64_t device;
	int64_t from, to; /* seen */
	int64_t event;
};

struct holding { /* an address during a session */
	uint32_t ip, node;
	int64_t from, to;
};

struct people {
	struct words *keys; /* "imsi 999..." */
	struct node *node;
	size_t room;
	struct words *ips;
	struct holding *holding;
	size_t holdings, holding_room;
	uint32_t *first_holding; /* by ip, index + 1 after sorting */
};

static uint32_t root(const struct people *p, uint32_t i)
{
	while (p->node[i].up != i) {
		p->node[i].up = p->node[p->node[i].up].up;
		i = p->node[i].up;
	}
	return i;
}

/* IMEI and IMEISV of one device share the first 14 digits; a client id may be an IMEI. */
static struct slice normal(int type, struct slice value)
{
	if (type == TYPE_IMEI && slice_digits(value) && value.n >= 14)
		return slice_cut(value, 0, 14);
	return value;
}

static uint32_t node_of(struct people *p, int type, struct slice value, bool make)
{
	char key[160];
	if (type == TYPE_CLIENT && value.n == 15 && slice_digits(value))
		type = TYPE_IMEI;
	value = normal(type, value);
	if (value.n > 120)
		return UINT32_MAX;
	int n = snprintf(key, sizeof(key), "%s %.*s", types[type].type, SLICE_ARG(value));
	struct slice k = { key, (size_t)n };
	if (!make) {
		ptrdiff_t at = words_find(p->keys, k);
		return at < 0 ? UINT32_MAX : (uint32_t)at;
	}
	size_t before = words_count(p->keys), i = words_add(p->keys, k);
	if (i >= p->room) {
		p->room = p->room ? p->room * 2 : 64;
		p->node = xrealloc(p->node, p->room, sizeof(*p->node));
	}
	if (i == before)
		p->node[i] = (struct node){ .up = (uint32_t)i, .type = (uint8_t)type, .from = UTC_NONE, .to = UTC_NONE };
	return (uint32_t)i;
}

/* Which component holds a device host or an EID: kept at the root so that clashes are found without a walk. */
struct anchor {
	uint32_t host, eid; /* node + 1 */
};

static bool join(struct people *p, struct anchor *anchor, uint32_t a, uint32_t b)
{
	a = root(p, a);
	b = root(p, b);
	if (a == b)
		return true;
	if ((anchor[a].host && anchor[b].host && anchor[a].host != anchor[b].host) ||
	    (anchor[a].eid && anchor[b].eid && anchor[a].eid != anchor[b].eid))
		return false;
	if (a > b) {
		uint32_t c = a;
		a = b;
		b = c;
	}
	p->node[b].up = a;
	if (!anchor[a].host)
		anchor[a].host = anchor[b].host;
	if (!anchor[a].eid)
		anchor[a].eid = anchor[b].eid;
	return true;
}

static bool binds(enum kind k)
{
	switch (k) {
	case KIND_OPERATION_QUEUED:
	case KIND_OPERATION_FETCHED:
	case KIND_OPERATION_REFUSED:
	case KIND_OPERATION_FAILED:
	case KIND_OPERATION_DONE:
	case KIND_CONFIG_SNAPSHOT:
		return false;
	default:
		return true;
	}
}

struct row { /* an event as this pass sees it */
	int64_t id, t;
	enum kind kind;
	enum party party;
	struct slice host, fields;
	int64_t artifact;
};

#define ROWS "SELECT id, t, kind, party, host, fields, artifact FROM event ORDER BY id"

static bool row_next(sqlite3_stmt *q, struct row *r)
{
	if (sqlite3_step(q) != SQLITE_ROW)
		return false;
	r->id = sqlite3_column_int64(q, 0);
	r->t = pass_time(q, 1);
	r->kind = pass_kind(q, 2);
	r->party = pass_party(q, 3);
	r->host = pass_text(q, 4);
	r->fields = pass_text(q, 5);
	r->artifact = sqlite3_column_int64(q, 6);
	return true;
}

/* The nodes an event names, at most TYPES. A host counts when it is the device's own. */
static unsigned named(struct people *p, const struct row *r, uint32_t *out, bool make)
{
	unsigned n = 0;
	for (int type = 0; type < TYPES; type++) {
		struct slice v = type == TYPE_HOST ? (r->party == PARTY_DEVICE || r->party == PARTY_EUICC ? r->host : (struct slice){ 0 })
						   : pass_field(r->fields, types[type].field);
		if (v.n == 0)
			continue;
		if (types[type].field == FIELD_ICCID && !binds(r->kind))
			continue;
		uint32_t i = node_of(p, type, v, make);
		if (i == UINT32_MAX)
			continue;
		if (type == TYPE_HOST && make)
			p->node[i].owns_log = true;
		out[n++] = i;
	}
	return n;
}

static void seen(struct node *n, const struct row *r)
{
	if (!n->event)
		n->event = r->id;
	if (r->t == UTC_NONE)
		return;
	if (n->from == UTC_NONE || r->t < n->from)
		n->from = r->t;
	if (n->to == UTC_NONE || r->t > n->to)
		n->to = r->t;
}

static int gather(struct store *s, struct people *p, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS, e);
	struct row r;
	uint32_t at[TYPES];
	if (!q)
		return -1;
	while (row_next(q, &r)) {
		unsigned n = named(p, &r, at, true);
		for (unsigned i = 0; i < n; i++)
			seen(&p->node[at[i]], &r);
	}
	sqlite3_finalize(q);
	return 1;
}

static int tie(struct store *s, struct people *p, struct error *e)
{
	size_t n = words_count(p->keys);
	struct anchor *anchor = xcalloc(n, sizeof(*anchor));
	for (uint32_t i = 0; i < n; i++) {
		if (p->node[i].type == TYPE_HOST)
			anchor[i].host = i + 1;
		if (p->node[i].type == TYPE_EID)
			anchor[i].eid = i + 1;
	}
	sqlite3_stmt *q = pass_prepare(s, ROWS, e);
	sqlite3_stmt *f = pass_prepare(s, "INSERT INTO finding(artifact, pass, text) VALUES(?, 'identity', ?)", e);
	struct row r;
	uint32_t at[TYPES];
	unsigned said = 0;
	while (q && f && row_next(q, &r)) {
		unsigned k = named(p, &r, at, false);
		for (unsigned i = 1; i < k; i++) {
			if (join(p, anchor, at[0], at[i]) || said++ >= 20)
				continue;
			struct text t = { 0 };
			text_addf(&t, "%s and %s stand together, but belong to two devices", words_at(p->keys, at[0]), words_at(p->keys, at[i]));
			sqlite3_bind_int64(f, 1, r.artifact);
			pass_bind(f, 2, text_slice(&t));
			sqlite3_step(f);
			sqlite3_reset(f);
			text_free(&t);
		}
	}
	sqlite3_finalize(q);
	sqlite3_finalize(f);
	free(anchor);
	return q && f ? 1 : -1;
}

/* --- addresses --- */

static void hold(struct people *p, struct slice ip, uint32_t node, int64_t from, int64_t to)
{
	if (p->holdings == p->holding_room) {
		p->holding_room = p->holding_room ? p->holding_room * 2 : 64;
		p->holding = xrealloc(p->holding, p->holding_room, sizeof(*p->holding));
	}
	p->holding[p->holdings++] = (struct holding){ (uint32_t)words_add(p->ips, ip), node, from, to };
}

static int by_ip(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;
	if (x->ip != y->ip)
		return x->ip < y->ip ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* A session gives its address to the device from its first mention on, until another device is given it. */
static int sessions(struct store *s, struct people *p, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, t, kind, party, host, fields, artifact FROM event WHERE kind IN (?, ?, ?) ORDER BY t, id", e);
	struct row r;
	uint32_t at[TYPES];
	if (!q)
		return -1;
	sqlite3_bind_int(q, 1, KIND_SESSION_UP);
	sqlite3_bind_int(q, 2, KIND_USAGE);
	sqlite3_bind_int(q, 3, KIND_SESSION_DOWN);
	while (row_next(q, &r)) {
		struct slice ip = pass_field(r.fields, FIELD_IP);
		if (ip.n == 0 || slice_is(ip, "0.0.0.0") || named(p, &r, at, false) == 0)
			continue;
		hold(p, ip, root(p, at[0]), r.t, r.t);
	}
	sqlite3_finalize(q);
	if (p->holdings)
		qsort(p->holding, p->holdings, sizeof(*p->holding), by_ip);
	p->first_holding = xcalloc(words_count(p->ips), sizeof(*p->first_holding));
	for (size_t i = p->holdings; i-- > 0;)
		p->first_holding[p->holding[i].ip] = (uint32_t)i + 1;
	return 1;
}

/*
 * Who held the address at t. Before the first session of a single holder it is still that holder: clocks differ, and nobody else claims it.
 * Among several the last one that was given it before t holds it.
 */
static uint32_t holder(const struct people *p, struct slice ip, int64_t t)
{
	ptrdiff_t k = ip.n ? words_find(p->ips, ip) : -1;
	if (k < 0 || !p->first_holding[k])
		return UINT32_MAX;
	size_t i = p->first_holding[k] - 1;
	uint32_t who = p->holding[i].node;
	for (; i < p->holdings && p->holding[i].ip == (uint32_t)k; i++)
		if (t == UTC_NONE || p->holding[i].from == UTC_NONE || p->holding[i].from <= t)
			who = p->holding[i].node;
	return who;
}

/* Which components are devices by themselves, by root. */
static bool *standing(const struct people *p)
{
	size_t n = words_count(p->keys);
	bool *out = xcalloc(n, sizeof(*out));

	for (uint32_t i = 0; i < n; i++)
		if (types[p->node[i].type].strong || p->node[i].owns_log)
			out[root(p, i)] = true;
	return out;
}

/*
 * An application knows a client by its id, the network a session by its IMSI: the address ties them, when nothing else says who the client
 * is and all that was seen of it came from the addresses of one holder. A client id that several devices use binds to none.
 */
static int clients(struct store *s, struct people *p, struct error *e)
{
	size_t n = words_count(p->keys);
	uint32_t *from = xcalloc(n, sizeof(*from)); /* by root: the holder + 1; UINT32_MAX: several */
	bool *device = standing(p);
	sqlite3_stmt *q = pass_prepare(s, ROWS, e);
	struct row r;

	while (q && row_next(q, &r)) {
		struct slice id = pass_field(r.fields, FIELD_CLIENT);
		uint32_t client, who;

		if (r.party != PARTY_APPLICATION || id.n == 0)
			continue;
		client = node_of(p, TYPE_CLIENT, id, false);
		who = holder(p, pass_field(r.fields, FIELD_SRC), r.t);
		if (client == UINT32_MAX || who == UINT32_MAX || device[root(p, client)])
			continue;
		client = root(p, client);
		from[client] = from[client] == 0 || from[client] == root(p, who) + 1 ? root(p, who) + 1 : UINT32_MAX;
	}
	sqlite3_finalize(q);
	for (uint32_t i = 0; i < n; i++)
		if (from[i] && from[i] != UINT32_MAX)
			p->node[i].up = root(p, from[i] - 1);
	free(from);
	free(device);
	return q ? 1 : -1;
}

static uint32_t of_event(struct people *p, const struct row *r)
{
	static const enum field addresses[] = { FIELD_IP, FIELD_SRC, FIELD_DST, FIELD_NAT_SRC, FIELD_NAT_DST };
	uint32_t at[TYPES];
	unsigned n = named(p, r, at, false);
	/* a strong identifier, or the device's own host, before a bare client id or transaction */
	for (unsigned i = 0; i < n; i++)
		if (p->node[root(p, at[i])].device)
			return root(p, at[i]);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		uint32_t h = holder(p, pass_field(r->fields, addresses[i]), r->t);
		if (h != UINT32_MAX)
			return root(p, h);
	}
	return UINT32_MAX;
}

/* --- devices --- */

static const char *value_of(const struct people *p, uint32_t i)
{
	return words_at(p->keys, i) + strlen(types[p->node[i].type].type) + 1;
}

static int name_devices(struct store *s, struct people *p, struct error *e)
{
	size_t n = words_count(p->keys);
	uint32_t *best = xcalloc(n, sizeof(*best)); /* by root: node + 1 that names it */
	bool *is_device = standing(p);
	sqlite3_stmt *q = pass_prepare(s, "INSERT INTO device(name) VALUES(?)", e);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t r = root(p, i);
		if (!best[r] || p->node[i].type < p->node[best[r] - 1].type)
			best[r] = i + 1;
	}
	for (uint32_t i = 0; q && i < n; i++) {
		if (root(p, i) != i || !is_device[i])
			continue;
		pass_bind(q, 1, slice_of(value_of(p, best[i] - 1)));
		sqlite3_step(q);
		sqlite3_reset(q);
		p->node[i].device = sqlite3_last_insert_rowid(store_db(s));
	}
	sqlite3_finalize(q);
	free(best);
	free(is_device);
	return q ? 1 : -1;
}

static void add_identity(sqlite3_stmt *q, int64_t device, const char *type, const char *value)
{
	sqlite3_bind_int64(q, 1, device);
	pass_bind(q, 2, slice_of(type));
	pass_bind(q, 3, slice_of(value));
	sqlite3_step(q);
	sqlite3_reset(q);
}

static int keep_identities(struct store *s, struct people *p, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "INSERT INTO identity(device, type, value, t_from, t_to, event) VALUES(?, ?, ?, ?, ?, ?)", e);
	if (!q)
		return -1;
	for (uint32_t i = 0; i < words_count(p->keys); i++) {
		const struct node *k = &p->node[i];
		int64_t device = p->node[root(p, i)].device;
		if (!device)
			continue;
		pass_bind_time(q, 4, k->from);
		pass_bind_time(q, 5, k->to);
		sqlite3_bind_int64(q, 6, k->event);
		add_identity(q, device, types[k->type].type, value_of(p, i));
	}
	for (size_t i = 0; i < p->holdings; i++) {
		const struct holding *h = &p->holding[i];
		int64_t device = p->node[root(p, h->node)].device;
		bool again = i > 0 && h[-1].ip == h->ip && root(p, h[-1].node) == root(p, h->node);
		if (!device || again)
			continue;
		pass_bind_time(q, 4, h->from);
		sqlite3_bind_null(q, 5);
		sqlite3_bind_null(q, 6);
		add_identity(q, device, "ip", words_at(p->ips, h->ip));
	}
	sqlite3_finalize(q);
	return 1;
}

/* A log of party device or eUICC without a host belongs to the one device that it names. */
static const char *const whole_artifacts =
	"CREATE TEMP TABLE IF NOT EXISTS owner(artifact INTEGER PRIMARY KEY, device INTEGER);"
	"DELETE FROM owner;"
	"INSERT INTO owner SELECT artifact, min(device) FROM event WHERE device IS NOT NULL GROUP BY artifact"
	" HAVING min(device) = max(device) AND max(party IN (2, 3)) = 1;"
	"UPDATE event SET device = (SELECT owner.device FROM owner WHERE owner.artifact = event.artifact)"
	" WHERE device IS NULL AND party IN (2, 3) AND artifact IN (SELECT artifact FROM owner);";

static int assign(struct store *s, struct people *p, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS, e), *u = pass_prepare(s, "UPDATE event SET device = ?2 WHERE id = ?1", e);
	struct row r;
	while (q && u && row_next(q, &r)) {
		uint32_t i = of_event(p, &r);
		int64_t device = i == UINT32_MAX ? 0 : p->node[i].device;
		sqlite3_bind_int64(u, 1, r.id);
		if (device)
			sqlite3_bind_int64(u, 2, device);
		else
			sqlite3_bind_null(u, 2);
		sqlite3_step(u);
		sqlite3_reset(u);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(u);
	return q && u ? pass_run(s, whole_artifacts, e) : -1;
}

int identity_pass(struct store *s, struct error *e)
{
	struct people p = { .keys = words_new(), .ips = words_new() };
	int got = pass_run(s, "DELETE FROM device; DELETE FROM identity; DELETE FROM finding WHERE pass = 'identity'", e);
	if (got > 0 && (got = gather(s, &p, e)) > 0 && (got = tie(s, &p, e)) > 0 && (got = sessions(s, &p, e)) > 0 &&
	    (got = clients(s, &p, e)) > 0 && (got = name_devices(s, &p, e)) > 0 && (got = keep_identities(s, &p, e)) > 0)
		got = assign(s, &p, e);
	words_free(p.keys);
	words_free(p.ips);
	free(p.node);
	free(p.holding);
	free(p.first_holding);
	return got;
}
