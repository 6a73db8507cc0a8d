/* What the structured parsers of firewalls make of small logs: every statement, with all its fields. */
#include "check_log.h"

#define PARSER(name) extern const struct parser parser_##name;
#define CARRIER(name)
#include "list.def"
#undef CARRIER
#undef PARSER

static void fortigate(void)
{
#define FG "<189>date=2026-07-14 time=11:30:14 devname=\"edge4\" devid=\"FG1\" eventtime=1784017814 tz=\"+0300\" "
#define FG_FLOW                                                                                                                            \
	"srcip=10.77.4.9 srcport=40022 srcintf=\"gi\" dstip=10.78.0.10 dstport=8883 dstintf=\"dc\" proto=6 policyid=17 "                   \
	"policyname=\"pumps\" "
#define FLOW "src=10.77.4.9 sport=40022 dst=10.78.0.10 dport=8883 proto=tcp"
	check_log(
	    &parser_fortigate,
	    FG "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" " FG_FLOW
	       "action=\"close\" sessionid=27 trandisp=\"snat\" transip=192.0.2.7 transport=50001 sentbyte=660 rcvdbyte=540\n" FG
	       "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" " FG_FLOW
	       "action=\"deny\" trandisp=\"noop\" sentbyte=0 rcvdbyte=0\n" FG
	       "logid=\"0000000015\" type=\"traffic\" subtype=\"forward\" " FG_FLOW
	       "action=\"start\" trandisp=\"noop\" sentbyte=0 rcvdbyte=0\n" FG
	       "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" " FG_FLOW
	       "action=\"timeout\" trandisp=\"noop\" vpn=\"dc4\" sentbyte=60 rcvdbyte=0 sentpkt=1 rcvdpkt=0\n" FG
	       "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" " FG_FLOW "action=\"server-rst\" sentbyte=60 rcvdbyte=40\n" FG
	       "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" " FG_FLOW "action=\"ip-conn\" sentbyte=60 rcvdbyte=0\n"
	       "date=2026-07-14,time=11:30:15,devname=edge4,logid=0000000013,type=traffic,subtype=forward,srcip=10.77.4.9,dstip=10.78.0.10,"
	       "proto=1,action=accept,policyid=17,transip=0.0.0.0,sentbyte=84,rcvdbyte=84\n",
	    100,
	    "1 flow.closed 08:30:14 host=edge4 " FLOW
	    " nat_src=192.0.2.7 nat_sport=50001 rule=pumps iface=gi>dc reply=yes bytes_out=660 bytes_in=540 status=close session=27\n"
	    "2 flow.denied 08:30:14 host=edge4 " FLOW " rule=pumps iface=gi>dc bytes_out=0 bytes_in=0 status=deny\n"
	    "3 flow.allowed 08:30:14 host=edge4 " FLOW " rule=pumps iface=gi>dc reply=unknown bytes_out=0 bytes_in=0 status=start\n"
	    "4 flow.timeout 08:30:14 host=edge4 " FLOW
	    " rule=pumps iface=gi>dc tunnel=dc4 reply=no bytes_out=60 bytes_in=0 status=timeout\n"
	    "5 flow.reset 08:30:14 host=edge4 reason=reset by server " FLOW
	    " rule=pumps iface=gi>dc reply=yes bytes_out=60 bytes_in=40 status=server-rst\n"
	    "6 flow.allowed 08:30:14 host=edge4 reason=connection failed " FLOW
	    " rule=pumps iface=gi>dc reply=no bytes_out=60 bytes_in=0 status=ip-conn\n"
	    "7 flow.allowed 11:30:15 host=edge4 src=10.77.4.9 dst=10.78.0.10 proto=icmp rule=17 reply=yes bytes_out=84 bytes_in=84 "
	    "status=accept\n");
	check_log(
	    &parser_fortigate,
	    FG
	    "logid=\"0101037124\" type=\"event\" subtype=\"vpn\" logdesc=\"IPsec phase 1 error\" action=\"negotiate\" remip=198.51.100.2 "
	    "locip=192.0.2.2 vpntunnel=\"dc4\" status=\"negotiate_error\" reason=\"peer SA proposal not match local policy\"\n" FG
	    "logid=\"0101037138\" type=\"event\" subtype=\"vpn\" action=\"tunnel-up\" remip=198.51.100.2 locip=192.0.2.2 vpntunnel=\"dc4\" "
	    "logdesc=\"IPsec connection status changed\"\n" FG
	    "logid=\"0103020300\" type=\"event\" subtype=\"router\" logdesc=\"BGP neighbor status changed\" msg=\"BGP: "
	    "%BGP-5-ADJCHANGE: VRF 0 neighbor 198.51.100.9 Down Hold Timer Expired\"\n" FG
	    "logid=\"0100044547\" type=\"event\" subtype=\"system\" action=\"Edit\" cfgpath=\"firewall.policy\" cfgobj=\"17\" "
	    "cfgattr=\"action[accept->deny]\" user=\"admin\" msg=\"Edit firewall.policy 17\"\n" FG
	    "logid=\"1501054802\" type=\"utm\" subtype=\"dns\" eventtype=\"dns-response\" srcip=10.77.4.9 srcport=5353 dstip=10.78.0.53 "
	    "dstport=53 proto=17 qname=\"broker.example\" ipaddr=\"10.78.0.10\" action=\"pass\"\n" FG
	    "logid=\"0100040704\" type=\"event\" subtype=\"system\" action=\"perf-stats\" cpu=2\n",
	    100,
	    "1 tunnel.failed 08:30:14 host=edge4 reason=peer SA proposal not match local policy src=192.0.2.2 dst=198.51.100.2 tunnel=dc4 "
	    "status=negotiate_error\n"
	    "2 tunnel.up 08:30:14 host=edge4 reason=IPsec connection status changed src=192.0.2.2 dst=198.51.100.2 tunnel=dc4 "
	    "status=tunnel-up\n"
	    "3 route.down 08:30:14 host=edge4 reason=Down Hold Timer Expired name=198.51.100.9\n"
	    "4 config.changed 08:30:14 host=edge4 client=admin reason=action[accept->deny] operation=Edit firewall.policy 17\n"
	    "5 name.resolved 08:30:14 host=edge4 src=10.77.4.9 sport=5353 dst=10.78.0.53 dport=53 proto=udp name=broker.example "
	    "status=10.78.0.10\n");
}

int main(void)
{
	fortigate();
	return failed;
}
