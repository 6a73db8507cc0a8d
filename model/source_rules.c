/*
 * A host is read in the lines, else an artifact's host is the one that nearly all its lines name, else the folder below the party's
 * ("device/mtr-0001/messages"), else a host of other files whose name stands in the file's own. A file that holds many hosts has none. A numeric
 * address that a relay wrote gives way to the artifact's host.
 *
 * A statement that names its speaker itself (a decoded card response) keeps it. Else, in this order:
 * 1. the manifest's row for the artifact, for lines of the artifact's own host;
 * 2. the program: the party and role that its format names. A format without a role (housekeeping) only guesses. A packet filter runs on any
 *    host: on one that is not the firewall party's, its records are that host's (packets seen at the application's door);
 * 3. the host: the party whose folder it has, else whose programs it runs, routers, resolvers, tunnels and filters not counted;
 * 4. the path.
 *
 * Edge or gateway is a matter of the host: a tunnel whose own side covers a device's address, or whose other side covers the application's,
 * ends at an edge, the other way round at a gateway; else the folder's name says it; else a host with records of flows is an edge; else the
 * word of each format stands.
 */
#include "source_rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "track.h"

/* --- which host --- */

static uint32_t host_of(const struct sources *s, uint32_t host)
{
	return host == NOBODY ? NOBODY : s->station[host].same_as;
}

/* "fw1.operator.example" is fw1 when somebody says so. */
static void short_names(struct sources *s)
{
	for (uint32_t i = 0; i < s->stations; i++) {
		struct slice name = slice_of(words_at(s->hosts, i));
		ptrdiff_t dot = slice_index(name, '.'), found = -1;

		if (dot > 0 && !s->station[i].numeric)
			found = words_find(s->hosts, slice_cut(name, 0, (size_t)dot));
		s->station[i].same_as = found < 0 ? i : (uint32_t)found;
	}
}

/* The host that nearly all lines name which name one. *many: there is none because there are several. */
static uint32_t named_by_lines(struct sources *s, const struct origin *o, bool *many)
{
	int64_t all = 0;
	uint32_t best = NOBODY;

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = o->first; i != NOBODY; i = s->mix[i].next) {
			uint32_t host = host_of(s, s->mix[i].host);

			if (host == NOBODY || s->station[host].numeric)
				continue;
			if (round == 0) {
				s->station[host].tally = 0;
				continue;
			}
			all += s->mix[i].count;
			s->station[host].tally += s->mix[i].count;
			if (best == NOBODY || s->station[host].tally > s->station[best].tally)
				best = host;
		}
	}
	*many = best != NOBODY && s->station[best].tally * 10 < all * 9;
	return *many ? NOBODY : best;
}

static bool own_party(const struct origin *o, const struct mix *m)
{
	return m->read.party == PARTY_NONE || m->read.party == o->is.party || (m->read.party == PARTY_EUICC && o->is.party == PARTY_DEVICE);
}

static bool alone_in(struct slice text, struct slice name)
{
	for (size_t i = 0; i + name.n <= text.n; i++)
		if (strncasecmp(text.p + i, name.p, name.n) == 0 && (i == 0 || !isalnum((unsigned char)text.p[i - 1])) &&
		    (i + name.n == text.n || !isalnum((unsigned char)text.p[i + name.n])))
			return true;
	return false;
}

/* "fw1_charon.log": the one host whose lines stand elsewhere and whose name stands in the file's own. */
static uint32_t named_by_file(const struct sources *s, const struct origin *o)
{
	struct slice name = slice_of(o->path);
	uint32_t found = NOBODY;
	size_t longest = 1; /* a letter is no name */

	for (size_t i = name.n; i-- > 0;)
		if (name.p[i] == '/' || name.p[i] == '!') {
			name = slice_from(name, i + 1);
			break;
		}
	for (uint32_t h = 0; h < s->stations; h++) {
		struct slice host = slice_of(words_at(s->hosts, h));

		if (!s->station[h].speaks || host.n < longest || !alone_in(name, host))
			continue;
		found = host.n > longest ? host_of(s, h) : NOBODY;
		longest = host.n;
	}
	return found;
}

