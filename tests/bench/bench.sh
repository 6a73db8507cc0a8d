#!/bin/sh
# Everything there is to say about speed, in one run: an import beside what people use today (gzip -dc, lnav, rg), how time and memory grow with
# the bytes and with the devices, and how soon a kept case answers. Not a test: nothing passes or fails.
# usage: tests/bench/bench.sh [--quick] [--readme]
#        whole: 100 MB, 1 GB and 4 GB of logs in at most twelve minutes; the tables go into README.md and speed.md beside this, the picture
#        into speed.svg, the figures into speed.tsv. --quick: 10, 100 and 400 MB in at most four minutes, and all of it only to build/bench,
#        unless --readme asks for it. SIZES='100 1000' METERS='100 1000' RUNS=5 BUDGET=700 (seconds) change what is made.
# Each figure is the median of five runs, of fewer where that would take too long (column "runs"). gzip -dc of the same archive is
# what the usual tool takes to unpack it and no more. What does not fit the disk, the memory or the time is left out, and that is said.
#
# lnav (Debian's 0.11.1) is asked ";SELECT count(*) FROM all_logs" with -n: that makes it index every line and print one number. It knows no
# format for Suricata's eve.json and would leave it out (it counts 244,072 of 385,140 lines then), so it is given one, lnav/formats/eve/; then the
# number is that of all lines, which is checked here. Its index holds where lines begin, their times and levels; fields are read when they are
# asked for, so there is a second row that looks into each line's text. "lnav -n -q" alone prints all lines, which is more than indexing.
# lnav and rg read the unpacked folder, as neither keeps anything; a search is no import and is here to compare with.
set -eu
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8 TZ=UTC
quick='' readme=''
for word; do
	case $word in
	--quick) quick=1 ;;
	--readme) readme=1 ;;
	*) echo "usage: tests/bench/bench.sh [--quick] [--readme]" >&2; exit 2 ;;
	esac
done
if [ "$quick" ]; then
	sizes=${SIZES:-10 100 400} meters=${METERS:-100 1000 10000} runs=${RUNS:-3} budget=${BUDGET:-215} some=20
else
	sizes=${SIZES:-100 1000 4000} meters=${METERS:-100 1000 10000 100000} runs=${RUNS:-5} budget=${BUDGET:-670} some=100 readme=1
fi
work=build/bench
tsv=$work/speed.tsv kept=$work/kept.case case=$work/case
bin=build/release simpane=build/release/simpane
mkdir -p "$work"
folder='' archive='' allow=40 # seconds for all runs of one figure; the first is always made
prepare='rm -f "$case"'

# --- machinery ---

note() {
	echo "bench: $*" >&2
	echo "$*" >> "$work/notes"
}

left() {
	echo $((started + budget - $(date +%s)))
}

have() {
	command -v "$1" >/dev/null 2>&1
}

free_mb() {
	df -Pm "$work" | awk 'NR == 2 { print $4 }'
}

memory_mb() {
	awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo
}

# MEGABYTES SECONDS of logs: is there room for the folder, the archive, the case and what is made on the side, and the time?
fits() {
	if [ "$(free_mb)" -lt $(($1 * 2 + 500)) ]; then
		note "$1 MB of logs left out: $(free_mb) MB of disk are free, $(($1 * 2 + 500)) are needed"
	elif [ "$(memory_mb)" -lt 500 ]; then
		note "$1 MB of logs left out: $(memory_mb) MB of memory are free, 500 are needed"
	elif [ "$(left)" -lt "$2" ]; then
		note "$1 MB of logs left out: $(left) seconds are left, $2 are needed"
	else
		return 0
	fi
	return 1
}

make_corpus() { # MEGABYTES METERS KIND [SEED DAY]: $folder and $archive
	folder=$work/$1-$2-$3 archive=$work/$1-$2-$3.tar.gz
	echo "bench: making $1 MB, $2 devices, $3" >&2
	rm -rf "$folder" "$archive"
	$bin/tests/corpus "$1" "${4:-4711}" "$folder" "$2" "$3" "${5:-0}"
	tar -cf - --sort=name --mtime='2026-11-02 01:00:00Z' -C "$work" "$1-$2-$3" | gzip -n > "$archive"
}

drop_corpus() {
	rm -rf "$folder" "$archive" "$case"
}

# Rows: group, what, MB, devices, runs, seconds (median, least, most), of processor, MB of memory at most, MB of case, exit code.
add_row() {
	tee -a "$tsv" | awk -F '\t' '{
		printf "%-8s %-13s %5s MB %7s devices %2s runs %9s s (%s to %s) %9s s of processor %7s MB%s\n", $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
			($12 ? "   exit " $12 : "") }'
}

