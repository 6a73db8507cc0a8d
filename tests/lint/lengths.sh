#!/bin/sh
# The tail is what makes code hard to read: no function over 60 lines, no file over 800, no header over 120, no line of the program over 160
# columns (140 as a rule), unless it only quotes: a line of log in a comment, or a text. Says what is longest.
# A function begins at the line before "{" in the first column and ends with "}" there; tables are not counted.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1

awk '
function width(s,   i, n, parts) { # a tab goes to the next multiple of 8
	n = split(s, parts, "\t")
	for (i = columns = 0; i < n; ) {
		columns += length(parts[++i])
		if (i < n) columns = int(columns / 8) * 8 + 8
	}
	return columns
}
function base(f) { sub(".*/", "", f); return f }
FNR == 1 { if (last != "") files[last] = lines; last = FILENAME; body = 0 }
{ lines = FNR }
length($0) > 80 && FILENAME !~ /^tests/ && !/^ \*\t/ && !/^[ \t]*"/ && width($0) > 160 { print FILENAME ":" FNR ": " columns " columns, 160 are allowed"; bad = 1 }
FILENAME ~ /\.c$/ && /^\{/ { body = FNR - 1; head = before }
FILENAME ~ /\.c$/ && /^\}/ && body {
	name = head
	sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
	n = FNR - body + 1
	length_of[FILENAME ": " name "()"] = n
	all[++functions] = n
	body = 0
}
/^[a-z]/ || /^[A-Z_]+\(/ { before = $0 }
END {
	files[last] = lines
	for (f in length_of)
		if (length_of[f] > 60) { print f " has " length_of[f] " lines, 60 are allowed"; bad = 1 }
	for (f in files) {
		most = f ~ /\.h$/ ? 120 : 800
		if (files[f] > most) { print f ": " files[f] " lines, " most " are allowed"; bad = 1 }
	}
	for (i = 1; i <= 8; i++) { # the worst, in case somebody has an hour
		top = ""
		for (f in length_of)
			if (!(f in shown) && (top == "" || length_of[f] > length_of[top])) top = f
		if (top != "") { shown[top] = 1; print "longest: " length_of[top] " " top }
	}
	for (i = 1; i <= 5; i++) {
		top = ""
		for (f in files)
			if (!(f in shown) && (top == "" || files[f] > files[top])) top = f
		if (top != "") { shown[top] = 1; print "longest: " files[top] " " top }
	}
	for (i = 1; i <= functions; i++) { over15 += all[i] > 15; over40 += all[i] > 40 }
	printf "%d functions, %d%% over 15 lines, %d over 40\n", functions, functions ? 100 * over15 / functions : 0, over40
	exit bad
}' model/*.[ch] parsers/*.[ch] importers/*.[ch] tui/*.[ch] tests/*/*.[ch] samples/generate/*.[ch]
