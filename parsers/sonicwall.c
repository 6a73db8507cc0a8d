/*
 * SonicWall's log, of its own ("default") kind.
 *	id=edge4 sn=C0EAE4000000 time="2026-07-14 08:30:14 UTC" fw=192.0.2.2 pri=6 c=262144 m=98 msg="Connection Opened" n=23419
 *	src=10.77.4.9:40022:X1 dst=10.78.0.10:8883:X2:broker proto=tcp/8883 rule="17 (gi->dc)"
 * Learnt from SonicOS 5 to 7 (log event reference). Address, port, interface and name stand between colons, and any may be missing; IPv6
 * addresses have keys of their own. There is an action only in later releases; before, the words say it.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>
#include <strings.h>

struct end {
	struct slice address, port, iface;
};

static struct end end_of(const struct kvs *k, const char *key, const char *key6)
{
	struct slice s = kv_get(k, key), v6 = kv_get(k, key6);
	struct end e;

	e.address = slice_token(&s, ':');
	e.port = slice_token(&s, ':');
	e.iface = slice_token(&s, ':');
	if (v6.n)
		e.address = v6;
	return e;
}

static bool says(struct slice words, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= words.n; i++)
		if (strncasecmp(words.p + i, word, n) == 0)
			return true;
	return false;
}

/* --- tunnels --- */

static bool of_tunnels(struct slice msg)
{
	return says(msg, "IKE") || says(msg, "IPsec") || says(msg, "VPN Policy") || says(msg, "tunnel");
}

static enum linewise tunnel(const struct kvs *k, struct slice msg, struct event *ev)
{
	struct end a = end_of(k, "src", "srcV6"), b = end_of(k, "dst", "dstV6");
	struct slice note = kv_get(k, "note");

	if (says(msg, "negotiation complete") || says(msg, "Adding IPsec SA") || says(msg, "tunnel up"))
		ev->kind = KIND_TUNNEL_UP;
	else if (says(msg, "tunnel down") || says(msg, "SA deleted") || says(msg, "Received IPsec SA delete") || says(msg, "dead peer"))
		ev->kind = KIND_TUNNEL_DOWN;
	else if (says(msg, "proposal") || says(msg, "timeout") || says(msg, "timed out") || says(msg, "mismatch") ||
		 says(msg, "not acceptable") || (says(msg, "failed") && !says(msg, "ecryption")))
		ev->kind = KIND_TUNNEL_FAILED;
	event_set(ev, FIELD_SRC, a.address);
	event_set(ev, FIELD_SPORT, a.port);
	event_set(ev, FIELD_DST, b.address);
	event_set(ev, FIELD_DPORT, b.port);
	kv_set(ev, FIELD_TUNNEL, kv_any(k, "vpnpolicy|vpnpolicyDst"));
	if (slice_find(note, "VPN Policy: ") >= 0) {
		note = slice_from(note, (size_t)slice_find(note, "VPN Policy: ") + 12);
		kv_set(ev, FIELD_TUNNEL, slice_token(&note, ';'));
	}
	if (!event_has(ev, FIELD_TUNNEL))
		event_set(ev, FIELD_TUNNEL, b.address);
	kv_set(ev, FIELD_STATUS, msg);
	kv_set(ev, FIELD_REASON, kv_any(k, "note|msg"));
	return LINE_EVENT;
}

/* --- flows --- */

static const struct {
	const char *word;
	enum flow_verdict verdict;
} words[] = {
	{ "non-existent", FLOW_OUT_OF_STATE },
	{ "handshake violation", FLOW_OUT_OF_STATE },
	{ "out of state", FLOW_OUT_OF_STATE },
	{ "spoof", FLOW_REVERSE_PATH },
	{ "Connection Opened", FLOW_ALLOWED },
	{ "Connection Closed", FLOW_CLOSED },
	{ "dropped", FLOW_DENIED },
	{ "denied", FLOW_DENIED },
	{ "blocked", FLOW_DENIED },
	{ "rejected", FLOW_DENIED },
	{ "discarded", FLOW_DENIED },
	{ "allowed", FLOW_ALLOWED },
};

