/* Whose is each file and each line: the paths alone, and a fleet's bundle with a collector, a tunnel and several programs on one host. */
#include "check.h"
#include "pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path_words.h"
#include "events_sql.h"

/* --- paths --- */

static bool path_is(const char *path, enum party party, enum role role, const char *host)
{
	struct path_words w = path_words(slice_of(path), 0);
	bool same = w.party == party && w.role == role && slice_is(w.host, host);

	if (!same)
		printf("%s: %s/%s \"%.*s\"\n", path, party_name(w.party), role_name(w.role), SLICE_ARG(w.host));
	return same;
}

static void paths(void)
{
	CHECK(path_is("02-firewall-drop.zip!device/wtr-7/messages", PARTY_DEVICE, ROLE_NONE, "wtr-7"));
	CHECK(path_is("b.zip!network/aaa1.tar.gz!radius.log", PARTY_NETWORK, ROLE_AAA, "aaa1"));
	CHECK(path_is("b/app/app1/mqtt/x.log", PARTY_APPLICATION, ROLE_BROKER, "app1"));
	CHECK(path_is("b/firewall/log1/core.log", PARTY_FIREWALL, ROLE_NONE, "log1"));
	CHECK(path_is("b/rsp/eim.log", PARTY_RSP, ROLE_EIM, ""));
	CHECK(path_is("b/device/logs/messages", PARTY_DEVICE, ROLE_NONE, ""));
	CHECK(path_is("b/fw1/kern.log", PARTY_FIREWALL, ROLE_NONE, "fw1"));
	CHECK(path_is("device/x.log", PARTY_DEVICE, ROLE_NONE, ""));
	CHECK(path_is("b/x/device.log", PARTY_NONE, ROLE_NONE, ""));
	CHECK(path_is("", PARTY_NONE, ROLE_NONE, ""));
	CHECK(path_words(SLICE("b/fw-case/one.log"), 10).party == PARTY_NONE);
}

static bool manifest_is(const char *rows, const char *path, enum party party, enum role role)
{
	enum party p = PARTY_NONE;
	enum role r = ROLE_NONE;

	return path_manifest(rows, slice_of(path), &p, &r) == (party != PARTY_NONE) && p == party && r == role;
}

static void manifests(void)
{
	CHECK(manifest_is("logs/edge*/=firewall", "b.zip!logs/edge7/x.log", PARTY_FIREWALL, ROLE_NONE));
	CHECK(manifest_is("logs/edge*/=firewall", "b.zip!logs/core7/x.log", PARTY_NONE, ROLE_NONE));
	CHECK(manifest_is("a=b.log=rsp/eim\nx=\n=rsp\nbroken", "b.zip!top/a=b.log", PARTY_RSP, ROLE_EIM));
	CHECK(manifest_is("*=network\nx/*=application/broker", "b/x/y", PARTY_APPLICATION, ROLE_BROKER));
	CHECK(manifest_is("*=device/eim", "b/x/y", PARTY_DEVICE, ROLE_NONE));
	CHECK(manifest_is("*a*a*a*a*a*a*a*a*a*a*a*b=rsp", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PARTY_NONE, ROLE_NONE));
}

/* --- statements --- */

static struct store *s;
static struct event ev;
static uint32_t line;

static int64_t artifact(const char *path, const char *format)
{
	struct error e = { "" };
	int64_t id = store_add_artifact(s, path, UTC_NONE, &e);
	struct artifact a = { .id = id, .format = format, .mtime = UTC_NONE };

	CHECK(id > 0 && store_end_artifact(s, &a, &e) == 1);
	return id;
}

static void add(int64_t to, enum kind kind, const char *format, const char *host, enum field f, const char *value)
{
	struct error e = { "" };

	event_clear(&ev);
	ev.kind = kind;
	ev.line = ev.first = ev.last = ++line;
	ev.format = slice_of(format);
	event_set(&ev, FIELD_HOST, slice_of(host));
	if (value)
		event_set(&ev, f, slice_of(value));
	CHECK(store_add_event(s, to, &ev, &e) == 1);
}

