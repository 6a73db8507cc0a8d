#!/bin/sh
# Bundles of which the truth is known, each with a part of its evidence taken away or changed at random (vary.c): whatever is left, the verdict
# must be right, or say that it cannot tell. Never must it blame a boundary that is well. And for each log that decides alone: leave it out, and
# what the program asks for must be this log.
# usage: variants.sh [N [SEED [BUNDLES TRUTH]]]     N variants (40); bundles: the samples, the scenarios, those beside this project, or BUNDLES alone
# BEHIND=1 shows also what stands behind the first divergence; ASKS=1 asks with few variants, too (500 and more always do). The same seed, the
# same variants. A wrong one says how to make it again: vary NUMBER on the folder of that name.
set -u
n=${1:-${VARIANTS:-40}} seed=${2:-1}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=Asia/Kathmandu LC_ALL=C.UTF-8
tests=${BUILD:?}/tests

unpack() { # archives inside too, as whoever sent them could have
	mkdir -p "$2" && (cd "$2" && cmake -E tar xf "$1") || return 1
	find "$2" -name '*.tar.gz' -execdir tar -xzf '{}' \; -exec rm '{}' \;
	find "$2" -name '*.gz' -exec gunzip -f '{}' +
}

take() { # NAME, a folder of it in $work/all, its truth in $work/truth: only when the program finds all of it without changes
	[ ! -f "$work/whole/$1.json" ] || return 0
	rm -f "$work/all/$1/STORY.md"
	"${SIMPANE:?}" verdict --json "$work/all/$1" > "$work/whole/$1.json" 2>/dev/null
	"$tests/check_truth" "$work/truth/$1.json" "$work/whole/$1.json" > "$work/said" 2>&1 && return 0
	[ "$(grep WRONG "$work/said" | grep -vc 'no line is cited')" = 0 ] && return 0
	echo "$1: left out, the program does not find the truth in the whole bundle"
	out="$out $1 "
	return 1
}

deciding() { # NAME: the logs that hold a line which proves the fault, as unpacked
	tr -d '\n' < "$work/truth/$1.json" | tr '{' '\n' | sed -n 's/.*"artifact": *"\([^"]*\)".*"role": *"divergence".*/\1/p' |
		sed 's/[^/]*!//g; s/\.gz$//' | sort -u
}

whole() { # NAME: and of these nothing was taken away
	deciding "$1" | (some=1 && while read -r log; do
		some=0
		case " $did" in *" of $log;"*) exit 1 ;; esac
		while [ "$log" ]; do
			case " $did" in *" no $log;"*) exit 1 ;; esac
			case $log in */*) log=${log%/*} ;; *) log= ;; esac
		done
	done && exit $some)
}

out=
mkdir "$work/all" "$work/truth" "$work/whole"
if [ $# -ge 4 ]; then
	bundles=$3 truths=$4
else
	bundles=$SOURCE/../shared/real/bundles truths=$SOURCE/../shared/real/truth
	for sample in "${SOURCE:?}"/samples/[0-9]*/; do
		name=$(basename "$sample")
		[ -f "$sample/truth.json" ] || continue
		cp -r "$sample" "$work/all/$name"
		mv "$work/all/$name/truth.json" "$work/truth/$name.json"
	done
	for scenario in "$SOURCE"/samples/generate/scenarios/*.txt; do
		name=$(basename "$scenario" .txt)
		[ -d "$work/all/$name" ] && continue
		"$BUILD/generate" "$scenario" "$work/all/$name" && mv "$work/all/$name/truth.json" "$work/truth/$name.json" || exit 1
	done
fi
for truth in "$truths"/*.json; do
	[ -f "$truth" ] || continue
	name=beside-$(basename "$truth" .json)
	bundle=$(sed -n '/"bundle"/{s/.*: *"\([^"]*\)".*/\1/p;q}' "$truth")
	cp "$truth" "$work/truth/$name.json"
	unpack "$bundles/$bundle" "$work/all/$name" || exit 1
