/* What the structured parsers of filters, AAA and host snapshots make of small logs: every event, with all its fields. */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct parser parser_netfilter, parser_ulogd_json, parser_conntrack, parser_radius_detail, parser_showtech;

static int failed;

static ptrdiff_t more(void *from, char *buf, size_t size, struct error *e)
{
	struct slice *s = from;
	size_t n = s->n < size ? s->n : size;

	(void)e;
	if (n)
		memcpy(buf, s->p, n);
	*s = slice_from(*s, n);
	return (ptrdiff_t)n;
}

/* "LINE kind TIME field=value ...", the time without its date */
static void note(struct text *said, const struct event *ev)
{
	char stamp[32] = "2026-00-00T-";

	if (ev->stamp.basis != STAMP_NONE)
		utc_print(ev->stamp.ns, stamp);
	text_addf(said, "%u %s %s", ev->line, kind_name(ev->kind), stamp + 11);
	for (enum field f = 0; f < FIELD_COUNT; f++)
		if (event_has(ev, f))
			text_addf(said, " %s=%.*s", field_name(f), SLICE_ARG(event_get(ev, f)));
	text_addc(said, '\n');
}

static void check(const struct parser *p, const char *log, int bid, const char *expected)
{
	struct slice from = slice_of(log);
	struct reading *r = reading_new(more, &from);
	struct line lines[100];
	struct event ev = { 0 };
	struct error e = { "" };
	struct text said = { 0 };
	unsigned n = 0;
	void *state;
	int got;

	while (n < 100 && reading_peek(r, n, &lines[n], &e) == 1)
		n++;
	got = p->bid(p, lines, n);
	if (got != bid) {
		printf("%s bids %d, not %d\n", p->name, got, bid);
		failed = 1;
	}
	state = p->open ? p->open(p) : NULL;
	while (p->next(p, state, r, &ev, &e) == 1)
		note(&said, &ev);
	if (!slice_is(text_slice(&said), expected)) {
		printf("%s says\n%snot\n%s", p->name, said.p ? said.p : "", expected);
		failed = 1;
	}
	if (p->close)
		p->close(state);
	event_free(&ev);
	text_free(&said);
	reading_free(r);
}

#define PACKET                                                                                                                             \
	"MAC=02:00:00:00:00:01 SRC=10.77.4.9 DST=10.78.0.10 LEN=60 TOS=0x00 PREC=0x00 TTL=62 ID=7 DF PROTO=TCP SPT=40022 DPT=8883 "        \
	"WINDOW=64240 RES=0x00 "
#define FLOW "src=10.77.4.9 sport=40022 dst=10.78.0.10 dport=8883 proto=tcp"

