/*
 * CEF and LEEF: what collectors make of any firewall's records. A head that names the product, then keys and values.
 *	CEF:0|Example|Edge|4.2|17|Session closed|3|src=10.77.4.9 spt=40022 dst=10.78.0.10 dpt=8883 proto=TCP act=blocked
 *	LEEF:2.0|Example|Edge|4.2|Session closed|^|src=10.77.4.9^dst=10.78.0.10^srcPort=40022^dstPort=8883^proto=TCP
 * Learnt from the CEF and LEEF guides (versions 0 and 1; 1.0 and 2.0) and the mappings of Fortinet, Palo Alto Networks, Check Point,
 * WatchGuard and Ubiquiti. The head may lack "CEF:", or have a blank behind it. In CEF "in" is what flows from source to destination, but
 * Fortinet means what came back.
 */
#include "flow.h"
#include "fortigate.h"
#include "kv.h"
#include "linewise.h"
#include "panos.h"

#include <string.h>

struct record {
	bool leef;
	struct slice before; /* what stands before the head: no carrier's, or there would be nothing */
	struct slice vendor, product, id, name, body;
};

/* --- the head --- */

/* The next field of a head; "\|" is no bar. */
static bool field(struct slice *s, struct slice *out)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '|')
		n += s->p[n] == '\\' ? 2 : 1;
	if (n >= s->n)
		return false;
	*out = slice_cut(*s, 0, n);
	*s = slice_from(*s, n + 1);
	return true;
}

static bool take_cef(struct slice s, struct record *r)
{
	ptrdiff_t at = slice_find(s, "CEF:");
	struct slice version, skip;

	if (at >= 0) {
		r->before = slice_cut(s, 0, (size_t)at);
		s = slice_from(s, (size_t)at + 4);
	}
	s = slice_trim(s);
	return field(&s, &version) && slice_digits(version) && version.n < 3 && field(&s, &r->vendor) && field(&s, &r->product) &&
	       field(&s, &skip) && field(&s, &r->id) && field(&s, &r->name) && field(&s, &skip) && ((r->body = s).n > 0);
}

static bool take_leef(struct slice s, struct record *r)
{
	ptrdiff_t at = slice_find(s, "LEEF:");
	struct slice version, skip;

	if (at < 0)
		return false;
	r->before = slice_cut(s, 0, (size_t)at);
	s = slice_from(s, (size_t)at + 5);
	r->leef = true;
	if (!field(&s, &version) || !field(&s, &r->vendor) || !field(&s, &r->product) || !field(&s, &skip) || !field(&s, &r->id))
		return false;
	r->name = r->id;
	r->body = s;
	return (slice_starts(version, "1") || slice_starts(version, "2")) && s.n > 0;
}

/* "^", "0x5E", "x5E", or nothing for a tab; false when the field is no delimiter but the first pair. */
static bool delimiter_of(struct slice s, char *out)
{
	uint8_t byte;

	*out = '\t';
	if (s.n == 1)
		*out = s.p[0];
	if (s.n < 2)
		return true;
	if (slice_starts(s, "0x"))
		s = slice_from(s, 2);
	else if (slice_starts(s, "x"))
		s = slice_from(s, 1);
	if (slice_hex(s, &byte, 1) != 1)
		return false;
	*out = (char)byte;
	return true;
}

/* Relays write a tab as "#011", and some products part LEEF 1.0 with bars. */
static void leef_pairs(struct slice s, struct kvs *k)
{
	struct slice rest = s, first;
	char delimiter = '\t';

	if (field(&rest, &first) && first.n < 5 && delimiter_of(first, &delimiter))
		s = rest;
	if (delimiter == '\t' && slice_index(s, '\t') < 0)
		delimiter = slice_find(s, "#011") >= 0 ? '#' : slice_index(s, '|') >= 0 ? '|' : '\t';
	kv_split(s, delimiter, k);
	for (unsigned i = 0; delimiter == '#' && i < k->n; i++)
		if (slice_starts(k->at[i].key, "011"))
			k->at[i].key = slice_from(k->at[i].key, 3);
}

/* --- products whose own words are known --- */

