/*
 * The identity pass: who is who since when. Identifiers that one statement names together belong together (an order's ICCID excepted: it
 * names what is wanted, not what is); an address belongs to a device only for its session, and behind a translation for its flow. A device
 * is a component with an EID, ICCID, IMSI, IMEI or MSISDN, or one that owns a log of party device or stands in the inventory.
 */
#include <stdlib.h>
#include <string.h>

#include "holders.h"

static bool binds(const struct event_row *r)
{
	switch (r->kind) {
	case KIND_OPERATION_QUEUED:
	case KIND_OPERATION_FETCHED:
	case KIND_OPERATION_REFUSED:
	case KIND_OPERATION_FAILED:
	case KIND_OPERATION_DONE:
	case KIND_CONFIG_SNAPSHOT:
		return false;
	case KIND_NOTE: /* a look at an order that waits */
		return !(r->present >> FIELD_OPERATION & 1);
	default:
		return true;
	}
}

/* The identifiers an event names, at most ID_TYPES. A host counts when it is the device's own. */
static unsigned named(struct people *p, struct event_row *r, uint32_t *out, bool make)
{
	bool own = r->host.n && (r->party == PARTY_DEVICE || r->party == PARTY_EUICC);
	uint64_t have = r->present & p->fields;
	unsigned n = 0;

	if (have & UINT64_C(1) << FIELD_ICCID && !binds(r))
		have &= ~(UINT64_C(1) << FIELD_ICCID);
	for (int type = 0; (own || have) && type < ID_TYPES; type++) {
		uint32_t i;

		if (type == ID_HOST ? !own : !(have >> id_field((enum id_type)type) & 1))
			continue;
		i = people_node_of(p, (enum id_type)type, r, make);
		if (i == NO_NODE)
			continue;
		if (type == ID_HOST && make)
			p->node[i].owns_log = true;
		out[n++] = i;
	}
	return n;
}

static void seen(struct node *n, const struct event_row *r)
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

struct hints { /* what some statement says */
	bool translation, client;
};

struct given { /* an event that gives or takes an address */
	int64_t t, id;
};

struct givens {
	struct given *at;
	size_t count, room;
};

static void give(struct givens *g, const struct event_row *r)
{
	if (r->kind != KIND_SESSION_UP && r->kind != KIND_USAGE && r->kind != KIND_SESSION_DOWN)
		return;
	if (g->count == g->room) {
		g->room = g->room ? g->room * 2 : 64;
		g->at = xrealloc(g->at, g->room, sizeof(*g->at));
	}
	g->at[g->count++] = (struct given){ r->t, r->id };
}