static void netfilter(void)
{
	check(&parser_netfilter,
	      "kernel: [ 3228.099662] GW4-DROP: IN=wwan0 OUT=tun0 " PACKET "SYN URGP=0 \n"
	      "[UFW BLOCK] IN=wwan0 OUT= " PACKET "SYN URGP=0\n"
	      "[WAN_LOCAL-A-21] DESCR=\"Let it IN\" IN=eth8 OUT= " PACKET "ACK SYN URGP=0\n"
	      "\"filter_IN_public_REJECT: \"IN=eth0 OUT= SRC=fe80::1 DST=fe80::2 LEN=64 TC=0 HOPLIMIT=255 PROTO=UDP SPT=5353 DPT=5353 "
	      "LEN=24\n"
	      "GW4-INVALID: IN=tun0 OUT=wwan0 SRC=10.78.0.10 DST=10.77.4.9 LEN=40 PROTO=TCP SPT=8883 DPT=40022 WINDOW=0 ACK URGP=0\n"
	      "rpfilter drop: IN=tun0 OUT=wwan0 SRC=10.78.0.10 DST=10.77.4.9 LEN=40 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1\n"
	      "GW4-FWD: IN=tun0 OUT=wwan0 SRC=10.79.0.1 DST=10.77.4.9 LEN=576 PROTO=ICMP TYPE=3 CODE=4 [SRC=10.77.4.9 DST=10.78.0.10 "
	      "LEN=1500 DF PROTO=TCP "
	      "SPT=40022 DPT=8883 INCOMPLETE [8 bytes] ] MTU=1380 \n"
	      "0 3 GW-IN 14/Jul/2026:11:30:14 +0300 policy DROP: IN=vmbr0.94 " PACKET "SYN\n"
	      "GW4-ICMP-DROP: IN=tun0 OUT= SRC=10.79.0.1 DST=10.77.4.9 LEN=576 PROTO=ICMP TYPE=3 CODE=4 [SRC=10.77.4.9 DST=10.78.0.10 "
	      "LEN=1500 DF PROTO=TCP "
	      "SPT=40022 DPT=8883 ] MTU=1380 \n"
	      "XX=wwan0 YY= " PACKET "SYN\n"
	      "IN=wwan0 OUT= SRC=\n",
	      81,
	      "1 flow.denied 00:53:48.099662Z " FLOW " rule=GW4-DROP iface=wwan0>tun0\n"
	      "2 flow.denied - " FLOW " rule=UFW BLOCK iface=wwan0\n"
	      "3 flow.allowed - " FLOW " rule=WAN_LOCAL-A-21 iface=eth8 reply=yes\n"
	      "4 flow.denied - src=fe80::1 sport=5353 dst=fe80::2 dport=5353 proto=udp rule=filter_IN_public_REJECT iface=eth0\n"
	      "5 flow.denied - reason=out_of_state src=10.78.0.10 sport=8883 dst=10.77.4.9 dport=40022 proto=tcp rule=GW4-INVALID "
	      "iface=tun0>wwan0\n"
	      "6 flow.denied - reason=reverse_path src=10.78.0.10 dst=10.77.4.9 proto=icmp rule=rpfilter drop iface=tun0>wwan0\n"
	      "7 flow.too_big - node=10.79.0.1 mtu=1380 reason=seen " FLOW " rule=GW4-FWD iface=tun0>wwan0\n"
	      "8 flow.denied 08:30:14.000000Z " FLOW " rule=policy DROP iface=vmbr0.94\n"
	      "9 flow.too_big - node=10.79.0.1 mtu=1380 reason=denied " FLOW " rule=GW4-ICMP-DROP iface=tun0\n");
	check(&parser_netfilter,
	      "Jul 14 08:30:14 gw4 kernel: [    1.5] [    C0] GW4-NEW: IN=wwan0 OUT=tun0 " PACKET "SYN URGP=0 \n"
	      "Jul 14 08:30:14 app4 APP4-IN IN=eth0 OUT= " PACKET "SYN URGP=0 MARK=0x0 \n"
	      "Jul 14 08:30:15 gw4 kernel: [    2.5] IPv4: martian source 10.77.4.9 from 10.78.0.10, on dev wwan0\n"
	      "Jul 14 08:30:16 gw4 kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n"
	      "Jul 14 08:30:16 gw4 kernel: usb 1-1: new device\n",
	      0,
	      "1 flow.allowed 08:30:14.000000Z host=gw4 reason=seen " FLOW " rule=GW4-NEW iface=wwan0>tun0 reply=unknown\n"
	      "2 flow.allowed 08:30:14.000000Z host=app4 reason=seen " FLOW " rule=APP4-IN iface=eth0 reply=unknown\n"
	      "3 flow.denied 08:30:15.000000Z host=gw4 reason=reverse_path src=10.78.0.10 dst=10.77.4.9 iface=wwan0\n"
	      "4 flow.denied 08:30:16.000000Z host=gw4 reason=connection table full\n");
}