/* Fortinet puts its name before its own keys, and renames a few. */
static enum linewise fortinet(struct kvs *k, struct event *ev)
{
	static const char *const prefixes[] = { "FTNTFGT", "FortinetFortiGate" };
	static const struct {
		const char *cef, *own;
	} names[] = { { "deviceInboundInterface", "srcintf" },
		      { "deviceOutboundInterface", "dstintf" },
		      { "externalId", "sessionid" },
		      { "externalID", "sessionid" },
		      { "out", "sentbyte" },
		      { "in", "rcvdbyte" },
		      { "sourceTranslatedAddress", "transip" },
		      { "sourceTranslatedPort", "transport" },
		      { "destinationTranslatedAddress", "tranip" },
		      { "destinationTranslatedPort", "tranport" },
		      { "cat", "type" } };
	struct slice type;

	for (unsigned i = 0; i < k->n; i++) {
		struct slice *key = &k->at[i].key;

		for (size_t p = 0; p < 2; p++)
			if (slice_starts(*key, prefixes[p]))
				*key = slice_from(*key, strlen(prefixes[p]));
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			if (slice_is(*key, names[n].cef))
				*key = slice_of(names[n].own);
		/* "traffic:forward close" */
		if (slice_is(*key, "type")) {
			type = k->at[i].value;
			k->at[i].value = slice_token(&type, ':');
			if (type.n && k->n < KV_MAX)
				k->at[k->n++] = (struct kv){ SLICE("subtype"), slice_token(&type, ' ') };
		}
	}
	return kv_get(k, "subtype").n ? fortigate_record(k, ev) : LINE_OTHER;
}

static struct slice labelled(const struct kvs *k, const char *label)
{
	for (unsigned i = 0; i < k->n; i++) {
		struct slice key = k->at[i].key;

		if (!slice_ends(key, "Label") || slice_find(k->at[i].value, label) < 0)
			continue;
		for (unsigned j = 0; j < k->n; j++)
			if (slice_same(k->at[j].key, slice_cut(key, 0, key.n - 5)) && !kv_nothing(k->at[j].value))
				return k->at[j].value;
	}
	return (struct slice){ 0 };
}

static struct slice either(struct slice a, struct slice b)
{
	return a.n ? a : b;
}

/* Products put anybody's name where an address should stand. */
static struct slice address(struct slice s)
{
	return slice_index(s, ' ') < 0 && slice_index(s, '%') < 0 && s.n < 64 ? s : (struct slice){ 0 };
}

static void common(const struct kvs *k, struct flow *f)
{
	*f = (struct flow){
		.src = address(kv_any(k, "src|srcip")),
		.dst = address(kv_any(k, "dst|dstip")),
		.sport = kv_any(k, "spt|srcPort|src_port"),
		.dport = kv_any(k, "dpt|dstPort|dst_port"),
		.proto = kv_any(k, "proto|protocol"),
		.nat_src = kv_any(k, "sourceTranslatedAddress|srcPostNAT"),
		.nat_dst = kv_any(k, "destinationTranslatedAddress|dstPostNAT"),
		.nat_sport = kv_any(k, "sourceTranslatedPort|srcPostNATPort"),
		.nat_dport = kv_any(k, "destinationTranslatedPort|dstPostNATPort"),
		.in = kv_any(k, "deviceInboundInterface|IngressInterface|in_if|ifname"),
		.out = kv_any(k, "deviceOutboundInterface|EgressInterface|out_if"),
		.rule =
		    either(kv_any(k, "RuleName|policy|policyName|rule_name|rule"), either(labelled(k, "Rule Name"), labelled(k, "Rule"))),
		.from_zone = either(kv_any(k, "SourceZone|inzone"), labelled(k, "Source Zone")),
		.to_zone = either(kv_any(k, "DestinationZone|outzone"), labelled(k, "Destination Zone")),
		.session = kv_any(k, "SessionID|externalId"),
		.bytes_out = kv_any(k, "srcBytes|in|sent_bytes"),
		.bytes_in = kv_any(k, "dstBytes|out|rcvd_bytes"),
		.packets_out = kv_any(k, "srcPackets|PanOSPacketsSent"),
		.packets_in = kv_any(k, "dstPackets|PanOSPacketsReceived"),
	};
	if (f->rule.n == 0)
		f->rule = labelled(k, "olicy");
}

