#!/bin/sh
# Every row of checks.def and judges.def matters: left out, at least one scene of unit/*.cases must come out otherwise. One row after the other is
# taken away, the walk is compiled again without sanitizers, and the scenes are played.
set -u
cache=${BUILD:?}/CMakeCache.txt
cc=$(sed -n 's/^CMAKE_C_COMPILER:[^=]*=//p' "$cache")
case $cc in *clang*) echo "once is enough: left to the build with gcc"; exit 77 ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
flags="-O0 -std=gnu17 -D_GNU_SOURCE $(pkg-config --cflags sqlite3 libpcre2-8 libzstd libcjson)"
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
rows=0 idle=0
for table in checks.def judges.def; do
	for line in $(grep -nE '^(OPEN|CLOSE|JUDGE)\(' "$SOURCE/model/$table" | cut -d: -f1); do
		sed "${line}s/.*//" "$SOURCE/model/$table" > "$work/model/$table"
		rows=$((rows + 1))
		if build walk.c && play; then
			idle=$((idle + 1))
			echo "no scene misses $table:$line $(sed -n "${line}p" "$SOURCE/model/$table")"
		fi
		cp "$SOURCE/model/$table" "$work/model/$table"
	done
done
echo "$rows rows left out, $idle not missed"
[ "$idle" -eq 0 ]
