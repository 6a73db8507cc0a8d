#!/bin/sh
# A disk that fills up while a case is written: the reason is said, and what the case held before is still there.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
cd "$work" || exit 1
mkdir -p small/firewall/edge9 large/firewall/edge9
line='edge9 kernel: [  811.200001] E9-4100-ACCEPT: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.210.0.53 LEN=71 TOS=0x00 PREC=0x00 TTL=63 ID=4410 DF PROTO=UDP'
printf '2026-05-11T08:30:01+00:00 %s SPT=38211 DPT=53 LEN=51\n' "$line" > small/firewall/edge9/kern.log
awk -v line="$line" 'BEGIN { for (i = 0; i < 30000; i++)
	printf "2026-05-12T%02d:%02d:%02d+00:00 %s SPT=%d DPT=53 LEN=51\n", i / 3600 % 24, i / 60 % 60, i % 60, line, 1024 + i % 60000 }' \
	> large/firewall/edge9/kern.log
failed=0
wrong() {
	echo "$1"
	failed=1
}

"${SIMPANE:?}" import -q -o case small || wrong "the small case was not made"
"$SIMPANE" timeline --json case > before
# blocks of 512 bytes; 3000 hold less than a third of what is written
(
	trap '' XFSZ
	ulimit -f 3000
	"$SIMPANE" import -q -o case large 2> said
) && wrong "nobody noticed that the disk was full"
[ -s said ] || wrong "no reason was given"
grep -qi 'sanitizer\|assert\|abort' said && wrong "it broke: $(cat said)"
"$SIMPANE" timeline --json case | cmp -s - before || wrong "the case is not what it was"
"$SIMPANE" import -q -o case large || wrong "it takes no more evidence when there is room again"
exit $failed
