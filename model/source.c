/*
 * The source pass: whose is each artifact and each statement, once everything is in (source_rules.c says how it is decided). It can be run
 * again: what was taken to be while reading is kept beside what is decided here.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "source_rules.h"

#define ADDRESSES_MAX 4096 /* so many tell the side of a tunnel; more would tell the same */
#define SELECTORS_MAX 4096
#define BEFORE 1024

struct load {
	struct sources s;
	struct store *store;
	struct words *keys;   /* of mixes */
	struct words *seen;   /* selectors */
	struct text key;
	size_t origin_room, mix_room, common; /* common: of all paths */
	struct alike { /* what rows before were like; shape 0: none was */
		int64_t artifact;
		uint32_t shape, mix;
		uint64_t host; /* its number; 0: there is none */
	} before[BEFORE];
};

static void *room_for(void *p, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return p;
	*room = *room ? *room * 2 : 64;
	return xrealloc(p, *room, size);
}

static uint32_t host_word(struct load *l, struct slice name)
{
	return name.n ? (uint32_t)words_add(l->s.hosts, name) : NOBODY;
}

/* --- artifacts --- */

static size_t common_part(sqlite3_stmt *q)
{
	struct text first = { 0 };
	size_t common = 0;

	while (sqlite3_step(q) == SQLITE_ROW) {
		struct slice path = pass_text(q, 1);
		size_t n = 0;

		if (!first.p) {
			text_add(&first, path);
			common = path.n;
		}
		while (n < common && n < path.n && path.p[n] == first.p[n])
			n++;
		common = n;
	}
	sqlite3_reset(q);
	text_free(&first);
	return common;
}

static int word_or_none(int found)
{
	return found < 0 ? 0 : found;
}

static int load_artifacts(struct load *l, struct error *e)
{
	sqlite3_stmt *q = pass_prepare(l->store, "SELECT id, path, format, read_party, read_role, read_host FROM artifact ORDER BY id", e);
	char *rows = store_get_meta(l->store, "baseline.parties");

	if (!q) {
		free(rows);
		return -1;
	}
	l->common = common_part(q);
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct origin o = { .id = sqlite3_column_int64(q, 0), .host = NOBODY, .first = NOBODY };
		struct slice path = pass_text(q, 1), format = pass_text(q, 2);

		o.path = xstrndup(path.p, path.n);
		o.format = format.n ? (uint32_t)words_add(l->s.formats, format) : NOBODY;
		o.read.party = (enum party)word_or_none(party_find(pass_text(q, 3)));
		o.read.role = (enum role)word_or_none(role_find(pass_text(q, 4)));
		o.read_host = host_word(l, pass_text(q, 5));
		o.words = path_words(slice_of(o.path), l->common);
		o.words_host = host_word(l, o.words.host);
		if (rows)
			path_manifest(rows, slice_of(o.path), &o.manifest.party, &o.manifest.role);
		l->s.origin = room_for(l->s.origin, l->s.origins, &l->origin_room, sizeof(*l->s.origin));
		l->s.origin[l->s.origins++] = o;
	}
	sqlite3_finalize(q);
	free(rows);
	return 1;
}

