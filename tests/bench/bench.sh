#!/bin/sh
# How long an import takes and how much memory, beside what people use today: a table with medians of five. Not a test: nothing passes or fails.
# usage: tests/bench/bench.sh [MEGABYTES [RUNS]]         100 and 5 without; works in build/bench. A run over LIMIT=60 seconds is ended: exit 124
# gzip -dc of the same archive is the floor: nobody can read it faster. lnav and rg are left out where they are not installed; they read the
# unpacked folder, and neither keeps anything: a search is not an import, it is here to compare with.
set -eu
cd "$(dirname "$0")/../.."
size=${1:-100} runs=${2:-5} limit=${LIMIT:-60}
work=build/bench
export LC_ALL=C.UTF-8

[ -x /usr/bin/time ] || { echo "bench: /usr/bin/time is missing: apt-get install time" >&2; exit 2; }
mkdir -p "$work"
[ -f build/release/CMakeCache.txt ] || cmake --preset release >"$work/build.log"
cmake --build build/release --parallel 2 --target simpane corpus >"$work/build.log" || { tail -n 30 "$work/build.log"; exit 1; }
simpane=build/release/simpane

folder=$work/$size
if [ ! -f "$folder.tar.gz" ]; then
	echo "bench: making $size MB" >&2
	rm -rf "$folder"
	build/release/tests/corpus "$size" 4711 "$folder"
	tar -czf "$folder.tar.gz.part" --sort=name --mtime='2026-11-02 01:00:00Z' -C "$work" "$size"
	mv "$folder.tar.gz.part" "$folder.tar.gz"
fi
lines=$(find "$folder" -type f -exec cat {} + | wc -l)
printf '%s MB, %s lines, %s bytes packed; %s\n' "$size" "$lines" "$(wc -c < "$folder.tar.gz")" \
	"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
printf '%-34s %9s %9s %9s %9s %9s\n' '' 'median s' 'least s' 'most s' 'MB/s' 'peak MB'

measure() { # NAME COMMAND...
	name=$1
	shift
	: > "$work/times"
	i=0
	while [ $i -lt "$runs" ]; do
		rm -f "$work/case"
		[ -z "${before:-}" ] || eval "$before"
		if ! /usr/bin/time -v -o "$work/time" timeout "$limit" "$@" >/dev/null 2>"$work/said" && [ ! -s "$work/time" ]; then
			printf '%-34s failed\n' "$name"
			return
		fi
		awk '/Elapsed/ { n = split($NF, t, ":"); s = 0; for (i = 1; i <= n; i++) s = s * 60 + t[i] }
			/Maximum resident/ { kb = $NF } /Exit status/ { code = $NF }
			END { print s, kb / 1024, code }' "$work/time" >> "$work/times"
		i=$((i + 1))
	done
	sort -n "$work/times" | awk -v name="$name" -v mb="$size" '
		{ s[NR] = $1; if ($2 > peak) peak = $2; if ($3) code = $3 }
		END {
			median = NR % 2 ? s[(NR + 1) / 2] : (s[NR / 2] + s[NR / 2 + 1]) / 2
			printf "%-34s %9.2f %9.2f %9.2f %9.1f %9.1f%s\n", name, median, s[1], s[NR], (median > 0 ? mb / median : 0), peak,
				(code ? "   (exit " code ")" : "")
		}'
}

measure 'gzip -dc' gzip -dc "$folder.tar.gz"
measure 'simpane import' $simpane import -q -o "$work/case" "$folder.tar.gz"
rm -f "$work/kept"
$simpane import -q -o "$work/kept" "$folder.tar.gz" || true
if [ -s "$work/kept" ]; then
	measure 'simpane devices, of the case' $simpane devices --json "$work/kept"
	measure 'simpane verdict of one device' $simpane verdict --json --device bench-0007 "$work/kept"
	measure 'simpane verdict of all devices' $simpane verdict --json "$work/kept"
	measure 'simpane timeline of one device' $simpane timeline --device bench-0007 "$work/kept"
	measure 'simpane timeline --grep -F' $simpane timeline -F --grep 'SRC=10.99.0.9 ' "$work/kept"
fi
if command -v lnav >/dev/null 2>&1; then
	measure 'lnav -n (all files, to the end)' lnav -n -q -r "$folder" -c ':goto 100%'
	measure 'lnav -n, SQL count' lnav -n -q -r "$folder" -c ';SELECT count(*) FROM all_logs'
else
	echo 'lnav: not installed'
fi
if command -v rg >/dev/null 2>&1; then
	measure 'rg -z, one pattern in the archive' rg -z -c 'EDGE9-900-DENY' "$folder.tar.gz"
	measure 'rg, one pattern in the folder' rg -c 'EDGE9-900-DENY' "$folder"
else
	echo 'rg: not installed'
fi
[ ! -s "$work/kept" ] || printf 'case file: %s bytes\n' "$(wc -c < "$work/kept")"
