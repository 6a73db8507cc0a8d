#!/bin/sh
# Every form of stamp that tests/unit/utc.c knows, through the whole program: a file for each, and what the timeline makes of it. Nothing that
# cannot be is moved or dated.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export TZ=Asia/Kathmandu LC_ALL=C.UTF-8
tab=$(printf '\t')

cd "$work" || exit 1
mkdir formats
cat > formats/probe.json <<'END'
{ "name": "probe", "party": "device", "source": "this test", "head": "^(?<stamp>.+?) probe: ",
  "rules": [ { "kind": "note", "has": "row", "pattern": "^row (?<seq>\\d+)$" } ],
  "samples": [ { "line": "2026-11-23T00:51:19Z probe: row 7", "kind": "note", "fields": { "seq": "7" }, "stamp": "2026-11-23T00:51:19Z" } ] }
END
"${BUILD:?}/tests/unit_utc" rows > rows || exit 1
while IFS="$tab" read -r n t stamp; do
	mkdir -p "case/device/host-$n"
	printf '%s probe: row %s\n' "$stamp" "$n" > "case/device/host-$n/probe.log"
	touch -d 2026-12-20T12:00:00Z "case/device/host-$n/probe.log"
	echo "$n $t"
done < rows | sort > want
"${SIMPANE:?}" timeline --json --formats formats case > said || exit 1
sed -n 's/^{"t":"\{0,1\}\([^",]*\).*"seq":"\([0-9]*\)".*/\2 \1/p' said | sort > got
diff want got || exit 1
echo "$(wc -l < want) forms"