static void ulogd(void)
{
	check(
	    &parser_ulogd_json,
	    "{\"timestamp\": \"2026-07-14T11:30:14.7\", \"dvc\": \"Netfilter\", \"oob.prefix\": \"GW4-FWD \", \"oob.time.sec\": "
	    "1784017814, "
	    "\"oob.time.usec\": 250, \"ip.protocol\": 6, \"src_port\": 40022, \"dest_port\": 8883, \"tcp.ack\": 0, \"tcp.syn\": 1, "
	    "\"oob.in\": \"tun0\", "
	    "\"oob.out\": \"lan0\", \"src_ip\": \"10.77.4.9\", \"dest_ip\": \"10.78.0.10\"}\n"
	    "{\"timestamp\": \"2026-07-14T08:30:15+0000\", \"action\": \"blocked\", \"oob.prefix\": \"x\", \"ip.protocol\": 17, "
	    "\"src_ip\": \"10.77.4.9\", "
	    "\"dest_ip\": \"10.78.0.10\"}\n"
	    "{\"ct.event\": 4, \"orig.ip.saddr.str\": \"10.77.4.9\", \"orig.ip.daddr.str\": \"10.78.0.10\", \"orig.ip.protocol\": 6, "
	    "\"orig.l4.dport\": 8883, "
	    "\"orig.raw.pktlen\": 180, \"reply.raw.pktcount\": 0, \"reply.ip.daddr.str\": \"192.0.2.7\", \"reply.ip.saddr.str\": "
	    "\"10.78.0.10\", "
	    "\"flow.end.sec\": 1784017816}\n"
	    "{\"oob.prefix\": \"x\", \"src_ip\": \n",
	    100,
	    "1 flow.allowed 08:30:14.000250Z reason=seen " FLOW " rule=GW4-FWD iface=tun0>lan0 reply=unknown\n"
	    "2 flow.denied 08:30:15.000000Z src=10.77.4.9 dst=10.78.0.10 proto=udp rule=x\n"
	    "3 flow.timeout 08:30:16.000000Z src=10.77.4.9 dst=10.78.0.10 dport=8883 proto=tcp nat_src=192.0.2.7 reply=no bytes_out=180\n");
}

static void conntrack(void)
{
#define THERE "src=10.77.4.9 dst=10.78.0.10 sport=40022 dport=8883"
#define BACK "src=10.78.0.10 dst=10.77.4.9 sport=8883 dport=40022"
	check(
	    &parser_conntrack,
	    "[1784017814.100000]\t    [NEW] ipv4     2 tcp      6 120 SYN_SENT " THERE " [UNREPLIED] " BACK " id=77\n"
	    "[1784017814.200000]\t [UPDATE] ipv4     2 tcp      6 60 SYN_RECV " THERE " " BACK " id=77\n"
	    "[1784017814.300000]\t [UPDATE] ipv4     2 tcp      6 120 FIN_WAIT " THERE " " BACK " [ASSURED] id=77\n"
	    "[DESTROY] tcp      6 " THERE " packets=5 bytes=400 " BACK " packets=4 bytes=300 [ASSURED] id=77\n"
	    "[DESTROY] tcp      6 " THERE " packets=3 bytes=180 [UNREPLIED] " BACK " packets=0 bytes=0\n"
	    "[DESTROY] ipv4     2 tcp      6 120 CLOSE " THERE " [UNREPLIED] " BACK "\n"
	    "    [NEW] udp      17 30 src=10.77.4.9 dst=192.0.2.53 sport=5000 dport=53 [UNREPLIED] src=10.78.0.53 dst=198.51.100.9 "
	    "sport=53 dport=61000\n"
	    "    [NEW] icmp     1 30 src=10.77.4.9 dst=10.78.0.10 type=8 code=0 id=9 [UNREPLIED] src=10.78.0.10 dst=10.77.4.9 type=0 "
	    "code=0 id=9 id=12\n"
	    "tcp      6 431989 ESTABLISHED " THERE " " BACK " [ASSURED] mark=0 use=1\n"
	    "conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n"
	    "[NEW] tcp      6 120 SYN_SENT src=10.77.4.9\n",
	    81,
	    "1 flow.allowed 08:30:14.100000Z reason=seen " FLOW " reply=unknown status=SYN_SENT session=77\n"
	    "2 flow.allowed 08:30:14.200000Z reason=seen " FLOW " reply=yes status=SYN_RECV session=77\n"
	    "3 flow.closed 08:30:14.300000Z " FLOW " reply=yes status=FIN_WAIT session=77\n"
	    "4 flow.closed - " FLOW " reply=yes bytes_out=400 bytes_in=300 session=77\n"
	    "5 flow.timeout - " FLOW " reply=no bytes_out=180 bytes_in=0\n"
	    "6 flow.reset - " FLOW " reply=yes status=CLOSE\n"
	    "7 flow.allowed - reason=seen src=10.77.4.9 sport=5000 dst=192.0.2.53 dport=53 proto=udp nat_src=198.51.100.9 nat_sport=61000 "
	    "nat_dst=10.78.0.53 nat_dport=53 reply=unknown\n"
	    "8 flow.allowed - reason=seen src=10.77.4.9 dst=10.78.0.10 proto=icmp reply=unknown session=12\n"
	    "9 note - " FLOW " reply=yes status=ESTABLISHED\n");
}