done
names=$(cd "$work/all" && ls)
# shellcheck disable=SC2086
set -- $names
echo "$# bundles"
[ $# -gt 0 ] || exit 1

# --- variants ---

i=0
: > "$work/rows"
: > "$work/there"
while [ "$i" -lt "$n" ]; do
	[ $# -gt 0 ] || set -- $names
	case $out in *" $1 "*) shift; continue ;; esac
	take "$1" || continue
	rm -rf "$work/one"
	cp -r "$work/all/$1" "$work/one"
	did=$("$tests/vary" $((seed * 100003 + i)) "$work/one") || exit 1
	timeout 60 "$SIMPANE" verdict --json "$work/one" > "$work/verdict.json" 2> "$work/said"
	got=$?
	if [ $got = 3 ]; then # nothing is left that could be read
		echo "right nothing left" >> "$work/rows"
	elif [ $got != 0 ] && [ $got != 4 ]; then
		echo "ERROR $1: exit $got, $(head -c 300 "$work/said")" | tee -a "$work/rows"
		echo "  vary $((seed * 100003 + i)) $1: $did"
	else
		moved=$(echo "$did" | sed -n 's/.*clock of app\/[^ ]* \([+-][0-9]*\) s;.*/\1/p')
		"$tests/check_truth" -v "$work/whole/$1.json" "${moved:-0}" "$work/truth/$1.json" "$work/verdict.json" > "$work/said" || {
			grep '^WRONG' "$work/said" | sed "s/^/$1: /" | head -n 3
			echo "  vary $((seed * 100003 + i)) $1: $did"
		}
		[ "${BEHIND:-}" != 1 ] || ! grep '^behind' "$work/said" || echo "  vary $((seed * 100003 + i)) $1: $did"
		for grade in WRONG behind undecided right; do # the worst of its devices
			grep "^$grade" "$work/said" && break
		done | head -n 1 >> "$work/rows"
		[ -s "$work/said" ] || echo "undecided no device is left" >> "$work/rows"
		! whole "$1" || tail -n 1 "$work/rows" >> "$work/there"
	fi
	i=$((i + 1))
	shift
done
awk '{ k[$1]++; all++ } END {
	if (all) printf "%d variants: %.1f %% right, %.1f %% undecided, %.1f %% behind the first, %d wrong, %d errors\n",
		all, 100 * k["right"] / all, 100 * k["undecided"] / all, 100 * k["behind"] / all, k["WRONG"], k["ERROR"] }' "$work/rows"
awk '{ k[$1]++ } END { if (NR) printf "in %d of them all logs that prove the fault are whole: %.1f %% right\n", NR, 100 * k["right"] / NR }' "$work/there"

# --- the log that decides ---

: > "$work/asks"
for name in $names; do
	[ "$n" -ge 500 ] || [ "${ASKS:-}" = 1 ] || break
	take "$name" || continue
	"$SIMPANE" artifacts --json "$work/all/$name" | tr '{' '\n' | sed -n 's/.*"artifact":"[^/]*\/\([^"]*\)","party":"\([^"]*\)".*/\1 \2/p' > "$work/artifacts"
	deciding "$name" > "$work/deciding"
	while read -r log; do
		[ -f "$work/all/$name/$log" ] || continue
		party=$(awk -v path="$log" '$1 == path { print $2 }' "$work/artifacts")
		host=$(echo "$log" | cut -d/ -f2)
		rm -rf "$work/one"
		cp -r "$work/all/$name" "$work/one"
		rm "$work/one/$log"
		"$SIMPANE" verdict --json "$work/one" > "$work/verdict.json" 2>/dev/null
		got=$("$tests/check_truth" -a "$party" "$host" "$work/truth/$name.json" "$work/verdict.json")
		echo "$got $name $log ($party $host)" >> "$work/asks"
	done < "$work/deciding"
done
grep '^unnamed' "$work/asks"
awk '{ k[$1]++ } END { if (NR) printf "%d logs prove a fault, without %d of them it is undecided; %d of these are asked for (%.0f %%)\n", NR, k["named"] + k["unnamed"], k["named"], 100 * k["named"] / (k["named"] + k["unnamed"] + 1e-9) }' "$work/asks"
! grep -qE '^(WRONG|ERROR)' "$work/rows"
