#!/bin/sh
# Whole bundles of real daemons, where they are at hand beside this project: the judge compares the verdicts with what is true of them, and in
# every file each line is counted once. Without the bundles, or without python3 for the judge, what cannot be run is left out.
set -u
shared=${SOURCE:?}/../shared
[ -d "$shared/real/bundles" ] || { echo "no real bundles here: left out"; exit 77; }
failed=0
for bundle in "$shared"/real/bundles/*; do
	printf '%s: ' "$(basename "$bundle")"
	"${SIMPANE:?}" artifacts --json "$bundle" | "${BUILD:?}/tests/check_lines" || failed=1
done
if command -v python3 >/dev/null 2>&1; then
	python3 "$shared/tools/check_verdicts.py" --no-clocks "$SIMPANE" "$shared/real/bundles" "$shared/real/truth" || failed=1
elif [ $failed = 0 ]; then
	echo "no python3: the judge was left out"
	exit 77
fi
exit $failed