static void radius(void)
{
	check(&parser_radius_detail,
	      "Tue Jul 14 08:30:14 2026\n"
	      "\tPacket-Type = Access-Request\n"
	      "\tUser-Name = \"244070000045676\"\n"
	      "\tCalled-Station-Id = \"m2m.water.example\"\n"
	      "\tCalling-Station-Id = \"+358450004567\"\n"
	      "\tNAS-IP-Address = 10.76.0.1\n"
	      "\n"
	      "Tue Jul 14 11:30:15 2026\n"
	      "\tUser-Name = \"pump@water.example\"\n"
	      "\t3GPP-IMSI = \"244070000045676\"\n"
	      "\t3GPP-PDP-Type = 3\n"
	      "\tAcct-Status-Type = Start\n"
	      "\tAcct-Session-Id = \"0A4C00010000BEEF\"\n"
	      "\tFramed-IP-Address = 10.77.4.9\n"
	      "\tNAS-IP-Address = 10.76.0.1\n"
	      "\tNAS-Identifier = \"gg2\"\n"
	      "\tTimestamp = 1784017815\n"
	      "\n"
	      "Tue Jul 14 11:31:15 2026\n"
	      "\tAcct-Status-Type = Interim-Update\n"
	      "\tAcct-Session-Id = \"0A4C00010000BEEF\"\n"
	      "\tAcct-Input-Octets = 100\n"
	      "\tAcct-Input-Gigawords = 1\n"
	      "\tAcct-Output-Octets = 50\n"
	      "\tCalled-Station-Id = \"AA-BB-CC-DD-EE-FF:net\"\n"
	      "Tue Jul 14 11:32:15 2026\n"
	      "\tAcct-Status-Type = Stop\n"
	      "\tAcct-Terminate-Cause = User-Request\n"
	      "Tue Jul 14 11:33:15 2026\n"
	      "\tAcct-Status-Type = Stop\n"
	      "\tAcct-Terminate-Cause = NAS-Reboot\n"
	      "\n"
	      "Tue Jul 14 11:34:15 2026\n"
	      "\tPacket-Type = Access-Reject\n"
	      "\tReply-Message = \"not this one\"\n",
	      100,
	      "1 session.requested 08:30:14.000000Z node=10.76.0.1 imsi=244070000045676 msisdn=358450004567 apn=m2m.water.example "
	      "status=Access-Request\n"
	      "8 session.up 08:30:15.000000Z node=gg2 imsi=244070000045676 ip=10.77.4.9 pdn_type=IPv4v6 status=Start "
	      "acct_session=0A4C00010000BEEF\n"
	      "19 usage 11:31:15.000000Z bytes_out=4294967396 bytes_in=50 status=Interim-Update acct_session=0A4C00010000BEEF\n"
	      "26 session.down 11:32:15.000000Z cause=1 cause_text=User-Request cause_layer=radius reason=asked by the device status=Stop\n"
	      "29 session.down 11:33:15.000000Z cause=11 cause_text=NAS-Reboot cause_layer=radius reason=NAS-Reboot status=Stop\n"
	      "33 auth.refused 11:34:15.000000Z cause_text=not this one cause_layer=radius reason=not this one status=Access-Reject\n");
}

