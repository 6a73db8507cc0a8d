#!/bin/sh
# Sessions in plain text: every "$ command" of NAME.session is run in a folder with a small bundle, and must say what stands under it.
# ACCEPT=1 rewrites the sessions; the diff is then read like code. "[N]" is an exit code other than 0.
set -u
here=${SOURCE:?}/tests/golden
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=America/St_Johns LC_ALL=C.UTF-8 SIMPANE
mkdir -p "$work/bin" "$work/edge" || exit 1
printf '#!/bin/sh\nexec "$SIMPANE" "$@"\n' > "$work/bin/simpane"
chmod +x "$work/bin/simpane"
PATH=$work/bin:$PATH
# An edge that lets one flow of a device pass and drops another; the third line tries to hurt a terminal.
cat > "$work/edge/kern.log" <<'LOG'
2026-05-11T08:30:01.500000+00:00 edge9 kernel: [  811.200001] E9-4100-ACCEPT: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.210.0.53 LEN=71 TOS=0x00 PREC=0x00 TTL=63 ID=4410 DF PROTO=UDP SPT=38211 DPT=53 LEN=51
2026-05-11T08:30:02.250000+00:00 edge9 kernel: [  811.950114] E9-4290-DROP: IN=wan1 OUT=tun3 SRC=10.77.4.9 DST=10.210.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=9127 DF PROTO=TCP SPT=51514 DPT=8883 WINDOW=64240 RES=0x00 SYN URGP=0
LOG
printf '2026-05-11T08:30:03.000000+00:00 edge9 cron[77]: \033[2J\342\200\256 not for a terminal \377\n' >> "$work/edge/kern.log"

run() {
	(cd "$work" && sh -c "$1" < /dev/null 2>&1)
	code=$?
	[ "$code" = 0 ] || echo "[$code]"
}

failed=0
for session in "$here"/cli*.session; do
	grep '^\$ ' "$session" | while read -r dollar command; do
		echo "$dollar $command"
		run "$command"
	done > "$work/said"
	if [ "${ACCEPT:-}" = 1 ]; then
		cp "$work/said" "$session"
	else
		diff -u "$session" "$work/said" || failed=1
	fi
done
exit $failed
