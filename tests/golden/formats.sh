#!/bin/sh
# The worked example of parsers/formats/README.md must work: its log and its format are taken from there, its commands are run, and what they say
# stands there below each. ACCEPT=1 rewrites what they say.
set -u
doc=${SOURCE:?}/parsers/formats/README.md
. "$SOURCE/tests/shared/session.inc"
export TZ=UTC
mkdir run && cd run || exit 1

awk '/^```log$/ { f = "hydrolink.log"; next } /^```json$/ { f = "hydrolink.json"; next } /^```/ { f = "" } f { print > f }' "$doc"
console=
while IFS= read -r line; do
	case $line in
	'```console') console=1 ;;
	'```') console= ;;
	'$ '*) [ -z "$console" ] || { printf '%s\n' "$line"; sh -c "${line#??}" < /dev/null 2>&1; continue; } ;;
	*) [ -z "$console" ] || continue ;;
	esac
	printf '%s\n' "$line"
done < "$doc" > ../said
if [ "${ACCEPT:-}" = 1 ]; then
	cp ../said "$doc"
else
	diff -u "$doc" ../said
fi
