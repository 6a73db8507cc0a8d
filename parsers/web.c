/*
 * Learnt from RFC 9110 (methods, status codes), SGP.22 v2 6.5 and SGP.32 6.4 (paths of the functions), Envoy's documents (response flags).
 */
#include "web.h"

#include <string.h>

#include "cause.h"

/* --- remote SIM provisioning --- */

static const struct {
	const char *path;
	enum role role; /* ROLE_NONE: the path does not tell whose it is */
} interfaces[] = {
	{ "es9plus/", ROLE_SMDP }, { "es2plus/", ROLE_SMDP }, { "es11/", ROLE_SMDS },
	{ "es12/", ROLE_SMDS },    { "esipa/", ROLE_EIM },    { "asn1", ROLE_NONE },
};

enum { INTERFACES = sizeof(interfaces) / sizeof(interfaces[0]) };

static struct slice without_query(struct slice url)
{
	return slice_token(&url, '?');
}

/* "/gsma/rsp2/es9plus/getBoundProfilePackage" */
static bool function_of(struct slice url, enum role *role, struct slice *name)
{
	static const char base[] = "/gsma/rsp2/";
	ptrdiff_t at = slice_find(url, base);
	struct slice rest;

	if (at < 0)
		return false;
	rest = without_query(slice_from(url, (size_t)at + sizeof(base) - 1));
	for (size_t i = 0; i < INTERFACES; i++) {
		if (!slice_starts(rest, interfaces[i].path))
			continue;
		*role = interfaces[i].role;
		while (rest.n > 0)
			*name = slice_token(&rest, '/');
		return true;
	}
	return false;
}

static bool is_among(struct slice s, const char *const *words)
{
	for (; *words; words++)
		if (s.n > 0 && s.p[0] == **words && slice_is(s, *words))
			return true;
	return false;
}

/* The status is that of the transport: 200 may hold a refusal, so only what failed in transport is known to have failed. */
static void provisioning(struct event *ev, enum role role, struct slice name, bool ok)
{
	static const char *const steps[] = { "initiateAuthentication", "authenticateClient", "getBoundProfilePackage", NULL };
	static const char *const results[] = { "handleNotification", "provideEimPackageResult", NULL };

	ev->party = PARTY_RSP;
	ev->role = role;
	event_set(ev, FIELD_NAME, name);
	if (is_among(name, steps)) {
		ev->kind = ok ? KIND_NOTE : KIND_DOWNLOAD_FAILED;
		event_set(ev, FIELD_OPERATION, SLICE("download"));
	} else if (is_among(name, results) && !ok) {
		ev->kind = KIND_NOTIFICATION_FAILED;
	} else {
		ev->kind = ok && slice_is(name, "handleNotification") ? KIND_NOTIFICATION_RECEIVED : KIND_NOTE;
	}
}

/* --- whom it is about --- */

