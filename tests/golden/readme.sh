#!/bin/sh
# The picture in README.md must be what the program shows today. ACCEPT=1 puts it there.
set -u
readme=${SOURCE:?}/README.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
command=$(sed -n 's/^<!-- screen: simpane \(.*\) -->$/\1/p' "$readme")
[ -n "$command" ] || { echo "README.md says of no screen how it was made"; exit 1; }
name=${command##* }
cd "$work" || exit 1
tar -czf "$name" --sort=name --mtime='2026-12-31 00:00:00Z' --exclude STORY.md --exclude truth.json -C "$SOURCE/samples" "${name%.tar.gz}" || exit 1
# shellcheck disable=SC2086
"${SIMPANE:?}" $command > shown || { echo "simpane $command: exit $?"; exit 1; }
sed -i '/^-- styles/,$d; s/ *$//' shown
awk -v screen=shown '
	/^<!-- end -->$/ { inside = 0 }
	!inside { print }
	/^<!-- screen: / { inside = 1; print "```"; while ((getline line < screen) > 0) print line; print "```" }' "$readme" > wanted
if [ "${ACCEPT:-}" = 1 ]; then
	cp wanted "$readme"
else
	diff -u "$readme" wanted
fi
