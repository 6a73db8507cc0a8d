#!/bin/sh
# How fast the screens answer on a case of five million events: makes it when it is not there (1.4 GB of logs and as much again of case, two
# minutes), then types on it. Not a test: nothing passes or fails. What is wanted: the first frame within 100 ms, the first byte of an answer
# within 16 ms for 99 keys in 100, the first hit of a search within 200 ms, fewer than 2048 bytes for one step of the cursor, the answer to
# what-if within 200 ms, no more than 64 MB of memory, and all lines that hold a text within a second for a gigabyte.
# usage: tests/bench/screens.sh [MEGABYTES [WIDTHxHEIGHT]]       1350 and 120x40 without; works in build/bench
set -eu
cd "$(dirname "$0")/../.."
size=${1:-1350} window=${2:-120x40}
work=build/bench
export LC_ALL=C.UTF-8

mkdir -p "$work"
[ -f build/release/CMakeCache.txt ] || cmake --preset release >"$work/build.log"
cmake --build build/release --parallel 2 --target simpane corpus typist >"$work/build.log" || { tail -n 30 "$work/build.log"; exit 1; }
simpane=build/release/simpane
case=$work/screens-$size.case
if ! $simpane devices "$case" >/dev/null 2>&1; then # also when it is of another build
	echo "screens: making $size MB of logs and their case" >&2
	rm -rf "$case" "$work/screens-$size"
	build/release/tests/corpus "$size" 4711 "$work/screens-$size" 2000
	$simpane import -q -o "$case" "$work/screens-$size" || [ $? = 4 ]
	rm -rf "$work/screens-$size"
fi
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
for device in 001010000071701 bench-0007; do # one of 834 events, and one with a log of its own: 190,000
	echo
	echo "$device"
	build/release/tests/typist $simpane "$case" $device "$window"
done
echo
pattern='SRC=10.99.0.9 '
for run in 1 2 3 4 5; do
	from=$(date +%s%N)
	lines=$($simpane timeline -F --grep "$pattern" "$case" | wc -l)
	echo "$(($(date +%s%N) - from)) $lines"
done | sort -n | awk -v what="$pattern" '{ ms[NR] = $1 / 1e6 } END { printf "timeline -F --grep \"%s\": %d lines, median of five %.0f ms\n", what, $2, ms[3] }'