static enum flow_verdict verdict_of(const struct kvs *k, struct slice msg)
{
	enum flow_verdict action = flow_action(kv_get(k, "fw_action"));

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (says(msg, words[i].word))
			return words[i].verdict;
	return kv_get(k, "fw_action").n ? action : FLOW_SEEN;
}

static enum linewise flow(const struct kvs *k, struct slice msg, struct event *ev)
{
	struct end a = end_of(k, "src", "srcV6"), b = end_of(k, "dst", "dstV6");
	struct slice proto = kv_get(k, "proto");
	enum flow_verdict v = verdict_of(k, msg);
	struct flow f = {
		.src = a.address,
		.sport = a.port,
		.in = a.iface,
		.dst = b.address,
		.dport = b.port,
		.out = b.iface,
		.proto = slice_token(&proto, '/'),
		.rule = kv_get(k, "rule"),
		.nat_src = kv_any(k, "natSrc|srcNat"),
		.nat_dst = kv_any(k, "natDst|dstNat"),
		.bytes_out = kv_get(k, "sent"),
		.bytes_in = kv_get(k, "rcvd"),
		.packets_out = kv_get(k, "spkt"),
		.packets_in = kv_get(k, "rpkt"),
	};

	if (says(msg, "TCP ") && f.proto.n == 0)
		f.proto = SLICE("tcp");
	if (f.src.n && f.dst.n && v != FLOW_SEEN)
		flow_judge(ev, v);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, kv_get(k, "note"));
	kv_set(ev, FIELD_STATUS, msg);
	if (says(msg, "Configuration succeeded")) {
		ev->kind = KIND_CONFIG_CHANGED;
		kv_set(ev, FIELD_CLIENT, kv_get(k, "usr"));
		kv_set(ev, FIELD_OPERATION, msg);
	}
	if (ev->kind == KIND_FLOW_ALLOWED || ev->kind == KIND_FLOW_CLOSED)
		flow_reply(ev, &f, v == FLOW_CLOSED);
	return LINE_EVENT;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	struct slice msg, time;
	enum linewise read;

	(void)state;
	if (slice_find(h->message, " sn=") < 0 || slice_find(h->message, " m=") < 0 || slice_find(h->message, "id=") < 0)
		return LINE_OTHER;
	kv_words(h->message, &k);
	msg = kv_get(&k, "msg");
	time = kv_get(&k, "time");
	if (kv_get(&k, "sn").n == 0 || !slice_digits(kv_get(&k, "m")))
		return LINE_OTHER;
	if (says(msg, "login")) {
		struct end a = end_of(&k, "src", "srcV6"), b = end_of(&k, "dst", "dstV6");

		ev->kind = says(msg, "denied") || says(msg, "failed") ? KIND_AUTH_REFUSED : KIND_NOTE;
		event_set(ev, FIELD_SRC, a.address);
		event_set(ev, FIELD_SPORT, a.port);
		event_set(ev, FIELD_DST, b.address);
		event_set(ev, FIELD_DPORT, b.port);
		kv_set(ev, FIELD_CLIENT, kv_get(&k, "usr"));
		kv_set(ev, FIELD_REASON, msg);
		read = LINE_EVENT;
	} else {
		read = of_tunnels(msg) ? tunnel(&k, msg, ev) : kv_any(&k, "src|srcV6").n ? flow(&k, msg, ev) : LINE_NOISE;
	}
	if (!kv_is(&k, "id", "firewall"))
		kv_set(ev, FIELD_HOST, kv_get(&k, "id"));
	if (utc_read(time, &ev->stamp) > 0)
		ev->written = time;
	else
		ev->stamp = (struct stamp){ 0 };
	return read;
}

const struct parser parser_sonicwall = {
	.name = "sonicwall",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "SonicOS 5 to 7",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ " sn=", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
