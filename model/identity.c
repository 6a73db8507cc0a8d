/*
 * The identity pass: who is who since when. Identifiers that one statement names together belong together (an order's ICCID excepted: it
 * names what is wanted, not what is); an address belongs to a device only for its session, and behind a translation for its flow. A device
 * is a component with an EID, ICCID, IMSI, IMEI or MSISDN, or one that owns a log of party device or stands in the inventory.
 */
#include <stdlib.h>
#include <string.h>

#include "holders.h"

struct row { /* an event as this pass sees it */
	int64_t id, t;
	enum kind kind;
	enum party party;
	struct slice host, fields;
	int64_t artifact;
};

#define COLUMNS "SELECT id, t, kind, party, host, fields, artifact FROM event "
#define ROWS COLUMNS "ORDER BY id"

static void row_of(sqlite3_value **value, struct row *r)
{
	r->id = sqlite3_value_int64(value[0]);
	r->t = pass_value_time(value[1]);
	r->kind = pass_value_kind(value[2]);
	r->party = pass_value_party(value[3]);
	r->host = pass_value_text(value[4]);
	r->fields = pass_value_text(value[5]);
	r->artifact = 0;
}

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

static bool binds(const struct row *r)
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
		return pass_field(r->fields, FIELD_OPERATION).n == 0;
	default:
		return true;
	}
}