/* Artifacts are few and come in the order of their ids. */
static uint32_t origin_at(const struct load *l, int64_t id)
{
	size_t from = 0, to = l->s.origins;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (l->s.origin[mid].id == id)
			return (uint32_t)mid;
		if (l->s.origin[mid].id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return NOBODY;
}

static struct slice path_at(void *of, size_t i)
{
	return slice_of(((struct load *)of)->s.origin[i].path);
}

static bool says(void *of, size_t i, struct slice name)
{
	const struct sources *s = &((struct load *)of)->s;

	for (uint32_t at = s->origin[i].first; at != NOBODY; at = s->mix[at].next)
		if (s->mix[at].host != NOBODY && path_means(name, slice_of(words_at(s->hosts, s->mix[at].host))))
			return true;
	return false;
}

/* Once it is known which hosts speak where. */
static void find_folders(struct load *l)
{
	struct slice *host = xcalloc(l->s.origins + 1, sizeof(*host));

	for (size_t i = 0; i < l->s.origins; i++)
		host[i] = l->s.origin[i].words.host;
	path_hosts(&(struct paths){ l->s.origins, l->common, path_at, says, l, host });
	for (size_t i = 0; i < l->s.origins; i++) {
		l->s.origin[i].words.host = host[i];
		l->s.origin[i].words_host = host_word(l, host[i]);
	}
	free(host);
}

/* --- statements --- */

struct seen { /* a row as it is looked up */
	int64_t artifact;
	struct slice host, format;
	struct speaker read;
};

static uint32_t find_mix(struct load *l, const struct seen *r, bool make)
{
	uint32_t artifact = origin_at(l, r->artifact);
	ptrdiff_t at;

	if (artifact == NOBODY)
		return NOBODY;
	text_clear(&l->key);
	text_addf(&l->key, "%u\n%d\n%d\n%.*s\n%.*s", artifact, r->read.party, r->read.role, SLICE_ARG(r->format), SLICE_ARG(r->host));
	at = words_find(l->keys, text_slice(&l->key));
	if (at < 0 && make) {
		at = (ptrdiff_t)words_add(l->keys, text_slice(&l->key));
		l->s.mix = room_for(l->s.mix, l->s.mixes, &l->mix_room, sizeof(*l->s.mix));
		l->s.mix[l->s.mixes++] = (struct mix){
			.artifact = artifact, .host = host_word(l, r->host), .is_host = NOBODY, .read = r->read,
			.format = r->format.n ? (uint32_t)words_add(l->s.formats, r->format) : NOBODY, .next = l->s.origin[artifact].first,
		};
		l->s.origin[artifact].first = (uint32_t)at;
	}
	return at < 0 ? NOBODY : (uint32_t)at;
}

/* Most rows are like one before: those of one shape have one format and speaker. */
static uint32_t mix_of(struct load *l, struct event_row *r, bool make)
{
	uint64_t host = event_code(r, FIELD_HOST), hash = (host ^ (uint64_t)r->shape_number << 40 ^ (uint64_t)r->artifact << 20) * UINT64_C(0x9e3779b97f4a7c15);
	bool comes_again = r->shape_number && (host || !(r->present >> FIELD_HOST & 1));
	struct alike *a = &l->before[hash >> 32 & (BEFORE - 1)];
	uint32_t mix;

	if (comes_again && r->shape_number == a->shape && r->artifact == a->artifact && host == a->host)
		return a->mix;
	mix = find_mix(l, &(struct seen){ r->artifact, event_field(r, FIELD_HOST), r->format, { r->read_party, r->read_role } }, make);
	if (comes_again)
		*a = (struct alike){ r->artifact, r->shape_number, mix, host };
	return mix;
}

static void note_address(struct load *l, struct slice ip)
{
	if (ip.n && words_count(l->s.ips) < ADDRESSES_MAX)
		words_add(l->s.ips, ip);
}

static void note_selector(struct load *l, uint32_t mix, struct slice prefix)
{
	size_t before = words_count(l->seen);
	struct text key = { 0 };

	if (slice_find(prefix, " === ") < 0 || before >= SELECTORS_MAX)
		return;
	text_addf(&key, "%u %.*s", mix, SLICE_ARG(prefix));
	if (words_add(l->seen, text_slice(&key)) == before) {
		l->s.selector = xrealloc(l->s.selector, l->s.selectors + 1, sizeof(*l->s.selector));
		l->s.selector[l->s.selectors++] = (struct selector){ mix, xstrndup(prefix.p, prefix.n) };
	}
	text_free(&key);
}

static int load_events(struct load *l, struct error *e)
{
	struct scan *c = events_scan(store_events(l->store), 0, e);
	struct event_row row;
	int got = -1;

	while (c && (got = scan_next(c, &row, e)) == 1) {
		enum kind kind = row.kind;
		uint32_t at = mix_of(l, &row, true);

		if (at == NOBODY)
			continue;
		l->s.mix[at].count++;
		l->s.mix[at].flows += kind >= KIND_FLOW_ALLOWED && kind <= KIND_FLOW_TOO_BIG;
		if (kind == KIND_SESSION_UP || kind == KIND_USAGE)
			note_address(l, event_field(&row, FIELD_IP));
		if (kind == KIND_TUNNEL_UP || kind == KIND_CONFIG_SNAPSHOT)
			note_selector(l, at, event_field(&row, FIELD_PREFIX));
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

/* --- what else tells --- */

/* "10.200.0.10:1883" rows: where the application is to be found. */
static void load_endpoints(struct load *l)
{
	char *rows = store_get_meta(l->store, "baseline.endpoint");
	struct slice rest = slice_of(rows);

	while (rest.n) {
		struct slice row = slice_token(&rest, '\n');

		words_add(l->s.endpoints, slice_token(&row, ':'));
	}
	free(rows);
}

/* The party and role that a format usually speaks for: rows "name TAB party TAB role" of the import, else as artifacts of it were read. */
static void load_usual(struct load *l)
{
	char *rows = store_get_meta(l->store, "formats");
	struct slice rest = slice_of(rows);

	l->s.usual = xcalloc(words_count(l->s.formats), sizeof(*l->s.usual));
	for (size_t i = 0; i < l->s.origins; i++)
		if (l->s.origin[i].format != NOBODY && l->s.origin[i].read.party != PARTY_NONE)
			l->s.usual[l->s.origin[i].format] = l->s.origin[i].read;
	while (rest.n) {
		struct slice row = slice_token(&rest, '\n'), name = slice_token(&row, '\t'), party = slice_token(&row, '\t');
		ptrdiff_t at = words_find(l->s.formats, name);

		if (at >= 0)
			l->s.usual[at] = (struct speaker){ (enum party)word_or_none(party_find(party)),
							   (enum role)word_or_none(role_find(row)) };
	}
	free(rows);
}

static void load_stations(struct load *l)
{
	struct in6_addr address;

	l->s.stations = words_count(l->s.hosts);
	l->s.station = xcalloc(l->s.stations, sizeof(*l->s.station));
	for (size_t i = 0; i < l->s.stations; i++) {
		const char *name = words_at(l->s.hosts, i);

		l->s.station[i].numeric = inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
	}
}

/* --- writing --- */

static const char *host_name(const struct sources *s, uint32_t host)
{
	return host == NOBODY ? NULL : words_at(s->hosts, host);
}

static int write_artifacts(struct load *l, struct error *e)
{
	sqlite3_stmt *u = pass_prepare(l->store, "UPDATE artifact SET (party, role, host) = (?2, ?3, ?4) WHERE id = ?1", e);
	int got = SQLITE_DONE;

	for (size_t i = 0; u && got == SQLITE_DONE && i < l->s.origins; i++) {
		const struct origin *o = &l->s.origin[i];

		sqlite3_bind_int64(u, 1, o->id);
		pass_bind(u, 2, slice_of(o->is.party ? party_name(o->is.party) : NULL));
		pass_bind(u, 3, slice_of(o->is.role ? role_name(o->is.role) : NULL));
		pass_bind(u, 4, slice_of(host_name(&l->s, o->host)));
		got = sqlite3_step(u);
		sqlite3_reset(u);
	}
	if (u && got != SQLITE_DONE)
		pass_failed(l->store, e);
	sqlite3_finalize(u);
	return u && got == SQLITE_DONE ? 1 : -1;
}

static int write_events(struct load *l, struct error *e)
{
	struct scan *c = events_scan(store_events(l->store), 0, e);
	struct event_row row;
	int got = -1;

	while (c && (got = scan_next(c, &row, e)) == 1) {
		uint32_t at = mix_of(l, &row, false);
		struct mix *m = at != NOBODY ? &l->s.mix[at] : NULL;

		if (m && !m->speaker)
			m->speaker = events_speaker(store_events(l->store), m->is.party, m->is.role, slice_of(host_name(&l->s, m->is_host)));
		if (m)
			scan_set(c, SETTLED_SPEAKER, m->speaker);
	}
	return scan_close(c, e) < 0 || got < 0 ? -1 : 1;
}

static void forget(struct load *l)
{
	for (size_t i = 0; i < l->s.origins; i++)
		free(l->s.origin[i].path);
	for (size_t i = 0; i < l->s.selectors; i++)
		free(l->s.selector[i].prefix);
	free(l->s.origin);
	free(l->s.mix);
	free(l->s.station);
	free(l->s.selector);
	free(l->s.usual);
	words_free(l->s.hosts);
	words_free(l->s.formats);
	words_free(l->s.ips);
	words_free(l->s.endpoints);
	words_free(l->keys);
	words_free(l->seen);
	text_free(&l->key);
}

int source_pass(struct store *s, struct error *e)
{
	struct load l = { .store = s, .keys = words_new(), .seen = words_new() };
	int got;

	l.s.hosts = words_new();
	l.s.formats = words_new();
	l.s.ips = words_new();
	l.s.endpoints = words_new();
	got = load_artifacts(&l, e);
	if (got > 0 && (got = load_events(&l, e)) > 0) {
		find_folders(&l);
		load_endpoints(&l);
		load_usual(&l);
		load_stations(&l);
		source_rules(&l.s);
		if ((got = write_artifacts(&l, e)) > 0)
			got = write_events(&l, e);
	}
	forget(&l);
	return got;
}