static int gather(struct store *s, struct people *p, struct hints *hints, struct givens *givens, struct error *e)
{
	struct scan *c = events_scan(store_events(s), 0, e);
	uint32_t at[ID_TYPES];
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		unsigned n = named(p, &r, at, true);

		for (unsigned i = 0; i < n; i++) {
			seen(&p->node[at[i]], &r);
			if (i)
				people_pair(p, at[0], at[i]);
			hints->client = hints->client || (r.party == PARTY_APPLICATION && p->node[at[i]].type == ID_CLIENT);
		}
		hints->translation = hints->translation || r.present >> FIELD_NAT_SRC & 1;
		give(givens, &r);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* --- the inventory: one device a row, "imsi=999... TAB imei=..." --- */

static void list_row(struct people *p, struct slice row)
{
	uint32_t first = NO_NODE;

	while (row.n) {
		struct slice value = slice_token(&row, '\t'), name = slice_token(&value, '=');
		uint32_t i = NO_NODE;

		for (int type = 0; type < ID_TRANSACTION; type++)
			if (slice_is(name, id_type_name((enum id_type)type)))
				i = people_node(p, (enum id_type)type, slice_trim(value), true);
		if (i == NO_NODE)
			continue;
		p->node[i].listed = true;
		if (first == NO_NODE)
			first = i;
		else
			people_join(p, first, i, INT64_MIN + 1);
	}
}

static void inventory(struct store *s, struct people *p)
{
	char *rows = store_get_meta(s, "baseline.devices");
	struct slice rest = slice_of(rows);

	while (rest.n)
		list_row(p, slice_token(&rest, '\n'));
	free(rows);
}

/* --- what stands together --- */

static void say_clash(sqlite3_stmt *f, const struct people *p, const struct event_row *r, uint32_t a, uint32_t b)
{
	struct text t = { 0 };

	text_addf(&t, "%s %s stands with %s %s, but belongs to another device until then", id_type_name(p->node[b].type),
		  people_value(p, b), id_type_name(p->node[a].type), people_value(p, a));
	sqlite3_bind_int64(f, 1, r->artifact);
	pass_bind(f, 2, text_slice(&t));
	sqlite3_step(f);
	sqlite3_reset(f);
	text_free(&t);
}

#define CLASHES_SAID 20

static int tie(struct store *s, struct people *p, bool say, struct error *e)
{
	sqlite3_stmt *f = pass_prepare(s, "INSERT INTO finding(artifact, pass, text) VALUES(?, 'identity', ?)", e);
	struct scan *c = f ? events_scan(store_events(s), 0, e) : NULL;
	uint32_t at[ID_TYPES];
	unsigned said = 0;
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		unsigned n = named(p, &r, at, false);

		for (unsigned i = 1; i < n; i++)
			if (!people_join(p, at[0], at[i], r.t) && say && said++ < CLASHES_SAID)
				say_clash(f, p, &r, at[0], at[i]);
	}
	sqlite3_finalize(f);
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/*
 * What stands together again says nothing new, unless it is said of two devices: then it counts when. A second round when an identifier moved:
 * what its first holder said of it later counts, too.
 */
static int tie_all(struct store *s, struct people *p, struct error *e)
{
	int got;

	inventory(s, p);
	if (people_join_pairs(p))
		return 1;
	people_part(p);
	inventory(s, p);
	got = tie(s, p, true, e);
	if (got > 0 && p->claims)
		got = tie(s, p, false, e);
	people_settle(p);
	return got;
}

/* --- addresses --- */

#define NEAR (600 * NS_PER_S)

/* Two holders of one address at one time are one device when one is known by its host alone, and the other by what the network calls it. */
static void join_holders(struct people *p, struct holders *h)
{
	for (size_t i = 1; i < h->count; i++) {
		struct holding *a = &h->holding[i - 1], *b = &h->holding[i];
		uint32_t x = people_root(p, a->node), y = people_root(p, b->node), own, core;

		if (a->ip != b->ip || x == y || a->from == UTC_NONE || b->from - a->from > NEAR || !p->node[x].host == !p->node[y].host)
			continue;
		own = p->node[x].host ? x : y;
		core = own == x ? y : x;
		if (!p->node[own].core && p->node[core].core)
			people_join(p, own, core, a->from);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct given *x = a, *y = b;

	return x->t != y->t ? (x->t < y->t ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

/* A session gives its address to the device from its first mention on, until another device is given it. */
static int sessions(struct store *s, struct people *p, struct holders *h, struct givens *g, struct error *e)
{
	uint32_t at[ID_TYPES];
	struct event_row r;

	if (g->count)
		qsort(g->at, g->count, sizeof(*g->at), by_time); /* undated ones first */
	for (size_t i = 0; i < g->count; i++) {
		int got = events_find(store_events(s), g->at[i].id, &r, e);
		struct slice ip = got == 1 ? event_field(&r, FIELD_IP) : (struct slice){ 0 };

		if (got < 0)
			return -1;
		if (ip.n && !slice_is(ip, "0.0.0.0") && !slice_is(ip, "::") && named(p, &r, at, false) > 0)
			holders_add(h, ip, people_holder(p, at[0], r.t), r.t, r.kind == KIND_SESSION_UP);
	}
	holders_settle(h);
	join_holders(p, h);
	return 1;
}

/* A translator names both tuples of a flow: what is seen beyond it under the new one is the device's. */
static int translations(struct store *s, struct holders *h, struct error *e)
{
	struct scan *c = events_scan(store_events(s), 0, e);
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		struct slice src = event_field(&r, FIELD_SRC), nat = event_field(&r, FIELD_NAT_SRC);
		uint32_t who = nat.n ? holders_of(h, src, r.t) : NO_NODE;

		if (who != NO_NODE && !slice_same(src, nat))
			holders_map(h, nat, event_field(&r, FIELD_NAT_SPORT), who, r.t);
	}
	holders_settle(h);
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* Which components are devices by themselves, by root. */
static bool *standing(const struct people *p)
{
	size_t n = words_count(p->keys);
	bool *out = xcalloc(n ? n : 1, sizeof(*out));

	for (uint32_t i = 0; i < n; i++)
		if (id_strong(p->node[i].type) || p->node[i].owns_log || p->node[i].listed)
			out[people_root(p, i)] = true;
	return out;
}

/* Components that hold more than what an application calls a client: its id, or the IMEI that it sends; and those that hold an IMEI. */
static bool *known(const struct people *p, bool imei)
{
	size_t n = words_count(p->keys);
	bool *out = xcalloc(n ? n : 1, sizeof(*out));

	for (uint32_t i = 0; i < n; i++)
		if (imei ? p->node[i].type == ID_IMEI : (id_strong(p->node[i].type) && p->node[i].type != ID_IMEI) || p->node[i].owns_log || p->node[i].listed)
			out[people_root(p, i)] = true;
	return out;
}

/* What an application calls the other end of this statement; NO_NODE: nothing. */
static uint32_t called(struct people *p, struct event_row *r)
{
	if (r->present >> FIELD_CLIENT & 1)
		return people_node(p, ID_CLIENT, event_field(r, FIELD_CLIENT), false);
	return r->present >> FIELD_IMEI & 1 ? people_node(p, ID_IMEI, event_field(r, FIELD_IMEI), false) : NO_NODE;
}

/*
 * An application knows a client by its id or its IMEI, the network a session by its IMSI: the address ties them, when nothing else says who
 * the client is and all that was seen of it came from the addresses of one holder. A client id that several devices use binds to none.
 */
static int clients(struct store *s, struct people *p, struct holders *h, struct error *e)
{
	size_t n = words_count(p->keys);
	uint32_t *from = xcalloc(n ? n : 1, sizeof(*from)); /* by root: the holder + 1; NO_NODE: several */
	bool *device = known(p, false), *imei = known(p, true);
	struct scan *c = events_scan(store_events(s), 0, e);
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		struct slice src;
		uint32_t client = r.party == PARTY_APPLICATION ? called(p, &r) : NO_NODE, who;

		if (client == NO_NODE)
			continue;
		who = holders_of_field(h, &r, FIELD_SRC);
		src = event_field(&r, FIELD_SRC);
		if (who == NO_NODE)
			who = holders_behind(h, src, event_field(&r, FIELD_SPORT), r.t);
		if (who == NO_NODE || device[people_root(p, client)] || people_root(p, client) == people_root(p, who))
			continue;
		client = people_root(p, client);
		if (imei[client] && imei[people_root(p, who)])
			continue; /* two modems */
		from[client] = from[client] == 0 || from[client] == people_root(p, who) + 1 ? people_root(p, who) + 1 : NO_NODE;
	}
	for (uint32_t i = 0; i < n; i++)
		if (from[i] && from[i] != NO_NODE)
			p->node[i].up = people_root(p, from[i] - 1);
	free(from);
	free(device);
	free(imei);
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* --- devices --- */

static int name_devices(struct store *s, struct people *p, struct error *e)
{
	size_t n = words_count(p->keys);
	uint32_t *best = xcalloc(n ? n : 1, sizeof(*best)); /* by root: node + 1 that names it */
	bool *device = standing(p);
	sqlite3_stmt *q = pass_prepare(s, "INSERT INTO device(name) VALUES(?)", e);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t r = people_root(p, i);

		if (!best[r] || p->node[i].type < p->node[best[r] - 1].type)
			best[r] = i + 1;
	}
	for (uint32_t i = 0; q && i < n; i++) {
		if (people_root(p, i) != i || !device[i])
			continue;
		pass_bind(q, 1, slice_of(people_value(p, best[i] - 1)));
		sqlite3_step(q);
		sqlite3_reset(q);
		p->node[i].device = sqlite3_last_insert_rowid(store_db(s));
	}
	sqlite3_finalize(q);
	free(best);
	free(device);
	return q ? 1 : -1;
}

static void keep(sqlite3_stmt *q, int64_t device, const char *type, const char *value, int64_t from, int64_t to, int64_t event)
{
	sqlite3_bind_int64(q, 1, device);
	pass_bind(q, 2, slice_of(type));
	pass_bind(q, 3, slice_of(value));
	pass_bind_time(q, 4, from);
	pass_bind_time(q, 5, to);
	if (event)
		sqlite3_bind_int64(q, 6, event);
	else
		sqlite3_bind_null(q, 6);
	sqlite3_step(q);
	sqlite3_reset(q);
}

static int keep_identities(struct store *s, const struct people *p, const struct holders *h, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "INSERT INTO identity(device, type, value, t_from, t_to, event) VALUES(?, ?, ?, ?, ?, ?)", e);

	if (!q)
		return -1;
	for (uint32_t i = 0; i < words_count(p->keys); i++) {
		const struct node *k = &p->node[i];
		int64_t device = p->node[people_root(p, i)].device;

		if (device)
			keep(q, device, id_type_name(k->type), people_value(p, i), k->from, k->to, k->event);
	}
	for (size_t i = 0; i < p->claims; i++) {
		const struct claim *c = &p->claim[i];
		int64_t device = p->node[people_root(p, c->other)].device;

		if (device && (i == 0 || c[-1].node != c->node || people_root(p, c[-1].other) != people_root(p, c->other)))
			keep(q, device, id_type_name(p->node[c->node].type), people_value(p, c->node), c->from, UTC_NONE, 0);
	}
	for (size_t i = 0; i < h->count; i++) {
		const struct holding *at = &h->holding[i];
		int64_t device = p->node[people_root(p, at->node)].device;
		bool again = i > 0 && at[-1].ip == at->ip && people_root(p, at[-1].node) == people_root(p, at->node);

		if (device && !again)
			keep(q, device, "ip", words_at(h->ips, at->ip), at->from, UTC_NONE, 0);
	}
	sqlite3_finalize(q);
	return 1;
}

/* --- whose each event is --- */

static uint32_t of_event(struct people *p, const struct holders *h, struct event_row *r)
{
	static const enum field addresses[] = { FIELD_IP, FIELD_SRC, FIELD_DST, FIELD_NAT_SRC, FIELD_NAT_DST };
	static const enum field tuples[][2] = { { FIELD_SRC, FIELD_SPORT }, { FIELD_DST, FIELD_DPORT } };
	uint32_t at[ID_TYPES], who = NO_NODE;
	unsigned n = named(p, r, at, false);

	/* a strong identifier, or the device's own host, before a bare client id or transaction */
	for (unsigned i = 0; i < n; i++) {
		who = people_holder(p, at[i], r->t);
		if (p->node[who].device)
			return who;
	}
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		who = holders_of_field(h, r, addresses[i]);
		if (who != NO_NODE)
			return people_root(p, who);
	}
	for (size_t i = 0; h->mappings && i < sizeof(tuples) / sizeof(tuples[0]); i++) {
		who = holders_behind(h, event_field(r, tuples[i][0]), event_field(r, tuples[i][1]), r->t);
		if (who != NO_NODE)
			return people_root(p, who);
	}
	return NO_NODE;
}

/* What is known of an artifact once its events have owners. */
struct owned {
	int64_t id, least, most; /* of devices; 0: none */
	bool own, owned;	 /* the device or its card speaks in it; does so with an owner */
	bool host;		 /* somebody is named in it */
	bool device_log;	 /* of party device, whose host is not known */
	int64_t whole;		 /* who gets what the device says in it and has no owner; 0: nobody */
	char *path;
};

struct owneds {
	struct owned *at; /* in the order of the artifacts' ids */
	size_t count;
};

static int list_artifacts(struct store *s, struct owneds *o, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, "SELECT id, path, party = 'device' AND host IS NULL FROM artifact ORDER BY id", e);
	size_t room = 0;

	while (q && sqlite3_step(q) == SQLITE_ROW) {
		if (o->count == room) {
			room = room ? room * 2 : 64;
			o->at = xrealloc(o->at, room, sizeof(*o->at));
		}
		o->at[o->count++] = (struct owned){ .id = sqlite3_column_int64(q, 0),
						    .path = xstrndup(pass_text(q, 1).p ? pass_text(q, 1).p : "", pass_text(q, 1).n),
						    .device_log = sqlite3_column_int(q, 2) == 1 };
	}
	sqlite3_finalize(q);
	return q ? 1 : -1;
}

