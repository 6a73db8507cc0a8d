#!/bin/sh
# Every row of checks.def and judges.def matters, and every condition: changed, at least one scene of unit/*.cases must come out otherwise. One
# after the other is changed, what holds it is compiled again without sanitizers, and the scenes are played.
# usage: rows.sh [WHAT...] [FILE.c...] [STEP/OF]
# WHAT: rows (left out; without WHAT only these), flips (a comparison of the walk, the rules and the judges, or of FILE.c alone, turned round), words
# (who speaks, when, what it closes: anyone, always, all). A flip or word that no scene misses is tried on the samples, too, as samples.sh reads
# them. STEP/OF takes each OFth of them: all flips take an hour.
set -u
cache=${BUILD:?}/CMakeCache.txt
cc=$(sed -n 's/^CMAKE_C_COMPILER:[^=]*=//p' "$cache")
case $cc in *clang*) echo "once is enough: left to the build with gcc"; exit 77 ;; esac
what='' only='' step=0 of=1
for word in "$@"; do
	case $word in
	*/*) step=${word%/*} of=${word#*/} ;;
	*.c) only="$only $word" ;;
	*) what="$what $word" ;;
	esac
done
[ -n "$what" ] || what=rows
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
flags="-O0 -std=gnu17 -D_GNU_SOURCE -w $(pkg-config --cflags sqlite3 libpcre2-8 libzstd libcjson)"
libs="$(pkg-config --libs sqlite3 libpcre2-8 libzstd libcjson) -lm"
mkdir "$work/model" "$work/o"
cp "${SOURCE:?}"/model/*.[ch] "$SOURCE"/model/*.def "$work/model/"
cp "$BUILD/generated/schema_embedded.c" "$work/model/"
build() { # what is compiled again
	for file in "$@"; do
		# shellcheck disable=SC2086
		"$cc" $flags -I"$work/model" -c "$work/model/$file" -o "$work/o/$file.o" || return 1
	done
}
# shellcheck disable=SC2046
build $(cd "$work/model" && ls *.c) || exit 1
# shellcheck disable=SC2086
"$cc" $flags -DSOURCE_DIR="\"$SOURCE\"" -I"$work/model" -c "$SOURCE/tests/unit/verdict.c" -o "$work/o/scenes.o" || exit 1
play() {
	# shellcheck disable=SC2086
	"$cc" "$work"/o/*.o -o "$work/scenes" $libs && timeout 60 "$work/scenes" > "$work/said" 2>&1
}
play || { echo "the scenes do not come out as they are"; tail -n 5 "$work/said"; exit 1; }

# --- the samples ---

samples() { # as JSON, of what was imported once
	for case in "$work"/cases/*.simpane; do
		timeout 60 "$1" verdict --json "$case" || return 1
	done
}

link() { # the program with the objects that changed
	(cd "$BUILD" && ninja -t commands simpane 2>/dev/null | tail -n 1) > "$work/command"
	grep -q ' libmodel\.a ' "$work/command" || return 1
	cp "$BUILD/libmodel.a" "$work/libmodel.a"
	(cd "$work/o" && cp "$1.o" "$work/$1.o")
	ar r "$work/libmodel.a" "$work/$1.o" 2>/dev/null
	(cd "$BUILD" && sh -c "$(sed "s# -o simpane # -o $work/simpane #; s# libmodel\.a # $work/libmodel.a #" "$work/command")") > /dev/null 2>&1
}

import() {
	mkdir "$work/cases"
	for sample in "$SOURCE"/samples/[0-9]*/; do
		[ -f "$sample/truth.json" ] || continue
		cp -r "$sample" "$work/one" && rm "$work/one/truth.json" "$work/one/STORY.md"
		"$BUILD/simpane" import "$work/one" -o "$work/cases/$(basename "$sample").simpane" > /dev/null 2>&1
		rm -rf "$work/one"
	done
	samples "$BUILD/simpane" > "$work/truly"
}

told() { # UNIT: do the samples come out otherwise
	[ -s "$work/truly" ] || import
	link "$1" || return 1
	! samples "$work/simpane" > "$work/now" 2>&1 || ! cmp -s "$work/truly" "$work/now"
}

changed=0 idle=0

try() { # FILE LINE UNIT: the changed FILE lies in $work/model; is it missed
	changed=$((changed + 1))
	build "$3" || exit 1
	if play && { [ "$one" = rows ] || ! told "$3"; }; then
		idle=$((idle + 1))
		echo "no scene misses $1:$2 $(sed -n "${2}p" "$work/model/$1" | sed 's/^[[:space:]]*//')"
	fi
	cp "$SOURCE/model/$1" "$work/model/$1"
}

turn() { # of those that are not all tried, is this one
	count=$((count + 1))
	[ $((count % of)) -eq "$step" ]
}

rows() {
	count=0
	for table in checks.def judges.def; do
		for line in $(grep -nE '^(OPEN|CLOSE|JUDGE)\(' "$SOURCE/model/$table" | cut -d: -f1); do
			turn || continue
			sed "${line}s/.*//" "$SOURCE/model/$table" > "$work/model/$table"
			was=$(sed -n "${line}p" "$SOURCE/model/$table")
			before=$idle
			try "$table" "$line" walk.c
			[ "$idle" = "$before" ] || echo "  $was"
		done
	done
}

words() {
	count=0
	grep -nE '^(OPEN|CLOSE)\(' "$SOURCE/model/checks.def" | cut -d: -f1 > "$work/lines"
	for row in 's/^\([A-Z]*([A-Z_]*, \)[A-Z_]*/\1ANYONE/' 's/^\([A-Z]*([A-Z_]*, [A-Z_]*, \)[A-Z_]*/\1ALWAYS/' 's/^\(CLOSE(.*, \)[A-Z_]*)/\1ALL)/'; do
		while read -r line; do
			sed "${line}$row" "$SOURCE/model/checks.def" > "$work/model/checks.def"
			cmp -s "$SOURCE/model/checks.def" "$work/model/checks.def" && continue
			turn || { cp "$SOURCE/model/checks.def" "$work/model/checks.def"; continue; }
			try checks.def "$line" walk.c
		done < "$work/lines"
	done
}

flips() {
	count=0
	# shellcheck disable=SC2086
	(cd "$SOURCE/model" && grep -nE ' (==|!=|<=|>=|<|>) ' ${only:-walk*.c judges*.c rules*.c absence.c} /dev/null) | grep -vE ':[[:space:]]*(/?\*|#)' > "$work/lines"
	while IFS=: read -r file line text; do
		nth=0
		for sign in $(echo "$text" | grep -oE ' (==|!=|<=|>=|<|>) '); do
			nth=$((nth + 1))
			turn || continue
			case $sign in '==') to='!=' ;; '!=') to='==' ;; '<') to='>=' ;; '>=') to='<' ;; '>') to='<=' ;; *) to='>' ;; esac
			awk -v line="$line" -v nth="$nth" -v sign=" $sign " -v to=" $to " 'NR != line { print; next } {
				out = ""
				for (k = 1; match($0, / (==|!=|<=|>=|<|>) /); k++) {
					out = out substr($0, 1, RSTART - 1) (k == nth ? to : substr($0, RSTART, RLENGTH - 1) " ")
					$0 = substr($0, RSTART + RLENGTH)
				}
				print out $0 }' "$SOURCE/model/$file" > "$work/model/$file"
			try "$file" "$line" "$file"
			build "$file"
		done
	done < "$work/lines"
}

for one in $what; do
	"$one"
	build walk.c
done
echo "$changed changes, $idle not missed"
[ "$idle" -eq 0 ]
