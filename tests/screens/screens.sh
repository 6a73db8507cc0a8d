#!/bin/sh
# Screens in plain text: every command of a session prints a screen, then which columns have which style, beside a small bundle. ACCEPT=1: see
# session.inc.
set -u
here=${SOURCE:?}/tests/screens
. "$SOURCE/tests/shared/session.inc"
export TERM=dumb XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
set -- "$work/case"
. "$here/bundle.inc"
for file in "$here"/*.session; do
	session "$file"
done
exit $failed
