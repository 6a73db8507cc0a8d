#!/bin/sh
# What no object file may call: functions that write without a size or read the machine's zone. And parsers, which are functions from
# bytes to events, neither open files nor print nor read the environment or the clock.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1
nobody='strcpy strcat stpcpy sprintf vsprintf gets strtok localtime localtime_r mktime ctime asctime'
parsers='fopen fopen64 fdopen freopen open open64 openat creat popen system printf vprintf puts putchar fputs fputc fwrite getenv secure_getenv
	time clock_gettime gettimeofday socket'

failed=0
# Calls in the sources: optimisation may hide a name from the object file. A comment that names one is no call.
words=$(echo "$nobody" | tr ' ' '|')
for file in model/*.[ch] parsers/*.[ch] importers/*.[ch] tui/*.[ch]; do
	sed 's,/\*.*\*/,,; s,^[[:space:]]*\*.*,,' "$file" | grep -nE "(^|[^A-Za-z0-9_])($words)[[:space:]]*\(" | sed "s,^,$file:," | grep . && failed=1
done
[ -n "${BUILD:-}" ] || { echo "BUILD is not set: objects not looked at"; exit $failed; }

# Names of FILE that it needs from elsewhere, without the checking spellings of FORTIFY_SOURCE and the interceptors of sanitizers.
wanted() {
	nm -A -u "$1" 2>/dev/null | sed -n 's/^\([^ ]*\):[[:space:]]*[Uw] \(.*\)$/\1 \2/p' | sed 's/ __\([a-z_0-9]*\)_chk$/ \1/; s/@.*//'
}
refuse() { # NAME... on the lines of standard input "object name"
	awk -v names="$1" 'BEGIN { n = split(names, a); for (i = 1; i <= n; i++) no[a[i]] = 1 }
		$2 in no { print $1 ": calls " $2; bad = 1 }
		END { exit bad }'
}
seen=0
for object in "$BUILD"/lib*.a "$BUILD"/CMakeFiles/simpane.dir/tui/*.o; do
	[ -f "$object" ] || continue
	seen=$((seen + 1))
	wanted "$object" | refuse "$nobody" || failed=1
done
[ $seen -gt 0 ] || { echo "no object files in $BUILD"; exit 1; }
wanted "$BUILD/libparsers.a" | refuse "$parsers" || failed=1
exit $failed
