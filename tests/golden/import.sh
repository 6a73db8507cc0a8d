#!/bin/sh
# Sessions about input that is broken, locked, empty or unknown: what is said, what is read all the same, and the exit code. Archives are made
# here; a session whose tool is not installed is left out. ACCEPT=1: see session.inc.
set -u
here=${SOURCE:?}/tests/golden
. "$SOURCE/tests/shared/session.inc"

# A line format of our own: the sessions must not change when others learn to read more.
mkdir formats edge edge/old
cat > formats/trial.json <<'JSON'
{"name": "trial", "party": "firewall", "source": "this test", "head": "~(?<stamp>\\d{10}) ",
 "rules": [{"kind": "flow.denied", "has": "drop", "pattern": "^drop (?<src>\\S+)"}],
 "samples": [{"line": "~1772445607 drop 10.77.4.9", "kind": "flow.denied", "fields": {"src": "10.77.4.9"}}]}
JSON
trial() { # FROM TO
	i=$1
	while [ "$i" -le "$2" ]; do
		echo "~17724456$i drop 10.77.4.$i"
		i=$((i + 1))
	done
}
trial 10 39 > edge/kern.log
trial 40 59 > edge/old/kern.log.1
printf 'words in no format\n\n' > edge/words.txt
: > empty.log
printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\003\000\076\000\001\000\000\000' > core
tar -cf whole.tar --sort=name edge && head -c 2900 whole.tar > cut.tar
gzip -c -n < whole.tar > whole.tgz && head -c 150 whole.tgz > cut.tgz
tar -cf outer.tar whole.tgz cut.tar empty.log
head -c 40 whole.tgz > broken.gz
printf 'PK\003\004\024' > stub.zip

left=
session "$here/import.session"
if command -v zip >/dev/null 2>&1; then
	zip -q -r -P sesame locked.zip edge/old && (cd edge && zip -q ../mixed.zip words.txt && zip -q -P sesame ../mixed.zip kern.log)
	zip -q -r whole.zip edge && head -c 300 whole.zip > cut.zip
	session "$here/import-zip.session"
else
	left="$left zip"
fi
seven=$(command -v 7z || command -v 7zz)
if [ -n "$seven" ]; then
	{ "$seven" a -psesame locked.7z edge && "$seven" a -psesame -mhe=on sealed.7z edge && "$seven" a whole.7z edge; } > /dev/null
	head -c 200 whole.7z > cut.7z
	session "$here/import-7z.session"
else
	left="$left 7z"
fi
[ -z "$left" ] || echo "not installed, their archives were left out:$left"
[ $failed = 0 ] && [ -n "$left" ] && exit 77
exit $failed
