#!/bin/sh
# Every sample is a test: its verdict must be what truth.json says of it, and read as samples.session holds it. ACCEPT=1 rewrites the session.
# The sample is packed as a customer would send it, without the story and the truth.
set -u
samples=${SOURCE:?}/samples
here=$SOURCE/tests/golden
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=Asia/Kathmandu LC_ALL=C.UTF-8
failed=0

cd "$work" || exit 1
for folder in "$samples"/*/; do
	[ -f "$folder/truth.json" ] || continue
	name=$(basename "$folder")
	tar -czf "$name.tar.gz" --sort=name --mtime='2026-12-31 00:00:00Z' --exclude STORY.md --exclude truth.json -C "$samples" "$name" || exit 1
	echo "== $name"
	for what in verdict clocks artifacts; do
		"${SIMPANE:?}" $what --json "$name.tar.gz" > $what.json || { echo "simpane $what: exit $?"; failed=1; }
	done
	"$BUILD/tests/check_truth" "$folder/truth.json" verdict.json clocks.json || failed=1
	"$BUILD/tests/check_lines" < artifacts.json || failed=1
	"$SIMPANE" verdict --json "$name.tar.gz" | cmp - verdict.json || { echo "$name: twice the same input, not twice the same output"; failed=1; }
	{
		echo "\$ simpane verdict $name.tar.gz"
		"$SIMPANE" verdict "$name.tar.gz" 2>&1
	} >> said
done
if [ "${ACCEPT:-}" = 1 ]; then
	cp said "$here/samples.session"
else
	diff -u "$here/samples.session" said || failed=1
fi
exit $failed
