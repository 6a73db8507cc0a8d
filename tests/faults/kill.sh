#!/bin/sh
# An import that is killed leaves a case file that is as it was before, or that is refused with a reason; never a crash, never half a case.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C TMPDIR="$work/tmp"
cd "$work" || exit 1
mkdir tmp
. "${SOURCE:?}/tests/faults/edge.inc"
folders 150000

# Starts an import and kills it after a while; 137 when it was still at it.
kill_after() {
	"${SIMPANE:?}" import -q -o case large > /dev/null 2> said &
	import=$!
	sleep "$1"
	kill -9 "$import" 2> /dev/null
	wait "$import" 2> /dev/null
}

# The case opens with so many artifacts, or is refused in words.
opens() {
	"$SIMPANE" artifacts --json case > list 2> said
	code=$?
	case $code in
	0) grep -o '"artifact":' list | wc -l | tr -d ' ' ;;
	3) [ -s said ] && echo refused ;;
	*) echo "exit code $code" ;;
	esac
}

killed=0
for delay in 0.02 0.1 0.3 0.6 1 1.5 2 3; do
	rm -f case case-journal
	kill_after $delay
	[ $? = 137 ] && killed=$((killed + 1))
	[ -e case ] || continue
	got=$(opens)
	case $got in
	0 | 1 | refused) ;;
	*) wrong "a new case, killed after $delay s: $got: $(cat said)" ;;
	esac
	if [ "$got" = 0 ]; then
		"$SIMPANE" import -q -o case small || wrong "a new case, killed after $delay s, takes no more evidence"
	fi

	rm -f case case-journal
	"$SIMPANE" import -q -o case small || wrong "the small case was not made"
	"$SIMPANE" timeline --json case > before
	kill_after $delay
	[ $? = 137 ] && killed=$((killed + 1))
	got=$(opens)
	if [ "$got" = 1 ]; then
		"$SIMPANE" timeline --json case | cmp -s - before || wrong "a case was changed by an import that was killed after $delay s"
	elif [ "$got" != 2 ]; then
		wrong "a case with evidence, killed after $delay s: $got: $(cat said)"
	fi
	[ "$(ls tmp)" = "" ] || wrong "something was left in the temporary folder"
done
[ $killed -gt 3 ] || wrong "only $killed imports were still at work when they were killed"
exit $failed