static struct owned *owned_at(const struct owneds *o, int64_t id, struct owned *last)
{
	size_t from = 0, to = o->count;

	if (last && last->id == id)
		return last;
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (o->at[mid].id == id)
			return &o->at[mid];
		if (o->at[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

static bool by_device(const struct event_row *r)
{
	return r->party == PARTY_DEVICE || r->party == PARTY_EUICC;
}

struct owning {
	struct people *people;
	const struct holders *holders;
	struct owneds *artifacts;
	struct owned *at;
};

static void own(void *whose, struct event_row *r, void *found)
{
	struct owning *o = whose;
	uint32_t i = of_event(o->people, o->holders, r);
	int64_t device = i != NO_NODE ? o->people->node[i].device : 0;
	struct owned *at = o->at = owned_at(o->artifacts, r->artifact, o->at);

	*(int64_t *)found = device;
	if (!at)
		return;
	at->own = at->own || by_device(r);
	at->owned = at->owned || (device && by_device(r));
	at->host = at->host || r->host.n;
	if (device && (!at->least || device < at->least))
		at->least = device;
	if (device > at->most)
		at->most = device;
}

static int give_owners(struct store *s, struct people *p, const struct holders *h, struct owneds *artifacts, struct error *e)
{
	struct owning o = { p, h, artifacts, NULL };
	struct scan *c = events_scan_looking(store_events(s), &(struct scan_look){ own, &o, sizeof(int64_t) }, e);
	int got = -1;

	while (c && (got = scan_step(c, e)) == 1)
		scan_set(c, SETTLED_DEVICE, *(const int64_t *)scan_found(c));
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

static int64_t only_device(struct store *s)
{
	struct error ignored;
	sqlite3_stmt *q = pass_prepare(s, "SELECT min(id) FROM device HAVING count(*) = 1", &ignored);
	int64_t id = q && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;

	sqlite3_finalize(q);
	return id;
}

/*
 * A log of party device or eUICC without a host belongs to the one device that it names. One that neither names a host nor anybody else is
 * that of the one device there is, or a device by itself, named after its file.
 */
static bool whole_artifacts(struct store *s, struct owneds *o, sqlite3_stmt *name)
{
	int64_t only = only_device(s);
	bool any = false;

	for (size_t i = 0; i < o->count; i++) {
		struct owned *k = &o->at[i];

		if (k->owned && k->least == k->most)
			k->whole = k->least;
		if (k->own && k->device_log && !k->least && !k->host) {
			if (!only) {
				pass_bind(name, 1, slice_of(k->path));
				sqlite3_step(name);
				sqlite3_reset(name);
			}
			k->whole = only ? only : sqlite3_last_insert_rowid(store_db(s));
		}
		any = any || k->whole;
	}
	return any;
}

static int give_rest(struct store *s, const struct owneds *o, struct error *e)
{
	struct scan *c = events_scan(store_events(s), 0, e);
	struct owned *at = NULL;
	struct event_row r;
	int got = -1;

	while (c && (got = scan_next(c, &r, e)) == 1) {
		at = owned_at(o, r.artifact, at);
		if (at && at->whole && !r.device && by_device(&r))
			scan_set(c, SETTLED_DEVICE, at->whole);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

static int assign(struct store *s, struct people *p, const struct holders *h, struct error *e)
{
	sqlite3_stmt *name = pass_prepare(s, "INSERT INTO device(name) VALUES(?)", e);
	struct owneds o = { 0 };
	int got = name && list_artifacts(s, &o, e) > 0 ? give_owners(s, p, h, &o, e) : -1;

	if (got > 0 && whole_artifacts(s, &o, name))
		got = give_rest(s, &o, e);
	sqlite3_finalize(name);
	for (size_t i = 0; i < o.count; i++)
		free(o.at[i].path);
	free(o.at);
	return got;
}

int identity_pass(struct store *s, struct error *e)
{
	struct hints hints = { false, false };
	struct givens givens = { 0 };
	struct people p;
	struct holders h;
	int got = pass_run(s, "DELETE FROM device; DELETE FROM identity; DELETE FROM finding WHERE pass = 'identity'", e);

	people_new(&p);
	holders_new(&h);
	if (got > 0 && (got = gather(s, &p, &hints, &givens, e)) > 0 && (got = tie_all(s, &p, e)) > 0 &&
	    (got = sessions(s, &p, &h, &givens, e)) > 0 && (!hints.translation || (got = translations(s, &h, e)) > 0) &&
	    (!hints.client || (got = clients(s, &p, &h, e)) > 0) && (got = name_devices(s, &p, e)) > 0 &&
	    (got = keep_identities(s, &p, &h, e)) > 0)
		got = assign(s, &p, &h, e);
	people_free(&p);
	holders_free(&h);
	free(givens.at);
	return got;
}
