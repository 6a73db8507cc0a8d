#!/bin/sh
# Sessions about clocks: what their stamps and neighbours tell of them. ACCEPT=1: see session.inc.
set -u
here=${SOURCE:?}/tests/golden
. "$SOURCE/tests/shared/session.inc"

# Routers mark what they write while their clock is worth little: '*' was never set, '.' lost its server. So does RFC 5424.
mkdir -p marked/firewall/r1 marked/firewall/r2 marked/device/gw-7
cat > marked/firewall/r1/ios.log <<'LOG'
<189>29: r1: *Jul 14 08:30:11.411: %SYS-5-CONFIG_I: Configured from console by console
<190>30: r1: *Jul 14 08:30:14.411: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.7(4001) -> 198.51.100.7(443), 1 packet
<190>31: r1: .Jul 14 08:30:15.411: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.7(4002) -> 198.51.100.7(443), 1 packet
<190>32: r1: Jul 14 08:30:16.411: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.7(4003) -> 198.51.100.7(443), 1 packet
LOG
cat > marked/firewall/r2/ios.log <<'LOG'
Jul 14 2026 08:30:10.411: %SYS-5-CONFIG_I: Configured from console by console
84: r2: .Jul 14 2026 08:30:14.411 UTC: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.7(4001) -> 198.51.100.7(443), 1 packet
LOG
cat > marked/device/gw-7/syslog <<'LOG'
<30>1 2026-07-14T08:30:02.417763Z gw-7 systemd-timesyncd 412 - [timeQuality tzKnown="1" isSynced="0"] Initial clock synchronization to Tue 2026-07-14 08:30:02.417763 UTC.
<30>1 2026-07-14T08:31:02.417763Z gw-7 systemd-timesyncd 412 - [timeQuality tzKnown="1" isSynced="1" syncAccuracy="2500"] Synchronized to time server for the first time 192.0.2.123:123 (time.example).
LOG

# Both ends of a tunnel tell its two numbers, each its own first. The one that asks has it last. hubgw is 77.4 s ahead.
mkdir -p tunnel/firewall/edge5 tunnel/firewall/hubgw
cat > tunnel/firewall/edge5/charon.log <<'LOG'
2026-07-14T08:29:51.100Z 06[IKE] <water-hq|2> establishing CHILD_SA hq-lan{4}
2026-07-14T08:29:51.140Z 06[IKE] <water-hq|2> CHILD_SA hq-lan{4} established with SPIs c0de0001_i c0de0002_o and TS 10.77.0.0/17 === 10.78.0.0/24
2026-07-14T09:29:51.100Z 11[IKE] <water-hq|2> CHILD_SA hq-lan{5} established with SPIs c0de0003_i c0de0004_o and TS 10.77.0.0/17 === 10.78.0.0/24
LOG
cat > tunnel/firewall/hubgw/charon.log <<'LOG'
2026-07-14T08:31:08.520Z 08[IKE] <edge5|2> CHILD_SA net{4} established with SPIs c0de0002_i c0de0001_o and TS 10.78.0.0/24 === 10.77.0.0/17
2026-07-14T09:31:08.480Z 08[IKE] <edge5|2> establishing CHILD_SA net{5}
2026-07-14T09:31:08.520Z 08[IKE] <edge5|2> CHILD_SA net{5} established with SPIs c0de0004_i c0de0003_o and TS 10.78.0.0/24 === 10.77.0.0/17
LOG

# An accounting record has the server's time, and the gateway's, which tried for 3 s to tell. gate2 is 40.5 s behind the server and writes no zone.
mkdir -p sent/network/gate2 sent/network/aaa-b/radacct
cat > sent/network/gate2/osmo-ggsn.log <<'LOG'
20260714102911700 DGGSN INFO ggsn.c:569 PDP(001010000020417:5): Successful PDP Context Creation: APN=water.example(water.example), TEIC=1, IPv4=192.0.2.14, IPv6=none
LOG
cat > sent/network/aaa-b/radacct/detail <<'LOG'
Tue Jul 14 08:29:55 2026
	User-Name = "001010000020417"
	NAS-Identifier = "gate2"
	Acct-Status-Type = Start
	Acct-Session-Id = "0A5A00010B038DE1"
	Framed-IP-Address = 192.0.2.14
	Acct-Delay-Time = 3
	Event-Timestamp = "Jul 14 2026 08:29:11 UTC"
	Timestamp = 1784017795

LOG

# Folders of hosts, and none of a party above them: what lies in one names it, or the most of its neighbours do.
mkdir -p flat/box7 flat/hubgw flat/log1
cat > flat/box7/kern.log <<'LOG'
Jul 14 08:29:50 box7 kernel: [ 8111.000000] B7-ACCEPT IN=gi0 OUT=tun3 SRC=10.77.4.9 DST=10.78.0.20 LEN=60 TTL=62 PROTO=TCP SPT=40022 DPT=1883 SYN
LOG
cat > flat/hubgw/syslog <<'LOG'
2026-07-14T08:29:50.100000+00:00 hubgw charon: 06[IKE] <box7|2> establishing CHILD_SA net{4}
LOG
cat > flat/hubgw/nflog.json <<'LOG'
{"timestamp": "2026-07-14T08:29:50.250000", "dvc": "Netfilter", "oob.time.sec": 1784017790, "oob.time.usec": 250000, "oob.prefix": "GW-FWD", "oob.in": "ipsec5", "oob.out": "lan0", "ip.protocol": 6, "src_ip": "10.77.4.9", "dest_ip": "10.78.0.20", "src_port": 40022, "dest_port": 1883}
LOG
cat > flat/log1/central.log <<'LOG'
2026-07-14T08:29:51.000300+00:00 10.76.0.4 2026-07-14T08:29:50.200000+00:00 box7 kernel [ 8111.000000] B7-ACCEPT IN=gi0 OUT=tun3 SRC=10.77.4.9 DST=10.78.0.20 LEN=60 TTL=62 PROTO=TCP SPT=40022 DPT=1883 SYN
2026-07-14T08:29:51.000900+00:00 10.76.0.5 2026-07-14T08:29:50.100000+00:00 hubgw charon: 06[IKE] <box7|2> establishing CHILD_SA net{4}
LOG

for file in "$here"/clocks*.session; do
	session "$file"
done
exit $failed
