#!/bin/sh
# Sessions of the command line, beside a small bundle. ACCEPT=1: see session.inc.
set -u
here=${SOURCE:?}/tests/golden
. "$SOURCE/tests/shared/session.inc"
mkdir edge
# An edge that lets one flow of a device pass and drops another; the third line tries to hurt a terminal.
cat > edge/kern.log <<'LOG'
2026-05-11T08:30:01.500000+00:00 edge9 kernel: [  811.200001] E9-4100-ACCEPT: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.210.0.53 LEN=71 TOS=0x00 PREC=0x00 TTL=63 ID=4410 DF PROTO=UDP SPT=38211 DPT=53 LEN=51
2026-05-11T08:30:02.250000+00:00 edge9 kernel: [  811.950114] E9-4290-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.210.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=9127 DF PROTO=TCP SPT=51514 DPT=8883 WINDOW=64240 RES=0x00 SYN URGP=0
LOG
printf '2026-05-11T08:30:03.000000+00:00 edge9 cron[77]: \033[2J\342\200\256 not for a terminal \377\n' >> edge/kern.log

for file in "$here"/cli*.session; do
	session "$file"
done
exit $failed
