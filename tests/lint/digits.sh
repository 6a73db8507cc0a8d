#!/bin/sh
# Identifiers and stamps are never floating-point numbers: nothing in parsers/ makes one. The one exception is "within" of a format file, which is
# a setting and no evidence (cJSON reads settings only; logs are read by the scanner that keeps digits as text).
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1

found=$(grep -nE '\b(double|float|valuedouble|valueint|strto[dfl]d?|strtol[dl]?|atof|atoll?|cJSON_[A-Z][A-Za-z]*|sscanf)\b' parsers/*.c parsers/*.h |
	grep -vE '^parsers/(format_json\.c|json\.[ch]):' | grep -vE ':[[:space:]]*(/?\*|//)|/\*.*\b(double|float)\b' | grep -vE '^parsers/at_radio\.c:[0-9]+:.*"%4d/%2d/%2d,')
if [ -n "$found" ]; then
	echo "$found"
	echo "numbers of logs are read by slice_number(), or stay text"
	exit 1
fi
