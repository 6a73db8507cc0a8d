#!/bin/sh
# Every scenario writes the same bytes twice. Those that are kept as samples are what lies in samples/, and samples.sh judges them (of a
# large one only the story is kept); of the others the verdict must be what the scenario says is true, unless it says itself that this is still to be done.
set -u
scenarios=${SOURCE:?}/samples/generate/scenarios
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=Asia/Kathmandu LC_ALL=C.UTF-8
failed=0

cd "$work" || exit 1
for scenario in "$scenarios"/*.txt; do
	name=$(basename "$scenario" .txt)
	"${BUILD:?}/generate" "$scenario" "once/$name" && "$BUILD/generate" "$scenario" "twice/$name" || { failed=1; continue; }
	diff -r "once/$name" "twice/$name" >/dev/null || { echo "$name: twice the same scenario, not twice the same bytes"; failed=1; }
	if [ -f "$SOURCE/samples/$name/truth.json" ]; then
		diff -r "once/$name" "$SOURCE/samples/$name" || { echo "$name: the sample is not what the scenario writes"; failed=1; }
		continue
	fi
	[ ! -f "$SOURCE/samples/$name/STORY.md" ] || diff "once/$name/STORY.md" "$SOURCE/samples/$name" || failed=1
	echo "== $name"
	mv "once/$name/truth.json" truth.json
	rm -f "once/$name/STORY.md"
	"${SIMPANE:?}" verdict --json "once/$name" > verdict.json && "$SIMPANE" clocks --json "once/$name" > clocks.json || failed=1
	"$BUILD/tests/check_truth" truth.json verdict.json clocks.json && continue
	sed -n 's/^ "pending": "\(.*\)",$/pending: \1/p' truth.json | grep . || failed=1
done
exit $failed
