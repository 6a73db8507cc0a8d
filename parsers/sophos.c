/*
 * Sophos: SFOS (XG, XGS) and the older UTM.
 *	device="SFW" date=2026-07-14 time=11:30:14 timezone="+0300" device_name="edge4" log_type="Firewall" log_component="Firewall Rule"
 *	log_subtype="Denied" fw_rule_id=2 in_interface="gi" out_interface="dc" src_ip=10.77.4.9 dst_ip=10.78.0.10 protocol="TCP"
 *	src_port=40022 dst_port=8883 sent_bytes=0 recv_bytes=0 connevent="Start"
 *	2026:07:14-11:30:14 edge4 ulogd[4711]: id="2001" sub="packetfilter" name="Packet dropped" action="drop" fwrule="60001" initf="gi"
 *	outitf="dc" srcip="10.77.4.9" dstip="10.78.0.10" proto="6" srcport="40022" dstport="8883" tcpflags="SYN"
 * Learnt from SFOS 17 to 20 and UTM 9 (log references). "Invalid Traffic" of no connection is out of state.
 */
#include "flow.h"
#include "kv.h"
#include "linewise.h"

#include <string.h>

static void date(const struct kvs *k, struct event *ev)
{
	struct slice whole = kv_get(k, "timestamp"), zone = kv_get(k, "timezone");

	if (utc_read(whole, &ev->stamp) > 0) {
		ev->written = whole;
		return;
	}
	/* "+0300" and "UTC" are zones, "+11" and "CDT" have more than one meaning */
	if (slice_is(zone, "UTC") || slice_is(zone, "GMT"))
		zone = SLICE("Z");
	else if (zone.n != 5 || (zone.p[0] != '+' && zone.p[0] != '-'))
		zone.n = 0;
	flow_date(ev, kv_get(k, "date"), kv_get(k, "time"), zone);
}

static struct flow flow_of(const struct kvs *k)
{
	return (struct flow){
		.src = kv_any(k, "src_ip|srcip"),
		.sport = kv_any(k, "src_port|srcport"),
		.dst = kv_any(k, "dst_ip|dstip"),
		.dport = kv_any(k, "dst_port|dstport"),
		.proto = kv_any(k, "protocol|proto"),
		.nat_src = kv_any(k, "tran_src_ip|src_trans_ip"),
		.nat_sport = kv_any(k, "tran_src_port|src_trans_port"),
		.nat_dst = kv_any(k, "tran_dst_ip|dst_trans_ip"),
		.nat_dport = kv_any(k, "tran_dst_port|dst_trans_port"),
		.rule = kv_any(k, "fw_rule_name|fw_rule_id|fwrule"),
		.in = kv_any(k, "in_interface|initf"),
		.out = kv_any(k, "out_interface|outitf"),
		.from_zone = kv_any(k, "srczone|src_zone"),
		.to_zone = kv_any(k, "dstzone|dst_zone"),
		.session = kv_any(k, "con_id|connid"),
		.bytes_out = kv_any(k, "sent_bytes|bytes_sent"),
		.bytes_in = kv_any(k, "recv_bytes|bytes_received"),
		.packets_out = kv_any(k, "sent_pkts|packets_sent"),
		.packets_in = kv_any(k, "recv_pkts|packets_received"),
	};
}

static enum flow_verdict verdict_of(const struct kvs *k)
{
	struct slice subtype = kv_any(k, "log_subtype|action"), component = kv_get(k, "log_component"), words = kv_any(k, "message|name");
	enum flow_verdict v = flow_action(subtype);

	if (v != FLOW_DENIED)
		return v;
	if (slice_find(words, "ould not associate packet") >= 0 || slice_find(words, "nvalid packet") >= 0)
		return FLOW_OUT_OF_STATE;
	return slice_find(component, "poof") >= 0 || slice_find(words, "poof") >= 0 ? FLOW_REVERSE_PATH : v;
}

static enum linewise traffic(const struct kvs *k, struct event *ev)
{
	struct flow f = flow_of(k);
	enum flow_verdict v = verdict_of(k);
	bool over = kv_is(k, "connevent", "Stop") || kv_is(k, "con_event", "Stop");