/* "party/role host" of the n-th event of an artifact */
static bool event_is(int64_t of, int nth, const char *want)
{
	struct error e = { "" };
	struct text got = { 0 };
	sqlite3_stmt *q;
	bool same;

	events_sql(s);
	q = pass_prepare(s, "SELECT party, role, host FROM events WHERE artifact = ? ORDER BY id LIMIT 1 OFFSET ?", &e);
	sqlite3_bind_int64(q, 1, of);
	sqlite3_bind_int(q, 2, nth);
	if (sqlite3_step(q) == SQLITE_ROW)
		text_addf(&got, "%s/%s %.*s", party_name(pass_party(q, 0)), role_name(pass_role(q, 1)), SLICE_ARG(pass_text(q, 2)));
	sqlite3_finalize(q);
	same = got.p && strcmp(got.p, want) == 0;
	if (!same)
		printf("\"%s\", not \"%s\"\n", got.p, want);
	text_free(&got);
	return same;
}

static bool artifact_is(int64_t id, enum party party, enum role role, const char *host)
{
	struct artifacts *list = store_artifacts(s);
	struct artifact a;
	bool same = false;

	while (artifacts_next(list, &a))
		if (a.id == id) {
			same = a.party == party && a.role == role && slice_is(slice_of(a.host), host);
			if (!same)
				printf("%s: %s/%s \"%s\"\n", a.path, party_name(a.party), role_name(a.role), a.host);
		}
	artifacts_free(list);
	return same;
}

static const char *const formats = "netfilter\tfirewall\tedge\ncharon\tfirewall\tgateway\ndnsmasq\tfirewall\tresolver\nhouse\tfirewall\tnone\n"
				   "mosquitto\tapplication\tbroker\nmeter\tdevice\thost\nggsn\tnetwork\tcore\nlpac\tdevice\tipa\nnginx\tapplication\tserver";

static void fleet(void)
{
	struct error e = { "" };
	int64_t device = artifact("f.zip!device/wtr-7/messages", "meter"),
		edge = artifact("f.zip!firewall/north/syslog", "syslog"),
		north = artifact("f.zip!firewall/north/charon.log", "charon"),
		south = artifact("f.zip!firewall/south/charon.log", "charon"),
		seen = artifact("f.zip!firewall/south/nflog.json", "netfilter"),
		app = artifact("f.zip!app/intake/mosquitto.log", "mosquitto"),
		door = artifact("f.zip!app/intake/ulog.log", "netfilter"),
		dns = artifact("f.zip!app/intake/dnsmasq.log", "dnsmasq"),
		all = artifact("f.zip!firewall/log1/central.log", "syslog"),
		copy = artifact("f.zip!firewall/log1/north.log", "syslog"),
		card = artifact("f.zip!device/wtr-7/lpac.log", "lpac");

	add(device, KIND_SESSION_UP, "meter", "wtr-7", FIELD_IP, "10.77.4.9");
	add(edge, KIND_FLOW_DENIED, "netfilter", "north", FIELD_DST, "10.78.0.10");
	add(edge, KIND_NOTE, "house", "north", FIELD_REASON, "log started");
	add(north, KIND_TUNNEL_UP, "charon", NULL, FIELD_PREFIX, "10.77.0.0/16 === 10.78.0.0/24");
	add(south, KIND_TUNNEL_UP, "charon", NULL, FIELD_PREFIX, "10.78.0.0/24 === 10.77.0.0/16");
	add(seen, KIND_FLOW_ALLOWED, "netfilter", NULL, FIELD_DST, "10.78.0.10");
	add(app, KIND_BOOT, "mosquitto", NULL, FIELD_NAME, "mosquitto");
	add(door, KIND_FLOW_ALLOWED, "netfilter", "intake", FIELD_DST, "10.78.0.10");
	add(dns, KIND_NAME_FAILED, "dnsmasq", NULL, FIELD_NAME, "x");
	add(all, KIND_NOTE, "ggsn", "core7", FIELD_REASON, "x");
	add(all, KIND_FLOW_ALLOWED, "netfilter", "intake.water.example", FIELD_DST, "10.78.0.10");
	add(all, KIND_FLOW_ALLOWED, "netfilter", "north", FIELD_DST, "10.78.0.10");
	add(copy, KIND_FLOW_ALLOWED, "netfilter", "north", FIELD_DST, "10.78.0.10");
	add(copy, KIND_FLOW_ALLOWED, "netfilter", "192.0.2.7", FIELD_DST, "10.78.0.10");
	add(card, KIND_NOTE, "lpac", NULL, FIELD_REASON, "x");
	event_clear(&ev);
	ev.party = PARTY_EUICC;
	ev.role = ROLE_CARD;
	ev.format = SLICE("lpac");
	CHECK(store_add_event(s, card, &ev, &e) == 1);
	ev.party = PARTY_RSP;
	ev.role = ROLE_SMDP;
	CHECK(store_add_event(s, card, &ev, &e) == 1);

	CHECK(store_set_meta(s, "formats", slice_of(formats), &e) == 1);
	for (int again = 0; again < 2; again++) {
		CHECK(source_pass(s, &e) == 1);
		CHECK(event_is(device, 0, "device/host wtr-7") && artifact_is(device, PARTY_DEVICE, ROLE_HOST, "wtr-7"));
		CHECK(event_is(edge, 0, "firewall/edge north") && event_is(edge, 1, "firewall/edge north"));
		CHECK(event_is(north, 0, "firewall/edge north") && event_is(south, 0, "firewall/gateway south"));
		CHECK(event_is(seen, 0, "firewall/gateway south") && artifact_is(seen, PARTY_FIREWALL, ROLE_GATEWAY, "south"));
		CHECK(event_is(app, 0, "application/broker intake") && event_is(door, 0, "application/broker intake"));
		CHECK(event_is(dns, 0, "firewall/resolver intake") && artifact_is(dns, PARTY_FIREWALL, ROLE_RESOLVER, "intake"));
		CHECK(event_is(all, 0, "network/core core7") && event_is(all, 1, "application/broker intake"));
		CHECK(event_is(all, 2, "firewall/edge north") && artifact_is(all, PARTY_FIREWALL, ROLE_NONE, ""));
		CHECK(event_is(copy, 0, "firewall/edge north") && event_is(copy, 1, "firewall/edge north"));
		CHECK(event_is(card, 0, "device/ipa wtr-7") && event_is(card, 1, "euicc/card wtr-7") && event_is(card, 2, "rsp/smdp "));
	}
	CHECK(store_set_meta(s, "baseline.parties", SLICE("device/wtr-7/lpac.log=network/platform"), &e) == 1 && source_pass(s, &e) == 1);
	CHECK(event_is(card, 0, "network/platform wtr-7") && event_is(card, 2, "rsp/smdp "));
}

