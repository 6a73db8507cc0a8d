#!/bin/sh
# A disk that fills up while a case is written: the reason is said, and what the case held before is still there.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
cd "$work" || exit 1
. "${SOURCE:?}/tests/faults/edge.inc"
folders 30000

"${SIMPANE:?}" import -q -o case small || wrong "the small case was not made"
"$SIMPANE" timeline --json case > before
# blocks of 512 bytes; 3000 hold less than a third of what is written
(
	trap '' XFSZ
	ulimit -f 3000
	"$SIMPANE" import -q -o case large 2> said
) && wrong "nobody noticed that the disk was full"
[ -s said ] || wrong "no reason was given"
grep -qi 'sanitizer\|assert\|abort' said && wrong "it broke: $(cat said)"
"$SIMPANE" timeline --json case | cmp -s - before || wrong "the case is not what it was"
"$SIMPANE" import -q -o case large || wrong "it takes no more evidence when there is room again"
exit $failed
