#!/bin/sh
# Sessions about logs of devices: whose a log is that names nobody, and what a modem's words are worth. ACCEPT=1: see session.inc.
set -u
here=${SOURCE:?}/tests/golden
. "$SOURCE/tests/shared/session.inc"

# A modem that is refused, in a file that names nobody; the circuit domain's refusal is no matter.
mkdir -p refused healed pair/device pair/network
cat > refused/modem.log <<'LOG'
2026-07-14T10:05:30.120Z >> AT+CEREG=3
2026-07-14T10:05:30.180Z << \r\nOK\r\n
2026-07-14T10:05:41.000Z << \r\n+CREG: 3\r\n
2026-07-14T10:05:42.000Z << \r\n+CEREG: 3,"0C1A","00B7D2F1",7,0,11\r\n
LOG
# The same modem gets in later, with a data-only subscription.
cat refused/modem.log > healed/modem.log
cat >> healed/modem.log <<'LOG'
2026-07-14T10:07:02.000Z << \r\n+CEREG: 5,"0C1A","00B7D2F1",7\r\n
2026-07-14T10:07:03.000Z >> AT+CREG?
2026-07-14T10:07:03.020Z << \r\n+CREG: 0,3\r\n\r\nOK\r\n
LOG
# A device's log without any name, and the core's word about the one subscriber there is.
cat > pair/device/modem.log <<'LOG'
2026-07-14T10:05:30.000Z >> AT+CGDCONT=1,"IP","m2m.example"
2026-07-14T10:05:30.100Z << \r\nOK\r\n
2026-07-14T10:05:31.000Z >> AT+CGACT=1,1
2026-07-14T10:05:32.000Z << \r\n+CME ERROR: 133\r\n
LOG
cat > pair/network/osmo-ggsn.log <<'LOG'
20260714100531900 DGGSN NOTICE ggsn.c:465 PDP(001010000045676:5): Unknown APN 'm2m.example', rejecting
LOG

for file in "$here"/device*.session; do
	session "$file"
done
exit $failed