/* The identifiers an event names, at most ID_TYPES. A host counts when it is the device's own. */
static unsigned named(struct people *p, const struct row *r, uint32_t *out, bool make)
{
	bool own = r->party == PARTY_DEVICE || r->party == PARTY_EUICC;
	unsigned n = 0;

	for (int type = 0; type < ID_TYPES; type++) {
		struct slice v = type == ID_HOST ? (own ? r->host : (struct slice){ 0 }) : pass_field(r->fields, id_field((enum id_type)type));
		uint32_t i;

		if (v.n == 0 || (type == ID_ICCID && !binds(r)))
			continue;
		i = people_node(p, (enum id_type)type, v, make);
		if (i == NO_NODE)
			continue;
		if (type == ID_HOST && make)
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

struct hints { /* what some statement says */
	bool translation, client;
};

static int gather(struct store *s, struct people *p, struct hints *hints, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS, e);
	uint32_t at[ID_TYPES];
	struct row r;

	while (q && row_next(q, &r)) {
		unsigned n = named(p, &r, at, true);

		for (unsigned i = 0; i < n; i++) {
			seen(&p->node[at[i]], &r);
			hints->client = hints->client || (r.party == PARTY_APPLICATION && p->node[at[i]].type == ID_CLIENT);
		}
		hints->translation = hints->translation || pass_field(r.fields, FIELD_NAT_SRC).n > 0;
	}
	sqlite3_finalize(q);
	return q ? 1 : -1;
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

static void say_clash(sqlite3_stmt *f, const struct people *p, const struct row *r, uint32_t a, uint32_t b)
{
	struct text t = { 0 };

	text_addf(&t, "%s %s stands with %s %s, but belongs to another device until then", id_type_name(p->node[b].type), people_value(p, b),
		  id_type_name(p->node[a].type), people_value(p, a));
	sqlite3_bind_int64(f, 1, r->artifact);
	pass_bind(f, 2, text_slice(&t));
	sqlite3_step(f);
	sqlite3_reset(f);
	text_free(&t);
}

#define CLASHES_SAID 20

static int tie(struct store *s, struct people *p, bool say, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, ROWS, e);
	sqlite3_stmt *f = pass_prepare(s, "INSERT INTO finding(artifact, pass, text) VALUES(?, 'identity', ?)", e);
	uint32_t at[ID_TYPES];
	unsigned said = 0;
	struct row r;

	while (q && f && row_next(q, &r)) {
		unsigned n = named(p, &r, at, false);

		for (unsigned i = 1; i < n; i++)
			if (!people_join(p, at[0], at[i], r.t) && say && said++ < CLASHES_SAID)
				say_clash(f, p, &r, at[0], at[i]);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(f);
	return q && f ? 1 : -1;
}

/* A second round when an identifier moved: what its first holder said of it later counts, too. */
static int tie_all(struct store *s, struct people *p, struct error *e)
{
	int got;

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

/* A session gives its address to the device from its first mention on, until another device is given it. */
static int sessions(struct store *s, struct people *p, struct holders *h, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, COLUMNS "WHERE kind IN (?, ?, ?) ORDER BY t, id", e);
	uint32_t at[ID_TYPES];
	struct row r;

	if (!q)
		return -1;
	sqlite3_bind_int(q, 1, KIND_SESSION_UP);
	sqlite3_bind_int(q, 2, KIND_USAGE);
	sqlite3_bind_int(q, 3, KIND_SESSION_DOWN);
	while (row_next(q, &r)) {
		struct slice ip = pass_field(r.fields, FIELD_IP);

		if (ip.n && !slice_is(ip, "0.0.0.0") && !slice_is(ip, "::") && named(p, &r, at, false) > 0)
			holders_add(h, ip, people_holder(p, at[0], r.t), r.t);
	}
	sqlite3_finalize(q);
	holders_settle(h);
	join_holders(p, h);
	return 1;
}

/* A translator names both tuples of a flow: what is seen beyond it under the new one is the device's. */
static int translations(struct store *s, struct holders *h, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(s, COLUMNS "ORDER BY id", e);
	struct row r;

	while (q && row_next(q, &r)) {
		struct slice src = pass_field(r.fields, FIELD_SRC), nat = pass_field(r.fields, FIELD_NAT_SRC);
		uint32_t who = nat.n ? holders_of(h, src, r.t) : NO_NODE;

		if (who != NO_NODE && !slice_same(src, nat))
			holders_map(h, nat, pass_field(r.fields, FIELD_NAT_SPORT), who, r.t);
	}
	sqlite3_finalize(q);
	holders_settle(h);
	return q ? 1 : -1;
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

/*
 * An application knows a client by its id, the network a session by its IMSI: the address ties them, when nothing else says who the client
 * is and all that was seen of it came from the addresses of one holder. A client id that several devices use binds to none.
 */
static int clients(struct store *s, struct people *p, struct holders *h, struct error *e)
{
	size_t n = words_count(p->keys);
	uint32_t *from = xcalloc(n ? n : 1, sizeof(*from)); /* by root: the holder + 1; NO_NODE: several */
	bool *device = standing(p);
	sqlite3_stmt *q = pass_prepare(s, COLUMNS "ORDER BY id", e);
	struct row r;

	while (q && row_next(q, &r)) {
		struct slice id = pass_field(r.fields, FIELD_CLIENT), src = pass_field(r.fields, FIELD_SRC);
		uint32_t client, who;

		if (r.party != PARTY_APPLICATION || id.n == 0)
			continue;
		client = people_node(p, ID_CLIENT, id, false);
		who = holders_of(h, src, r.t);
		if (who == NO_NODE)
			who = holders_behind(h, src, pass_field(r.fields, FIELD_SPORT), r.t);
		if (client == NO_NODE || who == NO_NODE || device[people_root(p, client)])
			continue;
		client = people_root(p, client);
		from[client] = from[client] == 0 || from[client] == people_root(p, who) + 1 ? people_root(p, who) + 1 : NO_NODE;
	}
	sqlite3_finalize(q);
	for (uint32_t i = 0; i < n; i++)
		if (from[i] && from[i] != NO_NODE)
			p->node[i].up = people_root(p, from[i] - 1);
	free(from);
	free(device);
	return q ? 1 : -1;
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

static uint32_t of_event(struct people *p, const struct holders *h, const struct row *r)
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
		who = holders_of(h, pass_field(r->fields, addresses[i]), r->t);
		if (who != NO_NODE)
			return people_root(p, who);
	}
	for (size_t i = 0; h->mappings && i < sizeof(tuples) / sizeof(tuples[0]); i++) {
		who = holders_behind(h, pass_field(r->fields, tuples[i][0]), pass_field(r->fields, tuples[i][1]), r->t);
		if (who != NO_NODE)
			return people_root(p, who);
	}
	return NO_NODE;
}

/* A log of party device or eUICC without a host belongs to the one device that it names. */
static const char *const whole_artifacts =
	"CREATE TEMP TABLE IF NOT EXISTS owner(artifact INTEGER PRIMARY KEY, device INTEGER);"
	"DELETE FROM owner;"
	"INSERT INTO owner SELECT artifact, min(device) FROM event WHERE device IS NOT NULL GROUP BY artifact"
	" HAVING min(device) = max(device) AND max(party IN (2, 3)) = 1;"
	"UPDATE event SET device = (SELECT owner.device FROM owner WHERE owner.artifact = event.artifact)"
	" WHERE device IS NULL AND party IN (2, 3) AND artifact IN (SELECT artifact FROM owner);";

/*
 * A log of party device that neither names a host nor anybody else is that of the one device there is, or a device by itself, named after its
 * file.
 */
static const char *const nameless_artifacts =
	"CREATE TEMP TABLE IF NOT EXISTS nameless(artifact INTEGER PRIMARY KEY, path TEXT, device INTEGER);"
	"DELETE FROM nameless;"
	"INSERT INTO nameless(artifact, path) SELECT id, path FROM artifact WHERE party = 'device' AND host IS NULL"
	" AND EXISTS (SELECT 1 FROM event WHERE event.artifact = artifact.id AND party IN (2, 3))"
	" AND NOT EXISTS (SELECT 1 FROM event WHERE event.artifact = artifact.id AND (device IS NOT NULL OR host IS NOT NULL));"
	"UPDATE nameless SET device = (SELECT min(id) FROM device) WHERE (SELECT count(*) FROM device) = 1;"
	"INSERT INTO device(name) SELECT path FROM nameless WHERE device IS NULL ORDER BY artifact;"
	"UPDATE nameless SET device = (SELECT max(device.id) FROM device WHERE device.name = nameless.path) WHERE device IS NULL;"
	"UPDATE event SET device = (SELECT nameless.device FROM nameless WHERE nameless.artifact = event.artifact)"
	" WHERE party IN (2, 3) AND artifact IN (SELECT artifact FROM nameless);";

struct owners {
	struct people *p;
	const struct holders *h;
};

/* event_owner(id, t, kind, party, host, fields): the columns of COLUMNS but the last */
static void put_owner(sqlite3_context *to, int n, sqlite3_value **value)
{
	const struct owners *o = sqlite3_user_data(to);
	struct row r;
	uint32_t i;

	(void)n;
	row_of(value, &r);
	i = of_event(o->p, o->h, &r);
	if (i != NO_NODE && o->p->node[i].device)
		sqlite3_result_int64(to, o->p->node[i].device);
}

static int assign(struct store *s, struct people *p, const struct holders *h, struct error *e)
{
	struct owners o = { p, h };

	if (pass_function(s, "event_owner", 6, put_owner, &o, "UPDATE event SET device = event_owner(id, t, kind, party, host, fields)", e) < 0)
		return -1;
	return pass_run(s, whole_artifacts, e) > 0 ? pass_run(s, nameless_artifacts, e) : -1;
}

int identity_pass(struct store *s, struct error *e)
{
	struct hints hints = { false, false };
	struct people p;
	struct holders h;
	int got = pass_run(s, "DELETE FROM device; DELETE FROM identity; DELETE FROM finding WHERE pass = 'identity'", e);

	people_new(&p);
	holders_new(&h);
	if (got > 0 && (got = gather(s, &p, &hints, e)) > 0 && (got = tie_all(s, &p, e)) > 0 && (got = sessions(s, &p, &h, e)) > 0 &&
	    (!hints.translation || (got = translations(s, &h, e)) > 0) && (!hints.client || (got = clients(s, &p, &h, e)) > 0) && (got = name_devices(s, &p, e)) > 0 &&
	    (got = keep_identities(s, &p, &h, e)) > 0)
		got = assign(s, &p, &h, e);
	people_free(&p);
	holders_free(&h);
	return got;
}
