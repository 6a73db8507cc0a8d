#!/bin/sh
# No file of the project names a place on somebody's own machine: home folders and the like mean nothing to whoever clones it.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1
files=$(git ls-files 2>/dev/null) || files=
[ -n "$files" ] || files=$(find . -type f -not -path './build/*' -not -path './out/*' -not -path './.git/*')
# shellcheck disable=SC2086
if grep -nIE '(^|[^A-Za-z0-9._~/-])/(home|root|Users|work|media|scratch)/[A-Za-z0-9._-]' $files /dev/null | grep -v '^tests/lint/places.sh:'; then
	echo "these lines name places of one machine"
	exit 1
fi
exit 0