	if (f.src.n == 0 || f.dst.n == 0)
		return LINE_NOISE;
	flow_judge(ev, over && v == FLOW_ALLOWED ? FLOW_CLOSED : v);
	flow_put(ev, &f);
	if (!event_has(ev, FIELD_REASON))
		kv_set(ev, FIELD_REASON, kv_any(k, "message|signature_msg|reason"));
	kv_set(ev, FIELD_STATUS, kv_any(k, "log_subtype|name"));
	kv_set(ev, FIELD_URL, kv_get(k, "url"));
	if (ev->kind != KIND_FLOW_DENIED)
		flow_reply(ev, &f, over);
	return LINE_EVENT;
}

static enum linewise event(const struct kvs *k, struct event *ev)
{
	struct slice component = kv_get(k, "log_component"), status = kv_get(k, "status"), words = kv_get(k, "message");

	if (slice_find(component, "IPSec") < 0 && slice_find(component, "IPsec") < 0 && slice_find(component, "SSL VPN") < 0 &&
	    slice_find(component, "RED") < 0) {
		if (slice_find(component, "Interface") < 0 && slice_find(component, "Gateway") < 0 && slice_find(component, "HA") < 0)
			return LINE_NOISE;
	} else if (slice_find(status, "stablished") >= 0 || slice_find(status, "onnected") == 1) {
		ev->kind = KIND_TUNNEL_UP;
	} else if (slice_find(status, "erminated") >= 0 || slice_find(status, "isconnected") >= 0 ||
		   slice_find(status, "eactivated") >= 0) {
		ev->kind = KIND_TUNNEL_DOWN;
	} else if (slice_find(status, "ailed") >= 0 || slice_find(status, "eny") >= 0 || slice_find(words, "failed") >= 0) {
		ev->kind = KIND_TUNNEL_FAILED;
	}
	kv_set(ev, FIELD_TUNNEL, kv_any(k, "con_name|connection_name|connectionname|gw_name"));
	kv_set(ev, FIELD_SRC, kv_any(k, "local_gateway|local_interface_ip"));
	kv_set(ev, FIELD_DST, kv_any(k, "remote_peer|remote_interface_ip|remote_gateway"));
	kv_set(ev, FIELD_STATUS, status);
	kv_set(ev, FIELD_REASON, words);
	return LINE_EVENT;
}

/* "2026:07:14-11:30:14 edge4 ulogd[4711]: ..." */
static void utm_head(struct slice s, struct event *ev)
{
	char wall[20];
	struct slice host;

	if (s.n < 24 || s.p[4] != ':' || s.p[7] != ':' || s.p[10] != '-')
		return;
	memcpy(wall, s.p, 19);
	wall[4] = wall[7] = '-';
	wall[10] = ' ';
	if (utc_read((struct slice){ wall, 19 }, &ev->stamp) == 0) {
		ev->stamp = (struct stamp){ 0 };
		return;
	}
	ev->written = slice_cut(s, 0, 19);
	s = slice_trim(slice_from(s, 19));
	host = slice_token(&s, ' ');
	event_set(ev, FIELD_HOST, host);
}

static enum linewise read_line(void *state, const struct head *h, struct event *ev)
{
	struct kvs k;
	bool xg = slice_find(h->message, "log_component=") >= 0 && slice_find(h->message, "log_type=") >= 0;
	enum linewise read;

	(void)state;
	if (!xg && slice_find(h->message, "sub=\"packetfilter\"") < 0)
		return LINE_OTHER;
	kv_words(h->message, &k);
	if (!xg) {
		read = traffic(&k, ev);
		utm_head(h->message, ev);
		return read;
	}
	read = kv_is(&k, "log_type", "Event") || kv_is(&k, "log_type", "System Health") ? event(&k, ev) : traffic(&k, ev);
	kv_set(ev, FIELD_HOST, kv_is(&k, "device_name", "SFW") ? (struct slice){ 0 } : kv_get(&k, "device_name"));
	date(&k, ev);
	return read;
}

const struct parser parser_sophos = {
	.name = "sophos",
	.party = PARTY_FIREWALL,
	.role = ROLE_EDGE,
	.source = "Sophos SFOS 17 to 20, UTM 9",
	.self = &(const struct linewise_self){ .read = read_line },
	.has = (const char *const[]){ "log_component=", "sub=\"packetfilter\"", NULL },
	.bid = linewise_bid,
	.next = linewise_next,
	.message = linewise_message,
};
