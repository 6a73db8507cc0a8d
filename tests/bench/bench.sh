#!/bin/sh
# How long an import takes and how much memory, beside what people use today, and how both grow: a table with medians of five, and a picture
# of the growth in build/bench/growth.svg. Not a test: nothing passes or fails.
# usage: tests/bench/bench.sh [MEGABYTES [RUNS]]         100 and 5 without; works in build/bench. A run over LIMIT=120 seconds is ended: exit 124
#        SIZES='10 100 250' METERS='100 10000'           what the growth is measured with; the meters share MEGABYTES
# gzip -dc of the same archive is the floor: nobody can read it faster. lnav and rg are left out where they are not installed; they read the
# unpacked folder, and neither keeps anything: a search is not an import, it is here to compare with.
set -eu
cd "$(dirname "$0")/../.."
size=${1:-100} runs=${2:-5} limit=${LIMIT:-120} sizes=${SIZES:-10 100 250} meters=${METERS:-100 10000}
work=build/bench
export LC_ALL=C.UTF-8

[ -x /usr/bin/time ] || { echo "bench: /usr/bin/time is missing: apt-get install time" >&2; exit 2; }
mkdir -p "$work"
[ -f build/release/CMakeCache.txt ] || cmake --preset release >"$work/build.log"
cmake --build build/release --parallel 2 --target simpane corpus >"$work/build.log" || { tail -n 30 "$work/build.log"; exit 1; }
simpane=build/release/simpane

make_corpus() { # MEGABYTES METERS: the archive's path in $archive, without .tar.gz the folder's
	folder=$work/$1-$2 archive=$work/$1-$2.tar.gz
	[ ! -f "$archive" ] || return 0
	echo "bench: making $1 MB of $2 meters" >&2
	rm -rf "$folder"
	build/release/tests/corpus "$1" 4711 "$folder" "$2"
	tar -czf "$archive.part" --sort=name --mtime='2026-11-02 01:00:00Z' -C "$work" "$1-$2"
	mv "$archive.part" "$archive"
}

measure() { # NAME MEGABYTES COMMAND...: one row; median and peak stay in $median and $peak
	name=$1 mb=$2
	shift 2
	: > "$work/times"
	i=0
	while [ $i -lt "$runs" ]; do
		rm -f "$work/case"
		if ! /usr/bin/time -v -o "$work/time" timeout "$limit" "$@" >/dev/null 2>"$work/said" && [ ! -s "$work/time" ]; then
			printf '%-34s failed\n' "$name"
			return
		fi
		awk '/Elapsed/ { n = split($NF, t, ":"); s = 0; for (i = 1; i <= n; i++) s = s * 60 + t[i] }
			/Maximum resident/ { kb = $NF } /Exit status/ { code = $NF }
			END { print s, kb / 1024, code }' "$work/time" >> "$work/times"
		i=$((i + 1))
	done
	sort -n "$work/times" | awk -v name="$name" -v mb="$mb" -v kept="$work/row" '
		{ s[NR] = $1; if ($2 > peak) peak = $2; if ($3) code = $3 }
		END {
			median = NR % 2 ? s[(NR + 1) / 2] : (s[NR / 2] + s[NR / 2 + 1]) / 2
			printf "%-34s %9.2f %9.2f %9.2f %9.1f %9.1f%s\n", name, median, s[1], s[NR], (median > 0 ? mb / median : 0), peak,
				(code ? "   (exit " code ")" : "")
			print median, peak > kept
		}'
	read -r median peak < "$work/row"
}

head_line() {
	printf '%-34s %9s %9s %9s %9s %9s\n' "$1" 'median s' 'least s' 'most s' 'MB/s' 'peak MB'
}

make_corpus "$size" 2000
lines=$(find "$folder" -type f -exec cat {} + | wc -l)
printf '%s MB, %s lines, %s bytes packed; %s\n' "$size" "$lines" "$(wc -c < "$archive")" \
	"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
head_line ''
measure 'gzip -dc' "$size" gzip -dc "$archive"
floor=$median
measure 'simpane import' "$size" $simpane import -q -o "$work/case" "$archive"
import=$median
rm -f "$work/kept"
$simpane import -q -o "$work/kept" "$archive" || true
if [ -s "$work/kept" ]; then
	measure 'simpane devices, of the case' "$size" $simpane devices --json "$work/kept"
	measure 'simpane verdict of one device' "$size" $simpane verdict --json --device bench-0007 "$work/kept"
	measure 'simpane verdict of all devices' "$size" $simpane verdict --json "$work/kept"
	measure 'simpane timeline of one device' "$size" $simpane timeline --device bench-0007 "$work/kept"
	measure 'simpane timeline --grep -F' "$size" $simpane timeline -F --grep 'SRC=10.99.0.9 ' "$work/kept"
fi
measure 'simpane version' 0 $simpane version
if command -v lnav >/dev/null 2>&1; then
	measure 'lnav -n (all files, to the end)' "$size" lnav -n -q -r "$folder" -c ':goto 100%'
	measure 'lnav -n, SQL count' "$size" lnav -n -q -r "$folder" -c ';SELECT count(*) FROM all_logs'
else
	echo 'lnav: not installed'
fi
if command -v rg >/dev/null 2>&1; then
	measure 'rg -z, one pattern in the archive' "$size" rg -z -c 'EDGE9-900-DENY' "$archive"
	measure 'rg, one pattern in the folder' "$size" rg -c 'EDGE9-900-DENY' "$folder"
else
	echo 'rg: not installed'
fi
[ ! -s "$work/kept" ] || awk -v bytes="$(wc -c < "$work/kept")" -v mb="$size" -v a="$import" -v b="$floor" \
	'BEGIN { printf "case file: %d bytes, %.0f %% of the logs; import / gzip -dc: %.1f\n", bytes, bytes / mb / 1e4, (b > 0 ? a / b : 0) }'

echo
head_line 'growth: import of'
: > "$work/growth"
for mb in $sizes; do
	make_corpus "$mb" 2000
	measure "$mb MB, 2000 meters" "$mb" $simpane import -q -o "$work/case" "$archive"
	grown="$median $peak"
	measure "$mb MB, gzip -dc" "$mb" gzip -dc "$archive"
	echo "$mb $grown $median" >> "$work/growth"
done
for n in $meters; do
	make_corpus "$size" "$n"
	measure "$size MB, $n meters" "$size" $simpane import -q -o "$work/case" "$archive"
done
awk -f tests/bench/growth.awk "$work/growth" > "$work/growth.svg"
echo "picture: $work/growth.svg"
