/*
 * A folder that is called like a party, by any of its names, says whose files lie in it. A whole name counts before a part of one
 * ("firewall" before "fw-logs"); the name of the bundle counts last, and only as a whole: "02-firewall-drop.zip" is about everybody.
 */
#include "path_words.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *word;
	enum party party;
	enum role role;
} names[] = {
	{ "rsp", PARTY_RSP, ROLE_NONE },
	{ "eim", PARTY_RSP, ROLE_EIM },
	{ "smdp", PARTY_RSP, ROLE_SMDP },
	{ "smdpp", PARTY_RSP, ROLE_SMDP },
	{ "smds", PARTY_RSP, ROLE_SMDS },
	{ "euicc", PARTY_EUICC, ROLE_CARD },
	{ "uicc", PARTY_EUICC, ROLE_CARD },
	{ "card", PARTY_EUICC, ROLE_CARD },
	{ "device", PARTY_DEVICE, ROLE_NONE },
	{ "devices", PARTY_DEVICE, ROLE_NONE },
	{ "ue", PARTY_DEVICE, ROLE_NONE },
	{ "meter", PARTY_DEVICE, ROLE_NONE },
	{ "meters", PARTY_DEVICE, ROLE_NONE },
	{ "modem", PARTY_DEVICE, ROLE_MODEM },
	{ "ipa", PARTY_DEVICE, ROLE_IPA },
	{ "lpa", PARTY_DEVICE, ROLE_IPA },
	{ "client", PARTY_DEVICE, ROLE_CLIENT },
	{ "clients", PARTY_DEVICE, ROLE_CLIENT },
	{ "network", PARTY_NETWORK, ROLE_NONE },
	{ "operator", PARTY_NETWORK, ROLE_NONE },
	{ "mno", PARTY_NETWORK, ROLE_NONE },
	{ "ran", PARTY_NETWORK, ROLE_RAN },
	{ "enb", PARTY_NETWORK, ROLE_RAN },
	{ "gnb", PARTY_NETWORK, ROLE_RAN },
	{ "core", PARTY_NETWORK, ROLE_CORE },
	{ "epc", PARTY_NETWORK, ROLE_CORE },
	{ "mme", PARTY_NETWORK, ROLE_CORE },
	{ "amf", PARTY_NETWORK, ROLE_CORE },
	{ "smf", PARTY_NETWORK, ROLE_CORE },
	{ "upf", PARTY_NETWORK, ROLE_CORE },
	{ "pgw", PARTY_NETWORK, ROLE_CORE },
	{ "ggsn", PARTY_NETWORK, ROLE_CORE },
	{ "visited", PARTY_NETWORK, ROLE_VISITED },
	{ "platform", PARTY_NETWORK, ROLE_PLATFORM },
	{ "cmp", PARTY_NETWORK, ROLE_PLATFORM },
	{ "aaa", PARTY_NETWORK, ROLE_AAA },
	{ "radius", PARTY_NETWORK, ROLE_AAA },
	{ "firewall", PARTY_FIREWALL, ROLE_NONE },
	{ "firewalls", PARTY_FIREWALL, ROLE_NONE },
	{ "fw", PARTY_FIREWALL, ROLE_NONE },
	{ "perimeter", PARTY_FIREWALL, ROLE_NONE },
	{ "edge", PARTY_FIREWALL, ROLE_EDGE },
	{ "gateway", PARTY_FIREWALL, ROLE_GATEWAY },
	{ "gw", PARTY_FIREWALL, ROLE_GATEWAY },
	{ "vpn", PARTY_FIREWALL, ROLE_GATEWAY },
	{ "router", PARTY_FIREWALL, ROLE_ROUTER },
	{ "resolver", PARTY_FIREWALL, ROLE_RESOLVER },
	{ "dns", PARTY_FIREWALL, ROLE_RESOLVER },
	{ "app", PARTY_APPLICATION, ROLE_NONE },
	{ "apps", PARTY_APPLICATION, ROLE_NONE },
	{ "application", PARTY_APPLICATION, ROLE_NONE },
	{ "applications", PARTY_APPLICATION, ROLE_NONE },
	{ "cloud", PARTY_APPLICATION, ROLE_NONE },
	{ "broker", PARTY_APPLICATION, ROLE_BROKER },
	{ "mqtt", PARTY_APPLICATION, ROLE_BROKER },
	{ "server", PARTY_APPLICATION, ROLE_SERVER },
	{ "web", PARTY_APPLICATION, ROLE_SERVER },
	{ "backend", PARTY_APPLICATION, ROLE_BACKEND },
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static int name_of(struct slice word)
{
	for (int i = 0; i < NAMES; i++)
		if (strlen(names[i].word) == word.n && strncasecmp(names[i].word, word.p, word.n) == 0)
			return i;
	return -1;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A part of a name between digits and signs: the "fw" of "fw1-logs". */
static int name_in(struct slice name)
{
	for (size_t i = 0; i < name.n;) {
		size_t n = 0;
		int found;

		while (i + n < name.n && letter(name.p[i + n]))
			n++;
		found = n ? name_of(slice_cut(name, i, n)) : -1;
		if (found >= 0)
			return found;
		i += n ? n : 1;
	}
	return -1;
}

/* The next name of a path; *last: nothing follows, so it is a file's. */
static struct slice next(struct slice *rest, bool *last)
{
	struct slice name = *rest;
	size_t n = 0;

	while (n < rest->n && rest->p[n] != '/' && rest->p[n] != '!')
		n++;
	name.n = n;
	*last = n == rest->n;
	*rest = slice_from(*rest, n + !*last);
	return name;
}

/* Folders that hold logs of one host as well as of another. */
bool path_tells_nothing(struct slice name)
{
	static const char *const words[] = { "log", "logs",    "var",    "data",    "files",   "raw",
					     "old", "archive", "export", "exports", "capture", "captures" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(name, words[i]))
			return true;
	for (size_t i = 0; i < name.n; i++)
		if (letter(name.p[i]))
			return false;
	return true;
}

struct slice path_bare(struct slice name)
{
	static const char *const endings[] = { ".gz", ".xz", ".bz2", ".zst", ".zip", ".7z", ".tar", ".tgz", ".txz" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (slice_ends(name, endings[i]) && name.n > strlen(endings[i]))
			return path_bare(slice_cut(name, 0, name.n - strlen(endings[i])));
	return name;
}

enum what { WHOLE, PART, GIVEN };

/* The first folder that is called like a party, as a whole or in part, or the name of what was given. Returns its row or -1, *below what follows it. */
static int find(struct slice path, size_t common, enum what what, struct slice *found_in, struct slice *below)
{
	struct slice rest = path;
	bool last = false, given = true;

	while (!last) {
		size_t at = path.n - rest.n;
		struct slice name = path_bare(next(&rest, &last));
		int found = last ? -1 : what != PART ? name_of(name) : at >= common ? name_in(name) : -1;

		if (found >= 0 && given == (what == GIVEN)) {
			*found_in = name;
			*below = rest;
			return found;
		}
		given = false;
	}
	return -1;
}

struct path_words path_words(struct slice path, size_t common)
{
	struct path_words w = { 0 };
	struct slice folder, below = { 0 };
	bool last = false;
	int found = -1;

	for (enum what what = WHOLE; found < 0 && what <= GIVEN; what++)
		found = find(path, common, what, &folder, &below);
	if (found < 0)
		return w;
	w.party = names[found].party;
	w.role = names[found].role;
	while (!last) {
		struct slice name = path_bare(next(&below, &last));
		int role = name_in(name);

		if (!last && w.host.n == 0 && !path_tells_nothing(name))
			w.host = name;
		if (w.role == ROLE_NONE && role >= 0 && names[role].party == w.party)
			w.role = names[role].role;
	}
	/* "ggsn1/osmo.log": the folder is the host's own */
	if (w.host.n == 0 && folder.n && folder.p[folder.n - 1] >= '0' && folder.p[folder.n - 1] <= '9')
		w.host = folder;
	return w;
}

/* '*' is any text, '?' one byte; in time that grows with the product of both lengths only, for a manifest may be hostile. */
static bool fits(struct slice pattern, struct slice path)
{
	size_t p = 0, i = 0, star = SIZE_MAX, from = 0;

	while (i < path.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = i;
		} else if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == path.p[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool path_fits(struct slice pattern, struct slice path)
{
	struct text all = { 0 };
	bool yes = false, last = pattern.n == 0;

	text_add(&all, pattern);
	if (slice_ends(pattern, "/"))
		text_addc(&all, '*');
	while (!yes && !last && path.n) {
		yes = fits(text_slice(&all), path);
		next(&path, &last);
	}
	text_free(&all);
	return yes;
}

bool path_manifest(const char *rows, struct slice path, enum party *party, enum role *role)
{
	struct slice rest = slice_of(rows);
	bool found = false;

	while (rest.n) {
		struct slice row = slice_token(&rest, '\n'), word;
		size_t eq = row.n;
		int p, r;

		while (eq > 0 && row.p[eq - 1] != '=')
			eq--;
		word = slice_from(row, eq);
		p = party_find(slice_token(&word, '/'));
		r = word.n ? role_find(word) : ROLE_NONE;
		if (eq == 0 || p <= PARTY_NONE || !path_fits(slice_cut(row, 0, eq - 1), path))
			continue;
		found = true;
		*party = (enum party)p;
		*role = r > 0 && role_party((enum role)r) == *party ? (enum role)r : ROLE_NONE;
	}
	return found;
}