static bool luhn(struct slice digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		unsigned d = (unsigned)(digits.p[digits.n - 1 - i] - '0');

		if (i % 2)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool mod97(struct slice digits)
{
	unsigned rest = 0;

	for (size_t i = 0; i < digits.n; i++)
		rest = (rest * 10 + (unsigned)(digits.p[i] - '0')) % 97;
	return rest == 1;
}

/* Digits that check out as an IMEI, an ICCID or an EID, without a name that says so. */
static void bare_digits(struct event *ev, struct slice s)
{
	if (!slice_digits(s))
		return;
	if (s.n == 15 && luhn(s))
		event_set(ev, FIELD_IMEI, s);
	else if ((s.n == 19 || s.n == 20) && slice_starts(s, "89") && luhn(s))
		event_set(ev, FIELD_ICCID, s);
	else if (s.n == 32 && mod97(s))
		event_set(ev, FIELD_EID, s);
}

static bool named(struct event *ev, struct slice name, struct slice value)
{
	static const struct {
		const char *name;
		enum field field;
		size_t least, most;
	} ids[] = { { "imei", FIELD_IMEI, 14, 16 }, { "imsi", FIELD_IMSI, 14, 15 },  { "iccid", FIELD_ICCID, 18, 20 },
		    { "eid", FIELD_EID, 32, 32 },   { "ccid", FIELD_ICCID, 18, 20 }, { "sim", FIELD_ICCID, 18, 20 } };
	char low[8];

	if (name.n >= sizeof(low) || !slice_digits(value))
		return false;
	for (size_t i = 0; i < name.n; i++)
		low[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (strlen(ids[i].name) != name.n || memcmp(ids[i].name, low, name.n) != 0)
			continue;
		if (value.n < ids[i].least || value.n > ids[i].most)
			return false;
		event_set(ev, ids[i].field, value);
		return true;
	}
	return false;
}

/* "/v2/devices/353201110427730/flow?iccid=89..." */
static void by_url(struct event *ev, struct slice url)
{
	struct slice path = slice_token(&url, '?'), last = { 0 };

	while (path.n > 0) {
		struct slice part = slice_token(&path, '/');

		if (!named(ev, last, part))
			bare_digits(ev, part);
		last = part;
	}
	while (url.n > 0) {
		struct slice value = slice_token(&url, '&'), name = slice_token(&value, '=');

		named(ev, name, value);
	}
}

static bool is_name(struct slice s)
{
	static const char *const machines[] = { "X11", "Win32", "Win64", "x64", "x86_64", "x86", "i386", "i686", "arm64", "aarch64", NULL };

	if (s.n < 2 || s.n > 64 || !slice_digits(slice_from(s, s.n - 1)) || is_among(s, machines))
		return false;
	if (!((s.p[0] >= 'A' && s.p[0] <= 'Z') || (s.p[0] >= 'a' && s.p[0] <= 'z')))
		return false;
	for (size_t i = 1; i < s.n; i++) {
		bool alnum = (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9');

		if (!alnum && s.p[i] != '_' && s.p[i] != '.' && s.p[i] != '-')
			return false;
	}
	return true;
}

/* "pump-agent/3.0.7 (353201110427730)", "pump-agent/3.0.7 (pump-0042)" */
static bool by_agent(struct event *ev, struct slice agent)
{
	bool any = false;

	while (agent.n > 0) {
		struct slice word;

		slice_token(&agent, '(');
		word = slice_token(&agent, ')');
		if (word.n == 15 && slice_digits(word))
			event_set(ev, FIELD_IMEI, word);
		else if (is_name(word))
			event_set(ev, FIELD_CLIENT, word);
		else
			continue;
		any = true;
	}
	return any;
}

/* --- why --- */

static const struct {
	const char *flag, *reason;
} flags[] = {
	{ "UH", "no healthy upstream host" },
	{ "UF", "the upstream did not take the connection" },
	{ "UO", "too many connections to the upstream" },
	{ "NR", "no route for the request" },
	{ "NC", "no such upstream cluster" },
	{ "URX", "the upstream was tried too often" },
	{ "UT", "the upstream did not answer in time" },
	{ "UC", "the upstream closed the connection" },
	{ "UR", "the upstream reset the connection" },
	{ "UPE", "the upstream's answer was no HTTP" },
	{ "UMSDR", "the upstream took longer than allowed" },
	{ "LH", "the health check failed" },
	{ "LR", "the proxy reset the connection" },
	{ "DC", "the client closed the connection" },
	{ "DPE", "the client's request was no HTTP" },
	{ "DT", "the request took longer than allowed" },
	{ "SI", "nothing came for too long" },
	{ "RL", "too many requests" },
	{ "RLSE", "the rate limit service failed" },
	{ "UAEX", "the authorisation service refused" },
	{ "IH", "a header was not accepted" },
	{ "OM", "the proxy is overloaded" },
	{ "DF", "the upstream's name was not resolved" },
	{ "FI", "a fault was injected" },
};

static void by_flags(struct event *ev, struct slice written)
{
	struct slice first = slice_token(&written, ',');

	for (size_t i = 0; first.n > 0 && i < sizeof(flags) / sizeof(flags[0]); i++)
		if (slice_is(first, flags[i].flag))
			event_set(ev, FIELD_REASON, slice_of(flags[i].reason));
}

/* --- the request --- */

static bool speaks_of_client(int64_t status)
{
	return status == 401 || status == 403 || status == 407 || status == 429 || status >= 500;
}

/* What was got is no message of the device: an answer shows that it was there, a refusal is about what was to come down. */
static void got(struct event *ev, int64_t status)
{
	ev->kind = status >= 200 && status < 400 ? KIND_CLIENT_CONNECTED : speaks_of_client(status) ? KIND_MESSAGE_FAILED : KIND_NOTE;
	if (ev->kind == KIND_MESSAGE_FAILED)
		event_set(ev, FIELD_DIRECTION, SLICE("down"));
}

static void posted(struct event *ev, int64_t status)
{
	event_set(ev, FIELD_DIRECTION, SLICE("up"));
	if (status >= 200 && status < 300)
		ev->kind = KIND_MESSAGE_RECEIVED;
	else
		ev->kind = status >= 400 ? KIND_MESSAGE_FAILED : KIND_NOTE;
}

bool web_request(const struct web *w, struct event *ev)
{
	static const char *const messages[] = { "POST", "PUT", "PATCH", NULL };
	struct slice written = event_get(ev, FIELD_STATUS), url = event_get(ev, FIELD_URL), name = { 0 };
	int64_t status = slice_number(written);
	enum role role = ROLE_NONE;

	if (written.n == 0)
		return false;
	event_set(ev, FIELD_PROTO, SLICE("http"));
	by_flags(ev, w->flags);
	if (status >= 400) {
		event_set(ev, FIELD_CAUSE, written);
		event_set(ev, FIELD_CAUSE_LAYER, SLICE("http"));
	}
	if (function_of(url, &role, &name)) {
		provisioning(ev, role, name, status >= 200 && status < 400);
	} else {
		if (w->method.n == 0 || is_among(w->method, messages))
			posted(ev, status);
		else
			got(ev, status);
		if (!by_agent(ev, w->agent))
			by_url(ev, url);
	}
	cause_complete(ev);
	return true;
}
