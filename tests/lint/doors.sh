#!/bin/sh
# One door per library: which file may include its header. A row each: header, files (a pattern for case).
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1

failed=0
door() { # HEADER FILE...
	header=$1
	shift
	grep -lE "#[[:space:]]*include[[:space:]]*[<\"]$header" model/*.[ch] parsers/*.[ch] importers/*.[ch] tui/*.[ch] | {
		wrong=0
		while read -r file; do
			for pattern in "$@"; do
				# shellcheck disable=SC2254
				case $file in
				$pattern) continue 2 ;;
				esac
			done
			echo "$file: includes $header, whose door is $1"
			wrong=1
		done
		exit $wrong
	} || failed=1
}
door '(ncursesw/|ncurses/)?(n?curses|term|panel|form|menu)\.h' tui/screen.c
door 'sqlite3\.h' model/store.c 'model/store_*.[ch]' model/raw.h model/pass.h
door 'archive(_entry)?\.h' importers/layer.c
door 'isa-l' importers/gunzip.c
door 'zstd[a-z_]*\.h' model/blocks.c
door 'pcre2[a-z]*\.h' model/regex.c
door '(cjson/)?cJSON\.h' parsers/json.c parsers/json.h
door 'openssl/' importers/digest.c
exit $failed