static enum linewise palo_alto(const struct record *r, const struct kvs *k, struct event *ev)
{
	struct panos p = { .type = kv_any(k, "Type|cat"), .subtype = kv_get(k, "Subtype"), .action = kv_any(k, "action|act") };
	int64_t repeats = slice_number(kv_any(k, "RepeatCount|cnt"));

	if (!r->leef) {
		p.type = r->name;
		p.subtype = r->id;
	}
	p.app = kv_any(k, "Application|app");
	p.end_reason = kv_any(k, "SessionEndReason|reason|PanOSSessionEndReason");
	p.threat = kv_any(k, "ThreatID|cat");
	common(k, &p.flow);
	p.flow.session = either(kv_get(k, "SessionID"), labelled(k, "SessionID"));
	if (repeats > 1 && repeats < UINT32_MAX)
		ev->count = (uint32_t)repeats;
	kv_set(ev, FIELD_HOST, kv_any(k, "DeviceName|dvchost"));
	return slice_is(p.type, "TRAFFIC") || slice_is(p.type, "THREAT") ? panos_record(&p, ev) : LINE_OTHER;
}

/* --- any product --- */

static void date(const struct record *r, const struct kvs *k, struct event *ev)
{
	static const char *const keys[] = { "rt", "devTime", "eventtime", "UNIFIutcTime", "end", "start", "deviceReceiptTime" };
	struct stamp stamp;

	for (size_t i = 0; ev->stamp.basis == STAMP_NONE && i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct slice s = kv_get(k, keys[i]);

		if (!utc_epoch(s, &stamp) && utc_read(s, &stamp) == 0)
			continue;
		ev->stamp = stamp;
		ev->written = s;
	}
	if (ev->stamp.basis == STAMP_NONE && utc_read(r->before, &stamp) > 0) {
		ev->stamp = stamp;
		ev->written = slice_cut(r->before, 0, utc_read(r->before, &stamp));
	}
}

/* The action says what was done; where there is none, the event's name may ("Threat Detected and Blocked"). Else it is a note. */
static enum linewise anybody(const struct record *r, const struct kvs *k, struct event *ev)
{
	struct slice action = kv_any(k, "act|action|disp|Action|deviceAction");
	enum flow_verdict v = action.n ? flow_action(action) : flow_claimed(r->name);
	struct flow f;

	common(k, &f);
	if (f.src.n && f.dst.n && v != FLOW_SEEN) {
		flow_judge(ev, v);
		if (v != FLOW_DENIED)
			flow_reply(ev, &f, false);
	}
	flow_put(ev, &f);
	kv_set(ev, FIELD_RULE, f.rule);
	kv_set(ev, FIELD_STATUS, action);
	kv_set(ev, FIELD_HOST, kv_any(k, "dvchost|DeviceName|UNIFIhost"));
	if (!event_has(ev, FIELD_REASON) && slice_find(r->product, "FireWall-1") < 0) /* whose events are called after the service */
		kv_set(ev, FIELD_REASON, r->name);
	return LINE_EVENT;
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct record r = { 0 };
	struct kvs k;
	enum linewise read = LINE_OTHER;

	(void)state;
	if (slice_index(h->message, '|') < 0 || !(take_leef(h->message, &r) || take_cef(h->message, &r)))
		return LINE_OTHER;
	if (r.leef)
		leef_pairs(r.body, &k);
	else
		kv_open(r.body, &k);
	if (k.n == 0)
		return LINE_OTHER;
	if (slice_is(r.vendor, "Fortinet") && (slice_find(r.product, "ortigate") >= 0 || slice_find(r.product, "ortiGate") >= 0))
		read = fortinet(&k, ev);
	else if (slice_starts(r.vendor, "Palo Alto"))
		read = palo_alto(&r, &k, ev);
	if (read == LINE_OTHER)
		read = anybody(&r, &k, ev);
	date(&r, &k, ev);
	return read;
}

const struct parser parser_cef = {
	.name = "cef",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "CEF 0 and 1, LEEF 1.0 and 2.0; mappings of Fortinet, Palo Alto Networks, Check Point, WatchGuard, Ubiquiti",
	.has = (const char *const[]){ "|", NULL },
	.self = &(const struct linewise_self){ .read = read_line },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