static void hosts_of_artifacts(struct sources *s)
{
	for (size_t a = 0; a < s->origins; a++) {
		struct origin *o = &s->origin[a];

		o->host = named_by_lines(s, o, &o->many);
		if (o->host != NOBODY)
			s->station[o->host].speaks = true;
	}
	for (size_t a = 0; a < s->origins; a++) {
		struct origin *o = &s->origin[a];

		if (o->host != NOBODY || o->many)
			continue;
		o->host = host_of(s, o->words_host != NOBODY ? o->words_host : o->read_host);
		if (o->host == NOBODY)
			o->host = named_by_file(s, o);
	}
}

/* --- what a host is --- */

static bool anywhere(enum role r)
{
	return r == ROLE_EDGE || r == ROLE_GATEWAY || r == ROLE_ROUTER || r == ROLE_RESOLVER;
}

static struct speaker usual(const struct sources *s, const struct mix *m)
{
	return m->format == NOBODY ? (struct speaker){ PARTY_NONE, ROLE_NONE } : s->usual[m->format];
}

static void folders(struct sources *s)
{
	for (size_t i = 0; i < s->origins; i++) {
		const struct origin *o = &s->origin[i];
		struct station *h = o->host == NOBODY ? NULL : &s->station[o->host];
		bool own = o->words_host == NOBODY || host_of(s, o->words_host) == o->host;
		struct speaker by = o->manifest.party ? o->manifest : (struct speaker){ o->words.party, o->words.role };

		/* a collector's folder is not that of the hosts whose lines it keeps */
		if (!h || !own || by.party == PARTY_NONE || (h->folder != PARTY_NONE && !o->manifest.party))
			continue;
		h->folder = by.party;
		h->folder_role = by.role;
	}
}

static void votes(struct sources *s)
{
	for (size_t i = 0; i < s->mixes; i++) {
		const struct mix *m = &s->mix[i];
		uint32_t host = host_of(s, m->host);
		struct station *h;

		if (host == NOBODY || s->station[host].numeric)
			host = s->origin[m->artifact].host;
		if (host == NOBODY || m->read.party != PARTY_NONE)
			continue;
		h = &s->station[host];
		h->votes[usual(s, m).role] += m->count;
		h->flows += m->flows;
	}
}

static bool covers_any(struct slice prefixes, const struct words *addresses)
{
	for (size_t i = 0; i < words_count(addresses); i++)
		if (track_covers(prefixes, slice_of(words_at(addresses, i))))
			return true;
	return false;
}

static void tunnel_ends(struct sources *s)
{
	for (size_t i = 0; i < s->selectors; i++) {
		const struct mix *m = &s->mix[s->selector[i].mix];
		struct slice own = slice_of(s->selector[i].prefix), other;
		ptrdiff_t at = slice_find(own, " === ");
		uint32_t host = host_of(s, m->host);

		if (host == NOBODY || s->station[host].numeric)
			host = s->origin[m->artifact].host;
		if (at < 0 || host == NOBODY)
			continue;
		other = slice_from(own, (size_t)at + 5);
		own = slice_cut(own, 0, (size_t)at);
		s->station[host].edge |= covers_any(own, s->ips) || covers_any(other, s->endpoints);
		s->station[host].gateway |= covers_any(other, s->ips) || covers_any(own, s->endpoints);
	}
}

static enum role edge_or_gateway(const struct station *h, enum role otherwise)
{
	if (h->edge != h->gateway)
		return h->edge ? ROLE_EDGE : ROLE_GATEWAY;
	if (h->folder_role == ROLE_EDGE || h->folder_role == ROLE_GATEWAY)
		return h->folder_role;
	return h->flows && h->votes[ROLE_EDGE] ? ROLE_EDGE : otherwise;
}

/* The one role that the host's programs have in its party; several leave it open. */
static enum role only_role(const struct station *h)
{
	enum role found = ROLE_NONE;

	for (enum role r = ROLE_NONE + 1; r < ROLE_COUNT; r++) {
		if (!h->votes[r] || role_party(r) != h->is.party)
			continue;
		if (found != ROLE_NONE)
			return ROLE_NONE;
		found = r;
	}
	return found;
}