static void rules(void)
{
	check(&parser_showtech,
	      "### date\nTue Jul 14 08:30:14 UTC 2026\n\n"
	      "### nft list ruleset\n"
	      "\tset pumps {\n\t\ttype ipv4_addr\n\t\telements = { 10.77.0.0/17,\n\t\t\t     10.78.128.0/24 }\n\t}\n"
	      "\tset never {\n"
	      "\t}\n"
	      "\t\tct state established,related accept\n"
	      "\t\tip saddr 10.77.4.9 tcp dport { 80, 8883 } log prefix \"GW4-DROP: \" counter packets 6 bytes 360 drop\n"
	      "\t\tip saddr @pumps ip daddr 10.78.0.0/24 udp dport 53 counter packets 2 bytes 120 accept\n"
	      "\t\tip saddr != @pumps counter packets 0 bytes 0 drop\n"
	      "### uname -a\n"
	      "\t\tip saddr @pumps accept\n",
	      88,
	      "13 config.snapshot 08:30:14.000000Z reason=ip saddr 10.77.4.9 tcp dport { 80, 8883 } log prefix \"GW4-DROP: \" counter "
	      "packets 6 bytes 360 "
	      "drop src=10.77.4.9 dport=80, 8883 proto=tcp rule=GW4-DROP bytes_out=360 status=drop seq=6\n"
	      "14 config.snapshot 08:30:14.000000Z pool=10.77.0.0/17 10.78.128.0/24 reason=ip saddr @pumps ip daddr 10.78.0.0/24 udp dport "
	      "53 counter "
	      "packets 2 bytes 120 accept dst=10.78.0.0/24 dport=53 proto=udp bytes_out=120 status=accept seq=2\n");
}

static void tunnels(void)
{
#define AT "config.snapshot - "
	check(&parser_showtech,
	      "### ipsec statusall\n"
	      "     dc4:  192.0.2.2...198.51.100.2  IKEv2, dpddelay=8s\n"
	      "     dc4:   child:  10.77.0.0/17 === 10.78.0.0/24 TUNNEL, dpdaction=start\n"
	      "Security Associations (1 up, 2 connecting):\n"
	      "     dc4[1]: ESTABLISHED 36 seconds ago, 192.0.2.2[a]...198.51.100.2[b]\n"
	      "     dc4{1}:  AES_CBC_256/HMAC_SHA2_256_128, 608 bytes_i (30 pkts, 2s ago), 506 bytes_o (17 pkts, 2s ago), rekeying in 43 "
	      "minutes\n"
	      "     dc4{1}:   10.77.0.0/17 === 10.78.0.0/24\n"
	      "### swanctl --list-sas\n"
	      "op4: #1, ESTABLISHED, IKEv2, cb5b_i 84a6_r*\n"
	      "  local  'b' @ 198.51.100.2[4500]\n"
	      "  pumps: #1, reqid 1, INSTALLED, TUNNEL, ESP:AES_CBC-256\n"
	      "    in  b7feebed,  12506 bytes,   172 packets,     2s ago\n"
	      "    out 8e0d80d3,   8608 bytes,   130 packets,     2s ago\n"
	      "    local  10.78.0.0/24\n"
	      "    remote 10.77.0.0/17\n"
	      "### swanctl --list-conns\n"
	      "op4: IKEv2, no reauthentication, rekeying every 14400s\n"
	      "  pumps: TUNNEL, rekeying every 3600s\n"
	      "    local:  10.78.0.0/24\n"
	      "    remote: 10.77.0.0/17 10.79.0.0/24\n"
	      "### ip xfrm policy\n"
	      "src 10.78.0.0/24 dst 10.77.0.0/17 \n"
	      "\tdir out priority 379519 \n",
	      100,
	      "3 " AT "tunnel=dc4 prefix=10.77.0.0/17 === 10.78.0.0/24\n"
	      "4 " AT "status=1 up, 2 connecting\n"
	      "5 " AT "tunnel=dc4 status=ESTABLISHED\n"
	      "6 " AT "tunnel=dc4 bytes_out=506 bytes_in=608\n"
	      "7 " AT "tunnel=dc4 prefix=10.77.0.0/17 === 10.78.0.0/24\n"
	      "9 " AT "tunnel=op4 status=ESTABLISHED\n"
	      "15 " AT "tunnel=pumps prefix=10.78.0.0/24 === 10.77.0.0/17 bytes_out=8608 bytes_in=12506\n"
	      "20 " AT "tunnel=pumps prefix=10.78.0.0/24 === 10.77.0.0/17 10.79.0.0/24\n"
	      "23 " AT "tunnel=xfrm prefix=10.78.0.0/24 === 10.77.0.0/17 direction=out\n");
}

