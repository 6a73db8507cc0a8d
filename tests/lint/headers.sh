#!/bin/sh
# Each header compiles alone and twice, and says in its first comment what it is and "For:" whom.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1
flags=$(pkg-config --cflags ncursesw sqlite3 libarchive libisal libpcre2-8 libcjson libzstd libcrypto 2>/dev/null)
compiler=$(command -v cc || command -v gcc || command -v clang) || exit 77

failed=0
for header in model/*.h parsers/*.h importers/*.h tui/*.h; do
	# shellcheck disable=SC2086
	printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
		"$compiler" -std=gnu17 -fsyntax-only -Wall -Wextra -Werror -D_GNU_SOURCE -I. -Imodel -Iparsers -Iimporters -Itui $flags -x c - || {
		echo "$header: does not compile alone"
		failed=1
	}
	sed -n '1{/^\/\*/!q}; p; /\*\//q' "$header" | grep -q '\bFor:' || {
		echo "$header: its first comment does not say \"For:\" whom it is"
		failed=1
	}
done
exit $failed
