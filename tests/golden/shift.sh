#!/bin/sh
# Whatever the clocks show: every scenario again with each of its clocks off by up to twelve hours. The first divergence stays where it is, or it is
# left open; nobody else is blamed. usage: shift.sh [SEED...]
set -u
scenarios=${SOURCE:?}/samples/generate/scenarios
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=Asia/Kathmandu LC_ALL=C.UTF-8
failed=0
[ $# -gt 0 ] || set -- 1

cd "$work" || exit 1
cp -r "$SOURCE/samples/generate/phrases" "$SOURCE/samples/generate/worlds" . || exit 1
mkdir scenarios
for scenario in "$scenarios"/*.txt; do
	name=$(basename "$scenario" .txt)
	[ "$name" != 26-fleet-of-500 ] || continue # its clocks are those of the others
	"${BUILD:?}/generate" "$scenario" "true/$name" || { failed=1; continue; }
	! grep -q '"pending"' "true/$name/truth.json" || continue # what is still to be done holds for no clocks
	mv "true/$name/truth.json" truth.json && rm -f "true/$name/STORY.md"
	"${SIMPANE:?}" verdict --json "true/$name" > true.json || failed=1
	for seed; do
		{
			cat "$scenario"
			sed -n '/^ "clocks"/,/^ }/s/^  "\(.*\)": {"*.*$/\1/p' truth.json | awk -v seed="$seed$name" '
				BEGIN { for (i = 1; i <= length(seed); i++) n = (n * 31 + index("0123456789abcdefghijklmnopqrstuvwxyz-", substr(seed, i, 1))) % 1000003; srand(n) }
				{ print "host " $0 " ahead=" int(rand() * 86400) - 43200 }'
		} > "scenarios/$name.txt"
		rm -rf case && "$BUILD/generate" "scenarios/$name.txt" "case/$name" && rm -f "case/$name/truth.json" "case/$name/STORY.md" || { failed=1; continue; }
		"$SIMPANE" verdict --json "case/$name" > shifted.json || failed=1
		"$BUILD/tests/check_shift" "$seed/$name" true.json shifted.json > said || { failed=1; cat said; grep ^host "scenarios/$name.txt" | grep ahead; }
		cat said >> all
	done
done
awk '{ n[$3]++ } END { for (k in n) printf "%d %s  ", n[k], k; print "" }' all
exit $failed
