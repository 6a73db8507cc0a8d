#!/bin/sh
# Screens in plain text: every "$ command" of NAME.session is run beside a small bundle, and must print the screen that stands under it,
# then which columns have which style. ACCEPT=1 rewrites the sessions; the diff is then read like code.
set -u
here=${SOURCE:?}/tests/screens
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=America/St_Johns LC_ALL=C.UTF-8 SIMPANE TERM=dumb XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
set -- "$work/case"
. "$here/bundle.inc"
mkdir -p "$work/bin" || exit 1
printf '#!/bin/sh\nexec "$SIMPANE" "$@"\n' > "$work/bin/simpane"
chmod +x "$work/bin/simpane"
PATH=$work/bin:$PATH

run() {
	(cd "$work" && sh -c "$1" < /dev/null 2>&1)
	code=$?
	[ "$code" = 0 ] || echo "[$code]"
}

failed=0
for session in "$here"/*.session; do
	grep '^\$ ' "$session" | while read -r dollar command; do
		printf '%s %s\n' "$dollar" "$command"
		run "$command"
	done > "$work/said"
	if [ "${ACCEPT:-}" = 1 ]; then
		cp "$work/said" "$session"
	else
		diff -u "$session" "$work/said" || failed=1
	fi
done
exit $failed
