#!/bin/sh
# The real program in a real terminal, as a user would: what opens, what the keys do, and that every way out gives the terminal back. Nothing
# here waits for a time to pass: each step waits until the screen, or the process, says what it should.
set -u
command -v tmux > /dev/null || exit 77
here=${SOURCE:?}/tests/screens
work=$(mktemp -d) || exit 1
socket=simpane-$$
tmux_() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'tmux_ kill-server 2> /dev/null; rm -rf "$work"' EXIT
set -- "$work/case"
. "$here/bundle.inc"
export LC_ALL=C.UTF-8 SIMPANE XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
unset NO_COLOR
tmux_ new-session -d -x 80 -y 24 "cd '$work' && PS1='ready> ' exec sh" || exit 77
tmux_ set -s set-clipboard on
failed=0

screen() { tmux_ capture-pane -p; }
keys() { tmux_ send-keys "$@"; }
child() { ps -o pid= --ppid "$(tmux_ list-panes -F '#{pane_pid}' | head -1)" | head -1 | tr -d ' '; }
until_() { # WHAT WAS EXPECTED, COMMAND...: a minute, on whatever machine
	wanted=$1
	shift
	n=0
	until "$@"; do
		n=$((n + 1))
		if [ $n -gt 600 ]; then
			echo "never: $wanted"
			screen
			failed=1
			return 1
		fi
		sleep 0.1
	done
}
shown() { screen | grep -qF -- "$1"; }
not_shown() { ! shown "$1"; }
sees() { until_ "on the screen: $1" shown "$1"; }
gone() { until_ "off the screen: $1" not_shown "$1"; }
line() { screen | sed -n 's/^>//p' | head -1; } # the row under the cursor
moved() { [ "$(line)" != "$before" ]; }
moves() { # KEY
	before=$(line)
	keys "$1"
	until_ "$1 moves the cursor from: $before" moved
}
ended() { [ -z "$(child)" ]; }
stopped() { ps -o stat= -p "$1" | grep -q T; }
# The shell answers, on the screen that was there before, with echo on.
restored() { # WORD
	keys "stty -a | grep -qw -- -echo && echo silent-\$((40 + 1)); echo $1-\$((40 + 2))" Enter
	sees "$1-42"
	screen | grep -q 'silent-41' && { echo "$1: the terminal does not echo"; failed=1; }
	screen | grep -q 'ready>' || { echo "$1: the shell's screen is gone"; screen; failed=1; }
	screen | grep -q 'timeline' && { echo "$1: our screen is still there"; screen; failed=1; }
}
open() { # PATH
	keys "clear; \"\$SIMPANE\" $1" Enter
	sees 'devices 2 of 2'
	keys /
	sees ' / _'
	keys mtr-52 Enter
	sees 'first divergence'
	gone 'match 1 of'
}

# the divergence, and where the keys lead from it
open case
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
moves g
moves .
keys Enter
sees 'line 2 of 7'
sees '<1b>[2J<u+202e> not'
keys Escape
sees 'first divergence'
keys 8
sees 'why · 8 firewall'
keys Escape
gone 'why · 8 firewall'

# any size, at any moment
tmux_ resize-window -x 120 -y 40
sees 'beliefs at'
for size in 1x1 2x2 200x60 7x40 1x24 80x1 20x5; do
	tmux_ resize-window -x "${size%x*}" -y "${size#*x}"
	keys Down Up
done
sees 'window too small'
tmux_ resize-window -x 80 -y 24
sees 'Enter raw'

# to the shell and back
pid=$(child)
keys C-z
until_ 'stopped by C-z' stopped "$pid"
restored suspended
keys fg Enter
sees 'first divergence'

# the mouse tells what it does when asked for, and the terminal has it back when we leave
keys : "mouse on" Enter
sees 'mouse on, also the next time'
before=$(line)
keys -l "$(printf '\033[<64;5;15M')"
until_ 'the wheel moves the cursor' moved
keys -l "$(printf '\033[<0;71;2M')"
sees 'evidence 1 of 4'
keys -l "$(printf '\033[<0;71;2M')"
sees 'why · 8 firewall'
keys -l "$(printf '\033[<0;1;1M')"
gone 'why · 8 firewall'
[ "$(tmux_ display-message -p '#{mouse_any_flag}')" = 1 ] || { echo 'the terminal was not asked for the mouse'; failed=1; }
keys : "mouse off" Enter
sees 'mouse off'
[ "$(tmux_ display-message -p '#{mouse_any_flag}')" = 0 ] || { echo 'the mouse stays on'; failed=1; }

# search and filter
keys /
sees ' / _'
keys E9-4290
sees 'match 1 of 1'
keys Escape
gone 'match 1 of 1'
keys f
sees ' filter _'
keys kind:flow
sees '1 row passes'
keys Escape
gone '1 row passes'

# marks, clipboard, export
keys x
sees 'marked'
keys u
sees 'undone'
keys .
keys y
copied() { tmux_ show-buffer 2> /dev/null | grep -q 'E9-4290'; }
until_ 'the row in the clipboard' copied
keys e
sees 'screen to file'
keys out.md Enter
sees 'written to out.md'
grep -q '10.210.0.20:8883' "$work/out.md" || { echo 'out.md does not hold the row'; failed=1; }

# what if
keys w
sees 'clocks · reference edge9'
keys j j =
sees '_'
keys 3600 Enter
sees 'WHAT IF'
sees 'verdict'
keys u
gone 'WHAT IF'
keys q
sees 'first divergence'
keys q
sees 'devices 2 of 2'
keys q
until_ 'ended by q' ended
restored quit

# a case that is kept: evidence from within, and where one was
mv "$work/case/application" "$work/late"
keys '"$SIMPANE" import -o kept.case case' Enter
sees ' recognised'
open kept.case
keys I
sees 'add evidence from _'
keys late Enter
sees 'added; every screen knows it now'
moves j
left=$(line)
keys Q
until_ 'ended by Q' ended
keys 'clear; "$SIMPANE" kept.case' Enter
sees 'back where you were'
[ "$(line)" = "$left" ] || { echo "left: $left"; echo "came back to: $(line)"; failed=1; }
keys Q
until_ 'ended by Q' ended
mv "$work/late" "$work/case/application"
rm -r "$work/state"

# no colour where none is wanted
keys 'clear; NO_COLOR=1 "$SIMPANE" case' Enter
sees 'devices 2 of 2'
tmux_ capture-pane -pe | grep -q '38;5' && { echo 'colours in spite of NO_COLOR'; failed=1; }
keys q
until_ 'ended by q' ended

for signal in TERM INT HUP SEGV; do
	open "--mouse case"
	kill -$signal "$(child)"
	until_ "ended by SIG$signal" ended
	restored "$signal"
	[ "$(tmux_ display-message -p '#{mouse_any_flag}')" = 0 ] || { echo "$signal: the mouse stays on"; failed=1; }
done
exit $failed
