#!/bin/sh
# An import that is interrupted (Ctrl-c, a polite kill, a terminal that goes away) keeps what it has read, says so, and goes on from there when it
# is started again; the case is then as if nothing had happened.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C TMPDIR="$work/tmp"
cd "$work" || exit 1
mkdir tmp
. "${SOURCE:?}/tests/faults/edge.inc"
folders 20000
mkdir -p all/firewall/edge9
cp small/firewall/edge9/kern.log all/firewall/edge9/a.log
mv large/firewall/edge9/kern.log all/firewall/edge9/b.log
sed 's/T08:/T23:/' all/firewall/edge9/a.log > all/firewall/edge9/c.log

content() { # CASE: what can be seen of it
	for command in verdict timeline artifacts; do
		"$SIMPANE" $command --json "$1" || echo "$command: exit code $?"
	done
}

from=$(date +%s%N)
"${SIMPANE:?}" import -q -o whole all || wrong "the whole case was not made"
took=$((($(date +%s%N) - from) / 1000000))
content whole > wanted
interrupted=0
for how in "INT 20" "TERM 30" "HUP 40" "INT 50" "TERM 60" "HUP 80"; do # percent of the time that all of it takes
	rm -f case case-journal
	"$SIMPANE" import -o case all > /dev/null 2> said &
	sleep "$(awk -v took="$took" -v part="${how#* }" 'BEGIN { print took * part / 1e5 }')"
	kill -"${how% *}" $! 2> /dev/null
	wait $! 2> /dev/null
	code=$?
	case $code in
	0) ;; # it was too late: all was read
	130)
		if grep -q 'what was read is kept' said; then
			interrupted=$((interrupted + 1))
			"$SIMPANE" artifacts case > list 2>&1
			grep -q 'interrupted at byte' list || wrong "$how: the case does not say that it was interrupted"
		fi ;;
	129 | 143) # before it had begun
		[ ! -s case ] || [ "$("$SIMPANE" artifacts --json case | grep -c '"path"')" = 0 ] || wrong "$how: ended by the signal, in the middle" ;;
	*) wrong "$how: exit code $code: $(cat said)" ;;
	esac
	"$SIMPANE" import -q -o case all || wrong "$how: it does not go on: exit code $?"
	content case > got
	cmp -s wanted got || wrong "$how: not the same case: $(diff wanted got | cut -c 1-200 | head -n 4)"
	[ "$(ls tmp)" = "" ] || wrong "something was left in the temporary folder"
done
[ $interrupted -gt 0 ] || wrong "no import was still reading when it was interrupted"
exit $failed
