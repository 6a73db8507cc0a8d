#!/bin/sh
# Every comparison of the verdict engine matters, and every row of checks.def and judges.def: changed, at least one scene of unit/*.cases must come
# out otherwise. All changes are compiled at once, into a program that makes one of them at a time (turn/turn.c, turn/rows.inc, turn/play.c).
# usage: turns.sh [CLASS...]
# CLASS: row (left out), round ("<" becomes ">="), equal ("==" becomes "!="): these without an argument, and none may be missing; logic ("&&" becomes
# "||"), edge ("<" becomes "<="), word (a row by anyone, always, closing all): counted. "all" is all of these, and tries what no scene misses on the
# samples, too, as the program reads them.
# turn/alike holds those that change nothing, with the reason: neither may one that no scene misses be absent there, nor one be there that a scene misses.
set -u
cache=${BUILD:?}/CMakeCache.txt
cc=$(sed -n 's/^CMAKE_C_COMPILER:[^=]*=//p' "$cache")
case $cc in *clang*) echo "once is enough: left to the build with gcc"; exit 77 ;; esac
classes=${*:-row round equal} samples=
[ "$classes" != all ] || classes='row round equal logic edge word' samples=yes
here=${SOURCE:?}/tests/faults/turn
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
flags="-O1 -std=gnu17 -D_GNU_SOURCE -w $(pkg-config --cflags sqlite3 libpcre2-8 libzstd libcjson)"
libs="$(pkg-config --libs sqlite3 libpcre2-8 libzstd libcjson) -lm"

# --- one program with all changes ---

mkdir "$work/model" "$work/o"
cp "$SOURCE"/model/*.[ch] "$SOURCE"/model/*.def "$BUILD/generated/schema_embedded.c" "$here"/turned.[ch] "$work/model/"
"$cc" -O1 -D_GNU_SOURCE -o "$work/turn" "$here/turn.c" || exit 1
(cd "$SOURCE/model" && "$work/turn" "$work/model" walk*.c judges*.c rules*.c absence.c status.c verdict.c outcome.c depends.c) > "$work/list" || exit 1
awk -f "$here/rows.awk" "$SOURCE/model/checks.def" "$SOURCE/model/judges.def" >> "$work/list"
sed -i 's/^static const struct \(opens\|closes\) {/static struct \1 {/; s/^static judge_row \*const judges/static judge_row *judges/' "$work/model/walk.c"
cat "$here/rows.inc" >> "$work/model/walk.c"
# shellcheck disable=SC2086
(cd "$work/model" && ls *.c) | xargs -P 2 -I{} "$cc" $flags -c "$work/model/{}" -o "$work/o/{}.o" || exit 1
# shellcheck disable=SC2086
"$cc" $flags -DSOURCE_DIR="\"$SOURCE\"" -I"$work/model" -I"$here" "$here/play.c" "$work"/o/*.o -o "$work/play" $libs || exit 1

# --- the scenes ---

for class in $classes; do
	grep "^[0-9]* $class " "$work/list"
done > "$work/chosen"
for half in 0 1; do
	awk -v half="$half" 'NR % 2 == half { print $1 }' "$work/chosen" | "$work/play" > "$work/left.$half" 2> "$work/said.$half" || cp "$work/said.$half" "$work/broken" &
done
wait
[ ! -f "$work/broken" ] || { cat "$work/broken"; exit 1; }
cat "$work"/left.? > "$work/left"
grep -vE '^(#|$|	)' "$here/alike" | sort -u > "$work/alike"

named() { # the changes with these numbers as alike has them: without number and class
	awk 'NR == FNR { left[$1]; next } $1 in left' "$1" "$work/chosen" | sed 's/^[0-9]* [a-z]* //' | sort -u
}

count() {
	awk 'NR == FNR { left[$1]; next } { all[$2]++; stay[$2] += $1 in left } END { for (c in all) print c ": " all[c] " changes, " stay[c] + 0 " not missed" }' \
		"$1" "$work/chosen" | sort
}

# --- the samples ---

link() { # the program with the changes in it
	(cd "$BUILD" && ninja -t commands simpane 2>/dev/null | tail -n 1) > "$work/command"
	grep -q ' libmodel\.a ' "$work/command" || return 1
	ar rc "$work/libmodel.a" "$work"/o/*.o
	(cd "$BUILD" && sh -c "$(sed "s# -o simpane # -o $work/simpane #; s# libmodel\.a # $work/libmodel.a #" "$work/command")")
}

import() { # what is imported once need not be read again
	mkdir "$work/cases"
	for sample in "$SOURCE"/samples/[0-9]*/; do
		[ -f "$sample/truth.json" ] || continue
		cp -r "$sample" "$work/one" && rm "$work/one/truth.json" "$work/one/STORY.md"
		"$work/simpane" import "$work/one" -o "$work/cases/$(basename "$sample").simpane" > /dev/null 2>&1 || return 1
		rm -rf "$work/one"
	done
	TURNED=0 sh "$work/say" > "$work/truly"
}

try_samples() {
	cat > "$work/say" <<-'EOF'
		ulimit -t 20
		ulimit -v 4000000
		ulimit -c 0
		for case in "${0%/*}"/cases/*.simpane; do
			"${0%/*}/simpane" verdict "$case" 2>&1
			[ $? -lt 128 ] || echo crash
		done
	EOF
	{ link && import; } || { echo "the samples cannot be tried"; return 1; }
	xargs -P 2 -I{} sh -c "TURNED={} sh '$work/say' | cmp -s '$work/truly' - && echo {}; true" < "$work/left" > "$work/alive"
}

count "$work/left"
if [ -n "$samples" ]; then
	try_samples || exit 1
	echo "on the samples, too:"
	count "$work/alive"
fi

failed=0
strict=$(echo "$classes" | tr ' ' '\n' | grep -E '^(row|round|equal)$' | tr '\n' '|')
grep -E "^[0-9]+ (${strict}none) " "$work/chosen" > "$work/must"
cp "$work/must" "$work/chosen"
named "$work/left" > "$work/unmissed"
comm -13 "$work/alike" "$work/unmissed" | sed 's/^/no scene misses /' > "$work/trouble"
sed 's/^[0-9]* [a-z]* //' "$work/must" | sort -u | comm -12 "$work/alike" - | comm -23 - "$work/unmissed" | sed 's/^/listed as alike, and missed: /' >> "$work/trouble"
[ "$strict" != 'row|round|equal|' ] || sed 's/^[0-9]* [a-z]* //' "$work/must" | sort -u | comm -23 "$work/alike" - | sed 's/^/listed as alike, and no longer there: /' >> "$work/trouble"
cat "$work/trouble"
[ -s "$work/trouble" ] && failed=1
exit $failed