/* All files in one folder: whose they are stands in their names, once other files tell which hosts there are. */
static void flat(void)
{
	struct error e = { "" };
	int64_t packets = artifact("b/fw1_kern.log", "netfilter"), tunnel = artifact("b/fw1_charon.log", "charon"),
		last = artifact("b/charon.log.fw1", "charon"), part = artifact("b/fw12_charon.log", "charon"),
		longer = artifact("b/fw1-b-charon.log", "charon"), other = artifact("b/packets", "netfilter"),
		both = artifact("b/gw9.fw1.log", "charon"), third = artifact("b/more", "netfilter");

	add(packets, KIND_FLOW_DENIED, "netfilter", "fw1", FIELD_DST, "10.78.0.10");
	add(other, KIND_FLOW_DENIED, "netfilter", "fw1-b", FIELD_DST, "10.78.0.10");
	add(third, KIND_FLOW_DENIED, "netfilter", "gw9", FIELD_DST, "10.78.0.10");
	add(tunnel, KIND_TUNNEL_UP, "charon", NULL, FIELD_TUNNEL, "x");
	add(last, KIND_TUNNEL_UP, "charon", NULL, FIELD_TUNNEL, "x");
	add(part, KIND_TUNNEL_UP, "charon", NULL, FIELD_TUNNEL, "x");
	add(longer, KIND_TUNNEL_UP, "charon", NULL, FIELD_TUNNEL, "x");
	add(both, KIND_TUNNEL_UP, "charon", NULL, FIELD_TUNNEL, "x");
	CHECK(store_set_meta(s, "formats", slice_of(formats), &e) == 1 && source_pass(s, &e) == 1);
	CHECK(artifact_is(tunnel, PARTY_FIREWALL, ROLE_EDGE, "fw1") && artifact_is(last, PARTY_FIREWALL, ROLE_EDGE, "fw1"));
	CHECK(artifact_is(longer, PARTY_FIREWALL, ROLE_EDGE, "fw1-b"));
	CHECK(artifact_is(part, PARTY_FIREWALL, ROLE_GATEWAY, "") && artifact_is(both, PARTY_FIREWALL, ROLE_GATEWAY, ""));
}

int main(void)
{
	struct error e = { "" };

	paths();
	manifests();
	s = store_open(NULL, &e);
	fleet();
	store_close(s);
	s = store_open(NULL, &e);
	flat();
	store_close(s);
	event_free(&ev);
	return failed;
}