static void routing(void)
{
	check(&parser_showtech,
	      "### ip -4 addr\n"
	      "2: gi0@if4: <BROADCAST,UP> mtu 1400 qdisc noqueue state UP group default qlen 1000\n"
	      "    inet 10.79.0.2/30 scope global gi0\n"
	      "### ip route show table 220\n"
	      "10.78.0.0/24 nhid 25 via 10.79.0.1 dev ipsec0 proto bgp metric 20 onlink \n"
	      "unreachable default metric 4278198272\n"
	      "### ip rule\n"
	      "220:\tfrom all lookup 220\n"
	      "### vtysh -c 'show ip bgp summary'\n"
	      "Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc\n"
	      "10.79.0.1       4      65010        11        11        0    0    0 00:00:32            1        2 op4\n"
	      "10.79.0.9       4      65010         0         0        0    0    0    never       Active        0 op5\n"
	      "### vtysh -c 'show ip bgp neighbors 10.79.0.1 advertised-routes'\n"
	      "*> 10.77.0.0/17     0.0.0.0                  0         32768 i\n"
	      "### vtysh -c 'show ip bgp'\n"
	      "*> 10.78.0.0/24     10.79.0.1                0             0 65010 i\n"
	      "### ip neigh\n"
	      "10.79.0.1 dev gi0 lladdr 02:00:00:00:00:01 REACHABLE \n"
	      "### conntrack -L\n"
	      "tcp      6 96 SYN_SENT " THERE " [UNREPLIED] " BACK " mark=0 use=1\n"
	      "tcp      6 104 TIME_WAIT src=10.77.4.9 dst=10.78.0.10 sport=4232conntrack v1.4.7 (conntrack-tools): 35 flow entries have "
	      "been shown.\n",
	      100,
	      "2 " AT "mtu=1400 iface=gi0 status=UP\n"
	      "3 " AT "ip=10.79.0.2 iface=gi0\n"
	      "5 " AT "node=10.79.0.1 reason=bgp iface=ipsec0 zone=220 prefix=10.78.0.0/24\n"
	      "6 " AT "zone=220 prefix=0.0.0.0/0 status=unreachable\n"
	      "8 " AT "rule=from all lookup 220 seq=220\n"
	      "11 " AT "node=10.79.0.1 reason=bgp status=Established\n"
	      "12 " AT "node=10.79.0.9 reason=bgp status=Active\n"
	      "14 " AT "node=10.79.0.1 reason=bgp prefix=10.77.0.0/17 status=advertised\n"
	      "16 " AT "node=10.79.0.1 reason=bgp prefix=10.78.0.0/24 status=best\n"
	      "18 " AT "node=10.79.0.1 iface=gi0 status=REACHABLE\n"
	      "20 note - " FLOW " reply=unknown status=SYN_SENT\n");
}

int main(void)
{
	netfilter();
	ulogd();
	conntrack();
	radius();
	rules();
	tunnels();
	routing();
	return failed;
}