measure() { # GROUP WHAT MEGABYTES DEVICES COMMAND...
	head=$(printf '%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4")
	shift 4
	if [ "$(left)" -le 0 ]; then
		note "$(echo "$head" | tr '\t' ' ') left out: the time is over"
		return 0
	fi
	: > "$work/times"
	i=0 from=$(date +%s)
	while [ $i -lt "$runs" ]; do
		eval "$prepare"
		$bin/tests/stopwatch 300 "$@" >> "$work/times"
		i=$((i + 1)) spent=$(($(date +%s) - from))
		[ $((spent + spent / i)) -le "$allow" ] || break
	done
	sort -n "$work/times" | awk -v head="$head" -v bytes="$([ ! -s "$case" ] || wc -c < "$case")" '
		function median(list,    i, j, t) { # they are few
			for (i = 2; i <= NR; i++)
				for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
			return (list[int((NR + 1) / 2)] + list[int(NR / 2) + 1]) / 2
		}
		{ s[NR] = $1 + 0; cpu[NR] = $2 + 0; if ($3 > peak) peak = $3; if ($4) code = $4 }
		END { printf "%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.1f\t%.1f\t%d\n", head, NR, median(s), s[1], s[NR], median(cpu), peak, bytes / 1e6, code }' |
		add_row
}

# --- what is measured ---

lnav_counts() { # FOLDER: as many as there are lines?
	lines=$(find "$1" -type f -exec cat {} + | wc -l)
	counted=$(lnav -I tests/bench/lnav -n -r "$1" -c ';SELECT count(*) FROM all_logs' 2>/dev/null | tr -dc 0-9)
	[ "$lines" = "$counted" ] || note "lnav counts ${counted:-nothing} of $lines lines of $1"
}

others() { # GROUP MEGABYTES: lnav and rg on $folder
	if have lnav && [ "$(memory_mb)" -gt $(($2 + 200)) ]; then
		measure "$1" lnav "$2" 2000 lnav -I tests/bench/lnav -n -r "$folder" -c ';SELECT count(*) FROM all_logs'
	elif have lnav; then
		note "lnav of $2 MB left out: $(memory_mb) MB of memory are free"
	fi
	! have rg || measure "$1" rg "$2" 2000 rg -c -F 'EDGE9-900-DENY' "$folder"
}

compare() {
	make_corpus $some 2000 mix
	note "$some MB: $(find "$folder" -type f -exec cat {} + | wc -l) lines, $(wc -c < "$archive") bytes packed"
	measure compare gzip $some 2000 gzip -dc "$archive"
	measure compare import $some 2000 $simpane import -q -o "$case" "$archive"
	measure compare import-folder $some 2000 $simpane import -q -o "$case" "$folder"
	rm -f "$case"
	! have lnav || lnav_counts "$folder"
	others compare $some
	! have lnav || measure compare lnav-search $some 2000 lnav -I tests/bench/lnav -n -r "$folder" \
		-c ";SELECT count(*) FROM all_logs WHERE log_body LIKE '%EDGE9-900-DENY%'"
	! have rg || measure compare rg-z $some 2000 rg -z -c -F 'EDGE9-900-DENY' "$archive"
	drop_corpus
}

kinds() {
	for kind in kern eve smf device web; do
		make_corpus $some 2000 $kind
		measure kinds $kind $some 2000 $simpane import -q -o "$case" "$archive"
		drop_corpus
	done
}

fleets() {
	for n in $meters; do
		make_corpus $some "$n" mix
		measure devices import $some "$n" $simpane import -q -o "$case" "$archive"
		drop_corpus
	done
}

grow() { # MEGABYTES [KEEP]
	fits "$1" $(($1 / 20)) || return 0
	make_corpus "$1" 2000 mix
	allow=35
	measure growth gzip "$1" 2000 gzip -dc "$archive"
	allow=$(($1 > 2000 ? 110 : 60))
	measure growth import "$1" 2000 $simpane import -q -o "$case" "$archive"
	allow=35
	if [ "${2:-}" ] && [ -s "$case" ]; then
		mv "$case" "$kept"
		others growth "$1"
		answers "$1"
	else
		rm -f "$case"
		others growth "$1"
	fi
	allow=40
	drop_corpus
}

typed() { # MEGABYTES KEY DEVICE: rows of typist, of ms; "most" is what 99 in 100 stay below
	awk -v mb="$1" -v key="$2" -v device="$3" '
		function row(what, n, ms, most, cpu) {
			printf "answers\t%s\t%s\t2000\t%s\t%.4f\t\t%.4f\t%.4f\t%.1f\t0\t0\n", what, mb, n, ms / 1000, most / 1000, cpu / 1000, peak
		}
		/^memory/ { peak = $2 }
		/^device: opened/ { opened = $3; used = $(NF - 3) }
		/^all keys/ { n = $3; ms = $4; most = $5; cpu = $8 }
		END {
			row(device, 1, opened, opened, used)
			row(key, n, ms, most, cpu)
		}'
}

frames() { # MEGABYTES: from the start of the program to the first frame
	i=0
	while [ $i -lt "$runs" ]; do
		$bin/tests/typist $simpane "$kept"
		i=$((i + 1))
	done | awk '/^first frame/ { print $4, $8 }' | sort -n | awk -v mb="$1" '
		{ ms[NR] = $1; cpu = cpu > $2 ? cpu : $2 }
		END { printf "answers\tframe\t%s\t2000\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t0\t0\t0\n", mb, NR, ms[int((NR + 1) / 2)] / 1000, ms[1] / 1000, ms[NR] / 1000, cpu / 1000 }' |
		add_row
}

keys() { # MEGABYTES DEVICE KEY OPENED: they take a minute
	if [ "$(left)" -lt 60 ]; then
		note "answers $3 of $2 left out: $(left) seconds are left, 60 are needed"
	else
		$bin/tests/typist $simpane "$kept" "$2" | typed "$1" "$3" "$4" | add_row
	fi
}

answers() { # MEGABYTES: of the case kept; $folder is what it was made of
	measure answers version 0 0 $simpane version
	frames "$1"
	allow=25
	measure answers verdict "$1" 2000 $simpane verdict --json --device bench-0007 "$kept"
	measure answers search "$1" 2000 $simpane timeline -F --grep 'SRC=10.99.0.9 ' "$kept"
	! have rg || measure answers rg-search "$1" 2000 rg -F 'SRC=10.99.0.9 ' "$folder"
	whole=$folder packed=$archive
	make_corpus $((some / 10)) 2000 mix 99 1 # of the next day
	measure answers alone $((some / 10)) 2000 $simpane import -q -o "$case" "$archive"
	prepare='cp "$kept" "$case"'
	measure answers add $((some / 10)) 2000 $simpane import -q -o "$case" "$archive"
	measure answers again "$1" 2000 $simpane import -q -o "$case" "$packed"
	measure answers settle "$1" 2000 $simpane import -q -o "$case"
	prepare='rm -f "$case"'
	drop_corpus
	keys "$1" 001010000071701 key device
	[ "$quick" ] || keys "$1" bench-0007 key-large device-large # has a log of its own
	rm -f "$kept"
	folder=$whole archive=$packed
}

# --- all of it ---

say_machine() {
	printf '%s, %s cores, %s MB of memory, load %s; %s; %s%s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
		"$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(cut -d' ' -f1 /proc/loadavg)" "$(gzip --version | head -n 1)" \
		"$(have lnav && lnav -V || echo 'lnav is not installed')" "$(have rg && rg --version | sed -n '1s/^/, /p' || echo ', rg is not installed')" \
		"$(date +%Y-%m-%d)"
}

tell() {
	awk -f tests/bench/table.awk -v machine="$(cat "$work/machine")" -v part=all "$work/notes" "$tsv" > "$work/speed.md"
	awk -f tests/bench/table.awk -v machine="$(cat "$work/machine")" -v part=short "$work/notes" "$tsv" > "$work/short.md"
	awk -f tests/bench/plot.awk "$tsv" > "$work/speed.svg"
	[ "$readme" ] || return 0
	cp "$work/speed.md" "$work/speed.svg" "$tsv" tests/bench/
	awk -v short="$work/short.md" '
		/^<!-- speed: end -->$/ { inside = 0 }
		!inside { print }
		/^<!-- speed: begin -->$/ { inside = 1; while ((getline line < short) > 0) print line }' README.md > "$work/readme"
	cp "$work/readme" README.md
}

[ -f build/release/CMakeCache.txt ] || cmake --preset release >"$work/build.log"
cmake --build build/release --parallel 2 --target simpane corpus typist stopwatch >"$work/build.log" || { tail -n 30 "$work/build.log"; exit 1; }
mkdir -p "$work/tmp" "$work/home"
export TMPDIR="$PWD/$work/tmp" HOME="$PWD/$work/home" # what is made on the side is on the disk that is asked for room, lnav's own notes too
started=$(date +%s) # building is not measured
: > "$work/notes"
printf 'group\twhat\tmb\tdevices\truns\tmedian_s\tleast_s\tmost_s\tprocessor_s\tpeak_mb\tcase_mb\texit\n' > "$tsv"
say_machine | tee "$work/machine"
trap 'drop_corpus; rm -rf "$kept" "$work/tmp" "$work/home"' EXIT
trap 'exit 130' INT TERM
compare
# shellcheck disable=SC2086
set -- $sizes
[ $# -lt 1 ] || grow "$1"
[ $# -lt 2 ] || grow "$2" keep
fleets
kinds
while [ $# -gt 2 ]; do
	grow "$3"
	shift
done
note "$(($(date +%s) - started)) seconds in all; load $(cut -d' ' -f1 /proc/loadavg) at the end"
tell
cat "$work/speed.md"
echo "picture: $work/speed.svg; figures: $tsv"