static void describe(struct station *h)
{
	int64_t parties[PARTY_COUNT] = { 0 };
	bool service = false;

	for (enum role r = ROLE_NONE + 1; r < ROLE_COUNT; r++) {
		service |= anywhere(r) && h->votes[r];
		parties[role_party(r)] += anywhere(r) ? 0 : h->votes[r];
	}
	h->is.party = h->folder;
	for (enum party p = PARTY_NONE + 1; h->folder == PARTY_NONE && p < PARTY_COUNT; p++)
		if (parties[p] > parties[h->is.party])
			h->is.party = p;
	if (h->is.party == PARTY_NONE && service)
		h->is.party = PARTY_FIREWALL;
	if (h->is.party == PARTY_FIREWALL && (h->edge != h->gateway || h->votes[ROLE_EDGE] || h->votes[ROLE_GATEWAY]))
		h->is.role = edge_or_gateway(h, h->votes[ROLE_GATEWAY] ? ROLE_GATEWAY : ROLE_EDGE);
	else
		h->is.role = h->folder_role != ROLE_NONE ? h->folder_role : only_role(h);
}

/* --- who speaks --- */

static struct speaker by_program(struct speaker program, const struct station *h, const struct origin *o)
{
	struct speaker host = h ? h->is : (struct speaker){ PARTY_NONE, ROLE_NONE };
	struct speaker path = { o->words.party, o->words.role };

	if (program.role == ROLE_NONE) {
		/* it only guesses, or nobody knows it */
		if (host.party != PARTY_NONE)
			return host;
		return path.party != PARTY_NONE ? path : program;
	}
	if (program.role == ROLE_EDGE) {
		if (host.party != PARTY_NONE && host.party != PARTY_FIREWALL)
			return host;
		if (host.party == PARTY_NONE && path.party != PARTY_NONE && path.party != PARTY_FIREWALL)
			return path;
	}
	if (h && (program.role == ROLE_EDGE || program.role == ROLE_GATEWAY))
		program.role = edge_or_gateway(h, program.role);
	return program;
}

static void decide(const struct sources *s, struct mix *m)
{
	const struct origin *o = &s->origin[m->artifact];
	uint32_t host = host_of(s, m->host);
	struct speaker program = usual(s, m);

	if (o->host != NOBODY && ((host == NOBODY && own_party(o, m)) || (host != NOBODY && s->station[host].numeric)))
		host = o->host;
	m->is_host = host;
	if (m->read.party != PARTY_NONE) {
		m->is = m->read;
		if (m->is.role == ROLE_NONE && program.party == m->is.party)
			m->is.role = program.role;
	} else if (o->manifest.party != PARTY_NONE && (host == NOBODY || host == o->host)) {
		m->is = o->manifest;
		if (m->is.role == ROLE_NONE && program.party == m->is.party)
			m->is.role = by_program(program, host == NOBODY ? NULL : &s->station[host], o).role;
	} else {
		m->is = by_program(program, host == NOBODY ? NULL : &s->station[host], o);
	}
}

/* An artifact is its program's, as if it said something itself; a file of many programs is its host's, or the folder's, or whose most is. */
static void decide_artifact(const struct sources *s, struct origin *o)
{
	struct mix m = { .artifact = (uint32_t)(o - s->origin), .host = o->host, .format = o->format };
	int64_t count[PARTY_COUNT] = { 0 };

	decide(s, &m);
	o->is = m.is;
	if (o->is.party != PARTY_NONE)
		return;
	for (uint32_t i = o->first; i != NOBODY; i = s->mix[i].next)
		count[s->mix[i].is.party] += s->mix[i].count;
	for (enum party p = PARTY_NONE + 1; p < PARTY_COUNT; p++)
		if (count[p] > count[o->is.party])
			o->is.party = p;
}

void source_rules(struct sources *s)
{
	short_names(s);
	hosts_of_artifacts(s);
	folders(s);
	votes(s);
	tunnel_ends(s);
	for (size_t i = 0; i < s->stations; i++)
		describe(&s->station[i]);
	/* the artifact's party tells which of its statements its host made */
	for (size_t i = 0; i < s->origins; i++)
		decide_artifact(s, &s->origin[i]);
	for (size_t i = 0; i < s->mixes; i++)
		decide(s, &s->mix[i]);
	for (size_t i = 0; i < s->origins; i++)
		decide_artifact(s, &s->origin[i]);
}
