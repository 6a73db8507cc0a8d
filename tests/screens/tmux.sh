#!/bin/sh
# The real program in a real terminal, as a user would: what opens, what d, b and Enter do, and that every way out gives the terminal back.
set -u
command -v tmux > /dev/null || exit 77
here=${SOURCE:?}/tests/screens
work=$(mktemp -d) || exit 1
socket=simpane-$$
tmux_() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'tmux_ kill-server 2> /dev/null; rm -rf "$work"' EXIT
set -- "$work/case"
. "$here/bundle.inc"
export LC_ALL=C.UTF-8 SIMPANE
unset NO_COLOR
tmux_ new-session -d -x 80 -y 24 "PS1='ready> ' exec sh" || exit 77
failed=0

screen() { tmux_ capture-pane -p; }
keys() { tmux_ send-keys "$@"; }
sees() { # WHAT: within ten seconds
	n=0
	while ! screen | grep -qF -- "$1"; do
		n=$((n + 1))
		if [ $n -gt 100 ]; then
			echo "not on the screen: $1"
			screen
			failed=1
			return
		fi
		sleep 0.1
	done
}
line() { screen | sed -n 's/^>//p' | head -1; } # the row under the cursor
moves() { # KEY: the cursor's row is another one soon after
	before=$(line)
	keys "$1"
	n=0
	while [ "$(line)" = "$before" ]; do
		n=$((n + 1))
		[ $n -gt 50 ] && { echo "$1 does not move the cursor from: $before"; failed=1; return; }
		sleep 0.1
	done
}
# The shell answers, on the screen that was there before, with echo on.
restored() { # WORD
	keys "stty -a | grep -qw -- -echo && echo silent-\$((40 + 1)); echo $1-\$((40 + 2))" Enter
	sees "$1-42"
	screen | grep -q 'silent-41' && { echo "$1: the terminal does not echo"; failed=1; }
	screen | grep -q 'ready>' || { echo "$1: the shell's screen is gone"; screen; failed=1; }
	screen | grep -q 'timeline' && { echo "$1: our screen is still there"; screen; failed=1; }
}
open() {
	keys 'clear; "$SIMPANE" '"$work/case" Enter
	sees 'devices 2 of 2'
	keys /
	keys mtr-52 Enter
	sees 'first divergence'
}

open
sees 'First visible divergence: firewall, refused'
sees '━ first divergence · firewall ┃ application · refused ━'
sees 'evidence 1 of 4'
sees 'E9-4290-DROP'
case $(line) in
*flow.denied*) ;;
*) echo "the cursor does not stand on the first divergence: $(line)"; failed=1 ;;
esac
moves Down
moves Up
moves j
moves D
moves g
moves b
moves g
moves d
keys .
keys Enter
sees 'line 2 of 7'
keys Escape
sees 'first divergence'
tmux_ resize-window -x 120 -y 40
sees 'beliefs at'
tmux_ resize-window -x 20 -y 5
sees 'window too small'
tmux_ resize-window -x 80 -y 24
sees 'Enter raw'
keys C-z
restored suspended
keys fg Enter
sees 'first divergence'
keys /
keys E9-4290
sees 'match 1 of 1'
keys Escape
sleep 0.2
keys f
keys kind:flow
sees '1 row passes'
keys Escape
sleep 0.2
keys x
sees 'marked'
keys u
sees 'undone'
keys q
sees 'devices 2 of 2'
keys q
restored quit

for signal in TERM INT HUP SEGV; do
	open
	pkill_pid=$(tmux_ list-panes -F '#{pane_pid}' | head -1)
	child=$(ps -o pid= --ppid "$pkill_pid" | head -1)
	kill -$signal $child
	sleep 0.3
	restored "$signal"
done
exit $failed
