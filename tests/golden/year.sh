#!/bin/sh
# A log without a year is not younger than its file: what was collected in November and speaks of May speaks of last May.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

year() { # MTIME STAMP YEAR
	mkdir -p "$work/b/device/gw-7"
	echo "$2 gw-7 ModemManager[512]: <info>  [modem0] 3GPP registration state changed (registering -> home)" > "$work/b/device/gw-7/syslog"
	touch -d "$1" "$work/b/device/gw-7/syslog"
	"${SIMPANE:?}" timeline --json "$work/b" | grep -q "\"t\":\"$3-" || { echo "$2 in a file of $1: not of $3"; failed=1; }
}
year 2026-11-25T00:00:00Z 'May 25 10:59:02' 2026
year 2026-11-25T00:00:00Z 'Nov 24 10:59:02' 2026
year 2026-11-25T00:00:00Z 'Nov 25 09:00:00' 2026
year 2026-11-25T00:00:00Z 'Dec 24 10:59:02' 2025
year 2027-01-02T00:00:00Z 'Dec 31 23:59:02' 2026
exit $failed
