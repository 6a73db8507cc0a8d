# A small bundle for the screens, in the folder $1: two meters behind one edge. The edge lets mtr-51 through and denies mtr-52 its port; one
# line tries to hurt a terminal, one is wide. To be sourced; makes no noise.
mkdir -p "$1/device/mtr-51" "$1/device/mtr-52" "$1/network/core9" "$1/firewall/edge9" "$1/application/hub9"
cat > "$1/device/mtr-51/events.jsonl" <<'LOG'
{"ts":1778488200100,"dev":"mtr-51","ev":"boot","imei":"490154203237518","imsi":"001010000000051","apn":"meter.example"}
{"ts":1778488201120,"dev":"mtr-51","ev":"pdp_up","ip":"10.77.4.8","apn":"meter.example"}
{"ts":1778488203410,"dev":"mtr-51","ev":"publish","seq":1,"rc":0}
LOG
cat > "$1/device/mtr-52/events.jsonl" <<'LOG'
{"ts":1778488204100,"dev":"mtr-52","ev":"boot","imei":"357938035643805","imsi":"001010000000052","apn":"meter.example"}
{"ts":1778488205230,"dev":"mtr-52","ev":"pdp_up","ip":"10.77.4.9","apn":"meter.example"}
{"ts":1778488217310,"dev":"mtr-52","ev":"publish","seq":1,"rc":124}
{"ts":1778488229380,"dev":"mtr-52","ev":"publish","seq":2,"rc":124}
LOG
cat > "$1/network/core9/osmo-ggsn.log" <<'LOG'
20260511083001110 DGGSN INFO ggsn.c:569 PDP(001010000000051:5): Successful PDP Context Creation: APN=meter.example(meter.example), TEIC=1, IPv4=10.77.4.8, IPv6=none
20260511083005210 DGGSN INFO ggsn.c:569 PDP(001010000000052:5): Successful PDP Context Creation: APN=meter.example(meter.example), TEIC=2, IPv4=10.77.4.9, IPv6=none
20260511083040500 DGGSN INFO ggsn.c:354 PDP(001010000000052:5): Deleting PDP context
LOG
flow() { # TIME UPTIME RULE SRC DST SPT DPT
	echo "2026-05-11T08:$1+00:00 edge9 kernel: [  $2] $3: IN=wan1 OUT=tun3 SRC=$4 DST=$5 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=9127 DF PROTO=TCP SPT=$6 DPT=$7 WINDOW=64240 RES=0x00 SYN URGP=0"
}
{
	flow 30:02.250000 811.950114 E9-4100-ACCEPT 10.77.4.8 10.210.0.20 51510 1883
	flow 30:06.270000 815.970114 E9-4290-DROP 10.77.4.9 10.210.0.20 51514 8883
	flow 30:07.290000 816.990120 E9-4290-DROP 10.77.4.9 10.210.0.20 51514 8883
	flow 30:09.330000 819.030127 E9-4290-DROP 10.77.4.9 10.210.0.20 51514 8883
	printf '2026-05-11T08:30:10.000000+00:00 edge9 cron[77]: \033[2J\342\200\256 not for a terminal \377 \346\274\242\345\255\227 e\314\201 \342\234\227\n'
	flow 30:18.400000 828.100131 E9-4290-DROP 10.77.4.9 10.210.0.20 51520 8883
	flow 30:45.000000 854.700140 E9-4100-ACCEPT 10.77.4.8 10.210.0.20 51533 1883
} > "$1/firewall/edge9/kern.log"
cat > "$1/application/hub9/mosquitto.log" <<'LOG'
1778488190: mosquitto version 2.0.11 running
1778488203: New connection from 10.77.4.8:51510 on port 1883.
1778488203: New client connected from 10.77.4.8:51510 as mtr-51 (p2, c1, k60, u'mtr-51').
1778488203: Received PUBLISH from mtr-51 (d0, q1, r0, m1, 'fleet/mtr-51/telemetry', ... (52 bytes))
1778488203: Sending PUBACK to mtr-51 (m1, rc0)
1778488203: Client mtr-51 disconnected.
1778488245: New connection from 10.77.4.8:51533 on port 1883.
1778488245: New client connected from 10.77.4.8:51533 as mtr-51 (p2, c1, k60, u'mtr-51').
1778488245: Received PUBLISH from mtr-51 (d0, q1, r0, m2, 'fleet/mtr-51/telemetry', ... (52 bytes))
LOG
