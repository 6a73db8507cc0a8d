#!/bin/sh
# Who may include whom (the roads of the architecture), computed from the #include lines, through headers too:
#	model <- parsers <- importers <- tui/main.c, tui/cmd*, tui/input*        model <- the rest of tui/
# Of the model, parsers see base error event kinds fields utc regex glossary causes. Reports never see the screen.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1

awk '
function room(f) { sub("/.*", "", f); return f }
function base(f) { sub(".*/", "", f); return f }
function fail(f, i, why) { print f ": reaches " i ": " why; bad = 1 }
FNR == 1 {
	file[FILENAME] = 1
	if (FILENAME ~ /\.(h|def)$/) {
		if (base(FILENAME) in home) { print FILENAME ": a header of this name is in " room(home[base(FILENAME)]) " already"; bad = 1 }
		home[base(FILENAME)] = FILENAME
	}
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	includes[FILENAME, ++count[FILENAME]] = base(part[2])
}
function reach(f,   n, todo, i, k, h, seen) { # every header of this project that f sees, in reached[]
	delete reached
	todo[n = 1] = f
	while (n > 0) {
		i = todo[n--]
		for (k = 1; k <= count[i]; k++) {
			h = home[includes[i, k]]
			if (h != "" && !(h in reached)) { reached[h] = i; todo[++n] = h }
		}
	}
}
function commands(f) { return f == "tui/main.c" || f ~ /^tui\/(cmd|input)[a-z_]*\.[ch]$/ }
function allowed(f, h,   from, to) {
	from = room(f); to = room(h)
	if (from == "model") return to == "model"
	if (from == "parsers")
		return to == "parsers" || h ~ /^model\/(base|error|event|utc|regex|cause)\.h$/ || h ~ /^model\/(kinds|fields|glossary|causes)\.(h|def)$/
	if (from == "importers") return to != "tui"
	if (f ~ /^tui\/report/ && h == "tui/screen.h") return 0
	return to == "tui" || to == "model" || commands(f)
}
END {
	for (f in file) {
		reach(f)
		for (h in reached)
			if (!allowed(f, h)) fail(f, h, "by way of " reached[h])
		files++
	}
	if (!files) { print "no sources found"; bad = 1 }
	exit bad
}' model/*.[ch] model/*.def parsers/*.[ch] parsers/*.def importers/*.[ch] tui/*.[ch] tui/*.def
